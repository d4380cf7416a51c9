"""Control numbers: never twice, never lost in silence, whatever runs beside and whatever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from threading import Thread

import pytest
from attrs import evolve

from edibridge.control_numbers import (
    ControlNumber,
    ControlNumbers,
    Series,
    abandoned,
    numbered,
    open_numbers,
    series,
)
from edibridge.control_numbers.memory import MemoryNumbers
from edibridge.errors import UnreadableError, UsageError

KINDS = ("folder", "sqlite", "postgres")
WORKER = textwrap.dedent("""
    import sys
    from edibridge.control_numbers import Series, open_numbers
    from edibridge.errors import UsageError

    store, name, last, log = sys.argv[1:]
    numbers = open_numbers(store)
    series = Series(name=name, last=int(last), wraps=False)
    with open(log, "a", buffering=1) as sent:
        while True:
            try:
                number = numbers.take(series)
            except UsageError:
                break
            sent.write(f"{number.value}\\n")
            numbers.settle(number, "used")
""")
ONE = Series(name="one")


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name a store of each kind."""
    if request.param == "postgres":
        found = request.getfixturevalue("postgres")
        assert isinstance(found, str)
        return found
    return str(tmp_path / "numbers") if request.param == "folder" else f"sqlite:{tmp_path}/n.db"


@pytest.fixture(params=(*KINDS, "memory"))
def numbers(request: pytest.FixtureRequest, tmp_path: Path) -> ControlNumbers:
    """Give an adapter of each kind."""
    if request.param == "memory":
        return MemoryNumbers()
    if request.param == "postgres":
        return open_numbers(request.getfixturevalue("postgres"))
    return open_numbers(
        str(tmp_path / "numbers") if request.param == "folder" else f"sqlite:{tmp_path}/n.db"
    )


def named(request: pytest.FixtureRequest, **limits: int) -> Series:
    """Give a series of the test's own: the PostgreSQL server is shared."""
    return Series(name=f"test/{request.node.name}", **limits)  # type: ignore[arg-type]


