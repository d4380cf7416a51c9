"""Checking messages against a guide: the standard's own checks, and what the guide asks beyond."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from attrs import evolve

from edibridge.binding import locate
from edibridge.findings import Finding, Location, Report, Severity
from edibridge.guides.guide import Clause, Condition, Guide, MessageGuide, Use
from edibridge.guides.paths import Finds, Step, below, remembering
from edibridge.profile import Judged
from edibridge.syntax import edi
from edibridge.syntax.edi_elements import check_characters
from edibridge.syntax.edi_errors import EdiError
from edibridge.syntax.edi_feed import Source
from edibridge.syntax.edi_segment import to_node
from edibridge.syntax.edi_structure import structure
from edibridge.syntax.edi_totals import control_totals
from edibridge.tree import Node

MESSAGE, DIRECTORY, ASSOCIATION = "GUIDE-MESSAGE", "GUIDE-DIRECTORY", "GUIDE-ASSOCIATION"
MISSING, UNUSED, REPEATS = "GUIDE-MISSING", "GUIDE-UNUSED", "GUIDE-REPEATS"
VALUE, LENGTH, PATTERN = "GUIDE-VALUE", "GUIDE-LENGTH", "GUIDE-PATTERN"
RULES = (MESSAGE, DIRECTORY, ASSOCIATION, MISSING, UNUSED, REPEATS, VALUE, LENGTH, PATTERN)


def check_guide(source: Source, guide: Guide) -> list[Judged]:
    """Judge each message of an interchange by the standard and by a guide.

    Raises UndetectedError where the source is neither EDIFACT nor X12.
    """
    judged: list[Judged] = []
    held: list[edi.Message] = []
    for part in edi.envelopes(source):
        if isinstance(part, edi.Message):
            held.append(part)
            continue
        judged += [_judged(message, part, guide) for message in held]
        if not held:
            judged.append(_report(f"{part.syntax}-interchange", "", guide, part.findings))
        held.clear()
    return judged


def _judged(message: edi.Message, around: edi.Interchange, guide: Guide) -> Judged:
    root, departures = structure(message)
    standard = [
        *message.findings,
        *check_characters(message),
        *departures,
        *control_totals(message),
    ]
    own = _own_codes(root, message, guide)
    findings = [
        one for one in standard if not (one.rule == EdiError.CODE.value and _at(one) in own)
    ]
    findings += findings_of(root, message, guide)
    return _report(message.format, message.reference, guide, (*findings, *around.findings))


def _report(kind: str, number: str, guide: Guide, findings: Iterable[Finding]) -> Judged:
    ran = {*RULES, *(error.value for error in EdiError)}
    ran |= {rule.id for one in guide.messages.values() for rule in one.conditions}
    report = Report(
        profile=f"guide:{guide.id}",
        format=kind,
        edition=guide.version,
        findings=tuple(findings),
        ran=frozenset(ran),
    )
    return Judged(format=kind, message=number, report=report)


_Spot = tuple[int | None, int | None, int | None]


def _at(finding: Finding) -> _Spot:
    place = finding.location
    return place.segment, place.element, place.component or 1


def _own_codes(root: Node, message: edi.Message, guide: Guide) -> set[_Spot]:
    """Return the places where a code of the guide's own stands: no code of the standard's list."""
    known = guide.messages.get(message.type)
    found: set[_Spot] = set()
    for use in known.uses if known is not None else ():
        values = {code.value for code in use.codes}
        for node in below(root, use.at.steps) if values else ():
            if node.attrib.get(use.at.key) in values and node.position is not None:
                number, _, component = use.at.key.partition(".")
                found.add((node.position.segment, int(number), int(component)))
    return found


def findings_of(root: Node, message: edi.Message, guide: Guide) -> Iterator[Finding]:
    """Say how a message, as the tree of its directory, departs from a guide."""
    known = guide.messages.get(message.type)
    yield from _header(message, guide, known)
    if known is None:
        return
    find = remembering(root)
    for finding in (
        *_envelope(message, guide),
        *_uses(known, find),
        *_closed(known, root),
        *_conditions(known, find, root),
    ):
        yield evolve(finding, location=evolve(finding.location, message=message.reference))


def _header(message: edi.Message, guide: Guide, known: MessageGuide | None) -> Iterator[Finding]:
    place = Location(
        line=message.header.line,
        offset=message.header.offset,
        message=message.reference,
        tag=message.header.tag,
        segment=1,
    )
    if known is None or message.syntax != guide.syntax:
        yield Finding(
            rule=MESSAGE,
            severity="fatal",
            message=f"the guide {guide.id} has no message {message.type}",
            location=place,
            got=message.type,
            expected=", ".join(guide.messages),
        )
        return
    if message.directory != guide.directory:
        yield Finding(
            rule=DIRECTORY,
            severity="fatal",
            message=f"the guide asks for {guide.directory}, not {message.directory}",
            location=place,
            got=message.directory,
            expected=guide.directory,
        )
    if known.association and message.association != known.association:
        yield Finding(
            rule=ASSOCIATION,
            severity="fatal",
            message=f"the guide asks for {known.association} as what assigned the message",
            location=place,
            got=message.association,
            expected=known.association,
        )


def _envelope(message: edi.Message, guide: Guide) -> Iterator[Finding]:
    held = (message.interchange, message.group, message.header)
    for use in guide.envelope:
        for segment in held:
            if segment is not None and (segment.tag,) == use.at.names:
                yield from _element(use, to_node(segment))


def _uses(guide: MessageGuide, find: Finds) -> Iterator[Finding]:
    for use in guide.uses:
        if use.at.key:
            for node in find(use.at.steps):
                yield from _element(use, node)
            continue
        step = use.at.steps[-1]
        for parent in find(use.at.steps[:-1]):
            held = [child for child in parent.children if step.fits(child)]
            yield from _count(use, parent, held)


def _count(use: Use, parent: Node, held: list[Node]) -> Iterator[Finding]:
    what = f"{use.at} ({use.name})" if use.name else str(use.at)
    if use.status == "unused":
        for node in held:
            yield _finding(UNUSED, use.severity, f"the guide does not use {what}", _place(node))
    elif len(held) < use.minimum or (not held and use.status == "advised"):
        least = max(use.minimum, 1)
        verb = "advises" if use.status == "advised" else "demands"
        often = "" if least == 1 else f" {least} times"
        yield _finding(
            MISSING,
            use.severity,
            f"the guide {verb} {what}{often}",
            _place(parent),
            got=str(len(held)),
            expected=str(least),
        )
    elif use.maximum and len(held) > use.maximum:
        yield _finding(
            REPEATS,
            use.severity,
            f"{what} stands {len(held)} times, the guide allows {use.maximum}",
            _place(held[use.maximum]),
            got=str(len(held)),
            expected=str(use.maximum),
        )


def _element(use: Use, node: Node) -> Iterator[Finding]:
    got = node.attrib.get(use.at.key)
    place = _place(node, use.at.key)
    what = f"{use.at} ({use.name})" if use.name else str(use.at)
    if got is None:
        if use.status in {"required", "advised"}:
            verb = "advises" if use.status == "advised" else "demands"
            yield _finding(
                MISSING, use.severity, f"the guide {verb} {what}", place, expected=_expected(use)
            )
        return
    if use.status == "unused":
        yield _finding(UNUSED, use.severity, f"the guide does not use {what}", place, got=got)
        return
    if use.codes and got not in {code.value for code in use.codes}:
        yield _finding(
            VALUE,
            use.severity,
            f"{got!r} is none of the values of {what}",
            place,
            got=got,
            expected=_expected(use),
        )
    if len(got) < use.shortest or (use.longest and len(got) > use.longest):
        yield _finding(
            LENGTH,
            use.severity,
            f"{what} has {len(got)} characters",
            place,
            got=got,
            expected=f"{use.shortest}..{use.longest}" if use.longest else f"{use.shortest}..",
        )
    if use.pattern and not re.fullmatch(use.pattern, got):
        yield _finding(
            PATTERN,
            use.severity,
            f"{got!r} is not of the form that the guide gives {what}",
            place,
            got=got,
            expected=use.pattern,
        )


def _expected(use: Use) -> str | None:
    return ", ".join(code.value for code in use.codes) or None


@cache
def _allowed(guide_uses: tuple[Use, ...]) -> dict[tuple[str, ...], tuple[Step, ...]]:
    """Return, for each way of names that the guide speaks of, the last steps that it has there."""
    found: dict[tuple[str, ...], dict[Step, None]] = {}
    for use in guide_uses:
        if use.status == "unused":
            continue
        for count in range(1, len(use.at.steps) + 1):
            found.setdefault(use.at.names[:count], {})[use.at.steps[count - 1]] = None
    return {names: tuple(steps) for names, steps in found.items()}


def _closed(guide: MessageGuide, root: Node) -> Iterator[Finding]:
    """Say what stands in a message and not in a guide that is closed.

    A group or segment of which the guide names no part is open as a whole.
    """
    if guide.closed:
        keys = _keys(guide.uses) if guide.closed == "elements" else {}
        yield from _walk(root, (), _allowed(guide.uses), keys)


@cache
def _keys(uses: tuple[Use, ...]) -> dict[tuple[str, ...], set[str]]:
    """Return, for each way of names, the elements that the guide speaks of."""
    keys: dict[tuple[str, ...], set[str]] = {}
    for use in uses:
        if use.at.key and use.status != "unused":
            keys.setdefault(use.at.names, set()).add(use.at.key)
        for count, step in enumerate(use.at.steps, 1):
            for test in step.tests:
                keys.setdefault((*use.at.names[:count], *test.names), set()).add(test.key)
    return keys


def _walk(
    node: Node,
    names: tuple[str, ...],
    allowed: dict[tuple[str, ...], tuple[Step, ...]],
    keys: dict[tuple[str, ...], set[str]],
) -> Iterator[Finding]:
    for number, child in enumerate(node.children):
        inner = (*names, child.tag)
        steps = allowed.get(inner)
        opens = bool(names) and not number and not child.children  # a group's own first segment
        if not opens and (steps is None or not any(step.fits(child) for step in steps)):
            first = _first(child)
            shown = "/".join(inner)
            value = first.attrib.get("1.1")
            what = f"{shown} ({first.tag} {value})" if value else shown
            yield _finding(UNUSED, "fatal", f"{what} is not in the guide", _place(child), got=value)
            continue
        known = keys.get(inner) if not child.children else None
        for key in child.attrib if known is not None else ():
            if known is not None and key not in known:
                what = f"{'/'.join(inner)}@{key}"
                place = _place(child, key)
                got = child.attrib[key]
                yield _finding(UNUSED, "fatal", f"{what} is not in the guide", place, got=got)
        if any(len(way) > len(inner) and way[: len(inner)] == inner for way in allowed):
            yield from _walk(child, inner, allowed, keys)


def _first(node: Node) -> Node:
    while node.children:
        node = node.children[0]
    return node


def _conditions(guide: MessageGuide, find: Finds, root: Node) -> Iterator[Finding]:
    for condition in guide.conditions:
        for node in find(condition.each.steps) if condition.each is not None else (root,):
            if all(_holds(clause, node) for clause in condition.when):
                yield from _broken(condition, node)


def _broken(condition: Condition, node: Node) -> Iterator[Finding]:
    missing = [clause for clause in condition.needs if not _holds(clause, node)]
    if condition.needs_one and not any(_holds(one, node) for one in condition.needs_one):
        missing += condition.needs_one
    if missing:
        yield _finding(
            condition.id,
            condition.severity,
            condition.about,
            _place(node),
            expected=" or ".join(map(_said, missing)),
        )
    for clause in condition.forbids:
        if _holds(clause, node):
            for found in below(node, clause.at.steps):
                got = found.attrib.get(clause.at.key) if clause.at.key else None
                if not clause.at.key or _matches(clause, found):
                    place = _place(found, clause.at.key)
                    yield _finding(
                        condition.id, condition.severity, condition.about, place, got=got
                    )
                    break


def _holds(clause: Clause, node: Node) -> bool:
    found = below(node, clause.at.steps) if clause.at.steps else [node]
    there = any(_matches(clause, one) for one in found)
    return there is not clause.absent


def _matches(clause: Clause, node: Node) -> bool:
    if not clause.at.key:
        return True
    got = node.attrib.get(clause.at.key)
    return got is not None and (not clause.values or got in clause.values)


def _said(clause: Clause) -> str:
    values = f"={'|'.join(clause.values)}" if clause.values else ""
    return f"{'!' if clause.absent else ''}{clause.at}{values}"


def _place(node: Node, key: str = "") -> Location:
    """Return where a node stands; a group stands where its first segment does."""
    return locate(_first(node), key or None)


def _finding(  # noqa: PLR0913, PLR0917 - what a finding says
    rule: str,
    severity: Severity,
    message: str,
    place: Location,
    got: str | None = None,
    expected: str | None = None,
) -> Finding:
    return Finding(
        rule=rule, severity=severity, message=message, location=place, got=got, expected=expected
    )
