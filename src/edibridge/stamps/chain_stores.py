"""Where chains are kept: in memory, in the files of a folder, in SQLite."""

from __future__ import annotations

import hashlib
from pathlib import Path
from threading import Lock
from urllib.parse import quote

import msgspec
from attrs import define, field, frozen

from edibridge.errors import UnreadableError, UsageError
from edibridge.locked_file import locked, replace
from edibridge.sqlite_file import changing
from edibridge.stamps.chain import Chains, Link, Make, numbered

_TABLES = """
CREATE TABLE IF NOT EXISTS links (
    series TEXT NOT NULL, number INTEGER NOT NULL, value TEXT NOT NULL, details TEXT NOT NULL,
    PRIMARY KEY (series, number)
);
"""
_WHAT = "the chain of stamps"
_LONGEST = 120  # of a file's name before its ending


class _Kept(msgspec.Struct, frozen=True):
    series: str
    value: str
    number: int
    details: dict[str, str]


@define(eq=False)
class MemoryChains:
    """Chains that live as long as the process: for tests and trials."""

    _links: dict[str, Link] = field(factory=dict, init=False)
    _lock: Lock = field(factory=Lock, init=False)

    def extend(self, series: str, make: Make) -> Link:
        """Make and keep the next link."""
        with self._lock:
            last = self._links.get(series)
            self._links[series] = numbered(last, make(last))
            return self._links[series]

    def last(self, series: str) -> Link | None:
        """Return the last link."""
        return self._links.get(series)


@frozen
class FileChains:
    """The last link of each series in a file of a folder, for the processes of one machine."""

    folder: Path

    def extend(self, series: str, make: Make) -> Link:
        """Make and keep the next link; it is on the disk when this returns."""
        path = self._path(series)
        with locked(path):
            last = _read(path)
            link = numbered(last, make(last))
            kept = _Kept(series, link.value, link.number, dict(link.details))
            replace(path, msgspec.json.encode(kept))
        return link

    def last(self, series: str) -> Link | None:
        """Return the last link."""
        return _read(self._path(series))

    def _path(self, series: str) -> Path:
        plain = quote(series, safe="")
        if len(plain) > _LONGEST:
            plain = hashlib.sha256(series.encode()).hexdigest()
        return self.folder / f"{plain}.chain.json"


def _read(path: Path) -> Link | None:
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        # never begin anew over it: that would break the chain
        message = f"{_WHAT} cannot be read: {error}"
        raise UnreadableError(message, where=str(path), hint="restore it from a backup") from None
    return Link(value=kept.value, number=kept.number, details=kept.details)


@frozen
class SqliteChains:
    """Every link of each series in an SQLite file, for one machine."""

    path: Path

    def extend(self, series: str, make: Make) -> Link:
        """Make and keep the next link."""
        with changing(self.path, _TABLES, _WHAT) as connection:
            last = _newest(connection.execute(_NEWEST, (series,)).fetchone())
            link = numbered(last, make(last))
            details = msgspec.json.encode(dict(link.details)).decode()
            connection.execute(
                "INSERT INTO links VALUES (?, ?, ?, ?)", (series, link.number, link.value, details)
            )
        return link

    def last(self, series: str) -> Link | None:
        """Return the last link."""
        with changing(self.path, _TABLES, _WHAT) as connection:
            return _newest(connection.execute(_NEWEST, (series,)).fetchone())


_NEWEST = "SELECT value, number, details FROM links WHERE series = ? ORDER BY number DESC LIMIT 1"


def _newest(row: tuple[str, int, str] | None) -> Link | None:
    if row is None:
        return None
    value, number, details = row
    return Link(
        value=value, number=number, details=msgspec.json.decode(details, type=dict[str, str])
    )


def open_chains(store: str) -> Chains:
    """Return the chains kept in a store: a folder, or `sqlite:FILE`.

    Raises `UsageError` for a store of no known kind.
    """
    head, _, rest = store.partition(":")
    if head == "sqlite" and rest:
        return SqliteChains(Path(rest))
    folder = Path(rest if head == "file" else store)
    if not store or folder.is_file() or folder == Path():
        message = f"{store!r} is no store of chains"
        raise UsageError(message, hint="name a folder or sqlite:FILE")
    return FileChains(folder)
