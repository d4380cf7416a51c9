"""How far it is: on a terminal with rate and time left; never where output goes into a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Step = Callable[[], None]


@contextmanager
def progress(total: int, *, quiet: bool = False, stream: TextIO | None = None) -> Iterator[Step]:
    """Give a function to call after each file; it shows the progress on standard error.

    Nothing is shown for a single file, under `quiet`, or where standard error is no terminal.
    """
    target = stream or sys.stderr
    if quiet or total < 2 or not target.isatty():  # noqa: PLR2004 - one file is no progress
        yield lambda: None
        return
    try:
        import rich.progress  # noqa: F401, PLC0415 - the extra `progress`
    except ImportError:
        show = _plain(total, target)
    else:
        show = _rich(total, target)
    with show as step:
        yield step


@contextmanager
def _rich(total: int, stream: TextIO) -> Iterator[Step]:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    console = Console(file=stream, force_terminal=True)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total, rate="")
        started = time.monotonic()
        done = 0

        def step() -> None:
            nonlocal done
            done += 1
            bar.update(task, completed=done, rate=_rate(done, time.monotonic() - started))

        yield step


@contextmanager
def _plain(total: int, stream: TextIO) -> Iterator[Step]:
    started = shown = time.monotonic()
    done = 0

    def step() -> None:
        nonlocal done, shown
        done += 1
        now = time.monotonic()
        if now - shown >= PAUSE:
            shown = now
            stream.write(f"\r{line(done, total, now - started)}\x1b[K")
            stream.flush()

    try:
        yield step
    finally:
        stream.write("\r\x1b[K")
        stream.flush()


PAUSE = 0.1  # seconds between two pictures


def line(done: int, total: int, seconds: float) -> str:
    """Say how far it is: `120/300 files, 60/s, 3 s left`."""
    left = seconds / done * (total - done)
    minutes, rest = divmod(round(left), 60)
    time_left = f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
    return f"{done}/{total} files, {_rate(done, seconds)}, {time_left} left"


def _rate(done: int, seconds: float) -> str:
    return f"{done / max(seconds, 1e-9):.0f}/s"
