"""X12 856 Ship Notice/Manifest, both ways (ASC X12 004010, 005010).

Reading takes any order of levels: shipment, order, pack, item; with tares; items above their
packs; packs above orders. A pack over items is a package of the document that names its lines, a
pack under an item one of the line. Writing does the same backwards, and says so in BSN05.
"""

from __future__ import annotations

from datetime import time

from attrs import evolve

from edibridge.binding import DATE102, DECIMAL, INTEGER, Field, Many, Table, Writing
from edibridge.formats._x12 import REFERENCE_ATTRIBUTES, attachments, currency
from edibridge.formats._x12 import references as own_references
from edibridge.formats._x12_codecs import HOURS, PURPOSES, UNITS
from edibridge.formats._x12_document import TransactionSet, x12_format
from edibridge.formats._x12_items import PACKING, item
from edibridge.formats._x12_level_loops import fold_levels
from edibridge.formats._x12_levels import arrange, unfold_levels
from edibridge.formats._x12_logistics import (
    SHIPMENT_NUMBERS,
    lower_logistics,
    package,
    parties,
    references,
    shipment,
    terms,
)
from edibridge.formats._x12_lower import default, moved
from edibridge.formats._x12_tree import Forms
from edibridge.model import DespatchAdvice, DespatchLine, Package, Reference

KIND = "351"  # UNTDID 1001: what every 856 is, so that nothing in it says so
REFERENCES = ("contract",)
TAKEN = frozenset(
    {*(REFERENCE_ATTRIBUTES[name] for name in REFERENCES), *SHIPMENT_NUMBERS.values()}
)


def line() -> Table:
    """Return the table of a line (HL loop of an item)."""
    return [
        Field("number", "@n"),
        Field("quantity", "SN1@2", DECIMAL),
        Field("unit", "SN1@3", UNITS),
        Field("ordered_quantity", "SN1@5", DECIMAL),
        Field("order.number", "PRF@1"),
        Field("order.issued", "PRF@4", DATE102),
        Field("order.line", "LIN/ID[@q=PL]@v"),
        *item("LIN", "PID", "lots"),
        *PACKING,
        references(frozenset()),
        Many("packages", "PACK", Package, package(held=False)),
    ]


def advice(version: str) -> Table:
    """Return the table of the transaction set in a version."""
    return [
        Field("function", "BSN@1", PURPOSES),
        Field("number", "BSN@2"),
        Field("issued", "BSN@3", DATE102),
        Field("issued_time", "BSN@4", HOURS),
        Field("order.number", "PRF@1"),
        Field("order.issued", "PRF@4", DATE102),
        *shipment("TD3" if version == "004010" else "TD3-LOOP/TD3"),
        *terms(),
        *own_references(*REFERENCES, free=False),
        references(TAKEN),
        Field("despatched", "DTM[@1=011]@2", DATE102),
        Field("despatched_time", "DTM[@1=011]@3", HOURS),
        Field("arrival", "DTM[@1=017]@2", DATE102),
        Field("arrival_time", "DTM[@1=017]@3", HOURS),
        *currency("SE"),
        attachments(),
        *parties(),
        Many("packages", "PACK", Package, package()),
        Many("lines", "LINE", DespatchLine, line()),
        Field("line_count", "CTT@1", INTEGER),
    ]


def lift(document: DespatchAdvice, family: str) -> DespatchAdvice:
    """Say what kind of document an 856 is."""
    del family
    return evolve(document, kind=KIND)


def lower(document: DespatchAdvice, writing: Writing) -> DespatchAdvice:
    """Move what the model says elsewhere than an 856."""
    document = one_order(by_levels(document, writing), writing)
    document = lower_logistics(document, writing, references=REFERENCES)
    if document.kind == KIND:
        document = evolve(document, kind=None)
    document = default(document, "function", "BSN/@1.1", "9", writing)
    if document.issued_time is None and not any(e.path == TIME for e in document.extras):
        writing.note("defaulted", "issued_time", "", "00:00:00", "X12 demands BSN04")
        document = evolve(document, issued_time=time())
    return document


TIME = "BSN/@4.1"


