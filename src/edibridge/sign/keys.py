"""Who signs: a port of one method, and keys from PKCS#12 and PEM that are loaded once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from attrs import field, frozen
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from edibridge.errors import UnreadableError, UsageError
from edibridge.sign.algorithms import CURVES, MINIMUM_RSA_BITS, Algorithm, Digest

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


# what cryptography raises where a certificate, or one part of it, cannot be understood
MALFORMED = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)


@runtime_checkable
class Signer(Protocol):
    """Signs bytes: a key here, a hardware module, a remote service.

    `chain` holds the signer's certificate first, then those that lead to its anchor.
    """

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The certificates, the signer's own first."""
        ...

    def sign(self, data: bytes, algorithm: Algorithm) -> bytes:
        """Return the signature of `data`, which is hashed with the digest of the algorithm.

        RSA: the bytes of the signature; ECDSA: the DER form (RFC 3279 section 2.2.3).
        """
        ...


@frozen(eq=False, repr=False)
class Key:
    """A private key in memory with its certificates: the `Signer` that `load_key` returns."""

    private: PrivateKey
    chain: tuple[x509.Certificate, ...] = field()

    @chain.validator
    def _matches(self, _attribute: object, chain: tuple[x509.Certificate, ...]) -> None:
        if not chain or chain[0].public_key() != self.private.public_key():
            message = "the first certificate is not that of the key"
            raise UsageError(message, hint="give the signer's certificate before its issuers'")

    def sign(self, data: bytes, algorithm: Algorithm) -> bytes:
        """Sign as `Signer.sign` says. Raises `UsageError` where the algorithm is of other keys."""
        made = HASHES[algorithm.digest]()
        if isinstance(self.private, rsa.RSAPrivateKey) and algorithm.kind != "ecdsa":
            return self.private.sign(data, rsa_padding(algorithm), made)
        if isinstance(self.private, ec.EllipticCurvePrivateKey) and algorithm.kind == "ecdsa":
            return self.private.sign(data, ec.ECDSA(made))
        message = f"{algorithm} is not an algorithm of this key"
        raise UsageError(message)


