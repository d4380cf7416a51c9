"""Check digits and checksums that stamps are made with."""

from __future__ import annotations

from edibridge.errors import UsageError


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
