"""The short way through a table: one generated function a branch, for what is as it should be.

The function reads a node whose children are all known, in order and spelled canonically, which is
nearly every node there is. At the first thing that is not so it gives up, and the general reader
reads that node again from the start: it alone knows extras, faults and traces. So the short way
can be simple, and both always give the same part.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import attrs
from attrs import Factory, define

from edibridge.binding.branch import CONTAINER, LEAF, MANY, ONE, VALUES, Branch, Slot, Value
from edibridge.binding.choice import choose
from edibridge.binding.inline import bare_name
from edibridge.binding.making import maker
from edibridge.binding.table import Ambient
from edibridge.tree import Element

Reader = Callable[[Element, Any], Any]


@define(eq=False, repr=False)
class _Source:
    """The function while it is written: its lines, its constants, the variable of each name."""

    lines: list[str] = Factory(list)
    names: dict[str, Any] = Factory(dict)
    variables: dict[str, str] = Factory(dict)
    lists: set[str] = Factory(set)
    flags: list[str] = Factory(list)
    ordered: bool = False

    def add(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)

    def constant(self, value: Any) -> str:  # noqa: ANN401
        name = f"k{len(self.names)}"
        self.names[name] = value
        return name

    def variable(self, name: str, *, many: bool = False) -> str:
        if many:
            self.lists.add(name)
        return self.variables.setdefault(name, f"v{len(self.variables)}")

    def flag(self) -> str:
        self.flags.append(f"f{len(self.flags)}")
        return self.flags[-1]


def build(branch: Branch, part: type, slow: Reader, read: Callable[[Branch], Reader]) -> Reader:
    """Return the short reader of a branch; `slow` reads the same node generally.

    `read` returns the reader of a branch further down.
    """
    source = _Source(ordered=branch.dialect.ordered)
    source.names |= {"slow": slow, "make": maker(part)}
    if branch.given:
        source.names["make"] = partial(maker(part), **branch.given)
    body = _Source(names=source.names, ordered=source.ordered)
    _attributes(body, branch, "node", 1)
    _text(body, branch, "node", 1)
    _children(body, branch, "node", 1, read)
    source.add(0, "def fast(node, reading):")
    source.add(1, "mark = len(reading.findings)")
    if any("ambient" in line for line in body.lines):
        source.add(1, "ambient = reading.ambient")
    for variable in (*body.variables.values(), *body.flags):
        source.add(1, f"{variable} = None")
    source.lines += body.lines
    _finish(source, body, branch, part)
    exec("\n".join(source.lines), source.names)  # noqa: S102 - made of the table alone
    made: Reader = source.names["fast"]
    return made


_GIVE_UP = "return give_up(slow, node, reading, mark)"


def give_up(slow: Reader, node: Element, reading: Any, mark: int) -> Any:  # noqa: ANN401
    """Forget what was found so far and read the node the general way."""
    del reading.findings[mark:]
    return slow(node, reading)


def _attributes(source: _Source, branch: Branch, node: str, depth: int) -> None:
    names = {**dict.fromkeys(branch.consts), **dict.fromkeys(branch.values)}
    if branch.spreads:
        source.add(depth, _GIVE_UP)
        return
    if not names:
        source.add(depth, f"if {node}.items(): {_GIVE_UP}")
        return
    source.add(depth, f"for key, text in {node}.items():")
    word = "if"
    for key in names:
        source.add(depth + 1, f"{word} key == {key!r}:")
        if key in branch.values and branch.values[key].beside:
            known = source.variable(branch.values[key].name)
            unlike = f"{known} is not None and {known} != text"
            source.add(depth + 2, f"if not {node}.text or ({unlike}): {_GIVE_UP}")
        _attribute(source, branch, key, "text", depth + 2)
        word = "elif"
    source.add(depth + 1, f"else: {_GIVE_UP}")
    beside = (key for key, value in branch.values.items() if value.beside)
    for key in (*branch.consts, *beside):
        source.add(depth, f"if {node}.get({key!r}) is None: {_GIVE_UP}")


def _attribute(source: _Source, branch: Branch, key: str, text: str, depth: int) -> None:
    """Read one attribute whose text is in a variable."""
    const, value = branch.consts.get(key), branch.values.get(key)
    if const is not None:
        wanted = f"ambient.get({const.key!r})" if isinstance(const, Ambient) else repr(const[0])
        source.add(depth, f"if {text} != {wanted}:")
        depth += 1
    if value is None:
        source.add(depth, _GIVE_UP)
    else:
        _decode(source, value, source.variable(value.name), text, depth)


def _decode(source: _Source, value: Value | Slot, target: str, text: str, depth: int) -> None:
    if value.codec is None:
        source.add(depth, f"{target} = {text}")
        return
    read = source.constant(value.codec.read)
    source.add(depth, f"try: {target} = {read}({text})")
    source.add(depth, f"except ValueError: {_GIVE_UP}")


def _text(source: _Source, branch: Branch, node: str, depth: int) -> None:
    if branch.text is not None:
        variable = source.variable(branch.text.name)
        _decode(source, branch.text, variable, f'({node}.text or "")', depth)
    elif branch.text_const is None:
        source.add(depth, f"if {node}.text: {_GIVE_UP}")
    elif isinstance(branch.text_const, Ambient):
        source.add(depth, f"if {node}.text != ambient.get({branch.text_const.key!r}): {_GIVE_UP}")
    else:
        source.add(depth, f"if {node}.text != {branch.text_const[0]!r}: {_GIVE_UP}")


def _children(
    source: _Source, branch: Branch, node: str, depth: int, read: Callable[[Branch], Reader]
) -> None:
    if not branch.order:
        source.add(depth, f"if len({node}): {_GIVE_UP}")
        return
    child = f"c{depth}"
    slots = branch.order
    index = {id(slot): place for place, slot in enumerate(slots)}
    direct = source.constant({tag: index[id(slot)] for tag, slot in branch.direct.items()}.get)
    kept = {id(slot): source.flag() for slot in branch.const_slots}
    if source.ordered:
        source.add(depth, f"last{depth} = -1")
    source.add(depth, f"for {child} in {node}:")
    source.add(depth + 1, f"at = {direct}({child}.tag)")
    chosen = {tag: known for tag, known in branch.slots.items() if tag not in branch.direct}
    source.add(depth + 1, "if at is None:")
    if chosen:
        pick = source.constant(_picker(chosen, index))
        source.add(depth + 2, f"at = {pick}({child})")
        source.add(depth + 2, f"if at is None: {_GIVE_UP}")
    else:
        source.add(depth + 2, _GIVE_UP)
    if source.ordered:
        source.add(depth + 1, f"if at < last{depth}: {_GIVE_UP}")
        source.add(depth + 1, f"last{depth} = at")
    _dispatch(source, list(enumerate(slots)), child, depth + 1, read, kept)
    for flag in kept.values():
        if branch.dialect.keep_empty:
            source.add(depth, f"if {flag} is None: {_GIVE_UP}")


def _picker(
    chosen: dict[str, tuple[Slot, ...]], index: dict[int, int]
) -> Callable[[Element], int | None]:
    def pick(child: Element) -> int | None:
        slot = choose(chosen.get(child.tag, ()), child)
        return None if slot is None else index[id(slot)]

    return pick


def _dispatch(
    source: _Source,
    slots: list[tuple[int, Slot]],
    child: str,
    depth: int,
    read: Callable[[Branch], Reader],
    kept: dict[int, str],
) -> None:
    """Write the choice among slots, halving it until one is left."""
    if len(slots) == 1:
        _slot(source, slots[0][1], child, depth, read, kept)
        return
    middle = len(slots) // 2
    source.add(depth, f"if at < {slots[middle][0]}:")
    _dispatch(source, slots[:middle], child, depth + 1, read, kept)
    source.add(depth, "else:")
    _dispatch(source, slots[middle:], child, depth + 1, read, kept)


def _slot(
    source: _Source,
    slot: Slot,
    child: str,
    depth: int,
    read: Callable[[Branch], Reader],
    kept: dict[int, str],
) -> None:
    inner = slot.branch
    if slot.kind in (LEAF, CONTAINER):
        once = kept.get(id(slot))
        bound = inner.text is not None and slot.kind == LEAF
        guard = source.variable(inner.leaf.name) if bound else once or source.flag()
        source.add(depth, f"if {guard} is not None: {_GIVE_UP}")
        if not bound:
            source.add(depth, f"{guard} = 1")
        elif once is not None:
            source.add(depth, f"{once} = 1")
        if slot.kind == LEAF and inner.only is not None:
            _simple(source, inner, child, depth)
            return
        if slot.kind == CONTAINER and not slot.fixed:
            source.add(depth, f"if not len({child}): {_GIVE_UP}")
        start = len(source.lines)
        _attributes(source, inner, child, depth)
        _text(source, inner, child, depth)
        _children(source, inner, child, depth, read)
        if not bound and not slot.fixed:
            _must_fill(source, start, depth)
    elif slot.kind == ONE:
        variable = source.variable(slot.name)
        source.add(depth, f"if {variable} is not None: {_GIVE_UP}")
        source.add(depth, f"{variable} = {source.constant(read(inner))}({child}, reading)")
    elif slot.kind == MANY:
        variable = source.variable(slot.name, many=True)
        reader = source.constant(read(inner))
        source.add(depth, f"if {variable} is None: {variable} = []")
        source.add(depth, f"{variable}.append({reader}({child}, reading))")
    elif slot.kind == VALUES and not inner.values:
        variable = source.variable(slot.name, many=True)
        source.add(depth, f"if len({child}) or {child}.items(): {_GIVE_UP}")
        source.add(depth, f"if {variable} is None: {variable} = []")
        _decode(source, slot, "item", f'({child}.text or "")', depth)
        source.add(depth, f"{variable}.append(item)")
    else:
        source.add(depth, _GIVE_UP)


def _must_fill(source: _Source, start: int, depth: int) -> None:
    """Give up where an element filled nothing: the general reader keeps it as an extra."""
    inside = "\n".join(source.lines[start:])
    filled = [v for v in source.variables.values() if re.search(rf"\b{v}\b( = |\.append)", inside)]
    count = " + ".join(f"({v} is None)" for v in filled) or "0"
    name = f"n{start}"
    source.lines.insert(start, "    " * depth + f"{name} = {count}")
    source.add(depth, f"if {name} == {count}: {_GIVE_UP}")


def _simple(source: _Source, inner: Branch, child: str, depth: int) -> None:
    """Read the commonest leaf: a text with exactly one attribute."""
    key = inner.only or ""
    optional = key not in inner.consts
    source.add(depth, f"if len({child}): {_GIVE_UP}")
    source.add(depth, f"items = {child}.items()")
    source.add(depth, "if len(items) == 1:")
    source.add(depth + 1, "((key, text),) = items")
    source.add(depth + 1, f"if key != {key!r}: {_GIVE_UP}")
    _attribute(source, inner, key, "text", depth + 1)
    source.add(depth, f"elif items: {_GIVE_UP}" if optional else f"else: {_GIVE_UP}")
    _text(source, inner, child, depth)


def _finish(source: _Source, body: _Source, branch: Branch, part: type) -> None:
    """Write the end: the parts without a node of their own, then the part itself."""
    variables = dict(body.variables)
    for inline in branch.inlines:
        inner = {name: variables.pop(key) for key, name in inline.keys.items() if key in variables}
        if not inner:
            continue
        variable = f"i{len(source.lines)}"
        made = source.constant(maker(inline.kind))
        arguments = ", ".join(
            f"{name}={_argument(name, v, inline.kind, f'{inline.name}.{name}' in body.lists)}"
            for name, v in inner.items()
        )
        source.add(1, f"{variable} = None")
        source.add(1, f"if {' or '.join(f'{v} is not None' for v in inner.values())}:")
        part_made = f"{made}({arguments})"
        source.add(2, f"{variable} = {f'({part_made},)' if inline.single else part_made}")
        variables[inline.name] = variable
    arguments = ", ".join(
        f"{bare_name(name)}={_argument(bare_name(name), v, part, name in body.lists)}"
        for name, v in variables.items()
    )
    source.add(1, f"return make({arguments})")
    source.names["give_up"] = give_up


def _argument(name: str, variable: str, part: type, many: bool) -> str:  # noqa: FBT001
    if many:
        return f"tuple({variable}) if {variable} is not None else ()"
    default = next(a.default for a in attrs.fields(part) if a.name == name)
    if default is None:
        return variable
    return f"{variable} if {variable} is not None else {default!r}"
