"""Files that appear whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from edibridge.errors import UnreadableError, UsageError


def save(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file under its name in one step; an interruption leaves nothing behind.

    Raises `UsageError` where the file exists and `force` is not given, `UnreadableError` where it
    cannot be written.
    """
    try:
        with uninterrupted(), opened(path, force=force) as target:
            target.write(data)
    except OSError as error:
        raise _unwritable(path, error) from None


@contextmanager
def opened(path: Path, *, force: bool) -> Iterator[IO[bytes]]:
    """Open a file that takes its name when the block ends well, and is gone when it does not."""
    if not force and path.exists():
        raise _exists(path)
    part = path.parent / f".edibridge-{os.urandom(8).hex()}.part"
    try:
        target = _begin(part, path)
        with target:
            yield target
        _finish(part, path, force=force)
    finally:
        with uninterrupted(), suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait until the block is done, so that it cannot come between two steps."""
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    came: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if came:
            raise KeyboardInterrupt


def _begin(part: Path, path: Path) -> IO[bytes]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return part.open("xb")
    except FileExistsError:  # of the folder: a file stands in its place
        raise _unwritable(path, NotADirectoryError(errno.ENOTDIR, "")) from None
    except OSError as error:
        raise _unwritable(path, error) from None


def _finish(part: Path, path: Path, *, force: bool) -> None:
    try:
        if not force:
            try:
                # unlike a rename, a link never takes the place of a file that came meanwhile
                path.hardlink_to(part)
            except FileExistsError:
                raise _exists(path) from None
            except OSError:
                if path.exists():
                    raise _exists(path) from None
            else:
                return
        part.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None


def _exists(path: Path) -> UsageError:
    message = "the file exists"
    return UsageError(message, where=str(path), hint="--force replaces it")


def _unwritable(path: Path, error: OSError) -> UnreadableError:
    reason = os.strerror(error.errno) if error.errno else str(error)
    message = f"cannot be written: {reason}"
    return UnreadableError(message, where=str(path), hint="check the folder and the rights")
