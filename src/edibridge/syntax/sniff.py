"""What a file is, by its first bytes alone: names and endings of files are not asked."""

from __future__ import annotations

import re
from typing import Literal

from attrs import frozen

from edibridge.syntax import xml
from edibridge.syntax.edi_kind import detect

HEAD = 1 << 16
Kind = Literal["xml", "edifact", "x12", "json", "csv"]


@frozen
class Sniffed:
    """The syntax of a file and what it begins with.

    `root` is spelt as a format states its roots: a Clark name in XML, `edifact:INVOIC`, `x12:810`,
    `json:`, `csv:`. It is empty where the file breaks off, or is damaged, before its root is told.
    """

    syntax: Kind
    root: str = ""


def sniff(head: bytes) -> Sniffed | None:
    """Tell the syntax by the first bytes of a file (64 KiB are plenty); None where it is no text.

    Never raises for what the bytes are.
    """
    head = head[:HEAD]
    text = _text(head)
    start = text.lstrip("\ufeff \t\r\n\0")
    edi = detect(head)
    if edi is not None:
        return Sniffed(edi, _message(head, edi))
    if start.startswith("<"):
        # most roots stand in the first bytes: parsing the whole head would double the reading
        return Sniffed("xml", xml.root_tag(head[:_ROOT]) or xml.root_tag(head) or "")
    if start[:1] in {"{", "["} and _JSON.match(start):
        return Sniffed("json", "json:")
    if head[:4] == ZIP or _is_table(text, whole=len(head) < HEAD):
        return Sniffed("csv", "csv:")
    return None


def is_pdf(head: bytes) -> bool:
    """Say whether bytes begin as those of a PDF do; some bytes before its header do no harm."""
    return head.startswith(PDF) or (PDF in head[:_ROOT] and sniff(head) is None)


PDF = b"%PDF-"
_ROOT = 1024
ZIP = b"PK\x03\x04"  # an extract of several files travels as one archive
_JSON = re.compile(r"""[{[]\s*(["{\[\]}\d-]|true|false|null|$)""")


def _text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if head[1:2] == b"\0":
        return head.decode("utf-16-le", "replace")
    if head[:1] == b"\0":
        return head.decode("utf-16-be", "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _message(head: bytes, syntax: Literal["edifact", "x12"]) -> str:
    """Name the first message of an interchange, or nothing where none begins in these bytes."""
    from edibridge.syntax import edifact, x12  # noqa: PLC0415 - XML does without

    segments = edifact.scan(head) if syntax == "edifact" else x12.scan(head)
    found = ""
    for segment in segments:
        if segment.tag == "UNH":
            return f"edifact:{segment.get(2)}"
        if segment.tag == "ST" and syntax == "x12":
            return f"x12:{segment.get(1)}"
        if segment.tag == "TA1" and syntax == "x12":
            found = "x12:TA1"  # an interchange that only acknowledges another one
    return found


DELIMITERS = ";\t,|"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def _is_table(text: str, *, whole: bool) -> bool:
    """Say whether text is a table: one delimiter stands in each of its first lines."""
    if _CONTROL.search(text):
        return False
    lines = [line for line in text.splitlines() if line.strip()]
    if not whole and len(lines) > 1:
        lines.pop()  # cut off by the end of the head
    first = lines[:5]
    return bool(first) and any(all(mark in line for line in first) for mark in DELIMITERS)


_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)


def describe(head: bytes) -> str:
    """Say in words what bytes of no known syntax look like."""
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return "the file is empty" if not head else "the file holds nothing but blanks"
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return f"the file is {name}"
    shown = head[:16].decode("latin-1").encode("unicode_escape").decode("ascii")
    if _CONTROL.search(head[:HEAD].decode("latin-1")):
        return f"the file is binary: it begins with '{shown}'"
    return f"the file is of no known syntax: it begins with '{shown}'"
