"""The places of model paths."""

from __future__ import annotations

import pytest
from lxml import etree

from edibridge.binding import Places


def test_a_place_is_found_when_it_is_asked_for() -> None:
    """A path leads to its element and attribute; a path that was not read has no place."""
    root = etree.fromstring('<a>\n<b/>\n<b c="1"/></a>')
    places = Places({"number": (root[0], None), "code": (root[1], "c")})
    assert str(places["number"].xpath) == "/a/b[1]"
    assert places["number"].line == 2
    assert str(places["code"].xpath) == "/a/b[2]/@c"
    assert list(places) == ["number", "code"]
    assert places.get("due") is None
    with pytest.raises(KeyError):
        places["due"]
