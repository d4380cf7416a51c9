"""Keys and certificates made for the tests: a root, an authority below it, signers below that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from attrs import frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from edibridge.sign import Key, TrustList

Private = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

CURVES: dict[str, ec.EllipticCurve] = {
    "p256": ec.SECP256R1(),
    "p384": ec.SECP384R1(),
    "p521": ec.SECP521R1(),
    "k256": ec.SECP256K1(),
    "p224": ec.SECP224R1(),
}
KINDS = ("rsa", "p256", "p384", "p521", "k256")


@frozen(eq=False)
class Pki:
    """A signer with its certificates up to the root."""

    key: Key
    root: x509.Certificate
    authority: x509.Certificate
    authority_key: Private

    @property
    def trust(self) -> TrustList:
        """The list that holds the root."""
        return TrustList((self.root,))


@cache
def private(kind: str, name: str = "") -> Private:
    """Make a key, once for each name."""
    del name
    if kind.startswith("rsa"):
        size = int(kind[3:] or 2048)
        return rsa.generate_private_key(65537, size)
    return ec.generate_private_key(CURVES[kind])


def certificate(  # noqa: PLR0913 - what a certificate says
    subject: str,
    key: Private,
    issuer: str,
    issuer_key: Private,
    *,
    authority: bool = False,
    days: tuple[int, int] = (-10, 365),
    usage: bool = True,
    purposes: Sequence[x509.ObjectIdentifier] = (),
    serial: int = 0,
) -> x509.Certificate:
    """Make a certificate; `days` are its start and end, counted from today."""
    now = datetime.now(UTC).replace(microsecond=0)
    public = key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(public)
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=usage and not authority,
                content_commitment=usage and not authority,
                key_encipherment=not usage,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=authority,
                crl_sign=authority,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(list(purposes)), critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "PT"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Têxteis do Mondego, Lda"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


@cache
def pki(kind: str, *, days: tuple[int, int] = (-10, 365), usage: bool = True) -> Pki:
    """Make a signer whose key is of that kind, with an authority and a root of the same kind."""
    keys = [private(kind, name) for name in ("root", "authority", "signer")]
    top, middle, own = keys
    root = certificate("Root", top, "Root", top, authority=True)
    authority = certificate("Authority", middle, "Root", top, authority=True)
    signer = certificate("Signer", own, "Authority", middle, days=days, usage=usage)
    return Pki(Key(own, (signer, authority, root)), root, authority, middle)


@cache
def timestamping() -> tuple[Private, x509.Certificate, x509.Certificate]:
    """Make a time-stamping authority: its key, its certificate, the root."""
    top, own = private("p256", "tsa root"), private("rsa", "tsa")
    root = certificate("Time Root", top, "Time Root", top, authority=True)
    purposes = (ExtendedKeyUsageOID.TIME_STAMPING,)
    return own, certificate("Time", own, "Time Root", top, purposes=purposes), root


def pem(*certificates: x509.Certificate) -> bytes:
    """Return certificates as PEM."""
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def pem_key(key: Private) -> bytes:
    """Return a private key as PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
