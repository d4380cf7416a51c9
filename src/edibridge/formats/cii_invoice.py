"""CII: the UN/CEFACT Cross Industry Invoice D16B, both ways (EN 16931-3-3 for the terms).

One table for EN 16931 and for every level of Factur-X and ZUGFeRD 2.
"""

from __future__ import annotations

from edibridge.binding import BOOL, DECIMAL, INTEGER, Always, Field, Many, One, Table
from edibridge.formats._cii import (
    ADDRESS,
    ALLOWANCE,
    ATTACHMENT,
    CHARACTERISTIC,
    CLASSIFICATION,
    CURRENCY,
    DIALECT,
    IDENTIFIER,
    INSTANCE,
    NAMESPACES,
    NOTE,
    OWN_IDENTIFIER,
    PARTY,
    PERIOD,
    REFERENCE,
    SETTLEMENT,
    SUBTOTAL,
    SUMMATION,
    TAX,
    TEXT,
    TRANSACTION,
    TYPED_REFERENCE,
    currency_of,
    day,
    is_schemed,
    is_unschemed,
    quantity,
)
from edibridge.formats._cii_moves import lift, lower, origin
from edibridge.formats._xml_document import Schema, xml_format
from edibridge.model import (
    Address,
    Allowance,
    Attachment,
    FreeText,
    Identifier,
    Invoice,
    Line,
    Party,
    Payment,
    PaymentTerms,
    Period,
    Prepayment,
    Reference,
    Tax,
    TaxSubtotal,
)

AGREEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeAgreement"
DELIVERY = f"{TRANSACTION}/ram:ApplicableHeaderTradeDelivery"
LINE_AGREEMENT = "ram:SpecifiedLineTradeAgreement"
LINE_DELIVERY = "ram:SpecifiedLineTradeDelivery"
LINE_SETTLEMENT = "ram:SpecifiedLineTradeSettlement"
GROSS = f"{LINE_AGREEMENT}/ram:GrossPriceProductTradePrice"
NET = f"{LINE_AGREEMENT}/ram:NetPriceProductTradePrice"
DISCOUNT = f"{GROSS}/ram:AppliedTradeAllowanceCharge[ram:ChargeIndicator/udt:Indicator=false]"
PRODUCT = "ram:SpecifiedTradeProduct"
ADDITIONAL = "ram:AdditionalReferencedDocument"
# UNTDID 1001: 130 invoicing data sheet, 50 price/sales catalogue of a tender, 916 related document
OBJECT, TENDER, RELATED = "130", "50", "916"

