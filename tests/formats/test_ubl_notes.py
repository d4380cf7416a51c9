"""BT-21: the subject of a note, which UBL writes before its text."""

from __future__ import annotations

import pytest

from edibridge.format import ReadOptions, WriteOptions
from edibridge.formats.ubl_invoice import FORMAT
from edibridge.model import FreeText, Invoice


@pytest.mark.parametrize(
    ("note", "written"),
    [
        (FreeText(text="Hello", subject="AAI"), "#AAI#Hello"),
        (FreeText(subject="REG", text=""), "#REG#"),
        (FreeText(text="No. #1"), "No. #1"),
        (FreeText(text="#AAI Hello"), "#AAI Hello"),
    ],
)
@pytest.mark.parametrize("kind", ["380", "381"])
def test_a_subject_stands_before_the_text(note: FreeText, written: str, kind: str) -> None:
    """Proves the spelling of EN 16931-3-2, both ways, for invoice and credit note."""
    invoice = Invoice(kind=kind, notes=(note,))
    file = FORMAT.write([invoice], WriteOptions())
    assert f">{written}</cbc:Note>".encode() in file.data
    assert file.notes == ((),)
    (received,) = FORMAT.read(file.data, ReadOptions())
    assert received.document == invoice


def test_a_text_that_looks_like_a_subject_is_noted() -> None:
    """Proves that a text which will be read as subject and text does not change silently."""
    file = FORMAT.write([Invoice(kind="380", notes=(FreeText(text="#AAI#x"),))], WriteOptions())
    assert [(note.kind, note.path) for note in file.notes[0]] == [("recoded", "notes[0].text")]
