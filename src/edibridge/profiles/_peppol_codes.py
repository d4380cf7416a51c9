"""Peppol BIS Billing: codes, currencies, dates and categories, wherever they stand.

The authority looks at every element of a name, in places too that the model has none for: a
document of UBL or CII is judged in its tree, in one walk; every other document in the model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from attrs import frozen

from edibridge import codes
from edibridge.formats import _cii
from edibridge.formats._ubl import clark
from edibridge.model import Invoice, Tax
from edibridge.profiles._peppol_facts import (
    SELF_BILLING,
    SOURCE,
    UBL,
    Facts,
    all_of,
    cii,
    facts,
    is_credit_note,
    said,
    text_of,
)
from edibridge.profiles._peppol_text import is_day, normal
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="peppol-codes", source=SOURCE)

_EMPTY = "PEPPOL-EN16931-R008"
_CURRENCY = "PEPPOL-EN16931-R051"
_MIME, _ALLOWANCE, _CHARGE = (f"PEPPOL-EN16931-CL00{at}" for at in (1, 2, 3))
_TAX_POINT, _MONEY, _SCHEME = (f"PEPPOL-EN16931-CL00{at}" for at in (6, 7, 8))
_KIND, _CREDIT_KIND, _GERMAN_KIND = (f"PEPPOL-EN16931-P01{at}" for at in ("00", "01", "12"))
_DATE = "PEPPOL-EN16931-F001"
_GERMAN_KINDS = ("326", "384")
_SELF_BILLED, _SELF_BILLED_CREDITS = frozenset({"389", "527"}), frozenset({"261"})
_CII_DAY = re.compile("20[0-9]{6}")

CATEGORIES = {
    "VATEX-EU-G": ("PEPPOL-EN16931-P0104", "G"),
    "VATEX-EU-O": ("PEPPOL-EN16931-P0105", "O"),
    "VATEX-EU-IC": ("PEPPOL-EN16931-P0106", "K"),
    "VATEX-EU-AE": ("PEPPOL-EN16931-P0107", "AE"),
    "VATEX-EU-D": ("PEPPOL-EN16931-P0108", "E"),
    "VATEX-EU-F": ("PEPPOL-EN16931-P0109", "E"),
    "VATEX-EU-I": ("PEPPOL-EN16931-P0110", "E"),
    "VATEX-EU-J": ("PEPPOL-EN16931-P0111", "E"),
}
"""The VAT category that an exemption reason (BT-121) goes with, and the rule that says so."""

Found = Iterator[tuple[str, Breach]]
Ask = Callable[[Any, "_Asked"], Found]


@frozen(kw_only=True)
class _Asked:
    """What the looks need beside the element: the facts, and the invoice's currencies."""

    facts: Facts
    currencies: tuple[str, ...]


@cache
def _listed(list_id: str) -> frozenset[str]:
    return codes.values(list_id)


def _broken(rule: str, node: Any, got: str | None) -> tuple[str, Breach]:  # noqa: ANN401
    return rule, Breach(node=node, got=got)


def _amount(node: Any, asked: _Asked) -> Found:  # noqa: ANN401 - an lxml element
    code = node.get("currencyID")
    if code not in asked.currencies:
        yield _broken(_CURRENCY, node, code)
    if code not in _listed("iso-4217"):
        yield _broken(_MONEY, node, code)


def _tax_amount(node: Any, asked: _Asked) -> Found:  # noqa: ANN401
    code = node.get("currencyID")
    if code not in asked.currencies:
        parent = node.getparent()
        broken_down = parent.tag == _TAX_TOTAL and parent.find(_SUBTOTAL) is not None
        # the artefact for self-billing does not ask it of the parts of the breakdown
        part = parent.tag == _SUBTOTAL and asked.facts.specification != SELF_BILLING
        if broken_down or part:
            yield _broken(_CURRENCY, node, code)
    if code not in _listed("iso-4217"):
        yield _broken(_MONEY, node, code)


def _attachment(node: Any, asked: _Asked) -> Found:  # noqa: ANN401
    del asked
    code = node.get("mimeCode")
    if code is not None and code not in _listed("mime"):
        yield _broken(_MIME, node, code)


