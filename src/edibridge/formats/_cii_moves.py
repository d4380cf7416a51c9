"""What stands elsewhere in CII than in the model: moved after reading and before writing.

Reading leaves these elements in extras, as it does with all that no binding claims; `lift` takes
them from there. Before writing `lower` makes extras of them, and the engine puts extras back.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from attrs import evolve

from edibridge.binding import Writing
from edibridge.formats._cii import SETTLEMENT, SUMMATION
from edibridge.model import (
    Account,
    Extra,
    Identifier,
    Invoice,
    Mandate,
    Party,
    Payment,
    PaymentTerms,
    Period,
    TaxSubtotal,
    TaxTotal,
)

P = TypeVar("P")

FAMILY = "cii"
REMITTANCE = f"{SETTLEMENT}/ram:PaymentReference"
CREDITOR = f"{SETTLEMENT}/ram:CreditorReferenceID"
TAX_TOTAL = f"{SUMMATION}/ram:TaxTotalAmount"
MANDATE = "ram:DirectDebitMandateID"
PROPRIETARY = "ram:PayeePartyCreditorFinancialAccount/ram:ProprietaryID"
IBAN_TEXT = "ram:PayeePartyCreditorFinancialAccount/ram:IBANID/text()"
# BT-11: the schema demands a name of a project, EN 16931 has its number alone (EN 16931-3-3)
PROJECT_NAME = "Project reference"
TAX_POINT = "ram:TaxPointDate"
TAX_POINT_CODE = "ram:DueDateTypeCode"
IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9 ]{8,40}")
# BT-8: UBL and the model use UNTDID 2005, CII uses UNTDID 2475 (EN 16931-3-3)
TAX_POINT_CODES = {"5": "3", "29": "35", "72": "432"}
_BACK = {model: cii for cii, model in TAX_POINT_CODES.items()}


def extra(path: str, value: str | None = None, **known: Any) -> Extra:  # noqa: ANN401
    """Return an extra of the family."""
    return Extra(format=FAMILY, path=path, value=value, **known)


def take(part: P, path: str) -> tuple[P, list[Extra]]:
    """Return a part without its bare extras of a path, and these."""
    known: tuple[Extra, ...] = part.extras  # type: ignore[attr-defined]
    found = [one for one in known if one.path == path and one.format == FAMILY]
    if not found:
        return part, []
    return evolve(part, extras=tuple(one for one in known if one not in found)), found  # type: ignore[misc]


def put(part: P, *extras: Extra) -> P:
    """Return a part with more extras."""
    return evolve(part, extras=(*part.extras, *extras))  # type: ignore[attr-defined, misc]


def lift(invoice: Invoice) -> Invoice:
    """Take from extras what the model has a place for."""
    for step in (
        _lift_tax_totals,
        _lift_tax_point,
        _lift_due,
        _lift_accounts,
        _lift_mandate,
        _lift_remittance,
        _lift_creditor,
        _lift_project,
    ):
        invoice = step(invoice)
    return invoice


def lower(invoice: Invoice, writing: Writing) -> Invoice:
    """Make extras of what CII has elsewhere, with a note for what it has no place for."""
    for step in (
        _lower_project,
        _lower_creditor,
        _lower_remittance,
        _lower_mandate,
        _lower_accounts,
        _lower_due,
        _lower_tax_point,
        _lower_tax_totals,
    ):
        invoice = step(invoice, writing)
    return invoice


def origin(invoice: Invoice) -> Callable[[str], str]:
    """Return what turns a path of the invoice before `lift` into one of the invoice itself."""
    own = any(terms.due is not None for terms in invoice.payment_terms[:1])
    moved = invoice.due is not None and not own

    def place(path: str) -> str:
        return "due" if moved and path == "payment_terms[0].due" else path

    return place


def _is_text(one: Extra) -> bool:
    """Say whether an extra is a text and nothing else."""
    return bool(one.value) and not one.attributes and not one.children


def _lift_tax_totals(invoice: Invoice) -> Invoice:
    """BT-111: a second TaxTotalAmount is the total in the tax currency."""
    left, found = take(invoice, TAX_TOTAL)
    totals = []
    for one in found:
        amount = _decimal(one.value)
        attributes = dict(one.attributes)
        if amount is None or one.children or set(attributes) - {"currencyID"}:
            left = put(left, one)
        else:
            currency = attributes.get("currencyID")
            named = None if currency == invoice.currency else currency
            totals.append(TaxTotal(amount=amount, currency=named))
    first = invoice.tax_totals or ((TaxTotal(),) if totals else ())
    return evolve(left, tax_totals=(*first, *totals))


def _lower_tax_totals(invoice: Invoice, writing: Writing) -> Invoice:
    del writing  # what stays beyond the first is noted by the engine
    kept = list(invoice.tax_totals[:1])
    moved = []
    for total in invoice.tax_totals[1:]:
        bare = evolve(total, amount=None, currency=None)
        currency = total.currency or invoice.currency
        if bare == TaxTotal() and total.amount is not None:
            attributes = (("currencyID", currency),) if currency else ()
            text = format(total.amount, "f")
            moved.append(extra(TAX_TOTAL, text, attributes=attributes))
        else:
            kept.append(total)
    return put(evolve(invoice, tax_totals=tuple(kept)), *moved)


def _decimal(text: str | None) -> Decimal | None:
    try:
        value = Decimal(text or "")
    except InvalidOperation:
        return None
    return value if value.is_finite() and format(value, "f") == text else None


def _lift_tax_point(invoice: Invoice) -> Invoice:
    """BT-7 and BT-8 stand in each tax of the breakdown; in the model once."""
    total = invoice.tax_totals[0] if invoice.tax_totals else TaxTotal()
    days = {_day_of(one) for one in total.subtotals}
    codes = {_code_of(one) for one in total.subtotals}
    if len(days) == 1 and None not in days:
        total = _without(total, TAX_POINT)
        invoice = evolve(invoice, tax_point=days.pop())
    if len(codes) == 1 and None not in codes:
        total = _without(total, TAX_POINT_CODE)
        period = invoice.period or Period()
        invoice = evolve(invoice, period=evolve(period, tax_point=codes.pop()))
    return (
        evolve(invoice, tax_totals=(total, *invoice.tax_totals[1:])) if total.subtotals else invoice
    )


def _without(total: TaxTotal, path: str) -> TaxTotal:
    return evolve(total, subtotals=tuple(take(one, path)[0] for one in total.subtotals))


def _day_of(subtotal: TaxSubtotal) -> date | None:
    found = take(subtotal, TAX_POINT)[1]
    if len(found) != 1 or len(found[0].children) != 1 or found[0].attributes:
        return None
    leaf = found[0].children[0]
    if leaf.path != "udt:DateString" or leaf.attributes != (("format", "102"),):
        return None
    try:
        day = datetime.strptime(leaf.value or "", "%Y%m%d").date()  # noqa: DTZ007 - a day
    except ValueError:
        return None
    return day if f"{day:%Y%m%d}" == leaf.value else None


def _code_of(subtotal: TaxSubtotal) -> str | None:
    found = take(subtotal, TAX_POINT_CODE)[1]
    if len(found) != 1 or not _is_text(found[0]):
        return None
    return TAX_POINT_CODES.get(found[0].value or "")


def _lower_tax_point(invoice: Invoice, writing: Writing) -> Invoice:
    moved: list[Extra] = []
    total = invoice.tax_totals[0] if invoice.tax_totals else TaxTotal()
    if invoice.tax_point is not None:
        if total.subtotals:
            text = f"{invoice.tax_point:%Y%m%d}"
            leaf = Extra(path="udt:DateString", value=text, attributes=(("format", "102"),))
            moved.append(extra(TAX_POINT, children=(leaf,)))
        else:
            writing.drop(invoice.tax_point, "tax_point", "CII says it with each tax")
        invoice = evolve(invoice, tax_point=None)
    code = invoice.period.tax_point if invoice.period is not None else None
    if invoice.period is not None and code is not None:
        if total.subtotals and code in _BACK:
            moved.append(extra(TAX_POINT_CODE, _BACK[code]))
        else:
            writing.drop(code, "period.tax_point", "CII says it with each tax, as UNTDID 2475")
        bare = evolve(invoice.period, tax_point=None)
        invoice = evolve(invoice, period=None if bare == Period() else bare)
    if moved:
        subtotals = tuple(put(one, *moved) for one in total.subtotals)
        invoice = evolve(
            invoice, tax_totals=(evolve(total, subtotals=subtotals), *invoice.tax_totals[1:])
        )
    return invoice


def _lift_due(invoice: Invoice) -> Invoice:
    """BT-9: the due date stands in the terms of payment."""
    first = invoice.payment_terms[0] if invoice.payment_terms else None
    if first is None or first.due is None:
        return invoice
    bare, rest = evolve(first, due=None), invoice.payment_terms[1:]
    kept = rest if bare == PaymentTerms() and not rest else (bare, *rest)
    return evolve(invoice, due=first.due, payment_terms=kept)


def _lower_due(invoice: Invoice, writing: Writing) -> Invoice:
    first, rest = (invoice.payment_terms or (PaymentTerms(),))[0], invoice.payment_terms[1:]
    if invoice.due is None:
        if first.due is not None:
            day = first.due.isoformat()
            path = "payment_terms[0].due"
            writing.note("merged", path, day, day, "CII's first due date is the invoice's (BT-9)")
        return invoice
    if first.due not in (None, invoice.due):
        writing.drop(first.due, "payment_terms[0].due", "CII has one due date there")
    return evolve(invoice, due=None, payment_terms=(evolve(first, due=invoice.due), *rest))


def _lift_accounts(invoice: Invoice) -> Invoice:
    """BT-84: an account that is no IBAN is a proprietary one."""
    return evolve(invoice, payments=tuple(map(_lift_account, invoice.payments)))


def _lift_account(payment: Payment) -> Payment:
    account = payment.account or Account()
    if account.number is not None:
        if IBAN.fullmatch(account.number):
            return payment
        return put(payment, extra(IBAN_TEXT, account.number))
    left, found = take(payment, PROPRIETARY)
    if len(found) != 1 or not _is_text(found[0]):
        return payment
    number = found[0].value or ""
    left = evolve(left, account=evolve(account, number=number))
    return put(left, found[0]) if IBAN.fullmatch(number) else left


def _lower_accounts(invoice: Invoice, writing: Writing) -> Invoice:
    del writing  # nothing is lost here
    return evolve(invoice, payments=tuple(map(_lower_account, invoice.payments)))


def _lower_account(payment: Payment) -> Payment:
    number = payment.account.number if payment.account is not None else None
    if number is None or payment.account is None:
        return payment
    if extra(IBAN_TEXT, number) in payment.extras:
        return payment
    kept = extra(PROPRIETARY, number)
    if kept not in payment.extras and IBAN.fullmatch(number):
        return payment
    payment = evolve(payment, account=evolve(payment.account, number=None))
    return payment if kept in payment.extras else put(payment, kept)


def _lift_mandate(invoice: Invoice) -> Invoice:
    """BT-89: the mandate stands in the terms of payment."""
    terms = invoice.payment_terms[0] if invoice.payment_terms else PaymentTerms()
    left, found = take(terms, MANDATE)
    if len(found) != 1 or not _is_text(found[0]):
        return invoice
    rest = invoice.payment_terms[1:]
    kept = rest if left == PaymentTerms() and not rest else (left, *rest)
    payments = list(invoice.payments or (Payment(),))
    at = next((i for i, one in enumerate(payments) if one.means in ("49", "59")), 0)
    mandate = payments[at].mandate or Mandate()
    payments[at] = evolve(payments[at], mandate=evolve(mandate, number=found[0].value))
    return evolve(invoice, payments=tuple(payments), payment_terms=kept)


def _lower_mandate(invoice: Invoice, writing: Writing) -> Invoice:
    payments = list(invoice.payments)
    moved: str | None = None
    for index, one in enumerate(payments):
        if one.mandate is None or one.mandate.number is None:
            continue
        path = f"payments[{index}].mandate.number"
        if moved is None:
            moved = one.mandate.number
            at = next((i for i, p in enumerate(payments) if p.means in ("49", "59")), 0)
            if at != index:
                writing.note("merged", path, moved, moved, "CII has one mandate")
        else:
            writing.drop(one.mandate.number, path, "CII has one mandate")
        bare = evolve(one.mandate, number=None)
        payments[index] = evolve(one, mandate=None if bare == Mandate() else bare)
    if moved is None:
        return invoice
    first, rest = (invoice.payment_terms or (PaymentTerms(),))[0], invoice.payment_terms[1:]
    terms = (put(first, extra(MANDATE, moved)), *rest)
    return evolve(invoice, payments=_unempty(payments), payment_terms=terms)


def _unempty(payments: list[Payment]) -> tuple[Payment, ...]:
    """Drop the payment that was made only to hold what CII has elsewhere."""
    return () if payments == [Payment()] else tuple(payments)


def _lift_remittance(invoice: Invoice) -> Invoice:
    """BT-83: the payment reference is the document's, and every payment's in the model."""
    left, found = take(invoice, REMITTANCE)
    if not found or not all(map(_is_text, found)):
        return invoice
    texts = tuple(one.value or "" for one in found)
    payments = left.payments or (Payment(),)
    return evolve(left, payments=tuple(evolve(one, remittance=texts) for one in payments))


def _lower_remittance(invoice: Invoice, writing: Writing) -> Invoice:
    chosen = next((one.remittance for one in invoice.payments if one.remittance), ())
    if not chosen:
        return invoice
    for index, one in enumerate(invoice.payments):
        if one.remittance and one.remittance != chosen:
            path = f"payments[{index}].remittance"
            writing.drop(one.remittance, path, "CII has one payment reference for all")
    payments = [evolve(one, remittance=()) for one in invoice.payments]
    moved = evolve(invoice, payments=_unempty(payments))
    return put(moved, *(extra(REMITTANCE, text) for text in chosen))


def _lift_creditor(invoice: Invoice) -> Invoice:
    """BT-90: the creditor's identifier is one of the seller's, scheme SEPA."""
    left, found = take(invoice, CREDITOR)
    if len(found) != 1 or not _is_text(found[0]) or left.seller is None:
        return invoice
    known = Identifier(value=found[0].value, scheme="SEPA")
    seller = evolve(left.seller, identifiers=(*left.seller.identifiers, known))
    return evolve(left, seller=seller)


def _lower_creditor(invoice: Invoice, writing: Writing) -> Invoice:
    moved: str | None = None
    for role in ("seller", "payee"):
        party: Party | None = getattr(invoice, role)
        if party is None:
            continue
        kept = []
        for index, one in enumerate(party.identifiers):
            path = f"{role}.identifiers[{index}]"
            if one.scheme != "SEPA" or one.value is None:
                kept.append(one)
            elif moved is None:
                moved = one.value
                last = index == len(party.identifiers) - 1
                if role != "seller" or not last:
                    note = "CII has one creditor identifier, read as the seller's last"
                    writing.note("merged", path, one.value, one.value, note)
            else:
                writing.drop(one, path, "CII has one creditor identifier")
        changes: dict[str, Any] = {role: evolve(party, identifiers=tuple(kept))}
        invoice = evolve(invoice, **changes)
    return invoice if moved is None else put(invoice, extra(CREDITOR, moved))


def _lift_project(invoice: Invoice) -> Invoice:
    project = invoice.project
    if project is None or project.number is None or project.description != PROJECT_NAME:
        return invoice
    return evolve(invoice, project=evolve(project, description=None))


def _lower_project(invoice: Invoice, writing: Writing) -> Invoice:
    del writing
    project = invoice.project
    if project is None or project.number is None or project.description is not None:
        return invoice
    return evolve(invoice, project=evolve(project, description=PROJECT_NAME))
