"""A layout compiled: which cell of a row is which attribute of which node."""

from __future__ import annotations

from typing import Any

from attrs import Factory, define, frozen

from edibridge.binding import Branch, Codec
from edibridge.formats._csv_expression import Expression
from edibridge.formats._csv_layout import Layout, Sheet

FAMILY = "csv"
ROOT = "document"


@frozen
class Entry:
    """One value of a node: from a column, an expression or a constant."""

    key: str
    codec: Codec | None
    path: str
    column: str = ""
    default: str = ""
    required: bool = False
    when: Expression | None = None
    value: Expression | None = None


@define(eq=False)
class Group:
    """The nodes of one attribute: the document, its rows, or one of several parts in a row."""

    tag: str
    name: str
    part: Any
    where: tuple[tuple[str, str, Any], ...] = ()
    rows: bool = False
    single: bool = False
    keys: list[tuple[str, str, Codec | None]] = Factory(list)
    groups: list[Group] = Factory(list)
    most: int = 0


@define(eq=False)
class Plan:
    """What the cells of one sheet put on one node, and on the nodes under it."""

    group: Group
    index: int = 0
    entries: list[Entry] = Factory(list)
    subs: list[Plan] = Factory(list)


@frozen(eq=False)
class SheetPlan:
    """A sheet compiled: `plan` fills the part that a row is, `line` the line in a flat row."""

    sheet: Sheet
    plan: Plan
    line: Plan | None
    writes: tuple[tuple[str, Expression], ...]
    first: bool
    above: str = ""


@frozen(eq=False)
class Compiled:
    """A layout ready for use."""

    layout: Layout
    branch: Branch
    root: Group
    sheets: tuple[SheetPlan, ...]
    skip: Expression | None
