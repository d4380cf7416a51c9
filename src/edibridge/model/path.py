"""Model paths: `lines[2].price.amount` names one value of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Any

import attrs

_STEP = re.compile(r"\.?([A-Za-z_]\w*)|\[(\d+)\]")


def parse(path: str) -> tuple[str | int, ...]:
    """Split a model path into attribute names and indexes; raise `ValueError` where it is none."""
    steps: list[str | int] = []
    at = 0
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            message = f"{path!r} is not a model path: {path[at:]!r} is not understood"
            raise ValueError(message)
        steps.append(match[1] if match[1] is not None else int(match[2]))
        at = match.end()
    return tuple(steps)


def get(part: Any, path: str) -> Any:  # noqa: ANN401 - the value is whatever stands there
    """Return the value at a path, or None where the path leads through something absent.

    Raises `ValueError` for an attribute that the model does not have.
    """
    for step in parse(path):
        if part is None:
            return None
        if isinstance(step, int):
            part = part[step] if step < len(part) else None
        elif attrs.has(type(part)) and step in names(part.__class__):
            part = getattr(part, step)
        else:
            message = f"{path!r}: {type(part).__name__} has no attribute {step!r}"
            raise ValueError(message)
    return part


def replace(part: Any, path: str, value: Any) -> Any:  # noqa: ANN401
    """Return the document with another value at a path; the original stays as it was.

    Raises `ValueError` where an attribute, a parent part or an index on the way does not exist.
    """
    return _replace(part, parse(path), value, path)


def _replace(part: Any, steps: tuple[str | int, ...], value: Any, path: str) -> Any:  # noqa: ANN401
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(step, int):
        if not isinstance(part, tuple) or step >= len(part):
            message = f"{path!r}: there is no item {step}"
            raise ValueError(message)
        return (*part[:step], _replace(part[step], rest, value, path), *part[step + 1 :])
    if not attrs.has(type(part)) or step not in names(part.__class__):
        message = f"{path!r}: {type(part).__name__} has no attribute {step!r}"
        raise ValueError(message)
    return attrs.evolve(part, **{step: _replace(getattr(part, step), rest, value, path)})


@cache
def names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a class
    """Return the attribute names of a part's class, in order."""
    return tuple(a.name for a in attrs.fields(kind))


def leaves(value: Any, path: str = "", *, extras: bool = False) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Return path and text of every value that a part holds; empty texts count as absent."""
    if value is None or value == "":
        return
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]", extras=extras)
    elif attrs.has(type(value)):
        for a in attrs.fields(type(value)):
            if a.name == "extras" and not extras:
                continue
            known = getattr(value, a.name)
            if known is not None and known != a.default:
                yield from leaves(known, f"{path}.{a.name}" if path else a.name, extras=extras)
    else:
        yield path, text_of(value)


def text_of(value: object) -> str:
    """Spell a leaf the way notes and findings show it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return str(value)
