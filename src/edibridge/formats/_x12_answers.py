"""Answered lines of X12 855 and 865 made regular: what ACK repeats of the line, what POC02 says."""

from __future__ import annotations

from edibridge.formats._x12_segments import PAIRS
from edibridge.tree import Node

PROMISED = "067"  # X12 374 current schedule delivery


def _answer(loop: Node) -> tuple[Node | None, Node | None]:
    """Return the segment of a line and the first ACK of it."""
    first = next((child for child in loop.children if child.tag in PAIRS), None)
    answer = next((child for child in loop.children if child.tag == "ACK-LOOP"), None)
    return first, answer.children[0] if answer is not None and answer.children else None


def unfold_answer(loop: Node) -> None:
    line, answer = _answer(loop)
    if line is not None and line.tag == CHANGED:
        answer = _unfold_line_change(loop, line, answer)
    if line is None or answer is None:
        return
    unit = answer.get("3.1")
    if unit is not None and unit == line.get(UNITS.get(line.tag, "3.1")) and "2.1" in answer.attrib:
        del answer.attrib["3.1"]
    if answer.get("4.1") == PROMISED and "5.1" in answer.attrib:
        day = answer.attrib.pop("5.1")
        del answer.attrib["4.1"]
        promised = Node("DTM", {"1.1": PROMISED, "end": day}, position=answer.position)
        loop.children.insert(0, promised)


UNITS = {"POC": "5.1"}  # where a line has its unit, if that is not its third element
CHANGED, DELETED = "POC", {"ID": "DI"}
ANY_CHANGE = "CA"  # X12 670 changes to the line item


def _unfold_line_change(loop: Node, line: Node, answer: Node | None) -> Node | None:
    """Put what POC02 says where the answer is, if there is none that says it."""
    change = line.get("2.1")
    status = answer.get("1.1") if answer is not None else None
    if status is not None:
        if DELETED.get(status) == change:
            line.attrib["2.1"] = ANY_CHANGE
    elif change is not None:
        line.attrib["2.1"] = ANY_CHANGE
        if answer is None:
            answer = Node("ACK", position=line.position)
            loop.children.append(Node("ACK-LOOP", None, [answer]))
        answer.attrib["change"] = change
    return answer


def _fold_line_change(loop: Node, line: Node, answer: Node) -> None:
    status = answer.get("1.1") or ""
    change = answer.attrib.pop("change", None)
    if status in DELETED and line.get("2.1") == ANY_CHANGE:
        line.attrib["2.1"] = DELETED[status]
    if change is not None:
        line.attrib["2.1"] = change
        if not answer.attrib and not answer.children:
            loop.children = [one for one in loop.children if answer not in one.children]


def fold_answer(loop: Node) -> None:
    line, answer = _answer(loop)
    if line is None and loop.tag == f"{CHANGED}-LOOP":
        line = Node(CHANGED, {"2.1": ANY_CHANGE})
        loop.children.insert(0, line)
    if line is None or answer is None:
        return
    unit = line.get(UNITS.get(line.tag, "3.1"))
    if "2.1" in answer.attrib and unit is not None:
        answer.attrib.setdefault("3.1", unit)
    promised = next((c for c in loop.children if c.tag == "DTM" and c.get("1.1") == PROMISED), None)
    free = not {"4.1", "5.1"} & answer.attrib.keys()
    # an answer that the line itself gives (POC02) stays one: it has no ACK
    said = "change" not in answer.attrib
    if promised is not None and free and said and set(promised.attrib) == {"1.1", "end"}:
        answer.attrib["4.1"], answer.attrib["5.1"] = PROMISED, promised.attrib["end"]
        loop.children = [child for child in loop.children if child is not promised]
    if line.tag == CHANGED:
        _fold_line_change(loop, line, answer)
