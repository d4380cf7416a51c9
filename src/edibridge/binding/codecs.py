"""Codecs: how a value is spelled in one leaf, both ways."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from attrs import frozen

from edibridge.findings import NoteKind


class InexactError(ValueError):
    """The text was understood as `value`, but writing `value` would not give the text back."""

    def __init__(self, value: Any) -> None:  # noqa: ANN401 - a codec's value is of any type
        """Keep what was understood."""
        super().__init__(value)
        self.value = value


class NoTwinError(ValueError):
    """A code has no counterpart in the other vocabulary: nothing is written, nothing guessed."""


class AlteredError(ValueError):
    """The value was spelled as `text`, which says less or something else; `kind` says how."""

    def __init__(self, text: str, kind: NoteKind, reason: str) -> None:
        """Keep the spelling and what happened to the value."""
        super().__init__(reason)
        self.text = text
        self.kind: NoteKind = kind
        self.reason = reason


@frozen
class Codec:
    """Two functions, text to value and back, and what a reader is told was expected.

    `read` raises `InexactError` where the text is not the canonical one, `NoTwinError` where a
    code has no counterpart, `ValueError` where the text is no such value. `write` raises
    `AlteredError` or `NoTwinError`.
    """

    read: Callable[[str], Any]
    write: Callable[[Any], str]
    expected: str


def _read_decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if str(value) == text and value.is_finite() and "E" not in text:
        return value
    if _DECIMAL.fullmatch(text.strip()) is None:
        raise ValueError(text)
    if plain_decimal(value) == text:
        return value
    raise InexactError(value)


_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)


def plain_decimal(value: Decimal) -> str:
    """Spell a decimal without an exponent, with its scale."""
    return format(value, "f")


def _read_date(text: str) -> date:
    if len(text) == ISO_DATE_LENGTH and text[4] == text[7] == "-":
        return date.fromisoformat(text)
    bare = text.strip()
    # xsd:date allows a time zone, which a date of the model does not carry
    match = _ZONED_DATE.fullmatch(bare)
    if match is None:
        raise ValueError(text)
    raise InexactError(date.fromisoformat(match[1]))


ISO_DATE_LENGTH = 10
_ZONED_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(Z|[+-]\d\d:\d\d)?", re.ASCII)


def _read_time(text: str) -> time:
    value = time.fromisoformat(text.strip())
    if value.isoformat() == text:
        return value
    raise InexactError(value)


def _read_bool(text: str) -> bool:
    if text == "true":
        return True
    if text == "false":
        return False
    bare = text.strip()
    if bare in ("true", "1"):
        raise InexactError(True)  # noqa: FBT003
    if bare in ("false", "0"):
        raise InexactError(False)  # noqa: FBT003
    raise ValueError(text)


def _write_bool(value: bool) -> str:  # noqa: FBT001
    return "true" if value else "false"


def _read_int(text: str) -> int:
    if _INTEGER.fullmatch(text.strip()) is None:
        raise ValueError(text)
    value = int(text)
    if str(value) == text:
        return value
    raise InexactError(value)


_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)


def _read_base64(text: str) -> bytes:
    try:
        value = base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        raise ValueError(text) from None
    if base64.b64encode(value).decode() == text:
        return value
    raise InexactError(value)


def _write_base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def date_codec(pattern: str, expected: str) -> Codec:
    """Return a codec for dates in a `strftime` pattern, written with all digits.

    `expected` tells a reader the form (`CCYYMMDD`).
    """
    length = len(date(2000, 12, 31).strftime(pattern))

    def read(text: str) -> date:
        if len(text) != length:
            raise ValueError(text)
        return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a date has no zone

    def write(value: date) -> str:
        return value.strftime(pattern) if value.year >= FIRST_FOUR_DIGIT_YEAR else _no_twin(value)

    return Codec(read, write, expected)


FIRST_FOUR_DIGIT_YEAR = 1000


def _no_twin(value: object) -> str:
    raise NoTwinError(value)


def code_codec(
    read: Callable[[str], str | None], write: Callable[[str], str | None], expected: str
) -> Codec:
    """Return a codec for codes that two vocabularies spell differently.

    `read` and `write` return None for a code without a twin.
    """

    def decode(text: str) -> str:
        value = read(text)
        if value is None:
            raise NoTwinError(text)
        if write(value) != text:
            raise InexactError(value)
        return value

    def encode(value: str) -> str:
        text = write(value)
        if text is None:
            raise NoTwinError(value)
        if read(text) != value:
            raise AlteredError(text, "recoded", "the nearest code of the target says less")
        return text

    return Codec(decode, encode, expected)


def mapped(pairs: Mapping[str, str], expected: str = "a known code") -> Codec:
    """Return a codec from a mapping of source text to model value, one to one."""
    back = {value: key for key, value in pairs.items()}
    return code_codec(pairs.get, back.get, expected)


DECIMAL = Codec(_read_decimal, plain_decimal, "a decimal number such as 1234.50")
DATE = Codec(_read_date, date.isoformat, "a date as YYYY-MM-DD")
TIME = Codec(_read_time, time.isoformat, "a time as hh:mm:ss")
BOOL = Codec(_read_bool, _write_bool, "true or false")
INTEGER = Codec(_read_int, str, "a whole number")
BASE64 = Codec(_read_base64, _write_base64, "base64")
DATE102 = date_codec("%Y%m%d", "a date as CCYYMMDD")
