"""UBL OrderCancellation 2.1, both ways (OASIS UBL 2.1; Peppol BIS Advanced Ordering for its use).

A cancellation is an order change of function 1 (UNTDID 1225).
"""

from __future__ import annotations

from edibridge.binding import Many, One, Table
from edibridge.formats._ubl import (
    DIALECT,
    HEAD,
    NUMBERED,
    lifted,
    lowered,
    namespaces_of,
)
from edibridge.formats._ubl_order import CANCELLATION, DOCUMENTS, ORDER_CHANGE, PARTIES
from edibridge.formats._xml_document import Schema, xml_format
from edibridge.model import OrderChange, Reference


def table() -> Table:
    """Return the table of an `OrderChange` that cancels."""
    return [
        *HEAD,
        Many("cancellation_note", "cbc:CancellationNote"),
        One("order", "cac:OrderReference", Reference, NUMBERED),
        *DOCUMENTS,
        *PARTIES,
    ]


FORMAT = xml_format(
    id="ubl-order-cancellation",
    title="UBL 2.1 OrderCancellation",
    schemas=(
        Schema(
            root="OrderCancellation",
            part=OrderChange,
            table=table,
            dialect=DIALECT,
            namespaces=namespaces_of("OrderCancellation"),
            ambient=lambda root: {"currency": None},  # noqa: ARG005
            lift=lambda order: lifted(order, kind=ORDER_CHANGE, function=CANCELLATION),
            lower=lambda order, _: lowered(order, kind=ORDER_CHANGE, function=CANCELLATION),
            writes=lambda order: order.function == CANCELLATION,
        ),
    ),
)
