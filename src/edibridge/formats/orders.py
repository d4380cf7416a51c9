"""UN/EDIFACT ORDERS, both ways (D.96A and D.01B; EANCOM 1997 and 2002)."""

from __future__ import annotations

from edibridge.binding import Table
from edibridge.formats._edifact import HEADING
from edibridge.formats._edifact_document import EdifactMessage, edifact_format
from edibridge.formats._edifact_order import lower_order, order, order_line
from edibridge.model import Order


def table(version: str) -> Table:
    """Return the table of the message in a directory."""
    return order(version, HEADING, order_line(version), grouped=version == "d01b")


MESSAGE = EdifactMessage(
    name="ORDERS",
    part=Order,
    table=table,
    associations={"d96a": "EAN008", "d01b": "EAN010"},
    sender="buyer",
    receiver="seller",
    lower=lower_order,
)
FORMAT = edifact_format(id="orders", title="EDIFACT ORDERS", known=MESSAGE)
