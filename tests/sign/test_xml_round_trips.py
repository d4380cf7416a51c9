"""XML that is signed here verifies here, in every combination."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from typing import Literal, get_args

import pytest
from lxml import etree
from tests.sign.documents import DOCUMENTS, ubl
from tests.sign.pki import KINDS, pki

import edibridge
from edibridge import model
from edibridge.errors import UnreadableError, UsageError
from edibridge.sign import FACTURAE_3_1, Algorithm, Policy, SignOptions, VerifyOptions, policy_of
from edibridge.sign.algorithms import Digest
from edibridge.sign.canonical import Canonical, canonical, canonical_document, parse_whole

FORMS = get_args(Canonical)
DIGESTS: tuple[Digest, ...] = ("sha256", "sha384", "sha512")


@pytest.mark.parametrize("form", ["xades", "xmldsig"])
@pytest.mark.parametrize("kind", [*KINDS, "rsa-pss"])
def test_every_key_digest_and_canonical_form(kind: str, form: Literal["xades", "xmldsig"]) -> None:
    """Proves that what is signed verifies to the trust list, and says what was signed by whom."""
    pss = kind.endswith("-pss")
    made = pki(kind.removesuffix("-pss"))
    for digest, canonical_form, (name, document) in product(DIGESTS, FORMS, DOCUMENTS.items()):
        options = SignOptions(form=form, digest=digest, canonical=canonical_form, pss=pss)
        data = document()
        signed = edibridge.sign(data, made.key, options)
        (found,) = edibridge.verify(signed, VerifyOptions(trust=made.trust))
        assert not found.findings, (name, digest, canonical_form)
        assert found.valid
        assert found.trusted
        assert found.covers == "document"
        assert found.certificate == made.key.chain[0]
        assert found.chain == made.key.chain
        assert "CN=Signer" in found.signer
        assert found.algorithm == str(
            Algorithm("rsa-pss" if pss else "rsa" if kind == "rsa" else "ecdsa", digest)
        )
        expected = ("B-EPES" if name == "facturae" else "B-B") if form == "xades" else ""
        assert (found.form, found.level) == (form, expected)
        if name == "ubl":  # the places that UBL has for its signature were added
            assert _line(found.data) == _line(data)
        else:
            assert found.data == canonical_document(parse_whole(data), canonical_form)


def _line(data: bytes) -> object:
    (received,) = edibridge.read(data)
    document = received.document
    assert isinstance(document, model.Invoice)
    return document.number, document.lines, document.buyer


def test_sha1_only_by_its_name() -> None:
    """Proves that SHA-1 is made and accepted only where both sides say that they want it."""
    made = pki("rsa")
    with pytest.raises(UsageError, match="SHA-1"):
        edibridge.sign(ubl(), made.key, SignOptions(digest="sha1"))
    signed = edibridge.sign(ubl(), made.key, SignOptions(digest="sha1", legacy=True))
    (refused,) = edibridge.verify(signed, VerifyOptions(trust=made.trust))
    assert not refused.valid
    assert {one.rule for one in refused.findings} == {"SIGN-ALGORITHM"}
    (legacy,) = edibridge.verify(signed, VerifyOptions(trust=made.trust, legacy=True))
    assert legacy.valid
    assert {one.severity for one in legacy.findings} == {"warning"}


def test_pss_is_of_rsa_keys() -> None:
    """Proves that PSS on an elliptic curve is refused."""
    with pytest.raises(UsageError, match="PSS"):
        edibridge.sign(ubl(), pki("p256").key, SignOptions(pss=True))


@pytest.mark.parametrize("kind", ["rsa1024", "p224"])
def test_weak_keys_do_not_sign(kind: str) -> None:
    """Proves that a short RSA key and a small curve are refused."""
    with pytest.raises(UsageError, match=r"weak|curve"):
        edibridge.sign(ubl(), pki(kind).key)


def test_a_ubl_invoice_has_its_signature_where_the_standard_puts_it() -> None:
    """Proves the extension, the reference from it to `cac:Signature`, and that it still reads."""
    signed = edibridge.sign(ubl(), pki("p256").key)
    root = parse_whole(signed)
    spaces = {
        "ext": "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2",
        "sig": "urn:oasis:names:specification:ubl:schema:xsd:CommonSignatureComponents-2",
        "sac": "urn:oasis:names:specification:ubl:schema:xsd:SignatureAggregateComponents-2",
        "sbc": "urn:oasis:names:specification:ubl:schema:xsd:SignatureBasicComponents-2",
        "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
        "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
        "ds": "http://www.w3.org/2000/09/xmldsig#",
    }
    home = (
        "ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent/sig:UBLDocumentSignatures/"
        "sac:SignatureInformation"
    )
    assert len(root.findall(f"{home}/ds:Signature", spaces)) == 1
    named = root.findtext(f"{home}/sbc:ReferencedSignatureID", namespaces=spaces)
    assert named == root.findtext("cac:Signature/cbc:ID", namespaces=spaces)
    names = [etree.QName(one).localname for one in root]
    assert names[0] == "UBLExtensions"
    assert names.index("Signature") == names.index("AccountingSupplierParty") - 1
    (received,) = edibridge.read(signed)
    (before,) = edibridge.read(ubl())
    assert received.document is not None
    assert before.document is not None
    assert received.document.number == before.document.number


def test_extensions_that_are_there_stay() -> None:
    """Proves that the signature joins other extensions of a UBL document."""
    space = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
    extension = (
        f'<e:UBLExtensions xmlns:e="{space}"><e:UBLExtension><e:ExtensionContent>'
        '<x:mine xmlns:x="urn:example"/></e:ExtensionContent></e:UBLExtension></e:UBLExtensions>'
    ).encode()
    head, middle, tail = ubl().partition(b"<cbc:ID>")
    signed = edibridge.sign(head + extension + middle + tail, pki("p256").key)
    root = parse_whole(signed)
    assert len(root.findall(f".//{{{space}}}UBLExtension")) == 2
    assert root.find(".//{urn:example}mine") is not None
    (found,) = edibridge.verify(signed, VerifyOptions(trust=pki("p256").trust))
    assert found.valid


def test_facturae_is_signed_under_its_policy() -> None:
    """Proves policy 3.1 with its hash, and the old form of the certificate's digest."""
    signed = edibridge.sign(DOCUMENTS["facturae"](), pki("rsa").key, SignOptions(roles=("emisor",)))
    (found,) = edibridge.verify(signed, VerifyOptions(trust=pki("rsa").trust, policy=FACTURAE_3_1))
    assert found.valid
    assert found.policy == FACTURAE_3_1.id
    assert b"SigningCertificate>" in signed
    assert b"<xades:ClaimedRole>emisor</xades:ClaimedRole>" in signed
    assert b"Ohixl6upD6av8N7pEvDABhEL6hM=" in signed


