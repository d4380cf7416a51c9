"""What a file is, by its first bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edibridge.syntax.sniff import HEAD, Sniffed, describe, sniff

BOM = b"\xef\xbb\xbf"
DECLARED = '<?xml version="1.0" encoding="UTF-16"?>'
UNH = b"UNH+1+ORDERS:D:01B:UN'"
UNB = b"UNB+UNOC:3+A+B+240517:1200+1'"
ISA = (
    b"ISA*00*          *00*          *01*SENDER         *01*RECEIVER       *240517*1200*U*00401*"
    b"000000001*0*P*>~"
)
INVOICE = '<Invoice xmlns="urn:x"><ID>1</ID></Invoice>'


@pytest.mark.parametrize(
    ("data", "syntax", "root"),
    [
        (UNB + b"UNH+1+INVOIC:D:96A:UN'", "edifact", "edifact:INVOIC"),
        (BOM + b"\r\nUNA:+.? '\r\n" + UNB + b"\r\n" + UNH, "edifact", "edifact:ORDERS"),
        (b"UNA|*,! ~UNB*UNOC|3*A*B*1|1*1~UNH*1*PRICAT|D|96A|UN~", "edifact", "edifact:PRICAT"),
        (b"UNH+1+INVOIC:D:96A:UN'BGM+380'", "edifact", "edifact:INVOIC"),
        (UNB + b"UNZ+0+1'", "edifact", ""),
        (ISA + b"GS*IN*A*B*20240517*1200*1*X*004010~ST*810*0001~", "x12", "x12:810"),
        (ISA + b"TA1*000000001*240517*1200*A*000~IEA*0*000000001~", "x12", "x12:TA1"),
        (INVOICE.encode(), "xml", "{urn:x}Invoice"),
        (("\ufeff  " + INVOICE).encode(), "xml", "{urn:x}Invoice"),
        ((DECLARED + INVOICE).encode("utf-16"), "xml", "{urn:x}Invoice"),
        (INVOICE.encode("utf-16-le"), "xml", ""),
        (INVOICE.encode("utf-16-be"), "xml", ""),
        (f"<!-- {'x' * 3000} -->{INVOICE}".encode(), "xml", "{urn:x}Invoice"),
        (b"<Invoice", "xml", ""),
        (b'{"$type": "Invoice"}', "json", "json:"),
        (b"\n[\n{}]", "json", "json:"),
        (b"[", "json", "json:"),
        (b"Number;Date\n1;2024-05-17\n", "csv", "csv:"),
        (b"H|1\r\nL|2\r\n\r\n", "csv", "csv:"),
        ("Número\tData\n1\t2\n".encode("utf-16"), "csv", "csv:"),
        (b"PK\x03\x04\x14\x00", "csv", "csv:"),
    ],
)  # fmt: skip
def test_every_syntax_is_told(data: bytes, syntax: str, root: str) -> None:
    """Proves that syntax and root are told in every encoding and with every separator."""
    assert sniff(data) == Sniffed(syntax, root)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n",
        b"hello",
        b"a;b\nhello\n",
        b"\x00\x01;\x02",
        b"%PDF-1.7",
        b"[hello]",
        b"UNBELIEVABLE",
    ],
)
def test_what_is_no_document_is_not_told(data: bytes) -> None:
    """Proves that prose, junk and blanks are of no syntax."""
    assert sniff(data) is None


def test_a_line_that_the_head_cuts_off_does_not_count() -> None:
    """Proves that a table whose second line is longer than the head is still a table."""
    assert sniff(b"a;b;c\n" + b"x" * HEAD * 2) == Sniffed("csv", "csv:")
    assert sniff(b"a;b;c\n" + b"x" * 10) is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf \r\n", "the file holds nothing but blanks"),
        (b"\x1f\x8b\x08", "the file is a gzip archive"),
        (b"MZ\x90", "the file is a program"),
        (b"\x01\x02", r"the file is binary: it begins with '\x01\x02'"),
        ("straße".encode("latin-1"), r"the file is of no known syntax: it begins with 'stra\xdfe'"),
    ],
)
def test_what_it_looks_like_is_said(data: bytes, words: str) -> None:
    """Proves that each kind of stranger is named in words."""
    assert describe(data) == words


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_nothing_makes_it_raise(data: bytes) -> None:
    """Proves that any bytes are answered, and described in one line."""
    found = sniff(data)
    assert found is None or found.syntax
    assert "\n" not in describe(data)
