"""Arrivals that are remembered as long as the process lives."""

from __future__ import annotations

from datetime import datetime
from threading import Lock

from attrs import define, field

from edibridge.arrivals.arrival import Arrival, Verdict
from edibridge.arrivals.port import judged, now, spelt

Entry = tuple[Arrival, str]


@define(eq=False)
class MemoryArrivals:
    """Arrivals in memory, for the threads of one process."""

    _kept: list[Entry] = field(factory=list, init=False)
    _lock: Lock = field(factory=Lock, init=False)

    def record(self, arrival: Arrival) -> Verdict:
        """Judge and remember one."""
        with self._lock:
            verdict = judge(self._kept, arrival)
            if verdict.kind in {"new", "copy"}:
                self._kept.append((arrival, now()))
        return verdict

    def forget(self, before: datetime) -> int:
        """Forget what came before a moment."""
        with self._lock:
            kept = [one for one in self._kept if one[1] >= spelt(before)]
            gone = len(self._kept) - len(kept)
            self._kept[:] = kept
        return gone


def judge(kept: list[Entry], arrival: Arrival) -> Verdict:
    """Judge an arrival by all that is kept."""
    named = alike = None
    for one, since in kept:
        if (one.sender, one.receiver) != (arrival.sender, arrival.receiver):
            continue
        if one.reference == arrival.reference and named is None:
            named = (one.digest, since)
        if one.digest == arrival.digest and alike is None:
            alike = (one.reference, since)
    return judged(arrival, named, alike)
