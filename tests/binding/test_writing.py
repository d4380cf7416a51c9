"""Writing: places that are too short, codes without a twin, values spread over several places."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import frozen

from edibridge.binding import (
    BASE64,
    DATE,
    DECIMAL,
    AlteredError,
    Codec,
    Custom,
    Dialect,
    Field,
    InexactError,
    Many,
    Reading,
    Table,
    Width,
    Writing,
    compile_table,
    locate,
    mapped,
    read_part,
    write_part,
)
from edibridge.model import Attachment, Extra, Invoice, Item, Line, Reference
from edibridge.tree import Element, Node, Position


@frozen
class Narrow:
    """A directory in which texts take five characters and numbers three digits."""

    def root(self, tag: str) -> str | None:
        """Return the tag."""
        return tag

    def children(self, kind: str) -> Mapping[str, tuple[int, str]]:
        """Return one child."""
        return {"word": (0, "word")} if kind == "doc" else {}

    def width(self, kind: str, attribute: str) -> Width | None:
        """Return the width of an attribute."""
        del kind
        return Width(3, numeric=True) if attribute == "number" else Width(5)


NARROW = Dialect(family="narrow", shape=Narrow())


def written(table: Table, invoice: Invoice, dialect: Dialect = NARROW) -> tuple[Node, list[str]]:
    """Write an invoice; return the tree and the notes."""
    node, writing = Node("doc"), Writing(family=dialect.family)
    write_part(compile_table(table, dialect, "doc", Invoice), invoice, node, writing)
    return node, [str(note) for note in writing.notes]


def test_a_text_that_is_too_long_is_cut_with_a_note() -> None:
    """Proves truncation of a text."""
    node, notes = written([Field("number", "@text")], Invoice(number="1234567"))
    assert node.get("text") == "12345"
    assert notes == ["truncated number: '1234567' -> '12345' (the target takes 5 characters)"]


def test_one_of_several_values_is_cut_with_a_note() -> None:
    """Proves truncation of plain values, in a text and in an attribute, each at its index."""
    for path, spelled in (("word", {}), ("word@w", {"w": "12345"})):
        branch = compile_table([Many("keywords", path)], NARROW, "doc", Item)
        node, writing = Node("doc"), Writing(family="narrow")
        write_part(branch, Item(keywords=("a", "1234567")), node, writing)
        assert dict(node.children[1].items()) == spelled
        assert node.children[1].text == (None if spelled else "12345")
        assert [note.path for note in writing.notes] == ["keywords[1]"]
        assert read_part(branch, node, Reading(family="narrow")).keywords == ("a", "12345")


@pytest.mark.parametrize(
    ("value", "text", "note"),
    [
        ("12.3", "12.3", None),
        ("-12.3", "-12.3", None),
        ("12.345", "12.3", "rounded number: '12.345' -> '12.3' (the target takes 3 digits)"),
        ("-1.005", "-1.01", "rounded number: '-1.005' -> '-1.01' (the target takes 3 digits)"),
        ("1234", None, "dropped number: '1234' (the target takes 3 digits)"),
    ],
)
def test_a_number_that_is_too_long_is_rounded_or_dropped(
    value: str, text: str | None, note: str | None
) -> None:
    """Proves that decimals give way, and that a number is never cut to another one."""
    table: Table = [Field("number", "@number", Codec(str, str, "a number"))]
    node, notes = written(table, Invoice(number=value))
    assert node.get("number") == text
    assert notes == ([note] if note else [])


def test_a_code_without_a_twin_is_dropped_and_a_nearer_one_is_noted() -> None:
    """Proves both notes of codes, and that a source's unknown code is kept, not reported."""

    def write(value: str) -> str:
        raise AlteredError(value[:1], "recoded", "only the first letter")

    table: Table = [
        Field("kind", "@kind", mapped({"I": "380"})),
        Field("number", "@n", Codec(str, write, "x")),
    ]
    node, notes = written(table, Invoice(kind="381", number="AB"))
    assert dict(node.items()) == {"n": "A"}
    assert notes == [
        "dropped kind: '381' (the target has no code for it)",
        "recoded number: 'AB' -> 'A' (only the first letter)",
    ]
    reading = Reading(family="narrow")
    branch = compile_table(table[:1], NARROW, "doc", Invoice)
    invoice = read_part(branch, Node("doc", {"kind": "C"}), reading)
    assert invoice == Invoice(extras=(Extra(format="narrow", path="@kind", value="C"),))
    assert reading.findings == []


# a spread value is written as a list of texts
SPELL: Any = list
LETTERS = Codec(lambda texts: "".join(text or "" for text in texts), SPELL, "letters")


def test_a_value_spread_over_several_places() -> None:
    """Proves that a value is written over places in order, and that a longer one is noted."""
    table: Table = [Field("number", "@a,b,c", LETTERS)]
    node, notes = written(table, Invoice(number="xyz"))
    assert dict(node.items()) == {"a": "x", "b": "y", "c": "z"}
    assert notes == []
    branch = compile_table(table, NARROW, "doc", Invoice)
    assert read_part(branch, node, Reading(family="narrow")) == Invoice(number="xyz")
    assert read_part(branch, Node("doc"), Reading(family="narrow")) == Invoice()
    node, notes = written(table, Invoice(number="vwxyz"))
    assert dict(node.items()) == {"a": "v", "b": "w", "c": "x"}
    assert notes == ["truncated number: 'vwxyz' -> 'v w x' (the target is shorter)"]
    assert written(table, Invoice())[0] == Node("doc")