def by_levels(document: DespatchAdvice, writing: Writing) -> DespatchAdvice:
    """Put the lines in the order of the packages that they are in; each has its own number."""
    document = _numbered(document, writing)
    numbers = [known.number for known in document.lines]
    order, places = arrange(numbers, document.packages, _held, _inner)
    packages = tuple(
        _with_known_lines(known, f"packages[{at}]", places, writing)
        for at, known in enumerate(document.packages)
    )
    lines = tuple(document.lines[at] for at in order)
    if order != sorted(order):
        was = ", ".join(known.number or "" for known in document.lines)
        became = ", ".join(known.number or "" for known in lines)
        writing.note("recoded", "lines", was, became, "an 856 has lines in their packages")
    return evolve(document, packages=packages, lines=lines)


def _held(known: Package) -> tuple[str, ...]:
    return known.lines


def _inner(known: Package) -> tuple[Package, ...]:
    return known.packages


def _numbered(document: DespatchAdvice, writing: Writing) -> DespatchAdvice:
    """Drop the number of a line that another one has already: packages name lines by it."""
    seen: set[str] = set()
    lines = []
    for at, known in enumerate(document.lines):
        number = known.number
        if number is not None and number in seen:
            writing.drop(number, f"lines[{at}].number", "another line has it in this document")
            lines.append(evolve(known, number=None))
            continue
        if number is not None:
            seen.add(number)
        lines.append(known)
    return evolve(document, lines=tuple(lines))


def _with_known_lines(
    known: Package, where: str, places: dict[tuple[int, int], int], writing: Writing
) -> Package:
    """Keep the lines that there are and that are in no package yet."""
    kept = []
    for at, number in enumerate(known.lines):
        if (id(known), at) in places:
            kept.append(number)
        else:
            why = "an 856 has a line in one package, and only lines that it has"
            writing.drop(number, f"{where}.lines[{at}]", why)
    inside = tuple(
        _with_known_lines(one, f"{where}.packages[{at}]", places, writing)
        for at, one in enumerate(known.packages)
    )
    return evolve(known, lines=tuple(kept), packages=inside)


# what a line has from the loop of an order of its own
OWN_ORDER = frozenset({"LEVEL", "PRF/@place()"})


def one_order(document: DespatchAdvice, writing: Writing) -> DespatchAdvice:
    """Say the order once: all lines are under it, or each says under which one it is."""
    lines = document.lines
    if any(extra.path in OWN_ORDER for known in lines for extra in known.extras):
        return document
    own = [_key(known.order) for known in lines]
    common = document.order
    told = _key(common)
    if not any(own):
        return document
    if len({key or told for key in own}) == 1:
        if common is None:
            known_one = next(known.order for known in lines if known.order and _key(known.order))
            common = evolve(known_one, line=None, extras=())
        bare = [_without_number(known, f"lines[{at}]", writing) for at, known in enumerate(lines)]
        return evolve(document, order=common, lines=tuple(bare))
    if common is None:
        return document
    if told and not all(own):
        moved(common, "order", "the order of the lines that have no other", writing)
        lines = tuple(
            known
            if _key(known.order)
            else evolve(known, order=_told(known.order or Reference(), common))
            for known in lines
        )
    else:
        writing.drop(common, "order", "an 856 with several orders has them at the lines")
    return evolve(document, order=None, lines=lines)


def _told(order: Reference, common: Reference) -> Reference:
    """Say of an order what an 856 says of the common one."""
    return evolve(order, number=common.number, issued=common.issued)


def _key(order: Reference | None) -> tuple[object, ...] | None:
    if order is None or (order.number is None and order.issued is None):
        return None
    return (order.number, order.issued)


def _without_number(known: DespatchLine, where: str, writing: Writing) -> DespatchLine:
    order = known.order
    if order is None or _key(order) is None:
        return known
    told = _told(Reference(), order)
    moved(told, f"{where}.order", "the order of the document", writing)
    return evolve(known, order=evolve(order, number=None, issued=None))


SET = TransactionSet(
    number="856",
    part=DespatchAdvice,
    table=advice,
    forms=Forms(line="LINE", levels=True, counts="HL-LOOP", unfold=unfold_levels, fold=fold_levels),
    lower=lower,
    lift=lift,
    sender="seller",
    receiver="buyer",
)

FORMAT = x12_format(id="x12-856", title="X12 856 Ship Notice/Manifest", known=SET)
