"""UBL Statement 2.1, both ways (OASIS UBL 2.1)."""

from __future__ import annotations

from edibridge.binding import INTEGER, Field, Many, One, Table
from edibridge.formats._ubl import (
    ATTACHMENT,
    DIALECT,
    HEAD,
    PARTY,
    PERIOD,
    currency_of,
    money,
    namespaces_of,
)
from edibridge.formats._ubl_account import (
    BROUGHT_FORWARD,
    FULL_LINE,
    PARTIES,
    lift,
    lower,
    origin,
)
from edibridge.formats._ubl_money import ALLOWANCE, PAYMENT, PAYMENT_TERMS, TAX_TOTAL
from edibridge.formats._ubl_order import ORIGINATOR, party_of_role
from edibridge.formats._xml_document import Schema, xml_format
from edibridge.model import (
    Allowance,
    Attachment,
    Party,
    Payment,
    PaymentLine,
    PaymentTerms,
    Period,
    Statement,
    TaxTotal,
)

# UNTDID 3035: the seller, where it is not the one who claims the money
SELLER = "SE"


def table() -> Table:
    """Return the table of `Statement`."""
    return [
        *HEAD,
        Field("currency", "cbc:DocumentCurrencyCode"),
        *money("debit_total", "cbc:TotalDebitAmount"),
        *money("credit_total", "cbc:TotalCreditAmount"),
        *money("balance", "cbc:TotalBalanceAmount"),
        Field("line_count", "cbc:LineCountNumeric", INTEGER),
        Field("kind", "cbc:StatementTypeCode"),
        One("period", "cac:StatementPeriod", Period, PERIOD),
        Many("attachments", "cac:AdditionalDocumentReference", Attachment, ATTACHMENT),
        Field("account", "cac:AccountingCustomerParty/cbc:SupplierAssignedAccountID"),
        One("payer", "cac:AccountingCustomerParty/cac:Party", Party, PARTY),
        *PARTIES,
        One("buyer", "cac:BuyerCustomerParty/cac:Party", Party, PARTY),
        party_of_role(SELLER, "cac:SellerSupplierParty/cac:Party"),
        party_of_role(ORIGINATOR, "cac:OriginatorCustomerParty/cac:Party"),
        Many("payments", "cac:PaymentMeans", Payment, PAYMENT),
        Many("payment_terms", "cac:PaymentTerms", PaymentTerms, PAYMENT_TERMS),
        Many("allowances", "cac:AllowanceCharge", Allowance, ALLOWANCE),
        Many("tax_totals", "cac:TaxTotal", TaxTotal, TAX_TOTAL),
        Many("lines", "cac:StatementLine", PaymentLine, [*FULL_LINE, BROUGHT_FORWARD]),
    ]


FORMAT = xml_format(
    id="ubl-statement",
    title="UBL 2.1 Statement",
    schemas=(
        Schema(
            root="Statement",
            part=Statement,
            table=table,
            dialect=DIALECT,
            namespaces=namespaces_of("Statement"),
            ambient=currency_of,
            lift=lift,
            lower=lower,
            origin=origin,
        ),
    ),
)
