"""Documents made ready for EDIFACT: what the model says twice or elsewhere moves to its place.

Every function returns the document with the value at its new place and notes where it came from,
so that nothing moves in silence. An item that moves out of a list leaves an empty one behind: the
paths of all others stay true, and an empty part is never written.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

import attrs
from attrs import evolve

from edibridge.binding import Writing
from edibridge.findings import NoteKind
from edibridge.formats._edifact import PARTY_CODES, REFERENCE_CODES, codes_of
from edibridge.formats._edifact_codecs import AGENCIES, GTIN
from edibridge.formats._edifact_tree import PIECES, join, split, width
from edibridge.model import (
    Address,
    Delivery,
    Document,
    FreeText,
    Identifier,
    Item,
    Package,
    Part,
    Party,
    PaymentTerms,
    Period,
    Reference,
    ResponseStatus,
    TaxTotal,
)
from edibridge.model.path import leaves
from edibridge.syntax.directory import load

T = TypeVar("T", bound=Part)


def changed_to(part: T, **values: Any) -> T:  # noqa: ANN401
    """Return a part with other values; what kind of part it is, only the caller knows."""
    return cast(T, evolve(cast(Any, part), **values))


def moved(value: Any, path: str, to: str, writing: Writing) -> None:  # noqa: ANN401
    """Note that every leaf of a value is written at another place."""
    for place, leaf in leaves(value, path):
        writing.note("merged", place, leaf, leaf, f"EDIFACT has it as {to}")


def with_quantity_kind(line: Any, usual: str, path: str, writing: Writing) -> Any:  # noqa: ANN401
    """Say what the quantity of a line is where the model does not: QTY demands it."""
    given = any(extra.path.endswith("QTY/@1.1") for extra in line.extras)
    kind = line.quantity_kind or ""
    if line.quantity is None or 0 < len(kind) <= _KIND_LENGTH or given:
        return line
    change: NoteKind = "recoded" if kind else "defaulted"
    writing.note(change, f"{path}.quantity_kind", kind, usual, "QTY demands a code of its list")
    return evolve(line, quantity_kind=usual)


_KIND_LENGTH = 3  # 6063


def lower_document(
    document: Document,
    version: str,
    writing: Writing,
    *,
    counted: bool,
) -> Any:  # noqa: ANN401
    """Make a document with lines ready for a message of a directory; `counted`: it has CNT."""
    lowered: Any = _texts(document, version, writing)
    lowered = _whole(lowered, "", writing)
    if getattr(lowered, "requested", None) is not None:
        lowered = evolve(lowered, requested=_begun(lowered.requested, "requested", writing))
    if hasattr(lowered, "lines"):
        numbers = [getattr(line, "number", None) for line in lowered.lines]
        lowered = evolve(lowered, lines=_lines_of(lowered.lines, version, writing))
        if getattr(lowered, "packages", ()):
            lowered = _renamed(lowered, numbers, writing)
    lowered = _tax_totals(lowered, writing)
    lowered = _payment_terms(_payments(lowered, writing), writing)
    return _count(lowered) if counted else lowered


def _lines_of(lines: tuple[Any, ...], version: str, writing: Writing) -> tuple[Any, ...]:
    fitted = [_whole(line, f"lines[{at}].", writing) for at, line in enumerate(lines)]
    if not lines or not hasattr(lines[0], "item"):
        return tuple(fitted)  # no line of LIN, whose number is short
    numbers = _line_numbers(lines, version, writing)
    both = zip(fitted, numbers, strict=True)
    return tuple(evolve(line, number=number) for line, number in both)


def _renamed(document: Any, numbers: list[str | None], writing: Writing) -> Any:  # noqa: ANN401
    """Name the lines of packages by their new numbers."""
    new = [line.number for line in document.lines]
    if new == numbers:
        return document
    known = {old: number for old, number in zip(numbers, new, strict=True) if old is not None}

    def named(package: Package, path: str) -> Package:
        lines = tuple(known.get(number, number) for number in package.lines)
        for at, (old, number) in enumerate(zip(package.lines, lines, strict=True)):
            if old != number:
                why = "lines have other numbers"
                writing.note("recoded", f"{path}.lines[{at}]", old, number, why)
        inner = [named(one, f"{path}.packages[{at}]") for at, one in enumerate(package.packages)]
        return evolve(package, lines=lines, packages=tuple(inner))

    packages = [named(one, f"packages[{at}]") for at, one in enumerate(document.packages)]
    return evolve(document, packages=tuple(packages))


def _whole(part: Any, where: str, writing: Writing) -> Any:  # noqa: ANN401
    """Fit what headers and lines have alike."""
    part = _references(part, where, writing)
    part = _parties(part, where, writing)
    part = _deliveries(part, where, writing)
    item = getattr(part, "item", None)
    if item is not None:
        part = evolve(part, item=_item(item, f"{where}item", writing))
    return part


def _count(document: Any) -> Any:  # noqa: ANN401
    """Count the lines, which CNT does whatever the document says."""
    counted = document.lines or document.line_count is not None
    return evolve(document, line_count=len(document.lines) if counted else None)


_LINE = re.compile(r"\d{1,6}", re.ASCII)
_LINE_LENGTH = 6  # 1082 is n..6 in D.96A and an..6 in D.01B


def _line_numbers(lines: tuple[Any, ...], version: str, writing: Writing) -> list[str | None]:
    """Return numbers that LIN takes: all as they are, or all counted anew."""
    numbers = [line.number for line in lines]
    parents = [getattr(line, "parent", None) for line in lines]
    if all(_is_line_number(number, version) for number in (*numbers, *parents) if number):
        return numbers
    for at, number in enumerate(numbers):
        if number is not None:
            why = f"LIN takes {_LINE_LENGTH} {'digits' if version == 'd96a' else 'characters'}"
            if number != str(at + 1):
                writing.note("recoded", f"lines[{at}].number", number, str(at + 1), why)
    return [str(at + 1) if number is not None else None for at, number in enumerate(numbers)]


def _is_line_number(number: str, version: str) -> bool:
    if version == "d96a":
        return _LINE.fullmatch(number) is not None
    return len(number) <= _LINE_LENGTH


def _tax_totals(document: Any, writing: Writing) -> Any:  # noqa: ANN401
    """Keep the breakdown of the first total alone: no tax group names the total it is of."""
    known = list(getattr(document, "tax_totals", ()))
    for at, total in enumerate(known):
        path = f"tax_totals[{at}]"
        if at and not _has_sum(known[0]) and _has_sum(total):
            writing.drop(total, path, "EDIFACT has further totals after a first one")
            known[at] = TaxTotal()
        elif at and total.subtotals:
            writing.drop(total.subtotals, f"{path}.subtotals", "EDIFACT breaks down one total")
            known[at] = evolve(total, subtotals=())
    return evolve(document, tax_totals=tuple(known)) if known else document


def _has_sum(total: TaxTotal) -> bool:
    return total.amount is not None or total.currency is not None


_TERMS = 70  # 4276, twice


def _payments(document: Any, writing: Writing) -> Any:  # noqa: ANN401
    """Keep the references of the first payment alone: RFF does not name the payment it is for."""
    known = list(getattr(document, "payments", ()))
    for at, payment in enumerate(known):
        if at and payment.remittance:
            why = "a message has references of one payment"
            writing.drop(payment.remittance, f"payments[{at}].remittance", why)
            known[at] = evolve(payment, remittance=())
    return evolve(document, payments=tuple(known)) if known else document


def _payment_terms(document: Any, writing: Writing) -> Any:  # noqa: ANN401
    """Give terms of payment the type that PAT demands: 1, basic."""
    known = list(getattr(document, "payment_terms", ()))
    for at, terms in enumerate(known):
        given = any(extra.path == "PAT/@1.1" for extra in terms.extras)
        if terms.kind is None and not given and terms != PaymentTerms():
            writing.note("defaulted", f"payment_terms[{at}].kind", "", "1", "PAT demands a type")
            known[at] = evolve(terms, kind="1")
        if at and terms.text and len(terms.text[0]) > _TERMS:
            path, text = f"payment_terms[{at}].text[0]", terms.text[0]
            writing.note("truncated", path, text, text[:_TERMS], f"PAT takes {_TERMS} characters")
            known[at] = evolve(known[at], text=(text[:_TERMS], *terms.text[1:]))
    return evolve(document, payment_terms=tuple(known)) if known else document


def _references(part: Any, where: str, writing: Writing) -> Any:  # noqa: ANN401
    """Move references whose kind has an attribute there, where that is free."""
    changed: dict[str, Any] = {}
    known = list(getattr(part, "references", ()))
    for at, reference in enumerate(known):
        for name, codes in REFERENCE_CODES.items():
            if reference.kind not in codes_of(codes) or not hasattr(part, name):
                continue
            if not (changed.get(name) or getattr(part, name)):
                changed[name] = evolve(reference, kind=None)
                known[at] = Reference()
                moved(reference, f"{where}references[{at}]", name, writing)
    return evolve(part, references=tuple(known), **changed) if changed else part


def _parties(part: Any, where: str, writing: Writing) -> Any:  # noqa: ANN401
    """Move parties whose role has an attribute there, and choose each one's identifier."""
    changed: dict[str, Any] = {}
    known = list(getattr(part, "parties", ()))
    for at, party in enumerate(known):
        for name, codes in PARTY_CODES.items():
            if party.role not in codes_of(codes) or not hasattr(part, name):
                continue
            if not (changed.get(name) or getattr(part, name)):
                changed[name] = evolve(party, role=None)
                known[at] = Party()
                moved(party, f"{where}parties[{at}]", name, writing)
        path = f"{where}parties[{at}]"
        taken = changed.get("deliveries") or getattr(part, "deliveries", True)
        if known[at].role in ("DP", "ST") and not taken:
            moved(party, path, "the delivery", writing)
            bare = evolve(party, role=None, address=None)
            changed["deliveries"] = (Delivery(party=bare, address=party.address),)
            known[at] = Party()
        known[at] = identified(known[at], path, writing)
    for name in PARTY_NAMES:
        party = changed.get(name) or getattr(part, name, None)
        if party is not None:
            changed[name] = identified(party, f"{where}{name}", writing)
    if known:
        changed["parties"] = tuple(known)
    return evolve(part, **changed) if changed else part


