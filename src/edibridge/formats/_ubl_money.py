"""UBL 2.1: taxes, amounts and payments, as its documents share them (OASIS UBL 2.1, 2013)."""

from __future__ import annotations

from edibridge.binding import BOOL, DATE, DECIMAL, Field, Many, One, Table
from edibridge.formats._ubl import CURRENCY, TAX, money
from edibridge.model import Account, Card, Mandate, Tax, TaxSubtotal

ALLOWANCE: Table = [
    Field("is_charge", "cbc:ChargeIndicator", BOOL),
    Field("reason_code", "cbc:AllowanceChargeReasonCode"),
    Field("reason", "cbc:AllowanceChargeReason"),
    Field("percent", "cbc:MultiplierFactorNumeric", DECIMAL),
    Field("sequence", "cbc:SequenceNumeric"),
    *money("amount", "cbc:Amount"),
    *money("base", "cbc:BaseAmount"),
    Many("taxes", "cac:TaxCategory", Tax, TAX),
]

TAX_TOTAL: Table = [
    Field("amount", "cbc:TaxAmount", DECIMAL),
    Field("currency", "cbc:TaxAmount@currencyID", default=CURRENCY),
    *money("rounding", "cbc:RoundingAmount"),
    Many(
        "subtotals",
        "cac:TaxSubtotal",
        TaxSubtotal,
        [
            *money("taxable", "cbc:TaxableAmount"),
            Field("amount", "cbc:TaxAmount", DECIMAL),
            Field("currency", "cbc:TaxAmount@currencyID", default=CURRENCY),
            Field("percent", "cbc:Percent", DECIMAL),
            One("tax", "cac:TaxCategory", Tax, TAX),
        ],
    ),
]

TOTALS: Table = [
    *money("lines", "cbc:LineExtensionAmount"),
    *money("net", "cbc:TaxExclusiveAmount"),
    *money("gross", "cbc:TaxInclusiveAmount"),
    *money("allowances", "cbc:AllowanceTotalAmount"),
    *money("charges", "cbc:ChargeTotalAmount"),
    *money("prepaid", "cbc:PrepaidAmount"),
    *money("rounding", "cbc:PayableRoundingAmount"),
    *money("payable", "cbc:PayableAmount"),
]

ACCOUNT: Table = [
    Field("number", "cbc:ID"),
    Field("scheme", "cbc:ID@schemeID"),
    Field("name", "cbc:Name"),
    Field("bic", "cac:FinancialInstitutionBranch/cbc:ID"),
    Field("branch", "cac:FinancialInstitutionBranch/cbc:Name"),
    Field("bank_name", "cac:FinancialInstitutionBranch/cac:FinancialInstitution/cbc:Name"),
]

PAYMENT: Table = [
    Field("number", "cbc:ID"),
    Field("means", "cbc:PaymentMeansCode"),
    Field("means_text", "cbc:PaymentMeansCode@name"),
    Field("due", "cbc:PaymentDueDate", DATE),
    Field("channel", "cbc:PaymentChannelCode"),
    Many("remittance", "cbc:PaymentID"),
    One(
        "card",
        "cac:CardAccount",
        Card,
        [
            Field("number", "cbc:PrimaryAccountNumberID"),
            Field("network", "cbc:NetworkID"),
            Field("holder", "cbc:HolderName"),
        ],
    ),
    One("account", "cac:PayeeFinancialAccount", Account, ACCOUNT),
    One(
        "mandate",
        "cac:PaymentMandate",
        Mandate,
        [
            Field("number", "cbc:ID"),
            One("debited", "cac:PayerFinancialAccount", Account, ACCOUNT),
        ],
    ),
]

PAYMENT_TERMS: Table = [
    Field("kind", "cbc:ID"),
    Many("text", "cbc:Note"),
    Field("discount_percent", "cbc:SettlementDiscountPercent", DECIMAL),
    Field("penalty_percent", "cbc:PenaltySurchargePercent", DECIMAL),
    Field("percent", "cbc:PaymentPercent", DECIMAL),
    *money("amount", "cbc:Amount"),
    *money("discount_amount", "cbc:SettlementDiscountAmount"),
    Field("due", "cbc:PaymentDueDate", DATE),
    Field("discount_due", "cac:SettlementPeriod/cbc:EndDate", DATE),
]

PREPAYMENT: Table = [
    Field("number", "cbc:ID"),
    *money("amount", "cbc:PaidAmount"),
    Field("received", "cbc:ReceivedDate", DATE),
    Field("kind", "cbc:InstructionID"),
]

EXCHANGE_RATE: Table = [
    Field("source", "cbc:SourceCurrencyCode"),
    Field("target", "cbc:TargetCurrencyCode"),
    Field("rate", "cbc:CalculationRate", DECIMAL),
    Field("on", "cbc:Date", DATE),
]
