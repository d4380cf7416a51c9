"""The words, numbers and dates of a page in one language and place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from attrs import field, frozen
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import get_currency_precision, parse_pattern

from edibridge.errors import UsageError
from edibridge.resources import schema_path

_COMMON = "common"
_MARKS = "\u200e\u200f\u061c"  # marks of direction
_TO = " \u2013 "
# where a language is named without its place
_HOME = {"pt": "pt_PT", "en": "en_GB", "es": "es_ES", "ar": "ar_SA"}


@frozen(kw_only=True, eq=False)
class Wording:
    """The words of a language, and how its place writes numbers and dates.

    `tag` is the BCP 47 tag. A word that is missing is its key; a code without a word is the code.
    """

    locale: Locale
    tables: Mapping[str, Mapping[str, str]]
    _dates: dict[date, str] = field(factory=dict, init=False)

    @property
    def tag(self) -> str:
        """Return the BCP 47 tag of language and place."""
        return str(self.locale).replace("_", "-")

    @property
    def rtl(self) -> bool:
        """Say whether the language is written from right to left."""
        return bool(self.locale.text_direction == "rtl")

    def __call__(self, key: str, **values: str) -> str:
        """Return a label, with values filled in."""
        word = self.tables["label"].get(key, key)
        return word.format(**values) if values else word

    def word(self, table: str, code: str | None) -> str:
        """Return the word for a code, or the code."""
        if not code:
            return ""
        return self.tables.get(table, {}).get(code, code)

    def known(self, table: str, code: str | None) -> str:
        """Return the word for a code, or nothing where there is none."""
        return self.tables.get(table, {}).get(code or "", "")

    def unit(self, code: str | None) -> str:
        """Return the short name of a unit (UN/ECE Rec 20, 21)."""
        if not code:
            return ""
        return self.word("unit", self.tables["same"].get(code, code))

    def day(self, value: date | None) -> str:
        """Write a date."""
        if value is None:
            return ""
        known = self._dates.get(value)
        if known is None:
            known = format_date(value, "medium", self.locale)
            # the page has its direction already; fonts have no shape for marks of direction
            known = self._dates[value] = known.translate(dict.fromkeys(map(ord, _MARKS)))
        return known

    def days(self, start: date | None, end: date | None) -> str:
        """Write a span of days."""
        if start == end or end is None:
            return self.day(start) + (_TO.rstrip() if start and start != end else "")
        return f"{self.day(start)}{_TO}{self.day(end)}".strip()

    def moment(self, day: date | None, clock: time | None) -> str:
        """Write a date with its time of day."""
        return f"{self.day(day)} {clock:%H:%M}".strip() if clock else self.day(day)

    def number(self, value: Decimal | None, places: int = 0) -> str:
        """Write a number with at least so many decimal places, and no more than it has."""
        if value is None:
            return ""
        if not value.is_finite():
            return str(value)
        separators = _separators(str(self.locale))
        text = format(value, "f")
        negative = text.startswith("-")
        whole, _dot, rest = text.lstrip("-").partition(".")
        rest = rest.rstrip("0").ljust(places, "0")
        grouped = _grouped(whole, separators) + (separators.decimal + rest if rest else "")
        return separators.minus + grouped if negative else grouped

    def money(self, value: Decimal | None, currency: str | None) -> str:
        """Write an amount with the decimal places of its currency, and more where it has them."""
        return self.number(value, _places(currency or "EUR"))

    def amount(self, value: Decimal | None, currency: str | None) -> str:
        """Write an amount and its currency (ISO 4217)."""
        if value is None:
            return ""
        return f"{self.money(value, currency)} {currency or ''}".rstrip()

    def percent(self, value: Decimal | None) -> str:
        """Write a percentage."""
        return "" if value is None else f"{self.number(value)} %"

    def quantity(self, value: Decimal | None, unit: str | None) -> str:
        """Write a quantity and its unit."""
        return f"{self.number(value)} {self.unit(unit)}".strip()

    def country(self, code: str | None) -> str:
        """Return the name of a country (ISO 3166-1 alpha-2)."""
        return str(self.locale.territories.get(code or "", code or ""))


@frozen
class _Separators:
    decimal: str
    group: str
    minus: str
    primary: int
    secondary: int


@cache
def _separators(locale: str) -> _Separators:
    known = Locale.parse(locale)
    symbols = known.number_symbols["latn"]
    primary, secondary = parse_pattern(known.decimal_formats[None]).grouping
    minus = symbols["minusSign"].strip(_MARKS)
    return _Separators(symbols["decimal"], symbols["group"], minus, primary, secondary)


def _grouped(whole: str, by: _Separators) -> str:
    if len(whole) <= by.primary:
        return whole
    head, tail = whole[: -by.primary], whole[-by.primary :]
    groups = [tail]
    while len(head) > by.secondary:
        groups.append(head[-by.secondary :])
        head = head[: -by.secondary]
    groups.append(head)
    return by.group.join(reversed(groups))


@cache
def _places(currency: str) -> int:
    return int(get_currency_precision(currency))


@cache
def languages() -> tuple[str, ...]:
    """Name the languages that pages are written in (ISO 639-1)."""
    found = (path.stem for path in schema_path("page").glob("*.toml"))
    return tuple(sorted(name for name in found if name != _COMMON))


@cache
def wording(language: str) -> Wording:
    """Return the words of a language, such as `pt` or `pt-BR`.

    Raises `UsageError` for a language that there are no words for, or a place that is none.
    """
    tag = language.replace("-", "_")
    base = re.split("_", tag, maxsplit=1)[0].lower()
    if base not in languages():
        message = f"there are no words for pages in {language!r}"
        raise UsageError(message, hint=f"choose one of {', '.join(languages())}")
    try:
        locale = Locale.parse(_HOME.get(tag.lower(), tag))
    except (ValueError, UnknownLocaleError):
        message = f"{language!r} is no language in a place"
        raise UsageError(message, hint="like pt, pt-BR or en-US") from None
    return Wording(locale=locale, tables=_tables(base))


@cache
def _tables(language: str) -> Mapping[str, Mapping[str, str]]:
    tables: dict[str, dict[str, str]] = {}
    for name in (_COMMON, language):
        path = schema_path("page", f"{name}.toml")
        for table, words in tomllib.loads(path.read_text(encoding="utf-8")).items():
            tables.setdefault(table, {}).update(words)
    return MappingProxyType(tables)
