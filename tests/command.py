"""The command line as a test calls it: in this process, with what it printed and its status."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import frozen

from edibridge.cli import main


@frozen
class Said:
    """Exit status, and what stood on standard output and standard error."""

    status: int
    out: str
    err: str
    raw: bytes


Run = Callable[..., Said]


def runner(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Give `run(*words, stdin=b"")`, which runs a command with `folder` as the current one."""
    monkeypatch.chdir(folder)

    def run(*words: str | Path, stdin: bytes = b"") -> Said:
        stream = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
        capsysbinary.readouterr()
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdin", stream)
            try:
                status = main([str(word) for word in words])
            except SystemExit as ended:  # argparse ends the process for a wrong call
                status = int(ended.code or 0)
        out, err = capsysbinary.readouterr()
        return Said(status, out.decode(), err.decode(), out)

    return run
