"""XRechnung: what German public buyers demand beyond EN 16931 (BR-DE)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from edibridge.formats import _cii, _ubl
from edibridge.model import Address, Contact, Invoice, Party
from edibridge.profiles._en16931_facts import CII, UBL, blank, normal, unread_texts
from edibridge.profiles._xrechnung_discount import wrong_discount
from edibridge.profiles._xrechnung_facts import (
    CARDS,
    SEPA_DEBIT,
    SEPA_TRANSFER,
    SOURCE,
    SPECIFICATIONS,
    TRANSFERS,
    Paying,
    debit,
    is_iban,
    paying,
    taxes,
)
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="xrechnung-national", source=SOURCE)

Breaches = Iterable[Breach]

KINDS = ("326", "380", "384", "389", "381", "875", "876", "877")
CORRECTED = "384"

_MAIL = re.compile(r"[^@ \t\r\n]+@([^@. \t\r\n]+\.)+[^@. \t\r\n]+")
_DIGITS = 3


@RULES.rule("BR-DE-1", about="an invoice says how it is paid", terms="BG-16", of=Invoice)
def payment(invoice: Invoice, case: Case) -> Breaches:
    """BG-16."""
    if not paying(invoice, case):
        yield Breach(path="payments")


def _buyer_side(invoice: Invoice) -> Iterator[tuple[str, Address | None]]:
    yield "buyer", invoice.buyer.address if invoice.buyer is not None else None


def _seller_side(invoice: Invoice) -> Iterator[tuple[str, Address | None]]:
    yield "seller", invoice.seller.address if invoice.seller is not None else None


def _delivery_side(invoice: Invoice) -> Iterator[tuple[str, Address | None]]:
    for at, known in enumerate(invoice.deliveries):
        yield f"deliveries[{at}]", known.address


def _address(
    rule: str,
    term: str,
    about: str,
    name: str,
    places: Callable[[Invoice], Iterator[tuple[str, Address | None]]],
) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:  # noqa: ARG001 - shape of a check
        for path, known in places(invoice):
            if known is not None and blank(getattr(known, name)):
                yield Breach(path=f"{path}.address.{name}")

    RULES.rule(rule, about=about, terms=term, of=Invoice)(check)


@RULES.rule("BR-DE-2", about="the seller names a contact", terms="BG-6", of=Invoice)
def contact(invoice: Invoice, case: Case) -> Breaches:
    """BG-6; in UBL and CII asked in the seller's element alone."""
    seller = invoice.seller
    if seller is None:
        if case.root is not None and not _has_seller(case):
            return
        seller = Party()
    if not seller.contacts:
        yield Breach(path="seller.contacts")


def _has_seller(case: Case) -> bool:
    if case.format == UBL:
        return case.root.find("cac:AccountingSupplierParty", _ubl.NAMESPACES) is not None
    return False


_address("BR-DE-3", "BT-37", "the seller's address names a city", "city", _seller_side)
_address("BR-DE-4", "BT-38", "the seller's address has a post code", "postcode", _seller_side)


def _contact(  # noqa: PLR0913, PLR0917 - a rule is one row
    rule: str,
    term: str,
    about: str,
    name: str,
    missing: Callable[[Contact], bool],
    severity: Any = "fatal",  # noqa: ANN401 - a severity
) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:  # noqa: ARG001
        for at, known in enumerate(invoice.seller.contacts if invoice.seller is not None else ()):
            if missing(known):
                path = f"seller.contacts[{at}].{name}"
                yield Breach(path=path, got=getattr(known, name))

    RULES.rule(rule, severity, about=about, terms=term, of=Invoice)(check)


_contact(
    "BR-DE-5",
    "BT-41",
    "the seller's contact has a name, of a person or of a department",
    "name",
    lambda known: blank(known.name) and blank(known.department),
)
_contact(
    "BR-DE-6",
    "BT-42",
    "the seller's contact has a telephone number",
    "phone",
    lambda known: blank(known.phone),
)
_contact(
    "BR-DE-7",
    "BT-43",
    "the seller's contact has an e-mail address",
    "email",
    lambda known: blank(known.email),
)

