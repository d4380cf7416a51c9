"""Documents of a sale after the order: changes, despatch, receipt, stock and payment."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from edibridge.model import (
    Account,
    Address,
    Adjustment,
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
    Payment,
    PaymentAdvice,
    PaymentLine,
    Price,
    ReceiptAdvice,
    ReceiptLine,
    Reference,
    Shipment,
    StockLine,
    StockReport,
)

GLN, GTIN = "0088", "0160"
ORCHARD = Party(
    name="Pomar Alto",
    identifiers=(Identifier(value="5600000000014", scheme=GLN),),
    address=Address(street="Estrada 7", city="Lamego", postcode="5100-001", country="PT"),
)
GROCER = Party(
    name="Green Grocers Inc.", identifiers=(Identifier(value="0614141000005", scheme=GLN),)
)
HUB = Party(
    name="Green Grocers, hub 4",
    identifiers=(Identifier(value="0614141000043", scheme=GLN),),
    address=Address(street="4 Hub Way", city="Newark", subdivision="NJ", country="US"),
)
APPLES = Item(
    name="Apples, 12 kg",
    standard_id=Identifier(value="05600000000120", scheme=GTIN),
    seller_id="A-12",
    buyer_id="901",
)
PEARS = Item(standard_id=Identifier(value="05600000000137", scheme=GTIN), seller_id="P-12")
ORDERED = Reference(number="PO-881", issued=date(2026, 4, 1))

CHANGE = OrderChange(
    number="CH-881-2",
    issued=date(2026, 4, 3),
    kind="230",
    function="4",
    sequence="2",
    currency="USD",
    seller=ORCHARD,
    buyer=GROCER,
    order=ORDERED,
    sales_order=Reference(number="SO-12"),
    contract=Reference(number="C-9"),
    notes=(FreeText(text="As agreed on the phone"),),
    lines=(
        Line(
            number="1",
            action="3",
            quantity=Decimal(60),
            unit="XCT",
            price=Price(amount=Decimal("18.20")),
            item=APPLES,
        ),
        Line(number="2", action="2", quantity=Decimal(0), unit="XCT", item=PEARS),
        Line(number="3", action="1", quantity=Decimal(5), unit="XCT", item=Item(seller_id="Q-1")),
    ),
)
CANCELLATION = OrderChange(
    issued=date(2026, 4, 4),
    kind="230",
    function="1",
    sequence="3",
    buyer=GROCER,
    order=Reference(number="PO-881", issued=date(2026, 4, 1), kind="220"),
    cancellation_note=("The shop closes.",),
    lines=(Line(number="1", quantity=Decimal(60), unit="XCT", item=APPLES),),
)
ANSWER = OrderResponse(
    number="AN-881-2",
    issued=date(2026, 4, 5),
    kind="231",
    function="4",
    status="4",
    seller=ORCHARD,
    buyer=GROCER,
    order=ORDERED,
    references=(Reference(kind="PP", number="2", issued=date(2026, 4, 3)),),
    lines=(
        Line(
            number="1",
            action="6",
            ordered_quantity=Decimal(60),
            quantity=Decimal(55),
            unit="XCT",
            price=Price(amount=Decimal("18.20")),
            item=APPLES,
        ),
        Line(number="2", action="2", ordered_quantity=Decimal(0), unit="XCT", item=PEARS),
    ),
)
REQUEST = OrderResponse(
    number="RQ-881",
    issued=date(2026, 4, 6),
    kind="231",
    function="4",
    seller=ORCHARD,
    order=ORDERED,
    status_reason="frost",
    lines=(
        Line(number="1", action="3", ordered_quantity=Decimal(50), unit="XCT", item=APPLES),
        Line(number="4", action="1", ordered_quantity=Decimal(10), unit="XCT", item=PEARS),
    ),
)
PALLETS = DespatchAdvice(
    number="D-5501",
    issued=date(2026, 4, 9),
    issued_time=time(14, 5),
    kind="351",
    function="9",
    seller=ORCHARD,
    buyer=GROCER,
    ship_from=Party(name="Pomar Alto, cold store"),
    ship_to=HUB,
    order=ORDERED,
    references=(Reference(kind="CN", number="PRO-77"),),
    despatched=date(2026, 4, 9),
    despatched_time=time(15, 0),
    arrival=date(2026, 4, 20),
    shipment=Shipment(
        consignment="BL-31",
        tracking="TRK-1",
        mode="1",
        carrier=Party(name="Serra Lines", identifiers=(Identifier(value="SERR", scheme="SCAC"),)),
        vehicle="1234567",
        package_count=2,
        gross_weight=Decimal(760),
        net_weight=Decimal(720),
        weight_unit="KGM",
        volume=Decimal("3.5"),
        volume_unit="MTQ",
        terms=DeliveryTerms(code="CIF", place="Newark", payment="PP"),
    ),
    packages=(
        Package(
            sscc="056000000000000014",
            kind="PX",
            count=Decimal(1),
            gross_weight=Decimal(400),
            weight_unit="KGM",
            packages=(
                Package(sscc="056000000000000021", kind="CT", lines=("1", "2")),
                Package(sscc="056000000000000038", kind="CT", marks=("TOP",), lines=("3",)),
            ),
        ),
        Package(sscc="056000000000000045", kind="PX", number="CP-9", lines=("4",)),
    ),
    lines=(
        DespatchLine(
            number="1",
            item=APPLES,
            quantity=Decimal(20),
            unit="XCT",
            ordered_quantity=Decimal(60),
            order=Reference(line="1"),
            lots=(Lot(number="L-3"),),
        ),
        DespatchLine(number="2", item=PEARS, quantity=Decimal(5), unit="XCT"),
        DespatchLine(number="3", item=PEARS, quantity=Decimal(4), unit="XCT"),
        DespatchLine(number="4", item=APPLES, quantity=Decimal(40), unit="XCT"),
    ),
    line_count=4,
)
PARCELS = DespatchAdvice(
    number="D-5502",
    issued=date(2026, 4, 10),
    kind="351",
    ship_to=HUB,
    lines=(
        DespatchLine(
            number="10",
            item=APPLES,
            quantity=Decimal(2),
            unit="XCT",
            outstanding=Decimal(1),
            order=ORDERED,
            references=(Reference(kind="AMV", number="44"),),
            packages=(
                Package(sscc="056000000000000052", quantity=Decimal(1), unit="XCT"),
                Package(sscc="056000000000000069", quantity=Decimal(1), unit="XCT"),
            ),
        ),
        DespatchLine(
            number="11",
            item=PEARS,
            quantity=Decimal(1),
            unit="XCT",
            order=Reference(number="PO-900"),
        ),
    ),
)
RECEIPT = ReceiptAdvice(
    number="R-77",
    issued=date(2026, 4, 21),
    kind="632",
    function="9",
    buyer=GROCER,
    seller=ORCHARD,
    ship_to=HUB,
    order=ORDERED,
    despatch=Reference(number="D-5501"),
    received=date(2026, 4, 20),
    received_time=time(8, 30),
    shipment=Shipment(consignment="BL-31", carrier=Party(name="Serra Lines")),
    lines=(
        ReceiptLine(
            number="1",
            item=APPLES,
            received=Decimal(58),
            accepted=Decimal(55),
            rejected=Decimal(3),
            short=Decimal(2),
            unit="XCT",
            reason="bruised",
            lots=(Lot(number="L-3"),),
            packages=(Package(sscc="056000000000000021"), Package(sscc="056000000000000045")),
        ),
        ReceiptLine(
            number="2",
            item=PEARS,
            received=Decimal(10),
            oversupply=Decimal(1),
            unit="XCT",
            on=date(2026, 4, 21),
            despatch=Reference(number="D-5502"),
        ),
    ),
    line_count=2,
)
REFUSED = ReceiptAdvice(
    number="R-78",
    issued=date(2026, 4, 22),
    kind="632",
    buyer=GROCER,
    order=Reference(number="PO-900"),
    lines=(ReceiptLine(number="1", item=PEARS, rejected=Decimal(1), unit="XCT"),),
)
STOCK = StockReport(
    number="S-1",
    issued=date(2026, 4, 30),
    kind="35",
    function="9",
    reported=date(2026, 4, 29),
    currency="USD",
    seller=ORCHARD,
    buyer=GROCER,
    warehouse=Party(name="Pomar Alto, cold store"),
    lines=(
        StockLine(number="1", item=APPLES, quantity=Decimal(500), unit="XCT", quantity_kind="145"),
        StockLine(number="1", item=APPLES, quantity=Decimal(80), unit="XCT", quantity_kind="66"),
        StockLine(
            number="2",
            item=PEARS,
            quantity=Decimal(0),
            unit="XCT",
            quantity_kind="145",
            available_from=date(2026, 5, 15),
            price=Price(amount=Decimal("17.50")),
        ),
    ),
    line_count=3,
)
STORES = StockReport(
    number="S-2",
    issued=date(2026, 5, 1),
    kind="35",
    seller=ORCHARD,
    location=Identifier(value="0614141000043", scheme=GLN),
    lines=(
        StockLine(
            item=APPLES,
            quantity=Decimal(12),
            unit="XCT",
            location=Identifier(value="0614141000050", scheme=GLN),
            status="11",
        ),
    ),
)
CHECK = PaymentAdvice(
    number="ADV-9",
    issued=date(2026, 5, 10),
    kind="481",
    currency="USD",
    amount=Decimal("930.00"),
    paid_on=date(2026, 5, 12),
    payment=Payment(means="20", number="CHK-4411"),
    payer=GROCER,
    payee=ORCHARD,
    notes=(FreeText(text="Less the bruised ones", subject="PMT"),),
    lines=(
        PaymentLine(
            document=Reference(kind="380", number="FT-20", issued=date(2026, 4, 10)),
            due=Decimal("1001.00"),
            discount=Decimal("20.02"),
            paid=Decimal("980.98"),
            references=(Reference(kind="ON", number="PO-881"),),
            adjustments=(
                Adjustment(
                    code="3",
                    amount=Decimal("-54.60"),
                    reason="Bruised on arrival",
                    reference=Reference(kind="IV", number="FT-20"),
                ),
            ),
        ),
        PaymentLine(document=Reference(kind="381", number="CN-3"), credit=Decimal("18.20")),
        PaymentLine(adjustments=(Adjustment(code="21", amount=Decimal("21.82")),)),
    ),
)
TRANSFER = PaymentAdvice(
    number="ADV-10",
    issued=date(2026, 5, 20),
    kind="481",
    currency="EUR",
    amount=Decimal("100.00"),
    value_date=date(2026, 5, 21),
    payment=Payment(
        means="58", account=Account(number="PT50000201231234567890154", bic="BCOMPTPL")
    ),
    debited=Account(number="991122", branch="021000021"),
    payer=GROCER,
    payee=ORCHARD,
    lines=(PaymentLine(document=Reference(number="FT-21"), paid=Decimal("100.00")),),
    line_count=1,
)
DOCUMENTS: dict[str, tuple[str, Document]] = {
    "860-change": ("x12-860", CHANGE),
    "860-cancellation": ("x12-860", CANCELLATION),
    "865-answer": ("x12-865", ANSWER),
    "865-request": ("x12-865", REQUEST),
    "856-pallets": ("x12-856", PALLETS),
    "856-parcels": ("x12-856", PARCELS),
    "861-receipt": ("x12-861", RECEIPT),
    "861-refused": ("x12-861", REFUSED),
    "846-stock": ("x12-846", STOCK),
    "846-stores": ("x12-846", STORES),
    "820-check": ("x12-820", CHECK),
    "820-transfer": ("x12-820", TRANSFER),
}
