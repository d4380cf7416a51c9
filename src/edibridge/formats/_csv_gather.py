"""The rows of an extract, gathered into documents: by key, by file, or by record type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import BinaryIO

from attrs import Factory, define, frozen

from edibridge.errors import UnreadableError
from edibridge.formats._csv_expression import truth
from edibridge.formats._csv_layout import Layout
from edibridge.formats._csv_plan import Compiled
from edibridge.formats._csv_tree import Fault, Record
from edibridge.syntax import csv

Key = tuple[str, ...]


@frozen
class Source:
    """An open file of the extract and the name that messages give it."""

    name: str
    stream: BinaryIO


@define
class Batch:
    """The rows of one document in their order, and what is wrong with them."""

    key: Key
    records: list[Record] = Factory(list)
    faults: list[Fault] = Factory(list)


def batches(compiled: Compiled, sources: Sequence[Source], encoding: str) -> Iterator[Batch]:
    """Yield the documents of an extract, one at a time; `sources` are in the order of sheets."""
    shape = compiled.layout.shape
    if shape == "flat":
        return _flat(compiled, sources[0], encoding)
    if shape == "joined":
        return _joined(compiled, sources, encoding)
    return _records(compiled, sources[0], encoding)


@frozen
class _Broken:
    """A row that could not be taken apart, and the key that stands where the key would."""

    key: Key
    fault: Fault


def _table(
    compiled: Compiled, number: int, source: Source, encoding: str
) -> Iterator[tuple[Key, Record] | _Broken]:
    """Yield the rows of a file with a header, each with its key."""
    layout, sheet = compiled.layout, compiled.sheets[number].sheet
    names: list[str] = []
    for row in _rows(layout, source, encoding):
        if not names:
            if row.error:
                message = f"the header cannot be taken apart: {row.error}"
                raise UnreadableError(message, where=source.name)
            if layout.header:
                names = header(row.cells)
                _check_header(compiled, number, names, source.name)
                continue
            names = list(sheet.names) or [str(at) for at in range(1, len(row.cells) + 1)]
        key = _positional(names, row.cells, sheet.key)
        record = _record(layout, number, names, row)
        if isinstance(record, Fault):
            yield _Broken(key, record)
        elif not _skipped(compiled, record):
            yield tuple(record.cells.get(name, "") for name in sheet.key), record
    if not names:
        message = "the file is empty" if not layout.skip_rows else "the file has no header row"
        raise UnreadableError(message, where=source.name, hint="export it again")


def _skipped(compiled: Compiled, record: Record) -> bool:
    """Say whether the layout leaves a row out; a row that cannot be judged is read."""
    try:
        return compiled.skip is not None and truth(compiled.skip(record.cells))
    except ValueError:
        return False


def _rows(layout: Layout, source: Source, encoding: str) -> Iterator[csv.Row]:
    for row in csv.rows(source.stream, layout.dialect, encoding, source.name):
        if row.number <= layout.skip_rows:
            continue
        if layout.comment and row.cells and row.cells[0].startswith(layout.comment):
            continue
        yield row


def header(cells: Sequence[str]) -> list[str]:
    """Return the names of columns; one that occurs again gets its count: `Total#2`."""
    names: list[str] = []
    for cell in cells:
        name = cell.strip().lstrip("\ufeff")
        count = sum(1 for known in names if known == name or known.startswith(f"{name}#"))
        names.append(f"{name}#{count + 1}" if count and name else name)
    return names


def _check_header(compiled: Compiled, number: int, names: list[str], file: str) -> None:
    layout, sheet = compiled.layout, compiled.sheets[number].sheet
    expected = {column.name for column in sheet.columns}
    delimiter = layout.dialect.delimiter
    if len(names) == 1 and len(expected | set(sheet.key)) > 1:
        other = csv.best_delimiter(names[0])
        if other != delimiter and other in names[0]:
            count = len(names[0].split(other))
            message = f"the header is one column with {delimiter!r}, but {count} with {other!r}"
            raise UnreadableError(
                message, where=file, hint=f'set delimiter = "{other}" in the layout'.expandtabs(1)
            )
    needed = [*sheet.key, *(column.name for column in sheet.columns if column.required)]
    for name in needed:
        if name not in names:
            near = get_close_matches(name, names, n=1, cutoff=0.6)
            shown = ", ".join(names[:8]) + (" ..." if len(names) > 8 else "")  # noqa: PLR2004
            hint = f"did you mean {near[0]!r}?" if near else f"the header has {shown}"
            message = f"the header has no column {name!r}, which the layout needs"
            raise UnreadableError(message, where=file, hint=hint)


def _positional(names: Sequence[str], cells: Sequence[str], key: Key) -> Key:
    at = {name: index for index, name in enumerate(names)}
    places = [at.get(name, len(cells)) for name in key]
    return tuple(cells[place].strip() if place < len(cells) else "" for place in places)


def _record(layout: Layout, number: int, names: Sequence[str], row: csv.Row) -> Record | Fault:
    """Name the cells of a row, or say why they do not fit the names."""
    cells = row.cells
    if row.error or len(cells) != len(names):
        fault = _misfit(layout, number, len(names), row)
        if fault is not None:
            return fault
    pairs = zip(names, cells, strict=False)
    if layout.trim:
        kept = {name: text for name, cell in pairs if (text := cell.strip()) and name}
    else:
        kept = {name: cell for name, cell in pairs if cell and name}
    return Record(number, row.number, row.line, kept)


def _misfit(layout: Layout, number: int, width: int, row: csv.Row) -> Fault | None:
    """Say why a row has not the cells that it should, or None where that is harmless."""
    delimiter = layout.dialect.delimiter
    count = len(row.cells)
    if row.error:
        message = f"the row cannot be taken apart: {_QUOTES.get(row.error, row.error)}"
    elif count > width:
        if not any(cell.strip() for cell in row.cells[width:]):
            return None
        message = (
            f"the row has {count} cells where there are {width} columns: "
            f"a value that holds {delimiter!r} must stand in quotes"
        )
    elif layout.ragged:
        return None
    elif not row.ends:
        message = (
            f"the row has {count} cells where there are {width} columns "
            "and no line end: the file is cut off here; export it again"
        )
    else:
        message = (
            f"the row has {count} cells where there are {width} columns: a cell is missing, "
            "or ragged = true is missing in the layout"
        )
    return Fault("CSV-ROW", number, row.number, row.line, message)


_QUOTES: Mapping[str, str] = {
    "unexpected end of data": "a quote is opened and never closed; the file is cut off here",
}


def _flat(compiled: Compiled, source: Source, encoding: str) -> Iterator[Batch]:
    """Gather neighbouring rows of one key."""
    seen: dict[Key, int] = {}
    current: Batch | None = None
    broken: list[_Broken] = []
    for item in _table(compiled, 0, source, encoding):
        if isinstance(item, _Broken):
            broken.append(item)
            continue
        key, record = item
        if current is not None and key == current.key:
            current.faults.extend(known.fault for known in broken)
            broken = []
        else:
            if current is not None:
                yield from _close(current, broken, key)
            else:
                yield from _alone(broken, key)
            current = _begin(key, record, seen)
            current.faults[:0] = [known.fault for known in broken if known.key == key]
            broken = []
        current.records.append(record)
    if current is not None:
        yield from _close(current, broken, None)
    else:
        yield from _alone(broken, None)


def _alone(broken: list[_Broken], following: Key | None) -> Iterator[Batch]:
    """Yield the broken rows that belong to no document."""
    for known in broken:
        if known.key != following:
            yield Batch(known.key, [], [known.fault])


def _close(current: Batch, broken: list[_Broken], following: Key | None) -> Iterator[Batch]:
    """Yield a document, with the broken rows behind it that are its own or nobody's."""
    current.faults.extend(known.fault for known in broken if known.key == current.key)
    yield current
    yield from _alone([known for known in broken if known.key != current.key], following)


