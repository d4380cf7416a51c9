"""The command that answers, and reads answers back."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.command import Run

import edibridge
from edibridge.acknowledge import KINDS
from edibridge.cli.arguments import ANSWERS
from edibridge.control_numbers import open_numbers

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@pytest.fixture
def edifact() -> Path:
    """Give an EDIFACT interchange of the golden files."""
    return min((GOLDEN / "edifact").glob("orders*.edi"))


@pytest.fixture
def x12() -> Path:
    """Give an X12 interchange of the golden files."""
    return min((GOLDEN / "x12").glob("850-*.x12"))


def test_one_answer_goes_to_standard_output(run: Run, edifact: Path) -> None:
    """Proves that CONTRL answers EDIFACT, and that what it says is told on the side."""
    result = run("acknowledge", str(edifact), "--number", "17", "--test")
    assert result.status == 0
    (read,) = edibridge.read(result.out.encode("latin-1"))
    assert read.format == "contrl"
    assert read.envelope is not None
    assert (read.envelope.reference, read.envelope.test) == ("17", True)
    assert "accepted" in result.err


def test_a_rejection_is_status_1_and_is_found_again(
    run: Run, edifact: Path, tmp_path: Path
) -> None:
    """Proves that a fault gives status 1, and that the answer finds the message it rejects."""
    data = edifact.read_text("utf-8").encode("latin-1", "replace")
    wrong = tmp_path / "wrong.edi"
    wrong.write_bytes(data.replace(b"UNT+", b"UNT+9", 1))
    assert run("acknowledge", str(wrong), "--out", "answers").status == 1
    (made,) = Path("answers").iterdir()
    assert made.name == "wrong.contrl.edi"
    found = run("acknowledge", "--match", str(made), str(wrong))
    assert found.status == 1
    assert "rejected, by message (29)" in found.out
    assert run("acknowledge", str(wrong), "--out", "answers").status in {2, 3}
    assert run("acknowledge", str(wrong), "--out", "answers", "--force").status == 1


def test_numbers_come_from_a_store(run: Run, x12: Path, tmp_path: Path) -> None:
    """Proves that numbers of a store go on from file to file, and that each is accounted for."""
    store = str(tmp_path / "numbers")
    for turn in (1, 2):
        result = run("acknowledge", str(x12), "--numbers", store)
        assert result.status == 0
        (read,) = edibridge.read(result.out.encode())
        assert read.envelope is not None
        assert int(read.envelope.reference or 0) == turn
    (account,) = open_numbers(store).accounts()
    assert (account.last, account.open, account.void) == (2, (), ())


def test_several_answers_need_a_folder(run: Run, x12: Path, tmp_path: Path) -> None:
    """Proves that TA1 beside 997 are not run together into one stream."""
    wanted = tmp_path / "wanted.x12"
    wanted.write_bytes(x12.read_bytes().replace(b"*0*P*", b"*1*P*", 1))
    assert run("acknowledge", str(wanted)).status == 2
    assert run("acknowledge", str(wanted), "--out", "answers/").status == 0
    names = sorted(path.name for path in Path("answers").iterdir())
    assert names == ["wanted-1.x12-ta1.x12", "wanted-2.x12-997.x12"]


def test_what_an_answer_does_not_speak_of_is_said(run: Run, edifact: Path, x12: Path) -> None:
    """Proves that a message without an answer, and an answer that is none, are told."""
    run("acknowledge", str(x12), "--out", "answer.x12")
    found = run("acknowledge", "--match", "answer.x12", str(edifact), str(x12))
    assert found.status == 1
    assert "not answered" in found.out
    assert "accepted, by message" in found.out
    assert run("acknowledge", "--match", str(x12), str(x12)).status == 2


def test_rules_are_answered_with_aperak(run: Run) -> None:
    """Proves that a profile makes the answer one of the business, which names the document."""
    invoice = min((GOLDEN / "edifact").glob("invoic-*d96a.edi"))
    source = Path("invoice.edi")
    source.write_bytes(invoice.read_text("utf-8").encode("latin-1", "replace"))
    assert run("acknowledge", str(source), "--profile", "eu-en16931", "--out", "a.edi").status == 1
    (read,) = edibridge.read("a.edi")
    assert read.format == "aperak"
    found = run("acknowledge", "--match", "a.edi", str(source))
    assert "rejected, by number" in found.out


def test_the_command_takes_every_kind_of_answer() -> None:
    """Proves that the words of the command line are those of the library."""
    assert ANSWERS == KINDS
