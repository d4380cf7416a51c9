"""Syntax rules as data: what may stand where in a tree, how often, and with which attributes.

A table (`schemas/rules/*.tsv`) has one row a statement: rule id, severity, context, kind, path,
least and most. One walk over the tree answers all of them, in time that grows with the document
and not with the number of rows. Where an element fits several contexts the first in the table
counts, as in a Schematron pattern.

Contexts: `/` is the document element, `/a/b` a path from it, `a/b` an element `b` in an `a`,
`*Amount` an element whose name ends so; a predicate may follow. Paths: steps with `/`, `(a|b)`
for either, `//a` anywhere in the document, a trailing `@name` for an attribute. Predicates:
`[a/b=v]`, `[a!=v]`, `[a~=v]` (blanks apart), `[a/b^=v]` and `[a/b^!=v]` (in capitals, where a `b`
that is missing in an `a` counts as empty), `[not(a)]`, `[a]`; `true()` and `false()` are the two
spellings of a boolean.

Kinds: `count` (how often the path occurs), `distinct` (how many different texts), `decimals`
(digits after the point of the context's text), and any name that the author of the table gives a
function for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from attrs import Factory, define, field, frozen

from edibridge.findings import Severity
from edibridge.model import Document
from edibridge.rules import Breach, Case, RuleSet
from edibridge.rules_paths import (
    STEPS,
    Predicate,
    alternatives,
    clark,
    split_predicate,
    text_of,
)

Special = Callable[[Any], bool]
"""Whether an element keeps a rule that no kind says."""

_MANY = 1 << 30
_SEVERITIES: Mapping[str, Severity] = {
    "fatal": "fatal",
    "warning": "warning",
    "information": "information",
}


@frozen(kw_only=True)
class Row:
    """One statement: the rule's id, how grave it is, where it looks, what it counts there."""

    id: str
    severity: Severity
    context: str
    kind: str
    path: str
    least: int = 0
    most: int = _MANY


@frozen
class Hit:
    """One broken statement and the element that breaks it."""

    row: Row
    node: Any


@define(eq=False)
class _Step:
    """A node of the tree of paths: which rows end here, which go on, by child tag."""

    ends: list[int] = Factory(list)
    attributes: list[tuple[str, int]] = Factory(list)
    children: dict[str, list[tuple[Predicate | None, _Step]]] = Factory(dict)


@define(eq=False)
class _Context:
    """All rows of one context, compiled."""

    steps: tuple[str, ...]
    absolute: bool
    predicate: Predicate | None
    start: _Step = Factory(_Step)
    least: list[int] = Factory(list)
    own: list[int] = Factory(list)
    counts: bool = True

    def fits(self, node: Any, ancestors: list[str]) -> bool:  # noqa: ANN401 - an lxml element
        """Say whether an element whose own tag already fits stands in the right place."""
        above = self.steps[:-1]
        if self.absolute and len(ancestors) != len(above):
            return False
        if above and tuple(ancestors[-len(above) :]) != above:
            return False
        return self.predicate is None or self.predicate(node)


@define(eq=False)
class _Frame:
    """What was counted below one element that is a context."""

    context: _Context
    node: Any
    counts: dict[int, int] = Factory(dict)
    over: dict[int, Any] = Factory(dict)
    texts: dict[int, set[str]] = Factory(dict)


