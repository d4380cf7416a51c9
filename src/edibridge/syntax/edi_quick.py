"""The short way through the checks of a message: says at once what has nothing wrong.

Nearly every segment stands where it may and is filled as it should be. The functions here see that
with a few comparisons and never say it of anything else; whatever they doubt goes the long way
(`edi_structure`, `edi_elements`), which alone knows what is wrong and how to say it. A property
test holds both to the same findings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from attrs import Factory, define

from edibridge.syntax.dependency import Dependency
from edibridge.syntax.directory import Directory, Element, Part
from edibridge.syntax.edi_elements import DATE_FORMATS, is_time, wrong_type
from edibridge.syntax.edi_segment import Segment, Value

Good = Callable[[list[Value]], bool]
_MANY = 1 << 30
_NUMBERS = frozenset({"n", "R", "N"})
_REMEMBERED = 1 << 14  # texts of which is known what they are


@cache
def good_segment(directory: Directory, tag: str) -> Good:
    """Return what says that a segment of a directory has nothing wrong in its elements."""
    elements = directory.segments.get(tag)
    return _never if elements is None else _function(tag, elements, directory)


def _never(elements: list[Value]) -> bool:
    """Say nothing of a segment that the directory does not have."""
    del elements
    return False


@define(eq=False)
class _Source:
    """The text of a function while it is written, and the constants that it uses."""

    lines: list[str] = Factory(list)
    names: dict[str, Any] = Factory(dict)

    def add(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)

    def constant(self, value: object) -> str:
        name = f"k{len(self.names)}"
        self.names[name] = value
        return name


def _function(tag: str, elements: Sequence[Element], directory: Directory) -> Good:
    source = _Source(names={"fits": _fits, "digits": _digits, "on_day": _on_day})
    least = _least(elements)
    notes = directory.notes.get(tag, ())
    _notes(source, notes)
    done = "return kept(e, n)" if notes else "return True"
    source.add(0, "def good(e):")
    source.add(1, "n = len(e)")
    source.add(1, f"if n > {len(elements)} or n < {least}: return False")
    for number, element in enumerate(elements):
        if number >= least:
            source.add(1, f"if n == {number}: {done}")
        source.add(1, f"v = e[{number}]")
        if element.components:
            _composite(source, element, directory)
        else:
            source.add(1, "if v.__class__ is not str: return False")
            _simple(source, 1, "v", element, directory)
    source.add(1, done)
    text = "\n".join(source.lines)
    exec(compile(text, f"<{directory.name} {tag}>", "exec"), source.names)  # noqa: S102 - our own text
    good: Good = source.names["good"]
    return good


def _notes(source: _Source, notes: Sequence[Dependency]) -> None:
    """Write the test of the dependency notes, those of the first elements first.

    It runs behind the test of the elements, so what is not an empty text holds something.
    """
    source.add(0, "def kept(e, n):")
    for note in sorted(notes, key=lambda one: one.shortest):
        if note.shortest:
            source.add(1, f"if n < {note.shortest}: return True")
        source.add(1, f"if {_broken(note)}: return False")
    source.add(1, "return True")


def _broken(note: Dependency) -> str:
    held = [
        f"e[{number - 1}]" if number <= note.shortest else f"(n >= {number} and e[{number - 1}])"
        for number in note.elements
    ]
    first, others = held[0], held[1:]
    count = " + ".join(f"(not not {one})" for one in held)
    return {
        "one": f"{count} != 1",
        "all": " or ".join(f"(not {first}) != (not {one})" for one in others),
        "some": f"not ({' or '.join(held)})",
        "at most one": f"{count} > 1",
        "then all": f"{first} and not ({' and '.join(others)})",
        "then some": f"{first} and not ({' or '.join(others)})",
        "then none": f"{first} and ({' or '.join(others)})",
    }[note.condition]


def _least(parts: Sequence[Element]) -> int:
    """Return how many elements there are at least, up to the last mandatory one."""
    return max((number for number, one in enumerate(parts, 1) if one.mandatory), default=0)


def _simple(source: _Source, depth: int, name: str, element: Element, directory: Directory) -> None:
    """Write the test of one text: an empty one only where the element is optional."""
    test = _test(source, name, element, directory)
    if element.mandatory:
        source.add(depth, f"if not {name} or not ({test}): return False")
    else:
        source.add(depth, f"if {name} and not ({test}): return False")


def _test(source: _Source, name: str, element: Element, directory: Directory) -> str:
    low, high, kind = element.shortest, element.longest or _MANY, element.kind
    size = f"{low} <= len({name}) <= {high}" if low > 1 else f"len({name}) <= {high}"
    codes = directory.codes.get(element.id)
    if codes:
        fitting = (one for one in codes if low <= len(one) <= high and not wrong_type(kind, one))
        return f"{name} in {source.constant(frozenset(fitting))}"
    if kind in _NUMBERS:
        plain = f"{size} and {name}.isascii() and {name}.isdigit()"
        return f"{plain} or {low} <= digits({name}) <= {high} and fits({kind!r}, {name})"
    if kind in {"DT", "TM", "a"}:
        return f"{size} and fits({kind!r}, {name})"
    return size


def _composite(source: _Source, element: Element, directory: Directory) -> None:
    """Write the test of a composite: each component, and the time that C507 holds."""
    parts = element.components
    least = _least(parts)
    source.add(1, "if v.__class__ is str:")
    if element.mandatory:
        source.add(2, "if not v: return False")
    if least > 1:
        source.add(2, "if v: return False")
    else:
        source.add(2, "if v:")
        _simple(source, 3, "v", parts[0], directory)
    source.add(1, "else:")
    source.add(2, "m = len(v)")
    source.add(2, f"if m > {len(parts)} or m < {least} or not v[0] and not any(v): return False")
    for number, part in enumerate(parts):
        source.add(2, f"if m > {number}:")
        source.add(3, f"c = v[{number}]")
        _simple(source, 3, "c", part, directory)
    if element.id == "C507":
        source.add(2, "if m > 2 and v[1] and v[2] and not on_day(v[1], v[2]): return False")


@lru_cache(maxsize=_REMEMBERED)
def _fits(kind: str, text: str) -> bool:
    return not wrong_type(kind, text)


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


@lru_cache(maxsize=_REMEMBERED)
def _on_day(text: str, code: str) -> bool:
    """Say whether a text is one point of time in a form (2379), at its full length."""
    form = DATE_FORMATS.get(code)
    if form is None:
        return False
    return len(text) == len(datetime(2000, 1, 1).strftime(form)) and is_time(text, form)  # noqa: DTZ001


@define(eq=False)
class _Way:
    """What may follow inside of a group, by the place reached and the tag.

    `following[at][tag]` are the places from `at` on that a tag opens without a mandatory one being
    left out, `ends[at]` says that none is missing behind the place.
    """

    part: Part
    following: tuple[dict[str, tuple[int, ...]], ...]
    ends: tuple[bool, ...]


@cache
def _way(part: Part) -> _Way:
    children = part.children
    following = []
    for at in range(len(children)):
        found: dict[str, tuple[int, ...]] = {}
        for number in range(at, len(children)):
            child = children[number]
            found[child.trigger] = (*found.get(child.trigger, ()), number)
            if child.minimum and number > at:
                break
        following.append(found)
    ends = tuple(
        not any(child.minimum for child in children[at + 1 :]) for at in range(len(children))
    )
    return _Way(part, tuple(following), ends)


def well_placed(segments: Sequence[Segment], part: Part) -> bool:
    """Say whether every segment stands where it may, as often as it may, and none is missing."""
    ways, places, counts = [_way(part)], [0], [0]
    for segment in segments:
        tag = segment.tag
        if not tag:
            continue
        while True:
            way, at = ways[-1], places[-1]
            for number in way.following[at].get(tag, ()):
                if number != at:
                    if not counts[-1] and way.part.children[at].minimum:
                        return False
                    places[-1], counts[-1] = number, 1
                    break
                if counts[-1] < way.part.children[at].maximum:
                    counts[-1] += 1
                    break
            else:
                if not way.ends[at] or len(ways) == 1:
                    return False
                del ways[-1], places[-1], counts[-1]
                continue
            break
        child = way.part.children[number]
        while child.children:
            ways.append(_way(child))
            places.append(0)
            counts.append(1)
            child = child.children[0]
    return all(way.ends[at] for way, at in zip(ways, places, strict=True))
