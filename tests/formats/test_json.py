"""JSON of the model: exact both ways, published as a JSON Schema, clear about what is wrong."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemas.build_json_schema import TARGET, schema, text
from tests.strategies import DOCUMENTS, documents

from edibridge.binding.native import decode, encode
from edibridge.errors import UnreadableError
from edibridge.format import ReadOptions, WriteOptions
from edibridge.formats.json import FORMAT
from edibridge.model import Attachment, Document, Extra, Invoice, Item, Line, Order

VALIDATOR = Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
INVOICE = Invoice(
    number="R-1",
    issued=date(2024, 2, 29),
    lines=(Line(net=Decimal("10.00"), item=Item(name="Äpfel")),),
    attachments=(Attachment(content=b"\x00\x01"),),
    extras=(
        Extra(
            format="ubl",
            path="cbc:Note",
            value="",
            attributes=(("languageID", "pt"),),
            children=(Extra(path="x"),),
        ),
    ),
)


def read(data: bytes, file: str = "a.json") -> list[Document | None]:
    """Read every document of a file."""
    return [received.document for received in FORMAT.read(data, ReadOptions(file=file))]


def messages(data: bytes) -> list[str]:
    """Read a file and return each finding as a user sees it."""
    received = FORMAT.read(data, ReadOptions(file="a.json"))
    return [str(finding) for one in received for finding in one.findings]


def test_a_document_is_spelled_as_documented() -> None:
    """Proves the spelling: class, decimals as strings, base64, ISO dates, nothing absent."""
    assert json.loads(encode(INVOICE)) == {
        "$type": "Invoice",
        "extras": [
            {
                "format": "ubl",
                "path": "cbc:Note",
                "value": "",
                "attributes": [["languageID", "pt"]],
                "children": [{"format": "", "path": "x"}],
            }
        ],
        "number": "R-1",
        "issued": "2024-02-29",
        "attachments": [{"content": "AAE="}],
        "lines": [{"net": "10.00", "item": {"name": "Äpfel"}}],
    }


@given(st.data())
def test_every_document_comes_back_exactly(data: st.DataObject) -> None:
    """Proves that documents of any class come back equal, to the scale of each decimal."""
    kinds = st.sampled_from(DOCUMENTS)
    known = [
        data.draw(documents(data.draw(kinds), depth=4)) for _ in range(data.draw(st.integers(0, 3)))
    ]
    written = FORMAT.write(known, WriteOptions())
    assert read(written.data) == known
    assert FORMAT.write(known, WriteOptions()).data == written.data
    assert written.notes == ((),) * len(known)


def test_extras_come_back() -> None:
    """Proves that what another format kept survives in JSON, empty values and all."""
    assert decode(encode(INVOICE)) == INVOICE


@given(st.data())
def test_what_is_written_is_valid_under_the_schema(data: st.DataObject) -> None:
    """Proves that the published schema takes every document that is written."""
    document = data.draw(documents(data.draw(st.sampled_from(DOCUMENTS)), depth=4))
    VALIDATOR.validate(json.loads(encode(document)))


def test_the_schema_is_valid_and_refuses_what_reading_refuses() -> None:
    """Proves that the schema is one, and that it forbids unknown names, classes and floats."""
    Draft202012Validator.check_schema(schema())
    VALIDATOR.validate([json.loads(encode(INVOICE)), json.loads(encode(Order(number="1")))])
    for wrong in (
        {"$type": "Invoice", "nubmer": "1"},
        {"$type": "Invoce"},
        {"number": "1"},
        {"$type": "Invoice", "lines": [{"net": 1.5}]},
        {"$type": "Invoice", "lines": [{"net": "1,5"}]},
        {"$type": "Invoice", "issued": "2024-02-30"},
        {"$type": "Invoice", "extras": [{"value": "x"}]},
    ):
        assert not VALIDATOR.is_valid(wrong), wrong


def test_the_published_schema_is_current() -> None:
    """Proves that schemas/json holds what the model says now; `make schema` writes it."""
    assert TARGET.read_text(encoding="utf-8") == text(), "run `make schema`"


def test_each_attribute_names_its_business_term() -> None:
    """Proves that the schema carries the terms of EN 16931-1, those of a party by its place."""
    parts = schema()["$defs"]
    assert parts["Invoice"]["properties"]["number"]["description"] == "BT-1"
    assert parts["Party"]["properties"]["name"]["description"].startswith(
        "BT-27; BT-44 under buyer"
    )
    said = json.dumps(parts)
    # BT-90 is an identifier of a party, BT-32 a registration: both by scheme
    wanted = {f"BT-{number}" for number in range(1, 166)} - {"BT-32"}
    missing = [
        term
        for term in wanted
        if f'{term}"' not in said and f"{term};" not in said and f"{term} " not in said
    ]
    assert sorted(missing) == sorted(UNUSED)


# numbers that EN 16931-1 does not use, and terms that the model holds under another attribute
UNUSED = ("BT-4",)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            b'{"$type":"Order","number":"1"}\n{"$type":"Order","number":"2"}\n', id="lines"
        ),
        pytest.param(
            b'{"$type":"Order","number":"1"}\r\n\r\n{"$type":"Order","number":"2"}', id="crlf"
        ),
        pytest.param(
            b'\xef\xbb\xbf [{"$type":"Order","number":"1"},\n{"$type":"Order","number":"2"}]',
            id="array",
        ),
    ],
)
def test_several_documents_are_read(data: bytes) -> None:
    """Proves that JSON lines and arrays are both read, with a byte order mark too."""
    assert read(data) == [Order(number="1"), Order(number="2")]


def test_one_document_may_have_any_layout() -> None:
    """Proves that a document over several lines is one document, and that numbers are exact."""
    data = b'{"$type": "Invoice",\n "lines": [\n {"net": 0.10, "quantity": 3}]}\n'
    (found,) = read(data)
    assert found == Invoice(lines=(Line(net=Decimal("0.10"), quantity=Decimal(3)),))
    assert b'"net": "0.10"' in FORMAT.write([found], WriteOptions()).data


def test_no_document_is_an_empty_array() -> None:
    """Proves that a file of no documents can be written and read."""
    assert FORMAT.write([], WriteOptions()).data == b"[]\n"
    assert read(b"[]\n") == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b" \n", "a.json: the file is empty; expected a JSON document"),
        (
            b'{"$type": "Invoice",\n "number": }',
            (
                "a.json:2:12: not JSON: invalid character; "
                "the file is truncated or damaged; ask its sender for it again"
            ),
        ),
        (
            b'{"$type": "Invoice",\n "number": "1',
            (
                "a.json:2:14: not JSON: it ends too early; "
                "the file is truncated or damaged; ask its sender for it again"
            ),
        ),
        (
            b'{"$type": "Invoice", "number": "\xff"}',
            (
                "a.json:1:33: not JSON: a byte is not UTF-8; "
                "the file is truncated or damaged; ask its sender for it again"
            ),
        ),
        (
            b"[" * 100_000,
            (
                "a.json:1:1: not JSON: it is nested too deeply; "
                "the file is truncated or damaged; ask its sender for it again"
            ),
        ),
        (
            b'{"number": "1"}',
            "a.json: the value is no object with '$type', which names its class; the classes are "
            + ", ".join(kind.__name__ for kind in DOCUMENTS),
        ),
        (
            b"3",
            "a.json: the value is no object with '$type', which names its class; the classes are "
            + ", ".join(kind.__name__ for kind in DOCUMENTS),
        ),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(data: bytes, message: str) -> None:
    """Proves what the user sees of a file that cannot be read at all."""
    with pytest.raises(UnreadableError) as caught:
        read(data)
    assert str(caught.value) == message


def test_a_file_beyond_the_limit_is_refused() -> None:
    """Proves that the size limit holds before anything is parsed."""
    with pytest.raises(
        UnreadableError, match=r"^JSON: the file has 9 bytes, more than the 8 allowed"
    ):
        list(FORMAT.read(b"123456789", ReadOptions(max_bytes=8)))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b'{"$type":"Invoce"}',
            (
                "1:1: fatal: [EDB-JSON] $type: $type 'Invoce' is no document of the model; "
                "did you mean 'Invoice'?"
            ),
        ),
        (
            b'{"$type":"Invoice","lines":[{},{"item":{"nmae":"x"}}]}',
            (
                "1:1: fatal: [EDB-JSON] lines[1].item.nmae: Item has no attribute 'nmae'; "
                "did you mean 'name'?"
            ),
        ),
        (
            b'[{"$type":"Order"},\n {"$type":"Invoice","lines":[{"net":"1,2"}]}]',
            (
                "2:2: fatal: [EDB-JSON] [1].lines[0].net: '1,2' is not a decimal number "
                'as a string, such as "1234.50"'
            ),
        ),
        (
            b'{"$type":"Invoice","lines":[{"net":1e999999}]}',
            (
                "1:1: fatal: [EDB-JSON] lines[0].net: '1E+999999' is not a decimal number "
                'as a string, such as "1234.50"'
            ),
        ),
        (
            b'{"$type":"Invoice","issued":"2024-02-31"}',
            "1:1: fatal: [EDB-JSON] issued: '2024-02-31' is not a date as YYYY-MM-DD",
        ),
        (
            b'{"$type":"Invoice","lines":[{"attachments":[{"content":"?"}]}]}',
            "1:1: fatal: [EDB-JSON] lines[0].attachments[0].content: '?' is not base64",
        ),
        (
            b'{"$type":"Invoice","number":1}',
            "1:1: fatal: [EDB-JSON] number: Expected `str`, got `int`",
        ),
        (
            b'{"$type":"Invoice","seller":"Ana"}',
            "1:1: fatal: [EDB-JSON] seller: expected an object (Party), not a string",
        ),
        (
            b'{"$type":"Invoice","lines":{}}',
            "1:1: fatal: [EDB-JSON] lines: Expected `array`, got `object`",
        ),
        (
            b'[{"$type":7}, [], null, true, 1.5, "x"]',
            "1:2: fatal: [EDB-JSON] [0].$type: $type 7 is no document of the model",
        ),
    ],
)
def test_what_is_no_document_is_a_finding_at_its_path(data: bytes, message: str) -> None:
    """Proves what the user sees of JSON that the model does not have."""
    assert messages(data)[0] == message


def test_other_documents_go_on() -> None:
    """Proves that a wrong document among several does not keep the others from being read."""
    array = b'[{"$type":"Order","number":"1"}, [], null, true, 1.5, "x", {"$type":"Order"}]'
    assert read(array) == [Order(number="1"), None, None, None, None, None, Order()]
    assert [said.partition("[1]: ")[2] for said in messages(array)][:1] == [
        "a document is an object, not an array"
    ]
    lines = b'{"$type":"Order","number":"1"}\n{"$type":"Order"\n{"$type":"Order","number":"3"}\n'
    assert read(lines) == [Order(number="1"), None, Order(number="3")]
    assert messages(lines) == ["2:1: fatal: [EDB-JSON] not JSON: it ends too early (a.json:2:17)"]
