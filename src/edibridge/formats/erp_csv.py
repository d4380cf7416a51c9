"""ERP CSV: extracts of an ERP, each in a layout that a TOML file describes; both ways.

Without a layout, documents are written with one column a model path (`lines[].item.name`), and
such a file is read without one.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path

from attrs import evolve

from edibridge import amounts
from edibridge.binding import Reading, locate, read_part
from edibridge.errors import LayoutError, UnreadableError, UnwritableError, UsageError
from edibridge.findings import Finding, Location
from edibridge.format import Format, ReadOptions, Received, WriteOptions, Written
from edibridge.formats import _csv_native as native
from edibridge.formats._csv_compiling import compile_layout
from edibridge.formats._csv_files import open_sources
from edibridge.formats._csv_gather import Batch, Source, batches
from edibridge.formats._csv_guess import guess
from edibridge.formats._csv_layout import Layout, document_classes
from edibridge.formats._csv_layout_file import as_path, parse_layout, read_toml
from edibridge.formats._csv_plan import FAMILY, Compiled
from edibridge.formats._csv_tree import Fault, Origins, build
from edibridge.formats._csv_write import write_documents
from edibridge.model import Document, Invoice
from edibridge.syntax import csv

__all__ = ["FORMAT", "guess", "load", "read_file", "with_companions"]

ID = "erp-csv"
SUFFIX = ".layout.toml"


def load(path: str | Path) -> Compiled:
    """Return the layout of a TOML file, ready for use.

    Raises `LayoutError`, which names the setting that is wrong.
    """
    file = Path(path)
    try:
        stamp = file.stat().st_mtime_ns
    except OSError:
        stamp = 0
    return _load(str(file), stamp)


@lru_cache(maxsize=64)
def _load(path: str, stamp: int) -> Compiled:  # noqa: ARG001 - a changed file is read again
    layout = parse_layout(read_toml(Path(path)), path)
    try:
        return compile_layout(layout)
    except LayoutError as error:
        raise LayoutError(error.message, where=path, hint=error.hint) from None


def with_companions(layout: Compiled, paths: Sequence[Path]) -> Compiled:
    """Return a layout that looks for its further files among `paths` before all else."""
    return evolve(layout, layout=evolve(layout.layout, companions=tuple(paths)))


def read_file(path: str | Path, options: ReadOptions | None = None) -> Iterator[Received]:
    """Read an extract from disk, document by document, in flat memory however large it is."""
    file = Path(path)
    known = evolve(options or ReadOptions(), file=str(file))
    try:
        stream = file.open("rb")
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        raise UnreadableError(message, where=str(file)) from None
    with stream:
        if stream.read(4) == _ZIP:
            stream.seek(0)
            yield from read(stream.read(), known)
            return
        stream.seek(0)
        yield from _read_stream(Source(file.name, stream), known)


_ZIP = b"PK\x03\x04"


def read(data: bytes, options: ReadOptions) -> Iterator[Received]:
    """Yield the documents of an extract: the bytes of its first file, or a zip of its files."""
    if len(data) > options.max_bytes:
        message = f"the file has {len(data)} bytes, more than the {options.max_bytes} allowed"
        raise UnreadableError(message, where=options.file or "CSV", hint="raise max_bytes")
    if data[:4] == _ZIP:
        yield from _read_zip(data, options)
        return
    name = Path(options.file).name if options.file else "CSV"
    yield from _read_stream(Source(name, io.BytesIO(data)), options)


def _read_zip(data: bytes, options: ReadOptions) -> Iterator[Received]:
    where = Path(options.file).name if options.file else "zip"
    compiled = _layout_of(options, b"")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = {info.filename: info for info in archive.infolist() if not info.is_dir()}
        total = sum(info.file_size for info in members.values())
        if total > options.max_bytes:
            message = f"the zip unpacks to {total} bytes, more than the {options.max_bytes} allowed"
            raise UnreadableError(message, where=where, hint="raise max_bytes")
        files = {name: archive.read(info) for name, info in members.items()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        message = f"the zip cannot be read: {error}"
        hint = "pack it again, without a password"
        raise UnreadableError(message, where=where, hint=hint) from None
    with ExitStack() as stack:
        sources = open_sources(compiled.layout, None, options.file, files, stack)
        yield from _read_sources(compiled, sources, options)


def _read_stream(source: Source, options: ReadOptions) -> Iterator[Received]:
    head = source.stream.read(csv.SAMPLE)
    source.stream.seek(0)
    if not head.strip():
        message = "the file is empty"
        raise UnreadableError(message, where=source.name, hint="export it again")
    if native.is_native(head):
        head = source.stream.readline()
        source.stream.seek(0)
    compiled = _layout_of(options, head)
    with ExitStack() as stack:
        sources = open_sources(compiled.layout, source, options.file, {}, stack)
        yield from _read_sources(compiled, sources, options)


def _layout_of(options: ReadOptions, head: bytes) -> Compiled:
    """Find the layout: the one given, the one beside the file, or the file's own columns."""
    if options.layout is not None:
        return _given(options.layout)
    if native.is_native(head):
        return compile_layout(native.layout_of(head))
    if options.file:
        beside = Path(options.file + SUFFIX)
        for place in (beside, Path(options.file).with_suffix(SUFFIX)):
            if place.is_file():
                return load(place)
    name = options.file or "FILE"
    message = "a CSV extract needs a layout that says what its columns are"
    hint = f"run `edibridge csv guess {name}` for a first one, save it as {Path(name).stem}{SUFFIX}"
    raise UsageError(message, where=options.file, hint=hint)


