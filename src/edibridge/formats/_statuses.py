"""Errors of an acknowledgement as the model has them: one list, each with its place.

CONTRL and 997 nest them by level (UCS with UCD, AK3 with AK4); here every error is a node
`STATUS` with the attributes `list`, `code`, `segment`, `tag`, `loop`, `element`, `component`,
`repetition`, `id` and `got`. The errors of the message itself (UCM, AK5) come last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Literal

from attrs import evolve, frozen

from edibridge.binding import INTEGER, Dialect, Field, Shape, Width, Writing, code_codec
from edibridge.binding.codecs import Codec
from edibridge.model import DocumentResponse, Response, ResponseStatus
from edibridge.tree import Node

Level = Literal["element", "segment", "message"]
STATUS = "STATUS"
CODE: tuple[Field, ...] = (Field("list", "@list"), Field("code", "@code"))
PLACE: tuple[Field, ...] = (
    Field("segment", "@segment", INTEGER),
    Field("tag", "@tag"),
    Field("element", "@element", INTEGER),
    Field("component", "@component", INTEGER),
    Field("repetition", "@repetition", INTEGER),
)
ELEMENT = ("element", "component", "repetition", "element_id", "got")
SEGMENT = ("segment", "tag", "loop")


@frozen(kw_only=True)
class Lists:
    """The data elements whose codes a syntax has for each level of an acknowledgement."""

    element: str
    segment: str
    message: str
    group: str
    interchange: str = ""

    def of(self, level: Level) -> str:
        """Return the list of a level of a message."""
        return {"element": self.element, "segment": self.segment, "message": self.message}[level]


EDIFACT = Lists(element="0085", segment="0085", message="0085", group="0085", interchange="0085")
X12 = Lists(element="723", segment="720", message="718", group="716", interchange="I18")
X12_IMPLEMENTATION = Lists(element="621", segment="620", message="618", group="716")


@frozen
class StatusShape:
    """The shape of a directory with the nodes that statuses have.

    `around` is a node that the regular tree has around everything in the message.
    """

    base: Shape
    widths: Mapping[str, Width]
    around: str

    def root(self, tag: str) -> str | None:
        """Return the type of a message."""
        return self.base.root(tag)

    def children(self, kind: str) -> Mapping[str, tuple[int, str]]:
        """Return rank and type of each child of a type."""
        if "/" not in kind:
            return {self.around: (0, f"{kind}/{self.around}")}
        found = self.base.children(kind.removesuffix(f"/{self.around}"))
        return {**found, STATUS: (_LAST, f"{kind}/{STATUS}")} if found else found

    def width(self, kind: str, attribute: str) -> Width | None:
        """Return the longest text of a component."""
        if kind.endswith(f"/{STATUS}"):
            return self.widths.get(attribute)
        return self.base.width(kind, attribute)


_LAST = 100_000


def with_statuses(
    base: Callable[[str], Dialect], widths: Mapping[str, Width], around: str
) -> Callable[[str], Dialect]:
    """Return the dialects of a syntax, by version, with the nodes that statuses have."""

    @cache
    def dialect(version: str) -> Dialect:
        known = base(version)
        shape = StatusShape(known.shape, widths, around) if known.shape is not None else None
        return evolve(known, shape=shape)

    return dialect


def action_codec(twins: Mapping[str, str], own: str, expected: str) -> Codec:
    """Return the codec of an action: the code of a syntax, UNTDID 4343 in the model.

    `twins` maps the one to the other; the codes in `own` (separated by blanks) have no twin and
    are in the model as they are.
    """
    back = {value: code for code, value in twins.items()}
    kept = frozenset(own.split())

    def write(value: str) -> str | None:
        return back.get(value) or (value if value in kept else None)

    def read(text: str) -> str | None:
        return twins.get(text) or (text if text in kept else None)

    return code_codec(read, write, expected)


def lower_levels(document: Response, lists: Lists, writing: Writing, *, tagged: bool) -> Response:
    """Put the errors into the order and the code lists of a syntax.

    `tagged`: an error of the message itself may name a service segment and its element (UCM).
    """
    known = _Lowering(lists, writing, tagged=tagged)
    groups = tuple(
        evolve(
            group,
            statuses=known.whole(group.statuses, lists.group, f"groups[{at}]."),
            responses=known.responses(group.responses, f"groups[{at}]."),
        )
        for at, group in enumerate(document.groups)
    )
    document = evolve(
        document,
        statuses=known.whole(document.statuses, lists.interchange, ""),
        groups=groups,
        responses=known.responses(document.responses, ""),
    )
    return evolve(document, level=None) if document.level == "technical" else document


@frozen
class _Lowering:
    """What the errors of one document are fitted to, and where what is lost is noted."""

    lists: Lists
    writing: Writing
    tagged: bool

    def responses(
        self, responses: tuple[DocumentResponse, ...], where: str
    ) -> tuple[DocumentResponse, ...]:
        """Fit the errors of messages."""
        return tuple(
            evolve(one, statuses=self.statuses(one.statuses, f"{where}responses[{at}].statuses"))
            for at, one in enumerate(responses)
        )

    def statuses(
        self, statuses: tuple[ResponseStatus, ...], where: str
    ) -> tuple[ResponseStatus, ...]:
        """Fit the errors of one message; those of the message itself come last."""
        fitted = []
        for at, status in enumerate(statuses):
            level = self.level(status)
            fitted.append((level, at, self.fit(status, self.lists.of(level), f"{where}[{at}]")))
        ordered = sorted(fitted, key=lambda item: item[0] == "message")
        for (_, at, status), (_, before, _status) in zip(ordered, fitted, strict=True):
            if at != before:
                value = status.code or ""
                why = "errors of the message come after those of its segments"
                self.writing.note("merged", f"{where}[{at}]", value, value, why)
        for here, (_, at, _status) in enumerate(ordered):
            if at != here:
                self.writing.note("merged", f"{where}[{here}]", "", "", "another error comes here")
        return tuple(status for _, _, status in ordered)

    def whole(
        self, statuses: tuple[ResponseStatus, ...], wanted: str, where: str
    ) -> tuple[ResponseStatus, ...]:
        """Fit the errors of a group or an interchange."""
        return tuple(
            self.fit(status, wanted, f"{where}statuses[{at}]") for at, status in enumerate(statuses)
        )

    def level(self, status: ResponseStatus) -> Level:
        """Say what an error speaks of."""
        return level_of(status, tagged=self.tagged)

    def fit(self, status: ResponseStatus, wanted: str, where: str) -> ResponseStatus:
        """Drop a code of another list than the syntax has."""
        if status.code is None:
            if status.list is not None:
                self.writing.drop(status.list, f"{where}.list", "a list without a code of it")
            return evolve(status, list=None)
        if status.list in {None, wanted} or not wanted:
            return status
        found = TWINS.get((status.list or "", wanted), {}).get(status.code)
        if found is not None:
            self.writing.note("recoded", f"{where}.code", status.code, found, f"list {wanted}")
            self.writing.note("recoded", f"{where}.list", str(status.list), wanted)
            return evolve(status, code=found, list=wanted)
        why = f"the codes here are those of {wanted}"
        self.writing.drop(status.list, f"{where}.list", why)
        self.writing.drop(status.code, f"{where}.code", why)
        return evolve(status, code=None, list=None)


# X12 lists that say the same in 997 and 999
TWINS: Mapping[tuple[str, str], Mapping[str, str]] = {
    (one, other): {str(number): str(number) for number in range(1, most)}
    for pair, most in ((("720", "620"), 9), (("723", "621"), 14), (("718", "618"), 28))
    for one, other in (pair, pair[::-1])
}


def level_of(status: ResponseStatus, *, tagged: bool) -> Level:
    """Say what an error speaks of: an element, a segment, or the message itself."""
    if tagged and status.segment is None:
        return "message"
    if any(getattr(status, name) is not None for name in ELEMENT):
        return "element"
    if any(getattr(status, name) is not None for name in SEGMENT):
        return "segment"
    return "message"


def place_of(node: Node) -> tuple[str | None, ...]:
    """Return what tells the segment that a status speaks of."""
    return (node.get("segment"), node.get("tag"), node.get("loop"))
