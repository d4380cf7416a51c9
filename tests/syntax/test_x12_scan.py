"""The X12 scanner: separators from ISA, places, binary segments, and the bytes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edibridge.syntax import x12
from edibridge.syntax.edi_segment import Segment, Separators, write

ISA = (
    b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    b"*261001*1200*%b*%b*000000001*0*P*>~"
)
SET = b"GS*IN*S*R*20261001*1200*1*X*005010~\nST*810*0001~\nBIG*20261001*A1~\nSE*3*0001~\n"
END = b"GE*1*1~\nIEA*1*000000001~\n"


def interchange(version: bytes = b"00501", repetition: bytes = b"^") -> bytes:
    """Make a small interchange."""
    return ISA % (repetition, version) + b"\n" + SET + END


def segments(source: bytes | list[bytes]) -> list[Segment]:
    """Scan and leave out what is no segment."""
    return [segment for segment in x12.scan(source) if segment.tag]


def test_separators_come_from_isa() -> None:
    """The fixed-width header gives the three separators and, from 00402 on, the repetition."""
    marks = segments(interchange())[0].separators
    assert (marks.element, marks.component, marks.terminator, marks.repetition) == (
        "*",
        ">",
        "~",
        "^",
    )
    assert segments(interchange(b"00401", b"U"))[0].separators.repetition == ""
    assert segments(interchange(b"00401", b"^"))[0].separators.repetition == ""


def test_places() -> None:
    """Offsets, lines and positions in the transaction set are right."""
    source = interchange()
    found = segments(source)
    assert [part.tag for part in found] == ["ISA", "GS", "ST", "BIG", "SE", "GE", "IEA"]
    assert [part.line for part in found] == [1, 2, 3, 4, 5, 6, 7]
    assert [part.index for part in found[2:5]] == [1, 2, 3]
    for part in found:
        assert source[part.offset :].startswith(part.tag.encode())


@pytest.mark.parametrize("terminator", [b"~\n", b"~", b"\n", b"\r\n", b"~\r\n", b"'", b"\x1c"])
@pytest.mark.parametrize("size", [1, 5, 10_000])
def test_every_terminator_reads_and_writes_back(terminator: bytes, size: int) -> None:
    """Terminators, with or without line breaks behind, give the same segments and bytes."""
    source = interchange().replace(b"~\n", terminator)
    blocks = [source[start : start + size] for start in range(0, len(source), size)]
    found = segments(blocks)
    assert [part.tag for part in found] == ["ISA", "GS", "ST", "BIG", "SE", "GE", "IEA"]
    assert [part.offset for part in found] == [part.offset for part in segments(source)]
    assert [part.line for part in found] == [part.line for part in segments(source)]
    assert b"".join(write(x12.scan(blocks))) == source


def test_several_interchanges_of_different_separators() -> None:
    """Each ISA sets its own separators."""
    other = interchange().replace(b"*", b"|").replace(b"~", b"'").replace(b">", b":")
    found = segments(interchange() + other + interchange())
    assert [part.get(2) for part in found if part.tag == "ST"] == ["0001"] * 3


def test_isa_of_wrong_width_names_the_field() -> None:
    """A field of ISA that is too short is named; the segments are read all the same."""
    source = interchange().replace(b"SENDER         ", b"SENDER")
    found = segments(source)
    assert [flaw.message for flaw in found[0].flaws] == [
        "ISA06 is 6 characters wide, not 15; ISA must be 106 characters with its terminator"
    ]
    assert [part.tag for part in found] == ["ISA", "GS", "ST", "BIG", "SE", "GE", "IEA"]


def test_binary_segment_is_split_by_its_length() -> None:
    """BIN and BDS data may hold separators; the segment ends where its length says."""
    data = b"~*>\x00SE*9*9~"
    for head in (b"BIN*%d*" % len(data), b"BDS*HEX*%d*" % len(data)):
        source = interchange().replace(b"SE*3", head + data + b"~\nSE*4")
        for blocks in ([source], [source[i : i + 3] for i in range(0, len(source), 3)]):
            found = list(x12.scan(blocks))
            tags = [part.tag for part in found if part.tag]
            assert tags == ["ISA", "GS", "ST", "BIG", head[:3].decode(), "SE", "GE", "IEA"]
            assert b"".join(write(found)) == source


def test_two_gigabytes_claimed_by_bin() -> None:
    """A BIN that claims 2 GB in a short source is a flaw."""
    source = interchange().replace(b"SE*3", b"BIN*2147483648*abc~\nSE*4")
    found = list(x12.scan(source))
    messages = [flaw.message for part in found for flaw in part.flaws]
    assert len(messages) == 1
    assert messages[0].startswith("the object declares 2147483648 bytes, but only ")
    assert b"".join(write(found)) == source


MARKS = Separators(
    component=">", element="*", terminator="~", repetition="^", syntax="x12", encoding="utf-8"
)
TEXT = st.text(
    st.characters(exclude_characters="*>~^", exclude_categories=["Cc", "Cs"]), max_size=9
)
ELEMENT = st.one_of(TEXT, st.lists(TEXT, min_size=2, max_size=3))


@given(
    st.lists(st.lists(ELEMENT, min_size=1, max_size=6), max_size=8),
    st.sampled_from(["", "\n", "\r\n"]),
    st.integers(1, 300),
)
def test_written_segments_read_back(
    parts: list[list[str | list[str]]], newline: str, size: int
) -> None:
    """Random values survive write and scan, in blocks of any size."""
    header = next(x12.scan(interchange()))
    made = [header, *(Segment("REF", elements, MARKS, lead=newline) for elements in parts)]
    data = b"".join(write(made))
    blocks = [data[start : start + size] for start in range(0, len(data), size)]
    assert segments(blocks) == made
    assert b"".join(write(x12.scan(blocks))) == data


@given(st.binary(max_size=400), st.sampled_from([b"", b"ISA*", interchange()[:106], b"GS*"]))
def test_any_bytes_come_back(data: bytes, start: bytes) -> None:
    """No byte sequence makes the scanner raise or lose anything."""
    source = start + data
    assert b"".join(write(x12.scan(source))) == source


@pytest.mark.parametrize(
    ("source", "rules"),
    [
        (b"ISA*too*short~GS*A~", ["EDI-ISA-WIDTH"]),
        (interchange().replace(b"*P*>~", b"*P*A~", 1), ["EDI-SERVICE-CHARACTERS"]),
        (interchange().replace(b"*P*>~", b"*P**~", 1), ["EDI-SERVICE-CHARACTERS"]),
        (interchange().replace(b"*P*>~", b"*P*> ", 1), ["EDI-SERVICE-CHARACTERS"]),
    ],
)
def test_headers_that_give_no_separators(source: bytes, rules: list[str]) -> None:
    """An ISA that is cut, or whose separators are letters or blanks, is a flaw."""
    found = list(x12.scan(source))
    assert [flaw.rule for part in found for flaw in part.flaws] == rules
    assert b"".join(write(found)) == source


@pytest.mark.parametrize(
    ("fragment", "tags"),
    [
        (b"ST*810*1~SE*2*1~", ["ST", "SE"]),
        (b"ST|810|1\nSE|2|1\n", ["ST", "SE"]),
    ],
)
def test_fragments_without_isa(fragment: bytes, tags: list[str]) -> None:
    """Separators of a fragment are guessed from its first tag and its likeliest terminator."""
    assert [part.tag for part in segments(fragment)] == tags


def test_bytes_that_are_not_utf_8_are_read_as_iso_8859_1() -> None:
    """X12 declares no encoding: UTF-8, and where it is not that, ISO 8859-1; the bytes stay."""
    source = interchange().replace(b"A1", b"M\xfcller")
    found = segments(source)
    assert found[3].get(2) == "Müller"
    assert b"".join(write(x12.scan(source))) == source


def test_a_binary_length_that_is_no_number() -> None:
    """BIN without a length is an ordinary segment."""
    found = segments(interchange().replace(b"SE*3", b"BIN*abc*xyz~\nSE*4"))
    assert [part.tag for part in found][3:5] == ["BIG", "BIN"]
    assert found[4].elements == ["abc", "xyz"]


def test_a_binary_segment_that_is_longer_than_it_says() -> None:
    """Where no terminator follows the declared length, the next segment carries the flaw."""
    source = interchange().replace(b"SE*3", b"BIN*2*abcd~\nSE*4")
    found = list(x12.scan(source))
    assert [flaw.message for part in found for flaw in part.flaws] == [
        "no terminator follows the 2 bytes that the object declares"
    ]
    assert b"".join(write(found)) == source


@pytest.mark.parametrize("size", [64, 100_000])
def test_repetition_is_each_interchange_s_own(size: int) -> None:
    """ISA11 of one interchange does not split the values of the next one."""
    first = interchange().replace(b"A1", b"A^B")
    second = interchange(b"00401", b"U").replace(b"A1", b"A^B")
    source = (first + second) * 4
    blocks = [source[start : start + size] for start in range(0, len(source), size)]
    found = [part for part in segments(blocks) if part.tag == "BIG"]
    assert [(part.get(2), part.get(2, 1, 2)) for part in found] == [("A", "B"), ("A^B", "")] * 4
