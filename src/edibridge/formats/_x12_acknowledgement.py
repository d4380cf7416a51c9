"""X12 997 and 999: one functional group answered, transaction set by transaction set.

The regular tree holds a node `GROUP` with AK1, the loops of AK2 and AK9, and every error as a
node `STATUS` (see `_statuses`).
"""

from __future__ import annotations

from itertools import groupby

from attrs import evolve, frozen

from edibridge.binding import INTEGER, Always, Field, Many, Table, Width, Writing
from edibridge.formats._statuses import (
    CODE,
    PLACE,
    STATUS,
    Lists,
    action_codec,
    lower_levels,
    place_of,
    with_statuses,
)
from edibridge.formats._x12_document import TransactionSet
from edibridge.formats._x12_shape import dialect
from edibridge.formats._x12_tree import Forms
from edibridge.model import (
    Clarification,
    DocumentResponse,
    GroupResponse,
    Response,
    ResponseStatus,
)
from edibridge.tree import Node

GROUP = "GROUP"
ACTIONS = action_codec({"A": "AP", "R": "RE"}, "E P M W X", "an action of X12 715 or 717")
ELEMENT_ERRORS = "8"  # X12 720: the segment has data element errors
_CODES = 5  # AK502 to AK506, AK905 to AK909
_WIDTHS = {
    "code": Width(3),
    "segment": Width(6, numeric=True),
    "tag": Width(3),
    "loop": Width(4),
    "element": Width(2, numeric=True),
    "component": Width(2, numeric=True),
    "repetition": Width(4, numeric=True),
    "id": Width(4),
    "got": Width(99),
}


@frozen(kw_only=True)
class Tags:
    """The segments of 997 (AK3, AK4, AK5) or 999 (IK3, IK4, IK5), and the lists of their codes.

    `nested`: the errors of elements are loops of their own, with a context each.
    """

    segment: str
    element: str
    message: str
    lists: Lists
    nested: bool = False

    @property
    def loop(self) -> str:
        """The loop of a segment in error."""
        return f"{self.segment}-LOOP"


def table(tags: Tags, version: str) -> Table:
    """Return the table of an acknowledgement in a version."""
    newer = version != "004010"
    context = [Field("attribute", "@1.1"), Field("text", "@1.2")]
    status: Table = [
        *CODE,
        *(field for field in PLACE if newer or field.name != "repetition"),
        Field("loop", "@loop"),
        Field("element_id", "@id"),
        Field("got", "@got"),
        *([Many("clarifications", "CTX", Clarification, context)] if tags.nested else []),
    ]
    response: Table = [
        Always("AK2"),
        Field("message.type", "AK2@1"),
        Field("message.reference", "AK2@2"),
        *([Field("message.association", "AK2@3")] if newer else []),
        Many("statuses", STATUS, ResponseStatus, status),
        Always(tags.message),
        Field("code", f"{tags.message}@1", ACTIONS),
    ]
    group: Table = [
        Always("AK1"),
        Field("type", "AK1@1"),
        Field("reference", "AK1@2"),
        *([Field("version", "AK1@3")] if newer else []),
        Many("responses", "AK2-LOOP", DocumentResponse, response),
        Many("statuses", STATUS, ResponseStatus, CODE),
        Always("AK9"),
        Field("code", "AK9@1", ACTIONS),
        Field("included_count", "AK9@2", INTEGER),
        Field("received_count", "AK9@3", INTEGER),
        Field("accepted_count", "AK9@4", INTEGER),
    ]
    return [Many("groups", GROUP, GroupResponse, group, most=1)]


def transaction_set(
    number: str, tags: Tags, versions: tuple[str, ...], convention: str = ""
) -> TransactionSet:
    """Return 997 or 999."""

    def lower(document: Response, writing: Writing) -> Response:
        lowered = lower_levels(document, tags.lists, writing, tagged=False)
        _too_many(lowered, writing)
        return lowered

    return TransactionSet(
        number=number,
        part=Response,
        table=lambda version: table(tags, version),
        forms=Forms(line="", counted=False, hashed=False),
        lower=lower,
        lift=_lift,
        sender="sender",
        receiver="receiver",
        versions=versions,
        unfold=lambda root, version: _unfold(root, tags),  # noqa: ARG005
        fold=lambda root, version: _fold(root, tags),  # noqa: ARG005
        dialect=with_statuses(dialect, _WIDTHS, GROUP),
        convention=convention,
        accepts=_accepts,
    )


def _accepts(document: Response) -> bool:
    """Say whether an answer speaks of a group: TA1 is for what speaks of the interchange alone."""
    whole = document.interchange is not None and not (document.groups or document.responses)
    return document.level != "business" and not whole


def _lift(document: Response, family: str) -> Response:
    del family
    return evolve(document, level="technical")


def _too_many(document: Response, writing: Writing) -> None:
    """Note the codes beyond the five that a trailer takes."""
    for at, group in enumerate(document.groups):
        for number, status in enumerate(group.statuses[_CODES:], _CODES):
            writing.drop(status, f"groups[{at}].statuses[{number}]", "AK9 takes five codes")


