"""Arrivals in a file of lines, JSON each."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import msgspec
from attrs import frozen

from edibridge.arrivals.arrival import Arrival, Verdict
from edibridge.arrivals.memory import Entry, judge
from edibridge.arrivals.port import now, spelt
from edibridge.errors import UnreadableError
from edibridge.locked_file import locked, replace

_FIELDS = 5


@frozen
class FileArrivals:
    """Arrivals in a file, for the processes of one machine; read whole each time.

    For some thousands of interchanges: forget old ones, or keep them in SQLite.
    """

    path: Path

    def record(self, arrival: Arrival) -> Verdict:
        """Judge and remember one; it is on the disk when this returns."""
        with locked(self.path):
            kept = self._read()
            verdict = judge(kept, arrival)
            if verdict.kind in {"new", "copy"}:
                self._add((arrival, now()))
        return verdict

    def forget(self, before: datetime) -> int:
        """Forget what came before a moment."""
        with locked(self.path):
            known = self._read()
            kept = [one for one in known if one[1] >= spelt(before)]
            if len(kept) < len(known):
                replace(self.path, b"".join(map(_line, kept)))
        return len(known) - len(kept)

    def _read(self) -> list[Entry]:
        try:
            data = self.path.read_bytes()
            # what a crash left behind the last line break was never answered
            whole = data[: data.rfind(b"\n") + 1]
            rows = [msgspec.json.decode(line, type=list[str]) for line in whole.splitlines()]
            return [_entry(row) for row in rows]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, msgspec.MsgspecError) as error:
            message = f"the arrivals cannot be read: {error}"
            raise UnreadableError(message, where=str(self.path)) from None

    def _add(self, entry: Entry) -> None:
        try:
            with self.path.open("r+b" if self.path.exists() else "w+b") as file:
                data = file.read()
                file.seek(data.rfind(b"\n") + 1)
                file.write(_line(entry))
                file.truncate()
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            message = f"cannot be written: {error.strerror}"
            raise UnreadableError(message, where=str(self.path)) from None


def _line(entry: Entry) -> bytes:
    one, since = entry
    row = [one.sender, one.receiver, one.reference, one.digest, since]
    return msgspec.json.encode(row) + b"\n"


def _entry(row: list[str]) -> Entry:
    if len(row) != _FIELDS:
        message = f"a line has {len(row)} values, not {_FIELDS}"
        raise ValueError(message)
    sender, receiver, reference, digest, since = row
    arrival = Arrival(sender=sender, receiver=receiver, reference=reference, digest=digest)
    return arrival, since
