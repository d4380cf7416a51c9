"""The levels of an envelope that are open, and the message or interchange that their end makes."""

from __future__ import annotations

from attrs import define, field

from edibridge.findings import Finding
from edibridge.syntax.edi_errors import EdiError, finding, place
from edibridge.syntax.edi_kind import Syntax
from edibridge.syntax.edi_message import GROUP, INTERCHANGE, MESSAGE, Interchange, Message
from edibridge.syntax.edi_segment import Segment


@define
class OpenLevels:
    """What is open while reading: the header of each level and what was counted under it."""

    headers: list[Segment | None] = field(factory=lambda: [None, None, None])
    counts: list[int] = field(factory=lambda: [0, 0, 0])
    references: set[str] = field(factory=set)
    groups: set[str] = field(factory=set)
    segments: list[Segment] = field(factory=list)
    own: list[Finding] = field(factory=list)  # of the message
    around: list[Finding] = field(factory=list)  # of the interchange
    messages: int = 0
    grouped: int = 0
    object: Segment | None = None
    header: Segment | None = None  # of the interchange, kept when its trailer has come
    begun: bool = False
    interactive: bool = False  # UIB to UIZ: read over
    served: bool = False  # an interchange that only acknowledges (TA1) needs no message


def reference_of(state: OpenLevels) -> str:
    """Return the reference of the open message, or nothing where none is open."""
    header = state.headers[MESSAGE]
    if header is None:
        return ""
    return header.get(2 if header.separators.syntax == "x12" else 1)


def message_of(state: OpenLevels, syntax: Syntax) -> Message:
    """Make the message that has just ended."""
    header = state.segments[0]
    group = state.headers[GROUP]
    names: dict[str, str]
    if syntax == "edifact":
        names = {
            "type": header.get(2, 1),
            "version": header.get(2, 2),
            "release": header.get(2, 3),
            "agency": header.get(2, 4),
            "association": header.get(2, 5),
            "reference": header.get(1),
        }
    else:
        names = {
            "type": header.get(1),
            "version": group.get(8) if group else "",
            "association": header.get(3),
            "reference": header.get(2),
        }
    made = Message(
        syntax=syntax,
        interchange=state.headers[INTERCHANGE],
        group=group,
        header=header,
        segments=tuple(state.segments),
        findings=tuple(state.own),
        **names,
    )
    state.segments, state.own = [], []
    return made


def interchange_of(state: OpenLevels, syntax: Syntax, trailer: Segment | None) -> Interchange:
    """Make the end of an interchange."""
    if state.object is not None:
        state.around.append(
            finding(
                EdiError.UNP_MISSING,
                f"trailer UNP of object {state.object.get(1)} is missing",
                place(state.object),
                expected="UNP",
            )
        )
    if not state.messages and not state.served:
        state.around.append(
            finding(
                EdiError.NO_MESSAGE,
                "the interchange holds no message",
                place(trailer) if trailer is not None else place(Segment("", [])),
            )
        )
    return Interchange(
        syntax=syntax,
        header=state.header,
        trailer=trailer,
        messages=state.messages,
        findings=tuple(state.around),
    )
