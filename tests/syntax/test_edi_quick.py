"""The short way through the checks says nothing that the long way does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mutation.edi_mutants import interchanges, mutants

from edibridge.syntax import edi
from edibridge.syntax.directory import NAMES, load
from edibridge.syntax.edi_elements import check_elements
from edibridge.syntax.edi_kind import Syntax
from edibridge.syntax.edi_message import Message
from edibridge.syntax.edi_quick import good_segment, well_placed
from edibridge.syntax.edi_segment import EDIFACT_DEFAULT, X12_DEFAULT, Segment
from edibridge.syntax.edi_structure import departures, directory_of, structure

CASES = Path(__file__).resolve().parents[3] / "shared" / "conformance" / "cases"
DIRECTORIES: list[tuple[Syntax, str]] = [
    (syntax, name) for syntax, names in NAMES.items() for name in names
]
NUMBERS = ("", "9", "20240229", "20230229", "240229", "1200", "-4", "1.50", "1,5", "10E2", "0" * 19)
WORDS = ("EUR", "ZZ", "137", "102", "203", "202402291200", "X" * 36, "X" * 80, "\u0663", "A1")
TEXTS = st.one_of(st.sampled_from((*NUMBERS, *WORDS)), st.text("0123456789ABXYZ -.,", max_size=20))


@st.composite
def filled(draw: st.DrawFn) -> tuple[Syntax, str, str, list[str | list[str]]]:
    """Draw a segment of a directory with elements of any kind."""
    syntax, name = draw(st.sampled_from(DIRECTORIES))
    directory = load(syntax, name)
    tag = draw(st.sampled_from(sorted(directory.segments)))
    elements: list[str | list[str]] = []
    for element in directory.segments[tag][: draw(st.integers(0, 12))]:
        codes = [
            sorted(directory.codes[part.id])[:3]
            for part in (element, *element.components)
            if directory.codes.get(part.id)
        ]
        texts = st.one_of(TEXTS, *(st.sampled_from(some) for some in codes))
        count = draw(st.integers(0, len(element.components) + 1)) if element.components else 1
        values = [draw(texts) for _ in range(count)]
        elements.append(values if len(values) > 1 else "".join(values))
    return syntax, name, tag, elements


@given(filled())
def test_a_segment_that_is_good_has_no_finding(
    drawn: tuple[Syntax, str, str, list[str | list[str]]],
) -> None:
    """Whatever stands in its elements: called good only where the long way finds nothing."""
    syntax, name, tag, elements = drawn
    marks = EDIFACT_DEFAULT if syntax == "edifact" else X12_DEFAULT
    segment = Segment(tag, elements, marks, index=2)
    message = Message(syntax=syntax, type="X", header=segment)
    if good_segment(load(syntax, name), tag)(elements):
        assert list(check_elements(segment, load(syntax, name), message)) == []


def test_what_is_right_goes_the_short_way() -> None:
    """The project's own interchanges are seen to be right without the long way."""
    sources = interchanges()
    assert sources
    for source in sources:
        inner = source.segments[source.first : source.last + 1]
        part = source.directory.messages[_type(inner[0])]
        assert well_placed(inner, part), source.source
        doubted = [
            one
            for one in inner[1:-1]
            if not good_segment(source.directory, one.tag)(one.elements) and not one.repeats
        ]
        assert len(doubted) <= len(inner) // 4, (source.source, doubted)


def _type(header: Segment) -> str:
    return header.get(2) if header.tag == "UNH" else header.get(1)


def _same(data: bytes) -> None:
    for message in edi.messages(data):
        assert departures(message) == structure(message)[1]
        directory = directory_of(message)
        part = directory.messages.get(message.type) if directory is not None else None
        if part is not None and well_placed(message.segments, part):
            assert structure(message, elements=False)[1] == []


def test_mutants_have_the_same_findings() -> None:
    """One fault in an interchange: both ways find the same."""
    for mutant in mutants(200):
        _same(mutant.data)


def test_documents_of_others_have_the_same_findings() -> None:
    """Interchanges that others wrote: both ways find the same."""
    if not CASES.is_dir():
        pytest.skip("the conformance cases are not beside this checkout")
    paths = [path for kind in ("edifact", "x12") for path in (CASES / kind).rglob("*")]
    files = [path for path in paths if path.is_file() and path.stat().st_size < 200_000]
    assert files
    for path in files:
        data = path.read_bytes()
        if edi.detect(data[:512]) is not None:
            _same(data)
