"""Broken files: each has one fault that an ERP or a spreadsheet makes, and sound rows beside it.

All but the last three have the layout of `invoices_flat.csv` and hold three documents.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from .invoices import Document
from .sheets import FLAT, ORDER, columns, head_and_line_rows, level_rows
from .values import Record, write_rows

Sheet = list[list[str]]


def write_broken(out: Path, documents: list[Document]) -> None:
    """Write the broken files into a folder."""
    some = [d for d in documents if 1 < len(d.lines) <= 3][:3]  # noqa: PLR2004 - short ones
    sheet = list(head_and_line_rows("invoices_flat", ((d.head, d.lines) for d in some), FLAT))
    _save(out / "shifted_column.csv", _shifted(sheet))
    _save(out / "two_commas.csv", _replaced(sheet, 2, "Preço Líquido", "1,234,50"))
    _save(out / "february_31.csv", _replaced(sheet, 2, "Data", "31.02.2025", whole=True))
    _save(out / "duplicate_number.csv", _duplicated(sheet))
    _save(out / "missing_column.csv", _without(sheet, "Data"))
    _save(out / "missing_value.csv", _replaced(sheet, 2, "Tipo", "", whole=True))
    _save(out / "unknown_code.csv", _replaced(sheet, 2, "Unidade", "XQ"))
    _save(out / "head_differs.csv", _replaced(sheet, 2, "Moeda", "USD"))
    _save(out / "header_only.csv", sheet[:1])
    _save(out / "wrong_encoding.csv", sheet, encoding="cp1252")
    (out / "empty.csv").write_bytes(b"")
    whole = _text(sheet).encode("utf-8-sig")
    (out / "truncated.csv").write_bytes(whole[: len(whole) - 700])
    _orders(out)
    _catalogue(out)


def _save(path: Path, sheet: Sheet, encoding: str = "utf-8-sig") -> None:
    write_rows(path, sheet, delimiter=";", encoding=encoding)


def _text(sheet: Sheet) -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=";", lineterminator="\r\n").writerows(sheet)
    return target.getvalue()


def _shifted(sheet: Sheet) -> Sheet:
    """Leave a semicolon unquoted in the name of the buyer: all cells after it move right."""
    place = sheet[0].index("Nome Cliente")
    row = sheet[2]
    return [*sheet[:2], [*row[:place], "Silva", *row[place:]], *sheet[3:]]


def _replaced(sheet: Sheet, at: int, column: str, value: str, *, whole: bool = False) -> Sheet:
    """Put a value into one row, or into all rows of that row's document."""
    place = sheet[0].index(column)
    number = sheet[at][0]
    return [
        [*row[:place], value, *row[place + 1 :]]
        if n == at or (whole and row[0] == number)
        else list(row)
        for n, row in enumerate(sheet)
    ]


def _duplicated(sheet: Sheet) -> Sheet:
    """Give the last document the number of the first: the same key, another buyer, lines apart."""
    first, last = sheet[1][0], sheet[-1][0]
    return [[first, *row[1:]] if row[0] == last else list(row) for row in sheet]


def _without(sheet: Sheet, column: str) -> Sheet:
    place = sheet[0].index(column)
    return [row[:place] + row[place + 1 :] for row in sheet]


def _orders(out: Path) -> None:
    """Write one order head, and lines of which one names an order that does not exist."""
    head: Record = {
        "number": "4500000001",
        "kind": "NB",
        "currency": "EUR",
        "buyer.name": "Atlantida Großhandel GmbH",
        "seller.name": "Schwäbische Küchengeräte GmbH & Co. KG",
        "issued": "2025-03-03",
    }
    lines: list[Record] = [
        {
            "document": number,
            "number": "10",
            "item": "PAN-01",
            "name": "Edelstahltopf",
            "unit": "ST",
            "quantity": "5",
            "price": "32.00",
            "net": "160.00",
        }
        for number in ("4500000001", "4500000009")
    ]
    for name, rows in (
        ("orphan_head.csv", level_rows("orders", "document", [head], ORDER)),
        ("orphan_lines.csv", level_rows("orders", "line", lines, ORDER, key="BelegNr")),
    ):
        write_rows(out / name, rows, delimiter=",", encoding="cp1252")


def _catalogue(out: Path) -> None:
    """Write a catalogue whose trailer counts more items than there are, and an unknown record."""
    values: dict[str, dict[str, str]] = {
        "H": {"number": "CAT-X", "issued": "20250102", "function": "FULL", "currency": "EUR"},
        "I": {"number": "1", "item": "CAF-01", "name": "Café", "unit": "KG"},
        "P": {"kind": "CLI", "price": "13.112", "base_quantity": "1", "unit": "KG"},
        "T": {"items": "3", "prices": "1"},
    }
    rows = [
        [
            kind,
            *(values[kind].get(c["key"], "") for c in columns("catalogue") if c["level"] == kind),
        ]
        for kind in values
    ]
    rows.insert(3, ["Z", "what is this"])
    write_rows(out / "catalogue_count.txt", rows, delimiter="|", encoding="utf-8", newline="\n")
