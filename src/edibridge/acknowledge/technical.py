"""The technical answer to an interchange: CONTRL, TA1, and 997 or 999 for each group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from attrs import evolve

from edibridge.acknowledge.received import ReceivedGroup, ReceivedInterchange, ReceivedMessage
from edibridge.acknowledge.statuses import (
    ACCEPTED,
    ERRORS,
    REJECTED,
    code_of,
    edifact_message,
    edifact_whole,
    x12_group,
    x12_interchange,
    x12_set,
)
from edibridge.errors import UnwritableError
from edibridge.findings import Finding
from edibridge.formats._statuses import Lists
from edibridge.model import (
    DocumentResponse,
    GroupResponse,
    Identifier,
    MessageReference,
    Reference,
    Response,
)
from edibridge.syntax.edi_message import Message
from edibridge.syntax.edi_segment import Segment
from edibridge.syntax.edi_structure import directory_of

# Acknowledgements are never acknowledged (ISO 9735-4 5; X12 997 notes)
ACKNOWLEDGEMENTS = frozenset({"CONTRL", "997", "999"})


def contrl(received: ReceivedInterchange) -> Response:
    """Return the CONTRL that answers an EDIFACT interchange, every message by itself.

    Raises `UnwritableError` for an interchange without UNB: there is no one to answer.
    """
    header = _header(received, "UNB")
    version = header.separators.version
    code = code_of(received.findings)
    grouped = [group for group in received.groups if group.header is not None]
    return Response(
        level="technical",
        code=_contrl_code(code),
        interchange=Reference(number=header.get(5) or None),
        interchange_sender=_identifier(header, 2),
        interchange_receiver=_identifier(header, 3),
        statuses=edifact_whole(received.findings, version),
        groups=tuple(_contrl_group(group, code, version) for group in grouped),
        responses=tuple(
            _contrl_message(one, code, version)
            for group in received.groups
            if group.header is None
            for one in group.messages
        ),
    )


def _header(received: ReceivedInterchange, tag: str) -> Segment:
    if received.header is None:
        message = f"the interchange has no {tag}, so nobody can be answered"
        raise UnwritableError(message, hint="tell the sender by other means")
    return received.header


def _contrl_code(code: str) -> str:
    """Return an action as CONTRL has it, which knows no third one beside yes and no."""
    return ACCEPTED if code == ERRORS else code


def _identifier(segment: Segment, element: int) -> Identifier:
    """Return a party of a header: its identification and the qualifier of that (0007)."""
    return Identifier(value=segment.get(element) or None, scheme=segment.get(element, 2) or None)


def _contrl_group(group: ReceivedGroup, above: str, version: str) -> GroupResponse:
    header = group.header
    code = REJECTED if above == REJECTED else code_of(group.findings)
    return GroupResponse(
        reference=header.get(5) or None if header is not None else None,
        sender=_identifier(header, 2) if header is not None else None,
        receiver=_identifier(header, 3) if header is not None else None,
        code=_contrl_code(code),
        statuses=edifact_whole(group.findings, version),
        responses=tuple(_contrl_message(one, code, version) for one in group.messages),
    )


def _contrl_message(one: ReceivedMessage, above: str, version: str) -> DocumentResponse:
    code = REJECTED if above == REJECTED else code_of(one.findings)
    return DocumentResponse(
        message=_named(one.message),
        code=_contrl_code(code),
        statuses=edifact_message(plain(one.findings, one.message), version),
    )


def _named(message: Message) -> MessageReference:
    """Return a message as its header names it."""
    if message.syntax == "x12":
        return MessageReference(
            reference=message.reference or None,
            type=message.type or None,
            association=message.association or None,
        )
    return MessageReference(
        reference=message.reference or None,
        type=message.type or None,
        version=message.version or None,
        release=message.release or None,
        agency=message.agency or None,
        association=message.association or None,
    )


def plain(findings: Sequence[Finding], message: Message) -> list[Finding]:
    """Return findings whose component is named only where the element has components."""
    directory = directory_of(message)
    segments = directory.segments if directory is not None else {}

    def composite(tag: str | None, element: int) -> bool:
        if tag in {"UNH", "UNT"}:
            return tag == "UNH" and element > 1
        defined = segments.get(tag or "", ())
        return element <= len(defined) and bool(defined[element - 1].components)

    return [
        evolve(found, location=evolve(found.location, component=None))
        if found.location.component == 1
        and found.location.element is not None
        and not composite(found.location.tag, found.location.element)
        else found
        for found in findings
    ]


def interchange_acknowledgment(received: ReceivedInterchange) -> Response | None:
    """Return the TA1 that answers an X12 interchange: where it is wanted, or something is wrong.

    Raises `UnwritableError` for an interchange without ISA.
    """
    header = _header(received, "ISA")
    statuses = x12_interchange(received.findings)
    wanted = header.get(14) == "1"
    only = received.messages and all(_is_acknowledgement(one) for one in received.messages)
    if not statuses and (only or not wanted):
        return None
    try:
        prepared = datetime.strptime(header.get(9) + header.get(10), "%y%m%d%H%M")  # noqa: DTZ007
    except ValueError:
        prepared = None
    issued: date | None = prepared.date() if prepared is not None else None
    return Response(
        level="technical",
        code=code_of(received.findings) if statuses else ACCEPTED,
        interchange=Reference(number=header.get(13).strip() or None, issued=issued),
        interchange_time=prepared.time() if prepared is not None else None,
        statuses=statuses,
    )


def functional(received: ReceivedInterchange, lists: Lists) -> Iterator[tuple[str, Response]]:
    """Yield version and answer of each group of an X12 interchange, as 997 or 999 has it."""
    above = code_of(received.findings)
    for group in received.groups:
        if group.messages and all(map(_is_acknowledgement, group.messages)):
            continue
        version = _version(group)
        yield version, Response(level="technical", groups=(_group(group, above, lists, version),))


def _is_acknowledgement(one: ReceivedMessage) -> bool:
    return one.message.type in ACKNOWLEDGEMENTS


def _version(group: ReceivedGroup) -> str:
    version = group.header.get(8) if group.header is not None else ""
    return "004010" if version[:6] < "005010" else "005010"


def _group(group: ReceivedGroup, above: str, lists: Lists, version: str) -> GroupResponse:
    header = group.header
    own = REJECTED if above == REJECTED else code_of(group.findings)
    if header is None:
        own = REJECTED
    responses = tuple(_set(one, own, lists, version) for one in group.messages)
    accepted = sum(one.code != REJECTED for one in responses)
    declared = group.trailer.get(1).strip() if group.trailer is not None else ""
    included = int(declared) if declared.isascii() and declared.isdecimal() else len(responses)
    return GroupResponse(
        type=header.get(1) or None if header is not None else None,
        reference=header.get(6).strip() or None if header is not None else None,
        version=(header.get(8) or None) if header is not None and version >= "005010" else None,
        code=_group_code(own, responses),
        included_count=included,
        received_count=len(responses),
        accepted_count=accepted,
        statuses=x12_group(group.findings, lists),
        responses=responses,
    )


def _group_code(own: str, responses: Sequence[DocumentResponse]) -> str:
    """Return X12 715: accepted, with errors, partly, rejected."""
    codes = {one.code for one in responses}
    if own == REJECTED or codes == {REJECTED}:
        return REJECTED
    if REJECTED in codes:
        return "P"
    return ERRORS if ERRORS in {own, *codes} else ACCEPTED


def _set(one: ReceivedMessage, above: str, lists: Lists, version: str) -> DocumentResponse:
    named = _named(one.message)
    return DocumentResponse(
        message=named if version >= "005010" else evolve(named, association=None),
        code=REJECTED if above == REJECTED else code_of(one.findings),
        statuses=x12_set(plain(one.findings, one.message), lists, version),
    )
