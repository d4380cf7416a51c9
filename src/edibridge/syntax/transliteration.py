"""Characters that a repertoire lacks, spelt with those that it has."""

from __future__ import annotations

import unicodedata

from edibridge.errors import MissingExtraError
from edibridge.syntax.edi_charsets import strangers
from edibridge.syntax.edi_segment import Separators

UNKNOWN = "?"

# Letters that no decomposition takes apart, and signs whose meaning is a word.
_LETTERS = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O",
    "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D",
    "\u0131": "i", "€": "EUR", "£": "GBP", "\u2013": "-", "\u2014": "-", "\u2018": "'",
    "\u2019": "'", "“": '"', "”": '"', "„": '"', "…": "...", "\u00a0": " ", "°": "o", "№": "No",
}  # fmt: skip


def transliterated(mark: str, separators: Separators) -> str:
    """Return what stands for a character that a repertoire lacks; `?` where nothing does.

    Latin letters lose their accents. Of other scripts the extra `transliterate` (anyascii) knows
    the sound; `MissingExtraError` says so where it is needed and not installed.
    """
    plain = _LETTERS.get(mark) or "".join(
        part for part in unicodedata.normalize("NFKD", mark) if not unicodedata.combining(part)
    )
    for spelt in (plain, plain.upper()):
        if spelt and not strangers(spelt, separators):
            return spelt
    if mark.isascii():
        return UNKNOWN
    plain = _sound(mark)
    for spelt in (plain, plain.upper()):
        if spelt and not strangers(spelt, separators):
            return spelt
    return UNKNOWN


def _sound(mark: str) -> str:
    try:
        from anyascii import anyascii  # noqa: PLC0415 - optional, and a large table
    except ImportError:
        message = f"{mark!r} can be transliterated only with the library anyascii"
        hint = "install it: pip install 'edibridge[transliterate]'"
        raise MissingExtraError(message, hint=hint) from None
    return str(anyascii(mark))
