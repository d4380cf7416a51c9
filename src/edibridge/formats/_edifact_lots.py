"""Lots of a quantity: numbers of batches and pieces (GIN) with the dates of the quantity (DTM).

In the regular tree each number is `LOT@n` (batch) or `LOT@s` (serial number), and has the dates of
the quantity, `@made`, `@best` and `@expires`; one batch and one serial number are one lot.
"""

from __future__ import annotations

from edibridge.tree import Node

_BATCH, _SERIAL = "BX", "BN"  # 7405
_KEYS = {_BATCH: "n", _SERIAL: "s"}
# 2005: production, best before, expiry
_DATES = {"94": "made", "361": "best", "36": "expires"}
_PLACES = range(2, 7)  # C208 in GIN


def gather_lots(group: Node) -> None:
    """Make a LOT of each batch and serial number, with the dates of the quantity."""
    lots: list[Node] = []
    kept: list[Node] = []
    dates: dict[str, str] = {}
    for child in group.children:
        key = _DATES.get(child.attrib.get("1.1", "")) if child.tag == "DTM" else None
        if key is not None and child.attrib.keys() == {"1.1", "d"} and key not in dates:
            dates[key] = child.attrib["d"]
            continue
        numbers = _numbers(child)
        lots += numbers
        if not numbers:
            kept.append(child)
    if not lots and dates:
        lots = [Node("LOT", position=group.position)]
    if [sorted(lot.attrib) for lot in lots] == [["n"], ["s"]]:
        lots[0].attrib |= lots.pop().attrib
    for lot in lots:
        lot.attrib |= dates
    group.children = [*kept, *lots]


def _numbers(child: Node) -> list[Node]:
    """Return a LOT for each number of a GIN that has no ranges."""
    key = _KEYS.get(child.attrib.get("1.1", "")) if child.tag == "GIN" else None
    found = [place for place in _PLACES if f"{place}.1" in child.attrib]
    if key is None or child.attrib.keys() != {"1.1", *(f"{place}.1" for place in found)}:
        return []
    return [
        Node(
            "LOT",
            {key: child.attrib[f"{place}.1"], **({"more": "1"} if place > found[0] else {})},
            position=child.position,
        )
        for place in found
    ]


def spread_lots(group: Node) -> None:
    lots = [child for child in group.children if child.tag == "LOT"]
    group.children = [child for child in group.children if child.tag != "LOT"]
    last: Node | None = None
    for lot in lots:
        for code, key in _KEYS.items():
            number = lot.attrib.get(key)
            if number is None:
                continue
            free = next((p for p in _PLACES if last and f"{p}.1" not in last.attrib), None)
            if "more" in lot.attrib and last is not None and last.get("1.1") == code and free:
                last.attrib[f"{free}.1"] = number
                continue
            last = Node("GIN", {"1.1": code, "2.1": number})
            group.children.append(last)
    for code, key in _DATES.items():
        day = next((lot.attrib[key] for lot in lots if key in lot.attrib), None)
        if day is not None:
            group.children.append(Node("DTM", {"1.1": code, "d": day}))
