"""Compare our cadena original with that of the SAT's own transformations.

    python benchmarks/cfdi_cadena.py FOLDER [DOCUMENTS]

FOLDER holds what the SAT publishes under www.sat.gob.mx (its subfolder sitio_internet/cfd with the
transformations). DOCUMENTS random CFDIs of each edition are made, with every element that a
transformation knows, the complements' included.
"""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path
from typing import Any

from lxml import etree

from edibridge.stamps.mx_cadena import Table, cadena, table_of

ROOTS = {
    "cfdi-4.0": "4/cadenaoriginal_4_0/cadenaoriginal_4_0.xslt",
    "cfdi-3.3": "3/cadenaoriginal_3_3/cadenaoriginal_3_3.xslt",
}
VALUES = ("A", "x  y", " b ", "1.00", "ñ & <", "", "0.000001")
STEP = re.compile(r"(?:\{[^}]*\})?[^/{]+")
DEPTH = 8


class _Published(etree.Resolver):
    """Finds an included transformation in the folder instead of on the net."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resolve(  # type: ignore[override]  # the stubs leave the context away
        self, system_url: str, _public_id: str, context: object
    ) -> object:
        """Return the file of an address of the SAT."""
        _, found, path = system_url.partition("www.sat.gob.mx/")
        file = self.folder / path
        if not found or not file.is_file():
            return None
        return self.resolve_filename(str(file), context)  # type: ignore[attr-defined]


def transformation(folder: Path, edition: str) -> etree.XSLT:
    """Load the transformation of an edition."""
    parser = etree.XMLParser()
    parser.resolvers.add(_Published(folder))
    return etree.XSLT(etree.parse(folder / "sitio_internet" / "cfd" / ROOTS[edition], parser))


def below(element: etree._Element, steps: list[str]) -> etree._Element:
    """Return the element on a path, which is made where it is missing."""
    for step in steps:
        found = element.find(step)
        element = etree.SubElement(element, step) if found is None else found
    return element


def fill(  # noqa: PLR0913, PLR0917 - what grows a tree
    element: etree._Element, table: Table, body: list[Any], depth: int, chance: random.Random,
    complements: list[str],
) -> None:  # fmt: skip
    """Give an element attributes and children as its transformation knows them."""
    for word, path, *inner in body:
        if word in ("r", "o"):
            head, at, name = path.rpartition("@")
            if at and chance.random() < (0.95 if word == "r" else 0.6):
                place = below(element, [s for s in STEP.findall(head) if s != "."])
                place.set(name, chance.choice(VALUES))
            continue
        if word == "i" or path == ".":
            if word != "t":
                fill(element, table, inner[0], depth, chance, complements)
            continue
        if depth > DEPTH:
            continue
        steps = [s for s in STEP.findall(path.replace(".//", "")) if s != "."]
        steps = [chance.choice(complements)] if steps == ["*"] else steps
        for _turn in range(chance.choice((0, 1, 1, 2))):
            made = etree.SubElement(below(element, steps[:-1]), steps[-1])
            for more in (inner[0] if inner else [], table.get(str(made.tag), [])):
                fill(made, table, more, depth + 1, chance, complements)


def main(folder: Path, documents: int) -> None:
    """Print how many are the same, and the first that is not."""
    for edition in ROOTS:
        table, theirs = table_of(edition), transformation(folder, edition)
        version = edition.partition("-")[2]
        root = f"{{http://www.sat.gob.mx/cfd/{version[0]}}}Comprobante"
        complements = [name for name in table if not name.startswith(root.partition("}")[0])]
        same = 0
        for seed in range(documents):
            made = etree.Element(root)
            fill(made, table, table[root], 0, random.Random(seed), complements)  # noqa: S311
            made.set("Version", version)
            if str(theirs(made)).strip() == cadena(made, edition):
                same += 1
            elif same == seed:
                print(etree.tostring(made, encoding="unicode"))
        print(
            f"{edition}: {same} of {documents} are the same, {len(complements)} complements' parts"
        )


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print("cfdi_cadena.py: left out, it needs the folder of the SAT's transformations")
    else:
        main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 400)  # noqa: PLR2004
