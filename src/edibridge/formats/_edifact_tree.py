"""EDIFACT messages as a regular tree, and back.

A message's segments hold one value in several places: a date with its format, a text in pieces, an
item's numbers five to a segment. The regular tree has each value once, so that tables can say where
it is. What a segment says in an unusual way stays beside it, and is written again as it was.

- A group is named after the segment that opens it, whatever its number: `NAD-GROUP`; a second one
  with the same opening segment in the same place is `TAX-GROUP2`.
- `DTM@d`, `@t`, `@e`: date (CCYYMMDD), time (HHMMSS) and end of a period.
- `NAD/ID@v,a,l`: the identifier with agency (3055) and code list (1131); `NAD@name`.
- `FTX@text`, `IMD@text`, `ALC@text`, `PAT@text`: the pieces as one text, over several segments
  where one is too short. The first plain description of an item is `NAME` instead of `IMD`.
- `ID@v,q,f`: each number of an item with its qualifier (7143) and the function of its PIA (`LIN`
  where it stood there); a GTIN in LIN is `GTIN`.
- `PAYMENT`: PAI of the heading with the account (FII) of the payee or the seller, or both as they
  stand in the group of PAT.
- `PGI-GROUP/LINE@v`: the numbers of the lines of a group of PRICAT; the lines stand in the root.
- `PRI-GROUP/CUSTOMER/NAD`: the customer of a line of PRICAT, at each of its prices.
- `TAXES`: the total of tax with the groups of its breakdown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

from attrs import frozen

from edibridge.formats._edifact_codecs import MUTUAL
from edibridge.formats._edifact_customers import lift_customers, seat_customers
from edibridge.formats._edifact_groups import hoist_lines, lower_lines
from edibridge.formats._edifact_payments import (
    gather_payments,
    gather_terms,
    spread_payments,
    spread_terms,
)
from edibridge.syntax.directory import Directory, Part
from edibridge.tree import Node

GTIN_TYPES = ("EN", "SRV", "UP")
_COMPOSITES = 5  # C212 in PIA


@frozen
class Pieces:
    """Where a segment holds a text in pieces: the components, how long, and how they join."""

    element: int
    first: int
    count: int
    key: str = "text"
    joint: str = " "
    continues: bool = False

    def places(self) -> list[str]:
        """Return the attributes of the pieces."""
        return [f"{self.element}.{self.first + number}" for number in range(self.count)]


PIECES: dict[str, Pieces] = {
    "NAD": Pieces(4, 1, 5, "name"),
    "FTX": Pieces(4, 1, 5, joint="\n", continues=True),
    "IMD": Pieces(3, 4, 2, continues=True),
    "NAME": Pieces(3, 4, 2, continues=True),
    "ALC": Pieces(5, 4, 2),
    "PAT": Pieces(2, 4, 2),
}


@cache
def width(directory: Directory, tag: str, pieces: Pieces) -> int:
    """Return the length of one piece."""
    elements = directory.segments["IMD" if tag == "NAME" else tag]
    return elements[pieces.element - 1].components[pieces.first - 1].longest


def join(pieces: list[str], width: int, joint: str) -> str:
    """Join the pieces of a text: a full piece runs on into the next one."""
    if not pieces:
        return ""
    found = [pieces[0]]
    for before, piece in pairwise(pieces):
        found += [piece] if len(before) == width else [joint, piece]
    return "".join(found)


def split(text: str, width: int, joint: str) -> list[str]:
    """Split a text into pieces of a width; for lines, each line begins a piece."""
    lines = text.split(joint) if joint == "\n" else [text]
    return [line[at : at + width] for line in lines for at in range(0, max(len(line), 1), width)]


def group_names(part: Part) -> dict[str, str]:
    """Return, for each group of a part, the name that the regular tree has for it."""
    names: dict[str, str] = {}
    seen: dict[str, int] = {}
    for child in part.children:
        if child.group:
            number = seen[child.trigger] = seen.get(child.trigger, 0) + 1
            names[child.tag] = f"{child.trigger}-GROUP{number if number > 1 else ''}"
    return names


@cache
def _named(part: Part) -> dict[str, tuple[str, Part]]:
    tags = {child.tag: child for child in part.children}
    return {tag: (name, tags[tag]) for tag, name in group_names(part).items()}


@cache
def _numbered(part: Part) -> dict[str, tuple[str, Part]]:
    return {name: (tag, child) for tag, (name, child) in _named(part).items()}


# Reading


def unfold(root: Node, directory: Directory) -> None:
    """Make the tree of a message regular."""
    part = directory.messages.get(root.tag)
    _unfold(root, part, directory, _PERIOD_OF.get(root.tag, "273"))
    _gather_taxes(root)
    gather_payments(root)
    gather_terms(root, _terms_width(directory))
    hoist_lines(root)
    lift_customers(root)


def _terms_width(directory: Directory) -> int:
    pieces = PIECES["PAT"]
    return pieces.count * width(directory, "PAT", pieces)


def _unfold(node: Node, part: Part | None, directory: Directory, period: str) -> None:
    names = _named(part) if part is not None else {}
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
    if part is None or part.trigger in _DATED:
        _periods(node, period)


def _unfold_segment(node: Node, directory: Directory) -> None:
    attrib = node.attrib
    for key in _NUMERIC.get(node.tag, ()):
        # ISO 9735 lets either mark stand for the decimal point
        if "," in attrib.get(key, ""):
            attrib[key] = attrib[key].replace(",", ".")
    if node.tag == "DTM":
        _unfold_date(node)
        return
    if node.tag == "PAT" and "3.4" in attrib:
        _unfold_days(attrib)
    elif node.tag == "FTX" and attrib.get("1.1") == MUTUAL:
        del attrib["1.1"]
    elif node.tag == "NAD" and "2.1" in attrib:
        held = {key: attrib.pop(old) for key, old in _PARTY.items() if old in attrib}
        node.children.append(Node("ID", held, position=node.position))
    pieces = PIECES.get(node.tag)
    if pieces is not None:
        _unfold_text(node, pieces, directory)


def _unfold_text(node: Node, pieces: Pieces, directory: Directory) -> None:
    attrib = node.attrib
    size = width(directory, node.tag, pieces)
    texts = _texts(node, pieces)
    text = join(texts, size, pieces.joint)
    if not text or "\r" in text:
        return
    if split(text, size, pieces.joint) == texts:
        for key in pieces.places():
            attrib.pop(key, None)
    attrib[pieces.key] = text


def _unfold_days(attrib: dict[str, str]) -> None:
    if attrib.get("3.3") != _DAYS["3.3"]:
        attrib["count"] = attrib.pop("3.4")
    elif all(attrib.get(key) == code for key, code in _DAYS.items()):
        for key in _DAYS:
            del attrib[key]
    else:
        attrib["bare"] = "1"


_PARTY = {"v": "2.1", "l": "2.2", "a": "2.3"}  # C082


def _texts(node: Node, pieces: Pieces) -> list[str]:
    texts = [node.attrib.get(key, "") for key in pieces.places()]
    while texts and not texts[-1]:
        texts.pop()
    return texts


# C112: reference point invoice (2475 5), after it (2009 3), days (2151 D)
_DAYS = {"3.1": "5", "3.2": "3", "3.3": "D"}
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
# 2379: 102 CCYYMMDD, 203 CCYYMMDDHHMM, 204 CCYYMMDDHHMMSS, 718 CCYYMMDD-CCYYMMDD without the mark
_DATE = re.compile(r"(\d{8})(?:(\d{4})(\d\d)?)?", re.ASCII)
_DAY, _MINUTE, _SECOND, _PERIOD = "102", "203", "204", "718"
_LENGTHS = {8: _DAY, 12: _MINUTE, 14: _SECOND, 16: _PERIOD}


def _unfold_date(node: Node) -> None:
    attrib = node.attrib
    text, form = attrib.get("1.2", ""), attrib.get("1.3")
    if not (text.isascii() and text.isdigit()) or form not in (_LENGTHS.get(len(text)), None):
        return
    found = {"d": text[:8]}
    if len(text) == 16:  # noqa: PLR2004 - two dates
        found["e"] = text[8:]
    elif len(text) > 8:  # noqa: PLR2004 - a date and a time
        found["t"] = text[8:].ljust(6, "0")
    if _spell_date(found) == (text, form):
        del attrib["1.2"], attrib["1.3"]
    attrib.update(found)


def _spell_date(found: dict[str, str]) -> tuple[str, str]:
    day, end, time = found.get("d", ""), found.get("e"), found.get("t")
    if end is not None:
        return day + end, _PERIOD
    if time is None:
        return day, _DAY
    if time.endswith("00"):
        return day + time[:4], _MINUTE
    return day + time, _SECOND


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
    if kind in GTIN_TYPES or kind is None:
        yield Node("GTIN", held, position=line.position)
    else:
        yield Node("ID", {**held, "f": "LIN"}, position=line.position)


def _additional(segment: Node) -> Iterator[Node]:
    attrib = segment.attrib
    places = [number for number in range(2, 2 + _COMPOSITES) if f"{number}.1" in attrib]
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


# 2005: 194/206 start and end (line), 167/168 those of a charge (document) in the EN 16931 binding,
# 263 the invoicing period in EANCOM
# 273 validity, whose start is 7 or 157 and whose end is 36
_DATED = ("UNH", "LIN", "PRI", "PGI")  # the groups whose period has a place in the model
_STARTS = {"263": ("194", "167"), "273": ("7", "157", "194")}
_ENDS = {"263": ("206", "168"), "273": ("36", "206")}
_PERIOD_OF = {"INVOIC": "263"}


def _periods(node: Node, whole: str) -> None:
    """Make one period, with the qualifier `whole`, of its start and its end."""
    dates = [child for child in node.children if child.tag == "DTM"]
    if any(child.get("1.1") == whole for child in dates):
        return
    found: Node | None = None
    for child in dates:
        code = child.attrib.get("1.1", "")
        key = "d" if code in _STARTS[whole] else "e" if code in _ENDS[whole] else ""
        if not key or child.attrib.keys() != {"1.1", "d"}:
            continue
        form = {} if code in (_STARTS[whole][0], _ENDS[whole][0]) else {f"form{key}": code}
        if found is None:
            found = child
            child.attrib = {"1.1": whole, key: child.attrib["d"], **form}
        elif key not in found.attrib:
            found.attrib |= {key: child.attrib["d"], **form, "split": "1"}
            node.children = [one for one in node.children if one is not child]


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


# Writing


def fold(root: Node, directory: Directory) -> None:
    """Make a regular tree the tree of a message again."""
    part = directory.messages.get(root.tag)
    seat_customers(root, directory)
    lower_lines(root)
    spread_terms(root, _terms_width(directory))
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
    names = _numbered(part) if part is not None else {}
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
    raw = _texts(node, pieces)
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
            attrib |= {new: child.attrib[k] for k, new in _PARTY.items() if k in child.attrib}
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
        attrib |= {key: code for key, code in _DAYS.items() if key not in attrib}


def _fold_date(node: Node) -> list[Node]:
    attrib = node.attrib
    keys = ("d", "t", "e")
    found: dict[str, str] = {key: attrib.pop(key) for key in keys if key in attrib}
    if not found:
        return [node]
    whole = attrib.get("1.1", "")
    forms = {key: attrib.pop(f"form{key}", "") for key in ("d", "e")}
    apart = attrib.pop("split", "") or len(found) == 1
    if whole in _STARTS and apart and "1.2" not in attrib:
        usual = {"d": _STARTS[whole][0], "e": _ENDS[whole][0]}
        return [
            Node("DTM", {"1.1": forms[key] or usual[key], "1.2": found[key], "1.3": _DAY})
            for key in ("d", "e")
            if key in found
        ]
    raw = attrib.get("1.2")
    if raw is not None:
        again = Node("DTM", dict(attrib))
        _unfold_date(again)
        if {key: again.attrib[key] for key in ("d", "t", "e") if key in again.attrib} == found:
            return [node]
    if "d" not in found:
        return [node] if raw is not None else []
    attrib["1.2"], attrib["1.3"] = _spell_date(found)
    return [node]


_FOLDS: dict[str, Callable[[Node], list[Node]]] = {"DTM": _fold_date}


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
            number = 2 + sum(f"{n}.1" in last.attrib for n in range(2, 2 + _COMPOSITES))
        if number == 2 or number >= 2 + _COMPOSITES or last is None:  # noqa: PLR2004 - the first
            number = 2
            last = Node("PIA", {"1.1": "1" if function == "LIN" else function})
            result.append(last)
        last.attrib |= _numbered_keys(number, held)
    return result


def _numbered_keys(element: int, held: dict[str, str]) -> dict[str, str]:
    parts = (("v", 1), ("q", 2), ("l", 3), ("a", 4))
    return {f"{element}.{part}": held[key] for key, part in parts if key in held}


def line_total(root: Node) -> int:
    """Count the lines of a message, in a regular tree or not."""
    return sum(_is_line(child) for child in root.children)


def _is_line(group: Node) -> bool:
    return bool(group.children) and group.children[0].tag == "LIN"
