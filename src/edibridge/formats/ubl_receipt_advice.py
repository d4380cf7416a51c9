"""UBL ReceiptAdvice 2.1, both ways (OASIS UBL 2.1)."""

from __future__ import annotations

from edibridge.binding import DATE, TIME, Field, Many, One, Table
from edibridge.formats._ubl import (
    DIALECT,
    REFERENCE,
    TEXT,
    namespaces_of,
    quantity,
)
from edibridge.formats._ubl_logistics import (
    GOODS,
    GOODS_HEAD,
    lift,
    lower,
    origin,
)
from edibridge.formats._ubl_order import ORDER_LINE
from edibridge.formats._xml_document import Schema, xml_format
from edibridge.model import FreeText, ReceiptAdvice, ReceiptLine, Reference

LINE: Table = [
    Field("number", "cbc:ID"),
    Many("notes", "cbc:Note", FreeText, TEXT),
    *quantity("received", "unit", "cbc:ReceivedQuantity"),
    *quantity("short", "unit", "cbc:ShortQuantity"),
    *quantity("rejected", "unit", "cbc:RejectedQuantity"),
    Field("reason_code", "cbc:RejectReasonCode"),
    Field("reason", "cbc:RejectReason"),
    Field("action", "cbc:RejectActionCode"),
    *quantity("oversupply", "unit", "cbc:OversupplyQuantity"),
    Field("on", "cbc:ReceivedDate", DATE),
    *ORDER_LINE,
    Field("despatch.line", "cac:DespatchLineReference/cbc:LineID"),
    Field("despatch.uuid", "cac:DespatchLineReference/cbc:UUID"),
    Field("despatch.number", "cac:DespatchLineReference/cac:DocumentReference/cbc:ID"),
    Field("despatch.issued", "cac:DespatchLineReference/cac:DocumentReference/cbc:IssueDate", DATE),
    *GOODS,
]


def table() -> Table:
    """Return the table of `ReceiptAdvice`."""
    return [
        *GOODS_HEAD,
        Field("kind", "cbc:ReceiptAdviceTypeCode"),
        One("despatch", "cac:DespatchDocumentReference", Reference, REFERENCE),
        Field("received", "cac:Shipment/cac:Delivery/cbc:ActualDeliveryDate", DATE),
        Field("received_time", "cac:Shipment/cac:Delivery/cbc:ActualDeliveryTime", TIME),
        Many("lines", "cac:ReceiptLine", ReceiptLine, LINE),
    ]


FORMAT = xml_format(
    id="ubl-receipt-advice",
    title="UBL 2.1 ReceiptAdvice",
    schemas=(
        Schema(
            root="ReceiptAdvice",
            part=ReceiptAdvice,
            table=table,
            dialect=DIALECT,
            namespaces=namespaces_of("ReceiptAdvice"),
            ambient=lambda root: {"currency": None},  # noqa: ARG005
            lift=lift,
            lower=lower,
            origin=origin,
        ),
    ),
)