LINE: Table = [
    Field("number", "ram:AssociatedDocumentLineDocument/ram:LineID"),
    Field("parent", "ram:AssociatedDocumentLineDocument/ram:ParentLineID"),
    Many("notes", "ram:AssociatedDocumentLineDocument/ram:IncludedNote", FreeText, NOTE),
    One("item.standard_id", f"{PRODUCT}/ram:GlobalID", Identifier, IDENTIFIER),
    Field("item.seller_id", f"{PRODUCT}/ram:SellerAssignedID"),
    Field("item.buyer_id", f"{PRODUCT}/ram:BuyerAssignedID"),
    Field("item.manufacturer_id", f"{PRODUCT}/ram:ManufacturerAssignedID"),
    Field("item.name", f"{PRODUCT}/ram:Name"),
    Many("item.descriptions", f"{PRODUCT}/ram:Description", FreeText, TEXT, most=1),
    Field("item.brand", f"{PRODUCT}/ram:BrandName"),
    CHARACTERISTIC,
    CLASSIFICATION,
    INSTANCE,
    Field("item.origin_country", f"{PRODUCT}/ram:OriginTradeCountry/ram:ID"),
    One("item.manufacturer", f"{PRODUCT}/ram:ManufacturerTradeParty", Party, PARTY),
    Field(
        "order.number", f"{LINE_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID"
    ),
    Field("order.line", f"{LINE_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:LineID"),
    *day(
        "order.issued",
        f"{LINE_AGREEMENT}/ram:BuyerOrderReferencedDocument/ram:FormattedIssueDateTime",
        "qdt:DateTimeString",
    ),
    Field("price.gross", f"{GROSS}/ram:ChargeAmount", DECIMAL),
    Field("price.discount", f"{DISCOUNT}/ram:ActualAmount", DECIMAL),
    Field("price.amount", f"{NET}/ram:ChargeAmount", DECIMAL),
    Field("price.kind", f"{NET}/ram:TypeCode"),
    *quantity("price.quantity", "price.unit", f"{NET}/ram:BasisQuantity"),
    *quantity("quantity", "unit", f"{LINE_DELIVERY}/ram:BilledQuantity"),
    Field("free_quantity", f"{LINE_DELIVERY}/ram:ChargeFreeQuantity", DECIMAL),
    Field(
        "despatch.number",
        f"{LINE_DELIVERY}/ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID",
    ),
    Field("despatch.line", f"{LINE_DELIVERY}/ram:DespatchAdviceReferencedDocument/ram:LineID"),
    Many("item.taxes", f"{LINE_SETTLEMENT}/ram:ApplicableTradeTax", Tax, TAX),
    One("period", f"{LINE_SETTLEMENT}/ram:BillingSpecifiedPeriod", Period, PERIOD),
    Many(
        "allowances", f"{LINE_SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge", Allowance, ALLOWANCE
    ),
    Field(
        "net",
        f"{LINE_SETTLEMENT}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
        DECIMAL,
    ),
    One(
        "object_id",
        f"{LINE_SETTLEMENT}/{ADDITIONAL}[ram:TypeCode={OBJECT}]",
        Identifier,
        [Field("value", "ram:IssuerAssignedID"), Field("scheme", "ram:ReferenceTypeCode")],
    ),
    Many("references", f"{LINE_SETTLEMENT}/{ADDITIONAL}", Reference, TYPED_REFERENCE),
    Field(
        "accounting_reference",
        f"{LINE_SETTLEMENT}/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID",
    ),
]

_ACCOUNT = "ram:PayeePartyCreditorFinancialAccount"
PAYMENT: Table = [
    Field("channel", "ram:PaymentChannelCode"),
    Field("means", "ram:TypeCode"),
    Field("means_text", "ram:Information"),
    Field("number", "ram:ID"),
    Field("card.number", "ram:ApplicableTradeSettlementFinancialCard/ram:ID"),
    Field("card.network", "ram:ApplicableTradeSettlementFinancialCard/ram:TypeCode"),
    Field("card.holder", "ram:ApplicableTradeSettlementFinancialCard/ram:CardholderName"),
    Field("mandate.debited.number", "ram:PayerPartyDebtorFinancialAccount/ram:IBANID"),
    Field("mandate.debited.name", "ram:PayerPartyDebtorFinancialAccount/ram:AccountName"),
    Field("mandate.debited.bic", "ram:PayerSpecifiedDebtorFinancialInstitution/ram:BICID"),
    Field("account.number", f"{_ACCOUNT}/ram:IBANID"),
    Field("account.name", f"{_ACCOUNT}/ram:AccountName"),
    Field("account.bic", "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"),
    Field("account.bank_name", "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:Name"),
]

_DISCOUNT = "ram:ApplicableTradePaymentDiscountTerms"
PAYMENT_TERMS: Table = [
    Field("kind", "ram:ID"),
    Many("text", "ram:Description"),
    *day("due", "ram:DueDateDateTime"),
    Field("percent", "ram:PartialPaymentPercent", DECIMAL),
    Field("amount", "ram:PartialPaymentAmount", DECIMAL),
    *day("discount_due", f"{_DISCOUNT}/ram:BasisDateTime"),
    Field("discount_days", f"{_DISCOUNT}/ram:BasisPeriodMeasure[@unitCode=DAY]", INTEGER),
    Field("discount_percent", f"{_DISCOUNT}/ram:CalculationPercent", DECIMAL),
    Field("discount_amount", f"{_DISCOUNT}/ram:ActualDiscountAmount", DECIMAL),
    Field(
        "penalty_percent", "ram:ApplicableTradePaymentPenaltyTerms/ram:CalculationPercent", DECIMAL
    ),
]

