"""The directories that a user added, in the user's data folder."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
from attrs import frozen

from edibridge.directories.archive import texts
from edibridge.directories.codes import codes
from edibridge.directories.messages import TableError, message, tags
from edibridge.directories.segments import composites, segments
from edibridge.errors import UnreadableError, UsageError
from edibridge.locked_file import locked, replace
from edibridge.syntax.directory import NAMES, added, added_path, load

# Service segments belong to ISO 9735, not to a directory.
_SERVICE = {
    "UNS": [["0081", 1, "a1"]],
    "UGH": [["0087", 1, "an..4"]],
    "UGS": [["0087", 1, "an..4"]],
}
_SECTIONS = {"0081": "D S"}
_ENVELOPE = {"UNH", "UNT"}


@frozen(kw_only=True)
class Added:
    """A directory that was added: its name (`d21a`), what it has, and what could not be read.

    `skipped` are messages, each with the reason.
    """

    name: str
    path: Path
    messages: tuple[str, ...]
    segments: int
    codes: int
    notes: int
    skipped: tuple[tuple[str, str], ...] = ()


@frozen(kw_only=True)
class Known:
    """A directory that checks can use: built in, or added and where it lies."""

    name: str
    messages: tuple[str, ...]
    path: Path | None = None


def add(path: Path, folder: Path | None = None) -> Added:
    """Read the archive of a directory and keep its tables for the checks.

    `folder` is the user's data folder unless another is named. Raises UnreadableError,
    UsageError.
    """
    found = texts(path)
    elements, notes = segments(found.segments, composites(found.composites))
    elements |= _SERVICE
    tables: dict[str, list[object]] = {}
    skipped: list[tuple[str, str]] = []
    for name, text in sorted(found.messages.items()):
        try:
            table = message(text)
        except TableError as error:
            skipped.append((name, str(error)))
            continue
        if unknown := tags(table) - elements.keys() - _ENVELOPE:
            skipped.append((name, f"segments without a definition: {', '.join(sorted(unknown))}"))
            continue
        tables[name] = table
    if not tables:
        reason = f"; {skipped[0][0]}: {skipped[0][1]}" if skipped else ""
        text = f"no message of the archive can be read{reason}"
        raise UnreadableError(text, where=str(path))
    name = f"d{found.release.lower()}"
    lists = codes(found.codes) | _SECTIONS
    target = added_path(name, folder)
    with locked(target):
        content = {"messages": tables, "segments": elements, "codes": lists, "notes": notes}
        replace(target, msgspec.json.encode(content))
    load.cache_clear()
    return Added(
        name=name,
        path=target,
        messages=tuple(tables),
        segments=len(elements),
        codes=len(lists),
        notes=sum(len(text.split()) for text in notes.values()),
        skipped=tuple(skipped),
    )


def listed(folder: Path | None = None) -> list[Known]:
    """Return the directories that checks can use, those built in first."""
    built = [
        Known(name=name, messages=tuple(sorted(load("edifact", name).messages)))
        for name in NAMES["edifact"]
    ]
    mine = [
        Known(name=path.stem, messages=tuple(sorted(_table(path)["messages"])), path=path)
        for path in added(folder)
    ]
    return [*built, *mine]


def _table(path: Path) -> dict[str, dict[str, object]]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, dict[str, object]])
    except (OSError, msgspec.MsgspecError) as error:
        message = f"the directory cannot be read: {error}"
        raise UnreadableError(message, where=str(path), hint="add it once more") from None


def remove(name: str, folder: Path | None = None) -> Path:
    """Forget a directory that was added; return where it lay. Raises UsageError for another."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    path = added_path(plain, folder)
    if not plain or not path.is_file():
        names = ", ".join(one.stem for one in added(folder))
        hint = f"added are {names}" if names else "none was added"
        message = f"the directory {name!r} was not added"
        raise UsageError(message, hint=hint)
    path.unlink()
    load.cache_clear()
    path.with_name(f"{path.name}.lock").unlink(missing_ok=True)
    return path
