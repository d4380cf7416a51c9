"""What a rendering gives: the bytes, and what could not be shown."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from edibridge.findings import Finding
from edibridge.model import Document
from edibridge.model.path import leaves

NO_FONT = "PAGE-FONT"
_SHOWN = 8


@frozen(kw_only=True)
class Rendered:
    """A page as a file: its bytes, its media type, and what could not be shown as it is."""

    data: bytes
    mime: str
    extension: str
    findings: tuple[Finding, ...] = ()


def unheld(document: Document, letters: Iterable[str]) -> tuple[Finding, ...]:
    """Return a finding for each value with a character that no font holds."""
    missing = frozenset(letters)
    if not missing:
        return ()
    found = [
        _finding(path, value, missing.intersection(value))
        for path, value in leaves(document)
        if not missing.isdisjoint(value)
    ]
    return tuple(found) or (_finding("", "", missing),)


def _finding(path: str, value: str, letters: frozenset[str]) -> Finding:
    named = sorted(f"U+{ord(letter):04X}" for letter in letters)
    more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    where = f"{path}: " if path else ""
    return Finding(
        rule=NO_FONT,
        severity="warning",
        message=f"{where}no font of the page holds {', '.join(named[:_SHOWN])}{more}, which is"
        " shown as a replacement character; name a font file that does",
        path=path,
        got=value or None,
    )
