"""CSV text: rows with their positions, streamed in flat memory, and rows written back.

Python's own `csv` does the quoting; this adds what a message to a user needs: the row as a
spreadsheet counts it, the line, the byte where an encoding breaks, and what the delimiter is
where it is not the one that was said.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from attrs import frozen

from edibridge.errors import UnreadableError

DELIMITERS = (";", ",", "\t", "|")
SAMPLE = 65536
LONGEST_CELL = 200_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@frozen
class Dialect:
    """How cells are told apart: the delimiter, and the quote or None where nothing is quoted."""

    delimiter: str = ";"
    quote: str | None = '"'


@frozen
class Row:
    """One row: its number as a spreadsheet counts it, its first line, its cells.

    `error` says why the row could not be taken apart; it then has no cells.
    """

    number: int
    line: int
    cells: list[str]
    error: str = ""
    ends: bool = True


def plain_encoding(name: str) -> str:
    """Return Python's name of an encoding without the mark of a BOM; `LookupError` if unknown."""
    known = codecs.lookup(name).name
    return "utf-8" if known == "utf-8-sig" else known


def rows(source: BinaryIO, dialect: Dialect, encoding: str, file: str) -> Iterator[Row]:
    """Yield the rows of a file, one at a time, without those that are blank.

    Raises `UnreadableError` where the bytes are not of the encoding.
    """
    ended: list[bool] = []
    # the limit is one of the process, and an enclosed file may be long
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(
        _lines(source, encoding, file, ended),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        strict=True,
    )
    number, line = 0, 1
    while True:
        error = ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            cells, error = [], str(problem)
        number += 1
        if error or any(cells):
            yield Row(number, line, cells, error, ended[-1] if ended else True)
        line = reader.line_num + 1


def _lines(source: BinaryIO, encoding: str, file: str, ended: list[bool]) -> Iterator[str]:
    """Decode line by line, so that a wrong byte is named by line and offset."""
    head = source.read(SAMPLE)
    source.seek(0)
    name = plain_encoding(encoding)
    check_encoding(head, name, file)
    if name.startswith(("utf-16", "utf-32")) or (b"\n" not in head and b"\r" in head):
        try:
            yield from io.TextIOWrapper(source, name, newline="")
        except UnicodeDecodeError as error:
            message = f"the bytes are not {name}: {error.reason}"
            raise UnreadableError(message, where=file, hint="export it again as UTF-8") from None
        return
    offset = 0
    for index, raw in enumerate(source, start=1):
        line = raw.removeprefix(codecs.BOM_UTF8) if index == 1 else raw
        try:
            text = line.decode(name)
        except UnicodeDecodeError as error:
            at = offset + len(raw) - len(line) + error.start
            message = f"line {index}: byte 0x{line[error.start]:02X} at offset {at} is not {name}"
            hint = (
                'say the encoding that the file has, such as encoding = "cp1252", '
                "in the layout or when reading"
            )
            raise UnreadableError(message, where=file, hint=hint) from None
        offset += len(raw)
        ended[:] = [raw.endswith(b"\n")]
        yield text


def check_encoding(head: bytes, name: str, file: str) -> None:
    """Raise `UnreadableError` where a file's first bytes show another encoding than `name`."""
    for bom, known in _BOMS:
        if head.startswith(bom) and not name.startswith(known):
            message = f"the file begins with the byte order mark of {known}, not with {name} text"
            raise UnreadableError(message, where=file, hint=f'set encoding = "{known}"')
    wide = name.startswith("utf-")
    controls = sum(map(head.count, _CONTROLS))
    if controls * _BINARY > len(head) and not name.startswith(("utf-16", "utf-32")):
        message = "the file is binary, not text"
        raise UnreadableError(message, where=file, hint="give a CSV file, or a zip of them")
    if not wide and name != "ascii" and not head.isascii() and is_utf8(head):
        message = f"the file is UTF-8, but it is to be read as {name}"
        raise UnreadableError(
            message, where=file, hint='set encoding = "utf-8" in the layout or when reading'
        )


# text holds hardly a control character: one in fifty bytes is binary
_BINARY = 50
_CONTROLS = tuple(bytes([code]) for code in range(32) if code not in b"\t\n\v\f\r\x1a\x1b")


def is_utf8(head: bytes) -> bool:
    """Say whether bytes, the last character cut off perhaps, are UTF-8."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def best_delimiter(line: str) -> str:
    """Return the delimiter that takes a line apart into the most cells."""
    return max(DELIMITERS, key=lambda mark: (_width(line, mark), -DELIMITERS.index(mark)))


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), []))
    except csv.Error:
        return 0


def serialise(table: Iterable[Sequence[str]], dialect: Dialect) -> str:
    """Write rows as text, ended by CR LF (RFC 4180).

    Without a quote, a delimiter or a line end inside a cell must have been replaced before.
    """
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        lineterminator="\r\n",
    )
    writer.writerows(table)
    return out.getvalue()