PARTY_NAMES = tuple(PARTY_CODES)


def _has_agency(identifier: Identifier) -> bool:
    return identifier.scheme is not None and _agency(identifier.scheme)


@cache
def _agency(scheme: str) -> bool:
    try:
        AGENCIES.write(scheme)
    except ValueError:
        return False
    return True


def identified(party: Party, path: str, writing: Writing) -> Party:
    """Choose the one identifier that NAD has a place for: one whose agency has a code."""
    known = list(party.identifiers)
    endpoint = party.endpoint
    if endpoint is not None and not any(map(_has_agency, known)) and _has_agency(endpoint):
        moved(endpoint, f"{path}.endpoint", "the party's identifier", writing)
        for at, one in enumerate(known):
            writing.drop(one, f"{path}.identifiers[{at}]", "NAD takes one identifier")
        return evolve(party, endpoint=None, identifiers=(endpoint,))
    best = next((at for at, one in enumerate(known) if _has_agency(one)), 0)
    for at, one in enumerate(known[:best]):
        writing.drop(one, f"{path}.identifiers[{at}]", "NAD takes one identifier")
        known[at] = Identifier()
    return evolve(party, identifiers=tuple(known)) if best else party


def _deliveries(part: Any, where: str, writing: Writing) -> Any:  # noqa: ANN401
    """Say where goods go once: the place's identifier and address, not the party's."""
    deliveries = list(getattr(part, "deliveries", ()))
    for at, delivery in enumerate(deliveries):
        deliveries[at] = _delivery(delivery, f"{where}deliveries[{at}]", writing)
    return evolve(part, deliveries=tuple(deliveries)) if deliveries else part


