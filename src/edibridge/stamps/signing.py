"""Raw signatures of stamps, with the keys of `cryptography`."""

from __future__ import annotations

from typing import Any

from edibridge.errors import UsageError

RSA, EC = "RSA", "elliptic curve"


def rsa_sha1(key: Any, data: bytes) -> bytes:  # noqa: ANN401 - a key, whose module is heavy
    """Sign with RSA (PKCS#1 v1.5) over SHA-1, which some laws still demand."""
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415

    return _rsa(key, data, hashes.SHA1())  # noqa: S303 - by law


def rsa_sha256(key: Any, data: bytes) -> bytes:  # noqa: ANN401
    """Sign with RSA (PKCS#1 v1.5) over SHA-256."""
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415

    return _rsa(key, data, hashes.SHA256())


def _rsa(key: Any, data: bytes, digest: Any) -> bytes:  # noqa: ANN401
    from cryptography.hazmat.primitives.asymmetric import padding, rsa  # noqa: PLC0415

    if not isinstance(key, rsa.RSAPrivateKey):
        raise key_error(RSA)
    return key.sign(data, padding.PKCS1v15(), digest)


def ecdsa_sha256(key: Any, data: bytes) -> bytes:  # noqa: ANN401
    """Sign with ECDSA over SHA-256, in DER."""
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise key_error(EC)
    return key.sign(data, ec.ECDSA(hashes.SHA256()))


def key_error(kind: str) -> UsageError:
    """Return the error for a key that is missing or of another kind."""
    message = f"this stamp is signed with a private key ({kind})"
    return UsageError(message, hint="name one with --key")
