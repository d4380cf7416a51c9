"""A sale in five documents that name each other: order, response, despatch, receipt, invoice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from edibridge.model import (
    DespatchAdvice,
    DespatchLine,
    Document,
    Identifier,
    Invoice,
    Item,
    Line,
    Order,
    OrderResponse,
    Party,
    Price,
    ReceiptAdvice,
    ReceiptLine,
    Reference,
    Totals,
)

GLN, GTIN = "0088", "0160"


def party(name: str, gln: str) -> Party:
    """Return a party with a GLN."""
    return Party(name=name, identifiers=(Identifier(value=gln, scheme=GLN),))


SELLER = party("Lagar do Vale", "5601112223334")
BUYER = party("Casa Morim", "5604445556661")
OIL = Item(name="Oil, 5 l", standard_id=Identifier(value="05601112220005", scheme=GTIN))
SALT = Item(name="Salt, 1 kg", standard_id=Identifier(value="05601112220012", scheme=GTIN))
PRICE = Price(amount=Decimal("21.50"))

ORDER = Order(
    number="EN-4410",
    issued=date(2026, 5, 4),
    kind="220",
    currency="EUR",
    seller=SELLER,
    buyer=BUYER,
    lines=(
        Line(number="1", item=OIL, quantity=Decimal(12), unit="H87", price=PRICE),
        Line(number="2", item=SALT, quantity=Decimal(40), unit="H87", price=PRICE),
    ),
)
ORDERED = Reference(number=ORDER.number, issued=ORDER.issued)
FIRST, SECOND = (Reference(number=ORDER.number, line=line) for line in ("1", "2"))
RESPONSE = OrderResponse(
    number="AE-4410",
    issued=date(2026, 5, 5),
    kind="231",
    status="4",
    currency="EUR",
    seller=SELLER,
    buyer=BUYER,
    order=ORDERED,
    lines=(
        Line(
            number="1",
            action="5",
            item=OIL,
            ordered_quantity=Decimal(12),
            quantity=Decimal(12),
            unit="H87",
            order=FIRST,
        ),
        Line(
            number="2",
            action="3",
            item=SALT,
            ordered_quantity=Decimal(40),
            quantity=Decimal(36),
            unit="H87",
            order=SECOND,
        ),
    ),
)
DESPATCH = DespatchAdvice(
    number="GR-771",
    issued=date(2026, 5, 6),
    kind="351",
    seller=SELLER,
    buyer=BUYER,
    ship_to=BUYER,
    order=ORDERED,
    lines=(
        DespatchLine(number="1", item=OIL, quantity=Decimal(12), unit="H87", order=FIRST),
        DespatchLine(number="2", item=SALT, quantity=Decimal(36), unit="H87", order=SECOND),
    ),
)
DESPATCHED = Reference(number=DESPATCH.number, issued=DESPATCH.issued)
RECEIPT = ReceiptAdvice(
    number="RM-15",
    issued=date(2026, 5, 7),
    kind="632",
    received=date(2026, 5, 7),
    seller=SELLER,
    buyer=BUYER,
    order=ORDERED,
    despatch=DESPATCHED,
    lines=(
        ReceiptLine(number="1", item=OIL, received=Decimal(12), unit="H87", order=FIRST),
        ReceiptLine(number="2", item=SALT, received=Decimal(36), unit="H87", order=SECOND),
    ),
)
INVOICE = Invoice(
    number="FT-2026-88",
    issued=date(2026, 5, 8),
    kind="380",
    currency="EUR",
    seller=SELLER,
    buyer=BUYER,
    order=ORDERED,
    despatch=Reference(number=DESPATCH.number),
    lines=(
        Line(
            number="1",
            item=OIL,
            quantity=Decimal(12),
            unit="H87",
            price=PRICE,
            net=Decimal("258.00"),
            order=FIRST,
        ),
        Line(
            number="2",
            item=SALT,
            quantity=Decimal(36),
            unit="H87",
            price=PRICE,
            net=Decimal("774.00"),
            order=SECOND,
        ),
    ),
    totals=Totals(lines=Decimal("1032.00"), gross=Decimal("1032.00"), payable=Decimal("1032.00")),
)
CHAIN: dict[str, Document] = {
    "order": ORDER,
    "response": RESPONSE,
    "despatch": DESPATCH,
    "receipt": RECEIPT,
    "invoice": INVOICE,
}
