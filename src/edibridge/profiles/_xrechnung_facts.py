"""What the rules of XRechnung look at again and again: ways of payment, texts, specifications."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from attrs import frozen

from edibridge.formats import _cii, _ubl
from edibridge.model import Invoice
from edibridge.profiles._en16931_facts import CII, UBL, normal
from edibridge.rules import Case

SOURCE = "XRechnung 3.0.2, Schematron 2.4"
CIUS = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
EXTENSION = f"{CIUS}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"
VEHICLES = f"{CIUS}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9"
SPECIFICATIONS = (CIUS, EXTENSION, VEHICLES)

TRANSFERS = ("30", "58")
CARDS = ("48", "54", "55")
SEPA_TRANSFER, SEPA_DEBIT = "58", "59"
DEBITS = ("49", "59")
_TAXED = frozenset(["S", "Z", "E", "AE", "K", "G", "L", "M"])

_AGREEMENT = f"{_cii.TRANSACTION}/ram:ApplicableHeaderTradeAgreement"
_MEANS = f"{_cii.SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
_MANDATE = f"{_cii.SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID"
_CREDITOR = f"{_cii.SETTLEMENT}/ram:CreditorReferenceID"
_DEBITED = "ram:PayerPartyDebtorFinancialAccount/ram:IBANID"

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{0,30}")
_BLANKS = re.compile(r"[ \t\r\n]+")


@frozen(kw_only=True)
class Paying:
    """One way of payment: its code (UNTDID 4461), and which groups stand with it.

    `banks` says that a bank stands there without an account, which CII counts as an account
    beside a direct debit.
    """

    path: str
    node: Any = None
    code: str
    account: bool
    card: bool
    mandate: bool
    banks: bool = False
    mandate_number: bool
    iban: str
    debited: str


@frozen(kw_only=True)
class Debit:
    """Which of the three terms of a direct debit stand in the document, and whether one must."""

    group: bool
    mandate: bool
    creditor: bool
    debited: bool


def paying(invoice: Invoice, case: Case) -> list[Paying]:
    """Return the ways of payment of a document, gathered on the first call."""
    known: list[Paying] | None = case.shared.get("xrechnung paying")
    if known is None:
        if case.root is not None and case.format == UBL:
            known = list(_paying_ubl(case.root))
        elif case.root is not None and case.format == CII:
            known = list(_paying_cii(case.root))
        else:
            known = list(_paying(invoice))
        case.shared["xrechnung paying"] = known
    return known


def _paying(invoice: Invoice) -> Iterator[Paying]:
    for at, known in enumerate(invoice.payments):
        account, mandate = known.account, known.mandate
        debited = mandate.debited if mandate is not None else None
        yield Paying(
            path=f"payments[{at}]",
            code=normal(known.means),
            account=account is not None,
            card=known.card is not None,
            mandate=mandate is not None,
            mandate_number=mandate is not None and mandate.number is not None,
            iban=(account.number or "") if account is not None else "",
            debited=(debited.number or "") if debited is not None else "",
        )


def _paying_ubl(root: Any) -> Iterator[Paying]:  # noqa: ANN401 - an lxml element
    space = _ubl.NAMESPACES
    for at, node in enumerate(root.iterfind("cac:PaymentMeans", space)):
        mandate = "cac:PaymentMandate"
        yield Paying(
            path=f"payments[{at}]",
            node=node,
            code=normal(node.findtext("cbc:PaymentMeansCode", "", space)),
            account=node.find("cac:PayeeFinancialAccount", space) is not None,
            card=node.find("cac:CardAccount", space) is not None,
            mandate=node.find(mandate, space) is not None,
            mandate_number=node.find(f"{mandate}/cbc:ID", space) is not None,
            iban=node.findtext("cac:PayeeFinancialAccount/cbc:ID", "", space),
            debited=node.findtext(f"{mandate}/cac:PayerFinancialAccount/cbc:ID", "", space),
        )


def _paying_cii(root: Any) -> Iterator[Paying]:  # noqa: ANN401
    space = _cii.NAMESPACES
    number = root.find(_MANDATE, space) is not None
    debiting = number or root.find(_CREDITOR, space) is not None
    for at, node in enumerate(root.iterfind(_MEANS, space)):
        account = "ram:PayeePartyCreditorFinancialAccount"
        yield Paying(
            path=f"payments[{at}]",
            node=node,
            code=normal(node.findtext("ram:TypeCode", "", space)),
            account=node.find(account, space) is not None,
            card=node.find("ram:ApplicableTradeSettlementFinancialCard", space) is not None,
            # CII has no group of its own: any of its three terms makes one
            mandate=debiting or node.find(_DEBITED, space) is not None,
            banks=any(
                node.find(f"ram:{name}FinancialInstitution", space) is not None
                for name in ("PayeeSpecifiedCreditor", "PayerSpecifiedDebtor")
            ),
            mandate_number=number,
            iban=node.findtext(f"{account}/ram:IBANID", "", space),
            debited=node.findtext(_DEBITED, "", space),
        )


def debit(invoice: Invoice, case: Case) -> Debit:
    """Return what the document states of a direct debit (BG-19)."""
    if case.root is not None and case.format == CII:
        space = _cii.NAMESPACES
        mandate = case.root.find(_MANDATE, space) is not None
        creditor = case.root.find(_CREDITOR, space) is not None
        debited = case.root.find(f"{_MEANS}/{_DEBITED}", space) is not None
        return Debit(
            group=mandate or creditor or debited,
            mandate=mandate,
            creditor=creditor,
            debited=debited,
        )
    known = [one.mandate for one in invoice.payments if one.mandate is not None]
    parties = [one for one in (invoice.seller, invoice.payee) if one is not None]
    return Debit(
        group=bool(known),
        mandate=bool(known),
        creditor=any(i.scheme == "SEPA" for party in parties for i in party.identifiers),
        debited=any(one.debited is not None and one.debited.number is not None for one in known),
    )


def taxes(invoice: Invoice, case: Case) -> bool:
    """Say whether a line, an allowance or a charge is of a category that the seller reports."""
    lines = [tax for line in invoice.lines if line.item is not None for tax in line.item.taxes]
    codes = {tax.category for tax in lines}
    if case.format != CII:
        codes |= {
            tax.category
            for known in invoice.allowances
            if known.is_charge is not None and not _is_number(known.extras)
            for tax in known.taxes
        }
        return bool(codes & _TAXED)
    # CII compares the whole of an allowance's tax with VAT, so that only lines count unless a
    # tax holds its scheme and nothing else
    if any(tax.scheme == "VAT" for tax in lines) and codes & _TAXED:
        return True
    if case.root is None:
        return False
    path = f"{_cii.SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge/ram:CategoryTradeTax"
    nodes = case.root.findall(path, _cii.NAMESPACES)
    return any("".join(node.itertext()) == "VAT" for node in nodes) and any(
        node.findtext("ram:CategoryCode", "", _cii.NAMESPACES) in _TAXED for node in nodes
    )


def _is_number(extras: Iterable[Any]) -> bool:
    """Say whether an indicator is written otherwise than true or false."""
    return any(extra.path.endswith("Indicator/text()") for extra in extras)


def is_iban(text: str) -> bool:
    """Say whether a text, blanks apart, is an IBAN whose check digits are right (ISO 13616)."""
    bare = _BLANKS.sub("", text)
    if _IBAN.fullmatch(bare) is None:
        return False
    turned = bare[4:] + bare[:2].upper() + bare[2:4]
    # the assertion takes capital letters as 10 to 35 and small ones as what follows from the same
    # arithmetic, 42 to 67
    digits = "".join(str(ord(c) - 55 if ord(c) > 64 else ord(c) - 48) for c in turned)  # noqa: PLR2004
    return int(digits) % 97 == 1


def is_extension(invoice: Invoice) -> bool:
    """Say whether the document declares the extension of XRechnung."""
    return invoice.specification == EXTENSION


def is_vehicles(invoice: Invoice) -> bool:
    """Say whether the document declares the procurement of clean vehicles."""
    return invoice.specification == VEHICLES


def rounded(amount: Decimal) -> Decimal:
    """Round to cents, a half upwards (XPath's round)."""
    return (amount * 100 + Decimal("0.5")).to_integral_value(ROUND_FLOOR) / 100


def texts(root: Any, path: str, namespaces: dict[str, str]) -> list[str]:  # noqa: ANN401
    """Return the texts of the elements at a path."""
    return [node.text or "" for node in root.iterfind(path, namespaces)]
