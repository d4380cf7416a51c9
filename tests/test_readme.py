"""What the README shows works as it stands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from attrs import evolve
from tests.command import Run, runner

import edibridge
from edibridge.resources import example_path


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Give the command line, with an empty folder as the current one."""
    return runner(tmp_path, monkeypatch, capsysbinary)


def test_the_python_example_runs(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves that the example in the README runs on an invoice and prints what it says."""
    (program,) = re.findall(r"```python\n(.*?)```", (root / "README.md").read_text(), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    layout = example_path("layouts", "fatture.layout.toml")
    first = edibridge.read(example_path("erp", "fatture.csv"), layout=layout)[0].document
    assert first is not None
    first = evolve(first, specification="urn:cen.eu:en16931:2017")
    assert first.seller is not None
    Path("invoice.xml").write_bytes(edibridge.write(first, "ubl").data)
    exec(compile(program, "README.md", "exec"), {})  # noqa: S102 - it is ours
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith(f"{first.number} {first.seller.name} ")
    assert said[1] == "valid"
    assert edibridge.detect("invoice.edi") == "invoic"


def test_the_first_run_runs(root: Path, tmp_path: Path, run: Run) -> None:
    """Proves that the commands of a first run all end with 0, one on what the other gave."""
    text = (root / "README.md").read_text()
    block = text.partition("A first run:\n\n")[2].partition("\n\n")[0]
    commands = [shlex.split(line) for line in block.splitlines()]
    assert len(commands) == 4
    (tmp_path / "invoices.csv").write_bytes(example_path("erp", "fatture.csv").read_bytes())
    for command in commands:
        assert command[0] == "edibridge"
        said = run(*command[1:])
        assert said.status == 0, (command, said.err)
    assert (tmp_path / "report.jsonl").read_text().count('"valid"') == 12
