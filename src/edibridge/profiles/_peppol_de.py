"""Peppol BIS Billing: the rules of Germany, where both parties are German."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from edibridge.findings import Severity
from edibridge.model import Address, Contact, Invoice, Payment
from edibridge.profiles._peppol_checks import iban
from edibridge.profiles._peppol_facts import (
    SOURCE,
    facts,
    first,
    gate,
    is_doubled,
    said,
    ubl,
)
from edibridge.profiles._peppol_payments import is_payable
from edibridge.profiles._peppol_text import blank, normal
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="peppol-de", source=SOURCE)

_CATEGORIES = ("S", "Z", "E", "AE", "K", "G", "L", "M")
_KINDS = ("326", "380", "384", "389", "381", "875", "876", "877")
_CORRECTED = "384"
_TRANSFERS, _CARDS, _DEBITS = ("30", "58"), ("48", "54", "55"), ("59",)
_SEPA_TRANSFER = "58"
_PHONE_DIGITS = 3

_SKONTO = re.compile(
    r"(^|\r?\n)#(SKONTO)#TAGE=([0-9]+#PROZENT=[0-9]+\.[0-9]{2})"
    r"(#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#\Z"
)
_ENTRY = re.compile(r"#[^\n\r]+#")
_LINE_END = re.compile(r"[ \t\r\n]*\n")
_LINES = re.compile(r"\r?\n")
_EMAIL = re.compile(r"[^@ \t\r\n]+@([^@. \t\r\n]+\.)+[^@. \t\r\n]+")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")
_BLANKS = re.compile(r"\s")

Breaches = Iterable[Breach]
Check = Callable[[Invoice, Case], Breaches]


def _german(
    rule: str, terms: str, about: str, severity: Severity = "fatal"
) -> Callable[[Check], Check]:
    """Register a rule that speaks of documents between two German parties alone."""

    def register(check: Check) -> Check:
        def guarded(invoice: Invoice, case: Case) -> Breaches:
            return check(invoice, case) if facts(invoice, case).german else ()

        RULES.rule(rule, severity, about=about, terms=terms, of=Invoice)(guarded)
        return check

    return register


@_german("DE-R-001", "BG-16", "an invoice says how to pay")
def payable(invoice: Invoice, case: Case) -> Breaches:
    """BG-16."""
    if not is_payable(invoice, case):
        yield Breach(path="payments")


@_german("DE-R-015", "BT-10", "an invoice has the buyer's reference")
def buyer_reference(invoice: Invoice, case: Case) -> Breaches:
    """BT-10."""
    del case
    if blank(invoice.buyer_reference):
        yield Breach(path="buyer_reference")


def _taxed(invoice: Invoice) -> Iterator[str | None]:
    for allowance in invoice.allowances:
        if allowance.is_charge is not None:
            yield from (tax.category for tax in allowance.taxes)
    for line in invoice.lines:
        if line.item is not None:
            yield from (tax.category for tax in line.item.taxes)


@_german(
    "DE-R-016",
    "BT-31 BT-32 BG-11",
    "where a VAT category is stated, the seller is registered or has a tax representative",
)
def registered(invoice: Invoice, case: Case) -> Breaches:
    """BT-31, BT-32, BG-11."""
    del case
    if invoice.tax_representative is not None or all(
        category not in _CATEGORIES for category in _taxed(invoice)
    ):
        return
    known = invoice.seller.tax_registrations if invoice.seller else ()
    if all(blank(one.number) for one in known):
        yield Breach(path="seller.tax_registrations")


@_german("DE-R-017", "BT-3", "the type is one that Germany uses", "warning")
def kind(invoice: Invoice, case: Case) -> Breaches:
    """BT-3."""
    del case
    if normal(invoice.kind) not in _KINDS:
        yield Breach(path="kind", got=invoice.kind)


@_german("DE-R-018", "BT-20", "discounts (Skonto) have the form that can be read by a machine")
def discounts(invoice: Invoice, case: Case) -> Breaches:
    """BT-20."""
    del case
    for at, terms in enumerate(invoice.payment_terms):
        note = terms.text[0] if terms.text else ""
        entries = [line for line in _LINES.split(note) if normal(line).startswith("#")]
        if not entries:
            continue
        ended = _LINE_END.match(_ENTRY.split(note)[-1]) is not None
        if not ended or not all(_SKONTO.search(normal(entry)) for entry in entries):
            yield Breach(path=f"payment_terms[{at}].text[0]", got=note)


@_german("DE-R-022", "BT-125-2", "the files of the supporting documents have different names")
def filenames(invoice: Invoice, case: Case) -> Breaches:
    """BT-125."""
    del case
    seen: set[str] = set()
    for at, known in enumerate(invoice.attachments):
        if known.filename is None:
            continue
        if known.filename in seen:
            yield Breach(path=f"attachments[{at}].filename", got=known.filename)
        seen.add(known.filename)


@_german("DE-R-026", "BG-3", "a corrected invoice (384) names the one before", "warning")
def corrected(invoice: Invoice, case: Case) -> Breaches:
    """BG-3."""
    root = ubl(case)
    if root is not None:
        named = first(root, "cac:BillingReference/cac:InvoiceDocumentReference") is not None
    else:
        named = bool(invoice.preceding)
    if normal(invoice.kind) == _CORRECTED and not named:
        yield Breach(path="preceding")


def _debits(invoice: Invoice) -> list[Payment]:
    return [known for known in invoice.payments if known.mandate is not None]


@_german("DE-R-030", "BT-90", "a direct debit names the creditor's identifier")
def creditor(invoice: Invoice, case: Case) -> Breaches:
    """BT-90."""
    del case
    parties = (party for party in (invoice.seller, invoice.payee) if party is not None)
    known = any(i.scheme == "SEPA" for party in parties for i in party.identifiers)
    if _debits(invoice) and not known:
        yield Breach(path="seller.identifiers", expected="SEPA")


@_german("DE-R-031", "BT-91", "a direct debit names the account that is debited")
def debited(invoice: Invoice, case: Case) -> Breaches:
    """BT-91."""
    del case
    known = _debits(invoice)
    if known and all(_debited(payment) is None for payment in known):
        yield Breach(path="payments", expected="mandate.debited.number")


def _debited(payment: Payment) -> str | None:
    mandate = payment.mandate
    return mandate.debited.number if mandate is not None and mandate.debited is not None else None


@_german("DE-R-T02", "BT-124", "the place of a supporting document is an absolute URL", "warning")
def url(invoice: Invoice, case: Case) -> Breaches:
    """BT-124."""
    del case
    for at, known in enumerate(invoice.attachments):
        if known.uri is not None and not _URL.match(known.uri):
            yield Breach(path=f"attachments[{at}].uri", got=known.uri)


@_german("DE-R-002", "BG-6", "the seller names a contact")
def contact(invoice: Invoice, case: Case) -> Breaches:
    """BG-6."""
    del case
    if invoice.seller is not None and not invoice.seller.contacts:
        yield Breach(path="seller.contacts")


def _addresses(invoice: Invoice, role: str) -> Iterator[tuple[str, Address]]:
    if role == "delivery":
        for at, known in enumerate(invoice.deliveries):
            if known.address is not None:
                yield f"deliveries[{at}].address", known.address
        return
    party = getattr(invoice, role)
    if party is not None and party.address is not None:
        yield f"{role}.address", party.address


def _address(rule: str, role: str, name: str, term: str, about: str) -> None:
    @_german(rule, term, about)
    def check(invoice: Invoice, case: Case) -> Breaches:
        del case
        for path, known in _addresses(invoice, role):
            if blank(getattr(known, name)):
                yield Breach(path=f"{path}.{name}")


_address("DE-R-003", "seller", "city", "BT-37", "the seller's address has a city")
_address("DE-R-004", "seller", "postcode", "BT-38", "the seller's address has a post code")
_address("DE-R-008", "buyer", "city", "BT-52", "the buyer's address has a city")
_address("DE-R-009", "buyer", "postcode", "BT-53", "the buyer's address has a post code")
_address("DE-R-010", "delivery", "city", "BT-77", "a delivery address has a city")
_address("DE-R-011", "delivery", "postcode", "BT-78", "a delivery address has a post code")


def _contact(  # noqa: PLR0913 - what a rule says of itself
    rule: str,
    name: str,
    term: str,
    about: str,
    good: Callable[[Contact], bool],
    *,
    severity: Severity = "fatal",
) -> None:
    @_german(rule, term, about, severity)
    def check(invoice: Invoice, case: Case) -> Breaches:
        del case
        for at, known in enumerate(invoice.seller.contacts if invoice.seller else ()):
            if not good(known):
                path = f"seller.contacts[{at}].{name}"
                yield Breach(path=path, got=getattr(known, name))


_contact("DE-R-005", "name", "BT-41", "the contact has a name", lambda c: not blank(c.name))
_contact("DE-R-006", "phone", "BT-42", "the contact has a telephone", lambda c: not blank(c.phone))
_contact("DE-R-007", "email", "BT-43", "the contact has an email", lambda c: not blank(c.email))
_contact(
    "DE-R-027",
    "phone",
    "BT-42",
    "a telephone number has three digits at least",
    lambda c: sum(d in "0123456789" for d in c.phone or "") >= _PHONE_DIGITS,
    severity="warning",
)
_contact(
    "DE-R-028",
    "email",
    "BT-43",
    "an email address has one @ between a name and a domain",
    lambda c: _EMAIL.fullmatch(normal(c.email)) is not None,
    severity="warning",
)


def _payment(  # noqa: PLR0913 - what a rule says of itself
    rule: str,
    means: tuple[str, ...],
    terms: str,
    about: str,
    good: Callable[[Payment], bool],
    *,
    severity: Severity = "fatal",
) -> None:
    @_german(rule, terms, about, severity)
    def check(invoice: Invoice, case: Case) -> Breaches:
        del case
        for at, known in enumerate(invoice.payments):
            if is_doubled(known, "cbc:PaymentMeansCode"):
                continue
            if normal(known.means) in means and not good(known):
                yield Breach(path=f"payments[{at}]", got=known.means)


def _is_iban(text: str | None) -> bool:
    return iban(_BLANKS.sub("", text or ""))


_payment(
    "DE-R-019",
    (_SEPA_TRANSFER,),
    "BT-84",
    "a SEPA transfer (58) goes to an IBAN",
    lambda p: _is_iban(p.account.number if p.account else None),
    severity="warning",
)
_payment(
    "DE-R-020",
    _DEBITS,
    "BT-91",
    "a SEPA direct debit (59) is from an IBAN",
    lambda p: _is_iban(_debited(p)),
    severity="warning",
)
_payment(
    "DE-R-023-1",
    _TRANSFERS,
    "BG-17",
    "a transfer names an account",
    lambda p: p.account is not None,
)
_payment(
    "DE-R-023-2",
    _TRANSFERS,
    "BG-18 BG-19",
    "a transfer names neither card nor mandate",
    lambda p: p.card is None and p.mandate is None,
)
_payment("DE-R-024-1", _CARDS, "BG-18", "a card payment names the card", lambda p: bool(p.card))
_payment(
    "DE-R-024-2",
    _CARDS,
    "BG-17 BG-19",
    "a card payment names neither account nor mandate",
    lambda p: p.account is None and p.mandate is None,
)
_payment("DE-R-025-1", _DEBITS, "BG-19", "a direct debit has a mandate", lambda p: bool(p.mandate))
_payment(
    "DE-R-025-2",
    _DEBITS,
    "BG-17 BG-18",
    "a direct debit names neither account nor card",
    lambda p: p.account is None and p.card is None,
)


@_german("DE-R-014", "BT-119", "each part of the VAT breakdown has a rate")
def rate(invoice: Invoice, case: Case) -> Breaches:
    """BT-119."""
    for at, total in enumerate(invoice.tax_totals):
        for index, subtotal in enumerate(total.subtotals):
            path = f"tax_totals[{at}].subtotals[{index}].tax.rate"
            stated = subtotal.tax.rate if subtotal.tax is not None else None
            if stated is None and (path not in case.unread or _blank_rate(case, at, index)):
                yield Breach(path=path)


def _blank_rate(case: Case, at: int, index: int) -> bool:
    root = ubl(case)
    if root is None:
        return False
    path = f"cac:TaxTotal[{at + 1}]/cac:TaxSubtotal[{index + 1}]/cac:TaxCategory/cbc:Percent"
    return blank(said(root, path))


gate(RULES, lambda invoice, case: facts(invoice, case).german)
