"""Check digits and checksums that stamps are made with."""

from __future__ import annotations

from edibridge.errors import UsageError

_KEY_BODY = 43


def crc8(data: bytes) -> int:
    """Return the CRC-8 of data: polynomial 0x07, start 0, not reflected (CRC-8/SMBUS)."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _bit in range(8):
            crc = (crc << 1) ^ 0x107 if crc & 0x80 else crc << 1
    return crc


def modulus_11(text: str, *, highest: int = 9) -> int:
    """Return the check digit of digits or capitals weighted 2, 3 ... `highest` from the right.

    A letter counts as its ASCII code less 48, a digit as itself. What would be 10 or 11 is 0.
    Raises `UsageError` for other characters.
    """
    if not text or not (text.isascii() and text.isalnum() and text == text.upper()):
        message = f"{text!r} has characters without a check digit"
        raise UsageError(message, hint="digits and capital letters only")
    span = highest - 1
    total = sum((ord(sign) - 48) * (2 + place % span) for place, sign in enumerate(reversed(text)))
    rest = total % 11
    return 0 if rest in (0, 1) else 11 - rest


def key_of_44(body: str, *, highest: int = 9) -> str:
    """Return a key of 43 digits or capitals and their check digit (modulus 11).

    Raises `UsageError` for a body of another length: a part of it is too short or too long.
    """
    if len(body) != _KEY_BODY:
        message = f"the key {body!r} has {len(body)} characters before its check digit"
        raise UsageError(message, hint=f"{_KEY_BODY}: look at the numbers of the document")
    return f"{body}{modulus_11(body, highest=highest)}"
