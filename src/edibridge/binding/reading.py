"""Reading: a tree through a compiled table into a part, and what nothing read into extras."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from edibridge.binding.branch import CONTAINER, CUSTOM, LEAF, MANY, ONE, VALUES, Branch
from edibridge.binding.choice import choose
from edibridge.binding.extras import LAST
from edibridge.binding.fast import Reader, build
from edibridge.binding.inline import bare_name
from edibridge.binding.leaf_reading import (
    BESIDE,
    extra_of,
    read_attributes,
    read_custom,
    read_text,
    read_value,
)
from edibridge.binding.reading_pass import PlacesRead, Reading, Sources
from edibridge.model.parts import Extra
from edibridge.tree import Element


def read_part(branch: Branch, node: Element, reading: Reading, where: str = "") -> Any:  # noqa: ANN401 - whatever part the table is for
    """Read one part from a node. Nothing raises: what is not understood becomes an extra."""
    if reading.trace is not None:
        return _read_part(branch, node, reading, where)
    short = branch.fast
    if short is None:
        branch.reads += 1
        if branch.reads <= WARM:
            return _read_part(branch, node, reading)
        short = fast_reader(branch)
    return short(node, reading)


# making a short reader costs as much as some reads: a command that reads one invoice makes none
WARM = 20


def fast_reader(branch: Branch) -> Reader:
    """Return the short reader of a branch, made on first use."""
    known = branch.fast
    if known is None:
        known = branch.fast = build(branch, branch.part, partial(_read_part, branch), fast_reader)
    return known


def _read_part(branch: Branch, node: Element, reading: Reading, where: str = "") -> Any:  # noqa: ANN401
    values: dict[str, Any] = {}
    extras: list[Extra] = []
    _read_into(branch, node, values, extras, "", reading, where)
    for name in branch.beside:
        missing = values.pop(BESIDE + name, ())
        if values.get(name) is not None:
            extras.extend(missing)
    if extras:
        values["extras"] = tuple(extras)
    for name in branch.listed.intersection(values):
        values[name] = tuple(values[name])
    if not branch.dotted.isdisjoint(values):
        _gather(branch, values)
    return branch.part(**{**branch.given, **values})


def _gather(branch: Branch, values: dict[str, Any]) -> None:
    """Make the parts that have no node of their own out of what was read of them."""
    for inline in branch.inlines:
        found = inline.keys.keys() & values.keys()
        if found:
            inner = {inline.keys[key]: values.pop(key) for key in found}
            if any(value is not None for value in inner.values()):
                part = inline.kind(**inner)
                values[inline.name] = (part,) if inline.single else part
                if inline.single and "." not in inline.name:
                    values[bare_name(inline.name)] = values.pop(inline.name)


def _read_into(  # noqa: C901, PLR0912, PLR0915 - one case a kind of slot
    branch: Branch,
    node: Element,
    values: dict[str, Any],
    extras: list[Extra],
    path: str,
    reading: Reading,
    where: str,
) -> None:
    items = node.items()
    if items or not branch.bare:
        read_attributes(branch, node, items, values, extras, path, reading, where)
    if branch.text is not None or branch.text_const is not None:
        read_text(branch, node, values, extras, path, reading, where)
    else:
        text = node.text
        if text and not text.isspace():
            extras.append(Extra(format=reading.family, path=f"{path}text()", value=text))
    direct = branch.direct
    trace = reading.trace
    last = -1
    disordered = False
    customs: dict[int, list[Element]] | None = None
    seen: set[str] | None = None
    for child in node:
        slot = direct.get(child.tag)
        if slot is None:
            slot = choose(branch.slots.get(child.tag, ()), child)
        if slot is None:
            if isinstance(child.tag, str):
                extras.append(extra_of(branch, child, path, reading))
                # an extra is written after its like, and what the schema does not know at the end
                rank = branch.ranks.get(child.tag)
                key = rank[0] * 1000 + 999 if rank is not None else LAST
                disordered |= key < last
                last = key
            continue
        key = slot.key
        kind = slot.kind
        if kind in (LEAF, CONTAINER):
            inner = slot.branch
            if seen is None:
                seen = set()
            # a second one of its kind, and elements where a text should be, are extras
            odd = kind == LEAF and inner.text is not None and len(child) > 0
            if slot.step in seen or odd:
                extras.append(extra_of(branch, child, path, reading))
                key = key - key % 1000 + 999
            else:
                count, at = len(values), len(extras)
                inside = f"{path}{slot.step}/"
                _read_into(inner, child, values, extras, inside, reading, where)
                if len(values) == count and not slot.fixed and _only_absent(extras, at):
                    extras.insert(at, Extra(format=reading.family, path=f"{inside}node()"))
            seen.add(slot.step)
        elif kind == ONE:
            name = slot.name
            if name in values:
                extras.append(extra_of(branch, child, path, reading))
                key = key - key % 1000 + 999
            else:
                inside = "" if trace is None else (f"{where}.{name}" if where else name)
                values[name] = read_part(slot.branch, child, reading, inside)
                if trace is not None:
                    trace[inside] = (child, None)
        elif kind == MANY:
            name = slot.name
            found = values.get(name)
            if found is None:
                found = values[name] = []
            inside = ""
            if trace is not None:
                inside = f"{where}.{name}[{len(found)}]" if where else f"{name}[{len(found)}]"
                trace[inside] = (child, None)
            if trace is not None and name == reading.passed and not where:
                found.append(None)
            else:
                found.append(read_part(slot.branch, child, reading, inside))
        elif kind == VALUES:
            read_value(slot, child, values, extras, path, reading, where)
        else:
            if customs is None:
                customs = {}
            customs.setdefault(id(slot), []).append(child)
        if key < last:
            disordered = True
        last = key
    if customs is not None:
        for slot in branch.order:
            if slot.kind == CUSTOM and id(slot) in customs:
                read_custom(slot, customs[id(slot)], values, extras, path, reading, where)
    if branch.const_slots and branch.dialect.keep_empty:
        extras.extend(
            Extra(format=reading.family, path=f"{path}{slot.step}/absent()")
            for slot in branch.const_slots
            if seen is None or slot.step not in seen
        )
    if disordered and branch.dialect.ordered:
        extras.append(
            Extra(format=reading.family, path=f"{path}order()", value=_places(branch, node))
        )


def _places(branch: Branch, node: Element) -> str:
    """Return, for each child of a node, the place at which it will be written."""
    keys: list[int] = []
    seen: set[int] = set()
    for child in node:
        slot = choose(branch.slots.get(child.tag, ()), child)
        if slot is not None:
            single = slot.kind in (LEAF, CONTAINER, ONE)
            twice = single and slot.key in seen
            odd = slot.kind == LEAF and len(child) and slot.branch.text is not None
            seen.add(slot.key)
            keys.append(slot.key - slot.key % 1000 + 999 if twice or odd else slot.key)
        elif isinstance(child.tag, str):
            rank = branch.ranks.get(child.tag)
            keys.append(rank[0] * 1000 + 999 if rank is not None else LAST)
    order = sorted(range(len(keys)), key=keys.__getitem__)
    places = [0] * len(order)
    for place, index in enumerate(order):
        places[index] = place
    return " ".join(map(str, places))


def _only_absent(extras: list[Extra], at: int) -> bool:
    """Say whether the extras from an index on hold nothing but what was not there."""
    return all(extra.path.endswith("/absent()") for extra in extras[at:])


LINES = "lines"
"""The list that makes a document long."""


def places_of(
    branch: Branch, node: Element, family: str, ambient: Mapping[str, str | None] | None = None
) -> PlacesRead:
    """Return where each model path of a document stands, read again as far as it is asked for."""

    def sources(passed: str) -> Sources:
        again = Reading(family=family, ambient=ambient or {}, trace={}, passed=passed)
        read_part(branch, node, again)
        return again.trace or {}

    return PlacesRead(sources, LINES)
