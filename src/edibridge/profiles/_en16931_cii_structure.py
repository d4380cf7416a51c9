"""Is a Cross Industry Invoice valid by its schema, and what EN 16931 has once stand there once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from attrs import evolve

from edibridge.formats._cii import clark
from edibridge.model import Invoice
from edibridge.profiles._en16931_facts import CII
from edibridge.rules import Breach, Case, RuleSet
from edibridge.rules_structure import structure_rules

EDITION = "cii-d16b"
TYPE = "CII-XSD-TYPE"
ONCE = "CII-EN-ONCE"

# by the element around it: what the schema lets repeat, EN 16931 does not, and no assertion counts,
# although some of them take it for one and break off where there are more
_ONCE = {
    "rsm:ExchangedDocumentContext": ("ram:BusinessProcessSpecifiedDocumentContextParameter",),
    "ram:SellerTaxRepresentativeTradeParty": ("ram:SpecifiedTaxRegistration",),
    "ram:SpecifiedTradeProduct": ("ram:Name",),
    "ram:ApplicableTradeTax": ("ram:CalculatedAmount", "ram:BasisAmount"),
    "ram:SpecifiedTradeSettlementPaymentMeans": ("ram:TypeCode",),
}


@cache
def _single() -> dict[str, tuple[str, ...]]:
    return {clark(name): tuple(map(clark, inside)) for name, inside in _ONCE.items()}


def _repeated(root: Any) -> Iterator[Breach]:  # noqa: ANN401 - an lxml element
    known = _single()
    for node in root.iter(*known):
        for name in known[node.tag]:
            for further in node.findall(name)[1:]:
                yield Breach(node=further, expected="once")


@cache
def rules() -> RuleSet:
    """Return the rules of the schema of Cross Industry Invoices."""
    known = structure_rules(
        "cii-structure",
        "CII-XSD",
        EDITION,
        source="UN/CEFACT CII D16B, 2016",
        formats=(CII,),
        of=Invoice,
    )
    schema = known.shaped

    def check(document: Any, case: Case) -> Iterator[Breach]:  # noqa: ANN401
        del document
        return _repeated(case.root) if case.root is not None and case.format == CII else iter(())

    known.rule(ONCE, about="what EN 16931 has once stands there once", of=Invoice, formats=(CII,))(
        check
    )

    def sweep(document: Any, case: Case) -> Iterator[tuple[str, Breach]]:  # noqa: ANN401
        if schema is not None:
            yield from schema(document, case)
        for breach in check(document, case):
            yield ONCE, breach

    return evolve(known, shaped=sweep)
