"""Compiling a table: names become tags, paths become one tree of branches and slots."""

from __future__ import annotations

import inspect
import re
import sys
import types
import typing
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, Protocol, cast

import attrs
from attrs import Factory, define, field, frozen

from edibridge.binding.codecs import Codec
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

LEAF, CONTAINER, ONE, MANY, VALUES, CUSTOM = range(6)


@frozen
class Width:
    """The longest text a place of the format takes; `numeric` counts digits only."""

    length: int
    numeric: bool = False


class Shape(Protocol):
    """What the schema or directory of a format says of order and length."""

    def root(self, tag: str) -> str | None:
        """Return the type of a document's root."""

    def children(self, kind: str) -> Mapping[str, tuple[int, str]]:
        """Return, for a type, each child tag with its rank and its type."""

    def width(self, kind: str, attribute: str) -> Width | None:
        """Return the longest text that an attribute of a type takes."""


def same_name(name: str) -> str:
    """Return a name as it is: the spelling of tags where tables already use them."""
    return name


@frozen(kw_only=True)
class Dialect:
    """How a family of formats spells the names of a table.

    `formal` are paths whose loss means nothing (a schema location); `ordered` says that the
    order of different children is part of the document; `keep_empty` that an empty part is
    written; `values` whether an empty text is a value.
    """

    family: str
    tag: Callable[[str], str] = same_name
    name: Callable[[str], str] = same_name
    attribute: Callable[[str], str] = same_name
    shape: Shape | None = None
    ordered: bool = False
    keep_empty: bool = False
    formal: frozenset[str] = frozenset()


@define
class Value:
    """A leaf that holds an attribute of the part."""

    name: str
    codec: Codec | None
    width: Width | None = None
    get: Callable[[Any], Any] = field(default=None, repr=False)
    beside: bool = False


@define
class Inline:
    """A part without a node of its own: where it is, what it is, what was read of it.

    `single` says that the model has several of them and the format one.
    """

    name: str
    kind: type
    single: bool = False
    keys: dict[str, str] = Factory(dict)
    covered: set[str] = Factory(set)
    get: Callable[[Any], Any] = field(default=None, repr=False)


@define
class Branch:
    """A node of the compiled tree: what its text, attributes and children hold."""

    kind: str = ""
    text: Value | None = None
    leaf: Value = Factory(lambda: Value("", None))
    text_const: tuple[str, ...] | Ambient | None = None
    values: dict[str, Value] = Factory(dict)
    consts: dict[str, tuple[str, ...] | Ambient] = Factory(dict)
    spreads: list[tuple[tuple[str, ...], Value]] = Factory(list)
    slots: dict[str, tuple[Slot, ...]] = Factory(dict)
    direct: dict[str, Slot] = Factory(dict)
    bare: bool = False
    order: list[Slot] = Factory(list)
    const_slots: list[Slot] = Factory(list)
    ranks: Mapping[str, tuple[int, str]] = Factory(dict)
    covered: set[str] = Factory(set)
    dialect: Dialect = field(default=None, repr=False)
    uncovered: dict[type, tuple[tuple[str, Any], ...]] = field(factory=dict, repr=False)
    only: str | None = None
    listed: frozenset[str] = frozenset()
    dotted: frozenset[str] = frozenset()
    inlines: list[Inline] = Factory(list)
    beside: dict[str, list[Branch]] = Factory(dict)
    repeats: bool = False
    mixed: bool = False
    part: Any = field(default=None, repr=False)
    given: Mapping[str, str] = Factory(dict)
    fast: Callable[[Any, Any], Any] | None = field(default=None, repr=False)
    reads: int = 0
    rank: Callable[[Any], int] | None = field(default=None, repr=False)


