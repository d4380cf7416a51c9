"""Control numbers as rows: what SQLite and PostgreSQL do alike inside of a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from edibridge.control_numbers.port import (
    Status,
    contrary,
    following,
    still_open,
    taken,
    unknown,
)
from edibridge.control_numbers.series import Account, ControlNumber, Series, Void


class Cursor(Protocol):
    """As much of a DB-API cursor (PEP 249) as is needed."""

    def execute(self, statement: str, values: Sequence[Any] = ..., /) -> object:
        """Run one statement."""
        ...

    def fetchone(self) -> Any:  # noqa: ANN401 - a row
        """Return the next row, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """Return all rows."""
        ...


def take_row(cursor: Cursor, mark: str, series: Series, lock: str = "") -> ControlNumber:
    """Take the next number; `mark` is the driver's placeholder, `lock` what locks a row read."""

    def run(statement: str, *values: object) -> None:
        cursor.execute(statement.replace("?", mark), values)

    run(
        "INSERT INTO control_series (name, round, last) VALUES (?, 1, NULL)"
        " ON CONFLICT (name) DO NOTHING",
        series.name,
    )
    run("SELECT round, last FROM control_series WHERE name = ?" + lock, series.name)  # noqa: S608 - ours
    turn, last = cursor.fetchone()
    value, turn = following(series, last, turn)
    run(
        "SELECT taken_by FROM control_number WHERE series = ? AND value = ? AND status = 'open'",
        series.name,
        value,
    )
    if held := cursor.fetchone():
        raise still_open(series, value, held[0])
    number = taken(series, value, turn)
    run(
        "INSERT INTO control_number"
        " (series, round, value, status, text, taken_by, since, reason)"
        " VALUES (?, ?, ?, 'open', ?, ?, ?, '')",
        series.name, turn, value, number.text, number.by, number.since,
    )  # fmt: skip
    run("UPDATE control_series SET round = ?, last = ? WHERE name = ?", turn, value, series.name)
    return number


def settle_row(
    cursor: Cursor, mark: str, number: ControlNumber, status: Status, reason: str
) -> None:
    """Settle one number."""
    where = " WHERE series = ? AND round = ? AND value = ?"
    place = (number.series, number.round, number.value)
    cursor.execute(
        f"SELECT status FROM control_number{where}".replace("?", mark),  # noqa: S608 - no value
        place,
    )
    found = cursor.fetchone()
    if found is None:
        raise unknown(number)
    if found[0] == status:
        return
    if found[0] != "open":
        raise contrary(number, status)
    cursor.execute(
        f"UPDATE control_number SET status = ?, reason = ?{where}".replace("?", mark),  # noqa: S608
        (status, reason, *place),
    )


def all_accounts(cursor: Cursor) -> list[Account]:
    """Return where every series stands."""
    cursor.execute("SELECT name, round, last FROM control_series ORDER BY name")
    rows = cursor.fetchall()
    cursor.execute(
        "SELECT series, round, value, status, text, taken_by, since, reason FROM control_number"
        " WHERE status <> 'used' ORDER BY series, round, value"
    )
    held: dict[str, list[ControlNumber]] = {}
    void: dict[str, list[Void]] = {}
    for name, turn, value, status, text, by, since, reason in cursor.fetchall():
        if status == "void":
            void.setdefault(name, []).append(Void(value=value, round=turn, reason=reason))
        else:
            held.setdefault(name, []).append(
                ControlNumber(series=name, value=value, round=turn, by=by, since=since, text=text)
            )
    accounts = [
        Account(
            series=name,
            round=turn,
            last=last,
            open=tuple(held.get(name, ())),
            void=tuple(void.get(name, ())),
        )
        for name, turn, last in rows
    ]
    return sorted(accounts, key=lambda one: one.series)
