"""Peppol BIS Billing: allowances, prices, net amounts and periods agree with one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from edibridge.model import Allowance, Invoice, Line
from edibridge.profiles._peppol_facts import (
    CII,
    SOURCE,
    TRANSACTION,
    UBL,
    all_of,
    cii,
    first,
    is_credit_note,
    said,
    text_of,
    ubl,
)
from edibridge.profiles._peppol_text import cents, near, normal, number, product, quotient
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="peppol-amounts", source=SOURCE)

_SLACK = Decimal("0.02")
_ZERO, _ONE = Decimal(0), Decimal(1)
_SECOND = ("cbc:Amount", "ram:ActualAmount")
_SPOKEN = ("true", "false")
_OBJECT = "130"
_NET = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"
_GROSS = "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice"
_LINES = f"{TRANSACTION}/ram:IncludedSupplyChainTradeLineItem"
_BILLED = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
_LINE_DOCUMENTS = "ram:SpecifiedLineTradeSettlement/ram:AdditionalReferencedDocument"

Breaches = Iterable[Breach]


def _allowances(invoice: Invoice) -> Iterator[tuple[str, Allowance]]:
    for at, known in enumerate(invoice.allowances):
        yield f"allowances[{at}]", known
    for at, line in enumerate(invoice.lines):
        for index, known in enumerate(line.allowances):
            yield f"lines[{at}].allowances[{index}]", known


def _given(value: Decimal | None, path: str, case: Case) -> bool:
    return value is not None or path in case.unread


@RULES.rule(
    "PEPPOL-EN16931-R041",
    about="an allowance or charge with a percentage has a base amount",
    terms="BT-93 BT-100 BT-137 BT-142",
    of=Invoice,
)
def base_of_percentage(invoice: Invoice, case: Case) -> Breaches:
    """Of the document and of its lines."""
    for path, known in _allowances(invoice):
        if _given(known.percent, f"{path}.percent", case) and not _given(
            known.base, f"{path}.base", case
        ):
            yield Breach(path=f"{path}.base")


@RULES.rule(
    "PEPPOL-EN16931-R042",
    about="an allowance or charge with a base amount has a percentage",
    terms="BT-94 BT-101 BT-138 BT-143",
    of=Invoice,
)
def percentage_of_base(invoice: Invoice, case: Case) -> Breaches:
    """Of the document and of its lines."""
    for path, known in _allowances(invoice):
        if _given(known.base, f"{path}.base", case) and not _given(
            known.percent, f"{path}.percent", case
        ):
            yield Breach(path=f"{path}.percent")


@RULES.rule(
    "PEPPOL-EN16931-R040",
    about="an allowance or charge is its percentage of its base amount, give or take two cents",
    terms="BT-92 BT-99 BT-136 BT-141",
    of=Invoice,
)
def share_of_base(invoice: Invoice, case: Case) -> Breaches:
    """Of the document and of its lines."""
    for path, known in _allowances(invoice):
        if known.base is None or known.percent is None or f"{path}.amount" in case.unread:
            continue
        share = product(known.base, known.percent).scaleb(-2)
        amount = known.amount if known.amount is not None else _ZERO
        if not near(amount, share, _SLACK):
            yield Breach(path=f"{path}.amount", got=str(amount), expected=str(cents(share)))


def _indicators(case: Case) -> Iterator[tuple[Any, str]]:
    """Yield the allowances of a tree that R043 speaks of, each with its indicator.

    One that has a percentage or a base amount alone is spoken of by R041 and R042 only.
    """
    root = ubl(case)
    if root is not None:
        credit = root.tag.endswith("CreditNote")
        line = "cac:CreditNoteLine" if credit else "cac:InvoiceLine"
        for node in (
            *all_of(root, "cac:AllowanceCharge"),
            *all_of(root, f"{line}/cac:AllowanceCharge"),
        ):
            alone = first(node, "cbc:MultiplierFactorNumeric") is None
            if alone == (first(node, "cbc:BaseAmount") is None):
                yield node, said(node, "cbc:ChargeIndicator")
        return
    for node in case.root.iter(*_CII_ALLOWANCES):
        if node.tag == _CII_ALLOWANCES[0]:
            alone = first(node, "ram:CalculationPercent") is None
            if alone != (first(node, "ram:BasisAmount") is None):
                continue
        yield node, said(node, "ram:ChargeIndicator/udt:Indicator")


_RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
_CII_ALLOWANCES = (
    f"{{{_RAM}}}SpecifiedTradeAllowanceCharge",
    f"{{{_RAM}}}AppliedTradeAllowanceCharge",
)


@RULES.rule(
    "PEPPOL-EN16931-R043",
    about="an allowance or charge says which of the two it is, as true or false",
    terms="BG-20 BG-21 BG-27 BG-28",
    of=Invoice,
    shaped=(UBL,),
)
def indicator(invoice: Invoice, case: Case) -> Breaches:
    """In XML the spelling counts: 1 and 0 are no words."""
    if case.root is not None and case.format in (UBL, CII):
        for node, stated in _indicators(case):
            if normal(stated) not in _SPOKEN:
                yield Breach(node=node, got=stated)
        return
    for path, known in _allowances(invoice):
        if known.is_charge is None:
            yield Breach(path=f"{path}.is_charge")


@RULES.rule(
    "PEPPOL-EN16931-R044",
    about="a price has discounts, no charges",
    terms="BT-147",
    of=Invoice,
    formats=(UBL,),
    shaped=(UBL,),
)
def price_discount(invoice: Invoice, case: Case) -> Breaches:
    """BT-147."""
    del invoice
    for _, node in _discounts(case):
        stated = said(node, "cbc:ChargeIndicator")
        if normal(stated) != "false":
            yield Breach(node=node, got=stated, expected="false")


def _discounts(case: Case) -> Iterator[tuple[Any, Any]]:
    """Yield the prices of UBL with each of their allowances."""
    if case.root is None:
        return
    for node in case.root.iter(_PRICE):
        for known in all_of(node, "cac:AllowanceCharge"):
            yield node, known


_PRICE = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}Price"


@RULES.rule(
    "PEPPOL-EN16931-R046",
    about="a price is the gross price less the discount",
    terms="BT-146 BT-147 BT-148",
    of=Invoice,
)
def net_price(invoice: Invoice, case: Case) -> Breaches:
    """BT-146; of CII the authority has no such rule."""
    if case.root is not None and case.format == UBL:
        for node, known in _discounts(case):
            if first(known, "cbc:BaseAmount") is None:
                continue
            net, base, discount = (
                _decimal(first(at, name))
                for at, name in (
                    (node, "cbc:PriceAmount"),
                    (known, "cbc:BaseAmount"),
                    (known, "cbc:Amount"),
                )
            )
            if net is None or base is None or discount is None or net != base - discount:
                yield Breach(node=node, got=str(net))
        return
    for at, line in enumerate(invoice.lines):
        price = line.price
        if price is None or price.gross is None:
            continue
        if price.amount is None or price.amount != price.gross - (price.discount or _ZERO):
            yield Breach(path=f"lines[{at}].price.amount", got=str(price.amount))


def _decimal(node: Any) -> Decimal | None:  # noqa: ANN401 - an lxml element
    if node is None:
        return None
    text = normal(text_of(node))
    return None if number(text) is None else Decimal(text)


@RULES.rule(
    "PEPPOL-EN16931-R120",
    about="a line's net amount is quantity times price, with its charges and without its "
    "allowances, give or take two cents",
    terms="BT-131",
    of=Invoice,
)
def line_net(invoice: Invoice, case: Case) -> Breaches:
    """BT-131."""
    for at, line in enumerate(invoice.lines):
        if case.unread and not case.unread.isdisjoint(_inputs(line, at)):
            continue
        net = line.net if line.net is not None else _ZERO
        expected = _net_of(line)
        if not near(net, expected, _SLACK):
            yield Breach(path=f"lines[{at}].net", got=str(net), expected=str(cents(expected)))


def _inputs(line: Line, at: int) -> Iterator[str]:
    """Yield the model paths of what a line's net amount follows from."""
    for name in ("net", "quantity", "price.amount", "price.quantity"):
        yield f"lines[{at}].{name}"
    for index in range(len(line.allowances)):
        yield f"lines[{at}].allowances[{index}].amount"


