"""EN 16931: each rule broken by one change, alike in UBL and in the model alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from lxml import etree
from tests.mutation.documents import written
from tests.mutation.mutants import choose, make

from edibridge.agree import agree
from edibridge.errors import UsageError
from edibridge.findings import Report
from edibridge.format import ReadOptions, Received, WriteOptions
from edibridge.formats._ubl import NAMESPACES
from edibridge.model import (
    Account,
    Address,
    Allowance,
    Attachment,
    Card,
    Classification,
    Delivery,
    FreeText,
    Identifier,
    Invoice,
    Item,
    ItemAttribute,
    Line,
    Order,
    Party,
    Payment,
    Period,
    Price,
    Reference,
    Tax,
    TaxRegistration,
    TaxSubtotal,
    TaxTotal,
    Totals,
)
from edibridge.model.path import get, replace
from edibridge.official import open_official
from edibridge.profile import Context
from edibridge.profiles.eu_en16931 import EDITIONS, PROFILE, SPECIFICATION, edition_of
from edibridge.registry import formats
from edibridge.validate import judge

VAT = TaxRegistration(number="PT501234567", scheme="VAT")
STANDARD = Tax(category="S", rate=Decimal(23), scheme="VAT")


def base() -> Invoice:
    """Give an invoice that breaks no rule: two lines, an allowance and a charge."""
    return Invoice(
        specification=SPECIFICATION,
        number="F 2026/17",
        issued=date(2026, 3, 2),
        kind="380",
        currency="EUR",
        due=date(2026, 4, 1),
        notes=(FreeText(text="#AAI#Pay by the reference."),),
        seller=Party(
            name="Moinho do Rio, Lda",
            identifiers=(Identifier(value="5600000000017", scheme="0088"),),
            tax_registrations=(VAT,),
            endpoint=Identifier(value="5600000000017", scheme="0088"),
            address=Address(city="Coimbra", country="PT"),
        ),
        buyer=Party(
            name="Padaria Central, Lda",
            legal_id=Identifier(value="502345678"),
            endpoint=Identifier(value="5600000000024", scheme="0088"),
            tax_registrations=(TaxRegistration(number="PT502345678", scheme="VAT"),),
            address=Address(city="Aveiro", country="PT"),
        ),
        deliveries=(
            Delivery(delivered=date(2026, 3, 1), address=Address(city="Aveiro", country="PT")),
        ),
        payments=(Payment(means="30", account=Account(number="PT50000201231234567890154")),),
        allowances=(
            Allowance(
                is_charge=False, amount=Decimal("10.00"), reason_code="95", taxes=(STANDARD,)
            ),
            Allowance(is_charge=True, amount=Decimal("5.00"), reason_code="FC", taxes=(STANDARD,)),
        ),
        tax_totals=(
            TaxTotal(
                amount=Decimal("43.70"),
                subtotals=(
                    TaxSubtotal(taxable=Decimal("190.00"), amount=Decimal("43.70"), tax=STANDARD),
                ),
            ),
        ),
        totals=Totals(
            lines=Decimal("195.00"),
            allowances=Decimal("10.00"),
            charges=Decimal("5.00"),
            net=Decimal("190.00"),
            gross=Decimal("233.70"),
            payable=Decimal("233.70"),
        ),
        lines=(
            Line(
                number="1",
                quantity=Decimal(10),
                unit="KGM",
                net=Decimal("95.00"),
                allowances=(
                    Allowance(is_charge=False, amount=Decimal("8.00"), reason="Quantity"),
                    Allowance(is_charge=True, amount=Decimal("3.00"), reason="Sacks"),
                ),
                price=Price(amount=Decimal(10), gross=Decimal(12), discount=Decimal(2)),
                item=Item(
                    name="Wheat flour",
                    standard_id=Identifier(value="5600000000048", scheme="0160"),
                    classifications=(Classification(code="1101", scheme="HS"),),
                    attributes=(ItemAttribute(name="Type", value="65"),),
                    origin_country="PT",
                    taxes=(STANDARD,),
                ),
            ),
            Line(
                number="2",
                quantity=Decimal(4),
                unit="C62",
                net=Decimal("100.00"),
                period=Period(start=date(2026, 2, 1), end=date(2026, 2, 28)),
                price=Price(amount=Decimal(25)),
                item=Item(name="Milling", taxes=(STANDARD,)),
            ),
        ),
    )


def in_category(code: str, *, reason: str | None = None, rate: str | None = "0") -> Invoice:
    """Give the invoice with all of it in another VAT category, at a rate of zero."""
    tax = Tax(category=code, rate=None if rate is None else Decimal(rate), scheme="VAT")
    invoice = base()
    total = Totals(
        lines=Decimal("195.00"),
        allowances=Decimal("10.00"),
        charges=Decimal("5.00"),
        net=Decimal("190.00"),
        gross=Decimal("190.00"),
        payable=Decimal("190.00"),
    )
    zero = Decimal("0.00")
    subtotal = TaxSubtotal(
        taxable=Decimal("190.00"), amount=zero, tax=evolve(tax, exemption_reason=reason)
    )
    return evolve(
        invoice,
        allowances=tuple(evolve(known, taxes=(tax,)) for known in invoice.allowances),
        tax_totals=(TaxTotal(amount=zero, subtotals=(subtotal,)),),
        totals=total,
        lines=tuple(
            evolve(line, item=evolve(line.item or Item(), taxes=(tax,))) for line in invoice.lines
        ),
    )


CATEGORIES: dict[str, Callable[[], Invoice]] = {
    "S": base,
    "Z": lambda: in_category("Z"),
    "E": lambda: in_category("E", reason="Article 9"),
    "AE": lambda: in_category("AE", reason="Reverse charge"),
    "IC": lambda: in_category("K", reason="Intra-community supply"),
    "G": lambda: in_category("G", reason="Export"),
    "O": lambda: without_numbers(in_category("O", reason="Not subject to VAT", rate=None)),
    "AF": lambda: in_category("L"),
    "AG": lambda: in_category("M"),
}


def without_numbers(invoice: Invoice) -> Invoice:
    """Take the VAT numbers of both parties away."""
    invoice = change(invoice, "seller.tax_registrations", ())
    return change(invoice, "buyer.tax_registrations", ())


def change(invoice: Invoice, path: str, value: Any) -> Invoice:  # noqa: ANN401 - any leaf
    """Return the invoice with another value at a path."""
    changed: Invoice = replace(invoice, path, value)
    return changed


def check(received: Received) -> Report:
    """Judge by the profile."""
    return PROFILE.check(received, Context())


def as_ubl(invoice: Invoice) -> Received:
    """Write the invoice as UBL and read it again."""
    ubl = formats().get("ubl-invoice")
    data = ubl.write([invoice], WriteOptions()).data
    return next(iter(ubl.read(data, ReadOptions())))


def as_model(invoice: Invoice) -> Received:
    """Give the invoice as a document of no particular syntax."""
    return Received(document=invoice, format="json")


def business(report: Report) -> set[str]:
    """Return the business rules that a report finds broken."""
    return {found.rule for found in report.findings if found.rule.startswith("BR-")}


def broken(invoice: Invoice) -> set[str]:
    """Return what an invoice breaks; UBL and the model alone must agree."""
    ubl, model = business(check(as_ubl(invoice))), business(check(as_model(invoice)))
    assert ubl == model
    return ubl


@pytest.mark.parametrize("category", CATEGORIES)
def test_a_right_invoice_breaks_no_rule(category: str) -> None:
    """In every VAT category there is an invoice that passes, so that no rule always fails."""
    invoice = CATEGORIES[category]()
    assert broken(invoice) == set()
    for received in (as_ubl(invoice), as_model(invoice)):
        report = check(received)
        assert report.verdict == "valid"
        assert report.not_built == frozenset()


DROPPED = [
    # what is taken away, and every rule that asks for it
    ("specification", {"BR-01"}),
    ("number", {"BR-02"}),
    ("issued", {"BR-03"}),
    ("kind", {"BR-04"}),
    ("seller.name", {"BR-06"}),
    ("buyer.name", {"BR-07"}),
    ("seller.address", {"BR-08"}),
    ("seller.address.country", {"BR-09"}),
    ("buyer.address", {"BR-10"}),
    ("buyer.address.country", {"BR-11"}),
    ("totals.lines", {"BR-12", "BR-CO-10", "BR-CO-13"}),
    ("totals.net", {"BR-13", "BR-CO-13", "BR-CO-15"}),
    ("totals.gross", {"BR-14", "BR-CO-15", "BR-CO-16"}),
    ("totals.payable", {"BR-15", "BR-CO-16"}),
    ("totals.allowances", {"BR-CO-11", "BR-CO-13"}),
    ("totals.charges", {"BR-CO-12", "BR-CO-13"}),
    ("lines[0].number", {"BR-21"}),
    ("lines[0].unit", {"BR-23"}),
    ("lines[0].net", {"BR-24", "BR-CO-10", "BR-S-08"}),
    ("lines[0].item.name", {"BR-25"}),
    ("lines[1].price", {"BR-26", "BR-27"}),
    ("lines[0].item.standard_id.scheme", {"BR-64"}),
    ("lines[0].item.classifications[0].scheme", {"BR-65"}),
    ("lines[0].item.attributes[0].value", {"BR-54"}),
    ("lines[0].item.attributes[0].name", {"BR-54"}),
    ("lines[0].item.taxes[0].category", {"BR-CO-04", "BR-S-08"}),
    ("lines[0].item.taxes[0].rate", {"BR-S-05", "BR-S-08"}),
    ("lines[0].allowances[0].amount", {"BR-41"}),
    ("lines[0].allowances[0].reason", {"BR-42", "BR-CO-23"}),
    ("lines[0].allowances[1].amount", {"BR-43"}),
    ("lines[0].allowances[1].reason", {"BR-44", "BR-CO-24"}),
    ("allowances[0].amount", {"BR-31", "BR-CO-11", "BR-S-08"}),
    ("allowances[0].taxes[0].category", {"BR-32", "BR-S-08"}),
    ("allowances[0].taxes[0].rate", {"BR-S-06", "BR-S-08"}),
    ("allowances[0].reason_code", {"BR-33", "BR-CO-21"}),
    ("allowances[1].amount", {"BR-36", "BR-CO-12", "BR-S-08"}),
    ("allowances[1].taxes[0].category", {"BR-37", "BR-S-08"}),
    ("allowances[1].taxes[0].rate", {"BR-S-07", "BR-S-08"}),
    ("allowances[1].reason_code", {"BR-38", "BR-CO-22"}),
    ("tax_totals[0].subtotals[0].taxable", {"BR-45", "BR-CO-17", "BR-S-08", "BR-S-09"}),
    ("tax_totals[0].subtotals[0].amount", {"BR-46", "BR-CO-14", "BR-CO-17", "BR-S-09"}),
    ("tax_totals[0].subtotals[0].tax.category", {"BR-47", "BR-S-01"}),
    ("tax_totals[0].subtotals[0].tax.rate", {"BR-48", "BR-CO-17", "BR-S-09"}),
    ("payments[0].means", {"BR-49"}),
    ("payments[0].account", {"BR-61"}),
    ("deliveries[0].address.country", {"BR-57"}),
    ("seller.endpoint.scheme", {"BR-62"}),
    ("buyer.endpoint.scheme", {"BR-63"}),
]


@pytest.mark.parametrize(("path", "rules"), DROPPED, ids=[path for path, _ in DROPPED])
def test_what_is_missing_breaks_the_rules_that_ask_for_it(path: str, rules: set[str]) -> None:
    """Without one value exactly the rules that need it are broken, with UBL and without."""
    assert broken(change(base(), path, None)) == rules


CHANGED = [
    ("lines[0].price.amount", Decimal(-1), {"BR-27"}),
    ("lines[0].price.gross", Decimal(-1), {"BR-28"}),
    ("lines[1].period.end", date(2026, 1, 1), {"BR-30"}),
    ("lines[1].period", Period(), {"BR-CO-20"}),
    ("period", Period(start=date(2026, 2, 2), end=date(2026, 2, 1)), {"BR-29"}),
    ("period", Period(), {"BR-CO-19"}),
    ("lines", (), {"BR-16", "BR-CO-10", "BR-S-08"}),
    ("tax_totals", (), {"BR-CO-15", "BR-CO-18", "BR-S-01"}),
    ("payments[0].account.number", " ", {"BR-50"}),
    ("attachments", (Attachment(description="Photo"),), {"BR-52"}),
    ("preceding", (Reference(issued=date(2026, 1, 1)),), {"BR-55"}),
    ("tax_currency", "SEK", {"BR-53"}),
    ("totals.lines", Decimal("195.01"), {"BR-CO-10", "BR-CO-13"}),
    ("totals.allowances", Decimal("10.01"), {"BR-CO-11", "BR-CO-13"}),
    ("totals.charges", Decimal("5.01"), {"BR-CO-12", "BR-CO-13"}),
    ("totals.net", Decimal("190.01"), {"BR-CO-13", "BR-CO-15"}),
    ("tax_totals[0].amount", Decimal("43.71"), {"BR-CO-14", "BR-CO-15"}),
    ("totals.gross", Decimal("233.71"), {"BR-CO-15", "BR-CO-16"}),
    ("totals.payable", Decimal("233.71"), {"BR-CO-16"}),
    ("totals.prepaid", Decimal("0.01"), {"BR-CO-16"}),
    ("totals.rounding", Decimal("0.01"), {"BR-CO-16"}),
    ("tax_totals[0].subtotals[0].amount", Decimal("44.69"), {"BR-CO-14"}),
    (
        "tax_totals[0].subtotals[0].amount",
        Decimal("44.70"),
        {"BR-CO-14", "BR-CO-17", "BR-S-09"},
    ),
    ("tax_totals[0].subtotals[0].taxable", Decimal("190.99"), set()),
    ("tax_totals[0].subtotals[0].taxable", Decimal("191.50"), {"BR-S-08"}),
    ("tax_totals[0].subtotals[0].tax.exemption_reason", "None", {"BR-S-10"}),
    ("seller.tax_registrations[0].number", "??501234567", {"BR-CO-09"}),
    ("seller.tax_registrations[0].number", "EL501234567", set()),
    ("seller.tax_registrations", (), {"BR-S-02", "BR-S-03", "BR-S-04"}),
    ("seller.tax_registrations[0].scheme", "TAX", set()),
    ("lines[0].item.taxes[0].rate", Decimal(0), {"BR-S-05", "BR-S-08"}),
    ("notes", (FreeText(text="#QQQ#Text"),), {"BR-CL-08"}),
    ("notes", (FreeText(text="#1 in the shop"),), set()),
    ("kind", "999", {"BR-CL-01"}),
    ("currency", "XYZ", {"BR-CL-03", "BR-CL-04"}),
    ("seller.address.country", "ZZ", {"BR-CL-14"}),
    ("lines[0].item.origin_country", "ZZ", {"BR-CL-15"}),
    ("payments[0].means", "0", {"BR-CL-16"}),
    ("allowances[0].reason_code", "FC", {"BR-CL-19"}),
    ("allowances[1].reason_code", "95", {"BR-CL-20"}),
    ("lines[0].item.standard_id.scheme", "9999", {"BR-CL-21"}),
    ("lines[0].unit", "kg", {"BR-CL-23"}),
    ("lines[0].item.classifications[0].scheme", "QQ", {"BR-CL-13"}),
    ("seller.identifiers[0].scheme", "9999", {"BR-CL-10"}),
    ("seller.identifiers[0].scheme", "SEPA", set()),
    ("seller.legal_id", Identifier(value="1", scheme="9999"), {"BR-CL-11"}),
    ("seller.endpoint.scheme", "0000", {"BR-CL-25"}),
    ("deliveries[0].location_id", Identifier(value="1", scheme="9999"), {"BR-CL-26"}),
    ("invoiced_object", Identifier(value="1", scheme="???"), {"BR-CL-07"}),
    ("period", Period(start=date(2026, 2, 2), tax_point="99"), {"BR-CL-06"}),
    ("tax_point", date(2026, 3, 1), set()),
]


@pytest.mark.parametrize(
    ("path", "value", "rules"), CHANGED, ids=[f"{path}={value}" for path, value, _ in CHANGED]
)
def test_a_wrong_value_breaks_exactly_its_rules(
    path: str,
    value: Any,  # noqa: ANN401 - any leaf or part
    rules: set[str],
) -> None:
    """One value changed breaks exactly these rules, with UBL and without."""
    invoice = change(base(), path, value)
    if path == "currency":
        # amounts carry the currency in UBL alone
        assert business(check(as_ubl(invoice))) == rules
        assert business(check(as_model(invoice))) == {"BR-CL-04"}
        return
    assert broken(invoice) == rules


def others() -> Iterable[tuple[str, Invoice, set[str]]]:
    """Give invoices that take more than one change."""
    invoice = base()
    rep = Party(
        name="Rep", address=Address(country="ES"), tax_registrations=(evolve(VAT, number="ES1"),)
    )
    yield "represented", evolve(invoice, tax_representative=rep), set()
    yield "rep name", evolve(invoice, tax_representative=evolve(rep, name=None)), {"BR-18"}
    yield "rep address", evolve(invoice, tax_representative=evolve(rep, address=None)), {"BR-19"}
    nowhere = evolve(rep, address=Address(city="Vigo"))
    yield "rep country", evolve(invoice, tax_representative=nowhere), {"BR-20"}
    unnumbered = evolve(rep, tax_registrations=())
    yield "rep number", evolve(invoice, tax_representative=unnumbered), {"BR-56"}
    payee = Party(name="Factor, SA", identifiers=(Identifier(value="5600000000017"),))
    yield "payee is seller", evolve(invoice, payee=payee), {"BR-17"}
    yield "payee unnamed", evolve(invoice, payee=Party(legal_id=Identifier(value="1"))), {"BR-17"}
    unknown = change(invoice, "seller.tax_registrations[0].scheme", "TAX")
    yield "unidentified", change(unknown, "seller.identifiers", ()), {"BR-CO-26"}
    sepa = change(unknown, "seller.identifiers[0].scheme", "SEPA")
    yield "a creditor only", sepa, {"BR-CO-26"}
    both = change(invoice, "period", Period(start=date(2026, 2, 2), tax_point="35"))
    yield "tax point twice", change(both, "tax_point", date(2026, 3, 1)), {"BR-CO-03"}
    card = Payment(means="48", card=Card(number="4000123412341234"))
    yield "card", change(invoice, "payments", (card,)), {"BR-51"}
    yield "credit note", evolve(invoice, kind="381"), set()
    yield (
        "two rates",
        evolve(
            invoice, tax_totals=(*invoice.tax_totals, TaxTotal(amount=Decimal(1), currency="SEK"))
        ),
        set(),
    )
    yield (
        "half a cent",
        change(
            change(invoice, "lines[0].net", Decimal("95.005")), "totals.lines", Decimal("195.01")
        ),
        {"BR-CO-13", "BR-DEC-23"},
    )


OTHERS = list(others())


@pytest.mark.parametrize(
    ("invoice", "rules"),
    [(invoice, rules) for _, invoice, rules in OTHERS],
    ids=[name for name, _, _ in OTHERS],
)
def test_what_must_stand_together(invoice: Invoice, rules: set[str]) -> None:
    """Rules about more than one value."""
    assert broken(invoice) == rules


DECIMALS = [
    ("BR-DEC-01", "allowances[0].amount"),
    ("BR-DEC-02", "allowances[0].base"),
    ("BR-DEC-05", "allowances[1].amount"),
    ("BR-DEC-06", "allowances[1].base"),
    ("BR-DEC-09", "totals.lines"),
    ("BR-DEC-10", "totals.allowances"),
    ("BR-DEC-11", "totals.charges"),
    ("BR-DEC-12", "totals.net"),
    ("BR-DEC-14", "totals.gross"),
    ("BR-DEC-16", "totals.prepaid"),
    ("BR-DEC-17", "totals.rounding"),
    ("BR-DEC-18", "totals.payable"),
    ("BR-DEC-19", "tax_totals[0].subtotals[0].taxable"),
    ("BR-DEC-20", "tax_totals[0].subtotals[0].amount"),
    ("BR-DEC-23", "lines[0].net"),
    ("BR-DEC-24", "lines[0].allowances[0].amount"),
    ("BR-DEC-25", "lines[0].allowances[0].base"),
    ("BR-DEC-27", "lines[0].allowances[1].amount"),
    ("BR-DEC-28", "lines[0].allowances[1].base"),
]


@pytest.mark.parametrize(("rule", "path"), DECIMALS)
def test_amounts_have_two_decimals_as_written(rule: str, path: str) -> None:
    """A third digit counts even where it is a zero; every sum still comes out."""
    amount = get(base(), path)
    value = Decimal("0.000") if amount is None else amount.quantize(Decimal("0.001"))
    assert broken(change(base(), path, value)) == {rule}


def test_the_tax_total_has_two_decimals_where_the_syntax_asks() -> None:
    """BR-DEC-13 never fires in UBL, by the authority's own check; there UBL-DT-01 does."""
    invoice = change(base(), "tax_totals[0].amount", Decimal("43.700"))
    assert business(check(as_model(invoice))) == {"BR-DEC-13"}
    found = {known.rule for known in check(as_ubl(invoice)).findings if known.severity == "fatal"}
    assert found == {"UBL-DT-01"}


