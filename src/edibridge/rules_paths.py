"""The paths of syntax rules: their steps, alternatives and predicates, as functions of a tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Predicate = Callable[[Any], bool]
Names = Callable[[str], str]
"""From the spelling of a table to the name in a tree."""


def text_of(node: Any) -> str:  # noqa: ANN401 - an lxml element
    """Return the text of an element and of all that it holds."""
    if len(node):
        return "".join(node.itertext())
    return node.text or ""


STEPS = re.compile(r"/(?![^\[]*\])")
_ALTERNATIVE = re.compile(r"\(([^()\[\]]+\|[^()\[\]]+)\)")
_PREDICATE = re.compile(r"\[([^\[\]]*)\]")
_COMPARISON = re.compile(r"^(?P<path>[^!^=~]+?)\s*(?P<sign>\^!=|!=|\^=|~=|=)\s*(?P<value>.*)$")
_ABSENT = re.compile(r"^not\((?P<path>[^()]+)\)$")


def alternatives(path: str) -> Iterator[str]:
    """Yield a path for each choice of its `(a|b)`."""
    found = _ALTERNATIVE.search(path)
    if found is None:
        yield path
        return
    for option in found[1].split("|"):
        yield from alternatives(path[: found.start()] + option + path[found.end() :])


def clark(name: str, namespaces: Mapping[str, str]) -> str:
    """Turn `cbc:ID` into its Clark name."""
    prefix, colon, local = name.partition(":")
    return f"{{{namespaces[prefix]}}}{local}" if colon else name


def split_predicate(step: str, names: Names) -> tuple[str, Predicate | None]:
    """Return the name of a step and its predicates as one, or None."""
    found = _PREDICATE.findall(step)
    if not found:
        return step, None
    tests = [_test(text, names) for text in found]
    bare = step.partition("[")[0]
    if len(tests) == 1:
        return bare, tests[0]
    return bare, lambda node: all(test(node) for test in tests)


def _test(text: str, names: Names) -> Predicate:
    absent = _ABSENT.match(text)
    if absent is not None:
        missing = tuple(_name(part, names) for part in absent["path"].split("/"))
        return lambda node: not any(True for _ in _texts(node, missing))
    found = _COMPARISON.match(text)
    if found is None:
        there = tuple(_name(part, names) for part in text.split("/"))
        return lambda node: any(True for _ in _texts(node, there))
    path = tuple(_name(part, names) for part in found["path"].split("/"))
    return _comparison(found["sign"], path, found["value"])


def _comparison(sign: str, path: tuple[str, ...], value: str) -> Predicate:
    """Return a comparison that holds where any text at the path makes it hold."""
    if sign == "^=":
        return lambda node: any(text.upper() == value for text in _capitals(node, path))
    if sign == "^!=":
        return lambda node: any(text.upper() != value for text in _capitals(node, path))
    if sign == "~=":
        return lambda node: any(" ".join(text.split()) == value for text in _texts(node, path))
    if sign == "!=":
        return lambda node: any(text != value for text in _texts(node, path))
    truths = {"true()": ("true", "1"), "false()": ("false", "0")}.get(value)
    if truths is not None:
        return lambda node: any(text.strip() in truths for text in _texts(node, path))
    return lambda node: any(text == value for text in _texts(node, path))


def _capitals(node: Any, path: tuple[str, ...]) -> Iterator[str]:  # noqa: ANN401
    """Yield the text of the last step of a path in each element of the steps before it."""
    first, rest = path[0], path[1:]
    if rest:
        for child in node.iterchildren(first):
            yield from _capitals(child, rest)
        return
    texts = tuple(_texts(node, path))
    yield texts[0] if texts else ""


def _name(part: str, names: Names) -> str:
    return f"@{names(part[1:])}" if part.startswith("@") else names(part)


def _texts(node: Any, path: tuple[str, ...]) -> Iterator[str]:  # noqa: ANN401
    """Yield the texts at a path below an element."""
    first, rest = path[0], path[1:]
    if first.startswith("@"):
        value = node.get(first[1:])
        if value is not None:
            yield value
        return
    for child in node.iterchildren(first):
        if rest:
            yield from _texts(child, rest)
        else:
            yield text_of(child)
