"""Factur-X: what a level does not know is a finding, and EN 16931 where a level is bound by it."""

from __future__ import annotations

import copy
import csv
import itertools
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from lxml import etree
from tests.profiles.test_eu_en16931 import as_model, base, change
from tests.profiles.test_eu_en16931_mutants import alterations

from edibridge.findings import Report
from edibridge.format import ReadOptions, Received, WriteOptions
from edibridge.formats._cii import NAMESPACES, clark
from edibridge.model import Invoice
from edibridge.profile import Context
from edibridge.profiles._facturx_levels import SPECIFICATIONS, broken, level_of
from edibridge.profiles.eu_facturx import LEVELS, PROFILE
from edibridge.registry import formats

MINIMUM = "urn:factur-x.eu:1p0:minimum"
BASIC_WL = "urn:factur-x.eu:1p0:basicwl"
BASIC = "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic"
EN = "urn:cen.eu:en16931:2017"
EXTENDED = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"
SETTLEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement"
SUMMATION = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
LINE_SUMMATION = "ram:SpecifiedTradeSettlementLineMonetarySummation"


def tree(invoice: Invoice) -> Any:  # noqa: ANN401 - an lxml element
    """Write the invoice as CII."""
    data = formats().get("cii-invoice").write([invoice], WriteOptions()).data
    return etree.fromstring(data)


def read(root: Any) -> Received:  # noqa: ANN401
    """Read a tree of CII."""
    known = formats().get("cii-invoice")
    return next(iter(known.read(etree.tostring(root), ReadOptions())))


def judged(root: Any) -> Report:  # noqa: ANN401
    """Judge a tree of CII."""
    return PROFILE.check(read(root), Context())


def levelled(specification: str) -> Invoice:
    """Give the invoice under a level."""
    return change(base(), "specification", specification)


def least() -> Any:  # noqa: ANN401
    """Give an invoice of the level MINIMUM, every element of it by hand."""
    root = tree(levelled(MINIMUM))
    keep = {
        "ExchangedDocumentContext", "GuidelineSpecifiedDocumentContextParameter",
        "ExchangedDocument", "ID", "TypeCode", "IssueDateTime", "DateTimeString",
        "SupplyChainTradeTransaction", "ApplicableHeaderTradeAgreement", "SellerTradeParty",
        "BuyerTradeParty", "Name", "PostalTradeAddress", "CountryID", "SpecifiedTaxRegistration",
        "ApplicableHeaderTradeDelivery", "ApplicableHeaderTradeSettlement", "InvoiceCurrencyCode",
        "SpecifiedTradeSettlementHeaderMonetarySummation", "TaxBasisTotalAmount",
        "TaxTotalAmount", "GrandTotalAmount", "DuePayableAmount", "SpecifiedLegalOrganization",
    }  # fmt: skip
    for node in list(root.iter("*")):
        if node is not root and etree.QName(node).localname not in keep:
            node.getparent().remove(node)
    delivery = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeDelivery"
    root.find(delivery, NAMESPACES).clear()
    buyer = root.find(".//ram:BuyerTradeParty", NAMESPACES)
    for name in ("ram:PostalTradeAddress", "ram:SpecifiedTaxRegistration"):
        buyer.remove(buyer.find(name, NAMESPACES))
    return root


def test_an_invoice_of_the_level_minimum() -> None:
    """It has no lines and is no invoice of EN 16931; the level takes it as it is."""
    root = least()
    report = judged(root)
    assert [str(found) for found in report.findings if found.severity == "fatal"] == []
    assert report.verdict == "valid"
    # the buyer's identifier comes with BASIC WL
    buyer = root.find(".//ram:BuyerTradeParty", NAMESPACES)
    identifier = etree.Element(clark("ram:ID"))
    identifier.text = "17"
    buyer.insert(0, identifier)
    assert {(found.rule, found.got) for found in judged(root).findings} == {("FX-NOT-USED", "ID")}
    context = "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
    root.find(context, NAMESPACES).text = BASIC_WL
    assert "FX-NOT-USED" not in {found.rule for found in judged(root).findings}


def test_an_invoice_of_en16931() -> None:
    """The invoice that passes in EN 16931 passes in the level of that name."""
    assert judged(tree(levelled(EN))).verdict == "valid"
    assert judged(tree(levelled(EXTENDED))).verdict == "valid"


@pytest.mark.parametrize("specification", [MINIMUM, BASIC_WL])
def test_a_level_without_lines_has_none(specification: str) -> None:
    """Lines begin with BASIC."""
    found = judged(tree(levelled(specification))).findings
    assert "IncludedSupplyChainTradeLineItem" in {
        one.got for one in found if one.rule == "FX-NOT-USED"
    }


