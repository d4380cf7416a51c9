"""UBL ApplicationResponse 2.1, both ways (OASIS UBL 2.1).

Peppol uses it for the Message Level Response (T71), the Message Level Status and the Invoice
Response (T111); each narrows what this table has.
"""

from __future__ import annotations

from attrs import evolve

from edibridge.binding import DATE, TIME, Field, Many, One, Table, Writing
from edibridge.formats._ubl import DIALECT, PARTY, REFERENCE, TEXT, currency_of, namespaces_of
from edibridge.formats._xml_document import Schema, xml_format
from edibridge.model import (
    Clarification,
    DocumentResponse,
    FreeText,
    Party,
    Reference,
    Response,
    ResponseStatus,
)
from edibridge.model.path import leaves

# What Peppol names each of its responses (cbc:CustomizationID), and of which level it speaks
LEVELS = {
    "urn:fdc:peppol.eu:poacc:trns:mlr:3": "technical",
    "urn:peppol:edec:mls:1.0": "technical",
    "urn:fdc:peppol.eu:poacc:trns:invoice_response:3": "business",
}

CLARIFICATION: Table = [
    Field("attribute", "cbc:AttributeID"),
    Field("text", "cbc:Description"),
]
STATUS: Table = [
    Field("action", "cbc:ConditionCode"),
    Field("on", "cbc:ReferenceDate", DATE),
    Field("code", "cbc:StatusReasonCode"),
    Field("list", "cbc:StatusReasonCode@listID"),
    Field("text", "cbc:StatusReason"),
    Many("clarifications", "cac:Condition", Clarification, CLARIFICATION),
]
ANSWER: Table = [
    Field("code", "cac:Response/cbc:ResponseCode"),
    Many("text", "cac:Response/cbc:Description"),
    Field("effective", "cac:Response/cbc:EffectiveDate", DATE),
    Field("effective_time", "cac:Response/cbc:EffectiveTime", TIME),
    Many("statuses", "cac:Response/cac:Status", ResponseStatus, STATUS),
]
LINE: Table = [
    Field("document.line", "cac:LineReference/cbc:LineID"),
    Field("document.uuid", "cac:LineReference/cbc:UUID"),
    Field("document.number", "cac:LineReference/cac:DocumentReference/cbc:ID"),
    Field("document.issued", "cac:LineReference/cac:DocumentReference/cbc:IssueDate", DATE),
    Field("document.kind", "cac:LineReference/cac:DocumentReference/cbc:DocumentTypeCode"),
    *ANSWER,
]
DOCUMENT: Table = [
    *ANSWER,
    Many("references", "cac:DocumentReference", Reference, REFERENCE),
    One("issuer", "cac:IssuerParty", Party, PARTY),
    One("recipient", "cac:RecipientParty", Party, PARTY),
    Many("lines", "cac:LineResponse", DocumentResponse, LINE),
]


def table() -> Table:
    """Return the table of `ApplicationResponse`."""
    return [
        Field("specification", "cbc:CustomizationID"),
        Field("process", "cbc:ProfileID"),
        Field("number", "cbc:ID"),
        Field("uuid", "cbc:UUID"),
        Field("issued", "cbc:IssueDate", DATE),
        Field("issued_time", "cbc:IssueTime", TIME),
        Many("notes", "cbc:Note", FreeText, TEXT),
        One("sender", "cac:SenderParty", Party, PARTY),
        One("receiver", "cac:ReceiverParty", Party, PARTY),
        Many("responses", "cac:DocumentResponse", DocumentResponse, DOCUMENT),
    ]


def lift(document: Response) -> Response:
    """Take the first document that is referred to as the one that is answered."""
    return evolve(
        document,
        level=LEVELS.get(document.specification or ""),
        responses=tuple(_lift(response) for response in document.responses),
    )


def _lift(response: DocumentResponse) -> DocumentResponse:
    if not response.references:
        return response
    first, *others = response.references
    return evolve(response, document=first, references=tuple(others))


def lower(document: Response, writing: Writing) -> Response:
    """Put the document that is answered before the others that are referred to."""
    known = LEVELS.get(document.specification or "")
    return evolve(
        document,
        level=None if document.level == known else document.level,
        responses=tuple(
            _lower(response, f"responses[{at}]", writing)
            for at, response in enumerate(document.responses)
        ),
    )


def _lower(response: DocumentResponse, where: str, writing: Writing) -> DocumentResponse:
    others = tuple(
        _lineless(one, f"{where}.references[{at}]", writing)
        for at, one in enumerate(response.references)
    )
    answered = response.document
    if answered is not None:
        answered = _lineless(answered, f"{where}.document", writing)
    if answered is None or answered == Reference():
        if others:
            for place, leaf in leaves(others[0], f"{where}.references[0]"):
                why = "the first document that is referred to is the one that is answered"
                writing.note("merged", place, leaf, leaf, why)
        return evolve(response, document=None, references=others)
    return evolve(response, document=None, references=(answered, *others))


def _lineless(reference: Reference, where: str, writing: Writing) -> Reference:
    if reference.line is None:
        return reference
    writing.drop(reference.line, f"{where}.line", "cac:DocumentReference names no line")
    return evolve(reference, line=None)


FORMAT = xml_format(
    id="ubl-application-response",
    title="UBL 2.1 ApplicationResponse",
    schemas=(
        Schema(
            root="ApplicationResponse",
            part=Response,
            table=table,
            dialect=DIALECT,
            namespaces=namespaces_of("ApplicationResponse"),
            ambient=currency_of,
            lift=lift,
            lower=lower,
        ),
    ),
)
