"""What every format promises for every document that it takes: nothing is lost in silence.

The pairs of format and document class come from the registry, so that a new format is proved by
being there.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from tests.strategies import DOCUMENTS, documents

from edibridge.errors import UnwritableError
from edibridge.findings import Note
from edibridge.format import Format, ReadOptions, WriteOptions
from edibridge.model import Document
from edibridge.model.path import get, leaves, parse
from edibridge.registry import formats

# a dozen formats, most of several classes, are to take less than 90 seconds together
EXAMPLES = 25
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def pairs() -> Iterator[tuple[str, type[Document], str]]:
    """Give each format with each document class and each edition that it holds."""
    for known in formats():
        for kind in known.parts:
            for version in known.versions:
                yield known.id, kind, version


PAIRS = list(pairs())
NAMES = [
    f"{name}-{kind.__name__}{f'-{edition}' if edition else ''}" for name, kind, edition in PAIRS
]


def written(known: Format, document: Document, version: str) -> tuple[bytes, tuple[Note, ...]]:
    """Write one document; return the bytes and its notes."""
    result = known.write([document], WriteOptions(version=version))
    assert len(result.notes) == 1
    return result.data, result.notes[0]


def read_back(known: Format, data: bytes) -> Document:
    """Read the one document of a file."""
    received = list(known.read(data, ReadOptions()))
    assert len(received) == 1, f"{len(received)} documents of one"
    document = received[0].document
    assert document is not None, received[0].findings
    return document


def silent(before: Document, after: Document, notes: tuple[Note, ...]) -> list[str]:
    """Return the leaves that are neither where they were nor in a note.

    A decimal may come back with another scale, since some syntaxes set it; where notes name all
    that an item of a list held, the items after it may move up.
    """
    noted = [note.path for note in notes]
    return [
        f"{path}: {value!r} became {get(after, path)!r}"
        for path, value in leaves(before)
        if not any(covers(note, path) for note in noted)
        and all(get(after, place) != get(before, path) for place in places(before, path, noted))
    ]


# lists whose items say themselves what they are: a syntax has its own order for them
UNORDERED = ("parties", "references", "identifiers")


def places(before: Document, path: str, noted: list[str]) -> list[str]:
    """Return where a leaf may stand after items before it in its lists were dropped."""
    found = [""]
    walked = ""
    for step in parse(path):
        if isinstance(step, str):
            found = [f"{place}.{step}" if place else step for place in found]
            walked = f"{walked}.{step}" if walked else step
            continue
        items = range(len(get(before, walked)))
        gone = sum(is_gone(before, f"{walked}[{index}]", noted) for index in items[:step])
        free = items if walked.endswith(UNORDERED) else dict.fromkeys((step, step - gone))
        found = [f"{place}[{at}]" for place in found for at in free]
        walked = f"{walked}[{step}]"
    return found


def is_gone(before: Document, item: str, noted: list[str]) -> bool:
    """Say whether notes name every value of an item."""
    held = leaves(get(before, item), item)
    return all(any(covers(note, path) for note in noted) for path, _ in held)


def covers(note: str, path: str) -> bool:
    """Say whether a note speaks of a path, of a part that holds it, or of what it holds."""
    return note == path or any(
        longer.startswith(shorter) and longer[len(shorter) : len(shorter) + 1] in (".", "[", "/")
        for longer, shorter in ((note, path), (path, note))
    )


@pytest.mark.parametrize(("name", "kind", "version"), PAIRS, ids=NAMES)
@given(data=st.data())
@BOUNDED
def test_no_loss_is_silent(
    name: str, kind: type[Document], version: str, data: st.DataObject
) -> None:
    """Proves that every value of a document arrives at its place, or that a note names it."""
    known = formats().get(name)
    document = data.draw(documents(kind), label="document")
    assume(known.takes(document))
    content, notes = written(known, document, version)
    assert not silent(document, read_back(known, content), notes), content.decode(errors="replace")


@pytest.mark.parametrize(("name", "kind", "version"), PAIRS, ids=NAMES)
@given(data=st.data())
@BOUNDED
def test_what_was_read_is_written_without_loss(
    name: str, kind: type[Document], version: str, data: st.DataObject
) -> None:
    """Proves that a document read from a format goes back into it whole, and without a note."""
    known = formats().get(name)
    document = data.draw(documents(kind), label="document")
    assume(known.takes(document))
    content, _ = written(known, document, version)
    once = read_back(known, content)
    again, notes = written(known, once, version)
    assert not notes, [str(note) for note in notes]
    assert read_back(known, again) == once, content.decode(errors="replace")
    assert written(known, once, version)[0] == again, "the same document gives other bytes"


REFUSED = [(known.id, kind) for known in formats() for kind in DOCUMENTS if kind not in known.parts]


@pytest.mark.parametrize(("name", "kind"), REFUSED)
def test_a_format_refuses_what_it_has_no_place_for(name: str, kind: type[Document]) -> None:
    """Proves that a document class that a format does not hold is refused in clear words."""
    known = formats().get(name)
    assert not known.takes(kind())
    with pytest.raises(UnwritableError, match=f"^{name} cannot hold an? {kind.__name__}; it holds"):
        known.write([kind()], WriteOptions())
