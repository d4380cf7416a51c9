"""What may stand once and stands twice: rules that are asked of each are asked of the others too.

The model holds the first of two seller's addresses, and a rule over the model speaks of that one.
The assertions speak of every element that fits their context. So, where a document breaks its
schema in this way, each further element is put in the place of the first, and the rules whose
context it or something in it is are asked again.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from edibridge.binding import locate
from edibridge.findings import Finding
from edibridge.format import Format, ReadOptions, Received
from edibridge.formats import _cii, _ubl
from edibridge.model import Invoice
from edibridge.profiles import _en16931_cii_structure, _en16931_ubl_structure
from edibridge.profiles._en16931_facts import CII
from edibridge.resources import schema_path
from edibridge.rules import Breach, Case, Rule, RuleSet, case_of
from edibridge.rules_structure import COUNT, broken

MOST = 16
"""So many further elements of a document are looked at, that the time stays linear in its size."""

# the schema of UBL lets a period repeat, EN 16931 and the model do not
_PERIOD = _ubl.clark("cac:InvoicePeriod")
_PERIODS = ("UBL-SR-08", "UBL-SR-36")

Kept = Callable[[Invoice, Case], Mapping[str, Any]]
"""What rules share (`Case.shared`) and take from the whole document."""


def asked_again(
    received: Received,
    findings: Iterable[Finding],
    sets: Iterable[RuleSet],
    *,
    on: date | None,
    kept: Kept | None = None,
) -> list[Finding]:
    """Return what the rules say of elements that stand beside one that may stand alone."""
    known = {one.rule for one in findings}
    if not any(rule.endswith(f"-XSD-{COUNT}") or rule in _PERIODS for rule in known):
        return []
    rules = [rule for one in sets for rule in one if rule.id not in known]
    found: list[Finding] = []
    for node in _further(received):
        wanted = _contexts_in(node, received.format)
        asked = [rule for rule in rules if rule.id in wanted]
        other = _alone(received, node) if asked else None
        if other is None or not isinstance(other.document, Invoice):
            continue
        case = case_of(other, on)
        if kept is not None and isinstance(received.document, Invoice):
            case.shared.update(kept(received.document, case_of(received, on)))
        for rule in asked:
            if rule.applies(other.document, other.format):
                broken_by = rule.check(other.document, case)
                found += [_finding(rule, breach, node) for breach in broken_by]
    return found


def _finding(rule: Rule, breach: Breach, node: Any) -> Finding:  # noqa: ANN401 - an lxml element
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        message=breach.message or rule.about,
        path=breach.path,
        term=" ".join(rule.terms),
        location=locate(node),
        got=breach.got,
        expected=breach.expected,
        source=rule.source,
    )


def _further(received: Received) -> list[Any]:
    """Return the elements that stand beside one that may stand alone."""
    is_cii = received.format == CII
    edition = (_en16931_cii_structure if is_cii else _en16931_ubl_structure).EDITION
    found: list[Any] = []
    if not is_cii:
        periods = received.root.iter(_PERIOD)
        found += [
            one
            for one in periods
            if next(one.itersiblings(_PERIOD, preceding=True), None) is not None
        ]
    for kind, breach in broken(received.root, edition):
        if kind == COUNT and (breach.expected or "").startswith("at most"):
            found.append(breach.node)
        if len(found) >= MOST:
            break
    return found[:MOST]


def _contexts_in(node: Any, format_id: str) -> frozenset[str]:  # noqa: ANN401 - an lxml element
    """Return the rules that speak of an element or of something in it."""
    table = _contexts(format_id)
    prefixed = (_cii if format_id == CII else _ubl).prefixed
    found: set[str] = set()
    for inner in node.iter("*"):
        for steps, rules in table.get(prefixed(inner.tag), ()):
            if not rules <= found and _fits(inner, steps, prefixed):
                found |= rules
    return frozenset(found)


def _fits(node: Any, steps: tuple[str, ...], prefixed: Callable[[str], str]) -> bool:  # noqa: ANN401
    for step in reversed(steps):
        if node is None or prefixed(node.tag) != step:
            return False
        node = node.getparent()
    return True


_Table = Mapping[str, tuple[tuple[tuple[str, ...], frozenset[str]], ...]]


@cache
def _contexts(format_id: str) -> _Table:
    """Return, by the name of an element, the paths that end in it, each with its rules."""
    name = "cii" if format_id == CII else "ubl"
    rules: dict[tuple[str, ...], set[str]] = {}
    text = schema_path("rules", f"{name}.contexts.tsv").read_text(encoding="utf-8")
    for rule, path in (line.split("\t") for line in text.splitlines()[2:]):
        rules.setdefault(tuple(path.split("/")), set()).add(rule)
    table: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = {}
    for steps, known in rules.items():
        table.setdefault(steps[-1], []).append((steps, frozenset(known)))
    return {last: tuple(known) for last, known in table.items()}


def _alone(received: Received, node: Any) -> Received | None:  # noqa: ANN401
    """Read the document as it would be with an element alone, without those of its name."""
    from lxml import etree  # noqa: PLC0415 - here a tree is one of lxml

    path = received.root.getroottree().getelementpath(node)
    root = copy.deepcopy(received.root)
    same = root.find(path)
    above = same.getparent()
    for other in list(above.iterchildren(node.tag)):
        if other is not same:
            above.remove(other)
    read = _format(received.format).read(etree.tostring(root), ReadOptions())
    return next(iter(read), None)


def _format(format_id: str) -> Format:
    if format_id == CII:
        from edibridge.formats import cii_invoice  # noqa: PLC0415 - one of two is needed

        return cii_invoice.FORMAT
    from edibridge.formats import ubl_invoice  # noqa: PLC0415

    return ubl_invoice.FORMAT
