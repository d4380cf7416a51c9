"""SQLite files that several processes change: one change at a time, kept or undone as a whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from edibridge.errors import UnreadableError

_PATIENCE = 120.0  # seconds that a process waits for others


@contextmanager
def changing(path: Path, tables: str, what: str) -> Iterator[sqlite3.Connection]:
    """Open a database for one change, which is on the disk when this ends well.

    `tables` are the statements that make its tables, each ended by a semicolon; `what` names what
    is kept there, for the `UnreadableError` that is raised where that is not possible. Each change
    has its own connection, which none that survives a fork could share.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        with closing(opened) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN IMMEDIATE")
            try:
                for statement in filter(str.strip, tables.split(";")):
                    connection.execute(statement)
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
    except (OSError, sqlite3.Error) as error:
        message = f"{what} cannot be kept: {error}"
        raise UnreadableError(message, where=str(path)) from None
