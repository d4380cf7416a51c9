"""CSV without a layout: the columns are model paths, and the first one names the document class.

    $Invoice,number,issued,seller.name,lines[].quantity,lines[].item.name
    1,INV-7,2025-03-31,Example Ltd,2,Paper

Every value of every document class has such a column, so nothing is lost.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import attrs

from edibridge.errors import LayoutError, UnwritableError
from edibridge.formats._csv_gather import header
from edibridge.formats._csv_layout import Column, Layout, Sheet, document_classes
from edibridge.formats._csv_model_path import attribute_type
from edibridge.model import Document
from edibridge.model.path import leaves, names, parse
from edibridge.syntax import csv

_DIALECT = csv.Dialect(",", '"')
_MARK = re.compile(r'\A(?:\xef\xbb\xbf)?"?\$([A-Za-z]+)')


def is_native(head: bytes) -> bool:
    """Say whether a file's first column names a document class."""
    match = _MARK.match(head[:80].decode("latin-1"))
    return match is not None and match[1] in document_classes()


def layout_of(head: bytes) -> Layout:
    """Return the layout that the header of such a file says."""
    row = next(csv.rows(io.BytesIO(head), _DIALECT, "utf-8", "CSV"))
    columns = header(row.cells)
    part = document_classes()[columns[0][1:]]
    return _layout(part, [name for name in columns[1:] if _is_path(part, name)])


def _is_path(part: type, name: str) -> bool:
    try:
        steps = parse(name.replace("[]", "[0]"))
        for step in steps:
            if isinstance(step, str):
                kind, _many = attribute_type(part, step, name)
                part = kind
    except (ValueError, LayoutError):
        return False
    return bool(steps) and not attrs.has(part)


def layout_for(documents: Sequence[Document]) -> Layout:
    """Return a layout with a column for each value that the documents hold."""
    part = type(documents[0])
    for document in documents:
        if type(document) is not part:
            message = f"{part.__name__} and {type(document).__name__} do not go into one CSV file"
            raise UnwritableError(message, hint="write each kind of document to a file of its own")
    rows = _rows_of(part)
    found: dict[str, None] = {}
    for document in documents:
        for path, _value in leaves(document):
            bare = path
            if rows and path.startswith(f"{rows}["):
                bare = f"{rows}[]{path[path.index(']') + 1 :]}"
            found.setdefault(bare)
    return _layout(part, sorted(found, key=lambda path: _rank(path, rows)))


def _rank(path: str, rows: str) -> tuple[bool, str, tuple[int, ...]]:
    """Order the document's columns before those of its rows, and groups by their index."""
    bare = re.sub(r"\[\d+\]", "[]", path)
    return path.startswith(f"{rows}[]"), bare, tuple(map(int, re.findall(r"\[(\d+)\]", path)))


def _rows_of(part: type) -> str:
    known = names(part)
    return next((name for name in ("lines", "responses", "events") if name in known), "")


def _layout(part: type[Document], paths: Sequence[str]) -> Layout:
    columns = tuple(Column(name=path, to=path) for path in paths)
    sheet = Sheet(name="", key=(f"${part.__name__}",), columns=columns)
    return Layout(
        where="CSV",
        document=part,
        shape="flat",
        dialect=_DIALECT,
        encoding="utf-8",
        bom=False,
        decimal=".",
        thousands="",
        dates=("yyyy-mm-dd",),
        true="true",
        false="false",
        trim=False,
        ragged=False,
        skip_rows=0,
        skip="",
        comment="",
        header=True,
        type_at=1,
        lines=_rows_of(part),
        sheets=(sheet,),
        ignored_types=frozenset(),
        codes={},
        constants={},
        compute=(),
        native=True,
    )
