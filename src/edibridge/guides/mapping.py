"""The mappings of a guide: values that this partner puts where the standard has something else.

Works on the message's tree before the format's table reads it and after it has written it, so that
a table never has to know of partners.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import attrs

from edibridge.binding.inline import part_of
from edibridge.findings import Note
from edibridge.guides.guide import Guide, MessageGuide, Move, Use
from edibridge.guides.paths import Path, Step, below
from edibridge.model import Document
from edibridge.model.path import get, replace, text_of
from edibridge.tree import Node

Taken = tuple[str, Any]
NOT_UNDERSTOOD = object()


@attrs.frozen
class GuideOverlay:
    """A guide as formats use it: `lift` on reading, `lower` on writing (`format.Overlay`)."""

    guide: Guide

    def association(self, message: str) -> str:
        """Return the association assigned code (0057) that the guide gives a message."""
        known = self.guide.messages.get(message)
        return known.association if known is not None else ""

    def lift(self, root: Node) -> Callable[[Any], Any]:
        """Take what the guide maps out of a message, and return what puts it into its document."""
        known = self.guide.messages.get(root.tag)
        taken = [*_taken(known, root)] if known is not None else []

        def put(document: Any) -> Any:  # noqa: ANN401 - a document
            for path, value in taken:
                document = placed(document, path, value)
            return document

        return put

    def lower(
        self, document: Document, message: str
    ) -> tuple[Document, Callable[[Node], list[Note]]]:
        """Take what the guide maps out of a document; what is returned puts it into its message."""
        known = self.guide.messages.get(message)
        if known is None:
            return document, lambda _: []
        moved: list[tuple[Move, int, str]] = []
        for move in known.moves:
            for number, path in _targets(move, document):
                value = get(document, path)
                if value is not None:
                    moved.append((move, number, _spelled(move, value)))
                    document = replace(document, path, None)

        def put(root: Node) -> list[Note]:
            _recode(known, root)
            for move, number, text in moved:
                scopes = below(root, move.each.steps) if move.each is not None else [root]
                if number < len(scopes):
                    _ensure(scopes[number], move.at, text)
            return [*_defaults(known.uses, root)]

        return document, put


def _taken(guide: MessageGuide, root: Node) -> Iterator[Taken]:
    for move in guide.moves:
        scopes = below(root, move.each.steps) if move.each is not None else [root]
        for number, scope in enumerate(scopes):
            if not move.to:
                for node in below(scope, move.at.steps):
                    _translate(node, move, reading=True)
                continue
            value = _take(scope, move.at.steps, move)
            if value is not NOT_UNDERSTOOD:
                yield _numbered(move, number), value


def _take(node: Node, steps: tuple[Step, ...], move: Move) -> Any:  # noqa: ANN401
    """Take the first value at a path away, with the nodes that say nothing more without it."""
    if not steps:
        text = node.attrib.get(move.at.key)
        value = NOT_UNDERSTOOD if text is None else _read(move, text)
        if value is not NOT_UNDERSTOOD:
            del node.attrib[move.at.key]
        return value
    step = steps[0]
    for number, child in enumerate(node.children):
        if step.fits(child):
            value = _take(child, steps[1:], move)
            if value is not NOT_UNDERSTOOD:
                if _says_nothing(child, steps, move.at.key):
                    del node.children[number]
                return value
    return NOT_UNDERSTOOD


def _says_nothing(node: Node, steps: tuple[Step, ...], key: str) -> bool:
    """Say whether a node holds only what found it: the qualifiers of the path."""
    if node.children:
        inner = [_tested(steps[0], (child.tag,)) for child in node.children]
        return all(
            not child.children and known and set(child.attrib) <= known
            for child, known in zip(node.children, inner, strict=True)
        )
    known = _tested(steps[0], ())
    return set(node.attrib) - {key} <= known


def _tested(step: Step, names: tuple[str, ...]) -> set[str]:
    return {test.key for test in step.tests if test.names == names}


def _read(move: Move, text: str) -> Any:  # noqa: ANN401
    if move.codes:
        text = next((one.standard or one.value for one in move.codes if one.value == text), text)
    try:
        if move.kind == "decimal":
            return Decimal(text)
        if move.kind == "integer":
            return int(text)
        if move.kind == "date":
            form = "%Y%m%d" if len(text) == len("CCYYMMDD") else "%y%m%d"
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
    except (ValueError, InvalidOperation):
        return NOT_UNDERSTOOD
    return text


def _spelled(move: Move, value: Any) -> str:  # noqa: ANN401
    text = value.strftime("%Y%m%d") if isinstance(value, date) else text_of(value)
    return next((one.value for one in move.codes if one.standard == text), text)


def _numbered(move: Move, number: int) -> str:
    """Return the model path of an entry: `lines.tax_point` of the third is `lines[2].tax_point`."""
    if move.each is None:
        return move.to
    head, _, rest = move.to.partition(".")
    return f"{head}[{number}].{rest}"


def _targets(move: Move, document: Document) -> Iterator[tuple[int, str]]:
    if not move.to:
        return
    if move.each is None:
        yield 0, move.to
        return
    entries = get(document, move.to.partition(".")[0]) or ()
    for number in range(len(entries)):
        yield number, _numbered(move, number)


def placed(document: Any, path: str, value: Any) -> Any:  # noqa: ANN401 - a document
    """Return the document with a value at a path, with the parts on the way made where absent."""
    head, _, last = path.rpartition(".")
    if head and get(document, head) is None:
        kind = _kind_of(type(document), head)
        if kind is None:
            return document  # an entry that the message does not have
        return placed(document, head, kind(**{last: value}))
    return replace(document, path, value)


def _kind_of(kind: type, path: str) -> type | None:
    """Return the class of the part at a path of a class, or None for an entry of a list."""
    if path.endswith("]"):
        return None
    for name in path.split("."):
        found = part_of(kind, name.partition("[")[0])
        if found is None:
            return None
        kind = found[0]
    return kind


def _recode(guide: MessageGuide, root: Node) -> None:
    for move in guide.moves:
        if not move.to:
            scopes = below(root, move.each.steps) if move.each is not None else [root]
            for scope in scopes:
                for node in below(scope, move.at.steps):
                    _translate(node, move, reading=False)


def _translate(node: Node, move: Move, *, reading: bool) -> None:
    """Turn a code of the partner into the standard's, or back, where it stands."""
    got = node.attrib.get(move.at.key)
    for code in move.codes:
        known, other = (code.value, code.standard) if reading else (code.standard, code.value)
        if got is not None and got == known and other:
            node.attrib[move.at.key] = other
            return