@pytest.mark.parametrize("category", ["Z", "E", "AE", "IC", "G", "AF", "AG", "O"])
def test_each_category_has_its_ten_rules(category: str) -> None:
    """Breakdown, numbers, rates, taxable amount, tax and reason of each VAT category."""
    invoice = CATEGORIES[category]()
    code = get(invoice, "lines[0].item.taxes[0].category")
    by_rate, untaxed = category in ("AF", "AG"), category == "O"

    def rule(number: str) -> str:
        return f"BR-{category}-{number}"

    def breaks(path: str, value: Any, *numbers: str) -> None:  # noqa: ANN401
        found = broken(change(invoice, path, value))
        assert {rule(number) for number in numbers} <= found, path
        assert {known for known in found if known.startswith(f"BR-{category}-")} == {
            rule(number) for number in numbers
        }, path

    breaks("tax_totals[0].subtotals", (), "01")
    wrong = Decimal(-1) if by_rate else Decimal(5)
    # where the breakdown is by rate, a line at another rate is missing in it too
    also = ("08",) if by_rate else ()
    breaks("lines[0].item.taxes[0].rate", wrong, "05", *also)
    breaks("allowances[0].taxes[0].rate", wrong, "06", *also)
    breaks("allowances[1].taxes[0].rate", wrong, "07", *also)
    breaks("tax_totals[0].subtotals[0].taxable", Decimal("195.00"), "08")
    breaks("tax_totals[0].subtotals[0].amount", Decimal("5.00"), "09")
    reasoned = get(invoice, "tax_totals[0].subtotals[0].tax.exemption_reason") is not None
    breaks("tax_totals[0].subtotals[0].tax.exemption_reason", None if reasoned else "Why", "10")
    if untaxed:
        breaks("seller.tax_registrations", (VAT,), "02", "03", "04")
        breaks("buyer.tax_registrations", (VAT,), "02", "03", "04")
    else:
        breaks("seller.tax_registrations", (), "02", "03", "04")
    assert code in {"Z", "E", "AE", "K", "G", "L", "M", "O"}


