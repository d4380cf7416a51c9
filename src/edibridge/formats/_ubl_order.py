"""UBL 2.1: what the order, its response, its change and its cancellation share."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from edibridge.binding import BOOL, DATE, DECIMAL, INTEGER, Field, Many, One, Table
from edibridge.formats._ubl import (
    ATTACHMENT,
    CONTRACT,
    DELIVERY,
    DELIVERY_TERMS,
    ITEM,
    NAMED_PARTY,
    PARTY,
    PERIOD,
    PRICE,
    REFERENCE,
    TEXT,
    money,
    of_kind,
    quantity,
    with_role,
)
from edibridge.formats._ubl_money import (
    ALLOWANCE,
    EXCHANGE_RATE,
    PAYMENT,
    PAYMENT_TERMS,
    TAX_TOTAL,
    TOTALS,
)
from edibridge.model import (
    Allowance,
    Attachment,
    Delivery,
    DeliveryTerms,
    ExchangeRate,
    FreeText,
    Item,
    Line,
    Order,
    Party,
    Payment,
    PaymentTerms,
    Period,
    Price,
    Reference,
    TaxTotal,
    Totals,
)

# UNTDID 3035: the party that ordered on behalf of the buyer, the freight forwarder
ORIGINATOR, FORWARDER = "OB", "FW"
# UNTDID 1153: offer number, price list number
OFFER, PRICE_LIST = "AAG", "PL"
# UNTDID 1001: purchase order change request; UNTDID 1225: cancellation
ORDER_CHANGE, CANCELLATION = "230", "1"


def line_item(place: str) -> Table:
    """Return the table of a line item whose elements stand under a place."""
    return [
        Field("number", f"{place}cbc:ID"),
        Field("uuid", f"{place}cbc:UUID"),
        Field("action", f"{place}cbc:LineStatusCode"),
        *quantity("quantity", "unit", f"{place}cbc:Quantity"),
        *money("net", f"{place}cbc:LineExtensionAmount"),
        Field("backordered_quantity", f"{place}cbc:MaximumBackorderQuantity", DECIMAL),
        Field("unit", f"{place}cbc:MaximumBackorderQuantity@unitCode", beside=True),
        Field("partial_delivery", f"{place}cbc:PartialDeliveryIndicator", BOOL),
        Field("accounting_reference", f"{place}cbc:AccountingCost"),
        Many("deliveries", f"{place}cac:Delivery", Delivery, DELIVERY),
        party_of_role(ORIGINATOR, f"{place}cac:OriginatorParty"),
        Many("allowances", f"{place}cac:AllowanceCharge", Allowance, ALLOWANCE),
        One("price", f"{place}cac:Price", Price, PRICE),
        One("item", f"{place}cac:Item", Item, ITEM),
        Many("tax_totals", f"{place}cac:TaxTotal", TaxTotal, TAX_TOTAL),
    ]


def party_of_role(role: str, path: str) -> Many:
    """Bind the one further party that an element is for."""
    return Many(
        "parties",
        path,
        Party,
        NAMED_PARTY,
        given={"role": role},
        matches=with_role(role),
        most=1,
    )


def line_reference(kind: str, path: str) -> Many:
    """Bind the reference to a line of another document."""
    return Many(
        "references",
        path,
        Reference,
        [
            Field("line", "cbc:LineID"),
            Field("uuid", "cbc:UUID"),
            Field("number", "cac:DocumentReference/cbc:ID"),
            Field("issued", "cac:DocumentReference/cbc:IssueDate", DATE),
        ],
        given={"kind": kind},
        matches=of_kind(kind),
        most=1,
    )


ORDER_LINE: Table = [
    Field("order.line", "cac:OrderLineReference/cbc:LineID"),
    Field("order.uuid", "cac:OrderLineReference/cbc:UUID"),
    Field("order.number", "cac:OrderLineReference/cac:OrderReference/cbc:ID"),
    Field("order.issued", "cac:OrderLineReference/cac:OrderReference/cbc:IssueDate", DATE),
]

LINE: Table = [
    Many("notes", "cbc:Note", FreeText, TEXT),
    *line_item("cac:LineItem/"),
    Many(
        "lines",
        "cac:LineItem/cac:SubLineItem",
        Line,
        [Many("notes", "cbc:Note", FreeText, TEXT), *line_item("")],
    ),
    line_reference(PRICE_LIST, "cac:CatalogueLineReference"),
    line_reference(OFFER, "cac:QuotationLineReference"),
    *ORDER_LINE,
    Many("references", "cac:DocumentReference", Reference, REFERENCE),
]


PARTIES: Table = [
    One("buyer", "cac:BuyerCustomerParty/cac:Party", Party, PARTY),
    One("seller", "cac:SellerSupplierParty/cac:Party", Party, PARTY),
    party_of_role(ORIGINATOR, "cac:OriginatorCustomerParty/cac:Party"),
]

# what a cancellation has of an order, beside its parties
DOCUMENTS: Table = [
    One("tender", "cac:OriginatorDocumentReference", Reference, REFERENCE),
    Many("attachments", "cac:AdditionalDocumentReference", Attachment, ATTACHMENT),
    One("contract", "cac:Contract", Reference, CONTRACT),
]


def trade(totals: str) -> Table:
    """Return the terms of an order, a response or a change; `totals` is the element of its sums."""
    return [
        Field("sales_order.number", "cbc:SalesOrderID"),
        Field("currency", "cbc:DocumentCurrencyCode"),
        Field("tax_currency", "cbc:TaxCurrencyCode"),
        Field("buyer_reference", "cbc:CustomerReference"),
        Field("accounting_reference", "cbc:AccountingCost"),
        Field("line_count", "cbc:LineCountNumeric", INTEGER),
        One("validity", "cac:ValidityPeriod", Period, PERIOD),
        *DOCUMENTS,
        party_of_role(FORWARDER, "cac:FreightForwarderParty"),
        One("invoicee", "cac:AccountingCustomerParty/cac:Party", Party, PARTY),
        Many("deliveries", "cac:Delivery", Delivery, DELIVERY),
        One("delivery_terms", "cac:DeliveryTerms", DeliveryTerms, DELIVERY_TERMS),
        Many("payments", "cac:PaymentMeans", Payment, PAYMENT),
        Many("payment_terms", "cac:PaymentTerms", PaymentTerms, PAYMENT_TERMS),
        Many("allowances", "cac:AllowanceCharge", Allowance, ALLOWANCE),
        Many("exchange_rates", "cac:TaxExchangeRate", ExchangeRate, EXCHANGE_RATE, most=1),
        Many("tax_totals", "cac:TaxTotal", TaxTotal, TAX_TOTAL),
        One("totals", totals, Totals, TOTALS),
    ]


def lift_requested(order: Order) -> Order:
    """Take when the whole order is wanted from its sole delivery: UBL has no other place for it."""
    if len(order.deliveries) != 1 or order.deliveries[0].requested is None:
        return order
    bare = evolve(order.deliveries[0], requested=None)
    kept = () if bare == Delivery() else (bare,)
    return evolve(order, requested=order.deliveries[0].requested, deliveries=kept)


def lower_requested(order: Order) -> Order:
    """Put when the whole order is wanted on its sole delivery; several each have their own."""
    sole = (order.deliveries or (Delivery(),))[0]
    if order.requested is None or len(order.deliveries) > 1 or sole.requested is not None:
        return order
    return evolve(order, requested=None, deliveries=(evolve(sole, requested=order.requested),))


def origin(order: Order) -> Callable[[str], str]:
    """Return what turns a path of the lowered order into one of the order itself."""
    moved = lower_requested(order) is not order

    def place(path: str) -> str:
        head = "deliveries[0].requested"
        return path.removeprefix("deliveries[0].") if moved and path.startswith(head) else path

    return place
