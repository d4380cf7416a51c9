"""The page as PDF, drawn with fpdf2: fonts embedded, the same bytes for the same document."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Any

from attrs import frozen

from edibridge.errors import UsageError
from edibridge.model import Document
from edibridge.page.blocks import Page
from edibridge.page.description import describe
from edibridge.page.fonts import Face, faces
from edibridge.page.layout import Layout
from edibridge.page.measure import Measure
from edibridge.page.options import PageOptions, logo_kind
from edibridge.page.paginate import Sheet, paginate
from edibridge.page.rendered import Rendered, unheld
from edibridge.page.strips import Logo, Mark, Rule, Squares, Strip, Text
from edibridge.page.walk import page_texts, with_texts

if TYPE_CHECKING:
    from fpdf import FPDF

_A4, _LETTER = (595.28, 841.89), (612.0, 792.0)
# a document without a date has its PDF made then
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_REPLACED = "\ufffd"
_QUIET = 4  # modules of white around a QR code (ISO/IEC 18004)


@frozen(kw_only=True)
class Archive:
    """What makes a PDF an archive: the standard, and what embeds files and metadata.

    `compliance` is fpdf2's name of it, such as `PDF/A-3B`; `embed` gets the `fpdf.FPDF` of the page
    when all pages are drawn, and may attach files and set XMP metadata.
    """

    compliance: str
    embed: Callable[[Any], None]


def pdf(
    document: Document, options: PageOptions | None = None, *, archive: Archive | None = None
) -> bytes:
    """Return the page of a document as PDF; see `render_pdf`."""
    return render_pdf(document, options, archive=archive).data


def render_pdf(
    document: Document, options: PageOptions | None = None, *, archive: Archive | None = None
) -> Rendered:
    """Draw the page of a document as PDF, and say which characters no font holds.

    Raises `MissingExtraError` without a font, `UsageError` for a language without words,
    `UnreadableError` for a font file that is none.
    """
    options = options or PageOptions()
    page = describe(document, options)
    page = with_texts(page, _plain)
    letters = frozenset(letter for text in page_texts(page) for letter in text)
    known = faces(options.fonts, letters)
    missing = frozenset(
        letter
        for letter in letters
        if not any(ord(letter) in face.holds for face in known) and not _unseen(letter)
    )
    if missing:
        instead = _REPLACED if ord(_REPLACED) in known[0].holds else "?"
        table = {ord(letter): instead for letter in missing}
        page = with_texts(page, lambda text: text.translate(table))
    territory = page.language.partition("-")[2]
    size = _LETTER if options.on_letter(territory) else _A4
    drawing = _Drawing(page, known, letters - missing, options, size, archive)
    made = datetime.combine(document.issued, time(), UTC) if document.issued else _NO_DATE
    try:
        data = drawing.output(made)
    finally:
        drawing.close()
    return Rendered(
        data=data, mime="application/pdf", extension=".pdf", findings=unheld(document, missing)
    )


def _plain(text: str) -> str:
    """Compose letters with their marks, and leave out what has no shape."""
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in composed if letter == "\n" or not _control(letter))


def _control(letter: str) -> bool:
    return unicodedata.category(letter) == "Cc" or letter in "\u00ad\u200b\u200e\u200f\ufeff"


def _unseen(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) in {"Cc", "Cf"}


class _Drawing:
    """One PDF while it is drawn."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a drawing needs
        self,
        page: Page,
        known: Sequence[Face],
        letters: Iterable[str],
        options: PageOptions,
        size: tuple[float, float],
        archive: Archive | None,
    ) -> None:
        from fpdf import FPDF  # noqa: PLC0415 - takes half a second

        self.page = page
        self.options = options
        self.archive = archive
        self.size = size
        # fpdf2 says "PDF/A-3B" itself, and keeps what is not allowed there out
        self.paper: FPDF = FPDF(
            unit="pt", format=size, enforce_compliance=archive.compliance if archive else None
        )
        self.paper.set_auto_page_break(False)
        self.paper.set_margin(0)
        self.paper.c_margin = 0
        first = known[0]
        others = frozenset(
            letter for letter in letters if ord(letter) not in first.holds and not _unseen(letter)
        )
        self._fonts(known, others)
        widths: Any = (self.paper.fonts["page"].cw, self.paper.fonts["pageB"].cw)
        self.measure = Measure(widths=widths, slow=self._slow, others=others)
        self.state: tuple[Any, ...] = ()

    def _fonts(self, known: Sequence[Face], others: frozenset[str]) -> None:
        """Add the first font, and of the others those that hold what it does not."""
        more = []
        for at, face in enumerate(known):
            if at and not any(ord(letter) in face.holds for letter in others):
                continue
            name = "page" if at == 0 else face.name
            self.paper.add_font(name, "", face.regular)
            self.paper.add_font(name, "B", face.bold)
            for key in (name, f"{name}B"):
                # shapes are taken over as they stand: their bounds are known, and measuring each
                # again takes longer than all else that a page does
                added: Any = self.paper.fonts[key]
                added.ttfont.recalcBBoxes = False
            if at:
                more.append(name)
        if more:
            self.paper.set_fallback_fonts(more)

    def _slow(self, text: str, size: float, bold: bool) -> float:  # noqa: FBT001
        self.state = ()
        self.paper.set_font("page", "B" if bold else "", size)
        self._shape(on=True)
        return float(self.paper.get_string_width(text))

    def _shape(self, *, on: bool) -> None:
        if on:
            direction = "rtl" if self.page.rtl else "ltr"
            self.paper.set_text_shaping(use_shaping_engine=True, direction=direction)
        else:
            self.paper.set_text_shaping(use_shaping_engine=False)

    def output(self, made: datetime) -> bytes:
        """Draw all pages and return the file."""
        sheet = Sheet(width=self.size[0], height=self.size[1])
        layout = Layout(
            measure=self.measure, colour=self.options.colour, logo=self.options.logo is not None
        )
        strips: list[Strip] = [*layout.head(self.page, sheet.room)]
        strips += layout.blocks(self.page.blocks, sheet.room)
        pages = paginate(strips, self.page, sheet, self.measure)
        self._describe(made)
        for marks in pages:
            self.paper.add_page()
            self.state = ()
            for mark in marks:
                self._draw(mark)
        if self.archive is not None:
            self.archive.embed(self.paper)
        return bytes(self.paper.output())

    def close(self) -> None:
        """Close the font files, which are read as long as shapes are taken from them."""
        fonts: Any = self.paper.fonts
        for font in fonts.values():
            font.ttfont.close()

    def _describe(self, made: datetime) -> None:
        self.paper.set_title(f"{self.page.title} {self.page.number}".strip())
        self.paper.set_author(self.page.issuer)
        self.paper.set_creator("edibridge")
        self.paper.set_producer("fpdf2")
        self.paper.set_lang(self.page.language)
        self.paper.set_creation_date(made)

    def _draw(self, mark: Mark) -> None:
        match mark:
            case Text():
                self._text(mark)
            case Rule():
                self.paper.set_fill_color(*_rgb(mark.colour))
                x = self._x(mark.x, mark.width)
                self.paper.rect(x, mark.y, mark.width, mark.height, style="F")
                self.state = ()
            case Squares():
                self._squares(mark)
            case Logo():
                self._logo(mark)

    def _x(self, x: float, width: float) -> float:
        """Return where a box begins on the paper, seen from the left."""
        return self.size[0] - x - width if self.page.rtl else x

    def _text(self, mark: Text) -> None:
        if not mark.text:
            return
        width = self.measure.width(mark.text, mark.size, bold=mark.bold)
        wanted = (mark.bold, mark.size, mark.colour)
        if wanted != self.state:
            self.paper.set_font("page", "B" if mark.bold else "", mark.size)
            self.paper.set_text_color(*_rgb(mark.colour))
            self.state = wanted
        left = self._x(mark.x, mark.width)
        if (mark.side == "end") != self.page.rtl:
            left += mark.width - width
        if self.measure.hard(mark.text):
            # what the engine sets for other fonts must not stay set behind its back
            with self.paper.local_context():
                self._shape(on=True)
                self.paper.set_xy(left, mark.y - mark.size * 0.8)
                self.paper.cell(width, mark.size, mark.text, align="L")
                self._shape(on=False)
            self.state = ()
        else:
            self.paper.text(left, mark.y, mark.text)

    def _squares(self, mark: Squares) -> None:
        rows = _modules(mark.code.data, mark.code.error)
        side = mark.size / (len(rows) + 2 * _QUIET)
        left, top = self._x(mark.x, mark.size) + _QUIET * side, mark.y + _QUIET * side
        self.paper.set_fill_color(0)
        for down, row in enumerate(rows):
            across = 0
            while across < len(row):
                run = 1
                while across + run < len(row) and row[across + run] == row[across]:
                    run += 1
                if row[across]:
                    x, y = left + across * side, top + down * side
                    self.paper.rect(x, y, run * side, side + 0.01, style="F")
                across += run
        self.state = ()

    def _logo(self, mark: Logo) -> None:
        if self.options.logo is None:
            return
        width, height = _extent(self.options.logo)
        scale = min(mark.width / width, mark.height / height)
        wide, high = width * scale, height * scale
        image = io.BytesIO(self.options.logo)
        self.paper.image(image, self._x(mark.x, wide), mark.y, wide, high)


@cache
def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _modules(data: str | bytes, error: str) -> tuple[bytes, ...]:
    import segno  # noqa: PLC0415 - not needed without a code

    encoding = "utf-8" if isinstance(data, str) else None
    code = segno.make_qr(data, error=error, boost_error=False, encoding=encoding)
    return tuple(bytes(row) for row in code.matrix)


@cache
def _extent(logo: bytes) -> tuple[float, float]:
    """Return width and height of a logo; raises `UsageError` where it cannot be shown."""
    try:
        if logo_kind(logo) == "image/svg+xml":
            from fpdf.svg import SVGObject  # noqa: PLC0415

            drawn = SVGObject(logo)
            if drawn.viewbox is not None:
                return float(drawn.viewbox[2]), float(drawn.viewbox[3])
            return float(drawn.width or 1), float(drawn.height or 1)
        from PIL import Image  # noqa: PLC0415 - fpdf2 brings it

        with Image.open(io.BytesIO(logo)) as image:
            return float(image.width), float(image.height)
    except UsageError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a damaged image brings its reader to
        message = f"the logo cannot be shown: {error}"
        raise UsageError(message, hint="save it anew as PNG, JPEG or SVG") from None
