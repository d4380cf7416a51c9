"""The rules of Peppol BIS Billing that XRechnung demands too, those for lines apart.

XRechnung takes them in its own wording: what is a net amount off its price is a warning, amounts in
forints may be half a unit off, and CII has its own forms of several.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from edibridge.formats import _cii, _ubl
from edibridge.model import Allowance, Invoice
from edibridge.profiles._en16931_facts import CII, UBL, blank, normal, number
from edibridge.profiles._xrechnung_facts import DEBITS, SOURCE, paying
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="xrechnung-peppol", source=f"Peppol BIS Billing 3.0 as in {SOURCE}")

Breaches = Iterable[Breach]

_ZERO = Decimal(0)
_FORINTS = "HUF"
_TRUTHS = ("true", "false")
_INDICATOR = f"{_cii.clark('ram:ChargeIndicator')}/{_cii.clark('udt:Indicator')}"


def _xml(case: Case) -> bool:
    return case.root is not None and case.format in (UBL, CII)


def slack(invoice: Invoice) -> Decimal:
    """Return how far a stated amount may be from the computed one."""
    return Decimal("0.5") if invoice.currency == _FORINTS else Decimal("0.02")


@RULES.rule(
    "PEPPOL-EN16931-R001", about="an invoice names its business process", terms="BT-23", of=Invoice
)
def process(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001 - the shape of a check
    """BT-23."""
    if invoice.process is None:
        yield Breach(path="process")


@RULES.rule(
    "PEPPOL-EN16931-R005",
    about="the currency of VAT accounting is not the invoice's",
    terms="BT-6 BT-5",
    of=Invoice,
)
def currencies(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-6."""
    known = invoice.tax_currency
    if known is not None and normal(known) == normal(invoice.currency):
        yield Breach(path="tax_currency", got=known)


