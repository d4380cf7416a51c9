"""X12 860 Purchase Order Change Request, both ways (ASC X12 004010, 005010).

BCH03 and BCH06 are the order that is changed, BCH05 counts its changes, BCH11 is the day of this
one. BCH07 identifies the transaction set itself: it is the number of the change.
"""

from __future__ import annotations

from attrs import evolve

from edibridge.binding import DATE102, DECIMAL, Const, Field, Many, Table, Writing
from edibridge.formats._x12_codecs import LINE_CHANGES, ORDER_KINDS, PURPOSES, except_for
from edibridge.formats._x12_document import TransactionSet, x12_format
from edibridge.formats._x12_lower import default
from edibridge.formats._x12_order import (
    FORMS,
    PLAIN_ORDER,
    default_actions,
    lower_order,
    order_header,
    order_line,
)
from edibridge.model import Line, OrderChange

KIND = "230"  # UNTDID 1001: what every 860 is, so that nothing in it says so
BEGUN = ("contract", "sales_order")


def change(version: str) -> Table:
    """Return the table of the transaction set in a version."""
    line = order_line(
        version,
        "860",
        segment="POC",
        net="AMT-LOOP/AMT[@1=1]@2",
        price="CTP",
        answer=[Field("action", "POC@2", LINE_CHANGES)],
    )
    return [
        Field("function", "BCH@1", PURPOSES),
        Field("order.kind", "BCH@2", except_for(ORDER_KINDS, PLAIN_ORDER)),
        Const("BCH@2", PLAIN_ORDER),
        Field("order.number", "BCH@3"),
        Field("sequence", "BCH@5"),
        Field("order.issued", "BCH@6", DATE102),
        Field("number", "BCH@7"),
        Field("contract.number", "BCH@8"),
        Field("sales_order.number", "BCH@9"),
        Field("issued", "BCH@11", DATE102),
        *order_header(version, "860", BEGUN),
        Many("lines", "POC-LOOP", Line, line),
        Field("totals.lines", "AMT-LOOP/AMT[@1=1]@2", DECIMAL),
    ]


def lift(document: OrderChange, family: str) -> OrderChange:
    """Say what kind of document an 860 is."""
    del family
    return evolve(document, kind=KIND)


def lower(document: OrderChange, writing: Writing) -> OrderChange:
    """Move what the model says elsewhere than an 860."""
    document = lower_order(document, writing, BEGUN)
    if document.kind == KIND:
        document = evolve(document, kind=None)
    document = default_actions(document, writing)
    return default(document, "function", "BCH/@1.1", "4", writing)


SET = TransactionSet(
    number="860",
    part=OrderChange,
    table=change,
    forms=evolve(FORMS, line="POC-LOOP"),
    lower=lower,
    lift=lift,
    sender="buyer",
    receiver="seller",
)

FORMAT = x12_format(id="x12-860", title="X12 860 Purchase Order Change Request", known=SET)
