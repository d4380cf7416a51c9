"""The page as HTML: one file without anything from outside, for the eye, the ear and the printer.

Headings, tables with scopes, `lang` and `dir` as WCAG 2.1 asks for; every text of the document is
escaped, and no script runs.
"""

from __future__ import annotations

import base64
import html as escaping
import io
from collections.abc import Iterable, Iterator

from edibridge.model import Document
from edibridge.page.blocks import (
    Block,
    Cell,
    Code,
    Codes,
    Fact,
    Facts,
    Page,
    Pair,
    Parties,
    PartyBox,
    Prose,
    Row,
    Sums,
    Table,
)
from edibridge.page.description import describe
from edibridge.page.options import PageOptions, logo_kind
from edibridge.page.rendered import Rendered

_STYLE = """\
@page{size:%(paper)s;margin:16mm}
*{box-sizing:border-box}
body{margin:0 auto;max-width:56rem;padding:2rem 1.5rem;color:#16191d;background:#fff;\
font:15px/1.45 "Noto Sans","Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header{display:flex;justify-content:space-between;gap:2rem;align-items:flex-start;\
border-bottom:2px solid %(colour)s;padding-bottom:.8rem;margin-bottom:1.2rem}
.issuer{font-size:1.3rem;font-weight:700;color:%(colour)s;margin:0}
.issuer img{max-width:15rem;max-height:5rem;display:block}
h1{font-size:1.8rem;line-height:1.15;margin:0;color:%(colour)s;text-align:end}
h1 small{display:block;font-size:1rem;font-weight:400;color:#4d565f}
h2{font-size:1rem;color:%(colour)s;margin:1.4rem 0 .4rem}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:1.4rem 2rem}
.party h2{margin:0;font-size:.8rem;font-weight:400;color:#4d565f}
.party p{margin:0}.party .name{font-weight:700}.party .more{font-size:.85rem;color:#4d565f}
p,td,th,dd{overflow-wrap:anywhere}p{margin:.2rem 0}
dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;gap:.1rem 1.2rem;margin:0;\
align-content:start}dl.ends{grid-template-columns:max-content 1fr}
dt{color:#4d565f}dd{margin:0}dl.ends dd{text-align:end}
dl.sums{grid-template-columns:1fr max-content;column-gap:0}dl.sums dd{text-align:end}
.strong{font-weight:700}
dl.sums .strong{border-top:2px solid %(colour)s;padding-top:.35rem;margin-top:.3rem;\
font-size:1.15rem}
table{border-collapse:collapse;width:100%%;margin:.6rem 0;font-size:.92rem}
caption{text-align:start;font-size:1rem;font-weight:700;color:%(colour)s;padding:.3rem 0}
thead{display:table-header-group}tr{break-inside:avoid}
th{font-size:.8rem;color:%(colour)s;text-align:start;vertical-align:bottom;\
border-bottom:2px solid %(colour)s}
th,td{padding:.35rem .5rem}td{vertical-align:top;border-bottom:1px solid #d5d9de}
th[scope=rowgroup]{background:#f1f3f5;color:#16191d;border:0;font-size:.92rem}
.end{text-align:end;font-variant-numeric:tabular-nums}td.end{white-space:nowrap}
td small{display:block;color:#4d565f}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:0 2rem;\
align-items:start;break-inside:avoid}
figure{display:inline-block;break-inside:avoid;margin:.6rem 1.5rem .6rem 0}figure svg{display:block}
figcaption,.small{font-size:.8rem;color:#4d565f}
.over{overflow-x:auto}
footer{border-top:1px solid #d5d9de;margin-top:2rem;padding-top:.6rem;font-size:.8rem;\
color:#4d565f}
@media print{body{max-width:none;padding:0;font-size:9pt}.over{overflow:visible}}
"""
_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def html(document: Document, options: PageOptions | None = None) -> bytes:
    """Return the page of a document as HTML in UTF-8; see `render_html`."""
    return render_html(document, options).data


def render_html(document: Document, options: PageOptions | None = None) -> Rendered:
    """Draw the page of a document as HTML; the reader's own fonts show it.

    Raises `UsageError` for a language that there are no words for.
    """
    options = options or PageOptions()
    page = describe(document, options)
    data = "".join(_page(page, options)).encode("utf-8", "replace")
    return Rendered(data=data, mime="text/html; charset=utf-8", extension=".html")


def _text(text: str) -> str:
    """Escape a text; what HTML has no place for is left out, lines stay lines."""
    kept = "".join(letter for letter in text if letter >= " " or letter in "\t\n")
    return escaping.escape(kept).replace("\n", "<br>")


def _page(page: Page, options: PageOptions) -> Iterator[str]:
    title = _text(f"{page.title} {page.number}".strip())
    territory = page.language.partition("-")[2]
    paper = "letter" if options.on_letter(territory) else "A4"
    style = _STYLE % {"paper": paper, "colour": options.colour}
    language = f'lang="{_text(page.language)}" dir="{_direction(page)}"'
    yield f"<!DOCTYPE html>\n<html {language}>\n<head>\n"
    yield '<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_CSP}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<header>\n"
    yield f'<p class="issuer">{_issuer(page, options)}</p>\n'
    number = f"<small>{_text(page.number)}</small>" if page.number else ""
    yield f"<h1>{_text(page.title)}{number}</h1>\n</header>\n<main>\n"
    yield '<div class="grid">\n'
    yield from map(_box, page.parties.boxes[:2])
    yield _list(page.head, "ends")
    yield "</div>\n"
    if page.parties.boxes[2:]:
        yield from _block(Parties(boxes=page.parties.boxes[2:]))
    for block in page.blocks:
        yield from _block(block)
    yield "</main>\n"
    if page.foot:
        yield f"<footer>{'<br>'.join(map(_text, page.foot))}</footer>\n"
    yield "</body>\n</html>\n"


