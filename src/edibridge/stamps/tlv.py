"""Values one after another, each behind its tag and length of one byte."""

from __future__ import annotations

from collections.abc import Mapping

from edibridge.errors import UnreadableError, UsageError

_LONGEST = 255


def encode(values: Mapping[int, bytes]) -> bytes:
    """Return tag, length and value of each, in the order given.

    Raises `UsageError` for a value of more than 255 bytes.
    """
    made = bytearray()
    for tag, value in values.items():
        if len(value) > _LONGEST:
            message = f"the value of tag {tag} has {len(value)} bytes"
            raise UsageError(message, hint=f"shorten it to {_LONGEST} bytes")
        made += bytes((tag, len(value))) + value
    return bytes(made)


def decode(data: bytes) -> dict[int, bytes]:
    """Return the values by tag; raises `UnreadableError` where one is cut off."""
    found: dict[int, bytes] = {}
    place = 0
    while place < len(data):
        end = place + 2 + data[place + 1] if place + 1 < len(data) else len(data) + 1
        if end > len(data):
            message = f"the value at byte {place} is cut off"
            raise UnreadableError(message)
        found[data[place]] = data[place + 2 : end]
        place = end
    return found
