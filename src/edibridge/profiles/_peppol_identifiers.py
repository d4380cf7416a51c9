"""Peppol BIS Billing: identifiers have the form that their scheme (ICD, EAS) demands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from attrs import frozen

from edibridge.findings import Severity
from edibridge.formats import _cii
from edibridge.formats._ubl import clark
from edibridge.model import Invoice
from edibridge.profiles import _peppol_checks as checks
from edibridge.profiles._peppol_facts import (
    CII,
    SOURCE,
    UBL,
    all_of,
    identifiers,
    parties,
    text_of,
)
from edibridge.profiles._peppol_text import normal
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="peppol-identifiers", source=SOURCE)


def _form(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


@frozen(kw_only=True)
class Scheme:
    """One rule: the scheme it speaks of, what it asks, and where.

    `raw` compares with the blanks around it, `endpoint` speaks of endpoints alone, `formats`
    of these alone, `cii` is what the CII binding asks where that differs.
    """

    rule: str
    scheme: str
    good: Callable[[str], bool]
    name: str
    severity: Severity = "fatal"
    raw: bool = False
    endpoint: bool = False
    formats: frozenset[str] = frozenset()
    cii: Callable[[str], bool] | None = None


SCHEMES = (
    Scheme(rule="R040", scheme="0088", good=checks.gln, name="Global Location Number"),
    Scheme(rule="R041", scheme="0192", good=checks.norwegian, name="Norwegian organisation number"),
    Scheme(rule="R042", scheme="0184", good=checks.danish_cvr, name="Danish CVR number", raw=True),
    Scheme(rule="R052", scheme="0096", good=checks.danish_p, name="Danish P number", raw=True),
    Scheme(rule="R053", scheme="0198", good=checks.danish_se, name="Danish SE number", raw=True),
    Scheme(rule="R043", scheme="0208", good=checks.belgian, name="Belgian enterprise number"),
    Scheme(
        rule="R044",
        scheme="0201",
        good=checks.italian_ipa,
        name="Italian IPA code",
        severity="warning",
    ),
    Scheme(
        rule="R045",
        scheme="0210",
        good=checks.italian_tax_code,
        name="Italian tax code",
        severity="warning",
    ),
    Scheme(
        rule="R046",
        scheme="9907",
        good=checks.italian_tax_code,
        name="Italian tax code",
        severity="warning",
        endpoint=True,
    ),
    Scheme(
        rule="R047",
        scheme="0211",
        good=checks.italian_vat,
        name="Italian VAT number",
        severity="warning",
    ),
    Scheme(
        rule="R048",
        scheme="9906",
        good=checks.italian_vat,
        name="Italian VAT number",
        severity="warning",
        endpoint=True,
        formats=frozenset({CII}),
    ),
    Scheme(rule="R049", scheme="0007", good=checks.swedish, name="Swedish organisation number"),
    Scheme(
        rule="R050",
        scheme="0151",
        good=checks.australian,
        name="Australian Business Number",
        cii=checks.abn,
    ),
    Scheme(
        rule="R054",
        scheme="0106",
        good=_form("[0-9]{8}"),
        name="Dutch Chamber of Commerce number",
        severity="warning",
    ),
    Scheme(
        rule="R055",
        scheme="0190",
        good=_form("[0-9]{20}"),
        name="Dutch organisation number (OIN)",
        severity="warning",
    ),
    Scheme(
        rule="R056-1",
        scheme="9944",
        good=_form("NL[0-9]{9}B[0-9]{2}"),
        name="Dutch VAT number",
        severity="warning",
    ),
    Scheme(
        rule="R057",
        scheme="0217",
        good=_form("[0-9]{12}"),
        name="Dutch establishment number",
        severity="warning",
    ),
)
_BY_SCHEME = {known.scheme: known for known in SCHEMES}
_DUTCH_VAT = _BY_SCHEME["9944"].good
_DUTCH_RULE = "PEPPOL-COMMON-R056-2"

_UBL_ENDPOINT, _UBL_COMPANY = clark("cbc:EndpointID"), clark("cbc:CompanyID")
_UBL_ID, _UBL_PARTY = clark("cbc:ID"), clark("cac:PartyIdentification")
_UBL_TAX = clark("cac:PartyTaxScheme")
_UBL = (_UBL_ENDPOINT, _UBL_COMPANY, _UBL_ID)
_CII_ENDPOINT = _cii.clark("ram:URIID")
_CII = (_CII_ENDPOINT, _cii.clark("ram:ID"), _cii.clark("ram:GlobalID"))


def _broken(known: Scheme, text: str, format_id: str, *, endpoint: bool) -> bool:
    if (known.endpoint and not endpoint) or (known.formats and format_id not in known.formats):
        return False
    good = known.cii if known.cii is not None and format_id == CII else known.good
    return not good(text if known.raw else normal(text))


def _in_tree(case: Case) -> Iterator[tuple[str, Breach]]:
    """Look at every identifier of a tree, in the order of the authority's assertions."""
    names = _UBL if case.format == UBL else _CII
    for node in case.root.iter(*names):
        tag = node.tag
        scheme = node.get("schemeID")
        known = None if scheme is None else _BY_SCHEME.get(scheme)
        if known is None or (known.endpoint and tag != names[0]):
            if tag == _UBL_COMPANY and node.getparent().tag == _UBL_TAX:
                yield from _dutch(node)
            continue
        if tag == _UBL_ID and node.getparent().tag != _UBL_PARTY:
            continue
        text = text_of(node)
        if _broken(known, text, case.format, endpoint=tag == names[0]):
            yield f"PEPPOL-COMMON-{known.rule}", Breach(node=node, got=text)


