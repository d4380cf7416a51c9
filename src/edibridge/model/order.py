"""Order, its response and its change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from edibridge.model.document import Trade
from edibridge.model.parts import Period, Reference, Totals


@frozen(kw_only=True, eq=False, repr=False)
class Order(Trade):
    """A purchase order; `kind` is UNTDID 1001: 220 order, 221 blanket, 224 rush, 227 consignment.

    `requested` is when the whole order is wanted, `validity` until when it may be answered;
    `totals` are what the buyer expects to pay.
    """

    validity: Period | None = None
    requested: Period | None = None
    quotation: Reference | None = None
    catalogue: Reference | None = None
    totals: Totals | None = None
    partial_delivery: bool | None = None
    response_wanted: str | None = None
    line_count: int | None = None
    gross_weight: Decimal | None = None
    net_weight: Decimal | None = None
    weight_unit: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class OrderResponse(Order):
    """The seller's answer to an order, whole or line by line.

    `status` is UNTDID 1225 as used in ORDRSP, or the Peppol code (AB, AP, RE, CA): 29 accepted
    without amendment, 27 not accepted, 4 changed, 12 not processed; lines carry `action`
    (UNTDID 1229), the confirmed quantity, price, date and a substitute item.
    """

    status: str | None = None
    status_reason: str | None = None
    rejection_note: tuple[str, ...] = ()
    answered: date | None = None


@frozen(kw_only=True, eq=False, repr=False)
class OrderChange(Order):
    """A change of an order by its buyer; `sequence` counts the changes.

    A cancellation is an order change whose `function` is 1 (UNTDID 1225).
    """

    sequence: str | None = None
    cancellation_note: tuple[str, ...] = ()
