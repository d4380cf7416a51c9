"""Properties of ERP CSV: nothing lost without a note, and what was written reads back the same."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edibridge.findings import Note
from edibridge.format import ReadOptions, WriteOptions
from edibridge.formats import erp_csv
from edibridge.model import Catalogue, Document, Invoice, Order
from edibridge.model.path import leaves

ROOT = Path(__file__).resolve().parents[2]
LAYOUTS = ROOT / "examples" / "layouts"


def _strategies() -> ModuleType:
    """Load the strategies beside the tests; test folders are no packages."""
    name = "edibridge_test_strategies"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / "strategies.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


STRATEGIES = _strategies()


def unexplained(document: Document, back: Document | None, notes: tuple[Note, ...]) -> list[str]:
    """Name the values of a document that neither arrived nor stand in a note."""
    after = dict(leaves(back)) if back is not None else {}
    noted = [note.path for note in notes]

    def covered(path: str) -> bool:
        return any(
            path == note or path.startswith((f"{note}.", f"{note}[")) or note.startswith(path)
            for note in noted
        )

    return [
        f"{path} = {value!r}"
        for path, value in leaves(document)
        if after.get(path) != value and not covered(path)
    ]


def back_again(document: Document, layout: object) -> tuple[Document | None, tuple[Note, ...]]:
    """Write a document and read what was written."""
    written = erp_csv.FORMAT.write([document], WriteOptions(layout=layout))
    received = list(erp_csv.FORMAT.read(written.data, ReadOptions(layout=layout)))
    assert len(received) <= 1
    return (received[0].document if received else None), written.notes[0]


@pytest.mark.parametrize("kind", STRATEGIES.DOCUMENTS, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_every_document_goes_through_csv_without_a_layout(
    kind: type[Document], data: st.DataObject
) -> None:
    """Proves that columns named by model paths hold every value of every document class."""
    document: Any = data.draw(STRATEGIES.documents(kind))
    back, notes = back_again(document, None)
    assert unexplained(document, back, notes) == []
    if back is not None:
        again, more = back_again(back, None)
        assert again == back
        assert more == ()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("invoices_flat", Invoice),
        ("factures", Invoice),
        ("fatture", Invoice),
        ("orders", Order),
        ("catalogue", Catalogue),
    ],
)
@given(data=st.data())
def test_nothing_is_lost_without_a_note(
    name: str, kind: type[Document], data: st.DataObject
) -> None:
    """Proves for each example layout: a value arrives or is noted, and the second way is even."""
    document: Any = data.draw(STRATEGIES.documents(kind))
    layout = erp_csv.load(LAYOUTS / f"{name}.layout.toml")
    back, notes = back_again(document, layout)
    assert unexplained(document, back, notes) == []
    if back is not None:
        again, more = back_again(back, layout)
        assert again == back
        assert more == ()
