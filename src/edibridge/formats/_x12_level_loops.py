"""The HL loops of X12 856, made of a shipment, its packages and its lines again.

`_x12_levels` says what these are and makes them of the loops.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field

from edibridge.formats._x12_copies import copied
from edibridge.formats._x12_levels import (
    BOX,
    FROM_ORDER,
    HEADER,
    HELD,
    ITEM,
    LEVEL,
    LINE,
    LOOP,
    ORDER,
    PACK,
    SHIPMENT,
    TARE,
    Level,
    arrange,
    numbered,
    structure_code,
)
from edibridge.formats._x12_loads import MARK, fold_loads
from edibridge.tree import Node


def fold_levels(root: Node) -> None:
    """Make the HL loops of the root, its packages and its lines."""
    fold_loads(root)
    _Folding(root).fold()


@define(eq=False)
class _Folding:
    """The loops of one document as they are made."""

    root: Node
    loops: list[Node] = field(factory=list)
    lines: list[Node] = field(factory=list)
    packs: list[Node] = field(factory=list)
    places: dict[tuple[int, int], int] = field(factory=dict)
    opened: list[tuple[Node, Node]] = field(factory=list)

    def fold(self) -> None:
        """Replace what the root has of packages and lines by HL loops."""
        children = self.root.children
        self.lines = [child for child in children if child.tag == LINE]
        self.packs = [child for child in children if child.tag == PACK]
        head = [child for child in children if _is_head(child)]
        rest = [child for child in children if not _is_head(child)]
        rest = [child for child in rest if child.tag not in (LINE, PACK)]
        order_content = [child for child in rest if _is_of_order(child)]
        shipment = [child for child in rest if not _is_of_order(child) and child.tag != LEVEL]
        levels = [child for child in rest if child.tag == LEVEL]
        begin = next((child for child in head if child.tag == "BSN"), None)
        marks = begin.attrib.pop(MARK, "") if begin is not None else ""
        top = self._loop(SHIPMENT, None, shipment)
        for level in levels:
            self._loop(level.attrib.get("code", ""), top, level.children)
        if order_content:
            top = self._loop(ORDER, top, order_content)
        self._fill(top, whole=bool(order_content))
        self._number()
        if begin is not None and "-" not in marks:
            begin.attrib.setdefault("5.1", self._structure())
        self._identify(with_children="+" in marks)
        at = next((i for i, child in enumerate(head) if child.tag == "CTT"), len(head))
        self.root.children = [*head[:at], *self.loops, *head[at:]]
        for child in head:
            if child.tag == "DTM":
                child.attrib.pop(MARK, None)

    def _loop(self, code: str, above: Node | None, content: Sequence[Node]) -> Node:
        first = Node("HL", {"3.1": code})
        loop = Node(LOOP, None, [first])
        for child in content:
            if child.attrib.get(MARK) == FROM_ORDER:
                del child.attrib[MARK]
            loop.children.append(child)
        self.loops.append(loop)
        self.opened.append((loop, above or Node(LOOP)))
        return loop

    def _fill(self, top: Node, *, whole: bool) -> None:
        """Put packages and lines under the shipment, or under the one order."""
        numbers = [line.attrib.get("n") for line in self.lines]
        _, self.places = arrange(numbers, self.packs, _held, _inner)
        within = {line: at for at, pack in enumerate(self.packs) for line in self._under(pack)}
        current: tuple[Node, Node | None] | None = None
        done = 0
        for at, line in enumerate(self.lines):
            entries = [line]
            if at in within:
                entries = self.packs[done : within[at] + 1]
                done = max(done, within[at] + 1)
            for entry in entries:
                current = self._put(entry, top, current, whole=whole)
        for entry in self.packs[done:]:
            current = self._put(entry, top, current, whole=whole)

    def _put(
        self, entry: Node, top: Node, current: tuple[Node, Node | None] | None, *, whole: bool
    ) -> tuple[Node, Node | None] | None:
        """Put a package or line under its order; return the order's loop while it is open."""
        if whole:
            self._emit(entry, top, whole=True)
            return None
        orders = self._orders(entry)
        if len(orders) != 1:
            self._emit(entry, top, whole=not orders)
            return None
        sample = orders[0]
        if current is None or _begins(entry) or not _same_order(current[1], sample):
            current = (self._loop(ORDER, top, self._order_content(entry)), sample)
        self._emit(entry, current[0], whole=True)
        return current

    def _orders(self, entry: Node) -> list[Node | None]:
        """Return the orders that the lines of a package or a line are of, each once."""
        lines = [entry] if entry.tag == LINE else [self.lines[at] for at in self._under(entry)]
        found: list[Node | None] = []
        for line in lines:
            own = _order_of(line)
            if not any(_same_order(own, known) for known in found):
                found.append(own)
        return found if any(own is not None for own in found) else []

    def _order_content(self, entry: Node) -> list[Node]:
        lines = [entry] if entry.tag == LINE else [self.lines[at] for at in self._under(entry)]
        own = _order_of(lines[0])
        content = list(map(copied, own.children)) if own is not None else []
        for line in lines:
            left = next((child for child in line.children if child.tag == LEVEL), None)
            if left is not None and left.attrib.get("code") == ORDER:
                content += left.children
        return content

    def _under(self, pack: Node) -> list[int]:
        held = [self.places.get((id(pack), at)) for at in range(len(_held(pack)))]
        found = [line for line in held if line is not None]
        for one in _inner(pack):
            found += self._under(one)
        return found

    def _emit(self, entry: Node, above: Node, *, whole: bool) -> None:
        """Make the loop of a package or line and of what is in it."""
        if entry.tag == LINE:
            content = [child for child in entry.children if not _is_of_line_order(child)]
            inside = [child for child in content if child.tag == PACK]
            loop = self._loop(ITEM, above, [c for c in content if c.tag not in (PACK, LEVEL)])
            for child in loop.children:
                if child.tag == "SN1":
                    _fold_quantity(child, entry)
                elif child.tag == "PRF":
                    child.attrib.pop(MARK, None)
            loop.attrib["n"] = entry.attrib.get("n", "")
            if MARK in entry.attrib:
                loop.attrib[MARK] = entry.attrib[MARK]
            for pack in inside:
                self._emit(pack, loop, whole=True)
            return
        content = [child for child in entry.children if child.tag not in (HELD, PACK)]
        code = entry.attrib.get(MARK) or (TARE if _inner(entry) else BOX)
        loop = self._loop(code, above, content)
        held = [self.places.get((id(entry), at)) for at in range(len(_held(entry)))]
        inside = [self.lines[at] for at in held if at is not None]
        current: tuple[Node, Node | None] | None = None
        for one in (*inside, *_inner(entry)):
            current = self._put(one, loop, current, whole=whole)

    def _number(self) -> None:
        """Give lines their number; a source that had none keeps none, if that says the same."""
        lines = [loop for loop in self.loops if "n" in loop.attrib]
        wanted = [loop.attrib.pop("n") or None for loop in lines]
        had = [loop.attrib.pop(MARK, None) for loop in lines]
        kept = [
            number if mark is None else (mark or None)
            for number, mark in zip(wanted, had, strict=True)
        ]
        if numbered(kept) != [*numbered(wanted)]:
            kept = wanted
        for loop, number in zip(lines, kept, strict=True):
            if number is None:
                continue
            line = next((child for child in loop.children if child.tag == "LIN"), None)
            if line is None:
                line = Node("LIN")
                loop.children.insert(1, line)
            line.attrib["1.1"] = number

    def _structure(self) -> str:
        nodes = {id(loop): Level(loop.children[0].attrib["3.1"], None, loop) for loop in self.loops}
        for loop, above in self.opened:
            nodes[id(loop)].above = nodes.get(id(above))
        return structure_code(list(nodes.values()))

    def _identify(self, *, with_children: bool) -> None:
        ids = {id(loop): str(at) for at, loop in enumerate(self.loops, 1)}
        parents = {id(above) for _, above in self.opened}
        for loop, above in self.opened:
            first = loop.children[0]
            first.attrib["1.1"] = ids[id(loop)]
            if id(above) in ids:
                first.attrib["2.1"] = ids[id(above)]
            if with_children:
                first.attrib["4.1"] = "1" if id(loop) in parents else "0"


