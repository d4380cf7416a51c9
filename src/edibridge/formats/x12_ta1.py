"""X12 TA1 Interchange Acknowledgment, both ways (ASC X12.5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from functools import cache
from typing import Any

from attrs import evolve

from edibridge.binding import (
    AlteredError,
    Branch,
    Codec,
    Dialect,
    Field,
    NoTwinError,
    Table,
    Writing,
    compile_table,
)
from edibridge.errors import UnreadableError
from edibridge.format import Format, ReadOptions, Received, WriteOptions, Written
from edibridge.formats._acknowledgement import Read, is_technical, received, written
from edibridge.formats._edi_document import prepared_of
from edibridge.formats._statuses import X12, action_codec, lower_levels
from edibridge.formats._x12_document import control_of, endpoints_of, envelope_of_header
from edibridge.model import Document, Response
from edibridge.syntax import x12
from edibridge.syntax.edi_kind import detect
from edibridge.syntax.edi_segment import Segment, from_node, to_node
from edibridge.syntax.x12_write import interchange, separators

NAME = "TA1"
ACTIONS = action_codec({"A": "AP", "R": "RE"}, "E", "an action of X12 I17")
NO_ERROR = "000"  # X12 I18
VERSIONS = ("00501", "00401")  # of the interchange: ISA12


def _read_date(text: str) -> date:
    if len(text) != len("YYMMDD"):
        raise ValueError(text)
    return datetime.strptime(text, "%y%m%d").date()  # noqa: DTZ007 - a date has no zone


def _write_date(value: date) -> str:
    text = value.strftime("%y%m%d")
    if _read_date(text) != value:
        raise NoTwinError(value)  # another century
    return text


def _read_time(text: str) -> time:
    if len(text) != len("HHMM"):
        raise ValueError(text)
    return datetime.strptime(text, "%H%M").time()  # noqa: DTZ007


def _write_time(value: time) -> str:
    text = value.strftime("%H%M")
    if _read_time(text) != value:
        raise AlteredError(text, "rounded", "TA103 has hours and minutes")
    return text


TABLE: Table = [
    Field("interchange.number", "@1.1"),
    Field("interchange.issued", "@2.1", Codec(_read_date, _write_date, "a date as YYMMDD")),
    Field("interchange_time", "@3.1", Codec(_read_time, _write_time, "a time as HHMM")),
    Field("code", "@4.1", ACTIONS),
    Field("statuses[0].list", "@list"),
    Field("statuses[0].code", "@5.1"),
]


@cache
def branch() -> Branch:
    """Return the compiled table of the segment."""
    return compile_table(TABLE, Dialect(family="x12-ta1"), NAME, Response)


def lower(document: Response, writing: Writing) -> Response:
    """Leave out what is no error, and codes of other lists."""
    lowered = lower_levels(document, X12, writing, tagged=False)
    for at, status in enumerate(lowered.statuses):
        code = status.code
        if code is not None and (len(code) != len(NO_ERROR) or code == NO_ERROR):
            writing.drop(code, f"statuses[{at}].code", "X12 I18 has three digits")
            if status.list is not None:
                writing.drop(status.list, f"statuses[{at}].list", "its code is no code of X12 I18")
            kept = evolve(status, code=None, list=None)
            lowered = evolve(
                lowered,
                statuses=(*lowered.statuses[:at], kept, *lowered.statuses[at + 1 :]),
            )
    named = lowered.interchange
    number = named.number if named is not None else None
    if named is not None and number is not None and len(number) > _CONTROL:
        writing.note("truncated", "interchange.number", number, number[:_CONTROL], "I12 has nine")
        lowered = evolve(lowered, interchange=evolve(named, number=number[:_CONTROL]))
    return lowered


_CONTROL = 9


def read(data: bytes, options: ReadOptions) -> Iterator[Received]:
    """Read every TA1 of an interchange."""
    if detect(data[:512]) != "x12":
        why = "this is no X12 interchange"
        raise UnreadableError(
            why, where=options.file or "X12", hint="an X12 interchange begins with ISA"
        )
    header: Segment | None = None
    for segment in x12.scan([data]):
        if segment.tag == "ISA":
            header = segment
        elif segment.tag == NAME:
            yield _read(segment, header)


def _read(segment: Segment, header: Segment | None) -> Received:
    node = to_node(segment)
    code = node.attrib.get("5.1")
    if code == NO_ERROR:
        del node.attrib["5.1"]
    elif code is not None:
        node.attrib["list"] = X12.interchange
    older = header is not None and header.get(12) < VERSIONS[0]
    read_ = Read(
        root=node,
        format="x12-ta1",
        family="x12-ta1",
        version=VERSIONS[1] if older else VERSIONS[0],
        envelope=envelope_of_header(header) if header is not None else None,
    )
    return received(branch(), read_)


def write(documents: Sequence[Document], options: WriteOptions) -> Written:
    """Write one interchange that holds one TA1 a document and no group."""
    marks = separators(options.version or VERSIONS[0])
    segments: list[Segment] = []
    notes = []
    for document in documents:
        FORMAT.require(document)
        node, told = written(branch(), document, NAME, "x12-ta1", lower)
        node.attrib.pop("list", None)
        node.attrib.setdefault("5.1", NO_ERROR)
        segments.append(from_node(node, marks))
        notes.append(told)
    envelope = options.envelope
    sender, receiver = endpoints_of("sender", "receiver", documents, envelope)
    made = interchange(
        [],
        services=segments,
        sender=sender,
        recipient=receiver,
        prepared=prepared_of(documents, envelope),
        control=control_of(envelope.reference),
        marks=marks,
        test=envelope.test,
        newline="\n",
    )
    return Written(data=made.data, notes=tuple(notes))


FORMAT = Format(
    id="x12-ta1",
    title="X12 TA1 Interchange Acknowledgment",
    family="x12",
    syntax="x12",
    parts=(Response,),
    roots=(f"x12:{NAME}",),
    read=read,
    write=write,
    extension=".x12",
    media_type="application/edi-x12",
    versions=VERSIONS,
    holds_many=True,
    accepts=lambda document: is_technical(document) and not _holds_more(document),
)


def _holds_more(document: Any) -> bool:  # noqa: ANN401 - a response
    return bool(document.groups or document.responses)
