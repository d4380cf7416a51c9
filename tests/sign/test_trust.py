"""The signer's certificate: date, usage, chain to the user's trust list, revocation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from tests.sign.pki import KINDS, Private, certificate, pem, pki, private

from edibridge.errors import UnreadableError
from edibridge.findings import Finding
from edibridge.sign import CrlFiles, Revocation, TrustList, load_crls, load_trust
from edibridge.sign.trust import check_certificate

NOW = datetime.now(UTC)


def check(
    chain: tuple[x509.Certificate, ...],
    trust: TrustList | None,
    *,
    at: datetime = NOW,
    revocation: CrlFiles | None = None,
) -> tuple[tuple[x509.Certificate, ...], list[Finding]]:
    """Check a certificate as a verification does."""
    return check_certificate(chain, trust=trust, revocation=revocation, at=at)


def rules(found: list[Finding]) -> list[str]:
    """Return the rules with their severity where it is not fatal."""
    return [one.rule if one.severity == "fatal" else f"{one.rule} {one.severity}" for one in found]


@pytest.mark.parametrize("kind", KINDS)
def test_a_chain_leads_to_the_list(kind: str) -> None:
    """Proves the chain over an authority that comes along, or that stands in the list."""
    made = pki(kind)
    path, found = check(made.key.chain, made.trust)
    assert path == made.key.chain
    assert not found
    alone = made.key.chain[:1]
    assert rules(check(alone, made.trust)[1]) == ["SIGN-TRUST"]
    helped = TrustList((made.root,), (made.authority,))
    assert check(alone, helped)[0] == made.key.chain
    assert check(alone, TrustList((made.authority,)))[0] == made.key.chain[:2]
    assert check(alone, TrustList(alone)) == (alone, [])
    assert rules(check(made.key.chain, TrustList(()))[1]) == ["SIGN-TRUST"]
    assert rules(check(made.key.chain, None)[1]) == ["SIGN-TRUST warning"]


@pytest.mark.parametrize("kind", ["p256", "k256"])
def test_only_authorities_issue(kind: str) -> None:
    """Proves that a signer cannot issue certificates to others, however well the names fit."""
    made = pki(kind)
    own, other = private(kind, "signer"), private(kind, "other")
    false = certificate("Someone", other, "Signer", own)
    chain = (false, *made.key.chain)
    assert rules(check(chain, made.trust)[1]) == ["SIGN-TRUST"]
    impostor = certificate("Authority", other, "Authority", other, authority=True)
    leaf = certificate("Someone", own, "Authority", other)
    assert rules(check((leaf, impostor), made.trust)[1]) == ["SIGN-TRUST"]


@pytest.mark.parametrize("kind", ["p256", "k256"])
def test_dates_are_those_of_the_moment(kind: str) -> None:
    """Proves that too early and too late are refused, of the signer and of its authority."""
    made = pki(kind)
    for days in (-20, 400):
        found = check(made.key.chain, made.trust, at=NOW + timedelta(days=days))[1]
        assert rules(found) == ["SIGN-DATE", "SIGN-TRUST"]
    top = private(kind, "root")
    middle = private(kind, "short")
    short = certificate("Short", middle, "Root", top, authority=True, days=(-10, 5))
    leaf = certificate("Someone", private(kind, "other"), "Short", middle)
    assert not check((leaf, short), made.trust)[1]
    late = check((leaf, short), made.trust, at=NOW + timedelta(days=10))[1]
    assert rules(late) == ["SIGN-TRUST"]


def test_a_certificate_for_something_else_does_not_sign() -> None:
    """Proves key usage and extended key usage."""
    made = pki("p256", usage=False)
    assert rules(check(made.key.chain, made.trust)[1]) == ["SIGN-USAGE"]
    for purpose, expected in {
        ExtendedKeyUsageOID.SERVER_AUTH: ["SIGN-USAGE"],
        ExtendedKeyUsageOID.TIME_STAMPING: ["SIGN-USAGE"],
        ExtendedKeyUsageOID.EMAIL_PROTECTION: [],
    }.items():
        one = certificate(
            "Signer",
            private("p256", "signer"),
            "Authority",
            made.authority_key,
            purposes=(purpose,),
        )
        assert rules(check((one, *made.key.chain[1:]), made.trust)[1]) == expected


def crl(
    issuer: x509.Certificate, key: Private, *serials: int, days: tuple[int, int] = (-1, 7)
) -> x509.CertificateRevocationList:
    """Make a revocation list; the certificates were revoked two days ago."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(NOW + timedelta(days=days[0]))
        .next_update(NOW + timedelta(days=days[1]))
    )
    for serial in serials:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(serial)
            .revocation_date(NOW - timedelta(days=2))
            .build()
        )
    return builder.sign(key, hashes.SHA256())


def test_revoked_certificates_are_refused() -> None:
    """Proves revocation lists: good, revoked, revoked later, of nobody, out of date, forged."""
    made = pki("p256")
    top, serial = private("p256", "root"), made.key.chain[0].serial_number
    of_root = crl(made.root, top)

    def said(*lists: x509.CertificateRevocationList, at: datetime = NOW) -> list[str]:
        source = load_crls(*(one.public_bytes(Encoding.PEM) for one in lists))
        return rules(check(made.key.chain, made.trust, at=at, revocation=source)[1])

    assert said(crl(made.authority, made.authority_key), of_root) == []
    revoked = crl(made.authority, made.authority_key, serial)
    assert said(revoked, of_root) == ["SIGN-REVOKED"]
    assert said(revoked, of_root, at=NOW - timedelta(days=3)) == []
    assert said(of_root) == ["SIGN-REVOKED warning"]
    old = crl(made.authority, made.authority_key, days=(-9, -2))
    assert said(old, of_root) == ["SIGN-REVOKED warning"]
    forged = crl(made.authority, ec.generate_private_key(ec.SECP256R1()))
    assert said(forged, of_root) == ["SIGN-REVOKED warning"]


def test_what_is_no_revocation_list_is_told() -> None:
    """Proves the message for a file that is none."""
    for data in (b"garbage", pem(pki("p256").root)):
        with pytest.raises(UnreadableError, match="revocation list"):
            load_crls(data)


def test_any_source_of_revocation_may_be_asked() -> None:
    """Proves the port: what a service says becomes the finding."""
    made = pki("p256")

    class Service:
        def look_up(
            self, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime
        ) -> Revocation:
            assert at == NOW
            own = certificate == made.key.chain[0] and issuer == made.authority
            return Revocation(status="revoked" if own else "good", reason="")

    found = check_certificate(made.key.chain, trust=made.trust, revocation=Service(), at=NOW)[1]
    assert rules(found) == ["SIGN-REVOKED"]


def test_trust_lists_are_read_from_files_and_folders(tmp_path: Path) -> None:
    """Proves PEM, DER and folders; what is no certificate is refused in words."""
    made = pki("p256")
    (tmp_path / "all.pem").write_bytes(pem(made.root, made.authority))
    (tmp_path / "root.der").write_bytes(made.root.public_bytes(Encoding.DER))
    (tmp_path / "readme.txt").write_text("no certificate", encoding="utf-8")
    assert load_trust(tmp_path).anchors == (made.root, made.authority, made.root)
    assert load_trust(tmp_path / "root.der", pem(made.authority)).anchors == (
        made.root,
        made.authority,
    )
    with pytest.raises(UnreadableError, match="certificate"):
        load_trust(tmp_path / "readme.txt")
    with pytest.raises(UnreadableError, match="cannot be read"):
        load_trust(tmp_path / "absent.pem")
