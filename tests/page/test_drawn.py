"""Pages as files: PDF and HTML, what they hold, and that they are made the same every time."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from PIL import Image
from pypdf import PdfReader
from tests.page.fonts import arabic_font
from tests.page.samples import OTHERS, PAGES, arabic_invoice, invoice
from tests.strategies import documents

from edibridge import model, page
from edibridge.errors import MissingExtraError, UnreadableError, UsageError
from edibridge.model import Document, FreeText, Invoice, Item, Line, Party
from edibridge.page import (
    Archive,
    Code,
    PageOptions,
    Print,
    fonts,
    html,
    pdf,
    render_page,
    render_pdf,
)

SAMPLES: dict[str, Document] = {name: one for name, (one, _options) in PAGES.items()} | OTHERS
KINDS = sorted(
    name
    for name in model.__all__
    if issubclass(getattr(model, name), Document) and name not in {"Document", "Trade"}
)
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10">'
    b'<rect width="40" height="10"/></svg>'
)


def text_of(data: bytes) -> list[str]:
    """Return the text of each page."""
    return [
        re.sub(r"[\u00a0\u202f]", " ", page.extract_text())
        for page in PdfReader(io.BytesIO(data)).pages
    ]


def parsed(data: bytes) -> Any:  # noqa: ANN401 - a tree, whose searches give whatever is there
    """Return the tree of a page."""
    return lxml_html.document_fromstring(data.decode())


def root_of(data: bytes) -> Any:  # noqa: ANN401 - a dictionary of PDF
    """Return the catalogue of a PDF."""
    return PdfReader(io.BytesIO(data)).trailer["/Root"].get_object()


def fonts_of(data: bytes) -> Any:  # noqa: ANN401
    """Return the fonts of the first page of a PDF."""
    resources: Any = PdfReader(io.BytesIO(data)).pages[0]["/Resources"]
    return resources["/Font"]


def png() -> bytes:
    """Return a small logo."""
    out = io.BytesIO()
    Image.new("RGB", (60, 20), (10, 90, 160)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "rtl"])
def test_the_text_of_a_pdf_can_be_read_out(name: str) -> None:
    """Proves that number and totals of every kind of document are text in the PDF, not paint."""
    document = SAMPLES[name]
    rendered = render_pdf(document, PageOptions(language="en"))
    assert rendered.findings == ()
    text = "\n".join(text_of(rendered.data))
    assert document.number is not None
    assert document.number in text
    totals = getattr(document, "totals", None)
    if totals is not None and totals.payable is not None:
        assert f"{totals.payable:,.2f} {document.currency}" in text


def test_sums_are_carried_from_page_to_page() -> None:
    """Proves that what a page carries forward the next brings forward, and heads come again."""
    pages = text_of(pdf(invoice(200), PageOptions(language="en")))
    assert len(pages) == 9
    forward = [
        re.search(r"([\d,]+\.\d\d)\s*Carried forward|Carried forward\s*([\d,]+\.\d\d)", p)
        for p in pages
    ]
    brought = [
        re.search(r"([\d,]+\.\d\d)\s*Brought forward|Brought forward\s*([\d,]+\.\d\d)", p)
        for p in pages
    ]
    assert [found is not None for found in forward] == [True] * 8 + [False]
    assert [found is not None for found in brought] == [False] + [True] * 8
    for out, back in zip(forward[:-1], brought[1:], strict=True):
        assert out is not None
        assert back is not None
        assert (out[1] or out[2]) == (back[1] or back[2])
    assert all("Unit" in page and f"Page {at} of 9" in page for at, page in enumerate(pages, 1))
    numbers = re.findall(r"SM-5 · GTIN (\d+)", "\n".join(pages))
    assert len(numbers) == len(set(numbers)) == 40


@pytest.mark.parametrize("kind", ["pdf", "html"])
def test_the_same_document_gives_the_same_bytes(kind: str, root: Path) -> None:
    """Proves that another process, with other hashes, makes the same file to the byte."""
    code = (
        "import sys, hashlib; sys.path.insert(0, '.');"
        "from tests.page.samples import PAGES; from edibridge.page import render_page;"
        f"d, o = PAGES['short']; x = render_page(d, {kind!r}, o).data;"
        "print(hashlib.sha256(x).hexdigest(), hashlib.sha256(render_page(d, "
        f"{kind!r}, o).data).hexdigest())"
    )
    seen = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "HOME": str(Path.home()), "PATH": "/usr/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
        seen |= set(done.stdout.split())
    assert len(seen) == 1


def test_fonts_are_embedded_and_the_file_says_what_it_is() -> None:
    """Proves that every font of the PDF is inside it, and title, language and date are there."""
    data = pdf(invoice(), PageOptions(language="pt"))
    found = 0
    for font in fonts_of(data).values():
        below = font.get_object()["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in below["/FontDescriptor"]
        found += 1
    assert found == 2
    about = PdfReader(io.BytesIO(data)).metadata
    assert about is not None
    assert about.title == "Fatura FT 2026/1084"
    assert about.creation_date is not None
    assert about.creation_date.date().isoformat() == "2026-03-05"
    assert str(root_of(data)["/Lang"]).startswith("pt")


def test_the_paper_is_that_of_the_place() -> None:
    """Proves that the United States get Letter, others A4, and that the option rules."""
    for options, width in (
        (PageOptions(language="en-US"), 612),
        (PageOptions(language="en"), 595),
        (PageOptions(language="en-US", paper="a4"), 595),
        (PageOptions(language="pt", paper="letter"), 612),
    ):
        box = PdfReader(io.BytesIO(pdf(invoice(1), options))).pages[0].mediabox
        assert int(box.width) == width


def test_what_no_font_holds_is_said() -> None:
    """Proves that a character without a shape is a finding with path and code, never a box."""
    document = evolve(invoice(1), buyer=Party(name="日本 Trading"))
    rendered = render_pdf(document)
    (finding,) = rendered.findings
    assert finding.rule == "PAGE-FONT"
    assert finding.path == "buyer.name"
    assert finding.got == "日本 Trading"
    assert "U+65E5" in finding.message
    assert "\ufffd\ufffd Trading" in text_of(rendered.data)[0]


def test_a_named_font_brings_its_script() -> None:
    """Proves that Arabic needs a font, and with one every letter is held and joined."""
    document = arabic_invoice()
    without = render_pdf(document, PageOptions(language="en"))
    assert {one.path for one in without.findings} >= {"seller.name", "lines[0].item.name"}
    rendered = render_pdf(document, PageOptions(language="ar", fonts=(arabic_font(),)))
    assert rendered.findings == ()
    assert "7,273.75 SAR" in text_of(rendered.data)[0]
    assert len(fonts_of(rendered.data)) == 4  # two weights of two fonts
    assert len(fonts_of(without.data)) == 2


def test_what_is_no_font_or_no_logo_is_refused(tmp_path: Path) -> None:
    """Proves that a wrong file is named in the error."""
    wrong = tmp_path / "wrong.ttf"
    wrong.write_bytes(b"no font")
    with pytest.raises(UnreadableError, match=r"wrong\.ttf"):
        pdf(invoice(1), PageOptions(fonts=(wrong,)))
    with pytest.raises(UnreadableError, match=r"absent\.ttf"):
        pdf(invoice(1), PageOptions(fonts=(tmp_path / "absent.ttf",)))
    with pytest.raises(UsageError, match="logo"):
        pdf(invoice(1), PageOptions(logo=b"\x89PNG\r\n\x1a\nbroken"))


def test_without_a_font_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a PDF without Noto Sans says what to install, and HTML needs none."""
    monkeypatch.setitem(sys.modules, "fontpkg_noto_sans", None)
    with pytest.raises(MissingExtraError, match=r"edibridge\[pdf\]"):
        pdf(invoice(1))
    assert html(invoice(1))


