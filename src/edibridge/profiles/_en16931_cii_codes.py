"""The CII binding of EN 16931: where it looks for codes, and in which lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from attrs import frozen

from edibridge import codes
from edibridge.profiles._en16931_cii_tree import (
    Bound,
    Node,
    Tree,
    bound,
    is_false,
    is_true,
    tag,
)
from edibridge.profiles._en16931_facts import normal


@frozen
class Look:
    """One rule about codes: its list, and what of the element it takes.

    `attribute` empty means the text; `when` says what else must hold.
    """

    rule: str
    list: str
    attribute: str = ""
    when: Callable[[Node], bool] | None = None


_PRODUCT = tag("ram:SpecifiedTradeProduct")
_SHIP_TO = tag("ram:ShipToTradeParty")
_REGISTRATION = tag("ram:SpecifiedTaxRegistration")


def _below(*names: str) -> Callable[[Node], bool]:
    """Return a test that an element stands in elements of these names, the nearest last."""
    above = [tag(name) for name in reversed(names)]

    def test(node: Node) -> bool:
        for name in above:
            node = node.getparent()
            if node is None or node.tag != name:
                return False
        return True

    return test


def _of_party(node: Node) -> bool:
    return next(node.iterancestors(_PRODUCT, _SHIP_TO), None) is None


def _of_no_tax(node: Node) -> bool:
    return next(node.iterancestors(_REGISTRATION), None) is None


def _schemed_before(node: Node) -> bool:
    # an identifier with a scheme is judged as one, whatever else it is
    origin = _below("ram:OriginTradeCountry")(node)
    return origin and (node.get("schemeID") is None or not _of_no_tax(node))


_ALLOWANCE = _below("ram:SpecifiedTradeAllowanceCharge")
_COUNTRIES, _MONEY = "en16931-3166-cii", "en16931-4217"
_LOOKS = {
    "ram:TypeCode": (
        Look("BR-CL-01", "en16931-1001", when=_below("rsm:ExchangedDocument")),
        Look("BR-CL-16", "en16931-4461", when=_below("ram:SpecifiedTradeSettlementPaymentMeans")),
    ),
    "ram:TaxTotalAmount": (Look("BR-CL-03", _MONEY, "currencyID"),),
    "ram:InvoiceCurrencyCode": (Look("BR-CL-04", _MONEY),),
    "ram:TaxCurrencyCode": (Look("BR-CL-05", _MONEY),),
    "ram:DueDateTypeCode": (Look("BR-CL-06", "en16931-2475"),),
    "ram:ReferenceTypeCode": (Look("BR-CL-07", "en16931-1153"),),
    "ram:SubjectCode": (Look("BR-CL-08", "untdid-4451"),),
    "ram:GlobalID": (
        Look("BR-CL-10", "icd", "schemeID", _of_party),
        Look("BR-CL-21", "icd", "schemeID", _below("ram:SpecifiedTradeProduct")),
        Look(
            "BR-CL-26",
            "icd",
            "schemeID",
            _below("ram:ApplicableHeaderTradeDelivery", "ram:ShipToTradeParty"),
        ),
    ),
    "ram:ID": (
        Look("BR-CL-11", "icd", "schemeID", _of_no_tax),
        Look("BR-CL-15", _COUNTRIES, when=_schemed_before),
    ),
    "ram:ClassCode": (Look("BR-CL-13", "untdid-7143", "listID"),),
    "ram:CountryID": (Look("BR-CL-14", _COUNTRIES),),
    "ram:CategoryCode": (
        Look("BR-CL-17", "en16931-5305", when=_below("ram:CategoryTradeTax")),
        Look("BR-CL-18", "en16931-5305", when=_below("ram:ApplicableTradeTax")),
    ),
    "ram:ReasonCode": (
        Look(
            "BR-CL-19",
            "en16931-5189",
            when=lambda node: _ALLOWANCE(node) and is_false(node.getparent()),
        ),
        Look(
            "BR-CL-20",
            "untdid-7161",
            when=lambda node: _ALLOWANCE(node) and is_true(node.getparent()),
        ),
    ),
    "ram:ExemptionReasonCode": (Look("BR-CL-22", "vatex"),),
    "ram:BasisQuantity": (Look("BR-CL-23", "en16931-units", "unitCode"),),
    "ram:BilledQuantity": (Look("BR-CL-23", "en16931-units", "unitCode"),),
    "ram:AttachmentBinaryObject": (Look("BR-CL-24", "mime", "mimeCode"),),
    "ram:URIID": (Look("BR-CL-25", "eas", "schemeID", _below("ram:URIUniversalCommunication")),),
}


@cache
def _looks() -> dict[str, tuple[Look, ...]]:
    return {tag(name): looks for name, looks in _LOOKS.items()}


def _wrong(known: Tree) -> Iterator[tuple[str, Node]]:
    looks = _looks()
    for node in known.root.iter(*looks):
        for look in looks[node.tag]:
            code = node.get(look.attribute) if look.attribute else (node.text or "")
            if code is None:
                continue
            accepted = codes.values(look.list)
            if code in accepted or (look.when is not None and not look.when(node)):
                continue
            if look.list == "mime":
                yield look.rule, node
                continue
            text = normal(code)
            if look.list == "vatex":
                text = text.upper()
            if text not in accepted:
                yield look.rule, node


def _found(known: Tree, rule: str) -> list[Node]:
    hits: dict[str, list[Node]] | None = known.kept.get("codes")
    if hits is None:
        hits = known.kept["codes"] = {}
        for name, node in _wrong(known):
            hits.setdefault(name, []).append(node)
    return hits.get(rule, [])


def _rule(rule: str) -> Callable[[Tree], list[Node]]:
    return lambda known: _found(known, rule)


RULES: Bound = {look.rule: bound(_rule(look.rule)) for looks in _LOOKS.values() for look in looks}
