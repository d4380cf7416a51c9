"""Pages a second beside reportlab's, for the same content, fonts and paper.

    python benchmarks/page.py [SECONDS]

Both draw what `edibridge.page.describe` says of the same invoices: ours with its own layout and
fpdf2, reportlab's with platypus, as its users do: paragraphs, tables with repeated heads, numbers.
Each document is another one, and each file is finished to its bytes.
"""

from __future__ import annotations

import importlib
import io
import sys
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from edibridge.model import Document
from edibridge.page import PageOptions, describe, pdf, render_html
from edibridge.page.blocks import Block, Codes, Fact, Facts, Pair, Prose, Sums, Table
from edibridge.page.fonts import faces

OPTIONS = PageOptions(language="pt", pay_code=False)
# of reportlab's rate: fpdf2 cuts the fonts of each file anew, which one page does not make up for
GOALS = {8: 0.5, 200: 1.5}


def invoices(lines: int, count: int) -> list[Document]:
    """Return invoices that differ in number, quantities and sums."""
    from datetime import date  # noqa: PLC0415

    from edibridge import model  # noqa: PLC0415

    tax = model.Tax(category="S", rate=Decimal(23), scheme="VAT")
    made: list[Document] = []
    for at in range(count):
        rows = tuple(
            model.Line(
                number=str(number),
                quantity=Decimal(number + at),
                unit="C62",
                net=Decimal(number + at) * Decimal("12.40"),
                price=model.Price(amount=Decimal("12.40")),
                item=model.Item(
                    name=f"Farinha de trigo T65, saco {number} kg",
                    seller_id=f"FT-{number:04d}",
                    taxes=(tax,),
                ),
            )
            for number in range(1, lines + 1)
        )
        net = sum((row.net or Decimal(0) for row in rows), Decimal(0))
        vat = (net * Decimal("0.23")).quantize(Decimal("0.01"))
        split = model.TaxSubtotal(taxable=net, amount=vat, tax=tax)
        address = model.Address(street="Rua do Moinho 12", city="Santarém", country="PT")
        made.append(
            model.Invoice(
                number=f"FT 2026/{at}",
                kind="380",
                issued=date(2026, 3, 5),
                currency="EUR",
                seller=model.Party(name="Moinhos da Ribeira, Lda.", address=address),
                buyer=model.Party(name="Padaria Estrela do Norte, S.A.", address=address),
                lines=rows,
                tax_totals=(model.TaxTotal(amount=vat, subtotals=(split,)),),
                totals=model.Totals(lines=net, net=net, gross=net + vat, payable=net + vat),
            )
        )
    return made


