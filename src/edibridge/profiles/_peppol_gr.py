"""Peppol BIS Billing: the rules of Greece."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from attrs import frozen

from edibridge.findings import Severity
from edibridge.model import Invoice, Party
from edibridge.profiles._peppol_checks import greek_tin
from edibridge.profiles._peppol_facts import (
    SOURCE,
    UBL,
    Facts,
    all_of,
    countries,
    facts,
    first,
    gate,
    is_doubled,
    said,
    text_of,
    ubl,
    vat_numbers,
)
from edibridge.profiles._peppol_text import blank, is_integer, normal
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="peppol-gr", source=SOURCE)

_MARK, _URL = "##M.AR.K##", "##INVOICE|URL##"
_ENDPOINT = "9933"
_KINDS = ("1.1", "1.6", "2.1", "2.4", "5.1", "5.2")
_DAY = re.compile(
    r"(0?[1-9]|[12][0-9]|3[01])[-\\/ ]?(0?[1-9]|1[0-2])[-\\/ ]?(19|20)[0-9]{2}", re.ASCII
)
_POSITIVE = re.compile("[1-9]")
_SEGMENTS = 6

Breaches = Iterable[Breach]
Ask = Callable[[list[str], Invoice, Case], bool]


def _segment(rule: str, about: str, good: Ask) -> None:
    def check(invoice: Invoice, case: Case) -> Breaches:
        if invoice.number is None or not facts(invoice, case).greek:
            return
        parts = invoice.number.split("|") if invoice.number else []
        if not good(parts, invoice, case):
            yield Breach(path="number", got=invoice.number)

    RULES.rule(rule, about=about, terms="BT-1", of=Invoice)(check)


def _part(parts: list[str], at: int) -> str:
    return parts[at - 1] if len(parts) >= at else ""


def _tin(parts: list[str], invoice: Invoice, case: Case) -> bool:
    stated = _part(parts, 1)
    if len(normal(stated)) != 9 or not greek_tin(stated):  # noqa: PLR2004 - digits of a TIN
        return False
    known = (
        *vat_numbers(invoice.seller, case),
        *vat_numbers(invoice.tax_representative, case),
    )
    return any(stated == one[2:11] for one in known)


def _day(parts: list[str], invoice: Invoice, case: Case) -> bool:
    stated = _part(parts, 2)
    if blank(stated) or not _DAY.match(stated):
        return False
    root = ubl(case)
    if root is not None:
        issued = said(root, "cbc:IssueDate")
    else:
        issued = invoice.issued.isoformat() if invoice.issued else ""
    return _three(issued.split("-")) == _three(stated.split("/"))[::-1]


def _three(parts: list[str]) -> list[str | None]:
    return [parts[at] if at < len(parts) else None for at in range(3)]


_segment("GR-R-001-1", "a Greek invoice's number has six parts", lambda p, *_: len(p) == _SEGMENTS)
_segment("GR-R-001-2", "the first part is the TIN of the supplier or its representative", _tin)
_segment("GR-R-001-3", "the second part is the day of issue, DD/MM/YYYY", _day)
_segment(
    "GR-R-001-4",
    "the third part is a whole number, not below zero",
    lambda p, *_: is_integer(_part(p, 3)) and int(_part(p, 3)) >= 0,
)
_segment("GR-R-001-5", "the fourth part is a Greek type", lambda p, *_: _part(p, 4) in _KINDS)
_segment("GR-R-001-6", "the fifth part is not empty", lambda p, *_: bool(_part(p, 5)))
_segment("GR-R-001-7", "the sixth part is not empty", lambda p, *_: bool(_part(p, 6)))


def _name(rule: str, role: str, terms: str, about: str) -> None:
    def check(invoice: Invoice, case: Case) -> Breaches:
        party: Party | None = getattr(invoice, role)
        if party is None or not facts(invoice, case).greek:
            return
        # UBL keeps the trade name apart and the authority asks for that
        known = party.trade_name if case.format == UBL else party.trade_name or party.name
        if not known:
            yield Breach(path=f"{role}.trade_name")

    RULES.rule(rule, about=about, terms=terms, of=Invoice)(check)


_name("GR-R-002", "seller", "BT-28", "a Greek supplier gives its full name")
_name("GR-R-005", "buyer", "BT-45", "a Greek supplier gives the buyer's full name")


def _is_greek(number: str) -> bool:
    return number.startswith("EL") and greek_tin(number[2:])


def _one_vat(  # noqa: PLR0913 - what a rule says of itself
    rule: str,
    role: str,
    term: str,
    about: str,
    when: Callable[[Facts], bool],
    *,
    severity: Severity = "fatal",
) -> None:
    def check(invoice: Invoice, case: Case) -> Breaches:
        party: Party | None = getattr(invoice, role)
        if party is None or not when(facts(invoice, case)):
            return
        known = _numbers(party, case)
        if len(known) != 1 or not _is_greek(known[0]):
            got = known[0] if known else None
            yield Breach(path=f"{role}.tax_registrations", got=got)

    RULES.rule(rule, severity, about=about, terms=term, of=Invoice)(check)


def _numbers(party: Party | None, case: Case) -> list[str]:
    if party is None:
        return []
    stated = [
        known
        for known in party.tax_registrations
        if known.number is not None and not is_doubled(known, "cac:TaxScheme/cbc:ID")
    ]
    return [
        known
        for one in stated
        for known in vat_numbers(Party(tax_registrations=(one,)), case, trimmed=True)
    ]


_one_vat(
    "GR-S-011",
    "seller",
    "BT-31",
    "a Greek supplier has one VAT number, EL and a TIN",
    lambda known: known.greek,
    severity="warning",
)
_one_vat(
    "GR-R-006",
    "buyer",
    "BT-48",
    "the buyer of a Greek supplier, if Greek, has one VAT number, EL and a TIN",
    lambda known: known.both_greek,
)


@RULES.rule(
    "GR-R-003", about="a Greek supplier's VAT number is EL and a TIN", terms="BT-31", of=Invoice
)
def vat_number(invoice: Invoice, case: Case) -> Breaches:
    """BT-31."""
    if not facts(invoice, case).greek:
        return
    for stated in _numbers(invoice.seller, case):
        if not _is_greek(stated):
            yield Breach(path="seller.tax_registrations", got=stated)


@frozen
class _Named:
    """A supporting document: its number and where it is found."""

    number: str | None
    uri: str


def _documents(invoice: Invoice, case: Case, name: str) -> list[_Named]:
    root = ubl(case)
    if root is None:
        known = (one for one in invoice.attachments if one.description == name)
        return [_Named(one.number, one.uri or "") for one in known]
    found = []
    for node in all_of(root, "cac:AdditionalDocumentReference"):
        if any(text_of(one) == name for one in all_of(node, "cbc:DocumentDescription")):
            has = first(node, "cbc:ID") is not None
            uri = said(node, "cac:Attachment/cac:ExternalReference/cbc:URI")
            found.append(_Named(said(node, "cbc:ID") if has else None, uri))
    return found


def is_greek(invoice: Invoice, case: Case) -> bool:
    """Say whether the supplier's address is in Greece."""
    return "GR" in countries(invoice, case, "seller")


