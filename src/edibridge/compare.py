"""What became of the values of a document on a way there and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from edibridge.findings import Note
from edibridge.model.document import Document
from edibridge.model.path import get, leaves, parse

# lists whose items say themselves what they are: a syntax has its own order for them
UNORDERED = ("parties", "references")


@frozen(kw_only=True)
class Comparison:
    """How many values a document had, and which did not come back.

    `missing` are the paths of all that are not there again, `silent` those of them that no note
    speaks of.
    """

    values: int
    missing: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


def compare(before: Document, after: Document, notes: Iterable[Note]) -> Comparison:
    """Compare a document with what came back, given the notes of the way.

    A decimal may come back with another scale, since some syntaxes set it. Where notes name all
    that an item of a list held, the items after it may move up; and parties and references, which
    say what they are, may stand in another order. A currency that is the document's own holds
    where none is said.
    """
    noted = Noted(notes)
    own = before.currency if before.currency == after.currency else None
    values = 0
    missing, silent = [], []
    there = dict(leaves(after))
    for path, text in leaves(before):
        values += 1
        if there.get(path) == text:
            continue
        wanted, found = get(before, path), get(after, path)
        if found == wanted or (found is None and path.endswith(".currency") and wanted == own):
            continue
        if noted.speaks_of(path):
            missing.append(path)
        elif all(get(after, place) != wanted for place in _places(before, path, noted)):
            missing.append(path)
            silent.append(path)
    return Comparison(values=values, missing=tuple(missing), silent=tuple(silent))


class Noted:
    """The paths that notes speak of: those named, what they hold, and what holds them."""

    def __init__(self, notes: Iterable[Note]) -> None:
        """Keep the paths so that asking is fast."""
        self._named = {note.path.partition("/")[0] for note in notes}
        self._above = {above for path in self._named for above in _above(path)}

    def speaks_of(self, path: str) -> bool:
        """Say whether a note names a path, a part that holds it, or something that it holds."""
        return path in self._above or any(above in self._named for above in _above(path))


def _above(path: str) -> Iterator[str]:
    """Give a path and every path of what holds it: `a[1].b`, `a[1]`, `a`."""
    yield path
    for at in range(len(path) - 1, 0, -1):
        if path[at] in ".[":
            yield path[:at]


def _places(before: Document, path: str, noted: Noted) -> list[str]:
    """Return where a leaf may stand after items before it in its lists were dropped."""
    found = [""]
    walked = ""
    for step in parse(path):
        if isinstance(step, str):
            found = [f"{place}.{step}" if place else step for place in found]
            walked = f"{walked}.{step}" if walked else step
            continue
        held = get(before, walked)
        items = range(len(held))
        gone = sum(_is_gone(held[at], f"{walked}[{at}]", noted) for at in items[:step])
        free = items if walked.endswith(UNORDERED) else dict.fromkeys((step, step - gone))
        found = [f"{place}[{at}]" for place in found for at in free]
        walked = f"{walked}[{step}]"
    return found


def _is_gone(item: object, path: str, noted: Noted) -> bool:
    """Say whether notes name every value of an item."""
    return all(noted.speaks_of(one) for one, _ in leaves(item, path))
