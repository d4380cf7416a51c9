"""The commands about control numbers: what became of each, and settling those left open."""

from __future__ import annotations

import argparse

from edibridge.control_numbers import Account, ControlNumber, abandoned, open_numbers
from edibridge.errors import UsageError

FINE, FINDINGS = 0, 1


def listed(arguments: argparse.Namespace) -> int:
    """`edibridge numbers list`: status 1 where an open number's process has ended."""
    left = False
    for account in open_numbers(arguments.store).accounts():
        if arguments.open and not account.open:
            continue
        turn = f", round {account.round}" if account.round > 1 else ""
        print(f"{account.series}: last {account.last}{turn}")
        for number in account.open:
            gone = abandoned(number)
            left = left or bool(gone)
            state = "which has ended" if gone else "which runs" if gone is False else "elsewhere"
            place = _place(number.value, number.round)
            print(f"  {place} open since {number.since} by {number.by}, {state}")
        if not arguments.open:
            for one in account.void:
                print(f"  {_place(one.value, one.round)} void: {one.reason}")
    return FINDINGS if left else FINE


def _place(value: int, turn: int) -> str:
    return f"{value}" if turn == 1 else f"{turn}:{value}"


def settle(arguments: argparse.Namespace) -> int:
    """`edibridge numbers settle`."""
    numbers = open_numbers(arguments.store)
    turn, _, value = arguments.number.rpartition(":")
    if not value.isdecimal() or not (turn or "1").isdecimal():
        message = f"{arguments.number!r} is no control number"
        raise UsageError(message, hint="write 42, or 2:42 for that of the second round")
    number = _found(numbers.accounts(), arguments.series, int(value), int(turn or 1))
    numbers.settle(number, "used" if arguments.used else "void", arguments.void or "")
    return FINE


def _found(accounts: list[Account], series: str, value: int, turn: int) -> ControlNumber:
    account = next((one for one in accounts if one.series == series), None)
    if account is None:
        message = f"there is no series {series!r}"
        raise UsageError(message, hint=f"known: {', '.join(one.series for one in accounts)}")
    for number in account.open:
        if (number.value, number.round) == (value, turn):
            return number
    return ControlNumber(series=series, value=value, round=turn)
