"""Derive the table of Factur-X levels from the schemas of the five levels.

    python schemas/build_levels.py FOLDER

writes `schemas/rules/cii.levels.tsv`; the folder holds `facturx-minimum`, `facturx-basicwl`,
`facturx-basic`, `facturx-en16931` and `facturx-extended`. What is carried over are facts only:
which element and attribute a level knows, and how often.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

HERE = Path(__file__).resolve().parent
XSD = "{http://www.w3.org/2001/XMLSchema}"
LEVELS = ("minimum", "basicwl", "basic", "en16931", "extended")
PREFIXES = {
    "CrossIndustryInvoice:100": "rsm",
    "ReusableAggregateBusinessInformationEntity:100": "ram",
    "UnqualifiedDataType:100": "udt",
    "QualifiedDataType:100": "qdt",
}
Types = dict[str, tuple[str, Any]]
Steps = tuple[str, ...]


def types_of(folder: Path) -> Types:
    """Return the complex types of a level by prefixed name, with the prefix of their schema."""
    types: Types = {}
    for path in sorted(folder.glob("*.xsd")):
        root = etree.parse(str(path)).getroot()
        prefix = PREFIXES[root.get("targetNamespace", "").rpartition("standard:")[2]]
        for known in root.iter(f"{XSD}complexType"):
            if known.get("name"):
                types[f"{prefix}:{known.get('name')}"] = (prefix, known)
    return types


def paths_of(types: Types, name: str, above: Steps) -> Iterator[tuple[Steps, str]]:
    """Yield every path below a named type, in the order of the schema, with its cardinality."""
    if name in types:
        prefix, known = types[name]
        yield from _content(types, prefix, known, above)


def _content(
    types: Types,
    prefix: str,
    known: Any,  # noqa: ANN401 - an lxml element
    above: Steps,
) -> Iterator[tuple[Steps, str]]:
    for child in known.iterchildren("*"):
        if child.tag == f"{XSD}attribute":
            least = "1" if child.get("use") == "required" else "0"
            yield (*above, f"@{child.get('name')}"), f"{least}..1"
        elif child.tag == f"{XSD}element":
            # a choice of one is none
            chosen = known.tag == f"{XSD}choice" and len(known) > 1
            least = "0" if chosen else child.get("minOccurs", "1")
            most = child.get("maxOccurs", "1").replace("unbounded", "*")
            path = (*above, f"{prefix}:{child.get('name')}")
            yield path, f"{least}..{most}"
            if child.get("type") is None:
                yield from _content(types, prefix, child, path)
            yield from paths_of(types, child.get("type", ""), path)
        else:
            yield from _content(types, prefix, child, above)


def table(folder: Path) -> Iterator[str]:
    """Yield the lines of the table: depth, name, and the cardinality in each level."""
    yield "# What each level of Factur-X 1.09 (ZUGFeRD 2.5) knows of a Cross Industry Invoice"
    yield "# FNFE-MPE and FeRD, schemas of the five levels; nothing in a column: not in the level"
    yield "\t".join(("depth", "name", *LEVELS))
    root = "rsm:CrossIndustryInvoiceType"
    levels = [dict(paths_of(types_of(folder / f"facturx-{one}"), root, ())) for one in LEVELS]
    widest = levels[-1]
    for narrow in levels[:-1]:
        if set(narrow) - set(widest):
            message = "a level knows what EXTENDED does not"
            raise SystemExit(message)
    for path in widest:
        yield "\t".join((str(len(path)), path[-1], *(one.get(path, "") for one in levels)))


def main() -> None:
    """Write the table."""
    target = HERE / "rules" / "cii.levels.tsv"
    lines = list(table(Path(sys.argv[1])))
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{target.name}: {len(lines)} lines")


if __name__ == "__main__":
    main()
