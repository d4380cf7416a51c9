"""EN 16931: what a line and its item must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from edibridge.model import Invoice, Item, Line, Period, Price
from edibridge.profiles._en16931_facts import (
    SOURCE,
    blank,
    dated,
    implied,
    is_vat,
    later,
    line_items,
    number,
    unread_texts,
)
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="en16931-lines", source=SOURCE)

Breaches = Iterable[Breach]


def _line(rule: str, terms: str, about: str, name: str, missing: Callable[[Line], bool]) -> None:
    """Demand something of each line."""

    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        for at, line in enumerate(invoice.lines):
            if missing(line):
                path = f"lines[{at}].{name}"
                if path not in case.unread:
                    yield Breach(path=path)

    RULES.rule(rule, about=about, terms=terms, of=Invoice)(check)


_line("BR-21", "BT-126", "a line has an identifier", "number", lambda line: blank(line.number))


_line("BR-22", "BT-129", "a line has a quantity", "quantity", lambda line: line.quantity is None)


_line(
    "BR-23",
    "BT-130",
    "a line's quantity has a unit",
    "unit",
    lambda line: (
        # a unit beside a quantity that is no number
        line.unit is None and not any(unread_texts(line, "Quantity/@unitCode"))
    ),
)


_line("BR-24", "BT-131", "a line has a net amount", "net", lambda line: line.net is None)


_line(
    "BR-25",
    "BT-153",
    "a line names its item",
    "item.name",
    lambda line: line.item is None or blank(line.item.name),
)


_line(
    "BR-26",
    "BT-146",
    "a line has a net price",
    "price.amount",
    lambda line: line.price is None or line.price.amount is None,
)


_line(
    "BR-27",
    "BT-146",
    "a net price is there and not negative",
    "price.amount",
    lambda line: line.price is None or line.price.amount is None or line.price.amount < 0,
)


@RULES.rule("BR-28", about="a gross price is not negative", terms="BT-148", of=Invoice)
def gross_price(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-148: where several stand in one price, one that is not negative is enough."""
    for path, line in line_items(invoice):
        if line.price is None:
            continue
        known = [] if line.price.gross is None else [line.price.gross]
        if line.price.extras:
            known += [
                value
                for extra in line.price.extras
                if extra.path == "cac:AllowanceCharge"
                for child in extra.children
                if child.path == "cbc:BaseAmount" and (value := number(child.value)) is not None
            ]
        if known and all(value < 0 for value in known):
            yield Breach(path=f"{path}.price.gross", got=str(known[0]))


@RULES.rule("BR-CO-04", about="a line has a VAT category", terms="BT-151", of=Invoice)
def line_category(invoice: Invoice, case: Case) -> Breaches:
    """BT-151."""
    implies = implied(case)
    for path, line in line_items(invoice):
        taxes = line.item.taxes if line.item is not None else ()
        if not any(
            tax.category is not None and is_vat(tax.scheme, implied=implies) for tax in taxes
        ):
            yield Breach(path=f"{path}.item.taxes")


@RULES.rule(
    "BR-30",
    about="a line's period does not end before it begins",
    terms="BT-134 BT-135",
    of=Invoice,
)
def line_period_order(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BG-26."""
    for path, line in line_items(invoice):
        if line.period is not None and later(line.period):
            yield Breach(path=f"{path}.period.end", got=str(line.period.end))


@RULES.rule("BR-CO-20", about="a line's period has a start or an end", terms="BG-26", of=Invoice)
def line_period_dates(invoice: Invoice, case: Case) -> Breaches:
    """BG-26."""
    for path, line in line_items(invoice):
        if line.period is not None and not dated(line.period, case, f"{path}.period"):
            yield Breach(path=f"{path}.period")


@RULES.rule("BR-54", about="an item's attribute has a name and a value", terms="BG-32", of=Invoice)
def attributes(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-160, BT-161."""
    for path, line in line_items(invoice):
        if line.item is None:
            continue
        for at, known in enumerate(line.item.attributes):
            if known.name is None or known.value is None:
                yield Breach(path=f"{path}.item.attributes[{at}]")


@RULES.rule("BR-64", about="an item's standard identifier has a scheme", terms="BT-157", of=Invoice)
def standard_scheme(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-157-1."""
    for path, line in line_items(invoice):
        item = line.item
        if item is not None and item.standard_id is not None and item.standard_id.scheme is None:
            yield Breach(path=f"{path}.item.standard_id.scheme", got=item.standard_id.value)


@RULES.rule("BR-65", about="an item's class has a scheme", terms="BT-158", of=Invoice)
def class_scheme(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-158-1."""
    for path, line in line_items(invoice):
        for at, known in enumerate(line.item.classifications if line.item is not None else ()):
            if known.code is not None and known.scheme is None:
                yield Breach(path=f"{path}.item.classifications[{at}].scheme", got=known.code)


@RULES.spare
def kept(invoice: Any, case: Case) -> bool:  # noqa: ANN401 - a document
    """Say whether surely no rule of lines is broken: everything is there, in plain spelling."""
    if not isinstance(invoice, Invoice):
        return False
    implies = implied(case)
    for line in invoice.lines:
        item, price, number = line.item, line.price, line.number
        if (
            item is None
            or price is None
            or line.quantity is None
            or line.unit is None
            or line.net is None
            or not number
            or number[0] <= " "
            or not _plain_price(price)
            or not _plain_item(item, implies=implies)
            or (line.period is not None and not _plain_period(line.period))
        ):
            return False
    return True


def _plain_price(price: Price) -> bool:
    amount, gross = price.amount, price.gross
    if amount is None or amount.is_signed():
        return False
    # an allowance that was not read may have another gross price
    return not price.extras if gross is None else not gross.is_signed()


def _plain_item(item: Item, *, implies: bool) -> bool:
    name, taxes, standard = item.name, item.taxes, item.standard_id
    return not (
        not name
        or name[0] <= " "
        or not taxes
        or taxes[0].category is None
        or not is_vat(taxes[0].scheme, implied=implies)
        or (standard is not None and standard.scheme is None)
        or any(one.name is None or one.value is None for one in item.attributes)
        or any(one.code is not None and one.scheme is None for one in item.classifications)
    )


def _plain_period(period: Period) -> bool:
    return (period.start is not None or period.end is not None) and not later(period)