def _reason(node: Any, asked: _Asked) -> Found:  # noqa: ANN401
    del asked
    parent = node.getparent()
    if parent.tag != _ALLOWANCE_CHARGE:
        return
    code = normal(text_of(node))
    said_so = [text_of(one) for one in parent.iterchildren(_INDICATOR)]
    # an indicator that is spelled in another way is neither
    if "false" in said_so:
        if code not in _listed("en16931-5189"):
            yield _broken(_ALLOWANCE, node, code)
    elif "true" in said_so and code not in _listed("untdid-7161"):
        yield _broken(_CHARGE, node, code)


def _point(node: Any, asked: _Asked) -> Found:  # noqa: ANN401
    del asked
    code = normal(text_of(node))
    if node.getparent().tag == _PERIOD and code not in _listed("en16931-2005"):
        yield _broken(_TAX_POINT, node, code)


def _kinds(known: Facts, *, credit: bool) -> frozenset[str] | None:
    """Return the document types that go with a process, or None where it says nothing of them."""
    if known.specification == SELF_BILLING:
        # of the second process the artefact for self-billing says nothing
        if known.process != "01":
            return None
        return _SELF_BILLED_CREDITS if credit else _SELF_BILLED
    if not known.process:
        return None
    return _listed("peppol-1001-creditnote" if credit else "peppol-1001-invoice")


def _invoice_kind(node: Any, asked: _Asked) -> Found:  # noqa: ANN401
    code = normal(text_of(node))
    accepted = _kinds(asked.facts, credit=False)
    if accepted is not None and code not in accepted:
        yield _broken(_KIND, node, code)
    if code in _GERMAN_KINDS and not asked.facts.german:
        yield _broken(_GERMAN_KIND, node, code)


def _credit_kind(node: Any, asked: _Asked) -> Found:  # noqa: ANN401
    code = normal(text_of(node))
    accepted = _kinds(asked.facts, credit=True)
    if accepted is not None and code not in accepted:
        yield _broken(_CREDIT_KIND, node, code)


def _day(node: Any, asked: _Asked) -> Found:  # noqa: ANN401
    del asked
    text = text_of(node)
    if not is_day(text):
        yield _broken(_DATE, node, text)


def _endpoint(node: Any, asked: _Asked) -> Found:  # noqa: ANN401
    del asked
    scheme = node.get("schemeID")
    if scheme is not None and scheme not in _listed("peppol-eas"):
        yield _broken(_SCHEME, node, scheme)


def _category(node: Any, asked: _Asked) -> Found:  # noqa: ANN401
    del asked
    reasons = list(node.iterchildren(_EXEMPTION))
    known = CATEGORIES.get(text_of(reasons[0]).upper()) if len(reasons) == 1 else None
    if known is not None:
        code = said(node, "cbc:ID")
        if normal(code) != known[1]:
            yield _broken(known[0], node, code)


_ALLOWANCE_CHARGE, _INDICATOR = clark("cac:AllowanceCharge"), clark("cbc:ChargeIndicator")
_TAX_TOTAL, _SUBTOTAL = clark("cac:TaxTotal"), clark("cac:TaxSubtotal")
_PERIOD, _EXEMPTION = clark("cac:InvoicePeriod"), clark("cbc:TaxExemptionReasonCode")

_AMOUNTS = (
    "Amount",
    "BaseAmount",
    "PriceAmount",
    "TaxableAmount",
    "LineExtensionAmount",
    "TaxExclusiveAmount",
    "TaxInclusiveAmount",
    "AllowanceTotalAmount",
    "ChargeTotalAmount",
    "PrepaidAmount",
    "PayableRoundingAmount",
    "PayableAmount",
)
_DAYS = ("IssueDate", "DueDate", "TaxPointDate", "StartDate", "EndDate", "ActualDeliveryDate")


@cache
def _ubl_looks() -> dict[str, Ask]:
    looks: dict[str, Ask] = {
        "cbc:TaxAmount": _tax_amount,
        "cbc:EmbeddedDocumentBinaryObject": _attachment,
        "cbc:AllowanceChargeReasonCode": _reason,
        "cbc:DescriptionCode": _point,
        "cbc:InvoiceTypeCode": _invoice_kind,
        "cbc:CreditNoteTypeCode": _credit_kind,
        "cbc:EndpointID": _endpoint,
        "cac:TaxCategory": _category,
    }
    looks |= {f"cbc:{name}": _amount for name in _AMOUNTS}
    looks |= {f"cbc:{name}": _day for name in _DAYS}
    return {clark(name): ask for name, ask in looks.items()}