def _dutch(node: object) -> Iterator[tuple[str, Breach]]:
    text = normal(text_of(node))
    if not text.startswith("NL") or _DUTCH_VAT(text):
        return
    above = node.getparent()  # type: ignore[attr-defined]
    schemes = [text_of(one) for one in all_of(above, "cac:TaxScheme/cbc:ID")]
    if [normal(one) for one in schemes] == ["VAT"]:
        yield _DUTCH_RULE, Breach(node=node, got=text)


def _in_model(invoice: Invoice, case: Case) -> Iterator[tuple[str, Breach]]:
    for path, one in identifiers(invoice):
        known = _BY_SCHEME.get(one.scheme or "")
        endpoint = path.endswith(".endpoint")
        if known is not None and _broken(known, one.value or "", case.format, endpoint=endpoint):
            yield f"PEPPOL-COMMON-{known.rule}", Breach(path=f"{path}.value", got=one.value)
    for path, party in parties(invoice):
        for at, registered in enumerate(party.tax_registrations):
            text = normal(registered.number)
            if registered.scheme == "VAT" and text.startswith("NL") and not _DUTCH_VAT(text):
                where = f"{path}.tax_registrations[{at}].number"
                yield _DUTCH_RULE, Breach(path=where, got=text)


def _all(invoice: Any, case: Case) -> Iterator[tuple[str, Breach]]:  # noqa: ANN401
    if not isinstance(invoice, Invoice):
        return
    if case.root is not None and case.format in (UBL, CII):
        yield from _in_tree(case)
    else:
        yield from _in_model(invoice, case)


def _only(rule: str) -> Callable[[Invoice, Case], Iterator[Breach]]:
    return lambda invoice, case: (b for known, b in _all(invoice, case) if known == rule)


for _known in SCHEMES:
    RULES.rule(
        f"PEPPOL-COMMON-{_known.rule}",
        _known.severity,
        about=f"{_known.name} ({_known.scheme}) has the right form",
        terms="BT-29 BT-30 BT-34 BT-46 BT-47 BT-49",
        of=Invoice,
        formats=_known.formats,
    )(_only(f"PEPPOL-COMMON-{_known.rule}"))
RULES.rule(
    _DUTCH_RULE,
    "warning",
    about="a Dutch VAT number has the right form",
    terms="BT-31 BT-48 BT-63",
    of=Invoice,
)(_only(_DUTCH_RULE))
RULES.sweep = _all
