"""Envelopes of EDIFACT and X12: every count and reference, each with the message a user sees."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest

from edibridge.errors import UndetectedError
from edibridge.findings import Finding
from edibridge.syntax import edi
from edibridge.syntax.edi_envelope import read
from edibridge.syntax.edi_errors import CODES, EdiError
from edibridge.syntax.edi_message import Interchange, Message

EDIFACT = (
    b"UNB+UNOC:3+5412345000013:14+4012345000094:14+261001:1200+REF1'\n"
    b"UNH+M1+BANSTA:2:1:UN'\n"
    b"UCI+R1+A+B+8'\n"
    b"UNT+3+M1'\n"
    b"UNZ+1+REF1'\n"
)
X12 = (
    b"ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
    b"*261001*1200*^*00501*000000001*0*P*>~\n"
    b"GS*ZZ*S*R*20261001*1200*7*X*005010~\n"
    b"ST*123*0001~\nXX*A~\nSE*3*0001~\n"
    b"GE*1*7~\nIEA*1*000000001~\n"
)


def findings(source: bytes) -> list[Finding]:
    """Give what is found in a source that holds one message, structure left out."""
    found = [part for checked in edi.check(source) for part in checked.findings]
    return [part for part in found if part.rule != "EDI-DIRECTORY"]


@pytest.mark.parametrize("source", [EDIFACT, X12])
def test_sound_interchanges_have_no_findings(source: bytes) -> None:
    """The two interchanges that every other test breaks are sound."""
    assert findings(source) == []
    assert [checked.valid for checked in edi.check(source)] == [True]


CASES: list[tuple[bytes, bytes, bytes, str]] = [
    (
        EDIFACT, b"UNT+3", b"UNT+4",
        ("4, message M1, segment 3 UNT, element 1: fatal: [EDI-UNT-COUNT]"
        " UNT counts 4 segments, but there are 3"),
    ),
    (
        EDIFACT, b"UNT+3", b"UNT+",
        ("4, message M1, segment 3 UNT, element 1: fatal: [EDI-UNT-COUNT]"
        " UNT counts no segments, but there are 3"),
    ),
    (
        EDIFACT, b"UNT+3+M1", b"UNT+3+M2",
        ("4, message M1, segment 3 UNT, element 2: fatal: [EDI-UNT-REFERENCE]"
        " UNT repeats reference 'M2', but UNH has 'M1'"),
    ),
    (
        EDIFACT, b"UNT+3+M1'\n", b"",
        ("4, message M1, segment UNZ: fatal: [EDI-UNT-MISSING]"
        " trailer UNT of UNH M1 is missing before UNZ"),
    ),
    (
        EDIFACT, b"UNZ+1", b"UNZ+2",
        ("5, segment UNZ, element 1: fatal: [EDI-UNZ-COUNT]"
        " UNZ counts 2 messages, but there are 1"),
    ),
    (
        EDIFACT, b"UNZ+1+REF1", b"UNZ+1+REF2",
        ("5, segment UNZ, element 2: fatal: [EDI-UNZ-REFERENCE]"
        " UNZ repeats reference 'REF2', but UNB has 'REF1'"),
    ),
    (
        EDIFACT, b"UNZ+1+REF1'\n", b"",
        ("1, segment UNB: fatal: [EDI-UNZ-MISSING]"
        " trailer UNZ of UNB REF1 is missing at the end of the source"),
    ),
    (
        EDIFACT, b"UCI", b"U-I",
        ("3, message M1, segment 2 U-I: fatal: [EDI-TAG] 'U-I' is no segment tag;"
        " three capital letters or digits, the first one a letter, are expected"),
    ),
    (
        EDIFACT, b"UNT+3+M1'\n", b"UNT+3+M1'\nBGM+1'\n",
        "5, segment 1 BGM: fatal: [EDI-OUTSIDE] segment BGM stands outside of any message",
    ),
    (
        EDIFACT, b"UNB", b"\xef\xbb\xbfUNB",
        ("1, segment UNB: fatal: [EDI-BOM] a UTF-8 byte order mark stands before the interchange;"
        " save the file without it"),
    ),
    (
        EDIFACT, b"B+8'", b"B+8''",
        ("3, message M1: warning: [EDI-EMPTY-SEGMENT]"
        " there is nothing between two segment terminators"),
    ),
    (
        EDIFACT, b"UNOC:3", b"XXXA:9",
        ("1, segment UNB, element 1: warning: [EDI-SYNTAX-VERSION] syntax identifier 'XXXA' with"
        " version '9' is not one of UNOA to UNOY with 1 to 4"),
    ),
    (
        EDIFACT, b"+261001:1200", b"+:1200",
        ("1, segment UNB, element 4.1: warning: [EDI-UNB-ELEMENT]"
        " UNB has no date of preparation (0017)"),
    ),
    (
        X12, b"SE*3", b"SE*9",
        ("5, message 0001, segment 3 SE, element 1: fatal: [EDI-SE-COUNT]"
        " SE counts 9 segments, but there are 3"),
    ),
    (
        X12, b"SE*3*0001", b"SE*3*0002",
        ("5, message 0001, segment 3 SE, element 2: fatal: [EDI-SE-REFERENCE]"
        " SE repeats reference '0002', but ST has '0001'"),
    ),
    (
        X12, b"GE*1*7", b"GE*1*8",
        ("6, segment GE, element 2: fatal: [EDI-GE-REFERENCE]"
        " GE repeats reference '8', but GS has '7'"),
    ),
    (
        X12, b"GE*1", b"GE*2",
        ("6, segment GE, element 1: fatal: [EDI-GE-COUNT]"
        " GE counts 2 transaction sets, but there are 1"),
    ),
    (
        X12, b"GE*1*7~\n", b"",
        "6, segment IEA: fatal: [EDI-GE-MISSING] trailer GE of GS 7 is missing before IEA",
    ),
    (
        X12, b"IEA*1", b"IEA*3",
        ("7, segment IEA, element 1: fatal: [EDI-IEA-COUNT]"
        " IEA counts 3 groups, but there are 1"),
    ),
    (
        X12, b"IEA*1*000000001", b"IEA*1*000000002",
        ("7, segment IEA, element 2: fatal: [EDI-IEA-REFERENCE]"
        " IEA repeats reference '000000002', but ISA has '000000001'"),
    ),
    (
        X12, b"*261001*1200", b"*261301*1200",
        "1, segment ISA, element 9: warning: [EDI-ISA-ELEMENT] ISA09 '261301' is no date YYMMDD",
    ),
    (
        X12, b"RECEIVER       ", b"RECEIVER ",
        ("1, segment ISA: fatal: [EDI-ISA-WIDTH] ISA08 is 9 characters wide, not 15;"
        " ISA must be 106 characters with its terminator"),
    ),
    (
        X12, b"XX*A", b"x*A",
        ("4, message 0001, segment 2 x: fatal: [EDI-TAG] 'x' is no segment tag;"
        " two or three, the first one a letter, are expected"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("source", "old", "new", "message"), CASES)
def test_what_is_wrong_is_said_with_its_place(
    source: bytes, old: bytes, new: bytes, message: str
) -> None:
    """One thing is broken; the one finding names line, segment, element, got and expected."""
    assert old in source
    assert [str(found) for found in findings(source.replace(old, new, 1))] == [message]


@pytest.mark.parametrize(
    ("source", "header", "message"),
    [
        (
            EDIFACT.split(b"\n", 1)[1],
            "UNB",
            "the interchange header UNB is missing: the source begins with UNH",
        ),
        (
            X12.split(b"\n", 1)[1],
            "ISA",
            "the interchange header ISA is missing: the source begins with GS",
        ),
    ],
)
def test_a_fragment_is_read_and_said_to_be_one(source: bytes, header: str, message: str) -> None:
    """Messages without an interchange header are read; the missing header is fatal."""
    checked = edi.check(source)
    assert len(checked) == 1
    assert message in [found.message for found in checked[0].findings]
    assert header in [found.expected for found in checked[0].findings]
    assert not checked[0].valid


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (b"", "the source is empty; EDIFACT begins with UNA or UNB, X12 with ISA"),
        (b" \r\n\n", "the source is empty; EDIFACT begins with UNA or UNB, X12 with ISA"),
        (
            b"\x00\xff\x89PNG\r\n\x1a\n",
            (
                "the source is neither EDIFACT nor X12: it begins with"
                r" '\x00\xff\x89PNG\r\n\x1a\n'; EDIFACT begins with UNA or UNB, X12 with ISA"
            ),
        ),
        (
            b"<?xml version='1.0'?><Invoice/>",
            (
                "the source is neither EDIFACT nor X12: it begins with '<?xml version='1';"
                " EDIFACT begins with UNA or UNB, X12 with ISA"
            ),
        ),
    ],
)
def test_what_is_no_edi_is_refused(source: bytes, message: str) -> None:
    """An empty file, binary junk and XML are unreadable, each with its message."""
    with pytest.raises(UndetectedError) as raised:
        edi.check(source)
    assert str(raised.value) == message


def test_messages_know_their_envelope() -> None:
    """Type, version, references, group and separators of a message are those of its headers."""
    found = list(edi.messages(X12))
    assert [(part.format, part.version, part.reference) for part in found] == [
        ("x12-123", "005010", "0001")
    ]
    assert found[0].group is not None
    assert found[0].group.get(6) == "7"
    assert [part.tag for part in found[0].segments] == ["ST", "XX", "SE"]
    message = next(edi.messages(EDIFACT.replace(b"2:1:UN", b"D:96A:UN:EAN008")))
    assert (message.type, message.directory, message.association) == ("BANSTA", "d96a", "EAN008")
    assert message.repertoire == "UNOC"


def test_lower_case_is_outside_of_level_a() -> None:
    """Under UNOA lower case is a warning that names the letters; under UNOB it is none."""
    source = EDIFACT.replace(b"UNOC:3", b"UNOA:3").replace(b"R1+A", b"r1+a")
    assert [str(found) for found in findings(source)] == [
        (
            "3, message M1, segment 2 UCI: warning: [EDI-CHARACTER]"
            " UCI holds 'ar', outside of repertoire UNOA"
        )
    ]
    assert findings(source.replace(b"UNOA", b"UNOB")) == []


def test_groups_and_several_interchanges() -> None:
    """UNG to UNE are counted, UNZ counts the groups, and interchanges do not run together."""
    group = b"UNG+BANSTA+A+B+261001:1200+G1+UN+2:1'"
    source = EDIFACT.replace(b"UNH", group + b"UNH").replace(b"UNZ", b"UNE+1+G1'UNZ")
    parts = list(read(source + EDIFACT, "edifact"))
    assert [type(part) for part in parts] == [Message, Interchange, Message, Interchange]
    assert [part.findings for part in parts] == [(), (), (), ()]
    assert [part.reference for part in parts] == ["M1", "REF1", "M1", "REF1"]
    broken = source.replace(b"UNE+1+G1", b"UNE+2+G9")
    assert [found.rule for found in findings(broken)] == ["EDI-UNE-COUNT", "EDI-UNE-REFERENCE"]


def test_truncated_interchange() -> None:
    """A source that ends inside a segment says so, and which trailers are missing for it."""
    cut = EDIFACT[: EDIFACT.index(b"'\nUNZ")]
    assert [str(found) for found in findings(cut)] == [
        (
            "4, message M1, segment 3 UNT: fatal: [EDI-TRUNCATED] the source ends inside segment"
            " 'UNT', without the terminator \"'\"; it was cut off"
        ),
        (
            "1, segment UNB: fatal: [EDI-UNZ-MISSING]"
            " trailer UNZ of UNB REF1 is missing at the end of the source"
        ),
    ]


def test_duplicate_references() -> None:
    """A message reference that stands twice under one header is a warning."""
    message = EDIFACT[EDIFACT.index(b"UNH") : EDIFACT.index(b"UNZ")]
    source = EDIFACT.replace(b"UNZ+1", message + b"UNZ+2")
    assert [found.message for found in findings(source) if found.rule == "EDI-UNH-DUPLICATE"] == [
        "reference M1 of UNH stands more than once under one UNB"
    ]


def test_an_interchange_of_acknowledgements_needs_no_message() -> None:
    """TA1 alone between ISA and IEA is an interchange; nothing at all is not."""
    head, tail = X12.split(b"GS*", 1)[0], b"IEA*0*000000001~\n"
    ta1 = b"TA1*000000001*261001*1200*A*000~\n"
    assert edi.check(head + ta1 + tail)[0].findings == ()
    assert [found.rule for found in edi.check(head + tail)[0].findings] == ["EDI-NO-MESSAGE"]


def _blocks(count: int) -> Iterator[bytes]:
    yield EDIFACT[: EDIFACT.index(b"UNH")]
    for number in range(count):
        yield b"UNH+%d+BANSTA:2:1:UN'UCI+R1+A+B+8'UNT+3+%d'" % (number, number) * 1
    yield b"UNZ+%d+REF1'" % count


def test_messages_stream_in_flat_memory() -> None:
    """Ten times the messages do not need more memory: one message is held at a time."""
    peaks = []
    for count in (1_000, 10_000):
        tracemalloc.start()
        number = sum(1 for _ in edi.messages(_blocks(count)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert number == count
    # What grows is the set of references, to find one that stands twice.
    assert peaks[1] - peaks[0] < 10_000 * 120


def test_every_error_has_codes_for_acknowledgements() -> None:
    """The list is closed: each error says what it means and has a code in CONTRL or 997 or TA1."""
    for error in EdiError:
        codes = CODES[error]
        assert codes.about
        assert (
            codes.contrl or codes.ak304 or codes.ak403 or codes.ak502 or codes.ak905 or codes.ta105
        )
    assert len({error.value for error in EdiError}) == len(EdiError)


EMPTY_UNG = b"UNG+X+A+B+261001:1200+G1+UN'UNE+0+G1'"
GS, IEA = b"GS*ZZ*S*R*20261001*1200*7*X*005010~", b"IEA*1*000000001~\n"


@pytest.mark.parametrize(
    ("source", "old", "new", "rules"),
    [
        (EDIFACT, b"UNZ+1", b"UNT+1+X'UNZ+1", "UNT-WITHOUT-UNH"),
        (EDIFACT, b"UNZ+1", b"UNE+1+X'UNZ+1", "UNE-WITHOUT-UNG"),
        (EDIFACT, b"UNT+3+M1'\n", b"UNH+M2+X:D:96A:UN'UNT+2+M2'", "UNT-MISSING UNZ-COUNT"),
        (EDIFACT, b"UNZ+1+REF1'", EDIFACT, "UNZ-MISSING"),
        (EDIFACT, b"UNH+M1", EMPTY_UNG + b"UNH+M1", "EMPTY-LEVEL UNZ-COUNT"),
        (EDIFACT, b"BANSTA:2:1:UN", b"", "UNH-ELEMENT"),
        (EDIFACT, b"UNZ+1", b"UNO+P1+Q:1+3'abcUNP+3+P2'UNZ+2", "UNP-REFERENCE"),
        (EDIFACT, b"UNZ+1", b"UNO+P1+Q:1+3'abcUNZ+2", "UNP-MISSING"),
        (X12, b"IEA*1", b"SE*1*0001~IEA*1", "SE-WITHOUT-ST"),
        (X12, b"IEA*1", b"GE*1*7~IEA*1", "GE-WITHOUT-GS"),
        (X12, b"SE*3*0001~\n", b"", "SE-MISSING"),
        (X12, b"IEA*1*000000001~\n", b"", "IEA-MISSING"),
        (X12, b"ST*123*0001", b"ST*123*", "ST-ELEMENT SE-REFERENCE"),
        (X12, b"ST*123", b"GE*0*7~" + GS + b"ST*123", "EMPTY-LEVEL GS-DUPLICATE IEA-COUNT"),
        (X12, GS + b"\n", b"", "GS-MISSING GE-WITHOUT-GS"),
        (X12, b"GS*ZZ", IEA + b"GS*ZZ", "NO-MESSAGE IEA-COUNT ISA-MISSING IEA-WITHOUT-ISA"),
    ],
)  # fmt: skip
def test_what_is_missing_or_too_much(source: bytes, old: bytes, new: bytes, rules: str) -> None:
    """Headers without trailers and the reverse, empty groups, packages: each has its rule."""
    assert old in source
    assert {found.rule for found in findings(source.replace(old, new, 1))} == {
        f"EDI-{rule}" for rule in rules.split()
    }


@pytest.mark.parametrize("source", [b"IEA*1*000000001~", b"UNB+UNOC:3+S+R+261001:1200+1'"])
def test_a_source_of_one_envelope_segment(source: bytes) -> None:
    """A header or trailer all alone gives one entry that is not valid."""
    checked = edi.check(source)
    assert [one.format.partition("-")[2] for one in checked] == ["interchange"]
    assert not checked[0].valid


def test_every_finding_can_be_turned_into_an_acknowledgement() -> None:
    """Each rule that a test here provokes is one of the closed list, whose codes CONTRL needs."""
    for source, old, new, _ in CASES:
        for found in findings(source.replace(old, new, 1)):
            codes = EdiError(found.rule).codes
            assert codes.severity == found.severity
