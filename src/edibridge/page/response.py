"""The page of an answer: what was received, accepted, refused, and why."""

from __future__ import annotations

from collections.abc import Iterator

from edibridge.model import (
    Document,
    DocumentResponse,
    GroupResponse,
    Identifier,
    Response,
    ResponseStatus,
)
from edibridge.page.blocks import Block, Cell, Column, Fact, PartyBox, Row
from edibridge.page.shared import (
    attachments,
    cell,
    facts,
    further_parties,
    joined,
    party_box,
    prose,
    reference,
    reference_facts,
    table,
    texts,
    under,
)
from edibridge.page.wording import Wording


def head(w: Wording, document: Response) -> tuple[Fact, ...]:
    """Return the facts at the head of the page."""
    return facts(
        (w("issued"), w.moment(document.issued, document.issued_time)),
        (w("answer"), w.word("status", document.code)),
        (w("interchange"), reference(w, document.interchange)),
        (w("sender"), _value(document.interchange_sender)),
        (w("receiver"), _value(document.interchange_receiver)),
    )


def _value(known: Identifier | None) -> str:
    return (known.value or "") if known is not None else ""


def boxes(w: Wording, document: Response) -> tuple[PartyBox, ...]:
    """Return who answers whom."""
    return (
        *party_box(w, w("sender"), document.sender),
        *party_box(w, w("receiver"), document.receiver),
        *party_box(w, w("seller"), document.seller),
        *party_box(w, w("buyer"), document.buyer),
        *further_parties(w, document),
    )


def blocks(w: Wording, document: Response) -> Iterator[Block]:
    """Return what follows the parties."""
    rows: list[Row] = []
    for group in document.groups:
        rows.append(_group(w, group))
        for one in group.responses:
            rows += _answers(w, one, 1)
    for one in document.responses:
        rows += _answers(w, one, 0)
    columns = (
        Column(title=w("document"), share=0.7),
        Column(title=w("answer")),
        Column(title=w("reason"), share=1),
    )
    yield from prose(w("reason"), (said for one in document.statuses for said in _said(one)))
    yield from table(columns, rows)
    yield from under(
        w("status"),
        (w("received"), _count(document.received_count)),
        (w("accepted"), _count(document.accepted_count)),
        (w("rejected"), _count(document.rejected_count)),
        (w("amount"), w.amount(document.amount, document.currency)),
    )
    yield from under(w("references"), *reference_facts(w, document))
    yield from prose(w("notes"), texts(document.notes))
    yield from attachments(w, document.attachments)


def _count(value: int | None) -> str:
    return str(value) if value is not None else ""


def _group(w: Wording, group: GroupResponse) -> Row:
    return Row(
        cells=(
            cell(joined(w("group"), group.reference, group.type)),
            cell(w.word("status", group.code)),
            Cell(details=tuple(said for one in group.statuses for said in _said(one))),
        )
    )


def _answers(w: Wording, answer: DocumentResponse, level: int) -> Iterator[Row]:
    message = answer.message
    named = reference(w, answer.document)
    carried = joined(message.type, message.reference) if message is not None else ""
    yield Row(
        cells=(
            Cell(text=named or carried, details=(carried,) if named and carried else ()),
            cell(w.word("status", answer.code)),
            Cell(
                text=joined(*answer.text),
                details=tuple(said for one in answer.statuses for said in _said(one)),
            ),
        ),
        level=level,
    )
    for one in answer.lines:
        yield from _answers(w, one, level + 1)


def _said(status: ResponseStatus) -> Iterator[str]:
    """Say a reason: its code and text, and below where it stands."""
    yield joined(status.code, status.text, by=": ") + (f" ({status.got})" if status.got else "")
    where = (
        status.path,
        joined(status.tag, str(status.segment) if status.segment is not None else ""),
        _count(status.element),
    )
    if any(where):
        yield joined(*where, by=" · ")
    for one in status.clarifications:
        yield joined(one.attribute, one.text, by=": ")


def other_boxes(w: Wording, document: Document) -> tuple[PartyBox, ...]:
    """Return the parties of a document that no other page is made for."""
    return (
        *party_box(w, w("seller"), document.seller),
        *party_box(w, w("buyer"), document.buyer),
        *further_parties(w, document),
    )


def other_blocks(w: Wording, document: Document) -> Iterator[Block]:
    """Return what any document has below its parties."""
    yield from under(w("references"), *reference_facts(w, document))
    yield from prose(w("notes"), texts(document.notes))
    yield from attachments(w, document.attachments)
