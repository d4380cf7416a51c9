"""Peppol BIS Billing: the rules of Norway."""

from __future__ import annotations

import re
from collections.abc import Iterable

from edibridge.model import Invoice
from edibridge.profiles._peppol_checks import mod11
from edibridge.profiles._peppol_facts import (
    CII,
    SOURCE,
    facts,
    gate,
    registrations,
    scheme_of,
    vat_numbers,
)
from edibridge.profiles._peppol_text import normal
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="peppol-no", source=SOURCE)

_REGISTERED = "Foretaksregisteret"
_NUMBER = re.compile("[0-9]{9}MVA")


@RULES.rule(
    "NO-R-002",
    "warning",
    about="most Norwegian suppliers state that they are in the register of enterprises",
    terms="BT-32",
    of=Invoice,
    cite="foretaksregisterloven § 10-2",
)
def registered(invoice: Invoice, case: Case) -> Iterable[Breach]:
    """BT-32."""
    if invoice.seller is None or facts(invoice, case).supplier != "NO":
        return
    scheme = "FC" if case.format == CII else "TAX"
    stated = [
        normal(known.number)
        for known in registrations(invoice.seller)
        if normal(scheme_of(known, case)) == scheme
    ]
    if _REGISTERED not in stated:
        yield Breach(path="seller.tax_registrations", expected=_REGISTERED)


@RULES.rule(
    "NO-R-001",
    about="a Norwegian VAT number is NO, an organisation number and MVA",
    terms="BT-31",
    of=Invoice,
)
def vat_number(invoice: Invoice, case: Case) -> Iterable[Breach]:
    """BT-31."""
    if invoice.seller is None or facts(invoice, case).supplier != "NO":
        return
    for stated in vat_numbers(invoice.seller, case, trimmed=case.format != CII):
        if stated.startswith("NO") and not (_NUMBER.fullmatch(stated[2:]) and mod11(stated[2:11])):
            yield Breach(path="seller.tax_registrations", got=stated)


gate(RULES, lambda invoice, case: facts(invoice, case).supplier == "NO")
