"""UBL Reminder 2.1, both ways (OASIS UBL 2.1)."""

from __future__ import annotations

from edibridge.binding import INTEGER, Field, Many, One, Table, Writing
from edibridge.formats._ubl import (
    ATTACHMENT,
    DIALECT,
    HEAD,
    PARTY,
    PERIOD,
    currency_of,
    namespaces_of,
)
from edibridge.formats._ubl_account import BROUGHT_FORWARD, LINE, PARTIES, lift, lower, origin
from edibridge.formats._ubl_money import (
    ALLOWANCE,
    PAYMENT,
    PAYMENT_TERMS,
    PREPAYMENT,
    TAX_TOTAL,
    TOTALS,
)
from edibridge.formats._ubl_moves import moved_to
from edibridge.formats._xml_document import Schema, xml_format
from edibridge.model import (
    Allowance,
    Attachment,
    Party,
    Payment,
    PaymentLine,
    PaymentTerms,
    Period,
    Prepayment,
    Reminder,
    TaxTotal,
    Totals,
)


def table() -> Table:
    """Return the table of `Reminder`."""
    return [
        *HEAD,
        Field("kind", "cbc:ReminderTypeCode"),
        Field("sequence", "cbc:ReminderSequenceNumeric"),
        Field("currency", "cbc:DocumentCurrencyCode"),
        Field("tax_currency", "cbc:TaxCurrencyCode"),
        Field("accounting_reference", "cbc:AccountingCost"),
        Field("line_count", "cbc:LineCountNumeric", INTEGER),
        One("period", "cac:ReminderPeriod", Period, PERIOD),
        Many("attachments", "cac:AdditionalDocumentReference", Attachment, ATTACHMENT),
        One("payer", "cac:AccountingCustomerParty/cac:Party", Party, PARTY),
        *PARTIES,
        Many("payments", "cac:PaymentMeans", Payment, PAYMENT),
        Many("payment_terms", "cac:PaymentTerms", PaymentTerms, PAYMENT_TERMS),
        Many("prepayments", "cac:PrepaidPayment", Prepayment, PREPAYMENT),
        Many("allowances", "cac:AllowanceCharge", Allowance, ALLOWANCE),
        Many("tax_totals", "cac:TaxTotal", TaxTotal, TAX_TOTAL),
        One("totals", "cac:LegalMonetaryTotal", Totals, TOTALS),
        Many("lines", "cac:ReminderLine", PaymentLine, [*LINE, BROUGHT_FORWARD]),
    ]


def lower_reminder(reminder: Reminder, writing: Writing) -> Reminder:
    """Put the buyer where UBL has who is to pay, and the documents of the lines."""
    return moved_to(lower(reminder, writing), "buyer", "payer", writing)


FORMAT = xml_format(
    id="ubl-reminder",
    title="UBL 2.1 Reminder",
    schemas=(
        Schema(
            root="Reminder",
            part=Reminder,
            table=table,
            dialect=DIALECT,
            namespaces=namespaces_of("Reminder"),
            ambient=currency_of,
            lift=lift,
            lower=lower_reminder,
            origin=origin,
        ),
    ),
)