def _ensure(scope: Node, path: Path, text: str) -> None:
    """Put a value at a path, making what is not there with what its predicates ask for."""
    node = scope
    for number, step in enumerate(path.steps):
        last = number == len(path.steps) - 1
        found = next((child for child in node.children if step.fits(child)), None)
        if found is None or (last and path.key in found.attrib):
            found = _made(step)
            node.children.append(found)
        node = found
    node.attrib[path.key] = text


def _made(step: Step) -> Node:
    node = Node(step.name)
    for test in step.tests:
        inner = node
        for name in test.names:
            below_it = next((child for child in inner.children if child.tag == name), None)
            inner = below_it if below_it is not None else inner.append(name)
        if test.values:
            inner.attrib[test.key] = test.values[0]
    return node


def _defaults(uses: Iterable[Use], root: Node) -> Iterator[Note]:
    """Put what the guide gives as default where the document says nothing."""
    for use in uses:
        if not use.default:
            continue
        nodes = below(root, use.at.steps)
        if not nodes and use.status == "required":
            for parent in below(root, use.at.steps[:-1]):
                made = _made(use.at.steps[-1])
                parent.children.append(made)
                nodes.append(made)
        for node in nodes:
            if use.at.key not in node.attrib:
                node.attrib[use.at.key] = use.default
                where = f"{use.at}"
                why = "the partner's guide gives it where the document says nothing"
                yield Note(kind="defaulted", path=where, value="", became=use.default, reason=why)
