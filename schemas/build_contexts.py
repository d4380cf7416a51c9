"""Derive which elements the rules of an authority are asked of, from its assertions.

    python schemas/build_contexts.py ubl SCHEMATRON...
    python schemas/build_contexts.py cii SCHEMATRON...

write `schemas/rules/ubl.contexts.tsv` and `schemas/rules/cii.contexts.tsv`. What is carried over
are facts only: of each rule the path of the elements that it speaks of, without conditions. Rules
of the document element are left out, as are those of the syntax, which have tables of their own.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

HERE = Path(__file__).resolve().parent
SCHEMATRON = "{http://purl.oclc.org/dsdl/schematron}"
_SYNTAX = re.compile(r"(UBL|CII)-")
_GROUPED = re.compile(r"\((?P<inside>[^()]*)\)(?P<rest>[^|]*)")
_ROOTS = frozenset({"Invoice", "CreditNote", "CrossIndustryInvoice"})


def bare(text: str) -> str:
    """Take the conditions out of a path."""
    depth, kept = 0, []
    for letter in text:
        depth += letter == "["
        if not depth:
            kept.append(letter)
        depth -= letter == "]"
    return "".join(kept)


def paths(context: str) -> Iterator[str]:
    """Yield each path that a context may mean, from below the document element on."""
    text = bare(context).strip()
    while (group := _GROUPED.search(text)) is not None:
        inside = "|".join(f"{one.strip()}{group['rest']}" for one in group["inside"].split("|"))
        text = f"{text[: group.start()]}{inside}{text[group.end() :]}"
    for one in text.split("|"):
        steps = [step for step in one.strip().split("/") if step]
        while steps and steps[0].partition(":")[2] in _ROOTS:
            del steps[0]
        if steps and all(re.fullmatch(r"[a-z]+:\w+", step) for step in steps):
            yield "/".join(steps)


def rows(path: Path) -> Iterator[tuple[str, str]]:
    """Yield rule and path of each assertion of a file."""
    for rule in etree.parse(str(path)).iter(f"{SCHEMATRON}rule"):
        for known in paths(rule.get("context", "")):
            for one in rule.iter(f"{SCHEMATRON}assert"):
                identity = one.get("id", "")
                if identity and not _SYNTAX.match(identity):
                    yield identity, known


def main() -> None:
    """Write the table of one syntax."""
    syntax, *sources = sys.argv[1:]
    found = sorted({row for source in sources for row in rows(Path(source))})
    target = HERE / "rules" / f"{syntax}.contexts.tsv"
    lines = [
        f"# Elements that rules are asked of, in {syntax.upper()}",
        "rule\tpath",
        *("\t".join(row) for row in found),
    ]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{target}: {len(found)} rows")


if __name__ == "__main__":
    main()
