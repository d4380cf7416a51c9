"""The model: what its values say of themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest

from edibridge import model
from edibridge.model import (
    Document,
    Extra,
    Identifier,
    Invoice,
    Item,
    Part,
    Party,
    Reference,
    TaxRegistration,
    TaxTotal,
)


@pytest.mark.parametrize(("kind", "credit"), [("380", False), ("381", True), (None, False)])
def test_an_invoice_knows_whether_it_credits(kind: str | None, credit: bool) -> None:  # noqa: FBT001
    """Proves that the kind decides, and that an invoice without one is no credit note."""
    assert Invoice(kind=kind).is_credit is credit


def test_the_two_tax_totals_are_told_apart_by_currency() -> None:
    """Proves BT-110 in the document's currency, said or not, and BT-111 in the tax currency."""
    own, accounting = TaxTotal(amount=Decimal(1)), TaxTotal(amount=Decimal(4), currency="PLN")
    invoice = Invoice(currency="EUR", tax_currency="PLN", tax_totals=(accounting, own))
    assert (invoice.tax_amount, invoice.tax_amount_accounting) == (Decimal(1), Decimal(4))
    said = TaxTotal(amount=Decimal(2), currency="EUR")
    same = Invoice(currency="EUR", tax_currency="EUR", tax_totals=(said,))
    assert (same.tax_amount, same.tax_amount_accounting) == (Decimal(2), None)
    assert Invoice(tax_currency="PLN").tax_amount_accounting is None
    assert Invoice().tax_amount is None


def test_identifiers_are_found_by_scheme() -> None:
    """Proves GLN, GTIN, VAT number and creditor identifier, the first of each, or None."""
    gln = Identifier(value="5601234567892", scheme="0088")
    sepa = Identifier(value="PT50ZZZ", scheme="SEPA")
    assert Party(endpoint=gln).gln == "5601234567892"
    assert Party(identifiers=(Identifier(value="1"), gln)).gln == "5601234567892"
    assert Party().gln is None
    registrations = tuple(
        TaxRegistration(number=number, scheme=scheme)
        for number, scheme in (("1", "TAX"), ("PT2", "VAT"), ("PT3", "VAT"))
    )
    assert Party(tax_registrations=registrations).vat_number == "PT2"
    assert Party().vat_number is None
    assert Item(standard_id=Identifier(value="4", scheme="0160")).gtin == "4"
    assert Item(standard_id=Identifier(value="4")).gtin is None
    assert Item().gtin is None
    payee, seller = Party(identifiers=(gln,)), Party(identifiers=(sepa,))
    assert Invoice(payee=payee, seller=seller).creditor_id == "PT50ZZZ"
    assert Invoice(seller=Party()).creditor_id is None


def test_references_are_found_by_kind() -> None:
    """Proves that the first reference of a kind is found, or None."""
    known = Document(references=(Reference(kind="ON", number="1"), Reference(kind="CT")))
    assert known.reference("CT") is known.references[1]
    assert known.reference("IV") is None


def test_parts_are_equal_by_class_and_every_attribute() -> None:
    """Proves equality and hash: each single attribute counts, and so does the class."""
    party = Party(name="A", identifiers=(Identifier(value="1", scheme="0088"),))
    same = Party(name="A", identifiers=(Identifier(value="1", scheme="0088"),))
    assert party == same
    assert hash(party) == hash(same)
    assert {party: 1}[same] == 1
    for known in attrs.fields(Party):
        changed: dict[str, Any] = {known.name: "another"}
        other = attrs.evolve(party, **changed)
        assert party != other, known.name
        assert len({party, other}) == 2
    assert Identifier() != Reference()
    assert Document(number="1") != Invoice(number="1")
    assert Identifier(value="1") != "1"


@pytest.mark.parametrize("name", sorted(set(model.__all__) - {"Extra"}))
def test_every_part_shares_equality_and_spelling(name: str) -> None:
    """Proves that no class of the model goes without what `Part` says of all of them."""
    part = getattr(model, name)
    assert issubclass(part, Part)
    assert part.__eq__ is Part.__eq__
    assert part.__hash__ is Part.__hash__
    assert part.__repr__ is Part.__repr__
    made = part()
    assert made == attrs.evolve(made)


def test_a_part_shows_how_it_is_made() -> None:
    """Proves that the text of a part, evaluated, is the part."""
    extra = Extra(path="a/b", value="x", format="ubl")
    item = Item(name="N", standard_id=Identifier(value="4", scheme="0160", extras=(extra,)))
    names = {"Item": Item, "Identifier": Identifier, "Extra": Extra}
    assert eval(repr(item), names) == item  # noqa: S307 - of what was made here
