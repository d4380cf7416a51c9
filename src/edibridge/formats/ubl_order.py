"""UBL Order 2.1, both ways (OASIS UBL 2.1; Peppol BIS Ordering for the use of its elements)."""

from __future__ import annotations

from edibridge.binding import DATE, Field, Many, One, Table
from edibridge.formats._ubl import DIALECT, HEAD, NUMBERED, REFERENCE, currency_of, namespaces_of
from edibridge.formats._ubl_order import (
    LINE,
    PARTIES,
    lift_requested,
    lower_requested,
    origin,
    trade,
)
from edibridge.formats._xml_document import Schema, xml_format
from edibridge.model import Line, Order, Reference


def table() -> Table:
    """Return the table of `Order`."""
    return [
        *HEAD,
        Field("kind", "cbc:OrderTypeCode"),
        Field("kind_name", "cbc:OrderTypeCode@name"),
        One("quotation", "cac:QuotationDocumentReference", Reference, REFERENCE),
        One("order", "cac:OrderDocumentReference", Reference, REFERENCE),
        One("catalogue", "cac:CatalogueReference", Reference, NUMBERED),
        Field("project.number", "cac:ProjectReference/cbc:ID"),
        Field("project.uuid", "cac:ProjectReference/cbc:UUID"),
        Field("project.issued", "cac:ProjectReference/cbc:IssueDate", DATE),
        *PARTIES,
        *trade("cac:AnticipatedMonetaryTotal"),
        Many("lines", "cac:OrderLine", Line, LINE),
    ]


FORMAT = xml_format(
    id="ubl-order",
    title="UBL 2.1 Order",
    schemas=(
        Schema(
            root="Order",
            part=Order,
            table=table,
            dialect=DIALECT,
            namespaces=namespaces_of("Order"),
            ambient=currency_of,
            lift=lift_requested,
            lower=lambda order, _: lower_requested(order),
            origin=origin,
        ),
    ),
)
