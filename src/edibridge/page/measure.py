"""How wide a text is in a font, and where its lines break."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping

from attrs import field, frozen

# where a word may be broken beside its spaces: after a hyphen or slash between letters, and
# anywhere in scripts that write no spaces
_WIDE = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
_PIECES = re.compile(
    rf"[ \t]+|[{_WIDE}]|[^ \t{_WIDE}]+?(?<=[\w)])[-/](?=\w)|[^ \t{_WIDE}]+?(?=[ \t]|$|[{_WIDE}])"
)
_SHAPED = re.compile(r"[^\u0000-\u02ff\u0370-\u052f\u1e00-\u2bff\ufffd]")


def shaped(text: str) -> bool:
    """Say whether a text is in a script whose letters need shaping."""
    return _SHAPED.search(text) is not None


@frozen(kw_only=True, eq=False)
class Measure:
    """Widths of texts in the two weights of a font, in points.

    `widths` gives the thousandths of an em of each character. `slow` measures what needs shaping,
    and what has a character of `others`, which the font does not hold.
    """

    widths: tuple[Mapping[int, float], Mapping[int, float]]
    slow: Callable[[str, float, bool], float]
    others: frozenset[str] = frozenset()
    _known: dict[tuple[str, bool], float] = field(factory=dict, init=False)

    def hard(self, text: str) -> bool:
        """Say whether a text is more than characters of the font side by side."""
        return shaped(text) or not self.others.isdisjoint(text)

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Return the width of a text."""
        key = (text, bold)
        known = self._known.get(key)
        if known is None:
            if self.hard(text):
                known = self.slow(text, 1000, bold)
            else:
                widths = self.widths[bold]
                known = sum(widths[ord(letter)] for letter in text)
            self._known[key] = known
        return known * size / 1000

    def wrap(self, text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
        """Break a text into lines that fit into a width; a word that does not is cut."""
        lines: list[str] = []
        for paragraph in text.splitlines():
            lines += self._wrap(paragraph.strip(), size, room, bold=bold)
        return lines

    def _wrap(self, text: str, size: float, room: float, *, bold: bool) -> Iterator[str]:
        if self.width(text, size, bold=bold) <= room:
            yield text
            return
        line, width = "", 0.0
        for piece in _PIECES.findall(text):
            extent = self.width(piece, size, bold=bold)
            if line and width + extent > room and not piece.isspace():
                yield line.rstrip()
                line, width = "", 0.0
            if piece.isspace() and not line:
                continue
            while extent > room and len(piece) > 1:
                at = self._fits(piece, size, room, bold=bold)
                yield piece[:at]
                piece = piece[at:]  # noqa: PLW2901 - the rest of the word goes on
                extent = self.width(piece, size, bold=bold)
            line, width = line + piece, width + extent
        if line.strip():
            yield line.rstrip()

    def _fits(self, word: str, size: float, room: float, *, bold: bool) -> int:
        """Return how many characters of a word fit; at least one, and no letter without marks."""
        low, high = 1, len(word) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(word[:middle], size, bold=bold) <= room:
                low = middle
            else:
                high = middle - 1
        while low > 1 and unicodedata.combining(word[low]):
            low -= 1
        return low
