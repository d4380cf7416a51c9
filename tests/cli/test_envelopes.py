"""The commands about envelopes, and the words of `convert` about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from edibridge.cli import main
from edibridge.control_numbers import open_numbers
from edibridge.syntax import edi

TWO = (
    b"UNB+UNOC:3+ME:14+YOU:14+240131:1200+REF1'"
    b"UNH+1+ORDERS:D:96A:UN'BGM+220+A+9'UNT+3+1'"
    b"UNH+2+ORDERS:D:96A:UN'BGM+220+B+9'UNT+3+2'"
    b"UNZ+2+REF1'"
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Write an interchange of two orders."""
    path = tmp_path / "two.edi"
    path.write_bytes(TWO)
    return path


def test_split_and_join(source: Path, tmp_path: Path) -> None:
    """Proves that split writes a file a message, with numbers of its own, and join one of all."""
    parts, store = tmp_path / "parts", str(tmp_path / "numbers")
    words = ["--out", str(parts), "--numbers", store, "--test"]
    assert main(["split", str(source), *words]) == 0
    first, second = sorted(parts.iterdir())
    assert (first.name, second.name) == ("two-1.edi", "two-2.edi")
    assert b"+240131:1200+2++++++1'UNH+2+" in second.read_bytes()
    joined = tmp_path / "all.edi"
    words = ["--out", str(joined), "--reference", "R9", "--production", "--acknowledge"]
    assert main(["join", str(first), str(second), *words]) == 0
    assert joined.read_bytes() == TWO.replace(
        b"240131:1200+REF1'", b"240131:1200+R9++++1'"
    ).replace(b"UNZ+2+REF1", b"UNZ+2+R9")
    (account,) = open_numbers(store).accounts()
    assert (account.series, account.last, account.open) == (
        "edifact/interchange/14:ME/14:YOU",
        2,
        (),
    )


def test_a_file_that_exists_stops_it_and_its_numbers_are_void(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves that what is not written has no number: the written one is used, the others void."""
    store = str(tmp_path / "numbers")
    (tmp_path / "two-2.edi").write_bytes(b"")
    words = ["--out", str(tmp_path), "--numbers", store]
    assert main(["split", str(source), *words]) == 2
    assert "the file exists" in capsys.readouterr().err
    (account,) = open_numbers(store).accounts()
    assert (account.last, account.open, [one.value for one in account.void]) == (2, (), [2])


def test_duplicates(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that what comes again is said to, with status 1."""
    words = ["--store", f"sqlite:{tmp_path}/a.db"]
    assert main(["duplicates", str(source), *words]) == 0
    assert main(["duplicates", str(source), *words]) == 1
    source.write_bytes(TWO.replace(b"+A+9", b"+C+9"))
    assert main(["duplicates", str(source), *words]) == 1
    kinds = [line.split(": ")[1] for line in capsys.readouterr().out.splitlines()]
    assert kinds == ["new", "repeat", "clash"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("split", "--out", "x", "--test", "--production"), "exclude one another"),
        (("join", "--out", "x.edi"), "the messages make 2 interchanges"),
    ],
)
def test_wrong_words(
    words: tuple[str, ...], said: str, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves that what cannot be is said (status 2)."""
    other = source.with_name("other.edi")
    other.write_bytes(TWO.replace(b"+YOU:14+", b"+HIM:14+"))
    assert main([words[0], str(source), str(other), *words[1:]]) == 2
    assert said in capsys.readouterr().err


def test_what_is_broken_is_named(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves that the file of a broken interchange is named (status 3)."""
    source.write_bytes(TWO[:-12])
    assert main(["split", str(source), "--out", str(tmp_path)]) == 3
    assert f"{source}:line 1: segment UNZ is missing" in capsys.readouterr().err


def test_convert_numbers_marks_and_spells(source: Path, tmp_path: Path) -> None:
    """Proves that convert takes control numbers, marks a test and transliterates where asked."""
    out, store = tmp_path / "out", str(tmp_path / "numbers")
    words = ["--to", "edifact:d01b", "--out", str(out), "--numbers", store, "--inner-numbers"]
    more = ["--test", "--groups", "--charset", "UNOA", "--transliterate", "--force"]
    for _turn in range(2):
        assert main(["convert", str(source), *words, *more, "--quiet"]) in {0, 1}
    (made,) = out.iterdir()
    data = made.read_bytes()
    assert b"UNB+UNOA:3+" in data
    assert b"UNG+ORDERS+" in data
    messages = list(edi.messages(data))
    assert [one.reference for one in messages] == ["3", "4"]
    assert messages[0].interchange is not None
    assert messages[0].interchange.get(5) == "2"
    assert messages[0].interchange.get(11) == "1"
    assert not [one for part in edi.envelopes(data) for one in part.findings]
    assert all(not one.open and not one.void for one in open_numbers(store).accounts())
