"""What a user reads when an extract is wrong: the exact words, and that other documents go on."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from edibridge.errors import LayoutError, UnreadableError, UsageError
from edibridge.format import ReadOptions, Received
from edibridge.formats import erp_csv
from edibridge.model import Invoice
from edibridge.resources import example_path
from edibridge.validate import judge

ROOT = Path(__file__).resolve().parents[2]
BAD = ROOT / "examples" / "erp" / "bad"
LAYOUTS = ROOT / "examples" / "layouts"

FLAT = """
document = "Invoice"
delimiter = ";"
decimal = ","
dates = ["dd.mm.yyyy"]
key = ["No"]
codes.units = { UN = "C62", KG = "KGM" }
[columns]
No = "number"
Date = { to = "issued", required = true }
Line = "lines[].number"
Quantidade = "lines[].quantity"
Unit = { to = "lines[].unit", codes = "units" }
Price = "lines[].price.amount"
Item = "lines[].item.name"
"""
HEAD = "No;Date;Line;Quantidade;Unit;Price;Item\n"
GOOD = "9;31.01.2025;1;1;UN;1,00;Pen\n"


@pytest.fixture
def flat(tmp_path: Path) -> Path:
    """Give a small flat layout."""
    path = tmp_path / "flat.layout.toml"
    path.write_text(FLAT, encoding="utf-8")
    return path


def read(data: bytes | str, layout: Path, file: str = "invoices.csv") -> list[Received]:
    """Read the bytes of a file of that name."""
    raw = data.encode() if isinstance(data, str) else data
    return list(erp_csv.read(raw, ReadOptions(file=file, layout=layout)))


def one_bad(rows: str, layout: Path) -> str:
    """Return the sentence about the one document that is not understood; another is."""
    received = read(HEAD + rows + GOOD, layout)
    bad = [known for known in received if known.document is None]
    good = [known.document for known in received if known.document is not None]
    assert len(bad) == 1
    assert len(bad[0].findings) == 1
    assert bad[0].findings[0].severity == "fatal"
    assert any(isinstance(d, Invoice) and d.number == "9" for d in good)
    return bad[0].findings[0].message


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            "1;31.01.2025;1;1,2,3;UN;1,00;Pen\n",
            (
                "invoices.csv: row 2, column 'Quantidade': "
                "'1,2,3' is not a decimal number with a comma"
            ),
        ),
        (
            "1;31.01.2025;1;1.234,50;UN;1,00;Pen\n",
            (
                "invoices.csv: row 2, column 'Quantidade': '1.234,50' is not a decimal number "
                "with a comma; where '.' separates thousands, set thousands = \".\""
            ),
        ),
        (
            "1;31.01.2025;1;12.5;UN;1,00;Pen\n",
            (
                "invoices.csv: row 2, column 'Quantidade': '12.5' is not a decimal number "
                "with a comma; where '.' is the decimal mark, set decimal = \".\""
            ),
        ),
        (
            "1;31.02.2025;1;1;UN;1,00;Pen\n",
            (
                "invoices.csv: row 2, column 'Date': '31.02.2025' is not a date as dd.mm.yyyy: "
                "the calendar has no such day"
            ),
        ),
        (
            "1;2025-01-31;1;1;UN;1,00;Pen\n",
            "invoices.csv: row 2, column 'Date': '2025-01-31' is not a date as dd.mm.yyyy",
        ),
        (
            "1;31.01.2025;1;1;XQ;1,00;Pen\n",
            "invoices.csv: row 2, column 'Unit': 'XQ' is not a code of [codes.units] (UN, KG)",
        ),
        (
            "1;31.01.2025;1;1;UN;1,00;Pen; red\n",
            (
                "invoices.csv: row 2: the row has 8 cells where there are 7 columns: "
                "a value that holds ';' must stand in quotes"
            ),
        ),
        (
            "1;31.01.2025;1;1;UN\n",
            (
                "invoices.csv: row 2: the row has 5 cells where there are 7 columns: a cell is "
                "missing, or ragged = true is missing in the layout"
            ),
        ),
        (
            '1;31.01.2025;1;1;UN;1,00;"Pen" red\n',
            "invoices.csv: row 2: the row cannot be taken apart: ';' expected after '\"'",
        ),
        (
            "1;31.01.2025;1;1;UN;1,00;Pen\n1;30.01.2025;2;1;UN;1,00;Pen\n",
            (
                "invoices.csv: row 3, column 'Date': '30.01.2025' differs from '31.01.2025' "
                "in row 2 of the same document"
            ),
        ),
        (
            "9;31.01.2025;1;1;UN;1,00;Pen\n1;31.01.2025;1;1;UN;1,00;Pen\n",
            (
                "invoices.csv: row 4: document '9' stands in the file a second time, "
                "first in row 2: a number names one document, and its rows stand together"
            ),
        ),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_read(rows: str, message: str, flat: Path) -> None:
    """Proves the sentence for each fault of a row: file, row, column, value, what is expected."""
    assert one_bad(rows, flat) == message


def test_a_bad_row_in_the_middle_spoils_its_own_document(flat: Path) -> None:
    """Proves that a document is not delivered short of the row that is broken."""
    rows = "1;31.01.2025;1;1;UN;1,00;A\n1;31.01.2025;2;1;UN\n1;31.01.2025;3;1;UN;1,00;C\n"
    received = read(HEAD + rows + GOOD, flat)
    assert [known.document is None for known in received] == [True, False]
    assert received[0].findings[0].message.startswith("invoices.csv: row 3: the row has 5 cells")


def test_a_broken_row_of_a_document_of_its_own(flat: Path) -> None:
    """Proves that a broken row between two documents harms neither of them."""
    rows = "1;31.01.2025;1;1;UN;1,00;A\n2;31.01.2025;2;1;UN\n"
    received = read(HEAD + rows + GOOD, flat)
    assert [known.document is None for known in received] == [False, True, False]


def test_several_wrong_cells_are_one_shifted_row(flat: Path) -> None:
    """Proves that a row whose cells stand in the wrong columns is said once."""
    rows = "1;Pen;31.01.2025;UN;1,00;KG;4,00\n"
    message = one_bad(rows, flat)
    assert message == (
        "invoices.csv: row 2, column 'Date': 'Pen' is not a date as dd.mm.yyyy; 4 cells of this "
        "row do not fit their columns: they seem shifted, by a ';' in a value without quotes "
        "perhaps"
    )


def test_a_required_cell_that_is_empty_is_a_finding(flat: Path) -> None:
    """Proves that a document without a required value is delivered, with a fatal finding."""
    received = read(HEAD + "1;;1;1;UN;1,00;Pen\n", flat)[0]
    assert isinstance(received.document, Invoice)
    assert [finding.message for finding in received.findings] == [
        "invoices.csv: row 2, column 'Date': the cell is empty, but the layout requires it"
    ]


def test_the_last_row_is_cut_off(flat: Path) -> None:
    """Proves the sentence for a file that ends within a row, in a quote or between cells."""
    cut = read(HEAD + GOOD + "1;31.01.2025;1;1", flat)
    assert cut[1].document is None
    assert cut[1].findings[0].message == (
        "invoices.csv: row 3: the row has 4 cells where there are 7 columns and no line end: "
        "the file is cut off here; export it again"
    )
    quoted = read(HEAD + GOOD + '1;31.01.2025;1;1;UN;1,00;"Pe', flat)
    assert quoted[0].document is not None
    assert quoted[1].findings[0].message == (
        "invoices.csv: row 3: the row cannot be taken apart: "
        "a quote is opened and never closed; the file is cut off here"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "invoices.csv: the file is empty; export it again"),
        (b" \r\n", "invoices.csv: the file is empty; export it again"),
        (
            HEAD.replace("Date;", "Dat;").encode() + b"1;;;;;;\n",
            (
                "invoices.csv: the header has no column 'Date', which the layout needs; "
                "did you mean 'Dat'?"
            ),
        ),
        (
            b"a;b;c\n1;2;3\n",
            (
                "invoices.csv: the header has no column 'No', which the layout needs; "
                "the header has a, b, c"
            ),
        ),
        (
            HEAD.replace(";", ",").encode(),
            (
                "invoices.csv: the header is one column with ';', but 7 with ','; "
                'set delimiter = "," in the layout'
            ),
        ),
        (
            HEAD.encode() + b"1;31.01.2025;1;1;UN;1,00;Caf\xe9\n",
            (
                "invoices.csv: line 2: byte 0xE9 at offset 68 is not utf-8; say the encoding that "
                'the file has, such as encoding = "cp1252", in the layout or when reading'
            ),
        ),
        (
            HEAD.encode("utf-16"),
            (
                "invoices.csv: the file begins with the byte order mark of utf-16, not with utf-8 "
                'text; set encoding = "utf-16"'
            ),
        ),
        (
            bytes(range(256)) * 4,
            "invoices.csv: the file is binary, not text; give a CSV file, or a zip of them",
        ),
        (
            b"PK\x03\x04 and nothing else",
            (
                "invoices.csv: the zip cannot be read: File is not a zip file; "
                "pack it again, without a password"
            ),
        ),
    ],
)
def test_a_file_that_cannot_be_read_at_all(data: bytes, message: str, flat: Path) -> None:
    """Proves the sentence for each file that is not what the layout says."""
    with pytest.raises(UnreadableError) as caught:
        read(data, flat)
    assert str(caught.value) == message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_other_encodings_and_line_ends(encoding: str, end: str, tmp_path: Path) -> None:
    """Proves UTF-16 and the three line ends, and the sentence for UTF-16 that is cut off."""
    path = tmp_path / "flat.layout.toml"
    path.write_text(f'encoding = "{encoding}"\n{FLAT}', encoding="utf-8")
    data = (HEAD + GOOD).replace("\n", end).encode(encoding)
    received = read(data, path)
    assert [known.findings for known in received] == [()]
    assert isinstance(received[0].document, Invoice)
    if encoding == "utf-16":
        with pytest.raises(UnreadableError, match="the bytes are not utf-16: truncated data"):
            read(data[:-1], path)


def test_a_row_that_cannot_be_judged_is_read(tmp_path: Path) -> None:
    """Proves that an expression that fails on a row does not leave the row out."""
    path = tmp_path / "flat.layout.toml"
    path.write_text('skip = "[Quantidade] * 1 = 0"\n' + FLAT, encoding="utf-8")
    received = read(HEAD + GOOD + GOOD.replace("9;", "8;").replace(";1;1;", ";1;x;"), path)
    assert [known.document is None for known in received] == [False, True]
    empty = read(HEAD + GOOD + GOOD.replace("9;", "8;").replace(";1;1;", ";1;0;"), path)
    assert len(empty) == 1


def test_utf8_read_as_something_else_is_seen(tmp_path: Path) -> None:
    """Proves that a UTF-8 file is not taken for Windows-1252, which has a letter for each byte."""
    path = tmp_path / "flat.layout.toml"
    path.write_text('encoding = "cp1252"\n' + FLAT, encoding="utf-8")
    with pytest.raises(UnreadableError) as caught:
        read(HEAD + "1;31.01.2025;1;1;UN;1,00;Café\n", path)
    assert str(caught.value) == (
        "invoices.csv: the file is UTF-8, but it is to be read as cp1252; "
        'set encoding = "utf-8" in the layout or when reading'
    )


def test_a_missing_companion_is_named(tmp_path: Path) -> None:
    """Proves the sentence for a head file without its lines."""
    file = tmp_path / "orders_head.csv"
    file.write_bytes((ROOT / "examples" / "erp" / "orders_head.csv").read_bytes())
    with pytest.raises(UnreadableError) as caught:
        list(erp_csv.read_file(file, ReadOptions(layout=LAYOUTS / "orders.layout.toml")))
    assert str(caught.value) == (
        "orders_head.csv: orders_lines.csv is missing: the layout joins it to this file; "
        "put orders_lines.csv beside orders_head.csv, or zip the files together"
    )


def test_a_zip_without_a_file_is_named() -> None:
    """Proves the sentence for a zip that lacks one of the layout's files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x_head.csv", "BelegNr\n")
    with pytest.raises(UnreadableError) as caught:
        read(out.getvalue(), LAYOUTS / "orders.layout.toml", "orders.zip")
    assert str(caught.value) == "orders.zip: the zip holds no *_lines.csv; it holds x_head.csv"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Proves the sentence for a path without a file."""
    with pytest.raises(UnreadableError, match="the file cannot be read: No such file"):
        list(erp_csv.read_file(tmp_path / "none.csv"))


def test_a_limit_of_size_is_kept(flat: Path) -> None:
    """Proves that a file above the limit, or a zip that unpacks above it, is refused."""
    options = ReadOptions(layout=flat, max_bytes=10)
    with pytest.raises(UnreadableError, match="more than the 10 allowed"):
        list(erp_csv.read(HEAD.encode(), options))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.csv", "0" * 1_000_000)
    with pytest.raises(UnreadableError, match="unpacks to 1000000 bytes"):
        list(erp_csv.read(out.getvalue(), ReadOptions(layout=flat, max_bytes=100_000)))


EXPECTED: Mapping[str, tuple[str, str]] = {
    "two_commas.csv": ("invoices_flat", "row 3, column 'Preço Líquido': '1,234,50' is not"),
    "february_31.csv": ("invoices_flat", "row 2, column 'Data': '31.02.2025' is not a date"),
    "unknown_code.csv": ("invoices_flat", "row 3, column 'Unidade': 'XQ' is not a code of"),
    "head_differs.csv": ("invoices_flat", "row 3, column 'Moeda': 'USD' differs from"),
    "shifted_column.csv": ("invoices_flat", "cells of this row do not fit their columns"),
    "duplicate_number.csv": ("invoices_flat", "stands in the file a second time, first in row 2"),
    "truncated.csv": ("invoices_flat", "and no line end: the file is cut off here"),
    "missing_value.csv": ("invoices_flat", "row 2, column 'Tipo': the cell is empty"),
    "header_only.csv": ("invoices_flat", "the file has column names, but no row"),
    "orphan_head.csv": ("orders", "orphan_lines.csv: row 3: orphan_head.csv has no row with"),
    "catalogue_count.txt": ("catalogue", "record type 'Z' is none of H, I, D, K, P, T"),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_broken_examples_spoil_one_document(name: str) -> None:
    """Proves for each broken example that its fault is found, and found in one document only."""
    layout, text = EXPECTED[name]
    file = BAD / name
    options = ReadOptions(file=str(file), layout=LAYOUTS / f"{layout}.layout.toml")
    received = list(erp_csv.read(file.read_bytes(), options))
    faulty = [known for known in received if known.findings]
    assert len(faulty) == 1
    assert text in faulty[0].findings[0].message
    if name not in ("header_only.csv", "catalogue_count.txt"):
        assert any(known.document is not None and not known.findings for known in received)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("empty.csv", "empty.csv: the file is empty"),
        ("missing_column.csv", "the header has no column 'Data', which the layout needs"),
        ("wrong_encoding.csv", "byte 0xBA at offset 2 is not utf-8"),
    ],
)
def test_the_broken_examples_that_are_no_extract(name: str, text: str) -> None:
    """Proves that a file which is wrong as a whole is refused with the reason."""
    options = ReadOptions(file=str(BAD / name), layout=LAYOUTS / "invoices_flat.layout.toml")
    with pytest.raises(UnreadableError) as caught:
        list(erp_csv.read((BAD / name).read_bytes(), options))
    assert text in str(caught.value)


def change(old: str, new: str) -> str:
    """Return the small layout with one thing changed."""
    assert old in FLAT
    return FLAT.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = ", "the layout is not TOML: Invalid value (at end of document)"),
        (
            change('"Invoice"', '"Invoce"'),
            "document = 'Invoce' is no document; did you mean Invoice?",
        ),
        (
            "delimeter = ','\n" + FLAT,
            "the layout: 'delimeter' is no setting; did you mean delimiter?",
        ),
        (change('key = ["No"]', ""), ("key is missing: the columns that say which rows are one "
         'document; such as key = ["Invoice number"]')),
        (change('"lines[].item.name"', '"lines[].item.nam"'), None),
        (change('"issued"', '"seller"'), None),
        (
            change('codes = "units"', 'codes = "unit"'),
            "column 'Unit': there is no table [codes.unit]",
        ),
        (change('"dd.mm.yyyy"', '"dd.mm"'), ("'dd.mm' is not a date form; such as dd.mm.yyyy, "
         "yyyy-mm-dd, yyyymmdd, d/m/yy")),
        (change('decimal = ","', 'decimal = ";"'), "decimal = ';' is none; one of ., ,"),
        (
            change('"number"', '{ to = "number", when = "[No" }'),
            "'[No' is not an expression: '[No' is not understood; see docs/erp-csv.md",
        ),
        (
            change('"number"', '{ to = "kind", default = "1", codes = "units" }'),
            "column 'No': default: '1' is not a code of [codes.units] (UN, KG)",
        ),
        ('shape = "cube"\n' + FLAT, "shape = 'cube' is none; flat, joined or records"),
        ('shape = "joined"\n' + FLAT, "shape = 'joined' needs [[files]]"),
        (
            'encoding = "klingon"\n' + FLAT,
            "encoding = 'klingon' is unknown; such as utf-8, cp1252, iso-8859-1, utf-16",
        ),
        (
            'constants = { issued = "soon" }\n' + FLAT,
            "[constants] 'issued': 'soon' is not a date as YYYY-MM-DD",
        ),
    ],
)  # fmt: skip
def test_a_wrong_layout_names_the_setting(text: str, message: str | None, tmp_path: Path) -> None:
    """Proves the sentence for each mistake in a layout."""
    path = tmp_path / "bad.layout.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LayoutError) as caught:
        erp_csv.load(path)
    if message is None:
        assert str(caught.value).startswith(f"{path}: column '")
    else:
        assert str(caught.value) == f"{path}: {message}"


TOP = 'document = "Invoice"\ndelimiter = ";"\nkey = ["No"]\n'
JOINED = 'document = "Invoice"\nshape = "joined"\n'


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (TOP + "columns = 5", "[columns] is not a table"),
        (TOP + "[columns]", "[columns] is empty"),
        (TOP + "columns = { No = 5 }", "[columns] 'No' is neither a model path nor a table"),
        (TOP + "columns = { No = { too = 'number' } }", "'too' is no setting; did you mean to?"),
        (TOP + "columns = { No = '' }\ndelimiter = ';;'", "Cannot overwrite a value"),
        (TOP + "columns = { No = 'number' }\nquote = '--'", "quote = '--' is not one character"),
        (TOP + "columns = { No = 'number' }\nthousands = '.'", "decimal and thousands are both"),
        (TOP + "columns = { No = 'number' }\ncompute = ['all']", "'all' cannot be computed"),
        (TOP + "columns = { No = 'number' }\ncodes = { a = 1 }", "[codes.a] is not a table"),
        (TOP + "columns = { No = 'number' }\ndates = 5", "dates = 5 is not a list of texts"),
        (TOP + "columns = { No = 'number' }\nencoding = 5", "encoding = 5 is not a text"),
        (TOP + "columns = { 'N{n}' = 'number' }", "the path has no index n"),
        (TOP + "columns = { No = 'notes[].text' }", "notes[] is a row of its own"),
        (TOP + "columns = { No = 'notes[x].text' }", "neither an index nor attribute=value"),
        (TOP + "columns = { No = 'notes[0]' }", "is a part: name one of its attributes"),
        (TOP + "columns = { No = 'number.x' }", "'number' is a value, not a part"),
        (TOP + "columns = { No = 'seller[0].name' }", "'seller' is one part, not a list"),
        (TOP + "columns = { No = 'a b' }", "'a b' is not a model path"),
        (TOP + "columns = { No = 'allowances[is_charge=maybe].amount' }", "'maybe' is not true"),
        (TOP + "columns = { No = 'payment_terms[0].text[a=b]' }", "[a=b] needs a part"),
        (TOP + "columns = { No = { to = 'number', negate = true } }", "negate is for numbers"),
        (TOP + "columns = { No = { to = 'totals.net', decimal = ';' } }", "decimal = ';' is none"),
        (TOP + "rows = 'seller'\ncolumns = { No = 'number' }", "'seller' is not a list of parts"),
        (TOP + "constants = { x = '1' }\ncolumns = { No = 'number' }", "no attribute 'x'"),
        (TOP.replace("Invoice", "Order") + "compute = ['tax']\ncolumns = { No = 'number' }",
         "compute is for invoices, not for Order"),
        (JOINED + "[[files]]\nkey = 'a'\ncolumns = { a = 'number' }", "a [[files]] has no file"),
        (JOINED + "[[files]]\nfile = 'x'\ncolumns = { a = 'number' }", "key is missing or shorter"),
        (JOINED + "[[files]]\nfile = 'x'\nkey = 'a'\nrows = 'lines'\ncolumns = { a = 'number' }",
         "the first of [[files]] is the document itself"),
        (JOINED + "[[files]]\nfile = 'x'\nkey = 'a'\ncolumns = { a = 'number' }\n"
         "[[files]]\nfile = 'y'\nkey = 'a'\nrows = 'lines.prices'\ncolumns = { b = 'amount' }",
         "nothing has the rows 'lines' that these stand under"),
        (JOINED + "[[files]]\nfile = 'x'\nkey = 'a'\ncolumns = { a = 'number' }\n"
         "[[files]]\nfile = 'y'\nkey = 'a'\nrows = 'seller'\ncolumns = { b = 'name' }",
         "'seller' is not a list of parts"),
    ],
)  # fmt: skip
def test_further_mistakes_in_a_layout(text: str, part: str, tmp_path: Path) -> None:
    """Proves that each further mistake is refused with the place and the reason."""
    path = tmp_path / "bad.layout.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LayoutError) as caught:
        erp_csv.load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert part in str(caught.value)


def test_a_layout_must_be_a_path_or_a_layout() -> None:
    """Proves the error for a layout of a wrong type, and for one that is not there."""
    with pytest.raises(UsageError, match="not int"):
        list(erp_csv.read(b"a\n1\n", ReadOptions(layout=5)))
    with pytest.raises(LayoutError, match="the layout cannot be read"):
        list(erp_csv.read(b"a\n1\n", ReadOptions(layout="none.toml")))


def test_what_is_missing_names_the_column_that_it_belongs_in() -> None:
    """A business finding about an empty cell says row and column, also where a line is meant."""
    layout = example_path("layouts", "invoices_flat.layout.toml")
    text = example_path("erp", "invoices_flat.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    unit, number = rows[0].index("Unidade"), rows[0].index("N.º Documento")
    chosen = [row for row in rows[1:] if row[number] == rows[1][number]]
    for row in chosen:
        row[unit] = ""
        row[rows[0].index("Nome Cliente")] = ""
    made = io.StringIO()
    csv.writer(made, delimiter=";").writerows([rows[0], *chosen])
    options = ReadOptions(layout=layout, file="extract.csv")
    (judged,) = judge(made.getvalue().encode("utf-8-sig"), profile="eu-en16931", options=options)
    places = {one.rule: str(one.location) for one in reversed(judged.report.findings)}
    assert places["BR-23"] == "extract.csv:2, column 'Unidade'"
    assert places["BR-07"] == "extract.csv:2, column 'Nome Cliente'"
