"""EN 16931: what an invoice must hold, and what must stand together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from edibridge.formats._ubl import NAMESPACES
from edibridge.model import Allowance, Invoice, Line, Party, Payment, Period, TaxSubtotal, TaxTotal
from edibridge.profiles._en16931_facts import (
    SOURCE,
    UBL,
    blank,
    has_vat,
    is_vat,
    line_items,
    normal,
    number,
    unread_texts,
)
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="en16931-presence", source=SOURCE)

_TRANSFERS = ("30", "58")
_CARD_DIGITS = 10

Breaches = Iterable[Breach]


def _need(rule: str, terms: str, about: str, path: str, missing: Callable[[Invoice], bool]) -> None:
    """Demand something once a document."""

    def check(invoice: Invoice, case: Case) -> Breaches:
        return (Breach(path=path),) if missing(invoice) and path not in case.unread else ()

    RULES.rule(rule, about=about, terms=terms, of=Invoice)(check)


_need(
    "BR-01",
    "BT-24",
    "an invoice names the specification it follows",
    "specification",
    lambda invoice: blank(invoice.specification),
)
_need("BR-02", "BT-1", "an invoice has a number", "number", lambda invoice: blank(invoice.number))


@RULES.rule("BR-03", about="an invoice has a date of issue", terms="BT-2", of=Invoice)
def issued(invoice: Invoice, case: Case) -> Breaches:
    """BT-2: a text that is no date counts as there, an empty one does not."""
    if invoice.issued is not None:
        return ()
    texts = [*unread_texts(invoice, "IssueDate/text()")]
    if "issued" in case.unread and not (texts and all(blank(text) for text in texts)):
        return ()
    return (Breach(path="issued"),)


_need("BR-04", "BT-3", "an invoice says its type", "kind", lambda invoice: blank(invoice.kind))
_need(
    "BR-05",
    "BT-5",
    "an invoice says its currency",
    "currency",
    lambda invoice: blank(invoice.currency),
)
_need(
    "BR-06",
    "BT-27",
    "the seller has a name",
    "seller.name",
    lambda invoice: invoice.seller is None or blank(invoice.seller.name),
)
_need(
    "BR-07",
    "BT-44",
    "the buyer has a name",
    "buyer.name",
    lambda invoice: invoice.buyer is None or blank(invoice.buyer.name),
)
_need(
    "BR-08",
    "BG-5",
    "the seller has a postal address",
    "seller.address",
    lambda invoice: invoice.seller is None or invoice.seller.address is None,
)
_need(
    "BR-10",
    "BG-8",
    "the buyer has a postal address",
    "buyer.address",
    lambda invoice: invoice.buyer is None or invoice.buyer.address is None,
)


def _country_of(
    rule: str, terms: str, about: str, role: str, party: Callable[[Invoice], Party | None]
) -> None:
    def check(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001 - the shape of a check
        known = party(invoice)
        if known is None or known.address is None or not blank(known.address.country):
            return ()
        return (Breach(path=f"{role}.address.country"),)

    RULES.rule(rule, about=about, terms=terms, of=Invoice)(check)


_country_of(
    "BR-09",
    "BT-40",
    "the seller's address names a country",
    "seller",
    lambda invoice: invoice.seller,
)
_country_of(
    "BR-11", "BT-55", "the buyer's address names a country", "buyer", lambda invoice: invoice.buyer
)
_country_of(
    "BR-20",
    "BT-69",
    "the tax representative's address names a country",
    "tax_representative",
    lambda invoice: invoice.tax_representative,
)


def _total(rule: str, term: str, name: str, about: str) -> None:
    def check(invoice: Invoice, case: Case) -> Breaches:
        totals = invoice.totals
        if totals is None:
            # the UBL binding asks inside the totals; without them other rules speak
            return () if case.format == UBL else (Breach(path=f"totals.{name}"),)
        if getattr(totals, name) is not None or f"totals.{name}" in case.unread:
            return ()
        return (Breach(path=f"totals.{name}"),)

    RULES.rule(rule, about=about, terms=term, of=Invoice)(check)


_total("BR-12", "BT-106", "lines", "an invoice states the sum of its lines")
_total("BR-13", "BT-109", "net", "an invoice states its total without VAT")
_total("BR-14", "BT-112", "gross", "an invoice states its total with VAT")
_total("BR-15", "BT-115", "payable", "an invoice states the amount that is due")

_need("BR-16", "BG-25", "an invoice has a line", "lines", lambda invoice: not invoice.lines)


@RULES.rule(
    "BR-17",
    about="a payee is named, and is not the seller",
    terms="BT-59",
    of=Invoice,
)
def payee(invoice: Invoice, case: Case) -> Breaches:
    """BT-59: the name, and neither the seller's name nor an identifier of the seller."""
    known = invoice.payee
    if known is None:
        return
    seller = invoice.seller or Party()
    # in UBL names of payee and seller are both party names; BT-27 is the registered name
    name = seller.trade_name if case.format == UBL else seller.name
    values = {identifier.value for identifier in seller.identifiers} - {None}
    if (
        known.name is None
        or known.name == name
        or any(identifier.value in values for identifier in known.identifiers)
    ):
        yield Breach(path="payee.name", got=known.name)


