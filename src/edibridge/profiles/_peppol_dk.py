"""Peppol BIS Billing: the rules of Denmark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from edibridge.formats._ubl import clark
from edibridge.model import Allowance, Invoice
from edibridge.profiles._peppol_facts import (
    AGREEMENT,
    CII,
    SOURCE,
    all_of,
    cii,
    countries,
    gate,
    is_credit_note,
    is_in,
    said,
    ubl,
)
from edibridge.profiles._peppol_payments import Instruction, instructions
from edibridge.profiles._peppol_text import blank, normal, number
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="peppol-dk", source=SOURCE)
CII_RULES = RuleSet(id="peppol-dk-cii", source=SOURCE)
"""What the CII binding takes less gravely."""

_CVR = "0184"
_MEANS = " 1 10 31 42 48 49 50 58 59 93 97 "
_UNSPSC = ("19.05.01", "19.0501", "26.08.01", "26.0801")
_GIRO_ACCOUNT = re.compile("[0-9]{7,8}")
_TAX_LENGTH, _TAX_LAST = 4, 9999
_PARTIES = ("seller", "buyer")

Breaches = Iterable[Breach]


def _danish(invoice: Invoice, case: Case, role: str) -> bool:
    # CII asks whether any country stated is Denmark, UBL whether the one is
    if case.format == CII:
        return "DK" in countries(invoice, case, role)
    return is_in(invoice, case, role, "DK")


def _supplied(invoice: Invoice, case: Case) -> bool:
    return _danish(invoice, case, "seller")


def _domestic(invoice: Invoice, case: Case) -> bool:
    return _supplied(invoice, case) and _danish(invoice, case, "buyer")


@RULES.rule("DK-R-002", about="a Danish supplier states its CVR number", terms="BT-30", of=Invoice)
def legal_id(invoice: Invoice, case: Case) -> Breaches:
    """BT-30."""
    known = invoice.seller.legal_id if invoice.seller else None
    if _supplied(invoice, case) and (known is None or blank(known.value)):
        yield Breach(path="seller.legal_id")


def _scheme(
    rule: str, role: str, term: str, about: str, when: Callable[[Invoice, Case], bool]
) -> None:
    def check(invoice: Invoice, case: Case) -> Breaches:
        party = getattr(invoice, role)
        known = party.legal_id if party is not None and when(invoice, case) else None
        if known is not None and known.value is not None and normal(known.scheme) != _CVR:
            yield Breach(path=f"{role}.legal_id.scheme", got=known.scheme, expected=_CVR)

    RULES.rule(rule, about=about, terms=term, of=Invoice)(check)


_scheme(
    "DK-R-014",
    "seller",
    "BT-30-1",
    "the registration of a Danish supplier has scheme 0184",
    _supplied,
)
_scheme(
    "DK-R-017",
    "buyer",
    "BT-47-1",
    "the registration of a Danish customer has scheme 0184",
    _domestic,
)


@RULES.rule(
    "DK-R-016",
    about="a credit note between two Danish parties is not negative",
    terms="BT-115",
    of=Invoice,
)
def credit_total(invoice: Invoice, case: Case) -> Breaches:
    """BT-115."""
    in_cii = case.format == CII
    credit = normal(invoice.kind) == "381" if in_cii else is_credit_note(invoice, case)
    amount = invoice.totals.payable if invoice.totals else None
    if _domestic(invoice, case) and credit and amount is not None and amount < 0:
        yield Breach(path="totals.payable", got=str(amount))


@RULES.rule(
    "DK-R-013",
    about="between two Danish parties an identifier names its scheme",
    terms="BT-29-1 BT-46-1",
    of=Invoice,
)
def schemes(invoice: Invoice, case: Case) -> Breaches:
    """BT-29, BT-46: in CII of those that say they have one."""
    if not _domestic(invoice, case):
        return
    root = cii(case)
    if root is not None:
        for party in ("Seller", "Buyer"):
            for node in all_of(root, f"{AGREEMENT}/ram:{party}TradeParty/ram:GlobalID"):
                if blank(node.get("schemeID")):
                    yield Breach(node=node)
        return
    for role in _PARTIES:
        party = getattr(invoice, role)
        for at, known in enumerate(party.identifiers if party is not None else ()):
            if known.value is not None and blank(known.scheme):
                yield Breach(path=f"{role}.identifiers[{at}].scheme")


def _payment(rule: str, terms: str, about: str, good: Callable[[Instruction, bool], bool]) -> None:
    def check(invoice: Invoice, case: Case) -> Breaches:
        # the UBL binding speaks of invoices alone, the CII binding of credit notes too
        if not _domestic(invoice, case):
            return
        if case.format != CII and is_credit_note(invoice, case):
            return
        for known in instructions(invoice, case):
            if not good(known, case.format == CII):
                yield Breach(path=known.path, got=known.means)

    RULES.rule(rule, about=about, terms=terms, of=Invoice)(check)


def _transfer(known: Instruction, in_cii: bool) -> bool:  # noqa: ARG001, FBT001
    if known.means not in ("31", "42"):
        return True
    return not blank(known.account) and not blank(known.bank)


def _debit(known: Instruction, in_cii: bool) -> bool:  # noqa: ARG001, FBT001
    return known.means != "49" or not (blank(known.mandate) or blank(known.debited))


def _giro(known: Instruction, in_cii: bool) -> bool:  # noqa: FBT001
    if known.means != "50":
        return True
    account = known.account or ""
    # CII has not learnt yet that a giro account may have eight digits
    good = len(account) == 7 if in_cii else _GIRO_ACCOUNT.fullmatch(account)  # noqa: PLR2004
    return bool(good) and known.reference[:3] in ("01#", "04#", "15#")


def _giro_reference(known: Instruction, in_cii: bool) -> bool:  # noqa: ARG001, FBT001
    if known.means != "50" or known.reference[:3] not in ("04#", "15#"):
        return True
    return len(known.reference) == 19  # noqa: PLR2004 - 16 digits after the card type


def _card(known: Instruction, in_cii: bool) -> bool:  # noqa: ARG001, FBT001
    if known.means != "93":
        return True
    good = len(known.account or "") == 8  # noqa: PLR2004 - the creditor's number
    return good and known.reference[:3] in ("71#", "73#", "75#")


def _card_reference(known: Instruction, in_cii: bool) -> bool:  # noqa: ARG001, FBT001
    if known.means != "93" or known.reference[:3] not in ("71#", "75#"):
        return True
    return len(known.reference) in (18, 19)


_payment(
    "DK-R-005",
    "BT-81",
    "the means of payment is one that Denmark knows",
    lambda known, _: f" {known.means} " in _MEANS,
)
_payment("DK-R-006", "BT-84 BT-86", "a transfer (31, 42) names account and registration", _transfer)
_payment("DK-R-007", "BT-89 BT-91", "a direct debit (49) names mandate and account", _debit)
_payment(
    "DK-R-008",
    "BT-83 BT-84",
    "a giro (50) has an account of 7 or 8 digits and a reference of card type 01, 04 or 15",
    _giro,
)
_payment("DK-R-009", "BT-83", "the reference of card type 04 or 15 has 16 digits", _giro_reference)
_payment(
    "DK-R-010",
    "BT-83 BT-84",
    "a payment card (93) has a creditor of 8 digits and a reference of card type 71, 73 or 75",
    _card,
)
_payment(
    "DK-R-011", "BT-83", "the reference of card type 71 or 75 has 15 or 16 digits", _card_reference
)


def _unspsc(invoice: Invoice, case: Case) -> Iterator[Breach]:
    if not _domestic(invoice, case):
        return
    for at, line in enumerate(invoice.lines):
        known = line.item.classifications if line.item is not None else ()
        listed = any(one.scheme == "TST" for one in known)
        if listed and not any(one.version in _UNSPSC for one in known):
            path = f"lines[{at}].item.classifications"
            yield Breach(path=path, got=known[0].version, expected=" or ".join(_UNSPSC[::2]))


_UNSPSC_ABOUT = "an item of a Danish supplier is classed by UNSPSC 19.05.01 or 26.08.01"


@RULES.rule("DK-R-003", about=_UNSPSC_ABOUT, terms="BT-158-2", of=Invoice)
def unspsc(invoice: Invoice, case: Case) -> Breaches:
    """BT-158."""
    return () if case.format == CII else _unspsc(invoice, case)


@CII_RULES.rule(
    "DK-R-003", "warning", about=_UNSPSC_ABOUT, terms="BT-158-2", of=Invoice, formats=(CII,)
)
def unspsc_of_cii(invoice: Invoice, case: Case) -> Breaches:
    """BT-158."""
    return _unspsc(invoice, case)


def _taxes(invoice: Invoice, case: Case) -> Iterator[tuple[Breach, str, str]]:
    """Yield the allowances and charges that DK-R-004 speaks of, with code and reason."""
    root = ubl(case)
    if root is not None:
        for node in root.iter(clark("cac:AllowanceCharge")):
            code = said(node, "cbc:AllowanceChargeReasonCode")
            reason = said(node, "cbc:AllowanceChargeReason")
            yield Breach(node=node, got=reason), code, reason
        return
    found: list[tuple[str, Allowance]] = [
        (f"allowances[{at}]", known) for at, known in enumerate(invoice.allowances)
    ]
    if case.format != CII:
        # CII looks at those of the document alone
        found += [
            (f"lines[{at}].allowances[{index}]", known)
            for at, line in enumerate(invoice.lines)
            for index, known in enumerate(line.allowances)
        ]
    for path, known in found:
        reason = known.reason or ""
        yield Breach(path=f"{path}.reason", got=reason), known.reason_code or "", reason


@RULES.rule(
    "DK-R-004",
    about="a tax that is no VAT (ZZZ) is named by its four digits, or by text with a # inside",
    terms="BT-97 BT-104 BT-139 BT-144",
    of=Invoice,
)
def other_tax(invoice: Invoice, case: Case) -> Breaches:
    """BT-98, BT-105."""
    if not _domestic(invoice, case):
        return
    for breach, code, reason in _taxes(invoice, case):
        if code != "ZZZ":
            continue
        stated = number(reason)
        digits = (
            len(normal(reason)) == _TAX_LENGTH and stated is not None and 0 <= stated <= _TAX_LAST
        )
        marked = "#" in reason and not reason.startswith("#") and not reason.endswith("#")
        if not digits and not marked:
            yield breach


gate(RULES, _supplied)
