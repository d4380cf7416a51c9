"""Shapes of documents in which nothing was broken: what depends on a shape is judged once.

Whether elements stand where they may, as often as they may and with which attributes does not
depend on what a name, a price or a date says. The documents of a sender differ in little else, so
that one shape stands for many of them. A shape is what is left of a document without the texts
that no such rule reads, cut into its head and the parts that are judged by themselves: lines, and
parties. They are judged in the light of what the head says of all of them (`context`), so that a
document whose head and parts are known is known as a whole.

Only what was sound is remembered. In any other document, and wherever there is doubt about its
shape, every rule is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from attrs import Factory, define, field, frozen

MOST_CHARACTERS = 8_000_000


@frozen(eq=False, repr=False)
class Shape:
    """A document without the texts that no rule of structure reads.

    `context` is all that the parts are judged by beside themselves.
    """

    context: str
    head: str
    parts: frozenset[str]


ShapeOf = Callable[[Any], Shape | None]
"""From a tree to its shape, or None where there is any doubt."""


@define(eq=False, repr=False)
class Shapes:
    """The shapes in which some rule sets found nothing; where there are too many it starts anew.

    `is_lasting` says whether a part is judged alike in any document of its context; a document
    with another part is not remembered. `met` counts the documents that were known and those that
    were not.
    """

    shape_of: ShapeOf
    is_lasting: Callable[[str], bool]
    most: int = MOST_CHARACTERS
    met: list[int] = Factory(lambda: [0, 0])
    _heads: set[tuple[str, str]] = field(factory=set, init=False)
    _parts: dict[str, set[str]] = field(factory=dict, init=False)
    _held: int = field(default=0, init=False)

    def has(self, shape: Shape) -> bool:
        """Say whether nothing was broken in the head and the parts of this shape before."""
        known = self._parts.get(shape.context)
        found = (
            known is not None
            and shape.parts <= known
            and (shape.context, shape.head) in self._heads
        )
        self.met[not found] += 1
        return found

    def add(self, shape: Shape) -> None:
        """Remember a shape in which nothing is broken."""
        if not all(map(self.is_lasting, shape.parts)):
            return
        size = len(shape.head) + sum(map(len, shape.parts))
        if self._held + size > self.most:
            self.forget()
            if size > self.most:
                return
        self._held += size
        self._heads.add((shape.context, shape.head))
        self._parts.setdefault(shape.context, set()).update(shape.parts)

    def forget(self) -> None:
        """Start anew."""
        self._heads, self._parts, self._held = set(), {}, 0


def spelled(root: Any) -> tuple[str, str, str] | None:  # noqa: ANN401 - an lxml element
    """Return lxml's own spelling of a tree: its first tag, what follows, its last tag.

    In it a `<` always begins a tag. None where a prefix does not mean the same all over, and where
    something stands between the elements: a comment, an instruction.
    """
    from lxml import etree  # noqa: PLC0415 - of trees alone

    text = etree.tostring(root, encoding="unicode", with_tail=False)
    begins, ends = text.find(">") + 1, text.rfind("</")
    if ends < begins or text.find(" xmlns", begins) >= 0:
        return None
    # one character is found faster than two
    if ("!" in text and "<!" in text) or ("?" in text and "<?" in text):
        return None
    return text[:begins], text[begins:ends], text[ends:]


def bare(text: str, dropped: re.Pattern[str]) -> str:
    """Leave texts out: for each and the tag after it stands a zero, which no XML can hold."""
    return dropped.sub(">\0", text)


def cut_out(head: str, tag: str, parts: set[str]) -> str:
    """Take the content of an element out of the head and put it among the parts."""
    begins = head.find(f"<{tag}") + len(tag) + 1
    ends = head.find(f"</{tag}", begins)
    if begins <= len(tag) or ends < 0:
        return head
    parts.add(f"{CUT}{tag}{head[begins:ends]}")
    return head[:begins] + head[ends:]


CUT = "\0"
"""What a part begins with that was cut out of the head."""
