"""Reading EDIFACT: the tree of a message made regular."""

from __future__ import annotations

from collections.abc import Iterator

from edibridge.formats._edifact_answers import lift_answers
from edibridge.formats._edifact_codecs import MUTUAL
from edibridge.formats._edifact_customers import lift_customers
from edibridge.formats._edifact_dates import join_period, unfold_date
from edibridge.formats._edifact_groups import hoist_lines
from edibridge.formats._edifact_packing import lift_packing
from edibridge.formats._edifact_payments import gather_payments, gather_terms
from edibridge.formats._edifact_reports import lift_reports
from edibridge.formats._edifact_tree import (
    COMPOSITES,
    DAYS,
    PARTY,
    PIECES,
    Pieces,
    join,
    named_groups,
    split,
    terms_width,
    texts_of,
    width,
)
from edibridge.formats._edifact_units import lift_units
from edibridge.formats._edifact_variances import lift_variances
from edibridge.syntax.directory import Directory, Part
from edibridge.tree import Node

_GTIN_TYPES = ("EN", "SRV", "UP")


def unfold(root: Node, directory: Directory) -> None:
    """Make the tree of a message regular."""
    part = directory.messages.get(root.tag)
    _unfold(root, part, directory, _PERIOD_OF.get(root.tag, "273"))
    _gather_taxes(root)
    gather_payments(root)
    gather_terms(root, terms_width(directory))
    hoist_lines(root)
    lift_customers(root)
    lift_reports(root)
    lift_packing(root)
    lift_answers(root)
    lift_units(root)
    lift_variances(root)


def _unfold(node: Node, part: Part | None, directory: Directory, period: str) -> None:
    names = named_groups(part) if part is not None else {}
    children: list[Node] = []
    for child in node.children:
        if child.tag in names:
            child.tag, inner = names[child.tag]
            _unfold(child, inner, directory, period)
        elif child.children:
            _unfold(child, None, directory, period)
        else:
            _unfold_segment(child, directory)
        children.append(child)
        if child.tag == "PAT" and "text" in child.attrib:
            if child.attrib.get("2.1") == MUTUAL:
                del child.attrib["2.1"]
            children.append(Node("TEXT", {"v": child.attrib.pop("text")}, position=child.position))
    node.children = list(_continued(_numbers(children), directory))
    _one_name(node)
    if period and (part is None or part.trigger in _DATED):
        join_period(node, period)


def _unfold_segment(node: Node, directory: Directory) -> None:
    attrib = node.attrib
    for key in _NUMERIC.get(node.tag, ()):
        # ISO 9735 lets either mark stand for the decimal point
        if "," in attrib.get(key, ""):
            attrib[key] = attrib[key].replace(",", ".")
    if node.tag == "DTM":
        unfold_date(node)
        return
    if node.tag == "PAT" and "3.4" in attrib:
        _unfold_days(attrib)
    elif node.tag == "FTX" and attrib.get("1.1") == MUTUAL:
        del attrib["1.1"]
    elif node.tag == "NAD" and "2.1" in attrib:
        held = {key: attrib.pop(old) for key, old in PARTY.items() if old in attrib}
        node.children.append(Node("ID", held, position=node.position))
    pieces = PIECES.get(node.tag)
    if pieces is not None:
        _unfold_text(node, pieces, directory)


def _unfold_text(node: Node, pieces: Pieces, directory: Directory) -> None:
    attrib = node.attrib
    size = width(directory, node.tag, pieces)
    texts = texts_of(node, pieces)
    text = join(texts, size, pieces.joint)
    if not text or "\r" in text:
        return
    if split(text, size, pieces.joint) == texts:
        for key in pieces.places():
            attrib.pop(key, None)
    attrib[pieces.key] = text


def _unfold_days(attrib: dict[str, str]) -> None:
    if attrib.get("3.3") != DAYS["3.3"]:
        attrib["count"] = attrib.pop("3.4")
    elif all(attrib.get(key) == code for key, code in DAYS.items()):
        for key in DAYS:
            del attrib[key]
    else:
        attrib["bare"] = "1"


_NUMERIC: dict[str, tuple[str, ...]] = {
    "MOA": ("1.2",),
    "QTY": ("1.2",),
    "PRI": ("1.2", "1.5"),
    "PCD": ("1.2",),
    "TAX": ("3.1", "5.4"),
    "CUX": ("3.1",),
    "MEA": ("3.2", "3.3", "3.4"),
    "RNG": ("2.2", "2.3"),
    "CNT": ("1.2",),
    "RTE": ("1.2", "1.3"),
    "APR": ("2.1",),
    "PAC": ("1.1",),
}


