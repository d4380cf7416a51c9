"""Mexico: the cadena original of a CFDI and of its TimbreFiscalDigital.

Source: SAT, *Anexo 20* of the Resolución Miscelánea Fiscal, section I.B: the values in the order
of the standard, each behind a `|`, blanks put together, `||` at both ends. Which attributes of
which element come in which order, of the complements too, is the table schemas/cfdi/cadena.json.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from lxml import etree

from edibridge.errors import UsageError
from edibridge.resources import schema_path

Step = list[Any]
Table = dict[str, list[Step]]


@cache
def _tables() -> dict[str, Table]:
    raw = msgspec.json.decode(schema_path("cfdi", "cadena.json").read_bytes())
    return {
        root: {element: raw["bodies"][place] for element, place in places.items()}
        for root, places in raw["roots"].items()
    }


def table_of(edition: str) -> Table:
    """Return what an edition says of each element; raises `UsageError` for an unknown edition."""
    table = _tables().get(edition)
    if table is None:
        message = f"there is no cadena original of {edition}"
        raise UsageError(message, hint=f"known are {', '.join(sorted(_tables()))}")
    return table


def cadena(element: etree._Element, edition: str) -> str:
    """Return the cadena original of a Comprobante or a TimbreFiscalDigital.

    `edition` is cfdi-4.0, cfdi-3.3, tfd-1.1 or tfd-1.0; raises `UsageError` for another.
    """
    table = table_of(edition)
    made: list[str] = []
    _apply(element, table, made)
    return f"||{'|'.join(made)}||"


def _apply(element: etree._Element, table: Table, made: list[str]) -> None:
    body = _body(element, table)
    if body is not None:
        _run(element, body, table, made)
        return
    for child in element:  # as XSLT does where no template is of the element
        if isinstance(child.tag, str):
            _apply(child, table, made)


def _body(element: etree._Element, table: Table) -> list[Step] | None:
    parent = element.getparent()
    if parent is not None:
        narrow = table.get(f"{parent.tag}/{element.tag}")
        if narrow is not None:
            return narrow
    return table.get(str(element.tag))


def _run(element: etree._Element, body: list[Step], table: Table, made: list[str]) -> None:
    for word, path, *inner in body:
        if word in ("r", "o"):
            value = _value(element, path)
            if value is not None or word == "r":
                made.append(" ".join((value or "").split()))
        elif word == "t":
            for found in _elements(element, path):
                _apply(found, table, made)
        elif word == "f":
            for found in _elements(element, path):
                _run(found, inner[0], table, made)
        elif _true(element, path):
            _run(element, inner[0], table, made)


def _elements(element: etree._Element, path: str) -> list[etree._Element]:
    return [element] if path == "." else element.findall(path)


def _value(element: etree._Element, path: str) -> str | None:
    """Return the first value on a path that ends in an attribute, or the text of an element."""
    head, _, attribute = path.rpartition("@")
    places = _elements(element, head.rstrip("/") or ".")
    if not attribute or "@" not in path:
        found = element.find(path) if path != "." else element
        return None if found is None else "".join(str(part) for part in found.itertext())
    return next((place.get(attribute) for place in places if attribute in place.attrib), None)


def _true(element: etree._Element, test: str) -> bool:
    if test.startswith("@"):
        name, _, value = test[1:].partition("=")
        return element.get(name) == value.strip("'")
    return element.find(test) is not None
