"""Response: a technical or business answer to a document."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from attrs import frozen

from edibridge.model.document import Document
from edibridge.model.parts import Identifier, Part, Party, Reference


@frozen(kw_only=True, eq=False, repr=False)
class MessageReference(Part):
    """An EDI message as its headers name it: UNH or ST, with the group around it.

    `reference` is 0062 or ST02, `type` 0065 or ST01, `version` 0052 or GS08, `release` 0054,
    `agency` 0051, `association` 0057 or ST03, `group` 0048 or GS06, `interchange` 0020 or ISA13.
    """

    reference: str | None = None
    type: str | None = None
    version: str | None = None
    release: str | None = None
    agency: str | None = None
    association: str | None = None
    group: str | None = None
    interchange: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Clarification(Part):
    """What a business response says of one term of the document: its name and a value for it."""

    attribute: str | None = None
    text: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class ResponseStatus(Part):
    """A reason, error or clarification; `code` in the words of `list` (OPStatusReason, 0085 ...).

    For EDI errors `list` is the number of the data element whose codes are used: 0085 in EDIFACT;
    in X12 720 or 620 of a segment, 723 or 621 of an element, 718 or 618 of a transaction set, 716
    of a group, I18 of an interchange.

    The coordinates say what the statement is about: segment position (the header segment is 1)
    and tag, element, component and repetition (from 1) for EDI, an XPath for XML. `loop` is the
    identifier of the loop (X12 447), `element_id` the reference number of the data element (X12
    725), `got` what stood there.
    """

    code: str | None = None
    list: str | None = None
    text: str | None = None
    severity: str | None = None
    path: str | None = None
    segment: int | None = None
    tag: str | None = None
    loop: str | None = None
    element: int | None = None
    component: int | None = None
    repetition: int | None = None
    element_id: str | None = None
    got: str | None = None
    on: date | None = None
    action: str | None = None
    clarifications: tuple[Clarification, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class DocumentResponse(Part):
    """The answer to one document, or to one line of it.

    `code` is UNTDID 4343 (AB received, AP accepted, RE rejected, IP, UQ, CA, PD), or what the
    syntax has beyond it: E accepted with errors, P partly accepted (X12 715, 717). `document`
    names the document by its own number, `message` the EDI message that carried it.
    """

    document: Reference | None = None
    message: MessageReference | None = None
    code: str | None = None
    text: tuple[str, ...] = ()
    effective: date | None = None
    effective_time: time | None = None
    level: str | None = None
    issuer: Party | None = None
    recipient: Party | None = None
    references: tuple[Reference, ...] = ()
    statuses: tuple[ResponseStatus, ...] = ()
    lines: tuple[DocumentResponse, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class GroupResponse(Part):
    """The answer to one functional group: UNG to UNE, GS to GE.

    `reference` is 0048 or GS06, `type` the functional identifier (GS01), `version` GS08; the
    counts are AK902 to AK904. `code` is as in `DocumentResponse`.
    """

    reference: str | None = None
    type: str | None = None
    version: str | None = None
    sender: Identifier | None = None
    receiver: Identifier | None = None
    code: str | None = None
    included_count: int | None = None
    received_count: int | None = None
    accepted_count: int | None = None
    statuses: tuple[ResponseStatus, ...] = ()
    responses: tuple[DocumentResponse, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class Response(Document):
    """An acknowledgement, an error report or a business response.

    `level` is technical (CONTRL, 997, 999, TA1) or business (APERAK, 824, Invoice Response).
    `interchange` names the interchange that a technical answer is about, with its sender and
    receiver; `code` and `statuses` speak of it as a whole. `groups` holds the answers to messages
    that came in groups, `responses` the others. `sender` and `receiver` are the parties of the
    answer itself.
    """

    level: str | None = None
    sender: Party | None = None
    receiver: Party | None = None
    code: str | None = None
    interchange: Reference | None = None
    interchange_time: time | None = None
    interchange_sender: Identifier | None = None
    interchange_receiver: Identifier | None = None
    statuses: tuple[ResponseStatus, ...] = ()
    groups: tuple[GroupResponse, ...] = ()
    responses: tuple[DocumentResponse, ...] = ()
    received_count: int | None = None
    accepted_count: int | None = None
    rejected_count: int | None = None
    amount: Decimal | None = None

    @property
    def documents(self) -> tuple[DocumentResponse, ...]:
        """Return the answers to documents, in groups or not."""
        grouped = (response for group in self.groups for response in group.responses)
        return (*grouped, *self.responses)
