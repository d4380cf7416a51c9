"""Units that several values share: quantities of a line, weights and lengths of a package.

The model has one unit for several values of which each has its own in EDIFACT. The regular tree
has it at the first of them alone; a value without a unit beside one that has it is marked `bare`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from edibridge.formats._edifact_codecs import ANY_UNIT
from edibridge.tree import Node

# UNTDID 6063 of the quantities of a line, the one first whose unit is the unit of all
_QUANTITIES: Mapping[str, Sequence[Sequence[str]]] = {
    "ORDRSP": (("113",), ("21",), ("83",), ("192",)),
    "DESADV": (("12",), ("21",)),
    "RECADV": (("48",), ("194",)),
}
# UNTDID 6313 of weights and lengths
_WEIGHTS, _LENGTHS = (("AAB",), ("AAA",)), (("LN",), ("WD",), ("HT",))
_SHIPMENT = (("AAD", "G"), ("AAC", "N"))
_PACKED = frozenset({"DESADV", "PRICAT"})


def lift_units(root: Node) -> None:
    """Keep the unit of several values at the first of them."""
    for node, codes, keys in _shared(root):
        _lift(node, codes, keys)


def lower_units(root: Node) -> None:
    """Give each of several values the unit that they share."""
    for node, codes, keys in _shared(root):
        _lower(node, codes, keys)


# tag, code, unit, value
_QTY, _MEA = ("QTY", "1.1", "1.3", "1.2"), ("MEA", "2.1", "3.1", "3.2")
_Keys = tuple[str, str, str, str]
_Shared = tuple[Node, Sequence[Sequence[str]], _Keys]


def _shared(root: Node) -> list[_Shared]:
    found: list[_Shared] = []
    lines = [child for child in root.children if child.tag == "LIN-GROUP"]
    if root.tag in _QUANTITIES:
        found += [(line, _QUANTITIES[root.tag], _QTY) for line in lines]
    if root.tag == "DESADV":
        found.append((root, _SHIPMENT, _MEA))
    if root.tag in _PACKED:
        for packed in _packages(root):
            found += [(packed, codes, _MEA) for codes in (_WEIGHTS, _LENGTHS)]
    return found


def _packages(node: Node) -> list[Node]:
    """Return the groups of PAC in the packages of DESADV or the lines of PRICAT."""
    found = []
    for child in node.children:
        if child.tag == "PAC-GROUP":
            found.append(child)
        elif child.tag in ("CPS-GROUP", "PGI-GROUP", "LIN-GROUP"):
            found += _packages(child)
    return found


def _values(node: Node, codes: Sequence[Sequence[str]], keys: _Keys) -> list[Node]:
    """Return the first value of each code."""
    tag, code = keys[:2]
    found = []
    for known in codes:
        values = (one for one in node.children if one.tag == tag and one.get(code) in known)
        found += [one for one in [next(values, None)] if one is not None]
    return found


def _lift(node: Node, codes: Sequence[Sequence[str]], keys: _Keys) -> None:
    tag, code, unit, _ = keys
    known = _values(node, codes, keys)
    units = [one.attrib[unit] for one in known if one.attrib.get(unit) not in (None, ANY_UNIT)]
    if not units:
        return
    first = known[0]
    if first.get(code) not in codes[0]:
        attrib = {code: codes[0][0], unit: units[0]}
        if tag == "MEA":
            attrib["1.1"] = "PD"
        holder = Node(tag, attrib, position=first.position)
        node.children.insert(node.children.index(first), holder)
    elif unit in first.attrib:
        known = known[1:]
    else:
        return
    for one in known:
        if one.attrib.get(unit) == units[0]:
            if tag == "MEA":
                one.attrib[unit] = ANY_UNIT
            else:
                del one.attrib[unit]
        elif one.attrib.get(unit, ANY_UNIT) == ANY_UNIT:
            one.attrib["bare"] = "1"


def _lower(node: Node, codes: Sequence[Sequence[str]], keys: _Keys) -> None:
    _, code, unit, value = keys
    known = _values(node, codes, keys)
    bare = {id(one) for one in known if one.attrib.pop("bare", "")}
    if not known or known[0].get(code) not in codes[0]:
        return
    first, *others = known
    shared = first.attrib.get(unit)
    if shared is None or shared == ANY_UNIT:
        return
    for one in others:
        if id(one) not in bare and one.attrib.get(unit, ANY_UNIT) == ANY_UNIT:
            one.attrib[unit] = shared
    if value not in first.attrib and others:
        node.children = [one for one in node.children if one is not first]
