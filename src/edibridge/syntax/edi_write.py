"""What writing EDIFACT and X12 have in common: values made to fit the interchange, with notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from attrs import evolve, frozen

from edibridge.errors import UnwritableError
from edibridge.findings import Note
from edibridge.syntax.directory import Directory
from edibridge.syntax.edi_charsets import holding, strangers
from edibridge.syntax.edi_segment import Segment, Separators, Value
from edibridge.syntax.edi_structure import flatten
from edibridge.syntax.transliteration import transliterated
from edibridge.tree import Node

# What becomes of a value that does not fit: "strict" refuses characters outside of the repertoire
# and writes a blank for a control character, "error" refuses both.
Unfit = Literal["transliterate", "strict", "error"]


@frozen(kw_only=True)
class Draft:
    """One message to be written, without its envelope.

    `type` is `INVOIC` or `810`; `version` `D:96A:UN:EAN008` (0052, 0054, 0051, 0057) or, in X12,
    GS08 (`005010`). `reference` is 0062 or ST02; empty: numbered from 1. `convention` is the
    implementation convention of a transaction set (ST03), or nothing.
    """

    type: str
    version: str
    segments: tuple[Segment, ...]
    reference: str = ""
    convention: str = ""


@frozen(kw_only=True)
class Endpoint:
    """A sender or recipient of an interchange: its id and the qualifier of that id.

    EDIFACT: 0004/0010 with 0007 (`14`: GLN); X12: ISA06/08 with ISA05/07, and `application` for
    GS02/GS03 where it differs.
    """

    id: str
    qualifier: str = ""
    application: str = ""


@frozen(kw_only=True)
class Written:
    """An interchange as bytes, and the values that had to be changed for it."""

    data: bytes
    notes: tuple[Note, ...] = ()


def draft(
    root: Node, directory: Directory, version: str, separators: Separators, reference: str = ""
) -> Draft:
    """Make a draft from a message tree, its segments in the order of the directory."""
    return Draft(
        type=root.tag,
        version=version,
        segments=tuple(flatten(root, directory, separators)),
        reference=reference,
    )


def fitted(item: Draft, separators: Separators, unfit: Unfit) -> tuple[Draft, tuple[Note, ...]]:
    """Return a draft whose values fit, and what was changed in it; raises as `fitting` does."""
    notes: list[Note] = []
    segments = tuple(fitting(item.segments, separators, notes, unfit))
    return evolve(item, segments=segments), tuple(notes)


def fitting(
    segments: Iterable[Segment],
    separators: Separators,
    notes: list[Note],
    unfit: Unfit = "transliterate",
) -> Iterator[Segment]:
    """Yield the segments with these separators and with values that they and the encoding hold.

    A character outside of the repertoire is transliterated (or becomes `?`), a line break or
    other control character becomes a blank, and so does, in X12, a separator inside a value; each
    is a `recoded` note. Under `unfit="error"` each raises UnwritableError instead, under
    `"strict"` the first.
    """
    change = _changer(separators)
    for segment in segments:
        tag = segment.tag

        def text(value: str, place: str, tag: str = tag) -> str:
            became, why, strange = change(value)
            if became != value:
                if unfit == "error" or (strange and unfit == "strict"):
                    message = f"{tag} {place} {value!r} cannot be written: {why}"
                    raise UnwritableError(message, hint=_way_out(value, strange, separators))
                notes.append(
                    Note(
                        kind="recoded",
                        path=f"{tag}/{place}",
                        value=value,
                        became=became,
                        reason=why,
                    )
                )
            return became

        elements: list[Value] = [
            _each(value, str(number), text) for number, value in enumerate(segment.elements, 1)
        ]
        repeats = {
            number: [
                _each(value, f"{number}*{turn}", text) for turn, value in enumerate(further, 2)
            ]
            for number, further in (segment.repeats or {}).items()
        }
        if repeats and not separators.repetition:
            message = f"{tag} repeats element {min(repeats)}, which needs a repetition separator"
            raise UnwritableError(message, hint="write syntax version 4, or X12 from 00402 on")
        yield Segment(tag, elements, separators, repeats=repeats or None)


def _way_out(value: str, strange: str, separators: Separators) -> str:
    if not strange:
        return "change the value"
    wider = holding(value, separators.syntax)
    named = f"a character set that holds it ({', '.join(wider)})" if wider else "another value"
    return f"choose {named}, or ask for transliteration"


def _each(value: Value, place: str, text: Callable[[str, str], str]) -> Value:
    if isinstance(value, str):
        return text(value, place)
    return [text(part, f"{place}.{nth}") for nth, part in enumerate(value, 1)]


def _changer(separators: Separators) -> Callable[[str], tuple[str, str, str]]:
    """Return the function that makes one value fit, says why, and which characters are foreign."""
    barred = "" if separators.release else separators.special
    control = re.compile(r"[\x00-\x1f\x7f]")
    quick = re.compile(r"[A-Z0-9 .,\-()/=]*")  # in every repertoire, and never a separator
    safe = quick if not set(barred) & set(" .,-()/=") else re.compile(r"[A-Z0-9]*")

    def change(value: str) -> tuple[str, str, str]:
        if safe.fullmatch(value):
            return value, "", ""
        became, reasons = value, []
        if control.search(became):
            became = control.sub(" ", became)
            reasons.append("control characters")
        taken = sorted({mark for mark in became if mark in barred})
        if taken:
            became = "".join(" " if mark in barred else mark for mark in became)
            reasons.append(f"separators {' '.join(taken)}")
        strange = strangers(became, separators)
        if strange:
            became = "".join(
                transliterated(mark, separators) if mark in strange else mark for mark in became
            )
            reasons.append(f"{strange!r} outside of {separators.repertoire or 'the encoding'}")
        return became, "; ".join(reasons), strange

    return change
