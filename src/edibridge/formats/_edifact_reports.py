"""Reports of stock and sales: one line of the model for each quantity of each item at each place.

INVRPT and SLSRPT say an item once for several quantities, and SLSRPT a place once for several
items. The regular tree has a line for each quantity, which holds what all of them share; lines
that follow each other and share it are written as one again.

- `LIN-GROUP/PLACE`: the place of a line of SLSRPT, with its dates and references; a place without
  lines beside places that have them is an `EMPTY-GROUP`.
- `PERIOD@d`, `@e`: start and end of a period, in one DTM (qualifier 356) or in two (90, 91).
"""

from __future__ import annotations

from collections.abc import Iterator

from edibridge.formats._edifact_lots import gather_lots, spread_lots
from edibridge.formats._edifact_sales_by_item import GROUP as BY_ITEM
from edibridge.formats._edifact_sales_by_item import lift_items, lower_items, takes
from edibridge.tree import Node

STOCK, SALES = "INVRPT", "SLSRPT"
QUANTITIES = ("QTY-GROUP", "INV-GROUP")  # what opens the group of a quantity: D.96A, D.01B
EMPTY = "EMPTY-GROUP"
SOLD_AT = "162"  # 3227: place or location of sale
# 2005: sales period; report start and end date, start and end date
_SALES_PERIOD = "356"
_STARTS, _ENDS = ("90", "194"), ("91", "206")


def lift_reports(root: Node) -> None:
    """Give each quantity a line of its own."""
    if root.tag not in (STOCK, SALES):
        return
    _join_period(root, root.tag)
    children: list[Node] = []
    for child in root.children:
        if child.tag == "LOC-GROUP":
            children += _place_lines(child)
        elif child.tag == "LIN-GROUP":
            children += _quantity_lines(child, None)
        elif child.tag == BY_ITEM:
            children += _item_lines(child)
        else:
            children.append(child)
    if any(child.tag == "LIN-GROUP" for child in children):
        for child in children:
            child.tag = EMPTY if child.tag == "LOC-GROUP" else child.tag
    root.children = children


def _place_lines(group: Node) -> Iterator[Node]:
    """Give the lines of a place, or the place itself where nothing was sold there."""
    _join_period(group, SALES)
    lines = [child for child in group.children if child.tag == "LIN-GROUP"]
    if not lines:
        yield group
        return
    held = [child for child in group.children if child.tag != "LIN-GROUP"]
    place = Node("PLACE", None, held, position=group.position)
    for line in lines:
        yield from _quantity_lines(line, place)


def _item_lines(group: Node) -> Iterator[Node]:
    """Give the lines of a report by item, then its group."""
    for line in lift_items(group):
        places = [child for child in line.children if child.tag == "PLACE"]
        for place in places:
            if not any(child.tag == "PERIOD" for child in place.children):
                _join_period(place, SALES)
        if places:
            _raise_price(line)
        yield line


def _raise_price(line: Node) -> None:
    """Say what a quantity costs as an item's price is said."""
    group = next((child for child in line.children if child.tag == "QTY-GROUP"), None)
    prices = [child for child in group.children if child.tag == "PRI"] if group is not None else []
    if group is None or not prices or any(child.tag == "PRI-GROUP" for child in line.children):
        return
    first = prices[0]
    group.children = [child for child in group.children if child is not first]
    price = Node("PRI", {**first.attrib, "at": "QTY"}, position=first.position)
    at = line.children.index(group)
    line.children.insert(at, Node("PRI-GROUP", None, [price], position=first.position))


def _lower_price(line: Node) -> None:
    """Put the price of a quantity back to it."""
    group = next((child for child in line.children if child.tag == "QTY-GROUP"), None)
    for child in line.children:
        if child.tag != "PRI-GROUP" or child.children[0].attrib.pop("at", "") != "QTY":
            continue
        if group is not None and len(child.children) == 1:
            line.children = [one for one in line.children if one is not child]
            group.children.append(child.children[0])


def _quantity_lines(line: Node, place: Node | None) -> Iterator[Node]:
    found = [child for child in line.children if child.tag in QUANTITIES]
    shared = [child for child in line.children if child.tag not in QUANTITIES]
    if place is not None:
        shared[1:1] = [place]
    if not found:
        line.children = shared
        yield line
    for group in found:
        kept = shared
        if place is None:
            gather_lots(group)
            kept = _hand_down(shared, group)
        one = Node("LIN-GROUP", None, [*kept, group], position=line.position)
        if place is not None:
            _raise_price(one)
        yield one
        # what all quantities are worth together is said once
        shared = [child for child in shared if child.tag != "MOA"]


