"""EDIFACT CONTRL, both ways: syntax version 3 and 4 (ISO 9735-4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from attrs import evolve

from edibridge.binding import (
    INTEGER,
    Always,
    Branch,
    Codec,
    Field,
    Many,
    NoTwinError,
    Table,
    Writing,
    compile_table,
)
from edibridge.format import Format, ReadOptions, Received, WriteOptions, Written
from edibridge.formats._acknowledgement import Read, is_technical, received, written
from edibridge.formats._contrl_tree import dialect, fold, unfold
from edibridge.formats._edi_document import foreign
from edibridge.formats._edifact_document import enclosed, envelope_of, marks_of, messages_of
from edibridge.formats._statuses import CODE, EDIFACT, STATUS, action_codec, lower_levels
from edibridge.model import (
    Document,
    DocumentResponse,
    GroupResponse,
    Response,
    ResponseStatus,
)
from edibridge.syntax import edi
from edibridge.syntax.directory import service_directory
from edibridge.syntax.edi_structure import structure
from edibridge.syntax.edifact_write import separators

NAME = "CONTRL"
VERSIONS = ("3", "4")
IDENTIFIERS = {"3": "D:3:UN", "4": "4:1:UN"}  # 0052, 0054, 0051
# 0083: 4 this level and all lower levels rejected, 7 acknowledged, 8 interchange received; the
# others are those of ISO 9735 before its amendment of 1992
ACTIONS = action_codec({"4": "RE", "7": "AP", "8": "AB"}, "1 2 3 5 6", "an action of 0083")


def _read_element(text: str) -> int:
    value: int = INTEGER.read(text)
    if value < 1:
        raise ValueError(text)
    return value - 1


def _write_element(value: int) -> str:
    if value < 0:
        raise NoTwinError(value)
    return str(value + 1)


ELEMENT = Codec(_read_element, _write_element, "a position from 1, which is that of the tag")


def table(version: str) -> Table:
    """Return the table of the message in a syntax version."""
    place = [
        Field("element", "@element", ELEMENT),
        Field("component", "@component", INTEGER),
        *([Field("repetition", "@repetition", INTEGER)] if version == "4" else []),
    ]
    tag = Field("tag", "@tag")
    whole = Many("statuses", STATUS, ResponseStatus, [*CODE, tag, *place], most=1)
    status: Table = [*CODE, Field("segment", "@segment", INTEGER), tag, *place]
    response: Table = [
        Always("UCM"),
        Field("message.reference", "UCM@1"),
        Field("message.type", "UCM@2.1"),
        Field("message.version", "UCM@2.2"),
        Field("message.release", "UCM@2.3"),
        Field("message.agency", "UCM@2.4"),
        Field("message.association", "UCM@2.5"),
        Field("code", "UCM@3", ACTIONS),
        Many("statuses", STATUS, ResponseStatus, status),
    ]
    responses = Many("responses", "UCM-GROUP", DocumentResponse, response)
    group: Table = [
        Always("UCF"),
        Field("reference", "UCF@1"),
        Field("sender.value", "UCF@2.1"),
        Field("sender.scheme", "UCF@2.2"),
        Field("receiver.value", "UCF@3.1"),
        Field("receiver.scheme", "UCF@3.2"),
        Field("code", "UCF@4", ACTIONS),
        whole,
        responses,
    ]
    return [
        Always("UCI"),
        Field("interchange.number", "UCI@1"),
        Field("interchange_sender.value", "UCI@2.1"),
        Field("interchange_sender.scheme", "UCI@2.2"),
        Field("interchange_receiver.value", "UCI@3.1"),
        Field("interchange_receiver.scheme", "UCI@3.2"),
        Field("code", "UCI@4", ACTIONS),
        whole,
        responses,
        Many("groups", "UCF-GROUP", GroupResponse, group),
    ]


@cache
def branch(version: str) -> Branch:
    """Return the compiled table of a syntax version."""
    return compile_table(table(version), dialect(service_directory(version)), NAME, Response)


def lower(document: Response, writing: Writing) -> Response:
    """Put the errors into the order and the codes of CONTRL."""
    document = lower_levels(document, EDIFACT, writing, tagged=True)
    groups = tuple(
        evolve(group, responses=_lower_all(group.responses, f"groups[{at}].", writing))
        for at, group in enumerate(document.groups)
    )
    return evolve(document, groups=groups, responses=_lower_all(document.responses, "", writing))


def _lower_all(
    responses: tuple[DocumentResponse, ...], where: str, writing: Writing
) -> tuple[DocumentResponse, ...]:
    return tuple(
        evolve(one, statuses=_fitting(one.statuses, f"{where}responses[{at}].statuses", writing))
        for at, one in enumerate(responses)
    )


def _fitting(
    statuses: tuple[ResponseStatus, ...], where: str, writing: Writing
) -> tuple[ResponseStatus, ...]:
    """Keep one error of the message itself; UCS does not name the segment that it counts."""
    kept: list[ResponseStatus] = []
    own = 0
    for at, status in enumerate(statuses):
        if status.segment is not None:
            if status.tag is not None:
                writing.drop(status.tag, f"{where}[{at}].tag", "UCS has the position alone")
            kept.append(evolve(status, tag=None))
            continue
        own += 1
        if own == 1:
            kept.append(status)
        else:
            writing.drop(status, f"{where}[{at}]", "UCM takes one error")
    return tuple(kept)


def read(data: bytes, options: ReadOptions) -> Iterator[Received]:
    """Read every CONTRL of an interchange."""
    for message in messages_of(data, options):
        yield _read(message) if message.type == NAME else foreign("contrl", NAME, message)


def _read(message: edi.Message) -> Received:
    version = VERSIONS[message.separators.version >= "4"]
    root, departures = structure(message)
    unfold(root)
    read_ = Read(
        root=root,
        format="contrl",
        family=f"edifact-{service_directory(version)}",
        version=version,
        findings=(*message.findings, *departures),
        envelope=envelope_of(message),
    )
    return received(branch(version), read_)


def write(documents: Sequence[Document], options: WriteOptions) -> Written:
    """Write one interchange of CONTRL messages."""
    for document in documents:
        FORMAT.require(document)
    version = options.version or VERSIONS[0]
    name = service_directory(version)
    made = [written(branch(version), one, NAME, f"edifact-{name}", lower) for one in documents]
    roots, notes = [root for root, _ in made], [told for _, told in made]
    for root in roots:
        fold(root)
    known = marks_of(roots, options.charset)
    marks = separators(known.repertoire, version, base=known)
    names = (name, IDENTIFIERS[version])
    return enclosed(roots, notes, documents, options, names, marks, ("sender", "receiver"))


FORMAT = Format(
    id="contrl",
    title="EDIFACT CONTRL",
    family="edifact",
    syntax="edifact",
    parts=(Response,),
    roots=(f"edifact:{NAME}",),
    read=read,
    write=write,
    extension=".edi",
    media_type="application/edifact",
    versions=VERSIONS,
    holds_many=True,
    accepts=is_technical,
)
