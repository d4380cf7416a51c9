"""Extras: what no table has a place for is kept, put back where it stood, and noted elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve, frozen
from lxml import etree

from edibridge.binding import (
    DECIMAL,
    Ambient,
    Const,
    Dialect,
    Field,
    Many,
    One,
    Reading,
    Table,
    Width,
    Writing,
    compile_table,
    extra_leaves,
    read_part,
    write_part,
)
from edibridge.model import (
    CatalogueLine,
    Extra,
    FreeText,
    Invoice,
    Line,
    Party,
    PaymentTerms,
    Price,
    Totals,
)
from edibridge.tree import Node

ORDER = {
    "doc": ["id", "note", "alias", "kind", "seller", "amount", "code", "tail", "line"],
    "seller": ["name", "tax", "town"],
    "line": ["no", "price", "min", "max", "text"],
    "price": ["value", "base"],
    "tax": ["id", "scheme"],
}


@frozen
class Ranks:
    """The order of children, by the tag of their parent."""

    def root(self, tag: str) -> str | None:
        """Return the tag."""
        return tag

    def children(self, kind: str) -> Mapping[str, tuple[int, str]]:
        """Return the rank of each child."""
        return {name: (rank, name) for rank, name in enumerate(ORDER.get(kind, ()))}

    def width(self, kind: str, attribute: str) -> Width | None:
        """Return no width."""
        del kind, attribute
        return None


XML = Dialect(family="toy", shape=Ranks(), ordered=True, keep_empty=True)
TABLE: Table = [
    Field("number", "id"),
    Many("notes", "note", FreeText, [Field("text", "."), Field("language", "@lang")]),
    Many("payment_terms", "alias", PaymentTerms, [Many("text", "line"), Field("kind", "@k")]),
    One(
        "seller",
        "seller",
        Party,
        [
            Field("name", "name"),
            Field("website", "tax/id"),
            Const("tax/scheme", "VAT"),
        ],
    ),
    Field("totals.payable", "amount", DECIMAL),
    Const("amount@cur", Ambient("currency")),
    Many(
        "lines",
        "line",
        Line,
        [
            Field("number", "no"),
            Field("price.amount", "price/value", DECIMAL),
            Field("price.quantity", "price/base", DECIMAL),
        ],
    ),
]
BRANCH = compile_table(TABLE, XML, "doc", Invoice)
AMBIENT = {"currency": "EUR"}


def parsed(text: str) -> Any:  # noqa: ANN401 - an element
    """Parse without blanks and comments, as documents are."""
    return etree.fromstring(text, etree.XMLParser(remove_blank_text=True, remove_comments=True))


def spelled(node: Node) -> str:
    """Spell a tree without blanks."""

    def build(known: Node) -> Any:  # noqa: ANN401
        element = etree.Element(known.tag, dict(known.attrib))
        element.text = known.text or None
        element.extend(build(child) for child in known)
        return element

    return etree.tostring(build(node), encoding="unicode")


def read(text: str) -> Invoice:
    """Read a document."""
    invoice = read_part(BRANCH, parsed(text), Reading(family="toy", ambient=AMBIENT))
    assert isinstance(invoice, Invoice)
    return invoice


def write(invoice: Invoice, family: str = "toy") -> tuple[str, list[str]]:
    """Write a document; return its text and the notes."""
    node, writing = Node("doc"), Writing(family=family, ambient=AMBIENT)
    write_part(BRANCH, invoice, node, writing)
    return spelled(node), [str(note) for note in writing.notes]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<doc><id>1</id><tail>x</tail></doc>", id="unknown leaf"),
        pytest.param("<doc><id>1</id><other a='1'><b>x</b><c/></other></doc>", id="unknown tree"),
        pytest.param("<doc a='1'><id b='2'>1</id></doc>", id="unknown attributes"),
        pytest.param("<doc><tail>x</tail><id>1</id></doc>", id="order"),
        pytest.param(
            "<doc><line><no>1</no></line><note>n</note><line><no>2</no></line><note>m</note></doc>",
            id="order of repeated parts",
        ),
        pytest.param("<doc><id>1</id><id>2</id></doc>", id="repeated leaf"),
        pytest.param("<doc><id/></doc>", id="empty leaf"),
        pytest.param("<doc><seller/></doc>", id="empty part"),
        pytest.param("<doc><seller><tax/></seller></doc>", id="empty container"),
        pytest.param(
            "<doc><seller><tax><id>9</id></tax></seller></doc>", id="constant that is absent"
        ),
        pytest.param(
            "<doc><seller><tax><id>9</id><scheme>GST</scheme></tax></seller></doc>",
            id="constant that says something else",
        ),
        pytest.param(
            "<doc><seller><tax><id>9</id><scheme>VAT</scheme></tax></seller></doc>", id="constant"
        ),
        pytest.param(
            "<doc><seller><tax><id>9</id><scheme>VAT</scheme></tax>"
            "<tax><id>8</id><scheme>VAT</scheme></tax></seller></doc>",
            id="repeated container",
        ),
        pytest.param("<doc><seller><name>a</name></seller><seller/></doc>", id="repeated part"),
        pytest.param('<doc><amount cur="EUR">1.0</amount></doc>', id="ambient"),
        pytest.param('<doc><amount cur="USD">1.0</amount></doc>', id="another than ambient"),
        pytest.param("<doc><amount>1.0</amount></doc>", id="ambient that is absent"),
        pytest.param('<doc><amount cur="EUR">+1.0 </amount></doc>', id="inexact value"),
        pytest.param('<doc><amount cur="EUR">many</amount></doc>', id="value not understood"),
        pytest.param("<doc><id>1<b>bold</b></id></doc>", id="mixed content"),
        pytest.param("<doc>text<id>1</id></doc>", id="text where none belongs"),
        pytest.param(
            '<doc><alias k="1"><line>a</line><line x="y">b</line></alias></doc>', id="values"
        ),
        pytest.param("<doc><alias><line><b/></line></alias></doc>", id="value with children"),
        pytest.param(
            "<doc><line><price><base>1</base><value>2</value></price></line></doc>",
            id="order inside a container",
        ),
    ],
)
def test_a_family_writes_back_what_it_read(text: str) -> None:
    """Proves that whatever a table does not say survives in its own family, without a note."""
    invoice = read(text)
    assert write(invoice) == (spelled_as(text), [])
    again = read(write(invoice)[0])
    assert again == invoice


def spelled_as(text: str) -> str:
    """Spell a source the way the writer does."""
    return etree.tostring(parsed(text), encoding="unicode")


def test_what_is_not_understood_is_a_finding_with_its_place() -> None:
    """Proves that a text that is no number is kept, reported and not guessed."""
    reading = Reading(family="toy", ambient=AMBIENT)
    invoice = read_part(BRANCH, parsed("<doc>\n<amount>1,5</amount></doc>"), reading)
    (finding,) = reading.findings
    assert (finding.rule, finding.severity, finding.got) == ("EDB-VALUE", "fatal", "1,5")
    assert str(finding) == (
        "2, /doc/amount: fatal: [EDB-VALUE] '1,5' is not a decimal number such as 1234.50"
    )
    assert invoice.totals is None


def test_another_family_notes_every_leaf() -> None:
    """Proves that extras of one family are unread notes in another, each with its path."""
    source = (
        "<doc a='1'><id>1</id><other b='2'><c>x</c></other>"
        "<tail>y</tail><line><z>w</z></line></doc>"
    )
    invoice = read(source)
    moved = Dialect(family="elsewhere", shape=Ranks(), ordered=True, keep_empty=True)
    node, writing = Node("doc"), Writing(family="elsewhere", ambient=AMBIENT)
    write_part(compile_table(TABLE, moved, "doc", Invoice), invoice, node, writing)
    assert [(note.kind, note.path, note.value) for note in writing.notes] == [
        ("unread", "lines[0]/z", "w"),
        ("unread", "@a", "1"),
        ("unread", "other@b", "2"),
        ("unread", "other/c", "x"),
        ("unread", "tail", "y"),
    ]
    assert writing.notes[0].reason == "only toy has a place for it"
    assert "other" not in spelled(node)


def test_how_a_source_was_ordered_is_no_loss_elsewhere() -> None:
    """Proves that order and absent constants are not noted: they say nothing of the business."""
    invoice = read("<doc><tail/><seller><tax><id>9</id></tax></seller><id>1</id></doc>")
    assert invoice.extras
    moved = Dialect(family="elsewhere", shape=Ranks(), keep_empty=True)
    writing = Writing(family="elsewhere", ambient=AMBIENT)
    write_part(compile_table(TABLE, moved, "doc", Invoice), invoice, Node("doc"), writing)
    assert writing.notes == []


def test_the_leaves_of_an_extra() -> None:
    """Proves which values an extra holds: its text, its attributes, its children's."""
    extra = Extra(
        path="a", value="x", attributes=(("b", "y"),), children=(Extra(path="c", value="z"),)
    )
    assert list(extra_leaves(extra)) == [("a", "x"), ("a@b", "y"), ("a/c", "z")]


