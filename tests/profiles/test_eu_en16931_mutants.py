"""EN 16931 against the authority's own artefact: invoices of ours, one thing changed at a time."""

from __future__ import annotations

import copy
import itertools
import os
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
from test_eu_en16931 import CATEGORIES  # type: ignore[import-not-found]

pytest.importorskip("saxonche")

Alter = Callable[[Any], object]

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


# every seventh mutant takes minutes off the checks of every day; the variable runs them all
STEP = 1 if os.environ.get("EDIBRIDGE_MUTANTS") else 7


def sampled(source: Any) -> Iterator[tuple[str, bytes]]:  # noqa: ANN401 - an lxml element
    """Yield the mutants of a document, or with `EDIBRIDGE_MUTANTS` unset each seventh of them."""
    return itertools.islice(mutants(source), 0, None, STEP)


def set_text(text: str) -> Alter:
    """Return what gives an element another text."""
    return lambda node: setattr(node, "text", text)


def set_attribute(name: str, text: str) -> Alter:
    """Return what gives an element another attribute."""
    return lambda node: node.set(name, text)


def drop_attribute(name: str) -> Alter:
    """Return what takes an attribute away."""
    return lambda node: node.attrib.pop(name)


def alterations(node: Any) -> Iterator[tuple[str, Alter]]:  # noqa: ANN401
    """Yield what can be done to an element, by name."""
    if node.getparent() is not None:
        yield "drop", lambda known: known.getparent().remove(known)
        yield "double", lambda known: known.addnext(copy.deepcopy(known))
    if not len(node):
        for text in TEXTS:
            yield f"text {text!r}", set_text(text)
        yield "pad", set_text(f" {node.text} ")
    for attribute in node.attrib:
        yield f"drop @{attribute}", drop_attribute(attribute)
        for text in ATTRIBUTES:
            yield f"@{attribute} {text!r}", set_attribute(attribute, text)


@pytest.fixture(scope="module")
def official(shared: Path) -> Official:
    """Give the authority's artefact of the UBL binding."""
    return open_official([shared / "reference" / "eu-en16931" / "ubl" / "preprocessed"])


@pytest.mark.slow
def test_thousands_of_mutants_are_judged_alike(official: Official) -> None:
    """Of every mutant the authority and we find the same rules broken, warnings too.

    Where the authority's stylesheet breaks off it says nothing. Its assertions take a document
    that is valid by the schema for granted, and so the mutant must be invalid with us: nothing
    that the authority cannot judge may pass.
    """
    ubl = formats().get("ubl-invoice")
    differences: list[str] = []
    counts: Counter[str] = Counter()
    for category, make in CATEGORIES.items():
        data = ubl.write([make()], WriteOptions()).data
        for name, mutant in sampled(etree.fromstring(data)):
            (received,) = ubl.read(mutant, ReadOptions())
            report = PROFILE.check(received, Context())
            outcome = official.judge(mutant)
            if outcome.aborted:
                counts["broken off"] += 1
                if report.verdict != "invalid":
                    differences.append(f"{category} {name}: breaks off, {report.verdict} with us")
                continue
            counts["judged"] += 1
            ours = {
                known.rule
                for known in report.findings
                if known.rule.startswith(("BR-", "UBL-")) and "-XSD-" not in known.rule
            }
            theirs = {known.rule for known in outcome.report.findings}
            if ours != theirs:
                differences.append(f"{category} {name}: {sorted(ours ^ theirs)}")
    assert not differences, "\n".join(differences)
    assert counts["judged"] >= 5000 // STEP
