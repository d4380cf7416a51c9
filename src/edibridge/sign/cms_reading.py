"""CMS read and held against its signatures: what every one of them signs, and with what.

Sources: RFC 5652 section 5.4 and 5.6, RFC 5035 section 5, RFC 6211 (what must match).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from asn1crypto import cms, core, parser
from attrs import frozen
from cryptography import x509

from edibridge.errors import UnreadableError
from edibridge.findings import Finding
from edibridge.sign.algorithms import Algorithm, digest, known_digest
from edibridge.sign.cms_signing import POLICY_ATTRIBUTE, PolicyId
from edibridge.sign.keys import MALFORMED, usable
from edibridge.sign.strength import holds, sha1, weaknesses
from edibridge.sign.verified import finding
from edibridge.sign.xades import der

_SET = 0x31


@frozen(kw_only=True, eq=False)
class CmsSigner:
    """One signature of a CMS, without a judgement of its certificate."""

    certificate: x509.Certificate | None
    algorithm: Algorithm | None
    value: bytes
    signed_at: datetime | None
    certificate_named: bool
    policy: str
    policy_hash: bytes
    timestamps: tuple[bytes, ...]
    findings: tuple[Finding, ...]


@frozen(kw_only=True, eq=False)
class Cms:
    """A CMS: the content in it, its type, the certificates that came along, its signatures."""

    content: bytes | None
    content_type: str
    certificates: tuple[x509.Certificate, ...]
    signed: Any


def load_cms(data: bytes, *, file: str = "") -> Cms:
    """Read a CMS in DER, BER, PEM or base64. Raises `UnreadableError` for what is none."""
    where = file or "CMS"
    try:
        info = cms.ContentInfo.load(_binary(data), strict=True)
        if info["content_type"].native != "signed_data":
            message = "the CMS holds no signed data"
            raise UnreadableError(message, where=where)
        signed = info["content"]
        held = signed["encap_content_info"]
        octets = held["content"]
        content = None if isinstance(octets, core.Void) else _octets(octets)
        kind = str(held["content_type"].native)
        certificates = tuple(_certificates(signed))
        _ = [one["sid"].name for one in signed["signer_infos"]]  # they are parsed when asked for
    except (ValueError, TypeError, KeyError, binascii.Error) as error:
        message = f"no CMS can be read: {str(error).splitlines()[0] if str(error) else error!r}"
        hint = "expected a .p7m or .p7s file: DER, PEM or base64"
        raise UnreadableError(message, where=where, hint=hint) from None
    return Cms(content=content, content_type=kind, certificates=certificates, signed=signed)


def read_signers(
    held: Cms, content: bytes, *, legacy: bool, certificate: x509.Certificate | None = None
) -> Iterator[CmsSigner]:
    """Yield each signature of a CMS over the content, with what speaks against it."""
    known = (*held.certificates, *((certificate,) if certificate is not None else ()))
    for info in held.signed["signer_infos"]:
        try:
            yield _signer(info, held, content, known, legacy=legacy)
        except (KeyError, *MALFORMED) as error:
            message = f"the signature is malformed: {type(error).__name__}"
            yield CmsSigner(
                certificate=None,
                algorithm=None,
                value=b"",
                signed_at=None,
                certificate_named=False,
                policy="",
                policy_hash=b"",
                timestamps=(),
                findings=(finding("SIGN-STRUCTURE", message),),
            )


def _signer(
    info: Any,  # noqa: ANN401 - asn1crypto has no types
    held: Cms,
    content: bytes,
    known: tuple[x509.Certificate, ...],
    *,
    legacy: bool,
) -> CmsSigner:
    found: list[Finding] = []
    certificate = next((one for one in known if _meant(info["sid"], one)), None)
    algorithm = _algorithm(info, found)
    value = bytes(info["signature"].native)
    attributes = _attributes(info["signed_attrs"], found)
    if attributes:
        signed = info["signed_attrs"].untag().dump()
        found += _content(attributes, held, content, info, legacy=legacy)
    else:
        signed = content
        # signed attributes could be passed off as content otherwise (RFC 5652, section 5.4)
        if content[:1] == bytes([_SET]) or held.content_type != "data":
            message = "a signature without signed attributes over what may be such attributes"
            found.append(finding("SIGN-STRUCTURE", message))
    if certificate is None:
        found.append(finding("SIGN-KEY", "the certificate of the signature is not in the file"))
    elif algorithm is not None:
        public = certificate.public_key()
        found += weaknesses(algorithm, public, legacy=legacy)
        if not holds(public, signed, value, algorithm):
            message = "the signature value does not hold: what was signed was changed"
            found.append(finding("SIGN-VALUE", message))
    named = _named(attributes, certificate, found)
    identifier, hashed = _policy(attributes)
    time = attributes.get("signing_time")
    return CmsSigner(
        certificate=certificate,
        algorithm=algorithm,
        value=value,
        signed_at=time.native if time is not None else None,
        certificate_named=named,
        policy=identifier,
        policy_hash=hashed,
        timestamps=tuple(_timestamps(info)),
        findings=tuple(found),
    )


def _binary(data: bytes) -> bytes:
    text = data.strip()
    if text.startswith(b"-----BEGIN"):
        text = re.sub(rb"-----[^-]+-----", b"", text)
    elif text[:1] == b"\x30":
        start = data.index(b"\x30")
        end = start + parser.peek(data[start:])
        return data[start:] if data[end:].strip(b"\0 \t\r\n") else data[start:end]
    return base64.b64decode(b"".join(text.split()), validate=True)


def _octets(octets: Any) -> bytes:  # noqa: ANN401
    if isinstance(octets, core.Any):
        octets = octets.parse()
    if isinstance(octets, core.OctetString | core.ParsableOctetString):
        return bytes(octets)
    # content of PKCS#7 that is no octet string: its own bytes without tag and length are signed
    return bytes(octets.contents)


def _certificates(signed: Any) -> Iterator[x509.Certificate]:  # noqa: ANN401
    if isinstance(signed["certificates"], core.Void):
        return
    for one in signed["certificates"]:
        certificate = usable(one.chosen.dump()) if one.name == "certificate" else None
        if certificate is not None:
            yield certificate


def _meant(sid: Any, certificate: x509.Certificate) -> bool:  # noqa: ANN401
    if sid.name == "issuer_and_serial_number":
        same = sid.chosen["issuer"].dump() == certificate.issuer.public_bytes()
        return bool(same and sid.chosen["serial_number"].native == certificate.serial_number)
    try:
        key = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except (x509.ExtensionNotFound, *MALFORMED):
        return False
    return bool(key.value.digest == sid.chosen.native)


def _algorithm(info: Any, found: list[Finding]) -> Algorithm | None:  # noqa: ANN401
    hashed = info["digest_algorithm"]["algorithm"].native
    named = info["signature_algorithm"]
    name = str(named["algorithm"].native)
    inner = known_digest(hashed)
    if inner is None or known_digest(name.partition("_")[0]) not in (None, inner):
        message = f"the algorithms {hashed} and {name} are too weak, unknown or do not match"
        found.append(finding("SIGN-ALGORITHM", message))
        return None
    if name in ("rsassa_pkcs1v15", f"{inner}_rsa"):
        return Algorithm("rsa", inner)
    if name in ("ecdsa", f"{inner}_ecdsa"):
        return Algorithm("ecdsa", inner)
    if name == "rsassa_pss":
        parameters = named["parameters"]
        mask = parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native
        own = parameters["hash_algorithm"]["algorithm"].native
        if own == mask == hashed:
            return Algorithm("rsa-pss", inner)
    message = f"the algorithm {name} is not accepted"
    found.append(finding("SIGN-ALGORITHM", message))
    return None


def _attributes(attributes: Any, found: list[Finding]) -> dict[str, Any]:  # noqa: ANN401
    if isinstance(attributes, core.Void):
        return {}
    values: dict[str, Any] = {}
    for one in attributes:
        name = str(one["type"].native)
        if name in values or len(one["values"]) != 1:
            message = f"the signed attribute {name} stands more than once"
            found.append(finding("SIGN-STRUCTURE", message, source="RFC 5652 section 11"))
        elif len(one["values"]):
            values[name] = one["values"][0]
    return values


def _content(
    attributes: dict[str, Any],
    held: Cms,
    content: bytes,
    info: Any,  # noqa: ANN401
    *,
    legacy: bool,
) -> Iterator[Finding]:
    kind = attributes.get("content_type")
    if kind is None or kind.native != held.content_type:
        message = "the signature is of another type of content"
        yield finding("SIGN-STRUCTURE", message, source="RFC 5652 section 11.1")
    hashed: str = info["digest_algorithm"]["algorithm"].native
    name = known_digest(hashed)
    if name is None:
        return
    if name == "sha1":
        yield sha1("the content is digested with SHA-1", legacy=legacy)
    stated = attributes.get("message_digest")
    if stated is None or bytes(stated.native) != digest(content, name):
        message = "the content is not what was signed: its digest differs"
        yield finding("SIGN-DIGEST", message, source="RFC 5652 section 11.2")


def _named(
    attributes: dict[str, Any], certificate: x509.Certificate | None, found: list[Finding]
) -> bool:
    """Say whether the certificate is named in what was signed; note where it is another one."""
    second, first = (
        attributes.get(name) for name in ("signing_certificate_v2", "signing_certificate")
    )
    value = second if second is not None else first
    if value is None or certificate is None:
        return False
    one = value["certs"][0]
    hashed = one["hash_algorithm"]["algorithm"].native if second is not None else "sha1"
    name = known_digest(hashed)
    if name is None or digest(der(certificate), name) != one["cert_hash"].native:
        message = "the signature was made with another certificate than the one it names"
        found.append(finding("SIGN-CERTIFICATE", message, source="RFC 5035 section 5.4"))
    return True


def _policy(attributes: dict[str, Any]) -> tuple[str, bytes]:
    value = attributes.get(POLICY_ATTRIBUTE)
    if value is None:
        return "", b""
    read = PolicyId.load(value.dump())
    return f"urn:oid:{read['id'].dotted}", bytes(read["hash"]["value"].native)


def _timestamps(info: Any) -> Iterator[bytes]:  # noqa: ANN401
    if isinstance(info["unsigned_attrs"], core.Void):
        return
    for one in info["unsigned_attrs"]:
        if one["type"].native == "signature_time_stamp_token":
            yield from (value.dump() for value in one["values"])
