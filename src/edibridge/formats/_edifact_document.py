"""What every EDIFACT format does alike: messages to documents, documents to an interchange."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any

from attrs import evolve, frozen

from edibridge.binding import (
    Branch,
    Reading,
    Table,
    Writing,
    compile_table,
    places_of,
    read_part,
    write_part,
)
from edibridge.errors import UnreadableError
from edibridge.findings import Note
from edibridge.format import (
    Envelope,
    Format,
    Overlay,
    ReadOptions,
    Received,
    WriteOptions,
    Written,
)
from edibridge.formats._edi_document import (
    characters,
    foreign,
    other_version,
    prepared_of,
)
from edibridge.formats._edifact_folding import fold
from edibridge.formats._edifact_lower import lower_document
from edibridge.formats._edifact_shape import dialect
from edibridge.formats._edifact_tree import line_total
from edibridge.formats._edifact_unfolding import unfold
from edibridge.model import Document, Extra, Identifier, Party
from edibridge.syntax import edi
from edibridge.syntax.directory import load
from edibridge.syntax.edi_segment import Separators
from edibridge.syntax.edi_structure import structure
from edibridge.syntax.edi_totals import control_totals
from edibridge.syntax.edi_write import Draft, Endpoint, Unfit, draft, fitted
from edibridge.syntax.edifact_write import interchange, named_separators, separators
from edibridge.tree import Node

VERSIONS = ("d96a", "d01b")
NAMES = {"d96a": "D:96A:UN", "d01b": "D:01B:UN"}
VERSION = "EDIFACT-VERSION"
LINES = "CNT[@1.1=2]"  # 6069 2: number of line items in the message


@frozen(kw_only=True, eq=False)
class EdifactMessage:
    """One EDIFACT message: its name, document class and table.

    `name` is its type (0065). `table` returns the table of a directory, `associations` are the
    association assigned codes (0057) that EANCOM gives the message in it. `lower` moves what the
    model says elsewhere than the message before writing, `lift` what reading cannot say in a
    table. `sender` and `receiver` name the attributes of the parties that send and get it,
    `counted` says that it has CNT, `accepts` which documents of the class it is for.
    """

    name: str
    part: type[Document]
    table: Callable[[str], Table]
    associations: Mapping[str, str]
    sender: str
    receiver: str
    counted: bool = True
    lower: Callable[[Any, Writing], Any] = lambda document, writing: document  # noqa: ARG005
    lift: Callable[[Any, str], Any] = lambda document, family: document  # noqa: ARG005
    accepts: Callable[[Any], bool] = lambda document: True  # noqa: ARG005


@cache
def branch_of(known: EdifactMessage, version: str) -> Branch:
    """Return the compiled table of a message in a directory."""
    return compile_table(known.table(version), dialect(version), known.name, known.part)


def edifact_format(*, id: str, title: str, known: EdifactMessage) -> Format:  # noqa: A002
    """Return the format of a message."""

    def read(data: bytes, options: ReadOptions) -> Iterator[Received]:
        for message in messages_of(data, options):
            if message.type == known.name:
                yield _read(id, known, message, options.overlay)
            else:
                yield foreign(id, known.name, message)

    def write(documents: Sequence[Document], options: WriteOptions) -> Written:
        for document in documents:
            format_.require(document)
        return _write(known, documents, options)

    format_ = Format(
        id=id,
        title=title,
        family="edifact",
        syntax="edifact",
        parts=(known.part,),
        roots=(f"edifact:{known.name}",),
        read=read,
        write=write,
        extension=".edi",
        media_type="application/edifact",
        versions=VERSIONS,
        holds_many=True,
        accepts=lambda document: type(document) is known.part and known.accepts(document),
    )
    return format_


def messages_of(data: bytes, options: ReadOptions) -> Iterator[edi.Message]:
    """Yield the messages of a file; raises `UnreadableError` where it is no EDIFACT."""
    if edi.detect(data[:512]) != "edifact":
        why = "this is no EDIFACT interchange"
        raise UnreadableError(
            why, where=options.file or "EDIFACT", hint="an interchange begins with UNA or UNB"
        )
    yield from edi.messages(data, "edifact")


def nearest(directory: str) -> str:
    """Return the directory whose tables a message of another directory is read with.

    D.98A and later are nearer to D.01B: the composites that both have grew then.
    """
    year, letter = directory[1:3], directory[3:4]
    if not (year.isdigit() and letter):
        return VERSIONS[0]
    full = int(year) + (1900 if year >= "88" else 2000)
    return VERSIONS[0] if full < 1998 else VERSIONS[1]  # noqa: PLR2004 - D.98A


def _read(
    format_id: str, known: EdifactMessage, message: edi.Message, overlay: Overlay | None
) -> Received:
    version = message.directory
    findings = list(message.findings)
    if version not in VERSIONS or message.agency != "UN":
        taken = version if version in VERSIONS else nearest(version)
        named = f"{message.version} {message.release} {message.agency}".strip()
        findings.append(other_version(VERSION, message, named, taken, VERSIONS))
        version = taken
        message = evolve(message, version="D", release=version[1:].upper(), agency="UN")
    root, departures = structure(message)
    findings += departures
    findings += control_totals(message)
    lifted = overlay.lift(root) if overlay is not None else None
    unfold(root, load("edifact", version))
    branch = branch_of(known, version)
    family = f"edifact-{version}"
    reading = Reading(family=family)
    document = known.lift(read_part(branch, root, reading), family)
    if lifted is not None:
        document = lifted(document)
    if known.counted and _is_uncounted(document):
        marker = Extra(format=family, path=f"{LINES}/absent()")
        document = evolve(document, extras=(*document.extras, marker))

    return Received(
        document=document,
        format=format_id,
        version=version,
        findings=(*findings, *reading.findings),
        envelope=envelope_of(message),
        trace=partial(places_of, branch, root, family),
        root=root,
    )


def _is_uncounted(document: Any) -> bool:  # noqa: ANN401 - whatever has lines
    return getattr(document, "line_count", 0) is None and bool(document.lines)


def envelope_of(message: edi.Message) -> Envelope:
    """Return who sent a message to whom, and with which references."""
    header, group = message.interchange, message.group
    if header is None:
        return Envelope(message_reference=message.reference)
    day, at = header.get(4, 1), header.get(4, 2)
    try:
        form = "%y%m%d%H%M" if len(day) == 6 else "%Y%m%d%H%M"  # noqa: PLR2004 - 0017 of syntax 3
        prepared = datetime.strptime(f"{day}{at}", form)  # noqa: DTZ007 - UNB names no zone
    except ValueError:
        prepared = None
    return Envelope(
        sender=Identifier(value=header.get(2, 1) or None, scheme=header.get(2, 2) or None),
        receiver=Identifier(value=header.get(3, 1) or None, scheme=header.get(3, 2) or None),
        reference=header.get(5) or None,
        group_reference=group.get(5) if group is not None else None,
        message_reference=message.reference or None,
        prepared=prepared,
        test=header.get(11) == "1",
        application=header.get(7) or None,
        acknowledge=header.get(9) == "1",
    )


def _write(known: EdifactMessage, documents: Sequence[Document], options: WriteOptions) -> Written:
    version = options.version or VERSIONS[0]
    roots, notes = [], []
    for document in documents:
        root, made = write_root(known, document, version, options.overlay)
        roots.append(root)
        notes.append(tuple(made))
    marks = marks_of(roots, options.charset)
    association = known.associations.get(version, "")
    if options.overlay is not None:
        association = options.overlay.association(known.name) or association
    name = f"{NAMES[version]}:{association}" if association else NAMES[version]
    parties = (known.sender, known.receiver)
    return enclosed(roots, notes, documents, options, (version, name), marks, parties)


def enclosed(  # noqa: PLR0913, PLR0917 - what stands around messages
    roots: Sequence[Node],
    notes: Sequence[tuple[Note, ...]],
    documents: Sequence[Document],
    options: WriteOptions,
    named: tuple[str, str],
    marks: Separators,
    parties: tuple[str, str],
) -> Written:
    """Return an interchange of message trees.

    `named` is the directory and what UNH names of it, `parties` the attributes of a document that
    hold who sends and who gets it.
    """
    unfit: Unfit = "transliterate" if options.transliterate else "strict"
    version, name = named
    directory = load("edifact", version)
    told = list(notes)
    drafts: list[Draft] = []
    for place, root in enumerate(roots):
        item, changed = fitted(draft(root, directory, name, marks), marks, unfit)
        drafts.append(item)
        told[place] += changed
    envelope = options.envelope
    first = documents[0] if documents else None
    data = interchange(
        drafts,
        sender=endpoint_of(envelope.sender, getattr(first, parties[0], None)),
        recipient=endpoint_of(envelope.receiver, getattr(first, parties[1], None)),
        prepared=prepared_of(documents, envelope),
        reference=(envelope.reference or "1")[:_REFERENCE],
        marks=marks,
        application=envelope.application or "",
        acknowledge=envelope.acknowledge,
        test=envelope.test,
        newline="\n",
        unfit=unfit,
    )
    return Written(data=data.data, notes=tuple(told))


_REFERENCE = 14  # 0020


def write_root(
    known: EdifactMessage, document: Document, version: str, overlay: Overlay | None = None
) -> tuple[Node, list[Note]]:
    """Write a document to the tree of a message, with the notes of what was lost."""
    writing = Writing(family=f"edifact-{version}")
    finish = None
    if overlay is not None:
        document, finish = overlay.lower(document, known.name)
    lowered = known.lower(
        lower_document(document, version, writing, counted=known.counted), writing
    )
    root = Node(known.name)
    write_part(branch_of(known, version), lowered, root, writing)
    if known.counted:
        _count(root, document, writing)
    fold(root, load("edifact", version))
    if finish is not None:
        writing.notes += finish(root)
    return root, writing.notes


def _count(root: Node, document: Document, writing: Writing) -> None:
    """Count the lines: CNT is a control total, and says what the message has."""
    count = next((c for c in root.children if c.tag == "CNT" and c.get("1.1") == "2"), None)
    said, lines = getattr(document, "line_count", None), line_total(root)
    if count is not None:
        count.attrib["1.2"] = str(lines)
    if said is not None and said != lines:
        why = "CNT counts the lines that the message has"
        writing.note("recoded", "line_count", str(said), str(lines), why)


# The smallest repertoire that holds every character, and the syntax version that it came with
_REPERTOIRES = (("UNOC", "3"), ("UNOD", "3"), ("UNOE", "3"), ("UNOF", "3"), ("UNOW", "4"))


def marks_of(roots: Sequence[Node], charset: str = "") -> Separators:
    """Return the service characters with a repertoire: the smallest that holds every value."""
    if charset:
        return named_separators(charset, repeats=any(map(_repeats, roots)))
    text = "".join(sorted(characters(roots)))
    repeats = any(map(_repeats, roots))
    for repertoire, version in _REPERTOIRES:
        marks = separators(repertoire, "4" if repeats else version)
        try:
            text.encode(marks.encoding)
        except UnicodeEncodeError:
            continue
        return marks
    return separators(*_REPERTOIRES[-1])


def _repeats(node: Node) -> bool:
    """Say whether an element is repeated, for which there is a mark from syntax version 4 on."""
    return any("*" in key for key in node.attrib) or any(map(_repeats, node.children))


# 0007 partner identification code qualifier: 14 is GS1 (GLN), 1 Dun & Bradstreet (DUNS)
_QUALIFIERS = {"0088": "14", "0060": "1"}
_PARTNER = 35  # 0004, 0010


def endpoint_of(given: Identifier | None, party: Party | None) -> Endpoint:
    """Return a sender or recipient: the one that is given, or what names a party."""
    if given is not None:
        return Endpoint(id=given.value or "", qualifier=given.scheme or "")
    known = _identity(party)
    spelled = unicodedata.normalize("NFKD", known.value or "")
    plain = "".join(mark for mark in spelled if mark.isascii() and mark.isprintable())
    qualifier = _QUALIFIERS.get(known.scheme or "", "")
    return Endpoint(id=plain.strip()[:_PARTNER] or "UNKNOWN", qualifier=qualifier)


def _identity(party: Party | None) -> Identifier:
    """Return what names a party in an envelope: GLN, DUNS, any identifier, VAT number, name."""
    if party is None:
        return Identifier()
    known: list[Identifier] = [*party.identifiers]
    if party.endpoint is not None:
        known.append(party.endpoint)
    for scheme in _QUALIFIERS:
        found = next((one for one in known if one.scheme == scheme), None)
        if found is not None:
            return found
    return Identifier(value=next((k.value for k in known), None) or party.vat_number or party.name)
