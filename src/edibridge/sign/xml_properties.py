"""What a XAdES signature says of itself, read from the bytes that it signs.

Source: ETSI EN 319 132-1, TS 101 903.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import UTC, datetime

from attrs import frozen
from cryptography import x509
from lxml import etree

from edibridge.findings import Finding
from edibridge.sign.algorithms import DIGESTS_BY_URI, digest
from edibridge.sign.canonical import full_text
from edibridge.sign.names import DS, XADES
from edibridge.sign.policy import KNOWN, Policy
from edibridge.sign.verified import finding
from edibridge.sign.xades import der

_PROPERTIES = f"{{{XADES}}}QualifyingProperties"


@frozen(kw_only=True, eq=False)
class Properties:
    """The signed properties: time, certificates as (digest name, digest), policy, data format."""

    signed_at: datetime | None
    certificates: tuple[tuple[str, bytes], ...]
    policy: str
    policy_hash: bytes
    implied: bool
    described: bool


def qualifying(signature: etree._Element) -> list[etree._Element]:
    """Return the `QualifyingProperties` of a signature."""
    return signature.findall(f"{{{DS}}}Object/{_PROPERTIES}")


def read_properties(signed: etree._Element) -> Properties:
    """Read `SignedProperties`, which was parsed from what was signed."""
    home = signed.find(f"{{{XADES}}}SignedSignatureProperties")
    if home is None:
        home = etree.Element("none")
    policy = home.find(f"{{{XADES}}}SignaturePolicyIdentifier/{{{XADES}}}SignaturePolicyId")
    implied = home.find(f"{{{XADES}}}SignaturePolicyIdentifier/{{{XADES}}}SignaturePolicyImplied")
    identifier, hashed = "", b""
    if policy is not None:
        identifier = text_of(policy, f"{{{XADES}}}SigPolicyId/{{{XADES}}}Identifier")
        hashed = base64_of(text_of(policy, f"{{{XADES}}}SigPolicyHash/{{{DS}}}DigestValue"))
    data = f"{{{XADES}}}SignedDataObjectProperties/{{{XADES}}}DataObjectFormat/{{{XADES}}}MimeType"
    return Properties(
        signed_at=_time(text_of(home, f"{{{XADES}}}SigningTime")),
        certificates=tuple(_certificates(home)),
        policy=identifier,
        policy_hash=hashed,
        implied=implied is not None,
        described=signed.find(data) is not None,
    )


def timestamps(signature: etree._Element) -> Iterator[tuple[str, bytes]]:
    """Yield each timestamp of the signature value: URI of the canonical form, and token."""
    path = f"{{{XADES}}}UnsignedProperties/{{{XADES}}}UnsignedSignatureProperties"
    for one in qualifying(signature):
        for stamp in one.findall(f"{path}/{{{XADES}}}SignatureTimeStamp"):
            method = stamp.find(f"{{{DS}}}CanonicalizationMethod")
            form = method.get("Algorithm", "") if method is not None else ""
            for token in stamp.findall(f"{{{XADES}}}EncapsulatedTimeStamp"):
                yield form, base64_of(full_text(token))


def check_named(properties: Properties, certificate: x509.Certificate) -> Iterator[Finding]:
    """Yield a finding where the properties name another certificate than the one that signed."""
    if not properties.certificates:
        message = "the signed properties name no certificate"
        yield finding("SIGN-CERTIFICATE", message, severity="warning", source="EN 319 132-1 5.2.2")
        return
    uri, value = properties.certificates[0]
    name = DIGESTS_BY_URI.get(uri)
    if name is None or digest(der(certificate), name) != value:
        message = "the signature was made with another certificate than the one it names"
        yield finding("SIGN-CERTIFICATE", message, source="EN 319 132-1 section 5.2.2")


def check_policy(identifier: str, hashed: bytes, wanted: Policy | None) -> Iterator[Finding]:
    """Yield what is wrong with the policy of a signature: absent, another, or of another text."""
    if wanted is not None and identifier != wanted.id:
        said = f"names the policy {identifier!r}" if identifier else "names no policy"
        yield finding("SIGN-POLICY", f"the signature {said}; expected {wanted.id!r}")
        return
    known = wanted or next((one for one in KNOWN if one.id == identifier), None)
    if known is not None and hashed != known.hash:
        message = f"the hash of the policy {identifier!r} is not that of its text"
        yield finding("SIGN-POLICY", message, severity="fatal" if wanted else "warning")


def _certificates(home: etree._Element) -> Iterator[tuple[str, bytes]]:
    for name in ("SigningCertificateV2", "SigningCertificate"):
        for cert in home.findall(f"{{{XADES}}}{name}/{{{XADES}}}Cert"):
            method = cert.find(f"{{{XADES}}}CertDigest/{{{DS}}}DigestMethod")
            value = text_of(cert, f"{{{XADES}}}CertDigest/{{{DS}}}DigestValue")
            yield (method.get("Algorithm", "") if method is not None else ""), base64_of(value)


def text_of(parent: etree._Element, path: str) -> str:
    """Return the text of one element below, or nothing."""
    return (parent.findtext(path) or "").strip()


def base64_of(text: str) -> bytes:
    """Return the bytes of a base64 text; nothing where it is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _time(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
