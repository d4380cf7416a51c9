"""EN 16931: what the VAT breakdown and the tax totals must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from edibridge.model import Invoice, TaxSubtotal, TaxTotal
from edibridge.profiles._en16931_facts import SOURCE, UBL, implied, is_vat, normal
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="en16931-breakdown", source=SOURCE)

Breaches = Iterable[Breach]


def subtotals(invoice: Invoice) -> Iterator[tuple[str, TaxSubtotal]]:
    """Yield every subtotal of a tax total, of the document and of lines."""
    yield from _subtotals(invoice.tax_totals, "")
    for at, line in enumerate(invoice.lines):
        if line.tax_totals:
            yield from _subtotals(line.tax_totals, f"lines[{at}].")


def _subtotals(totals: Iterable[TaxTotal], above: str) -> Iterator[tuple[str, TaxSubtotal]]:
    for at, total in enumerate(totals):
        for index, subtotal in enumerate(total.subtotals):
            yield f"{above}tax_totals[{at}].subtotals[{index}]", subtotal


def _subtotal(
    rule: str, term: str, about: str, name: str, missing: Callable[[TaxSubtotal, bool], bool]
) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        implies = implied(case)
        for path, known in subtotals(invoice):
            if missing(known, implies) and f"{path}.{name}" not in case.unread:
                yield Breach(path=f"{path}.{name}")

    RULES.rule(rule, about=about, terms=term, of=Invoice)(check)


_subtotal(
    "BR-45",
    "BT-116",
    "each VAT breakdown has a taxable amount",
    "taxable",
    lambda known, implies: known.taxable is None,  # noqa: ARG005
)


_subtotal(
    "BR-46",
    "BT-117",
    "each VAT breakdown has a tax amount",
    "amount",
    lambda known, implies: known.amount is None,  # noqa: ARG005
)


def _no_category(known: TaxSubtotal, implies: bool) -> bool:  # noqa: FBT001
    tax = known.tax
    return tax is None or tax.category is None or not is_vat(tax.scheme, implied=implies)


def _no_rate(known: TaxSubtotal, implies: bool) -> bool:  # noqa: FBT001
    tax = known.tax
    if tax is None or not is_vat(tax.scheme, implied=implies):
        return True
    return tax.rate is None and normal(tax.category) != "O"


_subtotal("BR-47", "BT-118", "each VAT breakdown has a category", "tax.category", _no_category)


_subtotal(
    "BR-48",
    "BT-119",
    "each VAT breakdown has a rate, unless it is not subject to VAT",
    "tax.rate",
    _no_rate,
)


@RULES.rule("BR-CO-18", about="an invoice has a VAT breakdown", terms="BG-23", of=Invoice)
def breakdown(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BG-23."""
    if not any(total.subtotals for total in invoice.tax_totals):
        yield Breach(path="tax_totals")


@RULES.rule(
    "BR-53",
    about="with a currency of VAT accounting the VAT total in that currency is there",
    terms="BT-6 BT-111",
    of=Invoice,
)
def accounting_total(invoice: Invoice, case: Case) -> Breaches:
    """BT-111; any tax total counts, those of lines too."""
    wanted = invoice.tax_currency
    if wanted is None:
        return
    totals = [(f"tax_totals[{at}]", one) for at, one in enumerate(invoice.tax_totals)]
    for place, line in enumerate(invoice.lines):
        totals += [
            (f"lines[{place}].tax_totals[{at}]", one) for at, one in enumerate(line.tax_totals)
        ]
    if not any(
        (total.amount is not None or f"{path}.amount" in case.unread)
        and stated_currency(total, invoice, case) == wanted
        for path, total in totals
    ):
        yield Breach(path="tax_totals", expected=wanted)


def stated_currency(total: TaxTotal, invoice: Invoice, case: Case) -> str | None:
    """Return the currency of a tax total, or None where UBL demands one and there is none."""
    if case.format == UBL and any(
        extra.path == "cbc:TaxAmount/@currencyID" and extra.value is None for extra in total.extras
    ):
        return None
    if total.currency is not None:
        return total.currency
    return invoice.currency or None


@RULES.spare
def kept(invoice: Any, case: Case) -> bool:  # noqa: ANN401 - a document
    """Say whether surely nothing is missing in a breakdown in one currency."""
    if not isinstance(invoice, Invoice) or invoice.tax_currency is not None:
        return False
    implies = implied(case)
    for _, known in subtotals(invoice):
        tax = known.tax
        if (
            tax is None
            or known.taxable is None
            or known.amount is None
            or tax.category is None
            or tax.rate is None
            or not is_vat(tax.scheme, implied=implies)
        ):
            return False
    return any(total.subtotals for total in invoice.tax_totals)
