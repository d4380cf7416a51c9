"""EN 16931: every code is in its list (BR-CL), and a VAT number begins with a country (BR-CO-09).

Each rule is one row: its list, where the model holds the code, and where the UBL binding looks for
it. A UBL document is judged in its tree, in one walk, because the authority looks at every element
of a name wherever it stands, in places too that the model has none for; every other document is
judged in the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any

from attrs import evolve, frozen

from edibridge import codes
from edibridge.formats._ubl import clark
from edibridge.model import Allowance, Identifier, Invoice, Party
from edibridge.profiles._en16931_codes_ubl import accepted, in_ubl
from edibridge.profiles._en16931_facts import SOURCE, UBL, is_vat, normal
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="en16931-codes", source=SOURCE)

Values = Iterable[tuple[str, str | None]]
"""Model paths and the codes there."""


@frozen(kw_only=True)
class Coded:
    """One rule about codes: id, terms, list, what it is called, where the model holds it."""

    id: str
    terms: str
    list: str
    name: str
    values: Callable[[Invoice], Values]


def _parties(invoice: Invoice) -> Iterator[tuple[str, Party]]:
    for role in ("seller", "buyer", "payee", "tax_representative"):
        known = getattr(invoice, role)
        if known is not None:
            yield role, known
    for at, delivery in enumerate(invoice.deliveries):
        if delivery.party is not None:
            yield f"deliveries[{at}].party", delivery.party


def _one(path: str) -> Callable[[Invoice], Values]:
    return lambda invoice: ((path, getattr(invoice, path)),)


def _schemes(name: str) -> Callable[[Invoice], Values]:
    def values(invoice: Invoice) -> Values:
        for role, party in _parties(invoice):
            known: Identifier | None = getattr(party, name)
            if known is not None:
                yield f"{role}.{name}.scheme", known.scheme

    return values


def _party_identifiers(invoice: Invoice) -> Values:
    for role, party in _parties(invoice):
        for at, known in enumerate(party.identifiers):
            # a creditor identifier (BT-90) stands with the seller or the payee
            if known.scheme != "SEPA" or role not in ("seller", "payee"):
                yield f"{role}.identifiers[{at}].scheme", known.scheme


def _tax_currencies(invoice: Invoice) -> Values:
    for at, total in enumerate(invoice.tax_totals):
        yield f"tax_totals[{at}].currency", total.currency


def _countries(invoice: Invoice) -> Values:
    for role, party in _parties(invoice):
        if party.address is not None:
            yield f"{role}.address.country", party.address.country
    for at, known in enumerate(invoice.deliveries):
        if known.address is not None:
            yield f"deliveries[{at}].address.country", known.address.country


def _means(invoice: Invoice) -> Values:
    return ((f"payments[{at}].means", known.means) for at, known in enumerate(invoice.payments))


def _categories(invoice: Invoice) -> Values:
    for at, total in enumerate(invoice.tax_totals):
        for index, subtotal in enumerate(total.subtotals):
            if subtotal.tax is not None:
                path = f"tax_totals[{at}].subtotals[{index}].tax.category"
                yield path, subtotal.tax.category
    for path, known in _allowances(invoice):
        for index, tax in enumerate(known.taxes):
            yield f"{path}.taxes[{index}].category", tax.category


def _items(read: Callable[[str, Any], Values]) -> Callable[[Invoice], Values]:
    def values(invoice: Invoice) -> Values:
        for at, line in enumerate(invoice.lines):
            if line.item is not None:
                yield from read(f"lines[{at}].item", line.item)

    return values


def _item_categories(path: str, item: Any) -> Values:  # noqa: ANN401
    return ((f"{path}.taxes[{at}].category", tax.category) for at, tax in enumerate(item.taxes))


def _item_standard(path: str, item: Any) -> Values:  # noqa: ANN401
    if item.standard_id is not None:
        yield f"{path}.standard_id.scheme", item.standard_id.scheme


def _item_classes(path: str, item: Any) -> Values:  # noqa: ANN401
    for at, known in enumerate(item.classifications):
        yield f"{path}.classifications[{at}].scheme", known.scheme


def _allowances(invoice: Invoice) -> Iterator[tuple[str, Allowance]]:
    for at, known in enumerate(invoice.allowances):
        yield f"allowances[{at}]", known
    for at, line in enumerate(invoice.lines):
        for index, known in enumerate(line.allowances):
            yield f"lines[{at}].allowances[{index}]", known


def _reasons(*, charge: bool) -> Callable[[Invoice], Values]:
    def values(invoice: Invoice) -> Values:
        for path, known in _allowances(invoice):
            if known.is_charge is charge:
                yield f"{path}.reason_code", known.reason_code

    return values


def _exemptions(invoice: Invoice) -> Values:
    for at, total in enumerate(invoice.tax_totals):
        for index, subtotal in enumerate(total.subtotals):
            if subtotal.tax is not None:
                path = f"tax_totals[{at}].subtotals[{index}].tax.exemption_code"
                yield path, subtotal.tax.exemption_code


def _units(invoice: Invoice) -> Values:
    for at, line in enumerate(invoice.lines):
        yield f"lines[{at}].unit", line.unit
        if line.price is not None:
            yield f"lines[{at}].price.unit", line.price.unit


def _objects(invoice: Invoice) -> Values:
    if invoice.invoiced_object is not None:
        yield "invoiced_object.scheme", invoice.invoiced_object.scheme
    for at, line in enumerate(invoice.lines):
        if line.object_id is not None:
            yield f"lines[{at}].object_id.scheme", line.object_id.scheme


def _subjects(invoice: Invoice) -> Values:
    for at, note in enumerate(invoice.notes):
        yield f"notes[{at}].subject", note.subject or subject_of(note.text or "")


def subject_of(text: str) -> str | None:
    """Return the subject code that a note begins with as `#AAI#`, or None (UBL, BT-21)."""
    between, closing, _ = text.partition("#")[2].partition("#")
    return between if closing and len(between) == 3 else None  # noqa: PLR2004 - UNTDID 4451


def _period(invoice: Invoice) -> Values:
    if invoice.period is not None:
        yield "period.tax_point", invoice.period.tax_point


def _attachments(invoice: Invoice) -> Values:
    return ((f"attachments[{at}].mime", known.mime) for at, known in enumerate(invoice.attachments))


def _locations(invoice: Invoice) -> Values:
    for at, known in enumerate(invoice.deliveries):
        if known.location_id is not None:
            yield f"deliveries[{at}].location_id.scheme", known.location_id.scheme


def _origins(path: str, item: Any) -> Values:  # noqa: ANN401
    yield f"{path}.origin_country", item.origin_country


CODED = tuple(
    Coded(id=rule, terms=terms, list=known, name=name, values=values)
    for rule, terms, known, name, values in (
        ("BR-CL-01", "BT-3", "en16931-1001", "the type of the invoice", _one("kind")),
        ("BR-CL-03", "BT-110 BT-111", "en16931-4217", "an amount's currency", _tax_currencies),
        ("BR-CL-04", "BT-5", "en16931-4217", "the invoice's currency", _one("currency")),
        ("BR-CL-05", "BT-6", "en16931-4217", "the VAT currency", _one("tax_currency")),
        ("BR-CL-06", "BT-8", "en16931-2005", "the tax point", _period),
        ("BR-CL-07", "BT-18-1 BT-128-1", "en16931-1153", "an invoiced object's scheme", _objects),
        ("BR-CL-08", "BT-21", "untdid-4451", "a note's subject", _subjects),
        ("BR-CL-10", "BT-29-1 BT-46-1", "icd", "a party identifier's scheme", _party_identifiers),
        ("BR-CL-11", "BT-30-1", "icd", "a registration's scheme", _schemes("legal_id")),
        ("BR-CL-13", "BT-158-1", "untdid-7143", "an item class's scheme", _items(_item_classes)),
        ("BR-CL-14", "BT-40 BT-55", "en16931-3166", "a country", _countries),
        ("BR-CL-15", "BT-159", "en16931-3166", "a country of origin", _items(_origins)),
        ("BR-CL-16", "BT-81", "en16931-4461", "a means of payment", _means),
        ("BR-CL-17", "BT-118 BT-95", "en16931-5305", "a VAT category", _categories),
        ("BR-CL-18", "BT-151", "en16931-5305", "an item's VAT category", _items(_item_categories)),
        ("BR-CL-19", "BT-98", "en16931-5189", "an allowance's reason", _reasons(charge=False)),
        ("BR-CL-20", "BT-105", "untdid-7161", "a charge's reason", _reasons(charge=True)),
        ("BR-CL-21", "BT-157-1", "icd", "an item identifier's scheme", _items(_item_standard)),
        ("BR-CL-22", "BT-121", "vatex", "a VAT exemption reason", _exemptions),
        ("BR-CL-23", "BT-130 BT-150", "en16931-units", "a unit of measure", _units),
        ("BR-CL-24", "BT-125-1", "mime", "a document's media type", _attachments),
        ("BR-CL-25", "BT-34-1 BT-49-1", "eas", "an endpoint's scheme", _schemes("endpoint")),
        ("BR-CL-26", "BT-71-1", "icd", "a delivery location's scheme", _locations),
    )
)

# younger codes of UNTDID 4451 that the list of the UBL binding does not have yet
_SUBJECTS_NOT_IN_UBL = frozenset(
    [
        "BAT",
        "BAU",
        "BAV",
        "BAW",
        "BAX",
        "BAY",
        "BAZ",
        "BBA",
        "BBB",
        "BMF",
        "BMG",
        "BMH",
        "CCJ",
        "CCK",
        "CCL",
        "CCM",
        "CCN",
        "CCO",
    ]
)


def _unknown(coded: Coded, code: str | None, on: date | None) -> bool:
    text = normal(code)
    if coded.list == "vatex":
        text = text.upper()
    return text not in accepted(coded.list, on)


def _subject_unknown(coded: Coded, subject: str, case: Case) -> bool:
    if case.format != UBL:
        return _unknown(coded, subject, None)
    return subject not in _ubl_subjects()


@cache
def _ubl_subjects() -> str:
    """Return the list of subjects as one text: the assertion looks three letters up in it."""
    return f" {' '.join(sorted(accepted('untdid-4451') - _SUBJECTS_NOT_IN_UBL))} "


def _check(coded: Coded, on: date | None = None) -> Callable[[Invoice, Case], Iterable[Breach]]:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        if coded.id == "BR-CL-08":
            for path, subject in coded.values(invoice):
                if subject is not None and _subject_unknown(coded, subject, case):
                    yield Breach(path=path, got=subject)
            return
        if case.format == UBL and case.root is not None:
            yield from (breach for rule, breach in in_ubl(case.root, on) if rule == coded.id)
            return
        for path, code in coded.values(invoice):
            if code is not None and _unknown(coded, code, on):
                yield Breach(path=path, got=code)

    return check


for _coded in CODED:
    RULES.rule(
        _coded.id, about=f"{_coded.name} is in the code list", terms=_coded.terms, of=Invoice
    )(_check(_coded))


@cache
def _prefixes() -> str:
    # the assertion looks the first two characters up in the list as one text; EL is Greece's
    return f" {' '.join(sorted({*codes.values('en16931-3166'), 'EL'}))} "


_REGISTRATION = clark("cac:PartyTaxScheme")
_SCHEME_ID = f"{clark('cac:TaxScheme')}/{clark('cbc:ID')}"


@RULES.rule(
    "BR-CO-09",
    about="a VAT number begins with the code of its country",
    terms="BT-31 BT-48 BT-63",
    of=Invoice,
)
def vat_prefix(invoice: Invoice, case: Case) -> Iterable[Breach]:
    """BT-31, BT-48, BT-63; in UBL of every party, wherever it stands."""
    prefixes = _prefixes()
    if case.format == UBL and case.root is not None:
        for node in case.root.iter(_REGISTRATION):
            number = node.findtext(clark("cbc:CompanyID")) or ""
            if number[:2] in prefixes:
                continue
            if any(is_vat(scheme.text, implied=False) for scheme in node.iterfind(_SCHEME_ID)):
                yield Breach(node=node, got=number)
        return
    for role, party in _parties(invoice):
        for at, known in enumerate(party.tax_registrations):
            number = known.number or ""
            if number[:2] not in prefixes and is_vat(known.scheme, implied=False):
                yield Breach(path=f"{role}.tax_registrations[{at}].number", got=number)


def _sweeps(rules: RuleSet, on: date | None = None) -> None:
    def sweep(invoice: Any, case: Case) -> Iterator[tuple[str, Breach]]:  # noqa: ANN401
        """Answer what is judged in the model: in UBL, what is said of more than the shape."""
        if not isinstance(invoice, Invoice):
            return
        in_tree = case.format == UBL and case.root is not None
        apart: Iterable[str] = ("BR-CL-08", "BR-CO-09") if in_tree else rules.rules
        for rule in apart:
            for breach in rules.rules[rule].check(invoice, case):
                yield rule, breach

    def shaped(invoice: Any, case: Case) -> Iterable[tuple[str, Breach]]:  # noqa: ANN401
        """Answer all rules that look codes up in a tree of UBL, in one walk."""
        if isinstance(invoice, Invoice) and case.format == UBL and case.root is not None:
            return in_ubl(case.root, on)
        return ()

    rules.sweep, rules.shaped = sweep, shaped


_sweeps(RULES)


def dated(on: date) -> RuleSet:
    """Return the rules with the code lists as they stood on a day."""
    checks = {coded.id: _check(coded, on) for coded in CODED}
    rules = {rule.id: evolve(rule, check=checks.get(rule.id, rule.check)) for rule in RULES}
    known = evolve(RULES, rules=rules)
    _sweeps(known, on)
    return known
