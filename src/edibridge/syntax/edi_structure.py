"""The structure of a message: segments to a tree of groups by the directory, and back.

The standard's own way (ISO 9735-1, X12.6): a segment belongs to the deepest open group in which it
fits at or after the place that was reached; else to the groups around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from attrs import define, field

from edibridge.findings import Finding
from edibridge.syntax.directory import (
    SERVICE_MESSAGES,
    Directory,
    Part,
    known,
    load,
    service_directory,
)
from edibridge.syntax.edi_elements import check_elements
from edibridge.syntax.edi_errors import EdiError, finding, place
from edibridge.syntax.edi_message import Message
from edibridge.syntax.edi_quick import good_segment, well_placed
from edibridge.syntax.edi_segment import Segment, Separators, from_node, to_node
from edibridge.tree import Node

ENVELOPE = frozenset({"UNH", "UNT", "ST", "SE"})


@define(eq=False)
class _Frame:
    """A group that is open: what it is, its node, the place reached and how often it was taken."""

    part: Part
    node: Node
    at: int = 0
    count: int = 0
    before: dict[int, int] = field(factory=dict)  # how often places passed were taken


def directory_of(message: Message) -> Directory | None:
    """Return the directory of a message, or None where it is not built in.

    A message of another agency (0051) than the UN's is of another directory; a service message
    (CONTRL) is of the syntax version of its interchange.
    """
    if message.syntax == "edifact" and message.type in SERVICE_MESSAGES:
        return load("edifact", service_directory(message.separators.version))
    if message.syntax == "edifact" and message.agency not in {"UN", ""}:
        return None
    if not known(message.syntax, message.directory):
        return None
    return load(message.syntax, message.directory)


def structure(message: Message, *, elements: bool = True) -> tuple[Node, list[Finding]]:
    """Return the message as a tree of segments and groups, and how it departs from its directory.

    The root's tag is the message type; the segments UNH, UNT, ST and SE are not in the tree. A
    segment that has no place stands at the end of the root, so that nothing is lost. `elements`:
    also check elements, formats and codes. A message that no directory has comes back flat, with
    an EDI-DIRECTORY finding.
    """
    directory = directory_of(message)
    part = directory.messages.get(message.type) if directory else None
    findings: list[Finding] = []
    root = Node(message.type or message.syntax)
    if directory is None or part is None:
        findings.append(_unknown(message, directory))
        root.children = [
            to_node(segment)
            for segment in message.segments
            if segment.tag and segment.tag not in ENVELOPE
        ]
        return root, findings
    _place_all(message, part, root, findings)
    if elements:
        findings += _elements(message, directory)
    return root, findings


def departures(message: Message) -> list[Finding]:
    """Return how a message departs from its directory, as `structure` does, without the tree."""
    directory = directory_of(message)
    part = directory.messages.get(message.type) if directory else None
    if directory is None or part is None or not well_placed(message.segments, part):
        return structure(message)[1]
    return _elements(message, directory)


def _elements(message: Message, directory: Directory) -> list[Finding]:
    findings: list[Finding] = []
    for segment in message.segments:
        tag = segment.tag
        if segment.repeats is None and good_segment(directory, tag)(segment.elements):
            continue
        if tag and tag not in ENVELOPE:
            findings += check_elements(segment, directory, message)
    return findings


def tree(message: Message) -> Node:
    """Return the message as a tree of segments and groups; what departs from it is not said."""
    return structure(message, elements=False)[0]


def _unknown(message: Message, directory: Directory | None) -> Finding:
    what = f"{message.type or 'no type'} of {message.directory or 'no version'}"
    have = sorted(directory.messages) if directory else []
    others = "; `edibridge directory add` adds others" if message.agency == "UN" else ""
    return finding(
        EdiError.DIRECTORY,
        f"{what} is in no directory that is known; its structure was not checked{others}",
        place(message.header, message.reference),
        got=what,
        expected=", ".join(have) or None,
    )


def _place_all(message: Message, part: Part, root: Node, findings: list[Finding]) -> None:
    """Give every segment its place in the tree."""
    ahead = Counter(segment.tag for segment in message.segments)
    frames = [_Frame(part, root)]
    last = message.header
    for number, segment in enumerate(message.segments):
        tag = segment.tag
        if not tag:
            continue
        ahead[tag] -= 1
        last = segment
        found = _find(frames, ahead, message.segments, number)
        if found is None:
            _misplaced(message, part, root, segment, frames, findings)
            continue
        depth, at, late = found
        for frame in reversed(frames[depth + 1 :]):
            findings += _missing(frame, len(frame.part.children), segment, message)
        del frames[depth + 1 :]
        frame = frames[depth]
        findings += _missing(frame, at, segment, message)
        child = frame.part.children[at]
        if at != frame.at:
            frame.before[frame.at] = frame.count
            frame.at, frame.count = at, 0
        frame.count += 1
        if late:
            findings.append(_too_often(child, segment, message, frame.count))
        _enter(frames, child, segment)
    for frame in reversed(frames):
        findings += _missing(frame, len(frame.part.children), last, message)


def _enter(frames: list[_Frame], child: Part, segment: Segment) -> None:
    """Put the segment into the tree, opening its group."""
    parent = frames[-1].node
    leaf = to_node(segment)
    while child.group:
        node = Node(child.tag, position=leaf.position)
        parent.children.append(node)
        frames.append(_Frame(child, node, 0, 1))
        parent, child = node, child.children[0]
    if segment.tag not in ENVELOPE:
        parent.children.append(leaf)


def _find(
    frames: list[_Frame], ahead: Counter[str], segments: Sequence[Segment], number: int
) -> tuple[int, int, bool] | None:
    """Return the frame and the child where a segment fits, and whether it is one too many."""
    tag = segments[number].tag
    skipping: tuple[int, int, bool] | None = None
    often: tuple[int, int, bool] | None = None
    for depth in range(len(frames) - 1, -1, -1):
        frame = frames[depth]
        for at in frame.part.places.get(tag, ()):
            if at < frame.at:
                continue
            if at == frame.at and frame.count >= frame.part.children[at].maximum:
                often = often or (depth, at, True)
                continue
            skipped = [
                child.trigger
                for place, child in enumerate(frame.part.children[frame.at : at], frame.at)
                if child.minimum and not (place == frame.at and frame.count)
            ]
            if not skipped:
                return depth, at, False
            # What is skipped is missing, unless it comes later: then this segment is too early.
            if skipping is None and not any(
                ahead[name] and _comes(name, frame, segments, number) for name in skipped
            ):
                skipping = (depth, at, False)
    return skipping or often


def _comes(name: str, frame: _Frame, segments: Sequence[Segment], number: int) -> bool:
    """Say whether a segment comes later, before one that opens a group with a place for it."""
    part = frame.part
    for segment in segments[number:]:
        if segment.tag == name:
            return True
        for at in part.places.get(segment.tag, ()):
            child = part.children[at]
            if at >= frame.at and child.group and name in _tags(child):
                return False
    return False


def _missing(frame: _Frame, until: int, segment: Segment, message: Message) -> Iterator[Finding]:
    """State the mandatory children between the place reached and another one."""
    for number in range(frame.at, until):
        child = frame.part.children[number]
        taken = frame.count if number == frame.at else 0
        if child.minimum and not taken:
            what = f"group {child.tag} ({child.trigger})" if child.group else f"segment {child.tag}"
            yield finding(
                EdiError.SEGMENT_MISSING,
                f"mandatory {what} of {frame.part.tag} is missing before {segment.tag}",
                place(segment, message.reference),
                got=segment.tag,
                expected=child.tag,
            )


def _too_often(child: Part, segment: Segment, message: Message, count: int) -> Finding:
    error = EdiError.GROUP_REPEATS if child.group else EdiError.SEGMENT_REPEATS
    what = f"group {child.tag}" if child.group else f"segment {child.tag}"
    return finding(
        error,
        f"{what} stands {count} times, but at most {child.maximum} are allowed",
        place(segment, message.reference),
        got=str(count),
        expected=str(child.maximum),
    )


def _misplaced(  # noqa: PLR0913, PLR0917 - what is said depends on all of them
    message: Message,
    part: Part,
    root: Node,
    segment: Segment,
    frames: list[_Frame],
    findings: list[Finding],
) -> None:
    """Keep a segment that has no place here, and say so."""
    tag = segment.tag
    for frame in reversed(frames):
        earlier = [at for at in frame.part.places.get(tag, ()) if at < frame.at]
        child = frame.part.children[earlier[-1]] if earlier else None
        if child is not None and not child.group:
            if tag not in ENVELOPE:
                frame.node.children.append(to_node(segment))
            reached = frame.part.children[frame.at].trigger
            findings.append(
                finding(
                    EdiError.SEGMENT_ORDER,
                    f"segment {tag} stands after {reached}, but its place in {frame.part.tag} is"
                    " before that",
                    place(segment, message.reference),
                    got=tag,
                )
            )
            return
    root.children.append(to_node(segment))
    if tag in _tags(part):
        error, why = EdiError.SEGMENT_ORDER, f"has no place here in {part.tag}"
    else:
        error, why = EdiError.SEGMENT_UNKNOWN, f"is not part of {part.tag} {message.directory}"
    findings.append(
        finding(error, f"segment {tag[:12]} {why}", place(segment, message.reference), got=tag[:12])
    )


def _tags(part: Part) -> set[str]:
    found = {child.trigger for child in part.children}
    for child in part.children:
        if child.group:
            found |= _tags(child)
    return found


def flatten(root: Node, directory: Directory, separators: Separators) -> list[Segment]:
    """Return the segments of a tree in the order of its message, whatever the children's order.

    Children of one kind keep their order; a child that the message does not have stays behind the
    one before it. UNH, UNT, ST and SE are not made here: `edi_write` adds the envelope.
    """
    part = directory.messages.get(root.tag)
    return list(_flattened(root, part, separators))


def _flattened(node: Node, part: Part | None, separators: Separators) -> Iterator[Segment]:
    ranks = part.ranks if part is not None else {}
    ordered: list[tuple[int, Node]] = []
    rank = 0
    for child in node.children:
        rank = ranks.get(child.tag, rank)
        ordered.append((rank, child))
    ordered.sort(key=lambda item: item[0])
    for number, child in ordered:
        inner = part.children[number] if part is not None and child.tag in ranks else None
        if child.children or (inner is not None and inner.group):
            yield from _flattened(child, inner, separators)
        else:
            yield from_node(child, separators)
