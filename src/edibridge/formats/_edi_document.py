"""What EDIFACT and X12 formats do alike: messages of other types, the date of an interchange."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from edibridge.findings import Finding, Location
from edibridge.format import Envelope, Received
from edibridge.model import Document
from edibridge.syntax import edi
from edibridge.tree import Node

OTHER_MESSAGE = "EDI-OTHER-MESSAGE"
_NO_DAY = date(2000, 1, 1)  # of documents that have no date


def header_place(message: edi.Message) -> Location:
    """Return where the header of a message stands: UNH or ST."""
    header = message.header
    return Location(
        line=header.line,
        offset=header.offset,
        message=message.reference,
        tag=header.tag,
        segment=1,
    )


def foreign(format_id: str, known: str, message: edi.Message) -> Received:
    """Say that a message is of another type (0065, ST01) than `known`."""
    x12 = message.syntax == "x12"
    other = f"x12-{message.type}" if x12 else message.type.lower()
    what = "transaction set" if x12 else "message type"
    finding = Finding(
        rule=OTHER_MESSAGE,
        severity="information",
        message=f"{what} {message.type} is not read by {format_id}; read it as {other}",
        location=header_place(message),
        got=message.type,
        expected=known,
    )
    return Received(document=None, format=other, findings=(finding,))


def other_version(
    rule: str, message: edi.Message, named: str, taken: str, versions: Sequence[str]
) -> Finding:
    """Say that a message of another version is read with the tables of one that is built in."""
    return Finding(
        rule=rule,
        severity="information",
        message=f"version {named or 'unknown'} is read with the tables of {taken}",
        location=header_place(message),
        got=message.directory,
        expected=", ".join(versions),
    )


def prepared_of(documents: Sequence[Document], envelope: Envelope) -> datetime:
    """Return when an interchange was prepared: as given, or on the first day of its documents."""
    if envelope.prepared is not None:
        return envelope.prepared
    days = [one.issued for one in documents if one.issued is not None]
    at = next((one.issued_time for one in documents if one.issued_time is not None), time())
    return datetime.combine(min(days, default=_NO_DAY), at.replace(tzinfo=None))


def characters(roots: Iterable[Node]) -> set[str]:
    """Return every character that the values of message trees have."""
    found: set[str] = set()
    for root in roots:
        found.update(*root.attrib.values())
        found |= characters(root.children)
    return found
