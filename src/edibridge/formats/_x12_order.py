"""X12 purchase orders and their answers: what 850, 855 and 860 share (ASC X12 004010, 005010)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from attrs import evolve

from edibridge.binding import DATE102, DECIMAL, INTEGER, Field, Many, Table, Writing
from edibridge.formats._x12 import (
    ACCOUNT,
    CUSTOMER_REFERENCE,
    DELIVERY_TERMS,
    allowances,
    attachments,
    currency,
    deliveries,
    long_notes,
    payment_terms,
    prices,
    references,
    tax,
)
from edibridge.formats._x12_codecs import UNITS
from edibridge.formats._x12_items import PACKING, baseline, item
from edibridge.formats._x12_lower import cap, changed_to, default, lower_trade, moved
from edibridge.formats._x12_parties import other_parties, parties
from edibridge.formats._x12_segments import LONGEST
from edibridge.formats._x12_tree import Forms
from edibridge.model import Delivery, FreeText, Line, Order, OrderResponse, Period, Tax

T = TypeVar("T", bound=Order)

DATES = {"earliest": "064", "latest": "063", "despatched": "011"}
LINE_DATES = {"requested": "002", **DATES}
REFERENCES = ("sales_order", "project", "tender", "quotation", "catalogue")
FORMS = Forms(
    line="PO1-LOOP",
    summary="CTT-LOOP",
    delivery=frozenset(DATES.values()),
    line_delivery=frozenset(LINE_DATES.values()),
    carrier=True,
)


def is_scheduled(known: Delivery) -> bool:
    """Say whether a delivery is one of a schedule: it has a quantity of its own."""
    return known.quantity is not None or known.unit is not None


def schedule() -> Many:
    """Bind the schedule of a line: quantity, unit and the day it is wanted (X12 374 code 002)."""
    table: Table = [
        Field("quantity", "SCH@1", DECIMAL),
        Field("unit", "SCH@2", UNITS),
        Field("requested.end", "SCH@6", DATE102),
    ]
    return Many(
        "deliveries", "SCH-LOOP[SCH@5=002]", Delivery, table, matches=is_scheduled, most=200
    )


def order_line(  # noqa: PLR0913 - what differs between the transaction sets
    version: str,
    message: str,
    *,
    net: str,
    price: str,
    quantity: str = "quantity",
    dates: Mapping[str, str] = LINE_DATES,
    answer: Sequence[Any] = (),
    segment: str = "PO1",
) -> Table:
    """Return the table of a line (PO1 loop, or that of another segment).

    `net` is where its total stands, `price` where further prices do, `quantity` the attribute
    that PO102 is, `dates` those of its delivery, `answer` what else it binds.
    """
    single = deliveries(dates)
    return [
        *baseline(segment, "BY", quantity),
        Field("net", net, DECIMAL),
        Many("item.taxes", "TXI", Tax, tax("", "")),
        *item(segment),
        *PACKING,
        prices(price),
        Field("accounting_reference", f"REF[@1={ACCOUNT}]@2"),
        *references(),
        Many(
            "deliveries",
            single.path,
            Delivery,
            single.table,
            matches=lambda known: not is_scheduled(known),
            most=1,
        ),
        schedule(),
        *allowances(version),
        long_notes(version, message),
        other_parties(frozenset({"ST"})),
        *answer,
    ]


# the references that the beginning segment of 850, 855 and 865 has, so that no REF has them
BEGUN = ("contract",)


def _references(begun: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in (*REFERENCES, "contract") if name not in begun)


def order_header(version: str, message: str, begun: tuple[str, ...] = BEGUN) -> list[Any]:
    """Return what stands between the beginning segment and the lines, and the summary.

    `begun` are the references that the beginning segment has, so that no REF has them.
    """
    return [
        *currency("BY"),
        Field("buyer_reference", f"REF[@1={CUSTOMER_REFERENCE}]@2"),
        Field("accounting_reference", f"REF[@1={ACCOUNT}]@2"),
        *references(*_references(begun)),
        *parties(),
        deliveries(DATES, carrier=True),
        payment_terms(due=True),
        Field("requested.start", "DTM[@1=002]@start", DATE102),
        Field("requested.end", "DTM[@1=002]@end", DATE102),
        Field("validity.start", "DTM[@1=007]@2", DATE102),
        Field("validity.end", "DTM[@1=036]@2", DATE102),
        *DELIVERY_TERMS,
        attachments(),
        *allowances(version),
        long_notes(version, message),
        Field("line_count", "CTT-LOOP/CTT@1", INTEGER),
        Field("totals.payable", "CTT-LOOP/AMT[@1=TT]@2", DECIMAL),
    ]


def lower_order(document: T, writing: Writing, begun: tuple[str, ...] = BEGUN) -> T:
    """Move what the model says elsewhere than an X12 order."""
    names = _references(begun)
    document = _noted(document, writing)
    longest = line_length(writing.family)
    document = lower_trade(document, writing, longest=longest, references=names)
    document = cap(document, "allowances", SAC, writing)
    lines = tuple(
        cap(
            changed_to(line, deliveries=_in_order(line, f"lines[{index}]", writing)),
            "allowances",
            SAC,
            writing,
            f"lines[{index}].",
        )
        for index, line in enumerate(document.lines)
    )
    return changed_to(document, lines=lines)


# why an order is refused, changed or cancelled, in words
REASONS = ("status_reason", "rejection_note", "cancellation_note")


def _noted(document: T, writing: Writing) -> T:
    """Say in a note why an order is refused or cancelled: X12 has no other place for it."""
    told: list[FreeText] = []
    emptied: dict[str, Any] = {}
    for name in REASONS:
        known = getattr(document, name, None)
        if not known:
            continue
        moved(known, name, "a note", writing)
        told += [FreeText(text=text) for text in ((known,) if isinstance(known, str) else known)]
        emptied[name] = None if isinstance(known, str) else ()
    if not told:
        return document
    return changed_to(document, notes=(*document.notes, *told), **emptied)


PLAIN_ORDER = "SA"  # X12 92 stand-alone order: what BCH02 says of an order without a kind
CHANGED = "3"  # UNTDID 1229


def default_actions(document: T, writing: Writing) -> T:
    """Say of each line that it is changed, where it says nothing: X12 demands POC02."""
    lines = tuple(
        default(line, "action", "POC/@2.1", CHANGED, writing, where=f"lines[{index}].")
        for index, line in enumerate(document.lines)
    )
    return changed_to(document, lines=lines)


SAC = 25  # how often SAC stands in the header and in a line


def _in_order(line: Line, where: str, writing: Writing) -> tuple[Delivery, ...]:
    """Keep the delivery without a quantity where X12 has it, before the schedule."""
    found = []
    for index, known in enumerate(line.deliveries):
        path = f"{where}.deliveries[{index}]"
        kept = known
        if index and not is_scheduled(known):
            writing.drop(known, path, "X12 has one delivery without a quantity, the first")
            kept = Delivery()
        elif is_scheduled(known) and known.requested is not None:
            kept = changed_to(known, requested=_one_day(known.requested, path, writing))
        found.append(kept)
    return tuple(found)


def _one_day(period: Period, where: str, writing: Writing) -> Period:
    """Return the day by which a scheduled quantity is wanted: X12 SCH has one."""
    if period.start is None:
        return period
    start = period.start.isoformat()
    if period.end is not None:
        writing.note("dropped", f"{where}.requested.start", start, reason="X12 SCH has one day")
        return changed_to(period, start=None)
    reason = "X12 SCH has one day"
    writing.note("merged", f"{where}.requested.start", start, start, reason)
    return changed_to(period, start=None, end=period.start)


def line_length(family: str) -> int:
    """Return how long a line of a note may be: MSG in 004010, MTX from 005010 on."""
    return LONGEST["MSG" if family == "x12-004010" else "MTX"]


ANSWER_KIND = "231"  # UNTDID 1001: what every 855 and 865 is, so that nothing in them says so


def lift_answer(document: OrderResponse, family: str) -> OrderResponse:
    """Say what kind of document an answer is."""
    del family
    return evolve(document, kind=ANSWER_KIND)


def lower_answer(document: OrderResponse, writing: Writing) -> OrderResponse:
    """Move what the model says elsewhere than an answer, whose kind is not said."""
    document = lower_order(document, writing)
    return evolve(document, kind=None) if document.kind == ANSWER_KIND else document
