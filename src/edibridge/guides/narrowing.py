"""A guide narrows the standard: what it speaks of exists there, and is not wider than there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from edibridge.errors import LayoutError, UsageError
from edibridge.guides.guide import Clause, Condition, Guide, MessageGuide, Use
from edibridge.guides.paths import Path, Step
from edibridge.syntax.directory import Directory, Element, Part, load

ENVELOPE = {"edifact": ("UNB", "UNG", "UNH"), "x12": ("ISA", "GS", "ST")}


def narrowed(guide: Guide, where: str) -> None:
    """Raise LayoutError, with the key, where a guide speaks of what the standard does not have."""
    try:
        directory = load(guide.syntax, guide.directory)
    except UsageError as error:
        raise LayoutError(error.message, where=f"{where}: directory", hint=error.hint) from None
    for number, use in enumerate(guide.envelope, 1):
        if use.at.names[:1] not in {(tag,) for tag in ENVELOPE[guide.syntax]} or not use.at.key:
            message = f"{use.at} is no element of {', '.join(ENVELOPE[guide.syntax])}"
            raise LayoutError(message, where=f"{where}: envelope[{number}].at")
    for message_guide in guide.messages.values():
        part = directory.messages.get(message_guide.type)
        if part is None:
            message = f"{guide.directory} has no message {message_guide.type}"
            hint = f"it has {', '.join(directory.messages)}"
            raise LayoutError(message, where=f"{where}: message.{message_guide.type}", hint=hint)
        for key, why in _faults(message_guide, part, directory):
            raise LayoutError(why, where=f"{where}: message.{message_guide.type}.{key}")


def _faults(guide: MessageGuide, part: Part, directory: Directory) -> Iterator[tuple[str, str]]:
    for number, use in enumerate(guide.uses, 1):
        for key, why in _wider(use, part, directory):
            yield f"use[{number}].{key}", why
    for number, condition in enumerate(guide.conditions, 1):
        for key, why in _lost(condition.each, _looks(condition), part, directory):
            yield f"rule[{number}].{key}", why
    for number, move in enumerate(guide.moves, 1):
        looks = {"at": (Clause(at=move.at),)}
        for key, why in _lost(move.each, looks, part, directory):
            yield f"map[{number}].{key}", why


def _looks(condition: Condition) -> dict[str, tuple[Clause, ...]]:
    return {
        "when": condition.when,
        "needs": condition.needs,
        "needs_one": condition.needs_one,
        "forbids": condition.forbids,
    }


def _lost(
    each: Path | None, looks: Mapping[str, tuple[Clause, ...]], part: Part, directory: Directory
) -> Iterator[tuple[str, str]]:
    """Say which paths lead nowhere, from `each` down."""
    inside = part if each is None else find(part, each.steps)
    if inside is None:
        yield "each", _nowhere(each, part)
        return
    for key, clauses in looks.items():
        for why in _unknown(clauses, inside, directory):
            yield key, why


def _unknown(clauses: Iterable[Clause], part: Part, directory: Directory) -> Iterator[str]:
    for clause in clauses:
        found = find(part, clause.at.steps) if clause.at.steps else part
        if found is None or (clause.at.key and element(found, clause.at.key, directory) is None):
            yield _nowhere(clause.at, part)


def _nowhere(path: Path | None, part: Part) -> str:
    return f"{path} is not in {part.tag}"


def find(part: Part, steps: Iterable[Step]) -> Part | None:
    """Return the group or segment that steps lead to, from a part down."""
    for step in steps:
        at = part.ranks.get(step.name)
        if at is None:
            return None
        part = part.children[at]
    return part


def element(part: Part, key: str, directory: Directory) -> Element | None:
    """Return the element or component of a segment that a key (`2.1`) names."""
    number, _, component = key.partition(".")
    elements = directory.segments.get(part.tag, ())
    if part.group or int(number) > len(elements):
        return None
    found = elements[int(number) - 1]
    if not found.components:
        return found if component == "1" else None
    return found.components[int(component) - 1] if int(component) <= len(found.components) else None


def _wider(use: Use, root: Part, directory: Directory) -> Iterator[tuple[str, str]]:
    part = find(root, use.at.steps)
    if part is None:
        yield "at", _nowhere(use.at, root)
        return
    if not use.at.key:
        if use.maximum > part.maximum:
            yield "max", f"{use.at}: {use.maximum} is more than the {part.maximum} of the standard"
        if use.status == "unused" and part.minimum and not use.at.steps[-1].tests:
            yield "status", f"{use.at} is mandatory in the standard"
        return
    known = element(part, use.at.key, directory)
    if known is None:
        yield "at", _nowhere(use.at, root)
        return
    if known.longest and use.longest > known.longest:
        yield (
            "longest",
            f"{use.at}: {use.longest} is longer than the {known.longest} of the standard",
        )
    if use.status == "unused" and known.mandatory and use.at.key.endswith(".1"):
        yield "status", f"{use.at} is mandatory in the standard"
