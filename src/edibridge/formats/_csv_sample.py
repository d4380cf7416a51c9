"""What the cells of an unknown CSV file show: encoding, delimiter, numbers, dates, rows."""

from __future__ import annotations

import codecs
import csv as python_csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from attrs import frozen

from edibridge.errors import UnreadableError
from edibridge.formats._csv_gather import header
from edibridge.syntax import csv

ROWS = 5000
_SHAPES = (
    "yyyy-mm-dd", "dd.mm.yyyy", "dd/mm/yyyy", "mm/dd/yyyy", "dd-mm-yyyy", "yyyy/mm/dd",
    "dd.mm.yy", "dd/mm/yy", "yyyymmdd",
)  # fmt: skip
_COMMA = re.compile(r"-?\d+,\d{1,6}")
_POINT = re.compile(r"-?\d+\.\d{1,6}")


@frozen(kw_only=True)
class Sample:
    """The first rows of a file and how they are spelled; `records` has no header row."""

    name: str
    encoding: str
    bom: bool
    delimiter: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    records: bool

    def column(self, name: str) -> list[str]:
        """Return the cells of a column that hold something."""
        at = self.names.index(name)
        return [row[at].strip() for row in self.rows if at < len(row) and row[at].strip()]


def take_sample(path: Path) -> Sample:
    """Read the first rows of a file; raise `UnreadableError` where it is empty or no text."""
    try:
        with path.open("rb") as stream:
            data = stream.read(4_000_000)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror}"
        raise UnreadableError(message, where=str(path)) from None
    if not data.strip():
        message = "the file is empty"
        raise UnreadableError(message, where=str(path), hint="give a file with some rows")
    encoding = encoding_of(data)
    csv.check_encoding(data[: csv.SAMPLE], encoding, str(path))
    text = data.decode(encoding, "replace").removeprefix("\ufeff")
    delimiter = delimiter_of(text)
    found = [
        tuple(row)
        for row in python_csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        if any(row)
    ][: ROWS + 1]
    records = is_records(found)
    names = () if records else tuple(header(found[0]))
    return Sample(
        name=path.name,
        encoding=encoding,
        bom=data.startswith(codecs.BOM_UTF8),
        delimiter=delimiter,
        names=names,
        rows=tuple(found if records else found[1:]),
        records=records,
    )


def encoding_of(data: bytes) -> str:
    """Return the encoding: that of the BOM, UTF-8 where the bytes are, else Windows-1252."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if csv.is_utf8(data):
        return "utf-8"
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "iso8859-1"
    return "cp1252"


def delimiter_of(text: str) -> str:
    """Return the delimiter under which the rows agree best on their number of cells."""
    lines = text[: csv.SAMPLE * 4]

    def score(mark: str) -> tuple[float, int]:
        reader = python_csv.reader(io.StringIO(lines, newline=""), delimiter=mark)
        widths = Counter(len(row) for row in list(reader)[:200] if row)
        if not widths or max(widths) == 1:
            return 0.0, 0
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        wide = sum(n for w, n in widths.items() if w > 1)
        return round((wide + count) / (2 * sum(widths.values())), 2), width

    return max(csv.DELIMITERS, key=score)


def is_records(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether the first cell of each row is a record type: few, short, of several widths."""
    types = Counter(row[0] for row in rows)
    short = all(0 < len(name) <= 4 for name in types)  # noqa: PLR2004
    widths = {(row[0], len(row)) for row in rows}
    return (
        short
        and 1 < len(types) <= 12  # noqa: PLR2004
        and len(rows) > 2 * len(types) - 2
        and len({width for _name, width in widths}) > 1
    )


def dates_of(cells: Iterable[str]) -> list[str]:
    """Return the date forms that cells are in, the commonest first."""
    found: Counter[str] = Counter()
    against: set[str] = set()
    for cell in cells:
        fits = [shape for shape in _SHAPES if _looks(cell, shape)]
        good = [shape for shape in fits if _is_date(cell, shape)]
        found.update(good)
        if good:
            against.update(shape for shape in fits if shape not in good)
    shapes = [shape for shape, _count in found.most_common() if shape not in against]
    # eight digits are a number as well; they count only where nothing else is a date
    return [s for s in shapes if s != "yyyymmdd"] or shapes


def _looks(cell: str, shape: str) -> bool:
    return len(cell) == len(shape) and all(
        c.isdigit() if s in "ymd" else c == s for c, s in zip(cell, shape, strict=True)
    )


def _is_date(cell: str, shape: str) -> bool:
    parts: dict[str, str] = {}
    for c, s in zip(cell, shape, strict=True):
        if s in "ymd":
            parts[s] = parts.get(s, "") + c
    year = int(parts["y"])
    if len(parts["y"]) == 4 and not 1900 <= year <= 2100:  # noqa: PLR2004
        return False
    try:
        date(year if year > 100 else 2000 + year, int(parts["m"]), int(parts["d"]))  # noqa: PLR2004
    except ValueError:
        return False
    return True


def numbers_of(cells: Sequence[str]) -> tuple[str, str]:
    """Return the decimal mark and the thousands mark of cells."""
    commas = sum(1 for cell in cells if _COMMA.fullmatch(cell))
    points = sum(1 for cell in cells if _POINT.fullmatch(cell))
    for decimal, thousands in ((",", "."), (".", ","), (",", " "), (".", " ")):
        group = "[ \u00a0\u202f]" if thousands == " " else re.escape(thousands)
        pattern = re.compile(rf"-?\d{{1,3}}(?:{group}\d{{3}})+(?:{re.escape(decimal)}\d+)")
        if any(pattern.fullmatch(cell) for cell in cells):
            return decimal, thousands
    return ("," if commas > points else "."), ""