@define
class Slot:
    """A child of a branch: the step that meets it and what is done with it."""

    tag: str
    step: str
    kind: int
    branch: Branch
    name: str = ""
    part: Any = None
    tests: tuple[tuple[tuple[str, ...], str | None, tuple[str, ...]], ...] = ()
    key: int = 0
    binding: Any = None
    codec: Codec | None = None
    width: Width | None = None
    fixed: bool = False
    get: Callable[[Any], Any] = field(default=None, repr=False)
    rivals: list[Many] = Factory(list)


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
    _set_inlines(branch, part)
    branch.part = part
    for name, branches in branch.beside.items():
        if any(known.text is None for known in branches):
            message = f"{name!r} stands beside no text"
            raise ValueError(message)
    return branch


def _set_inlines(branch: Branch, part: type) -> None:
    """Find the parts that dotted names lead into, the innermost first."""
    known: dict[str, Inline] = {}
    for covered in sorted(branch.covered):
        kind = part
        steps = covered.split(".")
        _check(kind, steps[0], covered)
        for depth in range(1, len(steps)):
            kind = _part_type(kind, steps[depth - 1], covered)
            _check(kind, steps[depth], covered)
            name = ".".join(steps[:depth])
            if name not in known:
                single = name.endswith(FIRST)
                known[name] = Inline(name, kind, single, get=getter(name))
            inline = known[name]
            inline.covered.add(bare_name(steps[depth]))
            inline.keys[".".join(steps[: depth + 1])] = bare_name(steps[depth])
    branch.inlines = sorted(known.values(), key=lambda inline: -inline.name.count("."))
    branch.covered.update(inline.name for inline in known.values())
    branch.dotted = frozenset(name for name in branch.covered if "." in name)
    branch.covered.update(bare_name(name) for name in tuple(branch.covered))


FIRST = "[0]"


def bare_name(step: str) -> str:
    """Return the attribute that a step of a dotted name leads through."""
    return step.removesuffix(FIRST)


def _check(kind: type, name: str, whole: str) -> None:
    if not any(a.name == bare_name(name) for a in attrs.fields(kind)):
        message = f"{kind.__name__} has no attribute {name!r} (in {whole!r})"
        raise ValueError(message)


def _part_type(kind: type, name: str, whole: str) -> type:
    found = part_of(kind, bare_name(name))
    if found is None or found[1] != name.endswith(FIRST):
        message = f"{name!r} of {kind.__name__} is no part, or not one (in {whole!r})"
        raise ValueError(message)
    return found[0]


def part_of(kind: type, name: str) -> tuple[type, bool] | None:
    """Return the class of the part that an attribute holds, and whether it holds several.

    Annotations of the model are `Item | None` and `tuple[Item, ...]`; looking the one name up is
    twenty times faster than evaluating all annotations of the class.
    """
    for place in kind.__mro__:
        hint = inspect.get_annotations(place).get(name)
        if hint is None:
            continue
        if not isinstance(hint, str):
            hint = typing.get_type_hints(kind)[name]
            several = isinstance(hint, types.GenericAlias) and hint.__origin__ is tuple
            options = [one for one in (hint, *typing.get_args(hint)) if isinstance(one, type)]
        else:
            several = hint.startswith("tuple[")
            known = vars(sys.modules[place.__module__])
            options = [known[word] for word in _CLASS.findall(hint) if word in known]
        part = next((one for one in options if attrs.has(one)), None)
        return None if part is None else (part, several)
    return None


_CLASS = re.compile(r"[A-Z]\w*")


def getter(name: str) -> Callable[[Any], Any]:
    """Return what gets an attribute; through an absent part it gets None."""
    if "." not in name and FIRST not in name:
        return attrgetter(name)
    steps = [(bare_name(step), step.endswith(FIRST)) for step in name.split(".")]

    def get(part: Any) -> Any:  # noqa: ANN401 - whatever the attribute holds
        for step, first in steps:
            if part is None:
                return None
            part = getattr(part, step)
            if first:
                part = part[0] if part else None
        return part

    return get


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
