"""Character repertoires of UN/EDIFACT (ISO 9735, data elements 0001 and 0133) as Python codecs."""

from __future__ import annotations

import re

from edibridge.syntax.edi_segment import Separators

# Data element 0001, syntax identifier. A is the upper-case subset of B; both are ISO 646.
REPERTOIRES: dict[str, str] = {
    "UNOA": "ascii",
    "UNOB": "ascii",
    "UNOC": "iso8859_1",
    "UNOD": "iso8859_2",
    "UNOE": "iso8859_5",
    "UNOF": "iso8859_7",
    "UNOG": "iso8859_3",
    "UNOH": "iso8859_4",
    "UNOI": "iso8859_6",
    "UNOJ": "iso8859_8",
    "UNOK": "iso8859_9",
    "UNOW": "utf_8",
    "UNOX": "iso2022_jp_2",
    "UNOY": "utf_8",
}

# Data element 0133, character encoding, coded: it overrules the repertoire's own encoding.
ENCODINGS: dict[str, str] = {"1": "ascii", "4": "cp850", "7": "utf_8"}

# ISO 9735 annex A: the characters of level A outside of the service characters.
_LEVEL_A = re.compile(r"[^A-Z0-9 .,\-()/=!\"%&*;<>'+:?]")
_LEVEL_B = re.compile(r"[^ -~]")


def codec(identifier: str, encoding: str = "") -> str:
    """Return the Python codec for data elements 0001 and 0133; unknown ones are ISO 8859-1."""
    return ENCODINGS.get(encoding) or REPERTOIRES.get(identifier, "iso8859_1")


def strangers(value: str, separators: Separators) -> str:
    """Return the characters of a value that its interchange's repertoire does not hold.

    Level A (UNOA) and B (UNOB) are ISO 9735's own lists, the others what the codec encodes.
    """
    if separators.repertoire == "UNOA":
        return "".join(sorted(set(_LEVEL_A.findall(value))))
    if separators.repertoire == "UNOB":
        return "".join(sorted(set(_LEVEL_B.findall(value))))
    return unencodable(value, separators.encoding)


def unencodable(value: str, encoding: str) -> str:
    """Return the characters of a value that a codec cannot encode, each once, sorted."""
    if value.isascii():
        return ""
    return "".join(sorted({mark for mark in set(value) if not _fits(mark, encoding)}))


def _fits(mark: str, encoding: str) -> bool:
    try:
        mark.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
