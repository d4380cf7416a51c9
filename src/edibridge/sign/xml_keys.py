"""The certificates and keys that an XML signature brings along.

Source: W3C XML Signature 1.1 section 4.5.
"""

from __future__ import annotations

from collections.abc import Iterator

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

from edibridge.findings import Finding
from edibridge.sign.canonical import full_text
from edibridge.sign.keys import usable
from edibridge.sign.names import DS, DSIG11
from edibridge.sign.verified import finding
from edibridge.sign.xml_properties import base64_of, text_of

MAX_CERTIFICATES = 20


def certificates_of(signature: etree._Element) -> tuple[x509.Certificate, ...]:
    """Return the certificates of `KeyInfo`; what is none is left out."""
    found: list[x509.Certificate] = []
    path = f"{{{DS}}}KeyInfo/{{{DS}}}X509Data/{{{DS}}}X509Certificate"
    for one in signature.findall(path)[:MAX_CERTIFICATES]:
        certificate = usable(base64_of(full_text(one)))
        if certificate is not None and certificate not in found:
            found.append(certificate)
    return tuple(found)


def check_key_values(signature: etree._Element, public: object) -> Iterator[Finding]:
    """Yield a finding where a bare key stands beside the certificate and is another."""
    message = "KeyInfo holds a key beside the certificate, and it is another"
    for value in signature.findall(f"{{{DS}}}KeyInfo/{{{DS}}}KeyValue"):
        if not _same(value, public):
            yield finding("SIGN-KEY", message)
    for value in signature.findall(f"{{{DS}}}KeyInfo/{{{DSIG11}}}DEREncodedKeyValue"):
        if base64_of(full_text(value)) != _spki(public):
            yield finding("SIGN-KEY", message)


def _same(value: etree._Element, public: object) -> bool:
    if isinstance(public, rsa.RSAPublicKey):
        home = value.find(f"{{{DS}}}RSAKeyValue")
        if home is None:
            return False
        numbers = public.public_numbers()
        return (_number(home, "Modulus"), _number(home, "Exponent")) == (numbers.n, numbers.e)
    if isinstance(public, ec.EllipticCurvePublicKey):
        point = base64_of(text_of(value, f"{{{DSIG11}}}ECKeyValue/{{{DSIG11}}}PublicKey"))
        return point == public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return False


def _number(home: etree._Element, name: str) -> int:
    return int.from_bytes(base64_of(text_of(home, f"{{{DS}}}{name}")), "big")


def _spki(public: object) -> bytes:
    if isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b""