def _net_of(line: Line) -> Decimal:
    price = line.price
    amount, base = _ZERO, _ONE
    if price is not None:
        amount = price.amount if price.amount is not None else _ZERO
        base = price.quantity or _ONE
    quantity = line.quantity if line.quantity is not None else _ONE
    expected = product(quantity, quotient(amount, base))
    if line.allowances:
        expected += _sum(line, charge=True) - _sum(line, charge=False)
    return expected


def _sum(line: Line, *, charge: bool) -> Decimal:
    amounts = (
        amount
        for known in line.allowances
        if known.is_charge is charge and not _is_digit(known)
        for amount in _amounts(known)
    )
    return cents(sum(amounts, _ZERO))


def _amounts(known: Allowance) -> Iterator[Decimal]:
    """Yield the amount of an allowance, and a second one that has no place in the model."""
    if known.amount is not None:
        yield known.amount
    for extra in known.extras:
        if extra.path in _SECOND and number(extra.value) is not None:
            yield Decimal(normal(extra.value))


def _is_digit(known: Allowance) -> bool:
    """Say whether the indicator is spelled 1 or 0, which the sums overlook."""
    return any(
        extra.value is not None and extra.value.strip() in ("0", "1")
        for extra in known.extras
        if extra.path.endswith(("ChargeIndicator/text()", "Indicator/text()"))
    )