def _given(layout: object) -> Compiled:
    if isinstance(layout, Compiled):
        return layout
    if isinstance(layout, Layout):
        return compile_layout(layout)
    return load(as_path(layout))


def _read_sources(
    compiled: Compiled, sources: Sequence[Source], options: ReadOptions
) -> Iterator[Received]:
    encoding = options.encoding or compiled.layout.encoding
    names = [source.name for source in sources]
    empty = True
    for batch in batches(compiled, sources, encoding):
        empty = False
        yield read_batch(compiled, batch, names)
    if empty:
        message = f"{names[0]}: the file has column names, but no row"
        finding = Finding(rule="CSV-EMPTY", severity="warning", message=message)
        yield Received(document=None, format=ID, findings=(finding,))


def read_batch(compiled: Compiled, batch: Batch, names: Sequence[str]) -> Received:
    """Read the rows of one document."""
    faults = list(batch.faults)
    root = build(compiled, batch.records, faults)
    reading = Reading(family=FAMILY)
    document: Document | None = read_part(compiled.branch, root, reading)
    if reading.findings:
        faults.extend(_explain(compiled, batch) or _unexplained(reading, batch))
    elif compiled.layout.compute and isinstance(document, Invoice):
        document = amounts.complete(document, compiled.layout.compute)
    _count(compiled, batch, faults)
    if not batch.records or any(f.fatal and f.rule != "CSV-REQUIRED" for f in faults):
        document = None

    def trace() -> Mapping[str, Location]:
        return _trace(compiled, batch, names)

    findings = [_finding(fault, names) for fault in _shifted(compiled, faults)]
    return Received(
        document=document,
        format=ID,
        findings=tuple(findings),
        trace=trace,
        root=root,
    )


def _unexplained(reading: Reading, batch: Batch) -> list[Fault]:
    """Say what the engine found, where no cell by itself explains it."""
    first = batch.records[0]
    return [
        Fault(known.rule, first.sheet, first.number, first.line, known.message, path=known.path)
        for known in reading.findings
    ]


def _explain(compiled: Compiled, batch: Batch) -> list[Fault]:
    """Read the cells of a document again, one by one, to say which are not understood and why."""
    origins = Origins()
    build(compiled, batch.records, [], origins)
    found: list[Fault] = []
    for record, entry, text in origins.of.values():
        if entry.codec is None:
            continue
        try:
            entry.codec.read(text)
        except ValueError as error:
            found.append(
                Fault(
                    "EDB-VALUE", record.sheet, record.number, record.line, str(error),
                    entry.column, text, entry.path,
                )
            )  # fmt: skip
    return sorted(found, key=lambda fault: (fault.sheet, fault.number))


def _shifted(compiled: Compiled, faults: list[Fault]) -> list[Fault]:
    """Say one thing of a row whose cells stand in the wrong columns, not one of each cell."""
    rows: dict[tuple[int, int], list[Fault]] = {}
    for fault in faults:
        if fault.column:
            rows.setdefault((fault.sheet, fault.number), []).append(fault)
    result: list[Fault] = []
    told: set[tuple[int, int]] = set()
    for fault in faults:
        place = fault.sheet, fault.number
        if not fault.column or len(rows[place]) < _SHIFTED:
            result.append(fault)
        elif place not in told:
            told.add(place)
            order = [column.name for column in compiled.sheets[fault.sheet].sheet.columns]
            first = min(rows[place], key=lambda known: order.index(known.column))
            delimiter = compiled.layout.dialect.delimiter
            message = (
                f"{first.message}; {len(rows[place])} cells of this row do not fit their columns: "
                f"they seem shifted, by a {delimiter!r} in a value without quotes perhaps"
            )
            result.append(evolve(first, message=message))
    return result


