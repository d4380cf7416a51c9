"""The command line: what it prints, what it writes, how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.command import Run

import edibridge
from edibridge.cli import tasks
from edibridge.detect import detect as known_detect
from edibridge.model import Invoice, Line, Order

EDIBRIDGE = [sys.executable, "-m", "edibridge"]


def made(number: str = "A1", **more: Any) -> bytes:  # noqa: ANN401 - attributes of an invoice
    """Make a small invoice in UBL."""
    document = Invoice(number=number, issued=date(2024, 5, 17), kind="380", currency="EUR", **more)
    return edibridge.write(document, "ubl-invoice").data


BROKEN = made().replace(b"2024-05-17", b"2024-02-31")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with three invoices, one of them below, and files that are none."""
    (tmp_path / "in/below").mkdir(parents=True)
    (tmp_path / "in/a.xml").write_bytes(made("A"))
    (tmp_path / "in/b.xml").write_bytes(made("B"))
    (tmp_path / "in/below/a.xml").write_bytes(made("C"))
    (tmp_path / "in/.hidden").write_bytes(b"not looked at")
    (tmp_path / "in/x.layout.toml").write_bytes(b"not looked at")
    return tmp_path


def rows(path: Path) -> list[dict[str, Any]]:
    """Read a report."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_detect_walks_folders_in_order(run: Run, folder: Path) -> None:
    """Proves that a folder means all files below it, sorted, without hidden ones and layouts."""
    del folder
    said = run("detect", "in")
    assert (said.status, said.out) == (
        0,
        "in/a.xml: ubl-invoice\nin/b.xml: ubl-invoice\nin/below/a.xml: ubl-invoice\n",
    )


def test_one_bad_file_does_not_stop_the_others(run: Run, folder: Path) -> None:
    """Proves that an unreadable file is said and reported, that the rest goes on, and status 3."""
    (folder / "in/aa.bin").write_bytes(b"\x00\x01\x02")
    said = run("validate", "--profile", "syntax", "in", "--report", "r.jsonl")
    assert said.status == 3
    found = rows(folder / "r.jsonl")
    assert [(row["path"], row["status"]) for row in found] == [
        ("in/a.xml", "valid"),
        ("in/aa.bin", "error"),
        ("in/b.xml", "valid"),
        ("in/below/a.xml", "valid"),
    ]
    assert found[1]["findings"][0]["severity"] == "fatal"
    assert "in/aa.bin: the file is binary" in said.err
    assert said.err.endswith(" s\n")
    assert "4 files; 3 documents; no notes; 1 file failed" in said.err


def test_files_from_a_list_and_twice(run: Run, folder: Path) -> None:
    """Proves that a list names files, that a file named twice is done once and this is said."""
    (folder / "list").write_text("in/b.xml\n\nin/a.xml\n", encoding="utf-8")
    said = run("detect", "in/a.xml", "--files-from", "list")
    assert said.out == "in/a.xml: ubl-invoice\nin/b.xml: ubl-invoice\n"
    assert "1 named twice and done once" in said.err
    again = run("detect", "--files-from", "-", stdin=b"in/b.xml\n")
    assert again.out == "in/b.xml: ubl-invoice\n"


def test_standard_input_and_output(run: Run) -> None:
    """Proves that `-` is standard input, and that one result goes to standard output."""
    assert run("detect", "-", stdin=made()).out == "-: ubl-invoice\n"
    said = run("convert", "--to", "json", "-", stdin=made("Ä1"))
    assert said.status == 0
    assert json.loads(said.out)["number"] == "Ä1"
    assert said.err.startswith("1 file; 1 document; no notes; ")


def test_read_shows_json_or_a_summary(run: Run, folder: Path) -> None:
    """Proves that what `read` shows is the document, as JSON that reads back or as one line."""
    lines = (Line(number="1"), Line(number="2"))
    (folder / "one.xml").write_bytes(made("A", lines=lines))
    said = run("read", "one.xml")
    assert edibridge.read(said.raw)[0].document == edibridge.read(folder / "one.xml")[0].document
    assert run("read", "--summary", "one.xml").out == (
        "one.xml: ubl-invoice: Invoice, A, kind 380, of 2024-05-17, 2 lines\n"
    )


def test_findings_are_status_1(run: Run, folder: Path) -> None:
    """Proves that a fatal finding is status 1, printed like a compiler's and reported whole."""
    (folder / "bad.xml").write_bytes(BROKEN)
    said = run("validate", "bad.xml", "--report", "r.jsonl")
    assert said.status == 1
    assert said.out.splitlines()[-1] == "bad.xml: ubl-invoice A1: invalid (syntax)"
    ((finding,),) = ([row["findings"] for row in rows(folder / "r.jsonl")],)
    (one,) = finding
    assert set(one) >= {"rule", "severity", "message", "location", "path", "got", "expected"}
    assert (one["path"], one["got"]) == ("issued", "2024-02-31")
    assert one["place"]["line"] > 1


