"""PRICAT: whose price a price is, groups of lines, and what EDIFACT has no place for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import documents

from edibridge.compare import compare
from edibridge.findings import Note
from edibridge.format import ReadOptions, WriteOptions
from edibridge.model import (
    Address,
    Catalogue,
    CatalogueGroup,
    CatalogueLine,
    CataloguePrice,
    FreeText,
    Identifier,
    Invoice,
    Item,
    Party,
    Tax,
    TaxSubtotal,
    TaxTotal,
)
from edibridge.registry import formats

VERSIONS = ("d96a", "d01b")
MILL = Party(name="Mill", identifiers=(Identifier(value="5412345000013", scheme="0088"),))
BAKER = Party(name="Baker", address=Address(street="1 Oven Row", city="Porto", country="PT"))


def written(
    document: Catalogue | Invoice, version: str, name: str = "pricat"
) -> tuple[str, tuple[Note, ...]]:
    """Write a document; return its segments and its notes."""
    result = formats().get(name).write([document], WriteOptions(version=version))
    return result.data.decode("latin-1"), result.notes[0]


def read(text: str) -> Catalogue:
    """Read the one catalogue of an interchange."""
    (received,) = formats().get("pricat").read(text.encode("latin-1"), ReadOptions())
    assert isinstance(received.document, Catalogue)
    return received.document


def catalogue(*lines: CatalogueLine, groups: tuple[CatalogueGroup, ...] = ()) -> Catalogue:
    """Give a catalogue with lines."""
    return Catalogue(
        number="P1", issued=date(2026, 1, 2), kind="9", seller=MILL, lines=lines, groups=groups
    )


def price(amount: str, customer: Party | None = None) -> CataloguePrice:
    """Give a net price."""
    return CataloguePrice(kind="AAA", amount=Decimal(amount), customer=customer)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_customer_of_a_line_is_that_of_all_its_prices(version: str) -> None:
    """Proves that one customer for all prices of a line comes back at each, without a note."""
    sent = catalogue(CatalogueLine(number="1", prices=(price("2.10", BAKER), price("2", BAKER))))
    text, notes = written(sent, version)
    assert notes == ()
    assert text.count("NAD+BY+") == 1
    assert [one.customer for one in read(text).lines[0].prices] == [BAKER, BAKER]


@pytest.mark.parametrize("version", VERSIONS)
def test_each_further_customer_gets_a_line_of_its_own(version: str) -> None:
    """Proves that the prices of several customers all arrive, each with whom it is for."""
    item = Item(name="Flour", seller_id="F65")
    prices = (price("2.10", BAKER), price("1.90", MILL), price("2.50"))
    sent = catalogue(
        CatalogueLine(number="7", item=item, prices=prices), CatalogueLine(number="8", item=item)
    )
    text, notes = written(sent, version)
    lines = read(text).lines
    assert [line.number for line in lines] == ["7", "8", "9", "10"]
    assert [line.prices for line in lines] == [prices[:1], (), prices[1:2], prices[2:]]
    assert {line.item for line in lines} == {item}
    assert {(note.kind, note.path.split(".")[1]) for note in notes} == {
        ("merged", "prices[1]"),
        ("merged", "prices[2]"),
    }
    assert written(read(text), version) == (text, ())


@pytest.mark.parametrize("version", VERSIONS)
def test_the_kind_of_customer_and_the_basis_of_a_price_stand_in_their_elements(
    version: str,
) -> None:
    """Proves that APR has the class of trade (4043), and PRI the basis (5387) in component 4."""
    known = CataloguePrice(kind="AAB", amount=Decimal(3), basis="SRP", customer_group="WS")
    text, notes = written(catalogue(CatalogueLine(number="1", prices=(known,))), version)
    assert notes == ()
    assert "PRI+AAB:3::SRP'" in text
    assert "APR+WS'" in text
    assert read(text).lines[0].prices == (known,)


@pytest.mark.parametrize("version", VERSIONS)
def test_lines_without_a_group_stand_where_no_price_group_is_used(version: str) -> None:
    """Proves that PGI says 2 (no price group used) or 11 (product group), as UNTDID 5379 does."""
    sent = catalogue(
        CatalogueLine(number="1", item=Item(name="Malt")),
        CatalogueLine(number="2", item=Item(name="Rye")),
        groups=(CatalogueGroup(code="FL", name="Flours", lines=("2",)),),
    )
    text, notes = written(sent, version)
    assert notes == ()
    found = [line for line in text.splitlines() if line[:3] in ("PGI", "LIN")]
    assert found == ["PGI+2'", "LIN+1'", "PGI+11+FL:::Flours'", "LIN+2'"]
    assert read(text).groups == sent.groups


@pytest.mark.parametrize("version", VERSIONS)
def test_a_price_of_which_nothing_can_be_said_is_not_written(version: str) -> None:
    """Proves that such a price leaves notes and no empty PRI that would move those after it."""
    prices = (CataloguePrice(action="1"), price("2"))
    text, notes = written(catalogue(CatalogueLine(number="1", prices=prices)), version)
    assert [(note.kind, note.path) for note in notes] == [("dropped", "lines[0].prices[0].action")]
    assert text.count("PRI+") == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_a_description_without_words_is_noted(version: str) -> None:
    """Proves that a language alone, for which IMD has no place, is not lost in silence."""
    item = Item(descriptions=(FreeText(language="pt"), FreeText(text="fino", language="pt")))
    text, notes = written(catalogue(CatalogueLine(number="1", item=item)), version)
    path = "lines[0].item.descriptions[0].language"
    assert [(note.kind, note.path) for note in notes] == [("dropped", path)]
    found = read(text).lines[0].item
    assert found is not None
    assert found.descriptions == item.descriptions[1:]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_currency_of_a_further_tax_total_is_noted(version: str) -> None:
    """Proves that a second total, of which a message tells nothing apart, is named in a note."""
    first = TaxTotal(subtotals=(TaxSubtotal(amount=Decimal(1), tax=Tax(category="S")),))
    sent = Invoice(number="1", tax_totals=(first, TaxTotal(currency="GBP")))
    _, notes = written(sent, version, "invoic")
    assert [(note.kind, note.path) for note in notes] == [("dropped", "tax_totals[1].currency")]


CUSTOMERS = (None, MILL, BAKER, Party(name="A"))
NUMBERS = ("1", "2", "3", "10")


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """Give catalogues whose lines have prices for several customers, in groups that overlap."""
    prices = st.builds(
        lambda known, customer: evolve(known, customer=customer),
        documents(CataloguePrice, breadth=4),
        st.sampled_from(CUSTOMERS),
    )
    lines = [
        evolve(
            draw(documents(CatalogueLine, breadth=5)),
            number=draw(st.sampled_from((None, *NUMBERS))),
            prices=tuple(draw(st.lists(prices, min_size=1, max_size=4))),
        )
        for _ in range(draw(st.integers(1, 3)))
    ]
    held = st.lists(st.sampled_from((*NUMBERS, "99")), max_size=3).map(tuple)
    groups = st.builds(CatalogueGroup, code=st.sampled_from(("A", "B")), lines=held)
    return catalogue(*lines, groups=tuple(draw(st.lists(groups, max_size=2))))


@pytest.mark.parametrize("version", VERSIONS)
@given(sent=catalogues())
def test_customers_and_groups_are_never_lost_in_silence(version: str, sent: Catalogue) -> None:
    """Proves that every value arrives or is noted, and that what was read is written alike."""
    known = formats().get("pricat")
    result = known.write([sent], WriteOptions(version=version))
    (received,) = known.read(result.data, ReadOptions())
    assert received.document is not None
    assert compare(sent, received.document, result.notes[0]).silent == ()
    again = known.write([received.document], WriteOptions(version=version))
    assert (again.data, again.notes) == (result.data, ((),))
