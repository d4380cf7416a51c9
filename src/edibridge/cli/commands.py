"""The commands: each turns its arguments into a task, runs it over the files and sums up."""

from __future__ import annotations

import argparse
import importlib
import json
import math
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from edibridge.batch import Outcome, Task, run
from edibridge.cli import tasks
from edibridge.cli.output import opened, save
from edibridge.cli.progress import progress
from edibridge.cli.repacking import Repack
from edibridge.cli.sources import STDIN, sources, stems
from edibridge.errors import MissingExtraError, UnreadableError, UsageError
from edibridge.format import Envelope, ReadOptions, WriteOptions
from edibridge.registry import formats as known_formats
from edibridge.registry import profiles as known_profiles
from edibridge.report import Row

if TYPE_CHECKING:
    from concurrent.futures import Executor

FINE, FINDINGS, USAGE, UNREADABLE = 0, 1, 2, 3
Render = Callable[[Iterable[tuple[str, Sequence[Row]]]], Iterator[str]]


def detect(arguments: argparse.Namespace) -> int:
    """`edibridge detect`."""
    found, twice = sources(arguments.files, arguments.files_from)
    return over(list(found), tasks.Detect(), arguments, twice)


def read(arguments: argparse.Namespace) -> int:
    """`edibridge read`."""
    check_reading(arguments)
    found, twice = sources(arguments.files, arguments.files_from)
    task = tasks.Read(
        format=arguments.source_format,
        layout=arguments.layout,
        guide=arguments.guide,
        summary=arguments.summary,
    )
    return over(list(found), task, arguments, twice)


def validate(arguments: argparse.Namespace) -> int:
    """`edibridge validate`."""
    from edibridge.validate import pinned  # noqa: PLC0415 - no other command judges

    check_reading(arguments)
    if arguments.profile != "auto":
        pinned(arguments.profile)
    check_judging(arguments)
    found, twice = sources(arguments.files, arguments.files_from)
    task = tasks.Validate(
        profile=arguments.profile,
        format=arguments.source_format,
        layout=arguments.layout,
        guide=arguments.guide,
        language=arguments.lang,
        official=tuple(arguments.official or ()),
        phase=arguments.phase,
        cache=arguments.cache,
    )
    return over(list(found), task, arguments, twice, show=renderer(arguments.format))


def check_language(language: str) -> None:
    """Raise UsageError for a language that messages are not in."""
    if language != "en":
        from edibridge.messages import catalogue  # noqa: PLC0415 - English needs none

        catalogue(language)


def check_judging(arguments: argparse.Namespace) -> None:
    """Say what is wrong with the words about language and authority before any file is read."""
    check_language(arguments.lang)
    if not arguments.official:
        return
    if arguments.profile != "auto":
        message = "--official judges by the authority's files, --profile by our rules"
        raise UsageError(message, hint="`edibridge agree` compares the two")
    from edibridge.official import open_official  # noqa: PLC0415 - only where it is asked for

    open_official(arguments.official, phase=arguments.phase, cache=arguments.cache)


def renderer(name: str) -> Render | None:
    """Return how rows are shown; None for text, which is each file's own output."""
    if name == "text":
        return None
    render: Render = importlib.import_module(f"edibridge.report_{name}").render
    return render


def convert(arguments: argparse.Namespace) -> int:
    """`edibridge convert`."""
    from edibridge.convert import Options  # noqa: PLC0415 - no other command converts
    from edibridge.targets import target  # noqa: PLC0415
    from edibridge.validate import pinned  # noqa: PLC0415

    check_reading(arguments)
    target(arguments.to)
    if arguments.profile:
        pinned(arguments.profile)
    found, twice = sources(arguments.files, arguments.files_from)
    options = Options(
        to=arguments.to,
        profile=arguments.profile,
        loss=arguments.loss,
        read=ReadOptions(layout=arguments.layout, overlay=tasks.overlay(arguments.guide)),
        write=WriteOptions(
            envelope=Envelope(
                test=arguments.test,
                acknowledge=arguments.acknowledge,
                application=arguments.application,
            ),
            layout=arguments.out_layout or arguments.layout,
            overlay=tasks.overlay(arguments.out_guide),
            charset=arguments.charset,
            transliterate=arguments.transliterate,
        ),
        format=arguments.source_format,
        single=arguments.single,
    )
    folder, file = where_to(arguments.out, list(found))
    task = tasks.Convert(
        options=options,
        folder=folder,
        stems=stems(found) if folder is not None else {},
        file=file,
        force=arguments.force,
        repack=Repack(
            numbers=arguments.numbers,
            inner=arguments.inner_numbers,
            groups=arguments.groups,
        ),
    )
    return over(list(found), task, arguments, twice)


