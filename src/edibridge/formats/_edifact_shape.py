"""The shape of an EDIFACT message: order and widths by its directory, with the named nodes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from attrs import frozen

from edibridge.binding import Dialect, Width
from edibridge.formats._edifact_tree import PIECES, group_names, width
from edibridge.syntax.directory import Directory, Element, Part, load

_STEP = 10  # ranks leave room for the nodes that stand beside one that the directory has
_LONGEST_TEXT = 2_000  # what is written over several segments: the directories take 5 at least


@frozen
class EdifactShape:
    """Order of segments and widths of components of one directory (`d96a`, `d01b`).

    A type is the path from the message down: `INVOIC/NAD-GROUP/NAD`.
    """

    version: str

    def root(self, tag: str) -> str | None:
        """Return the type of a message."""
        return tag if tag in load("edifact", self.version).messages else None

    def children(self, kind: str) -> Mapping[str, tuple[int, str]]:
        """Return rank and type of each child of a type."""
        return _children(self.version, kind)

    def width(self, kind: str, attribute: str) -> Width | None:
        """Return the longest text of a component."""
        return _width(load("edifact", self.version), kind, attribute)


# what stands beside a node of the directory, by that node
_BESIDE: Mapping[str, tuple[tuple[str, int], ...]] = {
    "IMD": (("NAME", -1),),
    "PIA": (("GTIN", -2), ("ID", -1)),
    "PAT": (("TEXT", 1),),
    "PGI": (("LINE", 1),),
    "PRI": (("CUSTOMER", 1),),
    "PGI-GROUP": (("LIN-GROUP", 1),),
    "PAI": (("PAYMENT", 0),),
    "MOA-GROUP": (("TAXES", 0),),
    "LOC-GROUP": (("LIN-GROUP", 1),),
    "LIN": (("PLACE", 1),),
    "DTM": (("PERIOD", 1),),
    "GIN": (("LOT", -1),),
    "PCI": (("MARK", 1),),
    "CPS": (("LINE", 100 * _STEP), ("CPS-GROUP", 100 * _STEP + 1)),  # behind all of a package
    "CPS-GROUP": (("LOAD", -1), ("LIN-GROUP", 1)),
    "QVR": (("WHY", 1),),
}
# the messages whose lines stand in groups, and in the root of the regular tree, by those groups
_LINES_IN: Mapping[str, str] = {
    "PRICAT": "PGI",
    "SLSRPT": "LOC",
    "DESADV": "CPS",
    "RECADV": "CPS",
}


@cache
def _children(version: str, kind: str) -> Mapping[str, tuple[int, str]]:
    if kind.endswith("/PAYMENT"):
        held = ("PAT", "DTM", "PAI", "FII", "REMIT")
        return {name: (rank, f"{kind}/{name}") for rank, name in enumerate(held)}
    if kind.endswith("/CUSTOMER"):
        return {"NAD": (0, f"{kind}/NAD")}
    if kind.endswith(("/NAD", "/TDT")):
        return {"ID": (0, f"{kind}/ID")}
    part = _part(version, kind)
    if part is None:
        return {}
    found: dict[str, tuple[int, str]] = {}
    names = group_names(part)
    for number, child in enumerate(part.children):
        name = names.get(child.tag, child.tag)
        found[name] = (number * _STEP, f"{kind}/{name}")
        for beside, side in _BESIDE.get(name, ()):
            if beside in ("TAXES", "PAYMENT") and "/" in kind:
                continue
            found[beside] = (number * _STEP + side, f"{kind}/{beside}")
    return found


@cache
def _part(version: str, kind: str) -> Part | None:
    """Return the group or segment of a type."""
    first, *steps = kind.split("/")
    part = load("edifact", version).messages.get(first)
    for step in steps:
        if part is None:
            return None
        if step == "TAXES":
            continue
        if step == "LIN-GROUP" and first in _LINES_IN:
            part = next(one for one in part.children if one.trigger == _LINES_IN[first])
        if step == "PLACE":
            part = _part(version, f"{first}/LOC-GROUP")
            continue
        if step == "CPS-GROUP" and part.trigger == "CPS":
            continue  # a package in a package
        name = {"PAYMENT": "PAT-GROUP", "LOAD": "CPS-GROUP"}.get(step, step)
        names = group_names(part)
        part = next((one for one in part.children if names.get(one.tag, one.tag) == name), None)
    return part


def _width(directory: Directory, kind: str, attribute: str) -> Width | None:
    segment = kind.rpartition("/")[2]
    if segment in ("WHY", "MARK") or kind.endswith("/TDT/ID"):
        return Width(17 if segment == "ID" else 35) if attribute in ("v", "text") else None
    if segment in ("QVR", "PAC") and attribute == "n":
        attribute = "1.1"
    if segment in ("ID", "GTIN", "LOT"):
        return Width(35) if attribute in ("v", "n", "s") else None  # 3039, 7140, 7402
    if segment == "TEXT":
        return Width(_LONGEST_TEXT)
    if segment == "REMIT":
        segment, attribute = "RFF", "1.2"
    pieces = PIECES.get(segment)
    if pieces is not None and attribute == pieces.key:
        whole = pieces.count * width(directory, segment, pieces)
        return Width(max(whole, _LONGEST_TEXT) if pieces.continues else whole)
    element = _element(directory, segment, attribute)
    if element is None or not element.longest:
        return None
    # amounts and quantities are alphanumeric in D.01B, and hold a number all the same
    return Width(element.longest, element.kind == "n" or element.id in _NUMBERS)


def _element(directory: Directory, segment: str, attribute: str) -> Element | None:
    number, _, component = attribute.partition(".")
    if not (number.isdigit() and component.isdigit()):
        return None
    elements = directory.segments.get(segment, ())[int(number) - 1 : int(number)]
    if elements and elements[0].components:
        elements = elements[0].components[int(component) - 1 : int(component)]
    return elements[0] if elements else None


_NUMBERS = frozenset({"5004", "6060", "6314", "5278", "5402", "5118", "5482", "6064"})


def attribute(name: str) -> str:
    """Return the key of a component as tables spell it: `2` means `2.1`."""
    return f"{name}.1" if name.isdigit() else name


@cache
def dialect(version: str) -> Dialect:
    """Return the dialect of a directory."""
    return Dialect(
        family=f"edifact-{version}",
        attribute=attribute,
        shape=EdifactShape(version),
        ordered=True,
    )
