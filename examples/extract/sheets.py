"""Sheets: records spread over the columns of a layout, each figure spelt as the ERP spells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from .invoices import Document
from .values import Record, Row, table, write_rows

# Keys that hold a count or a percentage; every other number is money or a price
PLAIN = (
    "quantity",
    "percent",
    "rate",
    "days",
    "size",
    "weight",
    "minimum",
    "maximum",
    "increment",
    "length",
    "width",
    "height",
)


@dataclass(frozen=True, kw_only=True)
class Spelling:
    """How an ERP spells figures, dates and its own codes."""

    decimal: str
    day: str
    grouping: str = ""
    codes: dict[str, dict[str, str]] | None = None


def columns(name: str) -> list[Row]:
    """Read the columns of a file: name, level, key of the record, business term, meaning."""
    return table(f"columns_{name}.tsv")


def head_and_line_rows(
    name: str, documents: Iterable[tuple[Record, Iterable[Record]]], spelling: Spelling
) -> Iterator[list[str]]:
    """Spread documents over one flat sheet: a row a line, the head repeated on each."""
    layout = columns(name)
    yield [column["column"] for column in layout]
    for head, lines in documents:
        for line in lines:
            levels = {"document": head, "line": line}
            yield [cell(levels[c["level"]], c["key"], spelling) for c in layout]


def level_rows(
    name: str, level: str, records: Iterable[Record], spelling: Spelling, key: str = ""
) -> Iterator[list[str]]:
    """Spread records over the sheet of one level; `key` names the column that joins, put first."""
    layout = [column for column in columns(name) if column["level"] == level]
    yield [*([key] if key else []), *(column["column"] for column in layout)]
    for record in records:
        first = [str(record["document"])] if key else []
        yield [*first, *(cell(record, column["key"], spelling) for column in layout)]


def cell(record: Record, key: str, spelling: Spelling) -> str:
    """Spell one value of a record."""
    value = record.get(key, "")
    if isinstance(value, Decimal):
        return _number(value, key, spelling)
    if isinstance(value, date):
        return value.strftime(spelling.day)
    known = (spelling.codes or {}).get(key.rsplit("_", 1)[-1], {})
    return known.get(value, value)


def _number(value: Decimal, key: str, spelling: Spelling) -> str:
    text = f"{value:f}"
    whole, _, digits = text.partition(".")
    digits = digits.rstrip("0")
    if not key.endswith(PLAIN):
        digits = digits.ljust(2, "0")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    if spelling.grouping:
        whole = f"{int(whole):,}".replace(",", spelling.grouping)
    return sign + whole + (spelling.decimal + digits if digits else "")


def write_invoices(out: Path, documents: list[Document]) -> None:
    """Write the invoices flat, and a part of them in the shapes of two branches."""
    write_rows(
        out / "invoices_flat.csv",
        head_and_line_rows("invoices_flat", ((d.head, d.lines) for d in documents), FLAT),
        delimiter=";",
        encoding="utf-8-sig",
    )
    french = [d for d in documents if d.head["seller.code"] == "FR04"]
    french = sorted(french, key=lambda d: d.head["kind"] == "FT")[:4] + french[-6:]
    # a narrow no-break space would not fit cp1252: French ERPs group thousands with U+00A0
    spelling = Spelling(decimal=",", day="%d/%m/%Y", grouping="\u00a0", codes=FRENCH)
    heads = [{**d.head, "document": d.head["number"]} for d in french]
    lines = [{**line, "document": d.head["number"]} for d in french for line in d.lines]
    _write_level(out / "factures_entetes.csv", level_rows("factures", "document", heads, spelling))
    _write_level(
        out / "factures_lignes.csv",
        level_rows("factures", "line", lines, spelling, key="N° pièce"),
    )
    italian = [d for d in documents if d.head["buyer.country"] == "IT"][:6]
    write_rows(
        out / "fatture.csv",
        head_and_line_rows(
            "fatture",
            ((d.head, d.lines) for d in italian),
            Spelling(decimal=",", day="%d-%m-%Y", codes=ITALIAN),
        ),
        delimiter="\t",
        encoding="utf-8",
        newline="\n",
    )


def _write_level(path: Path, rows: Iterable[list[str]]) -> None:
    write_rows(path, rows, delimiter=";", encoding="cp1252")


# How the branches spell the codes of the main ERP, by the last word of the key
FRENCH = {
    "kind": {"FT": "Facture", "NC": "Avoir", "RT": "Facture rectificative", "ND": "Note de débit"},
    "means": {"TRF": "VIR", "CHQ": "CHQ"},
    "vat": {"NOR": "TN", "INT": "TI", "RED": "TR"},
    "unit": {
        "UN": "PCE",
        "CX": "CAR",
        "SC": "SAC",
        "RL": "ROU",
        "DZ": "DZN",
        "CT": "CENT",
        "ML": "MIL",
    },
}
ITALIAN = {
    "kind": {"FT": "TD01", "NC": "TD04", "ND": "TD05"},
    "means": {"TRF": "MP05", "TRI": "MP05"},
    "vat": {"UE": "N3.2", "AUT": "N6.9"},
    "unit": {
        "UN": "PZ",
        "CX": "SCAT",
        "SC": "SACCO",
        "RL": "ROT",
        "DZ": "DOZ",
        "CT": "CENTO",
        "ML": "MILLE",
    },
}
FLAT = Spelling(decimal=",", day="%d.%m.%Y")

ORDER_CODES = {
    "unit": {
        "UN": "ST", "CX": "KAR", "KG": "KG", "L": "LTR", "M": "MTR", "M2": "QM",
        "DZ": "DTZ", "RL": "ROL", "CT": "HND", "SC": "SCK", "ML": "TSD",
    },
    "vat": {"NOR": "V1", "INT": "V2", "RED": "V3", "UE": "VI", "EXP": "V0"},
}  # fmt: skip
ORDER = Spelling(decimal=".", day="%Y-%m-%d", codes=ORDER_CODES)