def test_a_policy_is_named_and_checked() -> None:
    """Proves EPES: identifier, hash and URL; another policy or another text is seen."""
    made = pki("p256")
    mine = policy_of("urn:oid:1.2.3.4", b"the text", url="https://example.org/policy", title="Ours")
    signed = edibridge.sign(ubl(), made.key, SignOptions(policy=mine))
    assert b"<xades:SPURI>https://example.org/policy</xades:SPURI>" in signed
    (found,) = edibridge.verify(signed, VerifyOptions(trust=made.trust, policy=mine))
    assert (found.valid, found.level, found.policy) == (True, "B-EPES", "urn:oid:1.2.3.4")
    for wanted in (
        policy_of("urn:oid:1.2.3.4", b"another text"),
        Policy(id="urn:oid:1.2.3", hash=b""),
    ):
        (found,) = edibridge.verify(signed, VerifyOptions(trust=made.trust, policy=wanted))
        assert [one.rule for one in found.findings] == ["SIGN-POLICY"]
        assert not found.data
    unnamed = edibridge.sign(ubl(), made.key)
    (found,) = edibridge.verify(unnamed, VerifyOptions(trust=made.trust, policy=mine))
    assert not found.valid


def test_one_element_is_signed_and_only_that_is_returned() -> None:
    """Proves that a signature of a part counts where the reader asks for that part."""
    made = pki("p384")
    options = SignOptions(element="//doc:part", place="/doc:order")
    signed = edibridge.sign(DOCUMENTS["plain"](), made.key, options)
    (alone,) = edibridge.verify(signed, VerifyOptions(trust=made.trust))
    assert [one.rule for one in alone.findings] == ["SIGN-COVERAGE"]
    (asked,) = edibridge.verify(signed, VerifyOptions(trust=made.trust, element="//doc:part"))
    assert asked.valid
    assert asked.covers.endswith("]")
    assert etree.QName(asked.element).localname == "part"
    assert b"4711" not in asked.data


