"""UBL to UBL: every element and attribute of foreign documents survives."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attrs import fields
from lxml import etree

from edibridge.binding import extra_leaves
from edibridge.binding.writing import FORMAL
from edibridge.errors import UnreadableError
from edibridge.format import Format, ReadOptions, WriteOptions
from edibridge.model import Document, Extra, Part
from edibridge.model.path import leaves
from edibridge.registry import formats
from edibridge.syntax import xml

AGGREGATES = "CommonAggregateComponents-2"
FORMATS = tuple(name for name in formats().ids() if name.startswith("ubl-"))
# the share of values that arrives in the model, the rest being kept as extras; it only goes up
SHARES = {
    "ubl-application-response": 0.93,
    "ubl-catalogue": 0.80,
    "ubl-despatch-advice": 0.79,
    "ubl-invoice": 0.89,
    "ubl-order": 0.94,
    "ubl-order-cancellation": 1,
    "ubl-order-change": 0.91,
    "ubl-order-response": 0.93,
    "ubl-receipt-advice": 0.74,
    "ubl-reminder": 0.69,
    "ubl-statement": 0.78,
}
# the extras that say how something was written, not what
SYNTACTIC = ("order()", "absent()", "node()", "root()", "text()")


@cache
def documents(folder: Path) -> dict[str, list[Path]]:
    """Return, by format, the documents that are well-formed and safe to parse."""
    formats_of = {root: name for name in FORMATS for root in formats().get(name).roots}
    found: dict[str, list[Path]] = {name: [] for name in FORMATS}
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() != ".xml" or not path.is_file():
            continue
        try:
            root = xml.parse(path.read_bytes(), file=path.name)
        except UnreadableError:
            continue
        name = formats_of.get(root.tag)
        if name is not None:
            found[name].append(path)
    return found


def canonical(element: Any) -> Iterator[object]:  # noqa: ANN401 - an element of lxml
    """Give what a document says: no prefix, no comment, no blank text in aggregates."""
    text = element.text or ""
    children = [child for child in element if isinstance(child.tag, str)]
    aggregate = children or AGGREGATES in element.tag or element.getparent() is None
    if aggregate and not text.strip():
        text = ""
    yield element.tag, text, tuple(sorted(element.items()))
    for child in children:
        yield from canonical(child)
        if (child.tail or "").strip():
            yield "tail", child.tail
    yield "end"


def difference(known: Format, data: bytes) -> str | None:
    """Return the first thing that another document holds after reading and writing, or None."""
    before = xml.parse(data)
    (received,) = known.read(data, ReadOptions())
    assert received.document is not None
    written = known.write([received.document], WriteOptions())
    if written.notes[0]:
        return f"a note: {written.notes[0][0]}"
    left, right = list(canonical(before)), list(canonical(etree.fromstring(written.data)))
    if left == right:
        return None
    pair = next(
        ((a, b) for a, b in zip(left, right, strict=False) if a != b), (len(left), len(right))
    )
    return f"{pair[0]} became {pair[1]}"


def held(document: Document) -> tuple[int, int]:
    """Return how many values of a document are in the model, and how many in extras."""
    kept = sum(
        1
        for extra in extras(document)
        if not extra.path.endswith(SYNTACTIC) and extra.path not in FORMAL["ubl"]
        for _, text in extra_leaves(extra)
        if text.strip()
    )
    return sum(1 for _ in leaves(document)), kept


def extras(part: Any) -> Iterator[Extra]:  # noqa: ANN401 - a part, a list of them or a value
    """Give the extras of a part and of all parts in it."""
    if isinstance(part, Part):
        yield from part.extras
        for known in fields(type(part)):
            if known.name != "extras":
                yield from extras(getattr(part, known.name))
    elif isinstance(part, tuple):
        for one in part:
            yield from extras(one)


@pytest.mark.shared
@pytest.mark.parametrize("name", FORMATS)
def test_every_foreign_document_survives(
    name: str, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves that UBL read and written keeps every element, attribute and text, with no note."""
    paths = documents(shared / "conformance" / "cases")[name]
    if not paths:
        pytest.skip(f"../shared holds no document of {name}")
    known = formats().get(name)
    lost = {}
    inside = outside = 0
    for path in paths:
        data = path.read_bytes()
        found = difference(known, data)
        if found is not None:
            lost[path.name] = found
        (received,) = known.read(data, ReadOptions())
        assert received.document is not None
        modelled, kept = held(received.document)
        inside, outside = inside + modelled, outside + kept
    whole = len(paths) - len(lost)
    share = inside / (inside + outside)
    with capsys.disabled():
        print(  # noqa: T201
            f"\nUBL round trip, {name}: {whole} of {len(paths)} ({whole / len(paths):.1%}), "
            f"{share:.1%} of the values in the model"
        )
    assert not lost, "\n".join(f"{file}: {what}" for file, what in list(lost.items())[:20])
    assert share >= SHARES.get(name, 0), "fewer values arrive in the model than before"
