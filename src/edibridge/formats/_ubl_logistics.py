"""UBL 2.1: shipments and packages, as the documents of a delivery share them (OASIS UBL 2.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from attrs import evolve

from edibridge.binding import (
    BOOL,
    DATE,
    DECIMAL,
    INTEGER,
    TIME,
    Always,
    Const,
    Field,
    Many,
    One,
    Table,
    Writing,
)
from edibridge.formats._ubl import (
    ADDRESS,
    ATTACHMENT,
    DELIVERED_PARTY,
    DELIVERY_CONTACT,
    DELIVERY_TERMS,
    DESPATCHING_PARTY,
    DIALECT,
    HEAD,
    IDENTIFIER,
    ITEM,
    NAMED_PARTY,
    NUMBERED,
    PERIOD,
    REFERENCE,
    SHIPPING_CONTACT,
    quantity,
)
from edibridge.formats._ubl_moves import P, changed, moved, with_contact_last
from edibridge.formats._xml_document import ROOT
from edibridge.model import (
    Address,
    Attachment,
    DeliveryTerms,
    Extra,
    Identifier,
    Item,
    Package,
    Party,
    Period,
    Reference,
    Shipment,
)
from edibridge.model.path import get

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
# what stands where UBL demands a number and there is none
NONE = "NA"
UNNUMBERED = Const("cac:Shipment/cbc:ID", NONE)

SHIPMENT: Table = [
    Field("shipment.number", "cac:Shipment/cbc:ID"),
    UNNUMBERED,
    Always("cac:Shipment/cbc:ID"),
    Field("shipment.instructions", "cac:Shipment/cbc:Information"),
    Field("shipment.gross_weight", "cac:Shipment/cbc:GrossWeightMeasure", DECIMAL),
    Field("shipment.weight_unit", "cac:Shipment/cbc:GrossWeightMeasure@unitCode", beside=True),
    Field("shipment.net_weight", "cac:Shipment/cbc:NetWeightMeasure", DECIMAL),
    Field("shipment.weight_unit", "cac:Shipment/cbc:NetWeightMeasure@unitCode", beside=True),
    *quantity("shipment.volume", "shipment.volume_unit", "cac:Shipment/cbc:GrossVolumeMeasure"),
    Field("shipment.package_count", "cac:Shipment/cbc:TotalTransportHandlingUnitQuantity", INTEGER),
    Field("shipment.consignment", "cac:Shipment/cac:Consignment/cbc:ID"),
    One("shipment.carrier", "cac:Shipment/cac:Consignment/cac:CarrierParty", Party, NAMED_PARTY),
    Field("shipment.mode", "cac:Shipment/cac:ShipmentStage/cbc:TransportModeCode"),
    Field("shipment.means", "cac:Shipment/cac:ShipmentStage/cbc:TransportMeansTypeCode"),
    Field(
        "shipment.vehicle",
        "cac:Shipment/cac:ShipmentStage/cac:TransportMeans/cac:RoadTransport/cbc:LicensePlateID",
    ),
    Field("shipment.tracking", "cac:Shipment/cac:Delivery/cbc:TrackingID"),
    One("shipment.destination", "cac:Shipment/cac:Delivery/cac:DeliveryAddress", Address, ADDRESS),
    One(
        "shipment.origin",
        "cac:Shipment/cac:Delivery/cac:Despatch/cac:DespatchAddress",
        Address,
        ADDRESS,
    ),
    One(
        "shipment.terms",
        "cac:Shipment/cac:Delivery/cac:DeliveryTerms",
        DeliveryTerms,
        DELIVERY_TERMS,
    ),
    PACKAGES,
]

_DELIVERY = "cac:Shipment/cac:Delivery/"
DELIVERY: Table = [
    Field("deliveries[0].latest", f"{_DELIVERY}cbc:LatestDeliveryDate", DATE),
    One(
        "deliveries[0].location_id",
        f"{_DELIVERY}cac:DeliveryLocation/cbc:ID",
        Identifier,
        IDENTIFIER,
    ),
    One("deliveries[0].address", f"{_DELIVERY}cac:DeliveryLocation/cac:Address", Address, ADDRESS),
    One("deliveries[0].requested", f"{_DELIVERY}cac:RequestedDeliveryPeriod", Period, PERIOD),
    One("deliveries[0].promised", f"{_DELIVERY}cac:PromisedDeliveryPeriod", Period, PERIOD),
    One("deliveries[0].party", f"{_DELIVERY}cac:DeliveryParty", Party, NAMED_PARTY),
]

PARTIES: Table = [
    One("ship_from", "cac:DespatchSupplierParty", Party, DESPATCHING_PARTY),
    One("ship_to", "cac:DeliveryCustomerParty", Party, DELIVERED_PARTY),
    One("buyer", "cac:BuyerCustomerParty/cac:Party", Party, NAMED_PARTY),
    One("seller", "cac:SellerSupplierParty/cac:Party", Party, NAMED_PARTY),
]

# what a despatch and a receipt begin with, and what each of their lines ends with
GOODS_HEAD: Table = [
    *HEAD,
    Field("line_count", "cbc:LineCountNumeric", INTEGER),
    One("order", "cac:OrderReference", Reference, NUMBERED),
    Many("attachments", "cac:AdditionalDocumentReference", Attachment, ATTACHMENT),
    *PARTIES,
    *SHIPMENT,
]
GOODS: Table = [
    Many("references", "cac:DocumentReference", Reference, REFERENCE),
    One("item", "cac:Item", Item, ITEM),
    UNNUMBERED,
    PACKAGES,
]

DESPATCHED: Table = [
    Field("despatched", f"{_DELIVERY}cac:Despatch/cbc:ActualDespatchDate", DATE),
    Field("despatched_time", f"{_DELIVERY}cac:Despatch/cbc:ActualDespatchTime", TIME),
]

_EXPECTED = f"{_DELIVERY}cac:EstimatedDeliveryPeriod/"
ARRIVAL: Table = [
    Field("arrival", f"{_EXPECTED}cbc:StartDate", DATE),
    Field("arrival_time", f"{_EXPECTED}cbc:StartTime", TIME),
    Field("latest_arrival", f"{_EXPECTED}cbc:EndDate", DATE),
    Field("latest_arrival_time", f"{_EXPECTED}cbc:EndTime", TIME),
]


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


def lift_line(line: Any) -> Any:  # noqa: ANN401 - a line of a despatch or a receipt
    """Take the lots from the item, where UBL has them, to the line that they are of."""
    packages = tuple(map(lift_package, line.packages))
    item: Item | None = line.item
    if item is None or not item.lots:
        return line if packages == line.packages else evolve(line, packages=packages)
    bare = evolve(item, lots=())
    return evolve(line, lots=item.lots, item=bare, packages=packages)


def lower_line(line: Any, where: str, writing: Writing) -> Any:  # noqa: ANN401 - as above
    """Put the lots of a line on its item, before those that the item has."""
    packages = tuple(
        lower_package(known, f"{where}.packages[{at}]", writing)
        for at, known in enumerate(line.packages)
    )
    item: Item = line.item or Item()
    for at, lot in enumerate(item.lots, len(line.lots)):
        moved(lot, f"{where}.item.lots[{at}]", "a lot of the line", writing)
    if not line.lots:
        return evolve(line, packages=packages)
    item = evolve(item, lots=(*line.lots, *item.lots))
    return evolve(line, packages=packages, lots=(), item=item)


def lift_reference(line: Any) -> Any:  # noqa: ANN401 - a line of a despatch
    """Take a line number of the order that says that there is none for what it is."""
    order: Reference | None = line.order
    if order is None or order.line != NONE:
        return line
    bare = evolve(order, line=None)
    return evolve(line, order=None if bare == Reference() else bare)


def _lift_shipment(document: P) -> P:
    """Take a number of the shipment that says that there is none for what it is."""
    known: Any = document
    shipment: Shipment | None = known.shipment
    if shipment is None or shipment.number != NONE:
        return document
    bare = evolve(shipment, number=None)
    if bare != Shipment():
        return changed(document, shipment=bare)
    # where nothing else is said of the shipment, its number is what the element is there for
    beside = ("packages", "deliveries", "despatched", "arrival", "latest_arrival", "received")
    filled = any(getattr(known, name, None) for name in beside)
    return changed(document, shipment=None) if filled else document


def lower_none(value: str | None, path: str, writing: Writing) -> None:
    """Note a number that UBL's readers take for none."""
    if value == NONE:
        writing.note("recoded", path, value, value, "in UBL it says that there is no number")