def where_to(out: str | None, paths: Sequence[str]) -> tuple[str | None, str | None]:
    """Tell a folder from a file: several sources, an existing folder or no ending mean a folder."""
    if out in {None, STDIN}:
        if len(paths) > 1:
            message = f"{len(paths)} files cannot be converted to standard output"
            raise UsageError(message, hint="name a folder for the results with --out FOLDER")
        return None, None
    path = Path(str(out))
    if path.is_dir() or len(paths) > 1 or not path.suffix or str(out).endswith(("/", "\\")):
        if path.exists() and not path.is_dir():
            message = "this is a file, and several files are converted"
            raise UsageError(message, where=str(out), hint="name a folder with --out FOLDER")
        return str(path), None
    return None, str(path)


def check_reading(arguments: argparse.Namespace) -> None:
    """Say what is wrong with the words about reading before any file is read."""
    if arguments.source_format != "auto":
        known_formats().get(arguments.source_format.partition(":")[0])
    for name in (arguments.layout, getattr(arguments, "out_layout", None)):
        if name and not Path(name).is_file():
            message = "there is no such layout"
            hint = "`edibridge csv guess FILE` proposes one"
            raise UsageError(message, where=name, hint=hint)
    tasks.overlay(arguments.guide)


def over(  # noqa: PLR0913 - how to run, and how to show it
    paths: list[str],
    task: Task,
    arguments: argparse.Namespace,
    twice: int,
    *,
    show: Render | None = None,
    watch: Callable[[Outcome], None] | None = None,
) -> int:
    """Run a task over the files, show and report what comes of each, and sum up."""
    started = time.monotonic()
    total = _Total(twice)
    with ExitStack() as stack:
        rows = _report(stack, arguments.report)
        # standard input is in this process alone
        alone = len(paths) < 2 or STDIN in paths  # noqa: PLR2004
        executor = None if alone else stack.enter_context(_executor(arguments))
        workers = max(arguments.jobs, 1)
        chunk = max(1, min(50, math.ceil(len(paths) / (workers * 4))))
        step = stack.enter_context(progress(len(paths), quiet=arguments.quiet))
        checkpoint = Path(arguments.checkpoint) if arguments.checkpoint else None
        outcomes = run(
            paths,
            task,
            executor=executor,
            chunk=chunk,
            ahead=workers * 4,
            checkpoint=checkpoint,
            narrow=_narrow,
        )

        def done() -> Iterator[tuple[str, Sequence[Row]]]:
            for outcome in outcomes:
                step()
                total.add(outcome)
                if watch is not None:
                    watch(outcome)
                if show is None:
                    sys.stdout.buffer.write(outcome.output)
                if outcome.lines:
                    sys.stdout.flush()
                    sys.stderr.write("".join(f"{line}\n" for line in outcome.lines))
                if rows is not None:
                    rows.writelines(_line(row) for row in outcome.rows)
                yield outcome.path, outcome.rows

        for piece in (show or _nothing)(done()):
            sys.stdout.buffer.write(piece.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    if not arguments.quiet and (len(paths) > 1 or arguments.command == "convert"):
        sys.stderr.write(f"{total.line(time.monotonic() - started)}\n")
    return total.status


def _narrow(task: Task, paths: Sequence[str]) -> Task:
    return task.narrowed(paths) if isinstance(task, tasks.Convert) else task


def _nothing(files: Iterable[tuple[str, Sequence[Row]]]) -> Iterator[str]:
    """Show nothing more than each file's own output, which is written as it comes."""
    yield from ("" for _ in files)


def _line(row: Row) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _report(stack: ExitStack, name: str | None) -> IO[bytes] | None:
    return stack.enter_context(opened(Path(name), force=True)) if name else None


class _Total:
    """The sum over all files."""

    def __init__(self, twice: int) -> None:
        self.files = self.documents = self.invalid = self.failed = self.unreadable = self.usage = 0
        self.twice = twice
        self.notes: dict[str, int] = {}
        self.written = 0

    def add(self, outcome: Outcome) -> None:
        """Count one file in."""
        self.files += 1
        self.unreadable += outcome.unreadable
        self.usage += outcome.usage
        if not (outcome.unreadable or outcome.usage):
            self.documents += len(outcome.rows)
            self.invalid += sum(row["status"] in {"invalid", "differ"} for row in outcome.rows)
            self.failed += sum(row["status"] == "error" for row in outcome.rows)
        self.written += len(outcome.outputs)
        for kind, count in outcome.notes.items():
            self.notes[kind] = self.notes.get(kind, 0) + count

    @property
    def status(self) -> int:
        """The exit status."""
        if self.unreadable:
            return UNREADABLE
        if self.usage:
            return USAGE
        return FINDINGS if self.invalid or self.failed else FINE

    def line(self, seconds: float) -> str:
        """Say the sum in one line: files, documents, notes by kind, time."""
        parts = [_count(self.files, "file"), _count(self.documents, "document")]
        if self.written:
            parts.append(f"{self.written} written")
        notes = ", ".join(f"{count} {kind}" for kind, count in sorted(self.notes.items()))
        parts.append(f"notes: {notes}" if notes else "no notes")
        if self.invalid:
            parts.append(f"{self.invalid} invalid")
        if self.failed:
            parts.append(f"{self.failed} not done")
        if self.unreadable or self.usage:
            parts.append(f"{_count(self.unreadable + self.usage, 'file')} failed")
        if self.twice:
            parts.append(f"{self.twice} named twice and done once")
        return "; ".join([*parts, f"{seconds:.1f} s"])


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


@contextmanager
def _executor(arguments: argparse.Namespace) -> Iterator[Executor | None]:
    """Give what the work is done by: a cluster, N processes, or nothing but this process."""
    if arguments.cluster:
        with _cluster(arguments.cluster) as executor:
            yield executor
    elif arguments.jobs > 1:
        import multiprocessing  # noqa: PLC0415 - one file needs neither
        from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

        # not by fork: the thread that shows the progress would be copied in any state
        with ProcessPoolExecutor(
            arguments.jobs, multiprocessing.get_context("spawn"), initializer=_deaf
        ) as pool:
            try:
                yield pool
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
    else:
        yield None


def _deaf() -> None:
    """Leave Ctrl-C to the process that the user sees; what is begun is finished."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client  # noqa: PLC0415 - the extra `cluster`
    except ImportError:
        message = "--cluster needs Dask, which is not installed"
        raise MissingExtraError(message, hint="pip install 'edibridge[cluster]'") from None
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        message = f"no Dask scheduler answers: {error}"
        raise UnreadableError(message, where=address) from None
    with client:
        executor: Executor = client.get_executor()
        yield executor


def csv_guess(arguments: argparse.Namespace) -> int:
    """`edibridge csv guess`."""
    from edibridge.formats._csv_guess import guess  # noqa: PLC0415

    text = guess(arguments.file).encode()
    if arguments.out and arguments.out != STDIN:
        save(Path(arguments.out), text, force=arguments.force)
    else:
        sys.stdout.buffer.write(text)
    return FINE


def formats(arguments: argparse.Namespace) -> int:
    """`edibridge formats`."""
    del arguments
    lines = []
    for known in known_formats():
        versions = ", ".join(version for version in known.versions if version)
        held = ", ".join(part.__name__ for part in known.parts)
        lines.append((known.id, versions, held, known.title))
    aligned(lines)
    return FINE


def profiles(arguments: argparse.Namespace) -> int:
    """`edibridge profiles`."""
    del arguments
    aligned([(known.id, known.title) for known in known_profiles()])
    return FINE


def aligned(rows: Sequence[tuple[str, ...]]) -> None:
    """Write rows of words in columns."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
