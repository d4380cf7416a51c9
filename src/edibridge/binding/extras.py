"""Extras put back: what a source of the same family held, at the place where it stood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import define, field

from edibridge.binding.branch import VALUES, Branch, Slot
from edibridge.binding.codecs import Codec, InexactError
from edibridge.binding.table import Ambient
from edibridge.model.parts import Extra
from edibridge.tree import Node

LAST = 1 << 30


@define(eq=False, repr=False)
class Written:
    """What was written of one part: the node at each path of its table."""

    branch: Branch
    node: Node
    nodes: dict[str, Node] = field(factory=dict)
    slots: dict[str, Slot] = field(factory=dict)

    def add(self, path: str, node: Node, slot: Slot) -> None:
        """Remember the node of a path."""
        self.nodes[path] = node
        self.slots[path] = slot

    def branch_at(self, path: str) -> Branch:
        """Return the branch that a path leads to."""
        return self.slots[path].branch if path else self.branch


def restore(  # noqa: C901 - one case a kind of extra
    part: Any,  # noqa: ANN401
    written: Written,
    ambient: Mapping[str, str | None],
) -> bool:
    """Put the extras of the written family back; return whether there was anything to put."""
    family = written.branch.dialect.family
    touched: set[str] = set()
    orders: list[tuple[str, str]] = []
    restored = False
    for extra in part.extras:
        if extra.format != family or extra.path == "root()":
            continue
        restored = True
        parent, last = split_last(extra.path)
        if last == "order()":
            orders.append((parent, extra.value or ""))
        elif last == "absent()":
            _remove(written, parent)
        else:
            node = _ensure(written, parent, ambient, touched)
            if node is None:
                continue
            if last == "text()":
                _set_text(written, parent, node, extra)
            elif last.startswith("@"):
                _set_attribute(written, parent, node, last[1:], extra)
            elif last != "node()":
                node.children.append(_build(extra, last, written.branch))
                touched.add(parent)
    for path in touched:
        ranks = written.branch_at(path).ranks
        node = written.nodes[path] if path else written.node
        node.children.sort(key=lambda child: ranks.get(child.tag, (LAST, ""))[0])
    for path, order in orders:
        _reorder(written.nodes.get(path) if path else written.node, order)
    return restored


def split_last(path: str) -> tuple[str, str]:
    """Split a path at its last `/` outside brackets and outside a namespace.

    An attribute is always the last step, and its name may hold a `/` (a CSV column).
    """
    mark = 0 if path.startswith("@") else path.find("/@") + 1
    if path[mark : mark + 1] == "@" and "[" not in path[:mark] and "{" not in path[:mark]:
        return path[: max(mark - 1, 0)], path[mark:]
    depth = 0
    for index in range(len(path) - 1, -1, -1):
        character = path[index]
        if character in "]}":
            depth += 1
        elif character in "[{":
            depth -= 1
        elif character == "/" and depth == 0:
            return path[:index], path[index + 1 :]
    return "", path


def _ensure(
    written: Written, path: str, ambient: Mapping[str, str | None], touched: set[str]
) -> Node | None:
    """Return the node at a path, made with its constants where it was not written."""
    if not path:
        return written.node
    known = written.nodes.get(path)
    if known is not None:
        return known
    above, step = split_last(path)
    parent = _ensure(written, above, ambient, touched)
    if parent is None:
        return None
    slot = next((slot for slot in written.branch_at(above).order if slot.step == step), None)
    if slot is None or slot.kind == VALUES:
        return None
    taken = {id(node) for node in written.nodes.values()}
    # what a constant has made already is that node
    made = (child for child in parent.children if child.tag == slot.tag and slot.fixed)
    node = next((child for child in made if id(child) not in taken), None)
    if node is None:
        node = Node(slot.tag)
        write_consts(slot.branch, node, ambient)
        parent.children.append(node)
    written.add(path, node, slot)
    touched.add(above)
    return node


def write_consts(branch: Branch, node: Node, ambient: Mapping[str, str | None]) -> None:
    """Write what the format demands and the model does not hold."""
    if branch.text_const is not None and node.text is None:
        node.text = const_text(branch.text_const, ambient)
    for key, const in branch.consts.items():
        text = const_text(const, ambient)
        if text is not None:
            node.attrib.setdefault(key, text)
    for slot in branch.const_slots:
        if not any(child.tag == slot.tag for child in node.children):
            child = Node(slot.tag)
            write_consts(slot.branch, child, ambient)
            node.children.append(child)


def const_text(const: tuple[str, ...] | Ambient, ambient: Mapping[str, str | None]) -> str | None:
    """Return the text of a constant, or None where the document has no such value."""
    if isinstance(const, Ambient):
        return ambient.get(const.key)
    return const[0] if const else None


def _remove(written: Written, path: str) -> None:
    node = written.nodes.get(path)
    above, step = split_last(path)
    parent = written.nodes.get(above) if above else written.node
    if parent is None:
        return
    if node is None:
        slot = next((s for s in written.branch_at(above).order if s.step == step), None)
        tag = slot.tag if slot is not None else ""
        node = next((child for child in parent.children if child.tag == tag), None)
    parent.children[:] = [child for child in parent.children if child is not node]


def _set_text(written: Written, path: str, node: Node, extra: Extra) -> None:
    slot = written.slots.get(path)
    if slot is not None and slot.kind == VALUES:
        codec, bound = slot.codec, True
    else:
        value = written.branch_at(path).text
        codec, bound = (value.codec, True) if value is not None else (None, False)
    if not bound or node.text is None or _same(codec, extra.value, node.text):
        node.text = extra.value


def _set_attribute(written: Written, path: str, node: Node, key: str, extra: Extra) -> None:
    value = written.branch_at(path).values.get(key)
    if extra.value is None:
        if value is None or value.beside:
            node.attrib.pop(key, None)
    elif (
        value is None
        or value.beside
        or key not in node.attrib
        or _same(value.codec, extra.value, node.attrib[key])
        or _is_fallback(written.branch_at(path), value.codec, key, node.attrib[key], extra.value)
    ):
        node.attrib[key] = extra.value


def _is_fallback(branch: Branch, codec: Codec | None, key: str, text: str, raw: str) -> bool:
    """Say whether a constant stands for a value that the part lacks since none was understood."""
    const = branch.consts.get(key, ())
    if codec is None or const.__class__ is Ambient or text not in const[:1]:  # type: ignore[index]
        return False
    try:
        codec.read(raw)
    except InexactError:
        return False
    except ValueError:
        return True
    return False


def _same(codec: Codec | None, raw: str | None, text: str) -> bool:
    """Say whether the text as it was written still means the value that the part has now."""
    if codec is None or raw is None:
        return False
    try:
        codec.read(raw)
    except InexactError as error:
        return codec.write(error.value) == text
    except ValueError:
        return False
    return False


def _build(extra: Extra, name: str, branch: Branch) -> Node:
    return Node(
        branch.dialect.tag(name),
        dict(extra.attributes),
        [_build(child, child.path, branch) for child in extra.children],
        extra.value,
    )


def _reorder(node: Node | None, order: str) -> None:
    places = [int(place) for place in order.split()]
    # a document that was changed since has other children, and then the schema's order stands
    if node is not None and len(places) == len(node.children):
        node.children[:] = [node.children[place] for place in places]
