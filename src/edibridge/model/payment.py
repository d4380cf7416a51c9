"""Payment: advice of what is paid, and the certificate of tax that was withheld."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from edibridge.model.document import Document
from edibridge.model.parts import (
    Account,
    FreeText,
    Part,
    Party,
    Payment,
    Period,
    Reference,
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
    """One document that is paid: due, discount, paid, and what explains the difference."""

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
