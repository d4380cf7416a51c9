"""The profile `peppol-bis3`: Peppol BIS Billing 3.0 with the national rules in it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from attrs import evolve, frozen

from edibridge.errors import UsageError
from edibridge.findings import Report, Severity
from edibridge.format import Received
from edibridge.model import Document, Identifier, Invoice, Party
from edibridge.profile import Context
from edibridge.profiles import (
    _en16931_doubles,
    _en16931_prepare,
    _en16931_ubl,
    _en16931_ubl_structure,
    _peppol_amounts,
    _peppol_checks,
    _peppol_codes,
    _peppol_de,
    _peppol_dk,
    _peppol_gr,
    _peppol_identifiers,
    _peppol_is,
    _peppol_it,
    _peppol_nl,
    _peppol_no,
    _peppol_process,
    _peppol_se,
    eu_en16931,
)
from edibridge.profiles._peppol_facts import (
    CII,
    PROCESS,
    SELF_BILLING,
    SELF_BILLING_PROCESS,
    SPECIFICATION,
    kept,
    specification_of,
)
from edibridge.profiles._rule_sets import without
from edibridge.rules import RuleSet, run_sets
from edibridge.rules_shapes import Shapes

EDITION = "2026.5"
POST_AWARD = "urn:fdc:peppol.eu:poacc:trns:"
_GLN_SCHEME = "0088"
_GERMAN_KIND = "PEPPOL-EN16931-P0112"

# VAT numbers whose scheme of electronic addresses (EAS) follows from the country that they begin
# with: OpenPeppol's code list of participant identifier schemes, 99xx
VAT_SCHEMES = {
    "AD": "9922",
    "AL": "9923",
    "BA": "9924",
    "BE": "9925",
    "BG": "9926",
    "CH": "9927",
    "CY": "9928",
    "CZ": "9929",
    "DE": "9930",
    "EE": "9931",
    "GB": "9932",
    "EL": "9933",
    "GR": "9933",
    "HR": "9934",
    "IE": "9935",
    "LI": "9936",
    "LT": "9937",
    "LU": "9938",
    "LV": "9939",
    "MC": "9940",
    "ME": "9941",
    "MK": "9942",
    "MT": "9943",
    "NL": "9944",
    "PL": "9945",
    "PT": "9946",
    "RO": "9947",
    "RS": "9948",
    "SI": "9949",
    "SK": "9950",
    "SM": "9951",
    "TR": "9952",
    "VA": "9953",
    "FR": "9957",
}

NOT_IN_CII = frozenset(
    {
        "PEPPOL-EN16931-R008",
        "PEPPOL-EN16931-R044",
        "PEPPOL-EN16931-R046",
        "PEPPOL-EN16931-R051",
        "PEPPOL-EN16931-CL006",
        "DK-R-017",
        *(
            rule
            for rule in _peppol_codes.RULES.rules
            if "-P01" in rule and not rule.endswith("P0100")
        ),
        *(f"PEPPOL-COMMON-R0{at}" for at in ("52", "53", "54", "55", "56-1", "56-2", "57")),
        *(rule.id for known in (_peppol_de, _peppol_gr, _peppol_is) for rule in known.RULES),
    }
)
"""Rules that the authority's CII binding, older than the UBL binding, does not have."""


def common_rules() -> tuple[RuleSet, ...]:
    """Return the rules that Peppol adds to EN 16931 for every country."""
    return (
        _peppol_process.RULES,
        _peppol_amounts.RULES,
        _peppol_codes.RULES,
        _peppol_identifiers.RULES,
    )


def peppol_rules() -> tuple[RuleSet, ...]:
    """Return the rules that Peppol adds to EN 16931, in its UBL binding."""
    return (
        *common_rules(),
        _peppol_no.RULES,
        _peppol_dk.RULES,
        _peppol_it.RULES,
        _peppol_se.RULES,
        _peppol_gr.RULES,
        _peppol_is.RULES,
        _peppol_nl.RULES,
        _peppol_de.RULES,
    )


def _built(format_id: str, specification: str) -> tuple[RuleSet, ...]:
    if specification == SELF_BILLING:
        # self-billing has an artefact of its own, without national rules
        return tuple(
            without(known, _of_other_formats(known, format_id) | {_GERMAN_KIND})
            for known in common_rules()
        )
    if format_id == CII:
        left_out = NOT_IN_CII | {"DK-R-003"}
        found = (without(known, left_out) for known in peppol_rules())
        return (*(known for known in found if known.rules), _peppol_dk.CII_RULES)
    return tuple(without(known, _of_other_formats(known, format_id)) for known in peppol_rules())


def _of_other_formats(known: RuleSet, format_id: str) -> frozenset[str]:
    return frozenset(rule.id for rule in known if rule.formats and format_id not in rule.formats)


@frozen
class Bench:
    """The rule sets that judge one format, Peppol's own beside them, and the ids of all rules."""

    en16931: tuple[RuleSet, ...]
    peppol: tuple[RuleSet, ...]
    ran: frozenset[str]
    not_built: dict[str, Severity]
    fatal: frozenset[str]
    shapes: Shapes | None


@cache
def bench(en16931: str, format_id: str, specification: str) -> Bench:
    """Return what judges a format, with the edition of EN 16931 that it builds on."""
    base = eu_en16931.bench(en16931, format_id)
    own = _built(format_id, specification)
    sets = tuple(_lenient(known) for known in base.sets)
    fatal = frozenset(rule for rule, level in base.not_built.items() if level == "fatal")
    shapes = eu_en16931.shapes(format_id)
    return Bench(sets, own, base.ran | _ids(own), base.not_built, fatal, shapes)


