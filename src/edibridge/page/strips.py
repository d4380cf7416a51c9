"""What a page is drawn of: strips as high as a line or a row, in points, one below the other.

Strips know no paper: a drawing sets them on pages. All x are from the start of the reading
direction, so that a page from right to left is the mirror of one from left to right.
"""

from __future__ import annotations

from attrs import evolve, frozen

from edibridge.page.blocks import Code, Side


@frozen(kw_only=True)
class Text:
    """A line of text: its baseline, and the box that it stands in."""

    x: float
    y: float
    width: float
    text: str
    size: float
    bold: bool = False
    side: Side = "start"
    colour: str = ""


@frozen(kw_only=True)
class Rule:
    """A horizontal line, or with a height a filled box."""

    x: float
    y: float
    width: float
    height: float
    colour: str


@frozen(kw_only=True)
class Squares:
    """A QR code."""

    x: float
    y: float
    size: float
    code: Code


@frozen(kw_only=True)
class Logo:
    """The issuer's logo, in a box that it fits into."""

    x: float
    y: float
    width: float
    height: float


Mark = Text | Rule | Squares | Logo


@frozen(kw_only=True)
class TableHead:
    """What of a table comes again on the next page: its head, and where the sum stands."""

    strips: tuple[Strip, ...]
    carried: Text | None = None


@frozen(kw_only=True)
class Strip:
    """A piece that no page break divides; with `tied` the next strip is on the same page."""

    height: float
    marks: tuple[Mark, ...] = ()
    tied: bool = False
    table: TableHead | None = None
    running: str = ""


def moved(strip: Strip, by: float, down: float = 0) -> tuple[Mark, ...]:
    """Return the marks of a strip, moved."""
    return tuple(evolve(mark, x=mark.x + by, y=mark.y + down) for mark in strip.marks)


def height(strips: tuple[Strip, ...]) -> float:
    """Return how high strips are together."""
    return sum(strip.height for strip in strips)


def beside(starts: tuple[Strip, ...], ends: tuple[Strip, ...], at: float) -> Strip:
    """Return one strip of strips that stand side by side, the second from `at` on."""
    marks: list[Mark] = []
    for strips, by in ((starts, 0.0), (ends, at)):
        down = 0.0
        for strip in strips:
            marks += moved(strip, by, down)
            down += strip.height
    return Strip(height=max(height(starts), height(ends)), marks=tuple(marks))
