"""Judging a document by an authority's XSD."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lxml import etree

from edibridge.errors import UnreadableError
from edibridge.findings import Finding, Location
from edibridge.official.folder import XSD, Artefact
from edibridge.official.schematron import Element, new, root_of

XSD_RULE = "XSD"


def by_schema(artefact: Artefact, known: tuple[Artefact, ...], root: Element) -> Iterator[Finding]:
    """Yield what an XSD says of a document; `known` are the artefacts that it may import from.

    Raises `UnreadableError` where the XSD itself cannot be used.
    """
    validator = _validator(artefact.path, known)
    if validator.validate(root):
        return
    for entry in validator.error_log:  # type: ignore[attr-defined]  # the stubs lack iteration
        yield Finding(
            rule=XSD_RULE,
            severity="fatal",
            message=re.sub(r"\{[^}]*\}", "", entry.message),
            location=Location(line=entry.line or None, xpath=entry.path or None),
            source=artefact.path.name,
        )


@cache
def _validator(path: Path, known: tuple[Artefact, ...]) -> etree.XMLSchema:
    homes = _homeless(path)
    driver = new(f"{XSD}schema", {"xs": XSD[1:-1]})
    for namespace in sorted(homes):
        home = next((one.path for one in known if _is(one, namespace)), None)
        if home is not None:
            _import(driver, namespace, home)
    _import(driver, root_of(path).get("targetNamespace", ""), path)
    try:
        return etree.XMLSchema(driver)
    except etree.XMLSchemaParseError as error:
        missing = [name for name in sorted(homes) if not any(_is(one, name) for one in known)]
        message = f"this XSD cannot be used: {error}"
        hint = f"name the folder with the XSD of {', '.join(missing)} too" if missing else ""
        raise UnreadableError(message, where=str(path), hint=hint) from None


def _is(artefact: Artefact, namespace: str) -> bool:
    return artefact.kind == "schema" and namespace in artefact.namespaces


def _import(driver: Element, namespace: str, path: Path) -> None:
    made = etree.SubElement(driver, f"{XSD}import", schemaLocation=path.as_uri())
    if namespace:
        made.set("namespace", namespace)


def _homeless(path: Path) -> frozenset[str]:
    """Return the namespaces that an XSD, or one that it takes in, imports without saying where."""
    found: set[str] = set()
    located: set[str] = set()
    seen: set[Path] = set()
    waiting = [path]
    while waiting:
        one = waiting.pop()
        if one in seen or not one.is_file():
            continue
        seen.add(one)
        for part in root_of(one).iterchildren(f"{XSD}import", f"{XSD}include"):
            place = part.get("schemaLocation")
            namespace = part.get("namespace")
            if place is not None:
                waiting.append((one.parent / place).resolve())
                located.add(namespace or "")
            elif namespace:
                found.add(namespace)
    return frozenset(found - located)
