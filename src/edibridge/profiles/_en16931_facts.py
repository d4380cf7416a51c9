"""What the rules of EN 16931 look at again and again, gathered once a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from attrs import Factory, define

from edibridge.formats._ubl import clark
from edibridge.model import (
    Allowance,
    Invoice,
    Line,
    Part,
    Party,
    Period,
    Tax,
    TaxSubtotal,
    TaxTotal,
)
from edibridge.rules import Case

SOURCE = "EN 16931-1:2017, validation artefacts 1.3.16"
VAT = "VAT"
UBL = "ubl-invoice"
CII = "cii-invoice"
_SPACE = " \t\r\n"
_SPACES = re.compile(r"[ \t\r\n]+")
_CENT = Decimal("0.01")
_HALF = Decimal("0.5")


@define(eq=False)
class Taxed:
    """One tax category where it stands.

    `where` is `line` (an item), `allowance`, `charge` (of the document, a line or a price),
    `subtotal` (of a tax total), `loose` (an allowance or charge that does not say which it is) or
    `other`; `header` says that it is the document's own. `raw` is the code as written, `code`
    without blanks around it, `rated` that a rate stands there.
    """

    where: str
    header: bool
    raw: str | None
    code: str
    vat: bool
    rate: Decimal | None
    rated: bool
    amount: Decimal | None
    place: tuple[Any, ...]
    tax: Tax | None = None
    subtotal: TaxSubtotal | None = None
    node: Any = None

    @property
    def path(self) -> str:
        """Return the model path."""
        return path_of(self.place)


@define(eq=False)
class Facts:
    """All tax categories by where they stand, and which VAT numbers the parties have."""

    lines: list[Taxed] = Factory(list)
    allowances: list[Taxed] = Factory(list)
    loose: list[Taxed] = Factory(list)
    breakdown: list[Taxed] = Factory(list)
    others: list[Taxed] = Factory(list)
    classified: list[Taxed] = Factory(list)
    seller_vat: bool = False
    seller_registered: bool = False
    representative_vat: bool = False
    buyer_vat: bool = False
    buyer_legal: bool = False

    @property
    def items(self) -> list[Taxed]:
        """Return the categories of items, in lines and wherever else an item stands."""
        return self.lines + self.classified

    def everywhere(self) -> Iterator[Taxed]:
        """Yield every tax category of the document."""
        yield from self.lines
        yield from self.allowances
        yield from self.loose
        yield from self.breakdown
        yield from self.others
        yield from self.classified


def facts(invoice: Invoice, case: Case) -> Facts:
    """Return the facts of a document, gathered on the first call."""
    known: Facts | None = case.shared.get("en16931")
    if known is None:
        known = case.shared["en16931"] = _gather(invoice, case)
    return known


def _gather(invoice: Invoice, case: Case) -> Facts:
    found = Facts()
    implies = implied(case)
    for at, line in enumerate(invoice.lines):
        place: tuple[Any, ...] = ("lines", at)
        for index, tax in enumerate(line.item.taxes if line.item is not None else ()):
            taxed = _taxed("line", tax, (*place, "item", "taxes", index), implied=implies)
            taxed.amount = line.net
            found.lines.append(taxed)
        if line.allowances:
            _add_allowances(found, line.allowances, place, implied=implies)
        if line.tax_totals:
            _add_totals(found.others, line.tax_totals, (*place, "tax_totals"), implied=implies)
    _add_allowances(found, invoice.allowances, (), implied=implies)
    _add_totals(found.breakdown, invoice.tax_totals, ("tax_totals",), implied=implies)
    withheld = invoice.withholding_totals
    _add_totals(found.others, withheld, ("withholding_totals",), implied=implies)
    if case.format == UBL and case.root is not None:
        _add_unread(found, case.root)
    state_numbers(found, invoice)
    return found


def state_numbers(found: Facts, invoice: Invoice) -> None:
    """Find out which of the parties have VAT numbers and registrations."""
    seller, buyer = invoice.seller, invoice.buyer
    found.seller_vat = has_vat(seller)
    found.seller_registered = seller is not None and any(
        known.number is not None for known in seller.tax_registrations
    )
    found.representative_vat = has_vat(invoice.tax_representative)
    found.buyer_vat = has_vat(buyer)
    legal = None if buyer is None else buyer.legal_id
    found.buyer_legal = legal is not None and legal.value is not None


def _taxed(where: str, tax: Tax, place: tuple[Any, ...], *, implied: bool) -> Taxed:
    return Taxed(
        where,
        False,  # noqa: FBT003 - of the document's own are set apart below
        tax.category,
        normal(tax.category),
        is_vat(tax.scheme, implied=implied),
        tax.rate,
        tax.rate is not None or _is_rated(tax),
        None,
        place,
        tax,
    )


def _add_allowances(
    found: Facts, known: Iterable[Allowance], above: tuple[Any, ...], *, implied: bool
) -> None:
    for at, allowance in enumerate(known):
        if allowance.is_charge is None:
            into, where = found.loose, "loose"
        else:
            into, where = found.allowances, "charge" if allowance.is_charge else "allowance"
        for index, tax in enumerate(allowance.taxes):
            place = (*above, "allowances", at, "taxes", index)
            taxed = _taxed(where, tax, place, implied=implied)
            taxed.header = not above
            taxed.amount = allowance.amount
            into.append(taxed)


def _add_totals(
    into: list[Taxed], known: Iterable[TaxTotal], above: tuple[Any, ...], *, implied: bool
) -> None:
    for at, total in enumerate(known):
        for index, subtotal in enumerate(total.subtotals):
            if subtotal.tax is not None:
                place = (*above, at, "subtotals", index, "tax")
                taxed = _taxed("subtotal", subtotal.tax, place, implied=implied)
                taxed.subtotal = subtotal
                into.append(taxed)


_CATEGORY = clark("cac:TaxCategory")
_CLASSIFIED = clark("cac:ClassifiedTaxCategory")
_ALLOWANCE = clark("cac:AllowanceCharge")
_INDICATOR = clark("cbc:ChargeIndicator")
_SUBTOTAL = clark("cac:TaxSubtotal")
_TOTAL = clark("cac:TaxTotal")
LINES = (clark("cac:InvoiceLine"), clark("cac:CreditNoteLine"))
_SCHEME_ID = f"{clark('cac:TaxScheme')}/{clark('cbc:ID')}"


def _add_unread(found: Facts, root: Any) -> None:  # noqa: ANN401 - an lxml element
    """Add the tax categories of UBL that stand where the model has no place for them.

    The assertions of the UBL binding reach allowances of prices and lines within lines too.
    """
    known = sum(1 for _ in found.everywhere())
    if sum(1 for _ in root.iter(_CATEGORY, _CLASSIFIED)) == known:
        return
    for node in root.iter(_CATEGORY, _CLASSIFIED):
        parent = node.getparent()
        holder = parent.getparent()
        if parent.tag == _SUBTOTAL:
            _add_subtotal(found, node, root)
        elif node.tag == _CLASSIFIED:
            if not _is_held(holder, root):
                found.classified.append(_found("line", node))
        elif parent.tag != _ALLOWANCE:
            found.others.append(_found("other", node))
        elif not _is_held(holder, root):
            indicator = (parent.findtext(_INDICATOR) or "").strip(_SPACE)
            charge = {"true": True, "1": True, "false": False, "0": False}.get(indicator)
            into = found.loose if charge is None else found.allowances
            into.append(_found("charge" if charge else "allowance", node))


def _is_held(holder: Any, root: Any) -> bool:  # noqa: ANN401
    """Say whether the model has what an element holds: the document's and its lines'."""
    return holder is root or (holder.tag in LINES and holder.getparent() is root)


def _add_subtotal(found: Facts, node: Any, root: Any) -> None:  # noqa: ANN401
    """Add a category of a subtotal: one that is not the first there, or of a total elsewhere."""
    subtotal = node.getparent()
    total = subtotal.getparent()
    if not _is_held(total.getparent(), root):
        found.others.append(_found("other", node))
    elif subtotal.find(_CATEGORY) is not node:
        taxed = _found("subtotal", node)
        taxed.subtotal = TaxSubtotal(
            taxable=number(subtotal.findtext(clark("cbc:TaxableAmount"))),
            amount=number(subtotal.findtext(clark("cbc:TaxAmount"))),
        )
        ours = total.tag == _TOTAL and total.getparent() is root
        (found.breakdown if ours else found.others).append(taxed)


def _found(where: str, node: Any) -> Taxed:  # noqa: ANN401
    """Return a category of the tree; it is not of the document's own allowances."""
    tax = Tax(
        category=node.findtext(clark("cbc:ID")),
        rate=number(node.findtext(clark("cbc:Percent"))),
        scheme=node.findtext(_SCHEME_ID),
        exemption_reason=node.findtext(clark("cbc:TaxExemptionReason")),
        exemption_code=node.findtext(clark("cbc:TaxExemptionReasonCode")),
    )
    taxed = _taxed(where, tax, (), implied=False)
    taxed.rated = node.find(clark("cbc:Percent")) is not None
    taxed.node = node
    return taxed


