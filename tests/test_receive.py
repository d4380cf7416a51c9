"""Each message of an interchange goes to the format that reads it."""

from __future__ import annotations

from datetime import date

import pytest

import edibridge
from edibridge.errors import UndetectedError, UnreadableError
from edibridge.format import ReadOptions
from edibridge.model import Invoice, Order
from edibridge.receive import FOREIGN, receive

INVOICE = edibridge.write(Invoice(number="I1", issued=date(2024, 1, 2), currency="EUR"), "x12-810")
ORDER = edibridge.write(Order(number="O1", issued=date(2024, 1, 2), currency="EUR"), "x12-850")


def transaction(data: bytes) -> bytes:
    """Cut the transaction set out of an interchange."""
    start, end = data.index(b"ST*"), data.index(b"GE*")
    return data[start:end]


def mixed(*sets: bytes, trailer: bytes = b"") -> bytes:
    """Put transaction sets of several kinds into one interchange."""
    data = INVOICE.data
    head, tail = data[: data.index(b"ST*")], data[data.index(b"GE*") :]
    tail = tail.replace(b"GE*1*", f"GE*{len(sets)}*".encode())
    return head + b"".join(sets) + (trailer or tail)


ONE, TWO = transaction(INVOICE.data), transaction(ORDER.data)
THREE = ONE.replace(b"*0001", b"*0003").replace(b"I1", b"I3")
TWO = TWO.replace(b"*0001", b"*0002")
STRANGE = b"ST*864*0004~BMG*00~SE*3*0004~"


def numbers(data: bytes) -> list[tuple[str, str | None]]:
    """Read an interchange: format and number of each document."""
    return [
        (one.format, one.document.number if one.document else None) for one in edibridge.read(data)
    ]


def test_an_interchange_of_several_kinds_is_read_in_its_order() -> None:
    """Proves that each transaction set is read by its own format, in the order of the source."""
    data = mixed(ONE, TWO, THREE)
    assert edibridge.detect(data) == "x12-810"
    assert numbers(data) == [("x12-810", "I1"), ("x12-850", "O1"), ("x12-810", "I3")]


def test_a_message_that_no_format_reads_is_said() -> None:
    """Proves that a strange message gives a finding with its place, and the others are read."""
    first, second = edibridge.read(mixed(STRANGE, ONE))
    assert first.document is None
    assert first.format == "x12-864"
    (finding,) = (one for one in first.findings if one.rule == "EDI-NO-FORMAT")
    assert finding.message.startswith("no format reads the transaction set 864; known: 810, 8")
    assert finding.location.message == "0004"
    assert second.document is not None
    only = edibridge.read(mixed(STRANGE))
    assert [one.document for one in only] == [None]


def test_what_is_wrong_around_counts_for_each_message() -> None:
    """Proves that a missing trailer of the interchange is a finding of every message in it."""
    for one in edibridge.read(mixed(ONE, TWO, trailer=b"GE*2*1~")):
        assert "EDI-IEA-MISSING" in {finding.rule for finding in one.findings}
    for one in edibridge.read(mixed(ONE, TWO)):
        assert "EDI-IEA-MISSING" not in {finding.rule for finding in one.findings}


def test_a_named_format_reads_its_own_messages_only() -> None:
    """Proves that with a format named, messages of another are passed over and this is said."""
    data = mixed(ONE, TWO)
    found = list(receive(data, format="x12-850"))
    assert [one.document is not None for one in found] == [False, True]
    assert [finding.rule for finding in found[0].findings] == [FOREIGN]


def test_a_format_that_does_not_fit_says_so() -> None:
    """Proves that a source in another syntax than the one named is unreadable."""
    with pytest.raises(UnreadableError, match="this is no X12 interchange"):
        list(receive(b"<a/>", format="x12-810"))


def test_an_interchange_without_messages_is_undetected() -> None:
    """Proves that an empty interchange is named as such."""
    with pytest.raises(UndetectedError, match="an X12 interchange without a transaction set"):
        edibridge.read(mixed())
    with pytest.raises(UndetectedError, match="an EDIFACT interchange without a message"):
        edibridge.read(b"UNB+UNOA:2+A+B+240517:1200+1'UNZ+0+1'")
    with pytest.raises(UndetectedError, match="no format reads the X12 transaction set 864"):
        edibridge.detect(mixed(STRANGE))


def test_findings_name_the_file() -> None:
    """Proves that each finding says the file it speaks of, where the source has a name."""
    data = mixed(STRANGE, ONE, trailer=b"GE*2*1~")
    for options, file in ((ReadOptions(file="a.x12"), "a.x12"), (None, None)):
        for one in receive(data, options=options):
            assert {finding.location.file for finding in one.findings} == {file}