@RULES.rule(
    "PEPPOL-EN16931-R008",
    about="no element is empty",
    of=Invoice,
    formats=[UBL, CII],
)
def empty(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """Every element without elements has a text; CII's header of delivery may be bare."""
    if case.root is None:
        return
    delivery = "ram:ApplicableHeaderTradeDelivery" if case.format == CII else ""
    for node in case.root.iter("*"):
        if len(node) and next(node.iterchildren("*"), None) is not None:
            continue
        text = "".join(node.xpath("text()")) if len(node) else node.text
        if blank(text) and (not delivery or _name(node) != delivery):
            yield Breach(node=node)


def _name(node: Any) -> str:  # noqa: ANN401 - an lxml element
    local = node.tag.rpartition("}")[2]
    return f"{node.prefix}:{local}" if node.prefix else local


@RULES.rule(
    "PEPPOL-EN16931-R010", about="the buyer has an electronic address", terms="BT-49", of=Invoice
)
def buyer_address(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-49."""
    if invoice.buyer is not None and invoice.buyer.endpoint is None:
        yield Breach(path="buyer.endpoint")


@RULES.rule(
    "PEPPOL-EN16931-R020", about="the seller has an electronic address", terms="BT-34", of=Invoice
)
def seller_address(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-34."""
    if invoice.seller is not None and invoice.seller.endpoint is None:
        yield Breach(path="seller.endpoint")


def _allowances(invoice: Invoice) -> Iterator[tuple[str, Allowance]]:
    for at, known in enumerate(invoice.allowances):
        yield f"allowances[{at}]", known
    for at, line in enumerate(invoice.lines):
        for index, known in enumerate(line.allowances):
            yield f"lines[{at}].allowances[{index}]", known


def _stands(known: Allowance, name: str, case: Case, path: str) -> bool:
    return getattr(known, name) is not None or f"{path}.{name}" in case.unread


@RULES.rule(
    "PEPPOL-EN16931-R041",
    about="an allowance or charge by percentage states its base",
    terms="BT-93 BT-100 BT-137 BT-142",
    of=Invoice,
)
def base(invoice: Invoice, case: Case) -> Breaches:
    """BT-93, BT-100, BT-137, BT-142."""
    for path, known in _allowances(invoice):
        if _stands(known, "percent", case, path) and not _stands(known, "base", case, path):
            yield Breach(path=f"{path}.base")


@RULES.rule(
    "PEPPOL-EN16931-R042",
    about="an allowance or charge with a base states its percentage",
    terms="BT-94 BT-101 BT-138 BT-143",
    of=Invoice,
)
def percentage(invoice: Invoice, case: Case) -> Breaches:
    """BT-94, BT-101, BT-138, BT-143."""
    for path, known in _allowances(invoice):
        if _stands(known, "base", case, path) and not _stands(known, "percent", case, path):
            yield Breach(path=f"{path}.percent")


@RULES.rule(
    "PEPPOL-EN16931-R040",
    about="an allowance or charge is its percentage of its base",
    terms="BT-92 BT-99 BT-136 BT-141",
    of=Invoice,
)
def share(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-92, BT-99, BT-136, BT-141, within two cents (half a forint)."""
    within = slack(invoice)
    for path, known in _allowances(invoice):
        if known.base is None or known.percent is None:
            continue
        expected = known.base * known.percent / 100
        if abs((known.amount or _ZERO) - expected) > within:
            yield Breach(path=f"{path}.amount", got=str(known.amount), expected=str(expected))


def _indicator(rule: str, form: str) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        if not _xml(case):
            for path, known in _allowances(invoice):
                if known.is_charge is None:
                    yield Breach(path=f"{path}.is_charge")
            return
        for node in _indicated(case, form):
            said = node.findtext("cbc:ChargeIndicator" if form == UBL else _INDICATOR, "", _SPACES)
            if normal(said) not in _TRUTHS:
                yield Breach(node=node, got=said)

    about = "an allowance or charge says which of the two it is, as true or false"
    formats = {UBL: (), "": (CII,), CII: (CII,)}[form]
    RULES.rule(rule, about=about, of=Invoice, formats=formats)(
        check if form != UBL else _not_in_cii(check)
    )


_SPACES = _ubl.NAMESPACES


def _not_in_cii(
    check: Callable[[Invoice, Case], Breaches],
) -> Callable[[Invoice, Case], Breaches]:
    return lambda invoice, case: () if case.format == CII else check(invoice, case)


def _indicated(case: Case, form: str) -> Iterator[Any]:
    """Yield the allowances and charges whose indicator the rule looks at.

    Those with a percentage or a base alone break another rule first.
    """
    root = case.root
    if form == UBL:
        lines = (_ubl.clark("cac:InvoiceLine"), _ubl.clark("cac:CreditNoteLine"))
        tag = _ubl.clark("cac:AllowanceCharge")
        for above in (root, *root.iterchildren(*lines)):
            for node in above.iterchildren(tag):
                percent = node.find("cbc:MultiplierFactorNumeric", _SPACES) is None
                if percent == (node.find("cbc:BaseAmount", _SPACES) is None):
                    yield node
        return
    if form == CII:
        yield from root.iter(_cii.clark("ram:AppliedTradeAllowanceCharge"))
        return
    for node in root.iter(_cii.clark("ram:SpecifiedTradeAllowanceCharge")):
        percent = node.find("ram:CalculationPercent", _cii.NAMESPACES) is None
        if percent == (node.find("ram:BasisAmount", _cii.NAMESPACES) is None):
            yield node


_indicator("PEPPOL-EN16931-R043", UBL)
_indicator("PEPPOL-EN16931-R043-1", "")
_indicator("PEPPOL-EN16931-R043-2", CII)


@RULES.rule(
    "PEPPOL-EN16931-R044",
    about="a price has allowances alone, no charge",
    terms="BT-147",
    of=Invoice,
    formats=[UBL, CII],
)
def price_charge(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-147; CII asks only where an amount stands."""
    if case.root is None:
        return
    if case.format == UBL:
        for node in _price_allowances(case):
            said = node.findtext("cbc:ChargeIndicator", "", _ubl.NAMESPACES)
            if normal(said) != "false":
                yield Breach(node=node, got=said)
        return
    for gross in _gross_prices(case):
        applied = gross.findall("ram:AppliedTradeAllowanceCharge", _cii.NAMESPACES)
        amounts = [node.find("ram:ActualAmount", _cii.NAMESPACES) for node in applied]
        said = [one.text for node in applied for one in node.iterfind(_INDICATOR)]
        if any(amount is not None for amount in amounts) and "false" not in said:
            yield Breach(node=gross, got=said[0] if said else None)


def _price_allowances(case: Case) -> Iterator[Any]:
    for price in case.root.iter(_ubl.clark("cac:Price")):
        yield from price.iterchildren(_ubl.clark("cac:AllowanceCharge"))


def _gross_prices(case: Case) -> Iterator[Any]:
    path = (
        f"{_cii.TRANSACTION}/ram:IncludedSupplyChainTradeLineItem"
        "/ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice"
    )
    yield from case.root.iterfind(path, _cii.NAMESPACES)


@RULES.rule(
    "PEPPOL-EN16931-R046",
    about="the net price is the gross price less its discount",
    terms="BT-146 BT-148 BT-147",
    of=Invoice,
)
def net_price(invoice: Invoice, case: Case) -> Breaches:
    """BT-146."""
    if not _xml(case):
        for at, line in enumerate(invoice.lines):
            price = line.price
            if price is not None and price.gross is not None:
                expected = price.gross - (price.discount or _ZERO)
                if price.amount != expected:
                    path = f"lines[{at}].price.amount"
                    yield Breach(path=path, got=str(price.amount), expected=str(expected))
        return
    for node, net, gross, discount in _prices(case):
        if discount is None or net is None or gross is None or net != gross - discount:
            yield Breach(node=node, got=str(net))


Priced = tuple[Any, Decimal | None, Decimal | None, Decimal | None]


def _prices(case: Case) -> Iterator[Priced]:
    """Yield net price, gross price and discount wherever a gross price stands."""
    if case.format == UBL:
        space = _ubl.NAMESPACES
        for node in _price_allowances(case):
            gross = node.findtext("cbc:BaseAmount", None, space)
            if gross is not None:
                net = node.getparent().findtext("cbc:PriceAmount", None, space)
                discount = node.findtext("cbc:Amount", None, space)
                yield node, number(net), number(gross), number(discount)
        return
    space = _cii.NAMESPACES
    for node in _gross_prices(case):
        gross = node.findtext("ram:ChargeAmount", None, space)
        if gross is not None:
            net = node.getparent().findtext(
                "ram:NetPriceProductTradePrice/ram:ChargeAmount", None, space
            )
            discount = node.findtext("ram:AppliedTradeAllowanceCharge/ram:ActualAmount", "0", space)
            yield node, number(net), number(gross), number(discount)


@RULES.rule(
    "PEPPOL-EN16931-R053",
    about="one VAT total has the breakdown",
    terms="BT-110",
    of=Invoice,
)
def broken_down(invoice: Invoice, case: Case) -> Breaches:
    """BT-110; in CII, which has one breakdown, at most one total in the invoice's currency."""
    if case.root is not None and case.format == CII:
        if sum(one == invoice.currency for one, _ in _stated(case)) > 1:
            yield Breach(path="tax_totals")
        return
    if sum(bool(total.subtotals) for total in invoice.tax_totals) != 1:
        yield Breach(path="tax_totals")


@RULES.rule(
    "PEPPOL-EN16931-R054",
    about="with a currency of VAT accounting there is one VAT total in it, without it none",
    terms="BT-111 BT-6",
    of=Invoice,
)
def accounted(invoice: Invoice, case: Case) -> Breaches:
    """BT-111; in CII every total in another currency than the invoice's counts."""
    wanted = 0 if invoice.tax_currency is None else 1
    if case.root is not None and case.format == CII:
        found = sum(one not in (None, invoice.currency) for one, _ in _stated(case))
    else:
        found = sum(not total.subtotals for total in invoice.tax_totals)
    if found != wanted:
        yield Breach(path="tax_totals", got=str(found), expected=str(wanted))


@RULES.rule(
    "PEPPOL-EN16931-R055",
    about="the VAT totals in both currencies have the same sign",
    terms="BT-110 BT-111",
    of=Invoice,
)
def signs(invoice: Invoice, case: Case) -> Breaches:
    """BT-110, BT-111; zero has either sign in UBL and is positive in CII."""
    wanted = invoice.tax_currency
    if wanted is None:
        return
    stated = (
        list(_stated(case))
        if _xml(case)
        else [(total.currency or invoice.currency, total.amount) for total in invoice.tax_totals]
    )
    ours, theirs = invoice.currency, wanted
    if case.format == UBL:
        ours, theirs = normal(ours), normal(theirs)
    mine = [amount for code, amount in stated if code == ours and amount is not None]
    other = [amount for code, amount in stated if code == theirs and amount is not None]
    if case.format == CII:
        if not mine:
            return
        below = any(one < 0 for one in mine) and any(one < 0 for one in other)
    else:
        below = any(one <= 0 for one in mine) and any(one <= 0 for one in other)
    above = any(one >= 0 for one in mine) and any(one >= 0 for one in other)
    if not below and not above:
        yield Breach(path="tax_totals")


def _stated(case: Case) -> Iterator[tuple[str | None, Decimal | None]]:
    """Yield currency and amount of the document's VAT totals as they stand."""
    if case.format == UBL:
        nodes = case.root.iterfind("cac:TaxTotal/cbc:TaxAmount", _ubl.NAMESPACES)
    else:
        nodes = case.root.iterfind(f"{_cii.SUMMATION}/ram:TaxTotalAmount", _cii.NAMESPACES)
    for node in nodes:
        yield node.get("currencyID"), number(node.text)


@RULES.rule(
    "PEPPOL-EN16931-R061",
    about="a direct debit states the mandate",
    terms="BT-89",
    of=Invoice,
)
def mandate(invoice: Invoice, case: Case) -> Breaches:
    """BT-89."""
    for known in paying(invoice, case):
        if known.code in DEBITS and not known.mandate_number:
            yield Breach(path=f"{known.path}.mandate.number", node=known.node)
