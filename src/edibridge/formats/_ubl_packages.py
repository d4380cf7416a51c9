"""UBL 2.1: packages, as the documents of a delivery share them (OASIS UBL 2.1).

UBL has one identifier for the number and the SSCC of a package, and packages under the lines that
they hold, where the model names the lines by their numbers.
"""

from __future__ import annotations

import re
from typing import Any

from attrs import evolve

from edibridge.binding import BOOL, DECIMAL, Field, Many, Table, Writing
from edibridge.formats._ubl import quantity
from edibridge.formats._ubl_moves import P, changed, moved
from edibridge.model import Package

# UNTDID 6313: gross weight, net weight and gross volume of a unit, length, width and height
GROSS_WEIGHT, NET_WEIGHT, VOLUME, LENGTH, WIDTH, HEIGHT = "AAB", "AAL", "AAW", "LN", "WD", "HT"


def _measured(name: str, unit: str, code: str) -> Table:
    place = f"cac:MeasurementDimension[cbc:AttributeID={code}]/cbc:Measure"
    return [Field(name, place, DECIMAL), Field(unit, f"{place}@unitCode", beside=True)]


MEASURES: Table = [
    *_measured("gross_weight", "weight_unit", GROSS_WEIGHT),
    *_measured("net_weight", "weight_unit", NET_WEIGHT),
    *_measured("volume", "volume_unit", VOLUME),
    *_measured("length", "length_unit", LENGTH),
    *_measured("width", "length_unit", WIDTH),
    *_measured("height", "length_unit", HEIGHT),
]


def _package(*inside: Many) -> Table:
    """Return the table of a package that holds others."""
    return [
        Field("number", "cbc:ID"),
        *quantity("quantity", "unit", "cbc:Quantity"),
        Field("returnable", "cbc:ReturnableMaterialIndicator", BOOL),
        Field("level", "cbc:PackageLevelCode"),
        Field("kind", "cbc:PackagingTypeCode"),
        *MEASURES,
        *inside,
    ]


# a pallet holds cartons, they hold inner packs, which hold units
_CONTAINED = Many("packages", "cac:ContainedPackage", Package, _package())
_PACKAGE = _package(Many("packages", "cac:ContainedPackage", Package, _package(_CONTAINED)))

HANDLING_UNIT: Table = [
    Field("number", "cbc:ID"),
    Field("kind", "cbc:TransportHandlingUnitTypeCode"),
    *quantity("quantity", "unit", "cbc:TotalGoodsItemQuantity"),
    Field("count", "cbc:TotalPackageQuantity", DECIMAL),
    Many("marks", "cbc:ShippingMarks"),
    *MEASURES,
    Many("packages", "cac:Package", Package, _PACKAGE),
]

PACKAGES = Many("packages", "cac:Shipment/cac:TransportHandlingUnit", Package, HANDLING_UNIT)


def is_sscc(text: str | None) -> bool:
    """Say whether a text is an SSCC: 18 digits, the last of which checks the others (GS1)."""
    if text is None or _SSCC.fullmatch(text) is None:
        return False
    weighted = sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(text[:-1]))
    return (weighted + int(text[-1])) % 10 == 0


_SSCC = re.compile(r"\d{18}", re.ASCII)


def lift_package(package: Package) -> Package:
    """Take the number of a package as the SSCC that it is; UBL has one identifier for both."""
    packages = tuple(map(lift_package, package.packages))
    if is_sscc(package.number):
        return evolve(package, number=None, sscc=package.number, packages=packages)
    return package if packages == package.packages else evolve(package, packages=packages)


def lower_package(package: Package, where: str, writing: Writing) -> Package:
    """Put the SSCC of a package where UBL has its number."""
    packages = tuple(
        lower_package(known, f"{where}.packages[{at}]", writing)
        for at, known in enumerate(package.packages)
    )
    sscc, number = package.sscc, package.number
    if sscc is None:
        if is_sscc(number):
            writing.note("recoded", f"{where}.number", number or "", number, "an SSCC in UBL")
        return evolve(package, packages=packages)
    if not is_sscc(sscc):
        writing.note("recoded", f"{where}.sscc", sscc, sscc, "no SSCC: UBL has it as the number")
    if number is not None:
        writing.note("dropped", f"{where}.number", number, None, "UBL has the SSCC in its place")
    return evolve(package, sscc=None, number=sscc, packages=packages)


def on_lines(document: P, writing: Writing) -> P:
    """Put the packages on the lines that they name: UBL has no place for the numbers of lines.

    A package of several lines stands on each of them, with the same SSCC. Where a package names
    no line that is there, all stay with the shipment.
    """
    known: Any = document
    numbers = {line.number for line in known.lines if line.number is not None}
    named = [_named(package) for package in known.packages]
    if not named or any(not lines or not lines <= numbers for lines in named):
        return document
    moved(known.packages, "packages", "packages of the lines that they name", writing)
    lines = (
        evolve(
            line,
            packages=(
                *line.packages,
                *(
                    _for_line(package, line.number)
                    for package, held in zip(known.packages, named, strict=True)
                    if line.number in held
                ),
            ),
        )
        for line in known.lines
    )
    return changed(document, packages=(), lines=tuple(lines))


def _named(package: Package) -> set[str]:
    """Return the numbers of all lines that a package or one in it holds."""
    return set(package.lines).union(*map(_named, package.packages))


def _for_line(package: Package, number: str) -> Package:
    """Return what of a package holds a line: it and those in it that hold the line."""
    inside = tuple(
        _for_line(known, number)
        for known in package.packages
        if number in _named(known) or not _named(known)
    )
    return evolve(package, lines=(), packages=inside)
