"""Syntax rules as data: what may stand where in a tree, how often, and with which attributes.

A table (`schemas/rules/*.tsv`) has one row a statement: rule id, severity, context, kind, path,
least and most. One walk over the tree answers all of them, in time that grows with the document
and not with the number of rows. Where an element fits several contexts the first in the table
counts, as in a Schematron pattern.

Contexts: `/` is the document element, `/a/b` a path from it, `a/b` an element `b` in an `a`,
`*Amount` an element whose name ends so; a predicate may follow. Paths: steps with `/`, `(a|b)`
for either, `//a` anywhere in the document, a trailing `@name` for an attribute. Predicates:
`[a/b=v]`, `[a!=v]`, `[a/b^=v]` and `[a/b^!=v]` (in capitals, where a `b` that is missing in an `a`
counts as empty), `[not(a)]`, `[a]`; `true()` and `false()` are the two spellings of a boolean.

Kinds: `count` (how often the path occurs), `distinct` (how many different texts), `decimals`
(digits after the point of the context's text), and any name that the author of the table gives a
function for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from attrs import Factory, define, field, frozen

from edibridge.findings import Severity
from edibridge.model import Document
from edibridge.rules import Breach, Case, RuleSet

Predicate = Callable[[Any], bool]
Special = Callable[[Any], bool]
"""Whether an element keeps a rule that no kind says."""

_MANY = 1 << 30


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

    def _walk(
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
        for slot in frame.context.least:
            if frame.counts.get(slot, 0) < rows[slot].least:
                hits.append(Hit(rows[slot], frame.node))

    def _fitting(self, tag: str) -> tuple[_Context, ...]:
        """Return the contexts whose last step is this tag, in the order of the table."""
        exact = self._exact.get(tag, [])
        named = [known for suffix, known in self._suffixes if tag.endswith(suffix)]
        wanted = {id(known) for known in (*exact, *named)}
        return tuple(known for known in self._contexts if id(known) in wanted)


def text_of(node: Any) -> str:  # noqa: ANN401 - an lxml element
    """Return the text of an element and of all that it holds."""
    if len(node):
        return "".join(node.itertext())
    return node.text or ""


def decimals(text: str) -> int:
    """Count what follows the first point of a text, blanks included, as XPath counts it."""
    return len(text.partition(".")[2])


def read_rows(path: Path) -> tuple[dict[str, str], tuple[Row, ...]]:
    """Read the namespaces and rows of a table file."""
    namespaces: dict[str, str] = {}
    rows: list[Row] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# xmlns:"):
            prefix, _, uri = line.removeprefix("# xmlns:").partition("=")
            namespaces[prefix] = uri
        elif line and not line.startswith(("#", "id\t")):
            rule, severity, context, kind, where, least, most = line.split("\t")
            rows.append(
                Row(
                    id=rule,
                    severity=severity,  # type: ignore[arg-type] - one of three words
                    context=context,
                    kind=kind,
                    path=where,
                    least=int(least or 0),
                    most=int(most) if most else _MANY,
                )
            )
    return namespaces, tuple(rows)


def compile_rows(
    rows: Iterable[Row],
    namespaces: Mapping[str, str],
    specials: Mapping[str, Special] | None = None,
) -> SyntaxTable:
    """Compile rows to a table; `specials` are the functions of kinds that only this table has.

    Raises `ValueError` for a row that cannot be read.
    """
    kept = tuple(rows)
    specials = specials or {}
    names = partial(_clark, namespaces=namespaces)
    root = _Context((), absolute=True, predicate=None)
    contexts: dict[str, _Context] = {"/": root}
    anywhere: dict[str, list[tuple[Predicate | None, _Step]]] = {}
    attributes: dict[str, list[int]] = {}
    for slot, row in enumerate(kept):
        known = contexts.get(row.context)
        if known is None:
            known = contexts[row.context] = _context(row.context, names)
        if row.kind not in ("count", "distinct"):
            if row.kind != "decimals" and row.kind not in specials:
                message = f"{row.id}: there is no kind {row.kind!r}"
                raise ValueError(message)
            known.own.append(slot)
            continue
        if row.least:
            known.least.append(slot)
        for path in _alternatives(row.path):
            if path.startswith("//@"):
                attributes.setdefault(names(path[3:]), []).append(slot)
            elif path.startswith("//"):
                if known is not root:
                    message = f"{row.id}: // is counted from the document element alone"
                    raise ValueError(message)
                start = _Step(children=anywhere)
                _plant(start, path[2:], slot, names)
            else:
                _plant(known.start, path, slot, names)
    exact: dict[str, list[_Context]] = {}
    suffixes: list[tuple[str, _Context]] = []
    for name, context in contexts.items():
        if name == "/":
            continue
        last = context.steps[-1]
        if last.startswith("*"):
            suffixes.append((last[1:], context))
        else:
            exact.setdefault(last, []).append(context)
    return SyntaxTable(
        kept,
        namespaces,
        list(contexts.values()),
        exact,
        suffixes,
        root,
        anywhere,
        attributes,
        specials,
    )


_SPLIT = re.compile(r"/(?![^\[]*\])")
_ALTERNATIVE = re.compile(r"\(([^()\[\]]+\|[^()\[\]]+)\)")
_PREDICATE = re.compile(r"\[([^\[\]]*)\]")
_COMPARISON = re.compile(r"^(?P<path>[^!^=]+?)\s*(?P<sign>\^!=|!=|\^=|=)\s*(?P<value>.*)$")
_ABSENT = re.compile(r"^not\((?P<path>[^()]+)\)$")


def _alternatives(path: str) -> Iterator[str]:
    found = _ALTERNATIVE.search(path)
    if found is None:
        yield path
        return
    for option in found[1].split("|"):
        yield from _alternatives(path[: found.start()] + option + path[found.end() :])


def _context(text: str, names: Callable[[str], str]) -> _Context:
    absolute = text.startswith("/") and not text.startswith("//")
    steps = _SPLIT.split(text.strip("/"))
    bare, predicate = _predicate(steps[-1], names)
    tags = tuple(names(step) for step in (*steps[:-1], bare))
    return _Context(tags, absolute=absolute, predicate=predicate)


def _plant(start: _Step, path: str, slot: int, names: Callable[[str], str]) -> None:
    step = start
    for part in _SPLIT.split(path):
        if part.startswith("@"):
            step.attributes.append((names(part[1:]), slot))
            return
        bare, predicate = _predicate(part, names)
        targets = step.children.setdefault(names(bare), [])
        following = next((node for test, node in targets if test is predicate is None), None)
        if following is None:
            following = _Step()
            targets.append((predicate, following))
        step = following
    step.ends.append(slot)


def _clark(name: str, namespaces: Mapping[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    return f"{{{namespaces[prefix]}}}{local}" if colon else name


def _predicate(step: str, names: Callable[[str], str]) -> tuple[str, Predicate | None]:
    found = _PREDICATE.findall(step)
    if not found:
        return step, None
    tests = [_test(text, names) for text in found]
    bare = step.partition("[")[0]
    if len(tests) == 1:
        return bare, tests[0]
    return bare, lambda node: all(test(node) for test in tests)


def _test(text: str, names: Callable[[str], str]) -> Predicate:
    absent = _ABSENT.match(text)
    if absent is not None:
        missing = tuple(names(part) for part in absent["path"].split("/"))
        return lambda node: not any(True for _ in _texts(node, missing))
    found = _COMPARISON.match(text)
    if found is None:
        path = tuple(_name(part, names) for part in text.split("/"))
        return lambda node: any(True for _ in _texts(node, path))
    path = tuple(_name(part, names) for part in found["path"].split("/"))
    value = found["value"]
    if found["sign"] == "=":
        if value in ("true()", "false()"):
            truths = frozenset(("true", "1") if value == "true()" else ("false", "0"))
            return lambda node: any(text.strip() in truths for text in _texts(node, path))
        return lambda node: any(text == value for text in _texts(node, path))
    if found["sign"] == "!=":
        return lambda node: any(text != value for text in _texts(node, path))
    if found["sign"] == "^=":
        return lambda node: any(text.upper() == value for text in _capitals(node, path))
    return lambda node: any(text.upper() != value for text in _capitals(node, path))


def _capitals(node: Any, path: tuple[str, ...]) -> Iterator[str]:  # noqa: ANN401
    """Yield the text of the last step of a path in each element of the steps before it."""
    first, rest = path[0], path[1:]
    if rest:
        for child in node.iterchildren(first):
            yield from _capitals(child, rest)
        return
    texts = tuple(_texts(node, path))
    yield texts[0] if texts else ""


def _name(part: str, names: Callable[[str], str]) -> str:
    return f"@{names(part[1:])}" if part.startswith("@") else names(part)


def _texts(node: Any, path: tuple[str, ...]) -> Iterator[str]:  # noqa: ANN401
    """Yield the texts at a path below an element."""
    first, rest = path[0], path[1:]
    if first.startswith("@"):
        value = node.get(first[1:])
        if value is not None:
            yield value
        return
    for child in node.iterchildren(first):
        if rest:
            yield from _texts(child, rest)
        else:
            yield text_of(child)


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
            found = {}
            if case.root is not None and case.format in chosen:
                for hit in table().scan(case.root):
                    found.setdefault(hit.row.id, []).append(hit)
            case.shared[set_id] = found
        return found

    def check_of(rule_id: str) -> Callable[[Document, Case], Iterable[Breach]]:
        return lambda document, case: [  # noqa: ARG005 - the tree is what counts
            Breach(node=hit.node, expected=describe(hit.row)) for hit in hits(case).get(rule_id, ())
        ]

    for rule_id, (severity, said) in about.items():
        rules.rule(rule_id, severity, about="; ".join(said), of=of, formats=chosen)(
            check_of(rule_id)
        )

    def sweep(document: Document, case: Case) -> Iterator[tuple[str, Breach]]:
        del document
        for rule_id, found in hits(case).items():
            for hit in found:
                yield rule_id, Breach(node=hit.node, expected=describe(hit.row))

    rules.sweep = sweep
    return rules


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
