"""The elements of envelope headers: UNB, UNH, ISA and ST by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from edibridge.findings import Finding
from edibridge.syntax.edi_charsets import REPERTOIRES
from edibridge.syntax.edi_errors import EdiError, finding, place
from edibridge.syntax.edi_kind import Syntax
from edibridge.syntax.edi_segment import Segment


def check_interchange(syntax: Syntax, segment: Segment) -> Iterator[Finding]:
    """Yield what is wrong with the interchange header's own elements."""
    if syntax == "x12":
        for number, pattern, what in _ISA:
            value = segment.get(number)
            if not re.fullmatch(pattern, value, re.ASCII):
                yield finding(
                    EdiError.ISA_ELEMENT,
                    f"ISA{number:02d} {value!r} is no {what}",
                    place(segment, element=number),
                    got=value,
                    expected=what,
                )
        return
    for number, component, what in _UNB:
        if not segment.get(number, component):
            yield finding(
                EdiError.UNB_ELEMENT,
                f"UNB has no {what}",
                place(segment, element=number, component=component),
                expected=what,
            )
    identifier, version = segment.get(1, 1), segment.get(1, 2)
    if identifier not in REPERTOIRES or version not in {"1", "2", "3", "4"}:
        yield finding(
            EdiError.SYNTAX_VERSION,
            f"syntax identifier {identifier!r} with version {version!r} is not one of"
            " UNOA to UNOY with 1 to 4",
            place(segment, element=1),
            got=f"{identifier}:{version}",
            expected="UNOA:1 to UNOY:4",
        )


_UNB = (
    (1, 1, "syntax identifier (0001)"),
    (1, 2, "syntax version (0002)"),
    (2, 1, "sender (0004)"),
    (3, 1, "recipient (0010)"),
    (4, 1, "date of preparation (0017)"),
    (4, 2, "time of preparation (0019)"),
    (5, 1, "interchange control reference (0020)"),
)
_ISA = (
    (9, r"\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", "date YYMMDD"),
    (10, r"([01]\d|2[0-3])[0-5]\d", "time HHMM"),
    (13, r"\d{9}", "control number of nine digits"),
    (14, r"[01]", "0 or 1"),
    (15, r"[PTI]", "P, T or I"),
)


def check_message(syntax: Syntax, segment: Segment, reference: str) -> Iterator[Finding]:
    """Yield what is wrong with the message header's own elements."""
    error = EdiError.UNH_ELEMENT if syntax == "edifact" else EdiError.ST_ELEMENT
    wanted = (
        ((1, 1, "message reference (0062)"), (2, 1, "message type (0065)"))
        if syntax == "edifact"
        else ((1, 1, "transaction set identifier (143)"), (2, 1, "control number (329)"))
    )
    for number, component, what in wanted:
        if not segment.get(number, component):
            yield finding(
                error,
                f"{segment.tag} has no {what}",
                place(segment, reference, element=number, component=component),
                expected=what,
            )


def twice(error: EdiError, segment: Segment, reference: str, around: str) -> Finding:
    """State that a reference is not the only one of its kind under a header."""
    return finding(
        error,
        f"reference {reference} of {segment.tag} stands more than once under one {around}",
        place(segment, reference if segment.tag in {"UNH", "ST"} else ""),
        got=reference,
    )
