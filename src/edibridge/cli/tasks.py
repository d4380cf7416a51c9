"""What each command does with one file; a task is a value that travels to other processes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from attrs import Factory, evolve, field, frozen

from edibridge.batch import Outcome
from edibridge.cli.output import save
from edibridge.cli.repacking import Repack
from edibridge.cli.sources import STDIN
from edibridge.detect import detect
from edibridge.errors import EdibridgeError, UnreadableError, UsageError
from edibridge.findings import Report, Severity
from edibridge.format import Overlay, ReadOptions, Received, WriteOptions
from edibridge.model import Document
from edibridge.profile import Judged
from edibridge.receive import Loaded, load, receive
from edibridge.registry import formats
from edibridge.report import Row, converted_row, error_row, judged_row, tally, text
from edibridge.report_text import document_lines
from edibridge.validate import judge

if TYPE_CHECKING:
    from edibridge.convert import File, Options, Result

T = TypeVar("T")


def load_source(path: str) -> Loaded:
    """Return the bytes of a file or of standard input."""
    if path == STDIN:
        return Loaded(sys.stdin.buffer.read(), "stdin")
    return load(path)


def failed(path: str, profile: str, error: EdibridgeError) -> Outcome:
    """Return the outcome of a file that could not be read, or whose result could not be written."""
    usage = isinstance(error, UsageError)
    return Outcome(
        path=path,
        rows=(error_row(path, profile, error),),
        lines=(f"edibridge: {error}",),
        unreadable=not usage,
        usage=usage,
    )


def _broken(path: str, profile: str, error: Exception) -> Outcome:
    """Return the outcome of a file that brought a mistake of ours to light; others go on."""
    import traceback  # noqa: PLC0415 - only where we made a mistake

    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    message = f"internal error: {type(error).__name__}: {error}{place}"
    hint = "please report this, with the file if you may"
    return failed(path, profile, UnreadableError(message, where=path, hint=hint))


Method = Callable[[T, str], Outcome]


def guarded(method: Method[T]) -> Method[T]:
    """Turn what a file raises into its outcome: a task never raises for one file of many."""

    @wraps(method)
    def call(task: T, path: str) -> Outcome:
        profile = str(getattr(task, "profile", "") or "")
        try:
            return method(task, path)
        except EdibridgeError as error:
            return failed(path, profile, error)
        except Exception as error:  # noqa: BLE001 - one file must not end the work on the others
            return _broken(path, profile, error)

    return call


def no_document(path: str) -> UnreadableError:
    """Return the error for a file in which there is nothing."""
    message = "the file holds no document"
    return UnreadableError(message, where=path)


@frozen(kw_only=True)
class Detect:
    """Say which format a file is in."""

    @guarded
    def __call__(self, path: str) -> Outcome:
        """Detect one file."""
        loaded = load_source(path)
        found = detect(loaded.data, file=loaded.file)
        row = {"path": path, "format": found, "profile": "", "status": "valid", "findings": []}
        return Outcome(path=path, rows=(row,), output=f"{path}: {found}\n".encode())


@frozen(kw_only=True)
class Read:
    """Show the documents of a file, as JSON or one line each."""

    format: str = "auto"
    layout: str | None = None
    guide: str | None = None
    summary: bool = False

    @guarded
    def __call__(self, path: str) -> Outcome:
        """Read one file."""
        loaded = load_source(path)
        options = reading(self, loaded)
        received = list(receive(loaded.data, format=self.format, options=options))
        if not received:
            raise no_document(path)
        rows = tuple(judged_row(path, _as_read(one)) for one in received)
        documents = [one.document for one in received if one.document is not None]
        if self.summary:
            output = "".join(
                f"{path}: {one.format}: {summary(one.document)}\n"
                for one in received
                if one.document is not None
            ).encode()
        else:
            json = formats().get("json")
            output = json.write(documents, WriteOptions()).data if documents else b""
            if output and not output.endswith(b"\n"):
                output += b"\n"
        lines = tuple(line for row in rows for line in text(row)[:-1])
        return Outcome(path=path, rows=rows, output=output, lines=lines)


class Reads(Protocol):
    """A task that reads documents by a layout and a partner's guide."""

    @property
    def layout(self) -> str | None:
        """The layout of CSV extracts."""
        ...

    @property
    def guide(self) -> str | None:
        """The guide of the partner that the files come from."""
        ...