def test_reverse_charge_and_supply_want_the_buyers_number() -> None:
    """AE takes a legal registration instead of the VAT number, IC does not."""
    reverse = change(CATEGORIES["AE"](), "buyer.tax_registrations", ())
    assert broken(reverse) == set()
    assert broken(change(reverse, "buyer.legal_id", None)) == {"BR-AE-02", "BR-AE-03", "BR-AE-04"}
    supply = change(CATEGORIES["IC"](), "buyer.tax_registrations", ())
    assert broken(supply) == {"BR-IC-02", "BR-IC-03", "BR-IC-04"}


def test_a_supply_says_when_and_where_to() -> None:
    """BR-IC-11 takes a period for a date, BR-IC-12 wants the country."""
    supply = CATEGORIES["IC"]()
    undated = change(supply, "deliveries[0].delivered", None)
    assert broken(undated) == {"BR-IC-11"}
    assert broken(change(undated, "period", Period(start=date(2026, 2, 1)))) == set()
    assert broken(change(supply, "deliveries", ())) == {"BR-IC-11", "BR-IC-12"}


def test_not_subject_to_vat_stands_alone() -> None:
    """BR-O-11 to BR-O-14: no other category beside it."""
    invoice = CATEGORIES["O"]()
    zero = Tax(category="Z", rate=Decimal(0), scheme="VAT")
    mixed = change(invoice, "lines[1].item.taxes", (zero,))
    assert broken(mixed) >= {"BR-O-12", "BR-Z-01"}
    assert "BR-O-13" in broken(change(invoice, "allowances[0].taxes", (zero,)))
    assert "BR-O-14" in broken(change(invoice, "allowances[1].taxes", (zero,)))
    subtotals = get(invoice, "tax_totals[0].subtotals")
    more = (*subtotals, TaxSubtotal(taxable=Decimal(0), amount=Decimal(0), tax=zero))
    assert "BR-O-11" in broken(change(invoice, "tax_totals[0].subtotals", more))


