"""Model paths: one value of a document, named, read and replaced."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import DOCUMENTS, documents

from edibridge.model import (
    Attachment,
    Document,
    Extra,
    FreeText,
    Invoice,
    Item,
    Line,
    Party,
    Price,
)
from edibridge.model.path import get, leaves, names, parse, replace, text_of

INVOICE = Invoice(
    number="1",
    uuid="",
    copy=False,
    issued=date(2024, 5, 17),
    issued_time=time(9, 30),
    seller=Party(name="Ana"),
    attachments=(Attachment(content=b"abc"),),
    lines=(Line(), Line(price=Price(amount=Decimal("1E+3"))), Line(item=Item(keywords=("a", "b")))),
    extras=(Extra(format="ubl", path="cbc:X", value="x"),),
)


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("", ()),
        ("number", ("number",)),
        ("lines[2].price.amount", ("lines", 2, "price", "amount")),
        ("a[10][3].b_c", ("a", 10, 3, "b_c")),
    ],
)
def test_a_path_is_names_and_indexes(path: str, steps: tuple[str | int, ...]) -> None:
    """Proves what the path language takes."""
    assert parse(path) == steps


@pytest.mark.parametrize(
    ("path", "rest"),
    [("lines[x]", "[x]"), ("lines[-1]", "[-1]"), ("a..b", "..b"), ("a b", " b"), ("1a", "1a")],
)
def test_what_is_no_path_is_said(path: str, rest: str) -> None:
    """Proves that a misspelt path names the part that is not understood."""
    with pytest.raises(ValueError, match="is not a model path") as caught:
        parse(path)
    assert str(caught.value) == f"{path!r} is not a model path: {rest!r} is not understood"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("number", "1"),
        ("lines[1].price.amount", Decimal(1000)),
        ("lines[2].item.keywords[1]", "b"),
        ("lines[7].price.amount", None),
        ("buyer.address.city", None),
        ("lines[0].price.amount", None),
    ],
)
def test_a_value_is_found_or_absent(path: str, value: object) -> None:
    """Proves that a path through something absent gives None, not an error."""
    assert get(INVOICE, path) == value


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nubmer", "'nubmer': Invoice has no attribute 'nubmer'"),
        ("seller.nmae", "'seller.nmae': Party has no attribute 'nmae'"),
        ("number.x", "'number.x': str has no attribute 'x'"),
        ("lines.x", "'lines.x': tuple has no attribute 'x'"),
    ],
)
def test_an_attribute_that_the_model_lacks_is_said(path: str, message: str) -> None:
    """Proves that get and replace name the class and the attribute that it does not have."""
    with pytest.raises(ValueError, match="has no attribute") as caught:
        get(INVOICE, path)
    assert str(caught.value) == message
    with pytest.raises(ValueError, match="has no attribute") as caught:
        replace(INVOICE, path, "x")
    assert str(caught.value) == message


def test_replacing_makes_another_document() -> None:
    """Proves that one value changes at any depth and that the original stays."""
    changed = replace(INVOICE, "lines[1].price.amount", Decimal(2))
    assert get(changed, "lines[1].price.amount") == Decimal(2)
    assert get(INVOICE, "lines[1].price.amount") == Decimal(1000)
    back = replace(changed, "lines[1].price.amount", Decimal("1E+3"))
    assert back == INVOICE
    assert replace(INVOICE, "lines[2].item.keywords[0]", "z").lines[2].item.keywords == ("z", "b")
    assert replace(INVOICE, "", None) is None


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("lines[9].number", "'lines[9].number': there is no item 9"),
        ("number[0]", "'number[0]': there is no item 0"),
        ("buyer.name", "'buyer.name': NoneType has no attribute 'name'"),
    ],
)
def test_nothing_is_made_on_the_way(path: str, message: str) -> None:
    """Proves that replacing under an absent part or item is an error."""
    with pytest.raises(ValueError, match=r"there is no item|has no attribute") as caught:
        replace(INVOICE, path, "x")
    assert str(caught.value) == message


def test_leaves_are_every_value_and_nothing_else() -> None:
    """Proves what counts as a value: not what is absent or empty, and extras on demand only."""
    expected = [
        ("number", "1"),
        ("issued", "2024-05-17"),
        ("issued_time", "09:30:00"),
        ("copy", "false"),
        ("seller.name", "Ana"),
        ("attachments[0].content", "3 bytes"),
        ("lines[1].price.amount", "1000"),
        ("lines[2].item.keywords[0]", "a"),
        ("lines[2].item.keywords[1]", "b"),
    ]
    assert list(leaves(INVOICE)) == expected
    with_extras = list(leaves(INVOICE, extras=True))
    assert set(with_extras) - set(expected) == {
        ("extras[0].format", "ubl"),
        ("extras[0].path", "cbc:X"),
        ("extras[0].value", "x"),
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (Decimal("0E-7"), "0.0000000"),
        (Decimal("1.10"), "1.10"),
        (7, "7"),
        ("x", "x"),
    ],
)
def test_values_are_spelled_plainly(value: object, text: str) -> None:
    """Proves how notes show a value: decimals without exponent and with their scale."""
    assert text_of(value) == text


@given(st.data())
def test_every_leaf_is_where_its_path_says(data: st.DataObject) -> None:
    """Proves that leaves and get agree on documents of every class, and that replace undoes."""
    document: Document = data.draw(documents(data.draw(st.sampled_from(DOCUMENTS))))
    found = list(leaves(document))
    assert found
    for path, text in found:
        value = get(document, path)
        assert text_of(value) == text
        assert replace(document, path, value) == document


def test_names_come_in_order() -> None:
    """Proves that the attributes of a class are listed as they are declared."""
    assert names(FreeText) == ("extras", "text", "subject", "language")
    assert evolve(FreeText(), text="x").text == "x"