@pytest.mark.parametrize("logo", [png(), SVG], ids=["png", "svg"])
def test_a_logo_takes_the_place_of_the_name(logo: bytes) -> None:
    """Proves that both kinds of logo are drawn, and stand in the HTML with the name as text."""
    options = PageOptions(logo=logo)
    plain, drawn = pdf(invoice(1)), pdf(invoice(1), options)
    assert len(drawn) != len(plain)
    page = parsed(html(invoice(1), options))
    (image,) = page.xpath("//img")
    assert image.get("alt") == "Moinhos da Ribeira, Lda."
    assert image.get("src").startswith("data:image/")


def test_what_a_profile_prints_is_on_the_page() -> None:
    """Proves that title, legal text and the caption of a QR code come from the profile."""
    printed = Print(
        title="Fatura-recibo", texts=("By law.",), codes=(Code(data="X", caption="Q1"),)
    )
    options = PageOptions(language="pt", print=printed)
    for text in (text_of(pdf(invoice(1), options))[0], html(invoice(1), options).decode()):
        assert "Fatura-recibo" in text
        assert "By law." in text
        assert "Q1" in text


def test_long_words_and_rows_are_whole() -> None:
    """Proves that nothing of a word wider or a text higher than the page is lost."""
    word = "".join(f"{at:04d}" for at in range(300))
    text = " ".join(f"w{at}." for at in range(3000))
    item = Item(name=word, descriptions=(FreeText(text=text),))
    document = Invoice(number="1", lines=(Line(number="1", item=item, net=Decimal(1)),))
    pages = text_of(pdf(document))
    assert len(pages) > 2
    whole = re.sub(r"\s", "", "".join(pages))
    assert word in whole
    assert all(f"w{at}." in whole for at in range(3000))


