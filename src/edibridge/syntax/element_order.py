"""The order, types and cardinalities of elements in UBL and CII, as data.

A table holds, for each type, its child elements as `[name, type, min, max]` in schema order. A type
is another entry of the table, a leaf (Amount, Code, Date ...) or `*` for content that the schema
leaves open; `max` is -1 where there is no limit. Of a type among `choices` exactly one child stands
there. A leaf has the built-in type of its text and, for each attribute, `[type, required]` with the
value that is fixed, where one is; `token{1,3}` is a token of one to three characters. UBL and CII
share the shape; in CII one element name has different types under different parents, which is why
order hangs on types.

Sources: OASIS UBL 2.1 and UN/CEFACT CII D16B schemas, carried over by
`schemas/build_element_order.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from attrs import field, frozen

from edibridge.errors import UsageError
from edibridge.resources import schema_path
from edibridge.tree import Node

_FILES = {"ubl-2.1": ("ubl", "2.1.json"), "cii-d16b": ("cii", "d16b.json")}
_OPEN = "*"


@frozen
class Child:
    """One child element of a type: Clark name, type, and how often it may occur.

    `maximum` is None where there is no limit; the name `*` stands for any element.
    """

    name: str
    type: str
    minimum: int
    maximum: int | None


@frozen
class Attribute:
    """An attribute: its XML Schema built-in type, whether it is required, what it is fixed to."""

    content: str
    required: bool
    fixed: str | None = None


@frozen
class Leaf:
    """A type of text: its XML Schema built-in type, and its attributes."""

    content: str
    attributes: Mapping[str, Attribute]


@frozen(eq=False, repr=False)
class ElementOrder:
    """The element table of one schema edition.

    `roots` maps the Clark names of document elements to their types; `leaves` names the types of
    text, `choices` those of which one child stands alone.
    """

    id: str
    edition: str
    namespaces: Mapping[str, str]
    roots: Mapping[str, str]
    leaves: Mapping[str, Leaf]
    choices: frozenset[str]
    _types: Mapping[str, list[tuple[str, str, int, int]]] = field(repr=False)

    def types(self) -> tuple[str, ...]:
        """Name every type that has children."""
        return tuple(self._types)

    def children(self, type_: str) -> tuple[Child, ...]:
        """Give the children of a type in schema order; none for a leaf or an open type."""
        return tuple(
            Child(self.clark(name), kind, low, None if high < 0 else high)
            for name, kind, low, high in self._types.get(type_, ())
        )

    def clark(self, name: str) -> str:
        """Turn `cbc:ID` into its Clark name."""
        prefix, _, local = name.rpartition(":")
        return f"{{{self.namespaces[prefix]}}}{local}" if prefix else name

    def sort(self, root: Node) -> None:
        """Bring the children of a tree into schema order, in place, at every depth.

        The sort is stable. A child that the schema does not know stays behind the known sibling
        that it followed. A root that is no document of this edition raises `UsageError`.
        """
        type_ = self.roots.get(root.tag)
        if type_ is None:
            message = f"{root.tag} is no document element of {self.edition}"
            raise UsageError(message, hint="choose the element order of the document's own syntax")
        _sort(self, root, type_)


def _sort(order: ElementOrder, parent: Node, type_: str) -> None:
    """Sort below one node whose type is known; open content is sorted where it is a root."""
    ranks = _ranks(order.id, type_)
    keys: list[int] = []
    rank, ordered = -1, True
    for child in parent.children:
        place = ranks.get(child.tag)
        if place is None:
            kind = order.roots.get(child.tag, _OPEN)
        else:
            ordered = ordered and place[0] >= rank
            rank, kind = place
        keys.append(rank)
        if child.children and kind != _OPEN:
            _sort(order, child, kind)
    if not ordered:
        pairs = sorted(zip(keys, parent.children, strict=True), key=lambda pair: pair[0])
        parent.children[:] = [child for _, child in pairs]


@cache
def _ranks(id_: str, type_: str) -> Mapping[str, tuple[int, str]]:
    """Give, of each child of a type, its place and its own type."""
    children = load(id_).children(type_)
    return {child.name: (place, child.type) for place, child in enumerate(children)}


@cache
def load(id_: str) -> ElementOrder:
    """Read the element table `ubl-2.1` or `cii-d16b`; another id raises `UsageError`."""
    if id_ not in _FILES:
        message = f"there is no element order {id_!r}"
        raise UsageError(message, hint=f"choose one of {', '.join(sorted(_FILES))}")
    # not by msgspec: to load it takes longer than to read one file, and a reader of XML has no
    # other need of it
    raw = json.loads(schema_path(*_FILES[id_]).read_bytes())
    leaves = {
        name: Leaf(
            leaf["content"],
            {
                attribute: Attribute(content, bool(required), *fixed)
                for attribute, (content, required, *fixed) in leaf["attributes"].items()
            },
        )
        for name, leaf in raw["leaves"].items()
    }
    return ElementOrder(
        id_,
        raw["edition"],
        raw["namespaces"],
        raw["roots"],
        leaves,
        frozenset(raw["choices"]),
        raw["types"],
    )
