"""CII invoices: what stands elsewhere than in the model, and foreign documents kept whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from lxml import etree

from edibridge.errors import UnreadableError
from edibridge.findings import Note
from edibridge.format import ReadOptions, WriteOptions
from edibridge.formats import cii_invoice, ubl_invoice
from edibridge.formats._cii import NAMESPACES
from edibridge.model import (
    Account,
    Extra,
    Identifier,
    Invoice,
    Mandate,
    Party,
    Payment,
    PaymentTerms,
    Period,
    Tax,
    TaxRegistration,
    TaxSubtotal,
    TaxTotal,
)
from edibridge.model.path import leaves
from edibridge.syntax import xml

BASE = Invoice(
    number="1",
    kind="380",
    issued=date(2026, 1, 2),
    currency="EUR",
    seller=Party(name="Seller"),
    tax_totals=(
        TaxTotal(
            amount=Decimal("1.90"),
            subtotals=(TaxSubtotal(amount=Decimal("1.90"), tax=Tax(category="S", scheme="VAT")),),
        ),
    ),
)


def write(invoice: Invoice) -> tuple[etree._Element, tuple[Note, ...]]:
    """Write an invoice; return the root and the notes."""
    written = cii_invoice.FORMAT.write([invoice], WriteOptions())
    return xml.parse(written.data), written.notes[0]


def read(root: etree._Element) -> Invoice:
    """Read the invoice of a tree."""
    (received,) = cii_invoice.FORMAT.read(etree.tostring(root), ReadOptions())
    assert isinstance(received.document, Invoice)
    return received.document


def text(root: etree._Element, name: str) -> list[str]:
    """Return the texts of all elements of a name."""
    return [found.text or "" for found in root.iterfind(f".//{name}", NAMESPACES)]


@pytest.mark.parametrize(
    ("changes", "name", "texts"),
    [
        pytest.param({"due": date(2026, 2, 1)}, "ram:DueDateDateTime/*", ["20260201"], id="BT-9"),
        pytest.param(
            {"tax_point": date(2026, 1, 1)},
            "ram:TaxPointDate/udt:DateString",
            ["20260101"],
            id="BT-7",
        ),
        pytest.param({"period": Period(tax_point="35")}, "ram:DueDateTypeCode", ["29"], id="BT-8"),
        pytest.param(
            {"payments": (Payment(means="58", remittance=("RF18",)),)},
            "ram:PaymentReference",
            ["RF18"],
            id="BT-83",
        ),
        pytest.param(
            {"payments": (Payment(means="58", account=Account(number="DE89370400440532013000")),)},
            "ram:IBANID",
            ["DE89370400440532013000"],
            id="BT-84 IBAN",
        ),
        pytest.param(
            {"payments": (Payment(means="30", account=Account(number="12-345")),)},
            "ram:ProprietaryID",
            ["12-345"],
            id="BT-84 other",
        ),
        pytest.param(
            {"payments": (Payment(means="59", mandate=Mandate(number="M-1")),)},
            "ram:DirectDebitMandateID",
            ["M-1"],
            id="BT-89",
        ),
        pytest.param(
            {"seller": Party(name="S", identifiers=(Identifier(value="DE98ZZZ", scheme="SEPA"),))},
            "ram:CreditorReferenceID",
            ["DE98ZZZ"],
            id="BT-90",
        ),
        pytest.param(
            {
                "tax_currency": "SEK",
                "tax_totals": (*BASE.tax_totals, TaxTotal(amount=Decimal("21.00"), currency="SEK")),
            },
            "ram:TaxTotalAmount",
            ["1.90", "21.00"],
            id="BT-111",
        ),
        pytest.param(
            {"seller": Party(tax_registrations=(TaxRegistration(number="1", scheme="TAX"),))},
            "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='FC']",
            ["1"],
            id="BT-32",
        ),
    ],
)
def test_a_term_stands_where_cii_has_it(
    changes: dict[str, Any], name: str, texts: list[str]
) -> None:
    """Proves that a term moves to its place in CII without a note, and back to its own."""
    invoice = evolve(BASE, **changes)
    root, notes = write(invoice)
    assert text(root, name) == texts
    assert not notes
    assert read(root) == invoice


def test_an_account_in_the_wrong_element_stays_there() -> None:
    """Proves that a number that is no IBAN, written as one, is written as one again."""
    invoice = Invoice(
        payments=(
            Payment(
                account=Account(number="123"),
                extras=(
                    Extra(
                        format="cii",
                        path="ram:PayeePartyCreditorFinancialAccount/ram:IBANID/text()",
                        value="123",
                    ),
                ),
            ),
        )
    )
    root, _ = write(invoice)
    assert text(root, "ram:IBANID") == ["123"]
    assert read(root) == invoice


@pytest.mark.parametrize(
    "invoice",
    [
        pytest.param(Invoice(tax_point=date(2026, 1, 1)), id="tax point without tax"),
        pytest.param(Invoice(period=Period(tax_point="3")), id="tax point code without tax"),
        pytest.param(
            Invoice(payments=(Payment(remittance=("a",)), Payment(remittance=("b",)))),
            id="two references",
        ),
        pytest.param(
            Invoice(
                payments=(
                    Payment(mandate=Mandate(number="a")),
                    Payment(mandate=Mandate(number="b")),
                )
            ),
            id="two mandates",
        ),
        pytest.param(
            Invoice(
                due=date(2026, 1, 1),
                payment_terms=(PaymentTerms(due=date(2026, 1, 2), text=("a",)),),
            ),
            id="two due dates",
        ),
    ],
)
def test_what_cii_holds_once_is_noted(invoice: Invoice) -> None:
    """Proves that a value beyond the one place that CII has is named in a note."""
    root, notes = write(invoice)
    kept = dict(leaves(read(root)))
    lost = [path for path, value in leaves(invoice) if kept.get(path) != value]
    assert lost
    assert {note.path for note in notes} >= {path.partition("[0].text")[0] for path in lost}


def test_a_due_date_is_traced_to_the_terms_of_payment() -> None:
    """Proves that a finding about BT-9 points to where CII has it."""
    root, _ = write(Invoice(due=date(2026, 2, 1)))
    (received,) = cii_invoice.FORMAT.read(etree.tostring(root), ReadOptions())
    assert "SpecifiedTradePaymentTerms" in str(received.trace()["due"].xpath)


def canonical(element: etree._Element) -> list[object]:
    """Give what a document says: no prefix, no comment, no indentation."""
    children = list(element)
    said = element.text or ""
    said = "" if not said.strip() and (children or "\n" in said) else said
    return [
        element.tag,
        said,
        sorted((str(key), str(value)) for key, value in element.items()),
        *map(canonical, children),
    ]


@pytest.mark.shared
def test_foreign_documents_survive(shared: Path) -> None:
    """Proves that every element and attribute of every CII document survives CII to CII."""
    seen, kept = 0, 0
    for path in sorted((shared / "conformance" / "cases").rglob("*.xml")):
        try:
            root = xml.parse(path.read_bytes(), file=path.name)
        except UnreadableError:
            continue
        if root.tag not in cii_invoice.FORMAT.roots:
            continue
        seen += 1
        kept += canonical(root) == canonical(write(read(root))[0])
    assert seen
    assert kept == seen


# TaxScheme/ID of a registration that is not for VAT has no place in CII; a payment reference is
# every payment's
OUTSIDE = ("tax_registrations", "remittance")


@pytest.mark.shared
def test_ubl_through_cii_loses_nothing_inside_en_16931(shared: Path) -> None:
    """Proves that valid UBL examples come back from CII, but for what EN 16931 does not hold."""
    seen = 0
    for path in sorted((shared / "conformance/cases/en16931-examples").rglob("*.xml")):
        root = xml.parse(path.read_bytes(), file=path.name)
        if root.tag not in ubl_invoice.FORMAT.roots:
            continue
        (received,) = ubl_invoice.FORMAT.read(path.read_bytes(), ReadOptions())
        assert isinstance(received.document, Invoice)
        written, _ = write(received.document)
        after = dict(leaves(read(written)))
        lost = {p: v for p, v in leaves(received.document) if after.get(p) != v}
        assert not {p: v for p, v in lost.items() if not any(o in p for o in OUTSIDE)}, path.name
        seen += 1
    assert seen
