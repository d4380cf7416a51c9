"""Control numbers of interchanges, groups and messages: never twice, never lost in silence.

    numbers = open_numbers("sqlite:/var/lib/edi/numbers.db")
    with numbered(numbers, series("x12", "interchange", "ZZ:ME", "ZZ:YOU")) as number:
        send(write(number.text))

The adapters keep them in a folder, in SQLite, in PostgreSQL or in memory.
"""

from __future__ import annotations

from pathlib import Path

from edibridge.control_numbers.port import ControlNumbers, Status, abandoned, numbered
from edibridge.control_numbers.series import (
    KINDS,
    Account,
    ControlNumber,
    Kind,
    Series,
    Void,
    series,
)
from edibridge.errors import UsageError

__all__ = [
    "KINDS",
    "Account",
    "ControlNumber",
    "ControlNumbers",
    "Kind",
    "Series",
    "Status",
    "Void",
    "abandoned",
    "numbered",
    "open_numbers",
    "series",
]


def open_numbers(store: str) -> ControlNumbers:
    """Return the numbers kept in a store: a folder, `sqlite:FILE` or `postgresql://...`.

    Raises `UsageError` for a store of no known kind, `MissingExtraError` later where the driver
    is not installed.
    """
    head, _, rest = store.partition(":")
    if head in {"postgresql", "postgres"}:
        from edibridge.control_numbers.postgres import PostgresNumbers  # noqa: PLC0415

        return PostgresNumbers(store)
    if head == "sqlite" and rest:
        from edibridge.control_numbers.sqlite import SqliteNumbers  # noqa: PLC0415

        return SqliteNumbers(Path(rest))
    folder = Path(rest if head == "file" else store)
    if not store or folder.is_file() or folder == Path():
        message = f"{store!r} is no store of control numbers"
        raise UsageError(message, hint="name a folder, sqlite:FILE or postgresql://HOST/DATABASE")
    from edibridge.control_numbers.file import FileNumbers  # noqa: PLC0415

    return FileNumbers(folder)
