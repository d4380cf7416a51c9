"""The qualifying properties of XAdES: when, with which certificate, under which policy.

Source: ETSI EN 319 132-1 (baseline levels), TS 101 903 1.4.2 (`SigningCertificate`).
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from edibridge.sign.algorithms import DIGEST_URIS, Digest, digest
from edibridge.sign.canonical import CANONICAL_URIS, canonical
from edibridge.sign.names import DS, XADES
from edibridge.sign.options import SignOptions, Timestamper
from edibridge.sign.policy import Policy


def signing_time(options: SignOptions) -> datetime:
    """Return the time that the signature states, in UTC and whole seconds."""
    time = options.time or datetime.now(UTC)
    return time.astimezone(UTC).replace(microsecond=0)


def add_properties(  # noqa: PLR0913 - what the properties speak of
    signature: etree._Element,
    certificate: x509.Certificate,
    options: SignOptions,
    *,
    hashed: Digest,
    id_: str,
    reference: str,
) -> etree._Element:
    """Add `ds:Object` with the properties to a signature; return its `SignedProperties`.

    `id_` is that of the signature, `reference` that of the reference to the document.
    """
    home = etree.SubElement(signature, f"{{{DS}}}Object")
    qualifying = etree.SubElement(
        home, f"{{{XADES}}}QualifyingProperties", nsmap={"xades": XADES}, Target=f"#{id_}"
    )
    signed = _add(qualifying, "SignedProperties")
    signed.set("Id", f"{id_}-properties")
    of_signature = _add(signed, "SignedSignatureProperties")
    time = signing_time(options).isoformat().replace("+00:00", "Z")
    _add(of_signature, "SigningTime").text = time
    _certificate(of_signature, certificate, hashed, legacy=options.legacy_certificate)
    if options.policy is not None:
        _policy(of_signature, options.policy)
    if options.roles:
        role = "SignerRole" if options.legacy_certificate else "SignerRoleV2"
        claimed = _add(_add(of_signature, role), "ClaimedRoles")
        for one in options.roles:
            _add(claimed, "ClaimedRole").text = one
    data = _add(_add(signed, "SignedDataObjectProperties"), "DataObjectFormat")
    data.set("ObjectReference", f"#{reference}")
    _add(data, "MimeType").text = "text/xml"
    return signed


def add_timestamp(
    signature: etree._Element, timestamper: Timestamper, options: SignOptions, hashed: Digest
) -> None:
    """Have the signature value stamped, which makes B-B a B-T (EN 319 132-1 section 5.3)."""
    value = signature.find(f"{{{DS}}}SignatureValue")
    qualifying = signature.find(f"{{{DS}}}Object/{{{XADES}}}QualifyingProperties")
    if value is None or qualifying is None:  # pragma: no cover - both were just made
        return
    token = timestamper.stamp(digest(canonical(value, options.canonical), hashed), hashed)
    unsigned = _add(_add(qualifying, "UnsignedProperties"), "UnsignedSignatureProperties")
    stamp = _add(unsigned, "SignatureTimeStamp")
    stamp.set("Id", f"{signature.get('Id')}-timestamp")
    etree.SubElement(stamp, f"{{{DS}}}CanonicalizationMethod").set(
        "Algorithm", CANONICAL_URIS[options.canonical]
    )
    _add(stamp, "EncapsulatedTimeStamp").text = base64.b64encode(token).decode()


def _certificate(
    parent: etree._Element, certificate: x509.Certificate, hashed: Digest, *, legacy: bool
) -> None:
    name = "SigningCertificate" if legacy else "SigningCertificateV2"
    cert = _add(_add(parent, name), "Cert")
    _digest(_add(cert, "CertDigest"), hashed, digest(der(certificate), hashed))
    if legacy:
        serial = _add(cert, "IssuerSerial")
        issuer = etree.SubElement(serial, f"{{{DS}}}X509IssuerName")
        issuer.text = certificate.issuer.rfc4514_string()
        etree.SubElement(serial, f"{{{DS}}}X509SerialNumber").text = str(certificate.serial_number)


def _policy(parent: etree._Element, policy: Policy) -> None:
    home = _add(_add(parent, "SignaturePolicyIdentifier"), "SignaturePolicyId")
    named = _add(home, "SigPolicyId")
    identifier = _add(named, "Identifier")
    identifier.text = policy.id
    if policy.id.startswith("urn:oid:"):
        identifier.set("Qualifier", "OIDAsURN")
    if policy.description:
        _add(named, "Description").text = policy.description
    _digest(_add(home, "SigPolicyHash"), policy.digest, policy.hash)
    if policy.url:
        qualifier = _add(_add(home, "SigPolicyQualifiers"), "SigPolicyQualifier")
        _add(qualifier, "SPURI").text = policy.url


def _digest(parent: etree._Element, name: Digest, value: bytes) -> None:
    etree.SubElement(parent, f"{{{DS}}}DigestMethod").set("Algorithm", DIGEST_URIS[name])
    etree.SubElement(parent, f"{{{DS}}}DigestValue").text = base64.b64encode(value).decode()


def der(certificate: x509.Certificate) -> bytes:
    """Return a certificate as DER."""
    return certificate.public_bytes(Encoding.DER)


def _add(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{XADES}}}{name}")