@frozen(eq=False)
class SyntaxTable:
    """A compiled table; `scan` runs it over a tree."""

    rows: tuple[Row, ...]
    namespaces: Mapping[str, str]
    _contexts: list[_Context] = field(repr=False)
    _exact: dict[str, list[_Context]] = field(repr=False)
    _suffixes: list[tuple[str, _Context]] = field(repr=False)
    _root: _Context = field(repr=False)
    _anywhere: dict[str, list[tuple[Predicate | None, _Step]]] = field(repr=False)
    _attributes: dict[str, list[int]] = field(repr=False)
    _specials: Mapping[str, Special] = field(repr=False)
    _known: dict[str, tuple[_Context, ...]] = field(factory=dict, repr=False, init=False)

    def scan(self, root: Any) -> list[Hit]:  # noqa: ANN401 - an lxml element
        """Return every broken statement, in the order in which the walk meets them."""
        hits: list[Hit] = []
        frame = _Frame(self._root, root)
        self._own(self._root, root, hits)
        for name in root.keys():  # noqa: SIM118 - attributes of an element
            for slot in self._attributes.get(name, ()):
                self._touch(slot, frame, root)
        for name, slot in self._root.start.attributes:
            if root.get(name) is not None:
                self._touch(slot, frame, root)
        self._walk(root, [(self._root.start, frame)], [root.tag], frame, hits)
        self._close(frame, hits)
        return hits

    def counted_anywhere(self) -> frozenset[str]:
        """Return the names of what may stand in a document so often and no more, wherever."""
        paths = (row.path[2:] for row in self.rows if row.path.startswith("//") and row.most)
        return frozenset(STEPS.split(path)[0].partition("[")[0].partition(":")[2] for path in paths)

    def _walk(  # noqa: C901, PLR0912 - the hot loop: one call an element, no more
        self,
        node: Any,  # noqa: ANN401
        states: list[tuple[_Step, _Frame]],
        ancestors: list[str],
        top: _Frame,
        hits: list[Hit],
    ) -> None:
        known, anywhere, attributes = self._known, self._anywhere, self._attributes
        for child in node:
            tag = child.tag
            if tag.__class__ is not str:  # a comment or a processing instruction
                continue
            below: list[tuple[_Step, _Frame]] = []
            for step, frame in states:
                targets = step.children.get(tag)
                if targets is not None:
                    self._enter(targets, frame, child, below)
            targets = anywhere.get(tag)
            if targets is not None:
                self._enter(targets, top, child, below)
            if attributes:
                for name in child.keys():  # noqa: SIM118 - attributes of an element
                    for slot in attributes.get(name, ()):
                        self._touch(slot, top, child)
            own = None
            contexts = known.get(tag)
            if contexts is None:
                contexts = known[tag] = self._fitting(tag)
            for context in contexts:
                if context.fits(child, ancestors):
                    if not context.counts:
                        self._own(context, child, hits)
                        break
                    own = _Frame(context, child)
                    below.append((context.start, own))
                    for name, slot in context.start.attributes:
                        if child.get(name) is not None:
                            self._touch(slot, own, child)
                    self._own(context, child, hits)
                    break
            if len(child):
                ancestors.append(tag)
                self._walk(child, below, ancestors, top, hits)
                ancestors.pop()
            if own is not None:
                self._close(own, hits)

    def _enter(
        self,
        targets: list[tuple[Predicate | None, _Step]],
        frame: _Frame,
        child: Any,  # noqa: ANN401
        below: list[tuple[_Step, _Frame]],
    ) -> None:
        for predicate, step in targets:
            if predicate is not None and not predicate(child):
                continue
            for slot in step.ends:
                self._touch(slot, frame, child)
            for name, slot in step.attributes:
                if child.get(name) is not None:
                    self._touch(slot, frame, child)
            if step.children:
                below.append((step, frame))

    def _touch(self, slot: int, frame: _Frame, node: Any) -> None:  # noqa: ANN401
        row = self.rows[slot]
        if row.kind == "distinct":
            texts = frame.texts.setdefault(slot, set())
            texts.add(text_of(node))
            count = len(texts)
        else:
            count = frame.counts.get(slot, 0) + 1
        frame.counts[slot] = count
        if count > row.most and slot not in frame.over:
            frame.over[slot] = node

    def _own(self, context: _Context, node: Any, hits: list[Hit]) -> None:  # noqa: ANN401
        for slot in context.own:
            row = self.rows[slot]
            if row.kind == "decimals":
                kept = decimals(text_of(node)) <= row.most
            else:
                kept = self._specials[row.kind](node)
            if not kept:
                hits.append(Hit(row, node))

    def _close(self, frame: _Frame, hits: list[Hit]) -> None:
        rows = self.rows
        hits.extend(Hit(rows[slot], node) for slot, node in frame.over.items())
        hits.extend(
            Hit(rows[slot], frame.node)
            for slot in frame.context.least
            if frame.counts.get(slot, 0) < rows[slot].least
        )

    def _fitting(self, tag: str) -> tuple[_Context, ...]:
        """Return the contexts whose last step is this tag, in the order of the table."""
        named = [known for suffix, known in self._suffixes if tag.endswith(suffix)]
        wanted = {id(known) for known in (*self._exact.get(tag, ()), *named)}
        return tuple(known for known in self._contexts if id(known) in wanted)


def decimals(text: str) -> int:
    """Count what follows the first point of a text, blanks included, as XPath counts it."""
    return len(text.partition(".")[2])


