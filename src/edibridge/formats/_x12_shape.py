"""The shape of an X12 transaction set: order and widths by its version, with the named nodes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from attrs import frozen

from edibridge.binding import Dialect, Width
from edibridge.formats._x12_loads import ELEMENTS, LOAD
from edibridge.formats._x12_segments import PAIRS, REAL_NAMES, TEXTS
from edibridge.syntax.directory import Directory, Element, Part, load

_STEP = 10  # ranks leave room for the nodes that stand beside one that X12 has


@frozen
class X12Shape:
    """Order of segments and widths of elements of one version (`004010`, `005010`).

    A type is the path from the transaction set down: `810/IT1-LOOP/IT1`.
    """

    version: str

    def root(self, tag: str) -> str | None:
        """Return the type of a transaction set."""
        return tag if tag in load("x12", self.version).messages else None

    def children(self, kind: str) -> Mapping[str, tuple[int, str]]:
        """Return rank and type of each child of a type."""
        return _children(self.version, kind)

    def width(self, kind: str, attribute: str) -> Width | None:
        """Return the longest text of an element."""
        return _width(self.version, kind, attribute)


# what stands beside a node of X12, by that node: its name, and whether before or after it
_BESIDE: Mapping[str, tuple[tuple[str, int], ...]] = {
    "PID-LOOP": (("NAME-LOOP", -1),),
    "PID": (("NAME", -1),),
    "N3": (("N3-MORE", 1),),
    "ITD": (("DUE", -1),),
    "MSG": (("TEXT", 1),),
    "MTX": (("TEXT", 1),),
    "TXI": (("TAXES", -1),),
    "TD1": ((LOAD, -1),),
    "MAN": (("MARK", 1),),
}
_SAME = frozenset({"DELIVERY", "TAXES"})  # hold what stands beside them in X12


INNER: Mapping[str, tuple[str, ...]] = {  # the nodes that stand in a segment
    "ITD": ("TEXT",),
    "BCA": ("CHANGE",),
    "RCD": ("ASK",),
    "BPR": ("DEBITED", "PAID"),
}


@cache
def _children(version: str, kind: str) -> Mapping[str, tuple[int, str]]:
    segment = _segment_of(kind)
    if segment in PAIRS:
        names = (PAIRS[segment].tag, "GTIN", "GTIN-MORE")
        return {name: (0, f"{kind}/{name}") for name in names}
    if segment in INNER:
        return {name: (at, f"{kind}/{name}") for at, name in enumerate(INNER[segment])}
    part = _part(version, kind)
    if part is None:
        return {}
    found: dict[str, tuple[int, str]] = {}
    if any(child.tag == LEVELS for child in part.children):
        return _levelled(version, kind, part)
    for number, child in enumerate(part.children, 1):
        rank = number * _STEP
        found[child.tag] = (rank, f"{kind}/{child.tag}")
        for name, made in _beside(kind, child.tag, rank).items():
            found.setdefault(name, made)
    if kind.endswith("/CTP-LOOP"):
        found["CUSTOMER"] = ((len(part.children) + 1) * _STEP, f"{kind}/CUSTOMER")
    if kind.endswith(f"/{LEVELS}"):
        last = (len(part.children) + 1) * _STEP
        found |= {"HELD": (last, f"{kind}/HELD"), "PACK": (last, kind), "LEVEL": (last, kind)}
    return found


def _beside(kind: str, tag: str, rank: int) -> dict[str, tuple[int, str]]:
    """Return the nodes that stand beside a child: their rank and their type."""
    found = {name: (rank + side, f"{kind}/{name}") for name, side in _BESIDE.get(tag, ())}
    if tag in LINES:
        found["LINE"] = (rank, f"{kind}/{LINES[tag]}")
    if tag == "N1-LOOP":
        # the delivery of a line stands before all else, that of a document with the parties
        found["DELIVERY"] = (rank if "/" not in kind else 0, f"{kind}/DELIVERY")
    return found


# the loop that LINE stands for, by the loop that it stands in or beside
LINES = {"LIN-LOOP": "LIN-LOOP", "ENT-LOOP": "ENT-LOOP/RMR-LOOP"}
LEVELS = "HL-LOOP"
_WIDE = 10_000  # room for all that stands in the place of the levels


def _levelled(version: str, kind: str, part: Part) -> dict[str, tuple[int, str]]:
    """Return the children of a transaction set whose levels stand on its root."""
    found: dict[str, tuple[int, str]] = {}
    for number, child in enumerate(part.children, 1):
        rank, inner = number * _WIDE, f"{kind}/{child.tag}"
        if child.tag != LEVELS:
            found[child.tag] = (rank, inner)
            continue
        inside = {tag: (rank + at, to) for tag, (at, to) in _children(version, inner).items()}
        found |= inside
        found |= dict.fromkeys(("PACK", "LINE", "LEVEL"), (rank + _WIDE // 2, inner))
    return found


def _segment_of(kind: str) -> str:
    last = kind.rpartition("/")[2]
    return REAL_NAMES.get(last, last)


@cache
def _part(version: str, kind: str) -> Part | None:
    """Return the loop or segment of a type."""
    first, *steps = kind.split("/")
    part = load("x12", version).messages.get(first)
    line: Part | None = None
    for step in steps:
        if step in _SAME:
            continue
        within, tag = part, REAL_NAMES.get(step, step)
        if step == "CUSTOMER":
            within, tag = line, "N1-LOOP"
        if within is None:
            return None
        part = next((child for child in within.children if child.tag == tag), None)
        line = line or part
    return part


def _width(version: str, kind: str, attribute: str) -> Width | None:
    directory = load("x12", version)
    above, _, segment = kind.rpartition("/")
    segment = REAL_NAMES.get(segment, segment)
    if segment in ("ID", "COM", "GTIN", "GTIN-MORE"):
        pairs = PAIRS[_segment_of(above)]
        return (
            _element(directory, _segment_of(above), pairs.first + 1, 1)
            if attribute == "v"
            else None
        )
    made = MADE.get((segment, _segment_of(above)), MADE.get((segment, "")))
    if made is not None and attribute in made[1]:
        return _element(directory, made[0], made[1][attribute], 1)
    number, _, component = attribute.partition(".")
    if not (number.isdigit() and component.isdigit()):
        return None
    return _element(directory, segment, int(number), int(component))


# what a node that X12 does not have holds, by its name and what it stands in: segment, elements
MADE: Mapping[tuple[str, str], tuple[str, Mapping[str, int]]] = {
    ("TEXT", "ITD"): ("ITD", {"v": 12}),
    ("CHANGE", "BCA"): ("BCA", {"v": 5, "d": 11}),
    ("DEBITED", "BPR"): ("BPR", {"bic": 7, "aba": 7, "n": 9}),
    ("PAID", "BPR"): ("BPR", {"bic": 13, "aba": 13, "n": 15}),
    ("ASK", "RCD"): ("RCD", {"v": 6}),
    (LOAD, ""): ("TD1", ELEMENTS),
    ("MARK", ""): ("MAN", {"v": 2}),
    (LEVELS, ""): ("LIN", {"n": 1}),
}


def _element(directory: Directory, segment: str, number: int, component: int) -> Width | None:
    elements = directory.segments.get(segment, ())
    if number > len(elements):
        return None
    element: Element = elements[number - 1]
    if element.components:
        if component > len(element.components):
            return None
        element = element.components[component - 1]
    return Width(element.longest, element.kind in ("R", "N")) if element.longest else None


def attribute(name: str) -> str:
    """Return the key of an element as tables spell it: `2` means `2.1`."""
    return f"{name}.1" if name.isdigit() else name


@cache
def dialect(version: str) -> Dialect:
    """Return the dialect of a version."""
    return Dialect(
        family=f"x12-{version}",
        attribute=attribute,
        shape=X12Shape(version),
        ordered=True,
    )


def text_tag(version: str, message: str) -> str:
    """Return the segment that holds the lines of a note in the N9 loop: MSG or MTX."""
    part = _part(version, f"{message}/N9-LOOP")
    tags = {child.tag for child in part.children} if part is not None else set()
    return next((tag for tag in TEXTS if tag in tags), "MSG")
