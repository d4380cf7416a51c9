"""The CII binding of EN 16931: sums, what is computed from what, and decimals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from math import floor, isfinite
from typing import Any

from edibridge.profiles._en16931_cii_tree import (
    ALLOWANCE,
    LINE_SETTLEMENT,
    LINE_TOTAL,
    SUMMATION,
    TYPE,
    ZERO,
    Bound,
    Node,
    Tree,
    amount,
    anywhere,
    binary,
    bound,
    breakdown,
    each,
    fine,
    has,
    is_false,
    is_true,
    once,
    rounded,
    tag,
    text,
    texts,
)
from edibridge.profiles._en16931_facts import cents, normal, number, whole


def _category_tax(node: Node) -> bool:
    """BR-CO-17: within one unit, that included."""
    stated = amount(node, tag("ram:CalculatedAmount"))
    if stated is None:
        return False
    vat = normal(text(node, TYPE).upper()) == "VAT"
    rate = amount(node, tag("ram:RateApplicablePercent")) if vat else None
    if rate is None or whole(rate) == 0:
        return whole(stated) == 0
    basis = amount(node, tag("ram:BasisAmount"))
    if basis is None:
        return False
    computed = cents(abs(basis) * (rate / 100))
    return abs(stated) - 1 <= computed <= abs(stated) + 1


def _line_sum(known: Tree, node: Node) -> bool:
    lines = node.getparent().getparent().iterchildren(tag("ram:IncludedSupplyChainTradeLineItem"))
    total = 0.0
    for line in lines:
        for one in line.iterfind(f"{LINE_SETTLEMENT}/{LINE_TOTAL}"):
            total += binary(one.text) or 0.0
    del known
    stated = amount(node, tag("ram:LineTotalAmount"))
    return stated is not None and isfinite(total) and stated == cents(Decimal(total))


def _allowance_sum(name: str, chosen: Callable[[Node], bool]) -> Callable[[Tree, Node], bool]:
    def test(known: Tree, node: Node) -> bool:
        stated = texts(node, tag(name))
        found = [one for one in known.settlement.iterchildren(ALLOWANCE) if chosen(one)]
        if not stated and not found:
            return True
        total = 0.0
        for one in found:
            total += binary(one.findtext(tag("ram:ActualAmount"))) or 0.0
        return any(binary(one) == rounded(total) for one in stated)

    return test


def _net_total(known: Tree, node: Node) -> bool:
    del known
    net, lines = (
        amount(node, tag("ram:TaxBasisTotalAmount")),
        amount(node, tag("ram:LineTotalAmount")),
    )
    if net is None or lines is None:
        return False
    allowances = amount(node, tag("ram:AllowanceTotalAmount")) or ZERO
    charges = amount(node, tag("ram:ChargeTotalAmount")) or ZERO
    return net == cents(lines - allowances + charges)


def _due(known: Tree, node: Node) -> bool:
    del known
    due, gross = (
        amount(node, tag("ram:DuePayableAmount")),
        amount(node, tag("ram:GrandTotalAmount")),
    )
    if due is None or gross is None:
        return False
    prepaid = amount(node, tag("ram:TotalPrepaidAmount")) or ZERO
    rounding = amount(node, tag("ram:RoundingAmount")) or ZERO
    return due == gross - prepaid + rounding


def _summed(test: Callable[[Tree, Node], bool]) -> Any:  # noqa: ANN401 - a check
    return bound(
        lambda known: [node for node in known.root.iter(SUMMATION) if not test(known, node)]
    )


def _tax_sum(known: Tree) -> Iterable[Node]:
    total = 0.0
    for tax in known.taxes:
        for one in texts(tax, tag("ram:CalculatedAmount")):
            total += binary(one) or 0.0
    for above in known.root.iter(SUMMATION):
        for node in above.iterchildren(tag("ram:TaxTotalAmount")):
            ours = known.currency is not None and node.get("currencyID") == known.currency
            if ours and binary(node.text) != rounded(total):
                yield node


def _gross_total(known: Tree) -> bool:
    """BR-CO-15: or the two totals are the same, without any VAT."""
    if known.currency is None:
        return True
    sums = known.settlement.findall(SUMMATION)
    gross = next((amount(one, tag("ram:GrandTotalAmount")) for one in sums), None)
    net = next((amount(one, tag("ram:TaxBasisTotalAmount")) for one in sums), None)
    if gross is None or net is None:
        return False
    taxes = [
        number(node.text)
        for one in sums
        for node in one.iterchildren(tag("ram:TaxTotalAmount"))
        if node.get("currencyID") == known.currency
    ]
    if len(taxes) == 1 and taxes[0] is not None and gross == cents(net + taxes[0]):
        return True
    return gross == net


def _tax_decimals(currency: str) -> Callable[[Tree, Node], bool]:
    name = tag(currency)

    def test(known: Tree, node: Node) -> bool:
        found = node.findall(tag("ram:TaxTotalAmount"))
        wanted = texts(known.settlement, name)
        absent = name.endswith("TaxCurrencyCode") and not wanted
        if not found or absent:
            return True
        return any(_cents_only(one, wanted, name) for one in found)

    return test


def _cents_only(node: Node, wanted: list[str], name: str) -> bool:
    if node.get("currencyID") not in wanted:
        return name.endswith("InvoiceCurrencyCode")
    value = binary(node.text)
    return value is not None and value == _hundredths(value)


def _hundredths(value: float) -> float:
    return floor(value * 100 + 0.5) / 100 if isfinite(value) else value


_SUMS = anywhere("ram:SpecifiedTradeSettlementHeaderMonetarySummation")


def _summation_rules() -> Bound:
    rules: Bound = {}
    for present, decimals, name in (
        ("BR-12", "BR-DEC-09", "ram:LineTotalAmount"),
        ("", "BR-DEC-10", "ram:AllowanceTotalAmount"),
        ("", "BR-DEC-11", "ram:ChargeTotalAmount"),
        ("BR-13", "BR-DEC-12", "ram:TaxBasisTotalAmount"),
        ("BR-14", "BR-DEC-14", "ram:GrandTotalAmount"),
        ("", "BR-DEC-16", "ram:TotalPrepaidAmount"),
        ("", "BR-DEC-17", "ram:RoundingAmount"),
        ("BR-15", "BR-DEC-18", "ram:DuePayableAmount"),
    ):
        if present:
            rules[present] = each(_SUMS, has(name))
        rules[decimals] = each(_SUMS, fine(name))
    return rules


RULES: Bound = {
    **_summation_rules(),
    "BR-CO-10": _summed(_line_sum),
    "BR-CO-11": _summed(_allowance_sum("ram:AllowanceTotalAmount", is_false)),
    "BR-CO-12": _summed(_allowance_sum("ram:ChargeTotalAmount", is_true)),
    "BR-CO-13": _summed(_net_total),
    "BR-CO-14": bound(_tax_sum),
    "BR-CO-15": once(_gross_total),
    "BR-CO-16": _summed(_due),
    "BR-CO-17": each(breakdown, _category_tax),
    "BR-DEC-13": _summed(_tax_decimals("ram:InvoiceCurrencyCode")),
    "BR-DEC-15": _summed(_tax_decimals("ram:TaxCurrencyCode")),
    "BR-DEC-19": each(breakdown, fine("ram:BasisAmount")),
    "BR-DEC-20": each(breakdown, fine("ram:CalculatedAmount")),
    "BR-DEC-23": each(
        anywhere("ram:IncludedSupplyChainTradeLineItem"),
        fine(
            "ram:SpecifiedLineTradeSettlement"
            "/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
        ),
    ),
}
