"""The profile `eu-facturx`: the CII levels of Factur-X and ZUGFeRD 2, MINIMUM to EXTENDED."""

from __future__ import annotations

from datetime import date
from functools import cache

from attrs import evolve, frozen

from edibridge.errors import UsageError
from edibridge.findings import Report
from edibridge.format import Received
from edibridge.model import Document, Invoice
from edibridge.profile import Context
from edibridge.profiles import (
    _en16931_cii,
    _en16931_cii_structure,
    _en16931_prepare,
    _facturx_extended,
    _facturx_levels,
    eu_en16931,
)
from edibridge.profiles._en16931_facts import CII
from edibridge.profiles._facturx_levels import (
    BASIC,
    BASIC_WL,
    EN16931,
    EXTENDED,
    MINIMUM,
    SPECIFICATIONS,
    level_of,
)
from edibridge.profiles._rule_sets import only
from edibridge.rules import RuleSet, run_sets

EDITION = "1.09"
_NAMED = "BR-01"
COMPLIANT = (BASIC, EN16931)
"""The levels whose invoices are invoices of EN 16931; MINIMUM and BASIC WL are not, for want of
lines, and EXTENDED has more than EN 16931 knows."""


@cache
def sets_of(level: str | None, edition: str) -> tuple[RuleSet, ...]:
    """Return the rules of a level: what it knows, and EN 16931 as far as it binds the level."""
    if level in COMPLIANT:
        return (_facturx_levels.RULES, *eu_en16931.bench(edition, CII).sets)
    if level == EXTENDED:
        return (_facturx_levels.RULES, *extended_sets(edition))
    if level is None:
        # whatever the level, an invoice says what it follows
        known = eu_en16931.bench(edition, CII).sets
        named = (only(one, {_NAMED}) for one in known if _NAMED in one.rules)
        return (_facturx_levels.RULES, *named)
    return (_facturx_levels.RULES,)


def extended_sets(edition: str) -> tuple[RuleSet, ...]:
    """Return the rules of EXTENDED: those of EN 16931 that it keeps, and its own."""
    kept = []
    for known in eu_en16931.edition_of(None, edition).business:
        bound = _en16931_cii.bind(known)
        left = RuleSet(id=f"{known.id}-extended", source=known.source, not_built=known.not_built)
        for rule in bound:
            if rule.id not in _facturx_extended.REPLACED:
                left.add(rule)
        kept.append(left)
    syntax = only(_en16931_cii.rules(), _facturx_extended.KEPT_SYNTAX)
    # the schema of EXTENDED is a later one with more in it, but its texts are of the same types
    types = only(_en16931_cii_structure.rules(), {_en16931_cii_structure.TYPE})
    return (*kept, _facturx_extended.RULES, types, syntax)


@frozen
class FacturX:
    """Judges a Cross Industry Invoice by the level that it declares."""

    id: str = "eu-facturx"
    title: str = "Factur-X and ZUGFeRD 2: MINIMUM, BASIC WL, BASIC, EN 16931, EXTENDED"

    def claims(self, received: Received) -> bool:
        """Say whether the document declares a level other than EN 16931, which is its own."""
        document = received.document
        if received.format != CII or not isinstance(document, Invoice):
            return False
        level = SPECIFICATIONS.get((document.specification or "").strip())
        return level is not None and level != EN16931

    @property
    def editions(self) -> tuple[str, ...]:
        """The ids of the editions."""
        return (EDITION,)

    def rule_sets(self) -> tuple[RuleSet, ...]:
        """Return every rule of every level."""
        edition = eu_en16931.EDITIONS[-1].id
        return (*sets_of(EN16931, edition), _facturx_extended.RULES)

    def check(self, received: Received, context: Context) -> Report:
        """Judge an invoice in CII; any other document is not judged."""
        if context.edition not in (None, EDITION):
            message = f"{self.id} has no edition {context.edition!r}"
            raise UsageError(message, hint=f"it has {EDITION}")
        document = received.document
        on: date | None = context.on or (document.issued if document is not None else None)
        judged = isinstance(document, Invoice) and received.root is not None
        judged = judged and received.format == CII
        level = level_of(document.specification) if isinstance(document, Invoice) else None
        sets = sets_of(level, eu_en16931.EDITIONS[-1].id)
        ran = frozenset(rule.id for known in sets for rule in known)
        return Report(
            profile=self.id,
            format=received.format,
            edition=EDITION,
            findings=(*received.findings, *(run_sets(sets, received, on=on) if judged else ())),
            ran=ran if judged else frozenset(),
            not_built=frozenset() if judged else ran,
            not_built_fatal=frozenset() if judged else ran,
        )

    def prepare(self, document: Document, context: Context) -> Document:
        """Fill in what is form alone: without a level an invoice is one of EN 16931."""
        del context
        if not isinstance(document, Invoice):
            return document
        document = _en16931_prepare.respelled(document)
        if level_of(document.specification) is None:
            return evolve(document, specification=eu_en16931.SPECIFICATION)
        return document


LEVELS = (MINIMUM, BASIC_WL, BASIC, EN16931, EXTENDED)
PROFILE = FacturX()
