"""Reading: a tree through a compiled table into a part, and what nothing read into extras."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from attrs import define, field

from edibridge.binding.branch import CONTAINER, CUSTOM, LEAF, MANY, ONE, VALUES, Branch, Slot, Value
from edibridge.binding.choice import choose
from edibridge.binding.codecs import InexactError, NoTwinError
from edibridge.binding.extras import LAST, const_text
from edibridge.binding.fast import Reader, build
from edibridge.binding.inline import bare_name
from edibridge.binding.table import Ambient
from edibridge.findings import Finding, Location
from edibridge.model.parts import Extra
from edibridge.tree import Element, Node


@define
class Reading:
    """One pass over one document.

    `ambient` are the document-wide values, `trace` (when wanted) collects for each model path
    the element and attribute that it was read from, `findings` what could not be understood.
    """

    family: str
    ambient: Mapping[str, str | None] = field(factory=dict)
    trace: dict[str, tuple[Element, str | None]] | None = None
    findings: list[Finding] = field(factory=list)

    def fault(self, value: Value | Slot, text: str, where: str, node: Element) -> None:
        """Report a text that its codec does not understand."""
        codec = value.codec
        expected = codec.expected if codec is not None else "text"
        self.findings.append(
            Finding(
                rule="EDB-VALUE",
                severity="fatal",
                message=f"{text!r} is not {expected}",
                path=f"{where}.{value.name}" if where else value.name,
                location=locate(node),
                got=text,
                expected=expected,
            )
        )


def locate(node: Any, attribute: str | None = None) -> Location:  # noqa: ANN401 - lxml or Node
    """Return where a node stands: line and XPath of XML, segment coordinates of EDI."""
    if isinstance(node, Node):
        at = node.position
        if at is None:
            return Location(tag=node.tag)
        element, component = at.element, at.component
        if attribute is not None and attribute[:1].isdigit():
            numbers = attribute.partition("*")[0].split(".")
            element, component = int(numbers[0]), int(numbers[1])
        return Location(
            line=at.line,
            column=at.column,
            offset=at.offset,
            tag=node.tag,
            segment=at.segment,
            element=element,
            component=component,
        )
    suffix = f"/@{attribute}" if attribute else ""
    return Location(line=node.sourceline, xpath=node.getroottree().getpath(node) + suffix)


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


BESIDE = "beside:"


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
        _read_attributes(branch, node, items, values, extras, path, reading, where)
    if branch.text is not None or branch.text_const is not None:
        _read_text(branch, node, values, extras, path, reading, where)
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
                extras.append(_extra(branch, child, path, reading))
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
                extras.append(_extra(branch, child, path, reading))
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
                extras.append(_extra(branch, child, path, reading))
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
            found.append(read_part(slot.branch, child, reading, inside))
        elif kind == VALUES:
            _read_value(slot, child, values, extras, path, reading, where)
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
                _read_custom(slot, customs[id(slot)], values, extras, path, reading, where)
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


def _read_attributes(  # noqa: C901, PLR0912 - one case a kind of attribute
    branch: Branch,
    node: Element,
    items: Any,  # noqa: ANN401 - a list of lxml or a view of a dict
    values: dict[str, Any],
    extras: list[Extra],
    path: str,
    reading: Reading,
    where: str,
) -> None:
    left = 0
    consts = branch.consts
    family = reading.family
    spread = {key for keys, _ in branch.spreads for key in keys} if branch.spreads else ()
    for key, text in items:
        value = branch.values.get(key)
        if value is not None:
            if key in consts:
                left += 1
                if _is_const(consts[key], text, reading):
                    continue
            if value.beside and (not node.text or values.get(value.name, text) != text):
                extras.append(Extra(format=family, path=f"{path}@{key}", value=text))
                continue
            if value.codec is None:
                values[value.name] = text
            else:
                try:
                    values[value.name] = value.codec.read(text)
                except ValueError as error:
                    values[value.name] = _misread(
                        error, value, text, f"{path}@{key}", reading, where, node, extras
                    )
            if reading.trace is not None:
                name = value.name
                reading.trace[f"{where}.{name}" if where else name] = (node, key)
        elif key in consts:
            left += 1
            if not _is_const(consts[key], text, reading):
                extras.append(Extra(format=family, path=f"{path}@{key}", value=text))
        elif key not in spread:
            extras.append(Extra(format=family, path=f"{path}@{key}", value=text))
    if left != len(consts) and branch.dialect.keep_empty:
        for key, const in consts.items():
            if node.get(key) is None and const_text(const, reading.ambient) is not None:
                extras.append(Extra(format=family, path=f"{path}@{key}"))
    if branch.repeats and node.text and branch.dialect.keep_empty:
        # whether another leaf says the value is known when all of the part is read
        for key, value in branch.values.items():
            if value.beside and node.get(key) is None:
                missing = Extra(format=family, path=f"{path}@{key}")
                values.setdefault(BESIDE + value.name, []).append(missing)
    for keys, value in branch.spreads:
        _read_spread(keys, value, node, values, extras, path, reading, where)


def _read_spread(
    keys: tuple[str, ...],
    value: Value,
    node: Element,
    values: dict[str, Any],
    extras: list[Extra],
    path: str,
    reading: Reading,
    where: str,
) -> None:
    texts = [node.get(key) for key in keys]
    if not any(text is not None for text in texts) or value.codec is None:
        return
    try:
        values[value.name] = value.codec.read(texts)  # type: ignore[arg-type]
    except ValueError as error:
        values[value.name] = error.value if isinstance(error, InexactError) else None
        extras.extend(
            Extra(format=reading.family, path=f"{path}@{key}", value=text)
            for key, text in zip(keys, texts, strict=True)
            if text is not None
        )
    if reading.trace is not None:
        name = value.name
        reading.trace[f"{where}.{name}" if where else name] = (node, keys[0])


def _read_text(
    branch: Branch,
    node: Element,
    values: dict[str, Any],
    extras: list[Extra],
    path: str,
    reading: Reading,
    where: str,
) -> None:
    text = node.text or ""
    value = branch.text
    if value is None:
        if not _is_const(branch.text_const or (), text, reading):
            extras.append(Extra(format=reading.family, path=f"{path}text()", value=text))
        return
    if value.codec is None:
        values[value.name] = text
    else:
        try:
            values[value.name] = value.codec.read(text)
        except ValueError as error:
            values[value.name] = _misread(
                error, value, text, f"{path}text()", reading, where, node, extras
            )
    if reading.trace is not None:
        name = value.name
        reading.trace[f"{where}.{name}" if where else name] = (node, None)


def _read_value(
    slot: Slot,
    child: Element,
    values: dict[str, Any],
    extras: list[Extra],
    path: str,
    reading: Reading,
    where: str,
) -> None:
    """Read one of several plain values, with an extra for whatever else the leaf holds."""
    found = values.setdefault(slot.name, [])
    inner = slot.branch
    step = f"{path}{slot.step}[{len(found)}]/"
    attribute = next(iter(inner.values), None)
    text = child.get(attribute) if attribute is not None else child.text or ""
    for key, other in child.items():
        if key != attribute and not _is_const(inner.consts.get(key, ()), other, reading):
            extras.append(Extra(format=reading.family, path=f"{step}@{key}", value=other))
    if len(child) or text is None:
        extras.append(_extra(slot.branch, child, path, reading))
        return
    name = f"{slot.name}[{len(found)}]"
    if slot.codec is None:
        found.append(text)
    else:
        try:
            found.append(slot.codec.read(text))
        except ValueError as error:
            value = _misread(error, slot, text, f"{step}text()", reading, where, child, extras)
            found.append(value)
    if reading.trace is not None:
        reading.trace[f"{where}.{name}" if where else name] = (child, attribute)


def _misread(
    error: ValueError,
    value: Value | Slot,
    text: str,
    path: str,
    reading: Reading,
    where: str,
    node: Element,
    extras: list[Extra],
) -> Any:  # noqa: ANN401 - what the codec understood, or None
    """Keep the text as written; report it unless it was understood after all."""
    extras.append(Extra(format=reading.family, path=path, value=text))
    if isinstance(error, InexactError):
        return error.value
    if not isinstance(error, NoTwinError):
        reading.fault(value, text, where, node)
    return None


def _read_custom(
    slot: Slot,
    nodes: list[Element],
    values: dict[str, Any],
    extras: list[Extra],
    path: str,
    reading: Reading,
    where: str,
) -> None:
    for name, value in slot.binding.read(nodes, reading).items():
        if name == "extras":
            extras.extend(
                Extra(
                    format=reading.family,
                    path=f"{path}{extra.path}",
                    value=extra.value,
                    attributes=extra.attributes,
                    children=extra.children,
                )
                for extra in value
            )
        elif isinstance(value, tuple) and name in values:
            values[name] = (*values[name], *value)
        else:
            values[name] = value
        if reading.trace is not None:
            reading.trace.setdefault(f"{where}.{name}" if where else name, (nodes[0], None))


def _is_const(const: tuple[str, ...] | Ambient, text: str, reading: Reading) -> bool:
    return text == const_text(const, reading.ambient)


def _extra(branch: Branch, child: Element, path: str, reading: Reading) -> Extra:
    return _subtree(branch, child, path, reading.family)


def _subtree(branch: Branch, node: Element, path: str, family: str) -> Extra:
    name = branch.dialect.name
    children = [child for child in node if isinstance(child.tag, str)]
    text = node.text
    return Extra(
        format=family,
        path=path + name(node.tag),
        value=None if text is None or (children and text.isspace()) else text,
        attributes=tuple(node.items()),
        children=tuple(_subtree(branch, child, "", "") for child in children),
    )