def test_eight_processes_and_one_killed(
    store: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Proves that 1,000 numbers go to 8 processes once each, and what a kill leaves is open."""
    name, last = named(request).name, 1_000
    logs = [tmp_path / f"{place}.log" for place in range(8)]
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER, store, name, str(last), str(log)])
        for log in logs
    ]
    victim, killed = workers[0], logs[0]
    try:
        deadline = time.monotonic() + 60
        while not killed.exists() or killed.read_text().count("\n") < 20:
            assert time.monotonic() < deadline
            time.sleep(0.002)
        victim.send_signal(signal.SIGKILL)
        assert victim.wait() == -signal.SIGKILL
        assert [worker.wait(120) for worker in workers[1:]] == [0] * 7
    finally:
        for worker in workers:
            worker.kill()
    sent = [int(line) for log in logs for line in log.read_text().split("\n") if line]
    assert len(sent) == len(set(sent))
    account = next(one for one in open_numbers(store).accounts() if one.series == name)
    left = {one.value for one in account.open}
    assert set(sent) | left == set(range(1, last + 1))
    assert account.last == last
    assert not account.void
    # only the killed process can have left any, and at most the one it was at
    assert len(left) <= 1
    assert all(one.by.endswith(f":{victim.pid}") and abandoned(one) for one in account.open)


def test_what_a_killed_process_held_is_open_until_settled(
    store: str, request: pytest.FixtureRequest
) -> None:
    """Proves that a number is kept before its taker can use it, and stays open when that dies."""
    wanted = named(request)
    taking = (
        "import os, sys, signal; from edibridge.control_numbers import *\n"
        "open_numbers(sys.argv[1]).take(Series(name=sys.argv[2]))\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    process = subprocess.Popen([sys.executable, "-c", taking, store, wanted.name])
    assert process.wait() == -signal.SIGKILL
    numbers = open_numbers(store)
    assert numbers.take(wanted).value == 2
    account = next(one for one in numbers.accounts() if one.series == wanted.name)
    first, second = account.open
    assert (first.value, second.value) == (1, 2)
    assert (abandoned(first), abandoned(second)) == (True, False)
    numbers.settle(first, "void", "the process died before it wrote the file")
    account = next(one for one in numbers.accounts() if one.series == wanted.name)
    assert [(one.value, one.reason) for one in account.void] == [
        (1, "the process died before it wrote the file")
    ]
    assert [one.value for one in account.open] == [2]


def test_a_number_is_used_or_void(numbers: ControlNumbers, request: pytest.FixtureRequest) -> None:
    """Proves that what ends well uses its number, and what raises gives it up with the reason."""
    wanted = named(request)
    with numbered(numbers, wanted) as number:
        assert number.value == 1
    failure = ValueError("the partner's mailbox is full")
    with pytest.raises(ValueError, match="mailbox"), numbered(numbers, wanted):
        raise failure
    account = next(one for one in numbers.accounts() if one.series == wanted.name)
    assert (account.last, account.open) == (2, ())
    assert [(one.value, one.reason) for one in account.void] == [
        (2, "ValueError: the partner's mailbox is full")
    ]


def test_settling(numbers: ControlNumbers, request: pytest.FixtureRequest) -> None:
    """Proves that settling twice alike is nothing, and the contrary or the unknown is refused."""
    wanted = named(request)
    with pytest.raises(UsageError, match="never taken"):
        numbers.settle(ControlNumber(series=wanted.name, value=1), "used")
    used, void = numbers.take(wanted), numbers.take(wanted)
    for _turn in range(2):
        numbers.settle(used, "used")
        numbers.settle(void, "void", "test")
    with pytest.raises(UsageError, match="settled as used"):
        numbers.settle(used, "void")
    with pytest.raises(UsageError, match="settled as void"):
        numbers.settle(void, "used")
    for value, turn in ((3, 1), (1, 2), (0, 1), (1, 0)):
        with pytest.raises(UsageError, match="never taken"):
            numbers.settle(evolve(used, value=value, round=turn), "used")


def test_wrapping_round(numbers: ControlNumbers, request: pytest.FixtureRequest) -> None:
    """Proves that a series begins anew after its last number, and passes over no open one."""
    wanted = named(request, first=7, last=9)
    taken = [numbers.take(wanted) for _turn in range(3)]
    assert [(one.value, one.round) for one in taken] == [(7, 1), (8, 1), (9, 1)]
    numbers.settle(taken[0], "used")
    again = numbers.take(wanted)
    assert (again.value, again.round) == (7, 2)
    with pytest.raises(UsageError, match="number 8 of series"):
        numbers.take(wanted)
    numbers.settle(taken[1], "void", "never sent")
    assert numbers.take(wanted).value == 8
    with pytest.raises(UsageError, match="at its end"):
        numbers.take(evolve(wanted, last=8, wraps=False))


def test_threads(numbers: ControlNumbers, request: pytest.FixtureRequest) -> None:
    """Proves that threads of one process do not take a number twice either."""
    wanted = named(request)
    taken: list[int] = []

    def work() -> None:
        taken.extend(numbers.take(wanted).value for _turn in range(25))

    threads = [Thread(target=work) for _thread in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 101))


def test_series_of_partners_and_kinds(numbers: ControlNumbers) -> None:
    """Proves that partners and kinds have series of their own, whatever their ids hold."""
    kinds = [
        series("x12", kind, sender, receiver)
        for kind in ("interchange", "group", "message")
        for sender, receiver in (("A/B", "C"), ("A", "B/C"), ("A" * 70, "Ü" * 70), ("A%2FB", "C"))
    ]
    assert len({one.name for one in kinds}) == 12
    assert {numbers.take(one).value for one in kinds} == {1}
    assert {one.series for one in numbers.accounts()} >= {one.name for one in kinds}


@pytest.mark.parametrize(
    ("wanted", "last", "text"),
    [
        (series("x12", "interchange", "A", "B"), 999_999_999, "000000042"),
        (series("x12", "group", "A", "B"), 999_999_999, "42"),
        (series("x12", "message", "A", "B"), 999_999_999, "0042"),
        (series("x12", "message", "A", "B", digits=4), 9_999, "0042"),
        (series("edifact", "interchange", "A", "B"), 99_999_999_999_999, "42"),
        (series("edifact", "interchange", "A", "B", digits=5), 99_999, "42"),
    ],
)
def test_limits_of_the_syntaxes(wanted: Series, last: int, text: str) -> None:
    """Proves width and last number of each kind: X12 I12, 28 and 329, EDIFACT 0020."""
    assert (wanted.last, wanted.text(42)) == (last, text)


def test_wrong_series() -> None:
    """Proves that a series beyond its syntax is refused."""
    with pytest.raises(UsageError, match="10 digits"):
        series("x12", "interchange", "A", "B", digits=10)
    with pytest.raises(UsageError, match="fewer"):
        series("x12", "interchange", "A", "B", digits=8)
    with pytest.raises(UsageError, match="holds no number"):
        Series(name="x", first=5, last=4)


def test_a_damaged_state_is_no_new_beginning(tmp_path: Path) -> None:
    """Proves that a file that cannot be read stops the series: beginning anew would repeat."""
    numbers = open_numbers(str(tmp_path))
    numbers.take(ONE)
    (state,) = tmp_path.glob("*.json")
    state.write_bytes(state.read_bytes()[:20])
    with pytest.raises(UnreadableError, match="cannot be read"):
        numbers.take(ONE)
    with pytest.raises(UnreadableError, match="cannot be read"):
        numbers.accounts()


def test_a_half_written_file_is_never_read(tmp_path: Path) -> None:
    """Proves that what a crash left beside the state does not count."""
    numbers = open_numbers(str(tmp_path))
    numbers.take(ONE)
    (state,) = tmp_path.glob("*.json")
    state.with_name(f"{state.name}.new").write_bytes(b"{")
    assert numbers.take(ONE).value == 2


@pytest.mark.parametrize("wrong", ["", "file:"])
def test_wrong_stores(wrong: str) -> None:
    """Proves that what names no store is said, with what does."""
    with pytest.raises(UsageError, match="sqlite:FILE"):
        open_numbers(wrong)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """Proves that a file that is no SQLite database is an error of ours, and left as it is."""
    path = tmp_path / "n.db"
    path.write_bytes(b"something else" * 100)
    with pytest.raises(UnreadableError, match="control numbers cannot be kept"):
        open_numbers(f"sqlite:{path}").take(ONE)
    assert path.read_bytes() == b"something else" * 100


def test_an_unreachable_database(postgres: str) -> None:
    """Proves that a database that is not there is an error of ours that says so."""
    numbers = open_numbers(postgres.replace("/postgres", "/nowhere"))
    with pytest.raises(UnreadableError, match="nowhere"):
        numbers.take(ONE)


def test_another_machine_is_not_judged() -> None:
    """Proves that nothing is said of a process on another machine."""
    assert abandoned(ControlNumber(series="x", value=1, by="elsewhere:1")) is None
    assert abandoned(ControlNumber(series="x", value=1, by=f"{os.uname().nodename}:x")) is None
