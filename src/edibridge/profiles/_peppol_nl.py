"""Peppol BIS Billing: the rules of the Netherlands."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from edibridge.model import Invoice, Party
from edibridge.profiles._peppol_facts import (
    CII,
    SETTLEMENT,
    SOURCE,
    countries,
    gate,
    is_credit_note,
    speaks_of,
)
from edibridge.profiles._peppol_payments import instructions, is_payable
from edibridge.profiles._peppol_text import normal
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="peppol-nl", source=SOURCE)

_CREDIT_KINDS = ("81", "83", "381", "396", "532")
_MEANS = ("30", "48", "49", "57", "58", "59")
_SCHEMES = (" 0106 ", " 0190 ")
_SUMMATION = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"

Breaches = Iterable[Breach]


def _dutch(invoice: Invoice, case: Case, role: str = "seller") -> bool:
    return [normal(one).upper() for one in countries(invoice, case, role)] == ["NL"]


def _domestic(invoice: Invoice, case: Case) -> bool:
    return _dutch(invoice, case) and _dutch(invoice, case, "buyer")


@RULES.rule(
    "NL-R-001",
    about="a Dutch credit note names the invoice that it credits",
    terms="BT-25",
    of=Invoice,
)
def credited(invoice: Invoice, case: Case) -> Breaches:
    """BT-25."""
    if not _dutch(invoice, case):
        return
    if case.format == CII:
        credit = normal(invoice.kind) in _CREDIT_KINDS
    else:
        credit = invoice.kind is not None and is_credit_note(invoice, case)
    if credit and all(known.number is None for known in invoice.preceding):
        yield Breach(path="preceding")


def _address(
    rule: str, role: str, terms: str, about: str, when: Callable[[Invoice, Case], bool]
) -> None:
    def check(invoice: Invoice, case: Case) -> Breaches:
        party: Party | None = getattr(invoice, role)
        if party is None or party.address is None or not when(invoice, case):
            return
        for name in ("street", "city", "postcode"):
            if getattr(party.address, name) is None:
                yield Breach(path=f"{role}.address.{name}")

    RULES.rule(rule, about=about, terms=terms, of=Invoice)(check)


_address(
    "NL-R-002",
    "seller",
    "BT-35 BT-37 BT-38",
    "a Dutch supplier's address has street, city and post code",
    _dutch,
)
_address(
    "NL-R-004",
    "buyer",
    "BT-50 BT-52 BT-53",
    "a Dutch customer's address has street, city and post code",
    _domestic,
)
_address(
    "NL-R-006",
    "tax_representative",
    "BT-64 BT-66 BT-67",
    "a Dutch tax representative's address has street, city and post code",
    lambda invoice, case: _dutch(invoice, case) and _dutch(invoice, case, "tax_representative"),
)


def _legal(
    rule: str, role: str, terms: str, about: str, when: Callable[[Invoice, Case], bool]
) -> None:
    def check(invoice: Invoice, case: Case) -> Breaches:
        party: Party | None = getattr(invoice, role)
        if party is None or party.legal_id is None or not when(invoice, case):
            return
        known = party.legal_id
        scheme = f" {known.scheme or ''} "
        if not any(one in scheme for one in _SCHEMES) or not normal(known.value):
            yield Breach(path=f"{role}.legal_id", got=known.scheme, expected="0106 or 0190")

    RULES.rule(rule, about=about, terms=terms, of=Invoice)(check)


_legal(
    "NL-R-003",
    "seller",
    "BT-30",
    "a Dutch supplier's registration is a KVK number or an OIN",
    _dutch,
)
_legal(
    "NL-R-005",
    "buyer",
    "BT-47",
    "a Dutch customer's registration is a KVK number or an OIN",
    _domestic,
)


@RULES.rule(
    "NL-R-007",
    about="a Dutch supplier who is to be paid says how",
    terms="BG-16",
    of=Invoice,
)
def payable(invoice: Invoice, case: Case) -> Breaches:
    """BG-16, BT-115."""
    if not _dutch(invoice, case) or invoice.totals is None or is_payable(invoice, case):
        return
    if not speaks_of(case, _SUMMATION):
        return
    amount = invoice.totals.payable
    in_cii = case.format == CII
    credit = normal(invoice.kind) == "381" if in_cii else is_credit_note(invoice, case)
    if amount is None or (amount < 0 if credit else amount > 0):
        yield Breach(path="payments")


@RULES.rule(
    "NL-R-008",
    about="between two Dutch parties the means of payment is 30, 48, 49, 57, 58 or 59",
    terms="BT-81",
    of=Invoice,
)
def means(invoice: Invoice, case: Case) -> Breaches:
    """BT-81."""
    if not _domestic(invoice, case):
        return
    for known in instructions(invoice, case):
        if normal(known.means) not in _MEANS:
            yield Breach(path=f"{known.path}.means", got=known.means, expected=", ".join(_MEANS))


@RULES.rule(
    "NL-R-009",
    about="where a line names a line of an order, the invoice of a Dutch supplier names the order",
    terms="BT-13 BT-132",
    of=Invoice,
)
def ordered(invoice: Invoice, case: Case) -> Breaches:
    """BT-13, BT-132."""
    if not _dutch(invoice, case) or (invoice.order and invoice.order.number is not None):
        return
    if any(line.order is not None and line.order.line is not None for line in invoice.lines):
        yield Breach(path="order.number")


gate(RULES, _dutch)
