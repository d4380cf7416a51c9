"""EN 16931: is what an invoice must hold surely there? What is usual is decided in one pass."""

from __future__ import annotations

from typing import Any

from edibridge.formats._ubl import clark
from edibridge.model import Delivery, Invoice, Party, Payment, Totals
from edibridge.profiles._en16931_facts import UBL, has_vat
from edibridge.profiles._en16931_presence import RULES, TRANSFERS
from edibridge.rules import Case

__all__ = ["RULES", "kept"]

_REFERENCE = clark("cac:AdditionalDocumentReference")


@RULES.spare
def kept(invoice: Any, case: Case) -> bool:  # noqa: ANN401 - a document
    """Say whether surely nothing is missing in an invoice without unusual parts."""
    return (
        isinstance(invoice, Invoice)
        and invoice.issued is not None
        and _said(invoice.specification, invoice.number, invoice.kind, invoice.currency)
        and bool(invoice.lines)
        and not (invoice.payee or invoice.tax_representative or invoice.period)
        and not (invoice.attachments or invoice.preceding or invoice.invoiced_object)
        and _is_party(invoice.seller)
        and has_vat(invoice.seller)
        and _is_party(invoice.buyer)
        and _are_totals(invoice.totals)
        and all(map(_is_payment, invoice.payments))
        and all(map(_is_delivery, invoice.deliveries))
        and not any(line.deliveries for line in invoice.lines)
        and not (case.format == UBL and _refers(case.root))
    )


def _said(*texts: str | None) -> bool:
    return all(text and text[0] > " " for text in texts)


def _is_party(party: Party | None) -> bool:
    return (
        party is not None
        and party.address is not None
        and _said(party.name, party.address.country)
        and (party.endpoint is None or party.endpoint.scheme is not None)
    )


def _are_totals(totals: Totals | None) -> bool:
    return totals is not None and None not in (
        totals.lines,
        totals.net,
        totals.gross,
        totals.payable,
    )


def _is_payment(known: Payment) -> bool:
    means, account = known.means, known.account
    if known.card is not None or means is None or not means.isalnum():
        return False
    return means not in TRANSFERS or (account is not None and _said(account.number))


def _is_delivery(known: Delivery) -> bool:
    return known.address is None or known.address.country is not None


def _refers(root: Any) -> bool:  # noqa: ANN401 - an lxml element
    return root is not None and root.find(_REFERENCE) is not None
