"""Segment and Separators: what EDIFACT and X12 are made of, and how both become bytes again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen
from msgspec import Struct

from edibridge.syntax.edi_kind import Syntax
from edibridge.tree import Node, Position

Value = str | list[str]  # of an element: its text, or the texts of its components


@frozen
class Separators:
    """The service characters of one interchange and the encoding of its text.

    `release` and `repetition` are empty where the syntax version has none. `encoding` is the
    Python codec of the character repertoire (EDIFACT 0001; X12 has none and is taken as UTF-8
    or, where it is not, ISO 8859-1). `version` is the syntax version: `1` to `4` in EDIFACT
    (0002), ISA12 (`00401`) in X12.
    """

    component: str = ":"
    element: str = "+"
    terminator: str = "'"
    release: str = ""
    repetition: str = ""
    decimal: str = "."
    encoding: str = "ascii"
    syntax: Syntax = "edifact"
    version: str = ""
    repertoire: str = ""

    @property
    def special(self) -> str:
        """Every character that a value cannot hold as it is."""
        return self.component + self.element + self.terminator + self.release + self.repetition


EDIFACT_DEFAULT = Separators(release="?")
X12_DEFAULT = Separators(component=">", element="*", terminator="~", syntax="x12", encoding="utf-8")


@frozen
class Flaw:
    """Something that the scanner saw and that the envelope check turns into a finding."""

    rule: str
    message: str
    got: str | None = None
    expected: str | None = None


class Segment(Struct, eq=False, gc=False):
    """One segment as it stands in the source.

    `elements` holds, without the tag, a text for an element of one component and a list of texts
    for one of several; every text is unescaped. `repeats` maps an element number (from 1) to the
    repetitions after the first.
    `offset` counts bytes and `line` lines up to the tag; `index` is the position in the message
    (header segment 1; 0 outside a message). `lead` is what stood between the last terminator and
    the tag; `raw` is the exact text (one character a byte) where it is not what writing the
    elements gives: superfluous release characters, no terminator, undecodable bytes.

    A `Segment` with an empty tag is no segment: white space after the last terminator or the
    octets of a binary object, kept so that nothing of the source is lost.
    """

    # A msgspec.Struct and not an attrs class: its constructor runs in C, and one is made for every
    # 25 bytes or so of input.
    tag: str
    elements: list[Value]
    separators: Separators = EDIFACT_DEFAULT
    offset: int = 0
    line: int = 1
    index: int = 0
    lead: str = ""
    raw: str | None = None
    repeats: dict[int, list[Value]] | None = None
    flaws: tuple[Flaw, ...] = ()

    def get(self, element: int, component: int = 1, repetition: int = 1) -> str:
        """Return a value by its numbers, all counted from 1; empty where there is none."""
        if element < 1 or component < 1 or element > len(self.elements):
            return ""
        if repetition == 1:
            parts = self.elements[element - 1]
        else:
            further = (self.repeats or {}).get(element, [])
            if repetition - 2 >= len(further):
                return ""
            parts = further[repetition - 2]
        if isinstance(parts, str):
            return parts if component == 1 else ""
        return parts[component - 1] if component <= len(parts) else ""

    def __eq__(self, other: object) -> bool:
        """Two segments are equal when tag and values are, wherever they stand."""
        if not isinstance(other, Segment):
            return NotImplemented
        return (self.tag, self.elements, self.repeats or {}) == (
            other.tag,
            other.elements,
            other.repeats or {},
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Show the segment as it is written, with its place."""
        return f"<Segment {serialise(self)!r} line {self.line} offset {self.offset}>"


def components(value: Value) -> list[str]:
    """Return the components of an element's value, one for a text."""
    return [value] if isinstance(value, str) else value


def escaped(value: str, separators: Separators) -> str:
    """Return a value with the release character before every service character.

    In X12, which has none, the value is returned unchanged: `edi_write` looks for values that
    hold a separator before it comes to this.
    """
    release = separators.release
    if not release:
        return value
    for mark in release + separators.special.replace(release, ""):
        if mark in value:
            value = value.replace(mark, release + mark)
    return value


def serialise(segment: Segment) -> str:
    """Return the text of one segment with its terminator, from its values alone."""
    separators = segment.separators
    if segment.tag == "UNA" and separators.syntax == "edifact":
        return f"UNA{segment.get(1)}"
    parts = [segment.tag]
    for number, value in enumerate(segment.elements, 1):
        text = _joined(value, separators)
        for further in (segment.repeats or {}).get(number, ()):
            text += separators.repetition + _joined(further, separators)
        parts.append(text)
    return separators.element.join(parts) + separators.terminator


def _joined(value: Value, separators: Separators) -> str:
    if isinstance(value, str):
        return escaped(value, separators)
    return separators.component.join(escaped(part, separators) for part in value)


def write(segments: Iterable[Segment]) -> Iterator[bytes]:
    """Yield the bytes of segments; what `scan` read comes out byte by byte as it was.

    Raises UnicodeEncodeError where a value does not fit the encoding; `edi_write` makes
    segments that do.
    """
    for segment in segments:
        lead = segment.lead.encode("latin-1")
        if segment.raw is not None:
            yield lead + segment.raw.encode("latin-1")
        else:
            yield lead + serialise(segment).encode(segment.separators.encoding)


_KEYS = tuple(f"{number}.1" for number in range(1, 41))  # of most elements, made once


def to_node(segment: Segment) -> Node:
    """Return the segment as a tree node: `element.component` (`2.1`, `2.1*2`) to value."""
    attrib: dict[str, str] = {}
    few = len(segment.elements) <= len(_KEYS)
    for number, element in enumerate(segment.elements, 1):
        if isinstance(element, str):
            if element:
                attrib[_KEYS[number - 1] if few else f"{number}.1"] = element
            continue
        for place, value in enumerate(element, 1):
            if value:
                attrib[f"{number}.{place}"] = value
    for number, further in (segment.repeats or {}).items():
        for turn, element in enumerate(further, 2):
            for place, value in enumerate(components(element), 1):
                if value:
                    attrib[f"{number}.{place}*{turn}"] = value
    position = Position(segment.offset, segment.line, None, segment.index)
    return Node(segment.tag, attrib, None, None, position)


def from_node(node: Node, separators: Separators) -> Segment:
    """Return a tree node as a segment; trailing empty elements and components are left out.

    Raises ValueError where an attribute is not `element.component` or
    `element.component*repetition`.
    """
    slots: dict[tuple[int, int], dict[int, str]] = {}
    for key, text in node.attrib.items():
        if text:
            place, _, turn = key.partition("*")
            number, _, component = place.partition(".")
            slots.setdefault((int(number), int(turn or 1)), {})[int(component or 1)] = text
    elements: list[Value] = []
    repeats: dict[int, list[Value]] = {}
    for (element, repetition), values in sorted(slots.items()):
        parts = [values.get(nth, "") for nth in range(1, max(values) + 1)]
        content: Value = parts[0] if len(parts) == 1 else parts
        elements.extend("" for _ in range(len(elements), element))
        if repetition == 1:
            elements[element - 1] = content
        else:
            repeats.setdefault(element, []).append(content)
    return Segment(node.tag, elements, separators, repeats=repeats or None)
