"""Books: what the making of documents draws from and counts up."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from .values import Row, items, notes, parties, services


@dataclass
class Books:
    """The state of the books while documents are made: randomness, tables, last numbers."""

    random: Random
    parties: dict[str, Row] = field(default_factory=parties)
    services: dict[str, Row] = field(default_factory=services)
    items: list[Row] = field(default_factory=items)
    notes: dict[str, str] = field(default_factory=notes)
    last: dict[tuple[str, str], int] = field(default_factory=dict)

    def take(self, kind: str, name: str) -> int:
        """Count one up and return it."""
        self.last[kind, name] = self.last.get((kind, name), 0) + 1
        return self.last[kind, name]

    def number(self, kind: str, seller: str, year: int) -> str:
        """Take the next number of a series: one series a kind, branch and year."""
        return f"{kind} {seller}.{year}/{self.take(kind, seller)}"

    def reference(self, prefix: str) -> str:
        """Make up a number of somebody else's document."""
        return f"{prefix}{self.random.randrange(10_000, 99_999)}"
