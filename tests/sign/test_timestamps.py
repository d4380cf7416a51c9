"""Timestamps: B-T in XAdES, CAdES and PDF, by an authority on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import cms, tsp
from lxml import etree
from tests.sign.authority import authority
from tests.sign.documents import ubl
from tests.sign.pki import pki, timestamping
from tests.sign.tools import run, tool

import edibridge
from edibridge.errors import UnreadableError, UsageError
from edibridge.sign import HttpTimestamper, SignOptions, TrustList, VerifyOptions
from edibridge.sign.algorithms import Digest, digest
from edibridge.sign.canonical import Canonical
from edibridge.sign.cms_signing import sign_cms
from edibridge.sign.timestamp import _Answer, check_timestamp


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of an authority."""
    with authority(tmp_path_factory.mktemp("tsa"), tool("openssl")) as url:
        yield url


def _options(trust: TrustList | None = None) -> VerifyOptions:
    _key, _certificate, root = timestamping()
    return VerifyOptions(trust=trust or pki("p256").trust, timestamp_trust=TrustList((root,)))


@pytest.mark.parametrize("canonical", ["exclusive", "c14n10", "c14n11"])
@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_xades_with_a_timestamp(address: str, digest: Digest, canonical: Canonical) -> None:
    """Proves B-T: the stamp holds, its time is told, and it is of the signature value."""
    options = SignOptions(
        digest=digest, canonical=canonical, timestamper=HttpTimestamper(url=address)
    )
    signed = edibridge.sign(ubl(), pki("p256").key, options)
    (found,) = edibridge.verify(signed, _options())
    assert not found.findings
    assert found.level == "B-T"
    assert found.stamped_at is not None
    assert abs(found.stamped_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_cades_with_a_timestamp(address: str, tmp_path: Path) -> None:
    """Proves CAdES B-T, which openssl still takes for a CMS."""
    options = SignOptions(form="cades", timestamper=HttpTimestamper(url=address))
    signed = edibridge.sign(b"content", pki("p256").key, options)
    (found,) = edibridge.verify(signed, _options())
    assert not found.findings
    assert (found.level, found.data) == ("B-T", b"content")
    (tmp_path / "signed").write_bytes(signed)
    said = run(
        tool("openssl"), "cms", "-verify", "-noverify", "-inform", "DER", "-in", tmp_path / "signed"
    )
    assert said.stdout == b"content"


def test_a_certificate_that_ran_out_counts_at_the_time_of_the_stamp(address: str) -> None:
    """Proves what B-T is for: the signer is judged as of the stamp, not of today."""
    made = pki("p384", days=(-10, 1))
    plain = edibridge.sign(ubl(), made.key)
    stamped = edibridge.sign(ubl(), made.key, SignOptions(timestamper=HttpTimestamper(url=address)))
    later = datetime.now(UTC) + timedelta(days=30)
    (found,) = edibridge.verify(plain, VerifyOptions(trust=made.trust, at=later))
    assert "SIGN-DATE" in {one.rule for one in found.findings}
    (found,) = edibridge.verify(stamped, _options(made.trust))
    assert found.valid


def test_the_stamp_of_something_else_does_not_count(address: str) -> None:
    """Proves that a token moved from another signature is refused."""
    options = SignOptions(timestamper=HttpTimestamper(url=address))
    first, second = (edibridge.sign(ubl(n), pki("p256").key, options) for n in ("A", "B"))
    tag = "{http://uri.etsi.org/01903/v1.3.2#}EncapsulatedTimeStamp"
    root, other = etree.fromstring(first), etree.fromstring(second)
    next(root.iter(tag)).text = next(other.iter(tag)).text
    (found,) = edibridge.verify(etree.tostring(root), _options())
    assert [one.rule for one in found.findings] == ["SIGN-TIMESTAMP"]
    assert found.stamped_at is None


def test_an_unknown_authority_does_not_count(address: str) -> None:
    """Proves that a stamp by whom the user does not trust is refused, and none asked is told."""
    options = SignOptions(timestamper=HttpTimestamper(url=address))
    signed = edibridge.sign(ubl(), pki("p256").key, options)
    (found,) = edibridge.verify(signed, VerifyOptions(trust=pki("p256").trust))
    assert [one.rule for one in found.findings] == ["SIGN-TIMESTAMP"]
    assert not found.valid
    (found,) = edibridge.verify(signed)
    assert {one.severity for one in found.findings} == {"warning"}
    assert found.level == "B-T"


def test_the_token_of_a_signer_is_no_timestamp() -> None:
    """Proves that a certificate that is not for timestamps stamps nothing."""
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "1.2.3",
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": digest(b"x", "sha256"),
            },
            "serial_number": 1,
            "gen_time": datetime.now(UTC).replace(microsecond=0),
        }
    )
    token = sign_cms(info.dump(), pki("p256").key, content_type="tst_info")
    time, found = check_timestamp(token, b"x", trust=pki("p256").trust, legacy=False)
    assert time is None
    assert "not for timestamps" in found[0].message
    assert check_timestamp(b"garbage", b"x", trust=None, legacy=False)[0] is None


def test_an_authority_that_fails_is_told() -> None:
    """Proves that no answer, and an address that is none, are errors and not signatures."""
    with pytest.raises(UnreadableError, match="no answer"):
        HttpTimestamper(url="http://127.0.0.1:9/", timeout=2).stamp(b"x" * 32, "sha256")
    with pytest.raises(UsageError, match="address"):
        HttpTimestamper(url="file:///etc/passwd").stamp(b"x" * 32, "sha256")


def test_an_answer_to_something_else_is_refused(address: str) -> None:
    """Proves that nonce and digest of the answer are those that were asked for."""
    asked = HttpTimestamper(url=address)
    token = asked.stamp(b"x" * 32, "sha256")
    answer = _Answer(
        {"status": {"status": "granted"}, "time_stamp_token": cms.ContentInfo.load(token)}
    ).dump()
    with pytest.raises(UnreadableError, match="not of what"):
        asked._token(answer, 1, b"x" * 32)
    refused = _Answer({"status": {"status": "rejection"}}).dump()
    with pytest.raises(UnreadableError, match="refuses"):
        asked._token(refused, 1, b"x" * 32)
    with pytest.raises(UnreadableError, match="no timestamp"):
        asked._token(b"garbage", 1, b"x" * 32)


def test_plain_signatures_have_no_place_for_a_stamp() -> None:
    """Proves that XMLDSig with a timestamp is refused."""
    options = SignOptions(form="xmldsig", timestamper=HttpTimestamper(url="http://127.0.0.1:9/"))
    with pytest.raises(UsageError, match="timestamp"):
        edibridge.sign(ubl(), pki("p256").key, options)