def test_the_rules_of_en16931_bind_the_levels_that_are_invoices() -> None:
    """A sum that is wrong is a finding in BASIC, EN 16931 and EXTENDED, not in BASIC WL."""
    for specification, bound in ((BASIC_WL, False), (BASIC, True), (EN, True), (EXTENDED, True)):
        invoice = change(levelled(specification), "totals.payable", Decimal("1.00"))
        rules = {found.rule for found in judged(tree(invoice)).findings}
        rule = "BR-FXEXT-CO-16" if specification == EXTENDED else "BR-CO-16"
        assert (rule in rules) is bound


def test_cents_are_let_pass_in_extended() -> None:
    """One cent for each amount of a sum, and not a cent more."""
    # two lines
    near = change(levelled(EXTENDED), "totals.lines", Decimal("195.02"))
    far = change(levelled(EXTENDED), "totals.lines", Decimal("195.03"))
    assert "BR-FXEXT-CO-10" not in {found.rule for found in judged(tree(near)).findings}
    assert "BR-FXEXT-CO-10" in {found.rule for found in judged(tree(far)).findings}
    assert "BR-CO-10" not in {found.rule for found in judged(tree(far)).findings}
    # one allowance, one charge
    for name, rule in (("allowances", "BR-FXEXT-CO-11"), ("charges", "BR-FXEXT-CO-12")):
        known = getattr(base().totals, name)
        for more, wrong in (("0.01", False), ("0.02", True)):
            invoice = change(levelled(EXTENDED), f"totals.{name}", known + Decimal(more))
            assert (rule in {one.rule for one in judged(tree(invoice)).findings}) is wrong


def test_headings_and_services_in_extended() -> None:
    """A heading does not count in the sum of lines, a logistics service does in that of charges."""
    root = tree(levelled(EXTENDED))
    line = root.find(".//ram:IncludedSupplyChainTradeLineItem", NAMESPACES)
    heading = copy.deepcopy(line)
    line.addprevious(heading)
    about = heading.find("ram:AssociatedDocumentLineDocument", NAMESPACES)
    code = etree.SubElement(about, clark("ram:LineStatusReasonCode"))
    code.text = "GROUP"
    amount = heading.find(f"ram:SpecifiedLineTradeSettlement/{LINE_SUMMATION}", NAMESPACES)
    amount.getparent().remove(amount)
    assert not {one.rule for one in judged(root).findings if "FXEXT" in one.rule}
    code.text = "DETAIL"
    heading.find("ram:SpecifiedLineTradeSettlement", NAMESPACES).append(amount)
    assert "BR-FXEXT-CO-10" in {one.rule for one in judged(root).findings}
    heading.getparent().remove(heading)
    service = etree.Element(clark("ram:SpecifiedLogisticsServiceCharge"))
    etree.SubElement(service, clark("ram:Description")).text = "Freight"
    etree.SubElement(service, clark("ram:AppliedAmount")).text = "7.00"
    root.find(SUMMATION, NAMESPACES).addprevious(service)
    wrong = {one.rule for one in judged(root).findings}
    assert {"BR-FXEXT-CO-12", "BR-FXEXT-CO-13"} <= wrong
    root.find(f"{SUMMATION}/ram:ChargeTotalAmount", NAMESPACES).text = "12.00"
    assert "BR-FXEXT-CO-12" not in {one.rule for one in judged(root).findings}


def test_order_and_cardinality() -> None:
    """What stands twice, out of order, or is missing is a finding with its element."""
    root = tree(levelled(EN))
    number = root.find("rsm:ExchangedDocument/ram:ID", NAMESPACES)
    number.addnext(copy.deepcopy(number))
    assert {(one.rule, one.got) for one in judged(root).findings if one.rule[:3] == "FX-"} == {
        ("FX-REPEATED", "ID")
    }
    number.getparent().remove(number.getnext())
    number.getnext().addnext(number)
    assert {(one.rule, one.got) for one in judged(root).findings if one.rule[:3] == "FX-"} == {
        ("FX-ORDER", "ID")
    }
    number.getparent().remove(number)
    assert {(one.rule, one.got) for one in judged(root).findings if one.rule[:3] == "FX-"} == {
        ("FX-MISSING", "ID")
    }


def test_levels_by_what_a_document_declares() -> None:
    """Every spelling names its level; a specification on top of EN 16931 is that level."""
    assert set(SPECIFICATIONS.values()) == set(LEVELS)
    assert level_of(f" {BASIC} ") == "basic"
    assert level_of("urn:cen.eu:en16931:2017#compliant#urn:example") == "en16931"
    assert level_of("urn:example") is None
    assert level_of(None) is None
    assert "FX-LEVEL" in {one.rule for one in judged(tree(levelled("urn:example"))).findings}


def test_claims_and_prepare() -> None:
    """EN 16931 itself is claimed by its own profile, and so is what is not CII."""
    for specification in (MINIMUM, BASIC_WL, BASIC, EXTENDED):
        assert PROFILE.claims(read(tree(levelled(specification))))
        assert not PROFILE.claims(as_model(levelled(specification)))
    assert not PROFILE.claims(read(tree(levelled(EN))))
    assert PROFILE.prepare(levelled(BASIC), Context()) == levelled(BASIC)
    bare = evolve(base(), specification=None)
    assert PROFILE.prepare(bare, Context()) == levelled(EN)


