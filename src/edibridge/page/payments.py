"""The pages of money: payment advice, statement, reminder, certificate of tax withheld."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from edibridge.model import (
    PaymentAdvice,
    PaymentLine,
    Reminder,
    Statement,
    WithholdingCertificate,
)
from edibridge.page.blocks import Block, Cell, Column, Fact, Pair, PartyBox, Row, Sums
from edibridge.page.paying import payment
from edibridge.page.shared import (
    attachments,
    cell,
    facts,
    further_parties,
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

Account = PaymentAdvice | Statement | Reminder


def head(w: Wording, document: Account) -> tuple[Fact, ...]:
    """Return the facts at the head of the page."""
    advice = document if isinstance(document, PaymentAdvice) else None
    account = document.account if isinstance(document, Statement) else None
    level = document.sequence if isinstance(document, Reminder) else None
    return facts(
        (w("issued"), w.day(document.issued)),
        (w("paid_on"), w.day(advice.paid_on) if advice else ""),
        (w("period"), period(w, document.period)),
        (w("account"), account),
        (w("level"), level),
        (w("currency"), document.currency),
    )


def boxes(w: Wording, document: Account) -> tuple[PartyBox, ...]:
    """Return the parties."""
    return (
        *party_box(w, w("payer"), document.payer),
        *party_box(w, w("payee"), document.payee),
        *party_box(w, w("seller"), document.seller),
        *party_box(w, w("buyer"), document.buyer),
        *further_parties(w, document),
    )


def blocks(w: Wording, document: Account) -> Iterator[Block]:
    """Return what follows the parties."""
    if isinstance(document, Reminder):
        yield from prose("", texts(document.notes))
    yield from _lines(w, document)
    sums = _sums(w, document)
    if sums:
        yield Pair(start=(), end=(Sums(facts=sums),), share=0.52)
    if isinstance(document, PaymentAdvice):
        known = (document.payment,) if document.payment is not None else ()
        yield from payment(w, known, ())
        debited = document.debited
        yield from under("", (w("debited"), debited.number if debited else ""))
    else:
        yield from payment(w, document.payments, document.payment_terms)
    yield from under(w("references"), *reference_facts(w, document))
    if not isinstance(document, Reminder):
        yield from prose(w("notes"), texts(document.notes))
    yield from attachments(w, document.attachments)


def _lines(w: Wording, document: Account) -> tuple[Block, ...]:
    money = document.currency
    counted = [line.paid for line in document.lines]
    rows = [
        Row(
            cells=(
                cell(line.number),
                _document(w, line),
                cell(w.day(line.document.issued if line.document is not None else None)),
                cell(w.money(line.due, line.currency or money)),
                cell(w.money(line.discount, line.currency or money)),
                cell(w.money(line.debit, line.currency or money)),
                cell(w.money(line.credit, line.currency or money)),
                cell(w.money(line.balance, line.currency or money)),
                cell(w.money(line.paid, line.currency or money)),
            ),
            running=w.money(running, money),
        )
        for line, running in zip(document.lines, summed(counted), strict=True)
    ]
    columns = (
        Column(title=w("line")),
        Column(title=w("document"), share=1),
        Column(title=w("issued")),
        Column(title=w("amount"), side="end"),
        Column(title=w("discount"), side="end"),
        Column(title=w("debit"), side="end"),
        Column(title=w("credit"), side="end"),
        Column(title=w("balance"), side="end"),
        Column(title=w("paid"), side="end"),
    )
    same = all(line.currency in {None, money} for line in document.lines)
    whole = all(value is not None for value in counted)
    last = len(columns) - 1
    paid = isinstance(document, PaymentAdvice) and same and whole
    return table(columns, rows, carried=last if paid else None)


def _document(w: Wording, line: PaymentLine) -> Cell:
    known = line.document
    text = joined(known.number, known.line) if known is not None else ""
    if line.brought_forward:
        text = text or w("brought_forward")
    details = [
        joined(
            one.reason or one.code,
            w.money(one.amount, line.currency),
            reference(w, one.reference),
            by=" · ",
        )
        for one in line.adjustments
    ]
    if known is not None and known.description:
        details.insert(0, known.description)
    details += [reference(w, one) for one in line.references]
    return Cell(text=text, details=tuple(text for text in (*details, *texts(line.notes)) if text))


def _sums(w: Wording, document: Account) -> tuple[Fact, ...]:
    money = document.currency
    if isinstance(document, PaymentAdvice):
        last = (w("total_paid"), w.amount(document.amount, money))
        first: tuple[tuple[str, str], ...] = (
            (w("debit"), w.amount(document.debit_total, money)),
            (w("credit"), w.amount(document.credit_total, money)),
        )
    elif isinstance(document, Statement):
        last = (w("closing"), w.amount(document.balance, money))
        first = (
            (w("opening"), w.amount(document.opening, money)),
            (w("debit"), w.amount(document.debit_total, money)),
            (w("credit"), w.amount(document.credit_total, money)),
        )
    else:
        totals = document.totals
        if totals is None:
            return ()
        last = (w("payable"), w.amount(totals.payable, money))
        first = (
            (w("sum_lines"), w.amount(totals.lines, money)),
            (w("sum_charges"), w.amount(totals.charges or None, money)),
            (w("sum_prepaid"), w.amount(-totals.prepaid if totals.prepaid else None, money)),
        )
    strong = (Fact(label=last[0], value=last[1], strong=True),) if last[1] else ()
    return (*facts(*first), *strong)


def withheld_head(w: Wording, document: WithholdingCertificate) -> tuple[Fact, ...]:
    """Return the facts at the head of a certificate."""
    return facts(
        (w("issued"), w.day(document.issued)),
        (w("period"), period(w, document.period)),
        (w("currency"), document.currency),
    )


def withheld_boxes(w: Wording, document: WithholdingCertificate) -> tuple[PartyBox, ...]:
    """Return who withheld, whose tax it is, and who gets it."""
    return (
        *party_box(w, w("agent"), document.agent),
        *party_box(w, w("subject"), document.subject),
        *party_box(w, w("authority"), document.authority),
        *party_box(w, w("seller"), document.seller),
        *party_box(w, w("buyer"), document.buyer),
        *further_parties(w, document),
    )


def withheld(w: Wording, document: WithholdingCertificate) -> Iterator[Block]:
    """Return what follows the parties of a certificate."""
    money = document.currency
    sums: Sequence[Decimal | None] = summed(line.amount for line in document.lines)
    rows = [
        Row(
            cells=(
                cell(reference(w, line.document)),
                cell(joined(line.kind, line.reason, by=" · ")),
                cell(line.scheme),
                cell(w.money(line.base, money)),
                cell(w.percent(line.rate)),
                cell(w.money(line.amount, money)),
            ),
            running=w.money(running, money),
        )
        for line, running in zip(document.lines, sums, strict=True)
    ]
    columns = (
        Column(title=w("document"), share=1),
        Column(title=w("income"), share=1),
        Column(title=w("tax_kind")),
        Column(title=joined(w("base"), money), side="end"),
        Column(title=w("rate"), side="end"),
        Column(title=joined(w("withheld"), money), side="end"),
    )
    yield from table(columns, rows, carried=len(columns) - 1)
    known = facts((w("total_base"), w.amount(document.total_base, money)))
    if document.total_withheld is not None:
        total = w.amount(document.total_withheld, money)
        known += (Fact(label=w("total_withheld"), value=total, strong=True),)
    if known:
        yield Pair(start=(), end=(Sums(facts=known),), share=0.52)
    yield from under(w("references"), *reference_facts(w, document))
    yield from prose(w("notes"), texts(document.notes))
    yield from attachments(w, document.attachments)