INVOICE: Table = [
    # the schema demands the three headers of the transaction, also where they are empty
    *(Always(path) for path in (AGREEMENT, DELIVERY, SETTLEMENT)),
    Field(
        "process",
        "rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
    ),
    Field(
        "specification",
        "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
    ),
    Field("number", "rsm:ExchangedDocument/ram:ID"),
    Field("kind_name", "rsm:ExchangedDocument/ram:Name"),
    Field("kind", "rsm:ExchangedDocument/ram:TypeCode"),
    *day("issued", "rsm:ExchangedDocument/ram:IssueDateTime"),
    Field("copy", "rsm:ExchangedDocument/ram:CopyIndicator/udt:Indicator", BOOL),
    Field("language", "rsm:ExchangedDocument/ram:LanguageID"),
    Field("function", "rsm:ExchangedDocument/ram:PurposeCode"),
    Field("uuid", "rsm:ExchangedDocument/ram:GlobalID"),
    Many("notes", "rsm:ExchangedDocument/ram:IncludedNote", FreeText, NOTE),
    Many("lines", f"{TRANSACTION}/ram:IncludedSupplyChainTradeLineItem", Line, LINE),
    Field("buyer_reference", f"{AGREEMENT}/ram:BuyerReference"),
    One("seller", f"{AGREEMENT}/ram:SellerTradeParty", Party, PARTY),
    One("buyer", f"{AGREEMENT}/ram:BuyerTradeParty", Party, PARTY),
    One("tax_representative", f"{AGREEMENT}/ram:SellerTaxRepresentativeTradeParty", Party, PARTY),
    Field(
        "delivery_terms.code", f"{AGREEMENT}/ram:ApplicableTradeDeliveryTerms/ram:DeliveryTypeCode"
    ),
    Field("delivery_terms.text", f"{AGREEMENT}/ram:ApplicableTradeDeliveryTerms/ram:Description"),
    One("sales_order", f"{AGREEMENT}/ram:SellerOrderReferencedDocument", Reference, REFERENCE),
    One("order", f"{AGREEMENT}/ram:BuyerOrderReferencedDocument", Reference, REFERENCE),
    One("contract", f"{AGREEMENT}/ram:ContractReferencedDocument", Reference, TYPED_REFERENCE),
    One("tender", f"{AGREEMENT}/{ADDITIONAL}[ram:TypeCode={TENDER}]", Reference, REFERENCE),
    One(
        "invoiced_object",
        f"{AGREEMENT}/{ADDITIONAL}[ram:TypeCode={OBJECT}]",
        Identifier,
        [Field("value", "ram:IssuerAssignedID"), Field("scheme", "ram:ReferenceTypeCode")],
    ),
    Many(
        "attachments", f"{AGREEMENT}/{ADDITIONAL}[ram:TypeCode={RELATED}]", Attachment, ATTACHMENT
    ),
    Field("project.number", f"{AGREEMENT}/ram:SpecifiedProcuringProject/ram:ID"),
    Field("project.description", f"{AGREEMENT}/ram:SpecifiedProcuringProject/ram:Name"),
    One(
        "deliveries[0].location_id",
        f"{DELIVERY}/ram:ShipToTradeParty/ram:ID",
        Identifier,
        OWN_IDENTIFIER,
        writes=is_unschemed,
    ),
    One(
        "deliveries[0].location_id",
        f"{DELIVERY}/ram:ShipToTradeParty/ram:GlobalID[@schemeID]",
        Identifier,
        IDENTIFIER,
        writes=is_schemed,
    ),
    Field("deliveries[0].party.name", f"{DELIVERY}/ram:ShipToTradeParty/ram:Name"),
    One(
        "deliveries[0].address",
        f"{DELIVERY}/ram:ShipToTradeParty/ram:PostalTradeAddress",
        Address,
        ADDRESS,
    ),
    *day(
        "deliveries[0].delivered",
        f"{DELIVERY}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime",
    ),
    One("despatch", f"{DELIVERY}/ram:DespatchAdviceReferencedDocument", Reference, REFERENCE),
    One("receipt", f"{DELIVERY}/ram:ReceivingAdviceReferencedDocument", Reference, REFERENCE),
    Field("tax_currency", f"{SETTLEMENT}/ram:TaxCurrencyCode"),
    Field("currency", f"{SETTLEMENT}/ram:InvoiceCurrencyCode"),
    One("invoicee", f"{SETTLEMENT}/ram:InvoiceeTradeParty", Party, PARTY),
    One("payee", f"{SETTLEMENT}/ram:PayeeTradeParty", Party, PARTY),
    Many("payments", f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans", Payment, PAYMENT),
    Many("tax_totals[0].subtotals", f"{SETTLEMENT}/ram:ApplicableTradeTax", TaxSubtotal, SUBTOTAL),
    One("period", f"{SETTLEMENT}/ram:BillingSpecifiedPeriod", Period, PERIOD),
    Many("allowances", f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge", Allowance, ALLOWANCE),
    Many(
        "payment_terms", f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms", PaymentTerms, PAYMENT_TERMS
    ),
    Field("totals.lines", f"{SUMMATION}/ram:LineTotalAmount", DECIMAL),
    Field("totals.charges", f"{SUMMATION}/ram:ChargeTotalAmount", DECIMAL),
    Field("totals.allowances", f"{SUMMATION}/ram:AllowanceTotalAmount", DECIMAL),
    Field("totals.net", f"{SUMMATION}/ram:TaxBasisTotalAmount", DECIMAL),
    Field("tax_totals[0].amount", f"{SUMMATION}/ram:TaxTotalAmount", DECIMAL),
    Field("tax_totals[0].currency", f"{SUMMATION}/ram:TaxTotalAmount@currencyID", default=CURRENCY),
    Field("totals.rounding", f"{SUMMATION}/ram:RoundingAmount", DECIMAL),
    Field("totals.gross", f"{SUMMATION}/ram:GrandTotalAmount", DECIMAL),
    Field("totals.prepaid", f"{SUMMATION}/ram:TotalPrepaidAmount", DECIMAL),
    Field("totals.payable", f"{SUMMATION}/ram:DuePayableAmount", DECIMAL),
    Many("preceding", f"{SETTLEMENT}/ram:InvoiceReferencedDocument", Reference, TYPED_REFERENCE),
    Field(
        "accounting_reference",
        f"{SETTLEMENT}/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID",
    ),
    Many(
        "prepayments",
        f"{SETTLEMENT}/ram:SpecifiedAdvancePayment",
        Prepayment,
        [
            Field("amount", "ram:PaidAmount", DECIMAL),
            *day("received", "ram:FormattedReceivedDateTime", "qdt:DateTimeString"),
        ],
    ),
]


SCHEMA = Schema(
    root="rsm:CrossIndustryInvoice",
    part=Invoice,
    table=lambda: INVOICE,
    dialect=DIALECT,
    namespaces={prefix: NAMESPACES[prefix] for prefix in ("rsm", "ram", "udt", "qdt")},
    ambient=currency_of,
    lift=lift,
    lower=lower,
    origin=origin,
)

FORMAT = xml_format(
    id="cii-invoice", title="CII: UN/CEFACT Cross Industry Invoice D16B", schemas=(SCHEMA,)
)
