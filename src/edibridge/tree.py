"""Node: the one tree for XML, EDIFACT, X12 and CSV.

The binding engine reads everything through four names: `tag`, `text`, `get(attribute)` and
iteration over the children. An `lxml` element has the same four, so parsed XML is read as it is,
without a copy; EDIFACT, X12 and CSV build `Node`s, and every writer does.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator
from typing import Any, Protocol

from attrs import frozen


@frozen
class Position:
    """Where something stands in the source; every count starts at 1, the offset at 0.

    `offset` counts bytes from the start of the source, `segment` the segments of the message
    (the header segment is 1), `element` and `component` what the segment holds.
    """

    offset: int | None = None
    line: int | None = None
    column: int | None = None
    segment: int | None = None
    element: int | None = None
    component: int | None = None


class Element(Protocol):
    """What the binding engine needs of a tree; `Node` and `lxml` elements satisfy it."""

    @property
    def tag(self) -> Any: ...  # noqa: ANN401, D102 - lxml types the tag of comments as a function
    @property
    def text(self) -> Any: ...  # noqa: ANN401, D102
    def get(self, key: str, /) -> Any: ...  # noqa: ANN401, D102
    def items(self) -> Any: ...  # noqa: ANN401, D102
    def __iter__(self) -> Iterator[Any]: ...  # noqa: D105
    def __len__(self) -> int: ...  # noqa: D105


class Node:
    """One element, segment group, segment or row.

    In XML `tag` is a Clark name (`{uri}local`) and `attrib` holds the attributes. In EDIFACT and
    X12 a segment has its tag, and `attrib` maps `element.component` (`2.1`; a repetition after
    the first `2.1*2`) to the unescaped text; empty components are absent. In CSV a row's columns
    are its attributes.
    """

    __slots__ = ("attrib", "children", "position", "tag", "text")

    def __init__(
        self,
        tag: str,
        attrib: dict[str, str] | None = None,
        children: list[Node] | None = None,
        text: str | None = None,
        position: Position | None = None,
    ) -> None:
        """Build a node; the lists are kept, not copied."""
        self.tag = tag
        self.text = text
        self.attrib = {} if attrib is None else attrib
        self.children = [] if children is None else children
        self.position = position

    def get(self, key: str) -> str | None:
        """Return an attribute, or None."""
        return self.attrib.get(key)

    def items(self) -> ItemsView[str, str]:
        """Return the attributes as pairs."""
        return self.attrib.items()

    def __iter__(self) -> Iterator[Node]:
        """Iterate over the children."""
        return iter(self.children)

    def __len__(self) -> int:
        """Count the children."""
        return len(self.children)

    def __bool__(self) -> bool:
        """A node is true, with or without children."""
        return True

    def __eq__(self, other: object) -> bool:
        """Two nodes are equal when everything but the position is."""
        if not isinstance(other, Node):
            return NotImplemented
        return (self.tag, self.text, self.attrib, self.children) == (
            other.tag,
            other.text,
            other.attrib,
            other.children,
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Show the tag, the attributes and the number of children."""
        return f"Node({self.tag!r}, {self.attrib!r}, {len(self.children)} children)"

    def append(
        self, tag: str, attrib: dict[str, str] | None = None, text: str | None = None
    ) -> Node:
        """Add a child and return it."""
        child = Node(tag, attrib, None, text)
        self.children.append(child)
        return child
