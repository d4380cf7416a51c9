"""What X12 861 says of a received line, made regular: the quantities in question of RCD.

RCD06 to RCD20 are up to five quantities, each with its unit and its condition (X12 412). `ASK` is
one of them: `c` its condition, `v` the quantity; its unit is that of the line, or else `u`.
"""

from __future__ import annotations

from edibridge.formats._x12_loads import fold_loads, unfold_loads
from edibridge.tree import Node

RECEIVED, UNIT = "2.1", "3.1"
FIRST, LAST, STEP = 6, 18, 3  # RCD06, RCD18: the quantities, each with unit and condition
LOOP = "RCD-LOOP"


def unfold_receipt(root: Node) -> None:
    """Give each quantity in question a node of its own, each mark a MAN; make LOAD of TD1."""
    unfold_loads(root)
    for loop in root.children:
        for child in loop.children if loop.tag == LOOP else ():
            if child.tag == "RCD":
                _unfold(child)


def _unfold(line: Node) -> None:
    for at in range(FIRST, LAST + 1, STEP):
        found = {
            name: line.attrib.pop(f"{at + step}.1")
            for step, name in enumerate(("v", "u", "c"))
            if f"{at + step}.1" in line.attrib
        }
        if not found:
            continue
        if "u" in found and RECEIVED not in line.attrib:
            line.attrib.setdefault(UNIT, found["u"])
        if found.get("u") == line.get(UNIT):
            found.pop("u", None)
        line.append("ASK", found)


def fold_receipt(root: Node) -> None:
    """Put the quantities in question back into RCD."""
    fold_loads(root)
    for loop in root.children:
        for child in loop.children if loop.tag == LOOP else ():
            if child.tag == "RCD":
                _fold(child)


def _fold(line: Node) -> None:
    unit = line.get(UNIT)
    asked = [child for child in line.children if child.tag == "ASK"]
    for at, child in zip(range(FIRST, LAST + 1, STEP), asked, strict=False):
        known = {"u": unit, **child.attrib} if unit is not None else child.attrib
        for step, name in enumerate(("v", "u", "c")):
            text = known.get(name)
            if text is not None:
                line.attrib[f"{at + step}.1"] = text
    line.children = [child for child in line.children if child.tag != "ASK"]
    if RECEIVED not in line.attrib and asked:
        line.attrib.pop(UNIT, None)
