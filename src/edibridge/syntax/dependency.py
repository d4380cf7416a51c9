"""Dependency notes: which elements of a segment need or exclude one another.

X12.6 calls them relational conditions (P, R, E, C, L), ISO 9735-1 dependency notes (D1 to D7).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from attrs import frozen

Condition = Literal["one", "all", "some", "at most one", "then all", "then some", "then none"]

_X12: Mapping[str, Condition] = {
    "P": "all",
    "R": "some",
    "E": "at most one",
    "C": "then all",
    "L": "then some",
}
_EDIFACT: Mapping[str, Condition] = {
    "1": "one",
    "2": "all",
    "3": "some",
    "4": "at most one",
    "5": "then all",
    "6": "then some",
    "7": "then none",
}
_NOTE = re.compile(r"([PRECL])((?:\d\d){2,})|D([1-7])\((\d+(?:,\d+)+)\)", re.ASCII)


@frozen(eq=False)
class Dependency:
    """One note: its text (`P0304`, `D5(3,4)`), what it asks, and of which elements, from 1.

    `shortest` is how many elements a segment must have for the note to be able to break; a segment
    of fewer can be passed over.
    """

    text: str
    condition: Condition
    elements: tuple[int, ...]
    shortest: int


def dependencies(text: str) -> tuple[Dependency, ...]:
    """Read notes with blanks between them: `R0203 P0304`, `D1(1,2) D5(3,4)`.

    Raises ValueError where one is no note.
    """
    return tuple(_dependency(word) for word in text.split())


def _dependency(word: str) -> Dependency:
    found = _NOTE.fullmatch(word)
    if found is None:
        message = f"{word!r} is no dependency note"
        raise ValueError(message)
    letter, digits, number, places = found.groups()
    if letter:
        condition = _X12[letter]
        elements = tuple(int(digits[at : at + 2]) for at in range(0, len(digits), 2))
    else:
        condition = _EDIFACT[number]
        elements = tuple(int(place) for place in places.split(","))
    if condition in {"some", "one"}:
        shortest = 0
    elif condition in {"at most one", "then none"}:
        shortest = sorted(elements)[1]
    elif condition == "all":
        shortest = min(elements)
    else:
        shortest = elements[0]
    return Dependency(word, condition, elements, shortest)


def broken(note: Dependency, present: list[int]) -> tuple[int, bool] | None:
    """Return the element at which a note is broken and whether it is one too many, or None.

    `present` are those elements of the note that hold something, in its order.
    """
    condition, elements = note.condition, note.elements
    missing = next((number for number in elements if number not in present), None)
    led = elements[0] in present
    if condition in {"all", "then all"}:
        wanted = bool(present) if condition == "all" else led
        return (missing, False) if wanted and missing else None
    if condition == "some":
        return None if present else (elements[0], False)
    if condition == "then some":
        return (elements[1], False) if led and len(present) == 1 else None
    if condition == "then none":
        return (present[1], True) if led and len(present) > 1 else None
    if condition == "one" and not present:
        return elements[0], False
    return (present[1], True) if len(present) > 1 else None


_SAID: Mapping[Condition, str] = {
    "one": "one and only one of {all} is needed",
    "all": "{all} stand together or not at all",
    "some": "at least one of {all} is needed",
    "at most one": "at most one of {all} may stand",
    "then all": "where {first} stands, so must {others}",
    "then some": "where {first} stands, so must at least one of {others}",
    "then none": "where {first} stands, {others} may not",
}


def explained(note: Dependency, names: tuple[str, ...]) -> str:
    """Say what a note asks, with the names of its elements."""
    return _SAID[note.condition].format(
        all=", ".join(names), first=names[0], others=", ".join(names[1:])
    )
