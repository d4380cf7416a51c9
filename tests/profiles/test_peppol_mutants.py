"""Peppol BIS Billing against the authority's own artefact: one thing changed at a time."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree
from tests.profiles.test_eu_en16931_mutants import STEP, sampled
from tests.profiles.test_peppol_bis3 import COUNTRIES

from edibridge.format import ReadOptions, WriteOptions
from edibridge.official import open_official
from edibridge.profile import Context
from edibridge.profiles.peppol_bis3 import PROFILE
from edibridge.registry import formats

pytest.importorskip("saxonche")


@pytest.mark.slow
@pytest.mark.parametrize("country", COUNTRIES)
def test_mutants_of_each_country_are_judged_alike(shared: Path, country: str) -> None:
    """Of every mutant the authority and we find the same rules of Peppol broken, warnings too.

    Where the authority's stylesheet breaks off it says nothing: then nothing is compared but that
    the mutant is invalid with us.
    """
    official = open_official([shared / "reference" / "peppol-bis3" / "PEPPOL-EN16931-UBL.sch"])
    universe = set((shared / "conformance" / "rules" / "peppol-ubl.txt").read_text().split())
    ubl = formats().get("ubl-invoice")
    differences: list[str] = []
    counts: Counter[str] = Counter()
    data = ubl.write([COUNTRIES[country][0]()], WriteOptions()).data
    for name, mutant in sampled(etree.fromstring(data)):
        (received,) = ubl.read(mutant, ReadOptions())
        report = PROFILE.check(received, Context())
        outcome = official.judge(mutant)
        if outcome.aborted:
            counts["broken off"] += 1
            if report.verdict != "invalid":
                differences.append(f"{name}: breaks off, {report.verdict} with us")
            continue
        counts["judged"] += 1
        ours = {known.rule for known in report.findings} & universe
        theirs = {known.rule for known in outcome.report.findings} & universe
        if ours != theirs:
            differences.append(f"{name}: {sorted(ours ^ theirs)}")
    assert not differences, "\n".join(differences)
    assert counts["judged"] > 500 // STEP