def _begin(key: Key, record: Record, seen: dict[Key, int]) -> Batch:
    batch = Batch(key)
    if any(key) and key in seen:
        batch.faults.append(_duplicate(key, record, seen[key]))
    seen.setdefault(key, record.number)
    return batch


def _duplicate(key: Key, record: Record, first: int) -> Fault:
    message = (
        f"document {' '.join(key)!r} stands in the file a second time, first in row {first}: "
        "a number names one document, and its rows stand together"
    )
    return Fault("CSV-KEY", record.sheet, record.number, record.line, message)


def _joined(compiled: Compiled, sources: Sequence[Source], encoding: str) -> Iterator[Batch]:
    """Gather the rows of further files under the document of the first that they name."""
    sheets = compiled.sheets
    length = len(sheets[0].sheet.key)
    below: list[dict[Key, list[Record]]] = []
    faults: dict[Key, list[Fault]] = {}
    for number in range(1, len(sheets)):
        found: dict[Key, list[Record]] = {}
        for item in _table(compiled, number, sources[number], encoding):
            if isinstance(item, _Broken):
                faults.setdefault(item.key[:length], []).append(item.fault)
            else:
                found.setdefault(_parent_key(compiled, number, item[0]), []).append(item[1])
        below.append(found)
    seen: dict[Key, int] = {}
    for item in _table(compiled, 0, sources[0], encoding):
        if isinstance(item, _Broken):
            yield Batch(item.key, [], [item.fault])
            seen.setdefault(item.key, item.fault.number)
            for found in below:
                found.pop(item.key, None)
            continue
        key, record = item
        batch = _begin(key, record, seen)
        batch.records.append(record)
        batch.faults.extend(faults.pop(key, []))
        for number in range(1, len(sheets)):
            if not sheets[number].above:
                for child in below[number - 1].pop(key, []):
                    batch.records.append(child)
                    _descend(compiled, number, child, below, batch.records)
        yield batch
    yield from _orphans(sources[0].name, below, faults)


