"""X12 865 Purchase Order Change Acknowledgment, both ways (ASC X12 004010, 005010).

It answers the buyer's change (860), or asks for one: both are what the seller says of the order,
an `OrderResponse`. BCA05 and BCA11 name the change that is answered: a reference of kind `PP`
(UNTDID 1153 purchase order change number) with its date. A change that the seller begins has no
such reference, the function 4, and lines without ACK, whose `action` is what POC02 says; with ACK
it is what ACK01 says.
"""

from __future__ import annotations

from attrs import evolve

from edibridge.binding import DATE102, DECIMAL, Const, Field, Many, Table, Writing
from edibridge.formats._x12_codecs import ACKNOWLEDGMENTS, LINE_ANSWERS, PURPOSES
from edibridge.formats._x12_document import TransactionSet, x12_format
from edibridge.formats._x12_items import numbers
from edibridge.formats._x12_lower import default
from edibridge.formats._x12_order import (
    FORMS,
    lift_answer,
    lower_answer,
    order_header,
    order_line,
)
from edibridge.formats.x12_855 import DATES
from edibridge.model import Line, OrderResponse, Reference

CHANGED = "PP"  # UNTDID 1153: purchase order change number
ANSWER = [
    Field("action", "ACK-LOOP/ACK@1,change", LINE_ANSWERS),
    Const("POC@2", "CA"),
    Field("quantity", "ACK-LOOP/ACK@2", DECIMAL),
    *numbers("ACK-LOOP/ACK", "substitute"),
]


def _is_change(known: Reference) -> bool:
    return known.kind == CHANGED


def answer(version: str) -> Table:
    """Return the table of the transaction set in a version."""
    line = order_line(
        version,
        "865",
        segment="POC",
        quantity="ordered_quantity",
        net="AMT-LOOP/AMT[@1=1]@2",
        price="CTP",
        dates=DATES,
        answer=ANSWER,
    )
    return [
        Field("function", "BCA@1", PURPOSES),
        Field("status", "BCA@2", ACKNOWLEDGMENTS),
        Const("BCA@2", "ZZ"),
        Field("order.number", "BCA@3"),
        Field("order.issued", "BCA@6", DATE102),
        Field("contract.number", "BCA@8"),
        Field("number", "BCA@9"),
        Field("issued", "BCA@10", DATE102),
        Many(
            "references",
            "BCA/CHANGE",
            Reference,
            [Field("number", "@v"), Field("issued", "@d", DATE102)],
            matches=_is_change,
            given={"kind": CHANGED},
            most=1,
        ),
        *order_header(version, "865"),
        Many("lines", "POC-LOOP", Line, line),
        Field("totals.lines", "AMT-LOOP/AMT[@1=1]@2", DECIMAL),
    ]


def lower(document: OrderResponse, writing: Writing) -> OrderResponse:
    """Move what the model says elsewhere than an 865."""
    document = lower_answer(document, writing)
    return default(document, "function", "BCA/@1.1", "4", writing)


SET = TransactionSet(
    number="865",
    part=OrderResponse,
    table=answer,
    forms=evolve(FORMS, line="POC-LOOP", answers=True, line_delivery=frozenset(DATES.values())),
    lower=lower,
    lift=lift_answer,
    sender="seller",
    receiver="buyer",
)

FORMAT = x12_format(id="x12-865", title="X12 865 Purchase Order Change Acknowledgment", known=SET)
