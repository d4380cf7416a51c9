"""CAdES: what is signed here verifies with `openssl cms`, and the other way."""

from __future__ import annotations

import base64
from itertools import product
from pathlib import Path

import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from tests.sign.documents import fatturapa
from tests.sign.pki import KINDS, certificate, pem, pem_key, pki, private
from tests.sign.tools import run, tool

import edibridge
from edibridge.errors import UnreadableError, UsageError
from edibridge.sign import Policy, SignOptions, VerifyOptions, policy_of
from edibridge.sign.algorithms import Digest
from edibridge.sign.xades import der

DIGESTS: tuple[Digest, ...] = ("sha256", "sha384", "sha512")
CONTENT = fatturapa()


@pytest.mark.parametrize("detached", [False, True])
@pytest.mark.parametrize("kind", [*KINDS, "rsa-pss"])
def test_openssl_verifies_what_is_signed_here(kind: str, tmp_path: Path, *, detached: bool) -> None:
    """Proves CAdES B-B of every key and digest, attached and detached, by `openssl cms -cades`."""
    command = tool("openssl")
    made = pki(kind.removesuffix("-pss"))
    (tmp_path / "root.pem").write_bytes(pem(made.root))
    (tmp_path / "content").write_bytes(CONTENT)
    for digest in DIGESTS:
        options = SignOptions(
            form="cades", digest=digest, pss=kind.endswith("-pss"), detached=detached
        )
        signed = edibridge.sign(CONTENT, made.key, options)
        (found,) = edibridge.verify(
            signed, VerifyOptions(trust=made.trust, content=CONTENT if detached else None)
        )
        assert not found.findings
        assert (found.form, found.level, found.data) == ("cades", "B-B", CONTENT)
        assert found.trusted
        (tmp_path / "signed.p7m").write_bytes(signed)
        words: list[str | Path] = [
            "cms",
            "-verify",
            "-inform",
            "DER",
            "-in",
            tmp_path / "signed.p7m",
            "-binary",
        ]
        words += ["-CAfile", tmp_path / "root.pem", "-purpose", "any", "-cades"]
        words += ["-out", tmp_path / "out"]
        words += ["-content", tmp_path / "content"] if detached else []
        said = run(command, *words)
        assert said.returncode == 0, said.stderr
        assert (tmp_path / "out").read_bytes() == CONTENT


@pytest.mark.parametrize("form", ["DER", "PEM", "base64"])
@pytest.mark.parametrize("kind", ["rsa", "p256", "p384", "rsa-pss"])
def test_what_openssl_signs_verifies_here(kind: str, form: str, tmp_path: Path) -> None:
    """Proves signatures of openssl: with and without CAdES, attributes, streaming (BER), key id."""
    command = tool("openssl")
    made = pki(kind.removesuffix("-pss"))
    (tmp_path / "key.pem").write_bytes(pem_key(made.key.private))
    (tmp_path / "cert.pem").write_bytes(pem(made.key.chain[0]))
    (tmp_path / "authority.pem").write_bytes(pem(made.authority))
    (tmp_path / "content").write_bytes(CONTENT)
    extras: list[list[str]] = [["-cades"], [], ["-keyid"], ["-stream"], ["-noattr"]]
    for digest, more in product(DIGESTS, extras):
        if kind == "rsa-pss" and more == ["-stream"]:
            continue  # openssl 3.0 cannot: it writes no parameters
        words: list[str | Path] = [
            "cms",
            "-sign",
            "-binary",
            "-nodetach",
            "-in",
            tmp_path / "content",
        ]
        words += ["-signer", tmp_path / "cert.pem", "-inkey", tmp_path / "key.pem"]
        words += ["-certfile", tmp_path / "authority.pem", "-md", digest]
        words += ["-outform", "DER" if form == "base64" else form, "-out", tmp_path / "signed"]
        words += ["-keyopt", "rsa_padding_mode:pss"] if kind == "rsa-pss" else []
        said = run(command, *words, *more)
        assert said.returncode == 0, said.stderr
        signed = (tmp_path / "signed").read_bytes()
        if form == "base64":
            signed = base64.encodebytes(signed)
        (found,) = edibridge.verify(signed, VerifyOptions(trust=made.trust))
        assert not found.findings, more
        assert found.data == CONTENT
        assert (found.form, found.level) == (
            ("cades", "B-B") if more == ["-cades"] else ("cms", "")
        )


def test_line_ends_behind_the_file_do_not_count() -> None:
    """Proves that what mail and editors put around a CMS is left aside, and other bytes are not."""
    made = pki("p256")
    signed = edibridge.sign(CONTENT, made.key, SignOptions(form="cades"))
    for data in (signed + b"\r\n", signed + bytes(8), b"\n" + signed, b"\n" + signed + b"\n"):
        (found,) = edibridge.verify(data, VerifyOptions(trust=made.trust))
        assert found.data == CONTENT
    with pytest.raises(UnreadableError, match="CMS"):
        edibridge.verify(signed + b"more")


def signed_data() -> cms.ContentInfo:
    """Return a CMS to be changed."""
    return cms.ContentInfo.load(edibridge.sign(CONTENT, pki("p256").key, SignOptions(form="cades")))


def rules(data: bytes, options: VerifyOptions | None = None) -> set[str]:
    """Return the fatal rules; what does not hold gives no bytes."""
    found = edibridge.verify(data, options or VerifyOptions(trust=pki("p256").trust))
    assert all(bool(one.data) == one.valid for one in found)
    return {one.rule for each in found for one in each.findings if one.severity == "fatal"}


