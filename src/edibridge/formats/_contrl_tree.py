"""CONTRL as a regular tree, and back: groups named after their segment, errors as `STATUS`.

The standard counts the tag of a segment as its first element (0098); here, as everywhere in the
model, the first element after the tag is 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import groupby

from attrs import frozen

from edibridge.binding import Dialect, Width
from edibridge.formats._statuses import STATUS
from edibridge.syntax.directory import Directory, load
from edibridge.tree import Node

LIST = "0085"
# where a segment has 0085, 0013 or 0135, and S011
_WHOLE: Mapping[str, int] = {"UCI": 5, "UCF": 5, "UCM": 4}
_GROUPS = {"SG1": "UCM-GROUP", "SG3": "UCF-GROUP", "SG4": "UCM-GROUP"}
_PLACES = ("element", "component", "repetition")
_MOST_ELEMENTS = 99  # of UCD after one UCS


def unfold(root: Node) -> None:
    """Make the tree regular; nodes are changed."""
    kept: list[Node] = []
    for child in root.children:
        if child.tag in {"SG2", "SG5"}:
            kept += _unfold_segment(child)
            continue
        if child.tag in _GROUPS:
            child.tag = _GROUPS[child.tag]
            unfold(child)
        kept.append(child)
    head = kept[0] if kept else None
    if head is not None and head.tag in _WHOLE:
        kept += _unfold_whole(head)
    root.children = kept


def _unfold_whole(head: Node) -> list[Node]:
    """Take the error out of UCI, UCF or UCM."""
    at = _WHOLE[head.tag]
    keys = {f"{at}.1": "code", f"{at + 1}.1": "tag"}
    keys |= {f"{at + 2}.{number}": name for number, name in enumerate(_PLACES, 1)}
    attrib = {name: head.attrib.pop(key) for key, name in keys.items() if key in head.attrib}
    if "code" in attrib:
        attrib["list"] = LIST
    return [Node(STATUS, attrib, position=head.position)] if attrib else []


def _unfold_segment(group: Node) -> list[Node]:
    """Make one status of each error of a segment."""
    found: list[Node] = []
    place: dict[str, str] = {}
    elements = sum(child.tag == "UCD" for child in group.children)
    for child in group.children:
        if child.tag == "UCS":
            place = {"segment": child.attrib["1.1"]} if "1.1" in child.attrib else {}
            if "2.1" in child.attrib or not elements:
                found.append(_status(child, place, {"2.1": "code"}))
        else:
            keys = {f"2.{number}": name for number, name in enumerate(_PLACES, 1)}
            found.append(_status(child, place, {"1.1": "code", **keys}))
    return found


def _status(node: Node, place: dict[str, str], keys: dict[str, str]) -> Node:
    attrib = dict(place)
    attrib |= {name: node.attrib[key] for key, name in keys.items() if key in node.attrib}
    if "code" in attrib:
        attrib["list"] = LIST
    return Node(STATUS, attrib, position=node.position)


def fold(root: Node) -> None:
    """Put everything back where CONTRL has it; nodes are changed."""
    kept: list[Node] = []
    for child in root.children:
        if child.tag == "UCF-GROUP":
            child.tag = "SG3"
            _fold_whole(child)
            child.children = [_fold_message(one, "SG4", "SG5") for one in child.children]
            kept.append(child)
        else:
            kept.append(_fold_message(child, "SG1", "SG2"))
    root.children = kept
    _fold_whole(root)


def _fold_message(group: Node, tag: str, inner: str) -> Node:
    if group.tag != "UCM-GROUP":
        return group
    group.tag = tag
    statuses = [one for one in group.children if _is_placed(one)]
    group.children = [one for one in group.children if not _is_placed(one)]
    _fold_whole(group)
    for _, run in groupby(statuses, lambda one: one.get("segment")):
        group.children += _fold_segment(list(run), inner)
    return group


def _is_placed(node: Node) -> bool:
    return node.tag == STATUS and "segment" in node.attrib


def _fold_whole(node: Node) -> None:
    head = next((child for child in node.children if child.tag in _WHOLE), None)
    status = next((child for child in node.children if child.tag == STATUS), None)
    node.children = [child for child in node.children if child.tag != STATUS]
    if head is None or status is None:
        return
    at = _WHOLE[head.tag]
    keys = {"code": f"{at}.1", "tag": f"{at + 1}.1"}
    keys |= {name: f"{at + 2}.{number}" for number, name in enumerate(_PLACES, 1)}
    for name, key in keys.items():
        if name in status.attrib:
            head.attrib[key] = status.attrib[name]


def _fold_segment(statuses: list[Node], tag: str) -> list[Node]:
    """Put the errors of one segment into groups: each error of the whole begins one."""
    groups: list[Node] = []
    for status in statuses:
        of_element = any(name in status.attrib for name in _PLACES)
        if not groups or not of_element or len(groups[-1].children) > _MOST_ELEMENTS:
            head = Node("UCS", {"1.1": status.attrib["segment"]})
            groups.append(Node(tag, None, [head]))
            if not of_element:
                if "code" in status.attrib:
                    head.attrib["2.1"] = status.attrib["code"]
                continue
        keys = {"code": "1.1", **{name: f"2.{n}" for n, name in enumerate(_PLACES, 1)}}
        attrib = {key: status.attrib[name] for name, key in keys.items() if name in status.attrib}
        groups[-1].children.append(Node("UCD", attrib))
    return groups


_CHILDREN: Mapping[str, tuple[str, ...]] = {
    "CONTRL": ("UCI", "UCM-GROUP", "UCF-GROUP", STATUS),
    "UCF-GROUP": ("UCF", "UCM-GROUP", STATUS),
    "UCM-GROUP": ("UCM", STATUS),
}
_STATUS_WIDTHS = {
    "code": Width(3),
    "tag": Width(3),
    "segment": Width(6, numeric=True),
    "component": Width(3, numeric=True),
    "element": Width(3, numeric=True),
    "repetition": Width(6, numeric=True),
}


@frozen
class ContrlShape:
    """Order of the regular tree of CONTRL, and the widths of its directory."""

    directory: Directory

    def root(self, tag: str) -> str | None:
        """Return the type of the message."""
        return tag if tag in _CHILDREN else None

    def children(self, kind: str) -> Mapping[str, tuple[int, str]]:
        """Return rank and type of each child of a type."""
        return {tag: (rank, tag) for rank, tag in enumerate(_CHILDREN.get(kind, ()))}

    def width(self, kind: str, attribute: str) -> Width | None:
        """Return the longest text of a component."""
        if kind == STATUS:
            return _STATUS_WIDTHS.get(attribute)
        number, _, component = attribute.partition(".")
        elements = self.directory.segments.get(kind, ())[int(number) - 1 : int(number)]
        if elements and elements[0].components:
            elements = elements[0].components[int(component) - 1 : int(component)]
        return Width(elements[0].longest) if elements else None


@cache
def dialect(directory: str) -> Dialect:
    """Return the dialect of a service directory."""
    return Dialect(
        family=f"edifact-{directory}",
        attribute=lambda name: f"{name}.1" if name.isdigit() else name,
        shape=ContrlShape(load("edifact", directory)),
        ordered=True,
    )
