"""The EDIFACT scanner: what stands where, and that nothing of the source is lost."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edibridge.syntax import edifact
from edibridge.syntax.edi_segment import Segment, Separators, serialise, write

MESSAGE = (
    b"UNA:+.? '\r\n"
    b"UNB+UNOC:3+5412345000013:14+4012345000094:14+261001:1200+REF1'\r\n"
    b"UNH+1+ORDERS:D:96A:UN:EAN008'\r\n"
    b"BGM+220+A?+B??+9'\r\n"
    b"FTX+AAI+++it?'s a test:second line'\r\n"
    b"UNT+4+1'\r\n"
    b"UNZ+1+REF1'\r\n"
)


def segments(source: bytes | Iterable[bytes]) -> list[Segment]:
    """Scan and leave out what is no segment."""
    return [segment for segment in edifact.scan(source) if segment.tag]


def test_segments_carry_values_and_places() -> None:
    """Tags, unescaped values, byte offsets, lines and positions in the message are right."""
    found = segments(MESSAGE)
    assert [part.tag for part in found] == ["UNA", "UNB", "UNH", "BGM", "FTX", "UNT", "UNZ"]
    assert found[1].elements[1] == ["5412345000013", "14"]
    assert found[3].elements == ["220", "A+B?", "9"]
    assert found[4].elements == ["AAI", "", "", ["it's a test", "second line"]]
    assert [part.line for part in found] == [1, 2, 3, 4, 5, 6, 7]
    assert [part.index for part in found] == [0, 0, 1, 2, 3, 4, 0]
    for part in found:
        assert MESSAGE[part.offset :].startswith(part.tag.encode())


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_chunks_of_any_size_give_the_same(size: int) -> None:
    """Where the source is cut into blocks changes nothing: values, places, bytes."""
    blocks = [MESSAGE[start : start + size] for start in range(0, len(MESSAGE), size)]
    whole, cut = segments(MESSAGE), segments(blocks)
    assert whole == cut
    assert [(a.offset, a.line, a.index) for a in whole] == [
        (b.offset, b.line, b.index) for b in cut
    ]
    assert b"".join(write(edifact.scan(blocks))) == MESSAGE


@pytest.mark.parametrize(
    "source",
    [
        MESSAGE,
        MESSAGE.replace(b"\r\n", b""),
        MESSAGE.replace(b"\r\n", b"\n"),
        MESSAGE.replace(b"\r\n", b"\r"),
        MESSAGE + MESSAGE.replace(b"REF1", b"REF2"),
        MESSAGE + b"\r\n\r\n  \x1a",
        MESSAGE[:-20],
        b"\xef\xbb\xbf" + MESSAGE,
        MESSAGE.replace(b"BGM+220", b"  BGM+?2?2?0"),
        MESSAGE.replace(b"BGM+220", b"''BGM+220+:::"),
        b"",
        b"\n\n",
        bytes(range(256)) * 3,
    ],
)
def test_writing_gives_the_bytes_back(source: bytes) -> None:
    """Whatever the source holds, well-formed or not, writing what was scanned gives it back."""
    assert b"".join(write(edifact.scan(source))) == source


def test_superfluous_release_is_kept_but_not_read() -> None:
    """A release character before an ordinary letter is in the bytes, not in the value."""
    source = b"UNB+UNOA:2+?A+B+261001:1200+1'"
    found = segments(source)
    assert found[0].get(2) == "A"
    assert serialise(found[0]) == "UNB+UNOA:2+A+B+261001:1200+1'"
    assert b"".join(write(found)) == source


def test_each_interchange_has_its_own_separators() -> None:
    """UNA holds for the interchange that it stands before, and for no other."""
    first = b"UNA^*.? $UNB*UNOA^1*A*B*261001^1200*1$UNH*1*ORDERS^D^96A^UN$UNT*2*1$UNZ*1*1$"
    second = b"UNB+UNOA:1+A+B+261001:1200+2'UNH+1+ORDERS:D:96A:UN'UNT+2+1'UNZ+1+2'"
    found = segments(first + b"\n" + second)
    assert [part.get(2, 3) for part in found if part.tag == "UNH"] == ["96A", "96A"]
    assert [part.get(1) for part in found if part.tag == "UNZ"] == ["1", "1"]
    assert found[-1].separators.element == "+"


def test_default_separators_of_level_b() -> None:
    """Without UNA, the information separators of level B are told by the byte after UNB."""
    source = b"UNB\x1dUNOB\x1f1\x1dA\x1dB\x1d261001\x1f1200\x1d1\x1cUNZ\x1d0\x1d1\x1c"
    found = segments(source)
    assert [part.tag for part in found] == ["UNB", "UNZ"]
    assert found[0].elements[0] == ["UNOB", "1"]


def test_syntax_4_repeats_elements() -> None:
    """The asterisk separates repetitions in syntax version 4, and is text in version 3."""
    for version, expected in (("4", ["A", "B"]), ("3", ["A*B"])):
        header = f"UNB+UNOC:{version}+S+R+20261001:1200+1'".encode()
        found = segments(header + b"UNH+1+ORDERS:D:01B:UN'ALI+++A*B'UNT+3+1'UNZ+1+1'")
        ali = next(part for part in found if part.tag == "ALI")
        assert [ali.get(3, 1, turn) for turn in range(1, len(expected) + 1)] == expected


@pytest.mark.parametrize(
    ("identifier", "codec", "text"),
    [
        ("UNOC", "iso8859_1", "Müller"),
        ("UNOD", "iso8859_2", "Łódź"),
        ("UNOE", "iso8859_5", "Москва"),
        ("UNOF", "iso8859_7", "Αθήνα"),
        ("UNOI", "iso8859_6", "بيروت"),
        ("UNOJ", "iso8859_8", "חיפה"),
        ("UNOK", "iso8859_9", "İzmir"),
        ("UNOW", "utf_8", "東京 €"),
        ("UNOY", "utf_8", "Zoë 東京"),
    ],
)
def test_character_repertoires(identifier: str, codec: str, text: str) -> None:
    """Values are read in the encoding that data element 0001 declares."""
    source = f"UNB+{identifier}:4+{text}+R+20261001:1200+1'UNZ+0+1'".encode(codec)
    found = segments(source)
    assert found[0].get(2) == text
    assert b"".join(write(edifact.scan(source))) == source


def test_wrong_encoding_is_a_flaw_that_names_the_byte() -> None:
    """Bytes that are not UTF-8 under UNOY are said to be so, and still come out unchanged."""
    source = b"UNB+UNOY:4+M\xfcller+R+20261001:1200+1'UNZ+0+1'"
    found = segments(source)
    assert [flaw.message for part in found for flaw in part.flaws] == [
        "byte 0xFC is not UTF-8 as UNOY declares; read as ISO 8859-1"
    ]
    assert found[0].get(2) == "Müller"
    assert b"".join(write(edifact.scan(source))) == source


def test_object_of_declared_length_is_passed_by() -> None:
    """The octets between UNO and UNP may hold any byte, terminators and tags included."""
    data = b"\x00'UNZ+9+9'\xff+:?"
    source = (
        b"UNB+UNOC:4+S+R+20261001:1200+1'UNO+P1+QQ:1+" + str(len(data)).encode() + b"'" + data
    ) + b"UNP+%d+P1'UNZ+1+1'" % len(data)
    for blocks in (source, [source[i : i + 5] for i in range(0, len(source), 5)]):
        found = list(edifact.scan(blocks))
        assert [part.tag for part in found if part.tag] == ["UNB", "UNO", "UNP", "UNZ"]
        held = "".join(part.raw or "" for part in found if not part.tag)
        assert held.encode("latin-1") == data
        assert b"".join(write(found)) == source


def test_a_two_gigabyte_claim_allocates_nothing() -> None:
    """An object that claims 2 GB in a short source is a flaw; memory stays as it was."""
    source = b"UNB+UNOC:4+S+R+20261001:1200+1'UNO+P1+QQ:1+2147483648'abc"
    tracemalloc.start()
    found = list(edifact.scan(source))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000
    assert [flaw.message for part in found for flaw in part.flaws] == [
        "the object declares 2147483648 bytes, but only 3 follow before the source ends"
    ]
    assert b"".join(write(found)) == source


def test_a_source_without_terminators_is_cut_into_flawed_pieces() -> None:
    """Junk of any size does not pile up in memory."""
    source = b"UNB+UNOC:3+" + b"x" * 3_000_000
    found = list(edifact.scan(io.BytesIO(source)))
    assert {flaw.rule for part in found for flaw in part.flaws} >= {"EDI-SEGMENT-LENGTH"}
    assert b"".join(write(found)) == source


def test_service_characters_that_are_no_signs() -> None:
    """A UNA of letters is refused as a flaw, and the default is used instead."""
    found = segments(b"UNAabcdefUNB+UNOA:1+S+R+261001:1200+1'UNZ+0+1'")
    assert [flaw.rule for flaw in found[0].flaws] == ["EDI-SERVICE-CHARACTERS"]
    assert [part.tag for part in found] == ["UNA", "UNB", "UNZ"]


TEXT = st.text(st.characters(codec="iso8859_1", exclude_categories=["Cc"]), min_size=0, max_size=12)
TAGS = st.from_regex(r"[A-TV-Z][A-Z]{2}", fullmatch=True)  # no service segment
ELEMENT = st.one_of(TEXT, st.lists(TEXT, min_size=2, max_size=4))
MARKS = Separators(
    release="?", repetition="*", encoding="iso8859_1", version="4", repertoire="UNOC"
)


@given(
    st.lists(st.tuples(TAGS, st.lists(ELEMENT, min_size=1, max_size=6)), max_size=8),
    st.sampled_from(["", "\n", "\r\n"]),
    st.integers(1, 200),
)
def test_written_segments_read_back(
    parts: list[tuple[str, list[str | list[str]]]], newline: str, size: int
) -> None:
    """Random values, separators and release characters among them, survive write and scan."""
    header = Segment("UNB", [["UNOC", "4"], "S", "R", ["20261001", "1200"], "1"], MARKS)
    made = [header, *(Segment(tag, elements, MARKS, lead=newline) for tag, elements in parts)]
    data = b"".join(write(made))
    blocks = [data[start : start + size] for start in range(0, len(data), size)]
    assert segments(blocks) == made
    assert b"".join(write(edifact.scan(blocks))) == data


@given(st.binary(max_size=400), st.sampled_from([b"", b"UNB+UNOC:3+", b"UNA:+.? '", b"UNA"]))
def test_any_bytes_come_back(data: bytes, start: bytes) -> None:
    """No byte sequence makes the scanner raise or lose anything."""
    source = start + data
    assert b"".join(write(edifact.scan(source))) == source


@pytest.mark.parametrize(
    ("octets", "text"), [("Zürich".encode(), "Zürich"), (b"Z\xfcrich", "Zürich")]
)
def test_bytes_outside_of_levels_a_and_b(octets: bytes, text: str) -> None:
    """UNOA and UNOB are ASCII: other bytes are read as UTF-8 or ISO 8859-1, with a flaw."""
    source = b"UNB+UNOB:1+" + octets + b"+R+261001:1200+1'UNH+1+X:D:96A:UN'FTX+" + octets + b"'"
    found = segments(source)
    assert (found[0].get(2), found[2].get(1)) == (text, text)
    assert {flaw.rule for part in found for flaw in part.flaws} == {"EDI-CHARACTER"}
    assert b"".join(write(edifact.scan(source))) == source


def test_values_by_number() -> None:
    """`get` counts from 1 and gives nothing where there is nothing."""
    segment = Segment("ALI", ["A", ["B", "C"]], repeats={1: ["D", ["E", "F"]]})
    assert [segment.get(1), segment.get(2, 2), segment.get(1, 1, 2), segment.get(1, 2, 3)] == [
        "A", "C", "D", "F",
    ]  # fmt: skip
    nothing = [(0, 1, 1), (3, 1, 1), (1, 2, 1), (2, 3, 1), (1, 1, 4), (2, 1, 2)]
    assert [segment.get(*numbers) for numbers in nothing] == [""] * len(nothing)
    assert segment != Segment("ALI", ["A"])
    assert segment != "ALI"
    assert "ALI+A*D*E:F+B:C" in repr(
        Segment("ALI", ["A", ["B", "C"]], MARKS, repeats={1: ["D", ["E", "F"]]})
    )


@pytest.mark.parametrize("advice", [b"", b"UNA:+.? '", b"UNA:+.?*'", b"UNA;+.? '"])
@pytest.mark.parametrize("size", [64, 100_000])
def test_many_interchanges_each_with_its_own_syntax(advice: bytes, size: int) -> None:
    """Version, repertoire and UNA hold for their own interchange, however many follow."""
    first = "UNB+UNOY:4+é+R+20261001:1200+1'UNH+1+X:D:01B:UN'ALI+++A*B'UNT+3+1'UNZ+1+1'".encode()
    second = "UNB+UNOC:3+é+R+261001:1200+1'UNH+1+X:D:96A:UN'ALI+++A*B'UNT+3+1'UNZ+1+1'"
    other = second.encode("latin-1")
    if b";" in advice:
        other = other.replace(b":", b";")
    source = (first + advice + other) * 9
    blocks = [source[start : start + size] for start in range(0, len(source), size)]
    found = segments(blocks)
    values = [(part.get(3), part.get(3, 1, 2)) for part in found if part.tag == "ALI"]
    assert values == [("A", "B"), ("A*B", "")] * 9
    assert [part.get(2) for part in found if part.tag == "UNB"] == ["é"] * 18
    assert [part.tag for part in found].count("UNA") == (9 if advice else 0)
    assert not [flaw for part in found for flaw in part.flaws]
    assert b"".join(write(edifact.scan(blocks))) == source
