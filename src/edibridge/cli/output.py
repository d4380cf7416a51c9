"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from edibridge.errors import UnreadableError, UsageError


def save(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file under its name in one step; an interruption leaves nothing behind.

    Raises `UsageError` where the file exists and `force` is not given, `UnreadableError` where it
    cannot be written.
    """
    try:
        with opened(path, force=force) as target:
            target.write(data)
    except OSError as error:
        raise _unwritable(path, error) from None


@contextmanager
def opened(path: Path, *, force: bool) -> Iterator[IO[bytes]]:
    """Open a file that takes its name when the block ends well, and is gone when it does not."""
    if not force and path.exists():
        raise _exists(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".edibridge-", suffix=".part")
    except OSError as error:
        raise _unwritable(path, error) from None
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            yield target
        _finish(part, path, force=force)
    finally:
        part.unlink(missing_ok=True)


def _finish(part: Path, path: Path, *, force: bool) -> None:
    try:
        # mkstemp gives the file to its owner alone: give it the rights that any new file has
        mask = os.umask(0)
        os.umask(mask)
        part.chmod(0o666 & ~mask)
        _publish(part, path, force=force)
    except OSError as error:
        raise _unwritable(path, error) from None


def _publish(part: Path, path: Path, *, force: bool) -> None:
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


def _exists(path: Path) -> UsageError:
    message = "the file exists"
    return UsageError(message, where=str(path), hint="--force replaces it")


def _unwritable(path: Path, error: OSError) -> UnreadableError:
    message = f"cannot be written: {error.strerror}"
    return UnreadableError(message, where=str(path), hint="check the folder and the rights")