def _delivery(delivery: Delivery, path: str, writing: Writing) -> Delivery:
    changed: dict[str, Any] = {}
    party = delivery.party
    if party is not None:
        if party.address is not None and delivery.address is None:
            moved(party.address, f"{path}.party.address", "the address of the delivery", writing)
            changed["address"] = party.address
            party = evolve(party, address=None)
        if party.identifiers and delivery.location_id is None:
            party = identified(party, f"{path}.party", writing)
            at = next(i for i, one in enumerate(party.identifiers) if one != Identifier())
            found = party.identifiers[at]
            moved(found, f"{path}.party.identifiers[{at}]", "the place of delivery", writing)
            changed["location_id"] = found
            kept = tuple(Identifier() if i == at else k for i, k in enumerate(party.identifiers))
            party = evolve(party, identifiers=kept)
        changed["party"] = party
    for name in ("requested", "promised"):
        changed[name] = _begun(getattr(delivery, name), f"{path}.{name}", writing)
    if delivery.delivered_time is not None and delivery.delivered is None:
        writing.drop(delivery.delivered_time, f"{path}.delivered_time", "DTM has no time alone")
        changed["delivered_time"] = None
    return evolve(delivery, **changed) if changed else delivery


def _begun(period: Period | None, path: str, writing: Writing) -> Period | None:
    """Return a period that has a start: DTM has no end alone where it has no qualifier for it."""
    if period is None or period.end is None or period.start is not None:
        return period
    writing.drop(period.end, f"{path}.end", "DTM has no end alone here")
    return evolve(period, end=None)