def _in_ubl(invoice: Invoice, case: Case) -> Found:
    looks = _ubl_looks()
    stated = tuple(text_of(one) for one in all_of(case.root, "cbc:DocumentCurrencyCode"))
    asked = _Asked(facts=facts(invoice, case), currencies=stated)
    for node in case.root.iter("*"):
        if not len(node):
            text = node.text
            if text is None or not text.strip(" \t\r\n"):
                yield _EMPTY, Breach(node=node)
        elif next(node.iterchildren("*"), None) is None and not normal(text_of(node)):
            # nothing but comments inside
            yield _EMPTY, Breach(node=node)
        ask = looks.get(node.tag)
        if ask is not None:
            yield from ask(node, asked)


def _cii_mime(node: Any) -> Found:  # noqa: ANN401
    code = node.get("mimeCode")
    if code is not None and code not in _listed("mime"):
        yield _broken(_MIME, node, code)


def _cii_reason(node: Any) -> Found:  # noqa: ANN401
    parent = node.getparent()
    if parent.tag != _cii.clark("ram:SpecifiedTradeAllowanceCharge"):
        return
    code = normal(text_of(node))
    charge = normal(said(parent, "ram:ChargeIndicator/udt:Indicator"))
    if charge == "false" and code not in _listed("en16931-5189"):
        yield _broken(_ALLOWANCE, node, code)
    if charge == "true" and code not in _listed("untdid-7161"):
        yield _broken(_CHARGE, node, code)


def _cii_money(node: Any) -> Found:  # noqa: ANN401
    code = node.get("currencyID")
    if code is not None and code not in _listed("peppol-4217-cii"):
        yield _broken(_MONEY, node, code)


def _cii_day(node: Any) -> Found:  # noqa: ANN401
    text = text_of(node)
    # the century is looked for anywhere in the eight characters
    good = len(text) == 8 and _CII_DAY.search(normal(text)) is not None  # noqa: PLR2004 - YYYYMMDD
    if not good or normal(node.get("format")) != "102":
        yield _broken(_DATE, node, text)


def _cii_endpoint(node: Any) -> Found:  # noqa: ANN401
    above = node.getparent()
    party = above.getparent()
    parties = (_cii.clark("ram:BuyerTradeParty"), _cii.clark("ram:SellerTradeParty"))
    if above.tag != _cii.clark("ram:URIUniversalCommunication") or party.tag not in parties:
        return
    scheme = node.get("schemeID")
    if scheme not in _listed("peppol-eas-cii"):
        yield _broken(_SCHEME, node, scheme)


@cache
def _cii_looks() -> dict[str, Callable[[Any], Found]]:
    looks = {
        "ram:AttachmentBinaryObject": _cii_mime,
        "ram:ReasonCode": _cii_reason,
        "ram:TaxTotalAmount": _cii_money,
        "udt:DateTimeString": _cii_day,
        "ram:URIID": _cii_endpoint,
    }
    return {_cii.clark(name): ask for name, ask in looks.items()}


def _in_cii(case: Case) -> Found:
    looks = _cii_looks()
    for node in case.root.iter(*looks):
        yield from looks[node.tag](node)


def _in_model(invoice: Invoice, case: Case) -> Found:
    for path, rule, list_id, code in _coded(invoice):
        if code is not None and normal(code) not in _listed(list_id):
            yield rule, Breach(path=path, got=code)
    known = facts(invoice, case)
    credit = is_credit_note(invoice, case)
    accepted = _kinds(known, credit=credit)
    if accepted is not None and invoice.kind is not None and normal(invoice.kind) not in accepted:
        yield _CREDIT_KIND if credit else _KIND, Breach(path="kind", got=invoice.kind)
    if normal(invoice.kind) in _GERMAN_KINDS and not known.german:
        yield _GERMAN_KIND, Breach(path="kind", got=invoice.kind)
    for at, total in enumerate(invoice.tax_totals):
        if total.subtotals and total.currency not in (None, invoice.currency):
            yield _CURRENCY, Breach(path=f"tax_totals[{at}].currency", got=total.currency)
    for path, tax in _taxes(invoice):
        rule, category = CATEGORIES.get((tax.exemption_code or "").upper(), ("", ""))
        if rule and normal(tax.category) != category:
            yield rule, Breach(path=f"{path}.category", got=tax.category, expected=category)


