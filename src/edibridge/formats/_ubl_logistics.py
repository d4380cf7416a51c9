"""UBL 2.1: shipments and packages, as the documents of a delivery share them (OASIS UBL 2.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from attrs import evolve

from edibridge.binding import (
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
from edibridge.formats._ubl_packages import PACKAGES, lift_package, lower_package, on_lines
from edibridge.formats._xml_document import ROOT
from edibridge.model import (
    Address,
    Attachment,
    DeliveryTerms,
    Extra,
    Identifier,
    Item,
    Party,
    Period,
    Reference,
    Shipment,
)
from edibridge.model.path import get

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
    Const("cac:Shipment/cac:Consignment/cbc:ID", NONE),
    Always("cac:Shipment/cac:Consignment/cbc:ID"),
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
    """Take numbers of a shipment that say that there is none for what they are.

    Where nothing else is said of it, its number is what the element is there for, and stays.
    """
    known: Any = document
    shipment: Shipment | None = known.shipment
    if shipment is None:
        return document
    bare = shipment
    if shipment.consignment == NONE and shipment.carrier is not None:
        bare = evolve(bare, consignment=None)
    if shipment.number == NONE:
        filled = any(getattr(known, name, None) not in (None, ()) for name in _IN_SHIPMENT)
        if evolve(bare, number=None) != Shipment():
            bare = evolve(bare, number=None)
        elif filled:
            return changed(document, shipment=None)
    return document if bare is shipment else changed(document, shipment=bare)


_IN_SHIPMENT = (
    *("packages", "deliveries", "despatched", "despatched_time", "received", "received_time"),
    *("arrival", "arrival_time", "latest_arrival", "latest_arrival_time"),
)


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
    known: Any = _lift_shipment(document)
    if known is not document:
        for name in ("number", "consignment"):
            if getattr(known.shipment, name, None) is None:
                value = getattr(cast(Any, document).shipment, name)
                lower_none(value, f"shipment.{name}", writing)
    document = with_ends(document, writing)
    document = with_contact_last(document, "ship_from", SHIPPING_CONTACT, writing)
    document = with_contact_last(document, "ship_to", DELIVERY_CONTACT, writing)
    known = on_lines(document, writing)
    lines = tuple(lower_line(line, f"lines[{at}]", writing) for at, line in enumerate(known.lines))
    packages = tuple(
        lower_package(package, f"packages[{at}]", writing)
        for at, package in enumerate(known.packages)
    )
    return changed(document, lines=lines, packages=packages)


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
