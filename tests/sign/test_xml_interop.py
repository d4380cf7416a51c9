"""What is signed here verifies elsewhere, and the other way: signxml, xmlsec1."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest
from lxml import etree
from signxml import (  # type: ignore[attr-defined]
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConfiguration,
    SignatureMethod,
    XMLSigner,
    XMLVerifier,
)
from signxml.processor import get_schema
from signxml.xades.xades import XAdESSignaturePolicy, XAdESSigner, XAdESVerifier
from tests.sign.documents import DOCUMENTS, facturae, fatturapa, ubl
from tests.sign.pki import KINDS, pem, pem_key, pki
from tests.sign.tools import run, tool

import edibridge
from edibridge.errors import UnreadableError
from edibridge.sign import FACTURAE_3_1, SignOptions, VerifyOptions
from edibridge.sign.algorithms import DIGEST_URIS, SIGNATURE_URIS, Algorithm, Digest
from edibridge.sign.canonical import CANONICAL_URIS, Canonical

FORMS = get_args(Canonical)
DIGESTS: tuple[Digest, ...] = ("sha256", "sha384", "sha512")
XADES = "http://uri.etsi.org/01903/v1.3.2#"


@pytest.mark.parametrize("kind", [*KINDS, "rsa-pss"])
def test_signxml_verifies_what_is_signed_here(kind: str) -> None:
    """Proves that signxml takes XMLDSig and XAdES of every key, digest and canonical form."""
    made = pki(kind.removesuffix("-pss"))
    for form, digest, name in product(FORMS, DIGESTS, ("ubl", "fatturapa", "facturae")):
        data = DOCUMENTS[name]()
        options = SignOptions(digest=digest, canonical=form, pss=kind.endswith("-pss"))
        signed = edibridge.sign(data, made.key, options)
        expected = SignatureConfiguration(expect_references=2)
        found = XAdESVerifier().verify(signed, x509_cert=made.key.chain[0], expect_config=expected)
        (ours,) = edibridge.verify(signed)
        assert found[0].signed_data == ours.data
        plain = edibridge.sign(
            data,
            made.key,
            SignOptions(form="xmldsig", digest=digest, canonical=form, pss=options.pss),
        )
        XMLVerifier().verify(plain, x509_cert=made.key.chain[0])


def test_signxml_finds_the_policy_of_facturae() -> None:
    """Proves that the policy is where signxml looks for it."""
    made = pki("rsa")
    signed = edibridge.sign(facturae(), made.key)
    policy = XAdESSignaturePolicy(
        Identifier=FACTURAE_3_1.id,
        Description=FACTURAE_3_1.description,
        DigestMethod=DigestAlgorithm.SHA1,
        DigestValue="Ohixl6upD6av8N7pEvDABhEL6hM=",
    )
    XAdESVerifier().verify(
        signed,
        x509_cert=made.key.chain[0],
        expect_signature_policy=policy,
        expect_config=SignatureConfiguration(expect_references=2),
    )


@pytest.mark.parametrize("kind", ["rsa", "p256", "p384", "p521", "rsa-pss"])
def test_what_signxml_signs_verifies_here(kind: str) -> None:
    """Proves XMLDSig and XAdES of signxml, in every canonical form and digest."""
    made = pki(kind.removesuffix("-pss"))
    for form, digest in product(FORMS, DIGESTS):
        algorithm = Algorithm(
            "rsa-pss" if kind == "rsa-pss" else "rsa" if kind == "rsa" else "ecdsa", digest
        )
        options: dict[str, Any] = {
            "signature_algorithm": SignatureMethod(SIGNATURE_URIS[algorithm]),
            "digest_algorithm": DigestAlgorithm(DIGEST_URIS[digest]),
            "c14n_algorithm": CanonicalizationMethod(CANONICAL_URIS[form]),
        }
        words: dict[str, Any] = {"key": made.key.private, "cert": list(made.key.chain[:2])}
        signers: list[tuple[Any, bytes]] = [(XMLSigner(**options), fatturapa())]
        if form != "exclusive":
            # signxml digests the properties of XAdES as if they stood alone, and in the form of
            # SignedInfo without saying so: what it signs in other documents it does not verify
            signers.append((XAdESSigner(**options), b"<order><total>122.00</total></order>"))
        for signer, data in signers:
            signed = etree.tostring(signer.sign(etree.fromstring(data), **words))
            (found,) = edibridge.verify(signed, VerifyOptions(trust=made.trust))
            assert not found.findings
            assert found.level == ("B-B" if found.form == "xades" else "")
            broken = signed.replace(b"122.00", b"122.01")
            (found,) = edibridge.verify(broken, VerifyOptions(trust=made.trust))
            assert [one.rule for one in found.findings] == ["SIGN-DIGEST"]


@pytest.mark.parametrize("kind", KINDS)
def test_xmlsec1_verifies_what_is_signed_here(kind: str, tmp_path: Path) -> None:
    """Proves that xmlsec1 takes our signatures, the chain to the root included."""
    command = tool("xmlsec1")
    made = pki(kind)
    (tmp_path / "root.pem").write_bytes(pem(made.root))
    for form, (name, document) in product(FORMS, DOCUMENTS.items()):
        for signature in ("xades", "xmldsig"):
            signed = edibridge.sign(
                document(), made.key, SignOptions(canonical=form, form=signature)
            )
            (tmp_path / "signed.xml").write_bytes(signed)
            said = run(
                command,
                "--verify",
                "--trusted-pem",
                tmp_path / "root.pem",
                "--id-attr:Id",
                f"{XADES}:SignedProperties",
                tmp_path / "signed.xml",
            )
            assert said.returncode == 0, (name, form, signature, said.stderr)
            (tmp_path / "signed.xml").write_bytes(signed.replace(b"</", b" </", 1))
            assert run(command, "--verify", tmp_path / "signed.xml").returncode != 0


_TEMPLATE = """<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>
<CanonicalizationMethod Algorithm="{c14n}"/><SignatureMethod Algorithm="{method}"/>
<Reference URI=""><Transforms>
<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
<Transform Algorithm="{c14n}"/></Transforms><DigestMethod Algorithm="{digest}"/><DigestValue/>
</Reference></SignedInfo><SignatureValue/><KeyInfo><X509Data/></KeyInfo></Signature>"""


@pytest.mark.parametrize("kind", ["rsa", "p256", "p384", "p521"])
def test_what_xmlsec1_signs_verifies_here(kind: str, tmp_path: Path) -> None:
    """Proves that signatures of xmlsec1 hold here, in every canonical form."""
    command = tool("xmlsec1")
    made = pki(kind)
    (tmp_path / "key.pem").write_bytes(pem_key(made.key.private))
    (tmp_path / "chain.pem").write_bytes(pem(made.key.chain[0]))
    (tmp_path / "authority.pem").write_bytes(pem(made.authority))
    for form, digest in product(FORMS, DIGESTS):
        template = _TEMPLATE.format(
            c14n=CANONICAL_URIS[form],
            method=SIGNATURE_URIS[Algorithm("rsa" if kind == "rsa" else "ecdsa", digest)],
            digest=DIGEST_URIS[digest],
        )
        text = fatturapa().replace(b"</p:F", template.encode() + b"</p:F")
        (tmp_path / "template.xml").write_bytes(text)
        said = run(
            command,
            "--sign",
            "--output",
            tmp_path / "signed.xml",
            "--privkey-pem",
            f"{tmp_path / 'key.pem'},{tmp_path / 'chain.pem'},{tmp_path / 'authority.pem'}",
            tmp_path / "template.xml",
        )
        assert said.returncode == 0, said.stderr
        signed = (tmp_path / "signed.xml").read_bytes()
        (found,) = edibridge.verify(signed, VerifyOptions(trust=made.trust))
        assert not found.findings
        assert found.data
        assert b"<Signature" not in found.data


def test_signatures_of_others_hold(shared: Path) -> None:
    """Proves that every signature of foreign cases is judged without an error of our own."""
    seen = 0
    for path in sorted((shared / "conformance" / "cases").rglob("*.xml")):
        data = path.read_bytes()
        if b"http://www.w3.org/2000/09/xmldsig#" not in data or b"SignatureValue" not in data:
            continue
        try:
            signatures = edibridge.verify(data, VerifyOptions(legacy=True))
        except UnreadableError:  # no XML, or not well-formed
            continue
        for found in signatures:
            seen += 1
            assert found.valid == bool(found.data)
            assert found.valid or found.findings
    assert seen > 50


def test_ubl_document_signatures_are_schema_shaped() -> None:
    """Proves that the signature itself is valid by the schemas of XMLDSig and XAdES."""
    for name, document in {"ubl": ubl, "facturae": facturae}.items():
        signed = edibridge.sign(
            document(), pki("p256").key, SignOptions(roles=("seller",), policy=FACTURAE_3_1)
        )
        root = etree.fromstring(signed)
        (signature,) = root.iter("{http://www.w3.org/2000/09/xmldsig#}Signature")
        alone = etree.fromstring(etree.tostring(signature, with_tail=False))
        get_schema("xmldsig1-schema.xsd").assertValid(alone)
        (properties,) = alone.iter(f"{{{XADES}}}QualifyingProperties")
        alone = etree.fromstring(etree.tostring(properties, with_tail=False))
        schemas = ("XAdES01903v141-201601.xsd", "XAdESv141.xsd", "XAdES01903v141-201506.xsd")
        assert any(get_schema(one).validate(alone) for one in schemas), name