def read_rows(path: Path) -> tuple[dict[str, str], tuple[Row, ...]]:
    """Read the namespaces and rows of a table file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    heads = (line.removeprefix("# xmlns:") for line in lines if line.startswith("# xmlns:"))
    namespaces = {prefix: uri for prefix, _, uri in (head.partition("=") for head in heads)}
    rows = (line for line in lines if line and not line.startswith(("#", "id\t")))
    return namespaces, tuple(_row(line) for line in rows)


def _row(line: str) -> Row:
    rule, severity, context, kind, path, least, most = line.split("\t")
    return Row(
        id=rule,
        severity=_SEVERITIES[severity],
        context=context,
        kind=kind,
        path=path,
        least=int(least or 0),
        most=int(most) if most else _MANY,
    )


def compile_rows(  # noqa: C901 - one branch a kind of path
    rows: Iterable[Row],
    namespaces: Mapping[str, str],
    specials: Mapping[str, Special] | None = None,
) -> SyntaxTable:
    """Compile rows to a table; `specials` are the functions of kinds that only this table has.

    Raises `ValueError` for a row that cannot be read.
    """
    kept = tuple(rows)
    specials = specials or {}
    names = partial(clark, namespaces=namespaces)
    root = _Context((), absolute=True, predicate=None)
    contexts: dict[str, _Context] = {"/": root}
    anywhere = _Step()
    attributes: dict[str, list[int]] = {}
    for slot, row in enumerate(kept):
        known = contexts.get(row.context)
        if known is None:
            known = contexts[row.context] = _context(row.context, names)
        if row.kind not in _COUNTED:
            if row.kind != "decimals" and row.kind not in specials:
                message = f"{row.id}: there is no kind {row.kind!r}"
                raise ValueError(message)
            known.own.append(slot)
            continue
        if row.least:
            known.least.append(slot)
        if row.path.startswith("//") and known is not root:
            message = f"{row.id}: // is counted from the document element alone"
            raise ValueError(message)
        for path in alternatives(row.path):
            if path.startswith("//@"):
                attributes.setdefault(names(path[3:]), []).append(slot)
            elif path.startswith("//"):
                _plant(anywhere, path[2:], slot, names)
            else:
                _plant(known.start, path, slot, names)
    placed = [known for known in contexts.values() if known is not root]
    for known in placed:
        # a context that asks of its own text alone needs no frame to count in
        known.counts = bool(known.start.children or known.start.attributes or known.least)
    exact: dict[str, list[_Context]] = {}
    for known in placed:
        exact.setdefault(known.steps[-1], []).append(known)
    return SyntaxTable(
        kept,
        namespaces,
        placed,
        exact,
        [(known.steps[-1][1:], known) for known in placed if known.steps[-1].startswith("*")],
        root,
        anywhere.children,
        attributes,
        specials,
    )


_COUNTED = ("count", "distinct")


def _context(text: str, names: Callable[[str], str]) -> _Context:
    absolute = text.startswith("/") and not text.startswith("//")
    steps = STEPS.split(text.strip("/"))
    bare, predicate = split_predicate(steps[-1], names)
    tags = tuple(names(step) for step in (*steps[:-1], bare))
    return _Context(tags, absolute=absolute, predicate=predicate)


def _plant(start: _Step, path: str, slot: int, names: Callable[[str], str]) -> None:
    step = start
    for part in STEPS.split(path):
        if part.startswith("@"):
            step.attributes.append((names(part[1:]), slot))
            return
        bare, predicate = split_predicate(part, names)
        targets = step.children.setdefault(names(bare), [])
        following = next((node for test, node in targets if test is predicate is None), None)
        if following is None:
            following = _Step()
            targets.append((predicate, following))
        step = following
    step.ends.append(slot)


def syntax_rules(
    set_id: str,
    table: Callable[[], SyntaxTable],
    *,
    source: str,
    formats: Iterable[str],
    of: type[Document],
) -> RuleSet:
    """Return the rules of a table as a set, each with what its rows say as its demand."""
    rules = RuleSet(id=set_id, source=source)
    chosen = frozenset(formats)
    about: dict[str, tuple[Severity, list[str]]] = {}
    for row in table().rows:
        about.setdefault(row.id, (row.severity, []))[1].append(describe(row))

    def hits(case: Case) -> dict[str, list[Hit]]:
        found: dict[str, list[Hit]] | None = case.shared.get(set_id)
        if found is None:
            judged = case.root is not None and case.format in chosen
            found = case.shared[set_id] = _by_rule(table(), case.root) if judged else {}
        return found

    def check_of(rule_id: str) -> Callable[[Document, Case], Iterable[Breach]]:
        return lambda document, case: map(_breach, hits(case).get(rule_id, ()))  # noqa: ARG005

    for rule_id, (severity, said) in about.items():
        rules.rule(rule_id, severity, about="; ".join(said), of=of, formats=chosen)(
            check_of(rule_id)
        )

    def sweep(document: Document, case: Case) -> Iterator[tuple[str, Breach]]:
        del document
        for rule_id, found in hits(case).items():
            for hit in found:
                yield rule_id, _breach(hit)

    rules.shaped = sweep
    return rules


def _by_rule(table: SyntaxTable, root: Any) -> dict[str, list[Hit]]:  # noqa: ANN401
    found: dict[str, list[Hit]] = {}
    for hit in table.scan(root):
        found.setdefault(hit.row.id, []).append(hit)
    return found


def _breach(hit: Hit) -> Breach:
    return Breach(node=hit.node, expected=describe(hit.row))


_WORDS = {
    "decimals": "at most {most} digits after the decimal point",
    "count": "{path} {often}",
    "distinct": "{path} with one text only",
}


def describe(row: Row) -> str:
    """Say in words what a row demands."""
    path = row.path.removeprefix("//")
    where = "" if row.context == "/" else f"in {row.context}: "
    if row.kind not in _WORDS:
        return f"{where}{path or row.kind}"
    return where + _WORDS[row.kind].format(path=path, often=_often(row), most=row.most)


def _often(row: Row) -> str:
    if row.most == 0:
        return "is not used"
    if row.least == row.most:
        return f"exactly {'once' if row.most == 1 else f'{row.most} times'}"
    if row.most == _MANY:
        return f"at least {'once' if row.least == 1 else f'{row.least} times'}"
    return f"at most {'once' if row.most == 1 else f'{row.most} times'}"