_need(
    "BR-18",
    "BT-62",
    "a tax representative has a name",
    "tax_representative.name",
    lambda invoice: (
        invoice.tax_representative is not None and blank(invoice.tax_representative.name)
    ),
)
_need(
    "BR-19",
    "BG-12",
    "a tax representative has a postal address",
    "tax_representative.address",
    lambda invoice: (
        invoice.tax_representative is not None and invoice.tax_representative.address is None
    ),
)
_need(
    "BR-56",
    "BT-63",
    "a tax representative has a VAT number",
    "tax_representative.tax_registrations",
    lambda invoice: (
        invoice.tax_representative is not None and not has_vat(invoice.tax_representative)
    ),
)


def _line(rule: str, terms: str, about: str, name: str, missing: Callable[[Line], bool]) -> None:
    """Demand something of each line."""

    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        for at, line in enumerate(invoice.lines):
            if missing(line):
                path = f"lines[{at}].{name}"
                if path not in case.unread:
                    yield Breach(path=path)

    RULES.rule(rule, about=about, terms=terms, of=Invoice)(check)


_line("BR-21", "BT-126", "a line has an identifier", "number", lambda line: blank(line.number))
_line("BR-22", "BT-129", "a line has a quantity", "quantity", lambda line: line.quantity is None)
_line(
    "BR-23",
    "BT-130",
    "a line's quantity has a unit",
    "unit",
    lambda line: (
        # a unit beside a quantity that is no number
        line.unit is None and not any(unread_texts(line, "Quantity/@unitCode"))
    ),
)
_line("BR-24", "BT-131", "a line has a net amount", "net", lambda line: line.net is None)
_line(
    "BR-25",
    "BT-153",
    "a line names its item",
    "item.name",
    lambda line: line.item is None or blank(line.item.name),
)
_line(
    "BR-26",
    "BT-146",
    "a line has a net price",
    "price.amount",
    lambda line: line.price is None or line.price.amount is None,
)
_line(
    "BR-27",
    "BT-146",
    "a net price is there and not negative",
    "price.amount",
    lambda line: line.price is None or line.price.amount is None or line.price.amount < 0,
)


