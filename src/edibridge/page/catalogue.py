"""The page of a price catalogue, and that of party information."""

from __future__ import annotations

from collections.abc import Iterator

from edibridge.model import Catalogue, CatalogueLine, CataloguePrice, PartyInformation
from edibridge.page.blocks import Block, Cell, Column, Fact, PartyBox, Row
from edibridge.page.paying import payment
from edibridge.page.shared import (
    attachments,
    cell,
    facts,
    further_parties,
    item_cell,
    joined,
    party_box,
    period,
    prose,
    reference,
    reference_facts,
    table,
    texts,
    under,
)
from edibridge.page.sums import rate
from edibridge.page.wording import Wording


def head(w: Wording, document: Catalogue) -> tuple[Fact, ...]:
    """Return the facts at the head of the page."""
    return facts(
        (w("catalogue"), document.name),
        (w("version"), document.version),
        (w("issued"), w.day(document.issued)),
        (w("revised"), w.day(document.revised)),
        (w("validity"), period(w, document.validity)),
        (w("currency"), document.currency),
        (w("change"), w.word("action", document.action)),
        (w("contract"), reference(w, document.contract)),
    )


def boxes(w: Wording, document: Catalogue) -> tuple[PartyBox, ...]:
    """Return who offers, and to whom."""
    return (
        *party_box(w, w("seller"), document.seller),
        *party_box(w, w("customer"), document.buyer),
        *party_box(w, w("provider"), document.provider),
        *party_box(w, w("receiver"), document.receiver),
        *further_parties(w, document),
    )


def blocks(w: Wording, document: Catalogue) -> Iterator[Block]:
    """Return what follows the parties."""
    columns = (
        Column(title=w("seller_id")),
        Column(title=w("item"), share=1),
        Column(title=w("change")),
        Column(title=w("order_quantity"), side="end"),
        Column(title=w("unit")),
        Column(title=w("tax"), side="end"),
        Column(title=joined(w("price"), document.currency), side="end"),
    )
    yield from table(columns, list(_rows(w, document)))
    terms = document.delivery_terms
    yield from payment(w, (), document.payment_terms)
    yield from under(
        w("delivery"),
        (w("delivery_terms"), joined(terms.code, terms.place, terms.text) if terms else ""),
    )
    yield from under(
        w("references"),
        (w("catalogue"), reference(w, document.previous)),
        *reference_facts(w, document),
    )
    yield from prose(w("notes"), texts(document.notes))
    yield from attachments(w, document.attachments)


def _rows(w: Wording, document: Catalogue) -> Iterator[Row]:
    """Return the rows, below the headings of their groups where there are groups."""
    grouped: set[str] = set()
    numbers = {line.number: line for line in document.lines if line.number}
    for group in document.groups:
        known = [number for number in group.lines if number in numbers]
        if not known:
            continue
        yield Row(cells=(cell(group.name or group.code),), heading=True)
        for number in known:
            grouped.add(number)
            yield _row(w, document, numbers[number])
    for line in document.lines:
        if line.number not in grouped:
            yield _row(w, document, line)


def _row(w: Wording, document: Catalogue, line: CatalogueLine) -> Row:
    item = line.item
    pack = w.quantity(line.content_quantity, line.content_unit)
    more = (
        w("pack", quantity=pack) if line.content_quantity is not None else "",
        f"{w('validity')} {period(w, line.validity)}" if line.validity else "",
        f"{w('lead_time')} {line.lead_time}" if line.lead_time is not None else "",
        line.warranty,
        *line.notes,
    )
    taxes = (item.taxes if item is not None else ()) or document.taxes
    least, most = line.minimum_quantity, line.maximum_quantity
    span = joined(w.number(least), w.number(most), by=" \u2013 ")
    return Row(
        cells=(
            cell(item.seller_id if item is not None else line.number),
            item_cell(w, item, more, numbered=False),
            cell(w.word("action", line.action)),
            cell(joined(span, w.unit(line.quantity_unit)) if span else ""),
            cell(w.unit(line.orderable_unit)),
            cell(joined(*(rate(w, tax) for tax in taxes), by=", ")),
            _prices(w, document, line.prices),
        )
    )


def _prices(w: Wording, document: Catalogue, known: tuple[CataloguePrice, ...]) -> Cell:
    """Return the prices of an item: the first big, the others below it."""
    said = [_price(w, document, one) for one in known if one.amount is not None]
    return Cell(text=said[0], details=tuple(said[1:])) if said else Cell()


def _price(w: Wording, document: Catalogue, known: CataloguePrice) -> str:
    text = w.money(known.amount, known.currency or document.currency)
    if known.currency not in {None, document.currency}:
        text = joined(text, known.currency)
    parts = [text]
    if known.quantity is not None and known.quantity != 1:
        parts.append(w("per", quantity=w.quantity(known.quantity, known.unit)))
    if known.minimum is not None:
        unit = known.range_unit or known.unit
        parts.append(w("minimum", quantity=w.quantity(known.minimum, unit)))
    if known.validity is not None:
        parts.append(period(w, known.validity))
    parts.append(known.customer.name or "" if known.customer is not None else "")
    parts.append(known.customer_group or "")
    return joined(*parts, by=" · ")


def party_head(w: Wording, document: PartyInformation) -> tuple[Fact, ...]:
    """Return the facts at the head of party information."""
    return facts(
        (w("issued"), w.day(document.issued)),
        (w("validity"), period(w, document.validity)),
    )


def party_boxes(w: Wording, document: PartyInformation) -> tuple[PartyBox, ...]:
    """Return who sends the party information, and to whom."""
    return (
        *party_box(w, w("provider"), document.provider),
        *party_box(w, w("receiver"), document.receiver),
        *further_parties(w, document),
    )


def party_blocks(w: Wording, document: PartyInformation) -> Iterator[Block]:
    """Return the table of the parties."""
    rows = []
    for record in document.records:
        (box, *_rest) = party_box(w, "", record.party) or (PartyBox(role="", name=""),)
        known = (f"{fact.label} {fact.value}" for fact in box.facts)
        accounts = (account.number for account in record.accounts)
        rows.append(
            Row(
                cells=(
                    cell(record.number),
                    Cell(text=box.name, details=(*known, *texts(record.notes))),
                    cell(joined(*box.lines, by=", ")),
                    cell(joined(*accounts, by=", ")),
                    cell(w.word("action", record.action)),
                )
            )
        )
    columns = (
        Column(title=w("number")),
        Column(title=w("customer"), share=1),
        Column(title=w("address"), share=1),
        Column(title=w("account"), share=0.8),
        Column(title=w("change")),
    )
    yield from table(columns, rows)
    yield from prose(w("notes"), texts(document.notes))