def test_a_spread_value_that_is_not_understood_is_kept() -> None:
    """Proves that each text of a spread value becomes an extra where they mean nothing together."""

    def read(texts: object) -> str:
        if texts == ["1", None]:
            msg = "one"
            raise InexactError(msg)
        raise ValueError(texts)

    branch = compile_table(
        [Field("number", "@a,b", Codec(read, SPELL, "x"))], NARROW, "doc", Invoice
    )
    inexact = read_part(branch, Node("doc", {"a": "1"}), Reading(family="narrow"))
    assert inexact.number == "one"
    assert [(extra.path, extra.value) for extra in inexact.extras] == [("@a", "1")]
    wrong = read_part(branch, Node("doc", {"a": "2", "b": "3"}), Reading(family="narrow"))
    assert wrong.number is None
    assert [(extra.path, extra.value) for extra in wrong.extras] == [("@a", "2"), ("@b", "3")]


def _read_pair(nodes: list[Element], reading: Reading) -> dict[str, object]:
    del reading
    first, *rest = (node.get("v") for node in nodes)
    found = tuple(Extra(path="pair", value=text) for text in rest)
    return {"number": first, "references": (Reference(number=first),), "extras": found}


def _write_pair(invoice: Invoice, writing: Writing) -> list[Node]:
    if invoice.number == "bad":
        writing.drop(invoice.number, "number", "it is bad")
        return []
    return [Node("pair", {"v": invoice.number or ""})]


def test_a_custom_binding_reads_and_writes_as_it_likes() -> None:
    """Proves that custom code joins in: values, tuples beside others, extras and notes."""
    table: Table = [
        Many("references", "ref", Reference, [Field("number", "@n")]),
        Custom(("number", "references"), "pair", _read_pair, _write_pair),
    ]
    branch = compile_table(table, Dialect(family="plain"), "doc", Invoice)
    root = Node("doc")
    root.append("ref", {"n": "0"})
    root.append("pair", {"v": "1"})
    root.append("pair", {"v": "2"})
    reading = Reading(family="plain", trace={})
    invoice = read_part(branch, root, reading)
    assert invoice.number == "1"
    assert invoice.references == (Reference(number="0"), Reference(number="1"))
    assert invoice.extras == (Extra(format="plain", path="pair", value="2"),)
    assert reading.trace is not None
    assert reading.trace["number"][0] is root.children[1]
    node, notes = written(table, Invoice(number="bad"), Dialect(family="plain"))
    assert node == Node("doc")
    assert notes == ["dropped number: 'bad' (it is bad)"]


def test_a_trace_says_where_each_value_stands() -> None:
    """Proves that reading with a trace gives the node and attribute of every model path."""
    table: Table = [
        Field("number", "head@no"),
        Field("issued", "head/day", DATE),
        Many("lines", "line", Line, [Field("number", "."), Field("net", "@net", DECIMAL)]),
        Many("attachments", "file", Attachment, [Field("content", ".", BASE64)]),
    ]
    root = Node("doc")
    head = root.append("head", {"no": "7"})
    head.append("day", text="2024-05-17")
    head.position = Position(offset=10, line=2, column=3, segment=4)
    root.append("line", {"net": "1"}, "a")
    root.append("line", {"net": "2"}, "b")
    reading = Reading(family="plain", trace={})
    branch = compile_table(table, Dialect(family="plain"), "doc", Invoice)
    traced = read_part(branch, root, reading)
    assert traced == read_part(branch, root, Reading(family="plain"))
    assert traced.issued == date(2024, 5, 17)
    assert traced.lines[1].net == Decimal(2)
    found = {path: (node.tag, key) for path, (node, key) in (reading.trace or {}).items()}
    assert found == {
        "number": ("head", "no"),
        "issued": ("day", None),
        "lines[0]": ("line", None),
        "lines[0].number": ("line", None),
        "lines[0].net": ("line", "net"),
        "lines[1]": ("line", None),
        "lines[1].number": ("line", None),
        "lines[1].net": ("line", "net"),
    }
    place = locate(*(reading.trace or {})["number"])
    assert (place.tag, place.line, place.column, place.offset) == ("head", 2, 3, 10)


@pytest.mark.parametrize(
    ("node", "attribute", "text"),
    [
        (Node("NAD"), None, "segment NAD"),
        (Node("NAD", position=Position(segment=4)), "3.2", "segment 4 NAD, element 3.2"),
        (Node("NAD", position=Position(segment=4)), "3.2*2", "segment 4 NAD, element 3.2"),
        (Node("row", position=Position(line=7, column=2)), "name", "7:2, segment row"),
    ],
)
def test_places_of_segments_and_rows(node: Node, attribute: str | None, text: str) -> None:
    """Proves how the position of a node and the component of an attribute are said."""
    assert str(locate(node, attribute)) == text