def _in_greece(invoice: Invoice, case: Case) -> bool:
    return facts(invoice, case).greek and is_greek(invoice, case)


@RULES.rule("GR-R-004-1", about="a Greek invoice has one MARK", terms="BT-122", of=Invoice)
def mark(invoice: Invoice, case: Case) -> Breaches:
    """BG-24."""
    if _in_greece(invoice, case) and len(_documents(invoice, case, _MARK)) != 1:
        yield Breach(path="attachments", expected=_MARK)


@RULES.rule("GR-R-004-2", about="a MARK is a whole number above zero", terms="BT-122", of=Invoice)
def mark_number(invoice: Invoice, case: Case) -> Breaches:
    """BT-122."""
    if not _in_greece(invoice, case):
        return
    for known in _documents(invoice, case, _MARK):
        if known.number is not None and not _POSITIVE.match(known.number):
            yield Breach(path="attachments", got=known.number)


@RULES.rule(
    "GR-S-008-1", "warning", about="a Greek invoice names its address", terms="BT-124", of=Invoice
)
def one_url(invoice: Invoice, case: Case) -> Breaches:
    """BG-24."""
    if _in_greece(invoice, case) and len(_documents(invoice, case, _URL)) != 1:
        yield Breach(path="attachments", expected=_URL)


@RULES.rule(
    "GR-R-008-2", about="a Greek invoice names one address at most", terms="BT-124", of=Invoice
)
def few_urls(invoice: Invoice, case: Case) -> Breaches:
    """BG-24."""
    if _in_greece(invoice, case) and len(_documents(invoice, case, _URL)) > 1:
        yield Breach(path="attachments")


@RULES.rule(
    "GR-R-008-3", about="the document that names the address has it", terms="BT-124", of=Invoice
)
def url(invoice: Invoice, case: Case) -> Breaches:
    """BT-124."""
    if not facts(invoice, case).greek:
        return
    for known in _documents(invoice, case, _URL):
        if blank(known.uri):
            yield Breach(path="attachments")


def _endpoint(rule: str, role: str, term: str, about: str, when: Callable[[Facts], bool]) -> None:
    def check(invoice: Invoice, case: Case) -> Breaches:
        party: Party | None = getattr(invoice, role)
        if party is None or party.endpoint is None or not when(facts(invoice, case)):
            return
        known = party.endpoint
        if known.scheme != _ENDPOINT or not greek_tin(known.value or ""):
            yield Breach(path=f"{role}.endpoint", got=known.value, expected=_ENDPOINT)

    RULES.rule(rule, about=about, terms=term, of=Invoice)(check)


_endpoint(
    "GR-R-009",
    "seller",
    "BT-34",
    "a Greek supplier's electronic address is its TIN (9933)",
    lambda known: known.greek_own,
)
_endpoint(
    "GR-R-010",
    "buyer",
    "BT-49",
    "a Greek customer's electronic address is its TIN (9933)",
    lambda known: known.both_greek,
)


gate(RULES, lambda invoice, case: facts(invoice, case).greek or facts(invoice, case).greek_own)
