"""Compiling a table: names become tags, paths become one tree of branches and slots."""

from __future__ import annotations

from typing import Any, cast

from edibridge.binding.branch import (
    CONTAINER,
    CUSTOM,
    LEAF,
    MANY,
    ONE,
    VALUES,
    Branch,
    Dialect,
    Slot,
    Value,
    Width,
)
from edibridge.binding.inline import getter, set_inlines
from edibridge.binding.table import (
    Always,
    Ambient,
    Binding,
    Const,
    Custom,
    Field,
    Many,
    One,
    Path,
    Predicate,
    Step,
    Table,
    parse_path,
)


def compile_table(table: Table, dialect: Dialect, root: str, part: type) -> Branch:
    """Compile the table of a document class whose root element is `root` (as tables spell it).

    Raises `ValueError` for a table that contradicts itself: its author's mistake.
    """
    tag = dialect.tag(root)
    kind = (dialect.shape.root(tag) or "") if dialect.shape else ""
    return _finish(_compile(table, dialect, kind, part))


def _compile(table: Table, dialect: Dialect, kind: str, part: type) -> Branch:
    branch = _branch(dialect, kind)
    for binding in table:
        _add(branch, branch, binding, parse_path(binding.path))
    rivals: dict[str, list[Many]] = {}
    for binding in table:
        if isinstance(binding, Many):
            rivals.setdefault(binding.name, []).append(binding)
    branch.listed = frozenset(rivals)
    _share(branch, rivals)
    set_inlines(branch, part)
    branch.part = part
    for name, branches in branch.beside.items():
        if any(known.text is None for known in branches):
            message = f"{name!r} stands beside no text"
            raise ValueError(message)
    return branch


def _share(branch: Branch, rivals: dict[str, list[Many]]) -> None:
    """Tell each slot of several values which bindings write the same attribute."""
    for slot in branch.order:
        if slot.kind in (MANY, VALUES):
            slot.rivals = rivals[slot.name]
        elif slot.kind == CONTAINER:
            _share(slot.branch, rivals)


def _branch(dialect: Dialect, kind: str) -> Branch:
    ranks = dialect.shape.children(kind) if dialect.shape and kind else {}
    return Branch(kind=kind, dialect=dialect, ranks=ranks)


def _add(root: Branch, branch: Branch, binding: Binding, path: Path) -> None:
    if isinstance(binding, Always):
        slot = _descend(branch, path.steps[0])
        for step in path.steps[1:]:
            slot = _descend(slot.branch, step)
        slot.fixed = True
        return
    if isinstance(binding, Field | Const):
        for step in path.steps:
            branch = _descend(branch, step).branch
        _set_leaf(root, branch, binding, path.attributes)
        return
    if not path.steps:
        message = f"{binding.path!r} names no child"
        raise ValueError(message)
    for step in path.steps[:-1]:
        branch = _descend(branch, step).branch
    root.covered.update(binding.names if isinstance(binding, Custom) else (binding.name,))
    _append(branch, _part_slot(branch, binding, path))


def _part_slot(branch: Branch, binding: One | Many | Custom, path: Path) -> Slot:
    step = path.steps[-1]
    slot = _slot(branch, step, CUSTOM)
    slot.binding = binding
    if isinstance(binding, Custom):
        return slot
    slot.name = binding.name
    slot.get = getter(binding.name)
    dialect, kind = branch.dialect, slot.branch.kind
    if isinstance(binding, Many) and binding.part is None:
        slot.kind, slot.codec = VALUES, binding.codec
        if path.attributes:
            attribute = dialect.attribute(path.attributes[0])
            slot.branch.values[attribute] = Value(binding.name, binding.codec, get=slot.get)
        slot.width = _width(
            slot.branch, (slot.branch.values and next(iter(slot.branch.values))) or ""
        )
        return slot
    slot.kind = ONE if isinstance(binding, One) else MANY
    slot.part = binding.part
    slot.branch = _compile(binding.table, dialect, kind, cast(type, binding.part))
    if isinstance(binding, Many) and binding.given:
        slot.branch.covered.update(binding.given)
        slot.branch.given = binding.given
    _create_predicates(slot.branch, step)
    return slot


def _slot(branch: Branch, step: Step, kind: int) -> Slot:
    dialect = branch.dialect
    tag = dialect.tag(step.name)
    return Slot(
        tag=tag,
        step=_spell(step),
        kind=kind,
        branch=_branch(dialect, branch.ranks.get(tag, (0, ""))[1]),
        tests=tuple(_test(dialect, predicate) for predicate in step.predicates),
    )


def _test(
    dialect: Dialect, predicate: Predicate
) -> tuple[tuple[str, ...], str | None, tuple[str, ...]]:
    attribute = dialect.attribute(predicate.attribute) if predicate.attribute else None
    return tuple(map(dialect.tag, predicate.path)), attribute, predicate.values


def _spell(step: Step) -> str:
    def one(predicate: Predicate) -> str:
        place = "/".join(predicate.path) + (
            f"@{predicate.attribute}" if predicate.attribute else ""
        )
        return f"[{place}={'|'.join(predicate.values)}]" if predicate.values else f"[{place}]"

    return step.name + "".join(map(one, step.predicates))


