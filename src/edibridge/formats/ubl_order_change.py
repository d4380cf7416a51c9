"""UBL OrderChange 2.1, both ways (OASIS UBL 2.1; Peppol BIS Advanced Ordering for its use)."""

from __future__ import annotations

from edibridge.binding import Field, Many, One, Table
from edibridge.formats._ubl import (
    DIALECT,
    HEAD,
    NUMBERED,
    REFERENCE,
    currency_of,
    lifted,
    lowered,
    namespaces_of,
)
from edibridge.formats._ubl_order import (
    CANCELLATION,
    LINE,
    ORDER_CHANGE,
    PARTIES,
    lift_requested,
    lower_requested,
    origin,
    trade,
)
from edibridge.formats._xml_document import Schema, xml_format
from edibridge.model import Line, OrderChange, Reference

# UNTDID 1225: change
CHANGE = "4"


def table() -> Table:
    """Return the table of `OrderChange`."""
    return [
        *HEAD,
        Field("sequence", "cbc:SequenceNumberID"),
        One("order", "cac:OrderReference", Reference, NUMBERED),
        One("quotation", "cac:QuotationDocumentReference", Reference, REFERENCE),
        *PARTIES,
        *trade("cac:AnticipatedMonetaryTotal"),
        Many("lines", "cac:OrderLine", Line, LINE),
    ]


FORMAT = xml_format(
    id="ubl-order-change",
    title="UBL 2.1 OrderChange",
    schemas=(
        Schema(
            root="OrderChange",
            part=OrderChange,
            table=table,
            dialect=DIALECT,
            namespaces=namespaces_of("OrderChange"),
            ambient=currency_of,
            lift=lambda order: lifted(lift_requested(order), kind=ORDER_CHANGE, function=CHANGE),
            lower=lambda order, _: lowered(
                lower_requested(order), kind=ORDER_CHANGE, function=CHANGE
            ),
            origin=origin,
            writes=lambda order: order.function != CANCELLATION,
        ),
    ),
)
