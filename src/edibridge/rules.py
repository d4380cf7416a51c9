"""Rules: statements about a typed document, each under its authority's own id, and running them.

A rule is a function of the document and the context that yields a `Breach` for each place where
the document breaks it. Its id never changes meaning; its message is ours, filled from the
catalogue of messages in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Protocol, runtime_checkable

import attrs
from attrs import Factory, define, field, frozen

from edibridge.binding import locate
from edibridge.binding.inline import part_of
from edibridge.findings import Finding, Location, Report, Severity
from edibridge.format import Received
from edibridge.model import Document
from edibridge.model.path import get, parse
from edibridge.model.terms import term_of
from edibridge.rules_shapes import Shapes
from edibridge.tree import Node


@frozen(kw_only=True)
class Breach:
    """One place where a document breaks a rule: model path, what stands there, what should.

    `node` is the element of the source's tree where the rule is about the syntax.
    """

    path: str = ""
    message: str = ""
    got: str | None = None
    expected: str | None = None
    node: Any = field(default=None, repr=False, eq=False)


@frozen(kw_only=True)
class Case:
    """What a rule may look at beside the document.

    `root` is the source's tree where the rule is about the syntax; `unread` are the model paths
    whose text was there but not understood, so that a rule about presence does not call them
    absent; `on` is the day whose law counts. `sound` says that nothing is broken that depends on
    the shape of the tree alone.
    """

    on: date | None = None
    format: str = ""
    root: Any = None
    unread: frozenset[str] = frozenset()
    shared: dict[str, Any] = Factory(dict)
    sound: bool = False

    def has(self, document: Document, path: str) -> bool:
        """Say whether something stands at a model path, understood or not."""
        return get(document, path) is not None or path in self.unread


Check = Callable[[Any, Case], Iterable[Breach]]
Sweep = Callable[[Any, Case], Iterable[tuple[str, Breach]]]
Keeps = Callable[[Any, Case], bool]
"""Whether a document surely breaks none of some rules."""


@frozen(kw_only=True)
class Rule:
    """One rule: id, severity, what it demands in words, the terms it is about, its source.

    `shaped` are the formats in which it depends on nothing but the shape of the source's tree.
    """

    id: str
    severity: Severity
    check: Check = field(repr=False, eq=False)
    about: str
    of: type[Document] = Document
    terms: tuple[str, ...] = ()
    source: str = ""
    formats: frozenset[str] = frozenset()
    shaped: frozenset[str] = frozenset()

    def applies(self, document: Document, format_id: str) -> bool:
        """Say whether the rule speaks of this class of document in this format."""
        return isinstance(document, self.of) and (not self.formats or format_id in self.formats)


@frozen(eq=False, repr=False)
class Guard:
    """What may say for many rules at once that they are kept, and the checks it speaks for."""

    keeps: Keeps
    checks: Mapping[str, Check]


@frozen(eq=False, repr=False)
class Chosen:
    """The rules of a set that speak of a document; `asked` are those that no guard may spare."""

    rules: tuple[Rule, ...]
    asked: tuple[Rule, ...]
    keeps: Keeps | None


@define
class RuleSet:
    """Rules of one authority and edition, in order of definition; filled by `rule` as decorator.

    Third parties fill their own; two rules of one id in one set are the author's mistake and
    raise `ValueError`. `not_built` names the rules of the authority that no function checks yet,
    with their severity. `sweep` answers all rules of the set in one pass, where there is one, and
    `shaped` those that depend on nothing but the shape of the source's tree (`rules_shapes`).
    """

    id: str
    source: str = ""
    rules: dict[str, Rule] = Factory(dict)
    not_built: dict[str, Severity] = Factory(dict)
    sweep: Sweep | None = None
    shaped: Sweep | None = None
    _guard: Guard | None = field(default=None, alias="guard", repr=False, eq=False)
    _chosen: dict[tuple[type[Document], str, bool], Chosen] = field(
        factory=dict, init=False, repr=False, eq=False
    )

    def rule(  # noqa: PLR0913 - what a rule says of itself
        self,
        rule_id: str,
        severity: Severity = "fatal",
        *,
        about: str,
        of: type[Document] = Document,
        terms: str = "",
        formats: Iterable[str] = (),
        shaped: Iterable[str] = (),
        cite: str = "",
    ) -> Callable[[Check], Check]:
        """Register a function as the check of a rule; `terms` are business terms, with spaces."""

        def register(check: Check) -> Check:
            self.add(
                Rule(
                    id=rule_id,
                    severity=severity,
                    check=check,
                    about=about,
                    of=of,
                    terms=tuple(terms.split()),
                    source=cite or self.source,
                    formats=frozenset(formats),
                    shaped=frozenset(shaped),
                )
            )
            return check

        return register

    def add(self, rule: Rule) -> None:
        """Add a rule; raise `ValueError` where its id is taken."""
        if rule.id in self.rules:
            message = f"{self.id} has two rules {rule.id}"
            raise ValueError(message)
        self.rules[rule.id] = rule
        self._chosen.clear()

    def spare(self, keeps: Keeps) -> Keeps:
        """Register what says, at less cost than asking each, that no rule so far is broken.

        In doubt it says no, and every rule is asked. A rule that is added later, or whose check
        is another one in a copy of the set, is asked in any case.
        """
        self._guard = Guard(keeps, {rule.id: rule.check for rule in self})
        self._chosen.clear()
        return keeps

    def applying(self, document: Document, format_id: str, *, sound: bool = False) -> Chosen:
        """Return the rules that speak of this class of document in this format.

        Of a tree whose shape is known to be sound they are those that look at more than it.
        """
        key = (type(document), format_id, sound)
        chosen = self._chosen.get(key)
        if chosen is None:
            rules = tuple(
                rule
                for rule in self
                if rule.applies(document, format_id) and not (sound and format_id in rule.shaped)
            )
            guard = self._guard
            spared = {} if guard is None else guard.checks
            asked = tuple(rule for rule in rules if spared.get(rule.id) is not rule.check)
            keeps = None if guard is None or len(asked) == len(rules) else guard.keeps
            chosen = self._chosen[key] = Chosen(rules, asked, keeps)
        return chosen

    def broken(self, document: Document, case: Case) -> Iterator[tuple[Rule, Breach]]:
        """Yield what a document breaks, in the order of the rules."""
        chosen = self.applying(document, case.format, sound=case.sound)
        spared = chosen.keeps is not None and chosen.keeps(document, case)
        for rule in chosen.asked if spared else chosen.rules:
            for breach in rule.check(document, case):
                yield rule, breach

    def __iter__(self) -> Iterator[Rule]:
        """Iterate over the rules in order of definition."""
        return iter(self.rules.values())


@runtime_checkable
class ListsRules(Protocol):
    """A profile that says which rules it judges by, for people to read."""

    def rule_sets(self) -> Iterable[RuleSet]:
        """Return the rule sets, those of a profile that it builds on among them."""
        ...


@runtime_checkable
class HasEditions(Protocol):
    """A profile whose rules come in editions."""

    @property
    def editions(self) -> tuple[str, ...]:
        """The ids of the editions, from the oldest to the youngest."""
        ...


def run(rules: Iterable[Rule], received: Received, *, on: date | None = None) -> list[Finding]:
    """Run rules over one document and return what it breaks, with the place in the source.

    Places are found by reading again with tracing on, and only where there is a finding.
    """
    document = received.document
    if document is None:
        return []
    case = case_of(received, on)
    breaches = [
        (rule, breach)
        for rule in rules
        if rule.applies(document, received.format)
        for breach in rule.check(document, case)
    ]
    return _findings(breaches, received)


def run_sets(
    sets: Iterable[RuleSet],
    received: Received,
    *,
    on: date | None = None,
    shapes: Shapes | None = None,
) -> list[Finding]:
    """Run rule sets over one document, each in one pass where it has one.

    `shapes` are those in which these sets found nothing before.
    """
    document = received.document
    if document is None:
        return []
    root = received.root
    shape = None if shapes is None or root is None else shapes.shape_of(root)
    sound = shape is not None and shapes is not None and shapes.has(shape)
    case = case_of(received, on, sound=sound)
    # the elements of a tree are made anew for each pass over it unless something holds them
    held = [] if sound or root is None or isinstance(root, Node) else list(root.iter())
    breaches: list[tuple[Rule, Breach]] = []
    kept = True
    for known in sets:
        if known.shaped is not None and not sound:
            found = [(known.rules[name], breach) for name, breach in known.shaped(document, case)]
            kept = kept and not found
            breaches += found
        if known.sweep is not None:
            breaches += [
                (known.rules[name], breach) for name, breach in known.sweep(document, case)
            ]
        elif known.shaped is None:
            found = list(known.broken(document, case))
            kept = kept and not any(received.format in rule.shaped for rule, _ in found)
            breaches += found
    if shape is not None and shapes is not None and kept and not sound:
        shapes.add(shape)
    findings = _findings(breaches, received)
    del held
    return findings


def case_of(received: Received, on: date | None = None, *, sound: bool = False) -> Case:
    """Return the case of a document: what its rules may look at beside it."""
    document = received.document
    return Case(
        on=on or (document.issued if document is not None else None),
        format=received.format,
        root=received.root,
        unread=_unread(received),
        sound=sound,
    )


def _unread(received: Received) -> frozenset[str]:
    """Return the model paths of values that were there but not understood.

    A finding of the reader names the place in the source; the path from the document down is
    found by reading again, so that a document without such a finding pays nothing.
    """
    places = {attrs.evolve(known.location, file=None) for known in received.findings if known.path}
    if not places:
        return frozenset()
    found = {
        path
        for path, place in received.trace().items()
        if place in places or attrs.evolve(place, file=None) in places
    }
    return frozenset(found | {known.path for known in received.findings if "[" in known.path})


def _findings(breaches: list[tuple[Rule, Breach]], received: Received) -> list[Finding]:
    document = received.document
    if not breaches or document is None:
        return []
    places: Mapping[str, Location] = {}
    if any(breach.node is None and breach.path for _, breach in breaches):
        places = received.trace()
    return [_finding(rule, breach, document, places) for rule, breach in breaches]


def _finding(
    rule: Rule, breach: Breach, document: Document, places: Mapping[str, Location]
) -> Finding:
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        message=breach.message or rule.about,
        path=breach.path,
        term=" ".join(rule.terms) or term_at(type(document), breach.path),
        location=nearest(places, breach.path) if breach.node is None else locate(breach.node),
        got=breach.got,
        expected=breach.expected,
        source=rule.source,
    )


def nearest(places: Mapping[str, Location], path: str) -> Location:
    """Return the place of a model path, or of the nearest part around it that is in the source."""
    while path:
        known = places.get(path)
        if known is not None:
            return known
        cut = max(path.rfind("."), path.rfind("["))
        path = path[:cut] if cut > 0 else ""
    return Location()


def term_at(kind: type, path: str) -> str:
    """Return the business term at a model path of a document class, or an empty string."""
    if not path:
        return ""
    role = ""
    current: Any = kind
    term = ""
    for step in parse(path):
        if isinstance(step, int) or not attrs.has(current):
            continue
        found = next((a for a in attrs.fields(current) if a.name == step), None)
        if found is None:
            return term
        term = term_of(found.metadata, role) or term
        part = part_of(current, step)
        current = part[0] if part is not None else current
        role = step
    return term


def judge(
    profile: str,
    sets: Iterable[RuleSet],
    received: Received,
    *,
    on: date | None = None,
    edition: str = "",
) -> Report:
    """Run rule sets over one document and return the report, with what was not run."""
    chosen = tuple(sets)
    missing = {rule: severity for known in chosen for rule, severity in known.not_built.items()}
    return Report(
        profile=profile,
        format=received.format,
        edition=edition,
        findings=(*received.findings, *run_sets(chosen, received, on=on)),
        ran=frozenset(rule.id for known in chosen for rule in known),
        not_built=frozenset(missing),
        not_built_fatal=frozenset(rule for rule, level in missing.items() if level == "fatal"),
    )
