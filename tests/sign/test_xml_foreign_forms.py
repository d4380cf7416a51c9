"""Forms of signatures that others write, made by xmlsec1: what is left out is told, not read."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sign.documents import fatturapa, ubl
from tests.sign.pki import pem, pem_key, pki
from tests.sign.tools import run, tool

import edibridge
from edibridge.sign import VerifyOptions

MADE = pki("rsa")
OPTIONS = VerifyOptions(trust=MADE.trust)
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
XPATH = (
    '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116">'
    "<ds:XPath{}>{}</ds:XPath></ds:Transform>"
)
FILTER = (
    '<ds:Transform Algorithm="http://www.w3.org/2002/06/xmldsig-filter2"><f:XPath '
    'xmlns:f="http://www.w3.org/2002/06/xmldsig-filter2" Filter="{}">{}</f:XPath></ds:Transform>'
)
ENVELOPED = '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
UBL_PROFILE = XPATH.format(
    f' xmlns:sig="{UBL}CommonSignatureComponents-2"',
    "count(ancestor-or-self::sig:UBLDocumentSignatures |\n"
    "   here()/ancestor::sig:UBLDocumentSignatures[1]) &gt;\n"
    "   count(ancestor-or-self::sig:UBLDocumentSignatures)",
)


def signed(document: bytes, before: bytes, transforms: str, folder: Path, uri: str = "") -> bytes:
    """Have xmlsec1 sign a document whose signature stands before `before`, its last occurrence."""
    template = (
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>'
        f'<ds:CanonicalizationMethod Algorithm="{C14N}"/><ds:SignatureMethod Algorithm='
        '"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>'
        f'<ds:Reference URI="{uri}"><ds:Transforms>{transforms}'
        f'<ds:Transform Algorithm="{C14N}"/></ds:Transforms><ds:DigestMethod Algorithm='
        '"http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference>'
        "</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo>"
        "</ds:Signature>"
    ).encode()
    head, middle, tail = document.rpartition(before)
    (folder / "template.xml").write_bytes(head + template + middle + tail)
    for name, one in (("signer", MADE.key.chain[0]), ("authority", MADE.authority)):
        (folder / f"{name}.pem").write_bytes(pem(one))
    (folder / "key.pem").write_bytes(pem_key(MADE.key.private))
    files = ",".join(str(folder / f"{name}.pem") for name in ("key", "signer", "authority"))
    words = ["--sign", "--id-attr:Id", "infNFe", "--privkey-pem", files]
    said = run(tool("xmlsec1"), *words, "--output", folder / "signed.xml", folder / "template.xml")
    assert said.returncode == 0, said.stderr
    return (folder / "signed.xml").read_bytes()


@pytest.mark.parametrize(
    ("transforms", "excluded"),
    [
        (XPATH.format("", "not(ancestor-or-self::ds:Signature)"), 1),
        (FILTER.format("subtract", "/descendant::ds:Signature"), 1),
        (FILTER.format("subtract", "here()/ancestor::ds:Signature[1]"), 0),
    ],
)
def test_signatures_left_out_by_name(transforms: str, excluded: int, tmp_path: Path) -> None:
    """Proves the filters that take signatures out, as Italian and Austrian software writes them."""
    data = signed(fatturapa(), b"</p:F", transforms, tmp_path)
    (found,) = edibridge.verify(data, OPTIONS)
    assert found.valid, found.findings
    assert len(found.excluded) == excluded
    assert b"Signature" not in found.data
    assert b"122.00" in found.data
    (found,) = edibridge.verify(data.replace(b"122.00", b"1.00"), OPTIONS)
    assert [one.rule for one in found.findings if one.severity == "fatal"] == ["SIGN-DIGEST"]


def test_the_profile_of_ubl(tmp_path: Path) -> None:
    """Proves the XPath of UBL's own profile, which leaves all signatures of the document out."""
    home = (
        f'<e:UBLExtensions xmlns:e="{UBL}CommonExtensionComponents-2"><e:UBLExtension>'
        f'<e:ExtensionContent><sig:UBLDocumentSignatures xmlns:sig="{UBL}'
        'CommonSignatureComponents-2" xmlns:sac="'
        f'{UBL}SignatureAggregateComponents-2"><sac:SignatureInformation></sac:SignatureInformation>'
        "</sig:UBLDocumentSignatures></e:ExtensionContent></e:UBLExtension></e:UBLExtensions>"
    ).encode()
    head, middle, tail = ubl().partition(b"<cbc:CustomizationID>")
    if not middle:
        head, middle, tail = ubl().partition(b"<cbc:ID>")
    data = signed(head + home + middle + tail, b"</sac:", UBL_PROFILE, tmp_path)
    (found,) = edibridge.verify(data, OPTIONS)
    assert found.valid, found.findings
    assert b"UBLDocumentSignatures" not in found.data
    assert b"UBLExtensions" in found.data


def test_a_signature_beside_what_it_signs(tmp_path: Path) -> None:
    """Proves the form of an NF-e: by identifier, enveloped, and the signature beside it."""
    document = b'<NFe><infNFe Id="NFe1"><vNF>10.00</vNF></infNFe></NFe>'
    data = signed(document, b"</NFe>", ENVELOPED, tmp_path, "#NFe1")
    (found,) = edibridge.verify(data, OPTIONS)
    assert found.valid, found.findings
    assert found.covers == "/NFe/infNFe"
    assert found.element.tag == "infNFe"
    # what a receiver puts around it is not signed, and must be asked for
    sent = b"<nfeProc>" + data.partition(b"?>")[2] + b"<protNFe/></nfeProc>"
    (found,) = edibridge.verify(sent, OPTIONS)
    assert [one.rule for one in found.findings] == ["SIGN-COVERAGE"]
    asked = VerifyOptions(trust=MADE.trust, element="/nfeProc/NFe/infNFe")
    (found,) = edibridge.verify(sent, asked)
    assert found.valid
    forged = sent.replace(b"<infNFe", b"<infNFe><vNF>1.00</vNF></infNFe><infNFe", 1)
    assert not any(one.valid for one in edibridge.verify(forged, asked))


@pytest.mark.parametrize(
    "transforms",
    [
        XPATH.format("", "ancestor-or-self::Numero"),
        XPATH.format("", "not(ancestor-or-self::ds:Signature) and true()"),
        FILTER.format("intersect", "//Numero"),
        FILTER.format("subtract", "//ImportoTotale"),
    ],
)
def test_other_filters_are_not_followed(transforms: str, tmp_path: Path) -> None:
    """Proves that a signature which xmlsec1 holds for good is refused where a part is chosen."""
    data = signed(fatturapa(), b"</p:F", transforms, tmp_path)
    (found,) = edibridge.verify(data, OPTIONS)
    assert "SIGN-TRANSFORM" in {one.rule for one in found.findings}
    assert not found.data
