"""What an envelope is around: a message with the headers that it stood under."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field, frozen

from edibridge.errors import UndetectedError, UnreadableError
from edibridge.syntax import edifact, x12
from edibridge.syntax.edi_kind import Syntax, detect
from edibridge.syntax.edi_message import GROUP, INTERCHANGE, LEVELS, MESSAGE
from edibridge.syntax.edi_segment import Segment

_STARTS = {"UNH": "UNT", "UNO": "UNP", "ST": "SE"}


@frozen(eq=False)
class Unit:
    """One message (UNH to UNT, ST to SE), one package (UNO to UNP), or one TA1.

    `advice` is the UNA of its interchange, where that has one.
    """

    syntax: Syntax
    advice: Segment | None
    interchange: Segment
    group: Segment | None
    segments: tuple[Segment, ...]

    @property
    def header(self) -> Segment:
        """The segment that it begins with."""
        return self.segments[0]

    @property
    def standalone(self) -> bool:
        """Whether it stands in no group: a TA1 answers a whole interchange."""
        return self.header.tag == "TA1"


@define
class _Open:
    advice: Segment | None = None
    interchange: Segment | None = None
    group: Segment | None = None
    segments: list[Segment] = field(factory=list)
    end: str = ""


def units(data: bytes) -> Iterator[Unit]:  # noqa: C901, PLR0912 - a branch for each place
    """Yield the messages of a source, in order.

    Raises UndetectedError where it is neither EDIFACT nor X12, UnreadableError where a header or
    trailer of a message or of its interchange is missing: what is not whole is not taken apart.
    """
    syntax = detect(data[:512])
    if syntax is None:
        message = "the source is neither EDIFACT nor X12"
        raise UndetectedError(message, hint="EDIFACT begins with UNA or UNB, X12 with ISA")
    levels = LEVELS[syntax]
    state = _Open()
    for segment in edifact.scan(data) if syntax == "edifact" else x12.scan(data):
        tag = segment.tag
        if tag == "UNA" and syntax == "edifact":
            state.advice = segment
        elif tag == levels[INTERCHANGE].header:
            _close(state, segment)
            state.interchange, state.group = segment, None
        elif tag == levels[INTERCHANGE].trailer:
            _close(state, segment)
            state = _Open()
        elif tag == levels[GROUP].header:
            _close(state, segment)
            state.group = segment
        elif tag == levels[GROUP].trailer:
            _close(state, segment)
            state.group = None
        elif state.end:
            state.segments.append(segment)
            if tag == state.end:
                yield _unit(state, syntax)
            elif tag in {levels[MESSAGE].header, levels[MESSAGE].trailer}:
                raise _broken(segment, state.end)
        elif tag in _STARTS or tag == "TA1":
            state.segments.append(segment)
            state.end = _STARTS.get(tag, "TA1")
            if tag == "TA1":
                yield _unit(state, syntax)
        elif tag in _STARTS.values():
            raise _broken(segment, levels[MESSAGE].header)
    if state.interchange is not None:
        raise _broken(state.interchange, levels[INTERCHANGE].trailer)


def _unit(state: _Open, syntax: Syntax) -> Unit:
    if state.interchange is None:
        raise _broken(state.segments[0], LEVELS[syntax][INTERCHANGE].header)
    made = Unit(syntax, state.advice, state.interchange, state.group, tuple(state.segments))
    state.segments, state.end = [], ""
    return made


def _close(state: _Open, segment: Segment) -> None:
    """Make sure that no message is open where the level around it begins or ends."""
    if state.end:
        raise _broken(segment, state.end)


def _broken(segment: Segment, missing: str) -> UnreadableError:
    message = f"segment {missing} is missing at {segment.tag}"
    where = f"line {segment.line}"
    hint = "see `edibridge validate --profile syntax`, and ask the sender for a whole interchange"
    return UnreadableError(message, where=where, hint=hint)
