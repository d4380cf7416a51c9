"""Is a Cross Industry Invoice valid by its schema."""

from __future__ import annotations

from functools import cache

from edibridge.model import Invoice
from edibridge.profiles._en16931_facts import CII
from edibridge.rules import RuleSet
from edibridge.rules_structure import structure_rules

EDITION = "cii-d16b"
TYPE = "CII-XSD-TYPE"


@cache
def rules() -> RuleSet:
    """Return the rules of the schema of Cross Industry Invoices."""
    return structure_rules(
        "cii-structure",
        "CII-XSD",
        EDITION,
        source="UN/CEFACT CII D16B, 2016",
        formats=(CII,),
        of=Invoice,
    )
