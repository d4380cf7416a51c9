"""The parts of a CSV layout: expressions, numbers, dates, codes, joins of three files, records."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edibridge.binding import NoTwinError
from edibridge.errors import LayoutError
from edibridge.format import ReadOptions, WriteOptions
from edibridge.formats import erp_csv
from edibridge.formats._csv_codecs import codes_codec, dates_codec, decimal_codec
from edibridge.formats._csv_expression import as_text, compile_expression
from edibridge.model import Document, Invoice
from edibridge.syntax import csv

COMMA = decimal_codec(",", "")
CODES = {"units": {"UN": "C62"}}
CELLS: Mapping[str, str] = {"a": "2,5", "b": "4", "t": "Ana", "odd name (%)": "7", "bad": "x"}


def value(text: str) -> str:
    """Evaluate an expression over a row and spell what comes out."""
    return as_text(compile_expression(text, COMMA.read, CODES)[0](CELLS))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 4 - 3", "3"),
        ("12 / 4 / 3", "1"),
        ("-2 * 3", "-6"),
        ("2 - -1", "3"),
        ("[a] * [b]", "10.0"),
        ("[odd name (%)] + 1", "8"),
        ("[none] * 2", ""),
        ("[t] & '-' & [b]", "Ana-4"),
        ("[a] & [none] & 1", "2,51"),
        ("if([t] = 'Ana', 'yes', 'no')", "yes"),
        ("if([b] > 10, 'many')", ""),
        ("if([b] < 10 and not ([t] = 'Rui'), 1, 2)", "1"),
        ("if([none] = '', 'empty', 'full')", "empty"),
        ("if([b] = '4' or [bad] * 2 = 1, 1, 0)", "1"),
        ("if('b' >= 'a', 1, 0)", "1"),
        ("if(2 <> 2, 1, if(3 != 4, 2, 3))", "2"),
        ("if([b] <= 4.0, 1, 0)", "1"),
        ("round(2.345, 2)", "2.35"),
        ("round(-2.345, 2)", "-2.35"),
        ("round(2.5)", "3"),
        ("round(1 / 3, 4)", "0.3333"),
        ("abs(-3) + min(4, [none], 2) + max(1, 5)", "10"),
        ("upper('a') & lower('B') & trim(' c ')", "Abc"),
        ("left('abcd', 2) & '|' & right('abcd', 1) & '|' & mid('abcd', 2, 2)", "ab|d|bc"),
        ("replace('a-b-c', '-', '/')", "a/b/c"),
        ("first([none], '', [t])", "Ana"),
        ("length('abc') & number('2,50') & text(5)", "32.505"),
        ("lookup('units', 'UN') & lookup('units', 'XX')", "C62"),
        ("\"double\" & 'single'", "doublesingle"),
        ("1 = 1", "true"),
        ("right('abc', 0)", ""),
    ],
)
def test_expressions(text: str, expected: str) -> None:
    """Proves the language: precedence, empty cells, texts, conditions, every function."""
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1 +", "a value is missing before its end"),
        ("(1", r"\) is missing before its end"),
        ("1 2", "'2' is left over"),
        ("nope(1)", "'nope' is neither a value nor a function"),
        ("round()", "round takes 1 to 2 values"),
        ("__import__('os')", "'__import__' is neither a value nor a function"),
        ("[a].real", "'.real' is not understood"),
        ("[a", "is not understood"),
        ("lookup('units' 1)", ", is missing before 1"),
    ],
)
def test_what_is_no_expression_is_refused(text: str, reason: str) -> None:
    """Proves that nothing outside the language gets through, and that the message says why."""
    with pytest.raises(LayoutError, match=reason):
        compile_expression(text, COMMA.read, CODES)


@pytest.mark.parametrize("text", ["1 / 0", "[bad] + 1", "lookup('none', 'a')"])
def test_what_has_no_result_is_a_fault_of_the_row(text: str) -> None:
    """Proves that a row without a result is an error of that row, not of the program."""
    with pytest.raises(ValueError, match=r"has no|is not"):
        value(text)


def test_the_columns_of_an_expression_are_known() -> None:
    """Proves that an expression says which columns it is over."""
    assert compile_expression("[a] + [b c]", COMMA.read, CODES)[1] == {"a", "b c"}


@given(number=st.decimals(allow_nan=False, allow_infinity=False, places=3))
@pytest.mark.parametrize("decimal", [",", "."])
@pytest.mark.parametrize("negate", [False, True])
def test_numbers_come_back(decimal: str, number: Decimal, *, negate: bool) -> None:
    """Proves that what a number is written as reads as that number, with its scale."""
    codec = decimal_codec(decimal, "", negate=negate)
    back = codec.read(codec.write(number))
    assert (back, back.as_tuple().exponent) == (number, number.as_tuple().exponent)


@pytest.mark.parametrize(
    ("text", "thousands", "expected"),
    [
        ("1.234.567,89", ".", "1234567.89"),
        ("1\u00a0234,5", " ", "1234.5"),
        ("1\u202f234,5", " ", "1234.5"),
        ("12,50-", "", "-12.50"),
        ("\u22123", "", "-3"),
        ("+3,", "", "3"),
        (",5", "", "0.5"),
        ("1234,5", ".", "1234.5"),
    ],
)
def test_numbers_as_systems_write_them(text: str, thousands: str, expected: str) -> None:
    """Proves thousands marks, a trailing minus, a typographic minus and bare marks."""
    assert str(decimal_codec(",", thousands).read(text)) == expected


@pytest.mark.parametrize(
    "text", ["1,2,3", "", "-", ",", "1.23.456,0", "12.34,5", "1e5", "NaN", "\u0663"]
)
def test_what_is_no_number(text: str) -> None:
    """Proves that nothing else is taken for a number, a misplaced thousands mark included."""
    with pytest.raises(ValueError, match="is not a decimal number"):
        decimal_codec(",", ".").read(text)


def test_infinity_has_no_spelling() -> None:
    """Proves that a number which is none is not written."""
    with pytest.raises(NoTwinError):
        COMMA.write(Decimal("Infinity"))


@pytest.mark.parametrize(
    ("pattern", "text", "written"),
    [
        ("dd.mm.yyyy", "01.02.2025", "01.02.2025"),
        ("d/m/yyyy", "1/2/2025", "1/2/2025"),
        ("yyyymmdd", "20250201", "20250201"),
        ("dd-mm-yy", "01-02-25", "01-02-25"),
        ("yyyy-mm-dd hh:mi:ss", "2025-02-01 23:59:58", "2025-02-01 00:00:00"),
    ],
)
def test_dates(pattern: str, text: str, written: str) -> None:
    """Proves the forms of dates, both ways."""
    codec = dates_codec((pattern,))
    assert codec.read(text) == date(2025, 2, 1)
    assert codec.write(date(2025, 2, 1)) == written


def test_several_forms_of_dates() -> None:
    """Proves that each form is read, the first is written, and the century of two digits."""
    codec = dates_codec(("dd.mm.yyyy", "yyyy-mm-dd", "dd.mm.yy"))
    assert codec.read("2025-02-01") == codec.read("01.02.2025") == date(2025, 2, 1)
    assert codec.read("01.02.99") == date(1999, 2, 1)
    assert codec.write(date(45, 2, 1)) == "01.02.0045"


def test_several_cells_may_mean_one_code() -> None:
    """Proves that the first cell of a code is written, and what `keep` does with unknown ones."""
    table = {"NOR": "S", "RED": "S", "S": "X"}
    codec = codes_codec("vat", table, keep=False)
    assert (codec.read("RED"), codec.write("S")) == ("S", "NOR")
    with pytest.raises(NoTwinError):
        codec.write("E")
    keep = codes_codec("vat", table, keep=True)
    assert (keep.read("E"), keep.write("E")) == ("E", "E")


def test_three_files_are_joined(tmp_path: Path) -> None:
    """Proves that a child file of the lines finds its line by the longer key."""
    (tmp_path / "x.layout.toml").write_text(
        """
