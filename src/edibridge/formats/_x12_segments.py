"""X12 segments made regular, one by one: pairs, periods, texts, elements that need each other.

`_x12_tree` says what is made of them; this module knows what one segment or loop holds, and
nothing of the transaction set around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import frozen

from edibridge.tree import Node, Position


@frozen
class Pairs:
    """Where the pairs of a segment begin, how many there are, and what one is called."""

    first: int
    count: int
    tag: str = "ID"
    products: bool = True


PAIRS: Mapping[str, Pairs] = {
    "N1": Pairs(3, 1, products=False),
    "PER": Pairs(3, 3, "COM", products=False),
    "TD5": Pairs(2, 1, products=False),
    "ADX": Pairs(3, 1, products=False),
    "IT1": Pairs(6, 10),
    "PO1": Pairs(6, 10),
    "POC": Pairs(8, 10),
    "LIN": Pairs(2, 15),
    "SLN": Pairs(9, 10),
    "ACK": Pairs(7, 10),
}
# X12 235: the GTIN by the number of its digits (EAN/UCC-8, UPC-A, EAN/UCC-13, GTIN-14)
GTINS: Mapping[int, str] = {8: "EO", 12: "UP", 13: "EN", 14: "UK"}
GTIN_SCHEME = "0160"
PERIOD_DATES = frozenset({"002", "067"})  # wanted and promised deliveries
RANGE = "RD8"
_RANGE = re.compile(r"(\d{8})-(\d{8})")
# an element that another one needs before it (X12 syntax note P), with the code that says nothing
COMPANIONS: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "SAC": (("7.1", "6.1", "Z"),),
    "PWK": (("6.1", "5.1", "AC"),),
    "FOB": (("5.1", "4.1", "01"), ("3.1", "2.1", "ZZ")),
}
# what a segment demands where nothing else is known of it
DEMANDED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "SAC": (("1.1", "N"),),
    "POC": (("2.1", "CA"),),
}
# one of these elements must be there (X12 syntax note R): which one says nothing, and how
EITHER: Mapping[str, tuple[tuple[str, ...], str]] = {
    "SAC": (("2.1", "3.1"), "ZZZZ"),
    "N9": (("2.1", "3.1"), "NOTE"),
}
TEXTS = {"MSG": "1.1", "MTX": "2.1"}
LONGEST = {"NTE": 80, "MSG": 264, "MTX": 4096}


def unfold_segment(node: Node) -> None:
    """Give a node, whose children were unfolded, a child for what stands in a position."""
    tag = node.tag
    pairs = PAIRS.get(tag)
    if pairs is not None:
        _unfold_pairs(node, pairs)
    elif tag == "DTM" and node.get("1.1") in PERIOD_DATES:
        _unfold_period(node)
    elif tag == "BCA":
        _unfold_change(node)
    elif tag == "ITD" and "12.1" in node.attrib:
        _child(node, "TEXT", {"v": node.attrib.pop("12.1")}, 12)
    for key, needed, code in COMPANIONS.get(tag, ()):
        if key in node.attrib and node.attrib.get(needed) == code:
            del node.attrib[needed]
    if tag in EITHER:
        needed_one, says_nothing = EITHER[tag]
        if [node.get(key) for key in needed_one] == [says_nothing, None]:
            del node.attrib[needed_one[0]]
    if node.children:
        _unfold_texts(node)
        _second_street(node)


def _child(node: Node, tag: str, attrib: dict[str, str], element: int) -> Node:
    child = node.append(tag, attrib)
    at = node.position
    if at is not None:
        child.position = Position(at.offset, at.line, None, at.segment, element)
    return child


def _unfold_pairs(node: Node, pairs: Pairs) -> None:
    known = False
    for number in range(pairs.first, pairs.first + 2 * pairs.count, 2):
        qualifier = node.attrib.pop(f"{number}.1", None)
        value = node.attrib.pop(f"{number + 1}.1", None)
        if qualifier is None and value is None:
            continue
        attrib = {}
        tag = pairs.tag
        if pairs.products and value is not None and is_gtin(value, qualifier):
            tag = "GTIN-MORE" if known else "GTIN"
            known = True
            attrib["s"] = GTIN_SCHEME
        elif qualifier is not None:
            attrib["q"] = qualifier
        if value is not None:
            attrib["v"] = value
        _child(node, tag, attrib, number)


def is_gtin(value: str, qualifier: str | None = None) -> bool:
    """Say whether a number has the length of a GTIN (and of the one its qualifier names)."""
    code = GTINS.get(len(value)) if value.isascii() and value.isdigit() else None
    return code is not None and qualifier in (None, code)


def _fold_pairs(node: Node, pairs: Pairs) -> None:
    kept: list[Node] = []
    number = pairs.first
    for child in node.children:
        if child.tag not in (pairs.tag, "GTIN", "GTIN-MORE"):
            kept.append(child)
            continue
        value = child.get("v")
        code = child.get("q")
        if child.tag != pairs.tag:
            code = GTINS.get(len(value or ""))
        if code is not None:
            node.attrib[f"{number}.1"] = code
        if value is not None:
            node.attrib[f"{number + 1}.1"] = value
        number += 2
    node.children = kept


def _unfold_period(node: Node) -> None:
    attrib = node.attrib
    match = _RANGE.fullmatch(attrib.get("6.1", "")) if attrib.get("5.1") == RANGE else None
    if "2.1" in attrib and match is None:
        attrib["end"] = attrib.pop("2.1")
    elif match is not None and "2.1" not in attrib:
        attrib["start"], attrib["end"] = match[1], match[2]
        del attrib["5.1"], attrib["6.1"]


def _fold_period(node: Node) -> None:
    attrib = node.attrib
    start, end = attrib.pop("start", None), attrib.pop("end", None)
    if start is not None:
        attrib["5.1"], attrib["6.1"] = RANGE, f"{start}-{end or start}"
    elif end is not None:
        attrib["2.1"] = end


def _unfold_change(node: Node) -> None:
    """Take the change that is answered out of BCA: its number in BCA05, its date in BCA11."""
    known = {name: node.attrib.pop(key) for name, key in CHANGE.items() if key in node.attrib}
    if known:
        _child(node, "CHANGE", known, 5)


CHANGE = {"v": "5.1", "d": "11.1"}


def _fold_change(node: Node) -> None:
    for child in node.children:
        node.attrib.update({CHANGE[name]: text for name, text in child.attrib.items()})
    node.children = []


def _unfold_texts(node: Node) -> None:
    """Put the lines of one text together: MSG or MTX of one N9, NTE that goes on."""
    kept: list[Node] = []
    text: Node | None = None
    for child in node.children:
        key = TEXTS.get(child.tag) if node.tag == "N9-LOOP" else None
        if key is not None and set(child.attrib) == {key}:
            if text is None or text is not kept[-1]:
                text = Node("TEXT", {"v": child.attrib[key]}, position=child.position)
                kept.append(text)
            else:
                text.attrib["v"] += "\n" + child.attrib[key]
            continue
        if child.tag == "NTE" and set(child.attrib) <= {"1.1", "2.1"} and "2.1" in child.attrib:
            line = child.attrib.pop("2.1")
            before = kept[-1] if kept and kept[-1].tag == "NTE" else None
            if "1.1" not in child.attrib and before is not None and "v" in before.attrib:
                before.attrib["v"] += "\n" + line
                continue
            child.attrib["v"] = line
        kept.append(child)
    node.children = kept


def _fold_texts(node: Node) -> None:
    kept: list[Node] = []
    for child in node.children:
        if child.tag == "TEXT" and node.tag == "N9-LOOP":
            tag = child.get("tag") or "MSG"
            lines = child.attrib.get("v", "").split("\n")
            kept += [Node(tag, {TEXTS[tag]: line}) for line in lines if line]
        elif child.tag == "NTE" and "v" in child.attrib:
            first, *rest = child.attrib.pop("v").split("\n")
            child.attrib["2.1"] = first
            kept.append(child)
            kept += [Node("NTE", {"2.1": line}) for line in rest if line]
        else:
            kept.append(child)
    node.children = kept


def _second_street(node: Node) -> None:
    streets = [child for child in node.children if child.tag == "N3"]
    if len(streets) > 1:
        streets[1].tag = "N3-MORE"


def _fold_text(node: Node) -> None:
    texts = [child for child in node.children if child.tag == "TEXT"]
    if texts:
        node.attrib["12.1"] = texts[0].attrib.get("v", "")
        node.children = [child for child in node.children if child.tag != "TEXT"]


FOLDED = {"DTM": _fold_period, "BCA": _fold_change, "ITD": _fold_text}
REAL_NAMES = {"NAME-LOOP": "PID-LOOP", "NAME": "PID", "N3-MORE": "N3"}


def fold_segment(node: Node) -> None:
    """Put back what `unfold_segment` took apart, and what X12 demands beside it."""
    tag = node.tag
    pairs = PAIRS.get(tag)
    if pairs is not None:
        _fold_pairs(node, pairs)
    elif tag in FOLDED:
        FOLDED[tag](node)
    for key, needed, code in COMPANIONS.get(tag, ()):
        if key in node.attrib:
            node.attrib.setdefault(needed, code)
    if node.children:
        _fold_texts(node)
    node.tag = REAL_NAMES.get(tag, tag)
    _fold_loop(node)
    for child in node.children:
        if child.tag in EITHER and not any(key in child.attrib for key in EITHER[child.tag][0]):
            keys, says_nothing = EITHER[child.tag]
            child.attrib[keys[0]] = says_nothing


def _fold_loop(node: Node) -> None:
    """Begin every loop with its segment: without it nobody could see the loop."""
    trigger = node.tag.partition("-LOOP")[0]
    if trigger != node.tag and not any(child.tag == trigger for child in node.children):
        node.children.insert(0, Node(trigger, dict(DEMANDED.get(trigger, ()))))
