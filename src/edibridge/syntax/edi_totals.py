"""Control totals inside of a message: CNT of EDIFACT, CTT of X12, against what they count."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from edibridge.findings import Finding
from edibridge.syntax.edi_errors import place
from edibridge.syntax.edi_message import Message
from edibridge.syntax.edi_segment import Segment

EDIFACT_TOTAL, X12_TOTAL = "EDIFACT-CNT", "X12-CTT"
LINE_ITEMS = "2"  # 6069: number of line items in the message

# X12 CTT01 counts these segments; CTT02 sums their element, where there is one (hash total)
COUNTED: dict[str, tuple[str, int]] = {
    "810": ("IT1", 2),
    "832": ("LIN", 0),
    "846": ("LIN", 0),
    "850": ("PO1", 2),
    "855": ("PO1", 2),
    "856": ("HL", 0),
    "860": ("POC", 3),
    "861": ("RCD", 0),
    "865": ("POC", 3),
}


def control_totals(message: Message) -> Iterator[Finding]:
    """Say where a control total is not what the message holds; a warning, as totals are optional.

    Source: UN/EDIFACT 6069; ASC X12 CTT.
    """
    if message.syntax == "edifact":
        yield from _edifact(message)
    elif message.type in COUNTED:
        yield from _x12(message, *COUNTED[message.type])


def _edifact(message: Message) -> Iterator[Finding]:
    totals = [one for one in message.segments if one.tag == "CNT" and one.get(1) == LINE_ITEMS]
    if not totals:
        return
    lines = sum(one.tag == "LIN" for one in message.segments)
    for total in totals:
        yield from _differs(message, total, (1, 2), "line items", Decimal(lines))


def _x12(message: Message, line: str, quantity: int) -> Iterator[Finding]:
    totals = [one for one in message.segments if one.tag == "CTT"]
    if not totals:
        return
    lines = [one for one in message.segments if one.tag == line]
    yield from _differs(message, totals[0], (1, 1), "line items", Decimal(len(lines)))
    values = [_number(one.get(quantity)) for one in lines] if quantity else [None]
    known = [one for one in values if one is not None]
    if len(known) == len(values):
        yield from _differs(message, totals[0], (2, 1), "the hash total", sum(known, Decimal(0)))


def _differs(
    message: Message, total: Segment, at: tuple[int, int], what: str, expected: Decimal
) -> Iterator[Finding]:
    element, component = at
    got = total.get(element, component)
    if not got or _number(got) == expected:
        return
    name = "the message" if message.syntax == "edifact" else "the transaction set"
    yield Finding(
        rule=EDIFACT_TOTAL if message.syntax == "edifact" else X12_TOTAL,
        severity="warning",
        message=f"{total.tag} says {got} for {what}, but {name} has {expected:f}",
        location=place(total, message.reference, element=element, component=component),
        got=got,
        expected=f"{expected:f}",
    )


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None