def _is_rated(tax: Tax) -> bool:
    return any(extra.path.endswith("Percent/text()") for extra in tax.extras)


def is_vat(scheme: str | None, *, implied: bool) -> bool:
    """Say whether a tax scheme is VAT."""
    if scheme == VAT:
        return True
    if scheme is None:
        return implied
    return scheme.strip(_SPACE).upper() == VAT


def has_vat(party: Party | None) -> bool:
    """Say whether a party states a VAT number."""
    return party is not None and any(
        known.number is not None and is_vat(known.scheme, implied=False)
        for known in party.tax_registrations
    )


def normal(text: str | None) -> str:
    """Return a text without blanks around it and with single blanks inside."""
    if not text:
        return ""
    text = text.strip(_SPACE)
    return _SPACES.sub(" ", text) if " " in text or "\n" in text or "\t" in text else text


def blank(text: str | None) -> bool:
    """Say whether a text is absent or nothing but blanks."""
    return not text or not text.strip(_SPACE)


def number(text: str | None) -> Decimal | None:
    """Return a decimal number, or None where the text is none; `NaN` and `INF` are none."""
    if text is None:
        return None
    try:
        known = Decimal(text.strip(_SPACE))
    except ArithmeticError:
        return None
    return known if known.is_finite() else None


def cents(amount: Decimal) -> Decimal:
    """Round to two digits, a half upwards (XPath's round)."""
    if amount == amount.quantize(_CENT):
        return amount
    return (amount * 100 + _HALF).to_integral_value(ROUND_FLOOR) / 100


