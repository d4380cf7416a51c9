"""EN 16931 as its artefacts of 22 April 2025 (1.3.14.1) have it: where they differ from 1.3.16.

Codes have come and gone since (the dates are in the code lists), BR-66 and BR-67 have become rules
of the syntax, a due date was demanded of what is to be paid, and some rules of UBL looked at a
place that no document has. The binding to CII has changed in many rules: those are not built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from attrs import evolve

from edibridge.findings import Severity
from edibridge.formats._ubl import NAMESPACES, clark
from edibridge.model import Invoice
from edibridge.profiles import _en16931_codes, _en16931_ubl, _en16931_ubl_structure
from edibridge.profiles._en16931_facts import CII, SOURCE, UBL, blank
from edibridge.profiles._rule_sets import without
from edibridge.rules import Breach, Case, Check, RuleSet

ID = "1.3.14.1"
DAY = date(2025, 4, 22)

RULES = RuleSet(id="en16931-2025", source=SOURCE)
# rules of UBL that are younger, or that looked where nothing stands
_NOT_YET = frozenset(["UBL-SR-23", "UBL-SR-54", "UBL-SR-55", "UBL-SR-56", "UBL-CR-674"])
_CHANGED_IN_CII: dict[str, Severity] = dict.fromkeys(
    [
        *(f"BR-{at}" for at in ("18", "20", "50", "51", "66")),
        *(f"BR-{code}-08" for code in ("AE", "AF", "AG", "E", "G", "IC", "O", "S", "Z")),
        *(f"BR-CL-{at}" for at in ("03", "04", "05", "10", "11", "21", "22", "25", "26")),
        *(f"BR-CO-{at}" for at in (11, 12, 13, 15, 16, 25, 27)),
        *(f"BR-DEC-{at}" for at in ("01", "05", "24", "27")),
        *(f"CII-DT-00{at}" for at in (10, 20, 30, 40)),
    ],
    "fatal",
)


def _many(path: str) -> Callable[[Any, Case], Iterator[Breach]]:
    names = [clark(step) for step in path.split("/")]

    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        del invoice
        if case.root is not None:
            yield from (Breach(node=one) for one in case.root.findall("/".join(names))[1:])

    return check


RULES.rule("BR-66", about="an invoice names one card", terms="BG-18", of=Invoice, formats=(UBL,))(
    _many("cac:PaymentMeans/cac:CardAccount")
)
RULES.rule(
    "BR-67", about="an invoice names one mandate", terms="BG-19", of=Invoice, formats=(UBL,)
)(_many("cac:PaymentMeans/cac:PaymentMandate"))


@RULES.rule(
    "BR-CO-25", about="what is to be paid has a day or terms", terms="BT-115 BT-9 BT-20", of=Invoice
)
def due(invoice: Invoice, case: Case) -> Iterable[Breach]:
    """BT-115, BT-9, BT-20: of invoices, not of credit notes."""
    payable = invoice.totals.payable if invoice.totals is not None else None
    if payable is None or payable <= 0:
        return
    if case.format == UBL and case.root is not None:
        days = next(case.root.iter(clark("cbc:DueDate")), None) is not None
        notes = case.root.find(".//cac:PaymentTerms/cbc:Note", NAMESPACES) is not None
        said, asked = days or notes, case.root.tag == clark("Invoice")
    else:
        said = invoice.due is not None or any(
            terms.due is not None or not all(map(blank, terms.text))
            for terms in invoice.payment_terms
        )
        asked = not invoice.is_credit
    if asked and not said:
        yield Breach(path="totals.payable", got=str(payable))


@RULES.rule(
    "UBL-CR-631",
    "warning",
    about="a price has no factor of its unit",
    of=Invoice,
    formats=(UBL,),
)
def factor(invoice: Invoice, case: Case) -> Iterator[Breach]:
    """In UBL."""
    del invoice
    if case.root is not None:
        for line in case.root.iterchildren(clark("cac:InvoiceLine"), clark("cac:CreditNoteLine")):
            path = f"{clark('cac:Price')}/{clark('cbc:OrderableUnitFactorRate')}"
            yield from (Breach(node=one) for one in line.findall(path))


def _identified(present: Check) -> Check:
    """Return BR-CO-26 as it was: a creditor identifier identifies a seller too."""

    def check(invoice: Any, case: Case) -> Iterable[Breach]:  # noqa: ANN401
        seller = invoice.seller
        if seller is not None and any(known.value is not None for known in seller.identifiers):
            return ()
        return present(invoice, case)

    return check


def business_rules(present: Iterable[RuleSet]) -> tuple[RuleSet, ...]:
    """Return the business rules, made of the present ones."""
    found = []
    for known in present:
        if known.id == _en16931_codes.RULES.id:
            found.append(_en16931_codes.dated(DAY))
        elif "BR-CO-26" in known.rules and known.sweep is None:
            rule = known.rules["BR-CO-26"]
            rule = evolve(rule, check=_identified(rule.check))
            found.append(evolve(known, rules={**known.rules, rule.id: rule}))
        else:
            found.append(known)
    return (*found, RULES)


def syntax_rules(format_id: str) -> tuple[RuleSet, ...]:
    """Return the syntax rules of a format; of CII, what is not built."""
    if format_id == CII:
        return (RuleSet(id="en16931-cii-2025", source=SOURCE, not_built=_CHANGED_IN_CII),)
    if format_id not in _en16931_ubl.FORMATS:
        return ()
    return (_en16931_ubl_structure.rules(), without(_en16931_ubl.rules(), _NOT_YET))