@RULES.rule("BR-28", about="a gross price is not negative", terms="BT-148", of=Invoice)
def gross_price(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-148: where several stand in one price, one that is not negative is enough."""
    for path, line in line_items(invoice):
        if line.price is None:
            continue
        known = [] if line.price.gross is None else [line.price.gross]
        if line.price.extras:
            known += [
                value
                for extra in line.price.extras
                if extra.path == "cac:AllowanceCharge"
                for child in extra.children
                if child.path == "cbc:BaseAmount" and (value := number(child.value)) is not None
            ]
        if known and all(value < 0 for value in known):
            yield Breach(path=f"{path}.price.gross", got=str(known[0]))


@RULES.rule("BR-CO-04", about="a line has a VAT category", terms="BT-151", of=Invoice)
def line_category(invoice: Invoice, case: Case) -> Breaches:
    """BT-151."""
    implied = _implied(case)
    for path, line in line_items(invoice):
        taxes = line.item.taxes if line.item is not None else ()
        if not any(
            tax.category is not None and is_vat(tax.scheme, implied=implied) for tax in taxes
        ):
            yield Breach(path=f"{path}.item.taxes")


def _implied(case: Case) -> bool:
    return case.format not in (UBL, "cii-invoice")


def _later(period: Period) -> bool:
    start: date | None = period.start
    return start is not None and period.end is not None and period.end < start


def _dated(period: Period, case: Case, path: str) -> bool:
    return (
        period.start is not None
        or period.end is not None
        or f"{path}.start" in case.unread
        or f"{path}.end" in case.unread
    )


@RULES.rule(
    "BR-29",
    about="an invoicing period does not end before it begins",
    terms="BT-73 BT-74",
    of=Invoice,
)
def period_order(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BG-14."""
    if invoice.period is not None and _later(invoice.period):
        yield Breach(path="period.end", got=str(invoice.period.end))


@RULES.rule(
    "BR-CO-19",
    about="an invoicing period has a start, an end or a tax point",
    terms="BG-14",
    of=Invoice,
)
def period_dates(invoice: Invoice, case: Case) -> Breaches:
    """BG-14; the UBL binding puts BT-8 there too."""
    period = invoice.period
    if period is None or _dated(period, case, "period") or period.tax_point is not None:
        return
    yield Breach(path="period")


@RULES.rule(
    "BR-30",
    about="a line's period does not end before it begins",
    terms="BT-134 BT-135",
    of=Invoice,
)
def line_period_order(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BG-26."""
    for path, line in line_items(invoice):
        if line.period is not None and _later(line.period):
            yield Breach(path=f"{path}.period.end", got=str(line.period.end))


@RULES.rule("BR-CO-20", about="a line's period has a start or an end", terms="BG-26", of=Invoice)
def line_period_dates(invoice: Invoice, case: Case) -> Breaches:
    """BG-26."""
    for path, line in line_items(invoice):
        if line.period is not None and not _dated(line.period, case, f"{path}.period"):
            yield Breach(path=f"{path}.period")


def _allowances(invoice: Invoice, *, charge: bool) -> Iterator[tuple[str, Allowance]]:
    for at, known in enumerate(invoice.allowances):
        if known.is_charge is charge:
            yield f"allowances[{at}]", known


def _line_allowances(invoice: Invoice, *, charge: bool) -> Iterator[tuple[str, Allowance]]:
    for at, line in enumerate(invoice.lines):
        for index, known in enumerate(line.allowances):
            if known.is_charge is charge:
                yield f"lines[{at}].allowances[{index}]", known


_PLACES: dict[str, Callable[[Invoice], Iterator[tuple[str, Allowance]]]] = {
    "allowance": lambda invoice: _allowances(invoice, charge=False),
    "charge": lambda invoice: _allowances(invoice, charge=True),
    "line allowance": lambda invoice: _line_allowances(invoice, charge=False),
    "line charge": lambda invoice: _line_allowances(invoice, charge=True),
}


def _allowance_amount(rule: str, term: str, place: str) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        for path, known in _PLACES[place](invoice):
            if known.amount is None and f"{path}.amount" not in case.unread:
                yield Breach(path=f"{path}.amount")

    RULES.rule(rule, about=f"each {place} has an amount", terms=term, of=Invoice)(check)


def _allowance_reason(rule: str, terms: str, place: str) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:  # noqa: ARG001
        for path, known in _PLACES[place](invoice):
            if known.reason is None and known.reason_code is None:
                yield Breach(path=f"{path}.reason")

    about = f"each {place} gives a reason, as text or as code"
    RULES.rule(rule, about=about, terms=terms, of=Invoice)(check)


def _allowance_category(rule: str, term: str, place: str) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        implied = _implied(case)
        for path, known in _PLACES[place](invoice):
            if not any(
                tax.category is not None and is_vat(tax.scheme, implied=implied)
                for tax in known.taxes
            ):
                yield Breach(path=f"{path}.taxes")

    about = f"each {place} of the document has a VAT category"
    RULES.rule(rule, about=about, terms=term, of=Invoice)(check)


_allowance_amount("BR-31", "BT-92", "allowance")
_allowance_category("BR-32", "BT-95", "allowance")
_allowance_reason("BR-33", "BT-97 BT-98", "allowance")
_allowance_reason("BR-CO-21", "BT-97 BT-98", "allowance")
_allowance_amount("BR-36", "BT-99", "charge")
_allowance_category("BR-37", "BT-102", "charge")
_allowance_reason("BR-38", "BT-104 BT-105", "charge")
_allowance_reason("BR-CO-22", "BT-104 BT-105", "charge")
_allowance_amount("BR-41", "BT-136", "line allowance")
_allowance_reason("BR-42", "BT-139 BT-140", "line allowance")
_allowance_reason("BR-CO-23", "BT-139 BT-140", "line allowance")
_allowance_amount("BR-43", "BT-141", "line charge")
_allowance_reason("BR-44", "BT-144 BT-145", "line charge")
_allowance_reason("BR-CO-24", "BT-144 BT-145", "line charge")


def _never(rule: str, terms: str, about: str) -> None:
    """Register a rule that no machine can decide; the authority's own check lets all pass."""
    RULES.rule(rule, about=about, terms=terms, of=Invoice)(lambda invoice, case: ())  # noqa: ARG005


_never("BR-CO-05", "BT-97 BT-98", "text and code of an allowance's reason say the same")
_never("BR-CO-06", "BT-104 BT-105", "text and code of a charge's reason say the same")
_never("BR-CO-07", "BT-139 BT-140", "text and code of a line allowance's reason say the same")
_never("BR-CO-08", "BT-144 BT-145", "text and code of a line charge's reason say the same")


def subtotals(invoice: Invoice) -> Iterator[tuple[str, TaxSubtotal]]:
    """Yield every subtotal of a tax total, of the document and of lines."""
    yield from _subtotals(invoice.tax_totals, "")
    for at, line in enumerate(invoice.lines):
        if line.tax_totals:
            yield from _subtotals(line.tax_totals, f"lines[{at}].")


def _subtotals(totals: Iterable[TaxTotal], above: str) -> Iterator[tuple[str, TaxSubtotal]]:
    for at, total in enumerate(totals):
        for index, subtotal in enumerate(total.subtotals):
            yield f"{above}tax_totals[{at}].subtotals[{index}]", subtotal


def _subtotal(
    rule: str, term: str, about: str, name: str, missing: Callable[[TaxSubtotal, bool], bool]
) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        implied = _implied(case)
        for path, known in subtotals(invoice):
            if missing(known, implied) and f"{path}.{name}" not in case.unread:
                yield Breach(path=f"{path}.{name}")

    RULES.rule(rule, about=about, terms=term, of=Invoice)(check)


_subtotal(
    "BR-45",
    "BT-116",
    "each VAT breakdown has a taxable amount",
    "taxable",
    lambda known, implied: known.taxable is None,  # noqa: ARG005
)
_subtotal(
    "BR-46",
    "BT-117",
    "each VAT breakdown has a tax amount",
    "amount",
    lambda known, implied: known.amount is None,  # noqa: ARG005
)


def _no_category(known: TaxSubtotal, implied: bool) -> bool:  # noqa: FBT001
    tax = known.tax
    return tax is None or tax.category is None or not is_vat(tax.scheme, implied=implied)


def _no_rate(known: TaxSubtotal, implied: bool) -> bool:  # noqa: FBT001
    tax = known.tax
    if tax is None or not is_vat(tax.scheme, implied=implied):
        return True
    return tax.rate is None and normal(tax.category) != "O"


_subtotal("BR-47", "BT-118", "each VAT breakdown has a category", "tax.category", _no_category)
_subtotal(
    "BR-48",
    "BT-119",
    "each VAT breakdown has a rate, unless it is not subject to VAT",
    "tax.rate",
    _no_rate,
)


@RULES.rule("BR-CO-18", about="an invoice has a VAT breakdown", terms="BG-23", of=Invoice)
def breakdown(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BG-23."""
    if not any(total.subtotals for total in invoice.tax_totals):
        yield Breach(path="tax_totals")


def _payment(
    rule: str, terms: str, about: str, name: str, missing: Callable[[Payment], bool]
) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:  # noqa: ARG001
        for at, known in enumerate(invoice.payments):
            if missing(known):
                yield Breach(path=f"payments[{at}].{name}")

    RULES.rule(rule, about=about, terms=terms, of=Invoice)(check)


_payment(
    "BR-49",
    "BT-81",
    "a payment instruction says the means of payment",
    "means",
    lambda known: known.means is None,
)
_payment(
    "BR-50",
    "BT-84",
    "a credit transfer names the account",
    "account.number",
    lambda known: (
        known.means in _TRANSFERS and known.account is not None and blank(known.account.number)
    ),
)
_payment(
    "BR-61",
    "BT-84",
    "a credit transfer has an account to pay to",
    "account.number",
    lambda known: (
        normal(known.means) in _TRANSFERS
        and (known.account is None or known.account.number is None)
    ),
)


@RULES.rule(
    "BR-51",
    "warning",
    about="of a payment card only the first six and the last four digits are shown",
    terms="BT-87",
    of=Invoice,
)
def card(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-87."""
    for at, known in enumerate(invoice.payments):
        if known.card is not None and len(normal(known.card.number)) > _CARD_DIGITS:
            yield Breach(path=f"payments[{at}].card.number")


@RULES.rule("BR-52", about="a supporting document has a reference", terms="BT-122", of=Invoice)
def supporting(invoice: Invoice, case: Case) -> Breaches:
    """BT-122; in UBL the invoiced object and a credit note's project stand in the same place."""
    for at, known in enumerate(invoice.attachments):
        if blank(known.number):
            yield Breach(path=f"attachments[{at}].number")
    if case.format != UBL or case.root is None:
        return
    if invoice.invoiced_object is not None and blank(invoice.invoiced_object.value):
        yield Breach(path="invoiced_object.value")
    for node in case.root.iterfind("cac:AdditionalDocumentReference", NAMESPACES):
        kinds = [kind.text for kind in node.iterfind("cbc:DocumentTypeCode", NAMESPACES)]
        if "50" in kinds and blank(node.findtext("cbc:ID", None, NAMESPACES)):
            yield Breach(path="project.number", node=node)


@RULES.rule(
    "BR-53",
    about="with a currency of VAT accounting the VAT total in that currency is there",
    terms="BT-6 BT-111",
    of=Invoice,
)
def accounting_total(invoice: Invoice, case: Case) -> Breaches:
    """BT-111; any tax total counts, those of lines too."""
    wanted = invoice.tax_currency
    if wanted is None:
        return
    totals = [*invoice.tax_totals, *(t for line in invoice.lines for t in line.tax_totals)]
    if not any(
        total.amount is not None and stated_currency(total, invoice, case) == wanted
        for total in totals
    ):
        yield Breach(path="tax_totals", expected=wanted)


def stated_currency(total: TaxTotal, invoice: Invoice, case: Case) -> str | None:
    """Return the currency of a tax total, or None where UBL demands one and there is none."""
    if case.format == UBL and any(
        extra.path == "cbc:TaxAmount/@currencyID" and extra.value is None for extra in total.extras
    ):
        return None
    return total.currency or invoice.currency or None


@RULES.rule("BR-54", about="an item's attribute has a name and a value", terms="BG-32", of=Invoice)
def attributes(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-160, BT-161."""
    for path, line in line_items(invoice):
        if line.item is None:
            continue
        for at, known in enumerate(line.item.attributes):
            if known.name is None or known.value is None:
                yield Breach(path=f"{path}.item.attributes[{at}]")


@RULES.rule("BR-55", about="a preceding invoice has a number", terms="BT-25", of=Invoice)
def preceding(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-25."""
    for at, known in enumerate(invoice.preceding):
        if known.number is None:
            yield Breach(path=f"preceding[{at}].number")


@RULES.rule("BR-57", about="a delivery address names a country", terms="BT-80", of=Invoice)
def delivery_country(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-80; deliveries of lines too."""
    for at, known in enumerate(invoice.deliveries):
        if known.address is not None and known.address.country is None:
            yield Breach(path=f"deliveries[{at}].address.country")
    for path, line in line_items(invoice):
        for at, known in enumerate(line.deliveries):
            if known.address is not None and known.address.country is None:
                yield Breach(path=f"{path}.deliveries[{at}].address.country")


def _endpoint(rule: str, term: str, role: str, party: Callable[[Invoice], Party | None]) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:  # noqa: ARG001
        known: Any = party(invoice)
        if known is not None and known.endpoint is not None and known.endpoint.scheme is None:
            yield Breach(path=f"{role}.endpoint.scheme", got=known.endpoint.value)

    about = f"the {role}'s electronic address has a scheme"
    RULES.rule(rule, about=about, terms=term, of=Invoice)(check)


_endpoint("BR-62", "BT-34", "seller", lambda invoice: invoice.seller)
_endpoint("BR-63", "BT-49", "buyer", lambda invoice: invoice.buyer)


@RULES.rule("BR-64", about="an item's standard identifier has a scheme", terms="BT-157", of=Invoice)
def standard_scheme(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-157-1."""
    for path, line in line_items(invoice):
        item = line.item
        if item is not None and item.standard_id is not None and item.standard_id.scheme is None:
            yield Breach(path=f"{path}.item.standard_id.scheme", got=item.standard_id.value)


@RULES.rule("BR-65", about="an item's class has a scheme", terms="BT-158", of=Invoice)
def class_scheme(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-158-1."""
    for path, line in line_items(invoice):
        for at, known in enumerate(line.item.classifications if line.item is not None else ()):
            if known.code is not None and known.scheme is None:
                yield Breach(path=f"{path}.item.classifications[{at}].scheme", got=known.code)


@RULES.rule(
    "BR-CO-03",
    about="the tax point is a date or a code, not both",
    terms="BT-7 BT-8",
    of=Invoice,
)
def tax_point(invoice: Invoice, case: Case) -> Breaches:
    """BT-7, BT-8."""
    dated = invoice.tax_point is not None or "tax_point" in case.unread
    if dated and invoice.period is not None and invoice.period.tax_point is not None:
        yield Breach(path="tax_point", got=str(invoice.tax_point))


@RULES.rule(
    "BR-CO-26",
    about="the seller can be identified: an identifier, a legal registration or a VAT number",
    terms="BT-29 BT-30 BT-31",
    of=Invoice,
)
def seller_identified(invoice: Invoice, case: Case) -> Breaches:
    """BT-29, BT-30, BT-31; a creditor identifier (SEPA) is none."""
    seller = invoice.seller
    if seller is None:
        if not _seller_stands(case):
            return
        seller = Party()
    if (
        has_vat(seller)
        or any(known.value is not None and known.scheme != "SEPA" for known in seller.identifiers)
        or (seller.legal_id is not None and seller.legal_id.value is not None)
    ):
        return
    yield Breach(path="seller.identifiers")


def _seller_stands(case: Case) -> bool:
    """Say whether there is a seller to ask: UBL asks in its element alone."""
    if case.format != UBL or case.root is None:
        return True
    return case.root.find("cac:AccountingSupplierParty", NAMESPACES) is not None
