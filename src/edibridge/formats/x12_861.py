"""X12 861 Receiving Advice/Acceptance Certificate, both ways (ASC X12 004010, 005010).

RCD02 is what was received. What is in question stands beside it with its condition (X12 412):
02 short, 03 over, 07 in good condition, which is accepted, 08 rejected; damaged (01), of bad
quality (04), the wrong product (05) or in a wrong container (06) is rejected too.
"""

from __future__ import annotations

from attrs import evolve

from edibridge.binding import DATE102, DECIMAL, INTEGER, Const, Field, Many, Table, Writing
from edibridge.formats._x12 import REFERENCE_ATTRIBUTES, currency
from edibridge.formats._x12 import references as own_references
from edibridge.formats._x12_codecs import HOURS, PURPOSES, SSCC_MARK, UNITS
from edibridge.formats._x12_document import TransactionSet, x12_format
from edibridge.formats._x12_items import PACKING, item
from edibridge.formats._x12_logistics import (
    SHIPMENT_NUMBERS,
    lower_logistics,
    parties,
    references,
    shipment,
)
from edibridge.formats._x12_lower import cap, default, moved, without_reference_kinds
from edibridge.formats._x12_receipts import fold_receipt, unfold_receipt
from edibridge.formats._x12_tree import Forms
from edibridge.model import Package, ReceiptAdvice, ReceiptLine

KIND = "632"  # UNTDID 1001: what every 861 is, so that nothing in it says so
DESPATCH = ("despatch",)
OF_DESPATCH = frozenset({REFERENCE_ATTRIBUTES["despatch"]})
# X12 412, the one that is written first
SHORT, OVER, GOOD, REJECTED = "02", "03", "07", "08|01|04|05|06"
LIN_PAIRS, REFERENCES = 14, 12  # LIN02 to LIN31 but for the order's line; REF of a line
POST_RECEIPT = "2"  # X12 962 post receipt advice


def line() -> Table:
    """Return the table of a line (RCD loop)."""
    return [
        Field("number", "RCD@1"),
        Field("received", "RCD@2", DECIMAL),
        Field("unit", "RCD@3", UNITS),
        Field("short", f"RCD/ASK[@c={SHORT}]@v", DECIMAL),
        Field("oversupply", f"RCD/ASK[@c={OVER}]@v", DECIMAL),
        Field("accepted", f"RCD/ASK[@c={GOOD}]@v", DECIMAL),
        Field("rejected", f"RCD/ASK[@c={REJECTED}]@v", DECIMAL),
        Field("order.line", "LIN/ID[@q=PL]@v"),
        *item("LIN", "PID", "lots"),
        *PACKING,
        *own_references(*DESPATCH, free=False),
        references(OF_DESPATCH),
        Field("on", "DTM[@1=050]@2", DATE102),
        Field("order.number", "PRF@1"),
        Field("order.issued", "PRF@4", DATE102),
        Many(
            "packages",
            "MAN[@1=GM|AA]",
            Package,
            [Field("sscc", "@2", SSCC_MARK)],
            matches=lambda known: known.sscc is not None,
        ),
    ]


def advice(version: str) -> Table:
    """Return the table of the transaction set, which is the same in all versions."""
    del version
    return [
        Field("number", "BRA@1"),
        Field("issued", "BRA@2", DATE102),
        Field("function", "BRA@3", PURPOSES),
        Const("BRA@4", POST_RECEIPT),
        Field("issued_time", "BRA@5", HOURS),
        *currency("BY"),
        *shipment(),
        *own_references(*DESPATCH, free=False),
        references(OF_DESPATCH | frozenset(SHIPMENT_NUMBERS.values())),
        Field("received", "DTM[@1=050]@2", DATE102),
        Field("received_time", "DTM[@1=050]@3", HOURS),
        Field("order.number", "PRF@1"),
        Field("order.issued", "PRF@4", DATE102),
        *parties(),
        Many("lines", "RCD-LOOP", ReceiptLine, line()),
        Field("line_count", "CTT@1", INTEGER),
    ]


def lift(document: ReceiptAdvice, family: str) -> ReceiptAdvice:
    """Say what kind of document an 861 is."""
    del family
    return evolve(document, kind=KIND)


def lower(document: ReceiptAdvice, writing: Writing) -> ReceiptAdvice:
    """Move what the model says elsewhere than an 861."""
    document = on_lines(document, writing)
    document = lower_logistics(document, writing, references=DESPATCH, pairs=LIN_PAIRS)
    if document.kind == KIND:
        document = evolve(document, kind=None)
    lines = tuple(
        _fit_references(known, f"lines[{at}].", writing) for at, known in enumerate(document.lines)
    )
    document = evolve(document, lines=lines)
    document = default(document, "function", "BRA/@3.1", "9", writing)
    dated = (document.received, document.received_time, document.issued)
    if dated[:2] == (None, None) and dated[2] and not any(e.path == "DTM" for e in document.extras):
        day = dated[2].isoformat()
        writing.note("defaulted", "received", "", day, "X12 demands DTM, here the day of issue")
        document = evolve(document, received=document.issued)
    return document


def on_lines(document: ReceiptAdvice, writing: Writing) -> ReceiptAdvice:
    """Put the packages on the lines that they name: an 861 has their SSCC at the lines."""
    numbers = {known.number for known in document.lines}
    held: dict[str, list[Package]] = {}

    def take(known: Package, where: str) -> None:
        inside, rest = known.packages, evolve(known, packages=())
        if known.sscc is not None and known.lines and numbers.issuperset(known.lines):
            said = Package(sscc=known.sscc, lines=known.lines)
            moved(said, where, "a mark of the lines that it holds", writing)
            rest = evolve(rest, sscc=None, lines=())
            for number in known.lines:
                held.setdefault(number, []).append(Package(sscc=known.sscc))
        writing.drop(rest, where, "an 861 has the SSCC of a package alone")
        for at, one in enumerate(inside):
            take(one, f"{where}.packages[{at}]")

    for at, known in enumerate(document.packages):
        take(known, f"packages[{at}]")
    lines = tuple(
        evolve(known, packages=(*known.packages, *held.pop(known.number or "", ())))
        for known in document.lines
    )
    return evolve(document, packages=(), lines=lines)


def _fit_references(known: ReceiptLine, where: str, writing: Writing) -> ReceiptLine:
    known = without_reference_kinds(known, DESPATCH, writing, where)
    taken = int(known.despatch is not None) + sum(e.path == "REF" for e in known.extras)
    return cap(known, "references", REFERENCES - taken, writing, where)


SET = TransactionSet(
    number="861",
    part=ReceiptAdvice,
    table=advice,
    forms=Forms(line="RCD-LOOP", unfold=unfold_receipt, fold=fold_receipt),
    lower=lower,
    lift=lift,
    sender="buyer",
    receiver="seller",
)

FORMAT = x12_format(id="x12-861", title="X12 861 Receiving Advice", known=SET)
