"""EDIFACT from elsewhere: what real messages hold is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from edibridge.format import Format, ReadOptions, Received, WriteOptions
from edibridge.registry import formats
from edibridge.syntax import edi

pytestmark = pytest.mark.shared

Values = Counter[tuple[str, int, int, str]]
ENVELOPE = frozenset({"", "UNH", "UNT"})


def sources(shared: Path, name: str) -> Iterator[bytes]:
    """Give the files that hold a message of a type."""
    for path in sorted((shared / "conformance" / "cases" / "edifact").rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            if f"{name}:D".encode() in data and edi.detect(data[:512]) == "edifact":
                yield data


def values(message: edi.Message) -> Values:
    """Count the components of a message; either mark stands for the decimal point."""
    found: Values = Counter()
    for segment in message.segments:
        if segment.tag in ENVELOPE:
            continue
        for at, element in enumerate(segment.elements, 1):
            texts = [element] if isinstance(element, str) else element
            for part, text in enumerate(texts, 1):
                if text:
                    found[segment.tag, at, part, text.replace(",", ".")] += 1
    return found


def documents(known: Format, data: bytes) -> list[Received]:
    """Read the documents of a file."""
    return [one for one in known.read(data, ReadOptions()) if one.document is not None]


def spoiled(text: str) -> bool:
    """Say whether a component holds what no repertoire has: the line breaks of a wrapped file."""
    return not text.isprintable()


@pytest.mark.parametrize(("name", "count"), [("invoic", 60), ("orders", 80), ("pricat", 8)])
def test_every_component_survives(
    name: str, count: int, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves that reading and writing loses no component but wrong counts and overlong ones."""
    known = formats().get(name)
    messages = total = kept = 0
    for data in sources(shared, name.upper()):
        sent = [one for one in edi.messages(data, "edifact") if one.type == name.upper()]
        for received, message in zip(documents(known, data), sent, strict=True):
            assert received.document is not None
            written = known.write([received.document], WriteOptions(version=received.version))
            (again,) = edi.messages(written.data, "edifact")
            before, after = values(message), values(again)
            lost = before - after
            noted = {note.value.replace(",", ".") for note in written.notes[0]}
            assert not [key for key in lost if not spoiled(key[3]) and key[3] not in noted], (
                f"{message.reference} of {message.directory}"
            )
            messages += 1
            total += before.total()
            kept += before.total() - lost.total()
    with capsys.disabled():
        print(  # noqa: T201 - the share is what the test measures
            f"\n{name}: {kept} of {total} components of {messages} messages kept"
        )
    assert messages >= count
    assert kept / total > 0.998


@pytest.mark.parametrize("name", ["invoic", "orders", "pricat"])
def test_what_was_read_twice_is_the_same(name: str, shared: Path) -> None:
    """Proves that a real document comes back whole from what was written of it, without a note."""
    known = formats().get(name)
    seen = 0
    for data in sources(shared, name.upper()):
        for received in documents(known, data):
            assert received.document is not None
            if any(found.severity == "fatal" for found in received.findings):
                continue  # a segment that has no place moves to where it does no harm
            seen += 1
            options = WriteOptions(version=received.version)
            once = known.write([received.document], options).data
            (first,) = documents(known, once)
            assert first.document is not None
            again = known.write([first.document], options)
            (second,) = documents(known, again.data)
            assert second.document == first.document
            assert again.notes == ((),)
    assert seen > 0
