"""Message and Interchange: what reading EDIFACT and X12 gives, one by one."""

from __future__ import annotations

from attrs import frozen

from edibridge.findings import Finding
from edibridge.syntax.edi_kind import Syntax
from edibridge.syntax.edi_segment import Segment, Separators


@frozen
class Level:
    """One level of the envelope: the tags of header and trailer, and where the reference stands.

    The trailer holds the count in its first element and the reference in its second.
    """

    header: str
    trailer: str
    reference: int


INTERCHANGE, GROUP, MESSAGE = 0, 1, 2
LEVELS: dict[Syntax, tuple[Level, Level, Level]] = {
    "edifact": (Level("UNB", "UNZ", 5), Level("UNG", "UNE", 5), Level("UNH", "UNT", 1)),
    "x12": (Level("ISA", "IEA", 13), Level("GS", "GE", 6), Level("ST", "SE", 2)),
}


@frozen(kw_only=True)
class Message:
    """One EDIFACT message or X12 transaction set with the headers that it stands under.

    `type` is 0065 (`INVOIC`) or ST01 (`810`); `version`, `release`, `agency` and `association`
    are 0052, 0054, 0051 and 0057 (`D`, `96A`, `UN`, `EAN008`); in X12 `version` is GS08
    (`005010X222A1`) and `association` ST03. `segments` runs from the header to the trailer.
    `findings` are those of this message's own envelope and characters.
    """

    syntax: Syntax
    type: str
    version: str = ""
    release: str = ""
    agency: str = ""
    association: str = ""
    reference: str = ""
    interchange: Segment | None = None
    group: Segment | None = None
    header: Segment
    segments: tuple[Segment, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def separators(self) -> Separators:
        """The service characters of the interchange, with its syntax version and encoding."""
        return self.header.separators

    @property
    def repertoire(self) -> str:
        """The character repertoire that UNB declares (`UNOC`), or nothing."""
        return self.separators.repertoire

    @property
    def directory(self) -> str:
        """The directory of the message: `d96a`, `005010`."""
        if self.syntax == "x12":
            return self.version[:6]
        return (self.version + self.release).lower()

    @property
    def format(self) -> str:
        """What the message is: `edifact-INVOIC`, `x12-810`."""
        return f"{self.syntax}-{self.type}"

    @property
    def line(self) -> int:
        """The line of the source on which the header stands."""
        return self.header.line


@frozen(kw_only=True)
class Interchange:
    """The end of an interchange: its header and trailer, and what is wrong outside of messages."""

    syntax: Syntax
    header: Segment | None
    trailer: Segment | None
    messages: int
    findings: tuple[Finding, ...] = ()

    @property
    def reference(self) -> str:
        """The interchange control reference (0020, ISA13), or nothing."""
        return self.header.get(LEVELS[self.syntax][0].reference) if self.header else ""
