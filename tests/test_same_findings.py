"""The same invoice breaks the same business rules, whatever the syntax that it comes in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

import edibridge
from edibridge.model import (
    Account,
    Address,
    Identifier,
    Invoice,
    Item,
    Line,
    Party,
    Payment,
    Price,
    Tax,
    TaxRegistration,
    TaxSubtotal,
    TaxTotal,
    Totals,
)
from edibridge.model.path import replace
from edibridge.profiles.eu_en16931 import SPECIFICATION
from edibridge.validate import judge

TARGETS = (
    "ubl-invoice",
    "cii-invoice",
    "edifact:d96a",
    "edifact:d01b",
    "x12:004010",
    "x12:005010",
    "csv",
)
# BT-24, the specification, has no place in an X12 810, which so always breaks the rule that asks
# for it; nothing else is left out.
NOT_HELD = {"x12:004010": {"BR-01"}, "x12:005010": {"BR-01"}}
STANDARD = Tax(category="S", rate=Decimal(23), scheme="VAT")


def party(name: str, number: str, city: str) -> Party:
    """Make a party with what every syntax holds of one."""
    return Party(
        name=name,
        identifiers=(Identifier(value=f"56000000000{len(name):02d}", scheme="0088"),),
        tax_registrations=(TaxRegistration(number=number, scheme="VAT"),),
        address=Address(street="Rua Nova 1", city=city, postcode="3000-100", country="PT"),
    )


def line(number: str, quantity: int, price: str) -> Line:
    """Make a line; its net amount is quantity times price."""
    amount = Decimal(price)
    return Line(
        number=number,
        quantity=Decimal(quantity),
        unit="C62",
        net=(amount * quantity).quantize(Decimal("0.01")),
        price=Price(amount=amount),
        item=Item(name=f"Part {number}", seller_id=f"P-{number}", taxes=(STANDARD,)),
    )


def base() -> Invoice:
    """Make an invoice that breaks no rule, of terms that every one of the syntaxes holds.

    There are no allowances and charges of the document: an 810 has no place for their sums
    (BT-107, BT-108), which rules ask for where there are any.
    """
    return Invoice(
        specification=SPECIFICATION,
        number="F 2026/18",
        issued=date(2026, 3, 2),
        due=date(2026, 4, 1),
        kind="380",
        currency="EUR",
        seller=party("Moinho do Rio, Lda", "PT501234567", "Coimbra"),
        buyer=party("Padaria Central, Lda", "PT502345678", "Aveiro"),
        payments=(Payment(means="30", account=Account(number="PT50000201231234567890154")),),
        tax_totals=(
            TaxTotal(
                amount=Decimal("46.00"),
                subtotals=(
                    TaxSubtotal(taxable=Decimal("200.00"), amount=Decimal("46.00"), tax=STANDARD),
                ),
            ),
        ),
        totals=Totals(
            lines=Decimal("200.00"),
            net=Decimal("200.00"),
            gross=Decimal("246.00"),
            payable=Decimal("246.00"),
        ),
        lines=(line("1", 10, "9.50"), line("2", 4, "26.25")),
    )


def broken(invoice: Invoice, target: str) -> set[str]:
    """Write an invoice, validate what was written, and return the business rules it breaks."""
    written = edibridge.write(invoice, target)
    (judged,) = judge(written.data, profile="eu-en16931")
    fatal = {one.rule for one in judged.report.findings if one.severity == "fatal"}
    found = {rule for rule in fatal if rule.startswith("BR-")}
    missing = NOT_HELD.get(target, set())
    assert missing <= found
    return found - missing


# what is done, by path and value, and every rule that it breaks
ERRORS: dict[str, tuple[dict[str, object], set[str]]] = {
    "amount due": ({"totals.payable": Decimal("247.00")}, {"BR-CO-16"}),
    "sum of lines": ({"totals.lines": Decimal("203.00")}, {"BR-CO-10", "BR-CO-13"}),
    "total without VAT": ({"totals.net": Decimal("203.00")}, {"BR-CO-13", "BR-CO-15"}),
    "total with VAT": ({"totals.gross": Decimal("250.00")}, {"BR-CO-15", "BR-CO-16"}),
    "VAT total": ({"tax_totals[0].amount": Decimal("56.00")}, {"BR-CO-14", "BR-CO-15"}),
    "taxable amount": (
        {"tax_totals[0].subtotals[0].taxable": Decimal("210.00")},
        {"BR-CO-17", "BR-S-08", "BR-S-09"},
    ),
    "net of a line": ({"lines[0].net": Decimal("102.00")}, {"BR-CO-10", "BR-S-08"}),
    "negative price": ({"lines[0].price.amount": Decimal("-9.50")}, {"BR-27"}),
    "no buyer's name": ({"buyer.name": None}, {"BR-07"}),
    "no seller's name": ({"seller.name": None}, {"BR-06"}),
    "no buyer's country": ({"buyer.address.country": None}, {"BR-11"}),
    "no unit": ({"lines[0].unit": None}, {"BR-23"}),
    "no item's name": ({"lines[1].item.name": None}, {"BR-25"}),
    "standard rate of zero": (
        {"lines[0].item.taxes": (evolve(STANDARD, rate=Decimal(0)),)},
        {"BR-S-05", "BR-S-08"},
    ),
    "zero rated with a rate": (
        {"lines[0].item.taxes": (evolve(STANDARD, category="Z"),)},
        {"BR-S-08", "BR-Z-01", "BR-Z-05"},
    ),
    "standard rate without a VAT number": (
        {"seller.tax_registrations": ()},
        {"BR-S-02"},
    ),
    "several at once": (
        {
            "buyer.name": None,
            "totals.payable": Decimal("1.00"),
            "tax_totals[0].amount": Decimal("56.00"),
            "lines[0].item.taxes": (evolve(STANDARD, category="Z"),),
            "lines[1].unit": None,
        },
        {
            "BR-07", "BR-23", "BR-CO-14", "BR-CO-15", "BR-CO-16", "BR-S-08", "BR-Z-01", "BR-Z-05",
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_a_right_invoice_breaks_no_rule_in_any_syntax(target: str) -> None:
    """What is found in the tests below comes of the errors in them alone."""
    assert broken(base(), target) == set()


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("error", ERRORS)
def test_an_error_is_found_alike_in_every_syntax(error: str, target: str) -> None:
    """One invoice with an error breaks the same rules as UBL, CII, EDIFACT, X12 and CSV.

    The errors touch only terms that all of them hold: totals, VAT category and rate, names,
    addresses, units. Reasons and codes of a VAT exemption, allowances of the document and the
    specification itself are left out, because an 810 cannot hold them. So is an invoice without
    lines, on which the authority's bindings to UBL and CII themselves differ (BR-S-01).
    """
    changes, expected = ERRORS[error]
    invoice = base()
    change: Callable[[Invoice, str, object], Invoice] = replace
    for path, value in changes.items():
        invoice = change(invoice, path, value)
    assert broken(invoice, target) == expected
