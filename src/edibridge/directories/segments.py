"""Segments and composites as EDSD and EDCD print them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Entry = list[Any]  # [id, 1 where mandatory, format, components]: as the tables have it

_BLOCK = re.compile(r"^-{40,}\s*$", re.MULTILINE)
_HEAD = re.compile(r"^[ +*#|X-]{0,8}([A-Z][A-Z0-9]{2}|[CE]\d{3})\s{1,3}\S")
# 020    C552 ALLOWANCE/CHARGE INFORMATION   C    1        7130  Customer shipment authorisation
_LINE = re.compile(r"^(\d{3})?[ +*#|X-]*\b([CE]?\d{3,4})\s+(\S.*)$")
# status, repetition (since D.99B or so), format
_TAIL = re.compile(r"(?:^|\s)([MC])(?:\s+(\d+))?(?:\s+((?:an|a|n)(?:\.\.)?\d+))?\s*[|*#+X-]?$")
_NOTE = re.compile(r"\b(D[1-7])\s*\(\s*(\d+(?:\s*,\s*\d+)+)\s*\)")
_NOTES = re.compile(r"^\s*dependency notes?\s*:", re.IGNORECASE | re.MULTILINE)
_FORMAT = re.compile(r"(an|a|n)(\.\.)?(\d+)")
_STEP = 10  # of the positions 010, 020 ...


def composites(text: str) -> dict[str, list[Entry]]:
    """Read EDCD: the components of each composite."""
    found: dict[str, list[Entry]] = {}
    for name, block in _blocks(text):
        if name[0] in "CE" and name[1:].isdigit():
            found[name] = [
                [entry, int(status == "M"), form]
                for _position, entry, status, count, form in _lines(block)
                for _turn in range(count)
            ]
    return found


def segments(
    text: str, known: dict[str, list[Entry]]
) -> tuple[dict[str, list[Entry]], dict[str, str]]:
    """Read EDSD: the elements of each segment, and its dependency notes.

    An element that may stand several times is there as often, as syntax version 3 writes it; a
    composite without its components is looked up in `known` (EDCD).
    """
    found: dict[str, list[Entry]] = {}
    notes: dict[str, str] = {}
    for tag, block in _blocks(text):
        if tag[1:].isdigit():
            continue
        body, *noted = _NOTES.split(block, maxsplit=1)
        elements, first = _elements(body, known)
        if not elements:
            continue
        found[tag] = elements
        said = [
            f"{kind}({','.join(str(first[int(place)]) for place in re.findall(r'[0-9]+', places))})"
            for kind, places in _NOTE.findall("".join(noted))
            if all(int(place) in first for place in re.findall(r"[0-9]+", places))
        ]
        if said:
            notes[tag] = " ".join(said)
    return found, notes


def _elements(body: str, known: dict[str, list[Entry]]) -> tuple[list[Entry], dict[int, int]]:
    """Return the elements of a segment, and the number of the first at each position."""
    collected: list[tuple[int, int, Entry]] = []
    for position, entry, status, count, form in _lines(body):
        if position:
            collected.append((position, count, [entry, int(status == "M"), form]))
        elif collected:
            parent = collected[-1][2]
            if len(parent) == 3:  # noqa: PLR2004 - id, status, format
                parent.append([])
            parent[3] += [[entry, int(status == "M"), form] for _turn in range(count)]
    elements: list[Entry] = []
    first: dict[int, int] = {}
    for position, count, element in collected:
        if element[0] in known and len(element) == 3:  # noqa: PLR2004
            element.append(known[element[0]])
        first.setdefault(position, len(elements) + 1)
        elements += [element, *([[element[0], 0, *element[2:]]] * (count - 1))]
    return elements, first


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield tag or number and text of each definition; they stand between lines of hyphens."""
    for block in _BLOCK.split(text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.strip("\n").split("\n")
        for number, line in enumerate(lines[:4]):
            if head := _HEAD.match(line):
                yield head[1], "\n".join(lines[number + 1 :])
                break


def _lines(block: str) -> Iterator[tuple[int, str, str, int, str]]:
    """Yield position (0: a component), id, status, how often it may stand, and format.

    A name that is too long for its line goes on in the next ones.
    """
    held: tuple[int, str] | None = None
    for line in block.split("\n"):
        start = _LINE.match(line)
        if start is not None and (start[1] or _likely(start[2])):
            held = int(start[1] or 0), start[2]
            rest = start[3]
        elif held is not None and line.strip():
            rest = line.strip()
        else:
            if not line.strip():
                held = None
            continue
        tail = _TAIL.search(rest.rstrip())
        if tail is not None and held is not None:
            yield held[0], held[1], tail[1], int(tail[2] or 1), _form(tail[3] or "")
            held = None


def _likely(name: str) -> bool:
    return len(name) == 4 and name.isdigit()  # noqa: PLR2004 - data elements have four digits


def _form(form: str) -> str:
    found = _FORMAT.fullmatch(form)
    return f"{found[1]}{found[2] or ''}{found[3]}" if found else ""
