"""The rules of Peppol BIS Billing for lines that XRechnung demands too (PEPPOL-EN16931-R1)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext
from typing import Any

from edibridge.formats import _cii
from edibridge.model import Invoice, Line
from edibridge.profiles._en16931_facts import CII, number
from edibridge.profiles._xrechnung_facts import SOURCE, rounded
from edibridge.profiles._xrechnung_peppol import Breaches, slack
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="xrechnung-peppol-lines", source=f"Peppol BIS Billing 3.0 as in {SOURCE}")

_ZERO = Decimal(0)
_ONE = Decimal(1)


@RULES.rule(
    "PEPPOL-EN16931-R101",
    about="a line's document reference is the invoiced object",
    terms="BT-128",
    of=Invoice,
)
def line_object(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-128."""
    for at, line in enumerate(invoice.lines):
        if line.references and line.object_id is None:
            yield Breach(path=f"lines[{at}].references")


@RULES.rule(
    "PEPPOL-EN16931-R110",
    about="a line's period does not begin before the invoice's",
    terms="BT-134 BT-73",
    of=Invoice,
)
def line_start(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-134."""
    limit = invoice.period.start if invoice.period is not None else None
    for at, line in enumerate(invoice.lines):
        day = line.period.start if line.period is not None else None
        if limit is not None and day is not None and day < limit:
            yield Breach(path=f"lines[{at}].period.start", got=str(day), expected=str(limit))


@RULES.rule(
    "PEPPOL-EN16931-R111",
    about="a line's period does not end after the invoice's",
    terms="BT-135 BT-74",
    of=Invoice,
)
def line_end(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-135."""
    limit = invoice.period.end if invoice.period is not None else None
    for at, line in enumerate(invoice.lines):
        day = line.period.end if line.period is not None else None
        if limit is not None and day is not None and day > limit:
            yield Breach(path=f"lines[{at}].period.end", got=str(day), expected=str(limit))


@RULES.rule(
    "PEPPOL-EN16931-R120",
    "warning",
    about="a line's net amount is quantity times price, plus charges, less allowances",
    terms="BT-131 BT-129 BT-146 BT-149",
    of=Invoice,
)
def line_net(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-131, within two cents (half a forint)."""
    within = slack(invoice)
    for at, line in enumerate(invoice.lines):
        expected = _expected_net(line)
        if abs((line.net or _ZERO) - expected) > within:
            yield Breach(path=f"lines[{at}].net", got=str(line.net), expected=str(expected))


def _expected_net(line: Line) -> Decimal:
    price = line.price.amount if line.price is not None else None
    per = line.price.quantity if line.price is not None else None
    quantity = _ONE if line.quantity is None else line.quantity
    with localcontext() as context:
        context.prec = 40
        whole = quantity * ((price or _ZERO) / (per or _ONE))
    for charge in (True, False):
        total = sum(
            (a.amount for a in line.allowances if a.is_charge is charge and a.amount is not None),
            _ZERO,
        )
        whole += rounded(total) if charge else -rounded(total)
    return whole


def _base_quantities(
    invoice: Invoice, case: Case
) -> Iterator[tuple[str, Any, Decimal, str | None]]:
    """Yield path, element, quantity and unit of every base quantity."""
    if case.root is not None and case.format == CII:
        names = ("ram:NetPriceProductTradePrice", "ram:GrossPriceProductTradePrice")
        for price in case.root.iter(*map(_cii.clark, names)):
            for node in price.iterchildren(_cii.clark("ram:BasisQuantity")):
                yield "", node, number(node.text) or _ZERO, node.get("unitCode")
        return
    for at, line in enumerate(invoice.lines):
        if line.price is not None and (line.price.quantity is not None or line.price.unit):
            quantity = line.price.quantity
            yield f"lines[{at}]", None, quantity if quantity is not None else _ONE, line.price.unit


@RULES.rule(
    "PEPPOL-EN16931-R121",
    about="a base quantity is above zero",
    terms="BT-149",
    of=Invoice,
)
def positive(invoice: Invoice, case: Case) -> Breaches:
    """BT-149."""
    for path, node, quantity, _ in _base_quantities(invoice, case):
        if quantity <= 0:
            yield Breach(
                path=f"{path}.price.quantity" if path else "", node=node, got=str(quantity)
            )


@RULES.rule(
    "PEPPOL-EN16931-R130",
    about="the unit of a base quantity is that of the quantity",
    terms="BT-150 BT-130",
    of=Invoice,
)
def same_unit(invoice: Invoice, case: Case) -> Breaches:
    """BT-150."""
    if case.root is not None and case.format == CII:
        path = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
        for _, node, _, unit in _base_quantities(invoice, case):
            line = node.getparent().getparent().getparent()
            billed = [one.get("unitCode") for one in line.iterfind(path, _cii.NAMESPACES)]
            if unit is not None and unit not in billed:
                yield Breach(node=node, got=unit, expected=billed[0] if billed else None)
        return
    for at, line in enumerate(invoice.lines):
        unit = line.price.unit if line.price is not None else None
        there = line.quantity is not None or f"lines[{at}].quantity" in case.unread
        if unit is not None and there and unit != line.unit:
            yield Breach(path=f"lines[{at}].price.unit", got=unit, expected=line.unit)
