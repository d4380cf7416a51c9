"""Peppol BIS Billing: process, specification, references, parties, and how often things stand."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from edibridge.formats import _cii
from edibridge.formats._ubl import clark
from edibridge.model import Invoice
from edibridge.profiles._peppol_facts import (
    AGREEMENT,
    CII,
    SETTLEMENT,
    SOURCE,
    UBL,
    all_of,
    cii,
    facts,
    first,
    is_credit_note,
    is_doubled,
    said,
    speaks_of,
    text_of,
    ubl,
)
from edibridge.profiles._peppol_text import normal
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="peppol-process", source=SOURCE)

_CONTEXT = "rsm:ExchangedDocumentContext"
_TOTALS = "ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount"
_COMMUNICATION = "ram:URIUniversalCommunication"
_OBJECT, _PROJECT = "130", "50"
_DEBITS = ("49", "59")

Breaches = Iterable[Breach]


@RULES.rule("PEPPOL-EN16931-R001", about="an invoice names its process", terms="BT-23", of=Invoice)
def process(invoice: Invoice, case: Case) -> Breaches:
    """BT-23."""
    if invoice.process is None and speaks_of(case, _CONTEXT):
        yield Breach(path="process")


@RULES.rule(
    "PEPPOL-EN16931-R007",
    about="the process is one that Peppol approved",
    terms="BT-23",
    of=Invoice,
)
def approved(invoice: Invoice, case: Case) -> Breaches:
    """BT-23."""
    if not facts(invoice, case).process and speaks_of(case, _CONTEXT):
        yield Breach(path="process", got=invoice.process)


@RULES.rule(
    "PEPPOL-EN16931-R004",
    about="the specification is Peppol BIS Billing 3.0, or one on top of it",
    terms="BT-24",
    of=Invoice,
)
def specification(invoice: Invoice, case: Case) -> Breaches:
    """BT-24."""
    stated = normal(invoice.specification)
    # the CII binding has no rule about the colons
    known = facts(invoice, case).specification
    good = stated.startswith(known) and (case.format == CII or "::" not in stated)
    if not good and speaks_of(case, _CONTEXT):
        yield Breach(path="specification", got=invoice.specification, expected=known)


@RULES.rule(
    "PEPPOL-EN16931-R002", about="an invoice has one note at most", terms="BT-22", of=Invoice
)
def one_note(invoice: Invoice, case: Case) -> Breaches:
    """BG-1: two Germans may write more; in CII they may not, and no note has a subject."""
    few = len(invoice.notes) <= 1
    if case.format == CII:
        few = few and all(note.subject is None for note in invoice.notes)
    elif not few:
        few = facts(invoice, case).german
    if not few:
        yield Breach(path="notes", got=str(len(invoice.notes)))


@RULES.rule(
    "PEPPOL-EN16931-R003",
    about="an invoice has the buyer's reference or the number of the order",
    terms="BT-10 BT-13",
    of=Invoice,
)
def buyer_reference(invoice: Invoice, case: Case) -> Breaches:
    """BT-10, BT-13."""
    ordered = invoice.order is not None and invoice.order.number is not None
    if invoice.buyer_reference is None and not ordered and speaks_of(case, AGREEMENT):
        yield Breach(path="buyer_reference")


def _documents(case: Case, kind: str) -> int:
    """Count the additional documents of a kind (UNTDID 1001) in a header of CII, at most."""
    return max(
        (
            sum(
                any(text_of(one) == kind for one in all_of(node, "ram:TypeCode"))
                for node in all_of(agreement, "ram:AdditionalReferencedDocument")
            )
            for agreement in all_of(case.root, AGREEMENT)
        ),
        default=0,
    )


@RULES.rule(
    "PEPPOL-EN16931-R006",
    about="an invoice names one invoiced object at most",
    terms="BT-18",
    of=Invoice,
    formats=(CII,),
)
def one_object(invoice: Invoice, case: Case) -> Breaches:
    """BT-18: of UBL this is a rule of EN 16931's binding."""
    del invoice
    if case.root is not None and _documents(case, _OBJECT) > 1:
        yield Breach(path="invoiced_object")


