"""What every X12 format does alike: transaction sets to documents, documents to an interchange."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any

from attrs import evolve, frozen

from edibridge.binding import (
    Branch,
    Dialect,
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
from edibridge.formats._edi_document import characters, foreign, other_version, prepared_of
from edibridge.formats._x12_shape import dialect
from edibridge.formats._x12_tree import Forms, count_segment, fold, unfold
from edibridge.model import Document, Extra, Identifier, Party
from edibridge.syntax import edi
from edibridge.syntax.directory import load
from edibridge.syntax.edi_segment import Segment, Separators
from edibridge.syntax.edi_structure import structure
from edibridge.syntax.edi_totals import control_totals
from edibridge.syntax.edi_write import Draft, Endpoint, Unfit, draft, fitted
from edibridge.syntax.x12_write import interchange, separators
from edibridge.tree import Node

VERSIONS = ("004010", "005010")
VERSION = "X12-VERSION"


@frozen(kw_only=True, eq=False)
class TransactionSet:
    """One X12 transaction set: its number, document class, table and forms.

    `table` returns the table of a version. `lower` moves what the model says elsewhere than X12
    before writing, `lift` what reading cannot say in a table. `sender` names the attribute of the
    party that sends the document. `versions` are the versions that have the set. Where it needs
    more than `forms`, `unfold` changes the tree after it was made regular and `fold` before it is
    put back, and `dialect` knows the nodes that both make. `convention` is the implementation
    convention that the set is written by (GS08, ST03), where there is one.
    """

    number: str
    part: type[Document]
    table: Callable[[str], Table]
    forms: Forms
    lower: Callable[[Any, Writing], Any]
    lift: Callable[[Any, str], Any] = lambda document, family: document  # noqa: ARG005
    sender: str
    receiver: str
    versions: tuple[str, ...] = VERSIONS
    unfold: Callable[[Node, str], None] = lambda root, version: None  # noqa: ARG005
    fold: Callable[[Node, str], None] = lambda root, version: None  # noqa: ARG005
    dialect: Callable[[str], Dialect] = dialect
    convention: str = ""
    accepts: Callable[[Any], bool] = lambda document: True  # noqa: ARG005


@cache
def branch_of(known: TransactionSet, version: str) -> Branch:
    """Return the compiled table of a transaction set in a version."""
    return compile_table(known.table(version), known.dialect(version), known.number, known.part)


def x12_format(*, id: str, title: str, known: TransactionSet) -> Format:  # noqa: A002
    """Return the format of a transaction set."""

    def read(data: bytes, options: ReadOptions) -> Iterator[Received]:
        if edi.detect(data[:512]) != "x12":
            why = "this is no X12 interchange"
            raise UnreadableError(
                why, where=options.file or "X12", hint="an X12 interchange begins with ISA"
            )
        for message in edi.messages(data, "x12"):
            if message.type == known.number:
                yield _read(id, known, message, options.overlay)
            else:
                yield foreign(id, known.number, message)

    def write(documents: Sequence[Document], options: WriteOptions) -> Written:
        for document in documents:
            format_.require(document)
        return _write(known, documents, options)

    format_ = Format(
        id=id,
        title=title,
        family="x12",
        syntax="x12",
        parts=(known.part,),
        roots=(f"x12:{known.number}",),
        read=read,
        write=write,
        extension=".x12",
        media_type="application/edi-x12",
        versions=known.versions,
        holds_many=True,
        accepts=lambda document: type(document) is known.part and known.accepts(document),
    )
    return format_


def nearest(version: str, versions: tuple[str, ...] = VERSIONS) -> str:
    """Return the version whose tables a transaction set of another version is read with."""
    return max((one for one in versions if one <= version), default=versions[0])


def _read(
    format_id: str, known: TransactionSet, message: edi.Message, overlay: Overlay | None
) -> Received:
    version = message.directory
    findings = list(message.findings)
    if version not in known.versions:
        taken = nearest(version, known.versions)
        findings.append(other_version(VERSION, message, version, taken, known.versions))
        version = taken
        message = evolve(message, version=version)
    root, departures = structure(message)
    findings += departures
    findings += control_totals(message)
    left_out = _left_out(known.forms, root)
    lifted = overlay.lift(root) if overlay is not None else None
    unfold(root, known.forms)
    known.unfold(root, version)
    branch = branch_of(known, version)
    family = f"x12-{version}"
    reading = Reading(family=family)
    document = known.lift(read_part(branch, root, reading), family)
    if lifted is not None:
        document = lifted(document)
    if left_out:
        marker = Extra(format=family, path=left_out)
        document = evolve(document, extras=(*document.extras, marker))

    return Received(
        document=document,
        format=format_id,
        version=version,
        findings=(*findings, *reading.findings),
        envelope=_envelope(message),
        trace=partial(places_of, branch, root, family),
        root=root,
    )


def _left_out(forms: Forms, root: Node) -> str:
    """Return the element of CTT that the source leaves out: its count, its hash total, nothing."""
    count = count_segment(root)
    if count is None:
        return _COUNT if forms.counted else ""
    return _HASH if forms.hashed and "2.1" not in count.attrib else ""


_COUNT, _HASH = "CTT/@1.1", "CTT/@2.1"


def _envelope(message: edi.Message) -> Envelope:
    if message.interchange is None:
        return Envelope(message_reference=message.reference)
    envelope = evolve(envelope_of_header(message.interchange), message_reference=message.reference)
    group = message.group
    if group is None:
        return envelope
    return evolve(
        envelope,
        group_sender=_other(group.get(2), envelope.sender),
        group_receiver=_other(group.get(3), envelope.receiver),
        group_reference=group.get(6),
    )


def _other(code: str, party: Identifier | None) -> str | None:
    """Return the application code of a group where it is not the partner's own id."""
    known = party.value if party is not None else None
    return code.strip() if code.strip() not in {"", known} else None


