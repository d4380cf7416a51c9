"""How a layout spells numbers, dates, truth and codes in cells, both ways.

Each codec's `read` raises `ValueError` with the whole sentence a user sees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from attrs import evolve

from edibridge.binding import BASE64, BOOL, INTEGER, TIME, Codec, NoTwinError
from edibridge.binding.codecs import DATE, DECIMAL, InexactError
from edibridge.errors import LayoutError
from edibridge.formats._csv_layout import Column, Layout

_MARKS = {",": "comma", ".": "point"}


@cache
def decimal_codec(decimal: str, thousands: str, *, negate: bool = False) -> Codec:
    """Return a codec for numbers with a decimal mark and, where there is one, a thousands mark.

    A minus may stand before or, as SAP writes it, behind.
    """
    mark, group = re.escape(decimal), re.escape(thousands)
    if thousands == " ":
        group = "[ \u00a0\u202f]"
    grouped = rf"\d{{1,3}}(?:{group}\d{{3}})+|" if thousands else ""
    pattern = re.compile(
        rf"(?P<sign>[-+\u2212]?)(?P<whole>{grouped}\d*)(?:{mark}(?P<part>\d*))?(?P<behind>-?)",
        re.ASCII,
    )
    apart = re.compile(group) if thousands else None
    expected = f"a decimal number with a {_MARKS[decimal]}"

    def read(text: str) -> Decimal:
        match = pattern.fullmatch(text.strip())
        if match is None or not (match["whole"] or match["part"]):
            hint = ""
            other = "." if decimal == "," else ","
            if not thousands and re.fullmatch(rf"-?\d{{1,3}}({re.escape(other)}\d{{3}})+.*", text):
                hint = f'; where {other!r} separates thousands, set thousands = "{other}"'
            elif re.fullmatch(rf"-?\d+{re.escape(other)}\d+", text):
                hint = f'; where {other!r} is the decimal mark, set decimal = "{other}"'
            message = f"{text!r} is not {expected}{hint}"
            raise ValueError(message)
        whole = apart.sub("", match["whole"]) if apart else match["whole"]
        digits = f"{whole or '0'}.{match['part']}" if match["part"] else whole
        minus = (match["sign"] in ("-", "\u2212")) != bool(match["behind"])
        value = Decimal(f"-{digits}" if minus else digits)
        return _negated(value) if negate else value

    def write(value: Decimal) -> str:
        if not value.is_finite():
            raise NoTwinError(value)
        text = format(_negated(value) if negate else value, "f")
        return text.replace(".", decimal)

    return Codec(read, write, expected)


def _negated(value: Decimal) -> Decimal:
    return value.copy_negate() if value else value


_DATE_PART = re.compile(r"yyyy|yy|mm|mi|dd|m|d|hh|ss")
_DIGITS = {"yyyy": r"(?P<y>\d{4})", "yy": r"(?P<yy>\d\d)"}
_DIGITS |= {"mm": r"(?P<m>\d\d)", "dd": r"(?P<d>\d\d)"}
_DIGITS |= {"m": r"(?P<m>\d{1,2})", "d": r"(?P<d>\d{1,2})"}
_DIGITS |= {"hh": r"\d\d", "mi": r"\d\d", "ss": r"\d\d(?:\.\d+)?"}
_CENTURY = 69  # two-digit years: 69 to 99 are 19xx, as POSIX has it


@cache
def dates_codec(patterns: tuple[str, ...]) -> Codec:
    """Return a codec for dates such as `dd.mm.yyyy`; the first pattern is the one written."""
    known = [(_date_pattern(pattern), pattern) for pattern in patterns]
    expected = f"a date as {' or '.join(patterns)}"

    def read(text: str) -> date:
        for pattern, _name in known:
            match = pattern.fullmatch(text.strip())
            if match is None:
                continue
            parts = match.groupdict()
            year = int(parts.get("y") or 0)
            if parts.get("yy"):
                year = int(parts["yy"]) + (1900 if int(parts["yy"]) >= _CENTURY else 2000)
            try:
                return date(year, int(parts["m"]), int(parts["d"]))
            except ValueError:
                message = f"{text!r} is not {expected}: the calendar has no such day"
                raise ValueError(message) from None
        message = f"{text!r} is not {expected}"
        raise ValueError(message)

    def spell(value: date, part: str) -> str:
        numbers = {
            "yyyy": f"{value.year:04}", "yy": f"{value.year % 100:02}", "mm": f"{value.month:02}",
            "dd": f"{value.day:02}", "m": str(value.month), "d": str(value.day),
        }  # fmt: skip
        return numbers.get(part, "00")

    def write(value: date) -> str:
        return _DATE_PART.sub(lambda match: spell(value, match[0]), patterns[0])

    return Codec(read, write, expected)


def _date_pattern(pattern: str) -> re.Pattern[str]:
    parts = _DATE_PART.findall(pattern)
    days = sorted(part[0] for part in parts if part[0] in "ymd" and part != "mi")
    if days != ["d", "m", "y"]:
        message = f"{pattern!r} is not a date form"
        raise LayoutError(message, hint="such as dd.mm.yyyy, yyyy-mm-dd, yyyymmdd, d/m/yy")
    at, spelled = 0, ""
    for match in _DATE_PART.finditer(pattern):
        spelled += re.escape(pattern[at : match.start()]) + _DIGITS[match[0]]
        at = match.end()
    return re.compile(spelled + re.escape(pattern[at:]), re.ASCII)


def codes_codec(name: str, table: Mapping[str, str], *, keep: bool) -> Codec:
    """Return a codec for a code table of the layout; several cells may mean one code.

    The first of them is written. With `keep`, a code that the table does not know stays.
    """
    back: dict[str, str] = {}
    for cell, code in table.items():
        back.setdefault(code, cell)
    shown = ", ".join(list(table)[:12]) + (" ..." if len(table) > 12 else "")  # noqa: PLR2004
    expected = f"a code of [codes.{name}] ({shown})"

    def read(text: str) -> str:
        value = table.get(text)
        if value is not None:
            return value
        if keep:
            return text
        message = f"{text!r} is not {expected}"
        raise ValueError(message)

    def write(value: str) -> str:
        text = back.get(value)
        if text is None:
            if not keep or value in table:
                raise NoTwinError(value)
            return value
        return text

    return Codec(read, write, expected)


def _lenient(codec: Codec) -> Codec:
    """Take a text that is understood though not canonical, and say the whole sentence if not."""

    def read(text: str) -> object:
        try:
            return codec.read(text)
        except InexactError as error:
            return error.value
        except ValueError:
            message = f"{text!r} is not {codec.expected}"
            raise ValueError(message) from None

    return evolve(codec, read=read)


_CANONICAL: Mapping[str, Codec | None] = {
    "str": None, "Decimal": _lenient(DECIMAL), "date": _lenient(DATE), "time": _lenient(TIME),
    "bool": _lenient(BOOL), "int": _lenient(INTEGER), "bytes": _lenient(BASE64),
}  # fmt: skip


def canonical(kind: str) -> Codec | None:
    """Return the codec of constants and computed values: points, ISO dates, true and false."""
    return _CANONICAL[kind]


def codec_of(layout: Layout, column: Column, kind: str) -> Codec | None:
    """Return the codec of a column whose model attribute is of a type (`str`, `Decimal` ...)."""
    if column.codes:
        table = layout.codes.get(column.codes)
        if table is None:
            message = f"column {column.name!r}: there is no table [codes.{column.codes}]"
            raise LayoutError(message)
        codec = codes_codec(column.codes, table, keep=column.unknown == "keep")
        inner = canonical(kind)
        return codec if inner is None else _through(codec, inner)
    if kind == "Decimal":
        decimal = column.decimal or layout.decimal
        if decimal not in _MARKS:
            message = f"column {column.name!r}: decimal = {decimal!r} is none"
            raise LayoutError(message, hint='"." or ","')
        thousands = "" if layout.thousands == decimal else layout.thousands
        return decimal_codec(decimal, thousands, negate=column.negate)
    if column.negate:
        message = f"column {column.name!r}: negate is for numbers"
        raise LayoutError(message)
    if kind == "date":
        return dates_codec(column.dates or layout.dates)
    if kind == "bool":
        return _truth(layout.true, layout.false)
    return canonical(kind)


def _through(outer: Codec, inner: Codec) -> Codec:
    return Codec(
        lambda text: inner.read(outer.read(text)),
        lambda value: outer.write(inner.write(value)),
        outer.expected,
    )


@cache
def _truth(true: str, false: str) -> Codec:
    expected = f"{true} or {false}"

    def read(text: str) -> bool:
        if text not in (true, false):
            message = f"{text!r} is not {expected}"
            raise ValueError(message)
        return text == true

    return Codec(read, lambda value: true if value else false, expected)


def number_reader(layout: Layout) -> Callable[[str], Decimal]:
    """Return what reads a cell as a number, for expressions."""
    reader: Callable[[str], Decimal] = decimal_codec(layout.decimal, layout.thousands).read
    return reader
