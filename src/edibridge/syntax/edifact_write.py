"""Writing UN/EDIFACT interchanges: UNA, UNB, messages, UNZ, with everything counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from attrs import evolve

from edibridge.errors import UnwritableError, UsageError
from edibridge.findings import Note
from edibridge.syntax.edi_charsets import FIRST_VERSIONS, LATEST, REPERTOIRES
from edibridge.syntax.edi_segment import EDIFACT_DEFAULT, Segment, Separators, Value, write
from edibridge.syntax.edi_write import Draft, Endpoint, Unfit, Written, fitting

_VERSION_4 = "4"
_LONGEST_REFERENCE = 14  # 0020 and 0062: an..14


def separators(
    repertoire: str = "UNOC", version: str = "3", *, base: Separators = EDIFACT_DEFAULT
) -> Separators:
    """Return service characters for a repertoire (0001) and syntax version (0002).

    Raises UsageError where the repertoire or version is unknown.
    """
    if repertoire not in REPERTOIRES or version not in {"1", "2", "3", "4"}:
        message = f"syntax identifier {repertoire}:{version} is unknown"
        raise UsageError(message, hint=f"one of {', '.join(REPERTOIRES)} with 1 to 4")
    return evolve(
        base,
        encoding=REPERTOIRES[repertoire],
        repertoire=repertoire,
        version=version,
        repetition=(base.repetition or "*") if version == _VERSION_4 else "",
    )


def named_separators(charset: str, *, repeats: bool = False) -> Separators:
    """Return service characters for a character set named `UNOC` or, with its version, `UNOC:3`.

    Without one it is version 3, or 4 where the repertoire or a repeated element needs it. Raises
    UsageError where there is none of that name.
    """
    repertoire, _, version = charset.upper().partition(":")
    first = FIRST_VERSIONS.get(repertoire, LATEST)
    if repertoire in REPERTOIRES and version and version < first:
        message = f"syntax version {version} does not have the repertoire {repertoire}"
        raise UsageError(message, hint=f"write {repertoire}:{first}")
    return separators(repertoire, version or max(LATEST if repeats else "3", first))


def interchange(  # noqa: PLR0913 - the elements of UNB
    drafts: Iterable[Draft],
    *,
    sender: Endpoint,
    recipient: Endpoint,
    prepared: datetime,
    reference: str,
    marks: Separators | None = None,
    application: str = "",
    acknowledge: bool = False,
    agreement: str = "",
    test: bool = False,
    una: bool = True,
    newline: str = "",
    unfit: Unfit = "transliterate",
) -> Written:
    """Return an interchange of messages as bytes, with notes on values that had to change.

    `prepared` is 0017/0019, `reference` 0020, `application` 0026, `agreement` 0032, `acknowledge`
    0031, `test` 0035; `newline` stands after each segment. Raises UnwritableError where a header
    value does not fit, or any value under `unfit="error"`.
    """
    notes: list[Note] = []
    segments = interchange_segments(
        drafts,
        notes,
        sender=sender,
        recipient=recipient,
        prepared=prepared,
        reference=reference,
        marks=marks,
        application=application,
        acknowledge=acknowledge,
        agreement=agreement,
        test=test,
        una=una,
        newline=newline,
        unfit=unfit,
    )
    data = b"".join(write(segments)) + newline.encode("ascii")
    return Written(data=data, notes=tuple(notes))


def interchange_segments(  # noqa: PLR0913 - the elements of UNB
    drafts: Iterable[Draft],
    notes: list[Note],
    *,
    sender: Endpoint,
    recipient: Endpoint,
    prepared: datetime,
    reference: str,
    marks: Separators | None = None,
    application: str = "",
    acknowledge: bool = False,
    agreement: str = "",
    test: bool = False,
    una: bool = True,
    newline: str = "",
    unfit: Unfit = "transliterate",
) -> Iterator[Segment]:
    """Yield the segments of an interchange one by one; `notes` grows as values are changed.

    For interchanges too large to hold: `write` turns what this yields into bytes.
    """
    marks = marks or separators()
    if not reference or len(reference) > _LONGEST_REFERENCE:
        message = f"the interchange reference {reference!r} is not 1 to 14 characters long"
        raise UnwritableError(message, hint="UNB 0020 is an..14")
    lead = ""
    if una:
        service = (
            marks.component + marks.element + marks.decimal
            + (marks.release or " ") + (marks.repetition or " ") + marks.terminator
        )  # fmt: skip
        yield Segment("UNA", [service], marks)
        lead = newline
    day = prepared.strftime("%Y%m%d" if marks.version == _VERSION_4 else "%y%m%d")
    header: list[Value] = [
        [marks.repertoire, marks.version],
        _endpoint(sender),
        _endpoint(recipient),
        [day, prepared.strftime("%H%M")],
        reference,
        "",
        application,
        "",
        "1" if acknowledge else "",
        agreement,
        "1" if test else "",
    ]
    yield from _led(fitting([Segment("UNB", _trimmed(header))], marks, notes, unfit), lead)
    count = 0
    for count, item in enumerate(drafts, 1):
        number = item.reference or str(count)
        body: list[Segment] = [
            Segment("UNH", [number, _trimmed_texts([item.type, *item.version.split(":")])]),
            *item.segments,
        ]
        body.append(Segment("UNT", [str(len(body) + 1), number]))
        yield from _led(fitting(body, marks, notes, unfit), newline)
    trailer = Segment("UNZ", [str(count), reference])
    yield from _led(fitting([trailer], marks, notes, unfit), newline)


def _endpoint(endpoint: Endpoint) -> Value:
    return [endpoint.id, endpoint.qualifier] if endpoint.qualifier else endpoint.id


def _trimmed(elements: list[Value]) -> list[Value]:
    while elements and elements[-1] == "":
        elements.pop()
    return elements


def _trimmed_texts(texts: list[str]) -> Value:
    while texts and texts[-1] == "":
        texts.pop()
    return texts


def _led(segments: Iterable[Segment], lead: str) -> Iterator[Segment]:
    for segment in segments:
        segment.lead = lead
        yield segment
