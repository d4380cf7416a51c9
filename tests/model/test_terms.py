"""Business terms: what each attribute holds of EN 16931-1, by the place of its part."""

from __future__ import annotations

import attrs
import pytest

from edibridge.model import Invoice, Party, Reference
from edibridge.model.terms import term_of


@pytest.mark.parametrize(
    ("part", "name", "role", "term"),
    [
        (Invoice, "number", "", "BT-1"),
        (Party, "name", "", "BT-27"),
        (Party, "name", "buyer", "BT-44"),
        (Party, "name", "unknown", "BT-27"),
        (Reference, "number", "preceding", "BT-25"),
        (Reference, "number", "", ""),
        (Invoice, "uuid", "", ""),
    ],
)
def test_the_term_of_an_attribute_depends_on_its_place(
    part: type, name: str, role: str, term: str
) -> None:
    """Proves that a part has the term of the attribute that holds it, else the usual one."""
    metadata = {a.name: a.metadata for a in attrs.fields(part)}
    assert term_of(metadata[name], role) == term
