"""The elements of a segment against its definition: status, number, type, length, dates, codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from attrs import evolve

from edibridge.findings import Finding
from edibridge.syntax.dependency import broken, explained
from edibridge.syntax.directory import Directory, Element
from edibridge.syntax.edi_charsets import strangers
from edibridge.syntax.edi_errors import EdiError, finding, place
from edibridge.syntax.edi_message import Message
from edibridge.syntax.edi_segment import Segment, components

# UN/EDIFACT 2379, date or time or period format code, as far as it names one point of time.
DATE_FORMATS: dict[str, str] = {
    "2": "%d%m%y",
    "3": "%m%d%y",
    "4": "%d%m%Y",
    "101": "%y%m%d",
    "102": "%Y%m%d",
    "201": "%y%m%d%H%M",
    "202": "%y%m%d%H%M%S",
    "203": "%Y%m%d%H%M",
    "204": "%Y%m%d%H%M%S",
    "401": "%H%M",
    "402": "%H%M%S",
    "602": "%Y",
    "609": "%y%m",
    "610": "%Y%m",
}
_PERIODS = {"713": 10, "717": 6, "718": 8, "719": 12}  # 2379: two points of time, each so long
_EDIFACT_NUMBER = re.compile(r"-?\d+([.,]\d+)?|-?[.,]\d+", re.ASCII)
_X12_DECIMAL = re.compile(r"-?(\d+\.?\d*|\.\d+)(E-?\d+)?", re.ASCII)
_X12_INTEGER = re.compile(r"-?\d+", re.ASCII)
_LETTERS = re.compile(r"[^0-9]*")
_QUALIFIERS = {"1131", "3055"}  # they name the list that a code is from


def check_elements(segment: Segment, directory: Directory, message: Message) -> Iterator[Finding]:
    """Yield what departs from the definition of the segment, in the order of the elements."""
    defined = directory.segments.get(segment.tag)
    if defined is None:
        return
    here = _Place(segment, message, directory)
    if len(segment.elements) > len(defined):
        number = len(defined) + 1
        yield here.found(
            EdiError.ELEMENTS_OVER,
            f"{segment.tag} has {len(segment.elements)} elements, but {len(defined)} are defined",
            number,
            None,
            segment.get(number),
            str(len(defined)),
        )
    for number, element in enumerate(defined, 1):
        value = segment.elements[number - 1] if number <= len(segment.elements) else ""
        values = components(value)
        if not any(values):
            if element.mandatory:
                yield here.found(
                    EdiError.ELEMENT_MISSING,
                    f"mandatory element {element.id} of {segment.tag} is missing",
                    number,
                    None,
                    None,
                    element.id,
                )
            continue
        yield from _check_value(here, element, number, values)
        for further in (segment.repeats or {}).get(number, ()):
            yield from _check_value(here, element, number, components(further))
    if segment.tag in directory.notes:
        yield from _check_notes(here, defined)


def _check_notes(here: _Place, defined: tuple[Element, ...]) -> Iterator[Finding]:
    """Check the dependency notes of a segment."""
    segment = here.segment
    elements, count = segment.elements, len(segment.elements)
    for note in here.directory.notes[segment.tag]:
        if note.shortest > count:
            continue
        present = [
            number
            for number in note.elements
            if number <= count and (value := elements[number - 1]) and any(value)
        ]
        place_of = broken(note, present)
        if place_of is None:
            continue
        number, excess = place_of
        ids = tuple(defined[at - 1].id for at in note.elements)
        yield here.found(
            EdiError.NOTE_EXCLUDED if excess else EdiError.NOTE_MISSING,
            f"{defined[number - 1].id} of {segment.tag} {_BROKEN[excess]}:"
            f" {explained(note, ids)} (note {note.text})",
            number,
            None,
            segment.get(number) if excess else None,
            note.text,
        )


_BROKEN = ("is missing", "may not stand here")


def check_characters(message: Message, charset: str = "") -> Iterator[Finding]:
    """Yield the segments whose values are outside of level A or B, where UNB declares that.

    What is not even ASCII the scanner has said already; this is about lower case under UNOA and
    control characters. X12 declares no character set: `charset` is what partners agreed on,
    `basic` or `extended` (X12.6), or nothing.
    """
    if message.syntax == "x12":
        if charset:
            yield from _check_agreed(message, charset)
        return
    if message.repertoire == "UNOX":
        yield from _check_escapes(message)
    if message.repertoire not in {"UNOA", "UNOB"}:
        return
    for segment in message.segments:
        text = "".join("".join(components(value)) for value in segment.elements)
        strange = "".join(mark for mark in strangers(text, message.separators) if mark.isascii())
        if strange:
            yield finding(
                EdiError.CHARACTER,
                f"{segment.tag} holds {strange!r}, outside of repertoire {message.repertoire}",
                place(segment, message.reference),
                got=strange,
                expected=message.repertoire,
            )


def _check_agreed(message: Message, charset: str) -> Iterator[Finding]:
    marks = evolve(message.separators, repertoire=charset)
    for segment in message.segments:
        for number, value in enumerate(segment.elements, 1):
            for nth, text in enumerate(components(value), 1):
                if strange := strangers(text, marks):
                    yield finding(
                        EdiError.CHARACTER,
                        f"{segment.tag}{number:02d} holds {strange!r}, outside of the {charset}"
                        " character set of X12",
                        place(segment, message.reference, element=number, component=nth),
                        got=text,
                        expected=charset,
                    )


_ESCAPE = "\x1b"


def _check_escapes(message: Message) -> Iterator[Finding]:
    """Say at the first escape sequence of ISO 2022 that what follows it is not understood."""
    for segment in message.segments:
        text = segment.tag + "".join("".join(components(value)) for value in segment.elements)
        if _ESCAPE in text or (segment.raw is not None and _ESCAPE in segment.raw):
            yield finding(
                EdiError.CHARSET,
                "an escape sequence of ISO 2022 (code extension, UNOX) is not supported; ask the"
                " sender for UNOW or UNOY, which are Unicode",
                place(segment, message.reference),
                expected="no escape sequence",
            )
            return


class _Place:
    """The segment being checked, and how a finding about it is made."""

    __slots__ = ("directory", "message", "segment")

    def __init__(self, segment: Segment, message: Message, directory: Directory) -> None:
        self.segment = segment
        self.message = message
        self.directory = directory

    def found(  # noqa: PLR0913, PLR0917 - the parts of a finding
        self,
        error: EdiError,
        text: str,
        element: int,
        component: int | None,
        got: str | None,
        expected: str | None,
    ) -> Finding:
        location = place(self.segment, self.message.reference, element=element, component=component)
        return finding(error, text, location, got=got, expected=expected)


def _check_value(
    here: _Place, element: Element, number: int, values: list[str]
) -> Iterator[Finding]:
    """Check one value of an element, with all its components."""
    tag = here.segment.tag
    parts = element.components or (element,)
    if len(values) > len(parts) and any(values[len(parts) :]):
        yield here.found(
            EdiError.COMPONENTS_OVER,
            f"element {element.id} of {tag} has {len(values)} components, but {len(parts)} are"
            " defined",
            number,
            len(parts) + 1,
            values[len(parts)],
            str(len(parts)),
        )
    foreign = any(
        value and part.id in _QUALIFIERS for part, value in zip(parts, values, strict=False)
    )
    for nth, part in enumerate(parts, 1):
        value = values[nth - 1] if nth <= len(values) else ""
        if not value:
            if part.mandatory and element.components:
                yield here.found(
                    EdiError.ELEMENT_MISSING,
                    f"mandatory component {part.id} of {tag} {element.id} is missing",
                    number,
                    nth,
                    None,
                    part.id,
                )
            continue
        yield from _check_text(here, part, number, nth, value)
        codes = here.directory.codes.get(part.id)
        if codes and value not in codes and not (foreign and part.id not in _QUALIFIERS):
            yield _strange_code(here, part, number, nth, value)
    if element.id == "C507":
        yield from _check_period(here, number, values)


def _strange_code(here: _Place, part: Element, number: int, nth: int, value: str) -> Finding:
    """Say that a value is not in its code list; an association may have its own codes."""
    found = here.found(
        EdiError.CODE,
        f"{value!r} is not in code list {part.id} of {here.directory.name.upper()}",
        number,
        nth,
        value,
        f"a code of {part.id}",
    )
    # Data element 0057 names the association (EAN008, EDIFICE ...) whose subset adds codes.
    return evolve(found, severity="information") if here.message.association else found


def _check_text(
    here: _Place, part: Element, number: int, nth: int, value: str
) -> Iterator[Finding]:
    """Check type and length of one text."""
    tag, kind = here.segment.tag, part.kind
    what = f"{part.id} of {tag}"
    length = len(value)
    if kind in {"n", "R", "N"}:
        # Sign, decimal mark and exponent do not count (ISO 9735-1 10.1; X12.6 3.5.1.2).
        length = sum(mark.isdigit() for mark in value)
    wrong = wrong_type(kind, value)
    if wrong:
        yield here.found(
            _TYPE_ERRORS.get(kind, EdiError.ELEMENT_TYPE),
            f"{value!r} in {what} is no {wrong}",
            number,
            nth,
            value,
            wrong,
        )
    elif part.longest and length > part.longest:
        yield here.found(
            EdiError.ELEMENT_LONG,
            f"{what} is {length} characters long, but at most {part.longest} are allowed",
            number,
            nth,
            value,
            str(part.longest),
        )
    elif length < part.shortest:
        yield here.found(
            EdiError.ELEMENT_SHORT,
            f"{what} is {length} characters long, but at least {part.shortest} are needed",
            number,
            nth,
            value,
            str(part.shortest),
        )


_TYPE_ERRORS = {"DT": EdiError.ELEMENT_DATE, "TM": EdiError.ELEMENT_TIME}
_SHORT_DATE, _LONG_DATE = 6, 8


def wrong_type(kind: str, value: str) -> str:  # noqa: PLR0911 - one return a type
    """Return what a value should be and is not, or nothing."""
    if kind == "n":
        return "" if _EDIFACT_NUMBER.fullmatch(value) else "number"
    if kind == "a":
        return "" if _LETTERS.fullmatch(value) else "text without digits"
    if kind == "R":
        return "" if _X12_DECIMAL.fullmatch(value) else "number"
    if kind == "N":
        return "" if _X12_INTEGER.fullmatch(value) else "integer with implied decimals"
    if kind == "DT":
        form = {_SHORT_DATE: "%y%m%d", _LONG_DATE: "%Y%m%d"}.get(len(value))
        return "" if form and is_time(value, form) else "date YYMMDD or CCYYMMDD"
    if kind == "TM":
        good = re.fullmatch(r"([01]\d|2[0-3])[0-5]\d([0-5]\d(\d{1,2})?)?", value, re.ASCII)
        return "" if good else "time HHMM, HHMMSS or with decimals"
    return ""


def is_time(value: str, form: str) -> bool:
    """Say whether a text of digits is a point of time in a form of `strptime`."""
    if not (value.isascii() and value.isdecimal()):
        return False
    try:
        datetime.strptime(value, form)  # noqa: DTZ007 - only whether there is such a day
    except ValueError:
        return False
    return True


def _check_period(here: _Place, number: int, values: list[str]) -> Iterator[Finding]:
    """Check the date, time or period of C507 by its format code."""
    value = values[1] if len(values) > 1 else ""
    code = values[2] if len(values) > 2 else ""  # noqa: PLR2004
    if not value or not code:
        return
    if code in DATE_FORMATS:
        form = DATE_FORMATS[code]
        good = len(value) == len(datetime(2000, 1, 1).strftime(form)) and is_time(value, form)  # noqa: DTZ001
    elif code in _PERIODS:
        # A period is two points of time, in practice also with a hyphen between them.
        size = _PERIODS[code]
        form = {6: "%y%m%d", 8: "%Y%m%d", 10: "%y%m%d%H%M", 12: "%Y%m%d%H%M"}[size]
        first, second = value[:size], value[size:].removeprefix("-")
        good = is_time(first, form) and len(second) == size and is_time(second, form)
    else:
        return
    if not good:
        yield here.found(
            EdiError.ELEMENT_DATE,
            f"{value!r} is no date or time of format {code} (2379)",
            number,
            2,
            value,
            code,
        )
