"""Documents to the rows of an extract, read back at once to say what did not arrive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence

from edibridge.binding import Writing, write_part
from edibridge.errors import UnwritableError
from edibridge.findings import Note
from edibridge.format import Received, Written
from edibridge.formats._csv_expression import as_text
from edibridge.formats._csv_gather import Batch, Key, record_names
from edibridge.formats._csv_plan import FAMILY, ROOT, Compiled, SheetPlan
from edibridge.formats._csv_tree import Record, spill
from edibridge.model import Document
from edibridge.model.path import leaves
from edibridge.syntax import csv
from edibridge.tree import Node

Cells = dict[str, str]
ReadBatch = Callable[[Compiled, Batch, Sequence[str]], Received]


def write_documents(
    compiled: Compiled,
    documents: Sequence[Document],
    encoding: str | None,
    read_batch: ReadBatch,
) -> Written:
    """Write documents in a layout; raise `UnwritableError` for one that the layout is not for."""
    layout = compiled.layout
    name = csv.plain_encoding(encoding or layout.encoding)
    tables: list[list[tuple[int, Cells]]] = []
    notes: list[tuple[Note, ...]] = []
    seen: dict[Key, int] = {}
    for number, document in enumerate(documents, start=1):
        if type(document) is not layout.document:
            kind = type(document).__name__
            message = f"the layout {layout.where} is for {layout.document.__name__}, not {kind}"
            raise UnwritableError(message, hint="write each kind of document in its own layout")
        rows, noted = _write_document(compiled, document, name, number, read_batch)
        key = _key(compiled, rows)
        if any(key) and seen.setdefault(key, number) != number:
            message = f"documents {seen[key]} and {number} have the same key {' '.join(key)!r}"
            raise UnwritableError(message, hint="a key names one document of an extract")
        tables.append(rows)
        notes.append(noted)
    return Written(data=_serialise(compiled, tables, name), notes=tuple(notes))


def _key(compiled: Compiled, rows: Sequence[tuple[int, Cells]]) -> Key:
    names = compiled.sheets[0].sheet.key
    return tuple(rows[0][1].get(name, "") for name in names) if rows else ()


def _write_document(
    compiled: Compiled, document: Document, encoding: str, number: int, read_batch: ReadBatch
) -> tuple[list[tuple[int, Cells]], tuple[Note, ...]]:
    root = Node(ROOT)
    writing = Writing(family=FAMILY)
    write_part(compiled.branch, document, root, writing)
    rows = list(_rows(compiled, root))
    if compiled.layout.native:
        for _sheet, cells in rows:
            cells[compiled.sheets[0].sheet.key[0]] = str(number)
    _count(compiled, rows)
    for sheet, cells in rows:
        for column, expression in compiled.sheets[sheet].writes:
            _compute(cells, column, expression)
        _clean(compiled, cells, encoding)
        _place(compiled, sheet, cells, writing)
    records = [
        Record(sheet, place, place, _as_read(compiled, cells))
        for place, (sheet, cells) in enumerate(rows, start=1)
    ]
    batch = Batch((), [record for record in records if record.cells])
    back = read_batch(compiled, batch, [plan.sheet.name for plan in compiled.sheets])
    return rows, tuple(_reconcile(document, back.document, writing.notes))


def _as_read(compiled: Compiled, cells: Cells) -> Cells:
    if not compiled.layout.trim:
        return {name: cell for name, cell in cells.items() if cell}
    return {name: text for name, cell in cells.items() if (text := cell.strip())}


def _rows(compiled: Compiled, root: Node) -> Iterator[tuple[int, Cells]]:
    """Yield the rows of a document: flat, or sheet by sheet with each row before those under it."""
    if compiled.layout.shape != "flat":
        yield from _sheet_rows(compiled, root, "", {})
        return
    plan = compiled.sheets[0]
    base = _unknown(compiled, 0, root)
    spill(plan.plan, root, base)
    lines = [
        child
        for child in root.children
        if plan.line is not None and child.tag == plan.line.group.tag
    ]
    if plan.line is None or not lines:
        yield 0, base
        return
    for line in lines:
        cells = base | _unknown(compiled, 0, line)
        spill(plan.line, line, cells)
        yield 0, cells


def _sheet_rows(
    compiled: Compiled, node: Node, rows: str, above: Cells
) -> Iterator[tuple[int, Cells]]:
    """Yield the rows of the part at `node`, and of what is under it."""
    own = [n for n, plan in enumerate(compiled.sheets) if plan.sheet.rows == rows]
    first: Cells = {}
    for place, number in enumerate(own):
        plan = compiled.sheets[number]
        cells = _unknown(compiled, number, node)
        spill(plan.plan, node, cells)
        _inherit(compiled, plan, above, cells)
        if place == 0:
            first = {name: cells.get(name, "") for name in plan.sheet.key}
            yield number, cells
            yield from _below(compiled, node, rows, first)
        elif cells or any(column.counts for column in plan.sheet.columns):
            yield number, cells


def _below(compiled: Compiled, node: Node, rows: str, above: Cells) -> Iterator[tuple[int, Cells]]:
    inner = dict.fromkeys(
        plan.sheet.rows for plan in compiled.sheets if plan.sheet.rows and plan.above == rows
    )
    for path in inner:
        plan = next(plan for plan in compiled.sheets if plan.sheet.rows == path)
        for child in node.children:
            if child.tag == plan.plan.group.tag:
                yield from _sheet_rows(compiled, child, path, above)


def _inherit(compiled: Compiled, plan: SheetPlan, above: Cells, cells: Cells) -> None:
    """Repeat the key of the row above, by its place in the key."""
    if compiled.layout.shape == "joined":
        for name, text in zip(plan.sheet.key, above.values(), strict=False):
            cells.setdefault(name, text)


def _unknown(compiled: Compiled, number: int, node: Node) -> Cells:
    """Return the cells of columns that the layout does not know, as they were read."""
    plan = compiled.sheets[number]
    found: Cells = {}
    others = [f"{p.sheet.name}:" for p in compiled.sheets if not p.first]
    mine = f"{plan.sheet.name}:"
    for key, text in node.attrib.items():
        if key.startswith("="):
            continue
        if not plan.first:
            if key.startswith(mine):
                found[key[len(mine) :]] = text
        elif not any(key.startswith(other) for other in others):
            found[key] = text
    return found


def _count(compiled: Compiled, rows: Sequence[tuple[int, Cells]]) -> None:
    for number, cells in rows:
        for column in compiled.sheets[number].sheet.columns:
            if column.counts:
                count = sum(compiled.sheets[n].sheet.name in column.counts for n, _cells in rows)
                cells[column.name] = str(count)


def _compute(cells: Cells, column: str, expression: Callable[[Mapping[str, str]], object]) -> None:
    try:
        text = as_text(expression(cells))  # type: ignore[arg-type]
    except ValueError:
        text = ""
    if text:
        cells.setdefault(column, text)


def _clean(compiled: Compiled, cells: Cells, encoding: str) -> None:
    """Replace what the encoding, or a file without quotes, cannot hold."""
    dialect = compiled.layout.dialect
    for name, text in cells.items():
        if dialect.quote is None:
            for mark in (dialect.delimiter, "\r", "\n"):
                text = text.replace(mark, " ")  # noqa: PLW2901
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            text = text.encode(encoding, "replace").decode(encoding)  # noqa: PLW2901
        cells[name] = text


def _place(compiled: Compiled, number: int, cells: Cells, writing: Writing) -> None:
    """Fill in the record type; drop unknown columns where columns have no names."""
    layout = compiled.layout
    if layout.header:
        return
    names = _headless(compiled, number, [cells])
    if layout.shape == "records":
        cells[names[layout.type_at - 1]] = compiled.sheets[number].sheet.name
    for name in [name for name in cells if name not in names]:
        writing.note("dropped", f"@{name}", cells.pop(name), reason="the file has no such column")


def _headless(compiled: Compiled, number: int, rows: Sequence[Cells]) -> list[str]:
    width = max((int(name) for cells in rows for name in cells if name.isdigit()), default=0)
    return record_names(compiled, number, width)


def _reconcile(document: Document, back: Document | None, made: Sequence[Note]) -> Iterator[Note]:
    """Yield the notes that hold after reading back, and one for each value that none explains."""
    before = dict(leaves(document))
    after = dict(leaves(back)) if back is not None else {}
    kept = [n for n in made if not (n.kind == "dropped" and after.get(n.path) == n.value)]
    yield from kept
    noted = {note.path for note in kept}
    for path, value in before.items():
        became = after.get(path)
        if became == value or _covered(path, noted):
            continue
        yield Note(
            kind="dropped" if became is None else "recoded",
            path=path,
            value=value,
            became=became,
            reason="the layout reads it back otherwise" if became is not None else "",
        )


def _covered(path: str, noted: set[str]) -> bool:
    return any(
        note == path or (path.startswith(note) and path[len(note) : len(note) + 1] in (".", "["))
        for note in noted
    )


def _serialise(
    compiled: Compiled, tables: Sequence[Sequence[tuple[int, Cells]]], encoding: str
) -> bytes:
    layout = compiled.layout
    if layout.shape == "records":
        rows = [row for table in tables for row in table]
        return _encode(compiled, _positioned(compiled, rows), encoding)
    files: list[bytes] = []
    for number in range(len(compiled.sheets)):
        own = [cells for table in tables for sheet, cells in table if sheet == number]
        if layout.header:
            names = _names(compiled.sheets[number], own)
            lines = [names, *([cells.get(name, "") for name in names] for cells in own)]
        else:
            lines = _positioned(compiled, [(number, cells) for cells in own])
        files.append(_encode(compiled, lines, encoding))
    if len(files) == 1:
        return files[0]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for plan, data in zip(compiled.sheets, files, strict=True):
            star = layout.document.__name__.lower()
            member = zipfile.ZipInfo(plan.sheet.name.replace("*", star))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, data)
    return out.getvalue()


def _names(plan: SheetPlan, rows: Sequence[Cells]) -> list[str]:
    """Return the header: the key, the layout's columns, then what documents brought along."""
    sheet = plan.sheet
    known = dict.fromkeys((*sheet.key, *(column.name for column in sheet.columns)))
    for cells in rows:
        known.update(dict.fromkeys(cells))
    ordered = [column.name for column in sheet.columns]
    missing = [name for name in sheet.key if name not in ordered]
    return list(dict.fromkeys([*missing, *ordered, *known]))


def _positioned(compiled: Compiled, rows: Sequence[tuple[int, Cells]]) -> list[list[str]]:
    names = [
        _headless(compiled, number, [cells for sheet, cells in rows if sheet == number])
        for number in range(len(compiled.sheets))
    ]
    return [[cells.get(name, "") for name in names[number]] for number, cells in rows]


def _encode(compiled: Compiled, lines: Sequence[Sequence[str]], encoding: str) -> bytes:
    layout = compiled.layout
    text = csv.serialise(lines, layout.dialect)
    if layout.bom and encoding == "utf-8":
        text = "\ufeff" + text
    return text.encode(encoding)
