"""What a verification says: what was signed, by whom, when, and what speaks against it."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen
from cryptography import x509
from lxml import etree

from edibridge.findings import Finding, Location, Severity
from edibridge.sign.canonical import parse_whole


@frozen(kw_only=True, eq=False)
class Verified:
    """One signature of a document.

    `data` are the bytes that were signed, and all that may be read: canonical XML without the
    signature and without comments, the content of a CMS, the revision of a PDF (whose digits of the
    signature itself are all that it does not cover); empty where a fatal finding says that the
    signature does not hold. `form` is `xmldsig`, `xades`, `cms`,
    `cades`, `pdf` or `pades`; `level` `B-B`, `B-EPES`, `B-T` or empty. `algorithm` as
    `ecdsa-sha256`. `signed_at` is what the signer claims, `stamped_at` what an authority says that
    was asked for a timestamp. `covers` is `document` or the XPath of what alone was signed;
    `excluded` are the parts that the signature leaves out. `trusted` says that a chain to the
    user's trust list stands. `policy` is the identifier of the signature policy.
    """

    form: str
    level: str = ""
    data: bytes = b""
    certificate: x509.Certificate | None = None
    chain: tuple[x509.Certificate, ...] = ()
    algorithm: str = ""
    signed_at: datetime | None = None
    stamped_at: datetime | None = None
    policy: str = ""
    covers: str = "document"
    excluded: tuple[str, ...] = ()
    trusted: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether nothing fatal speaks against the signature."""
        return not any(one.severity == "fatal" for one in self.findings)

    @property
    def signer(self) -> str:
        """The subject of the certificate (RFC 4514), or nothing where there is none."""
        return self.certificate.subject.rfc4514_string() if self.certificate else ""

    @property
    def element(self) -> etree._Element:
        """The element that was signed, parsed from the signed bytes and from nothing else.

        Raises `UnreadableError` where the signature does not hold or signs no XML.
        """
        return parse_whole(self.data, file="signed bytes")


def finding(
    rule: str,
    message: str,
    *,
    severity: Severity = "fatal",
    xpath: str | None = None,
    source: str = "",
) -> Finding:
    """Make a finding about a signature."""
    where = Location(xpath=xpath)
    return Finding(rule=rule, severity=severity, message=message, location=where, source=source)
