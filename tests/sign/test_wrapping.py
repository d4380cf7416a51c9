"""Attacks on signed XML, one by one: each is refused, and nothing unsigned is returned."""

from __future__ import annotations

import base64
import copy
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from tests.sign.documents import DOCUMENTS, fatturapa, ubl
from tests.sign.pki import certificate, pki

import edibridge
from edibridge.errors import UnreadableError
from edibridge.sign import SignOptions, Verified, VerifyOptions, keys, xml_signing
from edibridge.sign.canonical import canonical, parse_whole
from edibridge.sign.xades import der
from edibridge.syntax import xml

DS = "{http://www.w3.org/2000/09/xmldsig#}"
XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
Element = etree._Element
MADE = pki("p256")
OPTIONS = VerifyOptions(trust=MADE.trust)


def rules(found: list[Verified]) -> set[str]:
    """Return the fatal rules; what does not hold must give no bytes."""
    for one in found:
        assert bool(one.data) == one.valid
        if not one.valid:
            with pytest.raises(UnreadableError):
                _ = one.element
    return {one.rule for each in found for one in each.findings if one.severity == "fatal"}


def attacked(change: Callable[[Element], None], options: SignOptions | None = None) -> set[str]:
    """Sign an invoice, change it, and return the fatal rules that the verification names."""
    root = parse_whole(edibridge.sign(ubl(), MADE.key, options))
    assert edibridge.verify(etree.tostring(root), OPTIONS)[0].valid
    change(root)
    found = edibridge.verify(etree.tostring(root.getroottree()), OPTIONS)
    assert not any(one.valid for one in found)
    return rules(found)


def signature(root: Element) -> Element:
    """Return the one signature."""
    (found,) = root.iter(f"{DS}Signature")
    return found


def test_a_changed_document_is_refused() -> None:
    """Proves that a changed value is seen."""

    def change(root: Element) -> None:
        root.find(f"{CBC}ID").text = "FT 2024/2"  # type: ignore[union-attr]

    assert attacked(change) == {"SIGN-DIGEST"}


