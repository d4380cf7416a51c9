"""Reading leaves: attributes, texts, plain values; what is not understood is kept and said."""

from __future__ import annotations

from typing import Any

from edibridge.binding.branch import Branch, Slot, Value
from edibridge.binding.codecs import InexactError, NoTwinError
from edibridge.binding.extras import const_text
from edibridge.binding.reading_pass import Reading
from edibridge.binding.table import Ambient
from edibridge.model.parts import Extra
from edibridge.tree import Element

# values keep under this what an attribute repeated by several leaves did not repeat
BESIDE = "beside:"


def read_attributes(  # noqa: C901, PLR0912 - one case a kind of attribute
    branch: Branch,
    node: Element,
    items: Any,  # noqa: ANN401 - a list of lxml or a view of a dict
    values: dict[str, Any],
    extras: list[Extra],
    path: str,
    reading: Reading,
    where: str,
) -> None:
    """Read the attributes of a node; what no binding claims becomes an extra."""
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
            _decode(value, text, node, key, values, extras, path, reading, where)
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


def read_text(
    branch: Branch,
    node: Element,
    values: dict[str, Any],
    extras: list[Extra],
    path: str,
    reading: Reading,
    where: str,
) -> None:
    """Read the text of a node."""
    text = node.text or ""
    value = branch.text
    if value is None:
        if not _is_const(branch.text_const or (), text, reading):
            extras.append(Extra(format=reading.family, path=f"{path}text()", value=text))
        return
    _decode(value, text, node, None, values, extras, path, reading, where)


def _decode(
    value: Value,
    text: str,
    node: Element,
    key: str | None,
    values: dict[str, Any],
    extras: list[Extra],
    path: str,
    reading: Reading,
    where: str,
) -> None:
    """Read the text of a leaf: that of the attribute `key`, or of the node where it is None."""
    if value.codec is None:
        values[value.name] = text
    else:
        place = f"{path}text()" if key is None else f"{path}@{key}"
        try:
            values[value.name] = value.codec.read(text)
        except ValueError as error:
            values[value.name] = _misread(error, value, text, place, reading, where, node, extras)
    if reading.trace is not None:
        name = value.name
        reading.trace[f"{where}.{name}" if where else name] = (node, key)


def read_value(
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
        extras.append(extra_of(slot.branch, child, path, reading))
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


def read_custom(
    slot: Slot,
    nodes: list[Element],
    values: dict[str, Any],
    extras: list[Extra],
    path: str,
    reading: Reading,
    where: str,
) -> None:
    """Let a binding of its own kind read its nodes."""
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


def extra_of(branch: Branch, child: Element, path: str, reading: Reading) -> Extra:
    """Return a whole element as an extra."""
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