def test_an_interchange_gives_a_line_a_message(run: Run, folder: Path) -> None:
    """Proves that a file of two messages gives two report lines, and syntax knows any message."""
    (folder / "two.edi").write_bytes(
        b"UNB+UNOA:2+A+B+240517:1200+1'UNH+1+APERAK:D:96A:UN'BGM+305+1'UNT+3+1'"
        b"UNH+2+APERAK:D:96A:UN'BGM+305+2'UNT+9+2'UNZ+2+1'"
    )
    run("validate", "--profile", "syntax", "two.edi", "--report", "r.jsonl")
    found = rows(folder / "r.jsonl")
    assert [row["document"] for row in found] == ["1", "2"]
    assert {row["format"] for row in found} == {"edifact-APERAK"}
    assert [row["status"] for row in found][1] == "invalid"


def test_convert_names_its_files(run: Run, folder: Path) -> None:
    """Proves the names: stem, format, ending; folders are kept; nothing meets or is lost."""
    (folder / "in/a.json").write_bytes(edibridge.convert(made("J"), to="json").data)
    (folder / "in/b-1.xml").write_bytes(made("B1"))
    said = run("convert", "--to", "ubl", "in", "--out", "out", "--report", "r.jsonl")
    assert said.status == 0, said.err
    outputs = {row["output"]: row["document"] for row in rows(folder / "r.jsonl")}
    assert outputs == {
        "out/a.json.ubl-invoice.xml": "J",
        "out/a.xml.ubl-invoice.xml": "A",
        "out/b-1.xml.ubl-invoice.xml": "B1",
        "out/b.ubl-invoice.xml": "B",
        "out/below/a.ubl-invoice.xml": "C",
    }
    for name, number in outputs.items():
        assert edibridge.read(folder / name)[0].document.number == number  # type: ignore[union-attr]
    assert "5 files; 5 documents; 5 written; no notes; " in said.err


def test_nothing_is_replaced_without_force(run: Run, folder: Path) -> None:
    """Proves that an existing file stays, is named, and is replaced only with --force."""
    words = ("convert", "--to", "json", "in/a.xml", "--out", "out")
    assert run(*words).status == 0
    (written,) = (folder / "out").iterdir()
    written.write_bytes(b"mine")
    said = run(*words)
    assert said.status == 2
    assert said.err.startswith(
        f"edibridge: {written.relative_to(folder)}: the file exists; --force replaces it\n"
    )
    assert written.read_bytes() == b"mine"
    assert run(*words, "--force").status == 0
    assert written.read_bytes() != b"mine"


def test_one_file_to_one_file(run: Run, folder: Path) -> None:
    """Proves that --out may name the file, and that several need a folder."""
    assert run("convert", "--to", "json", "in/a.xml", "--out", "x/one.json").status == 0
    assert (folder / "x/one.json").is_file()
    said = run("convert", "--to", "json", "in/a.xml", "in/b.xml")
    assert said.status == 2
    assert said.err == (
        "edibridge: 2 files cannot be converted to standard output; name a folder for the results"
        " with --out FOLDER\n"
    )
    said = run("convert", "--to", "json", "in", "--out", "x/one.json")
    assert said.status == 2
    assert "x/one.json: this is a file, and several files are converted" in said.err


def test_many_documents_of_one_file(run: Run, folder: Path) -> None:
    """Proves that a file of several documents gives numbered files where each holds one."""
    invoices = [
        Invoice(number=str(number), issued=date(2024, 1, 1), kind="380", currency="EUR")
        for number in range(1, 12)
    ]
    (folder / "many.json").write_bytes(edibridge.write(invoices, "json").data)
    said = run("convert", "--to", "ubl", "many.json", "--out", "out")
    assert said.status == 0
    names = sorted(path.name for path in (folder / "out").iterdir())
    assert names[0] == "many-01.ubl-invoice.xml"
    assert names[-1] == "many-11.ubl-invoice.xml"
    assert len(names) == 11
    said = run("convert", "--to", "ubl", "many.json")
    assert said.status == 2
    assert "many.json: the conversion gives 11 files; name a folder for them" in said.err
    run("convert", "--to", "json", "many.json", "--out", "whole")
    assert [path.name for path in (folder / "whole").iterdir()] == ["many.json.json"]
    run("convert", "--to", "json", "many.json", "--out", "each", "--single")
    assert len(list((folder / "each").iterdir())) == 11


def test_what_a_target_cannot_hold_is_said(run: Run, folder: Path) -> None:
    """Proves that a document without a place in the target is named, and others are converted."""
    invoice = Invoice(number="1", kind="380", currency="EUR")
    order = Order(number="2", kind="220", currency="EUR")
    (folder / "mixed.json").write_bytes(edibridge.write([invoice, order], "json").data)
    said = run(
        "convert", "--to", "ubl-invoice", "mixed.json", "--out", "out", "--report", "r.jsonl"
    )
    assert said.status == 1
    assert (
        "edibridge: mixed.json: not converted: ubl-invoice cannot hold an Order; it holds Invoice\n"
        in said.err
    )
    first, second = rows(folder / "r.jsonl")
    assert (first["status"], first["output"]) == ("valid", "out/mixed.ubl-invoice.xml")
    assert (second["status"], second["output"]) == ("error", None)


