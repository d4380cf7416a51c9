"""The pages of a sale: invoice, credit note, order, order response, order change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from attrs import evolve

from edibridge.model import (
    Allowance,
    Delivery,
    Invoice,
    Line,
    Order,
    OrderResponse,
    Party,
    Price,
    Trade,
)
from edibridge.page.blocks import (
    Block,
    Cell,
    Column,
    Fact,
    PartyBox,
    Row,
)
from edibridge.page.options import PageOptions
from edibridge.page.paying import pay_code, payment
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
    summed,
    table,
    texts,
    under,
)
from edibridge.page.sums import allowances, closing, prepayments, rate, signed
from edibridge.page.wording import Wording


def head(w: Wording, document: Trade) -> tuple[Fact, ...]:
    """Return the facts at the head of the page."""
    invoice = document if isinstance(document, Invoice) else None
    order = document if isinstance(document, Order) else None
    answer = document if isinstance(document, OrderResponse) else None
    due = invoice.due if invoice is not None else None
    known = facts(
        (w("issued"), w.day(document.issued)),
        (w("tax_point"), w.day(invoice.tax_point) if invoice else ""),
        (w("period"), period(w, invoice.period) if invoice else ""),
        (w("status"), w.word("status", answer.status) if answer else ""),
        (w("requested"), period(w, order.requested) if order else ""),
        (w("validity"), period(w, order.validity) if order else ""),
        (w("buyer_reference"), document.buyer_reference),
        (w("order"), reference(w, document.order)),
        (w("sales_order"), reference(w, document.sales_order)),
        (w("contract"), reference(w, document.contract)),
    )
    return (*known, Fact(label=w("due"), value=w.day(due), strong=True)) if due else known


def boxes(w: Wording, document: Trade) -> tuple[PartyBox, ...]:
    """Return the parties of the sale."""
    invoice = isinstance(document, Invoice)
    places = tuple(box for delivery in document.deliveries[:1] for box in _place(w, delivery))
    return (
        *party_box(w, w("seller"), document.seller),
        *party_box(w, w("bill_to" if invoice else "buyer"), document.buyer),
        *places,
        *party_box(w, w("payee"), document.payee),
        *party_box(w, w("invoicee"), document.invoicee),
        *party_box(w, w("representative"), document.tax_representative),
        *further_parties(w, document),
    )


def _place(w: Wording, delivery: Delivery) -> tuple[PartyBox, ...]:
    party = delivery.party or Party()
    if delivery.address is not None:
        party = evolve(party, address=delivery.address)
    if delivery.location_id is not None and delivery.location_id not in party.identifiers:
        party = evolve(party, identifiers=(*party.identifiers, delivery.location_id))
    return party_box(w, w("ship_to"), party)


def blocks(w: Wording, document: Trade, options: PageOptions) -> Iterator[Block]:
    """Return what follows the parties."""
    invoice = document if isinstance(document, Invoice) else None
    if invoice is not None:
        yield from prose(w("preceding"), (reference(w, known) for known in invoice.preceding))
    yield from lines(w, document)
    yield from allowances(w, document.allowances, document.currency)
    yield from closing(w, document)
    if invoice is not None:
        yield from prepayments(w, invoice)
    amount = invoice.totals.payable if invoice is not None and invoice.totals else None
    yield from payment(
        w,
        document.payments,
        document.payment_terms,
        code=pay_code(w, invoice, amount) if invoice is not None and options.pay_code else None,
        creditor=invoice.creditor_id if invoice is not None else None,
    )
    yield from _delivery(w, document)
    yield from under(w("references"), *_references(w, document))
    if isinstance(document, OrderResponse):
        yield from prose(w("reason"), (document.status_reason, *document.rejection_note))
    yield from prose(w("notes"), (*texts(document.notes), *_more(document)))
    yield from attachments(w, document.attachments)


def _more(document: Trade) -> tuple[str, ...]:
    return tuple(getattr(document, "cancellation_note", ()))


def _references(w: Wording, document: Trade) -> Iterator[tuple[str, str | None]]:
    yield w("project"), reference(w, document.project)
    yield w("tender"), reference(w, document.tender)
    yield w("accounting"), document.accounting_reference
    if isinstance(document, Invoice):
        yield w("despatch"), reference(w, document.despatch)
        yield w("receipt"), reference(w, document.receipt)
        known = document.invoiced_object
        yield w("object"), known.value if known is not None else None
    if isinstance(document, Order):
        yield w("quotation"), reference(w, document.quotation)
        yield w("catalogue"), reference(w, document.catalogue)
    yield from reference_facts(w, document)
    for traded in document.exchange_rates:
        said = f"1 {traded.source} = {w.number(traded.rate)} {traded.target}"
        yield w("exchange"), joined(said, w.day(traded.on))


def lines(w: Wording, document: Trade) -> tuple[Block, ...]:
    """Return the table of the lines."""
    flat = list(_flat(document.lines))
    sums = summed(line.net if level == 0 else None for line, level in flat)
    rows = [
        _row(w, document, line, level, running)
        for (line, level), running in zip(flat, sums, strict=True)
    ]
    columns = (
        Column(title=w("line")),
        Column(title=w("item"), share=1),
        Column(title=w("change")),
        Column(title=w("quantity"), side="end"),
        Column(title=w("price"), side="end"),
        Column(title=w("discount"), side="end"),
        Column(title=w("tax"), side="end"),
        Column(title=joined(w("net"), document.currency), side="end"),
    )
    return table(columns, rows, carried=len(columns) - 1)


def _flat(known: Sequence[Line], level: int = 0) -> Iterator[tuple[Line, int]]:
    for line in known:
        yield line, level
        yield from _flat(line.lines, level + 1)


def _row(w: Wording, document: Trade, line: Line, level: int, running: Decimal | None) -> Row:
    taxes = line.item.taxes if line.item is not None else ()
    more = [
        period(w, line.period),
        _named(w("order"), reference(w, line.order)),
        _named(w("despatch"), reference(w, line.despatch)),
        *(_allowance(w, one, document.currency) for one in line.allowances),
        *(_delivered(w, one) for one in line.deliveries),
        _quantity(w, "free", line.free_quantity, line.unit),
        _quantity(w, "ordered", line.ordered_quantity, line.unit),
        _quantity(w, "backordered", line.backordered_quantity, line.unit),
        line.backorder_reason,
        _substitute(w, line),
        *texts(line.notes),
    ]
    return Row(
        cells=(
            cell(line.number),
            item_cell(w, line.item, more),
            cell(w.word("action", line.action)),
            cell(w.quantity(line.quantity, line.unit) if line.quantity is not None else ""),
            _price(w, line.price, document.currency),
            cell(_discount(w, line.price, document.currency)),
            cell(joined(*(rate(w, tax) for tax in taxes), by=", ")),
            cell(w.money(line.net, document.currency)),
        ),
        level=level,
        running=w.money(running, document.currency),
    )


def _price(w: Wording, known: Price | None, currency: str | None) -> Cell:
    if known is None or known.amount is None:
        return cell("")
    said = w.money(known.amount, known.currency or currency)
    if known.currency not in {None, currency}:
        said = joined(said, known.currency)
    if known.quantity not in {None, Decimal(1)}:
        per = w("per", quantity=w.quantity(known.quantity, known.unit))
        return Cell(text=said, details=(per,))
    return cell(said)


def _discount(w: Wording, known: Price | None, currency: str | None) -> str:
    return w.money(known.discount, currency) if known is not None and known.discount else ""


def _named(label: str, value: str) -> str:
    return f"{label} {value}" if value else ""


def _quantity(w: Wording, label: str, value: Decimal | None, unit: str | None) -> str:
    return f"{w(label)} {w.quantity(value, unit)}" if value is not None else ""


def _substitute(w: Wording, line: Line) -> str:
    if line.substitute is None:
        return ""
    known = item_cell(w, line.substitute)
    return joined(w("substitute"), known.text, *known.details)


def _delivered(w: Wording, known: Delivery) -> str:
    parts = (
        (w("delivered"), w.day(known.delivered)),
        (w("requested"), period(w, known.requested)),
        (w("promised"), period(w, known.promised)),
        ("", w.quantity(known.quantity, known.unit) if known.quantity is not None else ""),
        (w("tracking"), known.tracking or ""),
    )
    return joined(*(joined(label, value) for label, value in parts if value), by=" · ")


def _allowance(w: Wording, known: Allowance, currency: str | None) -> str:
    """Say an allowance or charge of a line in one phrase."""
    word = known.reason or w("charge" if known.is_charge else "allowance")
    return joined(word, w.percent(known.percent), signed(w, known, currency))


def _delivery(w: Wording, document: Trade) -> tuple[Block, ...]:
    known: list[tuple[str, str | None]] = []
    for one in document.deliveries:
        carrier = one.carrier.name if one.carrier is not None else ""
        known += [
            (w("delivered"), w.moment(one.delivered, one.delivered_time)),
            (w("requested"), period(w, one.requested)),
            (w("promised"), period(w, one.promised)),
            (w("despatched"), w.day(one.despatched)),
            (w("carrier"), carrier),
            (w("tracking"), one.tracking),
            (w("instructions"), one.instructions),
        ]
    terms = document.delivery_terms
    if terms is not None:
        known.append((w("delivery_terms"), joined(terms.code, terms.place, terms.text)))
    return under(w("delivery"), *dict.fromkeys(known))