def _item(item: Item, path: str, writing: Writing) -> Item:
    """Give an item its name and its GTIN where EDIFACT looks for them."""
    known = item.standard_id
    if known is not None and known.scheme not in (GTIN, None):
        others = (*item.other_ids, known)
        moved(known, f"{path}.standard_id", "another number of the item", writing)
        item = evolve(item, standard_id=None, other_ids=others)
    if any(text.text is None for text in item.descriptions):
        kept = list(item.descriptions)
        for at, text in enumerate(kept):
            if text.text is None:
                writing.drop(text, f"{path}.descriptions[{at}]", "IMD describes in words")
                kept[at] = FreeText()
        item = evolve(item, descriptions=tuple(kept))
    return item


_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_CONTROL_IN_LINES = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def _texts(document: Document, version: str, writing: Writing) -> Document:
    """Return the document without control characters, its notes in lines that FTX takes."""
    pieces = PIECES["FTX"]
    size = width(load("edifact", version), "FTX", pieces)
    fitted: Document = _fit(document, "", size, writing)
    if fitted.issued_time is not None and fitted.issued is None:
        writing.drop(fitted.issued_time, "issued_time", "DTM has no time alone")
        fitted = changed_to(fitted, issued_time=None)
    return fitted


def _begin(address: Address, path: str, writing: Writing) -> Address:
    """Begin an address with its first line: C059 demands it."""
    if address.street is not None:
        return address
    for name in ("additional_street", "extra_line"):
        line = getattr(address, name)
        if line is not None:
            moved(line, f"{path}.{name}", "the street", writing)
            return evolve(address, street=line, **{name: None})  # type: ignore[arg-type]
    return address


def _fit(value: Any, path: str, size: int, writing: Writing) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        became = _CONTROL.sub(" ", value) if _CONTROL.search(value) else value
        return _recoded(value, became, path, "EDIFACT has no control characters", writing)
    if isinstance(value, tuple):
        found = tuple(_fit(one, f"{path}[{at}]", size, writing) for at, one in enumerate(value))
        return found if any(a is not b for a, b in zip(found, value, strict=True)) else value
    if not attrs.has(type(value)):
        return value
    changed = {}
    for name in _attributes(cast(Hashable, type(value))):
        old = getattr(value, name)
        if old is None or old == ():
            continue
        inner = f"{path}.{name}" if path else name
        if name == "text" and _in_lines(value, path):
            new: Any = _recoded(old, _lines(old, size), inner, f"FTX has lines of {size}", writing)
        else:
            new = _fit(old, inner, size, writing)
        if new is not old:
            changed[name] = new
    value = evolve(value, **changed) if changed else value
    return _begin(value, path, writing) if type(value) is Address else value


def _in_lines(value: Any, path: str) -> bool:  # noqa: ANN401
    """Say whether FTX has the text of a part, which may have lines."""
    if type(value) is FreeText:
        return path.rpartition(".")[2][:6] == "notes["
    return type(value) is ResponseStatus


def _recoded(value: str, became: str, path: str, why: str, writing: Writing) -> str:
    if became == value:
        return value
    writing.note("recoded", path, value, became, why)
    return became


def _lines(text: str, size: int) -> str:
    """Return a text in the lines that come back from FTX."""
    if "\n" not in text and len(text) <= size and _CONTROL_IN_LINES.search(text) is None:
        return text
    plain = _CONTROL_IN_LINES.sub(" ", text.replace("\r\n", "\n")).strip("\n")
    # a line that fills its last piece runs on into the next one: a blank takes the place of the end
    whole = [line for line in plain.split("\n") if line]
    joined = "\n".join(whole)
    return joined if join(split(joined, size, "\n"), size, "\n") == joined else " ".join(whole)


@cache
def _attributes(kind: Hashable) -> tuple[str, ...]:
    return tuple(a.name for a in attrs.fields(cast(type, kind)) if a.name != "extras")
