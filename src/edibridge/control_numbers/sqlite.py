"""Control numbers in an SQLite database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from edibridge.control_numbers.port import Status
from edibridge.control_numbers.series import Account, ControlNumber, Series
from edibridge.control_numbers.table import Cursor, all_accounts, settle_row, take_row
from edibridge.sqlite_file import changing

_TABLES = """
CREATE TABLE IF NOT EXISTS control_series (
    name TEXT PRIMARY KEY, round INTEGER NOT NULL, last INTEGER
);
CREATE TABLE IF NOT EXISTS control_number (
    series TEXT NOT NULL, round INTEGER NOT NULL, value INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'used', 'void')),
    text TEXT NOT NULL, taken_by TEXT NOT NULL, since TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (series, round, value)
);
CREATE INDEX IF NOT EXISTS control_number_unused ON control_number (series)
    WHERE status <> 'used';
"""


@frozen
class SqliteNumbers:
    """Control numbers in an SQLite file, with every number's history, for one machine."""

    path: Path

    def take(self, series: Series) -> ControlNumber:
        """Take the next number."""
        with self._changing() as cursor:
            return take_row(cursor, "?", series)

    def settle(self, number: ControlNumber, status: Status, reason: str = "") -> None:
        """Say that a number was used or is void."""
        with self._changing() as cursor:
            settle_row(cursor, "?", number, status, reason)

    def accounts(self) -> list[Account]:
        """Return where every series stands."""
        with self._changing() as cursor:
            return all_accounts(cursor)

    @contextmanager
    def _changing(self) -> Iterator[Cursor]:
        with changing(self.path, _TABLES, "the control numbers") as connection:
            yield connection.cursor()
