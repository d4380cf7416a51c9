"""UN/EDIFACT ORDCHG, both ways (D.96A and D.01B; EANCOM 1997 and 2002)."""

from __future__ import annotations

from typing import Any

from edibridge.binding import Always, Const, Field, Many, Table
from edibridge.formats._edifact import HEADING
from edibridge.formats._edifact_codecs import MUTUAL
from edibridge.formats._edifact_document import EdifactMessage, edifact_format
from edibridge.formats._edifact_order import lower_order, order, order_line
from edibridge.model import OrderChange


def table(version: str) -> Table:
    """Return the table of the message in a directory."""
    beginning: list[Any] = [
        *HEADING,
        Always("AJT-GROUP/AJT"),
        Const("AJT-GROUP/AJT@1", MUTUAL),
        Many("cancellation_note", "AJT-GROUP/FTX@text"),
    ]
    if version == "d01b":
        beginning.append(Field("sequence", "BGM@2.3"))
    return order(version, beginning, order_line(version), grouped=version == "d01b")


MESSAGE = EdifactMessage(
    name="ORDCHG",
    part=OrderChange,
    table=table,
    associations={"d96a": "EAN005", "d01b": "EAN009"},
    sender="buyer",
    receiver="seller",
    lower=lower_order,
)
FORMAT = edifact_format(id="ordchg", title="EDIFACT ORDCHG", known=MESSAGE)
