"""Chains of stamps: each is made of the one before, so none is taken out or put in unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from attrs import field, frozen


@frozen(kw_only=True)
class Link:
    """One link: the stamp, its number in the series (the first is 1), and what the next needs."""

    value: str
    number: int = 1
    details: Mapping[str, str] = field(factory=dict)


Make = Callable[[Link | None], Link]


class Chains(Protocol):
    """Keeps the last link of each series; nobody else extends a series meanwhile.

    Numbers that no stamp depends on come from `edibridge.control_numbers`.
    """

    def extend(self, series: str, make: Make) -> Link:
        """Make the next link of the last one (None before the first), and keep it.

        `make` runs while the series is locked; where it raises, nothing was added. The number of
        what it returns is set here.
        """
        ...

    def last(self, series: str) -> Link | None:
        """Return the last link; None before the first."""
        ...


def numbered(last: Link | None, made: Link) -> Link:
    """Return a link that was made with the number that follows the last one."""
    number = 1 if last is None else last.number + 1
    return Link(value=made.value, number=number, details=dict(made.details))
