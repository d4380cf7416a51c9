"""EDIFACT despatch and receipt: packages, transport and lines that DESADV and RECADV share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar, cast

from attrs import evolve

from edibridge.binding import DECIMAL, INTEGER, Always, Const, Field, Many, Writing
from edibridge.formats._edifact import (
    BEGINNING,
    IDENTIFIER,
    delivery_terms,
    parties,
    references,
)
from edibridge.formats._edifact_codecs import CODE, UNITS
from edibridge.formats._edifact_item import item, measure, quantity
from edibridge.formats._edifact_lower import identified, moved
from edibridge.formats._edifact_packing import lines_of
from edibridge.model import (
    DespatchAdvice,
    DespatchLine,
    Identifier,
    Package,
    ReceiptAdvice,
    ReceiptLine,
)

T = TypeVar("T", DespatchAdvice, ReceiptAdvice)

_DEPTH = 5  # a container of pallets of cartons of packs of pieces
_PACKED = "PAC-GROUP/"
_MARKED = "PAC-GROUP/PCI-GROUP/"
# UNTDID 7405: SSCC, marking or label number
_SSCC, _LABEL = "BJ", "ML"


def packages(*, measured: bool, depth: int = _DEPTH) -> Many:
    """Bind the packages; `measured`: the message has their size and what they hold."""
    table: list[Any] = [
        Always("CPS"),
        Field("level", "CPS@3", CODE),
        Always("PAC-GROUP/PAC"),
        Field("count", "PAC-GROUP/PAC@1", DECIMAL),
        Field("kind", "PAC-GROUP/PAC@3.1"),
        Always("PAC-GROUP/PCI-GROUP/PCI"),
        Const("PAC-GROUP/PCI-GROUP/PCI@1", "33E"),  # 4233: marked with an SSCC (GS1)
        Many("marks", f"{_MARKED}MARK@v", most=10),
        *_identity("sscc", _SSCC),
        *_identity("number", _LABEL),
        Many("lines", "LINE@v"),
    ]
    if measured:
        table += [
            *measure("gross_weight", "AAB", "weight_unit", _PACKED),
            *measure("net_weight", "AAA", within=_PACKED),
            *measure("length", "LN", "length_unit", _PACKED),
            *measure("width", "WD", within=_PACKED),
            *measure("height", "HT", within=_PACKED),
            *measure("volume", "ABJ", "volume_unit", _PACKED),
            Field("quantity", "PAC-GROUP/QTY[@1.1=52]@1.2", DECIMAL),
            Field("unit", "PAC-GROUP/QTY[@1.1=52]@1.3", UNITS),
        ]
    if depth > 1:
        table.append(packages(measured=measured, depth=depth - 1))
    return Many("packages", "CPS-GROUP", Package, table)


def _identity(name: str, code: str) -> list[Any]:
    return [Field(name, f"{_MARKED}GIN-GROUP[GIN@1={code}]/GIN@2.1")]


def transport(terms_place: str) -> list[Any]:
    """Bind the transport of a shipment: TDT (mode, means, carrier, vehicle), TOD, numbers.

    `terms_place` leads to the place that the terms of delivery name.
    """
    place = "TDT-GROUP[TDT@1=20]/TDT"  # 8051: main carriage
    return [
        Field("shipment.mode", f"{place}@3.1", CODE),
        Field("shipment.means", f"{place}@4.1"),
        Field("shipment.carrier.name", f"{place}@5.4"),
        Many("shipment.carrier.identifiers", f"{place}/ID", Identifier, IDENTIFIER, most=1),
        Field("shipment.vehicle", f"{place}@8.4"),
        Field("shipment.number", "RFF-GROUP[RFF@1.1=SRN]/RFF@1.2"),
        Field("shipment.consignment", "RFF-GROUP[RFF@1.1=BM]/RFF@1.2"),
        Field("shipment.tracking", "RFF-GROUP[RFF@1.1=CN]/RFF@1.2"),
        Always("LOAD/CPS"),
        Field("shipment.package_count", "LOAD/PAC-GROUP/PAC@n", INTEGER),
        *delivery_terms("shipment.terms", terms_place),
    ]


# UNTDID 1153: shipment reference, bill of lading, carrier's reference
TAKEN = frozenset({"SRN", "BM", "CN"})


def header(version: str, *names: str, measured: bool) -> list[Any]:
    """Return what both messages begin with; `names` are the references with an attribute."""
    bound: list[Any] = [
        *BEGINNING,
        *transport("LOC[@1=1]" if measured else "LOC-GROUP[LOC@1=1]/LOC"),
        *references(*names, taken=TAKEN),
        *parties(version, "seller", "buyer", "ship_from", "ship_to"),
        packages(measured=measured),
        Field("line_count", "CNT[@1.1=2]@1.2", INTEGER),
    ]
    if version == "d01b":
        bound.append(Field("currency", "CUX[@1.1=2]@1.2"))
    return bound


def line(version: str, quantities: list[Any], *, origin: bool) -> list[Any]:
    """Return what the lines of both messages have: number, item, quantities."""
    return [
        Always("LIN"),
        Field("number", "LIN@1"),
        *quantities,
        *item(version, origin=origin),
        *quantity("item.pack_quantity", "59", "item.pack_unit"),
    ]


def lower_despatch(document: T, writing: Writing, *, marked: bool) -> T:
    """Choose the identifier of the carrier, and order the lines as the packages hold them.

    `marked`: a line has a place for the SSCC of a package that is said of it alone.
    """
    shipment = document.shipment
    if shipment is not None and shipment.carrier is not None:
        carrier = identified(shipment.carrier, "shipment.carrier", writing)
        document = evolve(document, shipment=evolve(shipment, carrier=carrier))
    return _packed(_gathered(document, writing, marked=marked), writing)


_NO_PACKAGE = Package()


def _gathered(document: T, writing: Writing, *, marked: bool) -> T:
    """Put the packages that lines name among those of the document, one package once."""
    lines: list[Any] = list(document.lines)
    packages = list(document.packages)
    for at, line in enumerate(lines):
        kept = list(line.packages)
        holder = line.number
        for place, package in enumerate(kept):
            alone = evolve(package, sscc=None) == _NO_PACKAGE
            if package == _NO_PACKAGE or (marked and alone):
                continue
            path = f"lines[{at}].packages[{place}]"
            moved(package, path, "a package that names its lines", writing)
            packages = _joined(packages, _naming(package, holder))
            kept[place], holder = _NO_PACKAGE, None
        if kept != list(line.packages):
            lines[at] = evolve(line, packages=tuple(kept))
    if len(packages) == len(document.packages) and lines == list(document.lines):
        return document
    changed = evolve(cast(Any, document), packages=tuple(packages), lines=tuple(lines))
    return cast(T, changed)


def _naming(package: Package, number: str | None) -> Package:
    """Return a package of a line whose innermost package, the first one, names the line."""
    if not package.packages:
        return evolve(package, lines=(number,) if number is not None else ())
    first, *others = package.packages
    inner = (_naming(first, number), *(_naming(one, None) for one in others))
    return evolve(package, lines=(), packages=inner)


def _joined(known: list[Package], package: Package) -> list[Package]:
    """Add a package to others, or what is in it to the same one with the same number."""
    key = package.sscc or package.number
    for at, one in enumerate(known):
        if key is not None and _alone(one) == _alone(package):
            inner = list(one.packages)
            for further in package.packages:
                inner = _joined(inner, further)
            lines = (*one.lines, *package.lines)
            return [*known[:at], evolve(one, lines=lines, packages=tuple(inner)), *known[at + 1 :]]
    return [*known, package]


def _alone(package: Package) -> Package:
    """Return a package without what is in it."""
    return evolve(package, packages=(), lines=())


def _packed(document: T, writing: Writing) -> T:
    """Order the lines: first those in no package, then those of each package."""
    lines: tuple[DespatchLine | ReceiptLine, ...] = document.lines
    left = lines_of([line.number for line in lines], list(_named(document.packages)))
    packed: list[int] = []

    def fitted(package: Package, path: str) -> Package:
        kept = []
        for at, number in enumerate(package.lines):
            if not left[number]:
                why = "no further line has this number: a line stands in one package"
                writing.drop(number, f"{path}.lines[{at}]", why)
                continue
            packed.append(left[number].pop(0))
            kept.append(number)
        inner = [fitted(one, f"{path}.packages[{at}]") for at, one in enumerate(package.packages)]
        return evolve(package, lines=tuple(kept), packages=tuple(inner))

    packages = [fitted(one, f"packages[{at}]") for at, one in enumerate(document.packages)]
    taken: frozenset[int] = frozenset(packed)
    order = [*(at for at in range(len(lines)) if at not in taken), *packed]
    for at, before in enumerate(order):
        if at != before:
            known = lines[before]
            why = "lines stand in the package that holds them"
            writing.note("merged", f"lines[{before}]", known.number or "", str(at + 1), why)
    ordered = tuple(lines[at] for at in order)
    return cast(T, evolve(cast(Any, document), packages=tuple(packages), lines=ordered))


def _named(packages: tuple[Package, ...]) -> Iterator[str]:
    for package in packages:
        yield from package.lines
        yield from _named(package.packages)


def unsigned(part: Any, names: tuple[str, ...], path: str, writing: Writing) -> Any:  # noqa: ANN401
    """Return a line without variances below zero, which the sign of QVR could not tell apart."""
    for name in names:
        value = getattr(part, name)
        if value is not None and value.is_signed():
            writing.drop(value, f"{path}.{name}", "a variance has no sign of its own")
            part = evolve(part, **{name: None})
    return part
