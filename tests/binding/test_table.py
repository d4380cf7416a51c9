"""Tables and paths: what their author may write, and what is said where it is wrong."""

from __future__ import annotations

import pytest

from edibridge.binding import (
    Dialect,
    Field,
    Many,
    One,
    Reading,
    Table,
    Writing,
    compile_table,
    parse_path,
    read_part,
    write_part,
)
from edibridge.binding.table import Path, Predicate, Step
from edibridge.model import Invoice, Item, Line, Party
from edibridge.tree import Node

PLAIN = Dialect(family="plain")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (".", Path(())),
        ("", Path(())),
        ("@2.1", Path((), ("2.1",))),
        ("a/b", Path((Step("a"), Step("b")))),
        ("cbc:ID@schemeID", Path((Step("cbc:ID"),), ("schemeID",))),
        ("FTX@4.1,4.2", Path((Step("FTX"),), ("4.1", "4.2"))),
        ("a[b=1|2]", Path((Step("a", (Predicate(("b",), None, ("1", "2")),)),))),
        (
            "SG2[NAD@1=SU]/NAD@2.1",
            Path(
                (Step("SG2", (Predicate(("NAD",), "1", ("SU",)),)), Step("NAD")),
                ("2.1",),
            ),
        ),
        (
            "DTM[@1.1=137][@1.3]",
            Path(
                (Step("DTM", (Predicate((), "1.1", ("137",)), Predicate((), "1.3", ()))),),
            ),
        ),
        ("a[b/c=x]", Path((Step("a", (Predicate(("b", "c"), None, ("x",)),)),))),
        ("a[.=x]", Path((Step("a", (Predicate((), None, ("x",)),)),))),
    ],
)
def test_the_path_language(text: str, path: Path) -> None:
    """Proves how steps, predicates and attributes are read."""
    assert parse_path(text) == path


@pytest.mark.parametrize("text", ["a//b", "/a", "a]b", "a[b"])
def test_what_is_no_path_is_refused(text: str) -> None:
    """Proves that a misspelt path is its author's error."""
    with pytest.raises(ValueError, match="not a path"):
        parse_path(text)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([Field("nubmer", "a")], "Invoice has no attribute 'nubmer' (in 'nubmer')"),
        ([Field("seller.nmae", "a")], "Party has no attribute 'nmae' (in 'seller.nmae')"),
        (
            [Field("lines.number", "a")],
            "'lines' of Invoice is no part, or not one (in 'lines.number')",
        ),
        ([Field("number.x", "a")], "'number' of Invoice is no part, or not one (in 'number.x')"),
        ([One("seller", ".", Party, [])], "'.' names no child"),
        ([Field("currency", "a@b", beside=True)], "'currency' stands beside no text"),
    ],
)
def test_a_table_that_contradicts_the_model_is_refused(table: Table, message: str) -> None:
    """Proves that a table is checked against the model when it is compiled."""
    with pytest.raises(ValueError, match=r"has no|is no|names no|stands beside") as caught:
        compile_table(table, PLAIN, "doc", Invoice)
    assert str(caught.value) == message


# a flat format: one row a line, whose cells belong to the line, its item and the item's maker
FLAT: Table = [
    Many(
        "lines",
        "row",
        Line,
        [
            Field("number", "@no"),
            Field("item.name", "@item"),
            Field("item.manufacturer.name", "@maker"),
            Many("item.keywords", "word"),
        ],
    ),
]


def test_dotted_names_make_parts_that_have_no_node() -> None:
    """Proves that an inline part is there if, and only if, something of it was read."""
    branch = compile_table(FLAT, PLAIN, "doc", Invoice)
    root = Node("doc")
    root.append("row", {"no": "1", "item": "Tea", "maker": "Ana"}).append("word", text="green")
    root.append("row", {"no": "2", "maker": "Rui"})
    root.append("row", {"no": "3"})
    invoice = read_part(branch, root, Reading(family="plain"))
    assert invoice == Invoice(
        lines=(
            Line(
                number="1",
                item=Item(name="Tea", manufacturer=Party(name="Ana"), keywords=("green",)),
            ),
            Line(number="2", item=Item(manufacturer=Party(name="Rui"))),
            Line(number="3"),
        )
    )
    again = Node("doc")
    writing = Writing(family="plain")
    write_part(branch, invoice, again, writing)
    assert again == root
    assert writing.notes == []


