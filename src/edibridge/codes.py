"""Code lists, and the two-way tables between X12 and UN/CEFACT.

Lists and tables are files in `schemas/codes/`, read on first use; a lookup is one step in a dict.
`schemas/codes/README.md` names the source and edition of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from attrs import frozen

from edibridge.errors import UsageError
from edibridge.resources import schema_path

_TABLE = "x12_"
_BOTH, _FROM_X12, _TO_X12 = "both", "x12>un", "un>x12"


@frozen
class Validity:
    """The days, inclusive, between which a code may be used; None is open."""

    begins: date | None = None
    ends: date | None = None

    def covers(self, on: date) -> bool:
        """Say whether a day lies inside."""
        return (self.begins is None or self.begins <= on) and (self.ends is None or on <= self.ends)


@frozen(eq=False, repr=False)
class CodeList:
    """One code list: what it is, which edition, and each code with its validity."""

    id: str
    title: str
    edition: str
    codes: Mapping[str, Validity]
    current: frozenset[str]


@frozen(eq=False, repr=False)
class CodeMap:
    """One table between X12 and UN/CEFACT codes; what has no twin is in neither dict."""

    id: str
    title: str
    to_x12: Mapping[str, str]
    from_x12: Mapping[str, str]


@cache
def code_list(list_id: str) -> CodeList:
    """Read a code list, such as `iso-4217`; an unknown id raises `UsageError`."""
    path = _file(list_id, lists())
    (title, edition), rows = _read(path)
    always = Validity()
    codes = {
        code: Validity(
            date.fromisoformat(begins) if begins else None,
            date.fromisoformat(ends) if ends else None,
        )
        if begins or ends
        else always
        for code, begins, ends in rows
    }
    current = frozenset(code for code, validity in codes.items() if validity.ends is None)
    return CodeList(list_id, title, edition, codes, current)


@cache
def code_map(table: str) -> CodeMap:
    """Read a two-way table, such as `units`; an unknown name raises `UsageError`."""
    path = _file(f"{_TABLE}{table}", tuple(f"{_TABLE}{name}" for name in tables()))
    (title, *_), rows = _read(path)
    to_x12, from_x12 = {}, {}
    for x12, uncefact, direction in rows:
        if direction in {_BOTH, _TO_X12}:
            to_x12[uncefact] = x12
        if direction in {_BOTH, _FROM_X12}:
            from_x12[x12] = uncefact
    return CodeMap(table, title, to_x12, from_x12)


def contains(list_id: str, value: str, on: date | None = None) -> bool:
    """Say whether a code is in a list: in its present edition, or as it stood on a day."""
    known = code_list(list_id)
    if on is None:
        return value in known.current
    validity = known.codes.get(value)
    return validity is not None and validity.covers(on)


def values(list_id: str, on: date | None = None) -> frozenset[str]:
    """Give the codes of a list: those of its present edition, or as they stood on a day."""
    known = code_list(list_id)
    if on is None:
        return known.current
    return frozenset(code for code, validity in known.codes.items() if validity.covers(on))


def to_x12(table: str, code: str) -> str | None:
    """Give the X12 twin of a UN/CEFACT code, or None where it has none."""
    return code_map(table).to_x12.get(code)


def from_x12(table: str, code: str) -> str | None:
    """Give the UN/CEFACT twin of an X12 code, or None where it has none."""
    return code_map(table).from_x12.get(code)


@cache
def lists() -> tuple[str, ...]:
    """Name every code list."""
    return tuple(name for name in _names() if not name.startswith(_TABLE))


@cache
def tables() -> tuple[str, ...]:
    """Name every two-way table, without the prefix of its file."""
    return tuple(name.removeprefix(_TABLE) for name in _names() if name.startswith(_TABLE))


def _names() -> Iterator[str]:
    """Name every file of the folder, in order."""
    return (path.stem for path in sorted(schema_path("codes").glob("*.tsv")))


def _file(name: str, known: tuple[str, ...]) -> Path:
    """Give the path of a list or table, refusing a name that is not there."""
    if name not in known:
        message = f"there is no code list or table {name!r}"
        raise UsageError(message, hint=f"choose one of {', '.join(known)}")
    return schema_path("codes", f"{name}.tsv")


def _read(path: Path) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Read the comment lines at the head and the rows of three columns."""
    comments, rows = [], []
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("# "):
            comments.append(line.removeprefix("# "))
        else:
            first, second, third = line.split("\t")
            rows.append((first, second, third))
    return comments, rows[1:]
