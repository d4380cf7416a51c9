"""Payment: advice of what is paid, statement, reminder, certificate of tax withheld."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from edibridge.model.document import Document
from edibridge.model.parts import (
    Account,
    Allowance,
    FreeText,
    Part,
    Party,
    Payment,
    PaymentTerms,
    Period,
    Prepayment,
    Reference,
    TaxTotal,
    Totals,
)


@frozen(kw_only=True, eq=False, repr=False)
class Adjustment(Part):
    """An amount taken off or added to what is paid; `code` is UNTDID 4465, X12 426."""

    code: str | None = None
    reason: str | None = None
    amount: Decimal | None = None
    reference: Reference | None = None


@frozen(kw_only=True, eq=False, repr=False)
class PaymentLine(Part):
    """One document that is paid: due, discount, paid, and what explains the difference.

    `brought_forward` says that the line is the balance of the period before.
    """

    number: str | None = None
    document: Reference | None = None
    due: Decimal | None = None
    discount: Decimal | None = None
    paid: Decimal | None = None
    balance: Decimal | None = None
    currency: str | None = None
    debit: Decimal | None = None
    credit: Decimal | None = None
    adjustments: tuple[Adjustment, ...] = ()
    references: tuple[Reference, ...] = ()
    notes: tuple[FreeText, ...] = ()
    seller: Party | None = None
    buyer: Party | None = None
    brought_forward: bool | None = None


@frozen(kw_only=True, eq=False, repr=False)
class PaymentAdvice(Document):
    """What a payer pays and for which documents; `kind` 481 (UNTDID 1001)."""

    paid_on: date | None = None
    value_date: date | None = None
    amount: Decimal | None = None
    debit_total: Decimal | None = None
    credit_total: Decimal | None = None
    payment: Payment | None = None
    payer: Party | None = None
    payee: Party | None = None
    debited: Account | None = None
    period: Period | None = None
    lines: tuple[PaymentLine, ...] = ()
    line_count: int | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Statement(Document):
    """The account of a customer over a period, entry by entry; `kind` 493 (UNTDID 1001).

    `balance` is what is owed at the end of the period. Source: UBL 2.1 Statement.
    """

    period: Period | None = None
    account: str | None = None
    opening: Decimal | None = None
    debit_total: Decimal | None = None
    credit_total: Decimal | None = None
    balance: Decimal | None = None
    payer: Party | None = None
    payee: Party | None = None
    payments: tuple[Payment, ...] = ()
    payment_terms: tuple[PaymentTerms, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    tax_totals: tuple[TaxTotal, ...] = ()
    lines: tuple[PaymentLine, ...] = ()
    line_count: int | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Reminder(Document):
    """What is overdue and is asked for again; `sequence` is the level of the reminder.

    Source: UBL 2.1 Reminder.
    """

    period: Period | None = None
    sequence: str | None = None
    accounting_reference: str | None = None
    tax_currency: str | None = None
    payer: Party | None = None
    payee: Party | None = None
    payments: tuple[Payment, ...] = ()
    payment_terms: tuple[PaymentTerms, ...] = ()
    prepayments: tuple[Prepayment, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    tax_totals: tuple[TaxTotal, ...] = ()
    totals: Totals | None = None
    lines: tuple[PaymentLine, ...] = ()
    line_count: int | None = None


@frozen(kw_only=True, eq=False, repr=False)
class WithheldTax(Part):
    """Tax withheld on one document: base, rate in percent, amount."""

    document: Reference | None = None
    kind: str | None = None
    scheme: str | None = None
    base: Decimal | None = None
    rate: Decimal | None = None
    amount: Decimal | None = None
    reason: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class WithholdingCertificate(Document):
    """The certificate a withholding agent gives the taxed party; `kind` is the regime's own.

    `agent` withheld, `subject` was taxed, `authority` gets the tax.
    """

    agent: Party | None = None
    subject: Party | None = None
    authority: Party | None = None
    period: Period | None = None
    total_base: Decimal | None = None
    total_withheld: Decimal | None = None
    lines: tuple[WithheldTax, ...] = ()
