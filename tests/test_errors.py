"""Errors: one sentence that names file, position, what is wrong and what to do."""

from __future__ import annotations

import pytest

from edibridge import errors
from edibridge.errors import EdibridgeError, UnreadableError


def test_the_sentence_has_three_parts() -> None:
    """Proves how place, statement and advice make one sentence, each optional."""
    assert str(EdibridgeError("broken")) == "broken"
    assert str(EdibridgeError("broken", where="a.xml:3")) == "a.xml:3: broken"
    assert str(EdibridgeError("broken", hint="mend it")) == "broken; mend it"
    whole = EdibridgeError("broken", where="a.xml:3", hint="mend it")
    assert str(whole) == "a.xml:3: broken; mend it"
    assert (whole.message, whole.where, whole.hint) == ("broken", "a.xml:3", "mend it")


def test_a_caller_that_knows_the_file_names_it() -> None:
    """Proves that `at` keeps kind, statement and advice, and puts the file before the position."""
    known = UnreadableError("broken", where="3:14", hint="mend it").at("a.xml")
    assert type(known) is UnreadableError
    assert str(known) == "a.xml:3:14: broken; mend it"
    assert str(UnreadableError("broken").at("a.xml")) == "a.xml: broken"


@pytest.mark.parametrize(
    "kind",
    [
        known
        for known in vars(errors).values()
        if isinstance(known, type) and issubclass(known, Exception)
    ],
)
def test_every_error_is_caught_as_one_kind(kind: type[EdibridgeError]) -> None:
    """Proves that whatever is raised on purpose is an `EdibridgeError`, and says so in its doc."""
    assert issubclass(kind, EdibridgeError)
    assert kind.__doc__
    assert str(kind("broken", hint="mend it")) == "broken; mend it"
