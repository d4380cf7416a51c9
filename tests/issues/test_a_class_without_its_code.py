"""A class of an item that has a scheme but no code was lost in silence in EDIFACT."""

from __future__ import annotations

import pytest

from edibridge.format import WriteOptions
from edibridge.model import Catalogue, CatalogueLine, Classification, Item
from edibridge.registry import formats


@pytest.mark.parametrize("version", ["d96a", "d01b"])
def test_the_scheme_alone_is_noted(version: str) -> None:
    """Proves that a scheme which nothing is written of has its note."""
    item = Item(name="Bolt", classifications=(Classification(scheme="HS"),))
    sent = Catalogue(number="1", lines=(CatalogueLine(number="1", item=item),))
    written = formats().get("pricat").write([sent], WriteOptions(version=version))
    paths = [note.path for note in written.notes[0]]
    assert paths == ["lines[0].item.classifications[0].scheme"]
