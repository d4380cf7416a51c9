"""Codecs: how values are spelled, what is understood though spelled otherwise, what is not."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edibridge.binding import (
    BASE64,
    BOOL,
    DATE,
    DATE102,
    DECIMAL,
    INTEGER,
    TIME,
    AlteredError,
    Codec,
    InexactError,
    NoTwinError,
    code_codec,
    date_codec,
    mapped,
)


@pytest.mark.parametrize(
    ("codec", "text", "value"),
    [
        (DECIMAL, "1234.50", Decimal("1234.50")),
        (DECIMAL, "-0.00", Decimal("-0.00")),
        (DECIMAL, "0.0000001", Decimal("0.0000001")),
        (DATE, "2024-02-29", date(2024, 2, 29)),
        (DATE102, "20240229", date(2024, 2, 29)),
        (TIME, "09:30:00", time(9, 30)),
        (BOOL, "true", True),
        (BOOL, "false", False),
        (INTEGER, "-12", -12),
        (BASE64, "AAE=", b"\x00\x01"),
    ],
)
def test_the_usual_spelling_comes_back(codec: Codec, text: str, value: object) -> None:
    """Proves that the canonical text is read to its value and the value written to that text."""
    assert codec.read(text) == value
    assert codec.write(value) == text


@pytest.mark.parametrize(
    ("codec", "text", "value"),
    [
        (DECIMAL, "+1.0", Decimal("1.0")),
        (DECIMAL, " 1.0\n", Decimal("1.0")),
        (DECIMAL, "1.", Decimal(1)),
        (DECIMAL, ".5", Decimal("0.5")),
        (DECIMAL, "007", Decimal(7)),
        (DATE, "2024-02-29Z", date(2024, 2, 29)),
        (DATE, " 2024-02-29+01:00 ", date(2024, 2, 29)),
        (TIME, "09:30", time(9, 30)),
        (TIME, "09:30:00.5", time(9, 30, 0, 500000)),
        (BOOL, "1", True),
        (BOOL, " false ", False),
        (BOOL, "0", False),
        (INTEGER, "+12", 12),
        (INTEGER, " 007", 7),
        (BASE64, "AA\nE=", b"\x00\x01"),
    ],
)
def test_another_spelling_is_understood_and_told_apart(
    codec: Codec, text: str, value: object
) -> None:
    """Proves that a text that means a value without being its spelling says so."""
    with pytest.raises(InexactError) as caught:
        codec.read(text)
    assert caught.value.value == value


@pytest.mark.parametrize(
    ("codec", "texts"),
    [
        (DECIMAL, ["", "1,5", "1.000,00", "1e3", "NaN", "Infinity", "1 000", "1.2.3", "١٢"]),
        (DATE, ["", "2024-02-30", "29.02.2024", "2024-2-9", "20240229", "0000-01-01"]),
        (DATE102, ["", "20240230", "240229", "2024-02-29", "2024022x"]),
        (TIME, ["", "25:00:00", "noon"]),
        (BOOL, ["", "yes", "TRUE", "2"]),
        (INTEGER, ["", "1.0", "1e3", "x", "9" * 19]),
        (BASE64, ["=", "A", "?A=="]),
    ],
)
def test_what_is_no_such_value_is_refused(codec: Codec, texts: list[str]) -> None:
    """Proves that nothing is guessed: a text that is no value is a `ValueError`, and only that."""
    for text in texts:
        with pytest.raises(ValueError) as caught:  # noqa: PT011 - the codec says what it expects
            codec.read(text)
        assert not isinstance(caught.value, InexactError), text
    assert codec.expected


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6), st.dates(), st.binary())
def test_every_value_comes_back(number: Decimal, day: date, content: bytes) -> None:
    """Proves that whatever is written is read as the same value, scale included."""
    again = DECIMAL.read(DECIMAL.write(number))
    assert (again, again.as_tuple().exponent) == (number, number.as_tuple().exponent)
    assert DATE.read(DATE.write(day)) == day
    assert BASE64.read(BASE64.write(content)) == content
    if day.year >= 1000:
        assert DATE102.read(DATE102.write(day)) == day


def test_a_date_that_a_pattern_cannot_say_has_no_twin() -> None:
    """Proves that a year of three digits is dropped with a note, not written short."""
    with pytest.raises(NoTwinError):
        DATE102.write(date(999, 1, 1))
    short = date_codec("%y%m%d", "a date as YYMMDD")
    assert short.read("240229") == date(2024, 2, 29)
    assert short.expected == "a date as YYMMDD"


def test_codes_of_two_vocabularies() -> None:
    """Proves the three fates of a code: one to one, said less exactly, without a twin."""
    assert mapped({"EA": "C62"}).read("EA") == "C62"
    assert mapped({"EA": "C62"}).write("C62") == "EA"
    read = {"EA": "C62", "PC": "C62", "BX": "XBX"}
    write = {"C62": "EA", "H87": "EA", "XBX": "BX"}
    codec = code_codec(read.get, write.get, "a unit")
    assert codec.read("BX") == "XBX"
    assert codec.write("XBX") == "BX"
    with pytest.raises(InexactError) as inexact:
        codec.read("PC")
    assert inexact.value.value == "C62"
    with pytest.raises(AlteredError) as altered:
        codec.write("H87")
    assert (altered.value.text, altered.value.kind) == ("EA", "recoded")
    with pytest.raises(NoTwinError):
        codec.read("ZZ")
    with pytest.raises(NoTwinError):
        codec.write("ZZ")
