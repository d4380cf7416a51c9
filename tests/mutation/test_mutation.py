"""Thousands of invoices with one thing changed: our fatal rules are the authority's."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.mutation.documents import PROFILES, SYNTAXES, written
from tests.mutation.judging import artefact, combinations, judge_share
from tests.mutation.mutants import choose, make
from tests.mutation.open_differences import OPEN

pytest.importorskip("saxonche")

SAMPLE = 170  # for each profile and syntax: about 1,000 in all
WHOLE = int(os.environ.get("EDIBRIDGE_MUTANTS", "0"))
SHARES = 2 if WHOLE else 1
# one element of each group that the example extract does not use
GROUPS = {
    "ubl": ("PayeeParty", "PaymentMandate", "CardAccount", "TaxRepresentativeParty"),
    "cii": (
        "PayeeTradeParty",
        "DirectDebitMandateID",
        "ApplicableTradeSettlementFinancialCard",
        "SellerTaxRepresentativeTradeParty",
    ),
}


def compare(shared: Path, profile: str, syntax: str, count: int, share: tuple[int, int]) -> None:
    """Judge a share both ways; fail where a difference is not one of those stated as open."""
    official = artefact(shared, profile, syntax)
    if official is None:
        pytest.skip(f"the artefact of {profile} for {syntax} is absent")
    tally = judge_share(official, profile, syntax, count, share)
    print(f"{profile} {syntax}: {tally}")  # noqa: T201 - the totals, shown by -rP
    unknown = [
        one for one in tally.differences if not any(re.search(pattern, one) for pattern in OPEN)
    ]
    assert not unknown, "\n".join(unknown)
    assert tally.judged > count // share[1] * 0.7, "the authority judged most of them"
    assert tally.invalid > tally.judged // 20, "many mutants break a rule"
    assert tally.judged + tally.aborted.total() + len(tally.differences) >= count // share[1]


@pytest.mark.shared
@pytest.mark.parametrize(("profile", "syntax"), combinations())
def test_a_sample_of_mutants_is_judged_alike(shared: Path, profile: str, syntax: str) -> None:
    """On mutants chosen the same everywhere, both find the same fatal rules, without exception."""
    compare(shared, profile, syntax, SAMPLE, (0, 1))


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.skipif(not WHOLE, reason="EDIBRIDGE_MUTANTS=5000 runs so many of each combination")
@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize(("profile", "syntax"), combinations())
def test_thousands_of_mutants_are_judged_alike(
    shared: Path, profile: str, syntax: str, share: int
) -> None:
    """The same on as many as EDIBRIDGE_MUTANTS says, in shares that processes can divide."""
    compare(shared, profile, syntax, WHOLE, (share, SHARES))


def test_the_documents_exercise_every_category_and_group() -> None:
    """Every VAT category, allowances, charges and each group of EN 16931 are there to break."""
    for profile in PROFILES:
        for syntax, words in GROUPS.items():
            documents = written(profile, syntax)
            whole = b"".join(data for _, data in documents)
            for code in ("S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B"):
                assert re.search(rb"(cbc:ID|ram:CategoryCode)>%s<" % code.encode(), whole), code
            for word in words:
                assert word.encode() in whole, (syntax, word)
            assert 10 <= len(documents) <= 40


def test_mutants_are_chosen_the_same_each_time() -> None:
    """A choice is a prefix of every larger choice, so that a sample is part of the whole."""
    for syntax in SYNTAXES:
        documents = written("eu-en16931", syntax)
        large = choose(documents, 5000)
        assert len(large) == 5000
        assert choose(documents, 200) == large[:200]


def test_a_mutant_differs_from_its_document() -> None:
    """A mutant is the document with something changed: none is the document itself."""
    documents = written("eu-en16931", "ubl")
    for plan in choose(documents, 200):
        assert make(documents, plan).data != documents[plan.source][1]
