"""The CII binding of EN 16931 (CEN/TS 16931-3-3): CII-SR, CII-DT, and its forms of the rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from attrs import evolve

from edibridge.findings import Severity
from edibridge.formats._cii import NAMESPACES, clark
from edibridge.model import Invoice
from edibridge.profiles import (
    _en16931_cii_codes,
    _en16931_cii_model,
    _en16931_cii_sums,
    _en16931_cii_vat,
)
from edibridge.profiles._en16931_cii_shape import SHAPED
from edibridge.profiles._en16931_cii_tree import Bound, Check
from edibridge.profiles._en16931_facts import CII, blank, normal
from edibridge.resources import schema_path
from edibridge.rules import Case, Rule, RuleSet
from edibridge.rules_syntax import SyntaxTable, compile_rows, read_rows, syntax_rules

SOURCE = "CEN/TS 16931-3-3, EN 16931 validation artefacts 1.3.16"
FORMATS = (CII,)

Test = Callable[[Any], bool]
"""Whether an lxml element keeps a rule."""

_DAY = re.compile(r"[ \t\r\n]*\d{4}(1[0-2]|0[1-9])(3[01]|[12][0-9]|0[1-9])[ \t\r\n]*", re.ASCII)
_ADDITIONAL = clark("ram:AdditionalReferencedDocument")
_PRECEDING = clark("ram:InvoiceReferencedDocument")
_APPLICABLE = clark("ram:ApplicableTradeTax")
_SETTLEMENT = clark("ram:ApplicableHeaderTradeSettlement")
_MEANS = clark("ram:SpecifiedTradeSettlementPaymentMeans")
_BILLED = "/".join(
    clark(name)
    for name in (
        "rsm:SupplyChainTradeTransaction",
        "ram:IncludedSupplyChainTradeLineItem",
        "ram:SpecifiedLineTradeDelivery",
        "ram:BilledQuantity",
    )
)


def _has(node: Any, path: str) -> bool:  # noqa: ANN401 - an lxml element
    return node.find(path, NAMESPACES) is not None


def _texts(node: Any, path: str) -> list[str]:  # noqa: ANN401
    return [found.text or "" for found in node.iterfind(path, NAMESPACES)]


def _product(node: Any) -> bool:  # noqa: ANN401
    found = node.findall("ram:GlobalID", NAMESPACES)
    return not found or any(one.get("schemeID") is not None for one in found)


def _origin(node: Any) -> bool:  # noqa: ANN401
    if not _has(node, "ram:OriginTradeCountry"):
        return True
    return len(node.findall("ram:OriginTradeCountry/ram:ID", NAMESPACES)) == 1


def _discount(node: Any) -> bool:  # noqa: ANN401
    applied = "ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge"
    said = _texts(node, f"{applied}/ram:ChargeIndicator/udt:Indicator")
    given = _has(node, f"{applied}/ram:ActualAmount")
    if any(one.strip() in ("false", "0") for one in said) and given:
        return True
    return not _has(node, f"{applied}/ram:ChargeIndicator") and not given


def _one_identifier(party: str) -> Test:
    own, other = f"ram:{party}/ram:ID", f"ram:{party}/ram:GlobalID"
    return lambda node: not (_has(node, own) and _has(node, other))


def _one_contact(party: str) -> Test:
    contact = f"ram:{party}/ram:DefinedTradeContact"
    return lambda node: (
        not (
            _has(node, f"{contact}/ram:PersonName") and _has(node, f"{contact}/ram:DepartmentName")
        )
    )


def _tax_point(node: Any) -> bool:  # noqa: ANN401
    codes = {
        one.text or ""
        for tax in node.getroottree().getroot().iter(_APPLICABLE)
        for one in tax.iterfind("ram:DueDateTypeCode", NAMESPACES)
    }
    return len(codes) <= 1


def _all_same(name: str) -> Test:
    def test(root: Any) -> bool:  # noqa: ANN401
        said = [
            normal(one.text) for node in root.iter(_MEANS) for one in node.iterchildren(clark(name))
        ]
        return len(set(said)) <= 1

    return test


def _account(node: Any) -> bool:  # noqa: ANN401
    account = "ram:PayeePartyCreditorFinancialAccount"
    return not any(
        normal(means.findtext("ram:TypeCode", "", NAMESPACES)) in ("30", "58")
        and not _has(means, f"{account}/ram:IBANID")
        and not _has(means, f"{account}/ram:ProprietaryID")
        for means in node.iterchildren(_MEANS)
    )


def _only(name: str, *kinds: str) -> Test:
    """Return a test that an element stands in additional documents of some kinds alone."""

    def test(node: Any) -> bool:  # noqa: ANN401
        if not _has(node, name):
            return True
        return node.tag == _ADDITIONAL and bool(set(_texts(node, "ram:TypeCode")) & set(kinds))

    return test


def _in_settlement(name: str) -> Test:
    return lambda node: (
        not _has(node, name) or next(node.iterancestors(_SETTLEMENT), None) is not None
    )


def _in_applicable(name: str) -> Test:
    return lambda node: node.tag == _APPLICABLE or not _has(node, name)


def _issued(node: Any) -> bool:  # noqa: ANN401
    return node.tag == _PRECEDING or not _has(node, "ram:FormattedIssueDateTime")


def _total(node: Any) -> bool:  # noqa: ANN401
    return bool(node.tag == clark("ram:TaxTotalAmount"))


def _unit(node: Any) -> bool:  # noqa: ANN401
    if node.get("unitCode") is None:
        return True
    billed = node.getroottree().getroot().iterfind(_BILLED)
    return any(one.get("unitCode") is not None for one in billed)


def _tax_type(node: Any) -> bool:  # noqa: ANN401
    said = _texts(node, "ram:TypeCode")
    return not said or "VAT" in said


def _day(node: Any) -> bool:  # noqa: ANN401
    return blank(node.text) is False and _DAY.fullmatch(node.text) is not None


SPECIALS: dict[str, Test] = {
    "account": _account,
    "binary": _only("ram:AttachmentBinaryObject", "916"),
    "buyer": _one_identifier("BuyerTradeParty"),
    "buyer-contact": _one_contact("BuyerTradeParty"),
    "currency": lambda node: _total(node) or node.get("currencyID") is None,
    "currency-list": lambda node: _total(node) or node.get("currencyCodeListVersionID") is None,
    "day": _day,
    "discount": _discount,
    "issued": _issued,
    "means": _all_same("ram:TypeCode"),
    "means-text": _all_same("ram:Information"),
    "name": _only("ram:Name", "916"),
    "origin": _origin,
    "payee": _one_identifier("PayeeTradeParty"),
    "product": _product,
    "scheme": _only("ram:ReferenceTypeCode", "130"),
    "seller-contact": _one_contact("SellerTradeParty"),
    "ship-to": _one_identifier("ShipToTradeParty"),
    "tax-basis": _in_settlement("ram:BasisAmount"),
    "tax-code": _in_applicable("ram:ExemptionReasonCode"),
    "tax-day": _in_settlement("ram:TaxPointDate"),
    "tax-due": _in_settlement("ram:DueDateTypeCode"),
    "tax-point": _tax_point,
    "tax-reason": _in_applicable("ram:ExemptionReason"),
    "tax-type": _tax_type,
    "type": _only("ram:TypeCode", "50", "130", "916"),
    "unit": _unit,
    "uri": _only("ram:URIID", "916"),
}


@cache
def table() -> SyntaxTable:
    """Return the compiled table of the CII binding."""
    namespaces, rows = read_rows(schema_path("rules", "cii.tsv"))
    return compile_rows(rows, namespaces, SPECIALS)


@cache
def rules() -> RuleSet:
    """Return the syntax rules of the CII binding."""
    return syntax_rules("en16931-cii-syntax", table, source=SOURCE, formats=FORMATS, of=Invoice)


SEVERITIES: dict[str, Severity] = {"BR-51": "fatal"}
"""Rules that the CII binding takes more gravely than the UBL binding does."""


def checks() -> Bound:
    """Return the checks of business rules that the CII binding has in a form of its own."""
    return {
        **_en16931_cii_model.RULES,
        **_en16931_cii_sums.RULES,
        **_en16931_cii_vat.RULES,
        **_en16931_cii_codes.RULES,
    }


def bind(known: RuleSet) -> RuleSet:
    """Return a set of business rules with the checks of the CII binding in it."""
    own = checks()
    changed = RuleSet(id=f"{known.id}-cii", source=known.source, not_built=known.not_built)
    for rule in known:
        check = own.get(rule.id)
        changed.add(rule if check is None else _bound(rule, check))
    return changed


def _bound(rule: Rule, check: Check) -> Rule:
    def either(document: Any, case: Case) -> Any:  # noqa: ANN401 - a check
        # a document that was not read from a tree is judged in the model
        return (rule.check if case.root is None else check)(document, case)

    return evolve(
        rule,
        check=either,
        severity=SEVERITIES.get(rule.id, rule.severity),
        shaped=frozenset(FORMATS) if rule.id in SHAPED else frozenset(),
    )