document = "Invoice"
shape = "joined"
delimiter = ";"
[[files]]
file = "head.csv"
key = ["No"]
columns = { No = "number" }
[[files]]
file = "lines.csv"
rows = "lines"
key = ["Doc", "Pos"]
columns = { Pos = "number", Qty = "quantity" }
[[files]]
file = "disc.csv"
rows = "lines.allowances"
key = ["Doc", "Pos"]
columns = { Amount = "amount" }
[[files]]
file = "tax.csv"
rows = "notes"
key = ["Doc"]
columns = { Note = "text" }
""",
        encoding="utf-8",
    )
    files = {
        "head.csv": "No\n1\n2\n",
        "lines.csv": "Doc;Pos;Qty\n2;10;5\n1;10;1\n1;20;2\n",
        "disc.csv": "Doc;Pos;Amount\n1;20;3\n1;20;4\n2;10;5\n",
        "tax.csv": "Doc;Note\n1;Hello\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    layout = tmp_path / "x.layout.toml"
    received = list(erp_csv.read_file(tmp_path / "head.csv", ReadOptions(layout=layout)))
    first, second = (known.document for known in received)
    assert isinstance(first, Invoice)
    assert isinstance(second, Invoice)
    assert [line.number for line in first.lines] == ["10", "20"]
    assert [[str(a.amount) for a in line.allowances] for line in first.lines] == [[], ["3", "4"]]
    assert [note.text for note in first.notes] == ["Hello"]
    written = erp_csv.write([first, second], WriteOptions(layout=layout))
    assert written.notes == ((), ())
    back = [d.document for d in erp_csv.read(written.data, ReadOptions(layout=layout))]
    assert back == [first, second]


def test_records_without_names_are_columns_by_position(tmp_path: Path) -> None:
    """Proves positions, a record that adds to its line, a trailer, and a record of no document."""
    path = tmp_path / "r.layout.toml"
    path.write_text(
        """
