"""Where the cells of a table stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve

from edibridge.page.blocks import Cell, Row, Side, Table
from edibridge.page.measure import Measure
from edibridge.page.strips import Mark, Rule, Strip, TableHead, Text

BODY, SMALL = 8.6, 7.2
LEAD, BASE = 1.34, 1.02
GREY, LINE, BLACK, BAND = "#5c6670", "#d5d9de", "#16191d", "#f1f3f5"
PAD = 3.0
GUTTER = 5.0  # between columns
INDENT = 9.0
_WIDEST = 0.24  # of the width, for a column as wide as its texts
_MOST_LINES = 36  # of a row that stays together


def table_strips(table: Table, width: float, measure: Measure, colour: str) -> Iterator[Strip]:
    """Return the strips of a table: its head, then a row each, a very high row in several."""
    widths = _widths(table, width, measure)
    starts = [sum(widths[:at]) for at in range(len(widths))]
    last = len(widths) - 1
    rooms = [one - (GUTTER if at < last else 0) for at, one in enumerate(widths)]
    places = list(zip(starts, rooms, (column.side for column in table.columns), strict=True))
    head = _head(table, places, width, measure, colour)
    carried = None
    if table.carried is not None:
        x, room, _side = places[table.carried]
        carried = Text(
            x=0, y=BODY * BASE + PAD, width=x + room - PAD, text="", size=BODY, side="end"
        )
    known = TableHead(strips=head, carried=carried)
    yield from (evolve(strip, tied=True) for strip in head)
    for row in table.rows:
        yield from _row(row, places, width, measure, known)


def _widths(table: Table, width: float, measure: Measure) -> list[float]:
    """Return the widths of the columns: first what texts need, the rest by shares."""
    fixed: list[float] = []
    for at, column in enumerate(table.columns):
        if column.share:
            fixed.append(0)
            continue
        cells = [row.cells[at] for row in table.rows if not row.heading]
        needed = max(
            (
                *(measure.width(word, SMALL, bold=True) for word in column.title.split()),
                *(measure.width(cell.text, BODY) for cell in cells),
                *(measure.width(text, SMALL) for cell in cells for text in cell.details),
            ),
            default=0,
        )
        gutter = GUTTER if at + 1 < len(table.columns) else 0
        fixed.append(min(needed + 2 * PAD + gutter + 0.5, width * _WIDEST))
    shares = sum(column.share for column in table.columns)
    least = width * (0.3 if shares else 0)
    if (taken := sum(fixed)) > width - least:  # too many columns: all give way
        fixed = [one * (width - least) / taken for one in fixed]
    rest = width - sum(fixed)
    if not shares:
        fixed[0] += rest
        return fixed
    return [
        one or rest * column.share / shares
        for one, column in zip(fixed, table.columns, strict=True)
    ]


Places = Sequence[tuple[float, float, Side]]


def _head(
    table: Table, places: Places, width: float, measure: Measure, colour: str
) -> tuple[Strip, ...]:
    cells = [
        measure.wrap(column.title, SMALL, room - 2 * PAD, bold=True)
        for column, (_x, room, _side) in zip(table.columns, places, strict=True)
    ]
    deep = max(len(lines) for lines in cells)
    marks: list[Mark] = []
    for lines, (x, room, side) in zip(cells, places, strict=True):
        for at, line in enumerate(lines):
            y = PAD + (deep - len(lines) + at) * SMALL * LEAD + SMALL * BASE
            marks.append(
                Text(
                    x=x + PAD,
                    y=y,
                    width=room - 2 * PAD,
                    text=line,
                    size=SMALL,
                    bold=True,
                    side=side,
                    colour=colour,
                )
            )
    high = deep * SMALL * LEAD + 2 * PAD
    marks.append(Rule(x=0, y=high - 0.9, width=width, height=0.9, colour=colour))
    return (Strip(height=high, marks=tuple(marks)),)


def _row(
    row: Row, places: Places, width: float, measure: Measure, head: TableHead
) -> Iterator[Strip]:
    if row.heading:
        yield _heading(row, width, measure, head)
        return
    cells = [
        _lines(
            cell,
            room - 2 * PAD - (row.level * INDENT if number == _first(places) else 0),
            measure,
            strong=row.strong,
        )
        for number, (cell, (_x, room, _side)) in enumerate(zip(row.cells, places, strict=True))
    ]
    deep = max((len(lines) for lines in cells), default=1) or 1
    for begin in range(0, deep, _MOST_LINES):
        marks: list[Mark] = []
        high = 0.0
        for number, (lines, (x, room, side)) in enumerate(zip(cells, places, strict=True)):
            indent = row.level * INDENT if number == _first(places) else 0
            down = PAD
            for line, size, colour in lines[begin : begin + _MOST_LINES]:
                marks.append(
                    Text(
                        x=x + PAD + indent,
                        y=down + size * BASE,
                        width=room - 2 * PAD - indent,
                        text=line,
                        size=size,
                        side=side,
                        bold=row.strong,
                        colour=colour,
                    )
                )
                down += size * LEAD
            high = max(high, down + PAD)
        last = begin + _MOST_LINES >= deep
        if last:
            marks.append(Rule(x=0, y=high - 0.35, width=width, height=0.35, colour=LINE))
        yield Strip(
            height=high,
            marks=tuple(marks),
            table=head,
            running=row.running if last else "",
        )


def _first(places: Places) -> int:
    """Return which column shows how deep a row stands: the first wide one."""
    return max(range(len(places)), key=lambda at: places[at][1])


def _heading(row: Row, width: float, measure: Measure, head: TableHead) -> Strip:
    lines = measure.wrap(row.cells[0].text, BODY, width - 2 * PAD, bold=True) or [""]
    high = len(lines) * BODY * LEAD + 2 * PAD
    marks: list[Mark] = [Rule(x=0, y=0, width=width, height=high, colour=BAND)]
    marks += [
        Text(
            x=PAD,
            y=PAD + at * BODY * LEAD + BODY * BASE,
            width=width - 2 * PAD,
            text=line,
            size=BODY,
            bold=True,
            colour=BLACK,
        )
        for at, line in enumerate(lines)
    ]
    return Strip(height=high, marks=tuple(marks), table=head, tied=True)


def _lines(
    cell: Cell, room: float, measure: Measure, *, strong: bool
) -> list[tuple[str, float, str]]:
    lines = [(line, BODY, BLACK) for line in measure.wrap(cell.text, BODY, room, bold=strong)]
    for text in cell.details:
        lines += [(line, SMALL, GREY) for line in measure.wrap(text, SMALL, room)]
    return lines