def test_split_payment_is_italian_and_never_beside_the_standard_rate() -> None:
    """BR-B-01 and BR-B-02."""
    split = Tax(category="B", rate=Decimal(23), scheme="VAT")
    invoice = change(base(), "lines[1].item.taxes", (split,))
    assert broken(invoice) >= {"BR-B-01", "BR-B-02"}
    for path in ("seller", "buyer", "deliveries[0]"):
        invoice = change(invoice, f"{path}.address.country", "IT")
    invoice = change(invoice, "lines[0].item.origin_country", None)
    assert "BR-B-01" not in broken(invoice)
    for path in ("lines[0].item", "allowances[0]", "allowances[1]"):
        invoice = change(invoice, f"{path}.taxes", (split,))
    assert "BR-B-02" in broken(invoice)
    invoice = change(invoice, "tax_totals[0].subtotals[0].tax", split)
    assert broken(invoice) == set()


def test_a_unit_goes_with_its_quantity() -> None:
    """In UBL a unit stands with the quantity, so that both are missing; the model keeps it."""
    invoice = change(base(), "lines[0].quantity", None)
    assert business(check(as_model(invoice))) == {"BR-22"}
    assert business(check(as_ubl(invoice))) == {"BR-22", "BR-23"}


def test_without_totals_the_model_asks_for_each() -> None:
    """The UBL binding asks inside the totals alone, and leaves the rest to other rules."""
    invoice = change(base(), "totals", None)
    asked = {"BR-12", "BR-13", "BR-14", "BR-15"}
    assert business(check(as_model(invoice))) == {"BR-CO-15", *asked}
    assert business(check(as_ubl(invoice))) == {"BR-CO-15"}


