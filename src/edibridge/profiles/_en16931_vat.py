"""EN 16931: what each VAT category demands (BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, ...)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from attrs import frozen

from edibridge.formats._ubl import clark
from edibridge.model import Invoice, TaxSubtotal
from edibridge.profiles._en16931_facts import (
    SOURCE,
    UBL,
    VAT,
    Facts,
    Taxed,
    facts,
    unread_texts,
)
from edibridge.profiles._en16931_totals import expected_tax, within_one
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="en16931-vat", source=SOURCE)

Breaches = Iterable[Breach]
_ZERO = Decimal(0)


@frozen(kw_only=True)
class Category:
    """One VAT category (UNTDID 5305) and what sets it apart.

    `rates` says whether its breakdown is by rate and its rate may differ from zero, `reason`
    whether an exemption reason is demanded (True) or forbidden (False).
    """

    id: str
    code: str
    name: str
    rates: bool
    reason: bool
    seller: Callable[[Facts], bool]
    buyer: Callable[[Facts], bool] | None = None


def _registered(known: Facts) -> bool:
    return known.seller_registered or known.representative_vat


def _vat_number(known: Facts) -> bool:
    return known.seller_vat or known.representative_vat


CATEGORIES = (
    Category(
        id="AE",
        code="AE",
        name="reverse charge",
        rates=False,
        reason=True,
        seller=_registered,
        buyer=lambda known: known.buyer_vat or known.buyer_legal,
    ),
    Category(id="E", code="E", name="exempt", rates=False, reason=True, seller=_registered),
    Category(id="G", code="G", name="export", rates=False, reason=True, seller=_vat_number),
    Category(
        id="IC",
        code="K",
        name="intra-community supply",
        rates=False,
        reason=True,
        seller=_vat_number,
        buyer=lambda known: known.buyer_vat,
    ),
    Category(id="AF", code="L", name="IGIC", rates=True, reason=False, seller=_registered),
    Category(id="AG", code="M", name="IPSI", rates=True, reason=False, seller=_registered),
    Category(
        id="O",
        code="O",
        name="not subject to VAT",
        rates=False,
        reason=True,
        seller=lambda known: not (_vat_number(known) or known.buyer_vat),
    ),
    Category(id="S", code="S", name="standard rate", rates=True, reason=False, seller=_registered),
    Category(id="Z", code="Z", name="zero rate", rates=False, reason=False, seller=_registered),
)
_RATES = {"line": "BT-152", "allowance": "BT-96", "charge": "BT-103"}


def _of(known: Iterable[Taxed], code: str) -> list[Taxed]:
    return [one for one in known if one.vat and one.code == code]


def _places(known: Facts, where: str, code: str) -> list[Taxed]:
    if where == "line":
        return _of(known.items, code)
    return [one for one in known.allowances if one.where == where and one.vat and one.code == code]


def _at(
    one: Taxed, name: str = "", *, got: str | None = None, expected: str | None = None
) -> Breach:
    path = one.path
    full = f"{path}.{name}" if path and name else path
    return Breach(path=full, node=one.node, got=got, expected=expected)


Check = Callable[[Invoice, Case], Breaches]


def _define(category: Category) -> None:
    name = category.name

    def rule(suffix: str, about: str, terms: str, check: Check) -> None:
        RULES.rule(f"BR-{category.id}-{suffix}", about=f"{name}{about}", terms=terms, of=Invoice)(
            check
        )

    rule("01", ": used anywhere, it stands in the VAT breakdown", "BT-118", _stands(category))
    for suffix, where in (("02", "line"), ("03", "allowance"), ("04", "charge")):
        about = f" in a {where}: which parties state which numbers"
        rule(suffix, about, "BT-31 BT-32 BT-63 BT-48", _numbers(category, where))
    for suffix, where in (("05", "line"), ("06", "allowance"), ("07", "charge")):
        about = f" in a {where}: {_rate_words(category)}"
        rule(suffix, about, _RATES[where], _rate(category, where))
    about = ": the taxable amount is what lines and allowances come to"
    rule("08", about, "BT-116", _base(category))
    rule("09", ": the tax follows from the taxable amount", "BT-117", _amount(category))
    given = "an exemption reason is given" if category.reason else "no exemption reason is given"
    rule("10", f": {given}", "BT-120 BT-121", _reason(category))


def _stands(category: Category) -> Check:
    def check(invoice: Invoice, case: Case) -> Breaches:
        if not _in_breakdown(category, facts(invoice, case)):
            yield Breach(path="tax_totals", expected=category.code)

    return check


def _base(category: Category) -> Check:
    compare = _taxable_by_rate if category.rates else _taxable

    def check(invoice: Invoice, case: Case) -> Breaches:
        known = facts(invoice, case)
        for one in _of(known.breakdown, category.code):
            yield from compare(category, one, known, invoice)

    return check


def _amount(category: Category) -> Check:
    def check(invoice: Invoice, case: Case) -> Breaches:
        for one in _of(facts(invoice, case).breakdown, category.code):
            subtotal = one.subtotal or TaxSubtotal()
            expected = _ZERO
            if category.rates:
                computed = expected_tax(subtotal.taxable, one.rate)
                if subtotal.amount is not None and computed is not None:
                    expected = computed
                    if within_one(subtotal.amount, computed):
                        continue
            elif subtotal.amount is not None and subtotal.amount == 0:
                continue
            yield _at(one, got=_text(subtotal.amount), expected=str(expected))

    return check


def _reason(category: Category) -> Check:
    def check(invoice: Invoice, case: Case) -> Breaches:
        for one in _of(facts(invoice, case).breakdown, category.code):
            tax = one.tax
            given = tax is not None and (
                tax.exemption_reason is not None or tax.exemption_code is not None
            )
            if given is not category.reason:
                yield _at(one, "exemption_reason")

    return check


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _in_breakdown(category: Category, known: Facts) -> bool:
    code = category.code
    if not category.rates:
        if not any(one.vat and one.code == code for one in known.everywhere()):
            return True
        return len(_of(known.breakdown, code)) == 1
    # UBL: for the standard rate the tax scheme plays no part; a breakdown of the two Canary and
    # Ceuta taxes is looked for by the code as written
    schemeless = category.id == "S"
    used = any(
        one.code == code and (one.vat or schemeless)
        for one in (*known.allowances, *known.loose, *known.items)
    )
    if not used:
        return not any(one.code == code and (one.vat or schemeless) for one in known.breakdown)
    if schemeless:
        return any(one.code == code for one in known.breakdown)
    return any(one.raw == code and (one.vat or category.id == "AF") for one in known.breakdown)


def _numbers(category: Category, where: str) -> Check:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        known = facts(invoice, case)
        used = _places(known, where, category.code)
        if category.id == "O" and where != "line":
            used = [one for one in used if one.header]
        if category.id == "S" and where == "line" and not used:
            # a standard rate of another tax than VAT is enough for the authority's check to fail
            used = [one for one in known.items if one.code == category.code]
            if used:
                yield _at(used[0], "scheme", expected=VAT)
            return
        if used and not (
            category.seller(known) and (category.buyer is None or category.buyer(known))
        ):
            yield _at(used[0], "category", got=category.code)

    return check


def _rate_words(category: Category) -> str:
    if category.id == "O":
        return "there is no rate"
    if category.id == "S":
        return "the rate is above zero"
    return "the rate is not negative" if category.rates else "the rate is zero"


def _rate(category: Category, where: str) -> Check:
    def kept(one: Taxed) -> bool:
        if category.id == "O":
            return not one.rated
        if one.rate is None:
            return False
        if category.id == "S":
            return one.rate > 0
        return one.rate >= 0 if category.rates else one.rate == 0

    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        known = facts(invoice, case)
        # of items, only those of lines: the binding leaves lines within lines alone here
        places = _places(known, where, category.code)
        if where == "line":
            places = _of(known.lines, category.code)
        for one in places:
            if not kept(one):
                yield _at(one, "rate", got=_text(one.rate))

    return check


def _sum(known: Iterable[Taxed]) -> Decimal:
    seen: set[tuple[object, ...]] = set()
    total = _ZERO
    for one in known:
        # an amount counts once, however many categories stand with it
        place = one.place[:2]
        if one.amount is None or place in seen:
            continue
        seen.add(place)
        total += -one.amount if one.where == "allowance" else one.amount
    return total


def _header(known: Facts, code: str) -> list[Taxed]:
    return [one for one in known.allowances if one.header and one.code == code]


def _taxable(category: Category, one: Taxed, known: Facts, invoice: Invoice) -> Iterator[Breach]:
    code = category.code
    subtotal = one.subtotal
    expected = _sum(line for line in known.lines if line.code == code) + _sum(_header(known, code))
    if subtotal is None or subtotal.taxable != expected or not invoice.lines:
        got = None if subtotal is None else _text(subtotal.taxable)
        yield _at(one, got=got, expected=str(expected))


def _taxable_by_rate(
    category: Category, one: Taxed, known: Facts, invoice: Invoice
) -> Iterator[Breach]:
    subtotal, rate, code = one.subtotal, one.rate, category.code
    if rate is None or subtotal is None:
        return
    lines = _with_rate((line for line in known.lines if line.code == code), rate)
    allowances = _sum(_with_rate(_header(known, code), rate))
    whole = _sum(lines) + allowances
    if category.id == "S":
        anywhere = (*known.allowances, *known.loose)
        charged = any(a.code == code and a.rate == rate for a in anywhere)
        kept = (bool(lines) or charged) and within(subtotal.taxable, whole)
        # the other kind of line, of which there is none, is tried with the allowances alone
        kept = kept or (charged and within(subtotal.taxable, allowances))
    else:
        kept = bool(invoice.lines) and within(subtotal.taxable, whole)
    if not kept:
        yield _at(one, got=_text(subtotal.taxable), expected=str(whole))


def _with_rate(known: Iterable[Taxed], rate: Decimal) -> list[Taxed]:
    return [one for one in known if one.rate == rate]


def within(taxable: Decimal | None, computed: Decimal) -> bool:
    """Say whether two amounts are less than one unit apart, as the assertion computes it.

    It subtracts in binary floating point and compares in decimals, so that a difference of
    exactly one unit passes or fails by the last bit.
    """
    if taxable is None:
        return False
    stated = float(taxable)
    return Decimal(stated - 1) < computed < Decimal(stated + 1)


for _category in CATEGORIES:
    _define(_category)


def _codes_of(known: Iterable[Taxed]) -> set[str | None]:
    return {one.raw for one in known}


@RULES.rule(
    "BR-B-01",
    about="split payment is for domestic supplies in Italy",
    terms="BT-151 BT-95 BT-102 BT-40 BT-55",
    of=Invoice,
)
def split_payment_country(invoice: Invoice, case: Case) -> Breaches:
    """BT-40, BT-55: every country of the invoice is Italy."""
    if "B" not in _codes_of(facts(invoice, case).everywhere()):
        return
    for country in _countries(invoice, case):
        if country != "IT":
            yield Breach(path="tax_totals", got=country, expected="IT")
            return


def _countries(invoice: Invoice, case: Case) -> Iterator[str]:
    if case.format == UBL and case.root is not None:
        for node in case.root.iter(clark("cbc:IdentificationCode")):
            yield node.text or ""
        return
    parties = [invoice.seller, invoice.buyer, invoice.payee, invoice.tax_representative]
    addresses = [known.address for known in parties if known is not None]
    addresses += [known.address for known in invoice.deliveries]
    for address in addresses:
        if address is not None and address.country is not None:
            yield address.country
    for line in invoice.lines:
        if line.item is not None and line.item.origin_country is not None:
            yield line.item.origin_country


@RULES.rule(
    "BR-B-02",
    about="split payment and the standard rate do not stand in one invoice",
    terms="BT-151 BT-95 BT-102 BT-118",
    of=Invoice,
)
def split_payment_alone(invoice: Invoice, case: Case) -> Breaches:
    """BT-118: lines, allowances of the document and breakdown."""
    known = facts(invoice, case)
    header = [one for one in (*known.allowances, *known.loose) if one.header]
    codes = _codes_of((*known.items, *known.breakdown, *header))
    if {"B", "S"} <= codes:
        yield Breach(path="tax_totals", got="S", expected="B")


def _supply(known: Facts) -> bool:
    return bool(_of(known.breakdown, "K"))


@RULES.rule(
    "BR-IC-11",
    about="an intra-community supply has a date of delivery or an invoicing period",
    terms="BT-72 BG-14",
    of=Invoice,
)
def supply_date(invoice: Invoice, case: Case) -> Breaches:
    """BT-72, BG-14."""
    if not _supply(facts(invoice, case)):
        return
    period = invoice.period
    if period is not None and (
        period.extras
        or any(
            known is not None
            for known in (period.start, period.end, period.tax_point, period.description)
        )
    ):
        return
    for known in invoice.deliveries:
        if known.delivered is not None:
            return
        if any(len(text) > 1 for text in unread_texts(known, "ActualDeliveryDate/text()")):
            return
    yield Breach(path="deliveries")


@RULES.rule(
    "BR-IC-12",
    about="an intra-community supply names the country of delivery",
    terms="BT-80",
    of=Invoice,
)
def supply_country(invoice: Invoice, case: Case) -> Breaches:
    """BT-80."""
    if _supply(facts(invoice, case)) and not any(
        known.address is not None and len(known.address.country or "") > 1
        for known in invoice.deliveries
    ):
        yield Breach(path="deliveries")


def _alone(rule: str, place: str, chosen: Callable[[Facts], Iterable[Taxed]]) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        known = facts(invoice, case)
        if not _of(known.breakdown, "O"):
            return
        for one in chosen(known):
            # a category without a code is another category too
            if one.vat and one.code != "O":
                yield _at(one, "category", got=one.raw, expected="O")
                return

    about = f"not subject to VAT in the breakdown: no other category in {place}"
    RULES.rule(rule, about=about, terms="BT-118", of=Invoice)(check)


_alone("BR-O-11", "the breakdown", lambda known: known.breakdown)
_alone("BR-O-12", "a line", lambda known: known.items)
_alone(
    "BR-O-13",
    "an allowance",
    lambda known: (one for one in known.allowances if one.where == "allowance"),
)
_alone(
    "BR-O-14",
    "a charge",
    lambda known: (one for one in known.allowances if one.where == "charge"),
)