def _direction(page: Page) -> str:
    return "rtl" if page.rtl else "ltr"


def _issuer(page: Page, options: PageOptions) -> str:
    if options.logo is None:
        return _text(page.issuer)
    kind = logo_kind(options.logo)
    data = base64.b64encode(options.logo).decode()
    return f'<img src="data:{kind};base64,{data}" alt="{_text(page.issuer)}">'


def _box(box: PartyBox) -> str:
    lines = "".join(f"<p>{_text(line)}</p>" for line in box.lines)
    known = "<br>".join(f"{_text(fact.label)} {_text(fact.value)}" for fact in box.facts)
    more = f'<p class="more">{known}</p>' if known else ""
    name = f'<p class="name">{_text(box.name)}</p>' if box.name else ""
    return f'<section class="party"><h2>{_text(box.role)}</h2>{name}{lines}{more}</section>\n'


def _list(facts: Iterable[Fact], kind: str = "") -> str:
    rows = []
    for fact in facts:
        strong = ' class="strong"' if fact.strong else ""
        label, value = _text(fact.label), _text(fact.value)
        rows.append(f"<dt{strong}>{label}</dt><dd{strong}><bdi>{value}</bdi></dd>\n")
    named = f' class="{kind}"' if kind else ""
    return f"<dl{named}>\n{''.join(rows)}</dl>\n" if rows else ""


def _title(title: str) -> str:
    return f"<h2>{_text(title)}</h2>\n" if title else ""


def _block(block: Block) -> Iterator[str]:
    match block:
        case Facts():
            yield f"<section>\n{_title(block.title)}{_list(block.facts)}</section>\n"
        case Sums():
            yield f"<section>\n{_title(block.title)}{_list(block.facts, 'sums')}</section>\n"
        case Parties():
            yield f'<div class="grid">\n{"".join(map(_box, block.boxes))}</div>\n'
        case Table():
            yield from _table(block)
        case Prose():
            kind = ' class="small"' if block.small else ""
            paragraphs = "".join(f"<p{kind}>{_text(text)}</p>\n" for text in block.paragraphs)
            yield f"<section>\n{_title(block.title)}{paragraphs}</section>\n"
        case Codes():
            yield from map(_code, block.codes)
        case Pair():
            yield '<div class="pair">\n'
            for side in (block.start, block.end):
                yield "<div>\n"
                for one in side:
                    yield from _block(one)
                yield "</div>\n"
            yield "</div>\n"


def _table(table: Table) -> Iterator[str]:
    # what may be scrolled can be reached by the keyboard, and has a name
    label = _text(table.title or table.columns[0].title)
    yield f'<div class="over" role="region" tabindex="0" aria-label="{label}"><table>\n'
    if table.title:
        yield f"<caption>{_text(table.title)}</caption>\n"
    ends = [' class="end"' if column.side == "end" else "" for column in table.columns]
    heads = (
        # a column without a name has no heading that could be read out
        f'<th scope="col"{end}>{_text(column.title)}</th>' if column.title else "<td></td>"
        for column, end in zip(table.columns, ends, strict=True)
    )
    yield f"<thead><tr>{''.join(heads)}</tr></thead>\n"
    opened = False
    for row in table.rows:
        if row.heading or not opened:
            yield "</tbody>\n<tbody>\n" if opened else "<tbody>\n"
            opened = True
        yield _row(row, ends)
    yield "</tbody>\n</table></div>\n" if opened else "</table></div>\n"


def _row(row: Row, ends: list[str]) -> str:
    if row.heading:
        span = f'colspan="{len(ends)}"'
        return f'<tr><th scope="rowgroup" {span}>{_text(row.cells[0].text)}</th></tr>\n'
    indent = f' style="padding-inline-start:{row.level * 1.2 + 0.5:.1f}rem"' if row.level else ""
    cells: list[str] = []
    for cell, end in zip(row.cells, ends, strict=True):
        here = indent if cells or len(row.cells) == 1 else ""
        cells.append(f"<td{end}{'' if end else here}>{_cell(cell)}</td>")
    return f"<tr>{''.join(cells)}</tr>\n"


def _cell(cell: Cell) -> str:
    # a number or a name is read in its own direction, whatever that of the page
    text = f"<bdi>{_text(cell.text)}</bdi>" if cell.text else ""
    return text + "".join(f"<small>{_text(text)}</small>" for text in cell.details)


def _code(code: Code) -> str:
    name = _text(code.caption or "QR")
    caption = f"<figcaption>{_text(code.caption)}</figcaption>" if code.caption else ""
    drawn = _squares(code.data, code.error, code.size)
    return f'<figure role="img" aria-label="{name}">{drawn}{caption}</figure>\n'


def _squares(data: str | bytes, error: str, size: float) -> str:
    import segno  # noqa: PLC0415 - not needed without a code

    encoding = "utf-8" if isinstance(data, str) else None
    code = segno.make_qr(data, error=error, boost_error=False, encoding=encoding)
    out = io.BytesIO()
    code.save(out, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True, nl=False)
    drawn = out.getvalue().decode()
    return drawn.replace("<svg ", f'<svg width="{size:g}mm" height="{size:g}mm" ', 1)