@pytest.mark.parametrize("digit", range(8))
def test_every_place_of_the_document_is_signed(digit: int) -> None:
    """Proves that an attribute, an added and a removed element are seen, at several places."""

    def change(root: Element) -> None:
        elements = [one for one in root.iter("*") if "dsig" not in str(one.tag)]
        one = elements[len(elements) * digit // 8]
        one.set("added", "1")

    assert "SIGN-DIGEST" in attacked(change)


def test_a_moved_signature_is_refused() -> None:
    """Proves that a signature counts only where UBL puts it: it does not protect its place."""

    def change(root: Element) -> None:
        one = signature(root)
        root.findall("*")[-1].append(one)

    assert attacked(change) == {"SIGN-PLACE"}


def test_a_doubled_signature_is_refused() -> None:
    """Proves that a copy of the signature beside it spoils both."""

    def change(root: Element) -> None:
        one = signature(root)
        one.addnext(copy.deepcopy(one))

    found = attacked(change)
    assert {"SIGN-DOUBLE", "SIGN-ID"} <= found


def test_a_signature_in_a_signature_is_refused() -> None:
    """Proves that a signature nested in another one counts as neither."""

    def change(root: Element) -> None:
        one = signature(root)
        home = etree.SubElement(one, f"{DS}Object")
        home.append(copy.deepcopy(one))

    found = attacked(change)
    assert "SIGN-NESTED" in found
    assert "SIGN-DOUBLE" in found


def test_a_signature_inside_another_one_s_object_is_refused() -> None:
    """Proves that wrapping the true signature into a false one is seen at both."""

    def change(root: Element) -> None:
        one = signature(root)
        parent = one.getparent()
        assert parent is not None
        false = etree.SubElement(parent, f"{DS}Signature")
        etree.SubElement(false, f"{DS}Object").append(one)

    assert {"SIGN-NESTED", "SIGN-STRUCTURE"} <= attacked(change)


@pytest.mark.parametrize("uri", ["#other", "", None])
def test_a_changed_reference_is_refused(uri: str | None) -> None:
    """Proves that SignedInfo itself is protected: another URI breaks the signature value."""

    def change(root: Element) -> None:
        reference = root.findall(f".//{DS}Reference")[-1]
        if uri is None:
            del reference.attrib["URI"]
        else:
            reference.set("URI", uri)

    assert "SIGN-VALUE" in attacked(change)


def test_a_changed_digest_is_refused() -> None:
    """Proves that a digest adjusted to a changed document does not help."""

    def change(root: Element) -> None:
        root.find(f"{CBC}ID").text = "FT 2024/2"  # type: ignore[union-attr]
        root.find(f".//{DS}DigestValue").text = "AAAA"  # type: ignore[union-attr]

    assert attacked(change) == {"SIGN-VALUE", "SIGN-DIGEST"}


def part() -> bytes:
    """Return a document in which one element is signed by its identifier."""
    options = SignOptions(element="//doc:part", place="/doc:order")
    return edibridge.sign(DOCUMENTS["plain"](), MADE.key, options)


ONLY_PART = VerifyOptions(trust=MADE.trust, element="/doc:order/doc:part")


def test_the_signature_of_another_element_is_refused() -> None:
    """Proves that a part that is signed does not make the document signed, nor another part."""
    assert rules(edibridge.verify(part(), OPTIONS)) == {"SIGN-COVERAGE"}
    assert edibridge.verify(part(), ONLY_PART)[0].valid
    other = VerifyOptions(trust=MADE.trust, element="/doc:order/doc:number")
    assert rules(edibridge.verify(part(), other)) == {"SIGN-COVERAGE"}


def test_the_signed_element_moved_aside_is_refused() -> None:
    """Proves the classic wrapping attack: the signed part is put away, a false one in its place."""
    root = parse_whole(part())
    true = root.find("{urn:example:order}part")
    assert true is not None
    false = copy.deepcopy(true)
    false.set("Id", "false")
    false.text = "1000000"
    true.addprevious(false)
    etree.SubElement(root, "{urn:example:order}ignored").append(true)
    assert rules(edibridge.verify(etree.tostring(root), ONLY_PART)) == {"SIGN-COVERAGE"}
    assert "SIGN-COVERAGE" in rules(edibridge.verify(etree.tostring(root), OPTIONS))


@pytest.mark.parametrize("name", ["Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id"])
def test_an_identifier_that_stands_twice_is_refused(name: str) -> None:
    """Proves that a reference which two elements answer to is not followed, however spelt."""
    root = parse_whole(part())
    false = etree.Element("{urn:example:order}part")
    false.set(name, "part-1")
    root.insert(0, false)
    assert rules(edibridge.verify(etree.tostring(root), ONLY_PART)) >= {"SIGN-ID"}


def test_an_identifier_of_the_properties_that_stands_twice_is_refused() -> None:
    """Proves the same of the signed properties of XAdES."""

    def change(root: Element) -> None:
        properties = next(root.iter(f"{XADES}SignedProperties"))
        root.set("Id", str(properties.get("Id")))

    assert "SIGN-ID" in attacked(change)


def reference_to(uri: str | None, *, transform: str = "", digest: str = "") -> set[str]:
    """Sign a SignedInfo that refers to something else, with the true key; return the rules."""
    root = parse_whole(fatturapa())
    one = etree.SubElement(root, f"{DS}Signature", nsmap={"ds": DS[1:-1]})
    algorithm = keys.algorithm_for(MADE.key, "sha256")
    info = xml_signing._signed_info(one, "exclusive", algorithm)
    xml_signing._refer(info, uri or "", "exclusive", "sha256", b"x", enveloped=True)
    reference = info.find(f"{DS}Reference")
    assert reference is not None
    if uri is None:
        del reference.attrib["URI"]
    if transform:
        reference.find(f"{DS}Transforms/{DS}Transform").set("Algorithm", transform)  # type: ignore[union-attr]
    if digest:
        reference.find(f"{DS}DigestMethod").set("Algorithm", digest)  # type: ignore[union-attr]
    value = etree.SubElement(one, f"{DS}SignatureValue")
    xml_signing._key_info(one, MADE.key)
    raw = MADE.key.sign(canonical(info, "exclusive"), algorithm)
    plain = xml_signing._plain(raw, MADE.key, algorithm)
    value.text = base64.b64encode(plain).decode()
    found = edibridge.verify(etree.tostring(root), OPTIONS)
    assert not any(one.rule == "SIGN-VALUE" for one in found[0].findings)
    return rules(found)


@pytest.mark.parametrize(
    "uri",
    [
        "http://example.org/invoice.xml",
        "file:///etc/passwd",
        "invoice.xml",
        "#xpointer(//Numero)",
        "#absent",
        None,
    ],
)
def test_an_external_reference_is_refused(uri: str | None) -> None:
    """Proves that nothing outside the document is fetched or believed, even rightly signed."""
    assert "SIGN-REFERENCE" in reference_to(uri)


@pytest.mark.parametrize(
    "transform",
    [
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "http://www.w3.org/2000/09/xmldsig#base64",
        "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "http://www.w3.org/2002/06/xmldsig-filter2",
        "http://www.w3.org/2002/07/decrypt#XML",
        "urn:unknown",
    ],
)
def test_a_transform_that_is_not_understood_is_refused(transform: str) -> None:
    """Proves that XSLT, free XPath and unknown transforms are neither run nor skipped."""
    assert "SIGN-TRANSFORM" in reference_to("", transform=transform)


@pytest.mark.parametrize(
    "digest",
    [
        "http://www.w3.org/2001/04/xmldsig-more#md5",
        "http://www.w3.org/2000/09/xmldsig#sha1",
        "urn:unknown",
    ],
)
def test_a_weak_digest_is_refused(digest: str) -> None:
    """Proves that MD5, SHA-1 and unknown digests of a reference are refused."""
    assert "SIGN-ALGORITHM" in reference_to("", digest=digest)


@pytest.mark.parametrize(
    "method",
    [
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
        "",
    ],
)
def test_a_secret_is_no_signer(method: str) -> None:
    """Proves that HMAC, whose secret would be the public certificate, and others are refused."""

    def change(root: Element) -> None:
        root.find(f".//{DS}SignatureMethod").set("Algorithm", method)  # type: ignore[union-attr]

    assert "SIGN-ALGORITHM" in attacked(change)


@pytest.mark.parametrize("name", ["rsa-sha256", "ecdsa-sha512"])
def test_an_algorithm_of_another_key_is_refused(name: str) -> None:
    """Proves that the key decides what it is used for, not the document."""

    def change(root: Element) -> None:
        uri = f"http://www.w3.org/2001/04/xmldsig-more#{name}"
        root.find(f".//{DS}SignatureMethod").set("Algorithm", uri)  # type: ignore[union-attr]

    assert "SIGN-VALUE" in attacked(change)


@pytest.mark.parametrize("kind", ["rsa1024", "p224"])
def test_a_weak_key_is_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a short RSA key and a small curve are not accepted, though the value holds."""
    made = pki(kind)
    monkeypatch.setattr(keys, "MINIMUM_RSA_BITS", 512)
    monkeypatch.setattr(keys, "CURVES", frozenset({"secp224r1"}))
    signed = edibridge.sign(ubl(), made.key)
    found = edibridge.verify(signed, VerifyOptions(certificate=made.key.chain[0]))
    assert rules(found) == {"SIGN-ALGORITHM"}


def test_a_comment_does_not_cut_a_value() -> None:
    """Proves that a comment, which the signature does not see, is not in what is read either."""
    signed = edibridge.sign(ubl("FT 2024/12"), MADE.key)
    cut = signed.replace(b"FT 2024/12", b"FT 2024/1<!-- -->2")
    (found,) = edibridge.verify(cut, OPTIONS)
    assert found.valid  # canonical XML has no comments: the signature holds
    assert found.element.findtext(f"{CBC}ID") == "FT 2024/12"
    (received,) = edibridge.read(found.data)
    assert received.document is not None
    assert received.document.number == "FT 2024/12"


def test_a_comment_in_signed_info_is_refused() -> None:
    """Proves that a digest or an algorithm cannot be cut by a comment."""

    def change(root: Element) -> None:
        value = root.find(f".//{DS}DigestValue")
        assert value is not None
        assert value.text is not None
        comment = etree.Comment("x")
        comment.tail, value.text = value.text[4:], value.text[:4]
        value.append(comment)

    assert attacked(change) == {"SIGN-STRUCTURE", "SIGN-PROPERTIES"}


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE Invoice [<!ENTITY x "FT 2024/2">]>',
        b'<!DOCTYPE Invoice [<!ATTLIST Invoice Id CDATA "x">]>',
        b'<!DOCTYPE Invoice SYSTEM "http://example.org/x.dtd">',
        b"<!DOCTYPE Invoice>",
    ],
)
def test_a_document_type_declaration_is_refused(declaration: bytes) -> None:
    """Proves that entities and defaults of a DTD cannot change what is signed."""
    signed = edibridge.sign(ubl(), MADE.key)
    head, root, tail = signed.partition(b"<Invoice")
    with pytest.raises(UnreadableError, match="DTD"):
        edibridge.verify(head + declaration + root + tail, OPTIONS)
    with pytest.raises(UnreadableError, match="DTD"):
        edibridge.sign(declaration + ubl().partition(b"?>")[2], MADE.key)


def test_no_file_is_opened_for_a_document_type_declaration(tmp_path: Path) -> None:
    """Proves that an external subset is not read, not even before it is refused.

    A pipe that nobody writes to would stop whoever opens it.
    """
    pipe = tmp_path / "pipe.dtd"
    os.mkfifo(pipe)
    data = f'<!DOCTYPE a SYSTEM "{pipe.as_uri()}"><a/>'.encode()
    for parse in (parse_whole, xml.parse):
        with pytest.raises(UnreadableError, match="DTD"):
            parse(data)


def test_another_certificate_with_the_same_key_is_refused() -> None:
    """Proves that XAdES binds the certificate: one for another name on the same key is seen."""
    other = certificate("Someone else", MADE.key.private, "Authority", MADE.authority_key)

    def change(root: Element) -> None:
        one = root.find(f".//{DS}X509Certificate")
        assert one is not None
        one.text = base64.b64encode(der(other)).decode()

    assert "SIGN-CERTIFICATE" in attacked(change)


def test_a_key_beside_the_certificate_is_refused() -> None:
    """Proves that a bare key in KeyInfo is not taken for the certificate's."""

    def change(root: Element) -> None:
        info = root.find(f".//{DS}KeyInfo")
        assert info is not None
        value = etree.SubElement(info, f"{DS}KeyValue")
        home = etree.SubElement(value, f"{DS}RSAKeyValue")
        etree.SubElement(home, f"{DS}Modulus").text = "AQAB"
        etree.SubElement(home, f"{DS}Exponent").text = "AQAB"

    assert attacked(change) == {"SIGN-KEY"}


def test_without_a_certificate_nobody_signed() -> None:
    """Proves that a signature with a bare key alone proves no signer."""

    def change(root: Element) -> None:
        info = root.find(f".//{DS}KeyInfo")
        assert info is not None
        for one in info:
            info.remove(one)

    assert "SIGN-KEY" in attacked(change)


def test_properties_that_nothing_signs_are_refused() -> None:
    """Proves that a signing time which is not signed is not believed."""
    signed = edibridge.sign(fatturapa(), MADE.key, SignOptions(form="xmldsig"))
    full = parse_whole(edibridge.sign(fatturapa(), MADE.key))
    properties = next(full.iter(f"{DS}Object"))
    root = parse_whole(signed)
    signature(root).append(properties)
    found = edibridge.verify(etree.tostring(root), OPTIONS)
    assert rules(found) == {"SIGN-PROPERTIES"}
    assert found[0].signed_at is None


def test_properties_of_another_signature_are_refused() -> None:
    """Proves that the properties must be those of the very signature."""

    def change(root: Element) -> None:
        signature(root).set("Id", "another")

    assert "SIGN-PROPERTIES" in attacked(change)


def test_a_truncated_ecdsa_value_is_refused() -> None:
    """Proves that a signature value of another length than the curve's is none."""

    def change(root: Element) -> None:
        value = root.find(f".//{DS}SignatureValue")
        assert value is not None
        value.text = "AAAA" + str(value.text)

    assert attacked(change) == {"SIGN-VALUE"}


def test_many_references_and_transforms_are_refused() -> None:
    """Proves that work is bounded: a signature with hundreds of references is not followed."""

    def change(root: Element) -> None:
        info = root.find(f".//{DS}SignedInfo")
        assert info is not None
        reference = info.find(f"{DS}Reference")
        assert reference is not None
        for _ in range(50):
            info.append(copy.deepcopy(reference))

    assert "SIGN-REFERENCE" in attacked(change)


def test_a_self_made_signer_is_not_trusted() -> None:
    """Proves that who signs anew with a key of their own is found not to be of the trust list."""
    signed = edibridge.sign(ubl(), pki("p384").key)
    found = edibridge.verify(signed, OPTIONS)
    assert rules(found) == {"SIGN-TRUST"}
    assert not found[0].trusted
