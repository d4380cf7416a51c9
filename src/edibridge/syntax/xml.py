"""XML: parsed without entities, DTD or network; written as UTF-8."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from functools import cache

from lxml import etree

from edibridge.errors import UnreadableError, UnwritableError
from edibridge.tree import Node

# libxml2's own limits (256 levels, 10 MB a text) hold below this size; a larger document is
# parsed with its wide limits, since an enclosed file may well be larger than 10 MB
WIDE_FROM = 8_000_000
MAX_BYTES = 200_000_000
MAX_DEPTH = 256


@cache
def _parser(*, wide: bool, whole: bool = False) -> etree.XMLParser:
    # without collect_ids=False: with it, lxml has libxml2 open the external subset after all
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=not whole,
        remove_pis=not whole,
        remove_blank_text=not whole,
        huge_tree=wide,
    )


def parse(
    data: bytes, *, file: str = "", max_bytes: int = MAX_BYTES, whole: bool = False
) -> etree._Element:
    """Parse a document and return its root.

    Comments, instructions and blank text are left out, but where the `whole` document counts.

    A document type declaration is refused, with it every entity and external subset; so is a
    document larger than `max_bytes` or nested deeper than 256 levels.

    Raises `UnreadableError` with line and column for what is not well-formed.
    """
    where = file or "XML"
    if not data or data.isspace():
        message = "the file is empty"
        raise UnreadableError(message, where=where, hint="expected an XML document")
    if len(data) > max_bytes:
        message = f"the document has {len(data)} bytes, more than the {max_bytes} allowed"
        raise UnreadableError(message, where=where, hint="raise max_bytes if you trust its sender")
    wide = len(data) > WIDE_FROM
    if wide and b"<!DOCTYPE" in data:
        raise _doctype(where, data)
    try:
        root = etree.fromstring(data, _parser(wide=wide, whole=whole))
    except etree.XMLSyntaxError as error:
        raise _malformed(error, data, where) from None
    if _may_have_doctype(data) and root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise _doctype(where, data)
    if wide:
        _check_depth(root, where)
    return root


def _may_have_doctype(data: bytes) -> bool:
    """Say whether a document type declaration is possible; asking lxml costs half a parse.

    A prolog that is an XML declaration of an encoding like ASCII, or nothing, holds none.
    """
    prolog = _PROLOG.match(data)
    if prolog is None:
        return True
    encoding = prolog[1]
    return encoding is not None and _ASCII_COMPATIBLE.match(encoding) is None


_PROLOG = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*(?:<\?xml\s(?:[^>?]*?encoding\s*=\s*["']([^"']*))?[^>?]*\?>\s*)?<[^!?\x00]"""
)
_ASCII_COMPATIBLE = re.compile(rb"(?i)(utf-?8|us-ascii|iso-8859-\d+|windows-125\d)$")


def _doctype(where: str, data: bytes) -> UnreadableError:
    line = data[: max(data.find(b"<!DOCTYPE"), 0)].count(b"\n") + 1
    return UnreadableError(
        "the document has a document type declaration (DTD), which could define entities",
        where=f"{where}:{line}",
        hint="remove the <!DOCTYPE ...> declaration",
    )


def _malformed(error: etree.XMLSyntaxError, data: bytes, where: str) -> UnreadableError:
    if b"<!ENTITY" in data or b"<!DOCTYPE" in data[:2000]:
        return _doctype(where, data)
    line, column = error.position
    text = (error.msg or "not well-formed").partition(", line ")[0]
    hint = "the file is truncated or damaged; ask its sender for it again"
    if "depth" in text.lower():
        return _too_deep(f"{where}:{line}:{column}")
    if getattr(error, "code", 0) == _WRONG_BYTES or "encoding" in text.lower():
        text = "a byte does not fit the encoding that the document declares"
        hint = "declare the encoding that the file is really in, or convert it to UTF-8"
    return UnreadableError(
        f"not well-formed XML: {text}", where=f"{where}:{line}:{column}", hint=hint
    )


# libxml2's XML_ERR_INVALID_ENCODING; its words differ between releases
_WRONG_BYTES = 81


def _too_deep(where: str) -> UnreadableError:
    message = f"elements are nested deeper than {MAX_DEPTH} levels"
    return UnreadableError(message, where=where, hint="no business document is as deep as that")


def _check_depth(root: etree._Element, where: str) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise _too_deep(where)


def serialise(node: Node, namespaces: Mapping[str | None, str]) -> bytes:
    """Write a tree as an indented UTF-8 document with an XML declaration.

    `namespaces` maps prefixes to the namespaces that the root declares. Raises `UnwritableError`
    for a text that XML cannot hold (control characters).
    """
    root = etree.Element(node.tag, nsmap=dict(namespaces))  # type: ignore[arg-type]  # the stubs know no default namespace
    try:
        _fill(root, node)
    except ValueError as error:
        message = f"a text cannot stand in XML: {error}"
        raise UnwritableError(message, hint="remove control characters from the source") from None
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _fill(element: etree._Element, node: Node) -> None:
    element.text = node.text
    for key, text in node.attrib.items():
        element.set(key, text)
    for child in node.children:
        _fill(etree.SubElement(element, child.tag), child)


def root_tag(head: bytes) -> str | None:
    """Return the Clark name of the root element from the first bytes of a document, or None."""
    parser = etree.XMLPullParser(
        events=("start",), resolve_entities=False, load_dtd=False, no_network=True
    )
    with contextlib.suppress(etree.XMLSyntaxError):
        parser.feed(head)
    for _, element in parser.read_events():
        if isinstance(element, etree._Element):  # noqa: SLF001 - the class has no other name
            return str(element.tag)
    return None
