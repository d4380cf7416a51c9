"""CII as the assertions of its binding to EN 16931 look at it, gathered once a document.

The CII binding asks in other places than the model: any element of a name, an element that stands
there without a value, a comparison of texts. Where that changes a verdict a rule has a check of its
own for CII; these are the parts that such checks share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache
from math import floor, inf, isfinite, nan
from typing import Any

from attrs import Factory, define
from lxml import etree

from edibridge.formats._cii import clark
from edibridge.profiles._en16931_facts import blank, number
from edibridge.rules import Breach, Case

Node = Any
"""An lxml element."""
Check = Callable[[Any, Case], Iterable[Breach]]
Bound = dict[str, Check]
"""Rule ids and their checks of a CII tree."""
Look = Callable[["Tree"], Iterator[Node]]

ZERO = Decimal(0)


@cache
def tag(path: str) -> str:
    """Turn `ram:A/ram:B` into a path of Clark names."""
    return "/".join(clark(step) for step in path.split("/"))


LINE = tag("ram:IncludedSupplyChainTradeLineItem")
TAX = tag("ram:ApplicableTradeTax")
CATEGORY_TAX = tag("ram:CategoryTradeTax")
CATEGORY = tag("ram:CategoryCode")
TYPE = tag("ram:TypeCode")
RATE = tag("ram:RateApplicablePercent")
ALLOWANCE = tag("ram:SpecifiedTradeAllowanceCharge")
INDICATOR = tag("ram:ChargeIndicator/udt:Indicator")
LINE_SETTLEMENT = tag("ram:SpecifiedLineTradeSettlement")
SUMMATION = tag("ram:SpecifiedTradeSettlementHeaderMonetarySummation")
LINE_TOTAL = tag("ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount")
REGISTRATION = tag("ram:SpecifiedTaxRegistration/ram:ID")
ADDRESS = tag("ram:PostalTradeAddress")
SELLER = tag("ram:SellerTradeParty")
BUYER = tag("ram:BuyerTradeParty")
REPRESENTATIVE = tag("ram:SellerTaxRepresentativeTradeParty")
DAY = tag("udt:DateTimeString")


@define(eq=False)
class Tree:
    """The parts of a Cross Industry Invoice; one that is missing is an empty element."""

    root: Node
    document: Node
    context: Node
    transaction: Node
    agreement: Node
    delivery: Node
    settlement: Node
    lines: list[Node]
    taxes: list[Node]
    line_taxes: list[Node]
    category_taxes: list[Node]
    currency: str | None
    codes: frozenset[str | None]
    kept: dict[str, Any] = Factory(dict)

    def registered(self, party: str, *schemes: str) -> bool:
        """Say whether a party of a name has a tax number of one of the schemes."""
        key = f"{party} {schemes}"
        known: bool | None = self.kept.get(key)
        if known is None:
            known = self.kept[key] = any(
                one.get("schemeID") in schemes
                for node in self.root.iter(party)
                for one in node.iterfind(REGISTRATION)
            )
        return known


_NOTHING = "nothing"


def _part(node: Node, path: str) -> Node:
    found = node.find(tag(path))
    return etree.Element(_NOTHING) if found is None else found


def tree(case: Case) -> Tree:
    """Return the parts of a document, gathered on the first call."""
    known: Tree | None = case.shared.get("en16931 cii")
    if known is None:
        known = case.shared["en16931 cii"] = _gather(case.root)
    return known


def _gather(root: Node) -> Tree:
    transaction = _part(root, "rsm:SupplyChainTradeTransaction")
    settlement = _part(transaction, "ram:ApplicableHeaderTradeSettlement")
    lines = list(root.iter(LINE))
    taxes = settlement.findall(TAX)
    return Tree(
        root,
        _part(root, "rsm:ExchangedDocument"),
        _part(root, "rsm:ExchangedDocumentContext"),
        transaction,
        _part(transaction, "ram:ApplicableHeaderTradeAgreement"),
        _part(transaction, "ram:ApplicableHeaderTradeDelivery"),
        settlement,
        lines,
        taxes,
        [one for node in root.iter(LINE_SETTLEMENT) for one in node.iterchildren(TAX)],
        list(root.iter(CATEGORY_TAX)),
        settlement.findtext(tag("ram:InvoiceCurrencyCode")),
        frozenset(node.text for node in root.iter(CATEGORY)),
    )


def bound(check: Callable[[Tree], Iterable[Node]]) -> Check:
    """Return a check that yields each element which breaks a rule."""
    return lambda invoice, case: [Breach(node=node, got=_said(node)) for node in check(tree(case))]  # noqa: ARG005


def _said(node: Node) -> str | None:
    return None if len(node) else node.text


def once(test: Callable[[Tree], bool]) -> Check:
    """Return a check of something that the document has to hold."""
    return bound(lambda known: () if test(known) else (known.root,))


def each(find: Callable[[Tree], Iterable[Node]], test: Callable[[Node], bool]) -> Check:
    """Return a check of something that every element found has to hold."""
    return bound(lambda known: [node for node in find(known) if not test(node)])


def anywhere(path: str) -> Callable[[Tree], Iterable[Node]]:
    """Return what finds an element of a name, or a child of one, wherever it stands."""
    first, _, rest = path.partition("/")
    name, below = tag(first), tag(rest) if rest else ""
    if not below:
        return lambda known: known.root.iter(name)
    return lambda known: [one for node in known.root.iter(name) for one in node.iterfind(below)]


def has(path: str) -> Callable[[Node], bool]:
    """Return a test that something stands at a path below an element."""
    name = tag(path)
    return lambda node: node.find(name) is not None


def filled(path: str) -> Callable[[Node], bool]:
    """Return a test that a text stands at a path below an element."""
    name = tag(path)
    return lambda node: not blank(text(node, name))


def text(node: Node, path: str) -> str:
    """Return the text of the first element at a Clark path, or an empty one."""
    return node.findtext(path) or ""


def texts(node: Node, path: str) -> list[str]:
    """Return the texts at a Clark path."""
    return [one.text or "" for one in node.iterfind(path)]


def amount(node: Node, path: str) -> Decimal | None:
    """Return the number of the first element at a Clark path."""
    return number(node.findtext(path))


def is_true(node: Node) -> bool:
    """Say that an allowance or charge is a charge."""
    return any(said.strip() in ("true", "1") for said in texts(node, INDICATOR))


def is_false(node: Node) -> bool:
    """Say that an allowance or charge is an allowance."""
    return any(said.strip() in ("false", "0") for said in texts(node, INDICATOR))


def is_vat(node: Node) -> bool:
    """Say whether a tax is VAT."""
    return text(node, TYPE).upper() == "VAT"


def is_category(node: Node, code: str) -> bool:
    """Say whether a tax is of a category."""
    return any(one.text == code for one in node.iterchildren(CATEGORY))


def breakdown(known: Tree) -> list[Node]:
    """Return the taxes of the breakdown, without those that an earlier rule takes.

    The pattern has rules for the categories O, L and M whose context is the tax itself, so that
    what it asks of every other tax is not asked of them.
    """
    return [
        node
        for node in known.taxes
        if not (is_vat(node) and any(is_category(node, code) for code in "OLM"))
    ]


_NO_DECIMAL = {"NaN": nan, "INF": inf, "-INF": -inf}


def binary(value: str | None) -> float | None:
    """Return the number that an untyped text is in a comparison: an xs:double, so `NaN` is one."""
    known = number(value)
    if known is None:
        return _NO_DECIMAL.get((value or "").strip())
    return float(known)


def not_negative(text: str) -> bool:
    """Say whether a text is at least zero, as `>= 0` is computed by those who judge officially.

    XPath says that `NaN` is not; Saxon, which all of them run on, lets it pass beside an integer.
    """
    return not (binary(text) or 0) < 0


def above_zero(text: str) -> bool:
    """Say whether a text is above zero, as `> 0` is computed: `NaN` is (see `not_negative`)."""
    return not (binary(text) or 0) <= 0


def rounded(value: float) -> float:
    """Round a binary number to cents, a half upwards, as the assertions compute it."""
    return floor(value * 10 * 10 + 0.5) / 100 if isfinite(value) else value


def fine(path: str) -> Callable[[Node], bool]:
    """Return a test that the text at a path has at most two digits after its point."""
    name = tag(path)
    return lambda node: len(text(node, name).partition(".")[2]) <= 2  # noqa: PLR2004 - cents
