"""Peppol BIS Billing: the rules of Italy."""

from __future__ import annotations

import re
from collections.abc import Iterable

from edibridge.model import Address, Invoice
from edibridge.profiles._peppol_facts import (
    CII,
    SOURCE,
    facts,
    gate,
    is_doubled,
    registrations,
    scheme_of,
)
from edibridge.profiles._peppol_text import normal
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="peppol-it", source=SOURCE)

_REGISTRATION = re.compile("[A-Z0-9]{11,16}")


@RULES.rule(
    "IT-R-001",
    about="the tax registration of an Italian supplier has 11 to 16 capitals and digits",
    terms="BT-32",
    of=Invoice,
)
def registration(invoice: Invoice, case: Case) -> Iterable[Breach]:
    """BT-32: in UBL whatever is no VAT number, in CII what is marked as FC."""
    if facts(invoice, case).supplier != "IT":
        return
    for at, known in enumerate(registrations(invoice.seller)):
        scheme = normal(scheme_of(known, case))
        if case.format != CII and is_doubled(known, "cac:TaxScheme/cbc:ID"):
            continue
        if case.format == CII:
            spoken_of = scheme == "FC" or known.number is None
        else:
            spoken_of = scheme != "VAT"
        if spoken_of and not _REGISTRATION.fullmatch(normal(known.number)):
            path = f"seller.tax_registrations[{at}].number"
            yield Breach(path=path, got=known.number)


def _need(rule: str, terms: str, about: str, name: str) -> None:
    def check(invoice: Invoice, case: Case) -> Iterable[Breach]:
        if invoice.seller is None or facts(invoice, case).supplier != "IT":
            return
        if getattr(invoice.seller.address or Address(), name) is None:
            yield Breach(path=f"seller.address.{name}")

    RULES.rule(rule, about=f"an Italian supplier gives {about}", terms=terms, of=Invoice)(check)


_need("IT-R-002", "BT-35", "the first line of its address", "street")
_need("IT-R-003", "BT-37", "its city", "city")
_need("IT-R-004", "BT-38", "its post code", "postcode")


gate(RULES, lambda invoice, case: facts(invoice, case).supplier == "IT")