def test_a_changed_document_keeps_its_extras_where_they_still_fit() -> None:
    """Proves that evolve wins over what was read: new values, fewer lines, another order."""
    source = (
        "<doc><line><no>2</no><z>w</z></line><tail>y</tail><id b='2'>1</id>"
        '<amount cur="USD">+1.0</amount></doc>'
    )
    invoice = read(source)
    totals = Totals(payable=Decimal("2.50"))
    changed = evolve(invoice, number="7", totals=totals, lines=(*invoice.lines, Line(number="3")))
    assert write(changed)[0] == (
        '<doc><id b="2">7</id><amount cur="USD">2.50</amount><tail>y</tail>'
        "<line><no>2</no><z>w</z></line><line><no>3</no></line></doc>"
    )
    bare = evolve(invoice, number=None, totals=None, lines=())
    assert write(bare)[0] == '<doc><id b="2"/><amount cur="USD">+1.0</amount><tail>y</tail></doc>'


def test_an_extra_for_a_place_that_is_gone_makes_it_again() -> None:
    """Proves that an extra deep inside a container brings the container back with its constants."""
    invoice = read("<doc><seller><tax><id k='1'>9</id><scheme>VAT</scheme></tax></seller></doc>")
    assert invoice.seller is not None
    seller = evolve(invoice.seller, website=None)
    assert write(evolve(invoice, seller=seller))[0] == (
        '<doc><seller><tax><id k="1"/><scheme>VAT</scheme></tax></seller></doc>'
    )


