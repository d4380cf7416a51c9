"""What is on a page, whoever draws it: words, numbers, sums, references."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from attrs import evolve
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st
from tests.page.samples import OTHERS, PAGES, answer, consumer_invoice, invoice

from edibridge import model
from edibridge.errors import UsageError
from edibridge.model import Document, Invoice, Party
from edibridge.page import PageOptions, describe
from edibridge.page.blocks import Block, Codes, Pair, Sums, Table
from edibridge.page.epc import epc_data
from edibridge.page.walk import page_texts
from edibridge.page.wording import languages, wording

WORDS = Path(__file__).resolve().parents[2] / "schemas" / "page"
LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "pt")
SAMPLES: dict[str, Document] = {name: one for name, (one, _options) in PAGES.items()} | OTHERS


def words(language: str) -> dict[str, dict[str, str]]:
    """Return the words of a language as they are kept."""
    return tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))


def blocks(found: tuple[Block, ...]) -> list[Block]:
    """Return all blocks, those of pairs too."""
    flat: list[Block] = []
    for block in found:
        flat.append(block)
        if isinstance(block, Pair):
            flat += blocks(block.start) + blocks(block.end)
    return flat


def one(found: tuple[Block, ...], kind: Any) -> Any:  # noqa: ANN401 - a block of that kind
    """Return the first block of a kind."""
    return next(block for block in blocks(found) if isinstance(block, kind))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(language: str) -> None:
    """Proves that no language lacks a word that another has, nor a place that is filled in."""
    assert set(LANGUAGES) == set(languages())
    english, theirs = words("en"), words(language)
    assert {k: set(v) for k, v in theirs.items()} == {k: set(v) for k, v in english.items()}
    for table, known in english.items():
        for key, word in known.items():
            fields = {field for _text, field, _spec, _way in Formatter().parse(word) if field}
            other = theirs[table][key]
            assert fields == {f for _t, f, _s, _w in Formatter().parse(other) if f}, key
            assert other.strip(), key


@pytest.mark.parametrize(
    "place", ["pt", "pt-BR", "en", "en-US", "en-IN", "es", "fr", "de-CH", "it"]
)
@given(
    value=st.decimals(
        allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9
    )
)
def test_numbers_are_written_as_babel_writes_them(place: str, value: Decimal) -> None:
    """Proves that our quick way to write a number is the locale's."""
    w = wording(place)
    theirs = format_decimal(value, locale=w.locale, decimal_quantization=False)
    if value == 0:  # a negative zero is none on paper
        value = abs(value)
        theirs = format_decimal(value, locale=w.locale, decimal_quantization=False)
    assert w.number(value) == theirs


def test_amounts_have_the_decimals_of_their_currency_and_no_digit_is_lost() -> None:
    """Proves that a yen has no cents, a dinar has three, and a price keeps its four decimals."""
    w = wording("en")
    assert w.amount(Decimal(1500), "JPY") == "1,500 JPY"
    assert w.amount(Decimal("1.5"), "KWD") == "1.500 KWD"
    assert w.amount(Decimal("0.0375"), "EUR") == "0.0375 EUR"
    assert w.amount(None, "EUR") == ""
    assert wording("de").day(date(2026, 3, 5)) == "05.03.2026"


def test_a_language_without_words_is_refused_by_name() -> None:
    """Proves that the error names the languages that there are."""
    with pytest.raises(UsageError, match="ar, de, en, es, fr, it, pt"):
        describe(invoice(), PageOptions(language="xx"))
    with pytest.raises(UsageError, match="pt-BR"):
        describe(invoice(), PageOptions(language="pt-!"))
    with pytest.raises(UsageError, match="colour"):
        PageOptions(colour="blue")
    with pytest.raises(UsageError, match="PNG"):
        PageOptions(logo=b"GIF89a")


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_shows_a_key_for_a_word(name: str, language: str) -> None:
    """Proves that each label of each kind of document has its word: none is missing or a key."""
    page = describe(SAMPLES[name], PageOptions(language=language))
    known = words(language)
    keys = set(known["label"]) - set(known["label"].values())
    texts = set(page_texts(page))
    assert page.title in {*known["title"].values(), *known["kind"].values()}
    # `page` and the like would stand there as they are
    assert not {text for text in texts if text in keys and "_" in text}
    assert not [text for text in texts if "{" in text and text != page.numbered]


def test_every_kind_of_document_has_its_title() -> None:
    """Proves that no document of the model is shown as just a document."""
    w = words("en")["title"]
    kinds = {
        name
        for name in model.__all__
        if issubclass(getattr(model, name), Document) and name not in {"Document", "Trade"}
    }
    assert kinds <= set(w)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_page_says_what_the_document_says(name: str) -> None:
    """Proves that number, parties, items, quantities and sums of a document are on its page."""
    document = SAMPLES[name]
    page = describe(document, PageOptions(language="en"))
    text = "\n".join(page_texts(page))
    w = wording("en")
    assert document.number is not None
    assert document.number in text
    for role in ("seller", "buyer", "payee", "payer", "agent", "subject", "ship_to"):
        party = getattr(document, role, None)
        assert party is None or party.name in text
    for line in getattr(document, "lines", ()):
        item = getattr(line, "item", None)
        if item is not None:
            assert item.name in text
            assert item.seller_id is None or item.seller_id in text
        for amount in ("net", "paid", "debit", "credit", "base", "amount"):
            value = getattr(line, amount, None)
            assert value is None or w.money(value, document.currency) in text
        for quantity in ("quantity", "received", "rejected", "short"):
            value = getattr(line, quantity, None)
            assert value is None or w.quantity(value, line.unit) in text
    totals = getattr(document, "totals", None)
    if totals is not None and totals.payable is not None:
        assert w.amount(totals.payable, document.currency) in text