_SHIFTED = 4


def _count(compiled: Compiled, batch: Batch, faults: list[Fault]) -> None:
    """Check the record counts that a trailer states."""
    for record in batch.records:
        for column in compiled.sheets[record.sheet].sheet.columns:
            text = record.cells.get(column.name) if column.counts else None
            if text is None:
                continue
            names = set(column.counts)
            real = sum(1 for r in batch.records if compiled.sheets[r.sheet].sheet.name in names)
            if text.lstrip("0") != str(real).lstrip("0"):
                kinds = ", ".join(column.counts)
                message = f"{text!r} records {kinds} are announced, {real} are there"
                faults.append(
                    Fault(
                        "CSV-COUNT", record.sheet, record.number, record.line, message,
                        column.name, text,
                    )
                )  # fmt: skip


def _finding(fault: Fault, names: Sequence[str]) -> Finding:
    file = names[fault.sheet] if fault.sheet < len(names) else names[0]
    place = f"{file}: row {fault.number}"
    if fault.column:
        place += f", column {fault.column!r}"
    return Finding(
        rule=fault.rule,
        severity="fatal" if fault.fatal else "warning",
        message=f"{place}: {fault.message}",
        location=Location(line=fault.line),
        path=fault.path,
        got=fault.value,
    )


def _trace(compiled: Compiled, batch: Batch, names: Sequence[str]) -> dict[str, Location]:
    origins = Origins()
    root = build(compiled, batch.records, [], origins)
    again = Reading(family=FAMILY, trace={})
    read_part(compiled.branch, root, again)
    places: dict[str, Location] = {}
    for path, (node, key) in (again.trace or {}).items():
        origin = origins.of.get((id(node), key or ""))
        if origin is None:
            places[path] = evolve(locate(node), file=names[0], tag=None)
        else:
            record, entry, _text = origin
            places[path] = Location(
                file=names[record.sheet if len(names) > record.sheet else 0],
                line=record.line,
                xpath=f"column {entry.column!r}" if entry.column else None,
            )
    _await(compiled, batch, names, places)
    return places


_PLAIN = re.compile(r"[a-z_]+(\[\d+\])?(\.[a-z_]+(\[\d+\])?)*")
_LINES = "lines[]."


def _await(
    compiled: Compiled, batch: Batch, names: Sequence[str], places: dict[str, Location]
) -> None:
    """Add the columns whose cells are empty, so that what is missing says where it belongs."""
    first = batch.records[0].line if batch.records else None
    lines: dict[str, int | None] = {}
    for path, place in places.items():
        if path.startswith("lines["):
            lines.setdefault(f"{path.partition('.')[0]}.", place.line)
    for at, sheet in enumerate(compiled.layout.sheets):
        file = names[at if len(names) > at else 0]
        for column in sheet.columns:
            path = f"{sheet.rows}[].{column.to}" if sheet.rows else column.to
            heads = lines if path.startswith(_LINES) else {"": first}
            rest = path.removeprefix(_LINES)
            if column.to and _PLAIN.fullmatch(rest) is not None:
                for head, line in heads.items():
                    place = Location(file=file, line=line, xpath=f"column {column.name!r}")
                    places.setdefault(f"{head}{rest}", place)


def write(documents: Sequence[Document], options: WriteOptions) -> Written:
    """Write documents as one extract: a CSV file, or a zip where the layout has several files."""
    if not documents:
        message = "there is no document to write"
        raise UnwritableError(message)
    for document in documents:
        FORMAT.require(document)
    if options.layout is None:
        compiled = compile_layout(native.layout_for(documents))
    else:
        compiled = _given(options.layout)
    return write_documents(compiled, documents, options.encoding, read_batch)


FORMAT = Format(
    id=ID,
    title="ERP extract as CSV, in a layout of its own",
    family=FAMILY,
    syntax="csv",
    parts=tuple(document_classes().values()),
    roots=("csv:",),
    read=read,
    write=write,
    extension=".csv",
    media_type="text/csv",
    holds_many=True,
)
