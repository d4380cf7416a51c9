"""A first layout for an unknown extract, proposed from column names and sample values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs
from attrs import define, evolve, field, frozen

from edibridge.codes import code_list
from edibridge.errors import LayoutError
from edibridge.formats._csv_codecs import dates_codec, decimal_codec
from edibridge.formats._csv_guess_records import propose_records
from edibridge.formats._csv_layout import document_classes
from edibridge.formats._csv_model_path import attribute_type
from edibridge.formats._csv_sample import Sample, dates_of, numbers_of, take_sample
from edibridge.formats._csv_words import Meaning, document_kind, meanings, values
from edibridge.model import Document

_CODED = {"kind": "kind", "unit": "unit", "category": "category", "means": "means"}
_LISTS = {
    "kind": "untdid-1001", "unit": "en16931-units", "category": "untdid-5305",
    "means": "untdid-4461",
}  # fmt: skip
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SELECTOR = re.compile(r"\[[^\]]*\]")
_TRUTHS = (("true", "false"), ("Y", "N"), ("S", "N"), ("J", "N"), ("O", "N"), ("1", "0"), ("X", ""))


@define
class Proposal:
    """What is proposed for one file: columns with their paths, doubts, and what found no place."""

    sample: Sample
    columns: dict[str, tuple[str, bool, str]] = field(factory=dict)
    unplaced: dict[str, str] = field(factory=dict)


@frozen
class Spelling:
    """How the numbers, dates and truth of an extract are spelled."""

    decimal: str
    thousands: str
    dates: tuple[str, ...]
    truth: tuple[str, str] = ("true", "false")


def guess(path: str | Path) -> str:
    """Return the TOML text of a layout for a CSV file, with comments on what is unsure.

    A second file that lies beside it and has the same first column is joined. The layout loads
    and reads the file. Raises `UnreadableError` where the file is empty or not text.
    """
    file = Path(path)
    sample = take_sample(file)
    if sample.records:
        return propose_records(sample)
    companion = _companion(file, sample)
    head, lines = sample, companion
    if companion is not None and _repeats(sample) and not _repeats(companion):
        head, lines = companion, sample
    names = [*head.names, *(lines.names if lines is not None else ())]
    kind = document_kind(names, head.name)
    part = document_classes()[kind]
    both = [head] if lines is None else [head, lines]
    cells = [cell.strip() for known in both for row in known.rows[:500] for cell in row]
    decimal, thousands = numbers_of(cells)
    spelling = Spelling(decimal, thousands, tuple(dates_of(cells)[:3]) or ("yyyy-mm-dd",))
    spelling = evolve(spelling, truth=_truth(head, lines))
    if lines is None:
        return _flat(part, head, spelling)
    return _joined(part, head, lines, spelling)


def _truth(*samples: Sample | None) -> tuple[str, str]:
    for sample in samples:
        for name in sample.names if sample is not None else ():
            found = set(sample.column(name)) if sample is not None else set()
            for truth in _TRUTHS[1:5]:
                if found == set(truth):
                    return truth
    return _TRUTHS[0]


def _repeats(sample: Sample) -> bool:
    cells = sample.column(sample.names[0])
    return len(set(cells)) < len(cells)


def _companion(file: Path, sample: Sample) -> Sample | None:
    """Find the file beside this one that has the same first column and a like name."""
    stem = re.split(r"[_\-. ]", file.stem)[0]
    for path in sorted(file.parent.glob(f"{stem}[_-]*{file.suffix}")):
        if path.name == file.name or not path.stat().st_size:
            continue
        other = take_sample(path)
        if other.records or not other.names or other.names[0] != sample.names[0]:
            continue
        if _repeats(other) != _repeats(sample) and set(other.column(other.names[0])) & set(
            sample.column(sample.names[0])
        ):
            return other
    return None


def _flat(part: type[Document], sample: Sample, spelling: Spelling) -> str:
    key = _key_column(sample, part)
    varying = _varying(sample, key)
    proposal = Proposal(sample)
    _place(proposal, part, spelling, key, lambda name, meaning: _level(name, meaning, varying))
    settings = ['shape = "flat"', *_settings(sample, spelling), f"key = [{_quoted(key)}]"]
    codes = _codes([proposal])
    return (
        "\n".join([*_top(part, sample), *settings, "", *codes, "[columns]", *_columns(proposal)])
        + "\n"
    )


def _level(name: str, meaning: Meaning, varying: set[str]) -> bool | None:
    """Say whether a meaning is of the line; None where the cells speak against it."""
    if meaning.scope == "line":
        return True
    if meaning.scope == "both":
        return meaning.row or name in varying
    return None if name in varying or meaning.row else False


def _joined(part: type[Document], head: Sample, lines: Sample, spelling: Spelling) -> str:
    key = _key_column(head, part)
    top, below = Proposal(head), Proposal(lines)
    _place(top, part, spelling, key, lambda _n, m: None if m.scope == "line" else False)
    _place(
        below, part, spelling, "", lambda _n, m: True if m.scope in ("line", "both") else None,
        skip=(lines.names[0],),
    )  # fmt: skip
    settings = ['shape = "joined"', *_settings(head, spelling)]
    codes = _codes([top, below])
    # a like name was asked of the companion: what differs comes after the first mark
    cut = re.split(r"[_\-]", head.name)[0]
    cut = cut if lines.name.startswith(cut) and cut != head.name else ""
    out = [*_top(part, head), *settings, "", *codes]
    for proposal, rows in ((top, ""), (below, "lines")):
        name = proposal.sample.name
        pattern = f"*{name[len(cut) :]}" if cut else name
        out += ["[[files]]", f"file = {_quoted(pattern)}"]
        out += [f"rows = {_quoted(rows)}"] if rows else []
        names = key if not rows else lines.names[0]
        out += [f"key = [{_quoted(names)}]", "", "[files.columns]"]
        inner = {
            column: (path.removeprefix("lines[]."), sure, codes_name)
            for column, (path, sure, codes_name) in proposal.columns.items()
        }
        out += [*_columns(Proposal(proposal.sample, inner, proposal.unplaced)), ""]
    return "\n".join(out)


def _key_column(sample: Sample, part: type[Document]) -> str:
    """Return the column that holds the document's number."""
    wanted = ["number"] if part.__name__ == "Invoice" else ["number", "order.number"]
    for path in wanted:
        for name in sample.names:
            first = meanings(name)[:2]
            if any(m.path == path and m.scope == "document" and m.sure for m in first):
                return name
    return sample.names[0]


