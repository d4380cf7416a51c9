"""The pages of goods on their way and in stock: despatch, receipt, stock, sales, transport."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from edibridge.model import (
    Address,
    DespatchAdvice,
    DespatchLine,
    Identifier,
    Package,
    ReceiptAdvice,
    ReceiptLine,
    SalesReport,
    StockReport,
    TransportStatus,
)
from edibridge.page.blocks import Block, Cell, Column, Fact, PartyBox, Row
from edibridge.page.shared import (
    address_lines,
    attachments,
    cell,
    facts,
    further_parties,
    item_cell,
    joined,
    lots,
    party_box,
    period,
    prose,
    reference,
    reference_facts,
    shipment,
    summed,
    table,
    texts,
    under,
)
from edibridge.page.wording import Wording

Moved = DespatchAdvice | ReceiptAdvice
Reported = StockReport | SalesReport


def moved_head(w: Wording, document: Moved) -> tuple[Fact, ...]:
    """Return the facts at the head of a despatch or receipt advice."""
    if isinstance(document, DespatchAdvice):
        arrival = w.moment(document.arrival, document.arrival_time)
        latest = w.moment(document.latest_arrival, document.latest_arrival_time)
        return facts(
            (w("issued"), w.day(document.issued)),
            (w("despatched"), w.moment(document.despatched, document.despatched_time)),
            (w("arrival"), joined(arrival, latest, by=" \u2013 ")),
            (w("order"), reference(w, document.order)),
            (w("contract"), reference(w, document.contract)),
        )
    return facts(
        (w("issued"), w.day(document.issued)),
        (w("received_on"), w.moment(document.received, document.received_time)),
        (w("order"), reference(w, document.order)),
        (w("despatch"), reference(w, document.despatch)),
    )


def moved_boxes(w: Wording, document: Moved) -> tuple[PartyBox, ...]:
    """Return the parties of a despatch or receipt advice."""
    return (
        *party_box(w, w("seller"), document.seller),
        *party_box(w, w("buyer"), document.buyer),
        *party_box(w, w("ship_from"), document.ship_from),
        *party_box(w, w("ship_to"), document.ship_to),
        *further_parties(w, document),
    )


def moved(w: Wording, document: Moved) -> Iterator[Block]:
    """Return what follows the parties of a despatch or receipt advice."""
    if isinstance(document, DespatchAdvice):
        yield from _despatched(w, document.lines)
    else:
        yield from _received(w, document.lines)
    yield from _packages(w, document.packages)
    yield from shipment(w, document.shipment)
    yield from under(w("references"), *reference_facts(w, document))
    yield from prose(w("notes"), texts(document.notes))
    yield from attachments(w, document.attachments)


def _number(w: Wording, value: Decimal | None, unit: str | None) -> Cell:
    return cell(w.quantity(value, unit) if value is not None else "")


def _order(w: Wording, line: DespatchLine | ReceiptLine) -> str:
    said = reference(w, line.order)
    return joined(w("order"), said) if said else ""


def _despatched(w: Wording, lines: Sequence[DespatchLine]) -> tuple[Block, ...]:
    rows = [
        Row(
            cells=(
                cell(line.number),
                item_cell(
                    w,
                    line.item,
                    (
                        _order(w, line),
                        *lots(w, line.lots),
                        *(_packed(w, one) for one in line.packages),
                        line.outstanding_reason,
                        *texts(line.notes),
                    ),
                ),
                _number(w, line.ordered_quantity, line.unit),
                _number(w, line.quantity, line.unit),
                _number(w, line.outstanding, line.unit),
                _number(w, line.oversupply, line.unit),
            )
        )
        for line in lines
    ]
    columns = (
        Column(title=w("line")),
        Column(title=w("item"), share=1),
        Column(title=w("ordered"), side="end"),
        Column(title=w("sent"), side="end"),
        Column(title=w("outstanding"), side="end"),
        Column(title=w("oversupply"), side="end"),
    )
    return table(columns, rows)


def _received(w: Wording, lines: Sequence[ReceiptLine]) -> tuple[Block, ...]:
    rows = [
        Row(
            cells=(
                cell(line.number),
                item_cell(
                    w,
                    line.item,
                    (
                        _order(w, line),
                        *lots(w, line.lots),
                        joined(line.reason or line.reason_code, w.word("action", line.action)),
                        *texts(line.notes),
                    ),
                ),
                _number(w, line.received, line.unit),
                _number(w, line.accepted, line.unit),
                _number(w, line.short, line.unit),
                _number(w, line.rejected, line.unit),
                _number(w, line.oversupply, line.unit),
            )
        )
        for line in lines
    ]
    columns = (
        Column(title=w("line")),
        Column(title=w("item"), share=1),
        Column(title=w("received"), side="end"),
        Column(title=w("accepted"), side="end"),
        Column(title=w("short"), side="end"),
        Column(title=w("rejected"), side="end"),
        Column(title=w("oversupply"), side="end"),
    )
    return table(columns, rows)


def _packed(w: Wording, known: Package) -> str:
    """Say in one phrase what a line is packed in."""
    count = w.number(known.count)
    return joined(count, _kind(w, known.kind), known.sscc or known.number)


def _kind(w: Wording, code: str | None) -> str:
    """Return the word for a kind of package (UN/ECE Rec 21)."""
    return w.known("package", code) or w.known("unit", f"X{code}") or w.unit(code)


def _packages(w: Wording, known: Sequence[Package]) -> tuple[Block, ...]:
    rows = [
        Row(
            cells=(
                Cell(
                    text=joined(w.number(one.count), _kind(w, one.kind)) or w("package"),
                    details=tuple(text for text in (*one.marks, one.gtin) if text),
                ),
                cell(one.sscc or one.number),
                cell(joined(*one.lines, by=", ")),
                _number(w, one.quantity, one.unit),
                _number(w, one.gross_weight, one.weight_unit or "KGM"),
            ),
            level=level,
        )
        for one, level in _flat(known)
    ]
    columns = (
        Column(title=w("package"), share=1),
        Column(title="SSCC", share=1),
        Column(title=w("lines"), share=0.6),
        Column(title=w("contents"), side="end"),
        Column(title=w("gross_weight"), side="end"),
    )
    return table(columns, rows, title=w("packages"))


def _flat(known: Sequence[Package], level: int = 0) -> Iterator[tuple[Package, int]]:
    for one in known:
        yield one, level
        yield from _flat(one.packages, level + 1)


def reported_head(w: Wording, document: Reported) -> tuple[Fact, ...]:
    """Return the facts at the head of a stock or sales report."""
    return facts(
        (w("issued"), w.day(document.issued)),
        (w("reported"), w.day(document.reported)),
        (w("period"), period(w, document.period)),
        (w("location"), _place(document.location)),
        (w("currency"), document.currency),
    )


def reported_boxes(w: Wording, document: Reported) -> tuple[PartyBox, ...]:
    """Return the parties of a stock or sales report."""
    warehouse = document.warehouse if isinstance(document, StockReport) else None
    return (
        *party_box(w, w("seller"), document.seller),
        *party_box(w, w("buyer"), document.buyer),
        *party_box(w, w("warehouse"), warehouse),
        *further_parties(w, document),
    )


def _place(known: Identifier | None) -> str:
    return (known.value or "") if known is not None else ""


def reported(w: Wording, document: Reported) -> Iterator[Block]:
    """Return what follows the parties of a stock or sales report."""
    if isinstance(document, StockReport):
        yield from _stock(w, document)
    else:
        yield from _sales(w, document)
    yield from under(w("references"), *reference_facts(w, document))
    yield from prose(w("notes"), texts(document.notes))
    yield from attachments(w, document.attachments)


def _stock(w: Wording, document: StockReport) -> tuple[Block, ...]:
    sums = summed(line.value for line in document.lines)
    rows = [
        Row(
            cells=(
                cell(line.number),
                item_cell(w, line.item, (*lots(w, line.lots), *texts(line.notes))),
                cell(_place(line.location)),
                cell(joined(w.word("stock", line.quantity_kind), line.status, line.movement)),
                cell(w.day(line.on)),
                _number(w, line.quantity, line.unit),
                cell(w.money(line.value, document.currency)),
            ),
            running=w.money(running, document.currency),
        )
        for line, running in zip(document.lines, sums, strict=True)
    ]
    columns = (
        Column(title=w("line")),
        Column(title=w("item"), share=1),
        Column(title=w("location")),
        Column(title=w("stock_kind")),
        Column(title=w("issued")),
        Column(title=w("quantity"), side="end"),
        Column(title=joined(w("value"), document.currency), side="end"),
    )
    return table(columns, rows, carried=len(columns) - 1)


def _sales(w: Wording, document: SalesReport) -> tuple[Block, ...]:
    sums = summed(line.value for line in document.lines)
    rows = []
    for line, running in zip(document.lines, sums, strict=True):
        currency = line.currency or document.currency
        customer = line.party.name if line.party is not None else ""
        price = line.price.amount if line.price is not None else None
        rows.append(
            Row(
                cells=(
                    cell(line.number),
                    item_cell(w, line.item, (customer, *texts(line.notes))),
                    cell(_place(line.location)),
                    cell(w.word("stock", line.quantity_kind)),
                    cell(w.day(line.on) or period(w, line.period)),
                    _number(w, line.quantity, line.unit),
                    cell(w.money(price, currency)),
                    cell(w.money(line.value, currency)),
                ),
                running=w.money(running, document.currency),
            )
        )
    columns = (
        Column(title=w("line")),
        Column(title=w("item"), share=1),
        Column(title=w("location")),
        Column(title=w("stock_kind")),
        Column(title=w("issued")),
        Column(title=w("quantity"), side="end"),
        Column(title=w("price"), side="end"),
        Column(title=joined(w("value"), document.currency), side="end"),
    )
    same = all(line.currency in {None, document.currency} for line in document.lines)
    return table(columns, rows, carried=len(columns) - 1 if same else None)


def transport_head(w: Wording, document: TransportStatus) -> tuple[Fact, ...]:
    """Return the facts at the head of a transport status."""
    return facts(
        (w("issued"), w.day(document.issued)),
        (w("order"), reference(w, document.order)),
        (w("despatch"), reference(w, document.despatch)),
    )


def transport_boxes(w: Wording, document: TransportStatus) -> tuple[PartyBox, ...]:
    """Return the parties of a transport status."""
    return (
        *party_box(w, w("carrier"), document.carrier),
        *party_box(w, w("ship_from"), document.ship_from),
        *party_box(w, w("ship_to"), document.ship_to),
        *party_box(w, w("seller"), document.seller),
        *party_box(w, w("buyer"), document.buyer),
        *further_parties(w, document),
    )


def transport(w: Wording, document: TransportStatus) -> Iterator[Block]:
    """Return what follows the parties of a transport status."""
    rows = [
        Row(
            cells=(
                cell(w.moment(event.on, event.at)),
                cell(joined(event.text or event.code, event.reason, by=" · ")),
                cell(joined(*_whereabouts(w, event.place), _place(event.location), by=", ")),
            )
        )
        for event in document.events
    ]
    columns = (
        Column(title=w("issued")),
        Column(title=w("event"), share=1),
        Column(title=w("location"), share=1),
    )
    yield from table(columns, rows)
    yield from shipment(w, document.shipment)
    yield from under(w("references"), *reference_facts(w, document))
    yield from prose(w("notes"), texts(document.notes))


def _whereabouts(w: Wording, known: Address | None) -> tuple[str, ...]:
    return address_lines(w, known)
