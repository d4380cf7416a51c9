"""What a comparison counts as kept, as missing with a note, and as lost in silence."""

from __future__ import annotations

from decimal import Decimal

from attrs import evolve

from edibridge.compare import Noted, compare
from edibridge.findings import Note
from edibridge.model import Invoice, Line, Party, Price, Reference, TaxTotal

D = Decimal
LINES = (Line(number="1", net=D("1.00")), Line(number="2"), Line(number="3", unit="C62"))
INVOICE = Invoice(number="7", currency="EUR", lines=LINES)


def dropped(*paths: str) -> list[Note]:
    """Make notes of paths."""
    return [Note(kind="dropped", path=path, value="") for path in paths]


def test_the_same_is_whole() -> None:
    """Proves that nothing is missing between equals, whatever the scale of a decimal."""
    seen = compare(INVOICE, INVOICE, [])
    assert (seen.values, seen.missing, seen.silent) == (7, (), ())
    other = evolve(INVOICE, lines=(evolve(LINES[0], net=D(1)), *LINES[1:]))
    assert not compare(INVOICE, other, []).missing


def test_what_is_missing_is_silent_unless_a_note_speaks_of_it() -> None:
    """Proves that a value without a note is found, and that a note of its part covers it."""
    bare = Invoice(number="7", currency="EUR", lines=LINES[:2])
    gone = ("lines[2].number", "lines[2].unit")
    assert compare(INVOICE, bare, []).silent == gone
    assert compare(INVOICE, bare, dropped("lines[2].unit")).silent == gone[:1]
    for note in ("lines[2]", "lines"):
        seen = compare(INVOICE, bare, dropped(note))
        assert (seen.missing, seen.silent) == (gone, ())
    assert compare(INVOICE, bare, dropped("lines[2].unit/x", "lines[2].number/y")).silent == ()
    assert compare(INVOICE, bare, dropped("lines[20]", "line", "lines[2].numbers")).silent == gone


def test_another_value_is_missing() -> None:
    """Proves that a value that came back changed counts as missing."""
    seen = compare(INVOICE, evolve(INVOICE, number="8"), [])
    assert (seen.missing, seen.silent) == (("number",), ("number",))


def test_items_move_up_after_one_that_is_gone() -> None:
    """Proves that the items after a dropped one are found where they moved, and only then."""
    less = evolve(INVOICE, lines=(LINES[0], LINES[2]))
    assert compare(INVOICE, less, dropped("lines[1].number")).silent == ()
    assert compare(INVOICE, less, []).silent == (
        "lines[1].number",
        "lines[2].number",
        "lines[2].unit",
    )


def test_parties_and_references_may_change_places() -> None:
    """Proves that lists whose items say what they are may come back in another order."""
    parties = (Party(role="SF", name="A"), Party(role="CA", name="B"))
    references = (Reference(kind="AAK", number="1"), Reference(kind="CT", number="2"))
    before = Invoice(parties=parties, references=references)
    after = Invoice(parties=parties[::-1], references=references[::-1])
    assert compare(before, after, []).silent == ()
    assert compare(before, evolve(after, parties=parties[:1]), []).silent == (
        "parties[1].role",
        "parties[1].name",
    )


def test_the_currency_of_the_document_is_implied() -> None:
    """Proves that a part may leave out the document's currency, but no other one."""
    line = Line(price=Price(amount=D(1), currency="USD"))
    total = TaxTotal(amount=D(1), currency="EUR")
    before = Invoice(currency="EUR", tax_totals=(total,), lines=(line,))
    after = Invoice(
        currency="EUR",
        tax_totals=(evolve(total, currency=None),),
        lines=(evolve(line, price=Price(amount=D(1))),),
    )
    assert compare(before, after, []).silent == ("lines[0].price.currency",)
    assert compare(before, evolve(after, currency="USD"), []).silent == (
        "currency",
        "tax_totals[0].currency",
        "lines[0].price.currency",
    )


def test_a_note_speaks_of_what_holds_and_is_held() -> None:
    """Proves that paths cover one another only at the ends of their steps."""
    noted = Noted(dropped("lines[2].price"))
    assert all(
        map(noted.speaks_of, ("lines", "lines[2]", "lines[2].price", "lines[2].price.amount"))
    )
    assert not any(map(noted.speaks_of, ("line", "lines[1]", "lines[2].pri", "lines[2].prices")))