def test_the_scheme_of_a_tax_is_vat_however_it_is_spelled() -> None:
    """A tax of another scheme is no VAT category; case and blanks make no difference."""
    assert broken(change(base(), "lines[0].item.taxes[0].scheme", " vat ")) == set()
    other = change(base(), "lines[0].item.taxes[0].scheme", "GST")
    assert broken(other) == {"BR-CO-04"}


def test_a_value_that_is_no_date_is_not_missing() -> None:
    """A date that is not understood is said once, and not called absent as well."""
    data = formats().get("ubl-invoice").write([base()], WriteOptions()).data
    for text, rules in ((b"2026-3-2", set()), (b" ", {"BR-03"})):
        changed = data.replace(b">2026-03-02<", b">" + text + b"<", 1)
        (received,) = formats().get("ubl-invoice").read(changed, ReadOptions(file="a.xml"))
        report = check(received)
        assert "EDB-VALUE" in {known.rule for known in report.findings}
        assert business(report) == rules


def test_a_quantity_that_is_no_number_keeps_its_unit() -> None:
    """Neither the quantity of a line nor its unit is called absent."""
    data = formats().get("ubl-invoice").write([base()], WriteOptions()).data
    changed = data.replace(b">10</cbc:InvoicedQuantity>", b">ten</cbc:InvoicedQuantity>")
    assert changed != data
    (received,) = formats().get("ubl-invoice").read(changed, ReadOptions())
    assert business(check(received)) == set()


