"""What the schema of UBL 2.1 does not allow, by the element table: names, order, cardinality."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from edibridge.syntax import element_order


def faults(data: bytes) -> Iterator[str]:
    """Give what the schema does not allow in a document."""
    root = etree.fromstring(data)
    kind = element_order.load("ubl-2.1").roots[root.tag]
    yield from _below(root, kind, etree.QName(root).localname)


def _below(element: Any, kind: str, place: str) -> Iterator[str]:  # noqa: ANN401
    """Give what the schema of UBL 2.1 does not allow below an element of a type."""
    children = element_order.load("ubl-2.1").children(kind)
    ranks = {child.name: rank for rank, child in enumerate(children)}
    found = [child.tag for child in element]
    yield from (f"{place} has an unknown {tag}" for tag in found if tag not in ranks)
    if found != sorted(found, key=lambda tag: ranks.get(tag, -1)):
        yield f"{place} has its children in another order"
    for child in children:
        count = found.count(child.name)
        if count < child.minimum or (child.maximum is not None and count > child.maximum):
            yield f"{place} has {count} of {child.name}"
    types = {child.name: child.type for child in children}
    for child in element:
        yield from _below(
            child, types.get(child.tag, ""), f"{place}/{etree.QName(child).localname}"
        )
