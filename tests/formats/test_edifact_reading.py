"""EDIFACT: what is understood of messages that say things their own way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve
from tests.formats.edifact_documents import CATALOGUE, INVOICE

from edibridge.errors import UnreadableError
from edibridge.format import ReadOptions, Received, WriteOptions
from edibridge.model import Catalogue, CatalogueGroup, Invoice, Line
from edibridge.registry import formats

BODY = (
    "BGM+380+7+9'DTM+137:20260303:102'DTM+194:20260201:102'DTM+206:20260228:102'PAI+::42'"
    "NAD+SE+4012345500004::9'FII+BF+DE02120300000000202051'CUX+2:EUR:4'PAT+22++5:3:D:10'"
    "PCD+12:2,5'PAT+1++5:3:M:2'LIN+1++4711:SA'PIA+1+0815:IN'IMD+F++:::Bread:rolls'QTY+47:12,5:PCE'"
    "MOA+203:25'UNS+S'CNT+2:1'MOA+77:26,75'"
)


def interchange(*bodies: str, version: str = "D:96A:UN:EAN008", name: str = "INVOIC") -> bytes:
    """Return an interchange of messages, counted."""
    messages = "".join(
        f"UNH+{at}+{name}:{version}'{body}UNT+{body.count(chr(39)) + 2}+{at}'"
        for at, body in enumerate(bodies, 1)
    )
    return f"UNB+UNOC:3+A:14+B:14+260303:0830+R1'{messages}UNZ+{len(bodies)}+R1'".encode("latin-1")


def read(data: bytes, name: str = "invoic") -> Received:
    """Read the one document of a file."""
    (received,) = formats().get(name).read(data, ReadOptions())
    return received


def invoice(data: bytes) -> Invoice:
    """Read the one invoice of a file."""
    document = read(data).document
    assert isinstance(document, Invoice)
    return document


def test_values_are_understood() -> None:
    """Proves that comma, split period, seller in SE, bank account, numbers and terms are read."""
    found = invoice(interchange(BODY))
    assert found.period is not None
    assert (found.period.start, found.period.end) == (date(2026, 2, 1), date(2026, 2, 28))
    assert found.seller is not None
    assert found.seller.gln == "4012345500004"
    (payment,) = found.payments
    assert payment.means == "42"
    assert payment.account is not None
    assert payment.account.number == "DE02120300000000202051"
    discount, months = found.payment_terms
    assert (discount.discount_days, discount.discount_percent) == (10, Decimal("2.5"))
    assert months.days is None, "two months are not two days"
    (line,) = found.lines
    assert line.item is not None
    assert (line.item.seller_id, line.item.buyer_id) == ("4711", "0815")
    assert line.item.name == "Bread rolls"
    assert (line.quantity, line.unit) == (Decimal("12.5"), "H87")
    assert found.totals is not None
    assert found.totals.gross == Decimal("26.75")


def test_unusual_spellings_are_written_again() -> None:
    """Proves that what the tables do not spell so themselves is written as it was."""
    known = formats().get("invoic")
    written = known.write([invoice(interchange(BODY))], WriteOptions()).data.decode("latin-1")
    for segment in (
        "DTM+194:20260201:102'",
        "NAD+SE+4012345500004::9'",
        "LIN+1++4711:SA'",
        "IMD+F++:::Bread:rolls'",
        "PAT+1++5:3:M:2'",
        "FII+BF+DE02120300000000202051'",
        "PAI+::42'",
    ):
        assert segment in written


def test_another_directory_is_read_with_the_nearest_table() -> None:
    """Proves that D.93A is read as D.96A and D.99B as D.01B, each with a finding that says so."""
    for version, taken in (("D:93A:UN", "d96a"), ("D:99B:UN", "d01b"), ("D:01B:ZZ", "d01b")):
        received = read(interchange(BODY, version=version))
        assert received.version == taken
        (said,) = (found for found in received.findings if found.rule == "EDIFACT-VERSION")
        named = version.replace(":", " ")
        assert said.message == f"version {named} is read with the tables of {taken}"
        assert said.severity == "information"


def test_another_message_names_its_format() -> None:
    """Proves that a message of another type is passed over, and which format reads it."""
    received = read(interchange(BODY, name="DESADV"))
    assert received.document is None
    assert received.format == "desadv"
    (said,) = received.findings
    assert said.message == "message type DESADV is not read by invoic; read it as desadv"


def test_several_messages_of_one_interchange() -> None:
    """Proves that each message is a document, with the envelope that it came in."""
    received = list(formats().get("invoic").read(interchange(BODY, BODY), ReadOptions()))
    assert [one.envelope and one.envelope.message_reference for one in received] == ["1", "2"]
    envelope = received[0].envelope
    assert envelope is not None
    assert envelope.sender is not None
    assert (envelope.sender.value, envelope.sender.scheme) == ("A", "14")
    assert envelope.reference == "R1"


def test_a_wrong_count_is_found() -> None:
    """Proves that CNT is compared with the lines that stand in the message."""
    received = read(interchange(BODY.replace("CNT+2:1", "CNT+2:3")))
    (said,) = (found for found in received.findings if found.rule == "EDIFACT-CNT")
    assert said.message == "CNT says 3 line items, but the message has 1"
    assert (said.got, said.expected) == ("3", "1")


def test_a_message_without_count_stays_without() -> None:
    """Proves that CNT is counted where the document is not from EDIFACT, and not added if it is."""
    known = formats().get("invoic")
    bare = invoice(interchange(BODY.replace("CNT+2:1'", "")))
    assert b"CNT" not in known.write([bare], WriteOptions()).data
    fresh = evolve(INVOICE, lines=(Line(number="1"), Line(number="2")))
    assert b"CNT+2:2'" in known.write([fresh], WriteOptions()).data


def test_where_a_value_stands() -> None:
    """Proves that the trace of a value names segment, element and component."""
    place = read(interchange(BODY)).trace()["lines[0].quantity"]
    assert (place.tag, place.segment, place.element, place.component) == ("QTY", 16, 1, 2)


def test_no_interchange_is_refused() -> None:
    """Proves that a file of another syntax is refused, and what an interchange begins with."""
    with pytest.raises(UnreadableError, match=r"no EDIFACT interchange.*UNA or UNB"):
        list(formats().get("invoic").read(b"<Invoice/>", ReadOptions()))


def test_lines_of_groups_stand_in_them() -> None:
    """Proves that a group of PRICAT names its lines, and loses those that do not follow."""
    known = formats().get("pricat")
    groups = (CatalogueGroup(code="A", lines=("1", "3")), CatalogueGroup(code="B", lines=("2",)))
    written = known.write([evolve(CATALOGUE, groups=groups)], WriteOptions())
    document = read(written.data, "pricat").document
    assert isinstance(document, Catalogue)
    assert [line.number for line in document.lines] == ["1", "2", "3", "4"]
    assert [group.lines for group in document.groups] == [("1",), ("2",)]
    lost = [note.path for note in written.notes[0] if note.path.startswith("groups")]
    assert lost == ["groups[0].lines[1]"]
