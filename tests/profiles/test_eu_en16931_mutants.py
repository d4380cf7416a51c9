"""EN 16931 against the authority's own artefact: invoices of ours, one thing changed at a time."""

from __future__ import annotations

import copy
import itertools
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from edibridge.format import ReadOptions, WriteOptions
from edibridge.official import Official, open_official
from edibridge.profile import Context
from edibridge.profiles.eu_en16931 import PROFILE
from edibridge.registry import formats

sys.path.insert(0, str(Path(__file__).parent))
from test_eu_en16931 import CATEGORIES

pytest.importorskip("saxonche")

# what a text becomes: empty, blank, another number, another code, another date
TEXTS = ("", " ", "0", "-1.005", "100000", "X", "S", "O", "2031-12-31", "true")
ATTRIBUTES = ("", "EUR", "9999", "SEPA")


def mutants(source: Any) -> Iterator[tuple[str, bytes]]:  # noqa: ANN401 - an lxml element
    """Yield the document with one element dropped, doubled or altered, one attribute likewise."""
    for at, node in enumerate(source.iter(etree.Element)):
        where = etree.QName(node).localname
        for name, alter in alterations(node):
            changed = copy.deepcopy(source)
            alter(next(itertools.islice(changed.iter(etree.Element), at, None)))
            data = etree.tostring(changed, encoding="UTF-8", xml_declaration=True)
            yield f"{name}: element {at} {where}", data


Alter = Callable[[Any], None]


def alterations(node: Any) -> Iterator[tuple[str, Alter]]:  # noqa: ANN401
    """Yield what can be done to an element, by name."""
    if node.getparent() is not None:
        yield "drop", lambda known: known.getparent().remove(known)
        yield "double", lambda known: known.addnext(copy.deepcopy(known))
    if not len(node):
        for text in TEXTS:
            yield f"text {text!r}", lambda known, text=text: setattr(known, "text", text)
        yield "pad", lambda known: setattr(known, "text", f" {known.text} ")
    for attribute in node.attrib:
        yield f"drop @{attribute}", lambda known, key=attribute: known.attrib.pop(key)
        for text in ATTRIBUTES:
            yield (
                f"@{attribute} {text!r}",
                lambda known, key=attribute, text=text: known.set(key, text),
            )


@pytest.fixture(scope="module")
def official(shared: Path) -> Official:
    """Give the authority's artefact of the UBL binding."""
    return open_official([shared / "reference" / "eu-en16931" / "ubl" / "preprocessed"])


@pytest.mark.slow
def test_thousands_of_mutants_are_judged_alike(official: Official) -> None:
    """Of every mutant the authority and we find the same rules broken, warnings too.

    Where the authority's stylesheet breaks off it says nothing; we still judge, and call the
    mutant invalid.
    """
    ubl = formats().get("ubl-invoice")
    differences: list[str] = []
    counts: Counter[str] = Counter()
    for category, make in CATEGORIES.items():
        data = ubl.write([make()], WriteOptions()).data
        for name, mutant in mutants(etree.fromstring(data)):
            (received,) = ubl.read(mutant, ReadOptions())
            report = PROFILE.check(received, Context())
            outcome = official.judge(mutant)
            if outcome.aborted:
                counts["broken off"] += 1
                continue
            counts["judged"] += 1
            ours = {known.rule for known in report.findings if not known.rule.startswith("EDB-")}
            theirs = {known.rule for known in outcome.report.findings}
            if ours != theirs:
                differences.append(f"{category} {name}: {sorted(ours ^ theirs)}")
    assert not differences, "\n".join(differences)
    assert counts["judged"] >= 5000
