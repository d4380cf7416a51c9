"""Where the blocks of a page stand: each becomes strips of a given width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatchmethod

from attrs import evolve, frozen

from edibridge.page.blocks import (
    Block,
    Code,
    Codes,
    Fact,
    Facts,
    Page,
    Pair,
    Parties,
    PartyBox,
    Prose,
    Side,
    Sums,
    Table,
)
from edibridge.page.layout_table import table_strips
from edibridge.page.measure import Measure
from edibridge.page.strips import Logo, Mark, Rule, Squares, Strip, Text, beside, height, moved

MM = 72 / 25.4
BODY, SMALL, TINY = 9.0, 7.5, 6.8
TITLE, NAME = 19.0, 13.0
LEAD = 1.36  # height of a line, in sizes of its type
BASE = 1.02  # where its baseline is
GREY, LINE, BLACK = "#5c6670", "#c9ced4", "#16191d"
GAP = 5.0
_LOGO = (62 * MM, 19 * MM)
_COLUMNS = 3


@frozen(kw_only=True, eq=False)
class Layout:
    """Sets blocks, with the measures of a font and the issuer's colour."""

    measure: Measure
    colour: str
    logo: bool = False

    def head(self, page: Page, width: float) -> tuple[Strip, ...]:
        """Set the head of the first page: the issuer, the title, the parties, the facts."""
        half = width / 2 - GAP
        if self.logo:
            start: tuple[Strip, ...] = (
                Strip(
                    height=_LOGO[1],
                    marks=(Logo(x=0, y=0, width=min(_LOGO[0], half), height=_LOGO[1]),),
                ),
            )
        else:
            start = tuple(self.lines(page.issuer, NAME, half, bold=True, colour=self.colour))
        title = tuple(
            self.lines(page.title, TITLE, half, bold=True, side="end", colour=self.colour)
        )
        number = tuple(self.lines(page.number, BODY + 2, half, side="end", colour=GREY))
        top = beside(start, (*title, *number), half + 2 * GAP)
        third = (width - (_COLUMNS - 1) * GAP * 2) / _COLUMNS
        first, rest = page.parties.boxes[:2], page.parties.boxes[2:]
        boxes = self._row([tuple(self._box(box, third)) for box in first], third)
        facts = tuple(self._stacked(page.head, third))
        parties = beside(boxes, facts, (third + GAP * 2) * 2)
        return (
            top,
            Strip(height=9),
            Strip(height=9, marks=(Rule(x=0, y=0, width=width, height=0.9, colour=self.colour),)),
            parties,
            Strip(height=8),
            *self._rows(rest, width),
        )

    def blocks(self, blocks: Iterable[Block], width: float) -> Iterator[Strip]:
        """Set blocks one below the other."""
        for number, block in enumerate(blocks):
            if number:
                yield Strip(height=9)
            yield from self.block(block, width)

    @singledispatchmethod
    def block(self, block: Block, width: float) -> Iterator[Strip]:
        """Set a block."""
        raise NotImplementedError(type(block), width)  # the blocks are all here

    @block.register
    def _(self, block: Table, width: float) -> Iterator[Strip]:
        yield from self._heading(block.title, width)
        yield from table_strips(block, width, self.measure, self.colour)

    @block.register
    def _(self, block: Parties, width: float) -> Iterator[Strip]:
        yield from self._rows(block.boxes, width)

    @block.register
    def _(self, block: Facts, width: float) -> Iterator[Strip]:
        yield from self._heading(block.title, width)
        labels = max(self.measure.width(fact.label, BODY) for fact in block.facts)
        at = min(labels + 2 * GAP, width * 0.42)
        for fact in block.facts:
            start = tuple(self.lines(fact.label, BODY, at - GAP, colour=GREY))
            end = tuple(self.lines(fact.value, BODY, width - at, bold=fact.strong))
            yield beside(start, end, at)

    @block.register
    def _(self, block: Sums, width: float) -> Iterator[Strip]:
        yield from self._heading(block.title, width)
        for fact in block.facts:
            yield self._sum(fact, width)

    def _sum(self, fact: Fact, width: float) -> Strip:
        size = BODY + 1.5 if fact.strong else BODY
        value = self.measure.width(fact.value, size, bold=fact.strong)
        room = width - value - GAP
        start = tuple(self.lines(fact.label, size, room, bold=fact.strong))
        end = tuple(self.lines(fact.value, size, value + 1, bold=fact.strong, side="end"))
        row = beside(start, end, width - value - 1)
        if not fact.strong:
            return Strip(height=row.height + 1.5, marks=row.marks, tied=True)
        line = Rule(x=0, y=3, width=width, height=0.9, colour=self.colour)
        below = beside((Strip(height=6.5), row), (), 0)
        return Strip(height=below.height + 3, marks=(line, *below.marks))

    @block.register
    def _(self, block: Prose, width: float) -> Iterator[Strip]:
        yield from self._heading(block.title, width)
        size, colour = (SMALL, GREY) if block.small else (BODY, BLACK)
        for paragraph in block.paragraphs:
            yield from self.lines(paragraph, size, width, colour=colour)
            yield Strip(height=2.5)

    @block.register
    def _(self, block: Codes, width: float) -> Iterator[Strip]:
        row: list[tuple[Code, float]] = []
        used = 0.0
        for code in (*block.codes, None):
            side = code.size * MM if code is not None else 0
            if row and (code is None or used + side > width):
                marks: list[Mark] = []
                lowest = 0.0
                for known, x in row:
                    size = known.size * MM
                    marks.append(Squares(x=x, y=0, size=size, code=known))
                    caption = tuple(self.lines(known.caption, TINY, size, colour=GREY))
                    marks += beside((Strip(height=size + 1), *caption), (), 0).marks
                    if x:
                        marks[-len(caption) :] = _shifted(marks[-len(caption) :], x)
                    lowest = max(lowest, size + 1 + height(caption))
                yield Strip(height=lowest + 2, marks=tuple(marks))
                row, used = [], 0.0
            if code is not None:
                row.append((code, used))
                used += side + 4 * GAP

    @block.register
    def _(self, block: Pair, width: float) -> Iterator[Strip]:
        at = width * block.share + GAP
        start = tuple(self.blocks(block.start, width * block.share - GAP))
        end = tuple(self.blocks(block.end, width - at))
        if height(start) > width or height(end) > width:  # too high to stay together
            yield from start
            yield from (beside((), (strip,), at) for strip in end)
        else:
            yield beside(start, end, at)

    def lines(  # noqa: PLR0913 - how a text looks
        self,
        text: str,
        size: float,
        width: float,
        *,
        bold: bool = False,
        side: Side = "start",
        colour: str = BLACK,
    ) -> Iterator[Strip]:
        """Set a text in as many lines as it needs."""
        for line in self.measure.wrap(text, size, width, bold=bold):
            yield Strip(
                height=size * LEAD,
                marks=(
                    Text(
                        x=0,
                        y=size * BASE,
                        width=width,
                        text=line,
                        size=size,
                        bold=bold,
                        side=side,
                        colour=colour,
                    ),
                ),
            )

    def _heading(self, title: str, width: float) -> Iterator[Strip]:
        if title:
            for strip in self.lines(title, BODY + 0.5, width, bold=True, colour=self.colour):
                yield Strip(height=strip.height + 2, marks=strip.marks, tied=True)

    def _stacked(self, facts: Iterable[Fact], width: float) -> Iterator[Strip]:
        """Set facts with their label at the start and their value at the end of a line."""
        for fact in facts:
            label = self.measure.width(fact.label, SMALL)
            value = self.measure.width(fact.value, BODY, bold=fact.strong)
            if label + value + GAP <= width:
                start = tuple(self.lines(fact.label, SMALL, label + 1, colour=GREY))
                start = tuple(_lower(strip, BODY * LEAD) for strip in start)
                end = tuple(
                    self.lines(fact.value, BODY, width - label - GAP, bold=fact.strong, side="end")
                )
                yield beside(start, end, label + GAP)
            else:
                yield from self.lines(fact.label, SMALL, width, colour=GREY)
                yield from self.lines(fact.value, BODY, width, bold=fact.strong)
            yield Strip(height=1)

    def _box(self, box: PartyBox, width: float) -> Iterator[Strip]:
        yield from self.lines(box.role, SMALL, width, colour=GREY)
        yield Strip(height=1.5)
        yield from self.lines(box.name, BODY + 0.5, width, bold=True)
        for line in box.lines:
            yield from self.lines(line, BODY, width)
        if box.facts:
            yield Strip(height=2.5)
        for fact in box.facts:
            yield from self.lines(f"{fact.label} {fact.value}", SMALL, width, colour=GREY)

    def _rows(self, boxes: tuple[PartyBox, ...], width: float) -> Iterator[Strip]:
        """Set further parties, as many side by side as there are columns."""
        third = (width - (_COLUMNS - 1) * GAP * 2) / _COLUMNS
        for at in range(0, len(boxes), _COLUMNS):
            row = [tuple(self._box(box, third)) for box in boxes[at : at + _COLUMNS]]
            yield from self._row(row, third)
            yield Strip(height=8)

    def _row(self, columns: list[tuple[Strip, ...]], width: float) -> tuple[Strip, ...]:
        row: tuple[Strip, ...] = ()
        for number, column in enumerate(columns):
            row = (beside(row, column, number * (width + GAP * 2)),)
        return row


def _lower(strip: Strip, to: float) -> Strip:
    """Set a smaller line on the baseline of a bigger one."""
    return Strip(height=to, marks=moved(strip, 0, (to - strip.height) * 0.75))


def _shifted(marks: list[Mark], by: float) -> list[Mark]:
    return [evolve(mark, x=mark.x + by) for mark in marks]