def whole(amount: Decimal) -> Decimal:
    """Round to an integer, a half upwards (XPath's round)."""
    return (amount + _HALF).to_integral_value(ROUND_FLOOR)


def path_of(place: tuple[Any, ...]) -> str:
    """Spell a model path: `("lines", 2, "net")` is `lines[2].net`."""
    parts: list[str] = []
    for step in place:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        else:
            parts.append(f".{step}" if parts else step)
    return "".join(parts)


def line_items(invoice: Invoice) -> Iterator[tuple[str, Line]]:
    """Yield the lines with their model paths."""
    for at, line in enumerate(invoice.lines):
        yield f"lines[{at}]", line


def unread_texts(part: Part, suffix: str) -> Iterator[str]:
    """Yield the texts of a part's leaf that were there but not as the model spells them."""
    for extra in part.extras:
        if extra.path.endswith(suffix):
            yield extra.value or ""


def implied(case: Case) -> bool:
    """Say whether a syntax has no place for the scheme of a tax, and speaks of VAT alone."""
    return case.format not in (UBL, "cii-invoice")


def later(period: Period) -> bool:
    """Say whether a period ends before it begins."""
    start: date | None = period.start
    return start is not None and period.end is not None and period.end < start


def dated(period: Period, case: Case, path: str) -> bool:
    """Say whether a period has a start or an end, understood or not."""
    return (
        period.start is not None
        or period.end is not None
        or f"{path}.start" in case.unread
        or f"{path}.end" in case.unread
    )
