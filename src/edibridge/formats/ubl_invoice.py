"""UBL Invoice and CreditNote 2.1, both ways (OASIS UBL 2.1; EN 16931-3-2 for the terms)."""

from __future__ import annotations

import re
from functools import partial

from attrs import evolve

from edibridge.binding import BOOL, DATE, INTEGER, TIME, Field, Many, One, Table, Writing
from edibridge.formats._ubl import (
    ATTACHMENT,
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
    quantity,
)
from edibridge.formats._ubl_money import (
    ALLOWANCE,
    EXCHANGE_RATE,
    PAYMENT,
    PAYMENT_TERMS,
    PREPAYMENT,
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
    Identifier,
    Invoice,
    Item,
    Line,
    Party,
    Payment,
    PaymentTerms,
    Period,
    Prepayment,
    Price,
    Reference,
    TaxTotal,
    Totals,
)


def is_no_object(known: Attachment | Reference) -> bool:
    """Say that a reference would not be read back as the invoiced object (BT-18, BT-128)."""
    return known.kind != "130"


def is_no_object_nor_project(known: Attachment) -> bool:
    """Say that a reference would not be read back as BT-18 or, in a credit note, as BT-11."""
    return known.kind not in ("130", "50")


def line(quantity_name: str) -> Table:
    """Return the table of a line; only the quantity's name differs between the documents."""
    return [
        Field("number", "cbc:ID"),
        Field("uuid", "cbc:UUID"),
        Many("notes", "cbc:Note", FreeText, TEXT),
        *quantity("quantity", "unit", quantity_name),
        *money("net", "cbc:LineExtensionAmount"),
        Field("tax_point", "cbc:TaxPointDate", DATE),
        Field("accounting_reference", "cbc:AccountingCost"),
        One("period", "cac:InvoicePeriod", Period, PERIOD),
        Field("order.line", "cac:OrderLineReference/cbc:LineID"),
        Field("order.number", "cac:OrderLineReference/cac:OrderReference/cbc:ID"),
        Field("order.issued", "cac:OrderLineReference/cac:OrderReference/cbc:IssueDate", DATE),
        Field("despatch.line", "cac:DespatchLineReference/cbc:LineID"),
        Field("despatch.number", "cac:DespatchLineReference/cac:DocumentReference/cbc:ID"),
        One(
            "object_id",
            "cac:DocumentReference[cbc:DocumentTypeCode=130]",
            Identifier,
            [Field("value", "cbc:ID"), Field("scheme", "cbc:ID@schemeID")],
        ),
        Many("references", "cac:DocumentReference", Reference, REFERENCE, matches=is_no_object),
        Many("deliveries", "cac:Delivery", Delivery, DELIVERY),
        Many("allowances", "cac:AllowanceCharge", Allowance, ALLOWANCE),
        Many("tax_totals", "cac:TaxTotal", TaxTotal, TAX_TOTAL),
        One("item", "cac:Item", Item, ITEM),
        One("price", "cac:Price", Price, PRICE),
    ]


def document(kind: str) -> Table:
    """Return the table of `Invoice` or of `CreditNote`."""
    credit = kind == "CreditNote"
    table: list[object] = [
        Field("specification", "cbc:CustomizationID"),
        Field("process", "cbc:ProfileID"),
        Field("number", "cbc:ID"),
        Field("copy", "cbc:CopyIndicator", BOOL),
        Field("uuid", "cbc:UUID"),
        Field("issued", "cbc:IssueDate", DATE),
        Field("issued_time", "cbc:IssueTime", TIME),
        Field("kind", f"cbc:{kind}TypeCode"),
        Field("kind_name", f"cbc:{kind}TypeCode@name"),
        Many("notes", "cbc:Note", FreeText, TEXT),
        Field("tax_point", "cbc:TaxPointDate", DATE),
        Field("currency", "cbc:DocumentCurrencyCode"),
        Field("tax_currency", "cbc:TaxCurrencyCode"),
        Field("accounting_reference", "cbc:AccountingCost"),
        Field("line_count", "cbc:LineCountNumeric", INTEGER),
        Field("buyer_reference", "cbc:BuyerReference"),
        One("period", "cac:InvoicePeriod", Period, PERIOD),
        Field("order.number", "cac:OrderReference/cbc:ID"),
        Field("order.uuid", "cac:OrderReference/cbc:UUID"),
        Field("order.issued", "cac:OrderReference/cbc:IssueDate", DATE),
        Field("sales_order.number", "cac:OrderReference/cbc:SalesOrderID"),
        Many(
            "preceding",
            "cac:BillingReference",
            Reference,
            [
                Field("number", "cac:InvoiceDocumentReference/cbc:ID"),
                Field("uuid", "cac:InvoiceDocumentReference/cbc:UUID"),
                Field("issued", "cac:InvoiceDocumentReference/cbc:IssueDate", DATE),
                Field("kind", "cac:InvoiceDocumentReference/cbc:DocumentTypeCode"),
            ],
        ),
        One("despatch", "cac:DespatchDocumentReference", Reference, NUMBERED),
        One("receipt", "cac:ReceiptDocumentReference", Reference, NUMBERED),
        One("tender", "cac:OriginatorDocumentReference", Reference, NUMBERED),
        One("contract", "cac:ContractDocumentReference", Reference, REFERENCE),
        One(
            "invoiced_object",
            "cac:AdditionalDocumentReference[cbc:DocumentTypeCode=130]",
            Identifier,
            [Field("value", "cbc:ID"), Field("scheme", "cbc:ID@schemeID")],
        ),
        # a credit note has no project reference: EN 16931-3-2 puts BT-11 here
        Field(
            "project.number",
            "cac:AdditionalDocumentReference[cbc:DocumentTypeCode=50]/cbc:ID"
            if credit
            else "cac:ProjectReference/cbc:ID",
        ),
        Many(
            "attachments",
            "cac:AdditionalDocumentReference",
            Attachment,
            ATTACHMENT,
            matches=is_no_object_nor_project if credit else is_no_object,
        ),
        One("seller", "cac:AccountingSupplierParty/cac:Party", Party, PARTY),
        One("buyer", "cac:AccountingCustomerParty/cac:Party", Party, PARTY),
        One("payee", "cac:PayeeParty", Party, NAMED_PARTY),
        One("tax_representative", "cac:TaxRepresentativeParty", Party, NAMED_PARTY),
        Many("deliveries", "cac:Delivery", Delivery, DELIVERY),
        One("delivery_terms", "cac:DeliveryTerms", DeliveryTerms, DELIVERY_TERMS),
        Many("payments", "cac:PaymentMeans", Payment, PAYMENT),
        Many("payment_terms", "cac:PaymentTerms", PaymentTerms, PAYMENT_TERMS),
        Many("allowances", "cac:AllowanceCharge", Allowance, ALLOWANCE),
        Many("exchange_rates", "cac:TaxExchangeRate", ExchangeRate, EXCHANGE_RATE),
        Many("tax_totals", "cac:TaxTotal", TaxTotal, TAX_TOTAL),
        One("totals", "cac:LegalMonetaryTotal", Totals, TOTALS),
        Many(
            "lines",
            f"cac:{kind}Line",
            Line,
            line("cbc:CreditedQuantity" if credit else "cbc:InvoicedQuantity"),
        ),
    ]
    if not credit:
        table += [
            Field("due", "cbc:DueDate", DATE),
            Many("prepayments", "cac:PrepaidPayment", Prepayment, PREPAYMENT),
            Many("withholding_totals", "cac:WithholdingTaxTotal", TaxTotal, TAX_TOTAL),
        ]
    return table  # type: ignore[return-value]