def _varying(sample: Sample, key: str) -> set[str]:
    """Return the columns whose cells differ among rows of one document."""
    at = sample.names.index(key)
    first: dict[str, Sequence[str]] = {}
    found: set[str] = set()
    for row in sample.rows:
        if len(row) != len(sample.names):
            continue
        before = first.setdefault(row[at], row)
        if before is not row:
            found.update(
                name for name, a, b in zip(sample.names, before, row, strict=True) if a != b
            )
    return found


def _place(  # noqa: PLR0913, PLR0917 - what is known of one file
    proposal: Proposal,
    part: type[Document],
    spelling: Spelling,
    key: str,
    level: Callable[[str, Meaning], bool | None],
    skip: Sequence[str] = (),
) -> None:
    """Give each column the likeliest path that its cells fit and that no other has."""
    sample = proposal.sample
    taken: set[str] = set()
    for name in sample.names:
        if not name or name in skip:
            continue
        if name == key:
            proposal.columns[name] = ("number", True, "")
            taken.add("number")
            continue
        cells = sample.column(name)
        reason = "its name says nothing that is known"
        for meaning in meanings(name):
            line = level(name, meaning)
            if line is None:
                reason = "its cells differ within a document, or the name is of another level"
                continue
            path = _path(part, meaning, line=line)
            kind = _kind_of(part, path)
            if kind is None or path in taken:
                reason = f"{path} is another column already" if path in taken else reason
                continue
            codes = _CODED.get(path.rpartition(".")[2], "") if kind == "str" else ""
            if not _fits(kind, cells, spelling):
                reason = f"its cells are no {kind.lower()}s for {path}"
                continue
            sure = meaning.sure and (bool(cells) or kind == "str")
            proposal.columns[name] = (path, sure, codes if cells else "")
            taken.add(path)
            break
        else:
            proposal.unplaced[name] = reason


