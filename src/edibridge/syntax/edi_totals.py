"""Control totals inside of a message: CNT of EDIFACT, CTT of X12, against what they count."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from attrs import frozen

from edibridge.findings import Finding
from edibridge.syntax.edi_errors import place
from edibridge.syntax.edi_message import Message
from edibridge.syntax.edi_segment import Segment

EDIFACT_TOTAL, X12_TOTAL = "EDIFACT-CNT", "X12-CTT"
LINE_ITEMS = "2"  # 6069: number of line items in the message


@frozen(kw_only=True)
class Counted:
    """What CTT counts in a transaction set.

    CTT01 is the number of `line` segments, or of those that are `items`: an element and its value.
    CTT02, the hash total, sums the element `quantity` of the segments `hashed`.
    """

    line: str
    hashed: str = ""
    quantity: int = 2
    items: tuple[int, str] | None = None


COUNTED: dict[str, Counted] = {
    "810": Counted(line="IT1", hashed="IT1"),
    "832": Counted(line="LIN"),
    "846": Counted(line="LIN"),
    "850": Counted(line="PO1", hashed="PO1"),
    "855": Counted(line="PO1", hashed="PO1"),
    # some partners count the items of a ship notice, not its levels
    "856": Counted(line="HL", hashed="SN1", items=(3, "I")),
    "860": Counted(line="POC", hashed="POC", quantity=3),
    "861": Counted(line="RCD", hashed="RCD"),
    "865": Counted(line="POC", hashed="POC", quantity=3),
}
_LARGEST = 40  # digits that a sum is still spelled with


def control_totals(message: Message) -> Iterator[Finding]:
    """Say where a control total is not what the message holds; a warning, as totals are optional.

    Source: UN/EDIFACT 6069; ASC X12 CTT.
    """
    if message.syntax == "edifact":
        yield from _edifact(message)
    elif message.type in COUNTED:
        yield from _x12(message, COUNTED[message.type])


def _edifact(message: Message) -> Iterator[Finding]:
    totals = [one for one in message.segments if one.tag == "CNT" and one.get(1) == LINE_ITEMS]
    if not totals:
        return
    lines = Decimal(sum(one.tag == "LIN" for one in message.segments))
    for total in totals:
        said = f"CNT says {total.get(1, 2)} line items, but the message has {lines}"
        yield from _differs(message, total, (1, 2), lines, said)


def _x12(message: Message, counted: Counted) -> Iterator[Finding]:
    total = next((one for one in message.segments if one.tag == "CTT"), None)
    if total is None:
        return
    lines = [one for one in message.segments if one.tag == counted.line]
    items = counted.items
    itemised = items and sum(one.get(items[0]) == items[1] for one in lines)
    if itemised is None or number_of(total.get(1)) != itemised:
        said = f"CTT01 says {total.get(1)} for line items, but the transaction set has {len(lines)}"
        yield from _differs(message, total, (1, 1), Decimal(len(lines)), said)
    summed = [one for one in message.segments if one.tag == counted.hashed]
    quantities = [number_of(one.get(counted.quantity)) for one in summed]
    known = [one for one in quantities if one is not None]
    if not counted.hashed or len(known) < len(quantities) or (items is not None and not known):
        return
    expected = sum(known, Decimal(0))
    spelled = _spelled(expected)
    said = f"CTT02 says {total.get(2)} for the hash total, but the transaction set has {spelled}"
    yield from _differs(message, total, (2, 1), expected, said)


def _differs(
    message: Message, total: Segment, at: tuple[int, int], expected: Decimal, said: str
) -> Iterator[Finding]:
    element, component = at
    got = total.get(element, component)
    plain = got.replace(",", ".") if message.syntax == "edifact" else got
    if not got or number_of(plain) == expected:
        return
    yield Finding(
        rule=EDIFACT_TOTAL if message.syntax == "edifact" else X12_TOTAL,
        severity="warning",
        message=said,
        location=place(total, message.reference, element=element, component=component),
        got=got,
        expected=_spelled(expected),
    )


def _spelled(number: Decimal) -> str:
    return f"{number:f}" if abs(number.adjusted()) < _LARGEST else str(number)


def number_of(text: str) -> Decimal | None:
    """Return the number that a text spells with a point, or None where it is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
