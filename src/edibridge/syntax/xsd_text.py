"""Is a text of a built-in type of XML Schema: numbers, days of the calendar, times, codes.

Source: W3C XML Schema Part 2, Datatypes, 2004.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from functools import cache

_BLANKS = " \t\r\n"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_DAY = r"-?([0-9]{4,})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_HOUR = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_LENGTHS = re.compile(r"token\{(\d+),(\d+)\}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_BOOLEAN = re.compile(r"true|false|0|1")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_DATE = re.compile(_DAY + _ZONE)
_DATE_TIME = re.compile(f"{_DAY}T{_HOUR}{_ZONE}")
_TIME = re.compile(_HOUR + _ZONE)
# whole groups of four, the last of which may be filled up; what fills it up says nothing
_BASE64 = re.compile(
    r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?"
)
Test = Callable[[str], object]


@cache
def test_of(content: str) -> Test | None:
    """Return what says of a text whether it is of a type; None where any text is.

    A type may be `token{1,3}`: a token of so many characters, least and most.
    """
    bounds = _LENGTHS.fullmatch(content)
    if bounds is not None:
        least, most = map(int, bounds.groups())
        return lambda text: least <= len(" ".join(text.split())) <= most
    return _TESTS.get(content)


def _matching(pattern: re.Pattern[str]) -> Test:
    matches = pattern.fullmatch
    return lambda text: matches(text.strip(_BLANKS)) is not None


def _calendar(pattern: re.Pattern[str]) -> Test:
    def is_day(text: str) -> bool:
        found = pattern.fullmatch(text.strip(_BLANKS))
        if found is None:
            return False
        year, month, day = found.groups()
        if len(year) > 4 and year[0] == "0":  # noqa: PLR2004 - a longer year has no leading zero
            return False
        # every fourth century repeats, whatever the calendar of the library reaches
        return int(year) > 0 and int(day) <= monthrange(int(year) % 400 + 400, int(month))[1]

    return is_day


def _base64(text: str) -> bool:
    return _BASE64.fullmatch("".join(text.split())) is not None


_TESTS: dict[str, Test] = {
    "decimal": _matching(_DECIMAL),
    "boolean": _matching(_BOOLEAN),
    "date": _calendar(_DATE),
    "dateTime": _calendar(_DATE_TIME),
    "time": _matching(_TIME),
    "language": _matching(_LANGUAGE),
    "base64Binary": _base64,
}
