"""UBL Order 2.1, both ways (OASIS UBL 2.1; Peppol BIS Ordering for the use of its elements)."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from edibridge.binding import BOOL, DATE, INTEGER, TIME, Field, Many, One, Table
from edibridge.formats._ubl import (
    ATTACHMENT,
    CONTRACT,
    DELIVERY,
    DELIVERY_TERMS,
    DIALECT,
    ITEM,
    NAMED_PARTY,
    NUMBERED,
    PARTY,
    PERIOD,
    PRICE,
    REFERENCE,
    TEXT,
    currency_of,
    money,
    namespaces_of,
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
from edibridge.formats._xml_document import Schema, xml_format
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


def line_item(place: str) -> Table:
    """Return the table of a line item whose elements stand under a place."""
    return [
        Field("number", f"{place}cbc:ID"),
        Field("uuid", f"{place}cbc:UUID"),
        Field("action", f"{place}cbc:LineStatusCode"),
        *quantity("quantity", "unit", f"{place}cbc:Quantity"),
        *money("net", f"{place}cbc:LineExtensionAmount"),
        Field("partial_delivery", f"{place}cbc:PartialDeliveryIndicator", BOOL),
        Field("accounting_reference", f"{place}cbc:AccountingCost"),
        Many("deliveries", f"{place}cac:Delivery", Delivery, DELIVERY),
        Many(
            "parties",
            f"{place}cac:OriginatorParty",
            Party,
            NAMED_PARTY,
            given={"role": ORIGINATOR},
            matches=with_role(ORIGINATOR),
            most=1,
        ),
        Many("allowances", f"{place}cac:AllowanceCharge", Allowance, ALLOWANCE),
        One("price", f"{place}cac:Price", Price, PRICE),
        One("item", f"{place}cac:Item", Item, ITEM),
        Many("tax_totals", f"{place}cac:TaxTotal", TaxTotal, TAX_TOTAL),
    ]


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
    Field("order.line", "cac:OrderLineReference/cbc:LineID"),
    Field("order.number", "cac:OrderLineReference/cac:OrderReference/cbc:ID"),
    Field("order.issued", "cac:OrderLineReference/cac:OrderReference/cbc:IssueDate", DATE),
    Many("references", "cac:DocumentReference", Reference, REFERENCE),
]


def table() -> Table:
    """Return the table of `Order`."""
    return [
        Field("specification", "cbc:CustomizationID"),
        Field("process", "cbc:ProfileID"),
        Field("number", "cbc:ID"),
        Field("sales_order.number", "cbc:SalesOrderID"),
        Field("copy", "cbc:CopyIndicator", BOOL),
        Field("uuid", "cbc:UUID"),
        Field("issued", "cbc:IssueDate", DATE),
        Field("issued_time", "cbc:IssueTime", TIME),
        Field("kind", "cbc:OrderTypeCode"),
        Field("kind_name", "cbc:OrderTypeCode@name"),
        Many("notes", "cbc:Note", FreeText, TEXT),
        Field("currency", "cbc:DocumentCurrencyCode"),
        Field("tax_currency", "cbc:TaxCurrencyCode"),
        Field("buyer_reference", "cbc:CustomerReference"),
        Field("accounting_reference", "cbc:AccountingCost"),
        Field("line_count", "cbc:LineCountNumeric", INTEGER),
        One("validity", "cac:ValidityPeriod", Period, PERIOD),
        One("quotation", "cac:QuotationDocumentReference", Reference, REFERENCE),
        One("order", "cac:OrderDocumentReference", Reference, REFERENCE),
        One("tender", "cac:OriginatorDocumentReference", Reference, REFERENCE),
        One("catalogue", "cac:CatalogueReference", Reference, NUMBERED),
        Many("attachments", "cac:AdditionalDocumentReference", Attachment, ATTACHMENT),
        One("contract", "cac:Contract", Reference, CONTRACT),
        Field("project.number", "cac:ProjectReference/cbc:ID"),
        Field("project.uuid", "cac:ProjectReference/cbc:UUID"),
        Field("project.issued", "cac:ProjectReference/cbc:IssueDate", DATE),
        One("buyer", "cac:BuyerCustomerParty/cac:Party", Party, PARTY),
        One("seller", "cac:SellerSupplierParty/cac:Party", Party, PARTY),
        Many(
            "parties",
            "cac:OriginatorCustomerParty/cac:Party",
            Party,
            NAMED_PARTY,
            given={"role": ORIGINATOR},
            matches=with_role(ORIGINATOR),
            most=1,
        ),
        Many(
            "parties",
            "cac:FreightForwarderParty",
            Party,
            NAMED_PARTY,
            given={"role": FORWARDER},
            matches=with_role(FORWARDER),
            most=1,
        ),
        One("invoicee", "cac:AccountingCustomerParty/cac:Party", Party, PARTY),
        Many("deliveries", "cac:Delivery", Delivery, DELIVERY),
        One("delivery_terms", "cac:DeliveryTerms", DeliveryTerms, DELIVERY_TERMS),
        Many("payments", "cac:PaymentMeans", Payment, PAYMENT),
        Many("payment_terms", "cac:PaymentTerms", PaymentTerms, PAYMENT_TERMS),
        Many("allowances", "cac:AllowanceCharge", Allowance, ALLOWANCE),
        Many("exchange_rates", "cac:TaxExchangeRate", ExchangeRate, EXCHANGE_RATE, most=1),
        Many("tax_totals", "cac:TaxTotal", TaxTotal, TAX_TOTAL),
        One("totals", "cac:AnticipatedMonetaryTotal", Totals, TOTALS),
        Many("lines", "cac:OrderLine", Line, LINE),
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


FORMAT = xml_format(
    id="ubl-order",
    title="UBL 2.1 Order",
    schemas=(
        Schema(
            root="Order",
            part=Order,
            table=table,
            dialect=DIALECT,
            namespaces=namespaces_of("Order"),
            ambient=currency_of,
            lift=lift_requested,
            lower=lambda order, _: lower_requested(order),
            origin=origin,
        ),
    ),
)
