"""What edibridge says about a document: findings (it breaks a rule) and notes (it lost a value)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from attrs import evolve, frozen

Severity = Literal["fatal", "warning", "information"]
Verdict = Literal["valid", "invalid", "not judged"]
NoteKind = Literal["unread", "dropped", "recoded", "truncated", "rounded", "defaulted", "merged"]


@frozen(kw_only=True)
class Location:
    """A place in a source: file, line and column, byte offset, XPath, or segment coordinates.

    `tag` is the segment tag, `segment` its position in the message (header segment = 1),
    `element` and `component` count from 1, `message` is the message's reference.
    """

    file: str | None = None
    line: int | None = None
    column: int | None = None
    offset: int | None = None
    xpath: str | None = None
    message: str | None = None
    tag: str | None = None
    segment: int | None = None
    element: int | None = None
    component: int | None = None

    def __str__(self) -> str:
        """Say the place in one phrase, the coarsest part first."""
        head = ":".join(
            str(part) for part in (self.file, self.line, self.column) if part is not None
        )
        parts = [head] if head else []
        if self.message:
            parts.append(f"message {self.message}")
        if self.tag or self.segment:
            parts.append(
                f"segment {self.segment or ''} {self.tag or ''}".replace("  ", " ").strip()
            )
        if self.element is not None:
            dot = f".{self.component}" if self.component is not None else ""
            parts.append(f"element {self.element}{dot}")
        if self.xpath:
            parts.append(self.xpath)
        if not parts and self.offset is not None:
            parts.append(f"byte {self.offset}")
        return ", ".join(parts)


@frozen(kw_only=True)
class Finding:
    """One statement about a document: which rule it breaks, where, what stands there.

    `rule` is the authority's own id where there is one. `path` is the model path
    (`lines[2].price.amount`), `term` the business term (BT-146), `source` the standard or law.
    """

    rule: str
    severity: Severity
    message: str
    location: Location = Location()
    path: str = ""
    term: str = ""
    got: str | None = None
    expected: str | None = None
    source: str = ""

    def in_file(self, file: str) -> Finding:
        """Return the same finding with the file named."""
        return evolve(self, location=evolve(self.location, file=file))

    def __str__(self) -> str:
        """Say the finding in one line, as a compiler would."""
        where = f"{self.location}: " if str(self.location) else ""
        return f"{where}{self.severity}: [{self.rule}] {self.message}"


@frozen(kw_only=True)
class Note:
    """One value that a conversion did not carry over as it was.

    `unread`: the reader's table has no place for it (it is kept in `extras`); `dropped`: the
    target has no place for it; `recoded`, `truncated`, `rounded`, `defaulted`, `merged`: it
    arrived, changed. `path` is the model path, `value` what stood there, `became` what was
    written instead.
    """

    kind: NoteKind
    path: str
    value: str
    became: str | None = None
    reason: str = ""

    def __str__(self) -> str:
        """Say the note in one line."""
        arrow = f" -> {self.became!r}" if self.became is not None else ""
        why = f" ({self.reason})" if self.reason else ""
        return f"{self.kind} {self.path}: {self.value!r}{arrow}{why}"


@frozen(kw_only=True)
class Report:
    """The judgement of one document under one profile.

    `ran` and `not_built` are rule ids. A document is never valid while a fatal rule of the
    profile was not run: `not_built_fatal` then makes the verdict "not judged".
    """

    profile: str
    format: str = ""
    edition: str = ""
    findings: tuple[Finding, ...] = ()
    ran: frozenset[str] = frozenset()
    not_built: frozenset[str] = frozenset()
    not_built_fatal: frozenset[str] = frozenset()

    @property
    def verdict(self) -> Verdict:
        """Say valid, invalid or not judged."""
        if any(finding.severity == "fatal" for finding in self.findings):
            return "invalid"
        return "not judged" if self.not_built_fatal else "valid"

    def with_findings(self, findings: Iterable[Finding]) -> Report:
        """Return the report with more findings."""
        return evolve(self, findings=(*self.findings, *findings))
