"""Reading an authority's Schematron: includes, abstract patterns and rules, phases, resolved.

ISO/IEC 19757-3. What is left is a plain list of patterns, each a list of rules, each a list of
assertions, with the expressions as the authority wrote them.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from attrs import evolve, frozen
from lxml import etree

from edibridge.errors import UnreadableError, UsageError
from edibridge.findings import Severity

Element = etree._Element  # noqa: SLF001 - the class has no other name

SCHEMATRON = "http://purl.oclc.org/dsdl/schematron"
XSLT = "http://www.w3.org/1999/XSL/Transform"
SCH = f"{{{SCHEMATRON}}}"
XSL = f"{{{XSLT}}}"
XINCLUDE = "{http://www.w3.org/2001/XInclude}include"
ALL = "#ALL"

_LEVELS: Mapping[str, Severity] = {
    "fatal": "fatal",
    "error": "fatal",
    "warning": "warning",
    "warn": "warning",
    "information": "information",
    "info": "information",
}
_PARAMETER = re.compile(r"\$([^\W\d][\w.\-]*)")
_SUBSTITUTED = ("test", "context", "value", "select", "path", "subject")


@frozen(kw_only=True)
class Assertion:
    """One assert or report: `element` is the source's own, for its message."""

    id: str
    severity: Severity
    test: str
    negative: bool
    subject: str
    element: Element
    namespaces: Mapping[str, str]


@frozen(kw_only=True)
class ContextRule:
    """One rule of a pattern: what it applies to, its variables, what it asserts."""

    context: str
    lets: tuple[Element, ...]
    assertions: tuple[Assertion, ...]


@frozen(kw_only=True)
class Pattern:
    """One pattern: of its rules, the first that matches a node judges it."""

    id: str
    lets: tuple[Element, ...]
    rules: tuple[ContextRule, ...]


@frozen(kw_only=True)
class Schema:
    """A Schematron schema in one phase, with nothing left to resolve."""

    file: str
    title: str
    namespaces: Mapping[str, str]
    lets: tuple[Element, ...]
    foreign: tuple[Element, ...]
    patterns: tuple[Pattern, ...]
    diagnostics: Mapping[str, Element]

    def assertions(self) -> Iterator[Assertion]:
        """Iterate over every assertion in order."""
        for pattern in self.patterns:
            for rule in pattern.rules:
                yield from rule.assertions


def severity_of(*levels: str | None) -> Severity:
    """Return the severity of the first flag or role that names one; fatal where none does."""
    for level in levels:
        known = _LEVELS.get((level or "").strip().lower())
        if known is not None:
            return known
    return "fatal"


