"""The commands about control numbers."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from edibridge.cli import main
from edibridge.control_numbers import open_numbers, series


def test_an_open_number_is_listed_and_settled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves that what a dead process left is seen (status 1), and gone once it is settled."""
    store = str(tmp_path / "numbers")
    wanted = series("x12", "interchange", "ZZ:ME", "ZZ:YOU")
    taking = (
        "import os, signal, sys; from edibridge.control_numbers import *\n"
        "open_numbers(sys.argv[1]).take(series('x12', 'interchange', 'ZZ:ME', 'ZZ:YOU'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", taking, store], check=False).returncode == (
        -signal.SIGKILL
    )
    assert main(["numbers", "list", store]) == 1
    shown = capsys.readouterr().out
    assert shown.startswith("x12/interchange/ZZ:ME/ZZ:YOU: last 1\n  1 open since ")
    assert shown.endswith("which has ended\n")

    assert main(["numbers", "settle", store, wanted.name, "1", "--void", "not sent"]) == 0
    assert main(["numbers", "list", store]) == 0
    assert capsys.readouterr().out == f"{wanted.name}: last 1\n  1 void: not sent\n"
    assert main(["numbers", "list", store, "--open"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody", "1", "--used"), "there is no series 'nobody'; known: edifact/message/A/B"),
        (("edifact/message/A/B", "x", "--used"), "'x' is no control number"),
        (("edifact/message/A/B", "2", "--used"), "was never taken"),
        (("edifact/message/A/B", "2:1", "--used"), "was never taken"),
    ],
)
def test_wrong_words(
    words: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves that what there is not is said, with what there is (status 2)."""
    open_numbers(str(tmp_path)).take(series("edifact", "message", "A", "B"))
    assert main(["numbers", "settle", str(tmp_path), *words]) == 2
    assert said in capsys.readouterr().err
