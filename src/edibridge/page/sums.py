"""The sums of a sale: allowances, the breakdown of the tax, totals, what was paid before."""

from __future__ import annotations

from collections.abc import Sequence

from edibridge.model import Allowance, Invoice, Tax, TaxTotal, Totals, Trade
from edibridge.page.blocks import Block, Column, Fact, Pair, Row, Sums
from edibridge.page.shared import cell, facts, joined, prose, table
from edibridge.page.wording import Wording


def rate(w: Wording, tax: Tax) -> str:
    """Say how something is taxed, shortly: the rate; the breakdown says why there is none."""
    return w.percent(tax.rate) if tax.rate is not None else w.word("tax", tax.category)


def signed(w: Wording, known: Allowance, currency: str | None) -> str:
    """Say the amount of an allowance with a minus, that of a charge without."""
    if known.amount is None:
        return ""
    return w.money(known.amount if known.is_charge else -known.amount, currency)


def allowances(w: Wording, known: Sequence[Allowance], currency: str | None) -> tuple[Block, ...]:
    """Return the table of the allowances and charges of a document."""
    rows = [
        Row(
            cells=(
                cell(w("charge" if one.is_charge else "allowance")),
                cell(one.reason or one.reason_code),
                cell(w.money(one.base, currency)),
                cell(w.percent(one.percent)),
                cell(joined(*(rate(w, tax) for tax in one.taxes), by=", ")),
                cell(signed(w, one, currency)),
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


def prepayments(w: Wording, document: Invoice) -> tuple[Block, ...]:
    """Return the table of what was paid in advance."""
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
