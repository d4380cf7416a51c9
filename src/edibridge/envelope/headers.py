"""Headers and trailers of an envelope, made anew of those that messages stood under."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from edibridge.errors import UnwritableError
from edibridge.syntax.edi_segment import Segment, Value, components

_LONGEST = {"edifact": 14, "x12": 9}
_VERSION_4 = "4"


class Wanted(Protocol):
    """What an interchange shall have; None: what its first message had."""

    @property
    def test(self) -> bool | None:
        """Whether it is a test."""
        ...

    @property
    def acknowledge(self) -> bool | None:
        """Whether an acknowledgement is asked for."""
        ...

    @property
    def application(self) -> str | None:
        """The application reference."""
        ...

    @property
    def prepared(self) -> datetime | None:
        """When it was prepared."""
        ...


def _changed(segment: Segment, changes: dict[int, Value]) -> Segment:
    """Return a copy of a segment with other elements, its trailing empty ones left out."""
    if all(_same(segment, number, value) for number, value in changes.items()):
        return segment
    elements = list(segment.elements)
    for number, value in changes.items():
        elements += [""] * (number - len(elements))
        elements[number - 1] = value
    while segment.tag != "ISA" and elements and not any(elements[-1]):
        elements.pop()  # ISA16, the component separator, is no empty element
    return Segment(
        segment.tag,
        elements,
        segment.separators,
        lead=segment.lead,
        repeats=segment.repeats,
    )


def _same(segment: Segment, number: int, value: Value) -> bool:
    held = segment.elements[number - 1] if number <= len(segment.elements) else ""
    return components(held) == components(value)


def edifact_header(header: Segment, reference: str, wanted: Wanted) -> Segment:
    """Return UNB with another reference, and with what is wanted."""
    if reference != header.get(5):
        _fits(reference, "edifact")
    changes: dict[int, Value] = {5: reference}
    if wanted.prepared is not None:
        form = "%Y%m%d" if header.separators.version >= _VERSION_4 else "%y%m%d"
        changes[4] = [wanted.prepared.strftime(form), wanted.prepared.strftime("%H%M")]
    if wanted.application is not None:
        changes[7] = wanted.application
    if wanted.acknowledge is not None:
        changes[9] = "1" if wanted.acknowledge else ""
    if wanted.test is not None:
        changes[11] = "1" if wanted.test else ""
    return _changed(header, changes)


def x12_header(header: Segment, reference: str, wanted: Wanted) -> Segment:
    """Return ISA with another control number, and with what is wanted; its widths stay."""
    if reference != header.get(13):
        if not reference.isdecimal() or not reference.isascii():
            message = f"{reference!r} is no interchange control number of X12"
            raise UnwritableError(message, hint="ISA13 is nine digits")
        _fits(reference, "x12")
    changes: dict[int, Value] = {13: reference}
    if wanted.prepared is not None:
        changes[9] = wanted.prepared.strftime("%y%m%d")
        changes[10] = wanted.prepared.strftime("%H%M")
    if wanted.acknowledge is not None:
        changes[14] = "1" if wanted.acknowledge else "0"
    if wanted.test is not None:
        changes[15] = "T" if wanted.test else "P"
    return _changed(header, changes)


def _fits(reference: str, syntax: str) -> None:
    if not 0 < len(reference) <= _LONGEST[syntax]:
        message = f"the control reference {reference!r} does not fit into its header"
        raise UnwritableError(message, hint=f"it has 1 to {_LONGEST[syntax]} characters")


def group_header(header: Segment, reference: str, wanted: Wanted) -> Segment:
    """Return UNG or GS with another reference, and with what is wanted."""
    edifact = header.separators.syntax == "edifact"
    changes: dict[int, Value] = {5 if edifact else 6: reference}
    if wanted.prepared is not None:
        day, at = wanted.prepared.strftime("%Y%m%d"), wanted.prepared.strftime("%H%M")
        if edifact:
            long = header.separators.version >= _VERSION_4
            changes[4] = [day if long else day[2:], at]
        else:
            changes[4], changes[5] = day[-len(header.get(4) or day) :], at
    made = _changed(header, changes)
    return made if made is not header else _changed_lead(header)


def _changed_lead(segment: Segment) -> Segment:
    """Return a copy whose lead may be set: the segment itself belongs to its source."""
    return Segment(
        segment.tag, segment.elements, segment.separators, lead=segment.lead, raw=segment.raw,
        repeats=segment.repeats,
    )  # fmt: skip


def edifact_group(header: Segment, interchange: Segment, reference: str, wanted: Wanted) -> Segment:
    """Return UNG for messages of UNH's type: 0038 is 0065, the partners are the interchange's.

    ISO 9735: 0051 and 0052, 0054, 0057 are those of the messages.
    """
    del wanted  # the day is the interchange's, which has it already
    version: list[str] = [header.get(2, 2), header.get(2, 3), header.get(2, 5)]
    while version and not version[-1]:
        version.pop()
    elements: list[Value] = [
        header.get(2, 1),
        _name(interchange, 2),
        _name(interchange, 3),
        [interchange.get(4, 1), interchange.get(4, 2)],
        reference,
        header.get(2, 4),
        version,
    ]
    return Segment("UNG", elements, header.separators)


def _name(interchange: Segment, element: int) -> Value:
    """Return 0040 or 0044 with 0007, of 0004 or 0010."""
    name, qualifier = interchange.get(element), interchange.get(element, 2)
    return [name, qualifier] if qualifier else name


def message_segments(segments: Sequence[Segment], reference: str | None) -> Iterator[Segment]:
    """Yield the segments of a message as they are, but for another reference in both its ends."""
    first, last = segments[0], segments[-1]
    if reference is None:
        yield from segments
        return
    yield _changed(first, {2 if first.tag == "ST" else 1: reference})
    yield from segments[1:-1]
    yield _changed(last, {2: reference})


def trailer(header: Segment, tag: str, count: int, reference: str, lead: str) -> Segment:
    """Return the trailer of a level."""
    return Segment(tag, [str(count), reference.strip()], header.separators, lead=lead)
