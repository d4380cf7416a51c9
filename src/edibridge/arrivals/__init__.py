"""Interchanges that came before: the same once more, or another under the same reference.

arrivals = open_arrivals("sqlite:/var/lib/edi/arrivals.db")
for verdict in check(arrivals, data):
    if verdict.kind != "new":
        print(verdict)
"""

from __future__ import annotations

from pathlib import Path

from edibridge.arrivals.arrival import Arrival, Verdict, arrivals_of
from edibridge.arrivals.port import Arrivals
from edibridge.errors import UsageError

__all__ = ["Arrival", "Arrivals", "Verdict", "arrivals_of", "check", "open_arrivals"]


def check(arrivals: Arrivals, data: bytes) -> list[Verdict]:
    """Say of each interchange of a source whether it came before, and remember it.

    Raises UndetectedError where the source is neither EDIFACT nor X12.
    """
    return [arrivals.record(one) for one in arrivals_of(data)]


def open_arrivals(store: str) -> Arrivals:
    """Return the arrivals kept in a store: a file of lines, or `sqlite:FILE`.

    Raises `UsageError` for a store of no known kind.
    """
    head, _, rest = store.partition(":")
    if head == "sqlite" and rest:
        from edibridge.arrivals.sqlite import SqliteArrivals  # noqa: PLC0415

        return SqliteArrivals(Path(rest))
    path = Path(rest if head == "file" else store)
    if not store or path.is_dir():
        message = f"{store!r} is no store of arrivals"
        raise UsageError(message, hint="name a file, or sqlite:FILE")
    from edibridge.arrivals.file import FileArrivals  # noqa: PLC0415

    return FileArrivals(path)
