"""XML signatures: XMLDSig and XAdES, enveloped in the document.

Written with own code, not with signxml: that knows no port for the signer, no signing time that is
given, no timestamp and no place in UBL, and digests the properties of XAdES outside the document,
which does not verify where an inclusive canonical form is asked for. Tests hold ours, signxml and
xmlsec1 against one another; benchmarks/sign.py measures both.
"""

from __future__ import annotations

import base64

from attrs import evolve
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree

from edibridge.errors import UsageError
from edibridge.sign.algorithms import DIGEST_URIS, Algorithm, Digest, check_digest, digest
from edibridge.sign.canonical import (
    CANONICAL_URIS,
    Canonical,
    canonical,
    canonical_document,
    parse_whole,
)
from edibridge.sign.keys import Signer, algorithm_for
from edibridge.sign.names import DS, ENVELOPED, ID_NAMES, SIGNATURE, SIGNED_PROPERTIES
from edibridge.sign.options import SignOptions
from edibridge.sign.placement import find_one, make_place, place_of, refuse_signed
from edibridge.sign.policy import FACTURAE_3_1
from edibridge.sign.xades import add_properties, add_timestamp, der


def sign_xml(
    data: bytes, signer: Signer, options: SignOptions | None = None, *, file: str = ""
) -> bytes:
    """Return the document with its signature, in UTF-8.

    Facturae is signed under its policy 3.1 where no other is given. Raises `UnreadableError`,
    `UsageError` for what cannot be signed so.
    """
    options = options or SignOptions()
    root = parse_whole(data, file=file)
    refuse_signed(root)
    if place_of(root) == "facturae" and options.form in ("auto", "xades"):
        options = _facturae(options)
    hashed = check_digest(options.digest, legacy=options.legacy)
    algorithm = algorithm_for(signer, hashed, pss=options.pss)
    covered = find_one(root, options.element, "element") if options.element else root
    uri = _reference(root, covered) if options.element else ""
    parent = make_place(root, options.place)
    inside = covered is root or parent is covered or covered in parent.iterancestors()
    whole = canonical_document(root, options.canonical) if covered is root else b""
    content = whole or canonical(covered, options.canonical)

    id_ = _fresh_id(root, digest(content, "sha256").hex()[:16])
    signature = etree.SubElement(parent, SIGNATURE, nsmap={"ds": DS}, Id=id_)
    signed = _signed_info(signature, options.canonical, algorithm)
    _refer(signed, uri, options.canonical, hashed, content, enveloped=inside, id_=f"{id_}-data")
    value = etree.SubElement(signature, f"{{{DS}}}SignatureValue", Id=f"{id_}-value")
    _key_info(signature, signer)
    if options.form != "xmldsig":
        properties = add_properties(
            signature,
            signer.chain[0],
            options,
            hashed=hashed,
            id_=id_,
            reference=f"{id_}-data",
        )
        _refer(
            signed,
            f"#{properties.get('Id')}",
            options.canonical,
            hashed,
            canonical(properties, options.canonical),
            kind=SIGNED_PROPERTIES,
        )
    raw = signer.sign(canonical(signed, options.canonical), algorithm)
    value.text = base64.b64encode(_plain(raw, signer, algorithm)).decode()
    if options.timestamper is not None:
        if options.form == "xmldsig":
            message = "a plain XML signature has no place for a timestamp"
            raise UsageError(message, hint="sign with XAdES")
        add_timestamp(signature, options.timestamper, options, hashed)
    tree = root.getroottree()
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8")


def _facturae(options: SignOptions) -> SignOptions:
    """Sign as the policy of Facturae says: C14N 1.0, `SigningCertificate` of its day."""
    return evolve(
        options,
        policy=options.policy or FACTURAE_3_1,
        legacy_certificate=True,
        canonical="c14n10" if options.canonical == "exclusive" else options.canonical,
    )


def _signed_info(
    signature: etree._Element, form: Canonical, algorithm: Algorithm
) -> etree._Element:
    signed = etree.SubElement(signature, f"{{{DS}}}SignedInfo")
    method = etree.SubElement(signed, f"{{{DS}}}CanonicalizationMethod")
    method.set("Algorithm", CANONICAL_URIS[form])
    etree.SubElement(signed, f"{{{DS}}}SignatureMethod").set("Algorithm", algorithm.uri)
    return signed


def _refer(  # noqa: PLR0913 - the parts of a reference
    signed: etree._Element,
    uri: str,
    form: Canonical,
    hashed: Digest,
    content: bytes,
    *,
    enveloped: bool = False,
    id_: str = "",
    kind: str = "",
) -> None:
    reference = etree.SubElement(signed, f"{{{DS}}}Reference")
    if id_:
        reference.set("Id", id_)
    if kind:
        reference.set("Type", kind)
    reference.set("URI", uri)
    transforms = etree.SubElement(reference, f"{{{DS}}}Transforms")
    for name in ((ENVELOPED,) if enveloped else ()) + (CANONICAL_URIS[form],):
        etree.SubElement(transforms, f"{{{DS}}}Transform").set("Algorithm", name)
    etree.SubElement(reference, f"{{{DS}}}DigestMethod").set("Algorithm", DIGEST_URIS[hashed])
    value = base64.b64encode(digest(content, hashed)).decode()
    etree.SubElement(reference, f"{{{DS}}}DigestValue").text = value


def _key_info(signature: etree._Element, signer: Signer) -> None:
    home = etree.SubElement(signature, f"{{{DS}}}KeyInfo")
    certificates = etree.SubElement(home, f"{{{DS}}}X509Data")
    for number, one in enumerate(signer.chain):
        if number and one.issuer == one.subject:
            continue  # who verifies has the anchors; one that comes along proves nothing
        text = base64.b64encode(der(one)).decode()
        etree.SubElement(certificates, f"{{{DS}}}X509Certificate").text = text


def _plain(raw: bytes, signer: Signer, algorithm: Algorithm) -> bytes:
    """Turn the DER form of ECDSA into the two numbers side by side (XML Signature 1.1, 6.4.3)."""
    public = signer.chain[0].public_key()
    if algorithm.kind != "ecdsa" or not isinstance(public, ec.EllipticCurvePublicKey):
        return raw
    size = (public.key_size + 7) // 8
    return b"".join(number.to_bytes(size, "big") for number in decode_dss_signature(raw))


def _reference(root: etree._Element, covered: etree._Element) -> str:
    """Return the URI of the element that is signed; it must have an identifier of its own."""
    if covered is root:
        return ""
    for name in ID_NAMES:
        value = covered.get(name)
        if value:
            if sum(1 for one in _ids(root) if one == value) > 1:
                message = f"the identifier {value!r} stands more than once in the document"
                raise UsageError(message)
            return f"#{value}"
    message = f"the element {covered.tag} has no Id to be referred to by"
    raise UsageError(message, hint="sign the whole document, or give the element an Id")


def _ids(root: etree._Element) -> list[str]:
    found = root.xpath("//@Id | //@ID | //@id | //@xml:id")
    return [str(one) for one in found] if isinstance(found, list) else []


def _fresh_id(root: etree._Element, seed: str) -> str:
    """Make an identifier that follows from the document, and that it does not hold yet."""
    id_ = f"signature-{seed}"
    known = _ids(root)
    while any(one.startswith(id_) for one in known):
        id_ += "-1"
    return id_