def test_codes_are_said_in_words() -> None:
    """Proves that kinds, units, means, categories, countries and answers are words."""
    text = "\n".join(page_texts(describe(invoice(2, "381"), PageOptions(language="fr"))))
    assert "Avoir" in text
    assert "Normal" in text
    assert "8 u." in text
    text = "\n".join(page_texts(describe(consumer_invoice(), PageOptions(language="it"))))
    assert "Bonifico SEPA" in text
    assert "Germania" in text
    text = "\n".join(page_texts(describe(answer(), PageOptions(language="pt"))))
    assert "Rejeitado" in text


def test_sums_of_a_long_table_run_along() -> None:
    """Proves that each row knows the sum so far, and the last one's is the sum of the lines."""
    document = invoice(30)
    assert document.totals is not None
    table = one(describe(document).blocks, Table)
    w = wording("en")
    assert table.rows[-1].running == w.money(document.totals.lines, "EUR")
    assert table.rows[0].running == table.rows[0].cells[table.carried].text


def test_columns_without_a_value_are_not_there() -> None:
    """Proves that an order without prices has no column for them, and carries nothing over."""
    document = invoice(2)
    bare = evolve(
        document, lines=tuple(evolve(line, price=None, net=None) for line in document.lines)
    )
    table = one(describe(bare).blocks, Table)
    assert "Unit price" not in [column.title for column in table.columns]
    assert table.carried is None


def test_what_is_not_to_be_paid_is_subtracted() -> None:
    """Proves that an allowance and what is paid stand with a minus, the payable sum strong."""
    sums = one(describe(consumer_invoice()).blocks, Sums)
    known = {fact.label: fact for fact in sums.facts}
    assert known["Allowances"].value == "-59.00 EUR"
    assert known["Paid in advance"].value == "-300.00 EUR"
    assert known["Amount due"].strong
    assert known["Amount due"].value == "1,092.30 EUR"


def test_the_payment_code_is_that_of_the_payment_council() -> None:
    """Proves the lines of EPC069-12, version 2, and that a creditor reference is structured."""
    code = one(describe(consumer_invoice()).blocks, Codes).codes[0]
    assert str(code.data).split("\n") == [
        "BCD", "002", "1", "SCT", "COBADEFFXXX", "Tischlerei Nordlicht",
        "DE89370400440532013000", "EUR1092.30", "", "", "R-2026-000381",
    ]  # fmt: skip
    data = epc_data(
        name="A", iban="DE89 3704 0044 0532 0130 00", amount=Decimal("0.01"),
        remittance="RF18539007547034",
    )  # fmt: skip
    assert data is not None
    assert data.endswith("\nEUR0.01\n\nRF18539007547034")


@pytest.mark.parametrize(
    ("iban", "amount"),
    [
        ("DE89370400440532013001", "10"),
        ("DE89370400440532013000", "0"),
        ("DE89370400440532013000", "1000000000"),
        ("DE89370400440532013000", "1.005"),
    ],
)
def test_what_a_payment_code_cannot_hold_has_none(iban: str, amount: str) -> None:
    """Proves that a wrong IBAN, no amount, too high or too fine an amount give no code."""
    assert epc_data(name="A", iban=iban, amount=Decimal(amount)) is None


def test_no_payment_code_where_nothing_is_to_be_transferred() -> None:
    """Proves that a credit note, another currency and the option leave the code out."""
    known = invoice()
    for document, options in (
        (invoice(2, "381"), PageOptions()),
        (evolve(known, currency="USD"), PageOptions()),
        (known, PageOptions(pay_code=False)),
    ):
        found = blocks(describe(document, options).blocks)
        assert not [block for block in found if isinstance(block, Codes)]


def test_a_party_of_two_roles_stands_once() -> None:
    """Proves that buyer and payer who are the same are one box with both roles."""
    party = Party(name="One and the same")
    document = Invoice(number="1", seller=party, payee=party)
    boxes = describe(document).parties.boxes
    assert [box.role for box in boxes] == ["Seller · Payee"]


def test_the_language_of_the_document_is_taken_where_there_are_words_for_it() -> None:
    """Proves that `pt` is read in Portuguese, and what is unknown in English."""
    assert describe(evolve(invoice(), language="pt")).title == "Fatura"
    assert describe(evolve(invoice(), language="xx")).title == "Invoice"
    assert describe(evolve(invoice(), language="ar")).rtl


@pytest.mark.parametrize(
    "name", sorted(n for n in model.__all__ if issubclass(getattr(model, n), Document))
)
def test_any_document_has_a_page(name: str) -> None:
    """Proves that a page is described of a document that lacks everything."""
    assert describe(getattr(model, name)()).title
