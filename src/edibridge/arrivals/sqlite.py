"""Arrivals in an SQLite database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from attrs import frozen

from edibridge.arrivals.arrival import Arrival, Verdict
from edibridge.arrivals.port import judged, now, spelt
from edibridge.errors import UnreadableError

_PATIENCE = 120.0  # seconds that a process waits for others


@frozen
class SqliteArrivals:
    """Arrivals in an SQLite file, for the processes of one machine."""

    path: Path

    def record(self, arrival: Arrival) -> Verdict:
        """Judge and remember one."""
        pair = (arrival.sender, arrival.receiver)
        with self._changing() as connection:
            named = connection.execute(
                "SELECT digest, since FROM arrival"
                " WHERE sender = ? AND receiver = ? AND reference = ?",
                (*pair, arrival.reference),
            ).fetchone()
            alike = connection.execute(
                "SELECT reference, since FROM arrival"
                " WHERE sender = ? AND receiver = ? AND digest = ? ORDER BY since LIMIT 1",
                (*pair, arrival.digest),
            ).fetchone()
            if named is None:
                connection.execute(
                    "INSERT INTO arrival (sender, receiver, reference, digest, since)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (*pair, arrival.reference, arrival.digest, now()),
                )
        return judged(arrival, named, alike)

    def forget(self, before: datetime) -> int:
        """Forget what came before a moment."""
        with self._changing() as connection:
            return connection.execute(
                "DELETE FROM arrival WHERE since < ?", (spelt(before),)
            ).rowcount

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            opened = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None)
            with closing(opened) as connection:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    connection.execute(
                        "CREATE TABLE IF NOT EXISTS arrival (sender TEXT NOT NULL,"
                        " receiver TEXT NOT NULL, reference TEXT NOT NULL, digest TEXT NOT NULL,"
                        " since TEXT NOT NULL, PRIMARY KEY (sender, receiver, reference))"
                    )
                    connection.execute(
                        "CREATE INDEX IF NOT EXISTS arrival_content"
                        " ON arrival (sender, receiver, digest)"
                    )
                    yield connection
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
        except (OSError, sqlite3.Error) as error:
            message = f"the arrivals cannot be kept: {error}"
            raise UnreadableError(message, where=str(self.path)) from None
