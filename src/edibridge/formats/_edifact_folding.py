"""Writing EDIFACT: a regular tree made the tree of a message again."""

from __future__ import annotations

from collections.abc import Callable

from edibridge.formats._edifact_answers import lower_answers
from edibridge.formats._edifact_codecs import MUTUAL
from edibridge.formats._edifact_customers import seat_customers
from edibridge.formats._edifact_dates import fold_date
from edibridge.formats._edifact_groups import lower_lines
from edibridge.formats._edifact_packing import lower_packing
from edibridge.formats._edifact_payments import spread_payments, spread_terms
from edibridge.formats._edifact_reports import lower_reports
from edibridge.formats._edifact_tree import (
    COMPOSITES,
    DAYS,
    PARTY,
    PIECES,
    group_tags,
    join,
    split,
    terms_width,
    texts_of,
    width,
)
from edibridge.formats._edifact_units import lower_units
from edibridge.formats._edifact_variances import lower_variances
from edibridge.syntax.directory import Directory, Part
from edibridge.tree import Node


def fold(root: Node, directory: Directory) -> None:
    """Make a regular tree the tree of a message again."""
    part = directory.messages.get(root.tag)
    seat_customers(root, directory)
    lower_lines(root)
    lower_reports(root)
    lower_variances(root)
    lower_units(root)
    lower_answers(root)
    lower_packing(root)
    spread_terms(root, terms_width(directory))
    spread_payments(root, in_terms=part is not None and _takes_means(part))
    root.children = [
        inner
        for child in root.children
        for inner in (child.children if child.tag == "TAXES" else (child,))
    ]
    tags = {child.tag for child in root.children}
    if "MOA-GROUP" not in tags and tags & {"TAX-GROUP2", "ALC-GROUP2"}:
        # the group of totals is mandatory, and without it those after it have no place
        root.children.append(Node("MOA-GROUP", children=[Node("MOA", {"1.1": "77"})]))
    _fold(root, directory.messages.get(root.tag), directory)


def _takes_means(part: Part) -> bool:
    """Say whether the group of PAT has a place for PAI."""
    return any(child.trigger == "PAT" and "PAI" in child.places for child in part.children)


def _fold(node: Node, part: Part | None, directory: Directory) -> None:
    names = group_tags(part) if part is not None else {}
    children: list[Node] = []
    terms = next((child for child in node.children if child.tag == "PAT"), None)
    for child in node.children:
        if child.tag == "TEXT" and terms is not None:
            terms.attrib["text"] = child.attrib.get("v", "")
    for child in _with_numbers(node.children):
        if child.tag == "TEXT" and terms is not None:
            continue
        if child.tag in names:
            child.tag, inner = names[child.tag]
            _fold(child, inner, directory)
            children.append(child)
            continue
        fold_segment = _FOLDS.get(child.tag)
        if fold_segment is not None:
            children += fold_segment(child)
        elif child.children and child.tag not in PIECES:
            _fold(child, None, directory)
            children.append(child)
        elif child.tag in PIECES:
            children += _fold_text(child, directory)
        else:
            children.append(child)
    node.children = children


def _fold_text(node: Node, directory: Directory) -> list[Node]:
    pieces = PIECES[node.tag]
    size = width(directory, node.tag, pieces)
    _fold_rest(node)
    text = node.attrib.pop(pieces.key, None)
    if text is None:
        return [node]
    keys = pieces.places()
    raw = texts_of(node, pieces)
    if raw and join(raw, size, pieces.joint) == text:
        return [node]
    for key in keys:
        node.attrib.pop(key, None)
    texts = split(text, size, pieces.joint)
    nodes = []
    for at in range(0, len(texts), pieces.count) if pieces.continues else (0,):
        filled = {k: v for k, v in zip(keys, texts[at : at + pieces.count], strict=False) if v}
        nodes.append(Node(node.tag, {**node.attrib, **filled}))
    return nodes


def _fold_rest(node: Node) -> None:
    """Put back what else is regular in a segment that holds a text."""
    attrib = node.attrib
    if node.tag == "NAD":
        for child in node.children:
            attrib |= {new: child.attrib[k] for k, new in PARTY.items() if k in child.attrib}
        node.children = []
    elif node.tag == "NAME":
        node.tag = "IMD"
    elif node.tag == "FTX":
        attrib.setdefault("1.1", MUTUAL)
    elif node.tag == "PAT":
        _fold_days(attrib)
        if "text" in attrib:
            attrib.setdefault("2.1", MUTUAL)  # mandatory in C110


def _fold_days(attrib: dict[str, str]) -> None:
    if "count" in attrib:
        attrib.setdefault("3.4", attrib.pop("count"))
    elif "3.4" in attrib and not attrib.pop("bare", ""):
        attrib |= {key: code for key, code in DAYS.items() if key not in attrib}


_FOLDS: dict[str, Callable[[Node], list[Node]]] = {"DTM": fold_date}


def _with_numbers(children: list[Node]) -> list[Node]:
    """Put the numbers of an item back into LIN and PIA."""
    line = next((child for child in children if child.tag == "LIN"), None)
    result: list[Node] = []
    last: Node | None = None
    for child in children:
        if child.tag not in ("ID", "GTIN"):
            result.append(child)
            continue
        held = dict(child.attrib)
        function = "LIN" if child.tag == "GTIN" else held.pop("f", "1")
        more = held.pop("more", "")
        if function == "LIN" and line is not None and "3.1" not in line.attrib:
            line.attrib |= _numbered_keys(3, held)
            continue
        number = 2
        if more and last is not None and last.get("1.1") == function:
            number = 2 + sum(f"{n}.1" in last.attrib for n in range(2, 2 + COMPOSITES))
        if number == 2 or number >= 2 + COMPOSITES or last is None:  # noqa: PLR2004 - the first
            number = 2
            last = Node("PIA", {"1.1": "1" if function == "LIN" else function})
            result.append(last)
        last.attrib |= _numbered_keys(number, held)
    return result


def _numbered_keys(element: int, held: dict[str, str]) -> dict[str, str]:
    parts = (("v", 1), ("q", 2), ("l", 3), ("a", 4))
    return {f"{element}.{part}": held[key] for key, part in parts if key in held}
