"""UN/EDIFACT (ISO 9735, syntax versions 1 to 4): bytes to segments."""

from __future__ import annotations

from collections.abc import Iterator

from edibridge.syntax.edi_charsets import REPERTOIRES, codec
from edibridge.syntax.edi_feed import Source
from edibridge.syntax.edi_scan import Dialect, Start
from edibridge.syntax.edi_scan import scan as _scan
from edibridge.syntax.edi_segment import EDIFACT_DEFAULT, Flaw, Segment, Separators, write
from edibridge.syntax.edi_text import refined

__all__ = ["DIALECT", "Segment", "Separators", "scan", "write"]

_UNA_LENGTH = 9
# ISO 9735:1988, level B: the information separators IS1, IS3 and IS4 instead of signs.
_LEVEL_B = Separators(component="\x1f", element="\x1d", terminator="\x1c")


def scan(source: Source) -> Iterator[Segment]:
    """Yield the segments of EDIFACT interchanges from bytes, a binary file or byte chunks.

    Each interchange has its own separators (UNA or the default of its syntax version) and
    encoding (data element 0001). Never raises for what the source holds.
    """
    return _scan(source, DIALECT)


def begin(text: str) -> Start:
    """Read the service string advice, or find the default separators, at an interchange's start."""
    flaws: tuple[Flaw, ...] = ()
    body = text.lstrip("\r\n\t ")
    if body.startswith("UNA") and len(body) >= _UNA_LENGTH:
        component, element, decimal, release, repetition, terminator = tuple(body[3:_UNA_LENGTH])
        separators = Separators(
            component=component,
            element=element,
            terminator=terminator,
            release="" if release == " " else release,
            repetition="" if repetition == " " else repetition,
            decimal=decimal,
            encoding="latin-1",
        )
        marks = component + element + terminator + separators.release
        if len(set(marks)) < len(marks) or any(mark.isalnum() for mark in marks):
            flaws += (
                Flaw(
                    "EDI-SERVICE-CHARACTERS",
                    f"UNA declares service characters {body[3:_UNA_LENGTH]!r} that are letters,"
                    " digits or not distinct",
                    body[3:_UNA_LENGTH],
                    ":+.? '",
                ),
            )
            separators = refined(EDIFACT_DEFAULT, encoding="latin-1")
        return Start(separators, flaws, body[:_UNA_LENGTH])
    if body[3:4] == _LEVEL_B.element:
        return Start(refined(_LEVEL_B, encoding="latin-1"), flaws)
    return Start(refined(EDIFACT_DEFAULT, encoding="latin-1"), flaws)


def opened(header: Segment, separators: Separators) -> Separators:
    """Refine the separators by UNB: syntax version, repertoire, encoding, repetition."""
    identifier, version = header.get(1, 1), header.get(1, 2)
    repetition = separators.repetition
    if version >= "4" and version.isdecimal():
        # Without UNA the repetition separator of syntax version 4 is the asterisk.
        if (
            not repetition
            and "*" not in separators.special
            and separators == refined(EDIFACT_DEFAULT, encoding="latin-1")
        ):
            repetition = "*"
    else:
        repetition = ""
    return refined(
        separators,
        encoding=codec(identifier, header.get(1, 4)),
        repertoire=identifier if identifier in REPERTOIRES else "",
        version=version,
        repetition=repetition,
    )


DIALECT = Dialect(
    begin=begin,
    opened=opened,
    interchange="UNB",
    message="UNH",
    trailers=frozenset({"UNZ"}),
    ends=frozenset({"UNT"}),
    groups=frozenset({"UNG", "UNE"}),
    lengths={"UNO": 3},
    special=frozenset({"", "UNG", "UNE", "UNB", "UNH", "UNT", "UNZ", "UNO"}),
    inside=False,
)
