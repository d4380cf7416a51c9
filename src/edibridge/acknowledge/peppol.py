"""What Peppol makes of a UBL ApplicationResponse: MLR, MLS and Invoice Response.

Source: Peppol BIS Message Level Response 3 (T71), Peppol Message Level Status 1.0, Peppol BIS
Invoice Response 3 (T111).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from edibridge.acknowledge.statuses import ACCEPTED, REJECTED, told
from edibridge.findings import Finding
from edibridge.model import (
    Clarification,
    DocumentResponse,
    Party,
    Reference,
    Response,
    ResponseStatus,
)


@frozen(kw_only=True)
class Use:
    """One use of ApplicationResponse: what it declares, and the process that it is part of."""

    specification: str
    process: str


USES = {
    "mlr": Use(
        specification="urn:fdc:peppol.eu:poacc:trns:mlr:3",
        process="urn:fdc:peppol.eu:poacc:bis:mlr:3",
    ),
    "mls": Use(specification="urn:peppol:edec:mls:1.0", process="urn:peppol:edec:mls"),
    "invoice-response": Use(
        specification="urn:fdc:peppol.eu:poacc:trns:invoice_response:3",
        process="urn:fdc:peppol.eu:poacc:bis:invoice_response:3",
    ),
}
STATUS_LIST = "PEPPOLSTATUS"
VIOLATION, WARNING, SYNTAX = "BV", "BW", "SV"  # business rule violated, warned of; syntax violated
REASONS, OTHER = "OPStatusReason", "OTH"
NO_PLACE = "NA"
_WORDS = {ACCEPTED: "accepted", REJECTED: "rejected"}
_OF_SYNTAX = ("UBL-", "CII-S", "XSD", "XML-", "EDI-")


def fitted(answer: Response, findings: Sequence[Finding], kind: str) -> Response:
    """Return an answer as one of Peppol's responses, or as it is where it is none of them."""
    use = USES.get(kind)
    if use is None:
        return answer
    answer = evolve(answer, specification=use.specification, process=use.process)
    if kind == "invoice-response":
        responses = tuple(_invoice_response(one, findings) for one in answer.responses)
        return evolve(answer, responses=responses, level="business")
    return evolve(
        answer,
        responses=tuple(_message_response(one, findings) for one in answer.responses),
        level="technical",
        sender=_addressed(answer.sender),
        receiver=_addressed(answer.receiver),
    )


def _addressed(party: Party | None) -> Party | None:
    """Return a party with the electronic address alone, which is all that T71 has of it."""
    if party is None:
        return None
    return Party(endpoint=party.endpoint or next(iter(party.identifiers), None))


def _message_response(response: DocumentResponse, findings: Sequence[Finding]) -> DocumentResponse:
    """Say each finding in a line of its own, with its place."""
    what = _WORDS.get(response.code or "", "received")
    named = response.document
    if named is not None:
        named = Reference(number=named.number, kind=named.kind)
    return evolve(
        response,
        document=named,
        text=(f"{what}, {len(told(findings))} findings",),
        statuses=(),
        lines=tuple(_lines(findings)),
    )


def _lines(findings: Sequence[Finding]) -> Iterator[DocumentResponse]:
    for found in told(findings):
        code = VIOLATION if found.severity == "fatal" else WARNING
        if found.severity == "fatal" and found.rule.startswith(_OF_SYNTAX):
            code = SYNTAX
        yield DocumentResponse(
            document=Reference(line=found.location.xpath or found.path or NO_PLACE),
            text=(f"[{found.rule}] {found.message}",),
            statuses=(ResponseStatus(code=code, list=STATUS_LIST),),
        )


def _invoice_response(response: DocumentResponse, findings: Sequence[Finding]) -> DocumentResponse:
    """Give each finding as a reason, with the term that it speaks of."""
    statuses = tuple(
        ResponseStatus(
            code=OTHER,
            list=REASONS,
            text=f"[{found.rule}] {found.message}",
            clarifications=_clarified(found),
        )
        for found in told(findings)
    )
    return evolve(response, statuses=statuses)


def _clarified(found: Finding) -> tuple[Clarification, ...]:
    if not found.term:
        return ()
    text = found.got or found.expected
    return tuple(Clarification(attribute=term, text=text) for term in found.term.split())
