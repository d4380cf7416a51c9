"""EDIFACT orders, their answers and changes: what ORDERS, ORDRSP and ORDCHG share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import evolve

from edibridge.binding import DECIMAL, INTEGER, Always, Const, Field, Many, Table, Writing
from edibridge.formats._edifact import (
    BUYER_REFERENCE,
    DELIVERED_TO,
    DELIVERY_TERMS,
    NOTES,
    TRANSPORT,
    codes_of,
    delivery,
    other_parties,
    parties,
    period,
    references,
)
from edibridge.formats._edifact_codecs import CODE, UNITS
from edibridge.formats._edifact_item import ATTRIBUTES, item, quantity
from edibridge.formats._edifact_lower import moved
from edibridge.formats._edifact_money import (
    allowances,
    amount,
    currencies,
    payment_terms,
    payments,
    prices,
    tax,
)
from edibridge.model import Delivery, Line, Tax

DATES = {"delivered": "35", "despatched": "11", "earliest": "64", "latest": "63", "promised": "69"}


ORDERED = [*quantity("quantity", "21", "unit"), *quantity("free_quantity", "192")]


def order_line(version: str, quantities: Sequence[Any] = ORDERED) -> Table:
    """Return the table of a line (group of LIN) with the quantities that the message has."""
    return [
        Always("LIN"),
        Field("number", "LIN@1"),
        Field("action", "LIN@2", CODE),
        Field("parent", "LIN@4.2"),
        *quantities,
        *item(version),
        ATTRIBUTES,
        *quantity("item.pack_quantity", "59", "item.pack_unit"),
        *delivery(version, {**DATES, "requested": "2"}),
        *amount("net", "203", group=False),
        NOTES,
        *prices(currency=True),
        *references("order", "despatch"),
        Many("item.taxes", "TAX-GROUP", Tax, tax()),
        other_parties(version, codes_of(DELIVERED_TO)),
        *allowances(),
    ]


def order(version: str, beginning: Sequence[Any], lines: Table, *, grouped: bool) -> Table:
    """Return the table of a message in a directory.

    `beginning` binds what it begins with, `lines` its lines; `grouped` says that the amounts of
    terms of payment have a group of their own.
    """
    return [
        *beginning,
        Field("response_wanted", "BGM@4", CODE),
        *period("requested", "2"),
        *period("validity", "273"),
        *delivery(version, DATES),
        payments(several=False),
        NOTES,
        Field("buyer_reference", f"RFF-GROUP[RFF@1.1={BUYER_REFERENCE}]/RFF@1.2"),
        *references(
            "order",
            "sales_order",
            "contract",
            "project",
            "quotation",
            "catalogue",
            taken=codes_of(BUYER_REFERENCE),
        ),
        *parties(
            version,
            "seller",
            "buyer",
            "invoicee",
            "payee",
            "tax_representative",
            others=codes_of(DELIVERED_TO),
        ),
        Many("taxes", "TAX-GROUP", Tax, tax()),
        *currencies("9", tax=True),
        *payment_terms(amounts="MOA-GROUP" if grouped else ""),
        *TRANSPORT,
        *DELIVERY_TERMS,
        *allowances(),
        Many("lines", "LIN-GROUP", Line, lines),
        Const("UNS@1", "S"),
        *amount("totals.lines", "79", group=False),
        *amount("totals.allowances", "260", group=False),
        *amount("totals.charges", "259", group=False),
        *amount("totals.net", "125|389", group=False),
        *amount("totals.gross", "77|388|86", group=False),
        *amount("totals.prepaid", "113", group=False),
        *amount("totals.rounding", "165|366", group=False),
        *amount("totals.payable", "9|39", group=False),
        *amount("tax_totals[0].amount", "124|176", group=False, currency="tax_totals[0].currency"),
        Field("line_count", "CNT[@1.1=2]@1.2", INTEGER),
        Field("gross_weight", "CNT[@1.1=7]@1.2", DECIMAL),
        Field("weight_unit", "CNT[@1.1=7]@1.3", UNITS),
    ]


def lower_order(document: Any, writing: Writing) -> Any:  # noqa: ANN401 - an order, made ready
    """Say when the whole order is wanted: its one delivery says it elsewhere."""
    if not document.deliveries or document.deliveries[0].requested is None:
        return document
    first: Delivery = document.deliveries[0]
    wanted = first.requested
    if document.requested is None:
        moved(wanted, "deliveries[0].requested", "when the whole order is wanted", writing)
        document = evolve(document, requested=wanted)
    else:
        writing.drop(wanted, "deliveries[0].requested", "the heading has one date for it")
    return evolve(document, deliveries=(evolve(first, requested=None), *document.deliveries[1:]))
