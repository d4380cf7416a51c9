"""Control numbers that live as long as the process: for tests and trials."""

from __future__ import annotations

from threading import Lock

from attrs import define, field

from edibridge.control_numbers.ledger import Ledger, settled, to_account, with_next
from edibridge.control_numbers.port import Status
from edibridge.control_numbers.series import Account, ControlNumber, Series


@define(eq=False)
class MemoryNumbers:
    """Control numbers in memory, for the threads of one process."""

    _ledgers: dict[str, Ledger] = field(factory=dict, init=False)
    _lock: Lock = field(factory=Lock, init=False)

    def take(self, series: Series) -> ControlNumber:
        """Take the next number."""
        with self._lock:
            known = self._ledgers.get(series.name) or Ledger(series=series.name)
            self._ledgers[series.name], number = with_next(known, series)
        return number

    def settle(self, number: ControlNumber, status: Status, reason: str = "") -> None:
        """Say that a number was used or is void."""
        with self._lock:
            self._ledgers[number.series] = settled(
                self._ledgers.get(number.series), number, status, reason
            )

    def accounts(self) -> list[Account]:
        """Return where every series stands."""
        with self._lock:
            return [to_account(self._ledgers[name]) for name in sorted(self._ledgers)]
