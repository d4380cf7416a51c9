"""EN 16931: are the rules of the VAT categories surely kept? One pass over sums by code and rate.

What is usual is decided here: one VAT category a line and an allowance, spelled as in the code
list, each in a breakdown that adds up. Whatever else stands in a document is left to the rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from attrs import Factory, define

from edibridge.formats._ubl import clark
from edibridge.model import Allowance, Invoice, Tax, TaxSubtotal
from edibridge.profiles._en16931_facts import UBL, Facts, implied, state_numbers
from edibridge.profiles._en16931_totals import expected_tax, within_one
from edibridge.profiles._en16931_vat import CATEGORIES, RULES, Category, within
from edibridge.rules import Case

__all__ = ["RULES", "kept"]

_ZERO = Decimal(0)
_BY_CODE = {known.code: known for known in CATEGORIES}
# below it a binary number is exact to the cent, so that equal amounts are within a unit
_EXACT = Decimal(10) ** 12
_IN_TREE = (clark("cac:TaxCategory"), clark("cac:ClassifiedTaxCategory"))
_Key = tuple[str, Decimal | None]


@define(eq=False)
class _Sums:
    """What lines and allowances come to by code and rate, and how many categories there are."""

    lines: dict[_Key, Decimal] = Factory(dict)
    allowances: dict[_Key, Decimal] = Factory(dict)
    breakdown: list[tuple[Category, TaxSubtotal, Tax]] = Factory(list)
    categories: int = 0


@RULES.spare
def kept(invoice: Any, case: Case) -> bool:  # noqa: ANN401 - a document
    """Say whether surely no rule of a VAT category is broken."""
    if not isinstance(invoice, Invoice) or invoice.withholding_totals:
        return False
    scheme = None if implied(case) else "VAT"
    found = _Sums()
    if not (
        _lines(invoice, found, scheme)
        and _allowances(invoice.allowances, found, scheme)
        and _breakdown(invoice, found, scheme)
    ):
        return False
    if case.format == UBL and case.root is not None:
        in_tree = sum(1 for _ in case.root.iter(*_IN_TREE))
        if in_tree != found.categories:
            return False
    return _numbers(invoice, found) and _adds_up(found)


def _is_plain(tax: Tax, scheme: str | None) -> bool:
    """Say whether a tax is VAT of a category of the list, without anything unusual."""
    return (
        (tax.scheme == "VAT" or (tax.scheme is None and scheme is None))
        and tax.category in _BY_CODE
        and not (tax.extras and tax.rate is None)
    )


def _lines(invoice: Invoice, found: _Sums, scheme: str | None) -> bool:
    sums = found.lines
    for line in invoice.lines:
        item, net = line.item, line.net
        if item is None or net is None or line.tax_totals or len(item.taxes) != 1:
            return False
        tax = item.taxes[0]
        if not _is_plain(tax, scheme):
            return False
        if line.allowances and any(known.taxes for known in line.allowances):
            return False
        key: Any = (tax.category, tax.rate)
        sums[key] = sums[key] + net if key in sums else net
    found.categories += len(invoice.lines)
    return bool(invoice.lines)


def _allowances(known: Iterable[Allowance], found: _Sums, scheme: str | None) -> bool:
    for allowance in known:
        amount = allowance.amount
        if allowance.is_charge is None or amount is None or len(allowance.taxes) != 1:
            return False
        tax = allowance.taxes[0]
        if not _is_plain(tax, scheme):
            return False
        key: Any = (tax.category, tax.rate)
        signed = amount if allowance.is_charge else -amount
        found.allowances[key] = found.allowances.get(key, _ZERO) + signed
        found.categories += 1
    return True


def _breakdown(invoice: Invoice, found: _Sums, scheme: str | None) -> bool:
    for total in invoice.tax_totals:
        for subtotal in total.subtotals:
            tax = subtotal.tax
            if tax is None or not _is_plain(tax, scheme):
                return False
            found.breakdown.append((_BY_CODE[tax.category or ""], subtotal, tax))
            found.categories += 1
    return True


def _numbers(invoice: Invoice, found: _Sums) -> bool:
    """Ask for the rates of lines and allowances, and for the numbers of the parties."""
    known = Facts()
    state_numbers(known, invoice)
    used = found.lines.keys() | found.allowances.keys()
    for code, rate in used:
        category = _BY_CODE[code]
        if not _rated(category, rate):
            return False
        if not category.seller(known) or (category.buyer and not category.buyer(known)):
            return False
    # each is in the breakdown, and what is in the breakdown is used
    broken_down = [category.code for category, _, _ in found.breakdown]
    codes = {code for code, _ in used}
    if codes != set(broken_down):
        return False
    # what must not be beside anything else, and what asks for a delivery too, is left to the rules
    if "K" in codes or ("O" in codes and len(codes) > 1):
        return False
    return all(_BY_CODE[code].rates or broken_down.count(code) == 1 for code in codes)


def _rated(category: Category, rate: Decimal | None) -> bool:
    if category.id == "O" or rate is None:
        return category.id == "O" and rate is None
    if category.id == "S":
        return rate > 0
    return rate >= 0 if category.rates else rate == 0


def _adds_up(found: _Sums) -> bool:
    return all(_subtotal(found, *one) for one in found.breakdown)


def _subtotal(found: _Sums, category: Category, subtotal: TaxSubtotal, tax: Tax) -> bool:
    taxable, amount, rate = subtotal.taxable, subtotal.amount, tax.rate
    given = tax.exemption_reason is not None or tax.exemption_code is not None
    if taxable is None or amount is None or given is not category.reason:
        return False
    if not category.rates:
        sums = (*found.lines.items(), *found.allowances.items())
        whole = sum((one for (code, _), one in sums if code == category.code), _ZERO)
        return taxable == whole and amount == 0
    key = (category.code, rate)
    if rate is None or (key not in found.lines and key not in found.allowances):
        return False
    whole = found.lines.get(key, _ZERO) + found.allowances.get(key, _ZERO)
    if not (taxable == whole and abs(taxable) < _EXACT) and not within(taxable, whole):
        return False
    computed = expected_tax(taxable, rate)
    return computed is not None and within_one(amount, computed)