_ENDS = (("ship_from", "seller"), ("ship_to", "buyer"))


def _as_it_was(document: P) -> P:
    """Keep that a document of UBL does not say who sends or who gets the goods."""
    if all(getattr(document, end) is not None for end, _ in _ENDS):
        return document
    known = Extra(format=DIALECT.family, path=ROOT, value=type(document).__name__)
    return changed(document, extras=(*document.extras, known))


def with_ends(document: P, writing: Writing) -> P:
    """Say who sends and who gets the goods where only seller and buyer are known."""
    if any(known.path == ROOT and known.format == DIALECT.family for known in document.extras):
        return document
    for end, party in _ENDS:
        known: Party | None = getattr(document, party)
        if known is not None and getattr(document, end) is None:
            name = known.name or known.trade_name
            writing.note("defaulted", end, "", name, f"UBL demands it: the {party}")
            document = changed(document, **{end: evolve(known, extras=())})
    return document


def lift(document: P) -> P:
    """Take what UBL has elsewhere: the lots of each line, the SSCC of each package."""
    document = _as_it_was(_lift_shipment(document))
    known: Any = document
    return changed(
        document,
        lines=tuple(map(lift_line, known.lines)),
        packages=tuple(map(lift_package, known.packages)),
    )


def lower(document: P, writing: Writing) -> P:
    """Put what UBL has elsewhere: ends of the way, contacts, packages, lots."""
    shipment = cast(Any, document).shipment
    lower_none(shipment and shipment.number, "shipment.number", writing)
    document = with_ends(document, writing)
    document = with_contact_last(document, "ship_from", SHIPPING_CONTACT, writing)
    document = with_contact_last(document, "ship_to", DELIVERY_CONTACT, writing)
    known: Any = on_lines(document, writing)
    lines = tuple(lower_line(line, f"lines[{at}]", writing) for at, line in enumerate(known.lines))
    packages = tuple(
        lower_package(package, f"packages[{at}]", writing)
        for at, package in enumerate(known.packages)
    )
    return changed(document, lines=lines, packages=packages)


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


_LOT = re.compile(r"lines\[(\d+)\]\.item\.lots\[(\d+)\](.*)", re.DOTALL)
_NUMBER = re.compile(r"((?:lines\[\d+\]\.)?packages\[.*\])\.number", re.DOTALL)


def origin(document: Any) -> Callable[[str], str]:  # noqa: ANN401 - a despatch or receipt advice
    """Return what turns a path of the lowered document into one of the document itself."""

    def place(path: str) -> str:
        lot = _LOT.fullmatch(path)
        if lot is not None:
            line, at = document.lines[int(lot[1])], int(lot[2])
            own = len(line.lots)
            if at < own:
                return f"lines[{lot[1]}].lots[{at}]{lot[3]}"
            return f"lines[{lot[1]}].item.lots[{at - own}]{lot[3]}"
        number = _NUMBER.fullmatch(path)
        package = get(document, number[1]) if number is not None else None
        if number is not None and package is not None and package.sscc and not package.number:
            return f"{number[1]}.sscc"
        return path

    return place
