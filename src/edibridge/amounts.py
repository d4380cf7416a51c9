"""Amounts: rounding to a currency, and the arithmetic of EN 16931 (BR-CO-*, BR-S-08 and the like).

Decimal throughout; amounts are rounded half up to the minor unit of their currency, once each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext

from attrs import evolve, frozen

from edibridge.findings import Finding
from edibridge.model import Allowance, Invoice, Line, Tax, TaxSubtotal, TaxTotal, Totals

PRECISION = 34
ZERO = Decimal(0)
HUNDRED = Decimal(100)
# ISO 4217: the currencies whose minor unit is not two digits
MINOR_DIGITS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0,
    "RWF": 0, "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "CLF": 4, "UYW": 4,
}  # fmt: skip
# what a tax breakdown keeps apart: category, rate and scheme (BR-S-08, BR-Z-08 ...)
TaxKey = tuple[str | None, Decimal | None, str | None]


def minor_digits(currency: str | None) -> int:
    """Return how many digits the minor unit of a currency has (ISO 4217); 2 if unknown."""
    return MINOR_DIGITS.get(currency or "", 2)


def rounded(value: Decimal, currency: str | None) -> Decimal:
    """Round an amount half up to the minor unit of its currency."""
    with localcontext(prec=max(PRECISION, value.adjusted() + 10)):
        return value.quantize(Decimal(1).scaleb(-minor_digits(currency)), ROUND_HALF_UP)


def line_net(line: Line, currency: str | None) -> Decimal | None:
    """Return a line's net amount (BT-131), or None without quantity and price.

    Quantity times net price by its base quantity, plus charges, less allowances.
    """
    price = line.price
    if line.quantity is None or price is None or price.amount is None or price.quantity == 0:
        return None
    with localcontext(prec=PRECISION):
        net = line.quantity * price.amount
        if price.quantity is not None:
            net /= price.quantity
        return rounded(net + _balance(line.allowances), currency)


def _balance(allowances: Iterable[Allowance]) -> Decimal:
    """Return charges less allowances."""
    known = [a for a in allowances if a.amount is not None]
    return sum(((a.amount or ZERO) * (1 if a.is_charge else -1) for a in known), ZERO)


def _sum(allowances: Iterable[Allowance], *, charges: bool) -> Decimal | None:
    found = [a.amount for a in allowances if bool(a.is_charge) == charges and a.amount is not None]
    return sum(found, ZERO) if found else None


@frozen
class _Share:
    """What one line, allowance or charge adds to the taxable amount of a category."""

    tax: Tax
    amount: Decimal


def _shares(invoice: Invoice) -> list[_Share]:
    found = [
        _Share(line.item.taxes[0], line.net)
        for line in invoice.lines
        if line.item is not None and line.item.taxes and line.net is not None
    ]
    found += [
        _Share(known.taxes[0], known.amount if known.is_charge else -known.amount)
        for known in invoice.allowances
        if known.taxes and known.amount is not None
    ]
    return found


def _key(tax: Tax) -> TaxKey:
    rate = tax.rate if tax.rate is None else tax.rate.normalize()
    return tax.category, rate, tax.scheme


def tax_total(invoice: Invoice) -> TaxTotal:
    """Return the tax in the document's currency with its breakdown (BG-23, BR-CO-14, BR-CO-17).

    Its currency is left unsaid, as the model has it for the document's own. A subtotal keeps the
    exemption reason that the invoice gives, in its breakdown or on a line.
    """
    reasons: dict[TaxKey, Tax] = {}
    stated = (s.tax for total in invoice.tax_totals for s in total.subtotals if s.tax is not None)
    shares = _shares(invoice)
    for tax in (*stated, *(share.tax for share in shares)):
        if tax.exemption_reason or tax.exemption_code:
            reasons.setdefault(_key(tax), tax)
    sums: dict[TaxKey, tuple[Tax, Decimal]] = {}
    for share in shares:
        key = _key(share.tax)
        tax, amount = sums.get(key, (share.tax, ZERO))
        sums[key] = tax, amount + share.amount
    subtotals = [
        _subtotal(tax, amount, reasons.get(key), invoice.currency)
        for key, (tax, amount) in sums.items()
    ]
    whole = sum((s.amount for s in subtotals if s.amount is not None), ZERO)
    return TaxTotal(
        amount=rounded(whole, invoice.currency),
        subtotals=tuple(subtotals),
    )


def _subtotal(tax: Tax, amount: Decimal, reason: Tax | None, currency: str | None) -> TaxSubtotal:
    taxable = rounded(amount, currency)
    with localcontext(prec=PRECISION):
        due = rounded(taxable * (tax.rate or ZERO) / HUNDRED, currency)
    stated = Tax(
        category=tax.category,
        rate=tax.rate,
        scheme=tax.scheme,
        exemption_reason=reason.exemption_reason if reason is not None else None,
        exemption_code=reason.exemption_code if reason is not None else None,
    )
    return TaxSubtotal(taxable=taxable, amount=due, tax=stated)


def totals(invoice: Invoice) -> Totals:
    """Return the document totals (BG-22; BR-CO-10 to BR-CO-16).

    What is prepaid and the rounding amount are taken as the invoice has them.
    """
    currency = invoice.currency
    lines = sum((line.net for line in invoice.lines if line.net is not None), ZERO)
    allowances = _sum(invoice.allowances, charges=False)
    charges = _sum(invoice.allowances, charges=True)
    known = invoice.totals or Totals()
    net = lines - (allowances or ZERO) + (charges or ZERO)
    tax = invoice.tax_amount
    gross = net + (tax or ZERO)
    payable = gross - (known.prepaid or ZERO) + (known.rounding or ZERO)
    return Totals(
        lines=rounded(lines, currency),
        allowances=None if allowances is None else rounded(allowances, currency),
        charges=None if charges is None else rounded(charges, currency),
        net=rounded(net, currency),
        gross=rounded(gross, currency),
        prepaid=known.prepaid,
        rounding=known.rounding,
        payable=rounded(payable, currency),
        extras=known.extras,
    )


def compute(invoice: Invoice) -> Invoice:
    """Return the invoice with line amounts, tax breakdown and totals computed anew.

    A line without quantity or price keeps its amount; a tax total in another currency stays.
    """
    lines = tuple(
        evolve(line, net=net) if (net := line_net(line, invoice.currency)) is not None else line
        for line in invoice.lines
    )
    done = evolve(invoice, lines=lines)
    done = evolve(done, tax_totals=_with_tax(done, tax_total(done)))
    return evolve(done, totals=totals(done))


def _with_tax(invoice: Invoice, own: TaxTotal) -> tuple[TaxTotal, ...]:
    others = [t for t in invoice.tax_totals if t.currency not in (None, invoice.currency)]
    return (own, *others)


def complete(invoice: Invoice, wanted: Sequence[str]) -> Invoice:
    """Return the invoice with what is wanted (`lines`, `tax`, `totals`) computed where absent.

    Tax is computed where a line, allowance or charge says how it is taxed, totals where there
    are lines.
    """
    done = invoice
    if "lines" in wanted:
        lines = tuple(
            line if line.net is not None else evolve(line, net=line_net(line, done.currency))
            for line in done.lines
        )
        done = evolve(done, lines=lines)
    if "tax" in wanted and _shares(done):
        done = evolve(done, tax_totals=_complete_tax(done))
    if "totals" in wanted and done.lines:
        found, known = totals(done), done.totals or Totals()
        names = ("lines", "allowances", "charges", "net", "gross", "payable")
        absent = {n: getattr(found, n) for n in names if getattr(known, n) is None}
        done = evolve(done, totals=evolve(known, **absent))
    return done


def _complete_tax(invoice: Invoice) -> tuple[TaxTotal, ...]:
    made = tax_total(invoice)
    for place, known in enumerate(invoice.tax_totals):
        if known.currency in (None, invoice.currency):
            filled = evolve(
                known,
                amount=made.amount if known.amount is None else known.amount,
                subtotals=known.subtotals or made.subtotals,
            )
            return (*invoice.tax_totals[:place], filled, *invoice.tax_totals[place + 1 :])
    return (made, *invoice.tax_totals)


def check(invoice: Invoice) -> tuple[Finding, ...]:
    """Return a finding for each amount that differs from what the invoice's own values give.

    An amount that the invoice does not state is not compared.
    """
    found: list[Finding] = []
    currency = invoice.currency
    for place, line in enumerate(invoice.lines):
        found += _differs(f"lines[{place}].net", "BT-131", line.net, line_net(line, currency))
    stated = invoice.totals or Totals()
    made = totals(invoice)
    for name, label in _TOTALS:
        expected = getattr(made, name)
        expected = ZERO if expected is None else expected
        found += _differs(f"totals.{name}", label, getattr(stated, name), expected)
    for place, total in enumerate(invoice.tax_totals):
        if total.currency in (None, currency) and total.subtotals:
            found += _check_tax(invoice, place, total)
    return tuple(found)


_TOTALS = (
    ("lines", "BT-106"), ("allowances", "BT-107"), ("charges", "BT-108"), ("net", "BT-109"),
    ("gross", "BT-112"), ("payable", "BT-115"),
)  # fmt: skip


def _check_tax(invoice: Invoice, place: int, total: TaxTotal) -> list[Finding]:
    made = {_key(s.tax): s for s in tax_total(invoice).subtotals if s.tax is not None}
    path = f"tax_totals[{place}]"
    whole = sum((s.amount for s in total.subtotals if s.amount is not None), ZERO)
    found = _differs(f"{path}.amount", "BT-110", total.amount, whole)
    for at, subtotal in enumerate(total.subtotals):
        expected = made.get(_key(subtotal.tax)) if subtotal.tax is not None else None
        if expected is not None:
            inside = f"{path}.subtotals[{at}]"
            found += _differs(f"{inside}.taxable", "BT-116", subtotal.taxable, expected.taxable)
            found += _differs(f"{inside}.amount", "BT-117", subtotal.amount, expected.amount)
    return found


def _differs(
    path: str, label: str, given: Decimal | None, expected: Decimal | None
) -> list[Finding]:
    if given is None or expected is None or given == expected:
        return []
    return [
        Finding(
            rule="EDB-AMOUNT",
            severity="warning",
            message=f"{path} ({label}) is {given:f}, but the document's values give {expected:f}",
            path=path,
            term=label,
            got=format(given, "f"),
            expected=format(expected, "f"),
            source="EN 16931-1",
        )
    ]
