"""The levels of X12 856 made regular: HL loops become one shipment, its packages and its lines.

856 says what belongs where by a tree of HL loops: shipment (S), order (O), tare and pack (T, P)
and item (I), in whatever order the partners agreed on. `unfold_levels` makes of it what a table
can name, and `_x12_level_loops` makes the loops again, in the order that the document needs:

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
from typing import TypeVar

from attrs import define, field

from edibridge.formats._x12_copies import copied
from edibridge.formats._x12_loads import MARK, unfold_loads
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
class Level:
    """One HL loop: its code, what it is under, and the node that was made of it."""

    code: str
    above: Level | None
    loop: Node
    made: Node | None = None
    order: Level | None = None
    below: list[Level] = field(factory=list)


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


def _levels(loops: Sequence[Node]) -> list[Level]:
    """Return the levels; one that does not say what it is under is under the one before it."""
    known: dict[str, Level] = {}
    found: list[Level] = []
    for loop in loops:
        first = next((child for child in loop.children if child.tag == "HL"), Node("HL"))
        code = first.get("3.1") or ""
        above = known.get(first.get("2.1") or "")
        if above is None and found and code != SHIPMENT:
            above = _before(found[-1], code)
        level = Level(code, above, loop)
        level.order = level if code == ORDER else above.order if above is not None else None
        if above is not None:
            above.below.append(level)
        found.append(level)
        if first.get("1.1"):
            known[first.attrib["1.1"]] = level
    return found


_RANKS = {SHIPMENT: 0, ORDER: 1, TARE: 2, BOX: 3, "Q": 4, ITEM: 5}


def _before(last: Level, code: str) -> Level | None:
    above: Level | None = last
    rank = _RANKS.get(code, len(_RANKS))
    while above is not None and _RANKS.get(above.code, 0) >= rank:
        above = above.above
    return above


def _number(level: Level) -> str | None:
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


def _line(level: Level, content: list[Node], number: str) -> Node:
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


def _pack(level: Level, content: list[Node]) -> Node:
    pack = Node(PACK, None, content, position=level.loop.position)
    usual = TARE if any(one.code in PACKING for one in level.below) else BOX
    if level.code != usual:
        pack.attrib[MARK] = level.code
    return pack


def _under(level: Level, codes: frozenset[str]) -> Level | None:
    above = level.above
    while above is not None and above.code not in codes:
        above = above.above
    return above


def _put_line(root: Node, level: Level) -> None:
    """Put a line on the root, and its number into the package that it is under."""
    assert level.made is not None  # noqa: S101 - made just before
    root.children.append(level.made)
    pack = _under(level, PACKING | {ITEM})
    if pack is not None and pack.made is not None and pack.code in PACKING:
        pack.made.append(HELD, {"n": level.made.attrib["n"]})


def _put_pack(root: Node, level: Level) -> None:
    """Put a package on the package or the line that it is under, or on the root."""
    assert level.made is not None  # noqa: S101 - made just before
    above = _under(level, PACKING | {ITEM})
    holder = above.made if above is not None and above.made is not None else root
    holder.children.append(level.made)


def _one_order(levels: Sequence[Level]) -> bool:
    """Say whether all lines are of one and the same order."""
    orders = [one for one in levels if one.code == ORDER]
    items = [one for one in levels if one.code == ITEM]
    return len(orders) == 1 and all(one.order is orders[0] for one in items)


def _of_order(child: Node) -> Node:
    if child.tag != "PRF":
        child.attrib[MARK] = FROM_ORDER
    return child


def _share_orders(root: Node, levels: Sequence[Level], *, one: bool) -> None:
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
        level.made.children += [_of_order(copied(child)) for child in shared]
        left = [child for child in content if child.tag not in ("PRF", "REF")]
        if left and id(order) not in told:
            level.made.append(LEVEL, {"code": ORDER}).children = left
        told.add(id(order))
    for level in levels:
        if level.made is None or level.made.tag != LEVEL or id(level) in told:
            continue
        root.children.append(level.made)


def _unfold_beginning(head: Sequence[Node], levels: Sequence[Level]) -> None:
    """Take out of BSN what the levels themselves say, and mark how they say it."""
    begin = next((child for child in head if child.tag == "BSN"), None)
    if begin is None:
        return
    marks = ""
    usual = structure_code(levels)
    if begin.get("5.1") == usual:
        del begin.attrib["5.1"]
    elif "5.1" not in begin.attrib:
        marks += "-"
    loops = [one.loop.children[0] for one in levels if one.loop.children]
    if loops and all("4.1" in loop.attrib for loop in loops):
        marks += "+"
    if marks:
        begin.attrib[MARK] = marks


def structure_code(levels: Sequence[Level]) -> str:
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


def _unfold_count(head: Sequence[Node], levels: Sequence[Level]) -> None:
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


def is_item(loop: Node) -> bool:
    """Say whether a node is the HL loop of an item."""
    return loop.tag == LOOP and loop.children[0].get("3.1") == ITEM