def envelope_of_header(header: Segment) -> Envelope:
    """Return who sent an interchange to whom, by its ISA."""
    moment = f"{header.get(9)}{header.get(10)}"
    try:
        prepared = datetime.strptime(moment, "%y%m%d%H%M")  # noqa: DTZ007 - ISA names no zone
    except ValueError:
        prepared = None
    return Envelope(
        sender=Identifier(value=header.get(6).strip(), scheme=header.get(5).strip()),
        receiver=Identifier(value=header.get(8).strip(), scheme=header.get(7).strip()),
        reference=header.get(13),
        prepared=prepared,
        test=header.get(15) == "T",
        acknowledge=header.get(14) == "1",
    )


def _write(known: TransactionSet, documents: Sequence[Document], options: WriteOptions) -> Written:
    version = options.version or known.versions[0]
    roots, notes = [], []
    for document in documents:
        root, made = write_root(known, document, version, options.overlay)
        roots.append(root)
        notes.append(tuple(made))
    release = "00401" if version == VERSIONS[0] else "00501"
    marks = _marks(roots, separators(release, charset=options.charset))
    unfit: Unfit = "transliterate" if options.transliterate else "strict"
    directory = load("x12", version)
    drafts: list[Draft] = [
        evolve(
            draft(root, directory, known.convention or version, marks),
            convention=known.convention,
        )
        for root in roots
    ]
    for place, item in enumerate(drafts):
        drafts[place], changed = fitted(item, marks, unfit)
        notes[place] += changed
    sender, receiver = endpoints_of(known.sender, known.receiver, documents, options.envelope)
    data = interchange(
        drafts,
        sender=sender,
        recipient=receiver,
        prepared=prepared_of(documents, options.envelope),
        control=control_of(options.envelope.reference),
        marks=marks,
        test=options.envelope.test,
        acknowledge=options.envelope.acknowledge,
        newline="\n",
        unfit=unfit,
    )
    return Written(data=data.data, notes=tuple(notes))


