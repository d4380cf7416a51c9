"""Timestamps of an authority (RFC 3161): asked for, and held against what they stamp."""

from __future__ import annotations

import secrets
import urllib.error
import urllib.request
from datetime import datetime
from typing import Any, ClassVar

from asn1crypto import cms, core, tsp
from attrs import frozen
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from edibridge.errors import UnreadableError, UsageError
from edibridge.findings import Finding
from edibridge.sign.algorithms import Digest, digest, known_digest
from edibridge.sign.cms_reading import Cms, load_cms, read_signers
from edibridge.sign.keys import MALFORMED
from edibridge.sign.trust import TrustList, check_certificate
from edibridge.sign.verified import finding

_MAX_ANSWER = 1_000_000


class _Answer(core.Sequence):  # type: ignore[misc]
    """`TimeStampResp`; asn1crypto's own wants a token where the authority refuses one."""

    _fields: ClassVar[list[tuple[Any, ...]]] = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


@frozen(kw_only=True)
class HttpTimestamper:
    """The `Timestamper` of an authority that is asked over HTTP (RFC 3161 section 3.4)."""

    url: str
    timeout: float = 20.0
    policy: str = ""

    def stamp(self, hashed: bytes, algorithm: Digest) -> bytes:
        """Ask for a token. Raises `UnreadableError` where there is none, or not of this digest."""
        if not self.url.startswith(("http://", "https://")):
            message = f"{self.url!r} is no address of a time-stamping authority"
            raise UsageError(message, hint="http:// or https://")
        nonce = secrets.randbits(63)
        imprint = {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": hashed}
        asked = {"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True}
        if self.policy:
            asked["req_policy"] = self.policy
        request = urllib.request.Request(  # noqa: S310 - only the schemes above
            self.url,
            data=tsp.TimeStampReq(asked).dump(),
            headers={"Content-Type": "application/timestamp-query"},
        )
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:  # noqa: S310
                raw = answer.read(_MAX_ANSWER)
        except (urllib.error.URLError, OSError) as error:
            message = f"the time-stamping authority gives no answer: {error}"
            raise UnreadableError(message, where=self.url) from None
        return self._token(raw, nonce, hashed)

    def _token(self, raw: bytes, nonce: int, hashed: bytes) -> bytes:
        try:
            answer = _Answer.load(raw, strict=True)
            status = answer["status"]["status"].native
            if status not in ("granted", "granted_with_mods"):
                message = f"the time-stamping authority refuses: {status}"
                raise UnreadableError(message, where=self.url)
            token: bytes = answer["time_stamp_token"].dump()
            info = tsp.TSTInfo.load(load_cms(token).content or b"")
            same = info["nonce"].native == nonce
            same = same and info["message_imprint"]["hashed_message"].native == hashed
        except (ValueError, TypeError, KeyError) as error:
            message = f"the answer is no timestamp: {type(error).__name__}"
            raise UnreadableError(message, where=self.url) from None
        if not same:
            message = "the timestamp is not of what was asked for"
            raise UnreadableError(message, where=self.url)
        return token


def check_timestamp(
    token: bytes, stamped: bytes, *, trust: TrustList | None, legacy: bool
) -> tuple[datetime | None, list[Finding]]:
    """Return the time of a token over these bytes, None where it does not hold, and findings.

    The authority's certificate must be for timestamps, and good at the time it states. What is
    wrong with a timestamp is fatal for it; the rule is SIGN-TIMESTAMP.
    """
    try:
        held = load_cms(token, file="timestamp")
        info = tsp.TSTInfo.load(held.content or b"", strict=True)
        hashed = info["message_imprint"]["hash_algorithm"]["algorithm"].native
        imprint = bytes(info["message_imprint"]["hashed_message"].native)
        time: datetime = info["gen_time"].native
    except (UnreadableError, ValueError, TypeError, KeyError):
        return None, [_wrong("it cannot be read")]
    against = _against(held, hashed, imprint, stamped, legacy=legacy)
    signer = next(read_signers(held, held.content or b"", legacy=legacy), None)
    if against or signer is None or signer.certificate is None:
        return None, [_wrong(against or "its certificate is absent")]
    chain = (signer.certificate, *(one for one in held.certificates if one != signer.certificate))
    path, found = check_certificate(chain, trust=trust, revocation=None, at=time)
    fatal = [
        one.message
        for one in found
        if one.severity == "fatal" and one.rule in ("SIGN-DATE", "SIGN-TRUST")
    ]
    if fatal:
        return None, [_wrong("; ".join(fatal))]
    if not path:
        message = "the time-stamping authority was held against no trust list"
        return time, [finding("SIGN-TIMESTAMP", message, severity="warning")]
    return time, []


def _against(held: Cms, hashed: str, imprint: bytes, stamped: bytes, *, legacy: bool) -> str:
    """Return what speaks against a token, whatever its certificate is worth; or nothing."""
    name = known_digest(hashed)
    if name is None or (name == "sha1" and not legacy):
        return f"its digest {hashed} is too weak or unknown"
    if held.content_type != "tst_info" or digest(stamped, name) != imprint:
        return "it is of something else"
    signers = list(read_signers(held, held.content or b"", legacy=legacy))
    if len(signers) != 1:
        return f"it has {len(signers)} signatures, not one"
    broken = [one.message for one in signers[0].findings if one.severity == "fatal"]
    certificate = signers[0].certificate
    if not broken and certificate is not None and not _for_timestamps(certificate):
        broken.append("its certificate is not for timestamps")
    return "; ".join(broken)


def _for_timestamps(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, *MALFORMED):
        return False
    return list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def _wrong(message: str) -> Finding:
    return finding("SIGN-TIMESTAMP", f"the timestamp does not hold: {message}", source="RFC 3161")