def reading(task: Reads, loaded: Loaded) -> ReadOptions:
    """Return what a reader is told by a task."""
    return ReadOptions(file=loaded.file, layout=task.layout, overlay=overlay(task.guide))


@cache
def overlay(guide: str | None) -> Overlay | None:
    """Return what a partner's guide does to messages; it is read once a process."""
    if guide is None:
        return None
    from edibridge.guides import GuideOverlay, load_guide  # noqa: PLC0415 - few tasks have one

    return GuideOverlay(load_guide(guide))


def _as_read(received: Received) -> Judged:
    document = received.document
    return Judged(
        format=received.format,
        message=(document.number or "") if document is not None else "",
        report=Report(profile="syntax", format=received.format, findings=received.findings),
    )


def summary(document: Document) -> str:
    """Say in one line what a document is: number, kind, date, parties, lines, sum."""
    parts = [type(document).__name__, document.number or "(no number)"]
    if document.kind:
        parts.append(f"kind {document.kind}")
    if document.issued:
        parts.append(f"of {document.issued.isoformat()}")
    for word, party in (("from", document.seller), ("to", document.buyer)):
        if party is not None and (name := getattr(party, "name", None)):
            parts.append(f"{word} {name}")
    lines = getattr(document, "lines", ())
    parts.append(f"{len(lines)} line{'' if len(lines) == 1 else 's'}")
    totals = getattr(document, "totals", None)
    payable = getattr(totals, "payable", None)
    if payable is not None:
        parts.append(f"{payable} {document.currency or ''}".strip())
    return ", ".join(parts)


@frozen(kw_only=True)
class Validate:
    """Judge the documents of a file."""

    profile: str = "auto"
    format: str = "auto"
    layout: str | None = None
    guide: str | None = None
    language: str = "en"
    official: tuple[str, ...] = ()
    phase: str | None = None
    cache: str | None = None

    @guarded
    def __call__(self, path: str) -> Outcome:
        """Judge one file."""
        loaded = load_source(path)
        return judged_outcome(path, self._judge(loaded), self.language)

    def _judge(self, loaded: Loaded) -> list[Judged]:
        if self.official:
            from edibridge.official import open_official  # noqa: PLC0415 - only where asked for

            official = open_official(self.official, phase=self.phase, cache=self.cache)
            found = official.judge(loaded.data, file=loaded.file)
            return [Judged(format=_format(loaded), message=found.number, report=found.report)]
        options = reading(self, loaded)
        return list(judge(loaded.data, profile=self.profile, format=self.format, options=options))


def judged_outcome(path: str, judged: Sequence[Judged], language: str) -> Outcome:
    """Return the outcome of a file whose documents were judged, in a language."""
    if language != "en":
        from edibridge.messages import translated_report  # noqa: PLC0415 - English needs none

        judged = [evolve(one, report=translated_report(one.report, language)) for one in judged]
    rows = tuple(judged_row(path, one) for one in judged)
    shown = "".join(f"{line}\n" for row in rows for line in document_lines(row))
    return Outcome(path=path, rows=rows, output=shown.encode("utf-8", "replace"))


def _format(loaded: Loaded) -> str:
    """Return the format of a document, or nothing: an authority may judge what we do not read."""
    with suppress(UnreadableError):
        return detect(loaded.data, file=loaded.file)
    return ""


