"""Where signatures may stand in a document, and how much of it they must cover.

An enveloped signature does not protect its own place, and a reference by identifier does not say
where the element stands: that is what wrapping attacks live on. So a signature counts only where
its format puts it, and only when everything but signatures lies inside what it covers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from edibridge.errors import UsageError
from edibridge.findings import Finding
from edibridge.sign.canonical import full_text
from edibridge.sign.names import DS, EXT, ID_NAMES, SAC, SIG, SIGNATURE, XADES
from edibridge.sign.placement import find_one
from edibridge.sign.verified import finding
from edibridge.sign.xml_references import Referred

_UBL_PATHS = (
    (f"{{{EXT}}}ExtensionContent", f"{{{EXT}}}UBLExtension", f"{{{EXT}}}UBLExtensions"),
    (
        f"{{{SAC}}}SignatureInformation",
        f"{{{SIG}}}UBLDocumentSignatures",
        f"{{{EXT}}}ExtensionContent",
        f"{{{EXT}}}UBLExtension",
        f"{{{EXT}}}UBLExtensions",
    ),
)


def check_structure(root: etree._Element) -> list[Finding]:
    """Find what is wrong with the signatures of a document as a whole: doubled ones."""
    values = Counter(
        "".join(full_text(one).split()) for one in root.iter(f"{{{DS}}}SignatureValue")
    )
    doubled = [value for value, times in values.items() if times > 1 and value]
    ids = Counter(one.get("Id") for one in root.iter(SIGNATURE, f"{{{XADES}}}SignedProperties"))
    twice = [str(id_) for id_, times in ids.items() if id_ and times > 1]
    found: list[Finding] = []
    if doubled:
        found.append(finding("SIGN-DOUBLE", "the same signature stands in the document twice"))
    found.extend(
        finding("SIGN-ID", f"the identifier {id_!r} is that of several signatures") for id_ in twice
    )
    return found


def check_place(root: etree._Element, signature: etree._Element, place: str) -> Iterator[Finding]:
    """Yield a finding where a signature stands elsewhere than its format, or `place`, has it."""
    path = root.getroottree().getpath(signature)
    parent = signature.getparent()
    outer = next(signature.iterancestors(SIGNATURE), None)
    if outer is not None:
        yield finding("SIGN-NESTED", "a signature stands inside another one", xpath=path)
        return
    if next(signature.iterdescendants(SIGNATURE), None) is not None:
        yield finding("SIGN-NESTED", "another signature stands inside this one", xpath=path)
    if place:
        try:
            fits = parent is find_one(root, place, "place")
        except UsageError:
            fits = False
    else:
        fits = parent is None or parent is root or _ubl(root, parent) or _beside(signature)
    if not fits:
        message = "the signature stands where this format has none; it may have been moved"
        yield finding("SIGN-PLACE", message, xpath=path)


def _ubl(root: etree._Element, parent: etree._Element) -> bool:
    above = [parent, *parent.iterancestors()]
    tags = tuple(str(one.tag) for one in above[:-1])
    return above[-1] is root and tags in _UBL_PATHS


def _beside(signature: etree._Element) -> bool:
    """Say whether the signature stands beside the one element that it refers to by identifier."""
    reference = signature.find(f"{{{DS}}}SignedInfo/{{{DS}}}Reference")
    uri = (reference.get("URI") or "") if reference is not None else ""
    return uri.startswith("#") and any(
        one.get(name) == uri[1:]
        for one in signature.itersiblings(preceding=True)
        for name in ID_NAMES
    )


def check_coverage(referred: Referred, wanted: str) -> tuple[str, list[Finding]]:
    """Say what a reference covers: `document`, or the XPath of an element.

    An element is the document where nothing but signatures stands beside it, up to the root. With
    `wanted` (an XPath) it is that element that must be covered.
    """
    target = referred.target
    tree = target.getroottree()
    path = tree.getpath(target)
    found = [
        finding("SIGN-PARTS", f"the signature leaves parts out: {text}", severity="information")
        for text in referred.excluded
    ]
    if wanted:
        try:
            fits = find_one(tree.getroot(), wanted, "element") is target
        except UsageError:
            fits = False
        if not fits:
            message = f"the signature is of {path}, not of {wanted!r}"
            found.append(finding("SIGN-COVERAGE", message, xpath=path))
        return ("document" if referred.whole else path), found
    if referred.whole or target is tree.getroot():
        return "document", found
    if target.tag == f"{{{DS}}}Object" and target.getparent() is tree.getroot():
        return "document", found
    for one in (target, *target.iterancestors()):
        parent = one.getparent()
        if parent is not None and any(
            other is not one and other.tag != SIGNATURE for other in parent.iterchildren("*")
        ):
            message = f"the signature is of {path} alone; what stands beside it is not signed"
            found.append(finding("SIGN-COVERAGE", message, xpath=path))
            return path, found
    return path, found
