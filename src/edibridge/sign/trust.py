"""Whether a certificate may be believed: date, usage, chain to the user's trust list, revocation.

Sources: RFC 5280 (path validation), ETSI EN 319 102-1 section 5.2 (building blocks of validation).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal, Protocol, runtime_checkable

from attrs import frozen
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID

from edibridge.errors import UnreadableError
from edibridge.findings import Finding
from edibridge.sign.keys import MALFORMED, load_certificates
from edibridge.sign.verified import finding

Status = Literal["good", "revoked", "unknown"]
_LONGEST_CHAIN = 8


@frozen(kw_only=True)
class Revocation:
    """What is known of a certificate: good, revoked (since when), or unknown (why)."""

    status: Status
    since: datetime | None = None
    reason: str = ""


@runtime_checkable
class RevocationSource(Protocol):
    """Says whether a certificate is revoked: lists that were fetched, OCSP, a service."""

    def look_up(
        self, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime
    ) -> Revocation:
        """Return what is known of the certificate at that time."""
        ...


@frozen(eq=False)
class TrustList:
    """The certificates that the user believes, and others that may stand between."""

    anchors: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...] = ()


def load_trust(*sources: str | os.PathLike[str] | bytes) -> TrustList:
    """Load a trust list from PEM or DER files, or folders of them; see `load_certificates`."""
    return TrustList(tuple(one for source in sources for one in load_certificates(source)))


@frozen(eq=False)
class CrlFiles:
    """The `RevocationSource` of lists (CRL) that the user has fetched."""

    lists: tuple[x509.CertificateRevocationList, ...]

    def look_up(
        self, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime
    ) -> Revocation:
        """Look the certificate up in the issuer's own list, if it is one of that time."""
        reason = "no list of this issuer"
        for one in self.lists:
            if one.issuer != issuer.subject or not _signed_by(one, issuer):
                continue
            found = one.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if found is not None:
                since = found.revocation_date_utc
                return Revocation(status="revoked" if since <= at else "good", since=since)
            if one.next_update_utc is not None and one.next_update_utc < at:
                reason = "the issuer's list is out of date"
                continue
            return Revocation(status="good")
        return Revocation(status="unknown", reason=reason)


def load_crls(*sources: bytes) -> CrlFiles:
    """Load revocation lists from PEM or DER. Raises `UnreadableError` for what is none."""
    try:
        return CrlFiles(
            tuple(
                x509.load_pem_x509_crl(one)
                if one.lstrip().startswith(b"-----BEGIN")
                else x509.load_der_x509_crl(one)
                for one in sources
            )
        )
    except ValueError as error:
        message = f"no revocation list can be read: {error}"
        raise UnreadableError(message, where="CRL", hint="expected PEM or DER") from None


def check_certificate(
    chain: Sequence[x509.Certificate],
    *,
    trust: TrustList | None,
    revocation: RevocationSource | None,
    at: datetime,
) -> tuple[tuple[x509.Certificate, ...], list[Finding]]:
    """Check the signer's certificate, the first of `chain`, as it stood at a time.

    Returns the chain to an anchor, empty where there is none or no list was given, and what was
    found: SIGN-DATE, SIGN-USAGE, SIGN-TRUST, SIGN-REVOKED.
    """
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    certificate = chain[0]
    found = [*_date(certificate, at), *_usage(certificate)]
    path: tuple[x509.Certificate, ...] = ()
    if trust is None:
        message = "the signer's certificate was held against no trust list"
        found.append(finding("SIGN-TRUST", message, severity="warning"))
    else:
        path, reason = _path(chain, trust, at)
        if not path:
            name = certificate.subject.rfc4514_string()
            message = f"no chain leads from {name!r} to the trust list: {reason}"
            found.append(finding("SIGN-TRUST", message))
    if revocation is not None:
        found += _revocation(path or tuple(chain), revocation, at)
    return path, found


def _date(certificate: x509.Certificate, at: datetime) -> Iterator[Finding]:
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not start <= at <= end:
        message = f"the certificate is of {start:%Y-%m-%d} to {end:%Y-%m-%d}, not of {at:%Y-%m-%d}"
        yield finding("SIGN-DATE", message, source="RFC 5280 section 4.1.2.5")


