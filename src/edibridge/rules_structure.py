"""Is a document valid by its schema: which elements, in which order, how often, of what kind.

Assertions take a valid document for granted, so that a doubled amount would otherwise pass in
silence, or make the authority's own processor break off. The tables of elements
(`syntax/element_order`) are the data, and one walk judges UBL and CII alike. The rule ids are ours:
a schema has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from attrs import frozen

from edibridge.model import Document
from edibridge.rules import Breach, Case, RuleSet
from edibridge.syntax import element_order
from edibridge.syntax.xsd_text import Test, test_of

UNKNOWN, ORDER, COUNT, TYPE = "UNKNOWN", "ORDER", "COUNT", "TYPE"
_ABOUT = {
    UNKNOWN: "an element or attribute stands where the schema of {name} has it",
    ORDER: "elements stand in the order of the schema of {name}",
    COUNT: "an element or attribute occurs as often as the schema of {name} lets it",
    TYPE: "a text is of the type that the schema of {name} gives it",
}
_BLANKS = " \t\r\n"
_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
_LOCATIONS = (f"{_INSTANCE}schemaLocation", f"{_INSTANCE}noNamespaceSchemaLocation")
_OPEN = "*"
_LONG = 64
Found = tuple[str, Breach]


@frozen
class _Text:
    """What a leaf asks of its text and its attributes; `names` are all that it may have."""

    content: str
    test: Test | None
    names: frozenset[str]
    required: tuple[str, ...]
    tests: Mapping[str, tuple[str, Test]]
    fixed: Mapping[str, str]


@frozen
class _Table:
    """The children of a type: rank, type, and how often; `one` where a single one may stand.

    `open` is the content of an extension: any one element, judged as far as it is known.
    """

    children: Mapping[str, tuple[int, str, int | None]]
    needed: tuple[str, ...]
    one: bool
    open: bool


@cache
def _text(edition: str, kind: str) -> _Text | None:
    leaf = element_order.load(edition).leaves.get(kind)
    if leaf is None:
        return None
    tests = {name: (one.content, test_of(one.content)) for name, one in leaf.attributes.items()}
    return _Text(
        leaf.content,
        test_of(leaf.content),
        frozenset(leaf.attributes),
        tuple(name for name, one in leaf.attributes.items() if one.required),
        {name: (content, test) for name, (content, test) in tests.items() if test is not None},
        {name: one.fixed for name, one in leaf.attributes.items() if one.fixed is not None},
    )


@cache
def _table(edition: str, kind: str) -> _Table:
    order = element_order.load(edition)
    known = order.children(kind)
    return _Table(
        {child.name: (rank, child.type, child.maximum) for rank, child in enumerate(known)},
        tuple(child.name for child in known if child.minimum),
        kind in order.choices,
        any(child.name == _OPEN for child in known),
    )


@cache
def _everywhere(edition: str) -> Mapping[str, str]:
    """Return the type of every element that an extension may hold and that is judged there."""
    order = element_order.load(edition)
    known = {child.name: child.type for kind in order.types() for child in order.children(kind)}
    return {**known, **order.roots}


def broken(root: Any, edition: str) -> Iterator[Found]:  # noqa: ANN401 - an lxml element
    """Yield what in a tree its schema does not let stand; the first name is the kind of fault.

    A document element that is none of the edition is not judged. Takes time linear in the size.
    """
    kind = element_order.load(edition).roots.get(root.tag)
    if kind is not None and not _sound(root, kind, edition):
        yield from _within(root, kind, edition)


# of each child: the type of its children or what its text must be, neither in an extension; None
# where nothing is asked
_Asked = tuple[str | None, _Text | None]


def _sound(  # noqa: C901, PLR0911 - the hot loop: one call an element with children, no more
    node: Any,  # noqa: ANN401 - an lxml element
    kind: str,
    edition: str,
) -> bool:
    """Say whether nothing is broken in an element; where in doubt, it says no.

    Documents repeat a few sequences of children over and over, and whether a sequence is one
    that the schema lets stand is decided once for all of them.
    """
    children = list(node)
    tags = tuple([child.tag for child in children])
    ask = _asked if len(tags) < _LONG else _asked.__wrapped__
    asked = ask(edition, kind, tags)
    if asked is None or _said(node.text) or (node.keys() and set(node.keys()) - {*_LOCATIONS}):
        return False
    for child, wanted in zip(children, asked, strict=True):
        if _said(child.tail):
            return False
        if wanted is None:
            continue
        inner, text = wanted
        if text is None:
            if inner is None:
                sound = next(_extension(child, edition), None) is None
            else:
                sound = _sound(child, inner, edition)
            if not sound:
                return False
            continue
        if len(child):
            return False
        if text.test is not None and not text.test(child.text or ""):
            return False
        if not _attributes_fit(child, text):
            return False
    return True


def _said(text: str | None) -> bool:
    """Say whether a text between elements is more than blanks."""
    return text is not None and text.strip(_BLANKS) != ""


def _attributes_fit(node: Any, text: _Text) -> bool:  # noqa: ANN401
    names = node.keys()
    if not names:
        return not text.required
    if not text.names.issuperset(names):
        return False
    for name in text.required:
        if name not in names:
            return False
    for name in names:
        if name in text.tests and not text.tests[name][1](node.get(name)):
            return False
        if name in text.fixed and _collapsed(node.get(name)) != text.fixed[name]:
            return False
    return True


@lru_cache(maxsize=4096)
def _asked(edition: str, kind: str, tags: tuple[Any, ...]) -> tuple[_Asked | None, ...] | None:
    """Return what is asked of each child, or None where the sequence itself is not allowed."""
    table = _table(edition, kind)
    asked: list[_Asked | None] = []
    counts: dict[str, int] = {}
    last = 0
    for tag in tags:
        if not isinstance(tag, str):  # a comment or a processing instruction
            asked.append(None)
            continue
        known = table.children.get(tag)
        if known is None:
            return None
        rank, type_, most = known
        count = counts[tag] = counts.get(tag, 0) + 1
        if rank < last or (most is not None and count > most):
            return None
        last = rank
        text = _text(edition, type_)
        if text is not None:
            asked.append((None, text))
        elif type_ == _OPEN:
            asked.append(None)
        else:
            asked.append((None if _table(edition, type_).open else type_, None))
    if table.one and sum(counts.values()) != 1:
        return None
    return tuple(asked) if all(name in counts for name in table.needed) else None


def _within(node: Any, kind: str, edition: str) -> Iterator[Found]:  # noqa: ANN401
    text = _text(edition, kind)
    if text is not None:
        yield from _leaf(node, text)
        return
    if kind == _OPEN:
        return
    table = _table(edition, kind)
    if table.open:
        yield from _extension(node, edition)
        return
    for name in node.keys():  # noqa: SIM118 - attributes of an element
        if name not in _LOCATIONS:
            yield UNKNOWN, Breach(node=node, got=f"@{name}")
    yield from _between(node)
    yield from _children(node, table, edition)


def _between(node: Any) -> Iterator[Found]:  # noqa: ANN401
    if any(_said(one) for one in (node.text, *(child.tail for child in node))):
        yield TYPE, Breach(node=node, got="text", expected="elements alone")


def _children(node: Any, table: _Table, edition: str) -> Iterator[Found]:  # noqa: ANN401
    counts: dict[str, int] = {}
    last = 0
    for child in node.iterchildren("*"):
        tag = child.tag
        known = table.children.get(tag)
        if known is None:
            yield UNKNOWN, Breach(node=child, got=tag)
            continue
        rank, type_, most = known
        if rank < last and not table.one:
            yield ORDER, Breach(node=child, got=tag)
        last = max(last, rank)
        count = counts[tag] = counts.get(tag, 0) + 1
        if most is not None and count > most:
            yield COUNT, Breach(node=child, got=str(count), expected=f"at most {most}")
        yield from _within(child, type_, edition)
    for name in table.needed:
        if name not in counts:
            yield COUNT, Breach(node=node, got="0", expected=f"{name} at least once")
    if table.one and len(counts) != 1:
        yield COUNT, Breach(node=node, got=str(len(counts)), expected="one element alone")


def _extension(node: Any, edition: str) -> Iterator[Found]:  # noqa: ANN401
    """Judge the content of an extension: one element of another namespace, and what is known."""
    inside = list(node.iterchildren("*"))
    if len(inside) != 1:
        yield COUNT, Breach(node=node, got=str(len(inside)), expected="one element alone")
    yield from _between(node)
    space = node.tag.partition("}")[0]
    for child in inside:
        if child.tag.partition("}")[0] == space:
            yield UNKNOWN, Breach(node=child, got=child.tag)
        else:
            yield from _known(child, edition)


def _known(node: Any, edition: str) -> Iterator[Found]:  # noqa: ANN401
    """Judge an element wherever it stands: what no table knows may hold anything."""
    kind = _everywhere(edition).get(node.tag)
    if kind is not None:
        yield from _within(node, kind, edition)
        return
    for child in node.iterchildren("*"):
        yield from _known(child, edition)


def _leaf(node: Any, known: _Text) -> Iterator[Found]:  # noqa: ANN401
    inside = next(node.iterchildren("*"), None)
    if inside is not None:
        yield UNKNOWN, Breach(node=node, got=inside.tag)
    text = "".join([node.text or "", *(child.tail or "" for child in node)])
    if known.test is not None and not known.test(text):
        yield TYPE, Breach(node=node, got=text, expected=known.content)
    for name, value in node.items():
        if name in _LOCATIONS:
            continue
        if name not in known.names:
            yield UNKNOWN, Breach(node=node, got=f"@{name}")
        elif name in known.tests and not known.tests[name][1](value):
            yield TYPE, Breach(node=node, got=value, expected=f"@{name}: {known.tests[name][0]}")
        elif name in known.fixed and _collapsed(value) != known.fixed[name]:
            yield TYPE, Breach(node=node, got=value, expected=f"@{name}: {known.fixed[name]}")
    for name in known.required:
        if node.get(name) is None:
            yield COUNT, Breach(node=node, got="0", expected=f"@{name} once")


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def structure_rules(  # noqa: PLR0913 - what a rule set says of itself
    set_id: str,
    prefix: str,
    edition: str,
    *,
    source: str,
    formats: Iterable[str],
    of: type[Document],
) -> RuleSet:
    """Return the rules of the schema of an edition, such as `UBL-XSD-ORDER` for `UBL-XSD`."""
    known = RuleSet(id=set_id, source=source)
    chosen = frozenset(formats)
    name = prefix.partition("-")[0]

    def sweep(document: Any, case: Case) -> Iterator[Found]:  # noqa: ANN401
        del document
        if case.root is not None and case.format in chosen:
            for kind, breach in broken(case.root, edition):
                yield f"{prefix}-{kind}", breach

    def check_of(wanted: str) -> Callable[[Any, Case], Iterator[Breach]]:
        return lambda document, case: (
            breach for found, breach in sweep(document, case) if found == wanted
        )

    for kind, about in _ABOUT.items():
        rule_id = f"{prefix}-{kind}"
        known.rule(rule_id, about=about.format(name=name), of=of, formats=chosen)(check_of(rule_id))
    known.shaped = sweep
    return known
