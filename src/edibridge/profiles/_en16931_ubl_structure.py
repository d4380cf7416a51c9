"""Is a UBL document valid by its schema: which elements, in which order, how often, of what kind.

The assertions of EN 16931 take a valid document for granted and break off on one that is not, so
that a doubled amount would otherwise pass in silence. The rule ids are ours: a schema has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from edibridge.model import Invoice
from edibridge.rules import Breach, Case, RuleSet
from edibridge.syntax import element_order

EDITION = "ubl-2.1"
UNKNOWN, ORDER, COUNT, TYPE = (
    "UBL-XSD-UNKNOWN",
    "UBL-XSD-ORDER",
    "UBL-XSD-COUNT",
    "UBL-XSD-TYPE",
)
_ABOUT = {
    UNKNOWN: "an element stands where the schema of UBL has it",
    ORDER: "elements stand in the order of the schema of UBL",
    COUNT: "an element occurs as often as the schema of UBL lets it",
    TYPE: "a text is of the type that the schema of UBL gives it",
}
# what an extension holds is of another schema
_OPEN = "ext:ExtensionContent"
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_TEXTS: Mapping[str, re.Pattern[str]] = {
    "decimal": _NUMBER,
    "boolean": re.compile(r"true|false|0|1"),
    "date": re.compile(r"-?\d{4,}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?"),
    "time": re.compile(r"\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"),
}
Found = tuple[str, Breach]
_Children = Mapping[str, tuple[int, str, int, int | None]]


@cache
def _children(kind: str) -> tuple[_Children, tuple[str, ...]]:
    """Return rank, type, least and most of each child of a type, and those that must be there."""
    known = element_order.load(EDITION).children(kind)
    table = {
        child.name: (rank, child.type, child.minimum, child.maximum)
        for rank, child in enumerate(known)
    }
    return table, tuple(child.name for child in known if child.minimum)


def _broken(root: Any) -> Iterator[Found]:  # noqa: ANN401 - an lxml element
    order = element_order.load(EDITION)
    kind = order.roots.get(root.tag)
    if kind is not None and not _sound(root, kind):
        yield from _within(root, kind, order)


# what an element with these children asks of each: its type, or the test of its text and the
# attributes that it must have; None where nothing is asked
_Asked = tuple[str | None, Callable[[str], object] | None, tuple[str, ...]]
_LONG = 64


def _sound(node: Any, kind: str) -> bool:  # noqa: ANN401 - an lxml element
    """Say whether nothing is broken in an element; where in doubt, it says no.

    Documents repeat a few sequences of children over and over, and whether a sequence is one
    that the schema lets stand is decided once for all of them.
    """
    children = list(node)
    tags = tuple([child.tag for child in children])
    asked = _asked(kind, tags) if len(tags) < _LONG else _asked.__wrapped__(kind, tags)
    if asked is None:
        return False
    for child, wanted in zip(children, asked, strict=True):
        if wanted is None:
            continue
        inner, matches, required = wanted
        if inner is not None:
            if not _sound(child, inner):
                return False
            continue
        if len(child):
            return False
        if matches is not None and matches((child.text or "").strip(" \t\r\n")) is None:
            return False
        for name in required:
            if child.get(name) is None:
                return False
    return True


@lru_cache(maxsize=4096)
def _asked(kind: str, tags: tuple[Any, ...]) -> tuple[_Asked | None, ...] | None:
    """Return what is asked of each child, or None where the sequence itself is not allowed."""
    table, needed = _children(kind)
    leaves = element_order.load(EDITION).leaves
    asked: list[_Asked | None] = []
    counts: dict[str, int] = {}
    last = 0
    for tag in tags:
        if not isinstance(tag, str):  # a comment or a processing instruction
            asked.append(None)
            continue
        known = table.get(tag)
        if known is None:
            return None
        rank, type_, _, most = known
        count = counts[tag] = counts.get(tag, 0) + 1
        if rank < last or (most is not None and count > most):
            return None
        last = rank
        leaf = leaves.get(type_)
        if leaf is None:
            asked.append(None if type_ == _OPEN else (type_, None, ()))
            continue
        pattern = _TEXTS.get(leaf.content)
        required = tuple(name for name, must in leaf.attributes.items() if must)
        asked.append((None, None if pattern is None else pattern.fullmatch, required))
    return tuple(asked) if all(name in counts for name in needed) else None


def _within(node: Any, kind: str, order: element_order.ElementOrder) -> Iterator[Found]:  # noqa: ANN401
    leaf = order.leaves.get(kind)
    if leaf is not None:
        yield from _leaf(node, leaf)
        return
    if kind == _OPEN:
        return
    table, needed = _children(kind)
    counts: dict[str, int] = {}
    last = 0
    for child in node.iterchildren("*"):
        tag = child.tag
        known = table.get(tag)
        if known is None:
            yield UNKNOWN, Breach(node=child, got=tag)
            continue
        rank, type_, _, most = known
        if rank < last:
            yield ORDER, Breach(node=child, got=tag)
        last = max(last, rank)
        count = counts[tag] = counts.get(tag, 0) + 1
        if most is not None and count > most:
            yield COUNT, Breach(node=child, got=str(count), expected=f"at most {most}")
        yield from _within(child, type_, order)
    for name in needed:
        if name not in counts:
            yield COUNT, Breach(node=node, got="0", expected=f"{name} at least once")


def _leaf(node: Any, leaf: element_order.Leaf) -> Iterator[Found]:  # noqa: ANN401
    if len(node) and next(node.iterchildren("*"), None) is not None:
        yield UNKNOWN, Breach(node=node, got=next(node.iterchildren("*")).tag)
    pattern = _TEXTS.get(leaf.content)
    text = node.text or ""
    if pattern is not None and pattern.fullmatch(text.strip(" \t\r\n")) is None:
        yield TYPE, Breach(node=node, got=text, expected=leaf.content)
    for name, required in leaf.attributes.items():
        if required and node.get(name) is None:
            yield COUNT, Breach(node=node, got="0", expected=f"@{name} once")


@cache
def rules() -> RuleSet:
    """Return the rules of the schema of UBL invoices and credit notes."""
    known = RuleSet(id="ubl-structure", source="OASIS UBL 2.1, 2013")

    def sweep(document: Any, case: Case) -> Iterator[Found]:  # noqa: ANN401
        del document
        if case.root is not None:
            yield from _broken(case.root)

    def check_of(wanted: str) -> Callable[[Any, Case], Iterator[Breach]]:
        return lambda document, case: (
            breach for found, breach in sweep(document, case) if found == wanted
        )

    for rule_id, about in _ABOUT.items():
        known.rule(rule_id, about=about, of=Invoice, formats=("ubl-invoice",))(check_of(rule_id))
    known.shaped = sweep
    return known
