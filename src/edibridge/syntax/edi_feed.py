"""The text of a source that is read and not yet delivered, with its place in the source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

from edibridge.syntax.edi_segment import Flaw, Segment, Separators
from edibridge.syntax.edi_text import lines

CHUNK = 1 << 16

Source = bytes | IO[bytes] | Iterable[bytes]


def chunks(source: Source) -> Iterator[bytes]:
    """Yield the bytes of a source in pieces of at most 64 KiB, one `read` at a time."""
    if isinstance(source, bytes | bytearray | memoryview):
        view = memoryview(source)
        for start in range(0, len(view), CHUNK):
            yield bytes(view[start : start + CHUNK])
    elif hasattr(source, "read"):
        while block := source.read(CHUNK):
            yield block
    else:
        yield from (block for block in source if block)


class Feed:
    """The text that is read and not yet delivered, one character a byte, and what is known."""

    __slots__ = (
        "again", "blocks", "flaws", "index", "line", "object", "offset", "separators", "text",
    )  # fmt: skip

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks = blocks
        self.text = ""
        self.offset = 0
        self.line = 1
        self.index = 0
        self.again = False  # the separators changed: split the text anew before reading on
        self.separators: Separators | None = None  # None: to be read from the text that follows
        self.flaws: tuple[Flaw, ...] = ()  # for the next segment
        self.object: int | None = None  # a binary object of that many octets follows

    def more(self) -> bool:
        """Read one block more; say whether there was one."""
        block = next(self.blocks, b"")
        self.text += block.decode("latin-1")
        return bool(block)

    def take(self, size: int) -> str:
        """Take characters off the text, keeping offset and line."""
        taken, self.text = self.text[:size], self.text[size:]
        self.offset += len(taken)
        self.line += lines(taken)
        return taken

    def loose(self, size: int) -> Segment:
        """Take characters off the text as something that is no segment."""
        offset, line = self.offset, self.line
        raw = self.take(size)
        segment = Segment(
            "", [], self.separators or Separators(), offset, line, 0, "", raw, None, self.flaws
        )
        self.flaws = ()
        return segment
