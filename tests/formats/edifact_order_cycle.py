"""Two documents of each message that follows an order: answer, change, despatch, receipt."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from tests.formats.edifact_documents import BAKERY, FLOUR, GLN, GTIN, MILL, YEAST

from edibridge.model import (
    Delivery,
    DeliveryTerms,
    DespatchAdvice,
    DespatchLine,
    Document,
    FreeText,
    Identifier,
    Item,
    Line,
    Lot,
    OrderChange,
    OrderResponse,
    Package,
    Party,
    Period,
    Price,
    ReceiptAdvice,
    ReceiptLine,
    Reference,
    Shipment,
    Totals,
)

ORDERED = Reference(number="B-77", issued=date(2026, 2, 24))
SHOP = Party(name="Étoile, Roubaix", identifiers=(Identifier(value="3012345600021", scheme=GLN),))
ANSWERED = OrderResponse(
    number="AB-77",
    issued=date(2026, 2, 25),
    issued_time=time(9, 30),
    kind="231",
    status="4",
    status_reason="56",
    rejection_note=("Only the flour of the new harvest is left.",),
    currency="EUR",
    seller=MILL,
    buyer=BAKERY,
    order=ORDERED,
    deliveries=(Delivery(location_id=Identifier(value="3012345600021", scheme=GLN)),),
    lines=(
        Line(
            number="1",
            action="3",
            item=FLOUR,
            quantity=Decimal(15),
            ordered_quantity=Decimal(20),
            backordered_quantity=Decimal(5),
            backorder_reason="New harvest in April",
            unit="BG",
            price=Price(amount=Decimal("20.50")),
            order=Reference(number="B-77", line="1"),
            deliveries=(Delivery(promised=Period(start=date(2026, 3, 4))),),
        ),
        Line(
            number="2",
            action="7",
            item=YEAST,
            quantity=Decimal(0),
            unit="H87",
            substitute=Item(
                standard_id=Identifier(value="05601234500056", scheme=GTIN), seller_id="Y2"
            ),
            notes=(FreeText(text="Dry yeast instead", subject="LIN"),),
        ),
    ),
    totals=Totals(lines=Decimal("307.50")),
)
ACCEPTED = OrderResponse(
    number="AB-78",
    issued=date(2026, 2, 25),
    kind="231",
    function="9",
    status="AP",
    seller=MILL,
    buyer=BAKERY,
    order=ORDERED,
)
CHANGED = OrderChange(
    number="B-77/1",
    sequence="1",
    issued=date(2026, 2, 26),
    kind="230",
    function="4",
    currency="EUR",
    buyer=BAKERY,
    seller=MILL,
    order=ORDERED,
    requested=Period(start=date(2026, 3, 5)),
    lines=(
        Line(number="1", action="3", item=FLOUR, quantity=Decimal(18), unit="BG"),
        Line(number="2", action="2", item=YEAST, quantity=Decimal(10), unit="H87"),
    ),
)
CANCELLED = OrderChange(
    number="B-77/2",
    issued=date(2026, 2, 27),
    kind="230",
    function="1",
    buyer=BAKERY,
    seller=MILL,
    order=ORDERED,
    cancellation_note=("The oven is broken.", "We order again in May."),
)


def pallet(sscc: str, *lines: str, inner: tuple[Package, ...] = ()) -> Package:
    """Return a pallet that holds lines, and cartons."""
    return Package(
        sscc=sscc,
        kind="201",
        level="3",
        count=Decimal(1),
        gross_weight=Decimal("263.2"),
        weight_unit="KGM",
        height=Decimal(1200),
        length_unit="MMT",
        lines=lines,
        packages=inner,
    )


SENT = DespatchAdvice(
    number="L-901",
    issued=date(2026, 3, 2),
    kind="351",
    function="9",
    despatched=date(2026, 3, 2),
    despatched_time=time(6, 45),
    arrival=date(2026, 3, 3),
    latest_arrival=date(2026, 3, 4),
    order=ORDERED,
    contract=Reference(number="C-2025-9"),
    references=(Reference(kind="UCN", number="26PT56012345"),),
    seller=MILL,
    buyer=BAKERY,
    ship_from=Party(name="Armazém B", identifiers=(Identifier(value="5601234500025", scheme=GLN),)),
    ship_to=SHOP,
    parties=(Party(role="UC", name="Étoile Services"),),
    notes=(FreeText(text="Ring at the back door.", subject="DEL"),),
    shipment=Shipment(
        number="S-55",
        consignment="BL-1200",
        tracking="1Z001",
        mode="30",
        means="31",
        vehicle="VR-17-AB",
        carrier=Party(
            name="Transportes do Marão",
            identifiers=(Identifier(value="5609999900011", scheme=GLN),),
        ),
        gross_weight=Decimal("526.4"),
        net_weight=Decimal(500),
        weight_unit="KGM",
        package_count=2,
        terms=DeliveryTerms(code="CPT", place="Roubaix"),
    ),
    packages=(
        pallet("356012345000000012", "1"),
        pallet(
            "356012345000000029",
            inner=(
                Package(
                    sscc="356012345000000036",
                    kind="CT",
                    count=Decimal(1),
                    quantity=Decimal(12),
                    unit="H87",
                    marks=("ETOILE", "KEEP COOL"),
                    lines=("2",),
                ),
                Package(kind="CT", count=Decimal(4), number="K-7", lines=("3",)),
            ),
        ),
    ),
    lines=(
        DespatchLine(
            number="1",
            item=FLOUR,
            quantity=Decimal(15),
            ordered_quantity=Decimal(20),
            unit="BG",
            outstanding=Decimal(5),
            outstanding_reason="New harvest in April",
            order=Reference(number="B-77", line="1"),
            lots=(
                Lot(
                    number="M-0226",
                    made=date(2026, 2, 26),
                    best_before=date(2026, 8, 26),
                    quantity=Decimal(15),
                    unit="BG",
                ),
            ),
        ),
        DespatchLine(number="2", item=YEAST, quantity=Decimal(12), unit="H87"),
        DespatchLine(
            number="3",
            item=Item(name="Dough scraper", seller_id="DS"),
            quantity=Decimal(9),
            unit="H87",
            oversupply=Decimal(1),
            lots=(Lot(serial="0001"), Lot(serial="0002")),
            notes=(FreeText(text="Gift", subject="LIN"),),
        ),
    ),
)
# lines in no package stand before all others, and a line stands in one package
LOOSE = DespatchAdvice(
    number="L-902",
    issued=date(2026, 3, 9),
    kind="351",
    buyer=BAKERY,
    seller=MILL,
    packages=(Package(kind="CT", lines=("1",)), Package(kind="CT", lines=("1", "9"))),
    lines=(
        DespatchLine(number="1", item=YEAST, quantity=Decimal(24), unit="H87"),
        DespatchLine(number="2", item=FLOUR, quantity=Decimal(1), unit="BG"),
    ),
)
RECEIVED = ReceiptAdvice(
    number="W-31",
    issued=date(2026, 3, 3),
    kind="632",
    function="9",
    received=date(2026, 3, 3),
    received_time=time(8, 15),
    order=ORDERED,
    despatch=Reference(number="L-901", issued=date(2026, 3, 2)),
    seller=MILL,
    buyer=BAKERY,
    ship_to=SHOP,
    packages=(Package(sscc="356012345000000012", kind="201", lines=("1",)),),
    lines=(
        ReceiptLine(
            number="1",
            item=FLOUR,
            received=Decimal(14),
            accepted=Decimal(12),
            short=Decimal(1),
            rejected=Decimal(2),
            unit="BG",
            reason="Two bags are wet",
            reason_code="DME",
            order=Reference(number="B-77", line="1"),
            despatch=Reference(number="L-901", line="1"),
            lots=(Lot(number="M-0226", quantity=Decimal(14), unit="BG"),),
        ),
    ),
)
COMPLETE = ReceiptAdvice(
    number="W-32",
    issued=date(2026, 3, 10),
    kind="632",
    received=date(2026, 3, 10),
    despatch=Reference(number="L-902"),
    seller=MILL,
    buyer=BAKERY,
    lines=(
        ReceiptLine(
            number="1", item=YEAST, accepted=Decimal(25), unit="H87", oversupply=Decimal(1)
        ),
        ReceiptLine(number="2", item=FLOUR, received=Decimal(1), unit="BG", on=date(2026, 3, 11)),
    ),
)
ORDER_CYCLE: dict[str, tuple[str, Document]] = {
    "ordrsp-changed": ("ordrsp", ANSWERED),
    "ordrsp-accepted": ("ordrsp", ACCEPTED),
    "ordchg-changed": ("ordchg", CHANGED),
    "ordchg-cancelled": ("ordchg", CANCELLED),
    "desadv-pallets": ("desadv", SENT),
    "desadv-loose": ("desadv", LOOSE),
    "recadv-short": ("recadv", RECEIVED),
    "recadv-complete": ("recadv", COMPLETE),
}
