"""Is a UBL invoice valid by its schema."""

from __future__ import annotations

from functools import cache

from edibridge.model import Invoice
from edibridge.rules import RuleSet
from edibridge.rules_structure import structure_rules

EDITION = "ubl-2.1"
UNKNOWN, ORDER, COUNT, TYPE = (
    "UBL-XSD-UNKNOWN",
    "UBL-XSD-ORDER",
    "UBL-XSD-COUNT",
    "UBL-XSD-TYPE",
)


@cache
def rules() -> RuleSet:
    """Return the rules of the schema of UBL invoices and credit notes."""
    return structure_rules(
        "ubl-structure",
        "UBL-XSD",
        EDITION,
        source="OASIS UBL 2.1, 2013",
        formats=("ubl-invoice",),
        of=Invoice,
    )
