"""Answers of EDIFACT: the status of an ORDRSP, and quantities that share a unit.

BGM of an ORDRSP has the answer as a function of the message (UNTDID 1225) or as a type of response
(UNTDID 4343); the regular tree has it as `BGM@status`. Quantities of a line that say their one
unit each have it once, at the quantity that the model has a unit for.
"""

from __future__ import annotations

from edibridge.tree import Node

# 1225: what a message does, as opposed to what it answers
FUNCTIONS = frozenset(
    {"1", "2", "3", "5", "6", "7", "8", "9", "13", "15", "16", "22", "31", "35", "42", "46"}
)
ANSWERS = frozenset({"AB", "AP", "CA", "RE"})  # 4343
FUNCTION, RESPONSE = "3.1", "4.1"  # in BGM
CONFIRMED, ORDERED = "113", "21"  # 6063
# 6063 of the quantities of a line that have the unit of the first
UNITED = {
    "ORDRSP": (CONFIRMED, ORDERED, "83", "192"),
    "DESADV": ("12", ORDERED),
    "RECADV": ("48", "194", "195"),
}


def lift_answers(root: Node) -> None:
    """Give an ORDRSP its status, and the lines of a message their unit."""
    if root.tag == "ORDRSP":
        for child in root.children:
            if child.tag == "BGM":
                _lift_status(child.attrib)
    codes = UNITED.get(root.tag)
    if codes is None:
        return
    for line in root.children:
        if line.tag == "LIN-GROUP":
            if root.tag == "ORDRSP":
                _lift_confirmed(line)
            _lift_units(line, codes)


def lower_answers(root: Node) -> None:
    """Put status and units back where the message has them."""
    if root.tag == "ORDRSP":
        for child in root.children:
            if child.tag == "BGM":
                _lower_status(child.attrib)
    codes = UNITED.get(root.tag)
    if codes is None:
        return
    for line in root.children:
        if line.tag == "LIN-GROUP":
            _lower_units(line, codes)
            if root.tag == "ORDRSP":
                _lower_confirmed(line)


def _lift_status(attrib: dict[str, str]) -> None:
    function = attrib.get(FUNCTION)
    if function is not None and function not in FUNCTIONS:
        attrib["status"] = attrib.pop(FUNCTION)
    elif attrib.get(RESPONSE) in ANSWERS:
        attrib["status"] = attrib.pop(RESPONSE)


def _lower_status(attrib: dict[str, str]) -> None:
    status = attrib.pop("status", None)
    if status is not None:
        attrib.setdefault(RESPONSE if status in ANSWERS else FUNCTION, status)


def _quantities(line: Node, code: str) -> list[Node]:
    return [one for one in line.children if one.tag == "QTY" and one.get("1.1") == code]


def _lift_confirmed(line: Node) -> None:
    """Call the only quantity of a line the confirmed one."""
    confirmed, ordered = _quantities(line, CONFIRMED), _quantities(line, ORDERED)
    if ordered and not confirmed:
        ordered[0].attrib["1.1"] = CONFIRMED
    elif confirmed and not ordered:
        confirmed[0].attrib["alone"] = "1"


def _lower_confirmed(line: Node) -> None:
    confirmed, ordered = _quantities(line, CONFIRMED), _quantities(line, ORDERED)
    if not confirmed:
        return
    alone = confirmed[0].attrib.pop("alone", "")
    if not ordered and not alone:
        confirmed[0].attrib["1.1"] = ORDERED


def _lift_units(line: Node, codes: tuple[str, ...]) -> None:
    """Keep the unit of a line's quantities at the first of them."""
    known = [one for code in codes for one in _quantities(line, code)[:1]]
    if not known or all("1.3" not in one.attrib for one in known):
        return
    first = known[0]
    if first.get("1.1") != codes[0]:
        unit = next(one.attrib["1.3"] for one in known if "1.3" in one.attrib)
        line.children.insert(
            line.children.index(first),
            Node("QTY", {"1.1": codes[0], "1.3": unit}, position=first.position),
        )
    elif "1.3" in first.attrib:
        unit, known = first.attrib["1.3"], known[1:]
    else:
        return
    for one in known:
        if one.attrib.get("1.3") == unit:
            del one.attrib["1.3"]
        elif "1.3" not in one.attrib:
            one.attrib["bare"] = "1"


def _lower_units(line: Node, codes: tuple[str, ...]) -> None:
    known = [one for code in codes for one in _quantities(line, code)[:1]]
    bare = [one for one in known if one.attrib.pop("bare", "")]
    first = next((one for one in known if one.get("1.1") == codes[0]), None)
    unit = first.attrib.get("1.3") if first is not None else None
    if first is None or unit is None:
        return
    others = [one for one in known if one is not first]
    for one in others:
        if not any(one is each for each in bare):
            one.attrib.setdefault("1.3", unit)
    if "1.2" not in first.attrib and others:
        line.children = [one for one in line.children if one is not first]
