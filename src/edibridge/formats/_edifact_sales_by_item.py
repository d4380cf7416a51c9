"""SLSRPT by item: the second way of D.01B, which says of each item where it was sold.

The first way says of each place what was sold there. The regular tree has the same lines for both;
the group of GIS, which opens the second way, stays behind them without its lines, and says that
they are to be written so again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from edibridge.tree import Node

GROUP = "GIS-GROUP"


def lift_items(group: Node) -> Iterator[Node]:
    """Give a line for each quantity at each place of each item, then the group without them."""
    for child in group.children:
        if child.tag == "LIN-GROUP":
            yield from _lines_of(child)
    group.children = [child for child in group.children if child.tag != "LIN-GROUP"]
    yield group


def _lines_of(item: Node) -> Iterator[Node]:
    places = [child for child in item.children if child.tag == "LOC-GROUP"]
    shared = [_marked(child) for child in item.children if child.tag != "LOC-GROUP"]
    if not places:
        yield Node("LIN-GROUP", None, shared, position=item.position)
    for group in places:
        held = [
            _grouped(child) for child in group.children if child.tag not in ("MOA", "QTY-GROUP")
        ]
        place = Node("PLACE", None, held, position=group.position)
        amounts = [child for child in group.children if child.tag == "MOA"]
        quantities = [child for child in group.children if child.tag == "QTY-GROUP"]
        for further in [[quantity] for quantity in quantities] or [[]]:
            line = [*shared[:1], place, *shared[1:], *amounts, *further]
            yield Node("LIN-GROUP", None, line, position=item.position)
            # what all quantities are worth together is said once
            shared, amounts = [child for child in shared if child.tag != "MOA"], []


def _marked(child: Node) -> Node:
    if child.tag != "MOA":
        return child
    return Node("MOA", {**child.attrib, "at": "LIN"}, position=child.position)


def _grouped(child: Node) -> Node:
    return (
        Node("RFF-GROUP", None, [child], position=child.position) if child.tag == "RFF" else child
    )


_OF_LINE = {"LIN", "PLACE", "GTIN", "ID", "NAME", "PIA", "IMD", "PAC", "MOA", "QTY-GROUP"}
_OF_PLACE = {"LOC", "DTM", "PERIOD", "RFF-GROUP"}
_OF_QUANTITY = {"QTY", "PRI", "DTM", "RFF", "STS"}


def takes(line: Node) -> bool:
    """Say whether the second way has a place for all that a line says."""
    for child in line.children:
        if child.tag not in _OF_LINE:
            return False
        known = {"PLACE": _OF_PLACE, "QTY-GROUP": _OF_QUANTITY}.get(child.tag)
        if known is not None and not all(one.tag in known for one in child.children):
            return False
        if any(len(one.children) > 1 for one in child.children):
            return False
    return any(child.tag == "PLACE" for child in line.children)


def lower_items(
    group: Node, lines: list[Node], same: Callable[[list[Node], list[Node]], bool]
) -> None:
    """Put lines into the group of GIS, each item and each of its places once."""
    item: Node | None = None
    place: Node | None = None
    for line in lines:
        said = [child for child in line.children if child.tag not in ("PLACE", "QTY-GROUP")]
        amounts = [child for child in said if child.tag == "MOA" and not child.attrib.pop("at", "")]
        said = [child for child in said if not any(child is one for one in amounts)]
        if item is None or not same(_without_amounts(item), said):
            item, place = Node("LIN-GROUP", None, said), None
            group.children.append(item)
        (where,) = (child for child in line.children if child.tag == "PLACE")
        held = [one.children[0] if one.tag == "RFF-GROUP" else one for one in where.children]
        if place is None or amounts or not same(_without_amounts(place), held):
            place = Node("LOC-GROUP", None, [*held, *amounts])
            item.children.append(place)
        place.children += [child for child in line.children if child.tag == "QTY-GROUP"]


def _without_amounts(group: Node) -> list[Node]:
    inner = ("MOA", "LOC-GROUP", "QTY-GROUP")
    return [child for child in group.children if child.tag not in inner]
