"""Parts without a node of their own: what dotted names lead into."""

from __future__ import annotations

import inspect
import re
import sys
import types
import typing
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import attrs

from edibridge.binding.branch import Branch, Inline


def set_inlines(branch: Branch, part: type) -> None:
    """Find the parts that dotted names lead into, the innermost first."""
    known: dict[str, Inline] = {}
    for covered in sorted(branch.covered):
        kind = part
        steps = covered.split(".")
        _check(kind, steps[0], covered)
        for depth in range(1, len(steps)):
            kind = _part_type(kind, steps[depth - 1], covered)
            _check(kind, steps[depth], covered)
            name = ".".join(steps[:depth])
            if name not in known:
                single = name.endswith(FIRST)
                known[name] = Inline(name, kind, single, get=getter(name))
            inline = known[name]
            inline.covered.add(bare_name(steps[depth]))
            inline.keys[".".join(steps[: depth + 1])] = bare_name(steps[depth])
    branch.inlines = sorted(known.values(), key=lambda inline: -inline.name.count("."))
    branch.covered.update(inline.name for inline in known.values())
    branch.dotted = frozenset(name for name in branch.covered if "." in name)
    branch.covered.update(bare_name(name) for name in tuple(branch.covered))


FIRST = "[0]"


def bare_name(step: str) -> str:
    """Return the attribute that a step of a dotted name leads through."""
    return step.removesuffix(FIRST)


def _check(kind: type, name: str, whole: str) -> None:
    if bare_name(name) not in attrs.fields_dict(kind):
        message = f"{kind.__name__} has no attribute {name!r} (in {whole!r})"
        raise ValueError(message)


def _part_type(kind: type, name: str, whole: str) -> type:
    found = part_of(kind, bare_name(name))
    if found is None or found[1] != name.endswith(FIRST):
        message = f"{name!r} of {kind.__name__} is no part, or not one (in {whole!r})"
        raise ValueError(message)
    return found[0]


def part_of(kind: type, name: str) -> tuple[type, bool] | None:
    """Return the class of the part that an attribute holds, and whether it holds several.

    Annotations of the model are `Item | None` and `tuple[Item, ...]`; looking the one name up is
    twenty times faster than evaluating all annotations of the class.
    """
    for place in kind.__mro__:
        hint = inspect.get_annotations(place).get(name)
        if hint is None:
            continue
        if not isinstance(hint, str):
            hint = typing.get_type_hints(kind)[name]
            several = isinstance(hint, types.GenericAlias) and hint.__origin__ is tuple
            options = [one for one in (hint, *typing.get_args(hint)) if isinstance(one, type)]
        else:
            several = hint.startswith("tuple[")
            known = vars(sys.modules[place.__module__])
            options = [known[word] for word in _CLASS.findall(hint) if word in known]
        part = next((one for one in options if attrs.has(one)), None)
        return None if part is None else (part, several)
    return None


_CLASS = re.compile(r"[A-Z]\w*")


def getter(name: str) -> Callable[[Any], Any]:
    """Return what gets an attribute; through an absent part it gets None."""
    if "." not in name and FIRST not in name:
        return attrgetter(name)
    steps = [(bare_name(step), step.endswith(FIRST)) for step in name.split(".")]

    def get(part: Any) -> Any:  # noqa: ANN401 - whatever the attribute holds
        for step, first in steps:
            if part is None:
                return None
            part = getattr(part, step)
            if first:
                part = part[0] if part else None
        return part

    return get