def test_an_archive_gets_its_files_through_the_hook() -> None:
    """Proves that PDF/A-3B is said in the metadata, and an attachment is an associated file."""

    def embed(paper: Any) -> None:  # noqa: ANN401 - of a library
        paper.embed_file(
            bytes=b"<x/>",
            basename="x.xml",
            mime_type="text/xml",
            associated_file_relationship="Data",
        )

    data = pdf(invoice(1), archive=Archive(compliance="PDF/A-3B", embed=embed))
    assert PdfReader(io.BytesIO(data)).attachments["x.xml"] == [b"<x/>"]
    root = root_of(data)
    assert "pdfaid" in root["/Metadata"].get_object().get_data().decode()
    assert "/OutputIntents" in root
    assert "/AF" in root


@pytest.mark.parametrize("name", SAMPLES)
def test_html_is_fit_for_every_reader(name: str) -> None:
    """Proves language, direction, one title, headings, scopes, and nothing from outside."""
    document = SAMPLES[name]
    options = PAGES[name][1] if name in PAGES else PageOptions()
    source = html(document, options).decode()
    page = parsed(source.encode())
    assert page.get("lang")
    assert page.get("dir") == ("rtl" if name == "rtl" else "ltr")
    assert len(page.xpath("//h1")) == len(page.xpath("//main")) == len(page.xpath("//title")) == 1
    assert not page.xpath("//h3")
    assert not page.xpath("//script | //link | //iframe | //@onclick")
    assert not page.xpath("//th[not(@scope)] | //img[not(@alt)] | //figure[not(@aria-label)]")
    assert page.xpath("//table//th[@scope='col']")
    for row in page.xpath("//tbody/tr"):
        span = sum(int(cell.get("colspan", "1")) for cell in row)
        assert span == len(row.xpath("ancestor::table/thead/tr/*"))
    outside = re.findall(r"(?:src|href|url|@import)\s*[=(:]\s*[\"']?(?!data:)\S+", source)
    assert outside == []


def test_no_text_of_a_document_becomes_markup() -> None:
    """Proves that markup in values is shown as text."""
    name = "<script>alert(1)</script>\"'&"
    document = evolve(invoice(1), buyer=Party(name=name), number=name)
    page = parsed(html(document))
    assert not page.xpath("//script")
    assert page.xpath("//p[@class='name']")[1].text == name


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_document_can_be_drawn(kind: str, data: st.DataObject) -> None:
    """Proves that whatever a document holds, both drawings are made, and the PDF opens."""
    document = data.draw(documents(getattr(model, kind)))
    assert render_page(document, "html").data
    made = render_page(document, "pdf").data
    assert len(PdfReader(io.BytesIO(made)).pages) >= 1


def test_names_stay_what_they_are_whatever_was_loaded() -> None:
    """Proves that no module of the package has the name of a function of it."""
    modules = {path.stem for path in Path(page.__file__ or "").parent.glob("*.py")}
    assert not modules & set(page.__all__)
    for name in page.__all__:
        assert getattr(page, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        page.nothing  # noqa: B018 - looking is what is tested


def test_fonts_that_differ_are_named_differently() -> None:
    """Proves that the bold font of a PDF is not taken for the regular one."""
    names = {str(font.get_object()["/BaseFont"]) for font in fonts_of(pdf(invoice(1))).values()}
    assert len(names) == 2


def test_fonts_are_cut_where_nothing_can_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that a data folder that cannot be written does not stop a page."""
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, no folder")
    monkeypatch.setenv("EDIBRIDGE_DATA", str(blocked))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for known in (fonts._packaged, fonts._temporary):
        known.cache_clear()
    try:
        (face,) = fonts.faces((), "abc")
        assert face.regular.is_relative_to(tmp_path)
        assert ord("ã") in face.holds
        assert ord("Ω") not in face.holds
        (face,) = fonts.faces((), "Ωж")
        assert {ord("Ω"), ord("ж")} <= face.holds
    finally:
        for known in (fonts._packaged, fonts._temporary):
            known.cache_clear()
