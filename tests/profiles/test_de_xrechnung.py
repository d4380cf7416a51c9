"""XRechnung: each rule broken by one change, alike in UBL, CII and the model alone."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from lxml import etree
from tests.profiles.test_eu_en16931 import as_model, base, change
from tests.profiles.test_eu_en16931_mutants import STEP, sampled

from edibridge.errors import UsageError
from edibridge.findings import Report
from edibridge.format import ReadOptions, Received, WriteOptions
from edibridge.formats._ubl import NAMESPACES, clark
from edibridge.model import (
    Account,
    Attachment,
    Card,
    Classification,
    Contact,
    Identifier,
    Invoice,
    ItemAttribute,
    Mandate,
    Payment,
    PaymentTerms,
    Period,
    Reference,
    TaxTotal,
)
from edibridge.official import open_official
from edibridge.profile import Context
from edibridge.profiles._xrechnung_facts import CIUS, EXTENSION, VEHICLES, is_iban
from edibridge.profiles.de_xrechnung import PROCESS, PROFILE
from edibridge.registry import formats

IBAN = "PT50000201231234567890154"


def german() -> Invoice:
    """Give an invoice that XRechnung takes as it is."""
    invoice = base()
    for path, value in (
        ("specification", CIUS),
        ("process", PROCESS),
        ("buyer_reference", "04011000-12345-34"),
        ("seller.address.postcode", "3000-001"),
        ("seller.contacts", (Contact(name="Ana", phone="+351 239 1", email="ana@moinho.pt"),)),
        ("buyer.address.postcode", "3800-001"),
        ("deliveries[0].address.postcode", "3800-001"),
        ("lines[0].quantity", Decimal(10)),
    ):
        invoice = change(invoice, path, value)
    return invoice


def read(invoice: Invoice, name: str) -> Received:
    """Write the invoice in a format and read it again."""
    if name == "model":
        return as_model(invoice)
    known = formats().get(name)
    data = known.write([invoice], WriteOptions()).data
    return next(iter(known.read(data, ReadOptions())))


def judged(invoice: Invoice, name: str) -> Report:
    """Judge by the profile."""
    return PROFILE.check(read(invoice, name), Context())


def own(report: Report) -> set[str]:
    """Return the rules of XRechnung itself that a report finds broken."""
    return {
        found.rule
        for found in report.findings
        if found.rule.startswith(("BR-DE-", "BR-DEX", "BR-TMP", "PEPPOL"))
    }


FORMATS = ("ubl-invoice", "cii-invoice", "model")


@pytest.mark.parametrize("name", FORMATS)
def test_a_right_invoice_breaks_no_rule(name: str) -> None:
    """There is an invoice that XRechnung takes, so that no rule always fails."""
    report = judged(german(), name)
    assert own(report) == set()
    assert report.verdict == "valid"
    assert report.not_built == frozenset()


TRANSFER = Payment(means="58", account=Account(number=IBAN))
DEBIT = Payment(means="59", mandate=Mandate(number="M1", debited=Account(number=IBAN)))
CREDITOR = (Identifier(value="5600000000017", scheme="0088"), Identifier(value="C", scheme="SEPA"))


def terms(text: str) -> tuple[PaymentTerms, ...]:
    """Give terms of payment with a text."""
    return (PaymentTerms(text=(text,)),)


BROKEN = [
    ("payments", (), {"BR-DE-1"}),
    ("seller.contacts", (), {"BR-DE-2"}),
    ("seller.address.city", None, {"BR-DE-3"}),
    ("seller.address.postcode", None, {"BR-DE-4"}),
    ("seller.contacts[0].name", None, {"BR-DE-5"}),
    ("seller.contacts[0].phone", None, {"BR-DE-6", "BR-DE-27"}),
    ("seller.contacts[0].phone", "12", {"BR-DE-27"}),
    ("seller.contacts[0].email", None, {"BR-DE-7", "BR-DE-28"}),
    ("seller.contacts[0].email", "ana@moinho", {"BR-DE-28"}),
    ("seller.contacts[0].email", "ana@.pt", {"BR-DE-28"}),
    ("buyer.address.city", None, {"BR-DE-8"}),
    ("buyer.address.postcode", None, {"BR-DE-9"}),
    ("deliveries[0].address.city", None, {"BR-DE-10"}),
    ("deliveries[0].address.postcode", None, {"BR-DE-11"}),
    ("tax_totals[0].subtotals[0].tax.rate", None, {"BR-DE-14"}),
    ("buyer_reference", None, {"BR-DE-15"}),
    ("seller.tax_registrations", (), {"BR-DE-16"}),
    ("kind", "383", {"BR-DE-17"}),
    ("kind", "384", {"BR-DE-26"}),
    ("payment_terms", terms("#SKONTO#TAGE=7#PROZENT=2.00#\n"), set()),
    ("payment_terms", terms("Net.\n#SKONTO#TAGE=7#PROZENT=2.00#BASISBETRAG=1.00#\n"), set()),
    ("payment_terms", terms("#SKONTO#TAGE=7#PROZENT=2.00#"), {"BR-DE-18"}),
    ("payment_terms", terms("#SKONTO#TAGE=7#PROZENT=2.0#\n"), {"BR-DE-18"}),
    ("payment_terms", terms("#skonto#TAGE=7#PROZENT=2.00#\n"), {"BR-DE-18"}),
    ("payments", (TRANSFER,), set()),
    ("payments", (evolve(TRANSFER, account=Account(number="PT51" + IBAN[4:])),), {"BR-DE-19"}),
    ("payments", (Payment(means="30"),), {"BR-DE-23-a"}),
    ("payments", (evolve(TRANSFER, card=Card(number="1234")),), {"BR-DE-23-b"}),
    ("payments", (Payment(means="48", card=Card(number="1234")),), set()),
    ("payments", (Payment(means="48"),), {"BR-DE-24-a"}),
    (
        "payments",
        (Payment(means="48", card=Card(number="1234"), account=Account(number=IBAN)),),
        {"BR-DE-24-b"},
    ),
    ("specification", "urn:cen.eu:en16931:2017", {"BR-DE-21"}),
    ("attachments", (Attachment(number="1", uri="no place"),), {"BR-TMP-2"}),
    ("attachments", (Attachment(number="1", uri="https://moinho.pt/1"),), set()),
    ("process", None, {"PEPPOL-EN16931-R001"}),
    ("buyer.endpoint", None, {"PEPPOL-EN16931-R010"}),
    ("seller.endpoint", None, {"PEPPOL-EN16931-R020"}),
    ("allowances[0].percent", Decimal(5), {"PEPPOL-EN16931-R041"}),
    ("allowances[0].base", Decimal(200), {"PEPPOL-EN16931-R042"}),
    ("lines[0].price.discount", Decimal(1), {"PEPPOL-EN16931-R046"}),
    ("lines[1].quantity", Decimal(5), {"PEPPOL-EN16931-R120"}),
    ("lines[1].price.quantity", Decimal(0), {"PEPPOL-EN16931-R121"}),
    ("period", Period(start=date(2026, 2, 2)), {"PEPPOL-EN16931-R110"}),
    ("period", Period(end=date(2026, 2, 27)), {"PEPPOL-EN16931-R111"}),
]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("path", "value", "rules"), BROKEN, ids=[f"{p}={str(v)[:40]}" for p, v, _ in BROKEN]
)
def test_one_change_breaks_exactly_its_rules(
    name: str,
    path: str,
    value: Any,  # noqa: ANN401 - any leaf or part
    rules: set[str],
) -> None:
    """One value changed breaks exactly these rules, in every syntax and in none."""
    assert own(judged(change(german(), path, value), name)) == rules


def debiting(payment: Payment, *, creditor: bool = True) -> Invoice:
    """Give an invoice paid by direct debit."""
    invoice = change(german(), "payments", (payment,))
    return change(invoice, "seller.identifiers", CREDITOR) if creditor else invoice


@pytest.mark.parametrize("name", FORMATS)
def test_a_direct_debit_has_its_three_terms(name: str) -> None:
    """Mandate, creditor and debited account; a wrong IBAN is a warning, an account too much not."""
    assert own(judged(debiting(DEBIT), name)) == set()
    assert own(judged(debiting(DEBIT, creditor=False), name)) == {"BR-DE-30"}
    bare = evolve(DEBIT, mandate=Mandate(number="M1"))
    assert own(judged(debiting(bare), name)) == {"BR-DE-20", "BR-DE-31"}
    both = evolve(DEBIT, account=Account(number=IBAN))
    assert own(judged(debiting(both), name)) == {"BR-DE-25-b"}
    unnamed = evolve(DEBIT, mandate=Mandate(debited=Account(number=IBAN)))
    assert own(judged(debiting(unnamed), name)) == {"PEPPOL-EN16931-R061"}


@pytest.mark.parametrize("name", FORMATS)
def test_no_group_at_all_for_a_direct_debit(name: str) -> None:
    """Without any of the three terms the group is missing, and nothing more is asked of it."""
    wrong = own(judged(debiting(Payment(means="59"), creditor=False), name))
    assert {"BR-DE-25-a", "PEPPOL-EN16931-R061"} <= wrong
    assert not wrong & {"BR-DE-30", "BR-DE-31"}


def test_two_files_of_one_name() -> None:
    """BR-DE-22, in every syntax and in none."""
    files = tuple(
        Attachment(number=n, content=b"x", mime="text/csv", filename="a.csv") for n in "12"
    )
    for name in FORMATS:
        assert own(judged(change(german(), "attachments", files), name)) == {"BR-DE-22"}
        assert own(judged(change(german(), "attachments", files[:1]), name)) == set()


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (IBAN, True),
        ("PT50 0002 0123 1234 5678 9015 4", True),
        ("", False),
        ("PT500002012312345678901540", False),
        ("pt50000201231234567890154", False),
    ],
)
def test_check_digits_of_an_iban(text: str, right: bool) -> None:  # noqa: FBT001 - a case
    """ISO 13616: blanks are let pass, a small country code is not."""
    assert is_iban(text) is right


def on_vehicles(**changes: Any) -> Invoice:  # noqa: ANN401
    """Give an invoice for clean vehicles, with changes."""
    invoice = german()
    for path, value in {
        "specification": VEHICLES,
        "contract": Reference(number="C1"),
        "tender": Reference(number="T1"),
        "lines[0].item.classifications": (Classification(code="M1", scheme="CVD"),),
        "lines[0].item.attributes": (ItemAttribute(name="cva", value="clean"),),
        **changes,
    }.items():
        invoice = change(invoice, path, value)
    return invoice


CLASSES = "lines[0].item.classifications"
ATTRIBUTES = "lines[0].item.attributes"
CLEAN = ItemAttribute(name="cva", value="clean")


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({}, set()),
        ({"contract": None}, {"BR-DE-CVD-01"}),
        ({"tender": None}, {"BR-DE-CVD-02"}),
        ({CLASSES: ()}, {"BR-DE-CVD-03", "BR-DE-CVD-06-b"}),
        ({ATTRIBUTES: ()}, {"BR-DE-CVD-03", "BR-DE-CVD-06-a"}),
        ({ATTRIBUTES: (CLEAN, CLEAN)}, {"BR-DE-CVD-06-a"}),
        ({f"{CLASSES}[0].code": "M9"}, {"BR-DE-CVD-04"}),
        ({f"{ATTRIBUTES}[0].value": "dirty"}, {"BR-DE-CVD-05"}),
        (
            {
                CLASSES: (
                    Classification(code="M1", scheme="CVD"),
                    Classification(code="1", scheme="QQ"),
                )
            },
            {"BR-TMP-CVD-01"},
        ),
    ],
)
@pytest.mark.parametrize("name", FORMATS)
def test_an_invoice_for_vehicles(name: str, changes: dict[str, Any], rules: set[str]) -> None:
    """The rules for clean vehicles, which ask only who declares them."""
    report = judged(on_vehicles(**changes), name)
    assert own(report) == rules
    # CVD is a scheme of its own there: EN 16931's list of schemes is information
    assert all(
        found.severity == "information" for found in report.findings if found.rule == "BR-CL-13"
    )
    assert not any("CVD" in rule for rule in own(judged(german(), name)))


def extended(invoice: Invoice | None = None) -> Any:  # noqa: ANN401 - an lxml element
    """Give the tree of a UBL invoice that declares the extension."""
    invoice = change(invoice or german(), "specification", EXTENSION)
    return etree.fromstring(formats().get("ubl-invoice").write([invoice], WriteOptions()).data)


def report_of(root: Any) -> Report:  # noqa: ANN401
    """Judge a tree of UBL."""
    data = etree.tostring(root)
    received = next(iter(formats().get("ubl-invoice").read(data, ReadOptions())))
    return PROFILE.check(received, Context())


def pay(root: Any, **parts: str) -> Any:  # noqa: ANN401
    """Put a third party payment into the tree, before the tax total."""
    node = etree.Element(clark("cac:PrepaidPayment"))
    for name, text in parts.items():
        child = etree.SubElement(node, clark(f"cbc:{name}"))
        child.text = text
        if name == "PaidAmount":
            child.set("currencyID", "EUR")
    root.find("cac:AllowanceCharge", NAMESPACES).addprevious(node)
    return node


def test_third_party_payments() -> None:
    """BR-DEX-09 to -14: the amount due grows by them, and each is whole."""
    root = extended()
    payment = pay(root, ID="1", PaidAmount="10.00", InstructionID="Fee")
    assert own(report_of(root)) == {"BR-DEX-09"}
    root.find("cac:LegalMonetaryTotal/cbc:PayableAmount", NAMESPACES).text = "243.70"
    report = report_of(root)
    assert own(report) == set()
    # the sum of EN 16931 is another one, and information
    assert {f.severity for f in report.findings if f.rule == "BR-CO-16"} == {"information"}
    assert report.verdict == "valid"
    payment[1].set("currencyID", "SEK")
    assert own(report_of(root)) == {"BR-DEX-14"}
    payment[1].set("currencyID", "EUR")
    payment[1].text = "10.000"
    assert own(report_of(root)) == {"BR-DEX-13"}
    payment[1].text = "10.00"
    payment.remove(payment[2])
    payment[0].text = " "
    assert own(report_of(root)) >= {"BR-DEX-10", "BR-DEX-12"}


def sub_line(above: Any, net: str, *, taxes: int = 1) -> Any:  # noqa: ANN401
    """Put a sub invoice line into a line."""
    node = etree.SubElement(above, clark("cac:SubInvoiceLine"))
    etree.SubElement(node, clark("cbc:ID")).text = "1"
    etree.SubElement(node, clark("cbc:LineExtensionAmount"), currencyID="EUR").text = net
    item = etree.SubElement(node, clark("cac:Item"))
    etree.SubElement(item, clark("cbc:Name")).text = "Part"
    for _ in range(taxes):
        category = etree.SubElement(item, clark("cac:ClassifiedTaxCategory"))
        etree.SubElement(category, clark("cbc:ID")).text = "S"
        etree.SubElement(category, clark("cbc:Percent")).text = "23"
        scheme = etree.SubElement(category, clark("cac:TaxScheme"))
        etree.SubElement(scheme, clark("cbc:ID")).text = "VAT"
    return node


def test_sub_invoice_lines() -> None:
    """BR-DEX-02 and -03: their sums, at every depth, and one VAT category each."""
    root = extended()
    line = root.find("cac:InvoiceLine", NAMESPACES)
    first = sub_line(line, "60.00")
    sub_line(line, "35.00")
    assert own(report_of(root)) == set()
    below = sub_line(first, "59.00")
    assert own(report_of(root)) == {"BR-DEX-02"}
    below.find("cbc:LineExtensionAmount", NAMESPACES).text = "60.00"
    assert own(report_of(root)) == set()
    sub_line(below, "60.00", taxes=2)
    assert own(report_of(root)) == {"BR-DEX-03"}


SCHEMES = [
    ("seller.identifiers[0].scheme", "BR-DEX-04"),
    ("seller.legal_id", "BR-DEX-05"),
    ("lines[0].item.standard_id.scheme", "BR-DEX-06"),
    ("seller.endpoint.scheme", "BR-DEX-07"),
    ("deliveries[0].location_id", "BR-DEX-08"),
]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("path", "rule"), SCHEMES)
def test_schemes_of_the_extension(name: str, path: str, rule: str) -> None:
    """XR01 is a scheme of the extension alone; any other unknown one is none."""

    def with_scheme(scheme: str, specification: str) -> Report:
        value = scheme if path.endswith("scheme") else Identifier(value="1", scheme=scheme)
        invoice = change(change(german(), path, value), "specification", specification)
        return judged(invoice, name)

    assert with_scheme("XR01", EXTENSION).verdict == "valid"
    assert own(with_scheme("9999", EXTENSION)) == {rule}
    report = with_scheme("XR01", CIUS)
    assert own(report) == set()
    assert report.verdict == "invalid"


def test_xml_may_be_attached_in_the_extension() -> None:
    """BR-DEX-01, in place of BR-CL-24."""
    attached = Attachment(number="1", content=b"<a/>", mime="application/xml", filename="a.xml")
    for name in FORMATS:
        plain = change(german(), "attachments", (attached,))
        assert judged(plain, name).verdict == "invalid"
        wide = change(plain, "specification", EXTENSION)
        assert judged(wide, name).verdict == "valid"
        wrong = change(wide, "attachments[0].mime", "application/zip")
        assert own(judged(wrong, name)) == {"BR-DEX-01"}


def test_lines_within_lines_in_cii() -> None:
    """BR-DEX-15 warns of them, in the extension and in CII alone."""
    invoice = change(german(), "lines[1].parent", "1")
    assert own(judged(invoice, "cii-invoice")) == set()
    wide = change(invoice, "specification", EXTENSION)
    assert own(judged(wide, "cii-invoice")) == {"BR-DEX-15"}


def test_tax_totals_in_two_currencies() -> None:
    """R053 to R055: one breakdown, one total in the other currency, and both of one sign."""
    two = (*german().tax_totals, TaxTotal(amount=Decimal("480.00"), currency="SEK"))
    for name in FORMATS:
        invoice = change(change(german(), "tax_currency", "SEK"), "tax_totals", two)
        assert own(judged(invoice, name)) == set()
        turned = change(invoice, "tax_totals[1].amount", Decimal("-480.00"))
        assert own(judged(turned, name)) == {"PEPPOL-EN16931-R055"}
        assert "PEPPOL-EN16931-R054" in own(judged(change(german(), "tax_totals", two), name))


def test_forints_may_be_half_a_unit_off() -> None:
    """R040: two cents, in forints half a unit."""
    invoice = change(german(), "allowances[0].percent", Decimal("5.2"))
    invoice = change(invoice, "allowances[0].base", Decimal(200))
    for name in FORMATS:
        assert own(judged(invoice, name)) == {"PEPPOL-EN16931-R040"}
        near = change(change(invoice, "currency", "HUF"), "allowances[0].percent", Decimal("5.2"))
        assert own(judged(near, name)) == set()


def test_claims_and_prepare() -> None:
    """The profile takes who names it, and fills in form alone."""
    for specification in (CIUS, EXTENSION, VEHICLES):
        assert PROFILE.claims(as_model(change(german(), "specification", specification)))
    assert not PROFILE.claims(as_model(base()))
    prepared = PROFILE.prepare(base(), Context())
    assert isinstance(prepared, Invoice)
    assert (prepared.specification, prepared.process) == (CIUS, PROCESS)
    assert PROFILE.prepare(german(), Context()) == german()
    with pytest.raises(UsageError, match="edition"):
        PROFILE.check(as_model(german()), Context(edition="1.0"))


def test_every_rule_is_there(shared: Path) -> None:
    """Every id of the authority's lists is run."""
    ran = judged(german(), "model").ran
    for name in ("xrechnung-ubl.txt", "xrechnung-cii.txt"):
        assert set((shared / "conformance" / "rules" / name).read_text().split()) <= ran


