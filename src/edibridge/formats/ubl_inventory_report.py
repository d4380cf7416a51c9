"""UBL InventoryReport 2.1, both ways (OASIS UBL 2.1)."""

from __future__ import annotations

from attrs import evolve

from edibridge.binding import DATE, Field, Many, One, Table, Writing
from edibridge.formats._ubl import (
    ATTACHMENT,
    DIALECT,
    HEAD,
    IDENTIFIER,
    ITEM,
    PARTY,
    PERIOD,
    TEXT,
    currency_of,
    lifted,
    lowered,
    money,
    namespaces_of,
    quantity,
)
from edibridge.formats._ubl_moves import moved
from edibridge.formats._ubl_order import party_of_role
from edibridge.formats._xml_document import Schema, xml_format
from edibridge.model import (
    Attachment,
    FreeText,
    Identifier,
    Item,
    Party,
    Period,
    StockLine,
    StockReport,
)

# UNTDID 1001: inventory report; UNTDID 3035: the party that controls the stock and reports it
INVENTORY, REPORTING = "35", "GY"

LINE: Table = [
    Field("number", "cbc:ID"),
    Many("notes", "cbc:Note", FreeText, TEXT),
    *quantity("quantity", "unit", "cbc:Quantity"),
    *money("value", "cbc:InventoryValueAmount"),
    Field("available_from", "cbc:AvailabilityDate", DATE),
    Field("status", "cbc:AvailabilityStatusCode"),
    One("item", "cac:Item", Item, ITEM),
    One("location", "cac:InventoryLocation/cbc:ID", Identifier, IDENTIFIER),
]


def table() -> Table:
    """Return the table of `StockReport`."""
    return [
        *HEAD,
        Field("currency", "cbc:DocumentCurrencyCode"),
        One("period", "cac:InventoryPeriod", Period, PERIOD),
        Many("attachments", "cac:DocumentReference", Attachment, ATTACHMENT),
        One("buyer", "cac:RetailerCustomerParty/cac:Party", Party, PARTY),
        party_of_role(REPORTING, "cac:InventoryReportingParty"),
        One("seller", "cac:SellerSupplierParty/cac:Party", Party, PARTY),
        Many("lines", "cac:InventoryReportLine", StockLine, LINE),
    ]


def lower(report: StockReport, writing: Writing) -> StockReport:
    """Put the day of the report in its period, and its place on every line: UBL has no others."""
    report = lowered(report, kind=INVENTORY)
    if report.reported is not None and report.period is None:
        moved(report.reported, "reported", "the end of the period", writing)
        report = evolve(report, reported=None, period=Period(end=report.reported))
    place = report.location
    if place is not None and report.lines and all(line.location is None for line in report.lines):
        moved(place, "location", "the place of every line", writing)
        lines = tuple(evolve(line, location=place) for line in report.lines)
        report = evolve(report, location=None, lines=lines)
    return report


FORMAT = xml_format(
    id="ubl-inventory-report",
    title="UBL 2.1 InventoryReport",
    schemas=(
        Schema(
            root="InventoryReport",
            part=StockReport,
            table=table,
            dialect=DIALECT,
            namespaces=namespaces_of("InventoryReport"),
            ambient=currency_of,
            lift=lambda report: lifted(report, kind=INVENTORY),
            lower=lower,
        ),
    ),
)
