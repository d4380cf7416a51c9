"""The TOML file of a CSV layout: read, checked setting by setting, and returned typed."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from edibridge import model
from edibridge.errors import LayoutError, UsageError
from edibridge.formats._csv_layout import (
    COMPUTABLE,
    Column,
    Computed,
    Layout,
    Shape,
    Sheet,
    document_classes,
)
from edibridge.model import path as model_path
from edibridge.syntax import csv

_TOP = {
    "title", "document", "shape", "delimiter", "quote", "encoding", "bom", "decimal", "thousands",
    "dates", "true", "false", "trim", "ragged", "skip_rows", "skip", "comment", "header", "key",
    "rows", "type_at", "compute", "codes", "constants", "computed", "columns", "ignore", "files",
    "records", "names", "ignore_types",
}  # fmt: skip
_SHEET = {"file", "type", "rows", "key", "names", "columns", "computed", "ignore"}
_COLUMN = {
    "to", "codes", "unknown", "date", "decimal", "default", "required", "negate", "when", "write",
    "counts", "repeat",
}  # fmt: skip


def read_toml(path: Path) -> Mapping[str, Any]:
    """Read a TOML file; raise `LayoutError` where it is missing or none."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        message = f"the layout cannot be read: {error.strerror}"
        raise LayoutError(message, where=str(path)) from None
    except UnicodeDecodeError:
        message = "the layout is not UTF-8"
        raise LayoutError(message, where=str(path)) from None
    except tomllib.TOMLDecodeError as error:
        message = f"the layout is not TOML: {error}"
        raise LayoutError(message, where=str(path)) from None


def parse_layout(data: Mapping[str, Any], where: str) -> Layout:
    """Check what a layout says and return it typed; raise `LayoutError` naming the setting."""
    try:
        return _parse(data, where)
    except LayoutError as error:
        raise (
            error if error.where else LayoutError(error.message, where=where, hint=error.hint)
        ) from None


def _parse(data: Mapping[str, Any], where: str) -> Layout:
    _known(data, _TOP, "the layout")
    kinds = document_classes()
    name = _text(data, "document")
    if name not in kinds:
        message = f"document = {name!r} is no document" if name else "document is missing"
        raise LayoutError(message, hint=_near(name, kinds))
    shape: Shape = data.get("shape", "flat")
    if shape not in ("flat", "joined", "records"):
        message = f"shape = {shape!r} is none"
        raise LayoutError(message, hint="flat, joined or records")
    part = kinds[name]
    encoding = _encoding(_text(data, "encoding", "utf-8"))
    decimal = _one_of(data, "decimal", ".", (".", ","))
    thousands = _text(data, "thousands")
    if thousands == decimal:
        message = f"decimal and thousands are both {decimal!r}"
        raise LayoutError(message)
    compute = _texts(data, "compute")
    for item in compute:
        if item not in COMPUTABLE:
            message = f"compute: {item!r} cannot be computed"
            raise LayoutError(message, hint=f"known: {', '.join(COMPUTABLE)}")
    if compute and part is not model.Invoice:
        message = f"compute is for invoices, not for {name}"
        raise LayoutError(message)
    lines = _text(data, "rows", "lines" if "lines" in _attributes(part) else "")
    return Layout(
        where=where,
        document=part,
        shape=shape,
        dialect=_dialect(data),
        encoding=encoding,
        bom=bool(data.get("bom", False)),
        decimal=decimal,
        thousands=thousands,
        dates=_texts(data, "dates") or ("yyyy-mm-dd",),
        true=_text(data, "true", "true"),
        false=_text(data, "false", "false"),
        trim=bool(data.get("trim", True)),
        ragged=bool(data.get("ragged", False)),
        skip_rows=int(data.get("skip_rows", 0)),
        skip=_text(data, "skip"),
        comment=_text(data, "comment"),
        header=bool(data.get("header", shape != "records")),
        type_at=int(data.get("type_at", 1)),
        lines=lines,
        sheets=_sheets(data, shape),
        ignored_types=frozenset(_texts(data, "ignore_types")),
        codes=_codes(data),
        constants={str(k): str(v) for k, v in _table(data, "constants").items()},
        compute=compute,
    )


