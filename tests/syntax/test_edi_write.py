"""Writing interchanges: envelopes counted, values escaped or changed with a note."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edibridge.errors import UnwritableError, UsageError
from edibridge.syntax import directory, edi, edifact_write, x12_write
from edibridge.syntax.edi_segment import Segment, Separators
from edibridge.syntax.edi_structure import tree
from edibridge.syntax.edi_write import Draft, Endpoint, Unfit, Written, draft
from edibridge.tree import Node

PREPARED = datetime(2026, 10, 1, 12, 0)  # noqa: DTZ001 - EDI headers have no time zone
SELLER = Endpoint(id="4012345000094", qualifier="14")
BUYER = Endpoint(id="5412345000013", qualifier="14")


def order(text: str) -> Node:
    """Make an order with a text, its segments in no particular order."""
    root = Node("ORDERS")
    root.append("UNS", {"1.1": "S"})
    lines = root.append("SG25")
    lines.append("QTY", {"1.1": "21", "1.2": "5"})
    lines.append("LIN", {"1.1": "1", "3.1": "4000862141012", "3.2": "EN"})
    root.append("FTX", {"1.1": "AAI", "4.1": text})
    root.append("DTM", {"1.1": "137", "1.2": "20261001", "1.3": "102"})
    root.append("BGM", {"1.1": "220", "2.1": "PO1", "3.1": "9"})
    return root


def edifact(text: str, marks: Separators, unfit: Unfit = "transliterate") -> Written:
    """Write an interchange of one order."""
    table = directory.load("edifact", "d96a")
    return edifact_write.interchange(
        [draft(order(text), table, "D:96A:UN:EAN008", marks)],
        sender=BUYER,
        recipient=SELLER,
        prepared=PREPARED,
        reference="REF1",
        marks=marks,
        newline="\n",
        unfit=unfit,
    )


def test_edifact_interchange() -> None:
    """Segments are sorted, counted, escaped and enveloped; nothing is found wrong with them."""
    written = edifact("it's 5+5", edifact_write.separators())
    assert written.notes == ()
    assert written.data == (
        b"UNA:+.? '\n"
        b"UNB+UNOC:3+5412345000013:14+4012345000094:14+261001:1200+REF1'\n"
        b"UNH+1+ORDERS:D:96A:UN:EAN008'\n"
        b"BGM+220+PO1+9'\n"
        b"DTM+137:20261001:102'\n"
        b"FTX+AAI+++it?'s 5?+5'\n"
        b"LIN+1++4000862141012:EN'\n"
        b"QTY+21:5'\n"
        b"UNS+S'\n"
        b"UNT+8+1'\n"
        b"UNZ+1+REF1'\n"
    )
    checked = edi.check(written.data)
    assert [(one.format, one.findings) for one in checked] == [("edifact-ORDERS", ())]


@pytest.mark.parametrize(
    ("repertoire", "text", "became", "reason"),
    [
        ("UNOC", "Łódź €5", "Lódz EUR5", "'Łź€' outside of UNOC"),
        ("UNOB", "Größe", "Grosse", "'ßö' outside of UNOB"),
        ("UNOA", "Größe", "GROSSE", "'erßö' outside of UNOA"),
        ("UNOC", "two\nlines", "two lines", "control characters"),
    ],
)
def test_what_a_repertoire_lacks_is_transliterated_with_a_note(
    repertoire: str, text: str, became: str, reason: str
) -> None:
    """A character outside of the repertoire is replaced, and the note says which and why."""
    marks = edifact_write.separators(repertoire)
    written = edifact(text, marks)
    note = written.notes[0]
    assert (note.kind, note.path, note.value, note.became) == ("recoded", "FTX/4", text, became)
    assert note.reason == reason
    with pytest.raises(UnwritableError) as raised:
        edifact(text, marks, unfit="error")
    assert "FTX 4" in str(raised.value)


def test_repetitions_need_syntax_4() -> None:
    """A repeated element is written with an asterisk in version 4 and refused in version 3."""
    segment = Segment("ALI", ["DE"], repeats={1: ["FR"]})
    item = Draft(type="ORDERS", version="D:01B:UN", segments=(segment,))
    settings = {"sender": BUYER, "recipient": SELLER, "prepared": PREPARED, "reference": "1"}
    four = edifact_write.separators("UNOC", "4")
    written = edifact_write.interchange([item], marks=four, **settings)  # type: ignore[arg-type]
    assert b"ALI+DE*FR'" in written.data
    assert b"+20261001:1200+" in written.data
    with pytest.raises(UnwritableError, match="needs a repetition separator"):
        edifact_write.interchange([item], **settings)  # type: ignore[arg-type]


def test_unknown_repertoire() -> None:
    """A syntax identifier that the standard does not have is a usage error."""
    with pytest.raises(UsageError, match="syntax identifier UNOQ:3 is unknown"):
        edifact_write.separators("UNOQ")


def invoice(name: str) -> Node:
    """Make an X12 invoice with a name."""
    root = Node("810")
    root.append("TDS", {"1.1": "5000"})
    line = root.append("IT1-LOOP")
    line.append("IT1", {"1.1": "1", "2.1": "12", "3.1": "EA", "4.1": "3.5"})
    party = root.append("N1-LOOP")
    party.append("N4", {"1.1": "Town", "2.1": "NY"})
    party.append("N1", {"1.1": "ST", "2.1": name})
    root.append("BIG", {"1.1": "20261001", "2.1": "INV1"})
    return root


def x12(name: str, marks: Separators | None = None, unfit: Unfit = "transliterate") -> Written:
    """Write an interchange of one invoice and one order change."""
    table = directory.load("x12", "005010")
    marks = marks or x12_write.separators()
    return x12_write.interchange(
        [draft(invoice(name), table, "005010", marks)],
        sender=Endpoint(id="SENDER"),
        recipient=Endpoint(id="RECEIVER", application="APP"),
        prepared=PREPARED,
        control=42,
        marks=marks,
        newline="\n",
        unfit=unfit,
    )


def test_x12_interchange() -> None:
    """ISA is 106 characters wide; segments are sorted, counted and enveloped."""
    written = x12("Müller & Co")
    assert written.data.decode().splitlines() == [
        (
            "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
            "*261001*1200*^*00501*000000042*0*P*>~"
        ),
        "GS*IN*SENDER*APP*20261001*1200*42*X*005010~",
        "ST*810*0001~",
        "BIG*20261001*INV1~",
        "N1*ST*Müller & Co~",
        "N4*Town*NY~",
        "IT1*1*12*EA*3.5~",
        "TDS*5000~",
        "SE*7*0001~",
        "GE*1*42~",
        "IEA*1*000000042~",
    ]
    assert len(written.data.splitlines()[0]) == 106
    assert [one.findings for one in edi.check(written.data)] == [()]


def test_x12_separators_in_values_become_blanks_with_a_note() -> None:
    """X12 has no release character: a value that holds a separator is changed, and it is said."""
    written = x12("A*B~C")
    assert b"N1*ST*A B C~" in written.data
    assert [(note.path, note.value, note.became, note.reason) for note in written.notes] == [
        ("N1/2", "A*B~C", "A B C", "separators * ~")
    ]
    other = x12_write.separators(
        base=Separators(component="\x1f", element="\x1d", terminator="\x1c", syntax="x12")
    )
    assert x12("A*B~C", other).notes == ()
    with pytest.raises(UnwritableError, match="N1 2 'A\\*B' cannot be written: separators"):
        x12("A*B", unfit="error")


def test_groups_follow_functional_identifiers() -> None:
    """Sets of one functional identifier share a GS; another opens the next one."""
    drafts = [
        Draft(type=kind, version="004010", segments=(Segment("REF", ["ZZ", "1"]),))
        for kind in ("810", "810", "850")
    ]
    written = x12_write.interchange(
        drafts,
        sender=Endpoint(id="S"),
        recipient=Endpoint(id="R"),
        prepared=PREPARED,
        control=1,
        marks=x12_write.separators("00401"),
        newline="\n",
    )
    lines = written.data.decode().splitlines()
    assert [line for line in lines if line[:2] in {"GS", "GE", "IE"}] == [
        "GS*IN*S*R*20261001*1200*1*X*004010~",
        "GE*2*1~",
        "GS*PO*S*R*20261001*1200*2*X*004010~",
        "GE*1*2~",
        "IEA*2*000000001~",
    ]
    assert "*U*00401*" in lines[0]


@pytest.mark.parametrize(
    ("sender", "control", "message"),
    [
        ("A" * 16, 1, "'AAAAAAAAAAAAAAAA' does not fit into ISA06, which is 15 wide"),
        ("A*B", 1, r"'A\*B' does not fit into ISA06"),
        ("A", 1_000_000_000, "control number 1000000000 has more than nine digits"),
    ],
)
def test_what_does_not_fit_isa(sender: str, control: int, message: str) -> None:
    """A value that ISA's fixed fields cannot hold is refused, not cut."""
    with pytest.raises(UnwritableError, match=message):
        x12_write.interchange(
            [],
            sender=Endpoint(id=sender),
            recipient=Endpoint(id="R"),
            prepared=PREPARED,
            control=control,
        )


@given(st.text(st.characters(codec="iso8859_1", exclude_categories=["Cc"]), max_size=40))
def test_edifact_texts_come_back(text: str) -> None:
    """Whatever the repertoire holds reads back from what was written, service characters too."""
    marks = edifact_write.separators()
    written = edifact(text, marks)
    assert written.notes == ()
    root = tree(next(edi.messages(written.data)))
    texts = [node.get("4.1") for node in root if node.tag == "FTX"]
    assert texts == [text or None]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_x12_texts_come_back_or_are_noted(text: str) -> None:
    """A text reads back as it was, or a note says what became of it."""
    written = x12(text)
    root = tree(next(edi.messages(written.data)))
    party = next(node for node in root if node.tag == "N1-LOOP")
    expected = written.notes[0].became if written.notes else text
    assert party.children[0].get("2.1") == (expected or None)
