"""Packing of DESADV and RECADV: the sequence of CPS as a tree, the lines beside it.

A message says its packages one after the other, each with the number of the one that it is in
(CPS), and each line within the package that holds it. In the regular tree

- `CPS-GROUP` stands in the root or in the package that it is in; further packages that one CPS
  names (PAC) stand in it too, marked `CPS@bare`;
- the numbers of CPS are gone where they count the packages in their order;
- `LINE@v` is the number of a line that a package holds; all lines stand in the root;
- `LOAD` is the level of the whole shipment: what it says beside packages and lines, `PAC@n` the
  number of packages. A package that is not in it is marked `CPS@top`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count

from edibridge.tree import Node

MESSAGES = frozenset({"DESADV", "RECADV"})
NUMBER, WITHIN = "1.1", "2.1"  # in CPS
GROUP, LOAD, LINE = "CPS-GROUP", "LOAD", "LINE"


def lift_packing(root: Node) -> None:
    """Make the sequence of packages a tree, and put all lines into the root."""
    if root.tag not in MESSAGES:
        return
    groups = [child for child in root.children if child.tag == GROUP]
    if not groups:
        return
    within = _within(groups)
    roots = [group for group, outer in zip(groups, within, strict=True) if outer is None]
    load = roots[0] if len(roots) == 1 and _is_load(roots[0], groups) else None
    if _is_counted(groups, within, load):
        for group in groups:
            for key in (NUMBER, WITHIN):
                group.children[0].attrib.pop(key, None)
    held = [[child for child in group.children if child.tag == "LIN-GROUP"] for group in groups]
    lines_of = {id(group): lines for group, lines in zip(groups, held, strict=True)}
    packed = [pair for pair in zip(groups, within, strict=True) if pair[0] is not load]
    for group, outer in packed:
        _open_package(group, lines_of[id(group)], top=outer is None)
    tops = [group for group, outer in packed if outer is None or outer is load]
    for group, outer in packed:
        if outer is not None and outer is not load:
            outer.children.append(group)
    ordered = [*([load] if load is not None else ()), *_all(tops)]
    found = [line for group in ordered for line in lines_of.get(id(group), ())]
    first = root.children.index(groups[0])
    rest = [child for child in root.children if child.tag != GROUP]
    root.children = [*rest[:first], *_load(load, tops or found), *tops, *found, *rest[first:]]


def _open_package(group: Node, lines: list[Node], *, top: bool) -> None:
    """Take the lines out of a package, and name them in it."""
    group.children = [child for child in group.children if child.tag != "LIN-GROUP"]
    named = [_named(line) for line in lines]
    further = _spread_packages(group)
    _lift_marks(group)
    group.children += [*named, *further]
    if top:
        group.children[0].attrib["top"] = "1"


def _within(groups: list[Node]) -> list[Node | None]:
    """Return, for each package, the one that it is in."""
    known: dict[str, Node] = {}
    found: list[Node | None] = []
    for group in groups:
        packing = group.children[0]
        found.append(known.get(packing.get(WITHIN) or ""))
        known[packing.get(NUMBER) or ""] = group
    return found


def _is_load(group: Node, groups: list[Node]) -> bool:
    """Say whether the only outer package is the shipment itself.

    It holds packages, or nothing is said of it but how many packages there are.
    """
    packed = [child for child in group.children if child.tag == "PAC-GROUP"]
    said = [segment for one in packed for segment in one.children]
    return len(groups) > 1 or not said or (len(said) == 1 and said[0].attrib.keys() <= {NUMBER})


def _is_counted(groups: list[Node], within: list[Node | None], load: Node | None) -> bool:
    """Say whether packages count as they are written: outer ones before those in them."""
    outer_of = {id(group): outer for group, outer in zip(groups, within, strict=True)}
    for at, (group, outer) in enumerate(zip(groups, within, strict=True)):
        if group.children[0].get(NUMBER) != str(at + 1):
            return False
        said = group.children[0].get(WITHIN)
        if said != (outer.children[0].get(NUMBER) if outer is not None else None):
            return False
        if at and load is not None and group is load:
            return False
        if at and outer is not None and outer is not groups[at - 1]:
            # the package before is in the same one, or in one that is in it
            before = within[at - 1]
            while before is not None and before is not outer:
                before = outer_of[id(before)]
            if before is None:
                return False
    return True


def _spread_packages(group: Node) -> list[Node]:
    """Take all but the first of the packages that one CPS names out of it: they are in it."""
    found = []
    packed = [child for child in group.children if child.tag == "PAC-GROUP"]
    group.children = [
        child for child in group.children if not any(child is one for one in packed[1:])
    ]
    for further in packed[1:]:
        bare = Node("CPS", {"bare": "1"}, position=further.position)
        inner = Node(GROUP, None, [bare, further], position=further.position)
        _lift_marks(inner)
        found.append(inner)
    return found


def _named(line: Node) -> Node:
    number = line.children[0].get("1.1")
    return Node(LINE, {"v": number} if number is not None else {}, position=line.position)


def _all(groups: list[Node]) -> Iterator[Node]:
    for group in groups:
        yield group
        yield from _all([child for child in group.children if child.tag == GROUP])


def _load(group: Node | None, rest: list[Node]) -> list[Node]:
    """Return what the level of the shipment says, if anything."""
    if group is None:
        return []
    kept = [child for child in group.children if child.tag not in ("LIN-GROUP", GROUP)]
    packed = [child.children[0] for child in kept if child.tag == "PAC-GROUP"]
    if len(packed) == 1 and NUMBER in packed[0].attrib:
        packed[0].attrib["n"] = packed[0].attrib.pop(NUMBER)
    if len(kept) == 1 and not kept[0].attrib:
        if rest:
            return []
        kept[0].attrib["alone"] = "1"
    return [Node(LOAD, None, kept, position=group.position)]


_PIECES = 10  # C210 in PCI


def _lift_marks(group: Node) -> None:
    """Give each shipping mark a node of its own."""
    for marking in _markings(group):
        segment = marking.children[0]
        keys = [f"2.{number}" for number in range(1, _PIECES + 1)]
        texts = [segment.attrib.get(key) for key in keys]
        marks = [text for text in texts if text is not None]
        if texts[: len(marks)] == marks:
            for key in keys:
                segment.attrib.pop(key, None)
            found = [Node("MARK", {"v": text}, position=segment.position) for text in marks]
            marking.children[1:1] = found


def _lower_marks(group: Node) -> None:
    for marking in _markings(group):
        segment = marking.children[0]
        marks = [child for child in marking.children if child.tag == "MARK"]
        for number, mark in enumerate(marks[:_PIECES]):
            segment.attrib.setdefault(f"2.{number + 1}", mark.attrib.get("v", ""))
        marking.children = [child for child in marking.children if child.tag != "MARK"]


def _markings(group: Node) -> Iterator[Node]:
    for packed in group.children:
        if packed.tag == "PAC-GROUP":
            yield from (child for child in packed.children if child.tag == "PCI-GROUP")


def lower_packing(root: Node) -> None:
    """Write the packages as a sequence, each with its lines."""
    moved = (LOAD, GROUP, "LIN-GROUP")
    places = [at for at, child in enumerate(root.children) if child.tag in moved]
    if root.tag not in MESSAGES or not places:
        return
    before = root.children[: places[0]]
    after = [child for child in root.children[places[0] :] if child.tag not in moved]
    load = next((child for child in root.children if child.tag == LOAD), None)
    tops = [child for child in root.children if child.tag == GROUP]
    waiting = [child for child in root.children if child.tag == "LIN-GROUP"]
    packages = list(_all(tops))
    held = _shared(packages, waiting)
    if load is None and (waiting or not all("top" in _packing(one).attrib for one in tops)):
        load = Node(LOAD, None, [Node("CPS")])
    every = packages if load is None else [load, *packages]
    taken = {_packing(group).get(NUMBER) for group in every}
    free = (str(number) for number in count(1) if str(number) not in taken)
    sequence: list[Node] = []
    if load is not None:
        _open(load, None, free)
        load.tag = GROUP
        load.children += waiting
        for child in load.children:
            if child.tag == "PAC-GROUP" and "n" in child.children[0].attrib:
                child.children[0].attrib.setdefault(NUMBER, child.children[0].attrib.pop("n"))
        sequence.append(load)
    for group in tops:
        sequence += _sequence(group, load, held, free)
    root.children = [*before, *sequence, *after]


def _packing(group: Node) -> Node:
    """Return the CPS of a package."""
    found = next((child for child in group.children if child.tag == "CPS"), None)
    if found is None:
        found = Node("CPS")
        group.children.insert(0, found)
    return found


def _open(group: Node, outer: Node | None, free: Iterator[str]) -> None:
    """Number a package that has no number yet."""
    attrib = _packing(group).attrib
    attrib.pop("alone", None)
    top = attrib.pop("top", "")
    if NUMBER not in attrib:
        attrib[NUMBER] = next(free)
    if outer is not None and not top:
        attrib.setdefault(WITHIN, _packing(outer).attrib[NUMBER])


def _shared(packages: list[Node], waiting: list[Node]) -> dict[int, list[Node]]:
    """Return the lines of each package, and take them out of those that wait."""
    named = {
        id(group): [child.get("v") for child in group.children if child.tag == LINE]
        for group in packages
    }
    numbers = [line.children[0].get("1.1") for line in waiting]
    left = lines_of(numbers, [number for found in named.values() for number in found])
    held = {
        key: [waiting[left[number].pop(0)] for number in found if left[number]]
        for key, found in named.items()
    }
    gone = {id(line) for lines in held.values() for line in lines}
    waiting[:] = [line for line in waiting if id(line) not in gone]
    return held


def lines_of(
    numbers: Sequence[str | None], named: Sequence[str | None]
) -> dict[str | None, list[int]]:
    """Return, for each number, the lines that packages mean by it: the last ones that have it.

    `named` are the numbers that packages name, in their order. Lines in no package stand before
    all others, so that of several with one number they are the first.
    """
    found: dict[str | None, list[int]] = {number: [] for number in named}
    for at, number in enumerate(numbers):
        if number in found:
            found[number].append(at)
    counts = Counter(named)
    return {number: lines[-counts[number] :] for number, lines in found.items()}


def _sequence(
    group: Node, outer: Node | None, held: dict[int, list[Node]], free: Iterator[str]
) -> Iterator[Node]:
    """Give a package and those in it, one after the other."""
    inner = [child for child in group.children if child.tag == GROUP]
    lines = held[id(group)]
    group.children = [child for child in group.children if child.tag not in (GROUP, LINE)]
    _lower_marks(group)
    bare = [one for one in inner if _is_bare(one, held)]
    for further in bare:
        _lower_marks(further)
        group.children += [child for child in further.children if child.tag == "PAC-GROUP"]
    _packing(group).attrib.pop("bare", None)
    _open(group, outer, free)
    group.children += lines
    yield group
    for further in inner:
        if not any(further is one for one in bare):
            yield from _sequence(further, group, held, free)


def _is_bare(group: Node, held: dict[int, list[Node]]) -> bool:
    """Say whether a package has no CPS of its own."""
    alone = not held[id(group)] and not any(child.tag == GROUP for child in group.children)
    return alone and "bare" in _packing(group).attrib
