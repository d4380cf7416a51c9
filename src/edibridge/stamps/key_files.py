"""Keys and certificates of stamps from files: PEM, PKCS#12, and PKCS#8 in DER as the SAT gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from edibridge.errors import UnreadableError


def load_key(path: str, password: str | None = None) -> tuple[Any, Any]:
    """Return the private key of a file and its certificate, None where the file has none.

    Raises `UnreadableError` for a file of no such form, or another password.
    """
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415

    data, secret = _read(path), password.encode() if password else None
    try:
        if b"-----BEGIN" in data:
            certificate = load_certificate(path) if b"BEGIN CERTIFICATE" in data else None
            return serialization.load_pem_private_key(data, secret), certificate
        try:
            return pkcs12.load_key_and_certificates(data, secret)[:2]
        except ValueError:
            return serialization.load_der_private_key(data, secret), None
    except (ValueError, TypeError) as error:
        message = f"no private key can be read: {error}"
        hint = "PEM, PKCS#12 or PKCS#8, with its password"
        raise UnreadableError(message, where=path, hint=hint) from None


def load_certificate(path: str) -> Any:  # noqa: ANN401 - its module is heavy
    """Return the certificate of a file, PEM or DER; raises `UnreadableError`."""
    from cryptography import x509  # noqa: PLC0415

    data = _read(path)
    try:
        if b"-----BEGIN" in data:
            return x509.load_pem_x509_certificate(data)
        return x509.load_der_x509_certificate(data)
    except ValueError as error:
        message = f"no certificate can be read: {error}"
        raise UnreadableError(message, where=path) from None


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise UnreadableError(message, where=path) from None
