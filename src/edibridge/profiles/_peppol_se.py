"""Peppol BIS Billing: the rules of Sweden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edibridge.findings import Severity
from edibridge.formats import _cii
from edibridge.formats._ubl import clark
from edibridge.model import Invoice
from edibridge.profiles._peppol_checks import luhn
from edibridge.profiles._peppol_facts import (
    CII,
    SOURCE,
    UBL,
    countries,
    gate,
    is_doubled,
    registrations,
    said,
    scheme_of,
    vat_numbers,
)
from edibridge.profiles._peppol_payments import Instruction, instructions
from edibridge.profiles._peppol_text import normal, number
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="peppol-se", source=SOURCE)

_RATES = (6, 12, 25)
_TAXED = "GODKÄND FÖR F-SKATT"
_VAT_LENGTH, _NUMBER_LENGTH = 14, 10
_PLUSGIRO, _BANKGIRO = "SE:PLUSGIRO", "SE:BANKGIRO"

Breaches = Iterable[Breach]


def _swedish(invoice: Invoice, case: Case, role: str = "seller") -> bool:
    return "SE" in countries(invoice, case, role)


def _vat(invoice: Invoice, case: Case) -> str | None:
    """Return the VAT number of a Swedish supplier that has a Swedish one."""
    if not _swedish(invoice, case):
        return None
    if any(is_doubled(one, "cbc:CompanyID") for one in registrations(invoice.seller)):
        return None
    known = vat_numbers(invoice.seller, case)
    # of several the authority's functions would take none
    return known[0] if any(one.startswith("SE") for one in known) else None


@RULES.rule("SE-R-001", about="a Swedish VAT number has 14 characters", terms="BT-31", of=Invoice)
def vat_length(invoice: Invoice, case: Case) -> Breaches:
    """BT-31."""
    known = _vat(invoice, case)
    if known is not None and len(normal(known)) != _VAT_LENGTH:
        yield Breach(path="seller.tax_registrations", got=known)


@RULES.rule(
    "SE-R-002", about="a Swedish VAT number is SE and twelve digits", terms="BT-31", of=Invoice
)
def vat_digits(invoice: Invoice, case: Case) -> Breaches:
    """BT-31."""
    known = _vat(invoice, case)
    if known is not None and number(known[2:_VAT_LENGTH]) is None:
        yield Breach(path="seller.tax_registrations", got=known)


def _legal(rule: str, about: str, good: str) -> None:
    checks = {
        "number": lambda text: number(text) is not None,
        "length": lambda text: len(normal(text)) == _NUMBER_LENGTH,
        "luhn": lambda text: luhn(normal(text)),
    }

    def check(invoice: Invoice, case: Case) -> Breaches:
        seller = invoice.seller
        if seller is None or not _swedish(invoice, case) or seller.legal_id is None:
            return
        stated = seller.legal_id.value or ""
        if not checks[good](stated):
            yield Breach(path="seller.legal_id.value", got=stated)

    RULES.rule(rule, about=about, terms="BT-30", of=Invoice)(check)


_legal("SE-R-003", "a Swedish organisation number is a number", "number")
_legal("SE-R-004", "a Swedish organisation number has ten digits", "length")
_legal("SE-R-013", "a Swedish organisation number ends with its check digit", "luhn")


@RULES.rule(
    "SE-R-005",
    about="the tax registration of a Swedish supplier says that it is approved for F-tax",
    terms="BT-32",
    of=Invoice,
)
def f_tax(invoice: Invoice, case: Case) -> Breaches:
    """BT-32."""
    seller = invoice.seller
    if seller is None or not _swedish(invoice, case) or seller.legal_id is None:
        return
    for at, known in enumerate(registrations(seller)):
        scheme = scheme_of(known, case)
        if is_doubled(known, "cac:TaxScheme/cbc:ID"):
            continue
        other = scheme == "FC" if case.format == CII else normal(scheme.upper()) != "VAT"
        if other and known.number is not None and normal(known.number.upper()) != _TAXED:
            path = f"seller.tax_registrations[{at}].number"
            yield Breach(path=path, got=known.number, expected=_TAXED)


def _rates(invoice: Invoice, case: Case) -> Iterator[tuple[Breach, str | None]]:
    """Yield of each tax category that SE-R-006 speaks of where it is, and its rate."""
    if case.root is not None and case.format == UBL:
        for node in case.root.iter(clark("cac:TaxCategory"), clark("cac:ClassifiedTaxCategory")):
            if said(node, "cbc:ID") == "S":
                rate = said(node, "cbc:Percent")
                yield Breach(node=node, got=rate), rate
        return
    if case.root is not None and case.format == CII:
        # the CII binding asks it of every category, of those without VAT too
        names = (_cii.clark("ram:ApplicableTradeTax"), _cii.clark("ram:CategoryTradeTax"))
        for node in case.root.iter(*names):
            rate = said(node, "ram:RateApplicablePercent")
            yield Breach(node=node, got=rate), rate
        return
    taxes = [
        *(
            (f"tax_totals[{at}].subtotals[{index}].tax.rate", subtotal.tax)
            for at, total in enumerate(invoice.tax_totals)
            for index, subtotal in enumerate(total.subtotals)
        ),
        *(
            (f"lines[{at}].item.taxes[{index}].rate", tax)
            for at, line in enumerate(invoice.lines)
            if line.item is not None
            for index, tax in enumerate(line.item.taxes)
        ),
        *(
            (f"allowances[{at}].taxes[{index}].rate", tax)
            for at, allowance in enumerate(invoice.allowances)
            for index, tax in enumerate(allowance.taxes)
        ),
    ]
    for path, tax in taxes:
        if tax is not None and tax.category == "S":
            known = None if tax.rate is None else str(tax.rate)
            yield Breach(path=path, got=known), known


@RULES.rule(
    "SE-R-006",
    about="the standard rate of a Swedish supplier is 6, 12 or 25 percent",
    terms="BT-119 BT-152",
    of=Invoice,
)
def rate(invoice: Invoice, case: Case) -> Breaches:
    """BT-96, BT-103, BT-119, BT-152."""
    if _vat(invoice, case) is None:
        return
    for breach, stated in _rates(invoice, case):
        if number(stated) not in _RATES:
            yield breach


def _giro(rule: str, bank: str, about: str, *, digits: bool, lengths: tuple[int, int]) -> None:
    def check(invoice: Invoice, case: Case) -> Breaches:
        for known in _transfers(invoice, case, bank):
            text = normal(known.own_account)
            good = number(text) is not None if digits else lengths[0] <= len(text) <= lengths[1]
            if not good:
                yield Breach(path=f"{known.path}.account.number", got=known.own_account)

    RULES.rule(rule, "warning", about=about, terms="BT-84", of=Invoice)(check)


def _transfers(invoice: Invoice, case: Case, bank: str) -> Iterator[Instruction]:
    if _swedish(invoice, case):
        for known in instructions(invoice, case):
            named = known.is_plain and normal(known.means) == "30" and normal(known.bank) == bank
            if named and known.own_account is not None:
                yield known


_giro("SE-R-007", _PLUSGIRO, "a Plusgiro number is a number", digits=True, lengths=(2, 8))
_giro("SE-R-010", _PLUSGIRO, "a Plusgiro number has 2 to 8 digits", digits=False, lengths=(2, 8))
_giro("SE-R-008", _BANKGIRO, "a Bankgiro number is a number", digits=True, lengths=(7, 8))
_giro("SE-R-009", _BANKGIRO, "a Bankgiro number has 7 or 8 digits", digits=False, lengths=(7, 8))


def _means(rule: str, codes: tuple[str, ...], about: str, *, domestic: bool) -> None:
    severity: Severity = "warning"

    def check(invoice: Invoice, case: Case) -> Breaches:
        if not _swedish(invoice, case) or (domestic and not _swedish(invoice, case, "buyer")):
            return
        for known in instructions(invoice, case):
            # UBL compares with the blanks around the code, CII without
            stated = normal(known.means) if case.format == CII else known.means
            if stated in codes and (known.is_plain or case.format != CII):
                yield Breach(path=f"{known.path}.means", got=stated, expected="30")

    RULES.rule(rule, severity, about=about, terms="BT-81", of=Invoice)(check)


_means(
    "SE-R-011",
    ("50", "56"),
    "a Swedish giro is means 30 with SE:BANKGIRO or SE:PLUSGIRO as bank",
    domestic=False,
)
_means("SE-R-012", ("31",), "a transfer between two Swedish parties is means 30", domestic=True)


gate(RULES, _swedish)