def _taxes(invoice: Invoice) -> Iterator[tuple[str, Tax]]:
    for at, total in enumerate(invoice.tax_totals):
        for index, subtotal in enumerate(total.subtotals):
            if subtotal.tax is not None:
                yield f"tax_totals[{at}].subtotals[{index}].tax", subtotal.tax
    for at, allowance in enumerate(invoice.allowances):
        for index, tax in enumerate(allowance.taxes):
            yield f"allowances[{at}].taxes[{index}]", tax


def _coded(invoice: Invoice) -> Iterator[tuple[str, str, str, str | None]]:
    """Yield path, rule, list and code of what the model holds."""
    for role in ("seller", "buyer"):
        party = getattr(invoice, role)
        if party is not None and party.endpoint is not None:
            yield f"{role}.endpoint.scheme", _SCHEME, "peppol-eas", party.endpoint.scheme
    for at, attachment in enumerate(invoice.attachments):
        yield f"attachments[{at}].mime", _MIME, "mime", attachment.mime
    if invoice.period is not None:
        yield "period.tax_point", _TAX_POINT, "en16931-2005", invoice.period.tax_point
    yield "currency", _MONEY, "iso-4217", invoice.currency
    for at, total in enumerate(invoice.tax_totals):
        yield f"tax_totals[{at}].currency", _MONEY, "iso-4217", total.currency
    owners: Iterable[tuple[str, Any]] = (
        ("", invoice),
        *((f"lines[{at}].", line) for at, line in enumerate(invoice.lines)),
    )
    for path, owner in owners:
        for at, known in enumerate(owner.allowances):
            if known.is_charge is not None:
                rule = _CHARGE if known.is_charge else _ALLOWANCE
                list_id = "untdid-7161" if known.is_charge else "en16931-5189"
                yield f"{path}allowances[{at}].reason_code", rule, list_id, known.reason_code


def _all(invoice: Any, case: Case) -> Found:  # noqa: ANN401
    if not isinstance(invoice, Invoice):
        return
    if case.format == UBL and case.root is not None:
        yield from _in_ubl(invoice, case)
    else:
        yield from _elsewhere(invoice, case)


def _shaped(invoice: Any, case: Case) -> Found:  # noqa: ANN401
    """Answer all rules in UBL, where they depend on the shape of the tree alone."""
    if isinstance(invoice, Invoice) and case.format == UBL and case.root is not None:
        yield from _in_ubl(invoice, case)


def _elsewhere(invoice: Any, case: Case) -> Found:  # noqa: ANN401
    """Answer all rules in any other format."""
    if not isinstance(invoice, Invoice) or (case.format == UBL and case.root is not None):
        return
    if cii(case) is not None:
        yield from _in_cii(case)
    else:
        yield from _in_model(invoice, case)


def _only(rule: str) -> Callable[[Invoice, Case], Iterator[Breach]]:
    return lambda invoice, case: (b for known, b in _all(invoice, case) if known == rule)


for _rule, _terms, _about in (
    (_EMPTY, "", "no element is empty"),
    (_CURRENCY, "BT-5", "amounts are in the invoice's currency"),
    (_MIME, "BT-125-1", "a document's media type is one that Peppol takes"),
    (_ALLOWANCE, "BT-98 BT-140", "an allowance's reason is in the code list"),
    (_CHARGE, "BT-105 BT-145", "a charge's reason is in the code list"),
    (_TAX_POINT, "BT-8", "the tax point is in the code list"),
    (_MONEY, "BT-5 BT-6", "a currency is in the code list"),
    (_SCHEME, "BT-34-1 BT-49-1", "an electronic address has a scheme of Peppol's list"),
    (_KIND, "BT-3", "the type of an invoice goes with its process"),
    (_CREDIT_KIND, "BT-3", "the type of a credit note goes with its process"),
    (_GERMAN_KIND, "BT-3", "types 326 and 384 are for two Germans alone"),
    (_DATE, "", "a date is written as the syntax has it"),
    *(
        (rule, "BT-121", f"exemption reason {reason} goes with VAT category {category}")
        for reason, (rule, category) in CATEGORIES.items()
    ),
):
    RULES.rule(_rule, about=_about, terms=_terms, of=Invoice)(_only(_rule))
RULES.sweep = _elsewhere
RULES.shaped = _shaped
