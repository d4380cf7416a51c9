"""Response: a technical or business answer to a document."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from attrs import frozen

from edibridge.model.document import Document
from edibridge.model.parts import Part, Reference


@frozen(kw_only=True, eq=False, repr=False)
class ResponseStatus(Part):
    """A reason, error or clarification; `code` in the words of `list` (OPStatusReason, 0085 ...).

    The coordinates say what the statement is about: segment position and tag, element and
    component for EDI, an XPath for XML.
    """

    code: str | None = None
    list: str | None = None
    text: str | None = None
    severity: str | None = None
    path: str | None = None
    segment: int | None = None
    tag: str | None = None
    element: int | None = None
    component: int | None = None
    got: str | None = None
    on: date | None = None


@frozen(kw_only=True, eq=False, repr=False)
class DocumentResponse(Part):
    """The answer to one document: accepted, accepted with errors, rejected.

    `code` is UNTDID 4343 (AB, AP, RE, IP, UQ, CA, PD) or the syntax's own action code.
    """

    document: Reference | None = None
    code: str | None = None
    text: tuple[str, ...] = ()
    effective: date | None = None
    effective_time: time | None = None
    level: str | None = None
    statuses: tuple[ResponseStatus, ...] = ()
    lines: tuple[DocumentResponse, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class Response(Document):
    """An acknowledgement, an error report or a business response.

    `level` is technical (CONTRL, 997, 999, MLR) or business (APERAK, 824, Invoice Response);
    `interchange` names the interchange that a technical answer is about.
    """

    level: str | None = None
    code: str | None = None
    interchange: Reference | None = None
    responses: tuple[DocumentResponse, ...] = ()
    received_count: int | None = None
    accepted_count: int | None = None
    rejected_count: int | None = None
    amount: Decimal | None = None
