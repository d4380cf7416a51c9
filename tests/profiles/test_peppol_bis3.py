"""Peppol BIS Billing 3: each rule broken by one change, alike in UBL and in the model alone."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from attrs import evolve
from stdnum import ean
from stdnum.au import abn
from stdnum.gr import vat as greek_vat
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish

from edibridge.errors import UsageError
from edibridge.findings import Report
from edibridge.format import ReadOptions, Received, WriteOptions
from edibridge.model import (
    Account,
    Address,
    Allowance,
    Attachment,
    Classification,
    Contact,
    FreeText,
    Identifier,
    Invoice,
    Order,
    Party,
    Payment,
    PaymentTerms,
    Period,
    Reference,
    TaxRegistration,
)
from edibridge.model.path import replace
from edibridge.profile import Context
from edibridge.profiles import _peppol_checks as checks
from edibridge.profiles._peppol_facts import (
    PROCESS,
    SELF_BILLING,
    SELF_BILLING_PROCESS,
    SPECIFICATION,
)
from edibridge.profiles.peppol_bis3 import PROFILE
from edibridge.registry import formats

sys.path.insert(0, str(Path(__file__).parent))
from test_eu_en16931 import base as en16931_base  # type: ignore[import-not-found]

# GLNs with the right check digit
SELLER, BUYER = "5600000000014", "5600000000021"


def base() -> Invoice:
    """Give an invoice that breaks no rule of Peppol."""
    invoice: Invoice = en16931_base()
    seller, buyer = Identifier(value=SELLER, scheme="0088"), Identifier(value=BUYER, scheme="0088")
    assert invoice.seller is not None
    assert invoice.buyer is not None
    return evolve(
        invoice,
        specification=SPECIFICATION,
        process=PROCESS,
        buyer_reference="Dept. 7",
        seller=evolve(invoice.seller, endpoint=seller, identifiers=(seller,)),
        buyer=evolve(invoice.buyer, endpoint=buyer),
    )


def in_country(country: str, vat: str, *, legal: Identifier | None = None) -> Invoice:
    """Give the invoice between two parties of a country."""
    invoice = base()
    address = Address(street="Main 1", city="Town", postcode="1000", country=country)
    assert invoice.seller is not None
    assert invoice.buyer is not None
    registered = (TaxRegistration(number=vat, scheme="VAT"),)
    return evolve(
        invoice,
        seller=evolve(
            invoice.seller,
            trade_name="Mill",
            address=address,
            legal_id=legal,
            tax_registrations=registered,
        ),
        buyer=evolve(
            invoice.buyer,
            trade_name="Bakery",
            address=address,
            legal_id=legal,
            tax_registrations=registered,
        ),
    )


def denmark() -> Invoice:
    """Give a right invoice between two Danes."""
    invoice = in_country("DK", "DK12345678", legal=Identifier(value="12345678", scheme="0184"))
    return evolve(invoice, payments=(evolve(invoice.payments[0], means="58"),))


def sweden() -> Invoice:
    """Give an invoice between two Swedes; the rate of 23 percent is not Swedish."""
    return in_country("SE", "SE556677889901", legal=Identifier(value="5567321707", scheme="0007"))


def germany() -> Invoice:
    """Give a right invoice between two Germans."""
    invoice = in_country("DE", "DE123456789")
    contact = Contact(name="Ada", phone="+49 30 1234", email="ada@mill.example")
    assert invoice.seller is not None
    delivery = evolve(
        invoice.deliveries[0], address=Address(city="Ulm", postcode="89073", country="DE")
    )
    return evolve(
        invoice, seller=evolve(invoice.seller, contacts=(contact,)), deliveries=(delivery,)
    )


def greece() -> Invoice:
    """Give a right invoice between two Greeks."""
    invoice = in_country("GR", "EL094259216")
    endpoint = Identifier(value="094259216", scheme="9933")
    assert invoice.seller is not None
    assert invoice.buyer is not None
    return evolve(
        invoice,
        number="094259216|02/03/2026|1|1.1|A|1",
        seller=evolve(invoice.seller, endpoint=endpoint),
        buyer=evolve(invoice.buyer, endpoint=endpoint),
        attachments=(
            Attachment(number="400001", description="##M.AR.K##"),
            Attachment(
                number="url", description="##INVOICE|URL##", uri="https://invoices.example/1"
            ),
        ),
    )


def iceland() -> Invoice:
    """Give a right invoice between two Icelanders."""
    return in_country("IS", "IS12345", legal=Identifier(value="1234567890", scheme="0196"))


def netherlands() -> Invoice:
    """Give a right invoice between two Dutch parties."""
    return in_country("NL", "NL123456789B01", legal=Identifier(value="12345678", scheme="0106"))


def in_ubl(invoice: Invoice) -> Report:
    """Judge an invoice as it is read back from UBL."""
    ubl = formats().get("ubl-invoice")
    (received,) = ubl.read(ubl.write([invoice], WriteOptions()).data, ReadOptions())
    return PROFILE.check(received, Context())


def in_model(invoice: Invoice) -> Report:
    """Judge an invoice of a syntax that has no binding of its own."""
    return PROFILE.check(Received(document=invoice, format="json"), Context())


def broken(report: Report) -> set[str]:
    """Give the rules that are broken, those of EN 16931 left out."""
    return {
        known.rule
        for known in report.findings
        if not known.rule.startswith(("BR-", "UBL-")) or known.rule.startswith("BR-CL-99")
    }


COUNTRIES = {
    "base": (base, set()),
    "DK": (denmark, set()),
    "DE": (germany, set()),
    "GR": (greece, set()),
    "IS": (iceland, set()),
    "NL": (netherlands, set()),
    "SE": (sweden, {"SE-R-006"}),
    "IT": (lambda: in_country("IT", "IT12345670017"), set()),
    "NO": (lambda: in_country("NO", "NO974761076MVA"), {"NO-R-002"}),
}


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_right_invoice_breaks_no_rule_of_its_country(country: str) -> None:
    """Proves the starting points of the tests below, in UBL and in the model alone."""
    make, rules = COUNTRIES[country]
    assert broken(in_ubl(make())) == rules
    assert broken(in_model(make())) == rules


R = "PEPPOL-EN16931-R"
CHANGES: list[tuple[str, str, object, set[str]]] = [
    ("base", "process", None, {f"{R}001", f"{R}007"}),
    ("base", "process", "urn:other", {f"{R}007"}),
    ("base", "specification", "urn:cen.eu:en16931:2017", {f"{R}004"}),
    ("base", "specification", f"{SPECIFICATION}::x", {f"{R}004"}),
    ("base", "notes", (FreeText(text="a"), FreeText(text="b")), {f"{R}002"}),
    ("base", "buyer_reference", None, {f"{R}003"}),
    ("base", "seller.endpoint", None, {f"{R}020"}),
    ("base", "buyer.endpoint", None, {f"{R}010"}),
    ("base", "tax_currency", "EUR", {f"{R}005", f"{R}054"}),
    ("base", "payments[0].means", "59", {f"{R}061"}),
    ("base", "kind", "384", {"PEPPOL-EN16931-P0112"}),
    ("base", "kind", "325", {"PEPPOL-EN16931-P0100"}),
    ("base", "seller.endpoint.scheme", "0205", {"PEPPOL-EN16931-CL008"}),
    ("base", "seller.endpoint.value", "5600000000015", {"PEPPOL-COMMON-R040"}),
    (
        "base",
        "allowances[0].percent",
        Decimal(5),
        {f"{R}041"},
    ),
    ("base", "allowances[0].base", Decimal(5), {f"{R}042"}),
    ("base", "allowances[0].reason_code", "ABL", {"PEPPOL-EN16931-CL002"}),
    ("base", "allowances[1].reason_code", "95", {"PEPPOL-EN16931-CL003"}),
    ("base", "lines[1].quantity", Decimal("4.01"), {f"{R}120"}),
    ("base", "lines[1].price.quantity", Decimal(-1), {f"{R}120", f"{R}121"}),
    ("base", "lines[0].price.gross", Decimal(13), {f"{R}046"}),
    ("base", "period", Period(start=date(2026, 2, 2)), {f"{R}110"}),
    ("base", "period", Period(end=date(2026, 2, 27)), {f"{R}111"}),
    ("base", "tax_totals", (), {f"{R}053"}),
    ("DK", "seller.legal_id", None, {"DK-R-002"}),
    ("DK", "seller.legal_id.scheme", "0002", {"DK-R-014"}),
    ("DK", "buyer.legal_id.scheme", "0002", {"DK-R-017"}),
    ("DK", "seller.identifiers[0].scheme", None, {"DK-R-013"}),
    ("DK", "payments[0].means", "57", {"DK-R-005"}),
    ("DK", "payments[0].means", "31", {"DK-R-006"}),
    ("DK", "payments[0].means", "49", {"DK-R-007", f"{R}061"}),
    ("DK", "payments[0].means", "50", {"DK-R-008"}),
    ("DK", "payments[0].means", "93", {"DK-R-010"}),
    (
        "DK",
        "payments[0]",
        Payment(means="50", remittance=("04#12",), account=Account(number="1234567")),
        {"DK-R-009"},
    ),
    (
        "DK",
        "payments[0]",
        Payment(means="93", remittance=("71#12",), account=Account(number="12345678")),
        {"DK-R-011"},
    ),
    (
        "DK",
        "lines[0].item.classifications",
        (Classification(code="1", scheme="TST", version="1.0"),),
        {"DK-R-003"},
    ),
    (
        "DK",
        "lines[0].allowances[1]",
        Allowance(is_charge=True, amount=Decimal(3), reason_code="ZZZ", reason="#x"),
        {"DK-R-004"},
    ),
    ("DE", "payments", (), {"DE-R-001"}),
    ("DE", "seller.contacts", (), {"DE-R-002"}),
    ("DE", "seller.address.city", None, {"DE-R-003"}),
    ("DE", "seller.address.postcode", None, {"DE-R-004"}),
    ("DE", "seller.contacts[0].name", None, {"DE-R-005"}),
    ("DE", "seller.contacts[0].phone", None, {"DE-R-006", "DE-R-027"}),
    ("DE", "seller.contacts[0].email", None, {"DE-R-007", "DE-R-028"}),
    ("DE", "buyer.address.city", None, {"DE-R-008"}),
    ("DE", "buyer.address.postcode", None, {"DE-R-009"}),
    ("DE", "deliveries[0].address.city", None, {"DE-R-010"}),
    ("DE", "deliveries[0].address.postcode", None, {"DE-R-011"}),
    ("DE", "tax_totals[0].subtotals[0].tax.rate", None, {"DE-R-014"}),
    ("DE", "buyer_reference", None, {f"{R}003", "DE-R-015"}),
    ("DE", "seller.tax_registrations", (), {"DE-R-016"}),
    ("DE", "kind", "383", {"DE-R-017"}),
    ("DE", "payments[0].means", "48", {"DE-R-024-1", "DE-R-024-2"}),
    ("DE", "payments[0].account", None, {"DE-R-023-1"}),
    ("DE", "payments[0].means", "59", {f"{R}061", "DE-R-020", "DE-R-025-1", "DE-R-025-2"}),
    ("DE", "kind", "384", {"DE-R-026"}),
    ("DE", "attachments", (Attachment(number="1", uri="x"),), {"DE-R-T02"}),
    (
        "DE",
        "payment_terms",
        (PaymentTerms(text=("#SKONTO#TAGE=14#PROZENT=2.00#",)),),
        {"DE-R-018"},
    ),
    ("DE", "payment_terms", (PaymentTerms(text=("#SKONTO#TAGE=14#PROZENT=2.00#\n",)),), set()),
    ("GR", "number", "7", {f"GR-R-001-{at}" for at in range(1, 8)}),
    ("GR", "number", "094259216|03/03/2026|1|1.1|A|1", {"GR-R-001-3"}),
    ("GR", "number", "094259217|02/03/2026|-1|1.1|A|1", {"GR-R-001-2", "GR-R-001-4"}),
    ("GR", "number", "094259216|02/03/2026|1|1.2||", {f"GR-R-001-{at}" for at in (5, 6, 7)}),
    ("GR", "attachments", (), {"GR-R-004-1", "GR-S-008-1"}),
    ("GR", "attachments[0].number", "-1", {"GR-R-004-2"}),
    ("GR", "attachments[1].uri", None, {"GR-R-008-3"}),
    ("GR", "seller.endpoint.value", "094259217", {"GR-R-009"}),
    ("GR", "buyer.endpoint.scheme", "9930", {"GR-R-010"}),
    ("IS", "kind", "383", {"IS-R-001"}),
    ("IS", "seller.legal_id", None, {"IS-R-002"}),
    ("IS", "seller.address.street", None, {"IS-R-003"}),
    ("IS", "buyer.legal_id.scheme", "0002", {"IS-R-004"}),
    ("IS", "buyer.address.postcode", None, {"IS-R-005"}),
    ("IS", "payments[0].means", "9", {"IS-R-006"}),
    ("IS", "payments[0].means", "42", {"IS-R-007"}),
    (
        "IS",
        "attachments",
        (Attachment(number="2026-03-31", description="EINDAGI"),),
        {"IS-R-010"},
    ),
    (
        "IS",
        "attachments",
        (Attachment(number="tomorrow", description="EINDAGI"),),
        {"IS-R-008"},
    ),
    ("NL", "seller.address.street", None, {"NL-R-002"}),
    ("NL", "buyer.address.city", None, {"NL-R-004"}),
    ("NL", "seller.legal_id.scheme", "0002", {"NL-R-003"}),
    ("NL", "buyer.legal_id.scheme", "0002", {"NL-R-005"}),
    ("NL", "payments", (), {"NL-R-007"}),
    ("NL", "payments[0].means", "31", {"NL-R-008"}),
    ("NL", "lines[0].order", Reference(line="1"), {"NL-R-009"}),
    ("SE", "seller.tax_registrations[0].number", "SE55667788991", {"SE-R-001", "SE-R-006"}),
    (
        "SE",
        "seller.tax_registrations[0].number",
        "SEX56677889901",
        {"SE-R-002", "SE-R-006"},
    ),
    ("SE", "seller.legal_id", Identifier(value="556X321707"), {"SE-R-003", "SE-R-013", "SE-R-006"}),
    ("SE", "seller.legal_id", Identifier(value="55673217070"), {"SE-R-004", "SE-R-006"}),
    ("SE", "payments[0].means", "31", {"SE-R-006", "SE-R-012"}),
    ("SE", "payments[0].means", "50", {"SE-R-006", "SE-R-011"}),
    (
        "SE",
        "payments[0].account",
        Account(number="12-3456789", bic="SE:BANKGIRO"),
        {"SE-R-006", "SE-R-008", "SE-R-009"},
    ),
    (
        "SE",
        "payments[0].account",
        Account(number="A", bic="SE:PLUSGIRO"),
        {"SE-R-006", "SE-R-007", "SE-R-010"},
    ),
    ("IT", "seller.address.street", None, {"IT-R-002"}),
    ("IT", "seller.address.city", None, {"IT-R-003"}),
    ("IT", "seller.address.postcode", None, {"IT-R-004"}),
    ("NO", "seller.tax_registrations[0].number", "NO974761077MVA", {"NO-R-001", "NO-R-002"}),
]


@pytest.mark.parametrize(("country", "path", "value", "rules"), CHANGES)
def test_one_change_breaks_exactly_its_rules(
    country: str, path: str, value: object, rules: set[str]
) -> None:
    """Proves of each rule that it speaks where it should and no other does, in both bindings."""
    invoice = replace(COUNTRIES[country][0](), path, value)
    assert isinstance(invoice, Invoice)
    assert broken(in_ubl(invoice)) == rules
    assert broken(in_model(invoice)) == rules


@pytest.mark.parametrize("registration", ["rsslnn80a01h501u", "IT1"])
def test_an_italian_registration_has_11_to_16_capitals(registration: str) -> None:
    """Proves IT-R-001: small letters and short numbers are refused."""
    invoice = COUNTRIES["IT"][0]()
    assert invoice.seller is not None
    known = (*invoice.seller.tax_registrations, TaxRegistration(number=registration, scheme="TAX"))
    invoice = evolve(invoice, seller=evolve(invoice.seller, tax_registrations=known))
    assert broken(in_ubl(invoice)) == broken(in_model(invoice)) == {"IT-R-001"}


def test_two_germans_may_write_more_notes() -> None:
    """Proves the exception of R002."""
    invoice = evolve(germany(), notes=(FreeText(text="a"), FreeText(text="b")))
    assert broken(in_ubl(invoice)) == set()


def test_ubl_is_looked_at_wherever_an_element_stands() -> None:
    """Proves R008, R051, CL007, F001, R043 and R044 where the model holds no such place."""
    ubl = formats().get("ubl-invoice")
    data = ubl.write([base()], WriteOptions()).data
    for old, new, rules in (
        (b"<cbc:City", b"<cbc:Postbox><!-- none --></cbc:Postbox><cbc:City", {f"{R}008"}),
        (
            b'<cbc:LineExtensionAmount currencyID="EUR">95',
            b'<cbc:LineExtensionAmount currencyID="XXY">95',
            {f"{R}051", "PEPPOL-EN16931-CL007"},
        ),
        (b"2026-03-02<", b"2026-03-02Z<", {"PEPPOL-EN16931-F001"}),
        (b"<cbc:ChargeIndicator>false", b"<cbc:ChargeIndicator>0", {f"{R}043"}),
    ):
        changed = data.replace(old, new, 1)
        assert changed != data
        (received,) = ubl.read(changed, ReadOptions())
        assert broken(PROFILE.check(received, Context())) == rules, old


@pytest.mark.parametrize(
    ("ours", "theirs", "digits"),
    [
        (checks.gln, ean.is_valid, 13),
        (checks.norwegian, norwegian.is_valid, 9),
        (checks.swedish, swedish.is_valid, 10),
        (checks.australian, abn.is_valid, 11),
        (checks.greek_tin, greek_vat.is_valid, 9),
    ],
)
def test_check_digits_agree_with_another_reckoning(
    ours: object, theirs: object, digits: int
) -> None:
    """Proves the check digits against python-stdnum on a thousand numbers each."""
    assert callable(ours)
    assert callable(theirs)
    found = 0
    for at in range(1000):
        text = str(10**digits // 3 * 2 + at * 7919)
        if theirs(text):
            found += 1
            assert ours(text), text
            wrong = f"{text[:-1]}{(int(text[-1]) + 1) % 10}"
            assert not ours(wrong), wrong
    assert found


def test_a_belgian_number_has_its_check_digits() -> None:
    """Proves modulus 97, and that a check number above 97 is refused as Peppol does."""
    assert checks.belgian("0202239951")
    assert not checks.belgian("0202239952")
    assert not checks.belgian("0673849199")


def test_self_billing_has_its_own_process_and_types() -> None:
    """Proves that self-billing is judged by its own artefact, without national rules."""
    invoice = evolve(
        denmark(), specification=SELF_BILLING, process=SELF_BILLING_PROCESS, kind="389"
    )
    assert broken(in_ubl(invoice)) == set()
    assert broken(in_ubl(replace(invoice, "seller.legal_id", None))) == set()
    assert broken(in_ubl(evolve(invoice, kind="380"))) == {"PEPPOL-EN16931-P0100"}
    assert broken(in_model(evolve(invoice, process=PROCESS))) == {f"{R}007"}


def test_the_profile_claims_peppol_and_leaves_other_transactions_unjudged() -> None:
    """Proves what is claimed, and that an order is neither valid nor invalid."""
    assert PROFILE.claims(Received(document=base(), format="ubl-invoice"))
    assert not PROFILE.claims(Received(document=en16931_base(), format="ubl-invoice"))
    order = Order(number="1", specification="urn:fdc:peppol.eu:poacc:trns:order:3")
    received = Received(document=order, format="ubl-order")
    assert PROFILE.claims(received)
    report = PROFILE.check(received, Context())
    assert report.verdict == "not judged"
    assert report.not_built_fatal == {"PEPPOL-order"}


def test_an_unknown_edition_is_refused() -> None:
    """Proves the message for an edition that does not exist."""
    with pytest.raises(UsageError, match=r"no edition '1999'.*2026\.5"):
        PROFILE.check(Received(document=base(), format="json"), Context(edition="1999"))


def test_prepare_fills_in_form_and_invents_nothing() -> None:
    """Proves specification, process and schemes; an address that is not certain stays missing."""
    bare = evolve(
        base(),
        specification=None,
        process=None,
        seller=Party(name="A", identifiers=(Identifier(value=SELLER, scheme="0088"),)),
        buyer=Party(name="B", tax_registrations=(TaxRegistration(number="EL1", scheme="VAT"),)),
    )
    filled = PROFILE.prepare(bare, Context())
    assert isinstance(filled, Invoice)
    assert (filled.specification, filled.process) == (SPECIFICATION, PROCESS)
    assert filled.seller is not None
    assert filled.buyer is not None
    assert filled.seller.endpoint == Identifier(value=SELLER, scheme="0088")
    assert filled.buyer.endpoint is not None
    assert filled.buyer.endpoint.scheme == "9933"
    nameless = evolve(bare, buyer=Party(name="B"))
    kept = PROFILE.prepare(nameless, Context())
    assert isinstance(kept, Invoice)
    assert kept.buyer == Party(name="B")
    assert PROFILE.prepare(base(), Context()) == base()


@pytest.mark.shared
@pytest.mark.parametrize(
    ("universe", "format_id"), [("ubl", "ubl-invoice"), ("cii", "cii-invoice")]
)
def test_every_rule_of_the_universe_is_built(shared: Path, universe: str, format_id: str) -> None:
    """Proves that no rule is left out; R048 stands in the artefact for UBL as a comment only."""
    known = (shared / "conformance" / "rules" / f"peppol-{universe}.txt").read_text().split()
    ran = PROFILE.check(Received(document=base(), format=format_id), Context()).ran
    assert set(known) - ran <= ({"PEPPOL-COMMON-R048"} if universe == "ubl" else set())


@pytest.mark.shared
def test_the_verdicts_are_the_authoritys(shared: Path) -> None:
    """Proves verdict, rules and exact agreement on every billing case of the authority."""
    score = shared / "conformance" / "score.py"
    command = f"{sys.executable} -m edibridge"
    floors = ["--min-verdict", "100", "--min-rules", "100", "--min-exact", "100"]
    argv = [sys.executable, str(score), "--command", command, "--only", "peppol-billing", *floors]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
