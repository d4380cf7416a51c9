"""The profile `de-xrechnung`: EN 16931 as German public buyers want it (KoSIT, XRechnung 3.0)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache

from attrs import evolve, frozen

from edibridge.errors import UsageError
from edibridge.findings import Finding, Report, Severity
from edibridge.format import Received
from edibridge.model import Document, Invoice
from edibridge.profile import Context
from edibridge.profiles import (
    _en16931_doubles,
    _en16931_prepare,
    _en16931_ubl,
    _xrechnung_extension,
    _xrechnung_national,
    _xrechnung_peppol,
    _xrechnung_peppol_lines,
    _xrechnung_preliminary,
    _xrechnung_vehicles,
    eu_en16931,
)
from edibridge.profiles._xrechnung_facts import CIUS, EXTENSION, SPECIFICATIONS, VEHICLES
from edibridge.rules import RuleSet, run_sets

EDITION = "3.0"

OVERRIDDEN = {
    EXTENSION: frozenset(
        ["BR-CO-16", "BR-CL-24", *(known.overrides for known in _xrechnung_extension.SCHEMES)]
    ),
    VEHICLES: frozenset(["BR-CL-13"]),
}
"""What a specification on top of XRechnung states anew: the rule of EN 16931 is information."""


def rule_sets() -> tuple[RuleSet, ...]:
    """Return the rules of XRechnung itself, those of EN 16931 apart."""
    return (
        _xrechnung_national.RULES,
        _xrechnung_preliminary.RULES,
        _xrechnung_extension.RULES,
        _xrechnung_vehicles.RULES,
        _xrechnung_peppol.RULES,
        _xrechnung_peppol_lines.RULES,
    )


@cache
def bench(format_id: str, base: str) -> eu_en16931.Bench:
    """Return what judges a format: EN 16931 in an edition, and XRechnung."""
    known = eu_en16931.bench(base, format_id)
    own = rule_sets()
    return eu_en16931.Bench(
        (*known.sets, *own),
        known.ran | {rule.id for one in own for rule in one},
        known.not_built,
        eu_en16931.shapes(format_id),
    )


@frozen
class XRechnung:
    """Judges an invoice by EN 16931, its binding, and XRechnung with its extension."""

    id: str = "de-xrechnung"
    title: str = "XRechnung 3.0: invoices to German public buyers (KoSIT)"

    def claims(self, received: Received) -> bool:
        """Say whether the document names XRechnung, its extension or its rules for vehicles."""
        document = received.document
        if not isinstance(document, Invoice) or document.specification is None:
            return False
        return document.specification.strip() in SPECIFICATIONS

    @property
    def editions(self) -> tuple[str, ...]:
        """The ids of the editions."""
        return (EDITION,)

    def rule_sets(self) -> Iterable[RuleSet]:
        """Return the rule sets, those of EN 16931 first."""
        return (*eu_en16931.business_rules(), *rule_sets())

    def check(self, received: Received, context: Context) -> Report:
        """Judge an invoice; a document of another class breaks no rule and is not judged."""
        if context.edition not in (None, EDITION):
            message = f"{self.id} has no edition {context.edition!r}"
            raise UsageError(message, hint=f"it has {EDITION}")
        document = received.document
        on: date | None = context.on or (document.issued if document is not None else None)
        known = bench(received.format, eu_en16931.EDITIONS[-1].id)
        judged = isinstance(document, Invoice)
        whole = _en16931_ubl.whole(received)
        findings = run_sets(known.sets, whole, on=on, shapes=known.shapes)
        findings += _en16931_doubles.asked_again(received, findings, known.sets, on=on)
        if isinstance(document, Invoice):
            findings = overridden(findings, document.specification)
        missing: dict[str, Severity] = known.not_built
        return Report(
            profile=self.id,
            format=received.format,
            edition=EDITION,
            findings=(*received.findings, *findings),
            ran=known.ran if judged else frozenset(),
            not_built=frozenset(missing) if judged else known.ran,
            not_built_fatal=(
                frozenset(rule for rule, level in missing.items() if level == "fatal")
                if judged
                else known.ran
            ),
        )

    def prepare(self, document: Document, context: Context) -> Document:
        """Fill in what is form alone: the specification and the business process."""
        del context
        if not isinstance(document, Invoice):
            return document
        document = _en16931_prepare.respelled(document)
        if (document.specification or "").strip() not in SPECIFICATIONS:
            document = evolve(document, specification=CIUS)
        if not (document.process or "").strip():
            document = evolve(document, process=PROCESS)
        return document


PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


def overridden(findings: list[Finding], specification: str | None) -> list[Finding]:
    """Lower the findings that a specification on top of XRechnung states anew."""
    lowered = OVERRIDDEN.get(specification or "", frozenset())
    if not lowered:
        return findings
    return [evolve(one, severity="information") if one.rule in lowered else one for one in findings]


PROFILE = XRechnung()
