"""The level EXTENDED of Factur-X: sums that may be off by cents, and lines within lines.

EXTENDED stands above EN 16931: a line may be a heading or information only, logistics services are
charges too, and each amount that goes into a sum may be rounded, so that a cent for each is let
pass. These rules stand in place of those of EN 16931 that demand exact sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from attrs import frozen

from edibridge.model import Invoice
from edibridge.profiles._en16931_cii_tree import (
    ALLOWANCE,
    CATEGORY_TAX,
    LINE_SETTLEMENT,
    LINE_TOTAL,
    RATE,
    SUMMATION,
    TAX,
    ZERO,
    Check,
    Node,
    Tree,
    amount,
    bound,
    is_category,
    is_false,
    is_true,
    tag,
    texts,
)
from edibridge.profiles._en16931_cii_vat import CATEGORIES, Category
from edibridge.profiles._en16931_facts import cents, number
from edibridge.profiles._facturx_levels import SOURCE
from edibridge.rules import RuleSet

RULES = RuleSet(id="facturx-extended", source=SOURCE)

_CENT = Decimal("0.01")
_LINE = tag("ram:IncludedSupplyChainTradeLineItem")
_STATUS = tag("ram:AssociatedDocumentLineDocument/ram:LineStatusReasonCode")
_SERVICE = tag("ram:SpecifiedLogisticsServiceCharge")
_SERVICE_TAX = tag("ram:AppliedTradeTax")
_SERVICE_AMOUNT = tag("ram:AppliedAmount")
_ACTUAL = tag("ram:ActualAmount")
_DETAIL = "DETAIL"

REPLACED = frozenset(
    ["BR-CO-10", "BR-CO-11", "BR-CO-12", "BR-CO-13", "BR-S-09"]
    + [f"BR-{category.id}-08" for category in CATEGORIES]
)
"""The rules of EN 16931 in whose place others stand."""


@frozen(kw_only=True)
class Sum:
    """Amounts added up, and how many they are."""

    amount: Decimal = ZERO
    count: int = 0

    def near(self, stated: Decimal | None) -> bool:
        """Say whether an amount is the sum, up to a cent for each of its parts."""
        return stated is not None and abs(stated - self.amount) <= _CENT * self.count


def _is_detail(line: Node) -> bool:
    said = texts(line, _STATUS)
    return not said or _DETAIL in said


def _added(nodes: Iterable[Node], path: str) -> Sum:
    found = list(nodes)
    known = [number(one) for node in found for one in texts(node, path)]
    return Sum(amount=cents(sum((one for one in known if one is not None), ZERO)), count=len(found))


def _lines(known: Tree, chosen: Callable[[Node], bool]) -> Sum:
    lines = [
        line
        for line in known.transaction.iterchildren(_LINE)
        if _is_detail(line) and any(chosen(part) for part in line.iterchildren(LINE_SETTLEMENT))
    ]
    return _added(lines, f"{LINE_SETTLEMENT}/{LINE_TOTAL}")


def _allowances(known: Tree, kind: Callable[[Node], bool], chosen: Callable[[Node], bool]) -> Sum:
    nodes = known.settlement.iterchildren(ALLOWANCE)
    return _added((node for node in nodes if kind(node) and chosen(node)), _ACTUAL)


def _services(known: Tree, chosen: Callable[[Node], bool]) -> Sum:
    nodes = known.settlement.iterchildren(_SERVICE)
    return _added((node for node in nodes if chosen(node)), _SERVICE_AMOUNT)


def _all(node: Node) -> bool:
    del node
    return True


def _together(lines: Sum, allowances: Sum, charges: Sum, services: Sum) -> Sum:
    return Sum(
        amount=lines.amount - allowances.amount + charges.amount + services.amount,
        count=lines.count + allowances.count + charges.count + services.count,
    )


def _whole(known: Tree) -> Sum:
    return _together(
        _lines(known, _all),
        _allowances(known, is_false, _all),
        _allowances(known, is_true, _all),
        _services(known, _all),
    )


def _total(name: str, expected: Callable[[Tree], Sum], *, optional: bool) -> Check:
    path = tag(name)

    def check(known: Tree) -> list[Node]:
        computed = expected(known)
        wrong = []
        for node in known.root.iter(SUMMATION):
            if optional and computed.count == 0 and node.find(path) is None:
                continue
            if not computed.near(amount(node, path)):
                wrong.append(node)
        return wrong

    return bound(check)


def _charges(known: Tree) -> Sum:
    charges, services = _allowances(known, is_true, _all), _services(known, _all)
    return Sum(amount=charges.amount + services.amount, count=charges.count + services.count)


def _of(category: Category, rate: Decimal | None, path: str) -> Callable[[Node], bool]:
    def chosen(node: Node) -> bool:
        taxes = node.findall(path)
        return any(is_category(tax, category.code) for tax in taxes) and (
            rate is None or any(amount(tax, RATE) == rate for tax in taxes)
        )

    return chosen


def _taxable(category: Category) -> Check:
    def kept(known: Tree, node: Node) -> bool:
        rates: list[Decimal | None] = [None]
        if category.paired:
            rates = [number(one) for one in texts(node, RATE)]
        for rate in rates:
            charge = _of(category, rate, CATEGORY_TAX)
            computed = _together(
                _lines(known, _of(category, rate, TAX)),
                _allowances(known, is_false, charge),
                _allowances(known, is_true, charge),
                _services(known, _of(category, rate, _SERVICE_TAX)),
            )
            if not computed.near(amount(node, tag("ram:BasisAmount"))):
                return False
        return True

    return bound(
        lambda known: [
            node
            for node in known.taxes
            if is_category(node, category.code) and not kept(known, node)
        ]
    )


def _tax(known: Tree) -> list[Node]:
    count = _whole(known).count
    wrong = []
    for node in known.taxes:
        if not is_category(node, "S"):
            continue
        basis, rate = amount(node, tag("ram:BasisAmount")), amount(node, RATE)
        stated = amount(node, tag("ram:CalculatedAmount"))
        expected = None if basis is None or rate is None else cents(basis * rate / 100)
        if expected is None or not Sum(amount=expected, count=count).near(stated):
            wrong.append(node)
    return wrong


def _add(rule: str, about: str, terms: str, check: Check) -> None:
    RULES.rule(rule, about=f"{about}, up to a cent for each", terms=terms, of=Invoice)(check)


_add(
    "BR-FXEXT-CO-10",
    "the sum of lines is the sum of the lines' net amounts, headings apart",
    "BT-106 BT-131",
    _total("ram:LineTotalAmount", lambda known: _lines(known, _all), optional=False),
)
_add(
    "BR-FXEXT-CO-11",
    "the total of allowances is the sum of the document's allowances",
    "BT-107 BT-92",
    _total(
        "ram:AllowanceTotalAmount",
        lambda known: _allowances(known, is_false, _all),
        optional=True,
    ),
)
_add(
    "BR-FXEXT-CO-12",
    "the total of charges is the sum of the document's charges and logistics services",
    "BT-108 BT-99 BT-X-272",
    _total("ram:ChargeTotalAmount", _charges, optional=True),
)
_add(
    "BR-FXEXT-CO-13",
    "the total without VAT is the lines less allowances plus charges and logistics services",
    "BT-109 BT-131 BT-92 BT-99 BT-X-272",
    _total("ram:TaxBasisTotalAmount", _whole, optional=False),
)
_add(
    "BR-FXEXT-S-09",
    "standard rate: the tax is the taxable amount times the rate",
    "BT-117 BT-116 BT-119",
    bound(_tax),
)
for _category in CATEGORIES:
    _add(
        f"BR-FXEXT-{_category.id}-08",
        f"{_category.code}: the taxable amount is what lines, allowances and charges come to",
        "BT-116",
        _taxable(_category),
    )
