"""Conversion as one value: read, prepare, check, write; what was lost on the way is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from attrs import Factory, evolve, frozen

from edibridge.errors import EdibridgeError, LossError, UnwritableError, UsageError
from edibridge.findings import Finding, Note, Report
from edibridge.format import Format, ReadOptions, Received, WriteOptions, Written
from edibridge.model import Document
from edibridge.profile import Context, Prepares, Profile
from edibridge.receive import Source, receive
from edibridge.targets import Target, target
from edibridge.validate import judge_one, pinned

Loss = Literal["report", "error"]


@frozen(kw_only=True)
class Converted:
    """What became of one document.

    `document` is what was written (prepared, where a profile does that), `file` the index of the
    file in `Result.files` that holds it; None where it was not written, and `error` says why.
    """

    received: Received
    document: Document | None
    format: str = ""
    notes: tuple[Note, ...] = ()
    report: Report | None = None
    error: EdibridgeError | None = None
    file: int | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found about the document: on reading, and by the profile."""
        return self.report.findings if self.report else self.received.findings


@frozen(kw_only=True)
class File:
    """One file that a conversion gives; `count` documents are in it."""

    format: str
    data: bytes
    extension: str
    count: int


@frozen(kw_only=True)
class Result:
    """What a conversion gives: the files, and what became of each document of the source."""

    files: tuple[File, ...]
    items: tuple[Converted, ...]

    @property
    def data(self) -> bytes:
        """The bytes of the one file; raises `UsageError` where there are none or several."""
        if len(self.files) != 1:
            message = f"the conversion gave {len(self.files)} files, not one"
            hint = (
                "take them from `files`" if self.files else "`items` says why, document by document"
            )
            raise UsageError(message, hint=hint)
        return self.files[0].data

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that were written."""
        return tuple(
            one.document for one in self.items if one.document is not None and one.file is not None
        )

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was lost or changed, of all documents."""
        return tuple(note for one in self.items for note in one.notes)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, of all documents."""
        return tuple(found for one in self.items for found in one.findings)

    @property
    def errors(self) -> tuple[EdibridgeError, ...]:
        """Why documents were not written."""
        return tuple(one.error for one in self.items if one.error is not None)

    @property
    def lossless(self) -> bool:
        """Whether every document was written and no value was lost or changed."""
        return not any(one.notes or one.file is None for one in self.items)


@frozen(kw_only=True)
class Options:
    """How to convert.

    `profile` prepares and judges each document before it is written, and one that breaks a fatal
    rule is not written. Under `loss="error"` neither is one that the target cannot hold whole.
    `single` puts each document into a file of its own; otherwise documents of the same format go
    into one file where the format allows it, and into one interchange those of the same partners.
    """

    to: str
    profile: str | None = None
    loss: Loss = "report"
    read: ReadOptions = Factory(ReadOptions)
    write: WriteOptions = Factory(WriteOptions)
    format: str = "auto"
    single: bool = False


def convert(source: Source, options: Options) -> Result:
    """Convert every document of a source; what one document lacks does not stop the others.

    Raises `UnreadableError` where the source cannot be read at all, and `UsageError` for names
    that are not known. What cannot be written is in `Result.items` with its error.
    """
    wanted = target(options.to)
    profile = pinned(options.profile)[0] if options.profile else None
    received = receive(source, format=options.format, options=options.read)
    return convert_all(received, wanted, options, profile)


def convert_all(
    received: Iterable[Received], wanted: Target, options: Options, profile: Profile | None = None
) -> Result:
    """Convert what was read already."""
    prepared = [_prepared(one, wanted, options, profile) for one in received]
    items = [item for item, _ in prepared]
    files: list[File] = []
    for chosen, indexes in _bundles(prepared, single=options.single):
        write = evolve(options.write, version=wanted.version or chosen.versions[0])
        for group, written in _written(chosen, indexes, items, write, options.loss):
            for index, notes in zip(group, written.notes, strict=True):
                items[index] = evolve(items[index], notes=notes, file=len(files))
            files.append(
                File(
                    format=items[group[0]].format,
                    data=written.data,
                    extension=chosen.extension,
                    count=len(group),
                )
            )
    return Result(files=tuple(files), items=tuple(items))


def raise_losses(result: Result) -> None:
    """Raise the `LossError` of a result, which lists every value that would have been lost."""
    losses = [one for one in result.errors if isinstance(one, LossError)]
    if len(losses) == 1:
        raise losses[0]
    if losses:
        notes = [note for one in result.items if one.error in losses for note in one.notes]
        raise _loss(notes, f"{len(losses)} documents cannot be carried over whole")


def _loss(notes: Sequence[Note], head: str) -> LossError:
    shown = "; ".join(str(note) for note in notes)
    plural = "value" if len(notes) == 1 else "values"
    return LossError(
        f"{head}: {len(notes)} {plural} would be lost or changed: {shown}",
        hint='convert with loss="report" to accept that',
    )


def _prepared(
    received: Received, wanted: Target, options: Options, profile: Profile | None
) -> tuple[Converted, Format | None]:
    """Prepare and judge one document, and choose its format; None where it is not written."""
    document = received.document
    if document is None:
        return Converted(received=received, document=None, error=_nothing(received)), None
    report = None
    if profile is not None:
        edition = pinned(options.profile)[1] if options.profile else None
        context = Context(file=options.read.file, edition=edition)
        if isinstance(profile, Prepares):
            document = profile.prepare(document, context)
        report = judge_one(evolve(received, document=document), profile, context).report
    plain = Converted(received=received, document=document, report=report)
    if report is not None and report.verdict != "valid":
        return evolve(plain, error=_refused(document, report)), None
    try:
        chosen = wanted.choose(document)
    except UnwritableError as error:
        return evolve(plain, error=error), None
    version = wanted.version or chosen.versions[0]
    return evolve(plain, format=f"{chosen.id}:{version}" if version else chosen.id), chosen


def _refused(document: Document, report: Report) -> UnwritableError:
    fatal = sum(found.severity == "fatal" for found in report.findings)
    why = (
        f"{fatal} fatal finding{'' if fatal == 1 else 's'}" if fatal else "not every rule is built"
    )
    message = f"{name_of(document)} is {report.verdict} under {report.profile}: {why}"
    return UnwritableError(message, hint="correct the source, or convert without a profile")


def _nothing(received: Received) -> EdibridgeError:
    reason = next((str(one) for one in received.findings if one.severity == "fatal"), "")
    return UnwritableError(reason or f"no document could be read as {received.format}")


def name_of(document: Document) -> str:
    """Name a document in a message: its class and number."""
    number = f" {document.number}" if document.number else " without a number"
    return f"{type(document).__name__}{number}"


def _bundles(
    prepared: Sequence[tuple[Converted, Format | None]], *, single: bool
) -> Iterator[tuple[Format, list[int]]]:
    """Give the documents that go into one file, by index, in order of the first of each."""
    bundles: dict[object, tuple[Format, list[int]]] = {}
    for index, (one, chosen) in enumerate(prepared):
        if chosen is None or one.document is None:
            continue
        key: object = index
        if chosen.holds_many and not single:
            key = (chosen.id, *_partners(one.document, chosen))
        bundles.setdefault(key, (chosen, []))[1].append(index)
    yield from bundles.values()


def _partners(document: Document, chosen: Format) -> tuple[object, ...]:
    """Give what an interchange states once for all its messages: who sends it to whom."""
    if chosen.syntax not in {"edifact", "x12"}:
        return ()
    return (document.seller, document.buyer)


def _written(
    chosen: Format, indexes: list[int], items: list[Converted], options: WriteOptions, loss: Loss
) -> Iterator[tuple[list[int], Written]]:
    """Write a bundle; a document that cannot be written is marked and left out of it."""
    try:
        written = chosen.write([_document(items[index]) for index in indexes], options)
    except UnwritableError as error:
        good = _fitting(chosen, indexes, items, options, error)
    else:
        if loss == "report" or not any(written.notes):
            yield indexes, written
            return
        for index, notes in zip(indexes, written.notes, strict=True):
            if notes:
                head = f"{name_of(_document(items[index]))} in {items[index].format}"
                items[index] = evolve(items[index], notes=notes, error=_loss(notes, head))
        good = [index for index in indexes if items[index].error is None]
    if good:
        yield from _written(chosen, good, items, options, loss)


def _fitting(
    chosen: Format,
    indexes: list[int],
    items: list[Converted],
    options: WriteOptions,
    reason: UnwritableError,
) -> list[int]:
    """Find the documents that can be written alone, and mark the others with the reason."""
    good = []
    for index in indexes if len(indexes) > 1 else ():
        try:
            chosen.write([_document(items[index])], options)
        except UnwritableError as error:
            items[index] = evolve(items[index], error=error)
        else:
            good.append(index)
    if len(good) < len(indexes) and (good or len(indexes) > 1):
        return good
    for index in indexes:  # alone, or only together
        items[index] = evolve(items[index], error=reason)
    return []


def _document(one: Converted) -> Document:
    document = one.document
    if document is None:  # a bundle holds only what could be read
        message = "there is no document to write"
        raise UnwritableError(message)
    return document