def test_jobs_give_the_same_in_the_same_order(run: Run, folder: Path) -> None:
    """Proves that several processes give the same report and files as one."""
    for number in range(12):
        (folder / f"in/n{number}.xml").write_bytes(made(f"N{number}"))
    run("convert", "--to", "json", "in", "--out", "o1", "--report", "r1.jsonl")
    said = run(
        "convert", "--to", "json", "in", "--out", "o2", "--report", "r2.jsonl", "--jobs", "2"
    )
    assert said.status == 0
    one = (folder / "r1.jsonl").read_text().replace("o1/", "o2/")
    assert one == (folder / "r2.jsonl").read_text()
    assert len(list((folder / "o2").rglob("*.json"))) == 15


def test_a_checkpoint_goes_on_where_it_was(run: Run, folder: Path) -> None:
    """Proves that what is done is not done again unless the file changed; the report is whole."""
    words = ("validate", "--profile", "syntax", "in", "--report", "r.jsonl", "--checkpoint", "done")
    run(*words)
    whole = (folder / "r.jsonl").read_text()
    kept = (folder / "done").read_text().splitlines(keepends=True)
    assert len(kept) == 4
    # as if it had been interrupted in the middle of the third line
    (folder / "done").write_text("".join(kept[:2]) + kept[2][:20])
    run(*words)
    assert (folder / "r.jsonl").read_text() == whole
    assert (folder / "done").read_text().splitlines(keepends=True) == kept
    (folder / "in/b.xml").write_bytes(BROKEN)
    assert run(*words).status == 1
    other = run("validate", "in", "--checkpoint", "done", "--from", "ubl-invoice")
    assert other.status == 2
    assert "done: the checkpoint is of a run with other options" in other.err


def test_a_mistake_of_ours_is_said_and_the_others_go_on(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that an unexpected exception is told with its place, and ends no batch."""
    del folder

    def detect(data: bytes, *, file: str) -> str:
        if file == "in/b.xml":
            raise ZeroDivisionError(file)
        return known_detect(data, file=file)

    monkeypatch.setattr(tasks, "detect", detect)
    said = run("detect", "in")
    assert said.status == 3
    assert said.out.count("ubl-invoice") == 2
    assert (
        "edibridge: in/b.xml: internal error: ZeroDivisionError: in/b.xml in test_cli.py:"
        in said.err
    )
    assert "please report this, with the file if you may\n" in said.err


def test_formats_and_profiles_are_listed(run: Run) -> None:
    """Proves that every id stands in the lists."""
    said = run("formats")
    assert [line.split()[0] for line in said.out.splitlines()] == list(edibridge.formats())
    said = run("profiles")
    assert [line.split()[0] for line in said.out.splitlines()] == list(edibridge.profiles())


def test_version_and_help(run: Run) -> None:
    """Proves that version and help end with 0, and that a call without a command is wrong."""
    assert run("--version").out.startswith("edibridge ")
    assert "Exit status: 0 fine" in run("--help").out
    assert run().status == 2
    assert run("convert", "x").status == 2
    said = run("detect", "x", "--jobs", "0")
    assert said.status == 2
    assert "'0' is not a number of processes; expected 1 or more" in said.err


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """Proves that `edibridge ... | head -1` ends quietly."""
    invoices = [Invoice(number=str(number) * 200) for number in range(3000)]
    path = tmp_path / "many.json"
    path.write_bytes(edibridge.write(invoices, "json").data)
    with subprocess.Popen(
        [*EDIBRIDGE, "read", str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.read(10)
        started.stdout.close()
        assert started.stderr.read() == b""
    assert started.returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_an_interruption_leaves_no_half_files(tmp_path: Path) -> None:
    """Proves that Ctrl-C ends with 130 and a word, and leaves whole files and no report."""
    (tmp_path / "in").mkdir()
    for number in range(2000):
        (tmp_path / f"in/{number:04d}.xml").write_bytes(made(str(number)))
    with subprocess.Popen(
        [*EDIBRIDGE, "convert", "--to", "json", "in", "--out", "out", "--report", "r.jsonl"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        # tests in the background of a shell have Ctrl-C ignored, and so would what they start
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as started:
        until = time.monotonic() + 30
        while not (tmp_path / "out").is_dir() and time.monotonic() < until:
            time.sleep(0.01)
        started.send_signal(signal.SIGINT)
        assert started.stderr is not None
        assert started.stderr.read().endswith(b"edibridge: interrupted\n")
    # a second look at the signal may end the process by it: a shell says 130 of both
    assert started.returncode in (130, -signal.SIGINT)
    assert not (tmp_path / "r.jsonl").exists()
    left = list((tmp_path / "out").iterdir())
    assert 0 < len(left) < 2000
    assert not list(tmp_path.rglob("*.part"))
    for path in left:
        json.loads(path.read_bytes())
