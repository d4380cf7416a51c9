"""Many files: any executor, chunks, a checkpoint; outcomes in the order of the files."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

from attrs import field, frozen

from edibridge.errors import UnreadableError, UsageError
from edibridge.report import Row

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future


@frozen(kw_only=True)
class Outcome:
    """What became of one file.

    `rows` are its report lines, one a document; `notes` counts the notes by kind; `output` is
    what goes to standard output, `lines` what a person reads. `unreadable` says that the file
    could not be read or what it gave could not be written, `usage` that it was asked for in a
    wrong way.
    """

    path: str
    rows: tuple[Row, ...] = ()
    notes: Mapping[str, int] = field(factory=dict)
    outputs: tuple[str, ...] = ()
    output: bytes = b""
    lines: tuple[str, ...] = ()
    unreadable: bool = False
    usage: bool = False


Task = Callable[[str], Outcome]
"""What is done with one file; it is sent to other processes and never raises for the file."""


def run(  # noqa: PLR0913 - each is one word of how to run
    paths: Sequence[str],
    task: Task,
    *,
    executor: Executor | None = None,
    chunk: int = 500,
    ahead: int = 8,
    checkpoint: Path | None = None,
    narrow: Callable[[Task, Sequence[str]], Task] = lambda task, paths: task,  # noqa: ARG005
) -> Iterator[Outcome]:
    """Do a task for each path and yield the outcomes in the order of the paths.

    Without an executor the work is done here. `chunk` paths travel together, and at most `ahead`
    chunks are under way, so that memory does not grow with the number of files. With a checkpoint
    what an interrupted run finished is not done again: its outcomes are read from there. `narrow`
    cuts what a task knows down to some paths before it is sent away with them.

    Raises `UsageError` for a checkpoint of another task, `UnreadableError` for one that is damaged.
    """

    def send(some: Sequence[str]) -> Sent:
        return partial(_work, narrow(task, some), some)

    with _Checkpoint(checkpoint, repr(task)) as done:
        for begun in _under_way(paths, send, executor, max(chunk, 1), max(ahead, 1), done):
            for outcome, mark in begun:
                if mark is not None:
                    done.add(outcome, mark)
                yield outcome


Mark = list[int]  # size and time of change of a file: it is the same file while both are
Done = list[tuple[Outcome, Mark | None]]
Sent = Callable[[], Done]


def _under_way(  # noqa: PLR0913, PLR0917 - private
    paths: Sequence[str],
    send: Callable[[Sequence[str]], Sent],
    executor: Executor | None,
    chunk: int,
    ahead: int,
    done: _Checkpoint,
) -> Iterator[Done]:
    if executor is None:
        for path in paths:
            known = done.get(path)
            yield [(known, None)] if known else send([path])()
        return
    waiting: deque[Done | Future[Done]] = deque()
    try:
        for start in range(0, len(paths), chunk):
            here = paths[start : start + chunk]
            known_here = {path: known for path in here if (known := done.get(path))}
            missing = [path for path in here if path not in known_here]
            if known_here:
                # a chunk that an interruption cut in two: its rest is done in its place
                fresh = iter(executor.submit(send(missing)).result() if missing else [])
                waiting.append(
                    [
                        (known_here[path], None) if path in known_here else next(fresh)
                        for path in here
                    ]
                )
            else:
                waiting.append(executor.submit(send(missing)))
            if len(waiting) > ahead:
                yield _finished(waiting.popleft())
        while waiting:
            yield _finished(waiting.popleft())
    finally:
        for left in waiting:
            if not isinstance(left, list):
                left.cancel()


def _finished(
    one: Done | Future[Done],
) -> Done:
    return one if isinstance(one, list) else one.result()


def _work(task: Task, paths: Sequence[str]) -> Done:
    """Do the task for some paths, in this or another process."""
    found: Done = []
    for path in paths:
        mark = _mark(path)  # before the work: what changes meanwhile is done again
        found.append((task(path), mark))
    return found


def _mark(path: str) -> Mark | None:
    try:
        state = Path(path).stat()
    except OSError:
        return None
    return [state.st_size, state.st_mtime_ns]


class _Checkpoint:
    """The outcomes of earlier runs by path, and the file that further ones are added to."""

    def __init__(self, path: Path | None, task: str) -> None:
        self._path = path
        self._task = task
        self._known: dict[str, tuple[Mark, Outcome]] = {}
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        """Read what is there and open the file for more."""
        if self._path is None:
            return self
        try:
            self._load(self._path)
            self._file = self._path.open("a", encoding="utf-8")
            if not self._file.tell():
                self._write({"task": self._task})
        except OSError as error:
            message = f"the checkpoint cannot be used: {error.strerror}"
            raise UnreadableError(
                message, where=str(self._path), hint="name another file"
            ) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file; what is in it stays for the next run."""
        if self._file is not None:
            self._file.close()

    def get(self, path: str) -> Outcome | None:
        """Return the outcome of an earlier run, if the file and what it gave are still the same."""
        mark, outcome = self._known.get(path, (None, None))
        if outcome is None or mark != _mark(path):
            return None
        return outcome if all(Path(name).is_file() for name in outcome.outputs) else None

    def add(self, outcome: Outcome, mark: Mark) -> None:
        """Keep an outcome."""
        if self._file is not None:
            self._write(
                {
                    "path": outcome.path,
                    "mark": mark,
                    "rows": outcome.rows,
                    "notes": dict(outcome.notes),
                    "outputs": outcome.outputs,
                    "output": outcome.output.hex(),
                    "lines": outcome.lines,
                    "unreadable": outcome.unreadable,
                    "usage": outcome.usage,
                }
            )

    def _write(self, entry: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._file.flush()

    def _load(self, path: Path) -> None:
        if not path.exists():
            return
        kept = 0
        with path.open("rb") as source:
            for number, line in enumerate(source, 1):
                if not line.endswith(b"\n"):
                    break  # the line that an interruption cut off
                try:
                    entry = json.loads(line)
                    if number == 1:
                        self._same(entry["task"], path)
                    else:
                        self._known[entry["path"]] = (entry["mark"], _outcome(entry))
                except (ValueError, KeyError, TypeError):
                    message = "this is no checkpoint of edibridge"
                    raise UnreadableError(
                        message, where=f"{path}:{number}", hint="remove it, or name another file"
                    ) from None
                kept += len(line)
        if kept < path.stat().st_size:
            with path.open("r+b") as target:
                target.truncate(kept)

    def _same(self, task: str, path: Path) -> None:
        if task != self._task:
            message = "the checkpoint is of a run with other options"
            raise UsageError(
                message, where=str(path), hint="repeat those options, or name another file"
            )


def _outcome(entry: dict[str, Any]) -> Outcome:
    return Outcome(
        path=entry["path"],
        rows=tuple(entry["rows"]),
        notes=entry["notes"],
        outputs=tuple(entry["outputs"]),
        output=bytes.fromhex(entry["output"]),
        lines=tuple(entry["lines"]),
        unreadable=entry["unreadable"],
        usage=entry["usage"],
    )
