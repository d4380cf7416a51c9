"""Which documents an acknowledgement answers, and what it says of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from attrs import frozen

from edibridge.format import Envelope, Received
from edibridge.model import DocumentResponse, GroupResponse, Reference, Response, ResponseStatus
from edibridge.syntax.x12_write import FUNCTIONAL

Outcome = Literal["accepted", "accepted with errors", "rejected", "received"]
_REJECTED = frozenset({"RE", "M", "W", "X"})  # UNTDID 4343; X12 717
_WITH_ERRORS = frozenset({"E", "P", "CA"})
_ACCEPTED = frozenset({"AP", "PD"})


@frozen(kw_only=True)
class Answered:
    """One document that an acknowledgement answers.

    `by` says what it was found by: `interchange`, `group`, `message`, `number` or `uuid`; `code`
    is the acknowledgement's (UNTDID 4343, or X12's own), `statuses` are the errors that it names.
    """

    received: Received
    outcome: Outcome
    by: str
    code: str | None
    statuses: tuple[ResponseStatus, ...] = ()


def answered(
    response: Response, documents: Iterable[Received], *, envelope: Envelope | None = None
) -> list[Answered]:
    """Return those documents that an acknowledgement answers, with what it says of each.

    `envelope` is the acknowledgement's own: where it is given, it must come from the one that the
    documents went to.
    """
    found = (_answer(response, one, envelope) for one in documents)
    return [one for one in found if one is not None]


def matches(response: Response, received: Received, *, envelope: Envelope | None = None) -> bool:
    """Say whether an acknowledgement answers a document."""
    return _answer(response, received, envelope) is not None


def _answer(response: Response, received: Received, envelope: Envelope | None) -> Answered | None:
    if isinstance(received.document, Response) or not _from_receiver(envelope, received.envelope):
        return None
    business = response.interchange is None and not response.groups
    for one in response.documents:
        by = _by_document(one, received) or (_by_previous(one, received) if business else "")
        if by:
            return _said(response, one, by, received)
    if response.interchange is not None:
        return _by_interchange(response, response.interchange, received)
    for group in response.groups:
        if _is_group(group, received):
            return _by_group(response, group, received)
    return None


def _from_receiver(own: Envelope | None, sent: Envelope | None) -> bool:
    """Say whether an answer comes from the one that a document went to, as far as both tell."""
    if own is None or sent is None or own.sender is None or sent.receiver is None:
        return True
    return _same(own.sender.value, sent.receiver.value)


def _same(one: str | None, other: str | None) -> bool:
    """Compare references; zeros before a number count for nothing (X12 N0)."""
    if one is None or other is None:
        return False
    one, other = one.strip(), other.strip()
    if one.isdecimal() and other.isdecimal():
        return int(one) == int(other)
    return one == other


def _by_document(one: DocumentResponse, received: Received) -> str:
    """Say whether an answer names a document by its own number or UUID, and by which."""
    document, named = received.document, one.document
    if document is None or named is None:
        return ""
    if named.uuid is not None and named.uuid == document.uuid:
        return "uuid"
    if named.number is None or named.number != document.number:
        return ""
    if named.issued not in {None, document.issued}:
        return ""
    message = one.message
    sent = received.envelope.message_reference if received.envelope is not None else None
    if message is not None and message.reference is not None and sent is not None:
        return "number" if _same(message.reference, sent) else ""
    return "number"


def _by_previous(one: DocumentResponse, received: Received) -> str:
    """Say whether an answer names the message before it (RFF+ACW), and no document.

    Some mean the number of the document by it, others the reference of the message.
    """
    named, message, sent = one.document, one.message, received.envelope
    if message is None or (named is not None and (named.number or named.uuid)):
        return ""
    if received.document is not None and _same(message.reference, received.document.number):
        return "number"
    return "message" if sent and _same(message.reference, sent.message_reference) else ""


def _by_interchange(
    response: Response, interchange: Reference, received: Received
) -> Answered | None:
    sent = received.envelope
    if sent is None or not _same(interchange.number, sent.reference):
        return None
    sender = response.interchange_sender
    if sender is not None and sent.sender is not None and sender.value != sent.sender.value:
        return None
    for one in response.responses:
        if _is_message(one, received):
            return _said(response, one, "message", received)
    for group in response.groups:
        if _is_group(group, received):
            return _by_group(response, group, received)
    return _whole(response.code, response.statuses, "interchange", received)


def _by_group(response: Response, group: GroupResponse, received: Received) -> Answered:
    for one in group.responses:
        if _is_message(one, received):
            return _said(response, one, "message", received)
    return _whole(group.code, group.statuses, "group", received)


def _is_group(group: GroupResponse, received: Received) -> bool:
    sent = received.envelope
    if sent is None or not _same(group.reference, sent.group_reference):
        return False
    kind = FUNCTIONAL.get(_type(received))
    return group.type is None or kind is None or group.type == kind


def _is_message(one: DocumentResponse, received: Received) -> bool:
    sent, named = received.envelope, one.message
    if sent is None or named is None or not _same(named.reference, sent.message_reference):
        return False
    return named.type is None or named.type.upper() == _type(received)


def _type(received: Received) -> str:
    """Return the type of a message as its header has it: `810`, `INVOIC`."""
    return received.format.removeprefix("x12-").upper()


def _said(response: Response, one: DocumentResponse, by: str, received: Received) -> Answered:
    code = one.code if one.code is not None else response.code
    lines = tuple(status for line in one.lines for status in line.statuses)
    return _whole(code, (*one.statuses, *lines), by, received)


def _whole(
    code: str | None, statuses: Sequence[ResponseStatus], by: str, received: Received
) -> Answered:
    return Answered(
        received=received,
        outcome=outcome(code, statuses),
        by=by,
        code=code,
        statuses=tuple(statuses),
    )


def outcome(code: str | None, statuses: Sequence[ResponseStatus] = ()) -> Outcome:
    """Say in words what a code means, with the errors that stand beside it."""
    if code in _REJECTED:
        return "rejected"
    if code in _WITH_ERRORS or (code in _ACCEPTED and statuses):
        return "accepted with errors"
    return "accepted" if code in _ACCEPTED else "received"
