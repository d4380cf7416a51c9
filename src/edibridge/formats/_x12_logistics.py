"""X12 despatch, receipt and stock: what 856, 861 and 846 share (ASC X12 004010, 005010)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import evolve

from edibridge.binding import DECIMAL, INTEGER, Field, Many, One, Table, Writing
from edibridge.codes import to_x12
from edibridge.formats._x12 import REFERENCE, carriage, delivery_terms
from edibridge.formats._x12_codecs import PACKAGES, SSCC_MARK, UNITS
from edibridge.formats._x12_lower import (
    changed_to,
    fit_item,
    fit_parties,
    fit_party,
    moved,
    without_party_roles,
    without_reference_kinds,
)
from edibridge.formats._x12_parties import BUYER, PARTY, SELLER, other_parties
from edibridge.formats._x12_texts import fit_texts
from edibridge.model import Item, Package, Party, Reference, Shipment

T = TypeVar("T", bound=Any)

SHIP_FROM, SHIP_TO = "SF", "ST"
ROLES: Mapping[str, str] = {
    "SE": "seller",
    "SU": "seller",
    "VN": "seller",
    "BY": "buyer",
    "SF": "ship_from",
    "DP": "ship_to",
    "ST": "ship_to",
}
NAMES = ("seller", "buyer", "ship_from", "ship_to")
# X12 128 of the numbers of a shipment: shipper's, bill of lading, tracking
SHIPMENT_NUMBERS: Mapping[str, str] = {"number": "SI", "consignment": "BM", "tracking": "2I"}
DEPTH = 4  # how deep packages stand in packages


def parties() -> list[Any]:
    """Bind seller, buyer, where goods come from and go to, then all others by their role."""
    places = {"seller": SELLER, "buyer": BUYER, "ship_from": SHIP_FROM, "ship_to": SHIP_TO}
    bound: list[Any] = [
        One(name, f"N1-LOOP[N1@1={code}]", Party, PARTY) for name, code in places.items()
    ]
    return [*bound, other_parties(frozenset("|".join(places.values()).split("|")))]


def references(taken: frozenset[str]) -> Many:
    """Bind the references that have no place of their own, which `taken` (X12 128) have."""
    return Many(
        "references",
        "REF",
        Reference,
        REFERENCE,
        matches=lambda known: known.kind is None or to_x12("references", known.kind) not in taken,
    )


def load(prefix: str = "") -> list[Any]:
    """Bind the weights and the volume of a shipment or package to TD1."""
    return [
        Field(f"{prefix}gross_weight", "LOAD@gross", DECIMAL),
        Field(f"{prefix}net_weight", "LOAD@net", DECIMAL),
        Field(f"{prefix}weight_unit", "LOAD@unit", UNITS),
        Field(f"{prefix}volume", "LOAD@volume", DECIMAL),
        Field(f"{prefix}volume_unit", "LOAD@volume-unit", UNITS),
    ]


def shipment(equipment: str = "TD3") -> list[Any]:
    """Bind the shipment: its numbers (REF), load (TD1), carrier (TD5), vehicle (TD3).

    `equipment` is where TD3 stands: it has a loop of its own in 856 from 005010 on.
    """
    bound: list[Any] = [
        Field(f"shipment.{name}", f"REF[@1={code}]@2") for name, code in SHIPMENT_NUMBERS.items()
    ]
    return [
        *bound,
        Field("shipment.package_count", "LOAD@count", INTEGER),
        *load("shipment."),
        *carriage("shipment.mode", "shipment.carrier"),
        Field("shipment.vehicle", f"{equipment}@3"),
    ]


def terms() -> list[Any]:
    """Bind the terms of delivery of the shipment to FOB."""
    return delivery_terms("shipment.terms")


def package(depth: int = DEPTH, *, held: bool = True) -> Table:
    """Return the table of a package (HL loop of a tare or pack) that holds others."""
    inside: list[Any] = []
    if depth > 1:
        inside = [Many("packages", "PACK", Package, package(depth - 1, held=held))]
    if held:
        inside.append(Many("lines", "HELD@n"))
    return [
        Field("kind", "LOAD@kind", PACKAGES),
        Field("count", "LOAD@count", DECIMAL),
        *load(),
        Field("quantity", "SN1@2", DECIMAL),
        Field("unit", "SN1@3", UNITS),
        Field("length", "PO4@10", DECIMAL),
        Field("width", "PO4@11", DECIMAL),
        Field("height", "PO4@12", DECIMAL),
        Field("length_unit", "PO4@13", UNITS),
        *marks(),
        *inside,
    ]


def marks() -> list[Any]:
    """Bind what is written on a package: SSCC, GTIN, the carrier's number, other marks (X12 88)."""
    return [
        Field("sscc", "MAN[@1=GM|AA]@2", SSCC_MARK),
        Field("gtin", "MAN[@1=UC]@2"),
        Field("number", "MAN[@1=CP]@2"),
        Many("marks", "MARK@v"),
    ]