def root_of(path: Path) -> Element:
    """Parse a file and return its root; raise `UnreadableError` where that cannot be done."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        return etree.parse(str(path), parser).getroot()
    except OSError as error:
        message = f"cannot be read: {error}"
        raise UnreadableError(message, where=str(path)) from None
    except etree.XMLSyntaxError as error:
        message = f"not well-formed XML: {error.msg}"
        raise UnreadableError(message, where=str(path)) from None


def read(path: Path, phase: str | None = None) -> Schema:
    """Read a schema and resolve it for a phase; without one its default phase, else all of it.

    Raises `UnreadableError` for a missing or broken file, also an included one, and `UsageError`
    for a phase that the schema does not have or a construct that is not supported.
    """
    root = root_of(path)
    if root.tag != f"{SCH}schema":
        message = f"this is no Schematron schema but <{etree.QName(root).localname}>"
        raise UsageError(message, where=str(path), hint="name the .sch file that includes it")
    _include(root, path, (path.resolve(),))
    namespaces = {k: v for k, v in root.nsmap.items() if k and v != SCHEMATRON}
    for ns in root.iter(f"{SCH}ns"):
        namespaces[ns.get("prefix", "")] = ns.get("uri", "")
    namespaces.pop("", None)
    active, phase_lets = _phase(root, phase or root.get("defaultPhase") or ALL, path)
    patterns = [
        pattern
        for pattern in _instances(root, path)
        if active is None or pattern.get("id") in active
    ]
    abstract = {
        rule.get("id", ""): rule
        for rule in root.iter(f"{SCH}rule")
        if rule.get("abstract") == "true"
    }
    return Schema(
        file=str(path),
        title=" ".join((root.findtext(f"{SCH}title") or "").split()),
        namespaces=namespaces,
        lets=(*_children(root, "let"), *phase_lets),
        foreign=tuple(own(child) for child in root.iterchildren(f"{XSL}*")),
        patterns=_named(
            [_pattern(one, abstract, path, number) for number, one in enumerate(patterns, 1)]
        ),
        diagnostics={one.get("id", ""): one for one in root.iter(f"{SCH}diagnostic")},
    )


def own(element: Element) -> Element:
    """Copy an element together with every namespace that is in scope, used in a tag or not."""
    made = new(element.tag, element.nsmap)
    for name, value in element.attrib.items():
        made.set(name, value)
    made.text = element.text
    made.extend(copy.deepcopy(child) for child in element)
    return made


def new(tag: str, namespaces: Mapping[str | None, str]) -> Element:
    """Make an element that declares namespaces, the default one among them."""
    return etree.Element(tag, nsmap=dict(namespaces))  # type: ignore[arg-type]  # the stubs know no default namespace


def _children(parent: Element, name: str) -> tuple[Element, ...]:
    return tuple(child for child in parent if child.tag == SCH + name)


def _include(parent: Element, path: Path, chain: tuple[Path, ...]) -> None:
    """Put what is included in the place of include, extends/@href and xi:include."""
    for child in list(parent.iterchildren("*")):
        whole = child.tag in {f"{SCH}include", XINCLUDE}
        href = child.get("href")
        if not href or not (whole or child.tag == f"{SCH}extends"):
            if child.tag.startswith(XSL) and href:
                child.set("href", (path.parent / unquote(href)).resolve().as_uri())
            _include(child, path, chain)
            continue
        parts = urlsplit(href)
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
        if not target.is_file():
            message = f"the schema includes {href}, which is not there"
            hint = "download the whole folder of the authority"
            raise UnreadableError(message, where=f"{path}:{child.sourceline}", hint=hint)
        if parts.path and target in chain:
            message = f"the schema includes itself through {href}"
            raise UnreadableError(message, where=f"{path}:{child.sourceline}")
        found = root_of(target)
        if parts.fragment:
            found = _by_id(found, parts.fragment, target)
        _include(found, target, (*chain, target))
        # extends brings the contents; so does a whole schema, which cannot stand in another
        inside = not whole or found.tag == f"{SCH}schema"
        _replace(child, list(found.iterchildren("*")) if inside else [found])


def _by_id(root: Element, name: str, path: Path) -> Element:
    for element in root.iter():
        if element.get("id") == name:
            return element
    message = f"nothing has the id {name!r}"
    raise UnreadableError(message, where=str(path))


def _replace(old: Element, new: Iterable[Element]) -> None:
    parent = old.getparent()
    if parent is None:
        return
    place = parent.index(old)
    parent.remove(old)
    for offset, element in enumerate(new):
        parent.insert(place + offset, own(element))


def _phase(
    root: Element, name: str, path: Path
) -> tuple[frozenset[str] | None, tuple[Element, ...]]:
    if name in {ALL, "#DEFAULT"}:
        return None, ()
    for phase in _children(root, "phase"):
        if phase.get("id") == name:
            active = frozenset(one.get("pattern", "") for one in _children(phase, "active"))
            return active, _children(phase, "let")
    known = ", ".join(one.get("id", "") for one in _children(root, "phase")) or "none"
    message = f"the schema has no phase {name!r}"
    raise UsageError(message, where=str(path), hint=f"its phases: {known}")


def _instances(root: Element, path: Path) -> Iterator[Element]:
    """Yield the patterns, with those that are an instance of an abstract one filled in."""
    found = list(root.iter(f"{SCH}pattern"))
    abstract = {one.get("id"): one for one in found if one.get("abstract") == "true"}
    for pattern in found:
        if pattern.get("abstract") == "true":
            continue
        wanted = pattern.get("is-a")
        if wanted is None:
            yield pattern
            continue
        if wanted not in abstract:
            message = f"the abstract pattern {wanted!r} is not there"
            raise UnreadableError(message, where=f"{path}:{pattern.sourceline}")
        yield _filled(abstract[wanted], pattern)


def _filled(abstract: Element, instance: Element) -> Element:
    values = {
        one.get("name", "").strip(): one.get("value", "")
        for source in (abstract, instance)
        for one in _children(source, "param")
    }

    def value(found: re.Match[str]) -> str:
        return values.get(found[1], found[0])

    made = own(abstract)
    made.attrib.pop("abstract")
    made.set("id", instance.get("id") or f"{abstract.get('id')}-{instance.sourceline}")
    for element in made.iter():
        for name in _SUBSTITUTED:
            text = element.get(name)
            if text is not None and "$" in text:
                element.set(name, _PARAMETER.sub(value, text))
    return made


def _pattern(element: Element, abstract: Mapping[str, Element], path: Path, number: int) -> Pattern:
    if element.get("documents"):
        message = "a pattern over other documents (@documents) is not supported"
        raise UsageError(message, where=f"{path}:{element.sourceline}")
    return Pattern(
        id=element.get("id") or f"pattern-{number}",
        lets=_children(element, "let"),
        rules=tuple(
            _rule(rule, abstract, path, element)
            for rule in _children(element, "rule")
            if rule.get("abstract") != "true"
        ),
    )


def _rule(
    element: Element, abstract: Mapping[str, Element], path: Path, pattern: Element
) -> ContextRule:
    parts = list(_extended(element, abstract, path, ()))
    return ContextRule(
        context=element.get("context", ""),
        lets=tuple(one for one in parts if one.tag == f"{SCH}let"),
        assertions=tuple(
            _assertion(one, element, pattern)
            for one in parts
            if one.tag in {f"{SCH}assert", f"{SCH}report"}
        ),
    )


def _extended(
    rule: Element, abstract: Mapping[str, Element], path: Path, chain: tuple[str, ...]
) -> Iterator[Element]:
    for child in rule.iterchildren("*"):
        name = child.get("rule") if child.tag == f"{SCH}extends" else None
        if name is None:
            yield child
            continue
        # an abstract rule of the same pattern comes before one of the same name elsewhere
        near = list(rule.itersiblings(f"{SCH}rule", preceding=True))
        near += list(rule.itersiblings(f"{SCH}rule"))
        known = next(
            (one for one in near if one.get("id") == name and one.get("abstract") == "true"),
            abstract.get(name),
        )
        if known is None or name in chain:
            message = f"the abstract rule {name!r} is not there, or extends itself"
            raise UnreadableError(message, where=f"{path}:{child.sourceline}")
        yield from _extended(known, abstract, path, (*chain, name))


def _assertion(element: Element, rule: Element, pattern: Element) -> Assertion:
    return Assertion(
        id=(element.get("id") or "").strip() or _bracketed(element),
        severity=severity_of(
            element.get("flag"),
            element.get("role"),
            rule.get("flag"),
            rule.get("role"),
            pattern.get("role"),
        ),
        test=element.get("test", ""),
        negative=element.tag == f"{SCH}report",
        subject=element.get("subject") or rule.get("subject") or "",
        element=element,
        namespaces={k: v for k, v in element.nsmap.items() if k},
    )


def _bracketed(element: Element) -> str:
    """Return the id at the head of the message: some authorities write `[BR-01]-...` only."""
    found = re.match(r"\s*\[([^\]\s]+)\]", element.text or "")
    return found[1] if found else ""


def _named(patterns: list[Pattern]) -> tuple[Pattern, ...]:
    """Give each assertion without an id one of its pattern and number, which stay the same."""
    named = []
    for pattern in patterns:
        number = 0
        rules = []
        for rule in pattern.rules:
            made = []
            for assertion in rule.assertions:
                number += 1
                made.append(
                    assertion if assertion.id else evolve(assertion, id=f"{pattern.id}-{number}")
                )
            rules.append(evolve(rule, assertions=tuple(made)))
        named.append(evolve(pattern, rules=tuple(rules)))
    return tuple(named)