@RULES.rule(
    "PEPPOL-EN16931-R121",
    about="the base quantity of a price is above zero",
    terms="BT-149",
    of=Invoice,
)
def base_quantity(invoice: Invoice, case: Case) -> Breaches:
    """BT-149; in CII of the gross price too."""
    root = cii(case)
    if root is not None:
        for line in all_of(root, _LINES):
            for path in (_NET, _GROSS):
                node = first(line, f"{path}/ram:BasisQuantity")
                value = _decimal(node)
                if node is not None and (value is None or value <= 0):
                    yield Breach(node=node, got=text_of(node))
        return
    for at, line in enumerate(invoice.lines):
        price = line.price
        if price is not None and price.quantity is not None and price.quantity <= 0:
            yield Breach(path=f"lines[{at}].price.quantity", got=str(price.quantity))


@RULES.rule(
    "PEPPOL-EN16931-R130",
    about="the base quantity of a price has the unit of the line's quantity",
    terms="BT-150",
    of=Invoice,
)
def base_unit(invoice: Invoice, case: Case) -> Breaches:
    """BT-150; in CII of the gross price too, and where the line has no quantity."""
    root = cii(case)
    if root is not None:
        for line in all_of(root, _LINES):
            billed = first(line, _BILLED)
            unit = None if billed is None else billed.get("unitCode")
            for path in (_NET, _GROSS):
                node = first(line, f"{path}/ram:BasisQuantity[@unitCode]")
                if node is not None and node.get("unitCode") != unit:
                    yield Breach(node=node, got=node.get("unitCode"), expected=unit)
        return
    for at, line in enumerate(invoice.lines):
        price = line.price
        if price is None or price.unit is None or price.unit == line.unit:
            continue
        based = _given(price.quantity, f"lines[{at}].price.quantity", case)
        if based and _given(line.quantity, f"lines[{at}].quantity", case):
            yield Breach(path=f"lines[{at}].price.unit", got=price.unit, expected=line.unit)


def _line_documents(invoice: Invoice, case: Case) -> Iterator[tuple[str, int, int, int]]:
    """Yield of each line its path, how many documents it names, and how many are its object.

    The last figure is what the rule about "one object" counts: in UBL every document.
    """
    root = case.root if case.format in (UBL, CII) else None
    if root is None:
        for at, line in enumerate(invoice.lines):
            objects = 0 if line.object_id is None else 1
            yield f"lines[{at}]", len(line.references) + objects, objects, 0
        return
    if case.format == CII:
        lines, path, kind = _LINES, _LINE_DOCUMENTS, "ram:TypeCode"
    else:
        lines = "cac:CreditNoteLine" if is_credit_note(invoice, case) else "cac:InvoiceLine"
        path, kind = "cac:DocumentReference", "cbc:DocumentTypeCode"
    for at, node in enumerate(all_of(root, lines)):
        found = all_of(node, path)
        objects = sum(any(text_of(k) == _OBJECT for k in all_of(one, kind)) for one in found)
        counted = objects if case.format == CII else len(found)
        yield f"lines[{at}]", len(found), objects, counted


