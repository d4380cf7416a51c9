"""ERP CSV on the example extracts: read, written back, streamed, joined, zipped."""

from __future__ import annotations

import csv
import io
import shutil
import time
import tracemalloc
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from attrs import evolve

from edibridge import amounts
from edibridge.errors import UnwritableError, UsageError
from edibridge.format import ReadOptions, Received, WriteOptions
from edibridge.formats import erp_csv
from edibridge.model import Catalogue, Document, Extra, FreeText, Invoice, Line, Order
from edibridge.registry import formats

ROOT = Path(__file__).resolve().parents[2]
ERP = ROOT / "examples" / "erp"
LAYOUTS = ROOT / "examples" / "layouts"
EXTRACTS = [
    ("invoices_flat.csv", "invoices_flat"),
    ("factures_entetes.csv", "factures"),
    ("fatture.csv", "fatture"),
    ("orders_head.csv", "orders"),
    ("catalogue.txt", "catalogue"),
]


def extract(name: str, layout: str) -> list[Received]:
    """Read one of the example extracts."""
    path = ERP / name
    options = ReadOptions(file=str(path), layout=LAYOUTS / f"{layout}.layout.toml")
    return list(erp_csv.FORMAT.read(path.read_bytes(), options))


def documents(received: list[Received]) -> list[Document]:
    """Return the documents, all of which must have been understood."""
    found = [known.document for known in received if known.document is not None]
    assert len(found) == len(received)
    return found


def layout(tmp_path: Path, text: str) -> Path:
    """Write a layout and return its path."""
    path = tmp_path / "test.layout.toml"
    path.write_text(text, encoding="utf-8")
    return path


SMALL = """
document = "Invoice"
delimiter = ";"
decimal = ","
dates = ["dd.mm.yyyy"]
key = ["No"]
[columns]
No = "number"
Date = "issued"
Qty = "lines[].quantity"
Item = "lines[].item.name"
"""


def test_the_registry_knows_the_format() -> None:
    """Proves that the file's name is the format's id."""
    assert formats().get("erp-csv") is erp_csv.FORMAT


@pytest.mark.parametrize(("name", "layout_name"), EXTRACTS)
def test_the_example_extracts_go_there_and_back(name: str, layout_name: str) -> None:
    """Proves that each example is read whole and that writing and reading it changes nothing."""
    received = extract(name, layout_name)
    found = documents(received)
    assert found
    assert [str(finding) for known in received for finding in known.findings] == []
    path = LAYOUTS / f"{layout_name}.layout.toml"
    written = erp_csv.FORMAT.write(found, WriteOptions(layout=path))
    assert [note for notes in written.notes for note in notes] == []
    back = documents(list(erp_csv.FORMAT.read(written.data, ReadOptions(layout=path))))
    assert back == found
    assert erp_csv.FORMAT.write(back, WriteOptions(layout=path)).data == written.data


@pytest.mark.parametrize(("name", "layout_name"), EXTRACTS)
def test_every_filled_cell_of_the_extracts_is_read(name: str, layout_name: str) -> None:
    """Proves that no column is left over: nothing of an example becomes an extra."""
    for document in documents(extract(name, layout_name)):
        assert document.extras == ()
        for line in getattr(document, "lines", ()):
            assert line.extras == ()


