"""The port of control numbers, and how a number is used: taken, then settled."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Literal, Protocol

from edibridge.control_numbers.series import Account, ControlNumber, Series
from edibridge.errors import UsageError

Status = Literal["used", "void"]


class ControlNumbers(Protocol):
    """Gives control numbers that never repeat and never go missing.

    A number is open from `take` until it is settled. That of a process that died stays open, so
    that somebody finds out whether it was sent: none is skipped in silence, none given twice.
    """

    def take(self, series: Series) -> ControlNumber:
        """Take the next number of a series, lasting before this returns.

        Raises `UsageError` where the series is at its end, or comes round to a number that is
        open still.
        """
        ...

    def settle(self, number: ControlNumber, status: Status, reason: str = "") -> None:
        """Say that an open number was used, or that it is void and why.

        To say the same again changes nothing; raises `UsageError` for what was never taken, and
        for the contrary of what was said.
        """
        ...

    def accounts(self) -> list[Account]:
        """Return where every series stands, with its open and void numbers, by name."""
        ...


@contextmanager
def numbered(numbers: ControlNumbers, series: Series) -> Iterator[ControlNumber]:
    """Take a number for what is done inside: used when that ends well, void when it raises.

    A process that is killed inside leaves the number open.
    """
    number = numbers.take(series)
    try:
        yield number
    except BaseException as error:
        numbers.settle(number, "void", f"{type(error).__name__}: {error}")
        raise
    numbers.settle(number, "used")


def following(series: Series, last: int | None, turn: int) -> tuple[int, int]:
    """Return the value and round that come after the last ones.

    Raises `UsageError` at the end of a series that does not wrap round.
    """
    if last is None:
        return series.first, turn
    # the limits may have been changed since
    if series.first <= last + 1 <= series.last:
        return last + 1, turn
    if not series.wraps:
        message = f"series {series.name} is at its end: {last} was the last number"
        raise UsageError(message, hint="agree on further numbers with the partner")
    return series.first, turn + 1


def still_open(series: Series, value: int, by: str) -> UsageError:
    """Return the error for a value that comes round while it is open."""
    message = f"number {value} of series {series.name} comes round, but {by} holds it open still"
    return UsageError(message, hint="settle it: edibridge numbers settle")


def unknown(number: ControlNumber) -> UsageError:
    """Return the error for a number that was never taken."""
    message = f"number {number.value} (round {number.round}) of {number.series} was never taken"
    return UsageError(message, hint="see `edibridge numbers list`")


def contrary(number: ControlNumber, status: Status) -> UsageError:
    """Return the error for a number about which the contrary was said before."""
    other = "void" if status == "used" else "used"
    message = f"number {number.value} of {number.series} is settled as {other}, not {status}"
    return UsageError(message)


def taken(series: Series, value: int, turn: int) -> ControlNumber:
    """Return a number that this process takes now."""
    return ControlNumber(
        series=series.name,
        value=value,
        round=turn,
        by=f"{socket.gethostname()}:{os.getpid()}",
        since=datetime.now(UTC).isoformat(timespec="seconds"),
        text=series.text(value),
    )


def abandoned(number: ControlNumber) -> bool | None:
    """Say whether the process that took an open number has ended; None on another machine."""
    host, _, process = number.by.rpartition(":")
    if host != socket.gethostname() or not process.isdecimal():
        return None
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
