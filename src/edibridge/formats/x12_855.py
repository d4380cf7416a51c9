"""X12 855 Purchase Order Acknowledgment, both ways (ASC X12 004010, 005010)."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from edibridge.binding import DATE102, DECIMAL, Const, Field, Many, Table, Writing
from edibridge.formats._x12_answers import PROMISED
from edibridge.formats._x12_codecs import ACKNOWLEDGMENTS, LINE_STATUSES, PURPOSES
from edibridge.formats._x12_document import TransactionSet, x12_format
from edibridge.formats._x12_items import numbers
from edibridge.formats._x12_lower import default
from edibridge.formats._x12_order import (
    FORMS,
    LINE_DATES,
    lift_answer,
    lower_answer,
    order_header,
    order_line,
)
from edibridge.model import Line, OrderResponse

DATES = {**LINE_DATES, "promised": PROMISED}
ANSWER = [
    Field("action", "ACK-LOOP/ACK@1", LINE_STATUSES),
    Field("quantity", "ACK-LOOP/ACK@2", DECIMAL),
    *numbers("ACK-LOOP/ACK", "substitute"),
]


def response(version: str) -> Table:
    """Return the table of the transaction set in a version."""
    line = order_line(
        version,
        "855",
        quantity="ordered_quantity",
        net="AMT[@1=1]@2",
        price="CTP",
        dates=DATES,
        answer=ANSWER,
    )
    return [
        Field("function", "BAK@1", PURPOSES),
        Field("status", "BAK@2", ACKNOWLEDGMENTS),
        Const("BAK@2", "ZZ"),
        Field("order.number", "BAK@3"),
        Field("order.issued", "BAK@4", DATE102),
        Field("contract.number", "BAK@7"),
        Field("number", "BAK@8"),
        Field("issued", "BAK@9", DATE102),
        *order_header(version, "855"),
        Many("lines", "PO1-LOOP", Line, line),
    ]


def lower(document: OrderResponse, writing: Writing) -> OrderResponse:
    """Move what the model says elsewhere than an 855."""
    document = lower_answer(document, writing)
    document = evolve(document, lines=tuple(_answers(document.lines, writing)))
    return default(document, "function", "BAK/@1.1", "9", writing)


def _answers(lines: tuple[Line, ...], writing: Writing) -> Iterator[Line]:
    """Say of a changed line that it is accepted with changes: ACK01 has no other word for it."""
    for number, line in enumerate(lines):
        if line.action == CHANGED:
            writing.note("recoded", f"lines[{number}].action", CHANGED, "IC", "as X12 668 has it")
            yield evolve(line, action=AMENDED)
        else:
            yield line


CHANGED, AMENDED = "3", "6"  # UNTDID 1229: changed; accepted with amendment

SET = TransactionSet(
    number="855",
    part=OrderResponse,
    table=response,
    forms=evolve(FORMS, answers=True, line_delivery=frozenset(DATES.values())),
    lower=lower,
    lift=lift_answer,
    sender="seller",
    receiver="buyer",
)

FORMAT = x12_format(id="x12-855", title="X12 855 Purchase Order Acknowledgment", known=SET)