def _lenient(known: RuleSet) -> RuleSet:
    """Make a warning of elements out of order.

    Peppol judges by its assertions, which find every element wherever it stands, and it publishes
    examples as correct that break the order of the schema.
    """
    order = known.rules.get(_en16931_ubl_structure.ORDER)
    if order is None:
        return known
    return evolve(known, rules={**known.rules, order.id: evolve(order, severity="warning")})


def _ids(sets: Iterable[RuleSet]) -> frozenset[str]:
    return frozenset(rule.id for known in sets for rule in known)


@frozen
class PeppolBis3:
    """Judges an invoice by Peppol BIS Billing 3.0: EN 16931, Peppol's rules, national rules."""

    id: str = "peppol-bis3"
    title: str = "Peppol BIS Billing 3.0, with the national rules in it"

    def claims(self, received: Received) -> bool:
        """Say whether the document names Peppol BIS, for billing or another transaction."""
        document = received.document
        stated = (document.specification or "").strip() if document is not None else ""
        if isinstance(document, Invoice):
            return stated.startswith((SPECIFICATION, SELF_BILLING))
        return stated.startswith(POST_AWARD)

    def check(self, received: Received, context: Context) -> Report:
        """Judge an invoice; a document of another transaction is not judged.

        An edition that is not known raises `UsageError`.
        """
        if context.edition not in (None, EDITION):
            message = f"{self.id} has no edition {context.edition!r}"
            raise UsageError(message, hint=f"it has {EDITION}")
        document = received.document
        if not isinstance(document, Invoice):
            return _unjudged(received)
        on = context.on or document.issued
        known = bench(eu_en16931.EDITIONS[-1].id, received.format, specification_of(document))
        whole = _en16931_ubl.whole(received)
        sets = (*known.en16931, *known.peppol)
        if whole is received:
            found = run_sets(sets, received, on=on, shapes=known.shapes)
        else:
            found = run_sets(known.en16931, whole, on=on)
            found += run_sets(known.peppol, received, on=on)
        found += _en16931_doubles.asked_again(received, found, sets, on=on, kept=kept)
        return Report(
            profile=self.id,
            format=received.format,
            edition=EDITION,
            findings=(*received.findings, *found),
            ran=known.ran,
            not_built=frozenset(known.not_built),
            not_built_fatal=known.fatal,
        )

    @property
    def editions(self) -> tuple[str, ...]:
        """The ids of the editions."""
        return (EDITION,)

    def rule_sets(self) -> tuple[RuleSet, ...]:
        """Return every rule of the present edition, whatever the syntax."""
        return (*PROFILE_BASE.rule_sets(), *peppol_rules())

    def prepare(self, document: Document, context: Context) -> Document:
        """Fill in what is form alone: specification, process, and schemes that are certain."""
        del context
        if not isinstance(document, Invoice):
            return document
        filled = document = _en16931_prepare.respelled(document)
        if not (document.specification or "").strip() or (
            (document.specification or "").strip() == eu_en16931.SPECIFICATION
        ):
            filled = evolve(filled, specification=SPECIFICATION)
        if not (document.process or "").strip():
            self_billed = specification_of(filled) == SELF_BILLING
            filled = evolve(filled, process=SELF_BILLING_PROCESS if self_billed else PROCESS)
        seller = _addressed(filled.seller) if filled.seller is not None else None
        buyer = _addressed(filled.buyer) if filled.buyer is not None else None
        if seller is filled.seller and buyer is filled.buyer:
            return filled
        return evolve(filled, seller=seller, buyer=buyer)


PROFILE_BASE = eu_en16931.PROFILE


def _addressed(party: Party) -> Party:
    """Name the scheme of an electronic address, and take one from a GLN or a VAT number."""
    known = party.endpoint
    if known is not None and known.value and not known.scheme:
        scheme = _scheme_of(known.value, party)
        return party if scheme is None else evolve(party, endpoint=evolve(known, scheme=scheme))
    if known is not None:
        return party
    if party.gln is not None and _peppol_checks.gln(party.gln):
        return evolve(party, endpoint=Identifier(value=party.gln, scheme=_GLN_SCHEME))
    number = party.vat_number or ""
    scheme = VAT_SCHEMES.get(number[:2].upper())
    if scheme is None:
        return party
    return evolve(party, endpoint=Identifier(value=_vat_address(number), scheme=scheme))


def _scheme_of(value: str, party: Party) -> str | None:
    if len(value) == 13 and _peppol_checks.gln(value):  # noqa: PLR2004 - digits of a GLN
        return _GLN_SCHEME
    if party.vat_number is not None and value in (
        party.vat_number,
        _vat_address(party.vat_number),
    ):
        return VAT_SCHEMES.get(value[:2].upper()) or VAT_SCHEMES.get(party.vat_number[:2].upper())
    return None


def _vat_address(number: str) -> str:
    """Return a VAT number as an electronic address: Greece leaves its prefix out."""
    return number[2:] if number[:2].upper() in ("EL", "GR") else number


def _unjudged(received: Received) -> Report:
    """Report that the rules of another Peppol transaction are not built."""
    stated = (received.document.specification or "") if received.document is not None else ""
    name = stated.removeprefix(POST_AWARD).partition(":")[0] or received.format
    missing = frozenset({f"PEPPOL-{name}"})
    return Report(
        profile="peppol-bis3",
        format=received.format,
        edition=EDITION,
        findings=received.findings,
        not_built=missing,
        not_built_fatal=missing,
    )


PROFILE = PeppolBis3()
