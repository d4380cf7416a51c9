"""Native rules beside the authority's own artefacts: where the two say different things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from attrs import evolve, frozen

from edibridge.findings import Finding, Report, Severity
from edibridge.format import ReadOptions
from edibridge.official import Official, Outcome
from edibridge.official.run import ABORTED
from edibridge.official.xsd import XSD_RULE
from edibridge.validate import judge

Kind = Literal["missing", "extra", "severity", "not built"]

_ORDER: Mapping[str, int] = {"fatal": 0, "warning": 1, "information": 2}


@frozen(kw_only=True)
class Difference:
    """One rule on which the two differ, with what each says (None: nothing).

    `missing`: the authority reports it and we do not; `extra`: we do and it does not; `severity`:
    both do, at another level; `not built`: the authority reports it, and we state that we do not
    check it.
    """

    rule: str
    kind: Kind
    ours: Severity | None
    theirs: Severity | None
    place: str = ""

    def __str__(self) -> str:
        """Say it in one line."""
        where = f" at {self.place}" if self.place else ""
        return (
            f"{self.kind}: [{self.rule}] ours: {self.ours or 'silent'}, "
            f"theirs: {self.theirs or 'silent'}{where}"
        )


@frozen(kw_only=True)
class Agreement:
    """What came of one document: the differences, how many rules were compared, what broke off."""

    ours: Report
    theirs: Outcome
    differences: tuple[Difference, ...]
    compared: int


def agree(
    data: bytes,
    official: Official,
    *,
    profile: str,
    file: str = "",
    least: Severity = "information",
) -> Agreement:
    """Judge one document both ways and return where the two differ.

    Only rules that the artefacts know are compared, and of these only findings of at least the
    severity `least`. What an artefact that broke off would have said is not known, so its rules
    are left out. Raises what `validate.judge` and `Official.judge` raise.
    """
    options = ReadOptions(file=file)
    judged = list(judge(data, profile=profile, options=options))
    theirs = official.judge(data, file=file)
    ours = judged[0].report
    known = theirs.report.ran
    found = tuple(
        _differences(
            _by_rule(ours.findings, known, least),
            _by_rule(theirs.report.findings, known, least),
            ours.not_built,
        )
    )
    return Agreement(ours=ours, theirs=theirs, differences=found, compared=len(known))


def _by_rule(
    findings: Iterable[Finding], known: frozenset[str], least: Severity
) -> dict[str, Finding]:
    """Return the gravest finding of each rule that the artefacts know."""
    found: dict[str, Finding] = {}
    for one in findings:
        # what an XSD says in one voice, our rules of structure say under ids of their own
        rule = XSD_RULE if "-XSD-" in one.rule else one.rule
        if rule == ABORTED or rule not in known or _ORDER[one.severity] > _ORDER[least]:
            continue
        if rule not in found or _ORDER[one.severity] < _ORDER[found[rule].severity]:
            found[rule] = one
    return found


def _differences(
    ours: Mapping[str, Finding], theirs: Mapping[str, Finding], not_built: frozenset[str]
) -> Iterator[Difference]:
    for rule in sorted(ours.keys() | theirs.keys()):
        mine, other = ours.get(rule), theirs.get(rule)
        if mine is not None and other is not None and mine.severity == other.severity:
            continue
        kind: Kind = "severity"
        if mine is None:
            kind = "not built" if rule in not_built else "missing"
        elif other is None:
            kind = "extra"
        place = next(
            (str(evolve(one.location, file=None)) for one in (other, mine) if one is not None), ""
        )
        yield Difference(
            rule=rule,
            kind=kind,
            ours=mine.severity if mine is not None else None,
            theirs=other.severity if other is not None else None,
            place=place,
        )