def _held(pack: Node) -> list[str]:
    return [child.attrib.get("n", "") for child in pack.children if child.tag == HELD]


def _inner(pack: Node) -> list[Node]:
    return [child for child in pack.children if child.tag == PACK]


def _is_head(child: Node) -> bool:
    return child.tag in ("ST", "BSN", "CTT", "SE") or (
        child.tag == "DTM" and child.attrib.get(MARK) == HEADER
    )


def _is_of_order(child: Node) -> bool:
    return child.tag == "PRF" or child.attrib.get(MARK) == FROM_ORDER


def _is_of_line_order(child: Node) -> bool:
    if child.tag == "PRF":
        return child.attrib.get(MARK) != ITEM
    return child.tag == "REF" and child.attrib.get(MARK) == FROM_ORDER


def _begins(entry: Node) -> bool:
    """Say whether a line is the first of its order, since it has what else its loop holds."""
    return any(child.tag == LEVEL for child in entry.children)


def _order_of(line: Node) -> Node | None:
    """Return what a line says of its order: PRF and the REF of its loop."""
    content = [child for child in line.children if _is_of_line_order(child)]
    return Node(ORDER, None, content) if content else None


def _same_order(one: Node | None, other: Node | None) -> bool:
    if one is None or other is None:
        return one is other
    return [(c.tag, c.attrib) for c in one.children] == [(c.tag, c.attrib) for c in other.children]


def _fold_quantity(node: Node, line: Node) -> None:
    """Repeat in SN1 the number of the line, where it was, and the unit of what was ordered."""
    if node.attrib.pop(MARK, None) is not None:
        node.attrib["1.1"] = line.attrib.get("n", "")
    if "5.1" in node.attrib and "3.1" in node.attrib:
        node.attrib.setdefault("6.1", node.attrib["3.1"])
