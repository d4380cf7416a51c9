"""Every fault in an interchange is found, where it is."""

from __future__ import annotations

from tests.mutation.edi_mutants import MAKERS, found_in_place, interchanges, mutants

COUNT = 500


def test_every_fault_is_found_in_its_place() -> None:
    """500 mutants of the project's own interchanges: the rule is named, at segment and element."""
    missed = [str(mutant) for mutant in mutants(COUNT) if found_in_place(mutant) != (True, True)]
    assert missed == []


def test_the_mutants_are_of_every_kind_and_of_many_messages() -> None:
    """An equal number of each kind of fault, in both syntaxes."""
    made = list(mutants(COUNT))
    assert {mutant.kind for mutant in made} == set(MAKERS)
    assert len({mutant.source for mutant in made}) > len(interchanges()) // 2
    assert len({mutant.data for mutant in made}) == COUNT
