"""What is on a page, as values: every text is already said in the language of the reader.

A drawing (PDF, HTML) decides where things stand and how they look, never what they say.
"""

from __future__ import annotations

from typing import Literal

from attrs import frozen

Side = Literal["start", "end"]


@frozen(kw_only=True)
class Fact:
    """A name and its value, such as a date of issue."""

    label: str
    value: str
    strong: bool = False


@frozen(kw_only=True)
class Facts:
    """Facts under a heading."""

    title: str = ""
    facts: tuple[Fact, ...]


@frozen(kw_only=True)
class PartyBox:
    """A party: what it is here, its name, the lines of its address, what it is known by."""

    role: str
    name: str
    lines: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()


@frozen(kw_only=True)
class Parties:
    """Parties that stand side by side."""

    boxes: tuple[PartyBox, ...]


@frozen(kw_only=True)
class Column:
    """A column of a table: its heading, where its texts stand, its share of the width.

    A column with a `share` of 0 is as wide as its widest text.
    """

    title: str
    side: Side = "start"
    share: float = 0


@frozen(kw_only=True)
class Cell:
    """A cell: a text, and smaller texts below it."""

    text: str = ""
    details: tuple[str, ...] = ()


@frozen(kw_only=True)
class Row:
    """A row of a table; `level` is how deep it stands below another row.

    `running` is the sum of the carried column up to this row, this row included. A `heading` has
    one cell, which goes over the whole width.
    """

    cells: tuple[Cell, ...]
    level: int = 0
    running: str = ""
    heading: bool = False
    strong: bool = False


@frozen(kw_only=True)
class Table:
    """A table; the sum of column `carried` is carried over from page to page."""

    title: str = ""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    carried: int | None = None


@frozen(kw_only=True)
class Sums:
    """The sums below a table, one a row; a strong one is what counts."""

    title: str = ""
    facts: tuple[Fact, ...]


@frozen(kw_only=True)
class Prose:
    """Paragraphs under a heading; `small` is for legal texts."""

    title: str = ""
    paragraphs: tuple[str, ...]
    small: bool = False


@frozen(kw_only=True)
class Code:
    """A QR code: what it holds, what stands below it, its side in millimetres.

    `error` is the level of error correction (L, M, Q, H).
    """

    data: str | bytes
    caption: str = ""
    size: float = 28
    error: str = "M"


@frozen(kw_only=True)
class Codes:
    """QR codes that stand side by side."""

    codes: tuple[Code, ...]


@frozen(kw_only=True)
class Pair:
    """Blocks that stand side by side: `start` takes `share` of the width, `end` the rest."""

    start: tuple[Block, ...]
    end: tuple[Block, ...]
    share: float = 0.5


Block = Facts | Parties | Table | Sums | Prose | Codes | Pair


@frozen(kw_only=True)
class Page:
    """The page of one document: its head, its parties, what follows, its foot.

    `language` is a BCP 47 tag. `numbered` says "Page {page} of {pages}"; `carried` and `brought`
    are the words for a sum that goes over to the next page.
    """

    language: str
    rtl: bool = False
    title: str
    number: str
    issuer: str
    head: tuple[Fact, ...]
    parties: Parties
    blocks: tuple[Block, ...]
    foot: tuple[str, ...] = ()
    numbered: str = "{page}/{pages}"
    carried: str = ""
    brought: str = ""
