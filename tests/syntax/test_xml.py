"""XML: hostile and broken documents, each with the message that a user sees."""

from __future__ import annotations

from typing import Any

import pytest

from edibridge.errors import UnreadableError, UnwritableError
from edibridge.syntax import xml
from edibridge.tree import Node

DTD = (
    "the document has a document type declaration (DTD), which could define entities; "
    "remove the <!DOCTYPE ...> declaration"
)
DAMAGED = "; the file is truncated or damaged; ask its sender for it again"
ENCODING = (
    "not well-formed XML: a byte does not fit the encoding that the document declares; "
    "declare the encoding that the file is really in, or convert it to UTF-8"
)
DEEP = "elements are nested deeper than 256 levels; no business document is as deep as that"
BOMB = b'<?xml version="1.0"?>\n<!DOCTYPE a [%s]>\n<a>&e9;</a>' % b"".join(
    b'<!ENTITY e%d "%s">' % (level, b"x" if level == 0 else b"&e%d;" % (level - 1) * 10)
    for level in range(10)
)
LARGE = b"x" * 9_000_000


def refusal(data: bytes, **options: Any) -> str:  # noqa: ANN401 - options of the parser
    """Return the message of a document that is refused."""
    with pytest.raises(UnreadableError) as caught:
        xml.parse(data, file="a.xml", **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(BOMB, f"a.xml:2: {DTD}", id="bomb"),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
            f"a.xml:1: {DTD}",
            id="external entity",
        ),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.com/x">%p;]><a/>',
            f"a.xml:1: {DTD}",
            id="parameter entity",
        ),
        pytest.param(
            b'<?xml version="1.0"?>\n\n<!DOCTYPE a SYSTEM "http://example.com/a.dtd">\n<a/>',
            f"a.xml:3: {DTD}",
            id="external subset",
        ),
        pytest.param(
            '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "x">]><a/>'.encode(
                "utf-16"
            ),
            f"a.xml:1: {DTD}",
            id="in UTF-16",
        ),
        pytest.param(
            b"<!-- a comment --><!DOCTYPE a><a/>", f"a.xml:1: {DTD}", id="after a comment"
        ),
        pytest.param(b"<!DOCTYPE a><a>%s</a>" % LARGE, f"a.xml:1: {DTD}", id="of a large document"),
    ],
)
def test_a_document_type_is_refused(data: bytes, message: str) -> None:
    """Proves that entities, local, external or exploding, never come to be: a DTD is refused."""
    assert refusal(data) == message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "a.xml: the file is empty; expected an XML document", id="empty"),
        pytest.param(b" \n", "a.xml: the file is empty; expected an XML document", id="blank"),
        pytest.param(
            b"<a>\n  <b>x</b>\n",
            "a.xml:3:1: not well-formed XML: Premature end of data in tag a line 1" + DAMAGED,
            id="truncated",
        ),
        pytest.param(
            b"<a><b></a></b>",
            "a.xml:1:11: not well-formed XML: Opening and ending tag mismatch: b line 1 and a"
            + DAMAGED,
            id="mismatched tags",
        ),
        pytest.param(
            b"%PDF-1.7",
            "a.xml:1:1: not well-formed XML: Start tag expected, '<' not found" + DAMAGED,
            id="no XML",
        ),
        pytest.param(
            b"<a>&nbsp;</a>",
            "a.xml:1:10: not well-formed XML: Entity 'nbsp' not defined" + DAMAGED,
            id="unknown entity",
        ),
        pytest.param(
            b"<a>\x01</a>",
            "a.xml:1:4: not well-formed XML: PCDATA invalid Char value 1" + DAMAGED,
            id="control character",
        ),
    ],
)
def test_what_is_not_well_formed_is_refused_with_line_and_column(data: bytes, message: str) -> None:
    """Proves the exact message of each kind of broken document."""
    assert refusal(data) == message


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b'<?xml version="1.0" encoding="UTF-8"?>\n<a>\xe9</a>', id="latin 1 as UTF-8"),
        pytest.param("<a>ß</a>".encode("cp1252"), id="nothing declared"),
        pytest.param(b'<?xml version="1.0" encoding="nope-8"?><a/>', id="unknown encoding"),
    ],
)
def test_a_wrong_encoding_is_named(data: bytes) -> None:
    """Proves that a file in another encoding than it declares is refused, not guessed."""
    where, _, said = refusal(data).partition(": ")
    assert where.startswith("a.xml:")
    assert said == ENCODING


def test_depth_and_size_are_limited() -> None:
    """Proves the limits: 256 levels, small or large, and the bytes that the caller allows."""
    assert refusal(b"<a>" * 300 + b"</a>" * 300).partition(": ")[2] == DEEP
    assert refusal(b"<a>" * 300 + LARGE + b"</a>" * 300) == f"a.xml: {DEEP}"
    assert refusal(b"<a>12345</a>", max_bytes=11) == (
        "a.xml: the document has 12 bytes, more than the 11 allowed; "
        "raise max_bytes if you trust its sender"
    )


def test_a_large_enclosed_file_is_read() -> None:
    """Proves that one text beyond libxml2's usual limit is read."""
    assert len(xml.parse(b"<a>%s</a>" % (b"x" * 12_000_000)).text or "") == 12_000_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "cp1252"])
def test_every_declared_encoding_is_read(encoding: str) -> None:
    """Proves that a document is read in the encoding that it declares."""
    declared = encoding.removesuffix("-sig").replace("cp", "windows-")
    data = f'<?xml version="1.0" encoding="{declared}"?>\n<a>ßã</a>'.encode(encoding)
    assert xml.parse(data).text == "ßã"


def test_comments_and_instructions_are_not_part_of_the_tree() -> None:
    """Proves that comments, processing instructions and blanks between elements are left out."""
    root = xml.parse(b"<?x y?><a><!-- c -->\n  <b>1</b><?p i?>\n</a>")
    assert [child.tag for child in root] == ["b"]
    assert root.text is None


@pytest.mark.parametrize(
    ("head", "tag"),
    [
        (b'<?xml version="1.0"?><x:a xmlns:x="u"><b', "{u}a"),
        (b"\xef\xbb\xbf<a><b></a>", "a"),
        (b'<a xmlns="u"', None),
        (b"UNB+UNOA", None),
        (b"", None),
    ],
)
def test_the_root_is_known_from_the_first_bytes(head: bytes, tag: str | None) -> None:
    """Proves that detection needs the head of a file only, and never raises."""
    assert xml.root_tag(head) == tag


def test_what_is_written_can_be_read() -> None:
    """Proves that text, attributes and namespaces are written so that they come back."""
    node = Node("{u}a", {"k": "<&\"'>\n"}, [Node("{v}b", text=" ß\r\n日 "), Node("{u}c")])
    data = xml.serialise(node, {None: "u", "v": "v"})
    assert data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<a xmlns=\"u\" xmlns:v=\"v\"")
    root = xml.parse(data)
    assert (root.tag, root.get("k"), root[0].text) == ("{u}a", "<&\"'>\n", " ß\r\n日 ")


def test_a_control_character_cannot_be_written() -> None:
    """Proves that what XML cannot hold is an error that says what to do."""
    with pytest.raises(UnwritableError, match=r"^a text cannot stand in XML: .*; remove control"):
        xml.serialise(Node("a", text="\x01"), {})
