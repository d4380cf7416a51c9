"""EN 16931: what an allowance and a charge must hold, of the document and of a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from edibridge.model import Allowance, Invoice
from edibridge.profiles._en16931_facts import SOURCE, implied, is_vat
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="en16931-allowances", source=SOURCE)


def _allowances(invoice: Invoice, *, charge: bool) -> Iterator[tuple[str, Allowance]]:
    for at, known in enumerate(invoice.allowances):
        if known.is_charge is charge:
            yield f"allowances[{at}]", known


def _line_allowances(invoice: Invoice, *, charge: bool) -> Iterator[tuple[str, Allowance]]:
    for at, line in enumerate(invoice.lines):
        for index, known in enumerate(line.allowances):
            if known.is_charge is charge:
                yield f"lines[{at}].allowances[{index}]", known


_PLACES: dict[str, Callable[[Invoice], Iterator[tuple[str, Allowance]]]] = {
    "allowance": lambda invoice: _allowances(invoice, charge=False),
    "charge": lambda invoice: _allowances(invoice, charge=True),
    "line allowance": lambda invoice: _line_allowances(invoice, charge=False),
    "line charge": lambda invoice: _line_allowances(invoice, charge=True),
}


def _allowance_amount(rule: str, term: str, place: str) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        for path, known in _PLACES[place](invoice):
            if known.amount is None and f"{path}.amount" not in case.unread:
                yield Breach(path=f"{path}.amount")

    RULES.rule(rule, about=f"each {place} has an amount", terms=term, of=Invoice)(check)


def _allowance_reason(rule: str, terms: str, place: str) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:  # noqa: ARG001
        for path, known in _PLACES[place](invoice):
            if known.reason is None and known.reason_code is None:
                yield Breach(path=f"{path}.reason")

    about = f"each {place} gives a reason, as text or as code"
    RULES.rule(rule, about=about, terms=terms, of=Invoice)(check)


def _allowance_category(rule: str, term: str, place: str) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        implies = implied(case)
        for path, known in _PLACES[place](invoice):
            if not any(
                tax.category is not None and is_vat(tax.scheme, implied=implies)
                for tax in known.taxes
            ):
                yield Breach(path=f"{path}.taxes")

    about = f"each {place} of the document has a VAT category"
    RULES.rule(rule, about=about, terms=term, of=Invoice)(check)


_allowance_amount("BR-31", "BT-92", "allowance")


_allowance_category("BR-32", "BT-95", "allowance")


_allowance_reason("BR-33", "BT-97 BT-98", "allowance")


_allowance_reason("BR-CO-21", "BT-97 BT-98", "allowance")


_allowance_amount("BR-36", "BT-99", "charge")


_allowance_category("BR-37", "BT-102", "charge")


_allowance_reason("BR-38", "BT-104 BT-105", "charge")


_allowance_reason("BR-CO-22", "BT-104 BT-105", "charge")


_allowance_amount("BR-41", "BT-136", "line allowance")


_allowance_reason("BR-42", "BT-139 BT-140", "line allowance")


_allowance_reason("BR-CO-23", "BT-139 BT-140", "line allowance")


_allowance_amount("BR-43", "BT-141", "line charge")


_allowance_reason("BR-44", "BT-144 BT-145", "line charge")


_allowance_reason("BR-CO-24", "BT-144 BT-145", "line charge")


def _never(rule: str, terms: str, about: str) -> None:
    """Register a rule that no machine can decide; the authority's own check lets all pass."""
    RULES.rule(rule, about=about, terms=terms, of=Invoice)(lambda invoice, case: ())  # noqa: ARG005


_never("BR-CO-05", "BT-97 BT-98", "text and code of an allowance's reason say the same")


_never("BR-CO-06", "BT-104 BT-105", "text and code of a charge's reason say the same")


_never("BR-CO-07", "BT-139 BT-140", "text and code of a line allowance's reason say the same")


_never("BR-CO-08", "BT-144 BT-145", "text and code of a line charge's reason say the same")


@RULES.spare
def kept(invoice: Any, case: Case) -> bool:  # noqa: ANN401, ARG001 - a document
    """Say whether there is nothing to ask."""
    return (
        isinstance(invoice, Invoice)
        and not invoice.allowances
        and not any(line.allowances for line in invoice.lines)
    )