def _attributes(part: type) -> frozenset[str]:
    return frozenset(model_path.names(part))


def _dialect(data: Mapping[str, Any]) -> csv.Dialect:
    delimiter = _text(data, "delimiter", ";").replace("\\t", "\t")
    quote = data.get("quote", '"')
    if len(delimiter) != 1 or delimiter in '\r\n"':
        message = f"delimiter = {delimiter!r} is not one character"
        raise LayoutError(message, hint=r'such as ";", ",", "|" or "\t"')
    if quote not in ("", None, False) and (not isinstance(quote, str) or len(quote) != 1):
        message = f"quote = {quote!r} is not one character"
        raise LayoutError(message, hint='quote = "" where nothing is quoted')
    return csv.Dialect(delimiter, quote or None)


def _encoding(name: str) -> str:
    try:
        return csv.plain_encoding(name)
    except LookupError:
        message = f"encoding = {name!r} is unknown"
        raise LayoutError(message, hint="such as utf-8, cp1252, iso-8859-1, utf-16") from None


def _sheets(data: Mapping[str, Any], shape: Shape) -> tuple[Sheet, ...]:
    if shape == "flat":
        sheet = _sheet({k: data[k] for k in _SHEET & data.keys()} | {"rows": ""}, "", "the layout")
        if not sheet.key:
            message = "key is missing: the columns that say which rows are one document"
            raise LayoutError(message, hint='such as key = ["Invoice number"]')
        return (sheet,)
    plural, label = ("files", "file") if shape == "joined" else ("records", "type")
    entries = data.get(plural)
    if not isinstance(entries, list) or not entries:
        message = f"shape = {shape!r} needs [[{plural}]]"
        raise LayoutError(message)
    found = tuple(
        _sheet(entry, _text(entry, label), f"[[{plural}]] number {number}")
        for number, entry in enumerate(entries, start=1)
    )
    for sheet in found:
        if not sheet.name:
            message = f"a [[{plural}]] has no {label}"
            raise LayoutError(message)
        if shape == "joined" and len(sheet.key) < max(len(found[0].key), 1):
            message = f"[[files]] {sheet.name}: key is missing or shorter than the document's"
            raise LayoutError(message, hint="name the columns that hold the document's number")
    if found[0].rows:
        message = f"the first of [[{plural}]] is the document itself: it has no rows"
        raise LayoutError(message)
    return found


def _sheet(data: Mapping[str, Any], name: str, where: str) -> Sheet:
    _known(data, _SHEET, where)
    columns = _all_columns(_table(data, "columns"))
    if not columns:
        message = f"{where}: [columns] is empty"
        raise LayoutError(message)
    computed = []
    for entry in data.get("computed", []):
        _known(entry, {"to", "value"}, "[[computed]]")
        computed.append(Computed(to=_text(entry, "to"), value=_text(entry, "value")))
    return Sheet(
        name=name,
        rows=_text(data, "rows").replace("[]", ""),
        key=_texts(data, "key"),
        names=_texts(data, "names"),
        columns=tuple(columns),
        computed=tuple(computed),
        ignore=frozenset(_texts(data, "ignore")),
    )


def _all_columns(table: Mapping[str, Any]) -> list[Column]:
    """Return the columns in the order of the file: a numbered group of columns is spelled out."""
    found: list[Column] = []
    runs: list[tuple[str, list[list[Column]]]] = []
    for name, value in table.items():
        before, numbered, _after = name.partition("{n}")
        if not numbered:
            found += _close_runs(runs) + _columns(name, value)
            continue
        known = value if isinstance(value, dict) else {"to": value}
        _known(known, _COLUMN, f"[columns] {name!r}")
        if not runs or runs[-1][0] != before:
            runs.append((before, []))
        runs[-1][1].append(_repeated(name, known))
    return found + _close_runs(runs)


