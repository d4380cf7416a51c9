"""The levels of X12 856 made regular: HL loops become one shipment, its packages and its lines.

856 says what belongs where by a tree of HL loops: shipment (S), order (O), tare and pack (T, P)
and item (I), in whatever order the partners agreed on. `unfold_levels` makes of it what a table
can name, and `fold_levels` makes the loops again, in the order that the document needs:

- what the S loop holds stands on the root itself, a date of the header has the mark 0;
- `LINE` is an item, with its number `n`; `PRF` in it is its order, where there are several, and
  a REF of its order has the mark O. Where all items are of one order, that stands on the root;
- `PACK` is a package: on the root, within another, or on the line that it is under. `HELD` are
  the numbers `n` of the lines that are under it;
- `LEVEL` is what else the loop of an order holds, on the first of its lines.

Marks are attributes named `place()`: they say where in X12 something stood and nothing else, so
that it comes to stand there again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import TypeVar

from attrs import define, field

from edibridge.formats._x12_loads import MARK, fold_loads, unfold_loads
from edibridge.tree import Node

P = TypeVar("P")

LOOP, LINE, PACK, HELD, LEVEL = "HL-LOOP", "LINE", "PACK", "HELD", "LEVEL"
SHIPMENT, ORDER, TARE, BOX, ITEM = "S", "O", "T", "P", "I"
PACKING = frozenset({TARE, BOX, "Q"})  # X12 735: shipping tare, pack, subpack
HEADER, FROM_ORDER, REPEATED = "0", "O", "1"
WITHOUT = ""  # the mark of a line that has no number in the source
# X12 1005: which levels follow one another
PACKS_OF_ORDER, PACKS_OF_ITEM, ORDERS_OF_PACK, NO_PACKS = "0001", "0002", "0003", "0004"


@define(eq=False)
class _Level:
    """One HL loop: its code, what it is under, and the node that was made of it."""

    code: str
    above: _Level | None
    loop: Node
    made: Node | None = None
    order: _Level | None = None
    below: list[_Level] = field(factory=list)


def unfold_levels(root: Node) -> None:
    """Replace the HL loops by what they say; nodes are changed."""
    levels = _levels([child for child in root.children if child.tag == LOOP])
    head = [child for child in root.children if child.tag != LOOP]
    for child in head:
        if child.tag == "DTM":
            child.attrib[MARK] = HEADER
    _unfold_beginning(head, levels)
    _unfold_count(head, levels)
    root.children = head
    if not levels:
        return
    numbers = iter(numbered([_number(one) for one in levels if one.code == ITEM]))
    one_order = _one_order(levels)
    placed: set[int] = set()
    for level in levels:
        content = [child for child in level.loop.children if child.tag != "HL"]
        if level.code == SHIPMENT and level.above is None and not placed:
            root.children += content
            placed.add(id(level))
        elif level.code == ITEM:
            level.made = _line(level, content, next(numbers))
            _put_line(root, level)
        elif level.code in PACKING:
            level.made = _pack(level, content)
            _put_pack(root, level)
        elif level.code == ORDER and one_order:
            root.children += map(_of_order, content)
        else:
            level.made = Node(LEVEL, {"code": level.code}, content)
    _share_orders(root, levels, one=one_order)
    root.children.sort(key=lambda child: _LAST.get(child.tag, 0))
    unfold_loads(root)


_LAST = {PACK: 1, LINE: 2, LEVEL: 3, "CTT": 4, "SE": 5}


def _levels(loops: Sequence[Node]) -> list[_Level]:
    """Return the levels; one that does not say what it is under is under the one before it."""
    known: dict[str, _Level] = {}
    found: list[_Level] = []
    for loop in loops:
        first = next((child for child in loop.children if child.tag == "HL"), Node("HL"))
        code = first.get("3.1") or ""
        above = known.get(first.get("2.1") or "")
        if above is None and found and code != SHIPMENT:
            above = _before(found[-1], code)
        level = _Level(code, above, loop)
        level.order = level if code == ORDER else above.order if above is not None else None
        if above is not None:
            above.below.append(level)
        found.append(level)
        if first.get("1.1"):
            known[first.attrib["1.1"]] = level
    return found


_RANKS = {SHIPMENT: 0, ORDER: 1, TARE: 2, BOX: 3, "Q": 4, ITEM: 5}


def _before(last: _Level, code: str) -> _Level | None:
    above: _Level | None = last
    rank = _RANKS.get(code, len(_RANKS))
    while above is not None and _RANKS.get(above.code, 0) >= rank:
        above = above.above
    return above


def _number(level: _Level) -> str | None:
    first = next((child for child in level.loop.children if child.tag == "LIN"), None)
    return first.get("1.1") if first is not None else None


def numbered(numbers: Sequence[str | None]) -> list[str]:
    """Give each line a number of its own: the one it has, or else one that no other has."""
    taken = {number for number in numbers if number}
    seen: set[str] = set()
    found = []
    for at, number in enumerate(numbers, 1):
        own = number
        if not own or own in seen:
            free = at
            while str(free) in taken:
                free += 1
            own = str(free)
            taken.add(own)
        seen.add(own)
        found.append(own)
    return found


def _line(level: _Level, content: list[Node], number: str) -> Node:
    line = Node(LINE, {"n": number}, content, position=level.loop.position)
    had = _number(level)
    if had != number:
        line.attrib[MARK] = had or WITHOUT
    for child in content:
        if child.tag == "LIN":
            child.attrib.pop("1.1", None)
        elif child.tag == "SN1":
            if child.get("6.1") is not None and child.get("6.1") == child.get("3.1"):
                del child.attrib["6.1"]
            if had and child.get("1.1") == had:
                del child.attrib["1.1"]
                child.attrib[MARK] = REPEATED
        elif child.tag == "PRF":
            child.attrib[MARK] = ITEM
    line.children = [child for child in content if child.tag != "LIN" or _says(child)]
    return line


def _says(node: Node) -> bool:
    return bool(node.attrib or node.children)


def _pack(level: _Level, content: list[Node]) -> Node:
    pack = Node(PACK, None, content, position=level.loop.position)
    usual = TARE if any(one.code in PACKING for one in level.below) else BOX
    if level.code != usual:
        pack.attrib[MARK] = level.code
    return pack


def _under(level: _Level, codes: frozenset[str]) -> _Level | None:
    above = level.above
    while above is not None and above.code not in codes:
        above = above.above
    return above


def _put_line(root: Node, level: _Level) -> None:
    """Put a line on the root, and its number into the package that it is under."""
    assert level.made is not None  # noqa: S101 - made just before
    root.children.append(level.made)
    pack = _under(level, PACKING | {ITEM})
    if pack is not None and pack.made is not None and pack.code in PACKING:
        pack.made.append(HELD, {"n": level.made.attrib["n"]})


def _put_pack(root: Node, level: _Level) -> None:
    """Put a package on the package or the line that it is under, or on the root."""
    assert level.made is not None  # noqa: S101 - made just before
    above = _under(level, PACKING | {ITEM})
    holder = above.made if above is not None and above.made is not None else root
    holder.children.append(level.made)


def _one_order(levels: Sequence[_Level]) -> bool:
    """Say whether all lines are of one and the same order."""
    orders = [one for one in levels if one.code == ORDER]
    items = [one for one in levels if one.code == ITEM]
    return len(orders) == 1 and all(one.order is orders[0] for one in items)


def _of_order(child: Node) -> Node:
    if child.tag != "PRF":
        child.attrib[MARK] = FROM_ORDER
    return child


def _share_orders(root: Node, levels: Sequence[_Level], *, one: bool) -> None:
    """Say on each line which order it is of; what is left of a loop goes to its first line."""
    told: set[int] = set()
    for level in levels:
        order = level.order
        if level.code != ITEM or level.made is None or one or order is None:
            continue
        if order.made is None:
            continue
        content = order.made.children
        shared = [child for child in content if child.tag in ("PRF", "REF")]
        level.made.children += [_of_order(deepcopy(child)) for child in shared]
        left = [child for child in content if child.tag not in ("PRF", "REF")]
        if left and id(order) not in told:
            level.made.append(LEVEL, {"code": ORDER}).children = left
        told.add(id(order))
    for level in levels:
        if level.made is None or level.made.tag != LEVEL or id(level) in told:
            continue
        root.children.append(level.made)


def _unfold_beginning(head: Sequence[Node], levels: Sequence[_Level]) -> None:
    """Take out of BSN what the levels themselves say, and mark how they say it."""
    begin = next((child for child in head if child.tag == "BSN"), None)
    if begin is None:
        return
    marks = ""
    usual = _structure(levels)
    if begin.get("5.1") == usual:
        del begin.attrib["5.1"]
    elif "5.1" not in begin.attrib:
        marks += "-"
    loops = [one.loop.children[0] for one in levels if one.loop.children]
    if loops and all("4.1" in loop.attrib for loop in loops):
        marks += "+"
    if marks:
        begin.attrib[MARK] = marks


def _structure(levels: Sequence[_Level]) -> str:
    """Return the code (X12 1005) of the order in which levels follow one another."""
    packs = [one for one in levels if one.code in PACKING]
    if not packs:
        return NO_PACKS
    if any(_under(one, frozenset({ITEM})) is not None for one in packs):
        return PACKS_OF_ITEM
    orders = [one for one in levels if one.code == ORDER]
    if any(_under(one, PACKING) is not None for one in orders):
        return ORDERS_OF_PACK
    return PACKS_OF_ORDER


BY_LINES = "I"


def _unfold_count(head: Sequence[Node], levels: Sequence[_Level]) -> None:
    """Count the lines in CTT01, which counts HL segments, or with some partners the items."""
    count = next((child for child in head if child.tag == "CTT"), None)
    if count is None or "1.1" not in count.attrib:
        return
    lines = str(sum(one.code == ITEM for one in levels))
    if count.attrib["1.1"] == str(len(levels)):
        count.attrib["1.1"] = lines
    elif count.attrib["1.1"] == lines:
        count.attrib[MARK] = BY_LINES


def arrange(
    numbers: Sequence[str | None],
    packs: Sequence[P],
    held: Callable[[P], Sequence[str]],
    inner: Callable[[P], Sequence[P]],
) -> tuple[list[int], dict[tuple[int, int], int]]:
    """Return the order in which lines come to stand, and which line each place of a package is.

    `numbers` are those of the lines; a package is under what it is in, and a line that a package
    names is under it, unless it is under another already. The places are (id of the package,
    index of the number in it).
    """
    free: dict[str, list[int]] = {}
    for at, number in enumerate(numbers):
        if number is not None:
            free.setdefault(number, []).append(at)
    places: dict[tuple[int, int], int] = {}
    contents: list[list[int]] = []

    def claim(pack: P) -> Iterator[int]:
        for at, number in enumerate(held(pack)):
            if free.get(number):
                places[id(pack), at] = free[number].pop(0)
                yield places[id(pack), at]
        for one in inner(pack):
            yield from claim(one)

    contents = [list(claim(pack)) for pack in packs]
    top = {line: at for at, lines in enumerate(contents) for line in lines}
    order: list[int] = []
    done = 0
    for line in range(len(numbers)):
        if line not in top:
            order.append(line)
            continue
        for lines in contents[done : top[line] + 1]:
            order += lines
        done = max(done, top[line] + 1)
    return order, places


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
        content = deepcopy(own.children) if own is not None else []
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
        nodes = {
            id(loop): _Level(loop.children[0].attrib["3.1"], None, loop) for loop in self.loops
        }
        for loop, above in self.opened:
            nodes[id(loop)].above = nodes.get(id(above))
        return _structure(list(nodes.values()))

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


def is_item(loop: Node) -> bool:
    """Say whether a node is the HL loop of an item."""
    return loop.tag == LOOP and loop.children[0].get("3.1") == ITEM


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
