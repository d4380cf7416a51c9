"""How a page says what to pay to whom: accounts, terms, the code to scan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from edibridge.model import Invoice, Payment, PaymentTerms
from edibridge.page.blocks import Block, Code, Codes, Facts, Pair
from edibridge.page.epc import epc_data
from edibridge.page.shared import facts, joined
from edibridge.page.wording import Wording

_TRANSFERS = frozenset({None, "", "1", "30", "31", "42", "57", "58"})  # UNTDID 4461


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


def pay_code(w: Wording, document: Invoice, amount: Decimal | None) -> Code | None:
    """Return the QR code that pays an invoice by SEPA credit transfer, or None."""
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