@RULES.rule(
    "PEPPOL-EN16931-R080",
    about="an invoice names one project at most",
    terms="BT-11",
    of=Invoice,
    shaped=(UBL,),
)
def one_project(invoice: Invoice, case: Case) -> Breaches:
    """BT-11, where it is an additional document: in CII, and in a credit note of UBL."""
    if cii(case) is not None:
        if _documents(case, _PROJECT) > 1:
            yield Breach(path="project")
        return
    root = ubl(case)
    if root is None or not is_credit_note(invoice, case):
        return
    kinds = [
        any(text_of(kind) == _PROJECT for kind in all_of(node, "cbc:DocumentTypeCode"))
        for node in all_of(root, "cac:AdditionalDocumentReference")
    ]
    if sum(kinds) > 1:
        yield Breach(path="project")


@RULES.rule(
    "PEPPOL-EN16931-R010",
    about="the buyer has an electronic address",
    terms="BT-49",
    of=Invoice,
    shaped=(UBL,),
)
def buyer_endpoint(invoice: Invoice, case: Case) -> Breaches:
    """BT-49."""
    return _unaddressed(invoice, case, "buyer")


@RULES.rule(
    "PEPPOL-EN16931-R020",
    about="the seller has an electronic address",
    terms="BT-34",
    of=Invoice,
    shaped=(UBL,),
)
def seller_endpoint(invoice: Invoice, case: Case) -> Breaches:
    """BT-34."""
    return _unaddressed(invoice, case, "seller")


def _unaddressed(invoice: Invoice, case: Case, role: str) -> Breaches:
    """Yield the parties of a role without an electronic address: a tree may have several."""
    names = _PARTIES.get(case.format)
    if names is None or case.root is None:
        party = getattr(invoice, role)
        if party is not None and party.endpoint is None:
            yield Breach(path=f"{role}.endpoint")
        return
    above, inner, endpoint = names[role]
    for node in case.root.iter(above):
        for party in all_of(node, inner) if inner else (node,):
            if first(party, endpoint) is None:
                yield Breach(path=f"{role}.endpoint", node=party)


_PARTIES = {
    UBL: {
        "seller": (clark("cac:AccountingSupplierParty"), "cac:Party", "cbc:EndpointID"),
        "buyer": (clark("cac:AccountingCustomerParty"), "cac:Party", "cbc:EndpointID"),
    },
    CII: {
        "seller": (_cii.clark("ram:SellerTradeParty"), "", f"{_COMMUNICATION}/ram:URIID"),
        "buyer": (_cii.clark("ram:BuyerTradeParty"), "", f"{_COMMUNICATION}/ram:URIID"),
    },
}


