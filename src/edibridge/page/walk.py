"""The texts of a page: all of them, and the page with each of them changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from edibridge.page.blocks import Code, Page


def page_texts(part: Any) -> Iterator[str]:  # noqa: ANN401 - a page, or a part of one
    """Return every text that is shown; what a QR code holds is not."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from page_texts(one)
    elif isinstance(part, Code):
        yield part.caption
    elif attrs.has(type(part)):
        for known in attrs.fields(type(part)):
            yield from page_texts(getattr(part, known.name))


def with_texts(page: Page, change: Callable[[str], str]) -> Page:
    """Return the page with every text that is shown changed."""
    return attrs.evolve(
        page,
        **{
            known.name: _changed(getattr(page, known.name), change)
            for known in attrs.fields(Page)
            if known.name != "language"
        },
    )


def _changed(part: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401
    if isinstance(part, str):
        return change(part)
    if isinstance(part, tuple):
        return tuple(_changed(one, change) for one in part)
    if isinstance(part, Code):
        return attrs.evolve(part, caption=change(part.caption))
    if attrs.has(type(part)):
        names = (known.name for known in attrs.fields(type(part)))
        changed = {name: _changed(getattr(part, name), change) for name in names if name != "side"}
        return attrs.evolve(part, **changed)
    return part