def write_root(
    known: TransactionSet, document: Document, version: str, overlay: Overlay | None = None
) -> tuple[Node, list[Note]]:
    """Write a document to the tree of a transaction set, with the notes of what was lost."""
    writing = Writing(family=f"x12-{version}")
    finish = None
    if overlay is not None:
        document, finish = overlay.lower(document, known.number)
    forms = known.forms
    markers = {Extra(format=writing.family, path=path): path for path in (_COUNT, _HASH)}
    left_out = {markers.get(extra) for extra in document.extras}
    if left_out - {None}:
        kept = tuple(extra for extra in document.extras if extra not in markers)
        forms = evolve(forms, hashed=False, counted=_COUNT not in left_out)
        lowered = known.lower(evolve(document, extras=kept), writing)
    else:
        lowered = known.lower(document, writing)
    root = Node(known.number)
    write_part(branch_of(known, version), lowered, root, writing)
    known.fold(root, version)
    count = getattr(document, "line_count", None)
    lines = sum(child.tag == forms.line for child in root.children)
    fold(root, forms)
    if count is not None and count != lines:
        writing.note("recoded", "line_count", str(count), str(lines), "X12 counts the lines it has")
    if finish is not None:
        writing.notes += finish(root)
    return root, writing.notes


def _marks(roots: Sequence[Node], marks: Separators) -> Separators:
    """Return separators that no value holds: X12 has nothing to release them with."""
    used = characters(roots)

    def free(wanted: str) -> str:
        return next(mark for mark in wanted if mark not in used)

    # X12.6 recommends the control characters FS, GS, RS and US, which no value may hold
    return evolve(
        marks,
        element=free("*|\x1d"),
        terminator=free("~\x1c"),
        component=free(">:\x1f"),
        repetition=free("^\x1e") if marks.repetition else "",
    )


_ISA_ID = 15


def endpoints_of(
    sender: str, receiver: str, documents: Sequence[Document], envelope: Envelope
) -> tuple[Endpoint, Endpoint]:
    """Return the sender and receiver that are given, or what names these parties of a document."""
    first = documents[0] if documents else None
    from_ = envelope.sender or _identity(getattr(first, sender, None))
    to = envelope.receiver or _identity(getattr(first, receiver, None))
    return (
        evolve(_endpoint(from_, envelope.sender), application=envelope.group_sender or ""),
        evolve(_endpoint(to, envelope.receiver), application=envelope.group_receiver or ""),
    )


def _identity(party: Party | None) -> Identifier:
    """Return what names a party in an envelope: GLN, DUNS, any identifier, VAT number, name."""
    if party is None:
        return Identifier()
    known: list[Identifier] = [*party.identifiers]
    if party.endpoint is not None:
        known.append(party.endpoint)
    for scheme in ("0088", "0060"):
        found = next((one for one in known if one.scheme == scheme), None)
        if found is not None:
            return found
    if known:
        return Identifier(value=known[0].value)
    return Identifier(value=party.vat_number or party.name)


# X12 I05 interchange ID qualifiers: 01 DUNS; a GLN has none of its own (ZZ, mutually defined)
_QUALIFIERS = {"0060": "01"}


def _endpoint(known: Identifier, given: Identifier | None) -> Endpoint:
    value = known.value or ""
    if given is not None:
        return Endpoint(id=value, qualifier=known.scheme or "ZZ")
    plain = "".join(mark for mark in value.upper() if mark.isascii() and mark.isalnum())
    qualifier = _QUALIFIERS.get(known.scheme or "", "ZZ")
    return Endpoint(id=plain[:_ISA_ID] or "UNKNOWN", qualifier=qualifier)


def control_of(reference: str | None) -> int:
    """Return the control number that a reference gives: its last nine digits."""
    digits = "".join(filter(str.isdigit, reference or ""))
    return int(digits[-9:]) if digits else 1
