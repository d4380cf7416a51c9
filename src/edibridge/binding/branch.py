"""What a compiled table is made of: dialects, branches, slots, values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from attrs import Factory, define, field, frozen

from edibridge.binding.codecs import Codec
from edibridge.binding.table import Ambient, Many

LEAF, CONTAINER, ONE, MANY, VALUES, CUSTOM = range(6)


@frozen
class Width:
    """The longest text a place of the format takes; `numeric` counts digits only."""

    length: int
    numeric: bool = False


class Shape(Protocol):
    """What the schema or directory of a format says of order and length."""

    def root(self, tag: str) -> str | None:
        """Return the type of a document's root."""

    def children(self, kind: str) -> Mapping[str, tuple[int, str]]:
        """Return, for a type, each child tag with its rank and its type."""

    def width(self, kind: str, attribute: str) -> Width | None:
        """Return the longest text that an attribute of a type takes."""


def same_name(name: str) -> str:
    """Return a name as it is: the spelling of tags where tables already use them."""
    return name


@frozen(kw_only=True, eq=False, repr=False)
class Dialect:
    """How a family of formats spells the names of a table.

    `formal` are paths whose loss means nothing (a schema location); `ordered` says that the
    order of different children is part of the document; `keep_empty` that an empty part is
    written; `values` whether an empty text is a value.
    """

    family: str
    tag: Callable[[str], str] = same_name
    name: Callable[[str], str] = same_name
    attribute: Callable[[str], str] = same_name
    shape: Shape | None = None
    ordered: bool = False
    keep_empty: bool = False
    formal: frozenset[str] = frozenset()


@define(eq=False, repr=False)
class Value:
    """A leaf that holds an attribute of the part."""

    name: str
    codec: Codec | None
    width: Width | None = None
    get: Callable[[Any], Any] = field(default=None)
    beside: bool = False


@define(eq=False, repr=False)
class Inline:
    """A part without a node of its own: where it is, what it is, what was read of it.

    `single` says that the model has several of them and the format one.
    """

    name: str
    kind: type
    single: bool = False
    keys: dict[str, str] = Factory(dict)
    covered: set[str] = Factory(set)
    get: Callable[[Any], Any] = field(default=None)


@define(eq=False, repr=False)
class Branch:
    """A node of the compiled tree: what its text, attributes and children hold."""

    kind: str = ""
    text: Value | None = None
    leaf: Value = Factory(lambda: Value("", None))
    text_const: tuple[str, ...] | Ambient | None = None
    values: dict[str, Value] = Factory(dict)
    consts: dict[str, tuple[str, ...] | Ambient] = Factory(dict)
    spreads: list[tuple[tuple[str, ...], Value]] = Factory(list)
    slots: dict[str, tuple[Slot, ...]] = Factory(dict)
    direct: dict[str, Slot] = Factory(dict)
    bare: bool = False
    order: list[Slot] = Factory(list)
    const_slots: list[Slot] = Factory(list)
    ranks: Mapping[str, tuple[int, str]] = Factory(dict)
    covered: set[str] = Factory(set)
    dialect: Dialect = field(default=None)
    uncovered: dict[type, tuple[tuple[str, Any], ...]] = field(factory=dict)
    only: str | None = None
    listed: frozenset[str] = frozenset()
    dotted: frozenset[str] = frozenset()
    inlines: list[Inline] = Factory(list)
    beside: dict[str, list[Branch]] = Factory(dict)
    repeats: bool = False
    mixed: bool = False
    part: Any = field(default=None)
    given: Mapping[str, str] = Factory(dict)
    fast: Callable[[Any, Any], Any] | None = field(default=None)
    reads: int = 0
    rank: Callable[[Any], int] | None = field(default=None)


@define(eq=False, repr=False)
class Slot:
    """A child of a branch: the step that meets it and what is done with it."""

    tag: str
    step: str
    kind: int
    branch: Branch
    name: str = ""
    part: Any = None
    tests: tuple[tuple[tuple[str, ...], str | None, tuple[str, ...]], ...] = ()
    key: int = 0
    binding: Any = None
    codec: Codec | None = None
    width: Width | None = None
    fixed: bool = False
    get: Callable[[Any], Any] = field(default=None)
    rivals: list[Many] = Factory(list)
