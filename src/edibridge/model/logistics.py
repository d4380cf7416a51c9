"""Logistics: despatch advice, goods receipt, stock and sales report, transport status."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from attrs import frozen

from edibridge.model.document import Document
from edibridge.model.parts import (
    Address,
    Delivery,
    DeliveryTerms,
    FreeText,
    Identifier,
    Item,
    Lot,
    Package,
    Part,
    Party,
    Period,
    Price,
    Reference,
)


@frozen(kw_only=True, eq=False, repr=False)
class Shipment(Part):
    """A consignment on its way; `mode` is UN/ECE Rec 19, weights in `weight_unit` (Rec 20)."""

    number: str | None = None
    consignment: str | None = None
    mode: str | None = None
    means: str | None = None
    carrier: Party | None = None
    tracking: str | None = None
    vehicle: str | None = None
    gross_weight: Decimal | None = None
    net_weight: Decimal | None = None
    weight_unit: str | None = None
    volume: Decimal | None = None
    volume_unit: str | None = None
    package_count: int | None = None
    origin: Address | None = None
    destination: Address | None = None
    terms: DeliveryTerms | None = None
    instructions: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class DespatchLine(Part):
    """A line of a despatch advice; `outstanding` is what is still to come and why."""

    number: str | None = None
    item: Item | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    ordered_quantity: Decimal | None = None
    outstanding: Decimal | None = None
    outstanding_reason: str | None = None
    oversupply: Decimal | None = None
    order: Reference | None = None
    references: tuple[Reference, ...] = ()
    lots: tuple[Lot, ...] = ()
    packages: tuple[Package, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    notes: tuple[FreeText, ...] = ()
    price: Price | None = None


@frozen(kw_only=True, eq=False, repr=False)
class DespatchAdvice(Document):
    """What is sent, when, how and packed in what; `kind` 351 (UNTDID 1001).

    `packages` is the hierarchy (a pallet's `packages` are its cartons), each package naming the
    lines that it holds by their number. `arrival` is when the goods are expected, and where that
    is a span of time, `latest_arrival` its end.
    """

    despatched: date | None = None
    despatched_time: time | None = None
    arrival: date | None = None
    arrival_time: time | None = None
    latest_arrival: date | None = None
    latest_arrival_time: time | None = None
    order: Reference | None = None
    contract: Reference | None = None
    ship_from: Party | None = None
    ship_to: Party | None = None
    shipment: Shipment | None = None
    deliveries: tuple[Delivery, ...] = ()
    packages: tuple[Package, ...] = ()
    lines: tuple[DespatchLine, ...] = ()
    line_count: int | None = None


@frozen(kw_only=True, eq=False, repr=False)
class ReceiptLine(Part):
    """A line of a goods receipt: what arrived, what was short, damaged or refused."""

    number: str | None = None
    item: Item | None = None
    received: Decimal | None = None
    accepted: Decimal | None = None
    short: Decimal | None = None
    rejected: Decimal | None = None
    oversupply: Decimal | None = None
    unit: str | None = None
    reason: str | None = None
    reason_code: str | None = None
    action: str | None = None
    on: date | None = None
    order: Reference | None = None
    despatch: Reference | None = None
    references: tuple[Reference, ...] = ()
    lots: tuple[Lot, ...] = ()
    packages: tuple[Package, ...] = ()
    notes: tuple[FreeText, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class ReceiptAdvice(Document):
    """What a buyer received; `kind` 632 (UNTDID 1001)."""

    received: date | None = None
    received_time: time | None = None
    order: Reference | None = None
    despatch: Reference | None = None
    ship_from: Party | None = None
    ship_to: Party | None = None
    shipment: Shipment | None = None
    packages: tuple[Package, ...] = ()
    lines: tuple[ReceiptLine, ...] = ()
    line_count: int | None = None


@frozen(kw_only=True, eq=False, repr=False)
class StockLine(Part):
    """One quantity of an item at a place; `quantity_kind` is UNTDID 6063 (145 actual stock ...).

    `status` is UNTDID 7491/4405, `movement` UNTDID 4501 and its `reason` UNTDID 4499; an item whose
    stock is split by kind, place or batch has a line for each.
    """

    number: str | None = None
    item: Item | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    quantity_kind: str | None = None
    status: str | None = None
    movement: str | None = None
    reason: str | None = None
    location: Identifier | None = None
    on: date | None = None
    available_from: date | None = None
    value: Decimal | None = None
    price: Price | None = None
    lots: tuple[Lot, ...] = ()
    references: tuple[Reference, ...] = ()
    notes: tuple[FreeText, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class StockReport(Document):
    """Stock on hand and its movements; `kind` 35 (UNTDID 1001)."""

    period: Period | None = None
    reported: date | None = None
    location: Identifier | None = None
    warehouse: Party | None = None
    lines: tuple[StockLine, ...] = ()
    line_count: int | None = None


@frozen(kw_only=True, eq=False, repr=False)
class SalesLine(Part):
    """What was sold of an item at a place in a period.

    `quantity_kind` is UNTDID 6063: what is returned (61) has a line of its own beside what is sold
    (153). `value` is the turnover, `location` the point of sale, `party` the customer or the
    channel where they are told apart; `on` is the day where no `period` is reported.
    """

    number: str | None = None
    item: Item | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    quantity_kind: str | None = None
    location: Identifier | None = None
    party: Party | None = None
    period: Period | None = None
    on: date | None = None
    price: Price | None = None
    value: Decimal | None = None
    currency: str | None = None
    promotion: Reference | None = None
    references: tuple[Reference, ...] = ()
    notes: tuple[FreeText, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class SalesReport(Document):
    """What was sold where in a period, or on the one day `reported`; source: UN/EDIFACT SLSRPT.

    `location` is where all lines were sold that do not say it themselves.
    """

    period: Period | None = None
    reported: date | None = None
    location: Identifier | None = None
    lines: tuple[SalesLine, ...] = ()
    line_count: int | None = None


@frozen(kw_only=True, eq=False, repr=False)
class TransportEvent(Part):
    """Something that happened to a consignment; `code` is UNTDID 9015/4405."""

    code: str | None = None
    text: str | None = None
    reason: str | None = None
    on: date | None = None
    at: time | None = None
    place: Address | None = None
    location: Identifier | None = None
    references: tuple[Reference, ...] = ()
    packages: tuple[Package, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class TransportStatus(Document):
    """Where a consignment is and what happened to it; `kind` 44 (UNTDID 1001)."""

    shipment: Shipment | None = None
    order: Reference | None = None
    despatch: Reference | None = None
    carrier: Party | None = None
    ship_from: Party | None = None
    ship_to: Party | None = None
    events: tuple[TransportEvent, ...] = ()