def test_the_invoices_hold_what_their_cells_say() -> None:
    """Proves values of one document against its row, taken apart by the csv module alone."""
    text = (ERP / "invoices_flat.csv").read_text(encoding="utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text), delimiter=";"))
    invoice = documents(extract("invoices_flat.csv", "invoices_flat"))[0]
    assert isinstance(invoice, Invoice)
    assert invoice.number == row["N.º Documento"]
    assert invoice.seller is not None
    assert invoice.seller.vat_number == row["NIF Vendedor"]
    assert invoice.buyer is not None
    assert invoice.buyer.gln == row["GLN Cliente"]
    assert invoice.issued is not None
    assert invoice.issued.strftime("%d.%m.%Y") == row["Data"]
    assert invoice.totals is not None
    assert invoice.totals.payable == Decimal(row["A Pagar"].replace(",", "."))


def test_the_extracts_have_the_documents_that_their_readme_counts() -> None:
    """Proves the number and the class of the documents of every example."""
    invoices = documents(extract("invoices_flat.csv", "invoices_flat"))
    orders = documents(extract("orders_head.csv", "orders"))
    catalogues = documents(extract("catalogue.txt", "catalogue"))
    assert len(invoices) >= 300
    assert len(orders) >= 100
    assert {type(d) for d in (*invoices, *orders, *catalogues)} == {Invoice, Order, Catalogue}
    assert max(len(d.lines) for d in catalogues if isinstance(d, Catalogue)) == 500


def test_computed_amounts_agree_with_the_extract() -> None:
    """Proves that the amounts which the ERP gives are those that the lines add up to."""
    for document in documents(extract("invoices_flat.csv", "invoices_flat")):
        assert isinstance(document, Invoice)
        assert amounts.check(document) == ()
        assert amounts.compute(document).totals == document.totals
        subtotals = document.tax_totals[0].subtotals
        assert sum(s.amount for s in subtotals if s.amount is not None) == document.tax_amount


def test_three_hundred_invoices_take_less_than_two_seconds() -> None:
    """Proves the speed of reading, on the whole flat example."""
    extract("fatture.csv", "fatture")
    began = time.perf_counter()
    found = extract("invoices_flat.csv", "invoices_flat")
    assert len(found) >= 300
    assert time.perf_counter() - began < 2


def test_a_large_file_is_read_in_flat_memory(tmp_path: Path) -> None:
    """Proves that memory does not grow with the file: ten times the rows, the same peak."""
    path = layout(tmp_path, SMALL)

    def peak(count: int) -> int:
        file = tmp_path / f"{count}.csv"
        with file.open("w", encoding="utf-8") as out:
            out.write("No;Date;Qty;Item\n")
            out.writelines(f"{n};31.01.2025;{n},5;{'Paper ' * 40}\n" for n in range(count))
        tracemalloc.start()
        total = sum(1 for _known in erp_csv.read_file(file, ReadOptions(layout=path)))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert total == count
        # each key is remembered, to know it when it comes again
        return most - 150 * count

    peak(10)
    assert peak(10_000) < 2 * peak(1_000) + 500_000


def test_joined_files_are_found_from_either_of_them() -> None:
    """Proves that it does not matter which file of an extract is named."""
    assert documents(extract("orders_lines.csv", "orders")) == documents(
        extract("orders_head.csv", "orders")
    )


def test_joined_files_are_written_and_read_as_a_zip() -> None:
    """Proves that several files come as one zip, whose bytes are always the same."""
    found = documents(extract("orders_head.csv", "orders"))
    options = WriteOptions(layout=LAYOUTS / "orders.layout.toml")
    data = erp_csv.FORMAT.write(found, options).data
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["order_head.csv", "order_lines.csv"]
    assert erp_csv.FORMAT.write(found, options).data == data


def test_companions_may_lie_elsewhere(tmp_path: Path) -> None:
    """Proves that further files are taken from the paths that a caller names."""
    head = tmp_path / "orders_head.csv"
    shutil.copy(ERP / "orders_head.csv", head)
    known = erp_csv.with_companions(
        erp_csv.load(LAYOUTS / "orders.layout.toml"), [ERP / "orders_lines.csv"]
    )
    found = list(erp_csv.read_file(head, ReadOptions(layout=known)))
    assert documents(found) == documents(extract("orders_head.csv", "orders"))


def test_the_layout_is_found_beside_the_file(tmp_path: Path) -> None:
    """Proves that NAME.layout.toml beside NAME.csv is used without being named."""
    shutil.copy(ERP / "fatture.csv", tmp_path / "fatture.csv")
    shutil.copy(LAYOUTS / "fatture.layout.toml", tmp_path / "fatture.layout.toml")
    found = list(erp_csv.read_file(tmp_path / "fatture.csv"))
    assert documents(found) == documents(extract("fatture.csv", "fatture"))


def test_without_a_layout_the_user_is_told_what_to_run(tmp_path: Path) -> None:
    """Proves the message for a file that has no layout."""
    file = tmp_path / "sales.csv"
    file.write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        list(erp_csv.read_file(file))
    assert str(caught.value) == (
        f"{file}: a CSV extract needs a layout that says what its columns are; "
        f"run `edibridge csv guess {file}` for a first one, save it as sales.layout.toml"
    )


def test_unknown_columns_are_kept_and_written_back(tmp_path: Path) -> None:
    """Proves that a column without a place is an extra, on the line where it differs by line."""
    path = layout(tmp_path, SMALL)
    data = b"No;Date;Qty;Item;Shop c/o;Shelf;Empty\n1;01.02.2025;1;A;North;7;\n1;;2;B;North;8;\n"
    invoice = documents(list(erp_csv.read(data, ReadOptions(layout=path))))[0]
    assert isinstance(invoice, Invoice)
    assert invoice.extras == (Extra(format="csv", path="@Shop c/o", value="North"),)
    assert [line.extras[0].value for line in invoice.lines] == ["7", "8"]
    written = erp_csv.write([invoice], WriteOptions(layout=path))
    assert written.notes == ((),)
    assert documents(list(erp_csv.read(written.data, ReadOptions(layout=path)))) == [invoice]


def test_ignored_columns_leave_no_trace(tmp_path: Path) -> None:
    """Proves that columns listed under ignore become no extras."""
    path = layout(tmp_path, 'ignore = ["Shop"]\n' + SMALL)
    data = b"No;Date;Qty;Item;Shop\n1;01.02.2025;1;A;North\n"
    invoice = documents(list(erp_csv.read(data, ReadOptions(layout=path))))[0]
    assert invoice.extras == ()


def test_what_has_no_column_is_noted(tmp_path: Path) -> None:
    """Proves that writing names each value that the layout has no column for."""
    path = layout(tmp_path, SMALL)
    invoice = Invoice(
        number="1", currency="EUR", notes=(FreeText(text="Hello"),), lines=(Line(number="1"),)
    )
    notes = erp_csv.write([invoice], WriteOptions(layout=path)).notes[0]
    assert {(note.kind, note.path) for note in notes} == {
        ("dropped", "currency"),
        ("dropped", "notes[0].text"),
        ("dropped", "lines[0].number"),
    }


def test_what_the_encoding_cannot_hold_is_noted(tmp_path: Path) -> None:
    """Proves that a character outside the encoding is replaced, and said to be."""
    path = layout(tmp_path, 'encoding = "cp1252"\n' + SMALL)
    invoice = Invoice(number="Ω", lines=())
    written = erp_csv.write([invoice], WriteOptions(layout=path))
    assert [(n.kind, n.path, n.value, n.became) for n in written.notes[0]] == [
        ("recoded", "number", "Ω", "?")
    ]


def test_one_key_names_one_document(tmp_path: Path) -> None:
    """Proves that two documents of one number are refused, not merged into one."""
    path = layout(tmp_path, SMALL)
    two = [Invoice(number="1"), Invoice(number="1")]
    with pytest.raises(UnwritableError, match="documents 1 and 2 have the same key '1'"):
        erp_csv.write(two, WriteOptions(layout=path))


def test_a_document_of_another_class_is_refused(tmp_path: Path) -> None:
    """Proves that a layout for invoices does not take an order."""
    path = layout(tmp_path, SMALL)
    with pytest.raises(UnwritableError, match="is for Invoice, not Order"):
        erp_csv.write([Order(number="1")], WriteOptions(layout=path))


def test_the_trace_names_rows_and_columns() -> None:
    """Proves that each model path leads back to its line and column."""
    received = extract("orders_head.csv", "orders")[0]
    trace = received.trace()
    assert str(trace["number"]) == "orders_head.csv:2, column 'BelegNr'"
    assert trace["lines[0].quantity"].file == "orders_lines.csv"
    assert trace["lines[0].quantity"].xpath == "column 'Menge'"


def test_documents_of_several_classes_do_not_share_a_file() -> None:
    """Proves the message for invoices and orders in one file of model paths."""
    with pytest.raises(UnwritableError, match="Invoice and Order do not go into one CSV file"):
        erp_csv.write([Invoice(number="1"), Order(number="2")], WriteOptions())


def test_model_paths_are_columns_where_there_is_no_layout() -> None:
    """Proves the form of a file without a layout, and that it needs none to be read."""
    invoice = Invoice(number="1", lines=(Line(quantity=Decimal("2.50")),))
    data = erp_csv.write([invoice], WriteOptions()).data
    assert data == b"$Invoice,number,lines[].quantity\r\n1,1,2.50\r\n"
    assert documents(list(erp_csv.read(data, ReadOptions()))) == [invoice]


def test_columns_may_be_conditional_negated_and_computed(tmp_path: Path) -> None:
    """Proves when, negate, codes, defaults, constants, write and computed values, both ways."""
    path = layout(
        tmp_path,
        """
document = "Invoice"
delimiter = ";"
decimal = ","
key = ["No"]
constants = { currency = "EUR" }
computed = [{ to = "buyer_reference", value = "upper([Who]) & '-' & [No]" }]
codes.kind = { FT = "380", NC = "381" }
[columns]
No = "number"
Type = { to = "kind", codes = "kind" }
Who = "buyer.name"
Unit = { to = "lines[].unit", default = "C62" }
Qty = [
    { to = "lines[].quantity", when = "[Type] <> 'NC'" },
    { to = "lines[].quantity", negate = true, when = "[Type] = 'NC'" },
]
Double = { write = "[Qty] * 2" }
""",
    )
    data = b"No;Type;Who;Unit;Qty;Double\n1;FT;Ana;;3;6\n2;NC;Rui;KGM;-4;-8\n"
    first, second = documents(list(erp_csv.read(data, ReadOptions(layout=path))))
    assert isinstance(first, Invoice)
    assert isinstance(second, Invoice)
    assert (first.currency, first.buyer_reference) == ("EUR", "ANA-1")
    assert (first.lines[0].quantity, first.lines[0].unit) == (Decimal(3), "C62")
    assert (second.kind, second.lines[0].quantity) == ("381", Decimal(4))
    written = erp_csv.write([first, second], WriteOptions(layout=path))
    assert written.notes == ((), ())
    assert written.data.decode().splitlines() == [
        "No;Type;Who;Unit;Qty;Double", "1;FT;Ana;C62;3;6", "2;NC;Rui;KGM;-4;-8",
    ]  # fmt: skip
    other = evolve(first, currency="USD")
    notes = erp_csv.write([other], WriteOptions(layout=path)).notes[0]
    assert [(n.kind, n.path, n.value, n.became) for n in notes] == [
        ("recoded", "currency", "USD", "EUR")
    ]


def test_numbered_columns_are_said_once(tmp_path: Path) -> None:
    """Proves that {n} in a name spells out a repeated group in the order of the file."""
    path = layout(
        tmp_path,
        """
document = "Invoice"
delimiter = ";"
key = ["No"]
[columns]
No = "number"
"Note{n} Text" = { to = "notes[n].text", repeat = 2 }
"Note{n} Code" = { to = "notes[n].subject", repeat = 2 }
""",
    )
    invoice = Invoice(number="1", notes=(FreeText(text="a", subject="AAI"), FreeText(text="b")))
    written = erp_csv.write([invoice], WriteOptions(layout=path))
    assert written.data == (b"No;Note1 Text;Note1 Code;Note2 Text;Note2 Code\r\n1;a;AAI;b;\r\n")
    assert documents(list(erp_csv.read(written.data, ReadOptions(layout=path)))) == [invoice]


def test_the_layout_in_the_documentation_works(tmp_path: Path) -> None:
    """Proves that the example of docs/erp-csv.md loads and reads what it describes."""
    text = (ROOT / "docs" / "erp-csv.md").read_text(encoding="utf-8")
    path = layout(tmp_path, text.partition("```toml\n")[2].partition("```")[0])
    data = (
        b"Invoice no;Type;Customer;Customer VAT;Discount 1;Discount 2;Qty;Text;Internal code\n"
        b"7;CN;Ana;PT1;1,50;2;3;Paper;x\n"
    )
    received = list(erp_csv.read(data, ReadOptions(layout=path)))
    invoice = documents(received)[0]
    assert isinstance(invoice, Invoice)
    assert (invoice.kind, invoice.number, invoice.extras) == ("381", "7", ())
    assert [str(known.amount) for known in invoice.allowances] == ["1.50", "2"]
    assert invoice.buyer is not None
    assert invoice.buyer.vat_number == "PT1"