_SUBJECT = re.compile(r"#([^#\s]{3})#(.*)", re.DOTALL)


def lift_notes(invoice: Invoice) -> Invoice:
    """Take the subject of a note from its text, `#AAI#text` (BT-21, EN 16931-3-2)."""
    if not any(note.text is not None and note.text[:1] == "#" for note in invoice.notes):
        return invoice
    return evolve(invoice, notes=tuple(map(_lift_subject, invoice.notes)))


def _lift_subject(note: FreeText) -> FreeText:
    found = _SUBJECT.fullmatch(note.text or "")
    return evolve(note, subject=found[1], text=found[2]) if found else note


def lower_notes(invoice: Invoice, writing: Writing) -> Invoice:
    """Put the subject of a note before its text."""
    for index, note in enumerate(invoice.notes):
        if note.subject is None and _SUBJECT.fullmatch(note.text or ""):
            path, text = f"notes[{index}].text", note.text or ""
            writing.note("recoded", path, text, text, "UBL says the subject of a note like this")
    return evolve(invoice, notes=tuple(map(_lower_subject, invoice.notes)))


def _lower_subject(note: FreeText) -> FreeText:
    if note.subject is None:
        return note
    text = f"#{note.subject}#{note.text or ''}"
    return evolve(note, subject=None, text=text) if _SUBJECT.fullmatch(text) else note


def lift_due(invoice: Invoice) -> Invoice:
    """Take the due date of a credit note from its first payment means (BT-9, EN 16931-3-2)."""
    first = invoice.payments[0] if invoice.payments else None
    if first is None or first.due is None:
        return invoice
    bare = evolve(first, due=None)
    rest = invoice.payments[1:]
    kept = rest if bare == Payment() and not rest else (bare, *rest)
    return evolve(invoice, due=first.due, payments=kept)


def lower_due(invoice: Invoice, writing: Writing) -> Invoice:  # noqa: ARG001 - nothing to note
    """Put the due date of a credit note where UBL has a place for it."""
    if invoice.due is None:
        return invoice
    first, rest = (invoice.payments or (Payment(),))[0], invoice.payments[1:]
    if first.due is not None:
        return invoice
    return evolve(invoice, due=None, payments=(evolve(first, due=invoice.due), *rest))


INVOICE = Schema(
    root="Invoice",
    part=Invoice,
    table=partial(document, "Invoice"),
    dialect=DIALECT,
    namespaces=namespaces_of("Invoice"),
    ambient=currency_of,
    lift=lift_notes,
    lower=lower_notes,
    writes=lambda known: not known.is_credit,
)
CREDIT_NOTE = Schema(
    root="CreditNote",
    part=Invoice,
    table=partial(document, "CreditNote"),
    dialect=DIALECT,
    namespaces=namespaces_of("CreditNote"),
    ambient=currency_of,
    lift=lambda known: lift_due(lift_notes(known)),
    lower=lambda known, writing: lower_due(lower_notes(known, writing), writing),
    writes=lambda known: known.is_credit,
)

FORMAT = xml_format(
    id="ubl-invoice",
    title="UBL 2.1 Invoice and CreditNote",
    schemas=(INVOICE, CREDIT_NOTE),
)
