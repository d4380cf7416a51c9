"""The state of one series as a value: what memory and file keep, and how it changes."""

from __future__ import annotations

import msgspec

from edibridge.control_numbers.port import (
    Status,
    contrary,
    following,
    still_open,
    taken,
    unknown,
)
from edibridge.control_numbers.series import Account, ControlNumber, Series, Void


class Open(msgspec.Struct, frozen=True):
    """A number that is taken and not settled."""

    value: int
    round: int
    by: str
    since: str
    text: str


class Voided(msgspec.Struct, frozen=True):
    """A number that was given up."""

    value: int
    round: int
    reason: str


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """Where a series stands. Every number up to `last` that is not in a list was used."""

    series: str
    first: int = 0
    round: int = 1
    last: int | None = None
    open: tuple[Open, ...] = ()
    void: tuple[Voided, ...] = ()


def with_next(ledger: Ledger, series: Series) -> tuple[Ledger, ControlNumber]:
    """Return the ledger with one number more taken, and the number."""
    value, turn = following(series, ledger.last, ledger.round)
    for one in ledger.open:
        if one.value == value:
            raise still_open(series, value, one.by)
    number = taken(series, value, turn)
    entry = Open(value, turn, number.by, number.since, number.text)
    first = series.first if ledger.last is None else ledger.first
    changed = msgspec.structs.replace(
        ledger, first=first, round=turn, last=value, open=(*ledger.open, entry)
    )
    return changed, number


def settled(ledger: Ledger | None, number: ControlNumber, status: Status, reason: str) -> Ledger:
    """Return the ledger with a number settled."""
    place = (number.round, number.value)
    if ledger is None or ledger.last is None:
        raise unknown(number)
    left = tuple(one for one in ledger.open if (one.round, one.value) != place)
    if len(left) < len(ledger.open):
        void = ledger.void
        if status == "void":
            void = (*void, Voided(number.value, number.round, reason))
        return msgspec.structs.replace(ledger, open=left, void=void)
    if place > (ledger.round, ledger.last) or number.round < 1 or number.value < ledger.first:
        raise unknown(number)
    given_up = any((one.round, one.value) == place for one in ledger.void)
    if given_up != (status == "void"):
        raise contrary(number, status)
    return ledger


def to_account(ledger: Ledger) -> Account:
    """Return where a series stands."""
    return Account(
        series=ledger.series,
        round=ledger.round,
        last=ledger.last,
        open=tuple(
            ControlNumber(
                series=ledger.series,
                value=one.value,
                round=one.round,
                by=one.by,
                since=one.since,
                text=one.text,
            )
            for one in ledger.open
        ),
        void=tuple(
            Void(value=one.value, round=one.round, reason=one.reason) for one in ledger.void
        ),
    )
