"""Files that several processes write: one at a time, and whole or not at all, whatever dies."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edibridge.errors import UnreadableError


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which stands beside it; the kernel frees that of a dead process.

    Raises `UnreadableError` where the lock cannot be opened.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        message = f"cannot be locked: {error.strerror}"
        raise UnreadableError(message, where=str(path), hint="check the folder's rights") from None
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)  # which frees the lock


def replace(path: Path, data: bytes) -> None:
    """Replace a file by other bytes: after a crash it holds the old ones or the new ones.

    The caller holds the lock. Raises `UnreadableError` where the folder cannot be written.
    """
    made = path.with_name(f"{path.name}.new")
    try:
        with made.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        made.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        raise UnreadableError(message, where=str(path), hint="check the disk and rights") from None


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        # it gives up after ten seconds by itself
        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
            except OSError:
                continue
            return

    def _sync_folder(folder: Path) -> None:
        """Nothing: Windows writes a folder's entries through."""

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)

    def _sync_folder(folder: Path) -> None:
        """Make the new name last: without this a crash may bring the old file back."""
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
