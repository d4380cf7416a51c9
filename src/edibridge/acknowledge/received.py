"""What was received, by level: interchanges, groups, messages, each with its findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from edibridge.findings import Finding
from edibridge.syntax import edi, edifact, x12
from edibridge.syntax.edi_elements import check_characters
from edibridge.syntax.edi_errors import EdiError
from edibridge.syntax.edi_kind import Syntax
from edibridge.syntax.edi_message import GROUP, INTERCHANGE, LEVELS, Message
from edibridge.syntax.edi_segment import Segment
from edibridge.syntax.edi_structure import structure


@frozen(kw_only=True)
class ReceivedMessage:
    """One message with what its own syntax and structure broke."""

    message: Message
    findings: tuple[Finding, ...]


@frozen(kw_only=True)
class ReceivedGroup:
    """One group with what its header and trailer broke; without a header: messages in none."""

    header: Segment | None
    trailer: Segment | None = None
    findings: tuple[Finding, ...] = ()
    messages: tuple[ReceivedMessage, ...] = ()


@frozen(kw_only=True)
class ReceivedInterchange:
    """One interchange with what is wrong around its groups and messages."""

    syntax: Syntax
    header: Segment | None
    findings: tuple[Finding, ...]
    groups: tuple[ReceivedGroup, ...]

    @property
    def messages(self) -> tuple[ReceivedMessage, ...]:
        """Return the messages, in groups or not."""
        return tuple(message for group in self.groups for message in group.messages)


def interchanges(data: bytes) -> Iterator[ReceivedInterchange]:
    """Yield the interchanges of a source, checked.

    Raises `UndetectedError` where it is neither EDIFACT nor X12.
    """
    held: list[ReceivedMessage] = []
    groups = _groups(data)
    for part in edi.envelopes(data):
        if isinstance(part, Message):
            found = (*part.findings, *check_characters(part), *structure(part)[1])
            held.append(ReceivedMessage(message=part, findings=found))
            continue
        own = groups.pop(0) if groups else []
        yield _interchange(part, own, held)
        held = []


def _groups(data: bytes) -> list[list[ReceivedGroup]]:
    """Return the groups of each interchange, those without messages too."""
    syntax = edi.detect(data[:512])
    level = LEVELS["x12" if syntax == "x12" else "edifact"]
    found: list[list[ReceivedGroup]] = [[]]
    opened = False
    for segment in x12.scan([data]) if syntax == "x12" else edifact.scan([data]):
        if segment.tag == level[INTERCHANGE].header:
            if opened:
                found.append([])
            opened = True
        elif segment.tag == level[GROUP].header:
            found[-1].append(ReceivedGroup(header=segment))
            opened = True
        elif segment.tag == level[GROUP].trailer and found[-1]:
            if found[-1][-1].trailer is None:
                found[-1][-1] = evolve(found[-1][-1], trailer=segment)
        elif segment.tag == level[INTERCHANGE].trailer:
            found.append([])
            opened = False
    return found


def _interchange(
    part: edi.Interchange, groups: Sequence[ReceivedGroup], messages: Sequence[ReceivedMessage]
) -> ReceivedInterchange:
    by_offset: dict[int, list[ReceivedMessage]] = {}
    loose: list[ReceivedMessage] = []
    for one in messages:
        header = one.message.group
        (loose if header is None else by_offset.setdefault(header.offset, [])).append(one)
    around, owned = _shared_out(part.findings, groups)
    known = [
        evolve(
            group,
            findings=tuple(owned[at]),
            messages=tuple(by_offset.get(group.header.offset if group.header else -1, ())),
        )
        for at, group in enumerate(groups)
    ]
    if loose:
        known.append(ReceivedGroup(header=None, messages=tuple(loose)))
    return ReceivedInterchange(
        syntax=part.syntax, header=part.header, findings=tuple(around), groups=tuple(known)
    )


def _shared_out(
    findings: Sequence[Finding], groups: Sequence[ReceivedGroup]
) -> tuple[list[Finding], list[list[Finding]]]:
    """Tell what is wrong with a group from what is wrong with the interchange."""
    around: list[Finding] = []
    owned: list[list[Finding]] = [[] for _ in groups]
    open_ended = [at for at, group in enumerate(groups) if group.trailer is None]
    for found in findings:
        at = _owner(found, groups, open_ended)
        (around if at is None else owned[at]).append(found)
    return around, owned


_OF_GROUPS = ("UNG", "UNE", "GS", "GE")
_MISSING = {EdiError.UNE_MISSING.value, EdiError.GE_MISSING.value}


def _owner(found: Finding, groups: Sequence[ReceivedGroup], open_ended: list[int]) -> int | None:
    if found.rule in _MISSING:
        return open_ended.pop(0) if open_ended else None
    of_group = found.location.tag in _OF_GROUPS and found.rule not in {
        EdiError.UNG_MIXED.value,
        EdiError.UNB_MISSING.value,
        EdiError.ISA_MISSING.value,
        EdiError.UNE_WITHOUT_UNG.value,
        EdiError.GE_WITHOUT_GS.value,
        EdiError.UNZ_MISSING.value,
        EdiError.IEA_MISSING.value,
    }
    offset = found.location.offset
    if not of_group or offset is None:
        return None
    before = [
        at
        for at, one in enumerate(groups)
        if one.header is not None and one.header.offset <= offset
    ]
    return before[-1] if before else None
