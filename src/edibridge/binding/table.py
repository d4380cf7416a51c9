"""The words of a table: Field, One, Many, Const, Custom, and the paths they use.

A path is steps separated by `/`, each a name with predicates `[child@attr=value|value]`, and at
most one trailing `@attr` (or `@a,b,c` for a value spread over several). `.` is the node itself.
A predicate filters on reading and is created, with its first value, on writing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from edibridge.binding.codecs import Codec
    from edibridge.tree import Element, Node


@frozen
class Predicate:
    """A condition on a step: the leaf at `path` and `attribute` is one of `values`.

    `values` empty means that the leaf exists (`[child]`), which is not created on writing.
    """

    path: tuple[str, ...]
    attribute: str | None
    values: tuple[str, ...]


@frozen
class Step:
    """A name and the conditions under which it is meant."""

    name: str
    predicates: tuple[Predicate, ...] = ()


@frozen
class Path:
    """A parsed path: steps, then the attributes that hold the value, if any."""

    steps: tuple[Step, ...]
    attributes: tuple[str, ...] = ()


_STEP = re.compile(r"([^/\[\]@]+)((?:\[[^\]]*\])*)")
_PREDICATE = re.compile(r"\[([^\]]*)\]")


def parse_path(text: str) -> Path:
    """Parse a path; raise `ValueError` where it is none (a mistake of the table's author)."""
    body = text
    attributes: tuple[str, ...] = ()
    head, mark, tail = text.rpartition("@")
    if mark and "]" not in tail:
        body, attributes = head, tuple(tail.split(","))
    if body in ("", "."):
        return Path((), attributes)
    steps, at = [], 0
    while at < len(body):
        match = _STEP.match(body, at)
        if match is None or (match.end() < len(body) and body[match.end()] != "/"):
            message = f"not a path: {text!r}"
            raise ValueError(message)
        steps.append(Step(match[1], tuple(map(_predicate, _PREDICATE.findall(match[2])))))
        at = match.end() + 1
    return Path(tuple(steps), attributes)


def _predicate(text: str) -> Predicate:
    left, equals, right = text.partition("=")
    place, mark, attribute = left.partition("@")
    steps = tuple(place.split("/")) if place not in ("", ".") else ()
    return Predicate(steps, attribute if mark else None, tuple(right.split("|")) if equals else ())


@frozen(eq=False, repr=False)
class Field:
    """One attribute of the part, one leaf of the tree.

    `name` may lead into parts that have no node of their own in the format
    (`item.name` on a line): they are made on reading where anything of them is there. Where the
    model has several and the format one, `deliveries[0].delivered` says so. `default`
    is a document-wide value that the attribute has where the model says nothing: the currency
    of an amount. `beside` is for an attribute that several leaves repeat, such as the one unit of
    a minimum and a maximum: it is written beside each of their texts, and only there.
    """

    name: str
    path: str
    codec: Codec | None = None
    default: Ambient | None = None
    beside: bool = False


@frozen(eq=False, repr=False)
class Ambient:
    """A value that the whole document shares, such as its currency, known before reading."""

    key: str


@frozen(eq=False, repr=False)
class Const:
    """A leaf that the format demands and the model does not hold.

    It is written wherever its container is; a source that says something else there, or nothing,
    gets an extra.
    """

    path: str
    value: str | Ambient


@frozen(eq=False, repr=False)
class Always:
    """An element that the format demands even where it is empty."""

    path: str


@frozen(eq=False, repr=False)
class One:
    """One part, read and written by a table of its own."""

    name: str
    path: str
    part: type
    table: Table
    writes: Callable[[Any], bool] | None = None


@frozen(eq=False, repr=False)
class Many:
    """Several parts, or with `part` None several plain values of one leaf each.

    `matches` picks, on writing, the values that this binding writes, where several bindings share
    one attribute (references by kind); on reading the path's predicates do. `most` is the number
    of repetitions that the target allows. `given` are attribute values that the place itself
    says, such as the role of a party; `matches` is then to demand them.
    """

    name: str
    path: str
    part: type | None = None
    table: Table = ()
    codec: Codec | None = None
    matches: Callable[[Any], bool] | None = None
    most: int | None = None
    given: Mapping[str, str] | None = None


@frozen(eq=False, repr=False)
class Custom:
    """The few shapes that no table says.

    `read` gets every child that `path` meets and returns attribute values; `write` gets the part
    and returns the nodes to add at the place of `path`'s last step. `names` are the attributes
    it covers. Both get the pass (`Reading`, `Writing`) to report extras and notes to.
    """

    names: tuple[str, ...]
    path: str
    read: Callable[[list[Element], Any], dict[str, Any]]
    write: Callable[[Any, Any], list[Node]]


Binding = Field | Const | Always | One | Many | Custom
Table = Sequence[Binding]