def test_blanks_around_an_amount_count_as_decimals() -> None:
    """The authority counts what follows the point, blanks included."""
    data = formats().get("ubl-invoice").write([base()], WriteOptions()).data
    changed = data.replace(b">95.00<", b">95.00 <")
    (received,) = formats().get("ubl-invoice").read(changed, ReadOptions())
    found = {known.rule for known in check(received).findings}
    assert found == {"BR-DEC-23", "UBL-DT-01"}


@pytest.mark.parametrize(("stated", "kept"), [("190.99", True), ("191.01", False)])
def test_a_taxable_amount_is_near_the_sum(stated: str, kept: bool) -> None:  # noqa: FBT001
    """BR-S-08 lets less than one unit pass."""
    invoice = change(base(), "tax_totals[0].subtotals[0].taxable", Decimal(stated))
    assert ("BR-S-08" not in broken(invoice)) is kept


def test_findings_say_path_term_place_and_what_was_expected() -> None:
    """A finding names the business term, the model path and the place in the source."""
    received = as_ubl(change(base(), "totals.payable", Decimal("1.00")))
    (found,) = (known for known in check(received).findings if known.rule == "BR-CO-16")
    assert (found.path, found.got, found.expected) == ("totals.payable", "1.00", "233.70")
    assert "BT-115" in found.term
    assert found.location.xpath == "/*/cac:LegalMonetaryTotal/cbc:PayableAmount"
    syntax = as_ubl(change(base(), "uuid", "1"))
    (warned,) = check(syntax).findings
    assert (warned.rule, warned.severity) == ("UBL-CR-005", "warning")
    assert warned.location.xpath == "/*/cbc:UUID"


STRUCTURE = [
    # what stands in the document, what stands there instead, which rule of the schema breaks
    (b"<cbc:ID>F 2026/17</cbc:ID>", b"<cbc:ID>1</cbc:ID><cbc:ID>2</cbc:ID>", "UBL-XSD-COUNT"),
    (b"<cbc:ID>F 2026/17</cbc:ID>", b"", "UBL-XSD-COUNT"),
    (b' unitCode="C62">4<', b' unitCode="C62">four<', "UBL-XSD-TYPE"),
    (b"<cbc:IssueDate>2026-03-02<", b"<cbc:IssueDate>2026-02-30<", "UBL-XSD-TYPE"),
    (b' currencyID="EUR">233.70<', b' currencyID="EUR" currency="EUR">233.70<', "UBL-XSD-UNKNOWN"),
    (b"<cbc:ChargeIndicator>true<", b"<cbc:ChargeIndicator>yes<", "UBL-XSD-TYPE"),
    (b"<cbc:Name>Milling<", b"<cbc:Colour/><cbc:Name>Milling<", "UBL-XSD-UNKNOWN"),
    (
        b"<cbc:IssueDate>2026-03-02</cbc:IssueDate><cbc:DueDate>2026-04-01</cbc:DueDate>",
        b"<cbc:DueDate>2026-04-01</cbc:DueDate><cbc:IssueDate>2026-03-02</cbc:IssueDate>",
        "UBL-XSD-ORDER",
    ),
    (b' currencyID="EUR">233.70<', b">233.70<", "UBL-XSD-COUNT"),
]


