"""Documents made ready for UBL: what the model says elsewhere moves to UBL's place, with a note."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from attrs import evolve

from edibridge.binding import Writing
from edibridge.model import Part
from edibridge.model.path import leaves

P = TypeVar("P", bound=Part)


def changed(part: P, **values: Any) -> P:  # noqa: ANN401
    """Return a part with other values; what kind of part it is, only the caller knows."""
    return cast(P, evolve(cast(Any, part), **values))


def moved(value: Any, path: str, to: str, writing: Writing) -> None:  # noqa: ANN401
    """Note that every leaf of a value is written at another place."""
    for place, leaf in leaves(value, path):
        writing.note("merged", place, leaf, leaf, f"UBL has it as {to}")


def moved_to(document: P, source: str, target: str, writing: Writing) -> P:
    """Move an attribute to another that says nothing; both are of the document itself."""
    value = getattr(document, source)
    if value in (None, ()) or getattr(document, target) not in (None, ()):
        return document
    moved(value, source, target, writing)
    return changed(document, **{source: () if isinstance(value, tuple) else None, target: value})


def with_contact_last(document: P, name: str, function: str, writing: Writing) -> P:
    """Put a party's contact for one function after its others, as UBL has them."""
    party = getattr(document, name)
    if party is None:
        return document
    contacts = tuple(sorted(party.contacts, key=lambda known: known.function == function))
    if contacts == party.contacts:
        return document
    moved(party.contacts, f"{name}.contacts", "the last contact", writing)
    return changed(document, **{name: evolve(party, contacts=contacts)})
