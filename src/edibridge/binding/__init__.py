"""The binding engine: one table a message, read and written from it."""

from __future__ import annotations

from edibridge.binding.branch import Branch, Dialect, Shape, Width
from edibridge.binding.codecs import (
    BASE64,
    BOOL,
    DATE,
    DATE102,
    DECIMAL,
    INTEGER,
    TIME,
    AlteredError,
    Codec,
    InexactError,
    NoTwinError,
    code_codec,
    date_codec,
    mapped,
)
from edibridge.binding.compiled import compile_table
from edibridge.binding.reading import places_of, read_part
from edibridge.binding.reading_pass import Places, PlacesRead, Reading, locate
from edibridge.binding.schema_shape import SchemaShape
from edibridge.binding.table import (
    Always,
    Ambient,
    Const,
    Custom,
    Field,
    Many,
    One,
    Table,
    parse_path,
)
from edibridge.binding.writing import Writing, extra_leaves, write_part

__all__ = [
    "BASE64",
    "BOOL",
    "DATE",
    "DATE102",
    "DECIMAL",
    "INTEGER",
    "TIME",
    "AlteredError",
    "Always",
    "Ambient",
    "Branch",
    "Codec",
    "Const",
    "Custom",
    "Dialect",
    "Field",
    "InexactError",
    "Many",
    "NoTwinError",
    "One",
    "Places",
    "PlacesRead",
    "Reading",
    "SchemaShape",
    "Shape",
    "Table",
    "Width",
    "Writing",
    "code_codec",
    "compile_table",
    "date_codec",
    "extra_leaves",
    "locate",
    "mapped",
    "parse_path",
    "places_of",
    "read_part",
    "write_part",
]
