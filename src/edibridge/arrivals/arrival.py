"""What is remembered of an interchange, and what is said when it comes again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Literal

from attrs import frozen

from edibridge.errors import UndetectedError
from edibridge.syntax import edifact, x12
from edibridge.syntax.edi_kind import Syntax, detect
from edibridge.syntax.edi_message import GROUP, INTERCHANGE, LEVELS, MESSAGE
from edibridge.syntax.edi_partners import partners
from edibridge.syntax.edi_segment import Segment, components

Kind = Literal["new", "repeat", "clash", "copy"]


@frozen(kw_only=True)
class Arrival:
    """One interchange: who sent it to whom, its control reference, and a digest of its content.

    The digest is of the values of all segments between the headers and trailers, so that line
    breaks, service characters and control numbers make no difference.
    """

    sender: str
    receiver: str
    reference: str
    digest: str


@frozen(kw_only=True)
class Verdict:
    """What is known of an arrival.

    `new`; `repeat`: the same content came under the same reference; `clash`: other content did;
    `copy`: the same content came under another reference. `before` is the reference of the earlier
    one and `since` when that came (UTC, ISO 8601).
    """

    kind: Kind
    arrival: Arrival
    before: str = ""
    since: str = ""

    def __str__(self) -> str:
        """Say it in one line."""
        one = self.arrival
        head = f"interchange {one.reference} of {one.sender} to {one.receiver}"
        return (
            head
            + {
                "new": " is new",
                "repeat": f" repeats the one of {self.since}, with the same content",
                "clash": f" clashes with the one of {self.since}: same reference, other content",
                "copy": f" has the content of {self.before}, which came {self.since}",
            }[self.kind]
        )


def arrivals_of(data: bytes) -> Iterator[Arrival]:
    """Yield what is to be remembered of each interchange of a source.

    Raises UndetectedError where it is neither EDIFACT nor X12.
    """
    syntax = detect(data[:512])
    if syntax is None:
        message = "the source is neither EDIFACT nor X12"
        raise UndetectedError(message, hint="EDIFACT begins with UNA or UNB, X12 with ISA")
    header: Segment | None = None
    content = hashlib.sha256()
    for segment in edifact.scan(data) if syntax == "edifact" else x12.scan(data):
        if segment.tag == LEVELS[syntax][INTERCHANGE].header:
            if header is not None:
                yield _arrival(syntax, header, content.hexdigest())
            header, content = segment, hashlib.sha256()
        elif segment.tag and segment.tag not in _UNTOLD[syntax]:
            content.update(_spelt(segment, syntax))
    if header is not None:
        yield _arrival(syntax, header, content.hexdigest())


_UNTOLD: dict[Syntax, frozenset[str]] = {
    syntax: frozenset({"UNA", *(level.trailer for level in levels), levels[GROUP].header})
    for syntax, levels in LEVELS.items()
}


def _spelt(segment: Segment, syntax: Syntax) -> bytes:
    """Spell the values of a segment, without the reference of a message header."""
    level = LEVELS[syntax][MESSAGE]
    values: list[Iterable[str]] = [components(value) for value in segment.elements]
    if segment.tag == level.header:
        del values[level.reference - 1 : level.reference]
    for number, turns in sorted((segment.repeats or {}).items()):
        values += [(str(number), *components(turn)) for turn in turns]
    text = "\x1d".join("\x1f".join(value) for value in values)
    return f"{segment.tag}\x1d{text}\x1c".encode("utf-8", "surrogatepass")


def _arrival(syntax: Syntax, header: Segment, digest: str) -> Arrival:
    sender, receiver = partners(header)
    reference = header.get(LEVELS[syntax][INTERCHANGE].reference).strip()
    return Arrival(sender=sender, receiver=receiver, reference=reference, digest=digest)