def _usage(certificate: x509.Certificate) -> Iterator[Finding]:
    try:
        extensions = certificate.extensions
    except MALFORMED as error:
        yield finding("SIGN-USAGE", f"the certificate's extensions are malformed: {error}")
        return
    for extension in extensions:
        value = extension.value
        if isinstance(value, x509.KeyUsage):
            if not (value.digital_signature or value.content_commitment):
                message = "the certificate's key usage has neither digital signature nor commitment"
                yield finding("SIGN-USAGE", message, source="RFC 5280 section 4.2.1.3")
        elif isinstance(value, x509.ExtendedKeyUsage) and set(value) <= _OTHER_USES:
            message = "the certificate is for servers or timestamps, not for documents"
            yield finding("SIGN-USAGE", message, source="RFC 5280 section 4.2.1.12")


_OTHER_USES = {
    ExtendedKeyUsageOID.SERVER_AUTH,
    ExtendedKeyUsageOID.TIME_STAMPING,
    ExtendedKeyUsageOID.OCSP_SIGNING,
}


def _path(
    chain: Sequence[x509.Certificate], trust: TrustList, at: datetime
) -> tuple[tuple[x509.Certificate, ...], str]:
    """Return the chain to an anchor, or why there is none."""
    leaf = chain[0]
    if leaf in trust.anchors:
        return (leaf,), ""
    if not trust.anchors:
        return (), "the list is empty"
    between = [*chain[1:], *trust.intermediates]
    if any(_koblitz(one) for one in (leaf, *between, *trust.anchors)):
        path = _walk(leaf, between, trust.anchors, at)
        return path, "" if path else "no issuer of it is known"
    authority = verification.ExtensionPolicy.permit_all().require_present(
        x509.BasicConstraints, verification.Criticality.AGNOSTIC, _authority
    )
    verifier = (
        verification.PolicyBuilder()
        .store(verification.Store(list(trust.anchors)))
        .time(at)
        .max_chain_depth(_LONGEST_CHAIN)
        .extension_policies(
            ee_policy=verification.ExtensionPolicy.permit_all(), ca_policy=authority
        )
        .build_client_verifier()
    )
    try:
        return tuple(verifier.verify(leaf, between).chain), ""
    except verification.VerificationError as error:
        return (), str(error).removeprefix("validation failed: ").partition(" (")[0]


def _authority(
    _policy: verification.Policy, _certificate: x509.Certificate, value: x509.BasicConstraints
) -> None:
    if not value.ca:
        message = "an issuer that is no certification authority"
        raise ValueError(message)


def _koblitz(certificate: x509.Certificate) -> bool:
    """Say whether the key is on secp256k1, which `cryptography.x509.verification` refuses."""
    public = certificate.public_key()
    return isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name == "secp256k1"


def _walk(
    leaf: x509.Certificate,
    between: Sequence[x509.Certificate],
    anchors: Sequence[x509.Certificate],
    at: datetime,
) -> tuple[x509.Certificate, ...]:
    path = [leaf]
    while len(path) <= _LONGEST_CHAIN:
        last = path[-1]
        anchor = next((one for one in anchors if _issued(last, one, at, len(path))), None)
        if anchor is not None:
            return (*path, anchor)
        issuer = next(
            (one for one in between if one not in path and _issued(last, one, at, len(path))), None
        )
        if issuer is None:
            return ()
        path.append(issuer)
    return ()


def _issued(
    certificate: x509.Certificate, issuer: x509.Certificate, at: datetime, below: int
) -> bool:
    """Say whether an authority that was valid then issued the certificate."""
    if certificate.issuer != issuer.subject:
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
        basic = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (InvalidSignature, x509.ExtensionNotFound, *MALFORMED):
        return False
    short = basic.path_length is not None and basic.path_length < below - 1
    return (
        basic.ca and not short and issuer.not_valid_before_utc <= at <= issuer.not_valid_after_utc
    )


def _signed_by(one: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    public = issuer.public_key()
    if isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return one.is_signature_valid(public)
    return False


def _revocation(
    path: Sequence[x509.Certificate], source: RevocationSource, at: datetime
) -> Iterator[Finding]:
    for certificate, issuer in pairwise(path):
        known = source.look_up(certificate, issuer, at)
        name = certificate.subject.rfc4514_string()
        if known.status == "revoked":
            since = f" since {known.since:%Y-%m-%d}" if known.since else ""
            yield finding("SIGN-REVOKED", f"the certificate of {name!r} is revoked{since}")
        elif known.status == "unknown":
            message = f"whether the certificate of {name!r} is revoked is not known"
            more = f": {known.reason}" if known.reason else ""
            yield finding("SIGN-REVOKED", message + more, severity="warning")
    if len(path) == 1 and path[0].issuer != path[0].subject:
        message = "whether the certificate is revoked is not known: its issuer is not there"
        yield finding("SIGN-REVOKED", message, severity="warning")
