"""UBL DespatchAdvice 2.1, both ways (OASIS UBL 2.1; Peppol BIS Despatch Advice for its use)."""

from __future__ import annotations

from attrs import evolve

from edibridge.binding import DATE, Always, Const, Field, Many, Table, Writing
from edibridge.formats._ubl import (
    DIALECT,
    TEXT,
    namespaces_of,
    quantity,
)
from edibridge.formats._ubl_logistics import (
    ARRIVAL,
    DELIVERY,
    DESPATCHED,
    GOODS,
    GOODS_HEAD,
    NONE,
    lift,
    lift_reference,
    lower,
    lower_none,
    origin,
)
from edibridge.formats._ubl_order import ORDER_LINE, ORIGINATOR, party_of_role
from edibridge.formats._xml_document import Schema, xml_format
from edibridge.model import DespatchAdvice, DespatchLine, FreeText

LINE: Table = [
    Field("number", "cbc:ID"),
    Many("notes", "cbc:Note", FreeText, TEXT),
    *quantity("quantity", "unit", "cbc:DeliveredQuantity"),
    *quantity("outstanding", "unit", "cbc:OutstandingQuantity"),
    Field("outstanding_reason", "cbc:OutstandingReason"),
    *quantity("oversupply", "unit", "cbc:OversupplyQuantity"),
    *ORDER_LINE,
    Const("cac:OrderLineReference/cbc:LineID", NONE),
    Always("cac:OrderLineReference/cbc:LineID"),
    Always("cac:OrderLineReference"),
    *GOODS,
]


def table() -> Table:
    """Return the table of `DespatchAdvice`."""
    return [
        *GOODS_HEAD,
        Field("kind", "cbc:DespatchAdviceTypeCode"),
        party_of_role(ORIGINATOR, "cac:OriginatorCustomerParty/cac:Party"),
        *DELIVERY,
        *DESPATCHED,
        *ARRIVAL,
        Field("deliveries[0].delivered", "cac:Shipment/cac:Delivery/cbc:ActualDeliveryDate", DATE),
        Many("lines", "cac:DespatchLine", DespatchLine, LINE),
    ]


def lift_advice(advice: DespatchAdvice) -> DespatchAdvice:
    """Take what UBL has elsewhere, and numbers that say that there is none for what they are."""
    advice = lift(advice)
    return evolve(advice, lines=tuple(map(lift_reference, advice.lines)))


def lower_advice(advice: DespatchAdvice, writing: Writing) -> DespatchAdvice:
    """Put what UBL has elsewhere."""
    for at, line in enumerate(advice.lines):
        lower_none(line.order.line if line.order else None, f"lines[{at}].order.line", writing)
    return lower(advice, writing)


FORMAT = xml_format(
    id="ubl-despatch-advice",
    title="UBL 2.1 DespatchAdvice",
    schemas=(
        Schema(
            root="DespatchAdvice",
            part=DespatchAdvice,
            table=table,
            dialect=DIALECT,
            namespaces=namespaces_of("DespatchAdvice"),
            ambient=lambda root: {"currency": None},  # noqa: ARG005
            lift=lift_advice,
            lower=lower_advice,
            origin=origin,
        ),
    ),
)