def _close_runs(runs: list[tuple[str, list[list[Column]]]]) -> list[Column]:
    """Return all columns of the first group, then all of the second, and so on."""
    found = []
    for _before, templates in runs:
        most = max(map(len, templates))
        found += [t[at] for at in range(most) for t in templates if at < len(t)]
    runs.clear()
    return found


def _columns(name: str, value: object) -> list[Column]:
    if isinstance(value, list):
        return [column for one in value for column in _columns(name, one)]
    if isinstance(value, str):
        return [Column(name=name, to=value)]
    if not isinstance(value, dict):
        message = f"[columns] {name!r} is neither a model path nor a table"
        raise LayoutError(message)
    _known(value, _COLUMN, f"[columns] {name!r}")
    unknown = _one_of(value, "unknown", "error", ("error", "keep"))
    return [
        Column(
            name=name,
            to=_text(value, "to"),
            codes=_text(value, "codes"),
            unknown="keep" if unknown == "keep" else "error",
            dates=_texts(value, "date"),
            decimal=_text(value, "decimal"),
            default=str(value.get("default", "")),
            required=bool(value.get("required", False)),
            negate=bool(value.get("negate", False)),
            when=_text(value, "when"),
            write=_text(value, "write"),
            counts=_texts(value, "counts"),
        )
    ]


def _repeated(name: str, value: Mapping[str, Any]) -> list[Column]:
    """Spell out one column of a numbered group: `{n}` in the name, `n` as index in the path."""
    rest = {key: item for key, item in value.items() if key not in ("repeat", "to")}
    path = _text(value, "to")
    if not _INDEX_N.search(path):
        message = f"[columns] {name!r}: the path has no index n"
        raise LayoutError(message, hint='such as "allowances[n].amount"')
    return [
        column
        for number in range(int(value.get("repeat", 2)))
        for column in _columns(
            name.replace("{n}", str(number + 1)),
            {**rest, "to": _INDEX_N.sub(rf"\g<1>{number}]", path)},
        )
    ]


_INDEX_N = re.compile(r"([\[,])n\]")


def _codes(data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, table in _table(data, "codes").items():
        if not isinstance(table, dict) or not table:
            message = f"[codes.{name}] is not a table of codes"
            raise LayoutError(message, hint='such as UN = "C62"')
        found[name] = {str(k): str(v) for k, v in table.items()}
    return found


def _known(data: Mapping[str, Any], names: set[str], where: str) -> None:
    for key in data:
        if key not in names:
            message = f"{where}: {key!r} is no setting"
            raise LayoutError(message, hint=_near(key, names))


def _near(name: str, names: Any) -> str:  # noqa: ANN401 - any iterable of names
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(names))}"


def _text(data: Mapping[str, Any], key: str, default: str = "") -> str:
    value = data.get(key, default)
    if not isinstance(value, str):
        message = f"{key} = {value!r} is not a text"
        raise LayoutError(message)
    return value


def _texts(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = data.get(key, [])
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        message = f"{key} = {value!r} is not a list of texts"
        raise LayoutError(message)
    return tuple(value)


def _table(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        message = f"[{key}] is not a table"
        raise LayoutError(message)
    return value


def _one_of(data: Mapping[str, Any], key: str, default: str, known: tuple[str, ...]) -> str:
    value = _text(data, key, default)
    if value not in known:
        message = f"{key} = {value!r} is none"
        raise LayoutError(message, hint=f"one of {', '.join(known)}")
    return value


def as_path(source: object) -> Path:
    """Return the path that a caller gave for a layout; raise `UsageError` for anything else."""
    if isinstance(source, str | Path):
        return Path(source)
    message = f"a CSV layout is a path or a loaded Layout, not {type(source).__name__}"
    raise UsageError(message)
