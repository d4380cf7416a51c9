"""Where in a document its signature stands.

Sources: OASIS UBL 2.1 section 5 (UBLDocumentSignatures, enveloped XAdES profile), FatturaPA
technical specification 1.2.2 (XAdES enveloped), Facturae signature policy 3.1.
"""

from __future__ import annotations

from functools import cache

from lxml import etree

from edibridge.errors import UsageError
from edibridge.sign.names import CAC, CBC, EXT, SAC, SBC, SIG, SIGNATURE, UBL
from edibridge.syntax.element_order import load as element_order

FATTURAPA = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/"
FACTURAE = ("http://www.facturae.es/Facturae/", "http://www.facturae.gob.es/formato/")
UBL_METHOD = "urn:oasis:names:specification:ubl:dsig:enveloped:xades"
UBL_SIGNATURE = "urn:oasis:names:specification:ubl:signature:1"
_PRESETS = ("auto", "ubl", "fatturapa", "facturae", "root")


def place_of(root: etree._Element) -> str:
    """Return the place that the document's own format gives: ubl, fatturapa, facturae or root."""
    namespace = etree.QName(root).namespace or ""
    if namespace.startswith(UBL):
        return "ubl"
    if namespace.startswith(FATTURAPA):
        return "fatturapa"
    return "facturae" if namespace.startswith(FACTURAE) else "root"


def make_place(root: etree._Element, place: str) -> etree._Element:
    """Return the element whose last child the signature becomes; make it where it is missing.

    Raises `UsageError` where the document is of another format, or no single element is meant.
    """
    own = place_of(root)
    wanted = own if place == "auto" else place
    if wanted not in _PRESETS:
        return find_one(root, wanted, "place")
    if wanted not in (own, "root"):
        message = f"a signature's place {wanted!r} is not one of this document"
        raise UsageError(message, hint=f"its root is {root.tag}; leave the place to it")
    return _in_ubl(root) if wanted == "ubl" else root


def find_one(root: etree._Element, path: str, word: str) -> etree._Element:
    """Return the one element that an XPath names. Raises `UsageError` where it is not one."""
    known = {prefix or "doc": uri for prefix, uri in root.nsmap.items()}
    try:
        found = root.xpath(path, namespaces=known)
    except etree.XPathError as error:
        message = f"{path!r} is no XPath of this document: {error}"
        raise UsageError(message, hint=f"prefixes: {', '.join(known)}") from None
    if not isinstance(found, list) or len(found) != 1 or not etree.iselement(found[0]):
        count = len(found) if isinstance(found, list) else 0
        message = f"the {word} {path!r} names {count} elements, not one"
        raise UsageError(message)
    return found[0]


def refuse_signed(root: etree._Element) -> None:
    """Raise `UsageError` where the document is signed: one more would break what is there."""
    if next(root.iter(SIGNATURE), None) is not None:
        message = "the document has a signature already, which a second one would break"
        raise UsageError(message, hint="sign the document as it was before")


def _in_ubl(root: etree._Element) -> etree._Element:
    if next(root.iter(f"{{{SIG}}}UBLDocumentSignatures"), None) is not None:
        message = "the document has UBLDocumentSignatures already"
        raise UsageError(message, hint="sign the document as it was before")
    _refer(root)
    extensions = root.find(f"{{{EXT}}}UBLExtensions")
    if extensions is None:
        extensions = etree.Element(f"{{{EXT}}}UBLExtensions", nsmap={"ext": EXT})
        extensions.tail = root.text
        root.insert(0, extensions)
    extension = etree.SubElement(extensions, f"{{{EXT}}}UBLExtension")
    _text(extension, f"{{{EXT}}}ExtensionURI", UBL_METHOD)
    content = etree.SubElement(extension, f"{{{EXT}}}ExtensionContent")
    signatures = etree.SubElement(
        content,
        f"{{{SIG}}}UBLDocumentSignatures",
        nsmap={"sig": SIG, "sac": SAC, "sbc": SBC},
    )
    information = etree.SubElement(signatures, f"{{{SAC}}}SignatureInformation")
    _text(information, f"{{{CBC}}}ID", UBL_SIGNATURE)
    _text(information, f"{{{SBC}}}ReferencedSignatureID", _reference(root))
    return information


def _reference(root: etree._Element) -> str:
    return f"urn:oasis:names:specification:ubl:signature:{etree.QName(root).localname}"


def _refer(root: etree._Element) -> None:
    """Put in the `cac:Signature` that names the signature, where the schema has it."""
    before = _before_signature(str(root.tag))
    tag = f"{{{CAC}}}Signature"
    known = (one.findtext(f"{{{CBC}}}ID") for one in root.iterchildren(tag))
    if not before or _reference(root) in known:
        return
    index = sum(1 for child in root if child.tag in before)
    signature = etree.Element(tag, nsmap={"cac": CAC, "cbc": CBC})
    _text(signature, f"{{{CBC}}}ID", _reference(root))
    _text(signature, f"{{{CBC}}}SignatureMethod", UBL_METHOD)
    signature.tail = root.text
    root.insert(index, signature)


@cache
def _before_signature(tag: str) -> frozenset[str]:
    """Name the children of a document that stand before a new `cac:Signature`, or none."""
    order = element_order("ubl-2.1")
    names = [child.name for child in order.children(order.roots.get(tag, ""))]
    signature = f"{{{CAC}}}Signature"
    return frozenset(names[: names.index(signature) + 1] if signature in names else ())


def _text(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, tag).text = text
