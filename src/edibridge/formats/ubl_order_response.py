"""UBL OrderResponse 2.1, both ways (OASIS UBL 2.1; Peppol BIS Ordering for the use of it)."""

from __future__ import annotations

from edibridge.binding import BOOL, DATE, INTEGER, TIME, Field, Many, One, Table
from edibridge.formats._ubl import (
    ATTACHMENT,
    CONTRACT,
    DELIVERY,
    DELIVERY_TERMS,
    DIALECT,
    ITEM,
    NUMBERED,
    PARTY,
    PERIOD,
    REFERENCE,
    TEXT,
    currency_of,
    namespaces_of,
)
from edibridge.formats._ubl_money import ALLOWANCE, PAYMENT, PAYMENT_TERMS, TAX_TOTAL, TOTALS
from edibridge.formats._xml_document import Schema, xml_format
from edibridge.formats.ubl_order import line_item
from edibridge.model import (
    Allowance,
    Attachment,
    Delivery,
    DeliveryTerms,
    FreeText,
    Item,
    Line,
    OrderResponse,
    Party,
    Payment,
    PaymentTerms,
    Period,
    Reference,
    TaxTotal,
    Totals,
)

LINE: Table = [
    Many("notes", "cbc:Note", FreeText, TEXT),
    *line_item("cac:LineItem/"),
    One("substitute", "cac:SellerSubstitutedLineItem/cac:Item", Item, ITEM),
    Field("order.line", "cac:OrderLineReference/cbc:LineID"),
    Field("order.number", "cac:OrderLineReference/cac:OrderReference/cbc:ID"),
    Many("references", "cac:DocumentReference", Reference, REFERENCE),
]


def table() -> Table:
    """Return the table of `OrderResponse`."""
    return [
        Field("specification", "cbc:CustomizationID"),
        Field("process", "cbc:ProfileID"),
        Field("number", "cbc:ID"),
        Field("copy", "cbc:CopyIndicator", BOOL),
        Field("uuid", "cbc:UUID"),
        Field("issued", "cbc:IssueDate", DATE),
        Field("issued_time", "cbc:IssueTime", TIME),
        Field("status", "cbc:OrderResponseCode"),
        Many("notes", "cbc:Note", FreeText, TEXT),
        Field("currency", "cbc:DocumentCurrencyCode"),
        Field("tax_currency", "cbc:TaxCurrencyCode"),
        Field("buyer_reference", "cbc:CustomerReference"),
        Field("accounting_reference", "cbc:AccountingCost"),
        Field("line_count", "cbc:LineCountNumeric", INTEGER),
        One("validity", "cac:ValidityPeriod", Period, PERIOD),
        Field("sales_order.number", "cbc:SalesOrderID"),
        One("order", "cac:OrderReference", Reference, NUMBERED),
        One("tender", "cac:OriginatorDocumentReference", Reference, REFERENCE),
        Many("attachments", "cac:AdditionalDocumentReference", Attachment, ATTACHMENT),
        One("contract", "cac:Contract", Reference, CONTRACT),
        One("seller", "cac:SellerSupplierParty/cac:Party", Party, PARTY),
        One("buyer", "cac:BuyerCustomerParty/cac:Party", Party, PARTY),
        One("invoicee", "cac:AccountingCustomerParty/cac:Party", Party, PARTY),
        Many("deliveries", "cac:Delivery", Delivery, DELIVERY),
        One("delivery_terms", "cac:DeliveryTerms", DeliveryTerms, DELIVERY_TERMS),
        Many("payments", "cac:PaymentMeans", Payment, PAYMENT),
        Many("payment_terms", "cac:PaymentTerms", PaymentTerms, PAYMENT_TERMS),
        Many("allowances", "cac:AllowanceCharge", Allowance, ALLOWANCE),
        Many("tax_totals", "cac:TaxTotal", TaxTotal, TAX_TOTAL),
        One("totals", "cac:LegalMonetaryTotal", Totals, TOTALS),
        Many("lines", "cac:OrderLine", Line, LINE),
    ]


FORMAT = xml_format(
    id="ubl-order-response",
    title="UBL 2.1 OrderResponse",
    schemas=(
        Schema(
            root="OrderResponse",
            part=OrderResponse,
            table=table,
            dialect=DIALECT,
            namespaces=namespaces_of("OrderResponse"),
            ambient=currency_of,
        ),
    ),
)
