"""UN/EDIFACT RECADV, both ways (D.96A and D.01B; EANCOM 1997 and 2002)."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from edibridge.binding import DATE102, DECIMAL, Always, Const, Field, Many, Table, Writing
from edibridge.formats._edifact import NOTES, references
from edibridge.formats._edifact_codecs import CODE, TIME
from edibridge.formats._edifact_despatch import header, line, lower_despatch, unsigned
from edibridge.formats._edifact_document import EdifactMessage, edifact_format
from edibridge.formats._edifact_item import quantity
from edibridge.model import Lot, ReceiptAdvice, ReceiptLine

VARIANCES = {"short": ("short", "12"), "oversupply": ("over", "12"), "rejected": ("refused", "195")}
QUANTITIES: list[Any] = [
    *quantity("received", "48", "unit"),
    *quantity("accepted", "194"),
    Field("reason_code", "WHY@code", CODE),
    Field("reason", "WHY@text"),
]
for _name, (_kind, _code) in VARIANCES.items():
    QUANTITIES += [
        Field(_name, f"QVR[@kind={_kind}]@n", DECIMAL),
        Const(f"QVR[@kind={_kind}]@1.2", _code),
    ]
# UNTDID 7405 BX batch, BN serial number
LOT: Table = [
    Always("PCI"),
    Const("PCI@1", "36E"),  # 4233: marked with a batch number (GS1)
    Field("number", "GIN-GROUP[GIN@1=BX]/GIN@2.1"),
    Field("serial", "GIN-GROUP[GIN@1=BN]/GIN@2.1"),
    *quantity("quantity", "48", "unit"),
]


def table(version: str) -> Table:
    """Return the table of the message in a directory."""
    noted = [NOTES] if version == "d01b" else []
    lines = [
        *line(version, QUANTITIES, origin=False),
        Field("action", "LIN@2", CODE),
        Field("on", "DTM[@1.1=50]@d", DATE102),
        *references("order", "despatch"),
        *noted,
        Many("lots", "PCI-GROUP", Lot, LOT),
    ]
    return [
        *header(version, "order", "despatch", measured=False),
        Field("received", "DTM[@1.1=50|35]@d", DATE102),
        Field("received_time", "DTM[@1.1=50|35]@t", TIME),
        *noted,
        Many("lines", "LIN-GROUP", ReceiptLine, lines),
    ]


def lower(document: ReceiptAdvice, writing: Writing) -> ReceiptAdvice:
    """Move what the model says elsewhere than a RECADV."""
    if document.received_time is not None and document.received is None:
        writing.drop(document.received_time, "received_time", "DTM has no time alone")
        document = evolve(document, received_time=None)
    lines = (
        unsigned(line, tuple(VARIANCES), f"lines[{at}]", writing)
        for at, line in enumerate(document.lines)
    )
    return lower_despatch(evolve(document, lines=tuple(lines)), writing, marked=False)


MESSAGE = EdifactMessage(
    name="RECADV",
    part=ReceiptAdvice,
    table=table,
    associations={"d96a": "EAN003", "d01b": "EAN005"},
    sender="buyer",
    receiver="seller",
    lower=lower,
)
FORMAT = edifact_format(id="recadv", title="EDIFACT RECADV", known=MESSAGE)
