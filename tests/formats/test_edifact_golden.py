"""EDIFACT: two documents of each message and directory, as bytes and as notes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.formats.edifact_documents import DOCUMENTS
from tests.formats.edifact_order_cycle import ORDER_CYCLE
from tests.formats.edifact_reports import REPORTS

from edibridge.format import ReadOptions, WriteOptions
from edibridge.registry import formats
from edibridge.syntax import edi

VERSIONS = ("d96a", "d01b")
ALL = {**DOCUMENTS, **REPORTS, **ORDER_CYCLE}
CASES = [(name, version) for name in ALL for version in VERSIONS]


def written(name: str, version: str) -> tuple[bytes, str]:
    """Write a document; return its bytes and its notes, one a line."""
    known, document = ALL[name]
    result = formats().get(known).write([document], WriteOptions(version=version))
    return result.data, "".join(f"{note}\n" for note in result.notes[0])


@pytest.mark.parametrize(("name", "version"), CASES)
def test_bytes_and_notes_are_as_agreed(
    name: str, version: str, golden: Callable[[str, str], None]
) -> None:
    """Proves that a document gives the same bytes and the same notes as when they were read."""
    data, notes = written(name, version)
    encoding = next(edi.messages(data, "edifact")).separators.encoding
    golden(f"edifact/{name}-{version}.edi", data.decode(encoding))
    golden(f"edifact/{name}-{version}.notes.txt", notes)


@pytest.mark.parametrize(("name", "version"), CASES)
def test_what_is_written_is_valid(name: str, version: str) -> None:
    """Proves that envelope, structure, formats and lengths are those of the directory."""
    data, _ = written(name, version)
    (checked,) = edi.check(data)
    assert checked.format == f"edifact-{name[:6].upper()}"
    assert [str(found) for found in checked.findings if found.severity == "fatal"] == []


@pytest.mark.parametrize(("name", "version"), CASES)
def test_what_was_read_is_written_alike(name: str, version: str) -> None:
    """Proves that reading and writing again gives the same bytes, without a note."""
    known = formats().get(ALL[name][0])
    data, _ = written(name, version)
    (received,) = known.read(data, ReadOptions())
    assert received.document is not None
    assert received.version == version
    again = known.write([received.document], WriteOptions(version=version))
    assert again.data == data
    assert again.notes == ((),)


@pytest.mark.parametrize(("name", "version"), CASES)
def test_the_other_directory_takes_it_too(name: str, version: str) -> None:
    """Proves that a document goes from one directory into the other, and is valid there."""
    known = formats().get(ALL[name][0])
    data, _ = written(name, version)
    (received,) = known.read(data, ReadOptions())
    assert received.document is not None
    other = "d01b" if version == "d96a" else "d96a"
    moved = known.write([received.document], WriteOptions(version=other))
    (checked,) = edi.check(moved.data)
    assert [str(found) for found in checked.findings if found.severity == "fatal"] == []