def test_the_signature_stands_where_an_xpath_says() -> None:
    """Proves a place by XPath, which the reader must name as well."""
    made = pki("p256")
    signed = edibridge.sign(DOCUMENTS["plain"](), made.key, SignOptions(place="//doc:empty"))
    (moved,) = edibridge.verify(signed, VerifyOptions(trust=made.trust))
    assert [one.rule for one in moved.findings] == ["SIGN-PLACE"]
    (found,) = edibridge.verify(signed, VerifyOptions(trust=made.trust, place="//doc:empty"))
    assert found.valid
    with pytest.raises(UsageError, match="2 elements"):
        edibridge.sign(b"<a><b/><b/></a>", made.key, SignOptions(place="//b"))
    with pytest.raises(UsageError, match="place"):
        edibridge.sign(b"<a/>", made.key, SignOptions(place="ubl"))
    with pytest.raises(UsageError, match="XPath"):
        edibridge.sign(b"<a/>", made.key, SignOptions(place="//b["))


def test_the_same_document_is_signed_the_same() -> None:
    """Proves that identifiers and time follow from document and options: RSA signs alike twice."""
    time = datetime(2024, 5, 17, 12, tzinfo=UTC)
    options = SignOptions(time=time)
    first, second = (edibridge.sign(ubl(), pki("rsa").key, options) for _ in range(2))
    assert first == second
    (found,) = edibridge.verify(first)
    assert found.signed_at == time


def test_a_signed_document_is_not_signed_again() -> None:
    """Proves that a second signature, which would break the first, is refused."""
    signed = edibridge.sign(ubl(), pki("p256").key)
    with pytest.raises(UsageError, match="already"):
        edibridge.sign(signed, pki("p256").key)


def test_without_a_trust_list_nothing_is_trusted() -> None:
    """Proves that a signature that holds is not trusted by that alone, and a warning says so."""
    signed = edibridge.sign(ubl(), pki("p256").key)
    (found,) = edibridge.verify(signed)
    assert found.valid
    assert not found.trusted
    assert [(one.rule, one.severity) for one in found.findings] == [("SIGN-TRUST", "warning")]


def test_what_is_not_signed_has_no_signature() -> None:
    """Proves that an unsigned document yields nothing to trust."""
    assert edibridge.verify(ubl()) == []
    with pytest.raises(UnreadableError, match="neither XML"):
        edibridge.verify(b"UNB+UNOC:3+A+B'")


def test_canonical_forms_take_over_what_the_ancestors_say() -> None:
    """Proves `xml:` attributes of ancestors: 1.0 takes all, 1.1 no `xml:id`, exclusive none."""
    root = parse_whole(
        b'<a xmlns="urn:a" xmlns:u="urn:u" xml:lang="pt" xml:id="x" xml:base="http://h/d/">'
        b'<b xml:base="e/"><c y="1" x="2"><u:d><e/></u:d></c></b></a>'
    )
    element = root[0][0]
    inner = b"<u:d><e></e></u:d></c>"
    assert canonical(element, "c14n10").endswith(inner)
    assert b'xml:id="x"' in canonical(element, "c14n10")
    assert b'xml:base="e/"' in canonical(element, "c14n10")
    second = canonical(element, "c14n11")
    assert b"xml:id" not in second
    assert b'xml:base="http://h/d/e/"' in second
    assert canonical(element, "exclusive") == (
        b'<c xmlns="urn:a" x="2" y="1"><u:d xmlns:u="urn:u"><e></e></u:d></c>'
    )
    assert b"xmlns:u" in canonical(element, "exclusive", prefixes=("u",)).partition(b">")[0]
    assert root[0].get("{http://www.w3.org/XML/1998/namespace}lang") is None


@pytest.mark.parametrize("digest", get_args(Digest))
def test_every_algorithm_has_its_identifier(digest: Digest) -> None:
    """Proves that each algorithm is named by a URI, and no two by the same."""
    uris = {Algorithm(kind, digest).uri for kind in ("rsa", "rsa-pss", "ecdsa")}
    assert len(uris) == 3


def test_a_relative_namespace_has_no_canonical_form() -> None:
    """Proves that what cannot be canonicalised is refused in words."""
    with pytest.raises(UnreadableError, match="canonical"):
        canonical_document(parse_whole(b'<a xmlns="relative/ns"/>'), "c14n10")
