"""Foreign EDIFACT and X12 files, where they are at hand: bytes back, peers agree, verdicts."""

from __future__ import annotations

import csv
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydifact.exceptions import EDISyntaxError
from pydifact.parser import Parser

from edibridge.errors import UndetectedError
from edibridge.syntax import edi, edifact, x12
from edibridge.syntax.edi_segment import Segment, components, write

pytestmark = pytest.mark.shared


def files(shared: Path, syntax: str) -> list[Path]:
    """List the files of a syntax."""
    found = sorted(
        path for path in (shared / "conformance" / "cases" / syntax).rglob("*") if path.is_file()
    )
    assert found, f"no {syntax} files in {shared}"
    return found


@pytest.mark.parametrize("syntax", ["edifact", "x12"])
def test_every_file_comes_back_byte_by_byte(shared: Path, syntax: str) -> None:
    """Every file, whole and in blocks of seven bytes, is written as it was read."""
    scan = edifact.scan if syntax == "edifact" else x12.scan
    for path in files(shared, syntax):
        data = path.read_bytes()
        whole = list(scan(data))
        assert b"".join(write(whole)) == data, path
        for segment in whole:
            tag = data[segment.offset : segment.offset + len(segment.tag)]
            assert tag.decode("latin-1") == segment.tag, (path, segment)
        if len(data) < 20_000:
            blocks = [data[start : start + 7] for start in range(0, len(data), 7)]
            cut = [part for part in scan(blocks) if part.tag]
            assert [_places(part) for part in cut] == [
                _places(part) for part in whole if part.tag
            ], path


def _places(segment: Segment) -> tuple[object, ...]:
    return segment.tag, segment.elements, segment.offset, segment.line, segment.index


def _comparable(segments: Iterator[Segment]) -> list[tuple[str, list[list[str]]]]:
    """Give segments as the peer has them: it drops an empty last component, and no repetition."""
    listed = []
    for segment in segments:
        if segment.tag in {"", "UNA"}:
            continue
        elements = []
        for number, value in enumerate(segment.elements, 1):
            texts = list(components(value))
            for further in (segment.repeats or {}).get(number, ()):
                first, *others = components(further)
                texts[-1:] = [f"{texts[-1]}{segment.separators.repetition}{first}", *others]
            elements.append(_without_empty_end(texts))
        listed.append((segment.tag, elements))
    return listed


def _without_empty_end(texts: list[str]) -> list[str]:
    while len(texts) > 1 and not texts[-1]:
        texts = texts[:-1]
    return texts


def _text(data: bytes, encoding: str) -> str:
    for codec in (encoding, "utf-8"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def test_pydifact_sees_the_same_segments(shared: Path) -> None:
    """Wherever pydifact reads a file, its segments are ours, but for the defects in docs."""
    read = 0
    for path in files(shared, "edifact"):
        data = path.read_bytes()
        if len(data) > 300_000:
            continue  # a minute each for the peer
        ours = list(edifact.scan(data))
        encoding = next((part.separators.encoding for part in ours if part.tag == "UNB"), "latin-1")
        text = _text(data, encoding)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                theirs = [
                    (part.tag, [[e] if isinstance(e, str) else list(e) for e in part.elements])
                    for part in Parser().parse(text)
                    if part.tag != "UNA"
                ]
        except (EDISyntaxError, ValueError):
            continue  # byte order marks, blanks before tags, tags of four letters, cut files
        theirs = [(tag, [_without_empty_end(e) for e in elements]) for tag, elements in theirs]
        assert _comparable(iter(ours)) == theirs, path
        read += 1
    assert read > 100


def test_verdicts(shared: Path) -> None:
    """The verdict of an independent envelope check is ours in at least 97 of 100 cases."""
    with (shared / "conformance" / "manifest.tsv").open(encoding="utf-8", newline="") as source:
        rows = [
            row for row in csv.DictReader(source, delimiter="\t") if row["set"].startswith("edi/")
        ]
    judged = right = 0
    for row in rows:
        try:
            checked = edi.check((shared / "conformance" / "cases" / row["path"]).read_bytes())
            verdict = "valid" if all(one.valid for one in checked) else "invalid"
        except UndetectedError:
            verdict = "invalid"
        if row["expected"] != "any":
            judged += 1
            right += verdict == row["expected"]
    assert judged
    assert right / judged >= 0.97, f"{right} of {judged}"
