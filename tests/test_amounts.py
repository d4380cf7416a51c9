"""Amounts: rounding by currency, and the arithmetic of EN 16931 against figures worked by hand."""

from __future__ import annotations

from decimal import Decimal

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from edibridge import amounts
from edibridge.model import (
    Allowance,
    Invoice,
    Item,
    Line,
    Price,
    Tax,
    TaxSubtotal,
    TaxTotal,
    Totals,
)

D = Decimal


def taxed(category: str, rate: str | None, code: str | None = None) -> Tax:
    """Return a tax of a category."""
    known = None if rate is None else D(rate)
    return Tax(category=category, rate=known, scheme="VAT", exemption_code=code)


def line(
    quantity: str, price: str, tax: Tax, *allowances: Allowance, base: str | None = None
) -> Line:
    """Return a line without a net amount."""
    return Line(
        quantity=D(quantity),
        price=Price(amount=D(price), quantity=None if base is None else D(base)),
        item=Item(taxes=(tax,)),
        allowances=allowances,
    )


INVOICE = Invoice(
    currency="EUR",
    lines=(
        line("3", "10.005", taxed("S", "23")),
        line("250", "7.90", taxed("S", "23.0"), Allowance(amount=D("1.75")), base="100"),
        line("1", "100", taxed("S", "6"), Allowance(is_charge=True, amount=D("5"))),
        line("2", "50", taxed("E", "0", code="VATEX-EU-132")),
    ),
    allowances=(
        Allowance(is_charge=False, amount=D("10"), taxes=(taxed("S", "23"),)),
        Allowance(is_charge=True, amount=D("4"), taxes=(taxed("S", "6"),)),
    ),
    totals=Totals(prepaid=D("20"), rounding=D("0.01")),
)


def test_rounding_is_half_up_to_the_minor_unit() -> None:
    """Proves ties away from zero, and the digits of yen, euro and dinar (ISO 4217)."""
    assert amounts.rounded(D("2.345"), "EUR") == D("2.35")
    assert amounts.rounded(D("-2.345"), "EUR") == D("-2.35")
    assert str(amounts.rounded(D("2.5"), "JPY")) == "3"
    assert str(amounts.rounded(D("2.0005"), "KWD")) == "2.001"
    assert str(amounts.rounded(D("1e40"), None)) == "1" + "0" * 40 + ".00"


def test_the_totals_of_an_invoice() -> None:
    """Proves line amounts, breakdown and totals against figures worked by hand."""
    done = amounts.compute(INVOICE)
    # 3 x 10.005 = 30.015; 250 x 7.90 / 100 - 1.75 = 18.00; 100 + 5; 2 x 50
    assert [str(known.net) for known in done.lines] == ["30.02", "18.00", "105.00", "100.00"]
    subtotals = done.tax_totals[0].subtotals
    # S 23: 48.02 - 10 = 38.02 -> 8.74; S 6: 105 + 4 = 109 -> 6.54; E: 100 -> 0
    assert [(str(s.taxable), str(s.amount)) for s in subtotals] == [
        ("38.02", "8.74"), ("109.00", "6.54"), ("100.00", "0.00"),
    ]  # fmt: skip
    assert [s.tax.exemption_code for s in subtotals if s.tax] == [None, None, "VATEX-EU-132"]
    assert done.tax_amount == D("15.28")
    assert done.totals == Totals(
        lines=D("253.02"), allowances=D("10.00"), charges=D("4.00"), net=D("247.02"),
        gross=D("262.30"), prepaid=D("20"), rounding=D("0.01"), payable=D("242.31"),
    )  # fmt: skip


def test_what_is_computed_has_no_difference() -> None:
    """Proves that check agrees with compute, and that computing again changes nothing."""
    done = amounts.compute(INVOICE)
    assert amounts.check(done) == ()
    assert amounts.compute(done) == done