def _unfold(root: Node, tags: Tags) -> None:
    for loop in root.children:
        if loop.tag == "AK2-LOOP":
            _unfold_set(loop, tags)
    trailer = _of(root, "AK9")
    group = Node(GROUP, None, [*root.children, *_codes(trailer, 5, tags.lists.group)])
    group.position = root.position
    root.children = [group] if root.children else []


def _of(node: Node, tag: str) -> Node | None:
    return next((child for child in node.children if child.tag == tag), None)


def _codes(trailer: Node | None, first: int, wanted: str) -> list[Node]:
    """Take the error codes out of a trailer."""
    found = []
    for number in range(first, first + _CODES):
        code = trailer.attrib.pop(f"{number}.1", None) if trailer is not None else None
        if code is not None and trailer is not None:
            attrib = {"list": wanted, "code": code}
            found.append(Node(STATUS, attrib, position=trailer.position))
    return found


def _unfold_set(loop: Node, tags: Tags) -> None:
    errors = [child for child in loop.children if child.tag == tags.loop]
    found = [status for error in errors for status in _unfold_segment(error, tags)]
    found += _codes(_of(loop, tags.message), 2, tags.lists.message)
    loop.children = [*(child for child in loop.children if child.tag != tags.loop), *found]


_SEGMENT_KEYS = {"1.1": "tag", "2.1": "segment", "3.1": "loop"}
_ELEMENT_KEYS = {
    "1.1": "element", "1.2": "component", "1.3": "repetition", "2.1": "id", "3.1": "code",
    "4.1": "got",
}  # fmt: skip


def _unfold_segment(loop: Node, tags: Tags) -> list[Node]:
    """Make one status of each error of a segment."""
    head = _of(loop, tags.segment) or Node(tags.segment)
    place = {key: head.attrib[old] for old, key in _SEGMENT_KEYS.items() if old in head.attrib}
    code = head.get("4.1")
    found: list[Node] = []
    inner = [child for child in loop.children if child is not head]
    context = [child for child in inner if child.tag == "CTX"]
    elements = [child for child in inner if child.tag != "CTX"]
    for child in elements:
        held = _of(child, tags.element) or child if tags.nested else child
        attrib = {key: held.attrib[old] for old, key in _ELEMENT_KEYS.items() if old in held.attrib}
        more = [one for one in child.children if one is not held]
        attrib = {**_listed(attrib.get("code"), tags.lists.element), **place, **attrib}
        found.append(Node(STATUS, attrib, more, position=held.position))
    if not found or context or code not in {None, ELEMENT_ERRORS}:
        attrib = {**_listed(code, tags.lists.segment), **place}
        found.insert(0, Node(STATUS, attrib, context, position=head.position))
    return found


def _listed(code: str | None, wanted: str) -> dict[str, str]:
    return {"list": wanted, "code": code} if code else {}


def _fold(root: Node, tags: Tags) -> None:
    root.children = [inner for child in root.children for inner in child.children]
    statuses = [child for child in root.children if child.tag == STATUS]
    root.children = [child for child in root.children if child.tag != STATUS]
    _put_codes(_of(root, "AK9"), 5, statuses)
    for loop in root.children:
        if loop.tag == "AK2-LOOP":
            _fold_set(loop, tags)


def _put_codes(trailer: Node | None, first: int, statuses: list[Node]) -> None:
    codes = [code for status in statuses if (code := status.get("code")) is not None]
    if trailer is not None:
        for number, code in enumerate(codes[:_CODES], first):
            trailer.attrib[f"{number}.1"] = code


def is_element(status: Node) -> bool:
    """Say whether a status speaks of an element."""
    return any(key in status.attrib for key in _ELEMENT_KEYS.values() if key != "code")


def _is_placed(status: Node) -> bool:
    return is_element(status) or any(place_of(status))


def _fold_set(loop: Node, tags: Tags) -> None:
    statuses = [child for child in loop.children if child.tag == STATUS]
    loop.children = [child for child in loop.children if child.tag != STATUS]
    placed = [one for one in statuses if _is_placed(one)]
    _put_codes(_of(loop, tags.message), 2, [one for one in statuses if not _is_placed(one)])
    for _, run in groupby(placed, place_of):
        loop.children += _fold_segment(list(run), tags)


def _fold_segment(statuses: list[Node], tags: Tags) -> list[Node]:
    """Put the errors of one segment into loops: each error of the whole begins one."""
    loops: list[Node] = []
    for status in statuses:
        if not loops or not is_element(status) or len(loops[-1].children) > _MOST_ELEMENTS:
            head = Node(tags.segment)
            for old, key in _SEGMENT_KEYS.items():
                if key in status.attrib:
                    head.attrib[old] = status.attrib[key]
            loops.append(Node(tags.loop, None, [head]))
            if not is_element(status):
                if (code := status.get("code")) is not None:
                    head.attrib["4.1"] = code
                loops[-1].children += status.children
                continue
            head.attrib["4.1"] = ELEMENT_ERRORS
        attrib = {
            old: status.attrib[key] for old, key in _ELEMENT_KEYS.items() if key in status.attrib
        }
        held = Node(tags.element, attrib)
        if tags.nested:
            held = Node(f"{tags.element}-LOOP", None, [held, *status.children])
        loops[-1].children.append(held)
    return loops


_MOST_ELEMENTS = 98  # AK4 stands at most 99 times under its AK3
