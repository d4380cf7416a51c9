"""XML as it is signed: parsed without loss, and in its canonical forms.

Sources: W3C Canonical XML 1.0, Canonical XML 1.1, Exclusive XML Canonicalization 1.0. Written are
the forms without comments; those with comments are read where they are of `ds:SignedInfo`, since a
same-document reference has none in any case (XML Signature 1.1, section 4.4.3.3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal
from urllib.parse import urljoin

from lxml import etree

from edibridge.errors import UnreadableError
from edibridge.syntax.xml import parse

Canonical = Literal["c14n10", "c14n11", "exclusive"]

CANONICAL_URIS: Mapping[Canonical, str] = {
    "c14n10": "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "c14n11": "http://www.w3.org/2006/12/xml-c14n11",
    "exclusive": "http://www.w3.org/2001/10/xml-exc-c14n#",
}
CANONICAL_BY_URI: Mapping[str, Canonical] = {
    form: name
    for name, uri in CANONICAL_URIS.items()
    for form in (uri, uri.rstrip("#") + "#WithComments")
}
_XML = "{http://www.w3.org/XML/1998/namespace}"


def parse_whole(data: bytes, *, file: str = "") -> etree._Element:
    """Parse a document with every space, comment and instruction that it has; return its root.

    Raises `UnreadableError` for what is not well-formed, too large or too deep, or has a document
    type declaration: its entities and defaults would change what is signed.
    """
    return parse(data, file=file, whole=True)


def canonical(
    element: etree._Element,
    form: Canonical,
    *,
    prefixes: Sequence[str] = (),
    comments: bool = False,
) -> bytes:
    """Return the canonical form of an element and what is below it, in the place where it stands.

    `prefixes` are those that the exclusive form treats as the inclusive one does. The inclusive
    forms take `xml:` attributes over from the ancestors, 1.1 without `xml:id` and with `xml:base`
    joined (Canonical XML 1.1, section 2.4).
    """
    # lxml declares namespaces anew below an element that it takes out of its document; written and
    # parsed again, the element is a document of its own and canonicalised right
    alone = parse_whole(etree.tostring(element, with_tail=False))
    if form != "exclusive":
        for name, text in _inherited(element, form).items():
            alone.set(name, text)
    return canonical_document(alone, form, prefixes=prefixes, comments=comments)


def canonical_document(
    root: etree._Element,
    form: Canonical,
    *,
    prefixes: Sequence[str] = (),
    comments: bool = False,
) -> bytes:
    """Return the canonical form of a whole document: instructions beside the root belong to it.

    Raises `UnreadableError` for a document that has none: a namespace is a relative URI.
    """
    try:
        return etree.tostring(
            root.getroottree(),
            method="c14n",
            exclusive=form == "exclusive",
            with_comments=comments,
            inclusive_ns_prefixes=list(prefixes) if prefixes else None,
        )
    except etree.C14NError as error:
        message = f"the document has no canonical form: {error}"
        raise UnreadableError(message, hint="a namespace must be an absolute URI") from None


def full_text(element: etree._Element) -> str:
    """Return all text of an element, without the space around it."""
    return "".join(map(str, element.itertext())).strip()


def _inherited(element: etree._Element, form: Canonical) -> dict[str, str]:
    """Return the `xml:` attributes that the ancestors have and the element has not."""
    found: dict[str, str] = {}
    bases: list[str] = []
    for ancestor in element.iterancestors():
        for name, text in ancestor.attrib.items():
            if not str(name).startswith(_XML) or (form == "c14n11" and name == _XML + "id"):
                continue
            if name == _XML + "base" and form == "c14n11":
                bases.append(str(text))
            elif name not in element.attrib:
                found.setdefault(str(name), str(text))
    if bases:
        joined = ""
        for base in (*reversed(bases), str(element.get(_XML + "base", ""))):
            joined = urljoin(joined, base)
        if joined:
            found[_XML + "base"] = joined
    return found