class Reportlab:
    """The same page by platypus."""

    def __init__(self) -> None:
        load = importlib.import_module
        self.platypus: Any = load("reportlab.platypus")
        self.colours: Any = load("reportlab.lib.colors")
        styles: Any = load("reportlab.lib.styles")
        metrics: Any = load("reportlab.pdfbase.pdfmetrics")
        fonts: Any = load("reportlab.pdfbase.ttfonts")
        (face, *_more) = faces((), "a")
        metrics.registerFont(fonts.TTFont("Noto", str(face.regular)))
        metrics.registerFont(fonts.TTFont("NotoB", str(face.bold)))
        style = styles.ParagraphStyle
        self.body = style("body", fontName="Noto", fontSize=9, leading=12)
        self.cell = style("cell", fontName="Noto", fontSize=8.6, leading=11.5)
        self.ends = style("ends", parent=self.cell, alignment=2)
        self.strong = style("strong", fontName="NotoB", fontSize=9, leading=12)
        self.title = style("title", fontName="NotoB", fontSize=19, leading=24, alignment=2)

    def pdf(self, document: Document) -> bytes:
        """Return the page of a document."""
        page = describe(document, OPTIONS)
        story: list[Any] = [self.say(page.title, self.title), self.say(page.number, self.ends)]
        boxes = [
            [self.say(box.role), self.say(box.name, self.strong), *map(self.say, box.lines)]
            for box in page.parties.boxes[:2]
        ]
        head = [self.say(f"{fact.label} {fact.value}", self.ends) for fact in page.head]
        story.append(self.platypus.Table([[*boxes, head]]))
        for block in page.blocks:
            story += self.block(block)
        out = io.BytesIO()
        paper = self.platypus.SimpleDocTemplate(out, invariant=1, leftMargin=51, rightMargin=51)

        def foot(canvas: Any, _template: Any) -> None:  # noqa: ANN401 - of a library
            canvas.setFont("Noto", 6.8)
            canvas.drawRightString(544, 36, str(canvas.getPageNumber()))

        paper.build(story, onFirstPage=foot, onLaterPages=foot)
        return out.getvalue()

    def say(self, text: str, style: Any = None) -> Any:  # noqa: ANN401
        """Return a paragraph."""
        return self.platypus.Paragraph(escape(text), style or self.body)

    def block(self, block: Block) -> list[Any]:
        """Return what a block is drawn by."""
        match block:
            case Table():
                return [self.table(block)]
            case Sums() | Facts():
                return [self.facts(block.facts)]
            case Prose():
                return [self.say(text) for text in block.paragraphs]
            case Pair():
                sides = [
                    [drawn for one in side for drawn in self.block(one)]
                    for side in (block.start, block.end)
                ]
                return [self.platypus.Table([sides], colWidths=[250, 243])]
            case Codes():
                return []
        return []

    def facts(self, facts: Sequence[Fact]) -> Any:  # noqa: ANN401
        """Return facts as a table of two columns."""
        rows = [[self.say(one.label), self.say(one.value, self.ends)] for one in facts]
        return self.platypus.Table(rows)

    def table(self, table: Table) -> Any:  # noqa: ANN401
        """Return a table whose head comes again on each page."""
        rows = [[self.say(column.title, self.strong) for column in table.columns]]
        rows += [
            [
                [
                    self.say(cell.text, self.ends if column.side == "end" else self.cell),
                    *(self.say(text, self.cell) for text in cell.details),
                ]
                for cell, column in zip(row.cells, table.columns, strict=True)
            ]
            for row in table.rows
        ]
        rest = sum(not column.share for column in table.columns)
        width = 240 if len(table.columns) > 4 else 490  # noqa: PLR2004
        narrow = min(50, width / len(table.columns))
        widths = [narrow if not one.share else 490 - narrow * rest for one in table.columns]
        if sum(widths) > 490:  # noqa: PLR2004
            widths = [490 / len(widths)] * len(widths)
        if len(table.columns) < 5:  # noqa: PLR2004 - it stands in half of the page
            widths = [one / 2 for one in widths]
        line = ("LINEBELOW", (0, 0), (-1, -1), 0.35, self.colours.grey)
        return self.platypus.Table(rows, colWidths=widths, repeatRows=1, style=[line])


def rate(draw: Callable[[Document], bytes], documents: Sequence[Document], seconds: float) -> float:
    """Return how many documents are drawn a second; the best of three rounds."""
    draw(documents[0])
    best = 0.0
    for _round in range(3):
        begun, done = time.perf_counter(), 0
        while time.perf_counter() - begun < seconds / 3:
            draw(documents[done % len(documents)])
            done += 1
        best = max(best, done / (time.perf_counter() - begun))
    return best


def pages(data: bytes) -> int:
    """Return how many pages a PDF has."""
    reader: Any = importlib.import_module("pypdf").PdfReader(io.BytesIO(data))
    return len(reader.pages)


def main() -> int:
    """Measure, print, and return 1 where the goal is missed."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 6.0
    missed = False
    for lines, count in ((8, 50), (200, 5)):
        documents = invoices(lines, count)
        ours = rate(lambda one: pdf(one, OPTIONS), documents, seconds)
        mine = pages(pdf(documents[0], OPTIONS))
        shown = rate(lambda one: render_html(one, OPTIONS).data, documents, seconds)
        print(
            f"{lines} lines: PDF {ours:.1f} documents/s, {ours * mine:.1f} pages/s ({mine} pages)"
        )
        print(f"{lines} lines: HTML {shown:.0f} documents/s")
        try:
            peer = Reportlab()
        except ImportError:
            print("reportlab is not installed: nothing to compare with")
            continue
        theirs = rate(peer.pdf, documents, seconds)
        other = pages(peer.pdf(documents[0]))
        ratio, goal = ours / theirs, GOALS[lines]
        missed |= ratio < goal
        print(
            f"{lines} lines: reportlab {theirs:.1f} documents/s, {theirs * other:.1f} pages/s"
            f" ({other} pages); ratio {ratio:.2f}, goal {goal}"
        )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