HASHES: dict[Digest, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


def rsa_padding(algorithm: Algorithm) -> padding.AsymmetricPadding:
    """Return the padding that an RSA algorithm means."""
    if algorithm.kind == "rsa":
        return padding.PKCS1v15()
    made = HASHES[algorithm.digest]()
    return padding.PSS(mgf=padding.MGF1(made), salt_length=made.digest_size)


def algorithm_for(signer: Signer, digest: Digest, *, pss: bool = False) -> Algorithm:
    """Return the algorithm that a signer's certificate asks for.

    Raises `UsageError` for a key that is too weak, or of a kind that business signatures have not.
    """
    public = signer.chain[0].public_key()
    if isinstance(public, rsa.RSAPublicKey):
        if public.key_size < MINIMUM_RSA_BITS:
            message = f"an RSA key of {public.key_size} bits is too weak"
            raise UsageError(message, hint=f"at least {MINIMUM_RSA_BITS} bits")
        return Algorithm("rsa-pss" if pss else "rsa", digest)
    if isinstance(public, ec.EllipticCurvePublicKey):
        if public.curve.name not in CURVES:
            message = f"the curve {public.curve.name} is not one that signatures are made on"
            raise UsageError(message, hint=f"one of {', '.join(sorted(CURVES))}")
        if pss:
            message = "PSS is a padding of RSA keys; this key is on an elliptic curve"
            raise UsageError(message)
        return Algorithm("ecdsa", digest)
    message = f"a key of the kind {type(public).__name__} does not sign here"
    raise UsageError(message, hint="RSA or ECDSA")


def load_key(
    source: str | os.PathLike[str] | bytes,
    *,
    password: str | bytes | None = None,
    certificates: str | os.PathLike[str] | bytes | None = None,
) -> Key:
    """Load a key with its certificates from PKCS#12, or from PEM.

    A PEM source may hold key and certificates, or `certificates` is a second one. Loading takes
    tens of milliseconds; keep the key for every document. Raises `UnreadableError` where it cannot
    be read (a wrong password), `UsageError` where the certificate is absent or of another key.
    """
    data, where = _bytes(source)
    secret = password.encode() if isinstance(password, str) else password
    more = load_certificates(certificates) if certificates is not None else ()
    if b"-----BEGIN" in data:
        private, found = _pem(data, secret, where)
    else:
        private, found = _binary(data, secret, where)
    if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        message = f"a key of the kind {type(private).__name__} does not sign here"
        raise UsageError(message, where=where, hint="RSA or ECDSA")
    chain = _ordered(private, (*found, *more))
    if not chain:
        message = "no certificate of this key"
        raise UsageError(message, where=where, hint="give the file that holds the certificate too")
    return Key(private, chain)


def load_certificates(source: str | os.PathLike[str] | bytes) -> tuple[x509.Certificate, ...]:
    """Load certificates from PEM (one or more), DER, or a folder of such files.

    Raises `UnreadableError` for what is no certificate.
    """
    if not isinstance(source, bytes) and Path(source).is_dir():
        files = sorted(one for one in Path(source).iterdir() if one.suffix.lower() in _ENDINGS)
        return tuple(one for file in files for one in load_certificates(file))
    data, where = _bytes(source)
    try:
        if b"-----BEGIN" in data:
            return tuple(x509.load_pem_x509_certificates(data))
        return (x509.load_der_x509_certificate(data),)
    except ValueError as error:
        message = f"no certificate can be read: {error}"
        raise UnreadableError(message, where=where, hint="expected PEM or DER") from None


def usable(der: bytes) -> x509.Certificate | None:
    """Return the certificate of these bytes, None where it or its key cannot be understood.

    cryptography reads a certificate lazily: what is wrong inside shows when it is asked for.
    """
    try:
        one = x509.load_der_x509_certificate(der)
        one.public_key()
        _ = one.subject.rfc4514_string(), one.issuer.rfc4514_string(), one.serial_number
        _ = one.signature_algorithm_oid, one.not_valid_before_utc, one.not_valid_after_utc
    except MALFORMED:
        return None
    return one


_ENDINGS = frozenset({".pem", ".crt", ".cer", ".der"})


def _bytes(source: str | os.PathLike[str] | bytes) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, "key"
    try:
        return Path(source).read_bytes(), str(source)
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise UnreadableError(message, where=str(source)) from None


def _pem(
    data: bytes, password: bytes | None, where: str
) -> tuple[object, tuple[x509.Certificate, ...]]:
    try:
        private = load_pem_private_key(data, password)
        found = x509.load_pem_x509_certificates(data) if b"BEGIN CERTIFICATE" in data else []
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _unloadable(error, where) from None
    return private, tuple(found)


def _binary(
    data: bytes, password: bytes | None, where: str
) -> tuple[object, tuple[x509.Certificate, ...]]:
    try:
        held = load_pkcs12(data, password)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        try:
            return load_der_private_key(data, password), ()
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise _unloadable(error, where) from None
    own = (held.cert.certificate,) if held.cert else ()
    return held.key, (*own, *(one.certificate for one in held.additional_certs))


def _unloadable(error: Exception, where: str) -> UnreadableError:
    message = f"the key cannot be loaded: {error}"
    hint = "check the password; expected PKCS#12 (.p12, .pfx) or PEM"
    return UnreadableError(message, where=where, hint=hint)


def _ordered(
    private: PrivateKey, found: Sequence[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """Put the certificates in the order of issuing, the key's own first; leave strangers out."""
    public = private.public_key()
    own = next((one for one in found if one.public_key() == public), None)
    chain: list[x509.Certificate] = []
    while own is not None and own not in chain:
        chain.append(own)
        last = own
        own = None
        if last.issuer != last.subject:
            own = next((one for one in found if _issued(last, one)), None)
    return tuple(chain)


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):  # another name, or only the same name
        return False
    return True