@pytest.mark.slow
@pytest.mark.parametrize(("name", "folder"), [("ubl-invoice", "ubl"), ("cii-invoice", "cii")])
def test_mutants_are_judged_as_the_authority_does(shared: Path, name: str, folder: str) -> None:
    """Of every mutant the authority and we find the same rules of XRechnung broken."""
    pytest.importorskip("saxonche")
    official = open_official([shared / "reference" / "de-xrechnung" / folder])
    differences: list[str] = []
    counts: Counter[str] = Counter()
    starts = [
        german(),
        debiting(DEBIT),
        on_vehicles(),
        change(german(), "specification", EXTENSION),
    ]
    known = formats().get(name)
    for at, invoice in enumerate(starts):
        for said, mutant in sampled(etree.fromstring(known.write([invoice], WriteOptions()).data)):
            outcome = official.judge(mutant)
            report = PROFILE.check(next(iter(known.read(mutant, ReadOptions()))), Context())
            if outcome.aborted:
                counts["broken off"] += 1
                continue
            counts["judged"] += 1
            theirs = {one.rule for one in outcome.report.findings}
            ours = {one for one in own(report) if not one.startswith("PEPPOL")}
            if ours != theirs:
                differences.append(f"{at} {said}: {sorted(ours ^ theirs)}")
    assert not differences, "\n".join(differences)
    assert counts["judged"] >= 3000 // STEP


@pytest.mark.slow
def test_the_figures_of_foreign_documents(shared: Path) -> None:
    """On every foreign document our fatal rules of XRechnung are those of the authority."""
    folder = shared / "conformance"
    wrong = []
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as source:
        rows = [r for r in csv.DictReader(source, delimiter="\t") if r["profile"] == PROFILE.id]
    for row in rows:
        data = (folder / "cases" / row["path"]).read_bytes()
        name = "cii-invoice" if row["format"] == "cii" else "ubl-invoice"
        report = PROFILE.check(next(iter(formats().get(name).read(data, ReadOptions()))), Context())
        fatal = {one.rule for one in report.findings if one.severity == "fatal"}
        theirs = set() if row["official"] == "-" else set(row["official"].split(","))
        if fatal & set(own(report)) != theirs:
            wrong.append(row["path"])
    assert len(rows) >= 1000
    assert not wrong
