"""A profile with one rule: a document has a number."""

from __future__ import annotations

from attrs import frozen

from edibridge.findings import Finding, Report
from edibridge.format import Received
from edibridge.profile import Context


@frozen
class Numbered:
    """Judges whether documents are numbered, and nothing else."""

    id: str = "numbered"
    title: str = "Every document has a number (a sample)"

    def claims(self, received: Received) -> bool:
        """No document declares this profile."""
        del received
        return False

    def check(self, received: Received, context: Context) -> Report:
        """Judge one document."""
        del context
        document = received.document
        missing = document is None or not document.number
        finding = Finding(
            rule="SAMPLE-1", severity="fatal", message="the document has no number", path="number"
        )
        return Report(
            profile=self.id,
            format=received.format,
            findings=(finding,) if missing else (),
            ran=frozenset({"SAMPLE-1"}),
        )


PROFILE = Numbered()
