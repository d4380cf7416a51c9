"""UBL OrderResponse 2.1, both ways (OASIS UBL 2.1; Peppol BIS Ordering for the use of it).

Peppol's order agreement is an order response of its own profile.
"""

from __future__ import annotations

from edibridge.binding import Const, Field, Many, One, Table
from edibridge.formats._ubl import (
    DELIVERED_PARTY,
    DELIVERY_CONTACT,
    DIALECT,
    HEAD,
    ITEM,
    NUMBERED,
    PARTY,
    REFERENCE,
    TEXT,
    currency_of,
    lifted,
    lowered,
    namespaces_of,
)
from edibridge.formats._ubl_moves import with_contact_last
from edibridge.formats._ubl_order import (
    ORDER_LINE,
    ORIGINATOR,
    lift_requested,
    line_item,
    lower_requested,
    origin,
    party_of_role,
    trade,
)
from edibridge.formats._xml_document import Schema, xml_format
from edibridge.model import FreeText, Item, Line, OrderResponse, Party, Reference

# UNTDID 1001: purchase order response
RESPONSE = "231"

LINE: Table = [
    Many("notes", "cac:LineItem/cbc:Note", FreeText, TEXT),
    *line_item("cac:LineItem/"),
    # a line item has a number, and the line that it takes the place of has its own
    Const("cac:SellerSubstitutedLineItem/cbc:ID", "1"),
    One("substitute", "cac:SellerSubstitutedLineItem/cac:Item", Item, ITEM),
    *ORDER_LINE,
    Many("references", "cac:DocumentReference", Reference, REFERENCE),
]


def table() -> Table:
    """Return the table of `OrderResponse`."""
    return [
        *HEAD,
        Field("status", "cbc:OrderResponseCode"),
        One("order", "cac:OrderReference", Reference, NUMBERED),
        One("seller", "cac:SellerSupplierParty/cac:Party", Party, PARTY),
        One("buyer", "cac:BuyerCustomerParty", Party, DELIVERED_PARTY),
        party_of_role(ORIGINATOR, "cac:OriginatorCustomerParty/cac:Party"),
        *trade("cac:LegalMonetaryTotal"),
        Many("lines", "cac:OrderLine", Line, LINE),
    ]


FORMAT = xml_format(
    id="ubl-order-response",
    title="UBL 2.1 OrderResponse",
    schemas=(
        Schema(
            root="OrderResponse",
            part=OrderResponse,
            table=table,
            dialect=DIALECT,
            namespaces=namespaces_of("OrderResponse"),
            ambient=currency_of,
            lift=lambda response: lifted(lift_requested(response), kind=RESPONSE),
            lower=lambda response, writing: with_contact_last(
                lowered(lower_requested(response), kind=RESPONSE),
                "buyer",
                DELIVERY_CONTACT,
                writing,
            ),
            origin=origin,
        ),
    ),
)
