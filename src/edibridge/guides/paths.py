"""Paths in a partner guide: where in a message a statement looks.

`SG2[NAD@1=BY]/NAD@2.1`: groups and segments by the directory's own names (`SG2`, `N1-LOOP`), with
predicates, and one trailing `@element` or `@element.component`, counted from 1. A predicate names
an element of the node itself (`[@1.1=137|2]`) or of what is below it (`[NAD@1=BY]`), with the
values that it may have, or none where it only has to be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from attrs import field, frozen

from edibridge.tree import Node

_STEP = re.compile(r"(?P<name>[A-Z][A-Z0-9]*(?:-LOOP\d*)?)(?P<tests>(?:\[[^\]]*\])*)")
_TEST = re.compile(
    r"\[(?P<path>[A-Z0-9/-]*)@(?P<at>[1-9]\d*(?:\.[1-9]\d*)?)(?:=(?P<values>[^\]]*))?\]"
)
_ELEMENT = re.compile(r"[1-9]\d*(?:\.[1-9]\d*)?")
_SPLIT = re.compile(r"/(?![^\[]*\])")


@frozen
class Test:
    """A predicate: the element that is looked at, and the values that it may have."""

    names: tuple[str, ...]
    key: str
    values: tuple[str, ...] = ()

    def holds(self, node: Node) -> bool:
        """Say whether a node has such an element with such a value."""
        for found in below(node, tuple(Step(name) for name in self.names)):
            got = found.attrib.get(self.key)
            if got is not None and (not self.values or got in self.values):
                return True
        return False


@frozen
class Step:
    """One group or segment on the way, with its predicates."""

    name: str
    tests: tuple[Test, ...] = ()

    def fits(self, node: Node) -> bool:
        """Say whether a node is what the step means."""
        return node.tag == self.name and all(test.holds(node) for test in self.tests)


@frozen
class Path:
    """Where a statement looks; `key` is the element (`2.1`), empty for a group or segment."""

    text: str = field(eq=False)
    steps: tuple[Step, ...]
    key: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names on the way, without predicates."""
        return tuple(step.name for step in self.steps)

    def __str__(self) -> str:
        """Say the path as the guide spells it."""
        return self.text


class Finds(Protocol):
    """How the nodes of a path are found: by looking, or by remembering."""

    def __call__(self, steps: tuple[Step, ...]) -> list[Node]:
        """Return the nodes at the end of the steps, from the message down."""
        ...


def parse(text: str) -> Path:
    """Return a path; raises ValueError where it is none, in words."""
    steps_text, key = _cut(text)
    steps = []
    for part in _SPLIT.split(steps_text) if steps_text else []:
        found = _STEP.fullmatch(part)
        if found is None:
            message = f"{part!r} is no group or segment; expected for example SG2[NAD@1=BY]"
            raise ValueError(message)
        steps.append(Step(found["name"], tuple(_tests(found["tests"]))))
    if not steps and not key:
        message = "the path is empty"
        raise ValueError(message)
    return Path(text=text, steps=tuple(steps), key=key)


def _cut(text: str) -> tuple[str, str]:
    """Part the trailing element from the steps: the `@` that stands in no predicate."""
    depth = 0
    for at, mark in enumerate(text):
        depth += {"[": 1, "]": -1}.get(mark, 0)
        if mark == "@" and not depth:
            element = text[at + 1 :]
            if not _ELEMENT.fullmatch(element):
                message = f"{element!r} is no element; expected a number, or two: 2.1"
                raise ValueError(message)
            return text[:at], _key(element)
    return text, ""


def _tests(text: str) -> Iterator[Test]:
    rest = text
    while rest:
        found = _TEST.match(rest)
        if found is None:
            message = f"{rest!r} is no predicate; expected for example [NAD@1=BY|SU]"
            raise ValueError(message)
        names = tuple(name for name in found["path"].split("/") if name)
        values = tuple(found["values"].split("|")) if found["values"] is not None else ()
        yield Test(names, _key(found["at"]), values)
        rest = rest[found.end() :]


def _key(element: str) -> str:
    return element if "." in element else f"{element}.1"


def below(node: Node, steps: tuple[Step, ...]) -> list[Node]:
    """Return the nodes that the steps lead to, from a node down."""
    found = [node]
    for step in steps:
        found = [child for one in found for child in one.children if step.fits(child)]
    return found


def remembering(root: Node) -> Finds:
    """Return a way to find nodes from the root that looks for each beginning of a path once."""
    known: dict[tuple[Step, ...], list[Node]] = {(): [root]}

    def find(steps: tuple[Step, ...]) -> list[Node]:
        found = known.get(steps)
        if found is None:
            last = steps[-1]
            above = find(steps[:-1])
            found = [child for one in above for child in one.children if last.fits(child)]
            known[steps] = found
        return found

    return find