def test_changed_content_is_refused() -> None:
    """Proves that other content under the same signature is seen."""
    signed = edibridge.sign(CONTENT, pki("p256").key, SignOptions(form="cades"))
    assert rules(signed.replace(b"122.00", b"122.01")) == {"SIGN-DIGEST"}
    detached = edibridge.sign(CONTENT, pki("p256").key, SignOptions(form="cades", detached=True))
    options = VerifyOptions(trust=pki("p256").trust, content=b"something else")
    assert rules(detached, options) == {"SIGN-DIGEST"}
    with pytest.raises(UsageError, match="detached"):
        edibridge.verify(detached)


def test_a_changed_digest_is_refused() -> None:
    """Proves that the signed attributes are protected."""
    info = signed_data()
    for one in info["content"]["signer_infos"][0]["signed_attrs"]:
        if one["type"].native == "message_digest":
            one["values"][0] = b"\0" * 32
    assert rules(info.dump(force=True)) == {"SIGN-DIGEST", "SIGN-VALUE"}


def test_another_certificate_is_refused() -> None:
    """Proves that a certificate of the same name and number, but another key, does not do."""
    made = pki("p256")
    other = certificate(
        "Signer",
        private("p256", "another"),
        "Authority",
        made.authority_key,
        serial=made.key.chain[0].serial_number,
    )
    info = signed_data()
    held = info["content"]["certificates"]
    serials = [one.chosen.serial_number for one in held]
    held[serials.index(other.serial_number)] = asn1_x509.Certificate.load(der(other))
    assert rules(info.dump(force=True)) == {"SIGN-VALUE", "SIGN-CERTIFICATE"}


def test_a_missing_certificate_is_refused_and_may_be_given() -> None:
    """Proves that who reads may bring the certificate that the file lacks."""
    info = signed_data()
    while len(info["content"]["certificates"]):
        del info["content"]["certificates"][0]
    data = info.dump(force=True)
    assert rules(data) == {"SIGN-KEY"}
    made = pki("p256")
    (found,) = edibridge.verify(data, VerifyOptions(certificate=made.key.chain[0]))
    assert found.valid


def test_attributes_are_not_passed_off_as_content() -> None:
    """Proves that signed attributes, taken out and shown as content, are refused (RFC 5652 5.4)."""
    info = signed_data()
    signer = info["content"]["signer_infos"][0]
    attributes = signer["signed_attrs"].untag().dump()
    false = cms.SignerInfo(
        {
            "version": "v1",
            "sid": signer["sid"],
            "digest_algorithm": signer["digest_algorithm"],
            "signature_algorithm": signer["signature_algorithm"],
            "signature": signer["signature"],
        }
    )
    info["content"]["signer_infos"] = cms.SignerInfos([false])
    info["content"]["encap_content_info"] = {"content_type": "data", "content": attributes}
    assert rules(info.dump(force=True)) == {"SIGN-STRUCTURE"}


def test_sha1_and_weak_keys_are_refused() -> None:
    """Proves that SHA-1 counts only where the reader says so."""
    made = pki("rsa")
    options = SignOptions(form="cades", digest="sha1", legacy=True)
    signed = edibridge.sign(CONTENT, made.key, options)
    assert rules(signed, VerifyOptions(trust=made.trust)) == {"SIGN-ALGORITHM"}
    assert rules(signed, VerifyOptions(trust=made.trust, legacy=True)) == set()


def test_a_policy_is_named_by_its_object_identifier() -> None:
    """Proves CAdES EPES, and that a URI is refused before anything is signed."""
    made = pki("p256")
    mine = policy_of("urn:oid:1.2.3.4", b"text", url="https://example.org/policy")
    signed = edibridge.sign(CONTENT, made.key, SignOptions(form="cades", policy=mine))
    (found,) = edibridge.verify(signed, VerifyOptions(trust=made.trust, policy=mine))
    assert (found.level, found.policy, found.valid) == ("B-EPES", mine.id, True)
    other = VerifyOptions(trust=made.trust, policy=policy_of("urn:oid:1.2.3.4", b"another"))
    assert rules(signed, other) == {"SIGN-POLICY"}
    with pytest.raises(UsageError, match="object identifier"):
        edibridge.sign(
            CONTENT, made.key, SignOptions(form="cades", policy=Policy(id="http://x", hash=b""))
        )


def test_what_is_signed_twice_says_so() -> None:
    """Proves that a .p7m in a .p7m is told apart from a document."""
    made = pki("p256")
    once = edibridge.sign(CONTENT, made.key, SignOptions(form="cades"))
    twice = edibridge.sign(once, made.key)
    (outer,) = edibridge.verify(twice, VerifyOptions(trust=made.trust))
    assert [one.rule for one in outer.findings] == ["SIGN-NESTED"]
    assert outer.valid
    (inner,) = edibridge.verify(outer.data, VerifyOptions(trust=made.trust))
    assert inner.data == CONTENT


@pytest.mark.parametrize("cut", range(0, 60, 3))
def test_a_damaged_file_is_refused_in_words(cut: int) -> None:
    """Proves that truncated and garbled CMS raise what the tree of errors has, or do not hold."""
    signed = edibridge.sign(CONTENT, pki("p256").key, SignOptions(form="cades"))
    for data in (signed[: len(signed) * cut // 60], _garbled(signed, len(signed) * cut // 60)):
        try:
            found = edibridge.verify(data)
        except (UnreadableError, UsageError):
            continue
        assert all(one.findings for one in found)


def _garbled(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