def test_another_syntax_is_not_judged() -> None:
    """The levels are levels of CII."""
    assert PROFILE.check(as_model(levelled(BASIC)), Context()).verdict == "not judged"


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
def test_mutants_are_judged_as_the_schema_does(shared: Path, level: str) -> None:
    """Of every mutant of structure the level's schema and we say the same."""
    folder = shared / "reference" / "eu-facturx" / f"facturx-{level}"
    (path,) = (one for one in folder.glob("*.xsd") if "urn_un" not in one.name)
    schema = etree.XMLSchema(etree.parse(str(path)))
    source = least() if level == "minimum" else tree(base())
    judged_alike = 0
    for at, node in enumerate(source.iter(etree.Element)):
        for name, alter in alterations(node):
            if not name.startswith(("drop", "double")):
                continue
            changed = copy.deepcopy(source)
            alter(next(itertools.islice(changed.iter(etree.Element), at, None)))
            assert schema.validate(changed) is not any(broken(changed, level)), f"{at} {name}"
            judged_alike += 1
    assert judged_alike >= (50 if level == "minimum" else 200)


def test_foreign_documents_of_every_level(shared: Path) -> None:
    """What the authority takes we take."""
    folder = shared / "conformance"
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as source:
        rows = [r for r in csv.DictReader(source, delimiter="\t") if r["profile"] == PROFILE.id]
    known = formats().get("cii-invoice")
    for row in rows:
        data = (folder / "cases" / row["path"]).read_bytes()
        report = PROFILE.check(next(iter(known.read(data, ReadOptions()))), Context())
        assert report.verdict == row["expected"], row["path"]
    assert rows


def _put(root: Any, path: str, name: str, text: str | None = None) -> Any:  # noqa: ANN401
    node = etree.SubElement(root.find(path, NAMESPACES), clark(name))
    node.text = text
    return node


def _drop(root: Any, path: str) -> None:  # noqa: ANN401
    node = root.find(path, NAMESPACES)
    node.getparent().remove(node)


LINE = ".//ram:IncludedSupplyChainTradeLineItem"
ABOUT_LINE = f"{LINE}/ram:AssociatedDocumentLineDocument"
LINE_SUM = f"{LINE}/ram:SpecifiedLineTradeSettlement/{LINE_SUMMATION}/ram:LineTotalAmount"


@pytest.mark.parametrize(
    ("rule", "edit"),
    [
        ("BR-FXEXT-06", lambda root: _put(root, ABOUT_LINE, "ram:ParentLineID", "1")),
        ("BR-FXEXT-11", lambda root: _put(root, ABOUT_LINE, "ram:ParentLineID", "none")),
        ("BR-FXEXT-08", lambda root: _put(root, ABOUT_LINE, "ram:LineStatusReasonCode", "GROUP")),
        ("BR-FXEXT-BR-22",
         lambda root: _drop(root, f"{LINE}/ram:SpecifiedLineTradeDelivery/ram:BilledQuantity")),
        ("BR-FXEXT-BR-24", lambda root: _drop(root, LINE_SUM)),
        ("BR-FXEXT-BR-26",
         lambda root: _drop(root, f"{LINE}/ram:SpecifiedLineTradeAgreement/"
                                  "ram:NetPriceProductTradePrice/ram:ChargeAmount")),
        ("BR-FXEXT-CO-04",
         lambda root: _drop(root, f"{LINE}/ram:SpecifiedLineTradeSettlement/"
                                  "ram:ApplicableTradeTax/ram:CategoryCode")),
        ("BR-FXEXT-01",
         lambda root: _put(_put(root, "rsm:ExchangedDocument", "ram:IncludedNote"), ".",
                           "ram:SubjectCode", "AAI")),
        ("BR-FXEXT-BR-54-1",
         lambda root: _put(root, f"{LINE}/ram:SpecifiedTradeProduct",
                           "ram:ApplicableProductCharacteristic")),
        ("BR-FXEXT-CO-15", lambda root: _drop(root, f"{SUMMATION}/ram:TaxTotalAmount")),
        ("BR-FXEXT-CO-16", lambda root: _drop(root, f"{SUMMATION}/ram:DuePayableAmount")),
        ("BR-FXEXT-S-01",
         lambda root: _drop(root, f"{SETTLEMENT}/ram:ApplicableTradeTax")),
    ],
)  # fmt: skip
def test_each_rule_of_extended_speaks(rule: str, edit: Callable[[Any], object]) -> None:
    """One edit breaks the rule, which the invoice keeps without it."""
    root = tree(levelled(EXTENDED))
    assert rule not in {one.rule for one in judged(root).findings}
    edit(root)
    assert rule in {one.rule for one in judged(root).findings}
