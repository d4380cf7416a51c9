"""X12 850 Purchase Order, both ways (ASC X12 004010, 005010)."""

from __future__ import annotations

from edibridge.binding import DATE102, DECIMAL, Field, Many, Table, Writing
from edibridge.formats._x12_codecs import ORDER_KINDS, PURPOSES
from edibridge.formats._x12_document import TransactionSet, x12_format
from edibridge.formats._x12_lower import default
from edibridge.formats._x12_order import FORMS, lower_order, order_header, order_line
from edibridge.model import Line, Order


def order(version: str) -> Table:
    """Return the table of the transaction set in a version."""
    line = order_line(version, "850", net="AMT-LOOP/AMT[@1=1]@2", price="CTP-LOOP")
    return [
        Field("function", "BEG@1", PURPOSES),
        Field("kind", "BEG@2", ORDER_KINDS),
        Field("number", "BEG@3"),
        Field("issued", "BEG@5", DATE102),
        Field("contract.number", "BEG@6"),
        *order_header(version, "850"),
        Many("lines", "PO1-LOOP", Line, line),
        Field("totals.lines", "AMT-LOOP/AMT[@1=1]@2", DECIMAL),
    ]


def lower(document: Order, writing: Writing) -> Order:
    """Move what the model says elsewhere than an 850."""
    document = lower_order(document, writing)
    document = default(document, "function", "BEG/@1.1", "9", writing)
    return default(document, "kind", "BEG/@2.1", "220", writing)


SET = TransactionSet(
    number="850",
    part=Order,
    table=order,
    forms=FORMS,
    lower=lower,
    sender="buyer",
    receiver="seller",
)

FORMAT = x12_format(id="x12-850", title="X12 850 Purchase Order", known=SET)
