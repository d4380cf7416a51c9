"""The cryptographic stamp of ZATCA: an XAdES signature of its own making.

The value signed is the hash of the invoice, not the SignedInfo; hashes of the certificate and the
properties are the base64 of their hexadecimal form, over text with a fixed indentation (ZATCA,
*Security Features Implementation Standards* 1.2, section 2.3).
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

from lxml import etree

from edibridge.stamps.signing import ecdsa_sha256
from edibridge.stamps.stamp import StampOptions

_DS = "http://www.w3.org/2000/09/xmldsig#"
_XADES = "http://uri.etsi.org/01903/v1.3.2#"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
_LEFT_OUT = (
    "not(//ancestor-or-self::ext:UBLExtensions)",
    "not(//ancestor-or-self::cac:Signature)",
    "not(//ancestor-or-self::cac:AdditionalDocumentReference[cbc:ID='QR'])",
)
_DEPTH = 36  # spaces before the first line inside SignedProperties; they are hashed


def made(digest: bytes, options: StampOptions) -> tuple[etree._Element, etree._Element]:
    """Return the UBLExtensions with the stamp, and the cac:Signature that points to it."""
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

    certificate = options.certificate
    coded = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
    issuer = ", ".join(part.rfc4514_string() for part in reversed(certificate.issuer.rdns))
    time = options.at or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    properties = _properties(time, _hex_hash(coded), issuer, certificate.serial_number)
    signature = base64.b64encode(ecdsa_sha256(options.key, digest)).decode()
    hashed = base64.b64encode(digest).decode()
    return (
        etree.fromstring(_extensions(hashed, properties, signature, coded)),
        etree.fromstring(_PARTY),
    )


def _hex_hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).hexdigest().encode()).decode()


def _properties(time: str, certificate: str, issuer: str, serial: int) -> str:
    """Return the SignedProperties, line by line, as they are hashed."""
    ds = f' xmlns:ds="{_DS}"'
    lines = (
        (-1, f'<xades:SignedProperties xmlns:xades="{_XADES}" Id="xadesSignedProperties">'),
        (0, "<xades:SignedSignatureProperties>"),
        (1, f"<xades:SigningTime>{time}</xades:SigningTime>"),
        (1, "<xades:SigningCertificate>"),
        (2, "<xades:Cert>"),
        (3, "<xades:CertDigest>"),
        (4, f'<ds:DigestMethod{ds} Algorithm="{_SHA256}"/>'),
        (4, f"<ds:DigestValue{ds}>{certificate}</ds:DigestValue>"),
        (3, "</xades:CertDigest>"),
        (3, "<xades:IssuerSerial>"),
        (4, f"<ds:X509IssuerName{ds}>{_escaped(issuer)}</ds:X509IssuerName>"),
        (4, f"<ds:X509SerialNumber{ds}>{serial}</ds:X509SerialNumber>"),
        (3, "</xades:IssuerSerial>"),
        (2, "</xades:Cert>"),
        (1, "</xades:SigningCertificate>"),
        (0, "</xades:SignedSignatureProperties>"),
        (-1, "</xades:SignedProperties>"),
    )
    return "\n".join(" " * (_DEPTH + 4 * depth) + line for depth, line in lines).strip()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _extensions(digest: str, properties: str, signature: str, certificate: str) -> str:
    cuts = "".join(
        f'<ds:Transform Algorithm="{_XPATH}"><ds:XPath>{cut}</ds:XPath></ds:Transform>'
        for cut in _LEFT_OUT
    )
    ubl = "urn:oasis:names:specification:ubl:schema:xsd:"
    return (
        f'<ext:UBLExtensions xmlns:ext="{ubl}CommonExtensionComponents-2"><ext:UBLExtension>'
        "<ext:ExtensionURI>urn:oasis:names:specification:ubl:dsig:enveloped:xades"
        "</ext:ExtensionURI><ext:ExtensionContent>"
        f'<sig:UBLDocumentSignatures xmlns:sig="{ubl}CommonSignatureComponents-2"'
        f' xmlns:sac="{ubl}SignatureAggregateComponents-2"'
        f' xmlns:sbc="{ubl}SignatureBasicComponents-2"><sac:SignatureInformation>'
        f'<cbc:ID xmlns:cbc="{ubl}CommonBasicComponents-2">'
        "urn:oasis:names:specification:ubl:signature:1</cbc:ID>"
        "<sbc:ReferencedSignatureID>urn:oasis:names:specification:ubl:signature:Invoice"
        f'</sbc:ReferencedSignatureID><ds:Signature xmlns:ds="{_DS}" Id="signature">'
        "<ds:SignedInfo>"
        '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2006/12/xml-c14n11"/>'
        "<ds:SignatureMethod"
        ' Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/>'
        f'<ds:Reference Id="invoiceSignedData" URI=""><ds:Transforms>{cuts}'
        '<ds:Transform Algorithm="http://www.w3.org/2006/12/xml-c14n11"/></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{_SHA256}"/><ds:DigestValue>{digest}</ds:DigestValue>'
        f'</ds:Reference><ds:Reference Type="{_DS}SignatureProperties"'
        f' URI="#xadesSignedProperties"><ds:DigestMethod Algorithm="{_SHA256}"/>'
        f"<ds:DigestValue>{_hex_hash(properties)}</ds:DigestValue></ds:Reference>"
        f"</ds:SignedInfo><ds:SignatureValue>{signature}</ds:SignatureValue><ds:KeyInfo>"
        f"<ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>"
        f'</ds:KeyInfo><ds:Object><xades:QualifyingProperties xmlns:xades="{_XADES}"'
        f' Target="signature">{properties}</xades:QualifyingProperties></ds:Object>'
        "</ds:Signature></sac:SignatureInformation></sig:UBLDocumentSignatures>"
        "</ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>"
    )


_PARTY = (
    '<cac:Signature xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:'
    'CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:'
    'CommonBasicComponents-2"><cbc:ID>urn:oasis:names:specification:ubl:signature:Invoice'
    "</cbc:ID><cbc:SignatureMethod>urn:oasis:names:specification:ubl:dsig:enveloped:xades"
    "</cbc:SignatureMethod></cac:Signature>"
)
