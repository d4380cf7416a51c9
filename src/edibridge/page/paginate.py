"""How strips fall on pages: nothing is cut, heads of tables come again, sums are carried over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import evolve, frozen

from edibridge.page.blocks import Page
from edibridge.page.measure import Measure
from edibridge.page.strips import Mark, Strip, TableHead, Text, moved

GREY, BLACK = "#5c6670", "#16191d"
SMALL, TINY = 7.5, 6.8
LEAD = 1.36
_CARRY = 17.0  # height of a line that carries a sum over


@frozen(kw_only=True)
class Sheet:
    """The paper and its margins, in points."""

    width: float
    height: float
    side: float = 51.0
    top: float = 45.0
    bottom: float = 58.0

    @property
    def room(self) -> float:
        """Return the width between the margins."""
        return self.width - 2 * self.side


def paginate(
    strips: Sequence[Strip], page: Page, sheet: Sheet, measure: Measure
) -> list[tuple[Mark, ...]]:
    """Return the marks of each page, placed from the start and top of the paper."""
    pages: list[list[Mark]] = [[]]
    lowest = sheet.height - sheet.bottom
    y = sheet.top
    bare = True  # nothing of the blocks is on the page yet
    before: Strip | None = None
    for at, strip in enumerate(strips):
        needed = _together(strips, at)
        if strip.table is not None and strip.table.carried is not None and not _last(strips, at):
            needed += _CARRY
        if y + needed > lowest and not bare:
            same = before is not None and strip.table is not None and before.table is strip.table
            running = _running(strips, at) if same else ""
            if running and strip.table is not None:
                pages[-1] += _carry(strip.table, page.carried, running, sheet, y, measure)
            pages.append(list(_continued(page, sheet, measure)))
            y = sheet.top + SMALL * LEAD + 12
            if same and strip.table is not None:
                for head in strip.table.strips:
                    pages[-1] += moved(head, sheet.side, y)
                    y += head.height
                if running:
                    pages[-1] += _carry(strip.table, page.brought, running, sheet, y, measure)
                    y += _CARRY
            bare = True
        if bare and not strip.marks and len(pages) > 1:
            continue  # a gap between blocks is none at the top of a page
        pages[-1] += moved(strip, sheet.side, y)
        y += strip.height
        bare = False
        before = strip
    feet = _feet(page, sheet, measure, len(pages))
    return [(*marks, *feet(number)) for number, marks in enumerate(pages, 1)]


def _together(strips: Sequence[Strip], at: int) -> float:
    """Return how high a strip is with those that it is tied to."""
    high = strips[at].height
    while strips[at].tied and at + 1 < len(strips):
        at += 1
        high += strips[at].height
    return high


def _last(strips: Sequence[Strip], at: int) -> bool:
    """Say whether a strip is the last of its table."""
    return at + 1 == len(strips) or strips[at + 1].table is not strips[at].table


def _running(strips: Sequence[Strip], at: int) -> str:
    """Return the sum up to the strip before this one."""
    table = strips[at].table
    while at > 0 and strips[at - 1].table is table:
        at -= 1
        if strips[at].running:
            return strips[at].running
    return ""


def _carry(  # noqa: PLR0913, PLR0917 - what is carried, and where it stands
    table: TableHead, label: str, running: str, sheet: Sheet, y: float, measure: Measure
) -> Iterator[Mark]:
    place = table.carried
    if place is None:
        return
    total = Text(
        x=place.x + sheet.side,
        y=place.y + y,
        width=place.width,
        text=running,
        size=place.size,
        bold=True,
        side="end",
        colour=BLACK,
    )
    yield total
    room = place.width - measure.width(running, place.size, bold=True) - 10
    yield evolve(total, text=label, width=room, bold=False, colour=GREY)


def _continued(page: Page, sheet: Sheet, measure: Measure) -> Iterator[Mark]:
    """Say at the top of a further page what it belongs to."""
    half = sheet.room / 2
    named = f"{page.title} {page.number}".strip()
    for text, x, side in ((page.issuer, 0.0, "start"), (named, half, "end")):
        for line in measure.wrap(text, SMALL, half - 6)[:1]:
            yield Text(
                x=sheet.side + x,
                y=sheet.top + SMALL,
                width=half,
                text=line,
                size=SMALL,
                side="start" if side == "start" else "end",
                colour=GREY,
            )


def _feet(
    page: Page, sheet: Sheet, measure: Measure, pages: int
) -> Callable[[int], Iterator[Mark]]:
    """Return what draws the foot of a page."""
    most = 3  # lines: the margin has no room for more
    numbered = page.numbered.format(page=pages, pages=pages)
    room = sheet.room - measure.width(numbered, TINY) - 16
    lines = [line for text in page.foot for line in measure.wrap(text, TINY, room)][:most]

    def foot(number: int) -> Iterator[Mark]:
        y = sheet.height - sheet.bottom + 22
        common = Text(
            x=sheet.side, y=y, width=sheet.room, text="", size=TINY, side="end", colour=GREY
        )
        yield evolve(common, text=page.numbered.format(page=number, pages=pages))
        for at, line in enumerate(lines):
            yield evolve(common, text=line, side="start", y=y + at * TINY * LEAD, width=room)

    return foot