def _path(part: type[Document], meaning: Meaning, *, line: bool) -> str:
    path = meaning.path.replace("#", str(meaning.index))
    if path.startswith("deliveries[0].party.") and part.__name__ == "Invoice":
        inside = path.removeprefix("deliveries[0].party.")
        if inside.startswith("address."):
            path = f"deliveries[0].{inside}"
        elif inside.startswith("identifiers["):
            path = "deliveries[0].location_id[scheme=0088].value"
    return f"lines[].{path}" if line else path


def _kind_of(part: type[Document], path: str) -> str | None:
    """Return the name of the type at a path, or None where the class has no such place."""
    kind: type = part
    try:
        for step in _SELECTOR.sub("", path).split("."):
            kind, _many = attribute_type(kind, step, path)
    except (LayoutError, attrs.exceptions.NotAnAttrsClassError):
        return None
    return None if attrs.has(kind) else kind.__name__


def _fits(kind: str, cells: Sequence[str], spelling: Spelling) -> bool:
    if kind == "Decimal":
        read: Callable[[str], object] = decimal_codec(spelling.decimal, spelling.thousands).read
    elif kind == "date":
        read = dates_codec(spelling.dates).read
    elif kind == "int":
        return all(cell.lstrip("-").isdigit() for cell in cells)
    elif kind == "bool":
        return set(cells) <= set(spelling.truth)
    else:
        return kind == "str"
    for cell in cells:
        try:
            read(cell)
        except ValueError:
            return False
    return True


def _top(part: type[Document], sample: Sample) -> list[str]:
    return [
        f"# Proposed for {sample.name}: look at every line marked `unsure`, correct it, and save",
        f"# the file as {Path(sample.name).stem}.layout.toml beside the extract.",
        f"document = {_quoted(part.__name__)}",
        *([_COMPUTE] if part.__name__ == "Invoice" else []),
    ]


_COMPUTE = 'compute = ["lines", "tax", "totals"] # unsure: what the extract does not give'


def _settings(sample: Sample, spelling: Spelling) -> list[str]:
    dates = ", ".join(map(_quoted, spelling.dates))
    both = {"dd/mm/yyyy", "mm/dd/yyyy"} <= set(spelling.dates)
    out = [
        f"delimiter = {_quoted(sample.delimiter)}",
        f"encoding = {_quoted(sample.encoding)}",
        *(["bom = true"] if sample.bom else []),
        f"decimal = {_quoted(spelling.decimal)}",
        *([f"thousands = {_quoted(spelling.thousands)}"] if spelling.thousands else []),
        f"dates = [{dates}]" + (" # unsure: day or month first" if both else ""),
    ]
    if spelling.truth != _TRUTHS[0]:
        out += [f"true = {_quoted(spelling.truth[0])}", f"false = {_quoted(spelling.truth[1])}"]
    return out


def _codes(proposals: Sequence[Proposal]) -> list[str]:
    """Return the tables of codes for the cells that occur."""
    found: dict[str, dict[str, None]] = {}
    for proposal in proposals:
        for name, (_, _, codes) in proposal.columns.items():
            if codes:
                found.setdefault(codes, {}).update(dict.fromkeys(proposal.sample.column(name)))
    out: list[str] = []
    for codes, cells in found.items():
        out += [f"[codes.{codes}]", *_code_lines(codes, cells), ""]
    return out


def _code_lines(codes: str, cells: Mapping[str, None]) -> Iterator[str]:
    known = {name.casefold(): code for name, code in values()[codes].items()}
    valid = code_list(_LISTS[codes]).codes
    for cell in cells:
        spelled = cell if _BARE.fullmatch(cell) else _quoted(cell)
        code = known.get(cell.casefold())
        if code is not None:
            yield f"{spelled} = {_quoted(code)}"
        elif cell in valid:
            yield f"{spelled} = {_quoted(cell)}"
        else:
            yield f"{spelled} = {_quoted(cell)} # unsure: which code is it?"


def _columns(proposal: Proposal) -> Iterator[str]:
    for name, (path, sure, codes) in proposal.columns.items():
        value = f"{{ to = {_quoted(path)}, codes = {_quoted(codes)} }}" if codes else _quoted(path)
        yield f"{_quoted(name)} = {value}" + ("" if sure else " # unsure")
    for name, reason in proposal.unplaced.items():
        yield f'# unsure: {_quoted(name)} = "" # {reason}'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