def _parent_key(compiled: Compiled, number: int, key: Key) -> Key:
    """Return the part of a row's key that names the row above it."""
    above = compiled.sheets[number].above
    parent = next((s.sheet for s in compiled.sheets if s.sheet.rows == above), None)
    length = len(parent.key) if parent is not None else len(compiled.sheets[0].sheet.key)
    return key[:length]


def _descend(
    compiled: Compiled,
    number: int,
    record: Record,
    below: list[dict[Key, list[Record]]],
    records: list[Record],
) -> None:
    """Add the rows that stand under a row of a line file."""
    sheet = compiled.sheets[number].sheet
    key = tuple(record.cells.get(name, "") for name in sheet.key)
    for inner in range(1, len(compiled.sheets)):
        if sheet.rows and compiled.sheets[inner].above == sheet.rows:
            for child in below[inner - 1].pop(key, []):
                records.append(child)
                _descend(compiled, inner, child, below, records)


def _orphans(
    head: str, below: list[dict[Key, list[Record]]], faults: dict[Key, list[Fault]]
) -> Iterator[Batch]:
    for found in below:
        for key, records in found.items():
            first = records[0]
            message = (
                f"{head} has no row with the key {' '.join(key)!r}, "
                f"which {len(records)} row{'s' * (len(records) > 1)} here belong"
                f"{'s' * (len(records) == 1)} to"
            )
            fault = Fault("CSV-KEY", first.sheet, first.number, first.line, message)
            yield Batch(key, [], [fault])
    for key, known in faults.items():
        yield Batch(key, [], known)


def _records(compiled: Compiled, source: Source, encoding: str) -> Iterator[Batch]:
    """Gather records: each of the first type begins a document."""
    layout = compiled.layout
    by_type = {plan.sheet.name: number for number, plan in enumerate(compiled.sheets)}
    seen: dict[Key, int] = {}
    current: Batch | None = None
    empty = True
    for row in _rows(layout, source, encoding):
        empty = False
        at = layout.type_at - 1
        kind = row.cells[at].strip() if at < len(row.cells) else ""
        if kind in layout.ignored_types:
            continue
        number = by_type.get(kind)
        record = _typed(compiled, number, kind, row)
        if number == 0:
            if current is not None:
                yield current
            current = Batch(())
            if isinstance(record, Record):
                key = tuple(record.cells.get(name, "") for name in compiled.sheets[0].sheet.key)
                current = _begin(key, record, seen)
        elif current is None:
            first = compiled.sheets[0].sheet.name
            message = f"a record {kind!r} stands before the first {first!r}"
            fault = Fault("CSV-ROW", 0, row.number, row.line, message)
            yield Batch((), [], [record if isinstance(record, Fault) else fault])
            continue
        if isinstance(record, Fault):
            current.faults.append(record)
        else:
            current.records.append(record)
    if current is not None:
        yield current
    if empty:
        message = "the file is empty"
        raise UnreadableError(message, where=source.name, hint="export it again")


def _typed(compiled: Compiled, number: int | None, kind: str, row: csv.Row) -> Record | Fault:
    if number is None:
        if row.error:
            return Fault("CSV-ROW", 0, row.number, row.line, row.error)
        known = ", ".join(plan.sheet.name for plan in compiled.sheets)
        message = f"record type {kind!r} is none of {known}"
        other = csv.best_delimiter(row.cells[0]) if len(row.cells) == 1 else ""
        if other and other in row.cells[0]:
            message += f"; the row has one cell: is the delimiter {other!r}?"
        return Fault("CSV-ROW", 0, row.number, row.line, message)
    names = record_names(compiled, number, len(row.cells))
    return _record(compiled.layout, number, names, row)


def record_names(compiled: Compiled, number: int, width: int = 0) -> list[str]:
    """Return the names of a record's cells; without names, `width` or more are numbered."""
    sheet = compiled.sheets[number].sheet
    if sheet.names:
        return list(sheet.names)
    numbers = [int(column.name) for column in sheet.columns if column.name.isdigit()]
    numbers += [int(name) for name in (*sheet.ignore, *sheet.key) if name.isdigit()]
    most = max([*numbers, compiled.layout.type_at, width])
    return [str(number) for number in range(1, most + 1)]
