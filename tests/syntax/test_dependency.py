"""Dependency notes: X12's P, R, E, C and L, EDIFACT's D1 to D7."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from edibridge.syntax import edi
from edibridge.syntax.dependency import broken, dependencies
from edibridge.syntax.directory import directory_of_table, load
from edibridge.syntax.edi_elements import check_elements
from edibridge.syntax.edi_message import Message
from edibridge.syntax.edi_quick import good_segment
from edibridge.syntax.edi_segment import Segment, Value


def fulfilled(note: str, present: tuple[bool, ...]) -> bool:
    """Say by the words of the standards whether a note over the elements 1 to n is kept."""
    count, first, others = sum(present), present[0], present[1:]
    return {
        "P": count in {0, len(present)},
        "R": count >= 1,
        "E": count <= 1,
        "C": not first or all(others),
        "L": not first or any(others),
        "D1": count == 1,
        "D2": count in {0, len(present)},
        "D3": count >= 1,
        "D4": count <= 1,
        "D5": not first or all(others),
        "D6": not first or any(others),
        "D7": not first or not any(others),
    }[note]


@pytest.mark.parametrize("kind", ["P", "R", "E", "C", "L", *(f"D{n}" for n in range(1, 8))])
@pytest.mark.parametrize("size", [2, 3, 4])
def test_every_combination(kind: str, size: int) -> None:
    """Proves each condition over all combinations of present elements, and a place in the note."""
    if kind.startswith("D"):
        text = f"{kind}({','.join(map(str, range(1, size + 1)))})"
    else:
        text = kind + "".join(f"{number:02d}" for number in range(1, size + 1))
    (note,) = dependencies(text)
    for present in product((False, True), repeat=size):
        numbers = [number for number, here in enumerate(present, 1) if here]
        found = broken(note, numbers)
        assert (found is None) == fulfilled(kind, present), (text, present)
        if found is not None:
            number, excess = found
            assert present[number - 1] == excess, (text, present)
            # a segment too short for the note to break is passed over
            assert note.shortest <= max(numbers, default=0)


@pytest.mark.parametrize("wrong", ["X0102", "P01", "P1", "D8(1,2)", "D1(1)", "D1(1,2", "P010"])
def test_what_is_no_note(wrong: str) -> None:
    """Proves that a wrong note in a table is refused when the table is read."""
    with pytest.raises(ValueError, match="no dependency note"):
        dependencies(wrong)


@pytest.mark.parametrize("version", ["004010", "005010"])
def test_the_tables_name_elements_that_there_are(version: str) -> None:
    """Proves that each note is of a segment and of elements that the version has."""
    directory = load("x12", version)
    assert len(directory.notes) > 40
    for tag, notes in directory.notes.items():
        defined = directory.segments[tag]
        for note in notes:
            assert max(note.elements) <= len(defined), (tag, note.text)
            # what a note asks for cannot be mandatory already
            asked = note.elements[note.text[0] in "CL" :]
            assert not any(defined[at - 1].mandatory for at in asked), (tag, note.text)


def invoice(*segments: str, version: str = "004010") -> bytes:
    """Make an interchange of one 850 with these segments after BEG and PO1."""
    body = ["ST*850*0001", "BEG*00*NE*4711**20240131", *segments, "SE*0*0001"]
    body[-1] = f"SE*{len(body)}*0001"
    header = (
        "ISA*00*          *00*          *ZZ*ME             *ZZ*YOU            *240131*1200*U*00401"
        "*000000001*0*P*>"
    )
    lines = [
        header,
        f"GS*PO*ME*YOU*20240131*1200*1*X*{version}",
        *body,
        "GE*1*1",
        "IEA*1*000000001",
    ]
    return "".join(f"{line}~" for line in lines).encode()


@pytest.mark.parametrize(
    ("segment", "rule", "element", "note"),
    [
        ("REF*DP", "EDI-NOTE-MISSING", 2, "R0203"),
        ("N1*ST", "EDI-NOTE-MISSING", 2, "R0203"),
        ("N1*ST*NAME*92", "EDI-NOTE-MISSING", 4, "P0304"),
        ("N1*ST*NAME**4711", "EDI-NOTE-MISSING", 3, "P0304"),
        ("DTM*002**1200*CT", "", 0, ""),
        ("DTM*002*20240131**CT", "EDI-NOTE-MISSING", 3, "C0403"),
        ("ITD*01*3*2", "EDI-NOTE-MISSING", 4, "L03040513"),
        ("ITD*01*3*2**10", "", 0, ""),
        ("TD3*TL*********20BX", "EDI-NOTE-EXCLUDED", 10, "E0110"),
        ("PER*BD**TE", "EDI-NOTE-MISSING", 4, "P0304"),
        ("PER*BD*NAME", "", 0, ""),
    ],
)
def test_notes_of_x12(segment: str, rule: str, element: int, note: str) -> None:
    """Proves that a broken note is said once, at its element, and a kept one is not."""
    (checked,) = edi.check(invoice(segment, "PO1*1*1*EA"))
    found = [one for one in checked.findings if one.rule.startswith("EDI-NOTE")]
    if not rule:
        assert not found
        return
    (one,) = found
    assert (one.rule, one.expected) == (rule, note)
    assert (one.location.tag, one.location.segment, one.location.element) == (
        segment.split("*", maxsplit=1)[0],
        3,
        element,
    )


def test_a_note_of_one_version_only() -> None:
    """Proves that 005010 excludes state and subdivision beside one another, which 004010 lacks."""
    place = ("N1*ST*NAME", "N4*CITY*NY***AB*CD*NY", "PO1*1*1*EA")
    assert "EDI-NOTE-EXCLUDED" not in [one.rule for one in edi.check(invoice(*place))[0].findings]
    newer = edi.check(invoice(*place, version="005010"))[0].findings
    assert "EDI-NOTE-EXCLUDED" in [one.rule for one in newer]


@pytest.mark.parametrize("kind", [f"D{number}" for number in range(1, 8)])
def test_the_short_way_knows_the_notes(kind: str) -> None:
    """Proves that the quick check of a segment sees every broken note and no kept one."""
    table: dict[str, dict[str, Any]] = {
        "messages": {},
        "segments": {"XYZ": [["0001", 0, "an..3"], ["C001", 0, "", [["0002", 0, "an..3"]] * 2]]},
        "codes": {},
        "notes": {"XYZ": f"{kind}(2,1)"},
    }
    directory = directory_of_table("edifact", "own", table)
    seconds: tuple[Value, ...] = ("", "B", ["", "B"])
    for first, second in product(("", "A"), seconds):
        elements: list[Value] = [first, second]
        while elements and not elements[-1]:
            elements.pop()
        kept = fulfilled(kind, (bool(second), bool(first)))
        assert good_segment(directory, "XYZ")(elements) == kept, elements
        message = Message(syntax="edifact", type="X", header=Segment("XYZ", elements))
        assert bool(list(check_elements(message.header, directory, message))) != kept
