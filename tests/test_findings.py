"""Findings, notes and reports: what is said about a document, in one line each."""

from __future__ import annotations

import pytest

from edibridge.findings import Finding, Location, Note, Report

FATAL = Finding(rule="BR-02", severity="fatal", message="no number")
WARNING = Finding(rule="W-1", severity="warning", message="unusual")


@pytest.mark.parametrize(
    ("location", "text"),
    [
        (Location(), ""),
        (Location(file="a.xml", line=3, column=14), "a.xml:3:14"),
        (Location(line=3, xpath="/Invoice/ID"), "3, /Invoice/ID"),
        (Location(offset=120), "byte 120"),
        (Location(file="a.edi", offset=120), "a.edi"),
        (Location(message="ME1", segment=4, tag="NAD"), "message ME1, segment 4 NAD"),
        (Location(tag="NAD", element=2), "segment NAD, element 2"),
        (Location(segment=4, element=2, component=1), "segment 4, element 2.1"),
    ],
)
def test_a_place_is_said_in_one_phrase(location: Location, text: str) -> None:
    """Proves how file, line, segment and XPath are spelled, the coarsest first."""
    assert str(location) == text


def test_a_finding_reads_like_a_compiler_message() -> None:
    """Proves the line of a finding, before and after its file is known."""
    assert str(FATAL) == "fatal: [BR-02] no number"
    placed = Finding(rule="R", severity="warning", message="odd", location=Location(line=3))
    assert str(placed.in_file("a.xml")) == "a.xml:3: warning: [R] odd"
    assert str(placed) == "3: warning: [R] odd"


def test_a_note_says_what_happened_to_a_value() -> None:
    """Proves the line of a note, with and without what became of the value and why."""
    assert str(Note(kind="dropped", path="uuid", value="1")) == "dropped uuid: '1'"
    became = Note(kind="rounded", path="net", value="1.005", became="1.01", reason="two digits")
    assert str(became) == "rounded net: '1.005' -> '1.01' (two digits)"
    empty = Note(kind="truncated", path="name", value="x", became="")
    assert str(empty) == "truncated name: 'x' -> ''"


@pytest.mark.parametrize(
    ("report", "verdict"),
    [
        (Report(profile="p"), "valid"),
        (Report(profile="p", findings=(WARNING,)), "valid"),
        (Report(profile="p", findings=(WARNING, FATAL)), "invalid"),
        (Report(profile="p", not_built=frozenset({"A"})), "valid"),
        (Report(profile="p", not_built_fatal=frozenset({"A"})), "not judged"),
        (Report(profile="p", findings=(FATAL,), not_built_fatal=frozenset({"A"})), "invalid"),
    ],
)
def test_a_document_never_passes_on_fatal_rules_that_did_not_run(
    report: Report, verdict: str
) -> None:
    """Proves the verdict: a fatal finding decides, a fatal rule that was not run forbids a pass."""
    assert report.verdict == verdict


def test_findings_are_added_at_the_end() -> None:
    """Proves that a report is a value: more findings make another one."""
    report = Report(profile="p", findings=(WARNING,))
    assert report.with_findings([FATAL]).findings == (WARNING, FATAL)
    assert report.findings == (WARNING,)
