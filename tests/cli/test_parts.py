"""The parts of the command line: names of outputs, whole files, progress, guessed layouts."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest
from tests.command import Run

import edibridge
from edibridge.cli import output, progress
from edibridge.cli.sources import sources, stems
from edibridge.errors import UnreadableError, UsageError
from edibridge.resources import example_path


def test_stems_never_meet() -> None:
    """Proves that no two sources share a name, nor the numbered outputs of another."""
    found = {"x/a.xml": "", "y/a.xml": "", "b.xml": "", "b-1.xml": "", "c.xml": "s", "a.xml~2": ""}
    given = stems(found)
    assert given == {
        "x/a.xml": "a.xml",
        "y/a.xml": "a.xml~2",
        "b.xml": "b",
        "b-1.xml": "b-1.xml",
        "c.xml": "s/c",
        "a.xml~2": "a.xml~2~2",
    }
    assert len(set(given.values())) == len(found)
    assert stems({"-": ""}) == {"-": "stdin"}


def test_folders_are_walked_in_order(tmp_path: Path) -> None:
    """Proves that sources keep the order they were named in, with the folder they were found in."""
    for name in ("b/z.xml", "b/a/y.xml", "b/.git/x", "c.xml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    names = [str(tmp_path / name) for name in ("c.xml", "b", "c.xml")]
    found, twice = sources(names, None)
    below = {str(Path(path).relative_to(tmp_path)): folder for path, folder in found.items()}
    assert list(below.items()) == [("c.xml", ""), ("b/z.xml", ""), ("b/a/y.xml", "a")]
    assert twice == 1


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    """Proves that an error in the middle leaves neither the file nor a part of it."""
    path = tmp_path / "new/file"

    def fail() -> None:
        with output.opened(path, force=False) as target:
            target.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert not list(path.parent.iterdir())
    output.save(path, b"whole", force=False)
    with pytest.raises(UsageError, match="the file exists; --force replaces it"):
        output.save(path, b"other", force=False)
    output.save(path, b"more", force=True)
    assert path.read_bytes() == b"more"
    assert [one.name for one in path.parent.iterdir()] == ["file"]


def test_a_file_that_comes_meanwhile_is_kept(tmp_path: Path) -> None:
    """Proves that a file which another process writes under the name is not replaced."""
    path = tmp_path / "file"

    def meet() -> None:
        with output.opened(path, force=False) as target:
            target.write(b"mine")
            path.write_bytes(b"theirs")

    with pytest.raises(UsageError, match="the file exists"):
        meet()
    assert path.read_bytes() == b"theirs"


def test_without_hard_links_a_file_is_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that a file system without hard links is written to all the same."""

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    output.save(tmp_path / "file", b"x", force=False)
    assert (tmp_path / "file").read_bytes() == b"x"


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    """Proves that what cannot be written is named with the system's reason."""
    del tmp_path
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    with pytest.raises(UnreadableError, match=r"/dev/full/x: cannot be written: Not a directory"):
        output.save(Path("/dev/full/x"), b"x", force=False)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize("rich", [True, False])
def test_progress_shows_rate_and_time_left(rich: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    """Proves that a terminal sees how far it is, with rich and without."""
    if not rich:
        monkeypatch.setitem(sys.modules, "rich.progress", None)
        monkeypatch.setattr(progress, "PAUSE", 0.0)
    stream = Terminal()
    with progress.progress(3, stream=stream) as step:
        for _ in range(3):
            step()
    shown = stream.getvalue()
    assert "3/3" in shown
    assert "/s" in shown
    if not rich:
        assert "0 s left" in shown
        assert shown.endswith("\r\x1b[K")


def test_pipes_see_no_progress() -> None:
    """Proves that nothing is shown in a pipe, when quiet, or for one file."""
    for stream, total, quiet in (
        (io.StringIO(), 9, False),
        (Terminal(), 9, True),
        (Terminal(), 1, False),
    ):
        with progress.progress(total, quiet=quiet, stream=stream) as step:
            step()
        assert stream.getvalue() == ""


def test_the_line_of_progress() -> None:
    """Proves that rate and time left follow from what is done."""
    assert progress.line(120, 300, 2.0) == "120/300 files, 60/s, 3 s left"
    assert progress.line(1, 300, 1.0) == "1/300 files, 1/s, 4 min 59 s left"


def test_a_guessed_layout_reads_the_file(run: Run, tmp_path: Path) -> None:
    """Proves the first steps with an extract: guess a layout, read, convert."""
    (tmp_path / "x.csv").write_bytes(example_path("erp", "fatture.csv").read_bytes())
    assert run("read", "x.csv").status == 2
    said = run("csv", "guess", "x.csv")
    assert said.status == 0
    assert "[columns]" in said.out
    assert run("csv", "guess", "x.csv", "--out", "x.layout.toml").status == 0
    assert (tmp_path / "x.layout.toml").read_bytes() == said.raw
    assert run("csv", "guess", "x.csv", "--out", "x.layout.toml").status == 2
    said = run("convert", "--to", "ubl", "x.csv", "--out", "ubl")
    assert said.status == 0, said.err
    assert "1 file; 6 documents; 6 written; " in said.err
    said = run("csv", "guess", "none.csv")
    assert said.status == 3
    assert said.err.startswith("edibridge: none.csv: ")


def test_an_extract_to_another_layout(run: Run, tmp_path: Path) -> None:
    """Proves that an extract converts with its layout, and back into it, whole."""
    name = "fatture"
    layout = example_path("layouts", f"{name}.layout.toml")
    source = example_path("erp", f"{name}.csv")
    said = run("convert", "--to", "json", "--layout", layout, source, "--out", "a.json")
    assert said.status == 0, said.err
    said = run("convert", "--to", "erp-csv", "--out-layout", layout, "a.json", "--out", "b.csv")
    assert said.status == 0, said.err
    before = [one.document for one in edibridge.read(source, layout=layout)]
    assert [one.document for one in edibridge.read(tmp_path / "b.csv", layout=layout)] == before
