"""The profile `eu-en16931`: the European standard on electronic invoicing, in any syntax."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from attrs import evolve, frozen

from edibridge.errors import UsageError
from edibridge.findings import Report, Severity
from edibridge.format import Received
from edibridge.model import Document, Invoice
from edibridge.profile import Context
from edibridge.profiles import (
    _en16931_allowances,
    _en16931_breakdown,
    _en16931_codes,
    _en16931_decimals,
    _en16931_doubles,
    _en16931_lines,
    _en16931_prepare,
    _en16931_presence_kept,
    _en16931_totals,
    _en16931_ubl,
    _en16931_ubl_structure,
    _en16931_vat_kept,
)
from edibridge.profiles._en16931_facts import CII
from edibridge.rules import RuleSet, run_sets
from edibridge.rules_shapes import Shapes

SPECIFICATION = "urn:cen.eu:en16931:2017"


@frozen(kw_only=True, eq=False, repr=False)
class Edition:
    """The rules as they stood from a day on: `begins` None is the beginning."""

    id: str
    begins: date | None
    make: Callable[[], tuple[RuleSet, ...]]
    syntax: Callable[[str], tuple[RuleSet, ...]]

    @property
    def business(self) -> tuple[RuleSet, ...]:
        """The business rules; those of an edition that nobody asks for are never made."""
        return self.make()


@frozen(eq=False, repr=False)
class Bench:
    """The rule sets that judge one format in one edition, and the ids of their rules."""

    sets: tuple[RuleSet, ...]
    ran: frozenset[str]
    not_built: dict[str, Severity]
    shapes: Shapes | None = None


def business_rules() -> tuple[RuleSet, ...]:
    """Return the business rules: what holds in every syntax."""
    return (
        _en16931_presence_kept.RULES,
        _en16931_lines.RULES,
        _en16931_allowances.RULES,
        _en16931_breakdown.RULES,
        _en16931_totals.RULES,
        _en16931_decimals.RULES,
        _en16931_vat_kept.RULES,
        _en16931_codes.RULES,
    )


def syntax_rules(format_id: str) -> tuple[RuleSet, ...]:
    """Return the syntax rules of a format; a format without a binding has none."""
    if format_id == CII:
        from edibridge.profiles import (  # noqa: PLC0415 - UBL needs none of it
            _en16931_cii,
            _en16931_cii_structure,
        )

        return (_en16931_cii_structure.rules(), _en16931_cii.rules())
    if format_id in _en16931_ubl.FORMATS:
        return (_en16931_ubl_structure.rules(), _en16931_ubl.rules())
    return ()


SYNTAXES = ("ubl-invoice", "cii-invoice")


@cache
def _older_rules() -> tuple[RuleSet, ...]:
    from edibridge.profiles import _en16931_2025  # noqa: PLC0415 - few ask for it

    return _en16931_2025.business_rules(business_rules())


def _older_syntax(format_id: str) -> tuple[RuleSet, ...]:
    from edibridge.profiles import _en16931_2025  # noqa: PLC0415 - few ask for it

    return _en16931_2025.syntax_rules(format_id)


EDITIONS = (
    Edition(id="1.3.14.1", begins=None, make=_older_rules, syntax=_older_syntax),
    Edition(id="1.3.16", begins=date(2026, 4, 10), make=business_rules, syntax=syntax_rules),
)
"""From the oldest to the youngest, each from the day of the artefacts on."""


def edition_of(on: date | None, pinned: str | None = None) -> Edition:
    """Return the edition of a day, or the one of an id; an unknown id raises `UsageError`."""
    if pinned:
        for known in EDITIONS:
            if known.id == pinned:
                return known
        message = f"eu-en16931 has no edition {pinned!r}"
        raise UsageError(message, hint=f"it has {', '.join(known.id for known in EDITIONS)}")
    chosen = EDITIONS[0]
    for known in EDITIONS:
        if known.begins is None or (on is not None and known.begins <= on):
            chosen = known
    return chosen if on is not None else EDITIONS[-1]


@cache
def bench(edition_id: str, format_id: str) -> Bench:
    """Return what judges a format in an edition."""
    edition = edition_of(None, edition_id)
    business = edition.business
    if format_id == CII:
        from edibridge.profiles import _en16931_cii  # noqa: PLC0415 - UBL needs none of it

        business = tuple(_en16931_cii.bind(known) for known in business)
    sets = (*business, *edition.syntax(format_id))
    return Bench(
        sets,
        frozenset(rule.id for known in sets for rule in known),
        {rule: severity for known in sets for rule, severity in known.not_built.items()},
        shapes(format_id),
    )


def shapes(format_id: str) -> Shapes | None:
    """Return an empty memory of shapes, or None for a format whose documents have none."""
    if format_id == CII:
        from edibridge.profiles import _en16931_cii_shape  # noqa: PLC0415 - of CII alone

        return Shapes(_en16931_cii_shape.shape_of, _en16931_cii_shape.is_lasting)
    if format_id not in _en16931_ubl.FORMATS:
        return None
    from edibridge.profiles import _en16931_ubl_shape  # noqa: PLC0415 - of UBL alone

    return Shapes(_en16931_ubl_shape.shape_of, _en16931_ubl_shape.is_lasting)


@frozen
class En16931:
    """Judges an invoice by EN 16931-1 and, in UBL and CII, by its binding to the syntax."""

    id: str = "eu-en16931"
    title: str = "EN 16931: the semantic model of the core elements of an electronic invoice"

    def claims(self, received: Received) -> bool:
        """Say whether the document names EN 16931 itself, without a specification on top of it."""
        document = received.document
        if not isinstance(document, Invoice) or document.specification is None:
            return False
        return document.specification.strip() == SPECIFICATION

    def check(self, received: Received, context: Context) -> Report:
        """Judge an invoice; a document of another class breaks no rule and is not judged."""
        document = received.document
        on = context.on or (document.issued if document is not None else None)
        # the authority's own validator judges by its present artefacts whatever the day of issue,
        # so that an older edition has to be asked for, by its name or by a day
        edition = edition_of(context.on, context.edition)
        known = bench(edition.id, received.format)
        judged = isinstance(document, Invoice)
        found = run_sets(known.sets, _en16931_ubl.whole(received), on=on, shapes=known.shapes)
        found += _en16931_doubles.asked_again(received, found, known.sets, on=on)
        return Report(
            profile=self.id,
            format=received.format,
            edition=edition.id,
            findings=(*received.findings, *found),
            ran=known.ran if judged else frozenset(),
            not_built=frozenset(known.not_built) if judged else known.ran,
            not_built_fatal=(
                frozenset(rule for rule, level in known.not_built.items() if level == "fatal")
                if judged
                else known.ran
            ),
        )

    @property
    def editions(self) -> tuple[str, ...]:
        """The ids of the editions, from the oldest to the youngest."""
        return tuple(known.id for known in EDITIONS)

    def rule_sets(self) -> tuple[RuleSet, ...]:
        """Return every rule of the present edition, whatever the syntax."""
        edition = EDITIONS[-1]
        return (*edition.business, *(known for name in SYNTAXES for known in edition.syntax(name)))

    def prepare(self, document: Document, context: Context) -> Document:
        """Fill in what is form alone: the specification, and how codes and schemes are spelled."""
        del context
        if not isinstance(document, Invoice):
            return document
        document = _en16931_prepare.respelled(document)
        if not (document.specification or "").strip():
            return evolve(document, specification=SPECIFICATION)
        return document


PROFILE = En16931()