# the children of the group of a quantity in the order of the directories
_ORDER = ("LOT", "GIN", "LOC", "DTM", "STS", "NAD-GROUP", "PRI-GROUP", "RFF-GROUP", "CPS-GROUP")
_STATED = ("366", "44")  # 2005: inventory report date, availability


def _hand_down(shared: list[Node], group: Node) -> list[Node]:
    """Say of a quantity what is said of the item: where it is, when, for which reference."""
    mine = [child for child in shared if _is_of_quantity(child, group)]
    group.children += map(_marked, mine)
    group.children.sort(key=_rank)
    return [child for child in shared if not any(child is one for one in mine)]


def _is_of_quantity(child: Node, group: Node) -> bool:
    """Say whether a statement is of a quantity, which may say something else itself."""
    if child.tag == "LOC":
        return all(own.tag != "LOC" for own in group.children)
    if child.tag == "DTM":
        code = child.get("1.1")
        dates = (own for own in group.children if own.tag == "DTM")
        return code in _STATED and all(own.get("1.1") != code for own in dates)
    return child.tag == "RFF-GROUP"


def _marked(child: Node) -> Node:
    """Return a node that says that it stood with the item."""
    if child.tag == "RFF-GROUP":
        first, *rest = child.children
        return Node(child.tag, None, [_marked(first), *rest], position=child.position)
    return Node(child.tag, {**child.attrib, "at": "LIN"}, position=child.position)


def _rank(child: Node) -> int:
    return _ORDER.index(child.tag) if child.tag in _ORDER else -1


def _join_period(node: Node, message: str) -> None:
    """Make a PERIOD of the dates that say one, behind all others."""
    dates = [child for child in node.children if child.tag == "DTM"]
    period: Node | None = None
    used: list[Node] = []
    for child in dates:
        whole = message == SALES and child.get("1.1") == _SALES_PERIOD
        if whole and child.attrib.keys() == {"1.1", "d", "e"}:
            held = {"d": child.attrib["d"], "e": child.attrib["e"]}
            period, used = Node("PERIOD", held, position=child.position), [child]
            break
    else:
        start = _first(dates, _STARTS)
        end = _first(dates, _ENDS)
        used = [child for child in (start, end) if child is not None]
        if used:
            held = {**_said(start, _STARTS, "d", "t"), **_said(end, _ENDS, "e", "u")}
            both = {"split": "1"} if message == SALES and len(used) > 1 else {}
            period = Node("PERIOD", {**held, **both}, position=used[0].position)
    if period is None:
        return
    after = max(at for at, child in enumerate(node.children) if child.tag == "DTM") + 1
    node.children.insert(after, period)
    node.children = [child for child in node.children if not any(child is one for one in used)]


def _first(dates: list[Node], codes: tuple[str, ...]) -> Node | None:
    plain = ({"1.1", "d"}, {"1.1", "d", "t"})
    known = (d for d in dates if d.get("1.1") in codes and d.attrib.keys() in plain)
    return next(known, None)


def _said(date: Node | None, codes: tuple[str, ...], day: str, at: str) -> dict[str, str]:
    if date is None:
        return {}
    held = {day: date.attrib["d"]}
    if "t" in date.attrib:
        held[at] = date.attrib["t"]
    code = date.attrib["1.1"]
    return held if code == codes[0] else {**held, f"form{day}": code}


def _spread_period(node: Node) -> None:
    node.children = [
        one
        for child in node.children
        for one in (_dates_of(child.attrib) if child.tag == "PERIOD" else (child,))
    ]


def _dates_of(held: dict[str, str]) -> Iterator[Node]:
    if {"d", "e"} <= held.keys() <= {"d", "e", "whole"} and "whole" in held:
        yield Node("DTM", {"1.1": _SALES_PERIOD, "d": held["d"], "e": held["e"]})
        return
    for day, at, codes in (("d", "t", _STARTS), ("e", "u", _ENDS)):
        if day in held:
            time = {"t": held[at]} if at in held else {}
            yield Node("DTM", {"1.1": held.get(f"form{day}", codes[0]), "d": held[day], **time})


