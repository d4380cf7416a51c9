"""The shape of an XML format: the element order of its schema, as the binding engine asks it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from attrs import frozen

from edibridge.binding.branch import Width
from edibridge.syntax import element_order


@frozen
class SchemaShape:
    """Order and types of the elements of one schema edition (`ubl-2.1`, `cii-d16b`)."""

    edition: str

    def root(self, tag: str) -> str | None:
        """Return the type of a document element."""
        return element_order.load(self.edition).roots.get(tag)

    def children(self, kind: str) -> Mapping[str, tuple[int, str]]:
        """Return rank and type of each child of a type."""
        return _children(self.edition, kind)

    def width(self, kind: str, attribute: str) -> Width | None:  # noqa: ARG002 - none in XML
        """Return None: schemas of business documents set no lengths."""
        return None


@cache
def _children(edition: str, kind: str) -> Mapping[str, tuple[int, str]]:
    children = element_order.load(edition).children(kind)
    return {child.name: (rank, child.type) for rank, child in enumerate(children)}
