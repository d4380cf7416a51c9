"""Every example through every pair of formats and back: what is lost is written down.

For each document class and each format that holds it, the documents are taken into that format,
from there into every other one, and back. `tests/golden/matrix` holds the notes of both steps,
summed up by kind and place; `make golden` writes it anew. Beside that, no value may be lost
without a note.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache

import pytest
from attrs import evolve

import edibridge
from edibridge.compare import compare
from edibridge.findings import Note
from edibridge.format import Format, ReadOptions, WriteOptions
from edibridge.model import Catalogue, Document, Invoice, Order
from edibridge.model.path import leaves
from edibridge.registry import formats
from edibridge.resources import example_path

COUNT = 12  # documents of each class
LINES = 12  # of a document at most, so that a catalogue does not outweigh all else

EXTRACTS: dict[type[Document], tuple[tuple[str, str], ...]] = {
    Invoice: (
        ("invoices_flat.csv", "invoices_flat"),
        ("factures_entetes.csv", "factures"),
        ("fatture.csv", "fatture"),
    ),
    Order: (("orders_head.csv", "orders"),),
    Catalogue: (("catalogue.txt", "catalogue"),),
}


def examples(kind: type[Document]) -> tuple[Document, ...]:
    """Choose the documents that together show the most: greedily, the richest addition first."""
    return _examples(EXTRACTS[kind])


@cache
def _examples(extracts: tuple[tuple[str, str], ...]) -> tuple[Document, ...]:
    known: list[tuple[Document, set[str]]] = []
    for name, layout in extracts:
        path = example_path("layouts", f"{layout}.layout.toml")
        for received in edibridge.read(example_path("erp", name), layout=path):
            slices = _slices(received.document)
            known += [(document, set(_features(document))) for document in slices]
    chosen: list[Document] = []
    seen: set[str] = set()
    while known and len(chosen) < COUNT:
        best = max(range(len(known)), key=lambda index: (len(known[index][1] - seen), -index))
        document, features = known.pop(best)
        chosen.append(document)
        seen |= features
    return tuple(chosen)


def _slices(document: Document | None) -> Iterator[Document]:
    """Cut the lines of a long document; of the longest, several pieces."""
    lines = getattr(document, "lines", ())
    if document is None or len(lines) <= LINES:
        if document is not None:
            yield document
        return
    for start in range(0, min(len(lines), LINES * 4), LINES):
        yield evolve(document, lines=lines[start : start + LINES])  # type: ignore[call-arg]


CODED = ("kind", "category", "currency", "country", "unit", "scheme", "means", "action", "function")


def _features(document: Document) -> Iterator[str]:
    """Give what a document shows: the places of its values, and the codes among them."""
    for path, text in leaves(document):
        place = general(path)
        yield place
        if place.endswith(CODED):
            yield f"{place}={text}"


def general(path: str) -> str:
    """Name a place without the numbers of its list items."""
    return re.sub(r"\[\d+\]", "[]", path)


Edition = tuple[Format, str]


def editions(kind: type[Document]) -> list[Edition]:
    """Give each format with each version that holds a document class."""
    return [
        (known, version) for known in formats() if kind in known.parts for version in known.versions
    ]


def name_of(edition: Edition) -> str:
    """Name an edition as a target is named."""
    known, version = edition
    return f"{known.id}:{version}" if version else known.id


def carried(document: Document, edition: Edition) -> tuple[Document, tuple[Note, ...]]:
    """Write a document in a format and read it back; no value may be lost without a note."""
    return _carried(document, edition[0].id, edition[1])


# formats that lose nothing hand the same document on to all others: the way is gone once
@lru_cache(maxsize=2048)
def _carried(document: Document, name: str, version: str) -> tuple[Document, tuple[Note, ...]]:
    known = formats().get(name)
    edition = known, version
    written = known.write([document], WriteOptions(version=version))
    (received,) = known.read(written.data, ReadOptions())
    assert received.document is not None, received.findings
    fatal = [str(one) for one in received.findings if one.severity == "fatal"]
    assert not fatal, f"{name_of(edition)} does not read what it wrote: {fatal}"
    silent = compare(document, received.document, written.notes[0]).silent
    assert not silent, f"{document.number} in {name_of(edition)} loses {silent[:5]} without a note"
    return received.document, written.notes[0]


def summed(notes: Iterable[Note]) -> list[str]:
    """Sum notes up by kind and place."""
    counted = Counter((note.kind, general(note.path)) for note in notes)
    return [f"    {count:4d} {kind} {place}" for (kind, place), count in sorted(counted.items())]


CASES = [(kind, index) for kind in EXTRACTS for index in range(len(editions(kind)))]
NAMES = [f"{kind.__name__}-{name_of(editions(kind)[index])}" for kind, index in CASES]


@pytest.mark.parametrize(("kind", "index"), CASES, ids=NAMES)
def test_through_every_pair_and_back(
    kind: type[Document], index: int, golden: Callable[[str, str], None]
) -> None:
    """Proves that each pair of formats loses what the golden file says, and nothing silently."""
    source = editions(kind)[index]
    sent = [carried(document, source) for document in examples(kind)]
    text = [f"{len(sent)} documents {kind.__name__} in {name_of(source)}"]
    text += summed(note for _, notes in sent for note in notes)
    for target in editions(kind):
        there: list[Note] = []
        back: list[Note] = []
        for document, _ in sent:
            arrived, notes = carried(document, target)
            there += notes
            back += carried(arrived, source)[1]
        text += ["", f"{name_of(source)} -> {name_of(target)}", *summed(there)]
        text += [f"  and back -> {name_of(source)}", *summed(back)]
    golden(_file(kind, source), "\n".join(text) + "\n")


def _file(kind: type[Document], source: Edition) -> str:
    return f"matrix/{kind.__name__.lower()}-from-{name_of(source).replace(':', '-')}.txt"


def test_the_examples_show_enough(root: object) -> None:
    """Proves that each class has its dozen documents and that they show most of what all show."""
    del root
    for kind in EXTRACTS:
        chosen: Sequence[Document] = examples(kind)
        assert len(chosen) == COUNT
        assert len({id(document) for document in chosen}) == COUNT
        assert all(len(getattr(one, "lines", ())) <= LINES for one in chosen)
    kinds = {invoice.kind for invoice in examples(Invoice)}
    assert {"380", "381"} <= kinds
