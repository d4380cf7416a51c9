"""What a verification shall hold a signature against."""

from __future__ import annotations

from datetime import UTC, datetime

from attrs import frozen
from cryptography import x509

from edibridge.sign.policy import Policy
from edibridge.sign.trust import RevocationSource, TrustList


@frozen(kw_only=True, eq=False)
class VerifyOptions:
    """What a verification shall hold a signature against.

    `trust`: the user's trust list; without it a warning says that none was asked. `revocation`:
    where revoked certificates are looked up. `at`: the time of the checks; where it is None, that
    of a timestamp that holds, else now. `legacy`: SHA-1 is a warning, not fatal. `element`: XPath
    of the element that alone shall be signed. `place`: XPath of the element that the signature
    must stand in. `policy`: the policy that it must name. `certificate`: the signer, where the
    signature does not hold the certificate, or must be this one. `content`: what a detached
    signature is of. `timestamp_trust`: the trust list of time-stamping authorities, `trust` where
    it is None.
    """

    trust: TrustList | None = None
    revocation: RevocationSource | None = None
    at: datetime | None = None
    legacy: bool = False
    element: str = ""
    place: str = ""
    policy: Policy | None = None
    certificate: x509.Certificate | None = None
    content: bytes | None = None
    timestamp_trust: TrustList | None = None


def moment(options: VerifyOptions, stamped: datetime | None) -> datetime:
    """Return the time at which the signer's certificate must have been good."""
    time = options.at or stamped or datetime.now(UTC)
    return time if time.tzinfo else time.replace(tzinfo=UTC)
