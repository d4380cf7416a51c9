"""Model paths as a CSV layout spells them: steps, selectors and the types that they lead to.

`buyer.address.city`, `lines[].quantity` (a row each), `notes[0].text` (the first),
`identifiers[scheme=0088].value` (the one with that scheme), `allowances[is_charge=true,1].amount`
(the second that is a charge).
"""

from __future__ import annotations

import re
import types
import typing
from functools import cache
from typing import Any

import attrs
from attrs import frozen

from edibridge.errors import LayoutError

_STEP = re.compile(r"([A-Za-z_]\w*)(?:\[([^\]]*)\])?(?:\.|$)")


@frozen
class Step:
    """One step of a model path: an attribute and what stands in brackets, None without any."""

    name: str
    selector: str | None


def steps_of(path: str) -> list[Step]:
    """Return the steps of a model path; raise `LayoutError` where it is none."""
    found, at = [], 0
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            message = f"{path!r} is not a model path: {path[at:]!r} is not understood"
            raise LayoutError(message)
        found.append(Step(match[1], match[2]))
        at = match.end()
    if not found:
        message = "a model path is empty"
        raise LayoutError(message)
    return found


@cache
def _hints(part: type) -> dict[str, Any]:
    return typing.get_type_hints(part)


def attribute_type(part: type, name: str, path: str) -> tuple[Any, bool]:
    """Return the type of an attribute without None, and whether it is a tuple of that type."""
    hint = _hints(part).get(name) if name != "extras" else None
    if hint is None:
        known = [a.name for a in attrs.fields(part) if a.name != "extras"]
        message = f"{path!r}: {part.__name__} has no attribute {name!r}"
        raise LayoutError(message, hint=f"it has {', '.join(known)}")
    if isinstance(hint, types.UnionType):
        hint = next(o for o in typing.get_args(hint) if o is not type(None))
    if typing.get_origin(hint) is tuple:
        return typing.get_args(hint)[0], True
    return hint, False