def test_a_difference_is_a_finding_that_says_both_amounts() -> None:
    """Proves a finding for each wrong amount: line, breakdown, tax and totals."""
    done = amounts.compute(INVOICE)
    assert done.totals is not None
    own = done.tax_totals[0]
    first = evolve(own.subtotals[0], taxable=D("1"), amount=D("1"))
    wrong = evolve(
        done,
        lines=(evolve(done.lines[0], net=D("30.01")), *done.lines[1:]),
        totals=evolve(done.totals, payable=D("1"), charges=None),
        tax_totals=(evolve(own, subtotals=(first, *own.subtotals[1:])),),
    )
    found = amounts.check(wrong)
    assert {finding.path: finding.term for finding in found} == {
        "lines[0].net": "BT-131",
        "totals.lines": "BT-106",
        "totals.net": "BT-109",
        "totals.gross": "BT-112",
        "totals.payable": "BT-115",
        "tax_totals[0].amount": "BT-110",
        "tax_totals[0].subtotals[0].taxable": "BT-116",
        "tax_totals[0].subtotals[0].amount": "BT-117",
    }
    assert found[0].message == (
        "lines[0].net (BT-131) is 30.01, but the document's values give 30.02"
    )


def test_what_is_given_is_kept_and_what_is_absent_is_computed() -> None:
    """Proves that completing an invoice overwrites nothing."""
    bare = evolve(INVOICE, totals=Totals(net=D("1")), tax_totals=(TaxTotal(amount=D("2")),))
    done = amounts.complete(bare, ("lines", "tax", "totals"))
    assert done.totals is not None
    assert (done.totals.net, done.totals.lines) == (D("1"), D("253.02"))
    assert done.tax_totals[0].amount == D("2")
    assert len(done.tax_totals[0].subtotals) == 3
    kept = TaxTotal(subtotals=(TaxSubtotal(amount=D("9")),))
    done = amounts.complete(evolve(done, tax_totals=(kept,)), ("tax",))
    assert done.tax_totals[0].subtotals == kept.subtotals
    assert amounts.complete(INVOICE, ()) == INVOICE
    assert amounts.complete(Invoice(), ("lines", "tax", "totals")) == Invoice()


def test_a_tax_total_in_another_currency_stays() -> None:
    """Proves that BT-111 is neither computed nor lost."""
    other = TaxTotal(amount=D("60"), currency="PLN")
    done = amounts.compute(evolve(INVOICE, tax_currency="PLN", tax_totals=(other,)))
    assert done.tax_totals[1] == other
    assert done.tax_amount_accounting == D("60")
    assert amounts.complete(evolve(INVOICE, tax_totals=(other,)), ("tax",)).tax_totals[1] == other


def test_a_line_without_a_price_keeps_its_amount() -> None:
    """Proves that nothing is computed from what is not there, nor divided by zero."""
    bare = Line(net=D("5"))
    odd = line("1", "2", taxed("S", "23"), base="0")
    done = amounts.compute(Invoice(currency="EUR", lines=(bare, odd)))
    assert [known.net for known in done.lines] == [D("5"), None]


@given(
    st.lists(
        st.tuples(
            st.decimals("-1000", "1000", places=3),
            st.decimals("0", "1000", places=4),
            st.sampled_from(["0", "6", "13", "23"]),
        ),
        max_size=8,
    ),
    st.sampled_from(["EUR", "JPY", "TND"]),
)
def test_totals_add_up(rows: list[tuple[Decimal, Decimal, str]], currency: str) -> None:
    """Proves BR-CO-10, 13, 14, 15 and 16 for whatever lines an invoice has."""
    lines = tuple(line(str(q), str(p), taxed("S", rate)) for q, p, rate in rows)
    done = amounts.compute(Invoice(currency=currency, lines=lines))
    totals = done.totals
    assert totals is not None
    assert totals.lines == sum((known.net or D(0) for known in done.lines), D(0))
    assert totals.net == totals.lines
    own = done.tax_totals[0]
    assert own.amount == sum((s.amount or D(0) for s in own.subtotals), D(0))
    assert sum((s.taxable or D(0) for s in own.subtotals), D(0)) == totals.net
    assert totals.gross == (totals.net or D(0)) + (own.amount or D(0))
    assert totals.payable == totals.gross
    assert amounts.check(done) == ()
