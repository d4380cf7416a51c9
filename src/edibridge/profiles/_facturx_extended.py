"""The level EXTENDED of Factur-X: sums that may be off by cents, and lines within lines.

EXTENDED stands above EN 16931: a line may be a heading or information only, logistics services are
charges too, and each amount that goes into a sum may be rounded, so that a cent for each is let
pass. These rules stand in place of those of EN 16931 that demand exact sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from attrs import frozen

from edibridge.findings import Severity
from edibridge.model import Invoice
from edibridge.profiles import _facturx_extended_lines
from edibridge.profiles._en16931_cii_tree import (
    ALLOWANCE,
    CATEGORY_TAX,
    INDICATOR,
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
    is_vat,
    tag,
    text,
    texts,
)
from edibridge.profiles._en16931_cii_vat import CATEGORIES, Category
from edibridge.profiles._en16931_facts import cents, number
from edibridge.profiles._facturx_extended_lines import details, normal
from edibridge.profiles._facturx_levels import SOURCE
from edibridge.rules import RuleSet

RULES = RuleSet(id="facturx-extended", source=SOURCE)

_CENT = Decimal("0.01")
_LINE = tag("ram:IncludedSupplyChainTradeLineItem")
_LINE_TAX = f"{LINE_SETTLEMENT}/{TAX}"
_LINE_SUM = f"{LINE_SETTLEMENT}/{LINE_TOTAL}"
_SERVICE = tag("ram:SpecifiedLogisticsServiceCharge")
_SERVICE_TAX = tag("ram:AppliedTradeTax")
_SERVICE_AMOUNT = tag("ram:AppliedAmount")
_ACTUAL = tag("ram:ActualAmount")
_REASON, _REASON_CODE = tag("ram:ExemptionReason"), tag("ram:ExemptionReasonCode")
_ADJUSTMENT = tag("ram:SpecifiedFinancialAdjustment/ram:ActualAmount")
_TOTAL_TAX = tag("ram:TaxTotalAmount")
_UNTAXED = "O"

# EXTENDED states them anew, in a form that knows headings and cents
_ANEW = {
    *(f"BR-{at}" for at in (22, 23, 24, 26, 38, 44, 54)),
    *(f"BR-CO-{at}" for at in ("04", "10", "11", "12", "13", "15", "16")),
    *(f"BR-{one.id}-{at}" for one in CATEGORIES for at in ("01", "08")),
    *("BR-45", "BR-46", "BR-47", "BR-48", "BR-64", "BR-65"),
    *("BR-CO-18", "BR-DEC-19", "BR-DEC-20", "BR-S-09"),
}
# EXTENDED does not have them
_LEFT_OUT = {
    *("BR-27", "BR-28", "BR-CO-06", "BR-CO-08", "BR-CO-17", "BR-CO-22", "BR-CO-24"),
    *(f"BR-{one}-10" for one in ("AF", "AG", "S", "Z")),
    *(f"BR-O-{at}" for at in ("02", "03", "04", "11", "12", "13", "14")),
}
REPLACED = frozenset(_ANEW | _LEFT_OUT)
"""The rules of EN 16931 that do not bind EXTENDED."""
KEPT_SYNTAX = frozenset(
    ["CII-DT-097", *(f"CII-SR-{at}" for at in (*range(463, 470), *range(471, 474), 475, 476))]
)
"""The rules of the binding of EN 16931 that bind EXTENDED too."""


@frozen(kw_only=True)
class Sum:
    """Amounts added up, and how many they are."""

    amount: Decimal = ZERO
    count: int = 0

    def near(self, stated: Decimal | None) -> bool:
        """Say whether an amount is the sum, up to a cent for each of its parts."""
        return stated is not None and abs(stated - self.amount) <= _CENT * self.count


Chosen = Callable[[Node], bool]


def _added(nodes: Iterable[Node], path: str) -> Sum:
    found = list(nodes)
    known = [number(one) for node in found for one in texts(node, path)]
    return Sum(amount=cents(sum((one for one in known if one is not None), ZERO)), count=len(found))


def _allowances(known: Tree, said: str) -> Sum:
    """Add up the allowances (`false`) or charges (`true`) of the document, spelled just so."""
    nodes = known.settlement.iterchildren(ALLOWANCE)
    return _added((node for node in nodes if said in texts(node, INDICATOR)), _ACTUAL)


def _reduced(known: Tree) -> Sum:
    """Add up the allowances as BR-FXEXT-CO-11 does, alone of all: in binary floating point."""
    found = _allowances(known, "false")
    return Sum(amount=Decimal(float(found.amount)), count=found.count)


def _services(known: Tree) -> Sum:
    return _added(known.settlement.iterchildren(_SERVICE), _SERVICE_AMOUNT)


def _together(lines: Sum, allowances: Sum, charges: Sum, services: Sum) -> Sum:
    return Sum(
        amount=lines.amount - allowances.amount + charges.amount + services.amount,
        count=lines.count + allowances.count + charges.count + services.count,
    )


def _whole(known: Tree) -> Sum:
    return _together(
        _added(details(known), _LINE_SUM),
        _allowances(known, "false"),
        _allowances(known, "true"),
        _services(known),
    )


def _lines(known: Tree) -> Sum:
    """Add up the lines, headings apart; a cent is let pass for headings too."""
    count = sum(1 for _ in known.transaction.iterchildren(_LINE))
    return Sum(amount=_added(details(known), _LINE_SUM).amount, count=count)


def _charges(known: Tree) -> Sum:
    charges, services = _allowances(known, "true"), _services(known)
    return Sum(amount=charges.amount + services.amount, count=charges.count + services.count)


def _total(name: str, expected: Callable[[Tree], Sum], spared: str = "") -> Check:
    """Return a check of a total; `spared` is the indicator without which it may be missing."""
    path = tag(name)

    def check(known: Tree) -> list[Node]:
        computed = expected(known)
        idle = spared and not _allowances(known, spared).count
        return [
            node
            for node in known.root.iter(SUMMATION)
            if not (idle and node.find(path) is None) and not computed.near(amount(node, path))
        ]

    return bound(check)


def _with_tax(known: Tree) -> list[Node]:
    """Return the summations whose total with VAT is not the total without it and the VAT."""
    wrong = []
    count = _whole(known).count
    for node in known.root.iter(SUMMATION):
        stated = node.iterchildren(_TOTAL_TAX)
        own = [one.text for one in stated if one.get("currencyID") == known.currency]
        net = amount(node, tag("ram:TaxBasisTotalAmount"))
        tax = number(own[0]) if len(own) == 1 else None
        gross = amount(node, tag("ram:GrandTotalAmount"))
        expected = None if net is None or tax is None else net + tax
        if expected is None or not Sum(amount=expected, count=count).near(gross):
            wrong.append(node)
    return wrong


def _payable(known: Tree) -> list[Node]:
    """Return the summations whose amount due is not what is left to pay."""

    def total(node: Node, path: str) -> Decimal:
        return sum((number(one) or ZERO for one in texts(node, path)), ZERO)

    wrong = []
    for node in known.root.iter(SUMMATION):
        left = total(node, tag("ram:GrandTotalAmount")) - total(node, tag("ram:TotalPrepaidAmount"))
        left += total(node, tag("ram:RoundingAmount")) + total(node.getparent(), _ADJUSTMENT)
        if amount(node, tag("ram:DuePayableAmount")) != left:
            wrong.append(node)
    return wrong


def _reasons(tax: Node) -> tuple[str, str]:
    return normal(text(tax, _REASON)), normal(text(tax, _REASON_CODE))


@frozen(kw_only=True)
class Group:
    """What a breakdown is about: category, rate and, where they count, reasons for exemption."""

    code: str
    rate: Decimal | None
    reasons: tuple[str, str] | None

    def has(self, node: Node, path: str) -> bool:
        """Say whether the taxes at a path below an element are of the group."""
        taxes = node.findall(path)
        if not any(is_category(tax, self.code) for tax in taxes):
            return False
        if self.rate is not None and all(amount(tax, RATE) != self.rate for tax in taxes):
            return False
        if self.reasons is None:
            return True
        stated = _reasons(taxes[0]) if taxes else ("", "")
        return stated == self.reasons


def _of(known: Tree, group: Group) -> Sum:
    key = str(group)
    found: Sum | None = known.kept.get(key)
    if found is None:
        found = known.kept[key] = _add_up(known, group)
    return found


def _add_up(known: Tree, group: Group) -> Sum:
    nodes = known.settlement.findall(ALLOWANCE)
    charges = [node for node in nodes if group.has(node, CATEGORY_TAX)]
    services = known.settlement.findall(_SERVICE)
    lines = [line for line in details(known) if group.has(line, _LINE_TAX)]
    return _together(
        _added(lines, _LINE_SUM),
        _added(filter(is_false, charges), _ACTUAL),
        _added(filter(is_true, charges), _ACTUAL),
        _added((node for node in services if group.has(node, _SERVICE_TAX)), _SERVICE_AMOUNT),
    )


def _groups(node: Node, category: Category, *, by_reason: bool | None) -> Iterator[Group]:
    """Yield what a tax of the breakdown may be about; without a rate that is nothing.

    `by_reason` says whether the reasons for exemption count; None that either will do.
    """
    rates: list[Decimal | None] = [None]
    if category.code != _UNTAXED:
        rates = [one for one in map(number, texts(node, RATE)) if one is not None]
    for rate in rates:
        for counts in (True, False) if by_reason is None else (by_reason,):
            reasons = _reasons(node) if counts else None
            yield Group(code=category.code, rate=rate, reasons=reasons)


def _taxable(category: Category, *, by_reason: bool | None) -> Check:
    def kept(known: Tree, node: Node) -> bool:
        stated = amount(node, tag("ram:BasisAmount"))
        groups = _groups(node, category, by_reason=by_reason)
        return any(_of(known, group).near(stated) for group in groups)

    return bound(
        lambda known: [
            node
            for node in known.taxes
            if is_category(node, category.code) and is_vat(node) and not kept(known, node)
        ]
    )


def _tax(category: Category) -> Check:
    def kept(known: Tree, node: Node) -> bool:
        basis, stated = amount(node, tag("ram:BasisAmount")), amount(node, _CALCULATED)
        for group in _groups(node, category, by_reason=None):
            if basis is not None and group.rate is not None:
                expected = cents(basis * group.rate / 100)
                if Sum(amount=expected, count=_of(known, group).count).near(stated):
                    return True
        return False

    return bound(
        lambda known: [
            node
            for node in known.taxes
            if is_category(node, category.code) and not kept(known, node)
        ]
    )


_CALCULATED = tag("ram:CalculatedAmount")


def _add(rule: str, about: str, terms: str, check: Check, severity: Severity = "fatal") -> None:
    RULES.rule(rule, severity, about=f"{about}, up to a cent for each", terms=terms, of=Invoice)(
        check
    )


_add(
    "BR-FXEXT-CO-10",
    "the sum of lines is the sum of the lines' net amounts, headings apart",
    "BT-106 BT-131",
    _total("ram:LineTotalAmount", _lines),
)
_add(
    "BR-FXEXT-CO-11",
    "the total of allowances is the sum of the document's allowances",
    "BT-107 BT-92",
    _total("ram:AllowanceTotalAmount", _reduced, "false"),
)
_add(
    "BR-FXEXT-CO-12",
    "the total of charges is the sum of the document's charges and logistics services",
    "BT-108 BT-99 BT-X-272",
    _total("ram:ChargeTotalAmount", _charges, "true"),
)
_add(
    "BR-FXEXT-CO-13",
    "the total without VAT is the lines less allowances plus charges and logistics services",
    "BT-109 BT-131 BT-92 BT-99 BT-X-272",
    _total("ram:TaxBasisTotalAmount", _whole),
)
_add(
    "BR-FXEXT-CO-15",
    "the total with VAT is the total without it and the VAT in the invoice's currency",
    "BT-112 BT-109 BT-110",
    bound(_with_tax),
)
RULES.rule(
    "BR-FXEXT-CO-16",
    about="the amount due is the total with VAT less what was prepaid, rounded and adjusted",
    terms="BT-115 BT-112 BT-113 BT-114",
    of=Invoice,
)(bound(_payable))


def _rate_rule(category: Category) -> str:
    # this is how the artefact of 1.09 spells them
    return "S08b" if category.id == "S" else f"{category.id}-08b"


for _category in CATEGORIES:
    _about = f"{_category.code}: the taxable amount is what lines, allowances and charges come to"
    _add(f"BR-FXEXT-{_rate_rule(_category)}", _about, "BT-116", _taxable(_category, by_reason=None))
    _add(
        f"BR-FXEXT-{_category.id}-08ini",
        f"{_about}, whatever the reason for exemption",
        "BT-116",
        _taxable(_category, by_reason=False),
        "warning",
    )
    _add(
        f"BR-FXEXT-{_category.id}-08rev",
        f"{_about}, by the reason for exemption",
        "BT-116 BT-120 BT-121",
        _taxable(_category, by_reason=True),
        "warning",
    )
    if _category.id == "S":
        _add(
            "BR-FXEXT-S-09b",
            "standard rate: the tax is the taxable amount times the rate",
            "BT-117 BT-116 BT-119",
            _tax(_category),
        )
for _rule in _facturx_extended_lines.RULES:
    RULES.add(_rule)