def test_what_an_inline_part_holds_beyond_its_places_is_noted() -> None:
    """Proves that values of inline parts are noted at their own path, at every depth."""
    branch = compile_table(FLAT, PLAIN, "doc", Invoice)
    item = Item(name="Tea", brand="B", manufacturer=Party(name="Ana", website="w"))
    writing = Writing(family="plain")
    write_part(
        branch, Invoice(number="7", lines=(Line(item=item, net=None),)), Node("doc"), writing
    )
    assert sorted(str(note) for note in writing.notes) == [
        "dropped lines[0].item.brand: 'B'",
        "dropped lines[0].item.manufacturer.website: 'w'",
        "dropped number: '7'",
    ]


CHOOSING: Table = [
    One("seller", "party[@is=SU|SE]", Party, [Field("name", "@name")]),
    One("buyer", "party[@is=BY]", Party, [Field("name", "@name")]),
    Many(
        "parties",
        "party",
        Party,
        [Field("role", "@is"), Field("name", "@name")],
        matches=lambda party: party.role not in ("SU", "SE", "BY"),
    ),
    Field("uuid", "ref[kind=uuid]/value"),
    Field("number", "ref[kind=number]/value"),
]


def test_predicates_choose_on_reading_and_are_made_on_writing() -> None:
    """Proves that of several like nodes each goes to its attribute and keeps its mark."""
    branch = compile_table(CHOOSING, PLAIN, "doc", Invoice)
    root = Node("doc")
    root.append("party", {"is": "SU", "name": "S"})
    root.append("party", {"is": "BY", "name": "B"})
    root.append("party", {"is": "CA", "name": "C"})
    for kind, value in (("uuid", "u"), ("number", "n")):
        ref = root.append("ref")
        ref.append("kind", text=kind)
        ref.append("value", text=value)
    invoice = read_part(branch, root, Reading(family="plain"))
    assert invoice == Invoice(
        number="n",
        uuid="u",
        seller=Party(name="S"),
        buyer=Party(name="B"),
        parties=(Party(role="CA", name="C"),),
    )
    again = Node("doc")
    write_part(branch, invoice, again, Writing(family="plain"))
    assert [(child.tag, dict(child.items())) for child in again] == [
        ("party", {"is": "SU", "name": "S"}),
        ("party", {"is": "BY", "name": "B"}),
        ("party", {"is": "CA", "name": "C"}),
        ("ref", {}),
        ("ref", {}),
    ]
    assert read_part(branch, again, Reading(family="plain")) == invoice


def test_a_predicate_takes_each_of_its_values_and_writes_the_first() -> None:
    """Proves alternatives: both are read; the other is kept as an extra and put back."""
    branch = compile_table(CHOOSING, PLAIN, "doc", Invoice)
    root = Node("doc")
    root.append("party", {"is": "SE", "name": "S"})
    invoice = read_part(branch, root, Reading(family="plain"))
    assert invoice.seller is not None
    assert invoice.seller.name == "S"
    again = Node("doc")
    write_part(branch, invoice, again, Writing(family="plain"))
    assert again == root
    fresh = Node("doc")
    write_part(branch, Invoice(seller=Party(name="S")), fresh, Writing(family="plain"))
    assert fresh.children[0].get("is") == "SU"


def test_a_place_gives_attributes_and_takes_a_limited_number() -> None:
    """Proves `given`, `matches` and `most`: role by place, one each, the rest noted."""
    table: Table = [
        Many(
            "parties",
            "carrier",
            Party,
            [Field("name", "@name")],
            given={"role": "CA"},
            matches=lambda party: party.role == "CA",
            most=1,
        ),
    ]
    branch = compile_table(table, PLAIN, "doc", Invoice)
    parties = (Party(role="CA", name="C"), Party(role="DP", name="D"), Party(role="CA", name="E"))
    root, writing = Node("doc"), Writing(family="plain")
    write_part(branch, Invoice(parties=parties), root, writing)
    assert [dict(child.items()) for child in root] == [{"name": "C"}]
    assert [str(note) for note in writing.notes] == [
        "dropped parties[1].role: 'DP' (the target has no place for this kind)",
        "dropped parties[1].name: 'D' (the target has no place for this kind)",
        "dropped parties[2].role: 'CA' (the target takes 1)",
        "dropped parties[2].name: 'E' (the target takes 1)",
    ]
    assert read_part(branch, root, Reading(family="plain")).parties == parties[:1]
