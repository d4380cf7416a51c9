"""ASC X12 (X12.5, X12.6): bytes to segments."""

from __future__ import annotations

from collections.abc import Iterator

from edibridge.syntax.edi_feed import Source
from edibridge.syntax.edi_scan import Dialect, Start
from edibridge.syntax.edi_scan import scan as _scan
from edibridge.syntax.edi_segment import Flaw, Segment, Separators, write

__all__ = ["DIALECT", "ISA_WIDTHS", "Segment", "Separators", "scan", "write"]

# X12.5: the sixteen elements of ISA have fixed widths; with tag and separators 106 characters.
ISA_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
ISA_LENGTH = 106
_FIRST_WITH_REPETITION = "00402"


def scan(source: Source) -> Iterator[Segment]:
    """Yield the segments of X12 interchanges from bytes, a binary file or byte chunks.

    Each interchange's separators come from its ISA. Never raises for what the source holds.
    """
    return _scan(source, DIALECT)


def begin(text: str) -> Start:
    """Read the separators from the fixed-width ISA; guess them where there is none."""
    flaws: tuple[Flaw, ...] = ()
    body = text.lstrip("\r\n\t ")
    if not body.startswith("ISA"):
        return Start(_guess(body), flaws)
    element = body[3:4]
    fields = body[:400].split(element)[1:17] if element else []
    if len(fields) < len(ISA_WIDTHS) or element.isalnum():
        return Start(_guess(body), (*flaws, _width(body[:ISA_LENGTH])))
    if tuple(map(len, fields[:15])) == ISA_WIDTHS[:15]:
        component, terminator = body[104:105], body[105:106]
    else:
        flaws += (_width(body[:ISA_LENGTH], fields),)
        component, terminator = fields[15][:1], fields[15][1:2]
        if terminator == element or not terminator:
            terminator = _guess(body).terminator
    marks = element + component + terminator
    if len(set(marks)) < len(marks) or any(mark.isalnum() or mark == " " for mark in marks):
        flaws += (
            Flaw(
                "EDI-SERVICE-CHARACTERS",
                f"ISA declares element separator {element!r}, component separator {component!r}"
                f" and terminator {terminator!r}, which are letters, digits, blanks or not"
                " distinct",
                marks,
                "three distinct signs",
            ),
        )
        if terminator.isalnum() or terminator in {" ", "", element}:
            terminator = _guess(body).terminator
    return Start(
        Separators(
            component=component if component and component not in element + terminator else "\x1f",
            element=element,
            terminator=terminator,
            repetition=_repetition(fields[10], fields[11], marks),
            syntax="x12",
            encoding="utf-8",
            version=fields[11],
        ),
        flaws,
    )


def _repetition(mark: str, version: str, taken: str) -> str:
    """Return ISA11 where it is a repetition separator: from version 00402 on, and no letter."""
    if version < _FIRST_WITH_REPETITION or len(mark) != 1:
        return ""
    return "" if mark.isalnum() or mark in taken or mark == " " else mark


def _width(start: str, fields: list[str] | None = None) -> Flaw:
    """Say which field of ISA has the wrong width."""
    if fields is None:
        return Flaw(
            "EDI-ISA-WIDTH",
            "the interchange header ISA does not have its 16 elements",
            start[:40],
            "106 characters",
        )
    wrong = next(
        (n, len(field), width)
        for n, (field, width) in enumerate(zip(fields, ISA_WIDTHS, strict=True), 1)
        if len(field) != width
    )
    return Flaw(
        "EDI-ISA-WIDTH",
        f"ISA{wrong[0]:02d} is {wrong[1]} characters wide, not {wrong[2]}; ISA must be 106"
        " characters with its terminator",
        str(wrong[1]),
        str(wrong[2]),
    )


def _guess(body: str) -> Separators:
    """Guess the separators of a fragment from its first tag and its likeliest terminator."""
    element = next((mark for mark in body[2:4] if not mark.isalnum()), "*")
    if element in "\r\n \t":
        element = "*"
    terminator = "~" if "~" in body else "\n"
    component = next((mark for mark in ":>^" if mark in body and mark != element), ":")
    return Separators(
        component=component, element=element, terminator=terminator, syntax="x12", encoding="utf-8"
    )


def opened(header: Segment, separators: Separators) -> Separators:
    """Return the separators as they are: X12's are all known before ISA is split."""
    del header
    return separators


DIALECT = Dialect(
    begin=begin,
    opened=opened,
    interchange="ISA",
    message="ST",
    trailers=frozenset({"IEA"}),
    ends=frozenset({"SE"}),
    groups=frozenset({"GS", "GE", "TA1"}),
    lengths={"BIN": 1, "BDS": 2},
    special=frozenset({"", "GS", "GE", "TA1", "ISA", "ST", "SE", "IEA", "BIN", "BDS"}),
    inside=True,
)
