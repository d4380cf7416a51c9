"""What is said about each document, as one flat JSON object a document and as lines to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from edibridge.errors import EdibridgeError
from edibridge.findings import Finding, Location, Note, Report
from edibridge.profile import Judged

if TYPE_CHECKING:
    from edibridge.convert import Converted  # who judges converts nothing

Row = dict[str, Any]

STATUS = {"valid": "valid", "invalid": "invalid", "not judged": "error"}


def judged_row(path: str, judged: Judged) -> Row:
    """Return the report line of a document that was judged.

    A document that could not be judged whole has status `error`: it never passes.
    """
    report = judged.report
    row = _row(path, judged.format, report.profile, STATUS[report.verdict], report.findings)
    row["verdict"] = report.verdict
    if judged.message:
        row["document"] = judged.message
    if report.edition:
        row["edition"] = report.edition
    if report.ran or report.not_built:
        row["rules"] = {"ran": len(report.ran), "not_built": len(report.not_built)}
    if report.not_built_fatal:
        row["not_built"] = sorted(report.not_built_fatal)
    return row


def converted_row(path: str, converted: Converted, output: str | None) -> Row:
    """Return the report line of a document that was converted, or was not."""
    report = converted.report or Report(
        profile="syntax", format=converted.received.format, findings=converted.received.findings
    )
    status = STATUS[report.verdict]
    if converted.error is not None and status == "valid":
        status = "error"
    row = _row(path, converted.received.format, report.profile, status, report.findings)
    document = converted.document
    if document is not None and document.number:
        row["document"] = document.number
    row["to"] = converted.format
    row["output"] = output
    row["notes"] = [note_row(note) for note in converted.notes]
    if converted.error is not None:
        row["error"] = str(converted.error)
    return row


def error_row(path: str, profile: str, error: EdibridgeError) -> Row:
    """Return the report line of a file of which nothing could be read."""
    finding = Finding(
        rule="UNREADABLE",
        severity="fatal",
        message=str(error),
        location=Location(file=path),
    )
    row = _row(path, "", profile, "error", (finding,))
    row["error"] = str(error)
    return row


def _row(path: str, format_id: str, profile: str, status: str, findings: Iterable[Finding]) -> Row:
    return {
        "path": path,
        "format": format_id,
        "profile": profile,
        "status": status,
        "findings": [finding_row(one) for one in findings],
    }


def finding_row(finding: Finding) -> Row:
    """Return a finding as the report spells it; what is not known is left out."""
    location = finding.location
    row: Row = {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "location": str(location),
    }
    place = {
        name: value
        for name in ("line", "column", "offset", "xpath", "message", "tag", "segment", "element",
                     "component")
        if (value := getattr(location, name)) is not None
    }  # fmt: skip
    if place:
        row["place"] = place
    for name in ("path", "term", "got", "expected", "source"):
        value = getattr(finding, name)
        if value not in {None, ""}:
            row[name] = value
    return row


def note_row(note: Note) -> Row:
    """Return a note as the report spells it."""
    row: Row = {"kind": note.kind, "path": note.path, "value": note.value}
    if note.became is not None:
        row["became"] = note.became
    if note.reason:
        row["reason"] = note.reason
    return row


def text(row: Row) -> list[str]:
    """Return a report line as lines to read: each finding as a compiler would, then the verdict."""
    lines = []
    for finding in row["findings"]:
        where = f"{finding['location']}: " if finding["location"] else ""
        rule = "" if finding["rule"] == "UNREADABLE" else f"[{finding['rule']}] "
        # the sentence of an error names its place itself
        head = "" if finding["rule"] == "UNREADABLE" else where
        lines.append(f"{head}{finding['severity']}: {rule}{finding['message']}")
    if row["status"] == "error" and "verdict" not in row:
        return lines
    name = f" {row['document']}" if row.get("document") else ""
    verdict = row.get("verdict", row["status"])
    lines.append(f"{row['path']}: {row['format']}{name}: {verdict} ({row['profile']})")
    return lines


def tally(notes: Sequence[Row]) -> dict[str, int]:
    """Count the notes by kind."""
    counted: dict[str, int] = {}
    for note in notes:
        counted[note["kind"]] = counted.get(note["kind"], 0) + 1
    return counted
