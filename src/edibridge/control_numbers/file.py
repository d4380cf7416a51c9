"""Control numbers in a folder: one file a series, written whole under a lock."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import msgspec
from attrs import frozen

from edibridge.control_numbers.ledger import Ledger, settled, to_account, with_next
from edibridge.control_numbers.port import Status
from edibridge.control_numbers.series import Account, ControlNumber, Series
from edibridge.errors import UnreadableError
from edibridge.locked_file import locked, replace

_LONGEST = 120  # of a file's name before its ending
_ENDING = ".numbers.json"


@frozen
class FileNumbers:
    """Control numbers in the files of a folder, for the processes of one machine.

    Not for a folder that several machines share unless its locks (flock) hold across them.
    """

    folder: Path

    def take(self, series: Series) -> ControlNumber:
        """Take the next number; it is on the disk when this returns."""
        with self._changing(series.name) as (ledger, keep):
            changed, number = with_next(ledger or Ledger(series=series.name), series)
            keep(changed)
        return number

    def settle(self, number: ControlNumber, status: Status, reason: str = "") -> None:
        """Say that a number was used or is void."""
        with self._changing(number.series) as (ledger, keep):
            changed = settled(ledger, number, status, reason)
            if changed != ledger:
                keep(changed)

    def accounts(self) -> list[Account]:
        """Return where every series stands."""
        found = [_read(path) for path in self.folder.glob(f"*{_ENDING}")]
        accounts = [to_account(ledger) for ledger in found if ledger is not None]
        return sorted(accounts, key=lambda one: one.series)

    @contextmanager
    def _changing(self, name: str) -> Iterator[tuple[Ledger | None, Callable[[Ledger], None]]]:
        path = self.folder / _file_name(name)
        with locked(path):
            yield _read(path), lambda ledger: replace(path, msgspec.json.encode(ledger))


def _file_name(series: str) -> str:
    plain = quote(series, safe="")
    if len(plain) > _LONGEST:
        digest = hashlib.sha256(series.encode()).hexdigest()[:16]
        plain = f"{plain[: _LONGEST - len(digest) - 1]}~{digest}"
    return plain + _ENDING


def _read(path: Path) -> Ledger | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Ledger)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        # never begin anew over it: that would give numbers a second time
        message = f"the state of the series cannot be read: {error}"
        raise UnreadableError(message, where=str(path), hint="restore it from a backup") from None
