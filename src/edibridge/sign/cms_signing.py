"""CMS signatures: CAdES B-B, EPES and B-T, with the content in them (.p7m) or beside them.

Sources: RFC 5652 (CMS), RFC 5035 (signing-certificate-v2), ETSI EN 319 122-1 (CAdES baseline).
"""

from __future__ import annotations

from typing import Any, ClassVar

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509

from edibridge.errors import UsageError
from edibridge.sign.algorithms import Algorithm, Digest, check_digest, digest
from edibridge.sign.keys import Signer, algorithm_for
from edibridge.sign.options import SignOptions
from edibridge.sign.policy import Policy
from edibridge.sign.xades import der, signing_time

POLICY_ATTRIBUTE = "1.2.840.113549.1.9.16.2.15"
_POLICY_URL = "1.2.840.113549.1.9.16.5.1"


class PolicyQualifier(core.Sequence):  # type: ignore[misc]
    """`SigPolicyQualifierInfo` of a URL."""

    _fields: ClassVar[list[tuple[Any, ...]]] = [
        ("id", core.ObjectIdentifier),
        ("qualifier", core.IA5String),
    ]


class PolicyQualifiers(core.SequenceOf):  # type: ignore[misc]
    """The qualifiers of a policy."""

    _child_spec = PolicyQualifier


class PolicyHash(core.Sequence):  # type: ignore[misc]
    """`OtherHashAlgAndValue`."""

    _fields: ClassVar[list[tuple[Any, ...]]] = [
        ("algorithm", algos.DigestAlgorithm),
        ("value", core.OctetString),
    ]


class PolicyId(core.Sequence):  # type: ignore[misc]
    """`SignaturePolicyId` (EN 319 122-1 section 5.2.9.1)."""

    _fields: ClassVar[list[tuple[Any, ...]]] = [
        ("id", core.ObjectIdentifier),
        ("hash", PolicyHash),
        ("qualifiers", PolicyQualifiers, {"optional": True}),
    ]


def sign_cms(
    data: bytes,
    signer: Signer,
    options: SignOptions | None = None,
    *,
    content_type: str = "data",
    digested: bytes | None = None,
) -> bytes:
    """Return the CMS (DER) that holds or, `detached`, accompanies the content with a signature.

    `digested` is the digest of a content that is not at hand, in a PDF: a signature there states
    no time of its own (EN 319 142-1 section 6.3). Raises `UsageError`.
    """
    options = options or SignOptions()
    if options.detached and content_type != "data":
        message = f"content of the type {content_type} is not signed detached"
        raise UsageError(message)
    hashed = check_digest(options.digest, legacy=options.legacy)
    algorithm = algorithm_for(signer, hashed, pss=options.pss)
    stated = _attributes(digested or digest(data, hashed), signer, options, hashed, content_type)
    if digested is not None:
        stated = [one for one in stated if one["type"] != "signing_time"]
    attributes = cms.CMSAttributes(stated)
    raw = signer.sign(attributes.dump(), algorithm)
    own = asn1_x509.Certificate.load(der(signer.chain[0]))
    info: dict[str, Any] = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            name="issuer_and_serial_number",
            value={"issuer": own.issuer, "serial_number": own.serial_number},
        ),
        "digest_algorithm": {"algorithm": hashed},
        "signed_attrs": attributes,
        "signature_algorithm": _named(algorithm),
        "signature": raw,
    }
    if options.timestamper is not None:
        token = options.timestamper.stamp(digest(raw, hashed), hashed)
        stamp = {"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(token)]}
        info["unsigned_attrs"] = [stamp]
    octets = core.OctetString if content_type == "data" else core.ParsableOctetString
    # version 3 where the content is not plain data (RFC 5652 section 5.1)
    signed = cms.SignedData(
        {
            "version": "v1" if content_type == "data" else "v3",
            "digest_algorithms": [{"algorithm": hashed}],
            "encap_content_info": {
                "content_type": content_type,
                "content": None if options.detached else octets(data),
            },
            "certificates": [
                asn1_x509.Certificate.load(der(one))
                for number, one in enumerate(signer.chain)
                if number == 0 or one.issuer != one.subject
            ],
            "signer_infos": [info],
        }
    )
    made: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    return made


def _attributes(
    digested: bytes, signer: Signer, options: SignOptions, hashed: Digest, content_type: str
) -> list[dict[str, Any]]:
    certificate = tsp.SigningCertificateV2(
        {
            "certs": [
                {
                    "hash_algorithm": {"algorithm": hashed},
                    "cert_hash": digest(der(signer.chain[0]), hashed),
                }
            ]
        }
    )
    time = cms.Time(name="utc_time", value=core.UTCTime(signing_time(options)))
    attributes: list[dict[str, Any]] = [
        {"type": "content_type", "values": [content_type]},
        {"type": "signing_time", "values": [time]},
        {"type": "message_digest", "values": [digested]},
        {"type": "signing_certificate_v2", "values": [certificate]},
    ]
    if options.policy is not None:
        attributes.append({"type": POLICY_ATTRIBUTE, "values": [_policy(options.policy)]})
    return attributes


def _policy(policy: Policy) -> PolicyId:
    if not policy.id.startswith("urn:oid:"):
        message = f"the policy {policy.id!r} has no object identifier, which CMS names it by"
        raise UsageError(message, hint="give the policy an id like urn:oid:1.2.3")
    made = PolicyId(
        {
            "id": policy.id.removeprefix("urn:oid:"),
            "hash": {"algorithm": {"algorithm": policy.digest}, "value": policy.hash},
        }
    )
    if policy.url:
        made["qualifiers"] = [{"id": _POLICY_URL, "qualifier": policy.url}]
    return made


def _named(algorithm: Algorithm) -> dict[str, Any]:
    if algorithm.kind == "ecdsa":
        return {"algorithm": f"{algorithm.digest}_ecdsa"}
    if algorithm.kind == "rsa":
        return {"algorithm": "rsassa_pkcs1v15"}
    hashed = {"algorithm": algorithm.digest}
    size = len(digest(b"", algorithm.digest))
    return {
        "algorithm": "rsassa_pss",
        "parameters": {
            "hash_algorithm": hashed,
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": hashed},
            "salt_length": size,
        },
    }
