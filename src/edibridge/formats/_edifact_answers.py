"""Answers of EDIFACT: the status of an ORDRSP and its confirmed quantities.

BGM of an ORDRSP has the answer as a function of the message (UNTDID 1225) or as a type of response
(UNTDID 4343); the regular tree has it as `BGM@status`. A quantity that stands beside what was
ordered is the confirmed one (UNTDID 6063 113), and so is one that stands alone.
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


def lift_answers(root: Node) -> None:
    """Give an ORDRSP its status and its confirmed quantities."""
    if root.tag != "ORDRSP":
        return
    for child in root.children:
        if child.tag == "BGM":
            _lift_status(child.attrib)
        elif child.tag == "LIN-GROUP":
            _lift_confirmed(child)


def lower_answers(root: Node) -> None:
    """Put the status and the confirmed quantities back where the message has them."""
    if root.tag != "ORDRSP":
        return
    for child in root.children:
        if child.tag == "BGM":
            _lower_status(child.attrib)
        elif child.tag == "LIN-GROUP":
            _lower_confirmed(child)


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