def _numbers(children: list[Node]) -> Iterator[Node]:
    """Take the numbers of an item out of LIN and PIA."""
    for child in children:
        if child.tag == "LIN":
            yield child
            yield from _line_number(child)
        elif child.tag == "PIA":
            yield from _additional(child)
        else:
            yield child


def _line_number(line: Node) -> Iterator[Node]:
    attrib = line.attrib
    if "3.1" not in attrib:
        return
    kind = attrib.get("3.2")
    held = {"v": attrib.pop("3.1")}
    if kind is not None:
        held["q"] = attrib.pop("3.2")
    for key, old in (("l", "3.3"), ("a", "3.4")):
        if old in attrib:
            held[key] = attrib.pop(old)
    if kind in _GTIN_TYPES or kind is None:
        yield Node("GTIN", held, position=line.position)
    else:
        yield Node("ID", {**held, "f": "LIN"}, position=line.position)


def _additional(segment: Node) -> Iterator[Node]:
    attrib = segment.attrib
    places = [number for number in range(2, 2 + COMPOSITES) if f"{number}.1" in attrib]
    known = {f"{number}.{part}" for number in places for part in range(1, 5)} | {"1.1"}
    if not places or places != list(range(2, 2 + len(places))) or not attrib.keys() <= known:
        yield segment
        return
    for number in places:
        held = {
            key: attrib[f"{number}.{part}"]
            for key, part in (("v", 1), ("q", 2), ("l", 3), ("a", 4))
            if f"{number}.{part}" in attrib
        }
        if "1.1" in attrib:
            held["f"] = attrib["1.1"]
        if number > places[0]:
            held["more"] = "1"
        yield Node("ID", held, position=segment.position)


def _continued(children: Iterator[Node], directory: Directory) -> Iterator[Node]:
    """Join texts that run on from one segment into the next of the same kind."""
    before: Node | None = None
    for child in children:
        pieces = PIECES.get(child.tag)
        if before is not None:
            joined = _joined(before, child, directory)
            if joined is not None:
                before.attrib["text"] = joined
                continue
            yield before
            before = None
        if pieces is not None and pieces.continues and "text" in child.attrib:
            before = child
        else:
            yield child
    if before is not None:
        yield before


def _joined(before: Node, after: Node, directory: Directory) -> str | None:
    tag = before.tag
    pieces = PIECES[tag]
    if after.tag != tag or "text" not in after.attrib:
        return None
    if {**before.attrib, "text": ""} != {**after.attrib, "text": ""}:
        return None
    size = width(directory, tag, pieces)
    if any(key in before.attrib for key in pieces.places()):
        return None
    first = split(before.attrib["text"], size, pieces.joint)
    second = split(after.attrib["text"], size, pieces.joint)
    if len(first) % pieces.count:
        return None
    text = join([*first, *second], size, pieces.joint)
    return text if split(text, size, pieces.joint) == [*first, *second] else None


def _one_name(node: Node) -> None:
    """Name the item by its first plain description."""
    for child in node.children:
        plain = child.tag == "IMD" and child.get("1.1") in ("F", None)
        if plain and "text" in child.attrib and not child.attrib.keys() & {"2.1", "3.1"}:
            child.tag = "NAME"
            return


_DATED = ("UNH", "LIN", "PRI", "PGI", "NAD")  # the groups whose period has a place in the model
# reports have their own
_PERIOD_OF = {"INVOIC": "263", "REMADV": "263", "INVRPT": "", "SLSRPT": ""}


def _gather_taxes(root: Node) -> None:
    """Put the breakdown of tax under its total."""
    children: list[Node] = []
    first: Node | None = None
    for child in root.children:
        total = child.tag == "MOA-GROUP" and _amount_kind(child) == "176"
        if not total and child.tag != "TAX-GROUP2":
            children.append(child)
        elif total or first is None:
            node = Node("TAXES", children=[child], position=child.position)
            first = first or node
            children.append(node)
        else:
            first.children.append(child)
    root.children = children


def _amount_kind(group: Node) -> str | None:
    return next((child.get("1.1") for child in group.children if child.tag == "MOA"), None)
