"""EDIFACT and X12 together: detect, read message by message, check."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from edibridge.errors import UndetectedError
from edibridge.findings import Finding
from edibridge.syntax.edi_elements import check_characters
from edibridge.syntax.edi_envelope import read
from edibridge.syntax.edi_feed import Source, chunks
from edibridge.syntax.edi_kind import Syntax, detect
from edibridge.syntax.edi_message import Interchange, Message
from edibridge.syntax.edi_structure import departures
from edibridge.syntax.edi_totals import control_totals

__all__ = ["Checked", "Interchange", "Message", "check", "detect", "messages", "read"]


def messages(source: Source, syntax: Syntax | None = None) -> Iterator[Message]:
    """Yield the messages of a source, one by one, in flat memory.

    What is wrong outside of messages (UNZ, IEA ...) is not seen here: `read` yields it too.
    Raises UndetectedError where the source is neither EDIFACT nor X12.
    """
    for part in envelopes(source, syntax):
        if isinstance(part, Message):
            yield part


def envelopes(source: Source, syntax: Syntax | None = None) -> Iterator[Message | Interchange]:
    """Yield messages, and an `Interchange` with its findings after the last one of each.

    Raises UndetectedError where the source is neither EDIFACT nor X12.
    """
    blocks = chunks(source)
    head = b""
    while len(head) < _HEAD and (block := next(blocks, b"")):
        head += block
    found = syntax or detect(head)
    if found is None:
        message = _undetected(head)
        raise UndetectedError(message, hint="EDIFACT begins with UNA or UNB, X12 with ISA")
    return read(_chained(head, blocks), found)


_HEAD = 512


def _chained(head: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from blocks


def _undetected(head: bytes) -> str:
    if not head.strip():
        return "the source is empty"
    shown = head[:16].decode("latin-1").encode("unicode_escape").decode("ascii")
    return f"the source is neither EDIFACT nor X12: it begins with '{shown}'"


@frozen(kw_only=True)
class Checked:
    """One message and everything that was found about it and the interchange around it."""

    format: str
    message: str
    findings: tuple[Finding, ...]

    @property
    def valid(self) -> bool:
        """Whether no finding is fatal."""
        return not any(found.severity == "fatal" for found in self.findings)


def check(source: Source, *, charset: str = "") -> list[Checked]:
    """Check syntax, envelope and structure; one entry a message.

    What is wrong with an interchange counts for each of its messages; an interchange without
    messages gives one entry. `charset` is the character set of X12 that partners agreed on, `basic`
    or `extended`. Raises UndetectedError where the source is neither syntax.
    """
    checked: list[Checked] = []
    held: list[tuple[Message, tuple[Finding, ...]]] = []
    for part in envelopes(source):
        if isinstance(part, Message):
            own = (*check_characters(part, charset), *departures(part), *control_totals(part))
            held.append((part, (*part.findings, *own)))
            continue
        checked += [
            Checked(
                format=message.format,
                message=message.reference,
                findings=(*found, *part.findings),
            )
            for message, found in held
        ]
        if not held:
            checked.append(
                Checked(format=f"{part.syntax}-interchange", message="", findings=part.findings)
            )
        held.clear()
    return checked
