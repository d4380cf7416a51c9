"""Documents made ready for X12: what the model says twice or elsewhere moves to where X12 has it.

Every function returns the document with the value at its new place and notes where it came from
(`merged`), so that nothing moves in silence. An item that moves out of a list leaves an empty one
behind: the paths of all others stay true, and an empty part is never written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import evolve

from edibridge.binding import Writing
from edibridge.codes import to_x12
from edibridge.formats._x12 import REFERENCE_ATTRIBUTES
from edibridge.formats._x12_items import ITEM_NUMBERS
from edibridge.formats._x12_parties import PARTY_ATTRIBUTES
from edibridge.formats._x12_segments import GTIN_SCHEME, is_gtin
from edibridge.formats._x12_texts import fit_texts
from edibridge.model import (
    Address,
    Delivery,
    FreeText,
    Identifier,
    Item,
    Part,
    Party,
    Price,
    Reference,
)
from edibridge.model.path import leaves

T = TypeVar("T", bound=Part)


def changed_to(part: T, **values: Any) -> T:  # noqa: ANN401
    """Return a part with other values; what kind of part it is, only the caller knows."""
    return cast(T, evolve(cast(Any, part), **values))


def moved(value: Any, path: str, to: str, writing: Writing) -> None:  # noqa: ANN401
    """Note that every leaf of a value is written at another place."""
    for place, leaf in leaves(value, path):
        writing.note("merged", place, leaf, leaf, f"X12 has it as {to}")


def default(  # noqa: PLR0913 - what is given which value, why, and where to note it
    document: T, name: str, place: str, value: str, writing: Writing, *, where: str = ""
) -> T:
    """Give an attribute that the transaction set demands at `place` its usual value, with a note.

    A source that had a code there that the model has no word for keeps it.
    """
    if getattr(document, name) is not None or any(
        extra.path == place and extra.format == writing.family for extra in document.extras
    ):
        return document
    segment, _, element = place.rpartition("/@")
    why = f"X12 demands {segment.rpartition('/')[2]}{element.partition('.')[0]:>02}"
    writing.note("defaulted", f"{where}{name}", "", value, why)
    return changed_to(document, **{name: value})


def cap(document: T, name: str, most: int, writing: Writing, where: str = "") -> T:
    """Keep as many values of a list as the transaction set has places for; note the others."""
    known = list(getattr(document, name))
    held = [index for index, one in enumerate(known) if one != type(one)()]
    for index in held[max(most, 0) :]:
        path = f"{where}{name}[{index}]"
        writing.drop(known[index], path, f"X12 has {most} places for {name} here")
        known[index] = type(known[index])()
    return changed_to(document, **{name: tuple(known)}) if len(held) > most else document


def without_party_roles(
    document: T, writing: Writing, attributes: Mapping[str, str] = PARTY_ATTRIBUTES
) -> T:
    """Move parties whose role has an attribute there, where that is free."""
    changed: dict[str, Any] = {}
    known = list(getattr(document, "parties", ()))
    for index, party in enumerate(known):
        name = attributes.get(party.role or "", "")
        path = f"parties[{index}]"
        if name and hasattr(document, name) and not (changed.get(name) or getattr(document, name)):
            changed[name] = evolve(party, role=None)
            known[index] = Party()
            moved(party, path, name, writing)
        elif party.role in ("DP", "ST") and not (
            changed.get("deliveries") or getattr(document, "deliveries", True)
        ):
            place = evolve(party, role=None, address=None)
            changed["deliveries"] = (Delivery(party=place, address=party.address),)
            known[index] = Party()
            moved(party, path, "deliveries", writing)
    return changed_to(document, parties=tuple(known), **changed) if changed else document


def without_reference_kinds(
    document: T, names: tuple[str, ...], writing: Writing, where: str = ""
) -> T:
    """Move references whose kind has an attribute there, where that is free."""
    changed: dict[str, Any] = {}
    known = list(getattr(document, "references", ()))
    for index, reference in enumerate(known):
        code = to_x12("references", reference.kind) if reference.kind else None
        if code is None:
            continue
        name = next((one for one in names if REFERENCE_ATTRIBUTES[one] == code), "")
        if name and not (changed.get(name) or getattr(document, name)):
            changed[name] = evolve(reference, kind=None)
            known[index] = Reference()
            moved(reference, f"{where}references[{index}]", name, writing)
    return changed_to(document, references=tuple(known), **changed) if changed else document


def fit_party(party: Party | None, path: str, writing: Writing) -> Party | None:
    """Choose the one identifier that N1 has a place for: one whose scheme X12 knows."""
    if party is None:
        return None
    if party.address is not None:
        fitted = fit_address(party.address, f"{path}.address", writing)
        party = party if fitted is party.address else evolve(party, address=fitted)
    known = list(party.identifiers)
    endpoint = party.endpoint
    if not any(_is_known(one) for one in known) and _is_known(endpoint) and endpoint is not None:
        moved(endpoint, f"{path}.endpoint", "the party's identifier", writing)
        for index, one in enumerate(known):
            writing.drop(one, f"{path}.identifiers[{index}]", "X12 N1 takes one identifier")
        return evolve(party, endpoint=None, identifiers=(endpoint,))
    best = next((index for index, one in enumerate(known) if _is_known(one)), 0)
    if best:
        for index, one in enumerate(known[:best]):
            writing.drop(one, f"{path}.identifiers[{index}]", "X12 N1 takes one identifier")
            known[index] = Identifier()
        return evolve(party, identifiers=tuple(known))
    return party


def fit_address(address: Address, path: str, writing: Writing) -> Address:
    """Begin the address with its first line: N3 demands one, and a second N3 a first one."""
    if address.street is not None:
        return address
    for name in ("additional_street", "extra_line"):
        line: str | None = getattr(address, name)
        if line is not None:
            moved(line, f"{path}.{name}", "the street", writing)
            return changed_to(address, street=line, **{name: None})
    return address


def _is_known(identifier: Identifier | None) -> bool:
    return (
        identifier is not None
        and identifier.scheme is not None
        and to_x12("party_schemes", identifier.scheme) is not None
    )


def fit_parties(document: T, names: tuple[str, ...], writing: Writing, where: str = "") -> T:
    """Fit every party of a document or line."""
    changed: dict[str, Any] = {}
    for name in names:
        party = getattr(document, name)
        fitted = fit_party(party, f"{where}{name}", writing)
        if fitted is not party:
            changed[name] = fitted
    others = getattr(document, "parties", ())
    fitted_others = tuple(
        fit_party(party, f"{where}parties[{index}]", writing) for index, party in enumerate(others)
    )
    if any(new is not old for new, old in zip(fitted_others, others, strict=True)):
        changed["parties"] = fitted_others
    return changed_to(document, **changed) if changed else document


def fit_delivery(delivery: Delivery, path: str, writing: Writing) -> Delivery:
    """Say where goods go once: the place's identifier and address, not the party's."""
    party = delivery.party
    changed: dict[str, Any] = {}
    if party is not None and party.address is not None and delivery.address is None:
        moved(party.address, f"{path}.party.address", "the address of the delivery", writing)
        changed["address"] = party.address
        party = evolve(party, address=None)
    if party is not None and party.identifiers and delivery.location_id is None:
        chosen = fit_party(party, f"{path}.party", writing) or party
        at = next(i for i, one in enumerate(chosen.identifiers) if one != Identifier())
        found = chosen.identifiers[at]
        moved(found, f"{path}.party.identifiers[{at}]", "the place of delivery", writing)
        changed["location_id"] = found
        rest = (*(Identifier() for _ in range(at + 1)), *chosen.identifiers[at + 1 :])
        party = evolve(chosen, identifiers=rest)
    place = changed.get("address", delivery.address)
    if place is not None:
        fitted = fit_address(place, f"{path}.address", writing)
        if fitted is not delivery.address:
            changed["address"] = fitted
    return evolve(delivery, party=party, **changed) if changed else delivery


def fit_deliveries(document: T, writing: Writing, where: str = "") -> T:
    """Fit each delivery of a document or line."""
    known = getattr(document, "deliveries", ())
    fitted = tuple(
        fit_delivery(one, f"{where}deliveries[{index}]", writing) for index, one in enumerate(known)
    )
    if any(new is not old for new, old in zip(fitted, known, strict=True)):
        return changed_to(document, deliveries=fitted)
    return document


def fit_item(item: Item | None, path: str, pairs: int, writing: Writing) -> Item | None:
    """Give an item its name and its GTIN where X12 looks for them.

    `pairs` is how many numbers its segment takes.
    """
    if item is None:
        return None
    return fit_numbers(_with_name(item, path, writing), path, pairs, writing)


def fit_numbers(item: Item, path: str, pairs: int, writing: Writing) -> Item:
    """Give an item as many numbers as its segment takes, the first GTIN as its standard one."""
    item = _with_gtin(item, path, writing)
    item = _with_pairs(item, path, pairs, writing)
    known = item.other_ids
    strange = [i for i, one in enumerate(known) if one.scheme == GTIN_SCHEME and not _gtin(one)]
    if strange:
        kept = list(known)
        for index in strange:
            writing.drop(kept[index], f"{path}.other_ids[{index}]", "a GTIN has 8 to 14 digits")
            kept[index] = Identifier()
        item = evolve(item, other_ids=tuple(kept))
    return item


def _with_pairs(item: Item, path: str, pairs: int, writing: Writing) -> Item:
    """Keep as many of the other numbers as the segment has pairs for."""
    taken = sum(getattr(item, name) is not None for name in ("standard_id", *ITEM_NUMBERS))
    taken += sum(lot.number is not None or lot.serial is not None for lot in item.lots)
    taken += sum(extra.path.endswith("/ID") for extra in item.extras)
    known = list(item.other_ids)
    free = pairs - taken
    for index, one in enumerate(known):
        if one == Identifier():
            continue
        free -= 1
        if free < 0:
            writing.drop(one, f"{path}.other_ids[{index}]", f"the segment takes {pairs} numbers")
            known[index] = Identifier()
    return evolve(item, other_ids=tuple(known)) if free < 0 else item


def _with_name(item: Item, path: str, writing: Writing) -> Item:
    if item.name is not None:
        return item
    at = next((i for i, text in enumerate(item.descriptions) if text.text is not None), None)
    if at is None:
        for index, text in enumerate(item.descriptions):
            writing.drop(text, f"{path}.descriptions[{index}]", "a description has a text in X12")
        return evolve(item, descriptions=())
    first = item.descriptions[at]
    writing.note(
        "merged",
        f"{path}.descriptions[{at}].text",
        first.text or "",
        first.text,
        "the first description of an item is its name in X12",
    )
    kept = list(item.descriptions)
    kept[at] = FreeText()
    for place, leaf in leaves(evolve(first, text=None), f"{path}.descriptions[{at}]"):
        writing.note("dropped", place, leaf)
    return evolve(item, name=first.text, descriptions=tuple(kept))


def _with_gtin(item: Item, path: str, writing: Writing) -> Item:
    known = item.standard_id
    if known is not None and not _gtin(known):
        others = (*item.other_ids, evolve(known, scheme=None))
        moved(known, f"{path}.standard_id", "another number of the item", writing)
        item = evolve(item, standard_id=None, other_ids=others)
    if item.standard_id is None:
        at = next((i for i, one in enumerate(item.other_ids) if _gtin(one)), None)
        if at is not None:
            found = item.other_ids[at]
            moved(found, f"{path}.other_ids[{at}]", "the item's standard identifier", writing)
            kept = list(item.other_ids)
            kept[at] = Identifier()
            item = evolve(item, standard_id=found, other_ids=tuple(kept))
    return item


def _gtin(identifier: Identifier) -> bool:
    return identifier.scheme == GTIN_SCHEME and is_gtin(identifier.value or "")


def lower_trade(  # noqa: PLR0913 - what differs between the transaction sets
    document: T,
    writing: Writing,
    *,
    longest: int,
    references: tuple[str, ...] = (),
    line_references: tuple[str, ...] = (),
    pairs: int = 9,
) -> T:
    """Make a document with lines ready: texts, parties, references, deliveries, items, count.

    `references` and `line_references` are the attributes that have a qualifier of their own,
    `longest` is the length of a line of a note, `pairs` the numbers that a line takes beside the
    number of the order's line.
    """
    document = fit_texts(document, {"notes.text": longest, "lines.notes.text": longest}, writing)
    document = without_party_roles(document, writing)
    document = without_reference_kinds(document, references, writing)
    names = tuple(name for name in PARTY_NAMES if hasattr(document, name))
    document = fit_parties(document, names, writing)
    document = fit_deliveries(document, writing)
    lines = tuple(
        _lower_line(line, f"lines[{index}].", line_references, pairs, writing)
        for index, line in enumerate(getattr(document, "lines", ()))
    )
    counted = getattr(document, "line_count", None) is not None
    count = len(lines) if counted else None
    return changed_to(document, lines=lines, line_count=count)


PARTY_NAMES = ("seller", "buyer", "invoicee", "payee")


def _lower_line(
    line: T, where: str, references: tuple[str, ...], pairs: int, writing: Writing
) -> T:
    line = without_reference_kinds(line, references, writing, where)
    line = fit_parties(line, (), writing, where)
    price: Price | None = getattr(line, "price", None)
    if price is not None and price.unit is not None and price.unit == getattr(line, "unit", None):
        moved(price.unit, f"{where}price.unit", "the unit of the line", writing)
        line = changed_to(line, price=evolve(price, unit=None))
    line = fit_deliveries(line, writing, where)
    known: Item | None = getattr(line, "item", None)
    item = fit_item(known, f"{where}item", pairs, writing)
    if item is not known:
        line = changed_to(line, item=item)
    other: Item | None = getattr(line, "substitute", None)
    if other is not None:
        line = changed_to(line, substitute=fit_numbers(other, f"{where}substitute", pairs, writing))
    return line
