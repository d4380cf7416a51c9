"""What the references of an XML signature point to, and the bytes that were digested.

Only what a business document needs is followed: the document, an element of it by identifier,
the enveloped signature taken out, parts taken out by name, and canonical forms. Everything else
(external references, XSLT, free XPath, base64) is refused: what is not understood is not signed.

Source: W3C XML Signature 1.1 section 4.4.3, XML-Signature XPath Filter 2.0.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import cast

from attrs import frozen
from lxml import etree

from edibridge.findings import Finding
from edibridge.sign.canonical import (
    CANONICAL_BY_URI,
    Canonical,
    canonical,
    canonical_document,
    full_text,
    parse_whole,
)
from edibridge.sign.names import DS, ENVELOPED, EXCLUSIVE, FILTER2, ID_NAMES, SIGNATURE, XPATH
from edibridge.sign.verified import finding

MAX_TRANSFORMS = 8
_ID_TEST = " or ".join(f"local-name()='{name}'" for name in ("Id", "ID", "id", "iD"))
_BY_ID = etree.XPath(f"//*[@*[({_ID_TEST}) and normalize-space()=$value]]")
_POINTER = re.compile(r"#xpointer\(id\(['\"]([^'\"]+)['\"]\)\)$")
_LEAVES_OUT = re.compile(
    r"""not\(\s*(?://)?ancestor-or-self::(?:(?P<prefix>[\w.-]+):)?(?P<name>[\w.-]+)
        (?:\[\s*(?:(?P<prefix2>[\w.-]+):)?(?P<child>[\w.-]+)\s*=\s*(?P<q>['"])(?P<text>[^'"]*)(?P=q)\s*\])?
        \s*\)$""",
    re.VERBOSE,
)
_UBL_HOME = "UBLDocumentSignatures"
_UBL_PROFILE = re.compile(
    r"count\( ?ancestor-or-self::(?P<p>[\w.-]+):UBLDocumentSignatures ?\| ?"
    r"here\(\)/ancestor::(?P=p):UBLDocumentSignatures\[1\] ?\) ?> ?"
    r"count\( ?ancestor-or-self::(?P=p):UBLDocumentSignatures ?\)$"
)
_ALL_SIGNATURES = re.compile(
    r"(?:/descendant::|/descendant-or-self::|//)(?P<prefix>[\w.-]+):Signature$"
)


class Refused(Exception):  # noqa: N818 - it is no error: it becomes a finding
    """Why a reference is not followed."""

    def __init__(self, message: str, *, rule: str = "SIGN-TRANSFORM") -> None:
        """Keep the finding that follows."""
        super().__init__(message)
        self.finding: Finding = finding(rule, message)


@frozen(eq=False)
class Referred:
    """What a reference points to: the element in the document, its bytes, what was left out."""

    target: etree._Element
    whole: bool
    data: bytes
    excluded: tuple[str, ...] = ()


def locate(root: etree._Element, uri: str | None) -> tuple[etree._Element, bool]:
    """Return the element that a URI points to, and whether that is the document itself.

    Raises `Refused` for what lies outside, is absent, or is meant by several elements.
    """
    if uri is None:
        message = "a reference without URI: what it signs is left to be guessed"
        raise Refused(message, rule="SIGN-REFERENCE")
    if uri in ("", "#xpointer(/)"):
        return root, True
    pointed = _POINTER.match(uri)
    if pointed is None and (not uri.startswith("#") or "(" in uri):
        message = f"the reference {uri!r} points outside the document, or in a way not understood"
        raise Refused(message, rule="SIGN-REFERENCE")
    value = pointed[1] if pointed else uri[1:]
    found = cast("list[etree._Element]", _BY_ID(root, value=value))  # noqa: SLF001 - its only name
    if not found:
        message = f"no element has the identifier {value!r} that a reference names"
        raise Refused(message, rule="SIGN-REFERENCE")
    if len(found) > 1:
        message = f"{len(found)} elements have the identifier {value!r} that a reference names"
        raise Refused(message, rule="SIGN-ID")
    if not any(found[0].get(name) == value for name in (*ID_NAMES, _WSU)):
        message = f"the identifier {value!r} is not the Id of an element"
        raise Refused(message, rule="SIGN-ID")
    return found[0], False


_WSU = (
    "{http://docs.oasis-open.org/wss/2004/01/"
    "oasis-200401-wss-wssecurity-utility-1.0.xsd}Id"
)  # fmt: skip


def follow(data: bytes, number: int, reference: etree._Element) -> Referred:
    """Return what a reference of the document's signature `number` (from 0) digests.

    The document is parsed anew: what transforms take out is taken out of a copy of its own.
    Raises `Refused`.
    """
    root = parse_whole(data)
    signature = list(root.iter(SIGNATURE))[number]
    target, whole = locate(root, reference.get("URI"))
    transforms = reference.findall(f"{{{DS}}}Transforms/{{{DS}}}Transform")
    if len(transforms) > MAX_TRANSFORMS:
        message = f"{len(transforms)} transforms; at most {MAX_TRANSFORMS}"
        raise Refused(message)
    excluded: list[str] = []
    form: Canonical | None = None
    prefixes: tuple[str, ...] = ()
    for transform in transforms:
        name = transform.get("Algorithm", "")
        if form is not None:
            message = f"the transform {name!r} after the canonical form"
            raise Refused(message)
        if name in CANONICAL_BY_URI:
            form, prefixes = CANONICAL_BY_URI[name], inclusive_prefixes(transform)
        elif name == ENVELOPED:
            # beside what it signs, as in an NF-e, there is nothing to take out
            if target in signature.iterancestors():
                _excise(signature)
        elif name in _FILTERS:
            excluded += _FILTERS[name](target, signature, transform)
        else:
            message = f"the transform {name!r} is not followed"
            raise Refused(message)
    if whole:
        content = canonical_document(target, form or "c14n10", prefixes=prefixes)
    else:
        content = canonical(target, form or "c14n10", prefixes=prefixes)
    return Referred(target, whole, content, tuple(excluded))


def inclusive_prefixes(method: etree._Element) -> tuple[str, ...]:
    """Return the prefixes that an exclusive form treats as inclusive; `#default` is the empty."""
    one = method.find(f"{{{EXCLUSIVE}}}InclusiveNamespaces")
    return tuple((one.get("PrefixList") or "").split()) if one is not None else ()


def _excise(element: etree._Element) -> None:
    """Take an element out and leave the text behind it where it is."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
    parent.remove(element)


def _leave_out(
    target: etree._Element, signature: etree._Element, transform: etree._Element
) -> list[str]:
    """Follow `not(ancestor-or-self::NAME)`: the elements of that name are not signed.

    `//` before the axis, as ZATCA's signatures have it, is taken as meant there, not as XPath says.
    """
    home = transform.find(f"{{{DS}}}XPath")
    text = full_text(home) if home is not None else ""
    profile = _UBL_PROFILE.match(" ".join(text.split()))
    if home is not None and profile is not None:
        return _leave_out_ubl(target, signature, _clark(home.nsmap, profile["p"], _UBL_HOME))
    said = _LEAVES_OUT.match(text)
    if home is None or said is None:
        message = f"the XPath {text!r} is not followed"
        raise Refused(message)
    tag = _clark(home.nsmap, said["prefix"], said["name"])
    wanted = list(target.iter(tag))
    if said["child"]:
        child = _clark(home.nsmap, said["prefix2"], said["child"])
        wanted = [
            one
            for one in wanted
            if any(full_text(inner) == said["text"] for inner in one.iterchildren(child))
        ]
    if target in wanted:
        message = f"the XPath {text!r} leaves nothing to sign"
        raise Refused(message)
    for one in wanted:
        _excise(one)
    return [text]


def _leave_out_ubl(target: etree._Element, signature: etree._Element, tag: str) -> list[str]:
    """Leave out all signatures of a UBL document, as its profile has it (UBL 2.1 section 5.4)."""
    home = next(signature.iterancestors(tag), None)
    if home is None or home is target:
        message = "the signature stands outside the place that its XPath takes out"
        raise Refused(message)
    _excise(home)
    return [_UBL_HOME]


def _subtract(
    target: etree._Element, signature: etree._Element, transform: etree._Element
) -> list[str]:
    """Follow a filter that takes all signatures out, or the one that it stands in."""
    homes = transform.findall(f"{{{FILTER2}}}XPath")
    text = full_text(homes[0]) if homes else ""
    if len(homes) != 1 or homes[0].get("Filter") != "subtract":
        message = f"the filter {text!r} is not followed"
        raise Refused(message)
    every = _ALL_SIGNATURES.match(text)
    own = re.match(r"here\(\)/ancestor::([\w.-]+):Signature\[1\]$", text)
    said = every or own
    if said is None or homes[0].nsmap.get(said[1]) != DS:
        message = f"the filter {text!r} is not followed"
        raise Refused(message)
    for one in list(target.iter(SIGNATURE)) if every else [signature]:
        _excise(one)
    return [text] if every else []


_FILTERS: Mapping[str, Callable[[etree._Element, etree._Element, etree._Element], list[str]]] = {
    XPATH: _leave_out,
    FILTER2: _subtract,
}


def _clark(known: Mapping[str | None, str], prefix: str | None, name: str) -> str:
    if prefix is None:
        return name
    if prefix not in known:
        message = f"the prefix {prefix!r} of an XPath is not declared"
        raise Refused(message)
    return f"{{{known[prefix]}}}{name}"