@RULES.rule(
    "PEPPOL-EN16931-R100",
    about="a line names one object at most",
    terms="BT-128",
    of=Invoice,
    shaped=(UBL,),
)
def one_line_object(invoice: Invoice, case: Case) -> Breaches:
    """BT-128."""
    for path, _, _, counted in _line_documents(invoice, case):
        if counted > 1:
            yield Breach(path=f"{path}.object_id", got=str(counted), expected="1")


@RULES.rule(
    "PEPPOL-EN16931-R101",
    about="the document that a line names is its object (type 130)",
    terms="BT-128",
    of=Invoice,
    shaped=(UBL,),
)
def line_object(invoice: Invoice, case: Case) -> Breaches:
    """BT-128."""
    if case.format not in (UBL, CII):
        # elsewhere a line's references are no documents
        return
    for path, found, objects, _ in _line_documents(invoice, case):
        if found and not objects:
            yield Breach(path=f"{path}.object_id", expected=_OBJECT)


def _outside(case: Case, name: str, good: Callable[[str, str], bool]) -> Breaches:
    """Compare the periods of CII as texts, as its binding does."""
    path = f"ram:BillingSpecifiedPeriod/ram:{name}"
    for transaction in all_of(case.root, TRANSACTION):
        header = f"ram:ApplicableHeaderTradeSettlement/{path}"
        if first(transaction, header) is None:
            continue
        whole = [text_of(one) for one in all_of(transaction, f"{header}/udt:DateTimeString")]
        line = f"ram:IncludedSupplyChainTradeLineItem/ram:SpecifiedLineTradeSettlement/{path}"
        for node in all_of(transaction, line):
            stated = [text_of(one) for one in all_of(node, "udt:DateTimeString")]
            if not any(good(one, other) for one in stated for other in whole):
                yield Breach(node=node, got=stated[0] if stated else None)


def _dayless(case: Case, name: str) -> Breaches:
    """Find the days of line periods that stand there without a text: no comparison holds."""
    root = ubl(case)
    if root is None or not all_of(root, f"cac:InvoicePeriod/cbc:{name}"):
        return
    for line in ("InvoiceLine", "CreditNoteLine"):
        for day in all_of(root, f"cac:{line}/cac:InvoicePeriod/cbc:{name}"):
            if not day.text:
                yield Breach(node=day)


@RULES.rule(
    "PEPPOL-EN16931-R110",
    about="a line's period does not begin before the invoice's",
    terms="BT-134",
    of=Invoice,
)
def line_start(invoice: Invoice, case: Case) -> Breaches:
    """BT-134."""
    if cii(case) is not None:
        yield from _outside(case, "StartDateTime", lambda line, whole: line >= whole)
        return
    yield from _dayless(case, "StartDate")
    start = invoice.period.start if invoice.period else None
    for at, line in enumerate(invoice.lines):
        known = line.period.start if line.period else None
        if start is not None and known is not None and known < start:
            yield Breach(path=f"lines[{at}].period.start", got=str(known), expected=str(start))


@RULES.rule(
    "PEPPOL-EN16931-R111",
    about="a line's period does not end after the invoice's",
    terms="BT-135",
    of=Invoice,
)
def line_end(invoice: Invoice, case: Case) -> Breaches:
    """BT-135."""
    if cii(case) is not None:
        yield from _outside(case, "EndDateTime", lambda line, whole: line <= whole)
        return
    yield from _dayless(case, "EndDate")
    end = invoice.period.end if invoice.period else None
    for at, line in enumerate(invoice.lines):
        known = line.period.end if line.period else None
        if end is not None and known is not None and known > end:
            yield Breach(path=f"lines[{at}].period.end", got=str(known), expected=str(end))
