"""Dates, times and periods of EDIFACT: DTM in the regular tree, and back."""

from __future__ import annotations

from edibridge.tree import Node

# 2379: 102 CCYYMMDD, 203 CCYYMMDDHHMM, 204 CCYYMMDDHHMMSS, 718 CCYYMMDD-CCYYMMDD without the mark
_DAY, _MINUTE, _SECOND, _PERIOD = "102", "203", "204", "718"
_LENGTHS = {8: _DAY, 12: _MINUTE, 14: _SECOND, 16: _PERIOD}


def unfold_date(node: Node) -> None:
    """Take date, time and end of a period out of a DTM."""
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


# 2005: 194/206 start and end (line), 167/168 those of a charge (document) in the EN 16931 binding,
# 263 the invoicing period in EANCOM
# 273 validity, whose start is 7 or 157 and whose end is 36
_STARTS = {"263": ("194", "167"), "273": ("7", "157", "194")}
_ENDS = {"263": ("206", "168"), "273": ("36", "206")}


def join_period(node: Node, whole: str) -> None:
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


def fold_date(node: Node) -> list[Node]:
    """Return the segments DTM that say a date or a period."""
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
        unfold_date(again)
        if {key: again.attrib[key] for key in ("d", "t", "e") if key in again.attrib} == found:
            return [node]
    if "d" not in found:
        return [node] if raw is not None else []
    attrib["1.2"], attrib["1.3"] = _spell_date(found)
    return [node]
