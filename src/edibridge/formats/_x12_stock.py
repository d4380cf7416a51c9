"""The lines of X12 846 made regular: one for each quantity of an item.

A LIN loop has a QTY loop for each quantity that is told of its item. `LINE` is one of them with
what the loop says of the item; lines that differ by their quantity alone are one loop again.
"""

from __future__ import annotations

from edibridge.formats._x12_copies import copied
from edibridge.tree import Node

LINE, LOOP, QUANTITY = "LINE", "LIN-LOOP", "QTY-LOOP"
MOST = 99  # QTY loops of a LIN loop


def unfold_stock(root: Node) -> None:
    """Make a line of each quantity."""
    kept: list[Node] = []
    loops = sum(child.tag == LOOP for child in root.children)
    for child in root.children:
        kept += _lines(child) if child.tag == LOOP else [child]
    root.children = kept
    count = next((child for child in kept if child.tag == "CTT"), None)
    if count is not None and count.get("1.1") == str(loops):
        count.attrib["1.1"] = str(sum(child.tag == LINE for child in kept))


def _lines(loop: Node) -> list[Node]:
    quantities = [child for child in loop.children if child.tag == QUANTITY]
    if len(quantities) < 2:  # noqa: PLR2004 - one line is what it is already
        loop.tag = LINE
        return [loop]
    found = []
    for quantity in quantities:
        content = [
            child if child is quantity else copied(child)
            for child in loop.children
            if child is quantity or child.tag != QUANTITY
        ]
        found.append(Node(LINE, None, content, position=loop.position))
    return found


def fold_stock(root: Node) -> None:
    """Make a LIN loop of the lines that are of one item and differ by their quantity alone."""
    kept: list[Node] = []
    for child in root.children:
        if child.tag != LINE:
            kept.append(child)
            continue
        child.tag = LOOP
        before = kept[-1] if kept and kept[-1].tag == LOOP else None
        added = [part for part in child.children if part.tag == QUANTITY]
        if before is None or not added or not _joins(before, child):
            kept.append(child)
            continue
        last = max(i for i, part in enumerate(before.children) if part.tag == QUANTITY)
        before.children[last + 1 : last + 1] = added
    root.children = kept


def _joins(loop: Node, line: Node) -> bool:
    quantities = sum(part.tag == QUANTITY for part in loop.children)
    return 0 < quantities < MOST and _without(loop) == _without(line)


def _without(loop: Node) -> list[object]:
    return [_spelled(part) for part in loop.children if part.tag != QUANTITY]


def _spelled(node: Node) -> tuple[object, ...]:
    return (node.tag, node.attrib, [_spelled(child) for child in node.children])
