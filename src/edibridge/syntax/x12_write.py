"""Writing X12 interchanges: ISA, GS, transaction sets, GE, IEA, with everything counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import evolve

from edibridge.errors import UnwritableError, UsageError
from edibridge.findings import Note
from edibridge.syntax.edi_charsets import X12_BASIC, X12_EXTENDED
from edibridge.syntax.edi_segment import X12_DEFAULT, Segment, Separators, Value, write
from edibridge.syntax.edi_write import Draft, Endpoint, Unfit, Written, fitting
from edibridge.syntax.x12 import ISA_WIDTHS

# X12 data element 479, functional identifier code, by transaction set.
FUNCTIONAL: dict[str, str] = {
    "810": "IN", "812": "CD", "820": "RA", "824": "AG", "832": "SC", "846": "IB", "850": "PO",
    "855": "PR", "856": "SH", "860": "PC", "861": "RC", "864": "TX", "865": "CA", "875": "OG",
    "880": "GP", "997": "FA", "999": "FA",
}  # fmt: skip
_LAST_WITHOUT_REPETITION = "00401"
_LARGEST_CONTROL = 999_999_999


def separators(
    version: str = "00501", *, base: Separators = X12_DEFAULT, charset: str = ""
) -> Separators:
    """Return separators for an interchange version (ISA12); from 00402 on with a repetition.

    `charset` is `basic` or `extended` (X12.6), or empty: whatever UTF-8 holds. Raises UsageError
    where there is none of that name.
    """
    if charset not in {"", X12_BASIC, X12_EXTENDED}:
        message = f"X12 has no character set {charset!r}"
        raise UsageError(message, hint=f"it has {X12_BASIC} and {X12_EXTENDED}")
    repetition = (base.repetition or "^") if version > _LAST_WITHOUT_REPETITION else ""
    return evolve(base, version=version, repetition=repetition, repertoire=charset)


def interchange(  # noqa: PLR0913 - the elements of ISA
    drafts: Iterable[Draft],
    *,
    sender: Endpoint,
    recipient: Endpoint,
    prepared: datetime,
    control: int,
    marks: Separators | None = None,
    test: bool = False,
    acknowledge: bool = False,
    newline: str = "",
    unfit: Unfit = "transliterate",
    services: Iterable[Segment] = (),
) -> Written:
    """Return an interchange of transaction sets as bytes, with notes on changed values.

    Consecutive drafts of one functional identifier and version share a group. `control` is ISA13
    and numbers the groups from there on; `services` (TA1) stand before them. Raises
    UnwritableError where a value of ISA does not fit its field, or a transaction set has no
    functional identifier.
    """
    notes: list[Note] = []
    segments = interchange_segments(
        drafts,
        notes,
        sender=sender,
        recipient=recipient,
        prepared=prepared,
        control=control,
        marks=marks,
        test=test,
        acknowledge=acknowledge,
        newline=newline,
        unfit=unfit,
        services=services,
    )
    return Written(data=b"".join(write(segments)) + newline.encode("ascii"), notes=tuple(notes))


def interchange_segments(  # noqa: PLR0913 - the elements of ISA
    drafts: Iterable[Draft],
    notes: list[Note],
    *,
    sender: Endpoint,
    recipient: Endpoint,
    prepared: datetime,
    control: int,
    marks: Separators | None = None,
    test: bool = False,
    acknowledge: bool = False,
    newline: str = "",
    unfit: Unfit = "transliterate",
    services: Iterable[Segment] = (),
) -> Iterator[Segment]:
    """Yield the segments of an interchange one by one; `notes` grows as values are changed."""
    marks = marks or separators()
    yield _header(sender, recipient, prepared, control, marks, test=test, acknowledge=acknowledge)
    groups, sets = 0, 0
    group: tuple[str, str] | None = None

    def fitted(*segments: Segment) -> Iterator[Segment]:
        for segment in fitting(segments, marks, notes, unfit):
            segment.lead = newline
            yield segment

    yield from fitted(*services)
    for item in drafts:
        functional = FUNCTIONAL.get(item.type)
        if functional is None:
            message = f"transaction set {item.type!r} has no functional identifier code"
            raise UnwritableError(message, hint=f"known: {', '.join(FUNCTIONAL)}")
        if group != (functional, item.version):
            if group is not None:
                yield from fitted(Segment("GE", [str(sets), str(control + groups - 1)]))
            group, sets = (functional, item.version), 0
            groups += 1
            opening: list[Value] = [
                functional,
                sender.application or sender.id,
                recipient.application or recipient.id,
                prepared.strftime("%Y%m%d"),
                prepared.strftime("%H%M"),
                str(control + groups - 1),
                "X",
                item.version,
            ]
            yield from fitted(Segment("GS", opening))
        sets += 1
        number = item.reference or f"{sets:04d}"
        named: list[Value] = [item.convention] if item.convention else []
        body = [Segment("ST", [item.type, number, *named]), *item.segments]
        body.append(Segment("SE", [str(len(body) + 1), number]))
        yield from fitted(*body)
    if group is not None:
        yield from fitted(Segment("GE", [str(sets), str(control + groups - 1)]))
    yield from fitted(Segment("IEA", [str(groups), f"{control:09d}"]))


def _header(  # noqa: PLR0913 - the elements of ISA
    sender: Endpoint,
    recipient: Endpoint,
    prepared: datetime,
    control: int,
    marks: Separators,
    *,
    test: bool,
    acknowledge: bool,
) -> Segment:
    """Make ISA, each element padded to its width, 106 characters in all."""
    if not 0 <= control <= _LARGEST_CONTROL:
        message = f"interchange control number {control} has more than nine digits"
        raise UnwritableError(message, hint="ISA13 is 0 to 999999999")
    values = [
        "00",
        "",
        "00",
        "",
        sender.qualifier or "ZZ",
        sender.id,
        recipient.qualifier or "ZZ",
        recipient.id,
        prepared.strftime("%y%m%d"),
        prepared.strftime("%H%M"),
        marks.repetition or "U",
        marks.version or "00401",
        f"{control:09d}",
        "1" if acknowledge else "0",
        "T" if test else "P",
        marks.component,
    ]
    elements: list[Value] = []
    for number, (value, width) in enumerate(zip(values, ISA_WIDTHS, strict=True), 1):
        barred = marks.element + marks.terminator
        if len(value) > width or any(mark in barred for mark in value) or not value.isascii():
            message = f"{value!r} does not fit into ISA{number:02d}, which is {width} wide"
            raise UnwritableError(message, hint="use a shorter identifier, in ASCII, no separator")
        elements.append(value.ljust(width))
    return Segment("ISA", elements, marks)
