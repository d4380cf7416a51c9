"""EN 16931: amounts have at most two decimals (BR-DEC)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from edibridge.model import Allowance, Invoice, Line, Part, Totals
from edibridge.profiles._en16931_breakdown import subtotals
from edibridge.profiles._en16931_facts import SOURCE, UBL
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="en16931-decimals", source=SOURCE)

_MOST = 2
_CENT = Decimal("0.01")
Places = Iterable[tuple[str, Part]]


def too_fine(part: Part, name: str, tag: str) -> bool:
    """Say whether an amount has more than two decimals, as written.

    `tag` is how the element's name ends in UBL and CII: blanks around a number count there.
    """
    value: Decimal | None = getattr(part, name)
    if value is not None and _is_fine(value):
        return True
    if part.extras:
        ending = f":{tag}/text()"
        for extra in part.extras:
            if extra.path.endswith(ending) and extra.value is not None:
                return len(extra.value.partition(".")[2]) > _MOST
    return False


def _is_fine(value: Decimal) -> bool:
    if value.same_quantum(_CENT):
        return False
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent < -_MOST


def _decimals(
    rule: str, term: str, name: str, tag: str, places: Callable[[Invoice], Places]
) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:  # noqa: ARG001
        for path, part in places(invoice):
            if too_fine(part, name, tag):
                full = f"{path}.{name}"
                yield Breach(path=full, got=str(getattr(part, name)), expected="2 decimals")

    about = f"{term} has at most two decimals"
    RULES.rule(rule, about=about, terms=term, of=Invoice)(check)


def _allowances(*, charge: bool) -> Callable[[Invoice], Places]:
    def places(invoice: Invoice) -> Places:
        return [
            (f"allowances[{at}]", known)
            for at, known in enumerate(invoice.allowances)
            if known.is_charge is charge
        ]

    return places


def _line_allowances(*, charge: bool) -> Callable[[Invoice], Places]:
    def places(invoice: Invoice) -> Places:
        return [
            (f"lines[{at}].allowances[{index}]", known)
            for at, line in enumerate(invoice.lines)
            if line.allowances
            for index, known in enumerate(line.allowances)
            if known.is_charge is charge
        ]

    return places


def _totals(invoice: Invoice) -> Places:
    return () if invoice.totals is None else (("totals", invoice.totals),)


def _lines(invoice: Invoice) -> Places:
    return ((f"lines[{at}]", line) for at, line in enumerate(invoice.lines))


_decimals("BR-DEC-01", "BT-92", "amount", "Amount", _allowances(charge=False))
_decimals("BR-DEC-02", "BT-93", "base", "BaseAmount", _allowances(charge=False))
_decimals("BR-DEC-05", "BT-99", "amount", "Amount", _allowances(charge=True))
_decimals("BR-DEC-06", "BT-100", "base", "BaseAmount", _allowances(charge=True))
_decimals("BR-DEC-09", "BT-106", "lines", "LineExtensionAmount", _totals)
_decimals("BR-DEC-10", "BT-107", "allowances", "AllowanceTotalAmount", _totals)
_decimals("BR-DEC-11", "BT-108", "charges", "ChargeTotalAmount", _totals)
_decimals("BR-DEC-12", "BT-109", "net", "TaxExclusiveAmount", _totals)


def _tax_total(rule: str, term: str, currency: Callable[[Invoice], str | None]) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        # the UBL assertion looks for the currency inside the amount, where it never is, so that
        # it lets everything pass; UBL-DT-01 says the same of every amount
        if case.format == UBL:
            return
        wanted = currency(invoice)
        for at, total in enumerate(invoice.tax_totals):
            known = total.currency or invoice.currency
            if wanted is not None and known == wanted and too_fine(total, "amount", "TaxAmount"):
                yield Breach(
                    path=f"tax_totals[{at}].amount", got=str(total.amount), expected="2 decimals"
                )

    about = f"{term} has at most two decimals"
    RULES.rule(rule, about=about, terms=term, of=Invoice)(check)


_tax_total("BR-DEC-13", "BT-110", lambda invoice: invoice.currency)
_decimals("BR-DEC-14", "BT-112", "gross", "TaxInclusiveAmount", _totals)
_tax_total("BR-DEC-15", "BT-111", lambda invoice: invoice.tax_currency)
_decimals("BR-DEC-16", "BT-113", "prepaid", "PrepaidAmount", _totals)
_decimals("BR-DEC-17", "BT-114", "rounding", "PayableRoundingAmount", _totals)
_decimals("BR-DEC-18", "BT-115", "payable", "PayableAmount", _totals)
_decimals("BR-DEC-19", "BT-116", "taxable", "TaxableAmount", subtotals)
_decimals("BR-DEC-20", "BT-117", "amount", "TaxAmount", subtotals)
_decimals("BR-DEC-23", "BT-131", "net", "LineExtensionAmount", _lines)
_decimals("BR-DEC-24", "BT-136", "amount", "Amount", _line_allowances(charge=False))
_decimals("BR-DEC-25", "BT-137", "base", "BaseAmount", _line_allowances(charge=False))
_decimals("BR-DEC-27", "BT-141", "amount", "Amount", _line_allowances(charge=True))
_decimals("BR-DEC-28", "BT-142", "base", "BaseAmount", _line_allowances(charge=True))


@RULES.spare
def kept(invoice: Any, case: Case) -> bool:  # noqa: ANN401, ARG001 - a document
    """Say whether surely every amount has two decimals at most, and plain spelling."""
    return (
        isinstance(invoice, Invoice)
        and (invoice.totals is None or _plain_totals(invoice.totals))
        and all(_plain(total, total.amount) for total in invoice.tax_totals)
        and all(_plain(one, one.taxable, one.amount) for _, one in subtotals(invoice))
        and _plain_allowances(invoice.allowances)
        and all(
            _plain_net(line) and (not line.allowances or _plain_allowances(line.allowances))
            for line in invoice.lines
        )
    )


def _plain_totals(known: Totals) -> bool:
    return _plain(
        known,
        known.lines,
        known.allowances,
        known.charges,
        known.net,
        known.gross,
        known.prepaid,
        known.rounding,
        known.payable,
    )


def _plain_allowances(known: Iterable[Allowance]) -> bool:
    return all(_plain(one, one.amount, one.base) for one in known)


def _plain_net(line: Line) -> bool:
    net = line.net
    if not line.extras and (net is None or net.same_quantum(_CENT)):
        return True
    return _plain(line, net)


def _plain(part: Part, *amounts: Decimal | None) -> bool:
    if part.extras and any(extra.path.endswith("/text()") for extra in part.extras):
        return False
    return not any(amount is not None and _is_fine(amount) for amount in amounts)
