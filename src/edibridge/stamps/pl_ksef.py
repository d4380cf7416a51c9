"""Poland: the number that KSeF gives, and the QR codes KOD I and KOD II of an invoice.

Sources: Ministerstwo Finansów, KSeF 2.0 documentation: *Numer KSeF* (35 characters, CRC-8) and
*Kody weryfikujące QR* (KOD II: RSASSA-PSS SHA-256 with MGF1 and a salt of 32 bytes, or ECDSA
P-256 with the signature as R and S of 32 bytes each, IEEE P1363).
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from edibridge.errors import UsageError
from edibridge.stamps.check_digits import crc8
from edibridge.stamps.signing import EC, RSA, key_error
from edibridge.stamps.stamp import Environment, Stamp, StampOptions
from edibridge.stamps.xml_parts import needed, read

KIND = "pl-ksef"
SOURCE = "Ministerstwo Finansów, KSeF 2.0: Kody weryfikujące QR"
_SITES: dict[Environment, str] = {
    "production": "https://qr.ksef.mf.gov.pl",
    "test": "https://qr-test.ksef.mf.gov.pl",
}
_CHECKED = 32  # characters of a KSeF number before its last hyphen
_LENGTH = 35


def check_sum(number: str) -> str:
    """Return the two hexadecimal digits that end a KSeF number, of its first 32 characters."""
    return f"{crc8(number[:_CHECKED].encode()):02X}"


def is_number(number: str) -> bool:
    """Say whether a KSeF number has its shape and its checksum."""
    shaped = len(number) == _LENGTH and number[10] == number[19] == number[32] == "-"
    return shaped and number[-2:] == check_sum(number)


def code_1(nip: str, issued: str, digest: str, environment: Environment = "production") -> str:
    """Return the address of KOD I: the seller, the date DD-MM-YYYY, the hash of the file."""
    return f"{_SITES[environment]}/invoice/{nip}/{issued}/{digest}"


def code_2(  # noqa: PLR0913 - what the address is made of
    context: str,
    nip: str,
    serial: str,
    digest: str,
    key: Any,  # noqa: ANN401 - a key, whose module is heavy
    *,
    environment: Environment = "production",
) -> str:
    """Return the address of KOD II, signed with the key of the KSeF certificate.

    `context` is kind and value, such as `Nip/1111111111`; `serial` the certificate's in hex.
    """
    address = f"{_SITES[environment]}/certificate/{context}/{nip}/{serial}/{digest}"
    signature = _signed(key, address.removeprefix("https://").encode("ascii"))
    return f"{address}/{_base64url(signature)}"


def file_hash(data: bytes) -> str:
    """Return the SHA-256 of an invoice's file in Base64URL without padding."""
    return _base64url(hashlib.sha256(data).digest())


def of_document(data: bytes, options: StampOptions) -> tuple[Stamp, ...]:
    """Return KOD I of an invoice (FA), and KOD II where a key and its certificate are given.

    `options.number` is the KSeF number, where it has one; raises `UsageError` for a wrong one.
    """
    root = read(data)
    nip = needed(root, "Podmiot1/DaneIdentyfikacyjne/NIP")
    year, month, day = needed(root, "Fa/P_1").split("-")
    digest = file_hash(data)
    if options.number and not is_number(options.number):
        message = f"{options.number} is no KSeF number: its checksum or shape is wrong"
        raise UsageError(message)
    address = code_1(nip, f"{day}-{month}-{year}", digest, options.environment)
    stamps = [
        Stamp(
            kind=KIND,
            value=digest,
            algorithm="SHA-256 of the file",
            source=SOURCE,
            qr=address,
            human=options.number or "OFFLINE",
        )
    ]
    if options.key is not None:
        if options.certificate is None:
            message = "KOD II names the certificate of the key"
            raise UsageError(message, hint="name it with --certificate")
        serial = f"{options.certificate.serial_number:X}"
        serial = serial.zfill(len(serial) + len(serial) % 2)
        address = code_2(
            f"Nip/{nip}", nip, serial, digest, options.key, environment=options.environment
        )
        stamps.append(
            Stamp(
                kind=KIND,
                value=address.rpartition("/")[2],
                algorithm="RSASSA-PSS or ECDSA, SHA-256",
                source=SOURCE,
                text=address.rpartition("/")[0].removeprefix("https://"),
                qr=address,
                human="CERTYFIKAT",
            )
        )
    return tuple(stamps)


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _signed(key: Any, data: bytes) -> bytes:  # noqa: ANN401
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils  # noqa: PLC0415

    digest = hashes.SHA256()
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        size = (key.curve.key_size + 7) // 8
        numbers = utils.decode_dss_signature(key.sign(data, ec.ECDSA(digest)))
        return b"".join(number.to_bytes(size, "big") for number in numbers)
    kinds = f"{RSA} or {EC}"
    raise key_error(kinds)