@frozen(kw_only=True)
class Agree:
    """Judge a document by our rules and by the authority's own files, and compare."""

    profile: str
    official: tuple[str, ...]
    phase: str | None = None
    cache: str | None = None
    least: Severity = "information"

    @guarded
    def __call__(self, path: str) -> Outcome:
        """Compare one file."""
        from edibridge.agree import agree  # noqa: PLC0415 - no other task needs it
        from edibridge.official import open_official  # noqa: PLC0415

        loaded = load_source(path)
        official = open_official(self.official, phase=self.phase, cache=self.cache)
        found = agree(
            loaded.data, official, profile=self.profile, file=loaded.file, least=self.least
        )
        aborted = [f"{one.artefact} broke off: {one.message}" for one in found.theirs.aborted]
        status = "differ" if found.differences else "aborted" if aborted else "agree"
        row: Row = {
            "path": path,
            "format": found.ours.format,
            "profile": self.profile,
            "status": status,
            "findings": [],
            "official": list(found.theirs.artefacts),
            "compared": found.compared,
            "ours": found.ours.verdict,
            "theirs": found.theirs.report.verdict,
            "differences": [
                {
                    "rule": one.rule,
                    "kind": one.kind,
                    "ours": one.ours,
                    "theirs": one.theirs,
                    "place": one.place,
                }
                for one in found.differences
            ],
            "aborted": aborted,
        }
        lines = [f"{path}: {one}" for one in (*found.differences, *aborted)]
        shown = "".join(f"{line}\n" for line in lines)
        return Outcome(path=path, rows=(row,), output=shown.encode("utf-8", "replace"))


@frozen(kw_only=True)
class Convert:
    """Convert the documents of a file.

    `folder` is where the files go, `stems` what their names begin with for each source; `file`
    is the one file that everything goes into instead, and both absent means standard output.
    """

    options: Options
    folder: str | None = None
    stems: Mapping[str, str] = field(factory=dict, repr=False)
    file: str | None = None
    force: bool = False
    repack: Repack = Factory(Repack)

    @guarded
    def __call__(self, path: str) -> Outcome:
        """Convert one file."""
        from edibridge.convert import convert  # noqa: PLC0415 - no other task converts

        loaded = load_source(path)
        read = evolve(self.options.read, file=loaded.file)
        result = convert(loaded.data, evolve(self.options, read=read))
        if not result.items:
            raise no_document(path)
        if self.folder is None and len(result.files) > 1:
            message = f"the conversion gives {len(result.files)} files"
            raise UsageError(message, where=path, hint="name a folder for them with --out FOLDER")
        with self.repack.applied(result) as result:
            outputs = self._save(path, result)
        rows = tuple(
            converted_row(path, one, None if one.file is None else outputs[one.file])
            for one in result.items
        )
        notes = tally([note for row in rows for note in row["notes"]])
        lines = [line for row in rows for line in _lines(row)]
        to_stdout = self.folder is None and self.file is None and bool(result.files)
        return Outcome(
            path=path,
            rows=rows,
            notes=notes,
            outputs=() if to_stdout else tuple(outputs),
            output=result.data if to_stdout else b"",
            lines=tuple(lines),
        )

    def narrowed(self, paths: Sequence[str]) -> Convert:
        """Return the task with the names of some sources only."""
        return evolve(self, stems={path: self.stems[path] for path in paths if path in self.stems})

    def _save(self, path: str, result: Result) -> list[str]:
        if self.folder is None and self.file is None:
            return [STDIN] * len(result.files)
        if self.file is not None:
            names = [Path(self.file)] * len(result.files)
        else:
            stem = self.stems.get(path, Path(path).stem)
            width = len(str(len(result.files)))
            names = [
                Path(
                    self.folder or "",
                    _name(stem, number if len(result.files) > 1 else 0, width, one),
                )
                for number, one in enumerate(result.files, 1)
            ]
        if not self.force:
            taken = next((name for name in names if name.exists()), None)
            if taken is not None:
                message = "the file exists"
                raise UsageError(message, where=str(taken), hint="--force replaces it")
        for name, one in zip(names, result.files, strict=True):
            save(name, one.data, force=self.force)
        return [str(name) for name in names]


def _name(stem: str, number: int, width: int, file: File) -> str:
    """Name an output: `<stem>[-n].<format>.<ext>`; a version stands after its format."""
    counted = f"-{number:0{width}d}" if number else ""
    return f"{stem}{counted}.{file.format.replace(':', '-')}{file.extension}"


def _lines(row: Row) -> list[str]:
    lines = text(row)[: len(row["findings"])]
    # the findings that are the reason need not be said twice
    if "error" in row and not any(row["error"] in line for line in lines):
        lines.append(f"edibridge: {row['path']}: not converted: {row['error']}")
    return lines
