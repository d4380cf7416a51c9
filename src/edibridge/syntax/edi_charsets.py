"""Character sets of UN/EDIFACT (ISO 9735, data elements 0001 and 0133) and X12, as Python codecs.

The lists are those of the UN/EDIFACT service code lists for syntax version 4 (0001: UNOA to UNOK,
UNOW to UNOY; 0133) and X12.6's basic and extended character sets.
"""

from __future__ import annotations

import re

from edibridge.syntax.edi_kind import Syntax
from edibridge.syntax.edi_segment import Separators

# Data element 0001, syntax identifier. A is the upper-case subset of B; both are ISO 646. X is code
# extension by escape sequences (ISO 2022), of which only what needs none is read and written: the
# octets behind an escape may be service characters and are none.
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
    "UNOX": "ascii",
    "UNOY": "utf_8",
}

# The first syntax version (0002) that has a repertoire.
FIRST_VERSIONS: dict[str, str] = dict.fromkeys(("UNOA", "UNOB"), "1") | dict.fromkeys(
    ("UNOC", "UNOD", "UNOE", "UNOF"), "3"
)
LATEST = "4"

# X12.6, 3.3.1 and 3.3.2: the basic set, and what the extended one adds, letters of western
# European languages among it. As names of character sets they are our own.
X12_BASIC, X12_EXTENDED = "basic", "extended"
_X12_BASIC = re.compile(r"[^A-Z0-9 !\"&'()*+,\-./:;?=]")
_X12_EXTENDED = re.compile(
    r"[^A-Za-z0-9 !\"&'()*+,\-./:;?=%@\[\]_{}\\|<>~^`#$"
    "ÀÁÂÄàáâäÈÉÊèéêëÌÍÎìíîïÒÓÔÖòóôöÙÚÛÜùúûüÇçÑñ¿¡]"
)

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

    Level A (UNOA) and B (UNOB) are ISO 9735's own lists, as are X12.6's two; the others are what
    the codec encodes.
    """
    if separators.syntax == "x12" and separators.repertoire:
        listed = _X12_BASIC if separators.repertoire == X12_BASIC else _X12_EXTENDED
        return "".join(sorted(set(listed.findall(value))))
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


def holding(value: str, syntax: Syntax) -> list[str]:
    """Return the names of the character sets that hold a value, the smallest first."""
    if syntax == "x12":
        names = [X12_BASIC, X12_EXTENDED]
    else:
        names = [name for name in REPERTOIRES if name != "UNOX"]
    return [
        name
        for name in names
        if not strangers(
            value,
            Separators(syntax=syntax, repertoire=name, encoding=REPERTOIRES.get(name, "utf_8")),
        )
    ]
