"""Arrivals in an SQLite database."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from attrs import frozen

from edibridge.arrivals.arrival import Arrival, Verdict
from edibridge.arrivals.port import judged, now, spelt
from edibridge.sqlite_file import changing

_WHAT = "the arrivals"
_TABLES = """
CREATE TABLE IF NOT EXISTS arrival (
    sender TEXT NOT NULL, receiver TEXT NOT NULL, reference TEXT NOT NULL,
    digest TEXT NOT NULL, since TEXT NOT NULL, PRIMARY KEY (sender, receiver, reference)
);
CREATE INDEX IF NOT EXISTS arrival_content ON arrival (sender, receiver, digest);
"""


@frozen
class SqliteArrivals:
    """Arrivals in an SQLite file, for the processes of one machine."""

    path: Path

    def record(self, arrival: Arrival) -> Verdict:
        """Judge and remember one."""
        pair = (arrival.sender, arrival.receiver)
        with changing(self.path, _TABLES, _WHAT) as connection:
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
        with changing(self.path, _TABLES, _WHAT) as connection:
            return connection.execute(
                "DELETE FROM arrival WHERE since < ?", (spelt(before),)
            ).rowcount