document = "Order"
shape = "records"
delimiter = "|"
quote = ""
ragged = true
ignore_types = ["A", "Z"]
[[records]]
type = "H"
ignore = ["1"]
columns = { 2 = "number", 3 = "currency" }
[[records]]
type = "L"
rows = "lines"
ignore = ["1"]
columns = { 2 = "item.name", 3 = "quantity" }
[[records]]
type = "X"
rows = "lines"
ignore = ["1"]
columns = { 2 = "price.amount" }
[[records]]
type = "T"
ignore = ["1"]
columns = { 2 = { to = "line_count", counts = ["L"] } }
""",
        encoding="utf-8",
    )
    data = b'A|x\nH|7|EUR\nL|Paper "A4"|2\nX|1.5\nL|Pen|3|red\nT|2\nH|8\nT|0\nZ|2\n'
    received = list(erp_csv.read(data, ReadOptions(layout=path)))
    documents: list[Document] = [k.document for k in received if k.document is not None]
    assert len(documents) == len(received) == 2
    order = documents[0]
    assert [str(line.price.amount) if line.price else "" for line in order.lines] == ["1.5", ""]  # type: ignore[attr-defined]
    assert order.lines[1].extras[0].value == "red"  # type: ignore[attr-defined]
    written = erp_csv.write(documents, WriteOptions(layout=path))
    assert written.notes == ((), ())
    assert [d.document for d in erp_csv.read(written.data, ReadOptions(layout=path))] == documents
    assert b'L|Paper "A4"|2' in written.data


def test_a_record_before_what_it_belongs_to(tmp_path: Path) -> None:
    """Proves the sentences for records in a wrong place."""
    path = tmp_path / "r.layout.toml"
    path.write_text(
        'document = "Order"\nshape = "records"\ndelimiter = "|"\n'
        '[[records]]\ntype = "H"\ncolumns = { 2 = "number" }\n'
        '[[records]]\ntype = "L"\nrows = "lines"\ncolumns = { 2 = "number" }\n'
        '[[records]]\ntype = "N"\nrows = "lines.notes"\ncolumns = { 2 = "text" }\n',
        encoding="utf-8",
    )
    received = list(erp_csv.read(b"L|1\nH|1\nN|hello\n", ReadOptions(layout=path)))
    assert [finding.message for known in received for finding in known.findings] == [
        "CSV: row 1: a record 'L' stands before the first 'H'",
        "CSV: row 3: the row stands before the row of lines that it belongs to",
    ]
    semicolons = list(erp_csv.read(b"H;1\nL;1\n", ReadOptions(layout=path)))
    assert semicolons[0].findings[0].message == (
        "CSV: row 1: record type 'H;1' is none of H, L, N; the row has one cell: "
        "is the delimiter ';'?"
    )


def test_rows_that_are_left_out(tmp_path: Path) -> None:
    """Proves skip_rows, skip, comment, and a repeated name in the header."""
    path = tmp_path / "s.layout.toml"
    path.write_text(
        """
document = "Invoice"
delimiter = ";"
key = ["No"]
skip_rows = 2
skip = "[State] = 'void'"
comment = "#"
ignore = ["State"]
columns = { No = "number", Text = "notes[0].text", "Text#2" = "notes[1].text" }
""",
        encoding="utf-8",
    )
    data = b"Report\n\nNo;State;Text;Text\n1;ok;a;b\n#;;;\n2;void;c;d\n"
    received = list(erp_csv.read(data, ReadOptions(layout=path)))
    assert len(received) == 1
    invoice = received[0].document
    assert invoice is not None
    assert [note.text for note in invoice.notes] == ["a", "b"]


CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from('\r\n;"'))


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=5))
def test_csv_text_comes_back(table: list[list[str]]) -> None:
    """Proves that cells with delimiters, quotes and line ends are written and read the same."""
    dialect = csv.Dialect(";", '"')
    text = csv.serialise(table, dialect)
    source = io.BytesIO(b"\xef\xbb\xbf" + text.encode())
    rows = list(csv.rows(source, dialect, "utf-8", "x"))
    assert [row.cells for row in rows] == [row for row in table if any(row)]
