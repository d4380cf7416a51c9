"""Rule sets made of others: with some of their rules alone."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any

from attrs import evolve

from edibridge.rules import Breach, Case, RuleSet, Sweep


def without(known: RuleSet, left_out: AbstractSet[str]) -> RuleSet:
    """Return a rule set without some of its rules."""
    if not left_out & known.rules.keys():
        return known
    rules = {rule: one for rule, one in known.rules.items() if rule not in left_out}
    sweep = None if known.sweep is None else _sweep_without(known.sweep, left_out)
    shaped = None if known.shaped is None else _sweep_without(known.shaped, left_out)
    return evolve(known, rules=rules, sweep=sweep, shaped=shaped)


def only(known: RuleSet, chosen: AbstractSet[str]) -> RuleSet:
    """Return a rule set with some of its rules alone."""
    return without(known, known.rules.keys() - chosen)


def _sweep_without(sweep: Sweep, left_out: AbstractSet[str]) -> Sweep:
    def swept(document: Any, case: Case) -> Iterator[tuple[str, Breach]]:  # noqa: ANN401
        return ((rule, breach) for rule, breach in sweep(document, case) if rule not in left_out)

    return swept
