"""UBL to UBL: every element and attribute of foreign documents survives."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from edibridge.errors import UnreadableError
from edibridge.format import Format, ReadOptions, WriteOptions
from edibridge.registry import formats
from edibridge.syntax import xml

AGGREGATES = "CommonAggregateComponents-2"
FORMATS = ("ubl-invoice", "ubl-order", "ubl-catalogue")


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
    for path in paths:
        found = difference(known, path.read_bytes())
        if found is not None:
            lost[path.name] = found
    kept = len(paths) - len(lost)
    with capsys.disabled():
        print(f"\nUBL round trip, {name}: {kept} of {len(paths)} ({kept / len(paths):.1%})")  # noqa: T201
    assert not lost, "\n".join(f"{file}: {what}" for file, what in list(lost.items())[:20])
