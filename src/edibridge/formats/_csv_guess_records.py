"""A first layout for a file of record types, which has no column names: values alone speak."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

from attrs import define, field

from edibridge.codes import code_list
from edibridge.formats._csv_sample import Sample, dates_of, numbers_of
from edibridge.formats._csv_words import document_kind

GTIN_DIGITS = (8, 12, 13, 14)


@define
class _Kind:
    """The rows of one record type."""

    name: str
    rows: list[Sequence[str]] = field(factory=list)

    def column(self, place: int) -> list[str]:
        return [row[place].strip() for row in self.rows if place < len(row) and row[place].strip()]

    @property
    def width(self) -> int:
        return max(map(len, self.rows))


def propose_records(sample: Sample) -> str:
    """Return the TOML text of a layout: the first type begins a document, the next one a line."""
    kinds: dict[str, _Kind] = {}
    for row in sample.rows:
        kinds.setdefault(row[0], _Kind(row[0])).rows.append(row)
    head, *rest = kinds.values()
    order = [row[0] for row in sample.rows]
    followers = Counter(b for a, b in pairwise(order) if a == head.name)
    line = kinds[followers.most_common(1)[0][0]] if followers else rest[0]
    cells = [cell.strip() for row in sample.rows[:2000] for cell in row]
    decimal, _thousands = numbers_of(cells)
    dates = dates_of(cells)[:2] or ["yyyymmdd"]
    document = document_kind([], sample.name)
    prices = None
    if document == "Catalogue":
        others = [kind for kind in rest if kind is not line and len(kind.rows) > len(head.rows)]
        prices = max(others, key=lambda kind: _decimals(kind, decimal), default=None)
    used = [kind for kind in (head, line, prices) if kind is not None]
    left = [name for name in kinds if all(kind.name != name for kind in used)]
    out = [
        f"# Proposed for {sample.name}: records without column names, so every line is unsure.",
        "# Columns are numbered from 1; give them names with names = [...].",
        f"document = {_quoted(document)}",
        'shape = "records"',
        f"delimiter = {_quoted(sample.delimiter)}",
        f"encoding = {_quoted(sample.encoding)}",
        f"decimal = {_quoted(decimal)}",
        f"dates = [{', '.join(map(_quoted, dates))}]",
        "# records of one type may differ in length",
        "ragged = true",
    ]
    if left:
        out.append(f"# unsure: what these records hold is left out; {', '.join(left)}")
        out.append(f"ignore_types = [{', '.join(map(_quoted, left))}]")
    out += _record(head, "", _head_columns(head, dates))
    out += _record(line, "lines", _line_columns(line, document))
    if prices is not None:
        out += _record(prices, "lines.prices", _price_columns(prices, decimal))
    return "\n".join(out) + "\n"


def _record(kind: _Kind, rows: str, columns: dict[int, str]) -> list[str]:
    out = ["", "[[records]]", f"type = {_quoted(kind.name)}"]
    if rows:
        out.append(f"rows = {_quoted(rows)}")
    else:
        number = next((p for p, path in columns.items() if path == "number"), 1)
        out.append(f'key = ["{number + 1}"]')
    ignored = ["1"] if rows or columns.get(0) is None else []
    out.append(f"ignore = [{', '.join(map(_quoted, ignored))}]")
    out += ["", "[records.columns]"]
    for place in range(1, kind.width):
        path = columns.get(place)
        shown = ", ".join(dict.fromkeys(kind.column(place)[:3]))
        if path is not None:
            out.append(f'"{place + 1}" = {_quoted(path)} # unsure: {shown}')
        elif shown:
            out.append(f'# "{place + 1}" = "" # {shown}')
    return out


def _head_columns(kind: _Kind, dates: Sequence[str]) -> dict[int, str]:
    found: dict[int, str] = {1: "number"}
    _first(found, kind, "issued", lambda cells: dates_of(cells)[:1] == list(dates[:1]))
    currencies = code_list("iso-4217").codes
    _first(found, kind, "currency", lambda cells: all(cell in currencies for cell in cells))
    return found


def _line_columns(kind: _Kind, document: str) -> dict[int, str]:
    found: dict[int, str] = {}
    _first(found, kind, "number", lambda cells: all(cell.isdigit() for cell in cells))
    _first(
        found, kind, "item.standard_id[scheme=0160].value",
        lambda cells: all(is_gtin(cell) for cell in cells),
    )  # fmt: skip
    lengths = {
        place: sum(map(len, cells)) / len(cells)
        for place in range(1, kind.width)
        if place not in found and (cells := kind.column(place))
    }
    if lengths:
        name = max(lengths, key=lambda place: lengths[place])
        found[name] = "item.name"
    rows = len(kind.rows)
    _first(
        found, kind, "item.seller_id",
        lambda cells: len(cells) == rows and len(set(cells)) * 3 >= rows,
    )  # fmt: skip
    if document != "Catalogue":
        free = [place for place in range(1, kind.width) if place not in found]
        decimals = [place for place in free if _is_number(kind.column(place))]
        found.update(zip(decimals, ("quantity", "price.amount", "net"), strict=False))
    return found


def _price_columns(kind: _Kind, decimal: str) -> dict[int, str]:
    found: dict[int, str] = {}
    _first(
        found, kind, "amount",
        lambda cells: _is_number(cells) and any(decimal in cell for cell in cells),
    )  # fmt: skip
    return found


def _first(
    found: dict[int, str], kind: _Kind, path: str, test: Callable[[list[str]], bool]
) -> None:
    for place in range(1, kind.width):
        cells = kind.column(place)
        if place not in found and cells and test(cells):
            found[place] = path
            return


def _decimals(kind: _Kind, decimal: str) -> int:
    """Return how many cells the column has that most looks like amounts."""
    columns = [kind.column(place) for place in range(1, kind.width)]
    amounts = [c for c in columns if _is_number(c) and any(decimal in cell for cell in c)]
    return max(map(len, amounts), default=0)


def _is_number(cells: Sequence[str]) -> bool:
    return bool(cells) and all(
        cell.lstrip("-").replace(".", "", 1).replace(",", "", 1).isdigit() for cell in cells
    )


def is_gtin(text: str) -> bool:
    """Say whether a text is a GTIN with the right check digit (GS1 General Specifications 7.9)."""
    if not text.isdigit() or len(text) not in GTIN_DIGITS:
        return False
    weighted = sum(
        int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(text[-2::-1])
    )
    return (weighted + int(text[-1])) % 10 == 0


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
