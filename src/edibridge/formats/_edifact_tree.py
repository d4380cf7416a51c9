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
- DESADV and RECADV: packages as a tree, lines in the root (`_edifact_packing`).
- `TAXES`: the total of tax with the groups of its breakdown.
- INVRPT and SLSRPT: see `_edifact_reports`, `_edifact_lots` and `_edifact_sales_by_item`.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from attrs import frozen

from edibridge.syntax.directory import Directory, Part
from edibridge.tree import Node

COMPOSITES = 5  # C212 in PIA
PARTY = {"v": "2.1", "l": "2.2", "a": "2.3"}  # C082
CARRIER = {"v": "5.1", "l": "5.2", "a": "5.3"}  # C040 in TDT
# C112: reference point invoice (2475 5), after it (2009 3), days (2151 D)
DAYS = {"3.1": "5", "3.2": "3", "3.3": "D"}


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
def named_groups(part: Part) -> dict[str, tuple[str, Part]]:
    """Return, for each tag of a group, its name in the regular tree and its part."""
    tags = {child.tag: child for child in part.children}
    return {tag: (name, tags[tag]) for tag, name in group_names(part).items()}


@cache
def group_tags(part: Part) -> dict[str, tuple[str, Part]]:
    """Return, for each name in the regular tree, the tag of the group and its part."""
    return {name: (tag, child) for tag, (name, child) in named_groups(part).items()}


def terms_width(directory: Directory) -> int:
    """Return the length of the terms of payment that one PAT can hold."""
    pieces = PIECES["PAT"]
    return pieces.count * width(directory, "PAT", pieces)


def texts_of(node: Node, pieces: Pieces) -> list[str]:
    """Return the pieces of a text that a segment holds, without the empty ones at its end."""
    texts = [node.attrib.get(key, "") for key in pieces.places()]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def line_total(root: Node) -> int:
    """Count the lines of a message, in a regular tree or not."""
    return sum(
        line_total(child) if _opens(child, "CPS") else _opens(child, "LIN")
        for child in root.children
    )


def _opens(group: Node, tag: str) -> bool:
    return bool(group.children) and group.children[0].tag == tag
