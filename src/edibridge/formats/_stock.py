"""Stock reports: where the stock is, for the syntaxes that name a warehouse and no place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from edibridge.binding import Writing
from edibridge.model import Identifier, Party, StockReport


def located(
    report: StockReport, writing: Writing, moved: Callable[[Any, str, str, Writing], None]
) -> StockReport:
    """Name the warehouse by the place of the stock: the heading has no other place for it.

    `moved` notes what is written at another place, in the words of the syntax.
    """
    place = report.location
    if place is None or place == Identifier():
        return report
    keeper = report.warehouse or Party()
    if any(known != Identifier() for known in keeper.identifiers):
        writing.drop(place, "location", "the warehouse says where the stock is")
        return evolve(report, location=None)
    moved(place, "location", "the identifier of the warehouse", writing)
    named = evolve(keeper, identifiers=(*keeper.identifiers, place))
    return evolve(report, location=None, warehouse=named)
