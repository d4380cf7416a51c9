"""The CII binding of EN 16931: what each VAT category demands, where it differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from math import floor, isfinite

from attrs import frozen

from edibridge.profiles._en16931_cii_tree import (
    ALLOWANCE,
    BUYER,
    CATEGORY_TAX,
    LINE_SETTLEMENT,
    LINE_TOTAL,
    RATE,
    REPRESENTATIVE,
    SELLER,
    TAX,
    ZERO,
    Bound,
    Check,
    Node,
    Tree,
    above_zero,
    amount,
    binary,
    bound,
    is_category,
    is_false,
    is_true,
    is_vat,
    not_negative,
    once,
    tag,
    texts,
)
from edibridge.profiles._en16931_facts import cents, number

_VA, _FC = "VA", "FC"
_BASIS = tag("ram:BasisAmount")
_CALCULATED = tag("ram:CalculatedAmount")
_ACTUAL = tag("ram:ActualAmount")
_REASONS = (tag("ram:ExemptionReason"), tag("ram:ExemptionReasonCode"))


def _seller(known: Tree) -> bool:
    return known.registered(SELLER, _VA, _FC) or known.registered(REPRESENTATIVE, _VA)


def _seller_vat(known: Tree) -> bool:
    return known.registered(SELLER, _VA) or known.registered(REPRESENTATIVE, _VA)


def _buyer_vat(known: Tree) -> bool:
    return known.registered(BUYER, _VA)


def _buyer_legal(known: Tree) -> bool:
    path = tag("ram:SpecifiedLegalOrganization/ram:ID")
    return any(node.find(path) is not None for node in known.root.iter(BUYER))


def _zero(node: Node) -> bool:
    return any(binary(one) == 0 for one in texts(node, RATE))


def _above(node: Node) -> bool:
    return any(above_zero(one) for one in texts(node, RATE))


def _not_below(node: Node) -> bool:
    return any(not_negative(one) for one in texts(node, RATE))


def _without(node: Node) -> bool:
    return node.find(RATE) is None


@frozen(kw_only=True)
class Category:
    """One VAT category: who must state which number, its rate, whether its taxes need be VAT.

    `paired` is the form of its first rule: a category of lines is in the breakdown, nothing more;
    otherwise it stands there once, and only if it is used.
    """

    id: str
    code: str
    numbers: Callable[[Tree], bool]
    rate: Callable[[Node], bool]
    paired: bool = False
    any_scheme: bool = False
    reason: bool = True


CATEGORIES = (
    Category(
        id="AE",
        code="AE",
        numbers=lambda known: _seller(known) and (_buyer_vat(known) or _buyer_legal(known)),
        rate=_zero,
    ),
    Category(id="E", code="E", numbers=_seller, rate=_zero),
    Category(id="G", code="G", numbers=_seller_vat, rate=_zero),
    Category(
        id="IC",
        code="K",
        numbers=lambda known: _seller_vat(known) and _buyer_vat(known),
        rate=_zero,
    ),
    Category(id="AF", code="L", numbers=_seller, rate=_above, paired=True, reason=False),
    Category(id="AG", code="M", numbers=_seller, rate=_not_below, paired=True, reason=False),
    Category(
        id="O",
        code="O",
        numbers=lambda known: not (_seller_vat(known) or _buyer_vat(known)),
        rate=_without,
    ),
    Category(
        id="S", code="S", numbers=_seller, rate=_above, paired=True, any_scheme=True, reason=False
    ),
    Category(id="Z", code="Z", numbers=_seller, rate=_zero, any_scheme=True, reason=False),
)


def _count(taxes: Iterable[Node], code: str) -> int:
    return sum(is_category(node, code) for node in taxes)


def _stands(category: Category) -> Callable[[Tree], bool]:
    code = category.code

    def test(known: Tree) -> bool:
        if code not in known.codes:
            return True
        header = _count(known.taxes, code)
        lines, charges = _count(known.line_taxes, code), _count(known.category_taxes, code)
        if category.paired:
            return not (lines and lines + header <= 1) and not (charges and charges + header <= 1)
        if category.id == "O" and header == 0:
            return True
        if header == lines == charges == 0:
            return True
        return header == 1 and bool(lines or charges)

    return test


def _lines(known: Tree, code: str) -> Iterator[Node]:
    if code not in known.codes:
        return
    for line in known.transaction.iterchildren(tag("ram:IncludedSupplyChainTradeLineItem")):
        for node in line.iterfind(f"{LINE_SETTLEMENT}/{TAX}"):
            if is_category(node, code) and is_vat(node):
                yield node


def _charges(known: Tree, code: str, chosen: Callable[[Node], bool]) -> Iterator[Node]:
    if code not in known.codes:
        return
    for node in known.root.iter(ALLOWANCE):
        if chosen(node):
            for tax in node.iterchildren(CATEGORY_TAX):
                if is_category(tax, code) and is_vat(tax):
                    yield tax


_PLACES: tuple[Callable[[Tree, str], Iterator[Node]], ...] = (
    _lines,
    lambda known, code: _charges(known, code, is_false),
    lambda known, code: _charges(known, code, is_true),
)


def _in_breakdown(known: Tree, category: Category) -> Iterator[Node]:
    if category.code not in known.codes:
        return
    for node in known.taxes:
        if is_category(node, category.code) and (category.any_scheme or is_vat(node)):
            yield node


def _numbers(category: Category, place: Callable[[Tree, str], Iterator[Node]]) -> Check:
    def check(known: Tree) -> Iterable[Node]:
        used = next(place(known, category.code), None)
        return () if used is None or category.numbers(known) else (used,)

    return bound(check)


def _rates(category: Category, place: Callable[[Tree, str], Iterator[Node]]) -> Check:
    return bound(
        lambda known: [node for node in place(known, category.code) if not category.rate(node)]
    )


def _line_sum(known: Tree, category: Category, rate: Decimal | None) -> Decimal:
    total = ZERO
    for line in known.transaction.iterchildren(tag("ram:IncludedSupplyChainTradeLineItem")):
        for node in line.iterchildren(LINE_SETTLEMENT):
            if _chosen(node.findall(TAX), category.code, rate):
                for one in texts(node, LINE_TOTAL):
                    total += number(one) or ZERO
    return cents(total)


def _charge_sum(
    known: Tree, category: Category, rate: Decimal | None, kind: Callable[[Node], bool]
) -> Decimal:
    total = ZERO
    for node in known.settlement.iterchildren(ALLOWANCE):
        if kind(node) and _chosen(node.findall(CATEGORY_TAX), category.code, rate):
            total += amount(node, _ACTUAL) or ZERO
    return cents(total)


def _chosen(taxes: list[Node], code: str, rate: Decimal | None) -> bool:
    """Say whether one tax has the category, and one, not necessarily the same, the rate."""
    return any(is_category(node, code) for node in taxes) and (
        rate is None or any(amount(node, RATE) == rate for node in taxes)
    )


def _taxable(category: Category) -> Check:
    def kept(known: Tree, node: Node) -> bool:
        stated = binary(node.findtext(_BASIS))
        rates: list[Decimal | None] = [None]
        if category.paired:
            rates = [number(one) for one in texts(node, RATE)]
        for rate in rates:
            computed = (
                _line_sum(known, category, rate)
                + _charge_sum(known, category, rate, is_true)
                - _charge_sum(known, category, rate, is_false)
            )
            if stated is None:
                return False
            if category.paired or category.id == "O":
                if stated != float(computed):
                    return False
            # the amount is untyped: subtraction and comparison are in binary floating point
            elif not stated - 1 < float(computed) < stated + 1:
                return False
        return True

    return bound(lambda known: [n for n in _in_breakdown(known, category) if not kept(known, n)])


def _tax_zero(node: Node) -> bool:
    return any(binary(one) == 0 for one in texts(node, _CALCULATED))


def _tax_standard(node: Node) -> bool:
    stated, basis = amount(node, _CALCULATED), amount(node, _BASIS)
    rate = binary(node.findtext(RATE))
    if stated is None or basis is None or rate is None:
        return False
    if not isfinite(rate):
        return False
    computed = floor(float(abs(basis)) * rate + 0.5) / 100
    return float(abs(stated) - 1) < computed < float(abs(stated) + 1)


def _reason(node: Node) -> bool:
    return any(node.find(path) is not None for path in _REASONS)


def _every(category: Category, test: Callable[[Node], bool]) -> Check:
    return bound(lambda known: [n for n in _in_breakdown(known, category) if not test(n)])


def _rules() -> Bound:
    rules: Bound = {}
    for category in CATEGORIES:
        name = f"BR-{category.id}"
        rules[f"{name}-01"] = once(_stands(category))
        for suffix, place in zip(("02", "03", "04"), _PLACES, strict=True):
            rules[f"{name}-{suffix}"] = _numbers(category, place)
        for suffix, place in zip(("05", "06", "07"), _PLACES, strict=True):
            rules[f"{name}-{suffix}"] = _rates(category, place)
        if category.id in ("AF", "AG"):
            # the authority's own checks let all pass: -08 looks for rates beside the tax, where
            # none is, -09 is always true
            rules[f"{name}-08"] = rules[f"{name}-09"] = bound(lambda known: ())  # noqa: ARG005
        else:
            rules[f"{name}-08"] = _taxable(category)
            rules[f"{name}-09"] = _every(
                category, _tax_standard if category.id == "S" else _tax_zero
            )
        rules[f"{name}-10"] = _every(category, _wants(category.reason))
    return rules


def _wants(reason: object) -> Callable[[Node], bool]:
    return lambda node: _reason(node) is reason


def _supply(known: Tree) -> list[Node]:
    return list(_in_breakdown(known, next(c for c in CATEGORIES if c.code == "K")))


def _delivered(known: Tree) -> bool:
    event = tag("ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString")
    if known.delivery.find(event) is not None:
        return True
    return any(
        known.settlement.find(tag(f"ram:BillingSpecifiedPeriod/ram:{name}DateTime")) is not None
        for name in ("Start", "End")
    )


def _country(known: Tree) -> bool:
    path = tag("ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CountryID")
    return known.delivery.find(path) is not None


def _other(name: str) -> Callable[[Tree], bool]:
    return lambda known: any(
        code.text != "O"
        for node in known.root.iter(tag(name))
        for code in node.iterchildren(tag("ram:CategoryCode"))
    )


def _alone(name: str) -> Check:
    category = next(c for c in CATEGORIES if c.code == "O")
    other = _other(name)

    def check(known: Tree) -> list[Node]:
        found = list(_in_breakdown(known, category))
        return found[:1] if found and other(known) else []

    return bound(check)


def _codes(known: Tree) -> set[str]:
    return {node.text or "" for node in known.root.iter(tag("ram:CategoryCode"))}


def _domestic(known: Tree) -> bool:
    countries = {node.text or "" for node in known.root.iter(tag("ram:CountryID"))}
    return "B" not in _codes(known) or countries <= {"IT"}


RULES: Bound = {
    **_rules(),
    "BR-IC-11": bound(lambda known: [] if _delivered(known) else _supply(known)[:1]),
    "BR-IC-12": bound(lambda known: [] if _country(known) else _supply(known)[:1]),
    "BR-O-11": _alone("ram:ApplicableTradeTax"),
    "BR-O-12": _alone("ram:ApplicableTradeTax"),
    "BR-O-13": _alone("ram:CategoryTradeTax"),
    "BR-O-14": _alone("ram:CategoryTradeTax"),
    "BR-B-01": once(_domestic),
    "BR-B-02": once(lambda known: not {"B", "S"} <= _codes(known)),
}
