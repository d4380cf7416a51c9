"""The façade: what `import edibridge` gives, and that it stays light."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import edibridge
from edibridge.errors import (
    UndetectedError,
    UnknownFormatError,
    UnknownProfileError,
    UnreadableError,
    UnwritableError,
    UsageError,
)
from edibridge.model import Invoice, Party, SalesReport

INVOICE = Invoice(number="A 1", issued=date(2024, 5, 17), kind="380", currency="EUR")


def test_all_names_are_there() -> None:
    """Proves that `__all__` is sorted, whole, and that each name in it is real and documented."""
    assert edibridge.__all__ == sorted(edibridge.__all__)
    assert len(edibridge.__all__) == len(set(edibridge.__all__))
    for name in edibridge.__all__:
        assert getattr(edibridge, name).__doc__, f"edibridge.{name} has no docstring"


def test_an_unknown_name_is_said() -> None:
    """Proves that a misspelt name gives the usual error."""
    with pytest.raises(AttributeError, match="module 'edibridge' has no attribute 'covert'"):
        edibridge.covert  # noqa: B018


def test_functions_stay_functions() -> None:
    """Proves that no module of the same name takes the place of a function, once it is loaded."""
    program = (
        "import edibridge, edibridge.detect, edibridge.convert, edibridge.formats,"
        " edibridge.profiles, edibridge.validate;"
        " print([callable(getattr(edibridge, n)) for n in edibridge.__all__].count(False))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "0\n"


def test_import_is_light() -> None:
    """Proves that `import edibridge` loads neither lxml nor attrs nor anything that costs."""
    program = (
        "import sys, edibridge;"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in"
        " {'lxml', 'attr', 'attrs', 'msgspec', 'fpdf', 'xmlschema', 'signxml', 'rich', 'asyncio'}"
        " or m.startswith('edibridge.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_a_source_is_a_path_bytes_or_an_open_file(tmp_path: Path) -> None:
    """Proves that every kind of source gives the same document."""
    data = edibridge.write(INVOICE, "ubl-invoice").data
    path = tmp_path / "invoice.bin"
    path.write_bytes(data)
    for source in (path, str(path), data, io.BytesIO(data)):
        if isinstance(source, io.BytesIO):
            source.seek(0)
        assert [one.document for one in edibridge.read(source)] == [INVOICE]
    with path.open("rb") as opened:
        assert edibridge.detect(opened) == "ubl-invoice"


def test_a_text_file_is_refused(tmp_path: Path) -> None:
    """Proves that a file opened as text is named as the mistake that it is."""
    path = tmp_path / "invoice.xml"
    path.write_text("<a/>")
    with path.open() as opened, pytest.raises(UsageError, match="open it in binary mode"):
        edibridge.read(opened)  # type: ignore[arg-type]


def test_a_folder_and_a_missing_file_are_said(tmp_path: Path) -> None:
    """Proves that a folder is a wrong call and a missing file unreadable, each named."""
    with pytest.raises(UsageError, match="this is a folder; name a file"):
        edibridge.read(tmp_path)
    with pytest.raises(UnreadableError, match="No such file or directory"):
        edibridge.read(tmp_path / "none.xml")


def test_write_chooses_within_a_family() -> None:
    """Proves that `ubl` means the UBL format that holds the document, and says where none does."""
    assert edibridge.write(INVOICE, "ubl").data == edibridge.write([INVOICE], "ubl_invoice").data
    with pytest.raises(UnwritableError, match="ubl cannot hold this SalesReport"):
        edibridge.write(SalesReport(number="D 1"), "ubl")
    with pytest.raises(UnwritableError, match="ubl-invoice cannot hold a SalesReport"):
        edibridge.write(SalesReport(number="D 1"), "ubl-invoice")
    with pytest.raises(UsageError, match="there is no document to write"):
        edibridge.write([], "ubl")


def test_unknown_names_come_with_what_is_near() -> None:
    """Proves that a misspelt format, version or profile is answered with the right one."""
    with pytest.raises(
        UnknownFormatError, match="unknown format 'ubl-invioce'; did you mean ubl-i"
    ):
        edibridge.write(INVOICE, "ubl-invioce")
    with pytest.raises(UnknownFormatError, match="unknown format 'xml'"):
        edibridge.write(INVOICE, "xml")
    with pytest.raises(
        UsageError, match="ubl-invoice has no version '3'; write ubl-invoice without"
    ):
        edibridge.write(INVOICE, "ubl-invoice:3")
    with pytest.raises(UnknownProfileError, match="unknown profile 'syntaxx'; did you mean syntax"):
        edibridge.validate(edibridge.write(INVOICE, "json").data, "syntaxx")


def test_validate_judges_each_document() -> None:
    """Proves that a value that is not understood makes the document invalid, with its place."""
    data = edibridge.write(INVOICE, "ubl").data
    assert [report.verdict for report in edibridge.validate(data)] == ["valid"]
    bad = data.replace(b"2024-05-17", b"2024-02-31")
    (report,) = edibridge.validate(bad, "syntax")
    assert report.verdict == "invalid"
    (finding,) = report.findings
    assert (finding.path, finding.got) == ("issued", "2024-02-31")
    assert finding.location.line is not None


def test_detect_says_what_it_is_not() -> None:
    """Proves that what is no document is refused with what it looks like."""
    with pytest.raises(UndetectedError, match=r"source: .*expected XML"):
        edibridge.detect(b"\x89PNG\r\n\x1a\n" + bytes(20))
    with pytest.raises(UnreadableError, match="the PDF is damaged"):
        edibridge.detect(b"%PDF-1.7 ...")


def test_names_are_listed() -> None:
    """Proves that formats and profiles are listed by id."""
    assert "ubl-invoice" in edibridge.formats()
    assert "syntax" in edibridge.profiles()


def test_conversion_to_the_same_language_is_lossless() -> None:
    """Proves that a result is lossless exactly when there are no notes."""
    seller = Party(name="Ferragens")
    made = Invoice(number="1", issued=date(2024, 1, 2), kind="380", currency="EUR", seller=seller)
    result = edibridge.convert(edibridge.write(made, "json").data, to="ubl")
    assert result.lossless
    assert not result.notes
    assert result.documents == (made,)
    back = edibridge.convert(result.data, to="json", loss="error")
    assert edibridge.read(back.data)[0].document == made
