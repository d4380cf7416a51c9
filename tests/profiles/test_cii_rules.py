"""EN 16931 in CII: its syntax rules as data, its own forms of business rules, mutants alike."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from tests.profiles.test_eu_en16931 import (
    CATEGORIES,
    CHANGED,
    DROPPED,
    base,
    business,
    change,
    check,
)
from tests.profiles.test_eu_en16931_mutants import STEP, sampled

from edibridge.findings import Report
from edibridge.format import ReadOptions, Received, WriteOptions
from edibridge.formats._cii import NAMESPACES, clark
from edibridge.model import Invoice
from edibridge.official import open_official
from edibridge.profile import Context
from edibridge.profiles import _en16931_cii
from edibridge.profiles.eu_en16931 import PROFILE
from edibridge.registry import formats

T = "rsm:SupplyChainTradeTransaction"
AGREEMENT = f"{T}/ram:ApplicableHeaderTradeAgreement"
SETTLEMENT = f"{T}/ram:ApplicableHeaderTradeSettlement"
LINE = f"{T}/ram:IncludedSupplyChainTradeLineItem"


def data_of(invoice: Invoice) -> bytes:
    """Write the invoice as CII."""
    return formats().get("cii-invoice").write([invoice], WriteOptions()).data


def read(data: bytes) -> Received:
    """Read a document of CII."""
    return next(iter(formats().get("cii-invoice").read(data, ReadOptions())))


def judged(invoice: Invoice) -> Report:
    """Judge the invoice as CII."""
    return check(read(data_of(invoice)))


def edited(edit: Callable[[Any], None]) -> set[str]:
    """Return the rules of the binding that the invoice breaks once its tree is edited."""
    root = etree.fromstring(data_of(base()))
    edit(root)
    report = check(read(etree.tostring(root)))
    return {known.rule for known in report.findings if re.match(r"CII-(?!XSD)", known.rule)}


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_right_invoice_breaks_no_rule_in_cii(category: str) -> None:
    """In every VAT category the invoice that passes in UBL passes in CII."""
    report = judged(CATEGORIES[category]())
    if category == "AF":
        # UBL takes a rate of zero for IGIC, CII demands one above
        assert business(report) == {"BR-AF-05", "BR-AF-06", "BR-AF-07"}
        return
    assert report.verdict == "valid"
    assert business(report) == set()


# where the two bindings differ in effect: what CII finds less, and more
DIFFERS: dict[str, tuple[set[str], set[str]]] = {
    # the country is asked of the party, with or without an address
    "seller.address=None": (set(), {"BR-09"}),
    "buyer.address=None": (set(), {"BR-11"}),
    # a breakdown is asked for a category from the second tax on: one line with one tax passes
    "tax_totals[0].subtotals[0].tax.category=None": ({"BR-S-01"}, set()),
    "tax_totals=()": ({"BR-S-01"}, set()),
    # asked in the account alone; CII-SR-470 asks for the account
    "payments[0].account=None": ({"BR-61"}, set()),
    # without a total in the tax currency there is none with two decimals
    "tax_currency=SEK": (set(), {"BR-DEC-15"}),
    # one unit off is within one unit in CII, and the taxable amount of a rate is exact
    "tax_totals[0].subtotals[0].amount=44.70": ({"BR-CO-17"}, set()),
    "tax_totals[0].subtotals[0].taxable=190.99": (set(), {"BR-S-08"}),
    # a subject code has an element of its own, a tax point is said with each tax
    "notes=#QQQ#Text": ({"BR-CL-08"}, set()),
    "period.tax_point=99": ({"BR-CL-06"}, set()),
}
CASES = [(path, None, rules) for path, rules in DROPPED] + CHANGED


def name_of(path: str, value: Any) -> str:  # noqa: ANN401 - any leaf or part
    """Name a change as `DIFFERS` does."""
    if path == "notes" and value[0].text.startswith("#QQQ"):
        return "notes=#QQQ#Text"
    if path == "period" and value.tax_point:
        return f"period.tax_point={value.tax_point}"
    return f"{path}={value}"


@pytest.mark.parametrize(
    ("path", "value", "rules"), CASES, ids=[name_of(path, value) for path, value, _ in CASES]
)
def test_cii_finds_what_ubl_finds(path: str, value: Any, rules: set[str]) -> None:  # noqa: ANN401
    """One change breaks in CII what it breaks in UBL, save where the bindings say otherwise."""
    less, more = DIFFERS.get(name_of(path, value), (set(), set()))
    assert less <= rules
    assert business(judged(change(base(), path, value))) == (rules - less) | more


def add(path: str, name: str, text: str | None = "1", **attributes: str) -> Callable[[Any], None]:
    """Return an edit that puts an element into another."""

    def edit(root: Any) -> None:  # noqa: ANN401 - an lxml element
        above = root if path == "." else root.find(path, NAMESPACES)
        etree.SubElement(above, clark(name), attributes).text = text

    return edit


def put(path: str, text: str | None = None, **attributes: str) -> Callable[[Any], None]:
    """Return an edit that alters an element."""

    def edit(root: Any) -> None:  # noqa: ANN401
        node = root.find(path, NAMESPACES)
        if text is not None:
            node.text = text
        for name, value in attributes.items():
            node.set(name, value)

    return edit


def drop(path: str) -> Callable[[Any], None]:
    """Return an edit that takes an element away."""

    def edit(root: Any) -> None:  # noqa: ANN401
        node = root.find(path, NAMESPACES)
        node.getparent().remove(node)

    return edit


DOCUMENT = "rsm:ExchangedDocument"
PRODUCT = f"{LINE}/ram:SpecifiedTradeProduct"
MEANS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
TAX = f"{SETTLEMENT}/ram:ApplicableTradeTax"
ORDER = f"{LINE}/ram:SpecifiedLineTradeAgreement"


def document(kind: str | None, *names: str, tag: str = "AdditionalReferencedDocument") -> Any:  # noqa: ANN401
    """Return an edit that adds a referenced document to the header."""

    def edit(root: Any) -> None:  # noqa: ANN401
        node = etree.SubElement(root.find(AGREEMENT, NAMESPACES), clark(f"ram:{tag}"))
        etree.SubElement(node, clark("ram:IssuerAssignedID")).text = "1"
        if kind is not None:
            etree.SubElement(node, clark("ram:TypeCode")).text = kind
        for name in names:
            etree.SubElement(node, clark(f"ram:{name}")).text = "AAA"

    return edit


SYNTAX = [
    (drop("rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"),
     {"CII-SR-010"}),
    (add(DOCUMENT, "ram:TypeCode", "380"), {"CII-SR-014"}),
    (add(DOCUMENT, "ram:Name"), {"CII-SR-013"}),
    (put(f"{DOCUMENT}/ram:ID", schemeID="1"), {"CII-DT-005"}),
    # the first rule that fits an element is the only one: these three never get a turn
    (put(f"{DOCUMENT}/ram:TypeCode", listID="1"), set()),
    (put(f"{DOCUMENT}/ram:TypeCode", listURI="1"), {"CII-DT-009"}),
    (add(PRODUCT, "ram:GlobalID"), set()),
    (add(f"{LINE}[2]/ram:SpecifiedTradeProduct", "ram:GlobalID"), {"CII-SR-046"}),
    (drop(f"{PRODUCT}/ram:OriginTradeCountry/ram:ID"), {"CII-SR-090"}),
    (drop(f"{PRODUCT}/ram:ApplicableProductCharacteristic/ram:Value"), {"CII-SR-072"}),
    (drop(f"{ORDER}/ram:NetPriceProductTradePrice/ram:ChargeAmount"), {"CII-SR-439"}),
    (drop(f"{ORDER}/ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge"
          "/ram:ActualAmount"), {"CII-SR-119"}),
    (drop(f"{SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge/ram:ChargeIndicator"), {"CII-SR-463"}),
    (add(f"{AGREEMENT}/ram:BuyerTradeParty", "ram:ID"), {"CII-SR-450"} - {"CII-SR-450"}),
    (put(f"{MEANS}/ram:TypeCode", "58", name="x"), {"CII-DT-008"}),
    (drop(f"{MEANS}/ram:PayeePartyCreditorFinancialAccount/ram:IBANID"), {"CII-SR-470"}),
    (add(MEANS, "ram:TypeCode", "31"), {"CII-SR-467", "CII-EN-ONCE"}),
    (add(TAX, "ram:TypeCode", "GST"), set()),
    (put(f"{TAX}/ram:TypeCode", "GST"), {"CII-DT-037"}),
    (put(f"{TAX}/ram:BasisAmount", currencyID="EUR"), {"CII-DT-031"}),
    (put(f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
         "/ram:TaxTotalAmount", currencyID="EUR"), set()),
    (add(f"{LINE}/ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax", "ram:BasisAmount"),
     {"CII-DT-041"}),
    (document("916", "URIID", "Name"), set()),
    (document("130", "ReferenceTypeCode"), set()),
    (document("130", "URIID"), {"CII-DT-015"}),
    (document("999"), {"CII-DT-018"}),
    (document(None, "Name"), {"CII-DT-021"}),
    (document(None, "FormattedIssueDateTime"), {"CII-DT-027"}),
    (document("916", tag="ContractReferencedDocument"), {"CII-DT-018"}),
    (put(f"{DOCUMENT}/ram:IssueDateTime/udt:DateTimeString", "20261301"), {"CII-DT-097"}),
    (put(f"{DOCUMENT}/ram:IssueDateTime/udt:DateTimeString", " 20261231 "), set()),
    (add(f"{AGREEMENT}/ram:SellerTradeParty/ram:PostalTradeAddress", "ram:BuildingNumber"),
     {"CII-DT-094"}),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "rules"), SYNTAX, ids=[str(at) for at in range(len(SYNTAX))])
def test_a_syntax_rule_speaks_where_it_should(edit: Any, rules: set[str]) -> None:  # noqa: ANN401
    """One edit of the tree breaks exactly these rules beside what the invoice has anyway."""
    assert edited(edit) - edited(lambda root: None) == rules  # noqa: ARG005


def test_every_rule_of_the_binding_is_there(shared: Path) -> None:
    """Every id of the authority's list is run or, in another set, known."""
    listed = set((shared / "conformance" / "rules" / "en16931-cii.txt").read_text().split())
    ran = check(read(data_of(base()))).ran
    assert listed <= ran
    assert len({row.id for row in _en16931_cii.table().rows}) == 583


