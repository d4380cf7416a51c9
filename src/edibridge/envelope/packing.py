"""Putting messages into interchanges: grouped, counted, numbered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from attrs import define, field, frozen

from edibridge.control_numbers import ControlNumber, ControlNumbers, Kind, series
from edibridge.envelope.headers import (
    edifact_group,
    edifact_header,
    group_header,
    message_segments,
    trailer,
    x12_header,
)
from edibridge.envelope.unit import Unit, units
from edibridge.syntax.edi_kind import Syntax
from edibridge.syntax.edi_message import GROUP, INTERCHANGE, LEVELS
from edibridge.syntax.edi_partners import partner, partners
from edibridge.syntax.edi_segment import Segment, write


@frozen(kw_only=True)
class Packing:
    """How messages are put into interchanges; what is None stays as their first one has it.

    `test` is 0035 or ISA15, `acknowledge` 0031 or ISA14, `application` 0026 (EDIFACT), `prepared`
    0017 and 0019, ISA09 and ISA10, `reference` 0020 or ISA13. `groups` puts EDIFACT messages of
    one type into a group (UNG); X12 has groups always. `numbers` gives the control numbers of
    interchanges, and those of groups and messages too where `inner` says so.
    """

    test: bool | None = None
    acknowledge: bool | None = None
    application: str | None = None
    prepared: datetime | None = None
    reference: str | None = None
    groups: bool = False
    numbers: ControlNumbers | None = None
    inner: bool = False


@frozen(kw_only=True)
class Packed:
    """One interchange: its bytes, its control reference, and how many messages are in it.

    `taken` are the control numbers that it has, open until they are settled.
    """

    data: bytes
    syntax: Syntax
    reference: str
    messages: int
    taken: tuple[ControlNumber, ...] = ()


def split(data: bytes, packing: Packing | None = None) -> list[Packed]:
    """Return an interchange for each message of a source, every segment of it byte for byte.

    Without `numbers` each keeps the control reference of the interchange that it came in. Raises
    UndetectedError, UnreadableError.
    """
    return pack([[one] for one in units(data)], packing or Packing())


def join(sources: Iterable[bytes], packing: Packing | None = None) -> list[Packed]:
    """Return the messages of sources in one interchange for each pair of partners.

    Messages go together that have sender, recipient, test indicator, syntax and service characters
    in common. They are numbered anew, and X12 groups too; every other segment stays byte for byte.
    Raises UndetectedError, UnreadableError.
    """
    bundles: dict[object, list[Unit]] = {}
    for data in sources:
        for one in units(data):
            bundles.setdefault(_together(one), []).append(one)
    return pack(bundles.values(), packing or Packing(), renumber=True)


def _together(unit: Unit) -> object:
    header = unit.interchange
    test = header.get(11 if unit.syntax == "edifact" else 15)
    advice = unit.advice.get(1) if unit.advice is not None else ""
    return (unit.syntax, header.separators, advice, partners(header), test)


def pack(
    bundles: Iterable[Sequence[Unit]], packing: Packing, *, renumber: bool = False
) -> list[Packed]:
    """Return one interchange for each bundle of messages.

    Where one cannot be made, the control numbers taken for all of them are void.
    """
    packed: list[Packed] = []
    taken: list[ControlNumber] = []
    try:
        packed += [_packed(bundle, packing, taken, renumber=renumber) for bundle in bundles]
    except BaseException as error:
        _settle_all(packing.numbers, taken, f"{type(error).__name__}: {error}")
        raise
    return packed


@contextmanager
def settled(numbers: ControlNumbers | None, packed: Sequence[Packed]) -> Iterator[Sequence[Packed]]:
    """Settle the control numbers of interchanges: used when what is done inside ends well.

    They are void when it raises, and open still when the process dies inside.
    """
    try:
        yield packed
    except BaseException as error:
        give_up(numbers, packed, f"{type(error).__name__}: {error}")
        raise
    if numbers is not None:
        for number in [number for one in packed for number in one.taken]:
            numbers.settle(number, "used")


def give_up(numbers: ControlNumbers | None, packed: Iterable[Packed], reason: str) -> None:
    """Say that interchanges are not used: their control numbers are void."""
    _settle_all(numbers, [number for one in packed for number in one.taken], reason)


def _settle_all(
    numbers: ControlNumbers | None, taken: Iterable[ControlNumber], reason: str
) -> None:
    if numbers is not None:
        for number in taken:
            numbers.settle(number, "void", reason)


@define
class _Making:
    """An interchange while it is made: its segments, and the numbers taken for it."""

    packing: Packing
    syntax: Syntax
    partners: tuple[str, str]
    taken: list[ControlNumber]
    made: list[Segment] = field(factory=list)

    def take(self, kind: Kind) -> str | None:
        """Take a control number where numbers are kept for its kind."""
        numbers = self.packing.numbers
        if numbers is None or (kind != "interchange" and not self.packing.inner):
            return None
        number = numbers.take(series(self.syntax, kind, *self.partners))
        self.taken.append(number)
        return number.text


def _packed(
    bundle: Sequence[Unit], packing: Packing, taken: list[ControlNumber], *, renumber: bool
) -> Packed:
    first = bundle[0]
    source = first.interchange
    own: list[ControlNumber] = []
    making = _Making(packing, first.syntax, partners(source), own)
    try:
        return _made(making, bundle, renumber=renumber)
    finally:
        taken += own


def _made(making: _Making, bundle: Sequence[Unit], *, renumber: bool) -> Packed:
    first, packing = bundle[0], making.packing
    source, lead = first.interchange, _lead(first)
    level = LEVELS[first.syntax][INTERCHANGE]
    reference = making.take("interchange") or packing.reference or source.get(level.reference)
    if first.syntax == "x12" and reference.isdecimal():
        reference = reference.zfill(_ISA13)
    change = edifact_header if first.syntax == "edifact" else x12_header
    if first.advice is not None:
        making.made.append(first.advice)
    making.made.append(change(source, reference, packing))
    count = _grouped(making, bundle, reference, lead, renumber=renumber)
    making.made.append(trailer(source, level.trailer, count, reference, lead))
    ending = lead.encode("latin-1")
    return Packed(
        data=b"".join(write(making.made)) + ending,
        syntax=first.syntax,
        reference=reference.strip(),
        messages=len(bundle),
        taken=tuple(making.taken),
    )


_ISA13 = 9


def _lead(unit: Unit) -> str:
    """Return what the interchange puts before a segment: a line break, or nothing."""
    after = unit.segments[-1].lead
    return after if after.strip("\r\n") == "" else ""


def _grouped(
    making: _Making, bundle: Sequence[Unit], reference: str, lead: str, *, renumber: bool
) -> int:
    """Add the messages, in their groups where there are some; return what the trailer counts."""
    groups: dict[object, list[Unit]] = {}
    for one in bundle:
        groups.setdefault(_group_of(one, making.packing), []).append(one)
    keyed = [(key, inside) for key, inside in groups.items() if key is not None]
    number = 0
    for number, one in enumerate(groups.get(None, ()), 1):
        making.made += _message(making, one, number, renumber=renumber)
    level = LEVELS[making.syntax][GROUP]
    for place, (_key, inside) in enumerate(keyed):
        head = inside[0]
        control = making.take("group")
        if control is None and head.group is not None and not (renumber and len(keyed) > 1):
            control = head.group.get(level.reference)
        control = control or _following(reference, place)
        if head.group is not None:
            opening = group_header(head.group, control, making.packing)
        else:
            opening = edifact_group(head.header, head.interchange, control, making.packing)
        opening.lead = lead
        making.made.append(opening)
        if making.syntax == "x12":
            number = 0  # 329 is unique in its group, 0062 in its interchange
        for one in inside:
            number += 1
            making.made += _message(making, one, number, renumber=renumber)
        making.made.append(trailer(opening, level.trailer, len(inside), control, lead))
    alone = 0 if making.syntax == "x12" else len(groups.get(None, ()))
    return len(keyed) + alone


def _following(reference: str, place: int) -> str:
    """Number the groups of an interchange from its own number on, or from 1."""
    digits = reference.strip()
    if not digits.isdecimal():
        return str(place + 1)
    return str((int(digits) + place - 1) % 999_999_999 + 1)


def _group_of(unit: Unit, packing: Packing) -> object:
    """Return what the messages of one group have in common; None where there is no group."""
    if unit.standalone:
        return None
    if unit.group is not None:
        if unit.syntax == "x12":
            return tuple(unit.group.get(number) for number in (1, 2, 3, 8))
        return (*(partner(unit.group, number) for number in (1, 2, 3)), _version(unit.group, 7))
    if not packing.groups or unit.header.tag != "UNH":
        return None
    return (unit.header.get(2, 1), _version(unit.header, 2))


def _version(segment: Segment, element: int) -> tuple[str, ...]:
    return tuple(segment.get(element, nth) for nth in range(2, 6))


def _message(making: _Making, unit: Unit, number: int, *, renumber: bool) -> Iterator[Segment]:
    if unit.standalone:
        yield from unit.segments
        return
    given = making.take("message")
    if given is None and renumber:
        given = str(number) if unit.syntax == "edifact" else f"{number:04d}"
    yield from message_segments(unit.segments, given)
