"""What X12 says of a load, made regular: TD1 (packages, weight, volume) and MAN (marks).

TD1 has one weight, gross or net by its qualifier; a second TD1 has the other. `LOAD` has both.
MAN has up to two marks; each gets a MAN of its own, and one that no code describes is `MARK`.
"""

from __future__ import annotations

from collections.abc import Mapping

from edibridge.tree import Node

LOAD = "LOAD"
# the elements of TD1 by their name in LOAD
ELEMENTS: Mapping[str, int] = {
    "kind": 1,
    "count": 2,
    "gross": 7,
    "net": 7,
    "unit": 8,
    "volume": 9,
    "volume-unit": 10,
}
_KEYS = {name: f"{ELEMENTS[name]}.1" for name in ("kind", "count", "volume", "volume-unit")}
# X12 187 weight qualifier
_WEIGHTS = {"G": "gross", "N": "net"}
_QUALIFIER, _WEIGHT, _UNIT = "6.1", "7.1", "8.1"
MARK = "place()"  # where in X12 something stood: the name of an attribute that says nothing else
SECOND = "2"


def unfold_loads(node: Node) -> None:
    """Make one LOAD of the TD1 of each level, and one MAN of each mark."""
    for child in node.children:
        if child.tag in ("PACK", "LINE", "RCD-LOOP"):
            unfold_loads(child)
    first: Node | None = None
    kept: list[Node] = []
    for child in node.children:
        if child.tag == "TD1" and MARK not in child.attrib:
            if first is None:
                first = _load(child)
                kept.append(first)
            elif not _add(first, child):
                kept.append(child)
        elif child.tag == "MAN":
            kept += _marks(child)
        else:
            kept.append(child)
    node.children = kept


def _load(known: Node) -> Node:
    attrib = dict(known.attrib)
    load = Node(LOAD, position=known.position)
    for name, key in _KEYS.items():
        if key in attrib:
            load.attrib[name] = attrib.pop(key)
    weight = _WEIGHTS.get(attrib.get(_QUALIFIER, ""))
    if weight is not None and _WEIGHT in attrib:
        del attrib[_QUALIFIER]
        load.attrib[weight] = attrib.pop(_WEIGHT)
        if _UNIT in attrib:
            load.attrib["unit"] = attrib.pop(_UNIT)
    elif _UNIT in attrib and _WEIGHT not in attrib and _QUALIFIER not in attrib:
        load.attrib["unit"] = attrib.pop(_UNIT)
    load.attrib.update(attrib)
    return load


def _add(load: Node, known: Node) -> bool:
    """Add a further TD1 that has nothing but the other weight in the same unit."""
    weight = _WEIGHTS.get(known.get(_QUALIFIER) or "")
    if weight is None or set(known.attrib) - {_QUALIFIER, _WEIGHT, _UNIT}:
        return False
    if weight in load.attrib or _QUALIFIER in load.attrib or _WEIGHT not in known.attrib:
        return False
    has_weight = "gross" in load.attrib or "net" in load.attrib
    if has_weight and load.get("unit") != known.get(_UNIT):
        return False
    if not has_weight or weight == "gross":
        load.attrib[MARK] = SECOND
    load.attrib[weight] = known.attrib[_WEIGHT]
    if _UNIT in known.attrib:
        load.attrib["unit"] = known.attrib[_UNIT]
    return True


ANY_MARK = {"1.1": "ZZ"}  # X12 88 mutually defined


def _mark(known: Node) -> Node:
    if set(known.attrib) <= {"1.1", "2.1", MARK} and known.attrib.items() >= ANY_MARK.items():
        known.tag = "MARK"
        del known.attrib["1.1"]
        known.attrib["v"] = known.attrib.pop("2.1", "")
    return known


def _marks(known: Node) -> list[Node]:
    second = {"1.1": "4.1", "2.1": "5.1", "3.1": "6.1"}
    further = {key: known.attrib.pop(at) for key, at in second.items() if at in known.attrib}
    if not further:
        return [_mark(known)]
    second_one = Node("MAN", {**further, MARK: SECOND}, position=known.position)
    return [_mark(known), _mark(second_one)]


def fold_loads(node: Node) -> None:
    """Make TD1 and MAN again."""
    kept: list[Node] = []
    for child in node.children:
        if child.tag in ("PACK", "LINE", "RCD-LOOP"):
            fold_loads(child)
        before = kept[-1] if kept else None
        if child.tag == "MARK":
            child.tag = "MAN"
            child.attrib |= {**ANY_MARK, "2.1": child.attrib.pop("v", "")}
        if child.tag == LOAD:
            kept += _fold(child)
        elif child.tag == "MAN" and child.attrib.pop(MARK, None) is not None:
            if before is None or before.tag != "MAN" or "4.1" in before.attrib:
                kept.append(child)
            else:
                again = {"1.1": "4.1", "2.1": "5.1", "3.1": "6.1"}
                before.attrib.update({again[key]: text for key, text in child.attrib.items()})
        else:
            kept.append(child)
    node.children = kept


def _fold(load: Node) -> list[Node]:
    attrib = dict(load.attrib)
    apart = attrib.pop(MARK, None) is not None
    gross, net, unit = (attrib.pop(name, None) for name in ("gross", "net", "unit"))
    first = Node("TD1", {key: attrib.pop(name) for name, key in _KEYS.items() if name in attrib})
    first.attrib.update(attrib)
    weights = [("G", gross), ("N", net)]
    if apart and gross is not None and net is not None:
        weights.reverse()
    found = [first]
    for code, weight in weights:
        if weight is None and (unit is None or gross or net or code == "N"):
            continue
        place = found[-1]
        one_before = gross is not None and net is not None and code == weights[1][0]
        if one_before or (apart and not (gross and net)):
            place = Node("TD1")
            found.append(place)
        if weight is not None:
            place.attrib[_QUALIFIER], place.attrib[_WEIGHT] = code, weight
        if unit is not None:
            place.attrib[_UNIT] = unit
    return [one for one in found if one.attrib]