@RULES.rule(
    "PEPPOL-EN16931-R061",
    about="a direct debit names its mandate",
    terms="BT-89",
    of=Invoice,
)
def mandate(invoice: Invoice, case: Case) -> Breaches:
    """BT-89: in CII the mandate stands in the terms of payment."""
    root = cii(case)
    given = root is not None and (
        first(root, f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID")
        is not None
    )
    for at, payment in enumerate(invoice.payments):
        if any(is_doubled(payment, path) for path in ("cbc:PaymentMeansCode", "ram:TypeCode")):
            continue
        if normal(payment.means) not in _DEBITS or given:
            continue
        stated = payment.mandate is not None and payment.mandate.number is not None
        if root is not None or not stated:
            yield Breach(path=f"payments[{at}].mandate.number")


@RULES.rule(
    "PEPPOL-EN16931-R005",
    about="the VAT currency differs from the invoice's",
    terms="BT-6",
    of=Invoice,
)
def tax_currency(invoice: Invoice, case: Case) -> Breaches:
    """BT-6."""
    del case
    stated = invoice.tax_currency
    if stated is not None and normal(stated) == normal(invoice.currency):
        yield Breach(path="tax_currency", got=stated)


Totals = list[tuple[str | None, Decimal | None]]
"""The currencies, as written, and the amounts of tax totals."""


def _totals(invoice: Invoice, case: Case) -> list[Totals]:
    """Return the tax totals of each header: CII that is broken may have several."""
    if cii(case) is not None:
        return [_read(node, _TOTALS) for node in all_of(case.root, SETTLEMENT)]
    if ubl(case) is not None:
        return [_read(case.root, "cac:TaxTotal/cbc:TaxAmount")]
    own = invoice.currency
    return [[(total.currency or own, total.amount) for total in invoice.tax_totals]]


def _read(root: Any, path: str) -> Totals:  # noqa: ANN401 - an lxml element
    return [(node.get("currencyID"), _amount(text_of(node))) for node in all_of(root, path)]


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(normal(text))
    except InvalidOperation:
        return None


@RULES.rule(
    "PEPPOL-EN16931-R053",
    about="one tax total, and one alone, has a breakdown",
    terms="BT-110",
    of=Invoice,
)
def one_breakdown(invoice: Invoice, case: Case) -> Breaches:
    """BT-110: CII knows it by its currency."""
    if cii(case) is not None:
        stated = _currencies(case)
        counts = [
            sum(currency in stated for currency, _ in totals) for totals in _totals(invoice, case)
        ]
    else:
        counts = [sum(bool(total.subtotals) for total in invoice.tax_totals)]
    for count in counts:
        if count != 1:
            yield Breach(path="tax_totals", got=str(count), expected="1")


def _currencies(case: Case) -> list[str]:
    found = all_of(case.root, f"{SETTLEMENT}/ram:InvoiceCurrencyCode")
    return [text_of(one) for one in found]


@RULES.rule(
    "PEPPOL-EN16931-R054",
    about="the tax total in the VAT currency stands once where that currency is named",
    terms="BT-111",
    of=Invoice,
)
def one_accounting_total(invoice: Invoice, case: Case) -> Breaches:
    """BT-111: CII knows it by its currency."""
    expected = 0 if invoice.tax_currency is None else 1
    if cii(case) is not None:
        stated = _currencies(case)
        counts = [
            sum(
                any(currency is not None and currency != one for one in stated)
                for currency, _ in totals
            )
            for totals in _totals(invoice, case)
        ]
    else:
        counts = [sum(not total.subtotals for total in invoice.tax_totals)]
    for count in counts:
        if count != expected:
            yield Breach(path="tax_totals", got=str(count), expected=str(expected))


@RULES.rule(
    "PEPPOL-EN16931-R055",
    about="the tax totals of both currencies have the same sign",
    terms="BT-110 BT-111",
    of=Invoice,
)
def same_sign(invoice: Invoice, case: Case) -> Breaches:
    """BT-110, BT-111: a total that is missing has no sign and breaks the rule."""
    if invoice.tax_currency is None:
        return
    strict = case.format == CII
    # CII compares the codes as written, UBL without the blanks around them
    named = (
        (said(case.root, f"{SETTLEMENT}/ram:TaxCurrencyCode"), _currencies(case)[0:1])
        if cii(case) is not None
        else (normal(invoice.tax_currency), [normal(invoice.currency)])
    )
    for totals in _totals(invoice, case):
        ours = [a for c, a in totals if a is not None and c == named[0]]
        document = [a for c, a in totals if a is not None and c in named[1]]
        # zero goes with what is below too; in CII only with what is above
        below = all(any(_below(a, strict=strict) for a in one) for one in (ours, document))
        above = all(any(a.is_nan() or a >= 0 for a in one) for one in (ours, document))
        if not below and not above:
            yield Breach(path="tax_totals")


def _below(amount: Decimal, *, strict: bool) -> bool:
    """Say whether an amount is below zero, or zero; `NaN` is with `<=`, as Saxon computes it."""
    if amount.is_nan():
        return not strict
    return amount < 0 or (amount == 0 and not strict)
