"""Texts as the rules of Peppol compare them: XPath's numbers, dates and blanks."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_DOWN, Context, Decimal

_SPACE = " \t\r\n"
_SPACES = re.compile(r"[ \t\r\n]+")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HALF = Decimal("0.5")
_WIDE = Context(prec=60)
_DIGITS = 18
"""Digits after the point of a quotient that does not end."""


def normal(text: str | None) -> str:
    """Return a text without blanks around it and with single blanks inside."""
    if not text:
        return ""
    text = text.strip(_SPACE)
    # most codes and numbers have nothing to collapse
    return text if text.isalnum() else _SPACES.sub(" ", text)


def blank(text: str | None) -> bool:
    """Say whether a text is absent or nothing but blanks."""
    return not text or not text.strip(_SPACE)


def number(text: str | None) -> float | None:
    """Return the number that a text is, or None where it is none."""
    bare = (text or "").strip(_SPACE)
    return float(bare) if _NUMBER.fullmatch(bare) else None


def is_integer(text: str | None) -> bool:
    """Say whether a text is a whole number."""
    return _INTEGER.fullmatch((text or "").strip(_SPACE)) is not None


def is_day(text: str | None) -> bool:
    """Say whether a text is a day, YYYY-MM-DD and nothing else."""
    if text is None or not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def quotient(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Divide as XPath does: 18 digits after the point, or as many as the figures have."""
    if divisor == 1:
        return dividend
    places = max(_DIGITS, -_exponent(dividend), -_exponent(divisor))
    exact = _WIDE.divide(dividend, divisor)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_DOWN, _WIDE)


def product(one: Decimal, other: Decimal) -> Decimal:
    """Multiply without losing a digit."""
    return _WIDE.multiply(one, other)


def cents(amount: Decimal) -> Decimal:
    """Round to two digits, a half upwards (XPath's round)."""
    return (amount * 100 + _HALF).to_integral_value(ROUND_FLOOR) / 100


def near(one: Decimal, other: Decimal, slack: Decimal) -> bool:
    """Say whether two amounts differ by no more than the slack."""
    return other <= one + slack and one - slack <= other


def _exponent(figure: Decimal) -> int:
    exponent = figure.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
