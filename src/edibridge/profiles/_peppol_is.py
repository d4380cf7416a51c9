"""Peppol BIS Billing: the rules of Iceland."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from edibridge.model import Invoice, Party
from edibridge.profiles._peppol_facts import (
    SOURCE,
    all_of,
    gate,
    is_credit_note,
    is_in,
    said,
    text_of,
    ubl,
)
from edibridge.profiles._peppol_payments import instructions
from edibridge.profiles._peppol_text import is_day, normal
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="peppol-is", source=SOURCE)

_KENNITALA = "0196"
_KINDS = ("380", "381")
_FINAL_DUE = "EINDAGI"
_ACCOUNT = 12

Breaches = Iterable[Breach]


def _icelandic(invoice: Invoice, case: Case, role: str = "seller") -> bool:
    return is_in(invoice, case, role, "IS")


@RULES.rule(
    "IS-R-001",
    "warning",
    about="an Icelandic supplier's document is of type 380 or 381",
    terms="BT-3",
    of=Invoice,
)
def kind(invoice: Invoice, case: Case) -> Breaches:
    """BT-3."""
    if _icelandic(invoice, case) and normal(invoice.kind) not in _KINDS:
        yield Breach(path="kind", got=invoice.kind, expected="380 or 381")


def _party(
    rules: tuple[str, str], role: str, name: str, terms: tuple[str, str], when: Callable[..., bool]
) -> None:
    def legal(invoice: Invoice, case: Case) -> Breaches:
        party: Party | None = getattr(invoice, role)
        if party is None or not when(invoice, case):
            return
        known = party.legal_id
        if known is None or known.value is None or known.scheme != _KENNITALA:
            got = known.scheme if known is not None else None
            yield Breach(path=f"{role}.legal_id", got=got, expected=_KENNITALA)

    def address(invoice: Invoice, case: Case) -> Breaches:
        party: Party | None = getattr(invoice, role)
        if party is None or not when(invoice, case):
            return
        for part in ("street", "postcode"):
            if party.address is None or getattr(party.address, part) is None:
                yield Breach(path=f"{role}.address.{part}")

    RULES.rule(
        rules[0],
        about=f"an Icelandic {name} has a kennitala (0196)",
        terms=terms[0],
        of=Invoice,
    )(legal)
    RULES.rule(
        rules[1],
        about=f"an Icelandic {name}'s address has street and post code",
        terms=terms[1],
        of=Invoice,
    )(address)


_party(
    ("IS-R-002", "IS-R-003"),
    "seller",
    "supplier",
    ("BT-30", "BT-35 BT-38"),
    _icelandic,
)
_party(
    ("IS-R-004", "IS-R-005"),
    "buyer",
    "customer",
    ("BT-47", "BT-50 BT-53"),
    lambda invoice, case: _icelandic(invoice, case) and _icelandic(invoice, case, "buyer"),
)


def _account(rule: str, means: str, about: str) -> None:
    def check(invoice: Invoice, case: Case) -> Breaches:
        if not _icelandic(invoice, case):
            return
        known = [one for one in instructions(invoice, case) if one.means == means]
        stated = [one.account for one in known if one.account is not None]
        if known and not (stated and all(len(normal(one)) == _ACCOUNT for one in stated)):
            yield Breach(path=f"{known[0].path}.account.number", got=stated[0] if stated else None)

    RULES.rule(rule, about=about, terms="BT-84", of=Invoice)(check)


_account("IS-R-006", "9", "a claim (means 9) of an Icelandic supplier has an account of 12 digits")
_account("IS-R-007", "42", "a transfer (means 42) to an Icelandic supplier has 12 digits")


def _final_due(invoice: Invoice, case: Case) -> list[str] | None:
    """Return the final due days (eindagi) of an Icelandic invoice, None where it has none."""
    if not _icelandic(invoice, case):
        return None
    root = ubl(case)
    if root is None:
        stated = [a.number or "" for a in invoice.attachments if a.description == _FINAL_DUE]
        return stated or None
    found = [
        said(node, "cbc:ID")
        for node in all_of(root, "cac:AdditionalDocumentReference")
        if any(text_of(one) == _FINAL_DUE for one in all_of(node, "cbc:DocumentDescription"))
    ]
    return found or None


def _due(invoice: Invoice, case: Case) -> str | None:
    """Return the due date as written; a credit note of UBL has none of its own."""
    root = ubl(case)
    if root is not None:
        found = all_of(root, "cbc:DueDate")
        return text_of(found[0]) if found else None
    if invoice.due is None or is_credit_note(invoice, case):
        return None
    return invoice.due.isoformat()


@RULES.rule(
    "IS-R-008",
    about="the final due day (EINDAGI) is a date",
    terms="BT-122",
    of=Invoice,
)
def final_due_is_day(invoice: Invoice, case: Case) -> Breaches:
    """BT-122."""
    for stated in _final_due(invoice, case) or ():
        if not is_day(stated):
            yield Breach(path="attachments", got=stated)


@RULES.rule(
    "IS-R-009",
    about="an invoice with a final due day (EINDAGI) has a due date",
    terms="BT-9",
    of=Invoice,
)
def due_beside_final(invoice: Invoice, case: Case) -> Breaches:
    """BT-9."""
    if _final_due(invoice, case) is not None and _due(invoice, case) is None:
        yield Breach(path="due")


@RULES.rule(
    "IS-R-010",
    about="the final due day (EINDAGI) is not before the due date",
    terms="BT-9 BT-122",
    of=Invoice,
)
def final_due_is_later(invoice: Invoice, case: Case) -> Breaches:
    """BT-9, BT-122: compared as texts; without a due date there is nothing that agrees."""
    stated = _final_due(invoice, case)
    if stated is None:
        return
    due = _due(invoice, case)
    if due is None or all(due > one for one in stated):
        yield Breach(path="attachments", got=stated[0], expected=due)


gate(RULES, _icelandic)
