"""`edibridge render`: files become pages."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from attrs import evolve
from pypdf import PdfReader
from tests.command import Run, runner
from tests.page.samples import catalogue, invoice

from edibridge import PageOptions, render, write
from edibridge.model import Document, Party


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Give what runs a command in an empty folder."""
    return runner(tmp_path, monkeypatch, capsysbinary)


def put(path: Path, *documents: Document, to: str = "json") -> Path:
    """Write documents into a file."""
    path.write_bytes(write(documents, to).data)
    return path


def test_a_file_becomes_a_pdf_in_a_language(run: Run, tmp_path: Path) -> None:
    """Proves that the page is written where it is asked for, in the language asked for."""
    put(tmp_path / "one.xml", invoice(2), to="ubl-invoice")
    said = run("render", "one.xml", "--lang", "pt", "--out", "one.pdf", "--text", "By law.")
    assert said.status == 0, said.err
    text = PdfReader(tmp_path / "one.pdf").pages[0].extract_text()
    assert "Fatura" in text
    assert "By law." in text


def test_html_goes_to_standard_output(run: Run, tmp_path: Path) -> None:
    """Proves that without --out a single page is the output itself, and equals the façade's."""
    document = invoice(1)
    put(tmp_path / "one.json", document)
    said = run("render", "one.json", "--to", "html", "--lang", "de", "--no-pay-code")
    assert said.status == 0, said.err
    options = PageOptions(language="de", pay_code=False)
    assert said.raw == render(document, "html", options).data


def test_each_document_of_a_file_has_a_page_of_its_own(run: Run, tmp_path: Path) -> None:
    """Proves names and number of the pages, and the refusal of two pages in one file."""
    put(tmp_path / "two.json", invoice(1), catalogue())
    said = run("render", "two.json", "--out", "pages")
    assert said.status == 0, said.err
    assert sorted(path.name for path in (tmp_path / "pages").iterdir()) == [
        "two-1.pdf",
        "two-2.pdf",
    ]
    said = run("render", "two.json", "--out", "one.pdf")
    assert said.status == 2
    assert "2 documents" in said.err
    said = run("render", "two.json", "--out", "pages")
    assert said.status == 2
    assert "the file exists" in said.err
    assert run("render", "two.json", "--out", "pages", "--force").status == 0


def test_what_cannot_be_shown_is_reported(run: Run, tmp_path: Path) -> None:
    """Proves that a character without a font is a warning, on the screen and in the report."""
    put(tmp_path / "one.json", evolve(invoice(1), buyer=Party(name="日本")))
    said = run("render", "one.json", "--out", "one.pdf", "--report", "r.jsonl")
    assert said.status == 0
    assert "PAGE-FONT" in said.err
    row = json.loads((tmp_path / "r.jsonl").read_text(encoding="utf-8"))
    assert row["findings"][0]["rule"] == "PAGE-FONT"
    assert row["output"] == "one.pdf"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--lang", "xx"), "ar, de, en"),
        (("--colour", "blue"), "#1f3a5f"),
        (("--font", "none.ttf"), "no such font"),
        (("--logo", "none.png"), "none.png"),
    ],
)
def test_wrong_words_are_refused_before_any_file(
    run: Run, tmp_path: Path, words: tuple[str, str], hint: str
) -> None:
    """Proves that a wrong language, colour, font or logo stops the command and says what to do."""
    put(tmp_path / "one.json", invoice(1))
    said = run("render", "one.json", "--out", "one.pdf", *words)
    assert said.status in {2, 3}
    assert hint in said.err
    assert not (tmp_path / "one.pdf").exists()


def test_the_facade_gives_file_and_findings() -> None:
    """Proves that `edibridge.render` gives a PDF by default, with its media type."""
    made = render(invoice(1))
    assert made.mime == "application/pdf"
    assert made.extension == ".pdf"
    assert len(PdfReader(io.BytesIO(made.data)).pages) == 1
