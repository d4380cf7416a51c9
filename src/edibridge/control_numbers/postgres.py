"""Control numbers in PostgreSQL: for several machines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import frozen

from edibridge.control_numbers.port import Status
from edibridge.control_numbers.series import Account, ControlNumber, Series
from edibridge.control_numbers.table import Cursor, all_accounts, settle_row, take_row
from edibridge.errors import MissingExtraError, UnreadableError

_TABLES = """
CREATE TABLE IF NOT EXISTS control_series (
    name text PRIMARY KEY, round integer NOT NULL, last bigint
);
CREATE TABLE IF NOT EXISTS control_number (
    series text NOT NULL REFERENCES control_series (name), round integer NOT NULL,
    value bigint NOT NULL,
    status text NOT NULL CHECK (status IN ('open', 'used', 'void')),
    text text NOT NULL, taken_by text NOT NULL, since text NOT NULL, reason text NOT NULL,
    PRIMARY KEY (series, round, value)
);
CREATE INDEX IF NOT EXISTS control_number_unused ON control_number (series)
    WHERE status <> 'used'
"""
# IF NOT EXISTS alone does not keep two sessions from making a table at once
_MAKING = 0x6564_6962


@frozen
class PostgresNumbers:
    """Control numbers in a PostgreSQL database, named by its connection string (URI or keywords).

    Needs the extra `postgres` (psycopg 3); `MissingExtraError` says so. Each change has its own
    connection, so that threads and forked processes need not care.
    """

    database: str

    def take(self, series: Series) -> ControlNumber:
        """Take the next number; the row of the series is locked until it is kept."""
        with self._changing() as cursor:
            return take_row(cursor, "%s", series, " FOR UPDATE")

    def settle(self, number: ControlNumber, status: Status, reason: str = "") -> None:
        """Say that a number was used or is void."""
        with self._changing() as cursor:
            settle_row(cursor, "%s", number, status, reason)

    def accounts(self) -> list[Account]:
        """Return where every series stands."""
        with self._changing() as cursor:
            return all_accounts(cursor)

    @contextmanager
    def _changing(self) -> Iterator[Cursor]:
        psycopg = _driver()
        try:
            # leaving the connection commits, or rolls back where something was raised
            with psycopg.connect(self.database) as connection, connection.cursor() as cursor:
                cursor.execute("SELECT to_regclass('control_number') IS NULL")
                if cursor.fetchone()[0]:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_MAKING,))
                    for statement in _TABLES.split(";"):
                        cursor.execute(statement)
                    connection.commit()
                yield cursor
        except psycopg.Error as error:
            message = f"the control numbers cannot be kept: {str(error).strip()}"
            hint = "check the database and its name"
            raise UnreadableError(message, where="PostgreSQL", hint=hint) from None


def _driver() -> Any:  # noqa: ANN401 - psycopg is optional
    try:
        import psycopg  # noqa: PLC0415 - optional
    except ImportError:
        message = "control numbers in PostgreSQL need psycopg"
        hint = "install it: pip install 'edibridge[postgres]'"
        raise MissingExtraError(message, hint=hint) from None
    return psycopg
