"""Texts made ready for X12: no control characters, notes in lines that a segment takes."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from functools import cache
from typing import Any, TypeVar, cast

import attrs
from attrs import evolve

from edibridge.binding import Writing
from edibridge.model import Part

T = TypeVar("T", bound=Part)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def fit_texts(document: T, longest: Mapping[str, int], writing: Writing) -> T:
    """Return the document without control characters, its notes in lines that X12 takes.

    `longest` is the length of a line by the path of the notes (`notes`, `lines.notes`).
    """
    return _fit(document, "", "", longest, writing)  # type: ignore[no-any-return]


def _fit(
    value: Any,  # noqa: ANN401
    path: str,
    plain: str,
    longest: Mapping[str, int],
    writing: Writing,
) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return _fit_text(value, path, longest.get(plain), writing)
    if isinstance(value, tuple):
        found = tuple(
            _fit(one, f"{path}[{index}]", plain, longest, writing)
            for index, one in enumerate(value)
        )
        return found if any(a is not b for a, b in zip(found, value, strict=True)) else value
    names = _texts(cast(Hashable, type(value)))
    changed = {}
    for name in names:
        old = getattr(value, name)
        if old is None or old == ():
            continue
        inner = f"{path}.{name}" if path else name
        new = _fit(old, inner, f"{plain}.{name}" if plain else name, longest, writing)
        if new is not old:
            changed[name] = new
    return evolve(value, **changed) if changed else value


@cache
def _texts(kind: Hashable) -> tuple[str, ...]:
    """Return the attributes of a part that may hold text."""
    if not attrs.has(cast(type, kind)):
        return ()
    return tuple(a.name for a in attrs.fields(cast(type, kind)) if a.name != "extras")


def _fit_text(text: str, path: str, longest: int | None, writing: Writing) -> str:
    if longest is None:
        if _CONTROL.search(text) is None:
            return text
        became, why = _CONTROL.sub(" ", text), "X12 has no control characters"
    else:
        if len(text) <= longest and text.isprintable() and text:
            return text
        lines = [_CONTROL.sub(" ", line) for line in text.replace("\r\n", "\n").split("\n")]
        became = "\n".join(piece for line in lines for piece in _wrap(line, longest))
        why = f"X12 takes lines of {longest} characters"
    if became != text:
        writing.note("recoded", path, text, became, why)
    return became


def _wrap(line: str, longest: int) -> list[str]:
    pieces = []
    while len(line) > longest:
        at = line.rfind(" ", 1, longest + 1)
        at = at if at > 0 else longest
        pieces.append(line[:at])
        line = line[at:].lstrip(" ")
    return [*pieces, line] if line else pieces