@pytest.mark.parametrize(("old", "new", "rule"), STRUCTURE)
def test_a_document_that_breaks_the_schema_is_invalid(old: bytes, new: bytes, rule: str) -> None:
    """Where the assertions would break off or say nothing, the schema's rule speaks."""
    ubl = formats().get("ubl-invoice")
    root = etree.fromstring(ubl.write([base()], WriteOptions()).data)
    data = etree.tostring(root, method="c14n")
    data = re.sub(rb">\s+<", b"><", data)
    assert old in data
    (received,) = ubl.read(data.replace(old, new, 1), ReadOptions())
    report = check(received)
    assert rule in {known.rule for known in report.findings}
    assert report.verdict == "invalid"


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("cac:AccountingSupplierParty", {"BR-CO-26"}),
        ("cac:AccountingSupplierParty/cac:Party/cac:PostalAddress", {"BR-09"}),
        ("cac:LegalMonetaryTotal", {"BR-12", "BR-13", "BR-14", "BR-15"}),
        ("cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity", set()),
        ("cac:InvoiceLine/cac:InvoicePeriod", {"BR-CO-20"}),
    ],
)
def test_what_stands_twice_is_asked_twice(name: str, rules: set[str]) -> None:
    """An empty second part breaks the rules whose context it is; the first is asked as ever."""
    ubl = formats().get("ubl-invoice")
    root = etree.fromstring(ubl.write([base()], WriteOptions()).data)
    first = root.find(name, NAMESPACES)
    assert first is not None
    first.addnext(etree.Element(first.tag))
    (received,) = ubl.read(etree.tostring(root), ReadOptions())
    found = {known.rule for known in check(received).findings if known.severity == "fatal"}
    assert {rule for rule in found if rule.startswith("BR-")} >= rules
    assert bool(rules) is any(rule.startswith("BR-") for rule in found)


def test_a_document_of_another_kind_is_not_judged() -> None:
    """An order breaks no rule of an invoice, and is not called valid for it."""
    report = check(Received(document=Order(number="1"), format="json"))
    assert (report.verdict, report.findings, report.ran) == ("not judged", (), frozenset())


def test_editions_go_by_the_day_or_by_name() -> None:
    """Before the first edition there is none other; an edition that is not there is misuse."""
    assert edition_of(date(2019, 1, 1)) is EDITIONS[0]
    assert edition_of(None) is EDITIONS[-1]
    assert edition_of(date(2019, 1, 1), EDITIONS[-1].id) is EDITIONS[-1]
    with pytest.raises(UsageError, match=r"no edition '0\.1'"):
        edition_of(None, "0.1")


@pytest.mark.parametrize(
    ("old", "new", "rule", "before"),
    [
        (b">EUR</cbc:DocumentCurrencyCode>", b">BGN</cbc:DocumentCurrencyCode>", "BR-CL-04", False),
        (b">EUR</cbc:DocumentCurrencyCode>", b">XCG</cbc:DocumentCurrencyCode>", "BR-CL-04", True),
        (b"<cbc:DueDate>2026-04-01</cbc:DueDate>", b"", "BR-CO-25", True),
    ],
)
def test_an_edition_judges_by_what_was_in_force(
    old: bytes, new: bytes, rule: str, *, before: bool
) -> None:
    """A currency that left, one that came, a due date that was demanded: by name and by day."""
    ubl = formats().get("ubl-invoice")
    data = ubl.write([base()], WriteOptions()).data
    assert old in data
    data = re.sub(rb"\s*<cac:PaymentTerms>.*?</cac:PaymentTerms>", b"", data, flags=re.DOTALL)
    (received,) = ubl.read(data.replace(old, new, 1), ReadOptions())

    def broken(context: Context) -> bool:
        report = PROFILE.check(received, context)
        assert report.edition in PROFILE.editions
        return rule in {known.rule for known in report.findings}

    assert broken(Context(edition="1.3.14.1")) is before
    assert broken(Context(on=date(2025, 6, 1))) is before
    for context in (Context(), Context(edition="1.3.16"), Context(on=date(2026, 6, 1))):
        assert broken(context) is (rule == "BR-CL-04" and not before)


def test_an_older_edition_of_the_cii_binding_is_not_called_valid() -> None:
    """What changed in the binding to CII is not built for it, and said to be so."""
    cii = formats().get("cii-invoice")
    (received,) = cii.read(cii.write([base()], WriteOptions()).data, ReadOptions())
    report = PROFILE.check(received, Context(edition="1.3.14.1"))
    assert report.verdict == "not judged"
    assert "BR-CO-15" in report.not_built_fatal


def test_an_edition_is_pinned_by_name() -> None:
    """`profile@edition` judges by it; one that is not there is refused with those that are."""
    data = formats().get("ubl-invoice").write([base()], WriteOptions()).data
    (known,) = judge(data, profile="eu-en16931@1.3.14.1")
    assert known.report.edition == "1.3.14.1"
    with pytest.raises(UsageError, match=r"no edition '9'; it has 1\.3\.14\.1, 1\.3\.16"):
        list(judge(data, profile="eu-en16931@9"))
    with pytest.raises(UsageError, match="it has no editions"):
        list(judge(data, profile="syntax@1"))


