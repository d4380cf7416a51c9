"""PDF: the invoice that a hybrid file carries is found and read like any other."""

from __future__ import annotations

import io
from datetime import date

import pytest
from pypdf import PdfWriter

import edibridge
from edibridge.errors import UndetectedError, UnreadableError
from edibridge.model import Invoice
from edibridge.syntax.pdf import attachments, invoice_file
from edibridge.syntax.sniff import is_pdf

INVOICE = Invoice(number="FX 1", issued=date(2026, 5, 8), kind="380", currency="EUR")
CII = edibridge.write(INVOICE, "cii-invoice").data
UBL = edibridge.write(INVOICE, "ubl-invoice").data


def pdf(files: dict[str, bytes], *, password: str | None = None) -> bytes:
    """Make a PDF of one empty page that carries files."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    for name, data in files.items():
        writer.add_attachment(name, data)
    if password is not None:
        writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


@pytest.mark.parametrize(
    "name",
    ["factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml", "ZUGFeRD-invoice.xml", "other.xml"],
)
def test_the_invoice_is_read_from_its_pdf(name: str) -> None:
    """Proves that detection, reading, judging and converting see the XML under each known name."""
    data = pdf({"terms.txt": b"30 days", name: CII})
    assert edibridge.detect(data) == "cii-invoice"
    (received,) = edibridge.read(data)
    assert received.document == edibridge.read(CII)[0].document
    (judged,), (plain,) = edibridge.validate(data), edibridge.validate(CII)
    assert [one.rule for one in judged.findings] == [one.rule for one in plain.findings]
    assert edibridge.convert(data, to="ubl").data == edibridge.convert(CII, to="ubl").data


def test_the_likeliest_name_is_taken() -> None:
    """Proves that of several XML files the one named by the standard is the invoice."""
    data = pdf({"order.xml": UBL, "factur-x.xml": CII})
    assert invoice_file(data).data == CII
    assert {one.name for one in attachments(data)} == {"order.xml", "factur-x.xml"}


def test_two_unnamed_files_are_not_guessed_between() -> None:
    """Proves that what might be meant is not chosen by chance, and that the files are listed."""
    with pytest.raises(UndetectedError, match=r"its files: a\.xml, b\.xml"):
        edibridge.read(pdf({"a.xml": UBL, "b.xml": CII}))


def test_a_pdf_without_an_invoice_says_so() -> None:
    """Proves that a page alone is no document that can be read."""
    with pytest.raises(UndetectedError, match="carries no file named as an invoice"):
        edibridge.read(pdf({}))


def test_passwords() -> None:
    """Proves that an empty password opens a file, and that any other is asked for in words."""
    assert edibridge.detect(pdf({"factur-x.xml": CII}, password="")) == "cii-invoice"
    with pytest.raises(UnreadableError, match="encrypted with a password"):
        edibridge.read(pdf({"factur-x.xml": CII}, password="secret"))


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_a_file_that_breaks_off_is_refused_or_read(share: float) -> None:
    """Proves that a truncated PDF gives a clear error, or the whole invoice, and nothing else."""
    whole = pdf({"factur-x.xml": CII})
    data = whole[: int(len(whole) * share)]
    assert is_pdf(data)
    try:
        (received,) = edibridge.read(data)
    except UnreadableError as error:
        assert "PDF" in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert received.document == edibridge.read(CII)[0].document
