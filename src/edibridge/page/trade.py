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
    Payment,
    PaymentTerms,
    Price,
    Tax,
    TaxTotal,
    Totals,
    Trade,
)
from edibridge.page.blocks import (
    Block,
    Cell,
    Code,
    Codes,
    Column,
    Fact,
    Facts,
    Pair,
    PartyBox,
    Row,
    Sums,
)
from edibridge.page.epc import epc_data
from edibridge.page.options import PageOptions
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
from edibridge.page.wording import Wording

_TRANSFERS = frozenset({None, "", "1", "30", "31", "42", "57", "58"})  # UNTDID 4461


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
    yield from _allowances(w, document.allowances, document.currency)
    yield from closing(w, document)
    if invoice is not None:
        yield from _prepayments(w, invoice)
    amount = invoice.totals.payable if invoice is not None and invoice.totals else None
    yield from payment(
        w,
        document.payments,
        document.payment_terms,
        code=_code(w, invoice, amount) if invoice is not None and options.pay_code else None,
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
    for rate in document.exchange_rates:
        said = f"1 {rate.source} = {w.number(rate.rate)} {rate.target}"
        yield w("exchange"), joined(said, w.day(rate.on))


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
    return joined(word, w.percent(known.percent), _signed(w, known, currency))


def _signed(w: Wording, known: Allowance, currency: str | None) -> str:
    if known.amount is None:
        return ""
    return w.money(known.amount if known.is_charge else -known.amount, currency)


def rate(w: Wording, tax: Tax) -> str:
    """Say how something is taxed, shortly: the rate; the breakdown says why there is none."""
    return w.percent(tax.rate) if tax.rate is not None else w.word("tax", tax.category)


def _allowances(w: Wording, known: Sequence[Allowance], currency: str | None) -> tuple[Block, ...]:
    rows = [
        Row(
            cells=(
                cell(w("charge" if one.is_charge else "allowance")),
                cell(one.reason or one.reason_code),
                cell(w.money(one.base, currency)),
                cell(w.percent(one.percent)),
                cell(joined(*(rate(w, tax) for tax in one.taxes), by=", ")),
                cell(_signed(w, one, currency)),
            )
        )
        for one in known
    ]
    columns = (
        Column(title=""),
        Column(title=w("reason"), share=1),
        Column(title=w("base"), side="end"),
        Column(title="%", side="end"),
        Column(title=w("tax"), side="end"),
        Column(title=joined(w("amount"), currency), side="end"),
    )
    return table(columns, rows, title=w("allowances"))


def closing(w: Wording, document: Trade) -> tuple[Block, ...]:
    """Return the breakdown of the tax beside the totals."""
    totals = getattr(document, "totals", None)
    sums = _sums(w, document, totals)
    split = _breakdown(w, document.tax_totals, document.currency)
    if sums and split:
        return (Pair(start=split, end=(Sums(facts=sums),), share=0.52),)
    if sums:
        return (Pair(start=(), end=(Sums(facts=sums),), share=0.52),)
    return split


def _sums(w: Wording, document: Trade, totals: Totals | None) -> tuple[Fact, ...]:
    currency = document.currency
    known: list[tuple[str, str | None]] = []
    credit = isinstance(document, Invoice) and document.is_credit
    if totals is not None:
        if totals.allowances or totals.charges or totals.lines != totals.net:
            known.append((w("sum_lines"), w.amount(totals.lines, currency)))
        lessened = -totals.allowances if totals.allowances else None
        known += [
            (w("sum_allowances"), w.amount(lessened, currency)),
            (w("sum_charges"), w.amount(totals.charges or None, currency)),
            (w("sum_net"), w.amount(totals.net, currency)),
        ]
    for total in document.tax_totals:
        label = w("sum_tax")
        if total.currency not in {None, currency}:
            label = w("tax_in", currency=total.currency or "")
        known.append((label, w.amount(total.amount, total.currency or currency)))
    if totals is not None:
        known.append((w("sum_gross"), w.amount(totals.gross, currency)))
    if isinstance(document, Invoice):
        known += [
            (w("sum_withheld"), w.amount(-total.amount, total.currency or currency))
            for total in document.withholding_totals
            if total.amount
        ]
    said = facts(*known)
    if totals is not None:
        paid = -totals.prepaid if totals.prepaid else None
        said += facts(
            (w("sum_prepaid"), w.amount(paid, currency)),
            (w("sum_rounding"), w.amount(totals.rounding or None, currency)),
        )
        if totals.payable is not None:
            label = w("credited" if credit else "payable")
            said += (Fact(label=label, value=w.amount(totals.payable, currency), strong=True),)
    return said


def _breakdown(w: Wording, known: Sequence[TaxTotal], currency: str | None) -> tuple[Block, ...]:
    rows = []
    reasons: list[str] = []
    for total in known:
        for one in total.subtotals:
            tax = one.tax or Tax()
            percent = tax.rate if tax.rate is not None else one.percent
            used = one.currency or total.currency or currency
            if tax.exemption_reason or tax.exemption_code:
                reasons.append(
                    joined(
                        w.word("tax", tax.category),
                        tax.exemption_reason or tax.exemption_code,
                        by=": ",
                    )
                )
            rows.append(
                Row(
                    cells=(
                        cell(w.word("tax", tax.category)),
                        cell(w.percent(percent)),
                        cell(w.money(one.taxable, used)),
                        cell(w.money(one.amount, used)),
                    )
                )
            )
    columns = (
        Column(title=w("category"), share=1),
        Column(title=w("rate"), side="end"),
        Column(title=w("taxable"), side="end"),
        Column(title=w("tax"), side="end"),
    )
    found: tuple[Block, ...] = table(columns, rows, title=w("tax_breakdown"))
    return (*found, *prose(w("exemption"), dict.fromkeys(reasons)))


def _prepayments(w: Wording, document: Invoice) -> tuple[Block, ...]:
    rows = [
        Row(
            cells=(
                cell(one.number),
                cell(w.day(one.received)),
                cell(w.amount(one.amount, document.currency)),
            )
        )
        for one in document.prepayments
    ]
    columns = (
        Column(title=w("reference"), share=1),
        Column(title=w("received_on")),
        Column(title=w("amount"), side="end"),
    )
    return table(columns, rows, title=w("prepayments"))


def payment(
    w: Wording,
    payments: Sequence[Payment],
    terms: Sequence[PaymentTerms],
    *,
    code: Code | None = None,
    creditor: str | None = None,
) -> tuple[Block, ...]:
    """Return how to pay: accounts, terms, and the code beside them."""
    known: list[tuple[str, str | None]] = []
    for one in payments:
        known += _payment(w, one)
    if any(one.mandate is not None for one in payments):
        known.append((w("creditor"), creditor))
    known += [(w("terms"), text) for one in terms for text in _terms(w, one)]
    said = tuple(dict.fromkeys(facts(*known)))
    if not said:
        return ()
    block = Facts(title=w("payment"), facts=said)
    if code is None:
        return (block,)
    return (Pair(start=(block,), end=(Codes(codes=(code,)),), share=0.82),)


def _payment(w: Wording, known: Payment) -> Iterator[tuple[str, str | None]]:
    means = joined(w.word("means", known.means), known.means_text, by=" · ")
    yield w("means"), means
    yield w("due"), w.day(known.due)
    account = known.account
    if account is not None:
        number = account.number or ""
        yield w("iban" if _is_iban(number) else "account"), _spaced(number)
        yield w("holder"), account.name
        yield w("bic"), account.bic
        yield w("bank"), joined(account.bank_name, account.branch, by=", ")
    if known.card is not None:
        yield w("card"), joined(known.card.network, known.card.number, known.card.holder)
    if known.mandate is not None:
        yield w("mandate"), known.mandate.number
        if known.mandate.debited is not None:
            yield w("debited"), _spaced(known.mandate.debited.number or "")
    yield w("remittance"), joined(*known.remittance, by=" · ")


def _is_iban(number: str) -> bool:
    from stdnum import iban  # noqa: PLC0415 - only where there is an account

    return bool(iban.is_valid(number, check_country=False))


def _spaced(number: str) -> str:
    """Write an IBAN in groups of four, as it is read out."""
    if not _is_iban(number):
        return number
    compact = number.replace(" ", "")
    return " ".join(compact[at : at + 4] for at in range(0, len(compact), 4))


def _terms(w: Wording, known: PaymentTerms) -> Iterator[str]:
    yield from known.text
    if known.discount_percent is not None:
        percent = w.percent(known.discount_percent)
        if known.discount_due is not None:
            yield w("cash_discount", percent=percent, date=w.day(known.discount_due))
        elif known.discount_days is not None:
            yield w("cash_discount_days", percent=percent, days=str(known.discount_days))
    if known.days is not None and not known.text:
        yield w("within", days=str(known.days))
    if known.due is not None and not known.text:
        yield joined(w("due"), w.day(known.due))


def _code(w: Wording, document: Invoice, amount: Decimal | None) -> Code | None:
    if document.currency != "EUR" or amount is None or document.is_credit:
        return None
    for one in document.payments:
        if one.means not in _TRANSFERS or one.account is None or not one.account.number:
            continue
        payee = document.payee or document.seller
        data = epc_data(
            name=one.account.name or (payee.name if payee else "") or "",
            iban=one.account.number,
            amount=amount,
            bic=one.account.bic,
            remittance=" ".join(one.remittance) or document.number,
        )
        if data is not None:
            return Code(data=data, caption=w("scan"))
    return None


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
