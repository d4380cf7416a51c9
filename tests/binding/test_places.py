"""The places of model paths."""

from __future__ import annotations

import pytest
from lxml import etree

from edibridge.binding import Places, PlacesRead


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


def test_a_long_list_is_passed_over_until_its_parts_are_asked_for() -> None:
    """The head of a document is read alone; a path into its lines has everything read, once."""
    root = etree.fromstring("<a><b/><c><d/></c></a>")
    asked: list[str] = []

    def sources(passed: str) -> dict[str, tuple[etree._Element, str | None]]:
        asked.append(passed)
        found: dict[str, tuple[etree._Element, str | None]] = {
            "number": (root[0], None),
            "lines[0]": (root[1], None),
        }
        if not passed:
            found["lines[0].price"] = (root[1][0], None)
        return found

    places = PlacesRead(sources, "lines")
    assert str(places["number"].xpath) == "/a/b"
    assert places.get("due") is None
    assert asked == ["lines"]
    assert str(places["lines[0].price"].xpath) == "/a/c/d"
    assert str(places["number"].xpath) == "/a/b"
    assert asked == ["lines", ""]
    assert len(places) == 3
