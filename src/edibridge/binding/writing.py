"""Writing: a part through a compiled table into a tree, and what found no place into notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import attrs
from attrs import define, field

from edibridge.binding.branch import CUSTOM, MANY, ONE, VALUES, Branch, Inline, Slot, Value, Width
from edibridge.binding.codecs import AlteredError, Codec, NoTwinError
from edibridge.binding.extras import Written, restore, write_consts
from edibridge.binding.inline import bare_name, getter
from edibridge.binding.table import Many, One
from edibridge.findings import Note, NoteKind
from edibridge.model.parts import Extra
from edibridge.model.path import leaves, text_of
from edibridge.tree import Node


@define(eq=False, repr=False)
class Writing:
    """One pass over one document: the document-wide values and the notes made."""

    family: str
    ambient: Mapping[str, str | None] = field(factory=dict)
    notes: list[Note] = field(factory=list)

    def note(
        self, kind: NoteKind, path: str, value: str, became: str | None = None, reason: str = ""
    ) -> None:
        """Report one value that did not arrive as it was."""
        self.notes.append(Note(kind=kind, path=path, value=value, became=became, reason=reason))

    def drop(self, value: Any, path: str, reason: str = "") -> None:  # noqa: ANN401
        """Report every leaf of a value that has no place in the target."""
        for place, leaf in leaves(value, path):
            self.note("dropped", place, leaf, reason=reason)


def write_part(branch: Branch, part: Any, node: Node, writing: Writing, where: str = "") -> bool:  # noqa: ANN401
    """Write one part onto a node; return whether anything but constants was written."""
    written: Written | None = None
    if part.extras and any(extra.format == writing.family for extra in part.extras):
        written = Written(branch, node)
    wrote = _write_branch(branch, part, node, writing, where, "", written)
    if written is not None:
        wrote = restore(part, written, writing.ambient) or wrote
    for extra in part.extras:
        if extra.format != writing.family:
            _note_extra(extra, where, writing)
    for name, default in _uncovered(branch, type(part)):
        value = getattr(part, name)
        if value is not None and value != default:
            writing.drop(value, f"{where}.{name}" if where else name)
    for inline in branch.inlines:
        _note_inline(inline, part, writing, where)
    for name, branches in branch.beside.items():
        if not any(known.leaf.get(part) is not None for known in branches):
            writing.drop(getter(name)(part), f"{where}.{name}" if where else name)
    return wrote


def _note_inline(
    inline: Inline,
    part: Any,  # noqa: ANN401
    writing: Writing,
    where: str,
) -> None:
    """Note what a part without a node of its own holds beyond the places that it has."""
    known = inline.get(part)
    if known is None:
        return
    inside = f"{where}.{inline.name}" if where else inline.name
    if inline.single:
        whole = bare_name(inline.name)
        for index, further in enumerate(getter(whole)(part)[1:], 1):
            path = f"{where}.{whole}[{index}]" if where else f"{whole}[{index}]"
            writing.drop(further, path, "the target takes 1")
    for extra in known.extras:
        _note_extra(extra, inside, writing)
    for a in attrs.fields(type(known)):
        if a.name not in inline.covered and a.name != "extras":
            value = getattr(known, a.name)
            if value is not None and value != a.default:
                writing.drop(value, f"{inside}.{a.name}")


def _uncovered(branch: Branch, kind: type) -> tuple[tuple[str, Any], ...]:
    known = branch.uncovered.get(kind)
    if known is None:
        known = tuple(
            (a.name, a.default)
            for a in attrs.fields(kind)
            if a.name not in branch.covered and a.name != "extras"
        )
        branch.uncovered[kind] = known
    return known


def _note_extra(extra: Extra, where: str, writing: Writing) -> None:
    if extra.path.endswith(_SYNTACTIC) or extra.path in FORMAL.get(extra.format, ()):
        return
    prefix = f"{where}/" if where else ""
    for path, value in extra_leaves(extra):
        if not path.endswith(_SYNTACTIC):
            why = f"only {extra.format} has a place for it"
            writing.note("unread", prefix + path, value, reason=why)


_SYNTACTIC = ("order()", "absent()", "node()", "root()", "place()")
# What a document says of its own syntax: another syntax has its own, and nothing is lost
FORMAL: Mapping[str, frozenset[str]] = {
    "ubl": frozenset(
        {
            "cbc:UBLVersionID",
            "@{http://www.w3.org/2001/XMLSchema-instance}schemaLocation",
            "@{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation",
        }
    ),
}


def extra_leaves(extra: Extra) -> Iterator[tuple[str, str]]:
    """Return path and text of every leaf of an extra."""
    if extra.value is not None:
        yield extra.path, extra.value
    for name, text in extra.attributes:
        yield f"{extra.path}@{name}", text
    for child in extra.children:
        for path, text in extra_leaves(child):
            yield f"{extra.path}/{path}", text


def _write_branch(  # noqa: C901, PLR0912 - one case a kind of slot
    branch: Branch,
    part: Any,  # noqa: ANN401
    node: Node,
    writing: Writing,
    where: str,
    path: str,
    written: Written | None,
) -> bool:
    wrote = False
    for key, value in branch.values.items():
        if value.beside and branch.leaf.get(part) is None:
            continue
        text = _text(value, value.get(part), writing, where)
        if text is not None:
            node.attrib[key] = text
            wrote = True
    for keys, value in branch.spreads:
        wrote |= _write_spread(keys, value, part, node, writing, where)
    if branch.text is not None:
        text = _text(branch.text, branch.text.get(part), writing, where)
        if text is not None:
            node.text = text
            wrote = True
    children = node.children
    done: set[str] = set()
    for slot in branch.order:
        kind = slot.kind
        if kind in (MANY, VALUES):
            if slot.name not in done:
                done.add(slot.name)
                wrote |= _write_many(branch, slot, part, children, writing, where, path, written)
            continue
        if kind == CUSTOM:
            nodes = slot.binding.write(part, writing)
            children.extend(nodes)
            wrote |= bool(nodes)
            continue
        child = Node(slot.tag)
        if kind == ONE:
            known = slot.get(part)
            if known is None or not _is_meant(slot.binding, known):
                continue
            inside = f"{where}.{slot.name}" if where else slot.name
            filled = write_part(slot.branch, known, child, writing, inside)
            filled = filled or branch.dialect.keep_empty
        else:
            inside = f"{path}{slot.step}/" if written is not None else "/"
            filled = _write_branch(slot.branch, part, child, writing, where, inside, written)
        if filled:
            if written is not None:
                written.add(f"{path}{slot.step}", child, slot)
            children.append(child)
            wrote = True
    if wrote or path == "":
        before = len(children)
        write_consts(branch, node, writing.ambient)
        if (len(children) > before or branch.mixed) and branch.rank is not None:
            children.sort(key=branch.rank)
    return wrote


def _is_meant(binding: One, known: Any) -> bool:  # noqa: ANN401
    return binding.writes is None or binding.writes(known)


def _write_many(
    branch: Branch,
    first: Slot,
    part: Any,  # noqa: ANN401
    children: list[Node],
    writing: Writing,
    where: str,
    path: str,
    written: Written | None,
) -> bool:
    """Write the values of one attribute in their order, each through the binding that means it."""
    name = first.name
    slots = [slot for slot in branch.order if slot.name == name and slot.kind in (MANY, VALUES)]
    counts = [0] * len(slots)
    wrote = False
    inside = f"{where}.{name}" if where else name
    for index, known in enumerate(first.get(part) or ()):
        meant = next((rival for rival in first.rivals if _matches(rival, known)), None)
        at = next((i for i, slot in enumerate(slots) if slot.binding is meant), None)
        if at is None:
            if meant is None and first.binding is first.rivals[0]:
                writing.drop(known, f"{inside}[{index}]", "the target has no place for this kind")
            continue
        slot = slots[at]
        if slot.binding.most is not None and counts[at] >= slot.binding.most:
            writing.drop(known, f"{inside}[{index}]", f"the target takes {slot.binding.most}")
            continue
        child = Node(slot.tag)
        mark = len(writing.notes)
        if slot.kind == VALUES:
            filled = _write_value(slot, known, child, writing, f"{inside}[{index}]")
        else:
            filled = write_part(slot.branch, known, child, writing, f"{inside}[{index}]")
        if not (filled or branch.dialect.keep_empty):
            _drop_rest(writing, known, f"{inside}[{index}]", mark)
        else:
            if written is not None:
                step = f"{slot.step}[{counts[at]}]" if slot.kind == VALUES else slot.step
                written.add(f"{path}{step}", child, slot)
            children.append(child)
            counts[at] += 1
            wrote = True
    return wrote


def _drop_rest(writing: Writing, known: Any, path: str, mark: int) -> None:  # noqa: ANN401
    """Note what a part that wrote nothing holds, but for what was noted since."""
    noted = {note.path for note in writing.notes[mark:]}
    for place, leaf in leaves(known, path):
        if place not in noted:
            writing.note("dropped", place, leaf, reason="alone it has no place in the target")


def _matches(binding: Many, known: Any) -> bool:  # noqa: ANN401
    return binding.matches is None or binding.matches(known)


def _write_value(slot: Slot, known: Any, child: Node, writing: Writing, where: str) -> bool:  # noqa: ANN401
    text = _spell(slot.codec, slot.width, known, writing, where)
    if text is None:
        return False
    attribute = next(iter(slot.branch.values), None)
    if attribute is None:
        child.text = text
    else:
        child.attrib[attribute] = text
    write_consts(slot.branch, child, writing.ambient)
    return True


def _write_spread(
    keys: tuple[str, ...],
    value: Value,
    part: Any,  # noqa: ANN401
    node: Node,
    writing: Writing,
    where: str,
) -> bool:
    known = value.get(part)
    if known is None or value.codec is None:
        return False
    path = f"{where}.{value.name}" if where else value.name
    try:
        texts = list(value.codec.write(known))
    except NoTwinError as error:
        writing.drop(known, path, str(error))
        return False
    if len(texts) > len(keys):
        kept = texts[: len(keys)]
        writing.note("truncated", path, text_of(known), " ".join(kept), "the target is shorter")
        texts = kept
    for key, text in zip(keys, texts, strict=False):
        if text:
            node.attrib[key] = text
    return any(texts)


def _text(value: Value, known: Any, writing: Writing, where: str) -> str | None:  # noqa: ANN401
    if known is None:
        return None
    if value.codec is None and value.width is None:
        return known  # type: ignore[no-any-return]
    path = f"{where}.{value.name}" if where else value.name
    return _spell(value.codec, value.width, known, writing, path)


def _spell(
    codec: Codec | None,
    width: Width | None,
    known: Any,  # noqa: ANN401
    writing: Writing,
    path: str,
) -> str | None:
    """Spell a value, with a note for what the spelling loses; None where it cannot be said."""
    if known is None:
        return None
    try:
        text: str = known if codec is None else codec.write(known)
    except NoTwinError:
        writing.drop(known, path, "the target has no code for it")
        return None
    except AlteredError as error:
        writing.note(error.kind, path, text_of(known), error.text, error.reason)
        text = error.text
    if width is None:
        return text
    return _fit(text, width, writing, path) or None


def _fit(text: str, width: Width, writing: Writing, path: str) -> str:
    if not width.numeric:
        if len(text) <= width.length:
            return text
        kept = text[: width.length]
        writing.note("truncated", path, text, kept, f"the target takes {width.length} characters")
        return kept
    if sum(map(str.isdigit, text)) <= width.length:
        return text
    whole = len(text.partition(".")[0].lstrip("-+"))
    if whole > width.length:
        writing.note("dropped", path, text, reason=f"the target takes {width.length} digits")
        return ""
    step = Decimal(1).scaleb(whole - width.length)
    kept = format(Decimal(text).quantize(step, ROUND_HALF_UP), "f")
    if sum(map(str.isdigit, kept)) > width.length:  # 99.95 in three digits is 100.0 in four
        kept = kept.partition(".")[0]
    if len(kept.lstrip("-")) > width.length and "." not in kept:
        writing.note("dropped", path, text, reason=f"the target takes {width.length} digits")
        return ""
    writing.note("rounded", path, text, kept, f"the target takes {width.length} digits")
    return kept