def _descend(branch: Branch, step: Step) -> Slot:
    """Return the container slot of a step, made on first use and shared by every later path."""
    spelled = _spell(step)
    for slot in branch.order:
        if slot.step == spelled and slot.kind == CONTAINER:
            return slot
    slot = _slot(branch, step, CONTAINER)
    _create_predicates(slot.branch, step)
    _append(branch, slot)
    return slot


def _append(branch: Branch, slot: Slot) -> None:
    branch.order.append(slot)
    branch.slots[slot.tag] = (*branch.slots.get(slot.tag, ()), slot)


def _create_predicates(branch: Branch, step: Step) -> None:
    """Make what the predicates demand part of what is written."""
    for predicate in step.predicates:
        if not predicate.values:
            continue
        place = branch
        for name in predicate.path:
            slot = _descend(place, Step(name))
            slot.fixed = True
            place = slot.branch
        if predicate.attribute is None:
            if place.text is None:
                place.text_const = predicate.values
        else:
            attribute = place.dialect.attribute(predicate.attribute)
            if attribute not in place.values:
                place.consts[attribute] = predicate.values


def _set_leaf(root: Branch, branch: Branch, binding: Field | Const, names: tuple[str, ...]) -> None:
    attributes = tuple(map(branch.dialect.attribute, names))
    if isinstance(binding, Const):
        value = binding.value if isinstance(binding.value, Ambient) else (binding.value,)
        if attributes:
            branch.consts[attributes[0]] = value
        else:
            branch.text_const = value
        return
    root.covered.add(binding.name)
    width = _width(branch, attributes[0] if attributes else "")
    value_of = Value(binding.name, binding.codec, width, getter(binding.name), binding.beside)
    if binding.beside:
        root.beside.setdefault(binding.name, []).append(branch)
        branch.repeats = True
    if not attributes:
        branch.text = value_of
        branch.text_const = None
    elif len(attributes) == 1:
        branch.values[attributes[0]] = value_of
        if binding.default is not None:
            branch.consts[attributes[0]] = binding.default
        else:
            branch.consts.pop(attributes[0], None)
    else:
        branch.spreads.append((attributes, value_of))


def _width(branch: Branch, attribute: str) -> Width | None:
    shape = branch.dialect.shape
    return shape.width(branch.kind, attribute) if shape and branch.kind else None


def _finish(branch: Branch) -> Branch:
    """Settle, once all bindings are in, the kinds of slots and the order they are written in."""
    for slot in branch.order:
        _finish(slot.branch)
        if slot.kind == CONTAINER:
            _settle(slot)
    if branch.text is not None:
        branch.leaf = branch.text
    ranks = branch.ranks
    first: dict[str, int] = {}
    for index, slot in enumerate(branch.order):
        first.setdefault(slot.tag, index)

    def rank(tagged: Any) -> int:  # noqa: ANN401 - a slot or a node
        known = ranks.get(tagged.tag)
        return known[0] if known is not None else first.get(tagged.tag, UNRANKED)

    branch.rank = rank
    branch.order.sort(key=rank)
    places: dict[tuple[str, str], int] = {}
    for index, slot in enumerate(branch.order):
        slot.key = rank(slot) * SLOTS_A_RANK + index % SLOTS_A_RANK
        if slot.kind in (MANY, VALUES):
            # rivals write the values of one attribute in the order of the list, at one place
            slot.key = places.setdefault((slot.name, slot.tag), slot.key)
    tags: dict[str, set[str]] = {}
    for slot in branch.order:
        if slot.kind in (MANY, VALUES):
            tags.setdefault(slot.name, set()).add(slot.tag)
    branch.mixed = bool(ranks) and any(len(known) > 1 for known in tags.values())
    branch.const_slots = [slot for slot in branch.order if slot.fixed]
    branch.direct = {
        tag: slots[0]
        for tag, slots in branch.slots.items()
        if len(slots) == 1 and not slots[0].tests
    }
    branch.bare = not (branch.values or branch.consts or branch.spreads) and (
        branch.text is None and branch.text_const is None
    )
    return branch


def _settle(slot: Slot) -> None:
    """Make a container without children a leaf, and note what the fast paths may count on."""
    inner = slot.branch
    slot.fixed = slot.fixed or _is_constant(inner)
    if not inner.slots and not inner.spreads:
        slot.kind = LEAF
        slot.name = inner.leaf.name
        attributes = inner.values.keys() | inner.consts.keys()
        if inner.text is not None and len(attributes) == 1 and not inner.repeats:
            inner.only = next(iter(attributes))


def _is_constant(branch: Branch) -> bool:
    """Say whether a branch holds constants alone."""
    if branch.text is not None or branch.values or branch.spreads:
        return False
    if any(slot.kind in (ONE, MANY, VALUES, CUSTOM) for slot in branch.order):
        return False
    found = bool(branch.text_const or branch.consts)
    return (found or bool(branch.order)) and all(_is_constant(slot.branch) for slot in branch.order)


SLOTS_A_RANK = 1000
UNRANKED = 1 << 20