def lower_reports(root: Node) -> None:
    """Say what several quantities share once."""
    if root.tag not in (STOCK, SALES):
        return
    for child in root.children:
        if child.tag == "LIN-GROUP":
            _hand_up(child)
    if not _lower_by_item(root):
        _lower_by_place(root)
    for child in root.children:
        child.tag = "LOC-GROUP" if child.tag == EMPTY else child.tag
    inner = (child for child in root.children if child.tag in ("LOC-GROUP", BY_ITEM))
    for node in (root, *(one for group in inner for one in _with_dates(group))):
        for child in node.children:
            if child.tag == "PERIOD" and root.tag == SALES and "split" not in child.attrib:
                child.attrib["whole"] = "1"
        _spread_period(node)


def _with_dates(group: Node) -> Iterator[Node]:
    """Give a place, or the places of the items of a report by item."""
    if group.tag != BY_ITEM:
        yield group
        return
    for item in group.children:
        yield from (child for child in item.children if child.tag == "LOC-GROUP")


def _lower_by_item(root: Node) -> bool:
    """Write a report by item where it was one, and where that has a place for all."""
    group = next((child for child in root.children if child.tag == BY_ITEM), None)
    if group is None:
        return False
    lines = [child for child in root.children if child.tag == "LIN-GROUP"]
    others = [child for child in root.children if child.tag != "LIN-GROUP"]
    if not all(map(takes, lines)):
        root.children = [child for child in root.children if child is not group]
        return False
    lower_items(group, lines, _are_same)
    root.children = others
    return True


def _lower_by_place(root: Node) -> None:
    children: list[Node] = []
    before: Node | None = None
    for child in root.children:
        if child.tag != "LIN-GROUP":
            children.append(child)
            continue
        for amount in child.children:
            if amount.tag == "MOA":
                amount.attrib.pop("at", "")
        if before is not None and _is_shared(before, child):
            before.children += [one for one in child.children if one.tag in QUANTITIES]
        else:
            children.append(child)
            before = child
    root.children = children if root.tag == STOCK else _with_places(children)


def _hand_up(line: Node) -> None:
    """Put what stood with the item, or with the quantity, back there."""
    _lower_price(line)
    for group in line.children[:]:
        if group.tag not in QUANTITIES:
            continue
        spread_lots(group)
        marked = [child for child in group.children if _unmark(child)]
        group.children = [c for c in group.children if not any(c is one for one in marked)]
        line.children += marked


def _unmark(child: Node) -> bool:
    holder = child.children[0] if child.tag == "RFF-GROUP" and child.children else child
    return holder.attrib.pop("at", "") == "LIN"


def _is_shared(before: Node, line: Node) -> bool:
    """Say whether a line says of its item what the one before says, and nothing of its value."""
    mine, other = map(_shared, (before, line))
    holds = all(len(part) < len(one.children) for part, one in ((mine, before), (other, line)))
    return holds and _are_same([child for child in mine if child.tag != "MOA"], other)


def _shared(line: Node) -> list[Node]:
    """Return what is said of an item, the segments of a kind in their order."""
    held = (child for child in line.children if child.tag not in QUANTITIES)
    return sorted(held, key=lambda child: child.tag)


def _are_same(some: list[Node], others: list[Node]) -> bool:
    return len(some) == len(others) and all(
        one.tag == other.tag
        and one.attrib == other.attrib
        and _are_same(one.children, other.children)
        for one, other in zip(some, others, strict=True)
    )


def _with_places(children: list[Node]) -> list[Node]:
    """Put the lines of SLSRPT into the groups of their places."""
    result: list[Node] = []
    current: Node | None = None
    said: list[Node] = []
    for child in children:
        if child.tag != "LIN-GROUP":
            result.append(child)
            continue
        place = next((one for one in child.children if one.tag == "PLACE"), None)
        held = place.children if place is not None else [_somewhere()]
        child.children = [one for one in child.children if one is not place]
        if current is None or not _are_same(said, held):
            current, said = Node("LOC-GROUP", None, list(held)), held
            result.append(current)
        current.children.append(child)
    if not any(child.tag in ("LOC-GROUP", EMPTY) for child in result):
        # mandatory, and what is sold nowhere is at least a place of sale
        result.append(Node("LOC-GROUP", None, [_somewhere()]))
    return result


def _somewhere() -> Node:
    return Node("LOC", {"1.1": SOLD_AT})
