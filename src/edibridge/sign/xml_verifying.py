"""XML signatures verified: what was signed and by whom, and nothing else.

Every value is read from the canonical bytes that the signature covers, and the document that the
caller gets is parsed from them: what stands beside them does not count. Sources: W3C XML Signature
1.1 section 3.2 and XML Signature Best Practices, ETSI EN 319 102-1.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from attrs import define, field
from cryptography import x509
from lxml import etree

from edibridge.errors import UnreadableError
from edibridge.findings import Finding
from edibridge.sign.algorithms import DIGESTS_BY_URI, SIGNATURES_BY_URI, Algorithm, digest
from edibridge.sign.canonical import CANONICAL_BY_URI, canonical, full_text, parse_whole
from edibridge.sign.names import DS, SIGNATURE, SIGNED_PROPERTIES, XADES
from edibridge.sign.strength import as_der, holds, sha1, weaknesses
from edibridge.sign.trust import check_certificate
from edibridge.sign.verified import Verified, finding
from edibridge.sign.verify_options import VerifyOptions, moment
from edibridge.sign.xml_keys import certificates_of, check_key_values
from edibridge.sign.xml_properties import (
    Properties,
    base64_of,
    check_named,
    check_policy,
    qualifying,
    read_properties,
    text_of,
    timestamps,
)
from edibridge.sign.xml_references import (
    Referred,
    Refused,
    follow,
    inclusive_prefixes,
)
from edibridge.sign.xml_structure import check_coverage, check_place, check_structure

MAX_REFERENCES = 20


@define(eq=False)
class _Reading:
    """What is known of one signature while it is read."""

    data: bytes
    number: int
    root: etree._Element
    signature: etree._Element
    options: VerifyOptions
    findings: list[Finding] = field(factory=list)
    algorithm: Algorithm | None = None
    certificates: Sequence[x509.Certificate] = ()
    certificate: x509.Certificate | None = None
    signed: Referred | None = None
    properties: Properties | None = None
    covers: str = "document"
    stamped_at: datetime | None = None

    def say(self, rule: str, message: str) -> None:
        """Note something fatal, with the place of the signature."""
        path = self.root.getroottree().getpath(self.signature)
        self.findings.append(finding(rule, message, xpath=path))


def verify_xml(
    data: bytes, options: VerifyOptions | None = None, *, file: str = ""
) -> list[Verified]:
    """Return what each signature of a document says; none where it has none.

    Raises `UnreadableError` for what is no XML, or has a document type declaration.
    """
    options = options or VerifyOptions()
    root = parse_whole(data, file=file)
    shared = check_structure(root)
    return [
        _verify(_Reading(data, number, root, signature, options, list(shared)))
        for number, signature in enumerate(root.iter(SIGNATURE))
    ]


def _verify(reading: _Reading) -> Verified:
    options = reading.options
    reading.findings += check_place(reading.root, reading.signature, options.place)
    try:
        raw = _signed_info(reading)
        if raw:
            _value(reading, raw)
            _references(reading, parse_whole(raw))
        _properties(reading)
        _timestamps(reading)
        _certificate(reading)
    except UnreadableError as error:
        reading.say("SIGN-STRUCTURE", f"the signature cannot be read: {error}")
    properties, signed = reading.properties, reading.signed
    found = tuple(dict.fromkeys(reading.findings))
    sound = signed is not None and not any(one.severity == "fatal" for one in found)
    path = reading.certificates if reading.certificate is not None else ()
    return Verified(
        form="xades" if qualifying(reading.signature) else "xmldsig",
        level=_level(reading),
        data=signed.data if signed is not None and sound else b"",
        certificate=reading.certificate,
        chain=tuple(path),
        algorithm=str(reading.algorithm or ""),
        signed_at=properties.signed_at if properties else None,
        stamped_at=reading.stamped_at,
        policy=properties.policy if properties else "",
        covers=reading.covers,
        excluded=signed.excluded if signed else (),
        trusted=sound and options.trust is not None,
        findings=found,
    )


def _signed_info(reading: _Reading) -> bytes:
    """Return the bytes of `SignedInfo` that the signature value is of; none where they are not."""
    homes = reading.signature.findall(f"{{{DS}}}SignedInfo")
    values = reading.signature.findall(f"{{{DS}}}SignatureValue")
    if len(homes) != 1 or len(values) != 1:
        reading.say("SIGN-STRUCTURE", "a signature has one SignedInfo and one SignatureValue")
        return b""
    method = homes[0].find(f"{{{DS}}}CanonicalizationMethod")
    uri = method.get("Algorithm", "") if method is not None else ""
    form = CANONICAL_BY_URI.get(uri)
    if method is None or form is None:
        reading.say("SIGN-TRANSFORM", f"the canonical form {uri!r} is not followed")
        return b""
    if next(homes[0].iter(etree.Comment), None) is not None:
        # a value would be read up to the comment, and signed without it
        reading.say("SIGN-STRUCTURE", "a comment stands in SignedInfo")
        return b""
    raw = canonical(homes[0], form, prefixes=inclusive_prefixes(method))
    named = parse_whole(raw).find(f"{{{DS}}}SignatureMethod")
    algorithm = named.get("Algorithm", "") if named is not None else ""
    if algorithm not in SIGNATURES_BY_URI:
        secret = "a shared secret (HMAC) proves no signer: " if "hmac" in algorithm else ""
        reading.say("SIGN-ALGORITHM", f"{secret}the algorithm {algorithm!r} is not accepted")
        return b""
    reading.algorithm = SIGNATURES_BY_URI[algorithm]
    return raw


def _value(reading: _Reading, raw: bytes) -> None:
    algorithm = reading.algorithm
    if algorithm is None:
        return
    text = reading.signature.find(f"{{{DS}}}SignatureValue")
    value = base64_of(full_text(text)) if text is not None else b""
    known = certificates_of(reading.signature)
    wanted = reading.options.certificate
    if wanted is not None:
        known = (wanted, *(one for one in known if one != wanted))
    if not known:
        reading.say("SIGN-KEY", "the signature holds no certificate, and none was given")
        return
    candidates = (wanted,) if wanted is not None else known
    signer = next(
        (
            one
            for one in candidates
            if holds(one.public_key(), raw, as_der(one.public_key(), value), algorithm)
        ),
        None,
    )
    if signer is None:
        reading.certificate = candidates[0]
        reading.certificates = known
        message = "the signature value does not hold: SignedInfo was changed, or the key is another"
        reading.say("SIGN-VALUE", message)
        return
    reading.certificate = signer
    reading.certificates = (signer, *(one for one in known if one != signer))
    public = signer.public_key()
    reading.findings += weaknesses(algorithm, public, legacy=reading.options.legacy)
    reading.findings += check_key_values(reading.signature, public)


def _references(reading: _Reading, info: etree._Element) -> None:
    references = info.findall(f"{{{DS}}}Reference")
    if not 1 <= len(references) <= MAX_REFERENCES:
        reading.say("SIGN-REFERENCE", f"{len(references)} references; 1 to {MAX_REFERENCES} count")
        return
    own = reading.root.getroottree().getpath(reading.signature)
    outside: list[Referred] = []
    for reference in references:
        try:
            referred = follow(reading.data, reading.number, reference)
        except Refused as refused:
            reading.say(refused.finding.rule, refused.finding.message)
            continue
        if not _digested(reading, reference, referred):
            continue
        inside = _inside(referred.target)
        if reference.get("Type") == SIGNED_PROPERTIES or (
            inside and referred.target.tag == f"{{{XADES}}}SignedProperties"
        ):
            _own_properties(reading, referred, own)
        elif not inside or referred.target.tag == f"{{{DS}}}Object":
            outside.append(referred)
    reading.findings += _choose(reading, outside)


def _inside(target: etree._Element) -> bool:
    return any(one.tag == SIGNATURE for one in target.iterancestors())


def _digested(reading: _Reading, reference: etree._Element, referred: Referred) -> bool:
    method = reference.find(f"{{{DS}}}DigestMethod")
    uri = method.get("Algorithm", "") if method is not None else ""
    name = DIGESTS_BY_URI.get(uri)
    if name is None:
        reading.say("SIGN-ALGORITHM", f"the digest {uri!r} is not accepted")
        return False
    if name == "sha1":
        message = "a reference is digested with SHA-1"
        reading.findings.append(sha1(message, legacy=reading.options.legacy))
    if base64_of(text_of(reference, f"{{{DS}}}DigestValue")) != digest(referred.data, name):
        where = reference.get("URI") or "the document"
        reading.say("SIGN-DIGEST", f"{where} is not what was signed: its digest differs")
        return False
    return True


def _own_properties(reading: _Reading, referred: Referred, own: str) -> None:
    """Take the properties from the signed bytes, where they are those of this very signature."""
    target = referred.target
    home = target.getparent()
    signature = next(target.iterancestors(SIGNATURE), None)
    mine = signature is not None and signature.getroottree().getpath(signature) == own
    id_ = reading.signature.get("Id")
    if (
        not mine
        or home is None
        or target.tag != f"{{{XADES}}}SignedProperties"
        or not id_
        or home.get("Target") != f"#{id_}"
    ):
        reading.say("SIGN-PROPERTIES", "the signed properties are not those of this signature")
        return
    reading.properties = read_properties(parse_whole(referred.data))


def _choose(reading: _Reading, outside: list[Referred]) -> list[Finding]:
    """Choose what the signature is about, and say where that is not the document."""
    if not outside:
        return []
    for referred in outside:
        covers, found = check_coverage(referred, reading.options.element)
        if not any(one.severity == "fatal" for one in found):
            reading.signed, reading.covers = referred, covers
            return found
    reading.covers, found = check_coverage(outside[0], reading.options.element)
    return found


def _properties(reading: _Reading) -> None:
    homes = qualifying(reading.signature)
    if len(homes) > 1 or (homes and reading.properties is None):
        message = "the qualifying properties are not signed, or stand more than once"
        reading.say("SIGN-PROPERTIES", message)
    if reading.signed is None and not any(one.severity == "fatal" for one in reading.findings):
        reading.say("SIGN-COVERAGE", "the signature signs nothing of the document")
    properties = reading.properties
    identifier = properties.policy if properties else ""
    hashed = properties.policy_hash if properties else b""
    reading.findings += check_policy(identifier, hashed, reading.options.policy)
    if properties is not None and reading.certificate is not None:
        reading.findings += check_named(properties, reading.certificate)


def _timestamps(reading: _Reading) -> None:
    value = reading.signature.find(f"{{{DS}}}SignatureValue")
    trust = reading.options.timestamp_trust or reading.options.trust
    for uri, token in timestamps(reading.signature):
        form = CANONICAL_BY_URI.get(uri or "http://www.w3.org/TR/2001/REC-xml-c14n-20010315")
        if form is None or value is None:
            reading.say("SIGN-TIMESTAMP", f"the canonical form {uri!r} is not followed")
            continue
        from edibridge.sign.timestamp import check_timestamp  # noqa: PLC0415 - loads CMS

        legacy = reading.options.legacy
        time, found = check_timestamp(token, canonical(value, form), trust=trust, legacy=legacy)
        reading.findings += found
        if time is not None and (reading.stamped_at is None or time < reading.stamped_at):
            reading.stamped_at = time


def _certificate(reading: _Reading) -> None:
    if reading.certificate is None:
        return
    options = reading.options
    path, found = check_certificate(
        reading.certificates,
        trust=options.trust,
        revocation=options.revocation,
        at=moment(options, reading.stamped_at),
    )
    reading.findings += found
    if path:
        reading.certificates = path


def _level(reading: _Reading) -> str:
    properties = reading.properties
    if properties is None or not properties.certificates or properties.signed_at is None:
        return ""
    if reading.stamped_at is not None:
        return "B-T"
    if properties.policy or properties.implied:
        return "B-EPES"
    return "B-B" if properties.described else "BES"
