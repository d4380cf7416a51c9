"""EN 16931: the sums of an invoice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from edibridge.formats._ubl import clark
from edibridge.model import Invoice, TaxSubtotal, Totals
from edibridge.profiles._en16931_breakdown import stated_currency, subtotals
from edibridge.profiles._en16931_facts import (
    CII,
    LINES,
    SOURCE,
    UBL,
    cents,
    is_vat,
    number,
    whole,
)
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="en16931-totals", source=SOURCE)

Breaches = Iterable[Breach]
_ZERO = Decimal(0)
_HUNDRED = Decimal(100)


def _unequal(path: str, got: Decimal | None, expected: Decimal | None) -> Breach:
    return Breach(
        path=path,
        got=None if got is None else str(got),
        expected=None if expected is None else str(expected),
    )


@RULES.rule(
    "BR-CO-10",
    about="the sum of lines is the sum of the lines' net amounts",
    terms="BT-106 BT-131",
    of=Invoice,
)
def line_sum(invoice: Invoice, case: Case) -> Breaches:
    """BT-106; in UBL the lines that stand anywhere, in an extension too."""
    totals = invoice.totals
    if totals is None:
        return
    known = [line.net for line in invoice.lines if line.net is not None]
    if case.format == UBL and case.root is not None:
        known += _nested(case.root, len(invoice.lines))
    expected = cents(sum(known, _ZERO))
    if totals.lines != expected:
        yield _unequal("totals.lines", totals.lines, expected)


_NET = clark("cbc:LineExtensionAmount")


def _nested(root: Any, known: int) -> list[Decimal]:  # noqa: ANN401 - an lxml element
    """Return the net amounts of lines that do not stand in the document element."""
    if sum(1 for _ in root.iter(*LINES)) == known:
        return []
    amounts = (
        number(line.findtext(_NET)) for line in root.iter(*LINES) if line.getparent() is not root
    )
    return [amount for amount in amounts if amount is not None]


def _document_level(rule: str, terms: str, name: str, *, charge: bool) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:  # noqa: ARG001
        totals = invoice.totals
        if totals is None:
            return
        stated: Decimal | None = getattr(totals, name)
        known = [one for one in invoice.allowances if one.is_charge is charge]
        if stated is None and not known:
            return
        expected = cents(sum((one.amount for one in known if one.amount is not None), _ZERO))
        if stated != expected:
            yield _unequal(f"totals.{name}", stated, expected)

    about = f"the total of {name} is the sum of the document's {name}"
    RULES.rule(rule, about=about, terms=terms, of=Invoice)(check)


_document_level("BR-CO-11", "BT-107 BT-92", "allowances", charge=False)
_document_level("BR-CO-12", "BT-108 BT-99", "charges", charge=True)


@RULES.rule(
    "BR-CO-13",
    about="the total without VAT is the lines less allowances plus charges",
    terms="BT-109 BT-106 BT-107 BT-108",
    of=Invoice,
)
def net_total(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-109."""
    totals = invoice.totals
    if totals is None:
        return
    expected = _net(totals)
    if totals.net is None or totals.net != expected:
        yield _unequal("totals.net", totals.net, expected)


def _net(totals: Totals) -> Decimal | None:
    if totals.lines is None:
        return None
    if totals.charges is None and totals.allowances is None:
        return totals.lines
    return cents(totals.lines + (totals.charges or _ZERO) - (totals.allowances or _ZERO))


@RULES.rule(
    "BR-CO-14",
    about="the VAT total is the sum of the VAT of its breakdown",
    terms="BT-110 BT-117",
    of=Invoice,
)
def tax_sum(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-110."""
    for at, total in enumerate(invoice.tax_totals):
        if not total.subtotals:
            continue
        expected = cents(
            sum((one.amount for one in total.subtotals if one.amount is not None), _ZERO)
        )
        if total.amount != expected:
            yield _unequal(f"tax_totals[{at}].amount", total.amount, expected)


@RULES.rule(
    "BR-CO-15",
    about="the total with VAT is the total without VAT and the VAT in the document's currency",
    terms="BT-112 BT-109 BT-110",
    of=Invoice,
)
def gross_total(invoice: Invoice, case: Case) -> Breaches:
    """BT-112; there is exactly one VAT total in the document's currency."""
    if invoice.currency is None:
        return
    totals = invoice.totals or Totals()
    taxes = [
        total.amount
        for total in invoice.tax_totals
        if total.amount is not None and stated_currency(total, invoice, case) == invoice.currency
    ]
    expected = None
    if len(taxes) == 1 and totals.net is not None:
        expected = cents(totals.net + taxes[0])
    if expected is None or totals.gross != expected:
        yield _unequal("totals.gross", totals.gross, expected)


@RULES.rule(
    "BR-CO-16",
    about="the amount due is the total with VAT less what is paid, plus the rounding",
    terms="BT-115 BT-112 BT-113 BT-114",
    of=Invoice,
)
def payable(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-115."""
    totals = invoice.totals
    if totals is None:
        return
    due, gross, prepaid, rounding = totals.payable, totals.gross, totals.prepaid, totals.rounding
    if due is None or gross is None:
        yield _unequal("totals.payable", due, None)
        return
    left = due if rounding is None else cents(due - rounding)
    right = gross if prepaid is None else cents(gross - prepaid)
    if left != right:
        yield _unequal("totals.payable", due, right + (rounding or _ZERO))


@RULES.rule(
    "BR-CO-17",
    about="the VAT of a category is its taxable amount times the rate, within one unit",
    terms="BT-117 BT-116 BT-119",
    of=Invoice,
)
def category_tax(invoice: Invoice, case: Case) -> Breaches:
    """BT-117; a rate that rounds to zero wants a tax that does."""
    implied = case.format not in (UBL, CII)
    for path, known in subtotals(invoice):
        tax = known.tax
        rate = tax.rate if tax is not None and is_vat(tax.scheme, implied=implied) else None
        if known.amount is not None and _taxed(known, rate):
            continue
        yield _unequal(f"{path}.amount", known.amount, expected_tax(known.taxable, rate))


def _taxed(known: TaxSubtotal, rate: Decimal | None) -> bool:
    if known.amount is None:
        return False
    if rate is None or whole(rate) == 0:
        return whole(known.amount) == 0
    expected = expected_tax(known.taxable, rate)
    return expected is not None and within_one(known.amount, expected)


def expected_tax(taxable: Decimal | None, rate: Decimal | None) -> Decimal | None:
    """Return the tax on an amount, in cents, without its sign."""
    if taxable is None or rate is None:
        return None
    return cents(abs(taxable) * rate / _HUNDRED)


def within_one(amount: Decimal, expected: Decimal) -> bool:
    """Say whether a tax is less than one unit of currency off the computed one, signs apart."""
    return abs(amount) - 1 < expected < abs(amount) + 1
