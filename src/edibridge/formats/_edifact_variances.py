"""Variances of DESADV and RECADV: what is short, too much or refused, and why.

EANCOM writes a negative variance where less came than was despatched or ordered (UNTDID 6063 12,
21, 46) and where something was not accepted (195, 196), a positive one where more came. In the
regular tree `QVR@kind` is `short`, `over` or `refused` and `QVR@n` how much, without a sign; in
RECADV a refused quantity that stands in QTY is there too, and `WHY@code`, `@text` is the reason.
`TDT/ID` is the identifier of a carrier.
"""

from __future__ import annotations

from edibridge.formats._edifact_packing import MESSAGES
from edibridge.formats._edifact_tree import CARRIER
from edibridge.tree import Node

_COMPARED = ("12", "21", "46", "119", "121")  # 6063 of what is compared, short, over
_REFUSED = ("195", "196", "124")  # 6063: not accepted (to be returned, destroyed), damaged
SHORT, OVER, REFUSED = "short", "over", "refused"
_REASON = {"code": "3.1", "text": "3.4"}  # C960 in QVR


def lift_variances(root: Node) -> None:
    """Name the variances of each line."""
    if root.tag not in MESSAGES:
        return
    for child in root.children:
        if child.tag == "TDT-GROUP":
            _lift_carrier(child.children[0])
        elif child.tag == "LIN-GROUP":
            _lift_line(child)


def lower_variances(root: Node) -> None:
    """Write variances with their sign."""
    if root.tag not in MESSAGES:
        return
    for child in root.children:
        if child.tag == "TDT-GROUP":
            _lower_carrier(child.children[0])
        if child.tag != "LIN-GROUP":
            continue
        if root.tag == "RECADV":
            _lower_reason(child)
        for one in child.children:
            segment = one.children[0] if one.tag == "QVR-GROUP" else one
            if segment.tag == "QVR":
                _lower(segment)
        _in_order(child)


def _lift_line(line: Node) -> None:
    for child in line.children:
        if child.tag == "QVR-GROUP":
            _lift(child.children[0])
        elif child.tag == "QVR":
            _lift(child)
        elif child.tag == "QTY" and child.get("1.1") in _REFUSED[:2]:
            _refuse(child)
    _in_order(line)
    _lift_reason(line)


def _lift(segment: Node) -> None:
    attrib = segment.attrib
    text, code = attrib.get("1.1"), attrib.get("1.2")
    if text is None:
        if code is None:
            attrib["kind"] = SHORT
        return
    less = text.startswith("-")
    if code in _COMPARED:
        attrib["kind"] = SHORT if less else OVER
    elif code in _REFUSED and less:
        attrib["kind"] = REFUSED
    else:
        return
    attrib["n"] = attrib.pop("1.1").removeprefix("-").replace(",", ".")


def _refuse(segment: Node) -> None:
    """Make a refused quantity of QTY a variance."""
    amount = segment.get("1.2")
    if amount is None or amount.startswith("-"):
        return
    attrib = segment.attrib
    attrib |= {"kind": REFUSED, "n": attrib.pop("1.2"), "qty": "1"}
    attrib["1.2"] = attrib.pop("1.1")
    segment.tag = "QVR"


def _lower(segment: Node) -> None:
    attrib = segment.attrib
    kind, amount = attrib.pop("kind", ""), attrib.pop("n", None)
    if attrib.pop("qty", ""):
        segment.tag = "QTY"
        attrib["1.1"] = attrib.pop("1.2", _REFUSED[0])
        if amount is not None:
            attrib["1.2"] = amount
    elif amount is not None:
        attrib.setdefault("1.1", amount if kind == OVER else f"-{amount}")
    else:
        attrib.pop("1.2", None)


_SIDE = {"QTY": 0, "QVR": 1}


def _in_order(line: Node) -> None:
    """Keep quantities before variances."""
    places = [at for at, child in enumerate(line.children) if child.tag in _SIDE]
    ordered = sorted((line.children[at] for at in places), key=lambda child: _SIDE[child.tag])
    for at, child in zip(places, ordered, strict=True):
        line.children[at] = child


def _reasoned(line: Node) -> Node | None:
    """Return the variance that has the reason of a line."""
    found = [child for child in line.children if child.tag == "QVR" and "qty" not in child.attrib]
    for kind in (REFUSED, SHORT, OVER):
        for segment in found:
            if segment.get("kind") == kind:
                return segment
    return None


def _lift_reason(line: Node) -> None:
    segment = _reasoned(line)
    if segment is None:
        return
    held = {key: segment.attrib.pop(old) for key, old in _REASON.items() if old in segment.attrib}
    if held:
        last = max(at for at, child in enumerate(line.children) if child.tag == "QVR")
        line.children.insert(last + 1, Node("WHY", held, position=segment.position))
    if not segment.attrib.keys() - {"kind"}:
        line.children = [child for child in line.children if child is not segment]


def _lower_reason(line: Node) -> None:
    why = next((child for child in line.children if child.tag == "WHY"), None)
    if why is None:
        return
    segment = _reasoned(line)
    if segment is None:
        segment = Node("QVR", {"kind": SHORT})
        line.children.insert(line.children.index(why), segment)
    for key, new in _REASON.items():
        if key in why.attrib:
            segment.attrib.setdefault(new, why.attrib[key])
    line.children = [child for child in line.children if child is not why]


def _lift_carrier(segment: Node) -> None:
    attrib = segment.attrib
    if "5.1" in attrib:
        held = {key: attrib.pop(old) for key, old in CARRIER.items() if old in attrib}
        segment.children.append(Node("ID", held, position=segment.position))


def _lower_carrier(segment: Node) -> None:
    for child in segment.children:
        segment.attrib |= {
            new: child.attrib[key] for key, new in CARRIER.items() if key in child.attrib
        }
    segment.children = []
