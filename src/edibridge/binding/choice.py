"""Which slot of a branch a child goes to: the first whose predicates it meets."""

from __future__ import annotations

from edibridge.binding.branch import Slot
from edibridge.tree import Element


def choose(slots: tuple[Slot, ...], child: Element) -> Slot | None:
    """Return the first slot whose predicates a child meets."""
    for slot in slots:
        if all(_holds(child, *test) for test in slot.tests):
            return slot
    return None


def _holds(
    node: Element, path: tuple[str, ...], attribute: str | None, wanted: tuple[str, ...]
) -> bool:
    if path:
        return any(
            child.tag == path[0] and _holds(child, path[1:], attribute, wanted) for child in node
        )
    found = node.text if attribute is None else node.get(attribute)
    if not wanted:
        return attribute is None or found is not None
    return found in wanted
