"""The port of arrivals."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

from edibridge.arrivals.arrival import Arrival, Verdict


class Arrivals(Protocol):
    """Remembers interchanges."""

    def record(self, arrival: Arrival) -> Verdict:
        """Say whether an interchange came before, and remember it: both at once.

        Of two processes that record the same, one hears that it is new.
        """
        ...

    def forget(self, before: datetime) -> int:
        """Forget what came before a moment, as control numbers come round; return how many."""
        ...


def now() -> str:
    """Return the time as it is kept."""
    return spelt(datetime.now(UTC))


def spelt(moment: datetime) -> str:
    """Return a moment in UTC, ISO 8601 to the second: texts that sort as the moments do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def judged(
    arrival: Arrival, named: tuple[str, str] | None, alike: tuple[str, str] | None
) -> Verdict:
    """Say what an arrival is.

    `named` are digest and time of the one under its reference, `alike` reference and time of one
    with its content.
    """
    if named is not None:
        return Verdict(
            kind="repeat" if named[0] == arrival.digest else "clash",
            arrival=arrival,
            before=arrival.reference,
            since=named[1],
        )
    if alike is not None:
        return Verdict(kind="copy", arrival=arrival, before=alike[0], since=alike[1])
    return Verdict(kind="new", arrival=arrival)
