"""The profile `syntax`: is it well-formed, is its envelope whole, is every value understood?"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from edibridge.findings import Report
from edibridge.format import Received
from edibridge.profile import Context, Judged
from edibridge.syntax import edi


@frozen
class Syntax:
    """Judges by the syntax alone; no authority's rule is run.

    EDIFACT and X12 are judged by scanner, envelope and directory, message by message, whether or
    not a format reads the message; everything else by what reading it found.
    """

    id: str = "syntax"
    title: str = "Syntax, envelope and structure alone"

    def claims(self, received: Received) -> bool:
        """No document declares this profile; it is what is left when none does."""
        del received
        return False

    def check(self, received: Received, context: Context) -> Report:
        """Report what reading found."""
        del context
        return Report(profile=self.id, format=received.format, findings=received.findings)

    def check_source(self, data: bytes, context: Context) -> Iterable[Judged] | None:
        """Judge the messages of an interchange; None where the source is none."""
        if edi.detect(data[:512]) is None:
            return None
        del context
        return [
            Judged(
                format=found.format,
                message=found.message,
                report=Report(profile=self.id, format=found.format, findings=found.findings),
            )
            for found in edi.check(data)
        ]


PROFILE = Syntax()