def test_an_extra_that_no_longer_has_a_place_is_left_out() -> None:
    """Proves that an extra of a value that is gone does not break writing."""
    invoice = read('<doc><alias><line>a</line><line x="y">b</line></alias></doc>')
    terms = evolve(invoice.payment_terms[0], text=("a",))
    assert write(evolve(invoice, payment_terms=(terms,)))[0] == (
        "<doc><alias><line>a</line></alias></doc>"
    )


BESIDE: Table = [
    Field("number", "no"),
    Field("minimum_quantity", "min", DECIMAL),
    Field("quantity_unit", "min@u", beside=True),
    Field("maximum_quantity", "max", DECIMAL),
    Field("quantity_unit", "max@u", beside=True),
]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ('<line><min u="EA">1</min><max u="EA">2</max></line>', "EA"),
        ('<line><max u="EA">2</max></line>', "EA"),
        ('<line><min u="EA">1</min><max u="KGM">2</max></line>', "EA"),
        ('<line><min u="EA">1</min><max>2</max></line>', "EA"),
        ('<line><min>1</min><max u="EA">2</max></line>', "EA"),
        ('<line><min u="EA"/><max>2</max></line>', None),
        ("<line><min>1</min></line>", None),
    ],
)
def test_a_unit_that_several_quantities_share(text: str, unit: str | None) -> None:
    """Proves that a shared unit is read once and written beside each quantity, as it was."""
    branch = compile_table(BESIDE, XML, "line", CatalogueLine)
    line = read_part(branch, parsed(text), Reading(family="toy"))
    assert line.quantity_unit == unit
    node, writing = Node("line"), Writing(family="toy")
    write_part(branch, line, node, writing)
    assert spelled(node) == text
    assert writing.notes == []


def test_a_shared_unit_without_a_quantity_is_noted() -> None:
    """Proves that a unit that can stand beside nothing is not lost in silence."""
    branch = compile_table(BESIDE, XML, "line", CatalogueLine)
    node, writing = Node("line"), Writing(family="toy")
    write_part(branch, CatalogueLine(number="1", quantity_unit="EA"), node, writing, "lines[3]")
    assert spelled(node) == "<line><no>1</no></line>"
    assert [str(note) for note in writing.notes] == ["dropped lines[3].quantity_unit: 'EA'"]


def test_parts_of_one_attribute_in_two_places_come_in_the_order_of_the_schema() -> None:
    """Proves that what shares an attribute is written where the schema has it, order kept there."""
    table: Table = [
        Many("prices", "tail", Price, [Field("kind", "@k")], matches=lambda p: p.kind == "T"),
        Many("prices", "note", Price, [Field("kind", "@k")], matches=lambda p: p.kind != "T"),
    ]
    branch = compile_table(table, XML, "doc", Line)
    node = Node("doc")
    kinds = ("T", "A", "T", "B")
    line = Line(prices=tuple(Price(kind=kind) for kind in kinds))
    write_part(branch, line, node, Writing(family="toy"))
    assert spelled(node) == '<doc><note k="A"/><note k="B"/><tail k="T"/><tail k="T"/></doc>'
