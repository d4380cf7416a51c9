"""UN/EDIFACT INVOIC, both ways (D.96A and D.01B; EANCOM 1997 and 2002)."""

from __future__ import annotations

from edibridge.binding import DATE102, INTEGER, Always, Const, Field, Many, Table
from edibridge.formats._edifact import (
    BUYER_REFERENCE,
    DELIVERED_TO,
    DELIVERY_TERMS,
    HEADING,
    NOTES,
    PRECEDING,
    PRECEDING_INVOICES,
    TRANSPORT,
    codes_of,
    delivery,
    other_parties,
    parties,
    period,
    references,
)
from edibridge.formats._edifact_codecs import CODE
from edibridge.formats._edifact_document import EdifactMessage, edifact_format
from edibridge.formats._edifact_item import item, quantity
from edibridge.formats._edifact_money import (
    TAX_TOTALS,
    allowances,
    amount,
    currencies,
    payment_terms,
    payments,
    prices,
    tax,
)
from edibridge.model import Invoice, Line, Tax

DATES = {"delivered": "35", "despatched": "11"}


def line(version: str) -> Table:
    """Return the table of a line (group of LIN)."""
    return [
        Always("LIN"),
        Field("number", "LIN@1"),
        Field("action", "LIN@2", CODE),
        Field("parent", "LIN@4.2"),
        *item(version),
        *quantity("quantity", "47", "unit"),
        *quantity("free_quantity", "192"),
        *quantity("ordered_quantity", "21"),
        *quantity("item.pack_quantity", "59", "item.pack_unit"),
        *period("period", "263"),
        Field("tax_point", "DTM[@1.1=131]@d", DATE102),
        *delivery(version, DATES),
        NOTES,
        *amount("net", "203"),
        *prices(currency=version == "d01b"),
        *references("order", "despatch"),
        Many("item.taxes", "TAX-GROUP", Tax, tax()),
        other_parties(version, codes_of(DELIVERED_TO)),
        *allowances(),
    ]


def invoice(version: str) -> Table:
    """Return the table of the message in a directory."""
    return [
        *HEADING,
        Field("tax_point", "DTM[@1.1=131]@d", DATE102),
        Field("due", "DTM[@1.1=13]@d", DATE102),
        *period("period", "263"),
        *delivery(version, DATES),
        NOTES,
        Field("buyer_reference", f"RFF-GROUP[RFF@1.1={BUYER_REFERENCE}]/RFF@1.2"),
        PRECEDING_INVOICES,
        *references(
            "order",
            "sales_order",
            "contract",
            "project",
            "despatch",
            "receipt",
            taken=codes_of(f"{BUYER_REFERENCE}|{PRECEDING}"),
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
        *currencies("4", tax=True),
        payments(several=True),
        *payment_terms(),
        *TRANSPORT,
        *DELIVERY_TERMS,
        *allowances(),
        Many("lines", "LIN-GROUP", Line, line(version)),
        Const("UNS@1", "S"),
        Field("line_count", "CNT[@1.1=2]@1.2", INTEGER),
        *amount("totals.lines", "79"),
        *amount("totals.allowances", "260"),
        *amount("totals.charges", "259"),
        *amount("totals.net", "125|389"),
        *amount("totals.gross", "77|388|86"),
        *amount("totals.prepaid", "113"),
        *amount("totals.rounding", "165|366"),
        *amount("totals.payable", "9|39"),
        TAX_TOTALS,
    ]


MESSAGE = EdifactMessage(
    name="INVOIC",
    part=Invoice,
    table=invoice,
    associations={"d96a": "EAN008", "d01b": "EAN011"},
    sender="seller",
    receiver="buyer",
)
FORMAT = edifact_format(id="invoic", title="EDIFACT INVOIC", known=MESSAGE)
