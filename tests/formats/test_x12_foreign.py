"""X12 from elsewhere: every element value of every real transaction set is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from edibridge.format import Format, ReadOptions, Received, WriteOptions
from edibridge.registry import formats
from edibridge.syntax import edi

pytestmark = pytest.mark.shared

Values = Counter[tuple[str, str]]


def sources(shared: Path, number: str) -> Iterator[Path]:
    """Give the files whose envelope is valid and that hold the transaction set."""
    folder = shared / "conformance"
    for row in (folder / "manifest.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        path, _, _, format_id, verdict, *_ = row.split("\t")
        if f"x12-{number}x" in format_id and verdict != "invalid":
            yield folder / "cases" / path


def values(message: edi.Message) -> Values:
    """Count the values of a transaction set by segment, without its own header and trailer."""
    found: Values = Counter()
    for segment in message.segments:
        if segment.tag in ("", "ST", "SE"):
            continue
        repeated = [one for further in (segment.repeats or {}).values() for one in further]
        for element in (*segment.elements, *repeated):
            for text in element if isinstance(element, list) else [element]:
                if text:
                    found[segment.tag, text] += 1
    return found


def documents(known: Format, data: bytes) -> list[Received]:
    """Read the documents of a file."""
    return [one for one in known.read(data, ReadOptions()) if one.document is not None]


@pytest.mark.parametrize("number", ["810", "820", "832", "850", "855", "856"])
def test_every_value_survives(
    number: str, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves that reading and writing the same version loses no value but a wrong line count."""
    known = formats().get(f"x12-{number}")
    total = kept = sets = 0
    for path in sources(shared, number):
        data = path.read_bytes()
        read = documents(known, data)
        messages = [one for one in edi.messages(data, "x12") if one.type == number]
        for received, message in zip(read, messages, strict=True):
            assert received.document is not None
            options = WriteOptions(version=received.version)
            written = known.write([received.document], options)
            before, after = values(message), values(next(iter(edi.messages(written.data, "x12"))))
            lost = before - after
            counted = any(finding.rule == "X12-CTT" for finding in received.findings)
            assert not lost or (counted and {tag for tag, _ in lost} == {"CTT"}), path
            total, kept, sets = total + before.total(), kept + (before & after).total(), sets + 1
    assert sets
    with capsys.disabled():
        print(f"\nX12 {number}: {kept} of {total} values of {sets} sets kept", end=" ")  # noqa: T201
    assert kept >= total * 0.999


@pytest.mark.parametrize("number", ["810", "820", "832", "850", "855", "856"])
def test_what_was_read_is_stable(number: str, shared: Path) -> None:
    """Proves that a second reading gives the same, but for wrong counts and misplaced segments."""
    known = formats().get(f"x12-{number}")
    for path in sources(shared, number):
        for received in documents(known, path.read_bytes()):
            assert received.document is not None
            options = WriteOptions(version=received.version)
            written = known.write([received.document], options)
            again = documents(known, written.data)[0].document
            rules = {finding.rule for finding in received.findings}
            assert again == received.document or rules & {"X12-CTT", "EDI-SEGMENT-ORDER"}, path