def test_the_card_number_is_fatal_in_cii() -> None:
    """The bindings differ in how grave BR-51 is."""
    rules = {rule.id: rule for known in PROFILE.rule_sets() for rule in known}
    assert rules["BR-51"].severity == "warning"
    bound = {rule.id: rule for known in PROFILE.rule_sets() for rule in _en16931_cii.bind(known)}
    assert bound["BR-51"].severity == "fatal"


@pytest.mark.slow
def test_mutants_are_judged_as_the_authority_does(shared: Path) -> None:
    """Of every mutant in CII the authority and we find the same rules broken."""
    pytest.importorskip("saxonche")
    official = open_official([shared / "reference" / "eu-en16931" / "cii" / "preprocessed"])
    differences: list[str] = []
    counts: Counter[str] = Counter()
    for category, make in CATEGORIES.items():
        for name, mutant in sampled(etree.fromstring(data_of(make()))):
            report = PROFILE.check(read(mutant), Context())
            outcome = official.judge(mutant)
            if outcome.aborted:
                counts["broken off"] += 1
                continue
            counts["judged"] += 1
            found = {known.rule for known in report.findings}
            ours = {rule for rule in found if not rule.startswith(("EDB-", "CII-XSD-"))}
            theirs = {known.rule for known in outcome.report.findings}
            if ours != theirs:
                differences.append(f"{category} {name}: {sorted(ours ^ theirs)}")
    assert not differences, "\n".join(differences)
    assert counts["judged"] >= 3000 // STEP


@pytest.mark.slow
def test_the_figures_of_foreign_documents(shared: Path) -> None:
    """On every foreign document in CII our fatal rules are those of the authority."""
    folder = shared / "conformance"
    universe = set((folder / "rules" / "en16931-cii.txt").read_text().split())
    wrong = []
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as source:
        rows = [
            row
            for row in csv.DictReader(source, delimiter="\t")
            if row["profile"] == "eu-en16931" and row["universe"] == "en16931-cii"
        ]
    for row in rows:
        report = check(read((folder / "cases" / row["path"]).read_bytes()))
        ours = {known.rule for known in report.findings if known.severity == "fatal"} & universe
        theirs = set() if row["official"] == "-" else set(row["official"].split(","))
        if ours != theirs & universe:
            wrong.append(row["path"])
    assert len(rows) >= 400
    assert not wrong
