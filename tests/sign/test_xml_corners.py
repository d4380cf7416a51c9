"""Corners of XML signatures: keys beside certificates, enveloping ones, identifiers, properties."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree
from signxml.algorithms import SignatureConstructionMethod
from signxml.signer import XMLSigner
from tests.sign.documents import DOCUMENTS, fatturapa
from tests.sign.pki import pki

import edibridge
from edibridge.errors import UsageError
from edibridge.sign import SignOptions, VerifyOptions
from edibridge.sign.canonical import parse_whole

DS = "{http://www.w3.org/2000/09/xmldsig#}"
DSIG11 = "{http://www.w3.org/2009/xmldsig11#}"


def with_key(kind: str, *, wrong: bool) -> list[str]:
    """Put the bare key beside the certificate, right or wrong, and return the fatal rules."""
    made, other = pki(kind), pki("p384" if kind != "p384" else "p521")
    signed = parse_whole(edibridge.sign(fatturapa(), made.key, SignOptions(form="xmldsig")))
    info = next(signed.iter(f"{DS}KeyInfo"))
    public = (other if wrong else made).key.private.public_key()
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    etree.SubElement(info, f"{DSIG11}DEREncodedKeyValue").text = base64.b64encode(spki).decode()
    (found,) = edibridge.verify(etree.tostring(signed), VerifyOptions(trust=made.trust))
    return [one.rule for one in found.findings]


@pytest.mark.parametrize("kind", ["rsa", "p256"])
def test_a_bare_key_must_be_that_of_the_certificate(kind: str) -> None:
    """Proves DEREncodedKeyValue: the same key says nothing, another one is refused."""
    assert with_key(kind, wrong=False) == []
    assert with_key(kind, wrong=True) == ["SIGN-KEY"]


@pytest.mark.parametrize("kind", ["rsa", "p256"])
def test_key_values_of_signxml_are_compared(kind: str) -> None:
    """Proves RSAKeyValue and ECKeyValue as signxml writes them, right and changed."""
    made = pki(kind)
    method = "rsa-sha256" if kind == "rsa" else "ecdsa-sha256"
    signed = XMLSigner(signature_algorithm=method).sign(
        etree.fromstring(fatturapa()),
        key=made.key.private,
        cert=list(made.key.chain[:2]),
        always_add_key_value=True,
    )
    options = VerifyOptions(trust=made.trust)
    (found,) = edibridge.verify(etree.tostring(signed), options)
    assert not found.findings
    for tag in (f"{DS}Modulus", f"{DSIG11}PublicKey"):
        for one in signed.iter(tag):
            one.text = "AQAB"
    (found,) = edibridge.verify(etree.tostring(signed), options)
    assert [one.rule for one in found.findings] == ["SIGN-KEY"]


def test_an_enveloping_signature_gives_its_object() -> None:
    """Proves that content inside the signature is read, and only the object that is signed."""
    made = pki("p256")
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloping, signature_algorithm="ecdsa-sha256"
    )
    signed = signer.sign(
        etree.fromstring(fatturapa()), key=made.key.private, cert=list(made.key.chain[:2])
    )
    options = VerifyOptions(trust=made.trust)
    (found,) = edibridge.verify(etree.tostring(signed), options)
    assert found.valid, found.findings
    assert found.element.tag == f"{DS}Object"
    assert b"122.00" in found.data
    etree.SubElement(signed, f"{DS}Object").text = "another"
    (found,) = edibridge.verify(etree.tostring(signed), options)
    assert b"another" not in found.data


def test_an_element_to_sign_needs_an_identifier_of_its_own() -> None:
    """Proves the messages for elements without identifier, and with one that stands twice."""
    key = pki("p256").key
    with pytest.raises(UsageError, match="no Id"):
        edibridge.sign(b"<a><b/></a>", key, SignOptions(element="//b"))
    with pytest.raises(UsageError, match="more than once"):
        edibridge.sign(b'<a><b Id="x"/><c ID="x"/></a>', key, SignOptions(element="//b"))
    with pytest.raises(UsageError, match="0 elements"):
        edibridge.sign(b"<a/>", key, SignOptions(element="count(//b)"))


def test_a_root_may_be_signed_by_its_identifier() -> None:
    """Proves a signature inside the element that it signs by identifier."""
    made = pki("p256")
    document = b'<a><b Id="x"><c>1</c></b></a>'
    signed = edibridge.sign(document, made.key, SignOptions(element="//b", place="//b"))
    options = VerifyOptions(trust=made.trust, place="//b", element="/a/b")
    (found,) = edibridge.verify(signed, options)
    assert found.valid, found.findings
    assert found.data == b'<b Id="x"><c>1</c></b>'


def test_identifiers_of_the_document_are_left_alone() -> None:
    """Proves that a document which holds our identifier already gets another one."""
    made = pki("rsa")
    first = parse_whole(edibridge.sign(b"<a/>", made.key))
    id_ = next(first.iter(f"{DS}Signature")).get("Id")
    again = edibridge.sign(DOCUMENTS["plain"](), made.key)
    own = next(parse_whole(again).iter(f"{DS}Signature")).get("Id")
    assert own != id_
    from edibridge.sign.xml_signing import _fresh_id  # noqa: PLC0415

    taken = parse_whole(b'<a><b Id="signature-x"/><c id="signature-x-1"/></a>')
    assert _fresh_id(taken, "x") == "signature-x-1-1"


def test_a_properties_block_without_its_parts_is_told() -> None:
    """Proves that properties without certificate and time are read, with a warning."""
    from edibridge.sign.xml_properties import check_named, read_properties  # noqa: PLC0415

    space = "http://uri.etsi.org/01903/v1.3.2#"
    empty = read_properties(etree.fromstring(f'<SignedProperties xmlns="{space}"/>'))
    assert (empty.signed_at, empty.certificates, empty.policy) == (None, (), "")
    (said,) = check_named(empty, pki("p256").key.chain[0])
    assert (said.rule, said.severity) == ("SIGN-CERTIFICATE", "warning")
    parts = (
        "<SigningTime>yesterday</SigningTime><SignaturePolicyIdentifier><SignaturePolicyImplied/>"
        "</SignaturePolicyIdentifier>"
    )
    text = (
        f'<SignedProperties xmlns="{space}"><SignedSignatureProperties>{parts}'
        "</SignedSignatureProperties></SignedProperties>"
    )
    read = read_properties(etree.fromstring(text))
    assert read.signed_at is None
    assert read.implied