@pytest.mark.shared
def test_the_older_edition_is_the_older_artefact(shared: Path) -> None:
    """On every document to mutate and mutants of them, the artefact of 2025 finds the same."""
    pytest.importorskip("saxonche")
    path = shared / "reference/peppol-bis3-billing-cii/CEN-EN16931-UBL.sch"
    if not path.exists():
        pytest.skip("the artefact of 1.3.14.1 is absent")
    official, documents = open_official([path]), written("eu-en16931", "ubl")
    mutants = [make(documents, plan).data for plan in choose(documents, 120)]
    wrong = [
        str(one)
        for data in (*(data for _, data in documents), *mutants)
        for one in agree(data, official, profile="eu-en16931@1.3.14.1", least="fatal").differences
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("path", "said", "meant"),
    [
        ("currency", "eur ", "EUR"),
        ("seller.address.country", "uk", "GB"),
        ("buyer.address.country", " de", "DE"),
        ("lines[0].unit", "c62", "C62"),
        ("lines[0].unit", "KG", "KGM"),
        ("lines[0].unit", "bx", "XBX"),
        ("lines[0].item.taxes[0].category", "s", "S"),
        ("lines[0].item.taxes[0].scheme", "Vat", "VAT"),
        ("seller.tax_registrations[0].scheme", "MwSt.", "VAT"),
        ("seller.endpoint.scheme", "GLN", "0088"),
        ("lines[0].unit", "handful", "handful"),
        ("currency", "Euro", "Euro"),
        ("seller.endpoint.scheme", "ours", "ours"),
    ],
)
def test_what_is_form_alone_is_put_right(path: str, said: str, meant: str) -> None:
    """A code that is spelled otherwise is respelled; one without a certain twin stays."""
    invoice = base()
    if path.startswith("seller.endpoint"):
        assert invoice.seller is not None
        address = Identifier(value="5600000000017", scheme="x")
        invoice = evolve(invoice, seller=evolve(invoice.seller, endpoint=address))
    prepared = PROFILE.prepare(change(invoice, path, said), Context())
    assert get(prepared, path) == meant
    assert PROFILE.prepare(prepared, Context()) == prepared
    assert PROFILE.prepare(base(), Context()) == base()


def test_an_address_may_say_its_scheme_itself() -> None:
    """`0088:...` is scheme and value, where the scheme is one of the list."""
    known = base().seller
    assert known is not None
    for value, scheme, bare in (("0088:56", "0088", "56"), ("mail:a@b", None, "mail:a@b")):
        seller = evolve(known, endpoint=Identifier(value=value))
        prepared = PROFILE.prepare(evolve(base(), seller=seller), Context())
        assert isinstance(prepared, Invoice)
        assert prepared.seller is not None
        assert prepared.seller.endpoint == Identifier(value=bare, scheme=scheme)


def test_the_profile_claims_what_declares_it_alone() -> None:
    """A specification built on EN 16931 is another profile's."""
    assert PROFILE.claims(as_model(base()))
    assert not PROFILE.claims(as_model(evolve(base(), specification=f"{SPECIFICATION}#x")))
    assert not PROFILE.claims(Received(document=None, format="ubl-invoice"))


def test_prepare_fills_in_form_and_invents_nothing() -> None:
    """The specification is form; a missing seller stays missing."""
    prepared = PROFILE.prepare(evolve(base(), specification=None, seller=None), Context())
    assert isinstance(prepared, Invoice)
    assert prepared.specification == SPECIFICATION
    assert prepared.seller is None
    own = evolve(base(), specification="urn:own")
    assert PROFILE.prepare(own, Context()) == own


def test_every_rule_says_what_it_is_about() -> None:
    """Each rule has words, severity and source; no id stands twice."""
    rules = [rule for known in PROFILE.rule_sets() for rule in known]
    assert len(rules) == len({rule.id for rule in rules})
    assert all(rule.about and rule.source for rule in rules)


def test_every_rule_of_the_universe_is_built(shared: Path) -> None:
    """No rule of the authority's UBL binding is missing."""
    universe = set((shared / "conformance" / "rules" / "en16931-ubl.txt").read_text().split())
    built = {rule.id for known in PROFILE.rule_sets() for rule in known}
    assert universe <= built


@pytest.mark.parametrize("suite", ["en16931-unit", "en16931-examples"])
def test_the_verdicts_are_the_authoritys(shared: Path, tmp_path: Path, suite: str) -> None:
    """On every UBL case of the suite verdict, rules and exact set are the authority's."""
    misses = tmp_path / "misses.tsv"
    score = shared / "conformance" / "score.py"
    command = f"{sys.executable} -m edibridge"
    subprocess.run(
        [sys.executable, str(score), "--command", command, "--only", suite, "--misses", misses],
        check=False,
        capture_output=True,
    )
    with (shared / "conformance" / "manifest.tsv").open(encoding="utf-8") as source:
        rows = [line.rstrip("\n").split("\t") for line in source]
    ours = {row[0] for row in rows if row[2] == "eu-en16931" and row[3].startswith("ubl-")}
    missed = [line.split("\t") for line in misses.read_text(encoding="utf-8").splitlines() if line]
    assert [row for row in missed if row[1] == "eu-en16931" and row[2] in ours] == []


def test_the_command_line_reports_the_profile(tmp_path: Path) -> None:
    """`validate --profile eu-en16931` writes one line a document."""
    path = tmp_path / "a.xml"
    path.write_bytes(formats().get("ubl-invoice").write([base()], WriteOptions()).data)
    report = tmp_path / "r.jsonl"
    command = [sys.executable, "-m", "edibridge", "validate", "--profile", "eu-en16931"]
    subprocess.run([*command, "--report", report, path], check=True, capture_output=True)
    (line,) = report.read_text(encoding="utf-8").splitlines()
    assert (json.loads(line)["status"], json.loads(line)["profile"]) == ("valid", "eu-en16931")