def lower_logistics(  # noqa: PLR0913 - what differs between the transaction sets
    document: T,
    writing: Writing,
    *,
    longest: int | None = None,
    references: tuple[str, ...] = (),
    roles: Mapping[str, str] = ROLES,
    names: tuple[str, ...] = NAMES,
    pairs: int = 14,
) -> T:
    """Make a document ready: texts, parties, references, shipment, items and lots of its lines.

    `references` are the attributes that have a qualifier of their own, `roles` and `names` those
    of parties, `pairs` the numbers that a line takes beside the number of the order's line.
    """
    lengths = {"notes.text": longest, "lines.notes.text": longest} if longest is not None else {}
    document = fit_texts(document, lengths, writing)
    document = without_party_roles(document, writing, roles)
    document = without_reference_kinds(document, references, writing)
    document = fit_parties(document, names, writing)
    document = fit_shipment(document, writing)
    lines = tuple(
        _lower_line(line, f"lines[{index}].", pairs, writing)
        for index, line in enumerate(document.lines)
    )
    count = len(lines) if document.line_count is not None else None
    return changed_to(document, lines=lines, line_count=count)


def fit_shipment(document: T, writing: Writing) -> T:
    """Give the shipment the bill of lading that stands among the references; fit its carrier."""
    if not hasattr(document, "shipment"):
        return document
    known: Shipment = document.shipment or Shipment()
    changed: dict[str, Any] = {}
    kept = list(document.references)
    for index, reference in enumerate(kept):
        code = to_x12("references", reference.kind) if reference.kind else None
        name = next((name for name, own in SHIPMENT_NUMBERS.items() if own == code), "")
        alone = reference == Reference(kind=reference.kind, number=reference.number)
        if name and alone and not (changed.get(name) or getattr(known, name)):
            changed[name] = reference.number
            kept[index] = Reference()
            moved(reference, f"references[{index}]", f"the shipment's {name}", writing)
    fitted = fit_party(known.carrier, "shipment.carrier", writing)
    if fitted is not known.carrier:
        changed["carrier"] = fitted
    if not changed:
        return document
    return changed_to(document, shipment=evolve(known, **changed), references=tuple(kept))


def _lower_line(line: T, where: str, pairs: int, writing: Writing) -> T:
    known: Item | None = line.item
    if known is not None and known.lots:
        if not line.lots:
            for index, lot in enumerate(known.lots):
                moved(lot, f"{where}item.lots[{index}]", "a lot of the line", writing)
            line = changed_to(line, lots=known.lots)
        else:
            writing.drop(known.lots, f"{where}item.lots", "X12 has the lots of the line")
        known = evolve(known, lots=())
        line = changed_to(line, item=known)
    taken = sum(lot.number is not None or lot.serial is not None for lot in line.lots)
    fitted = fit_item(known, f"{where}item", pairs - min(taken, 2), writing)
    return line if fitted is line.item else changed_to(line, item=fitted)
