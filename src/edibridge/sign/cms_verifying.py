"""CMS signatures verified: what was signed and by whom (CAdES, .p7m and .p7s)."""

from __future__ import annotations

from collections.abc import Iterator

from edibridge.errors import UsageError
from edibridge.findings import Finding
from edibridge.sign.cms_reading import Cms, CmsSigner, load_cms, read_signers
from edibridge.sign.timestamp import check_timestamp
from edibridge.sign.trust import check_certificate
from edibridge.sign.verified import Verified, finding
from edibridge.sign.verify_options import VerifyOptions, moment
from edibridge.sign.xml_properties import check_policy


def verify_cms(
    data: bytes, options: VerifyOptions | None = None, *, file: str = ""
) -> list[Verified]:
    """Return what each signature of a CMS says.

    A detached one needs `options.content`. Raises `UnreadableError` for what is no CMS,
    `UsageError` where the content is neither in it nor given.
    """
    options = options or VerifyOptions()
    held = load_cms(data, file=file)
    if held.content is None and options.content is None:
        message = "the signature is detached: what it is of is not in the file"
        raise UsageError(message, where=file, hint="give the content that was signed")
    content = held.content if held.content is not None else options.content
    shared = list(_shared(held, options))
    signers = read_signers(
        held, content or b"", legacy=options.legacy, certificate=options.certificate
    )
    return [_verified(one, held, content or b"", options, shared) for one in signers]


def is_cms(data: bytes) -> bool:
    """Say whether bytes look like a CMS: DER or BER of a sequence, PEM, or base64 of it."""
    head = data[:64].lstrip()
    return head[:1] == b"\x30" or head.startswith((b"-----BEGIN", b"MI"))


def _shared(held: Cms, options: VerifyOptions) -> Iterator[Finding]:
    if held.content is not None and options.content is not None and held.content != options.content:
        message = "the content that was given is not the one in the file"
        yield finding("SIGN-COVERAGE", message)
    if held.content is not None and is_cms(held.content[:64]) and held.content[:1] == b"\x30":
        message = "the content is signed itself; verify it too"
        yield finding("SIGN-NESTED", message, severity="information")


def _verified(
    signer: CmsSigner, held: Cms, content: bytes, options: VerifyOptions, shared: list[Finding]
) -> Verified:
    found = [*shared, *signer.findings]
    stamped = None
    trust = options.timestamp_trust or options.trust
    for token in signer.timestamps:
        time, wrong = check_timestamp(token, signer.value, trust=trust, legacy=options.legacy)
        found += wrong
        if time is not None and (stamped is None or time < stamped):
            stamped = time
    found += check_policy(signer.policy, signer.policy_hash, options.policy)
    chain = held.certificates
    if signer.certificate is not None:
        if options.certificate is not None and signer.certificate != options.certificate:
            message = "the signer is another than the one that was expected"
            found.append(finding("SIGN-KEY", message))
        others = (one for one in held.certificates if one != signer.certificate)
        chain = (signer.certificate, *others)
        path, wrong = check_certificate(
            chain,
            trust=options.trust,
            revocation=options.revocation,
            at=moment(options, stamped),
        )
        found += wrong
        chain = path or chain
    sound = not any(one.severity == "fatal" for one in found)
    level = ""
    if signer.certificate_named and signer.signed_at is not None:
        level = "B-T" if stamped else "B-EPES" if signer.policy else "B-B"
    return Verified(
        form="cades" if signer.certificate_named else "cms",
        level=level,
        data=content if sound else b"",
        certificate=signer.certificate,
        chain=chain,
        algorithm=str(signer.algorithm or ""),
        signed_at=signer.signed_at,
        stamped_at=stamped,
        policy=signer.policy,
        trusted=sound and options.trust is not None,
        findings=tuple(dict.fromkeys(found)),
    )
