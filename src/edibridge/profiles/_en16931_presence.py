"""EN 16931: what an invoice must hold, and what must stand together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from edibridge.formats._ubl import NAMESPACES
from edibridge.model import Invoice, Party, Payment
from edibridge.profiles._en16931_facts import (
    SOURCE,
    UBL,
    blank,
    dated,
    has_vat,
    later,
    line_items,
    normal,
    unread_texts,
)
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="en16931-presence", source=SOURCE)


TRANSFERS = ("30", "58")


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


@RULES.rule(
    "BR-29",
    about="an invoicing period does not end before it begins",
    terms="BT-73 BT-74",
    of=Invoice,
)
def period_order(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BG-14."""
    if invoice.period is not None and later(invoice.period):
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
    if period is None or dated(period, case, "period") or period.tax_point is not None:
        return
    yield Breach(path="period")


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
        known.means in TRANSFERS and known.account is not None and blank(known.account.number)
    ),
)


_payment(
    "BR-61",
    "BT-84",
    "a credit transfer has an account to pay to",
    "account.number",
    lambda known: (
        normal(known.means) in TRANSFERS and (known.account is None or known.account.number is None)
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