_address("BR-DE-8", "BT-52", "the buyer's address names a city", "city", _buyer_side)
_address("BR-DE-9", "BT-53", "the buyer's address has a post code", "postcode", _buyer_side)
_address("BR-DE-10", "BT-77", "a delivery address names a city", "city", _delivery_side)
_address("BR-DE-11", "BT-78", "a delivery address has a post code", "postcode", _delivery_side)


@RULES.rule("BR-DE-14", about="each VAT breakdown states its rate", terms="BT-119", of=Invoice)
def rate(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-119; a text that is no number counts as there."""
    for at, total in enumerate(invoice.tax_totals):
        for index, known in enumerate(total.subtotals):
            tax = known.tax
            if tax is not None and tax.rate is not None:
                continue
            unread = [*unread_texts(known, "Percent/text()")]
            if tax is not None:
                unread += unread_texts(tax, "Percent/text()")
            if all(blank(text) for text in unread):
                yield Breach(path=f"tax_totals[{at}].subtotals[{index}].tax.rate")


@RULES.rule("BR-DE-15", about="an invoice has the buyer's reference", terms="BT-10", of=Invoice)
def reference(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-10."""
    if blank(invoice.buyer_reference):
        yield Breach(path="buyer_reference")


@RULES.rule(
    "BR-DE-16",
    about="who charges or exempts VAT states a tax number or a tax representative",
    terms="BT-31 BT-32 BG-11",
    of=Invoice,
)
def tax_number(invoice: Invoice, case: Case) -> Breaches:
    """BT-31, BT-32, BG-11."""
    if invoice.tax_representative is not None or not taxes(invoice, case):
        return
    known = invoice.seller.tax_registrations if invoice.seller is not None else ()
    for one in known:
        if case.format == CII and normal(one.scheme) not in ("VAT", "TAX", "VA", "FC"):
            continue
        if not blank(one.number):
            return
    yield Breach(path="seller.tax_registrations")


@RULES.rule(
    "BR-DE-17",
    "warning",
    about=f"the type of an invoice is one of {', '.join(KINDS)}",
    terms="BT-3",
    of=Invoice,
)
def kind(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-3 (UNTDID 1001)."""
    if normal(invoice.kind) not in KINDS:
        yield Breach(path="kind", got=invoice.kind)


@RULES.rule(
    "BR-DE-18",
    about="a line of the terms of payment that begins with # is a cash discount: "
    "#SKONTO#TAGE=n#PROZENT=n.nn#, then perhaps BASISBETRAG=n.nn#, and a line end after it",
    terms="BT-20",
    of=Invoice,
)
def discount(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-20; the first text of the terms counts."""
    for at, known in enumerate(invoice.payment_terms):
        wrong = wrong_discount(known.text[0] if known.text else "")
        if wrong is not None:
            yield Breach(path=f"payment_terms[{at}].text[0]", got=wrong)


def _paying(  # noqa: PLR0913, PLR0917 - a rule is one row
    rule: str,
    terms: str,
    about: str,
    codes: tuple[str, ...],
    kept: Callable[[Paying], bool],
    severity: Any = "fatal",  # noqa: ANN401 - a severity
) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        for known in paying(invoice, case):
            if known.code in codes and not kept(known):
                yield Breach(path=known.path, node=known.node, got=known.code)

    RULES.rule(rule, severity, about=about, terms=terms, of=Invoice)(check)


_paying(
    "BR-DE-19",
    "BT-84",
    "the account of a SEPA credit transfer is a valid IBAN",
    (SEPA_TRANSFER,),
    lambda known: is_iban(known.iban),
    "warning",
)
_paying(
    "BR-DE-20",
    "BT-91",
    "the debited account of a SEPA direct debit is a valid IBAN",
    (SEPA_DEBIT,),
    lambda known: is_iban(known.debited),
    "warning",
)


@RULES.rule(
    "BR-DE-21",
    "warning",
    about="the specification is that of XRechnung",
    terms="BT-24",
    of=Invoice,
)
def specification(invoice: Invoice, case: Case) -> Breaches:
    """BT-24."""
    context = "rsm:ExchangedDocumentContext"
    cii = case.root is not None and case.format == CII
    # CII asks in the context of the exchange alone
    if cii and case.root.find(context, _cii.NAMESPACES) is None:
        return
    if invoice.specification not in SPECIFICATIONS:
        yield Breach(path="specification", got=invoice.specification, expected=SPECIFICATIONS[0])


@RULES.rule(
    "BR-DE-22",
    about="no two attached files have the same name",
    terms="BT-125-2",
    of=Invoice,
)
def file_names(invoice: Invoice, case: Case) -> Breaches:
    """BT-125-2; in UBL and CII every reference counts that stands beside another."""
    seen: set[tuple[Any, str]] = set()
    for place, name, breach in _files(invoice, case):
        if (place, name) in seen:
            yield breach
        seen.add((place, name))


def _files(invoice: Invoice, case: Case) -> Iterator[tuple[Any, str, Breach]]:
    if case.root is None or case.format not in (UBL, CII):
        for at, known in enumerate(invoice.attachments):
            if known.filename is not None:
                breach = Breach(path=f"attachments[{at}].filename", got=known.filename)
                yield None, known.filename, breach
        return
    if case.format == UBL:
        found = case.root.iterfind("cac:AdditionalDocumentReference", _ubl.NAMESPACES)
        path, space = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject", _ubl.NAMESPACES
    else:
        found = case.root.iter(_cii.clark("ram:AdditionalReferencedDocument"))
        path, space = "ram:AttachmentBinaryObject", _cii.NAMESPACES
    for node in found:
        for name in {binary.get("filename") for binary in node.iterfind(path, space)} - {None}:
            yield node.getparent(), name, Breach(node=node, got=name)


_paying(
    "BR-DE-23-a",
    "BG-17",
    "a credit transfer names the account",
    TRANSFERS,
    lambda known: known.account,
)
_paying(
    "BR-DE-23-b",
    "BG-18 BG-19",
    "a credit transfer has neither card nor direct debit",
    TRANSFERS,
    lambda known: not known.card and not known.mandate,
)
_paying("BR-DE-24-a", "BG-18", "a payment by card names the card", CARDS, lambda known: known.card)
_paying(
    "BR-DE-24-b",
    "BG-17 BG-19",
    "a payment by card has neither credit transfer nor direct debit",
    CARDS,
    lambda known: not known.account and not known.mandate,
)
_paying(
    "BR-DE-25-a",
    "BG-19",
    "a SEPA direct debit states the mandate",
    (SEPA_DEBIT,),
    lambda known: known.mandate,
)
_paying(
    "BR-DE-25-b",
    "BG-17 BG-18",
    "a SEPA direct debit has neither credit transfer nor card",
    (SEPA_DEBIT,),
    lambda known: not known.account and not known.banks and not known.card,
)


@RULES.rule(
    "BR-DE-26",
    "warning",
    about="a corrected invoice names the invoice before it",
    terms="BT-3 BG-3",
    of=Invoice,
)
def corrected(invoice: Invoice, case: Case) -> Breaches:
    """BG-3."""
    if normal(invoice.kind) != CORRECTED:
        return
    if case.root is not None and case.format == UBL:
        path = "cac:BillingReference/cac:InvoiceDocumentReference"
        there = case.root.find(path, _ubl.NAMESPACES) is not None
    else:
        there = bool(invoice.preceding)
    if not there:
        yield Breach(path="preceding")


_contact(
    "BR-DE-27",
    "BT-42",
    "the seller's telephone number has three digits at least",
    "phone",
    lambda known: sum(c in "0123456789" for c in known.phone or "") < _DIGITS,
    "warning",
)
_contact(
    "BR-DE-28",
    "BT-43",
    "the seller's e-mail address has the form of one",
    "email",
    lambda known: _MAIL.fullmatch(normal(known.email)) is None,
    "warning",
)


@RULES.rule(
    "BR-DE-30",
    about="a direct debit names the creditor",
    terms="BT-90",
    of=Invoice,
)
def creditor(invoice: Invoice, case: Case) -> Breaches:
    """BT-90; CII knows a direct debit by its terms alone, and wants another one beside it."""
    known = debit(invoice, case)
    if known.group and not (known.creditor and (known.mandate or known.debited)):
        yield Breach(path="seller.identifiers")


@RULES.rule(
    "BR-DE-31",
    about="a direct debit names the debited account",
    terms="BT-91",
    of=Invoice,
)
def debited(invoice: Invoice, case: Case) -> Breaches:
    """BT-91."""
    known = debit(invoice, case)
    if known.group and not (known.debited and (known.mandate or known.creditor)):
        yield Breach(path="payments")
