"""A CSV layout: what a TOML file says of an ERP's extract, typed.

`docs/erp-csv.md` describes every setting. A layout is sheets (files, or kinds of record) whose
columns lead to model paths; `_csv_layout_file` reads them, `_csv_compiling` compiles them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from attrs import field, frozen

from edibridge import model
from edibridge.model import Document
from edibridge.syntax import csv

Shape = Literal["flat", "joined", "records"]
COMPUTABLE = ("lines", "totals", "tax")


@frozen(kw_only=True)
class Column:
    """Where the cells of a column go, and how they are spelled.

    `to` is a model path relative to the sheet's part; `when` and `write` are expressions;
    `counts` names the record types that a trailer counts.
    """

    name: str
    to: str = ""
    codes: str = ""
    unknown: Literal["error", "keep"] = "error"
    dates: tuple[str, ...] = ()
    decimal: str = ""
    default: str = ""
    required: bool = False
    negate: bool = False
    when: str = ""
    write: str = ""
    counts: tuple[str, ...] = ()


@frozen(kw_only=True)
class Computed:
    """A value that no column holds: `value` is an expression over the row's columns."""

    to: str
    value: str


@frozen(kw_only=True)
class Sheet:
    """A file, or a kind of record: `rows` is the part that a row is ("" the document)."""

    name: str
    rows: str = ""
    key: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    computed: tuple[Computed, ...] = ()
    ignore: frozenset[str] = frozenset()


@frozen(kw_only=True, eq=False)
class Layout:
    """A whole layout; `where` names the file that it was read from, for messages."""

    where: str
    document: type[Document]
    shape: Shape
    dialect: csv.Dialect
    encoding: str
    bom: bool
    decimal: str
    thousands: str
    dates: tuple[str, ...]
    true: str
    false: str
    trim: bool
    ragged: bool
    skip_rows: int
    skip: str
    comment: str
    header: bool
    type_at: int
    lines: str
    sheets: tuple[Sheet, ...]
    ignored_types: frozenset[str]
    codes: Mapping[str, Mapping[str, str]]
    constants: Mapping[str, str]
    compute: tuple[str, ...]
    native: bool = False
    companions: tuple[Path, ...] = field(default=(), repr=False)


def document_classes() -> dict[str, type[Document]]:
    """Return the document classes by their names."""
    kinds = (getattr(model, name) for name in model.__all__)
    bare = (model.Document, model.Trade)
    return {k.__name__: k for k in kinds if issubclass(k, model.Document) and k not in bare}
