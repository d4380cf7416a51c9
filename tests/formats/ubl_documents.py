"""Documents of our own for UBL: each kind whole, and each as another syntax would hand it over."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from edibridge.model import (
    Account,
    Address,
    Adjustment,
    Allowance,
    Attachment,
    Contact,
    Delivery,
    DeliveryTerms,
    DespatchAdvice,
    DespatchLine,
    Document,
    FreeText,
    Identifier,
    Item,
    ItemAttribute,
    Line,
    Lot,
    OrderChange,
    OrderResponse,
    Package,
    Party,
    Payment,
    PaymentAdvice,
    PaymentLine,
    PaymentTerms,
    Period,
    Prepayment,
    Price,
    ReceiptAdvice,
    ReceiptLine,
    Reference,
    Reminder,
    Shipment,
    Statement,
    StockLine,
    StockReport,
    Tax,
    TaxTotal,
    Totals,
)

SELLER = Party(
    name="Conservas do Sado, Lda.",
    trade_name="Sado",
    endpoint=Identifier(value="5601234567892", scheme="0088"),
    address=Address(street="Rua da Alfândega 7", city="Setúbal", postcode="2900-001", country="PT"),
)
BUYER = Party(
    name="Kafenion Ελιά",
    endpoint=Identifier(value="5201234567894", scheme="0088"),
    address=Address(city="Θεσσαλονίκη", country="GR"),
)
BANK = Party(name="Banco do Sado")
CARRIER = Party(name="Hellas Cargo", identifiers=(Identifier(value="HC-1"),))
TIN = Item(
    name="Sardines in olive oil, 125 g",
    seller_id="SAR-125",
    standard_id=Identifier(value="05601234000125", scheme="0160"),
    attributes=(ItemAttribute(name="Drained weight", value="90 g"),),
)
SQUID = Item(name="Squid, 1 kg", seller_id="LUL-1")
LOT = Lot(number="L-88", made=date(2024, 3, 1), best_before=date(2027, 2, 28))
PALLET, CARTON = "356012345000000012", "356012345000000029"

RESPONSE = OrderResponse(
    kind="231",
    number="OR-5",
    issued=date(2024, 5, 18),
    specification="urn:fdc:peppol.eu:poacc:trns:order_response:3",
    process="urn:fdc:peppol.eu:poacc:bis:ordering:3",
    status="CA",
    currency="EUR",
    buyer_reference="Shop 4",
    notes=(FreeText(text="One line is late"),),
    order=Reference(number="PO-2024-17"),
    sales_order=Reference(number="SO-9"),
    seller=SELLER,
    buyer=Party(
        name="Kafenion Ελιά",
        contacts=(
            Contact(name="Maria", email="maria@example.com"),
            Contact(name="Dimitris", phone="+30 2310 000000", function="DL"),
        ),
    ),
    parties=(Party(role="OB", name="Maria"),),
    deliveries=(
        Delivery(
            promised=Period(
                start=date(2024, 6, 4),
                start_time=time(8, 0),
                end=date(2024, 6, 5),
                end_time=time(12, 0),
            )
        ),
    ),
    lines=(
        Line(
            number="1",
            action="5",
            notes=(FreeText(text="As ordered"),),
            quantity=Decimal(50),
            unit="C62",
            price=Price(amount=Decimal("2.10")),
            item=TIN,
            order=Reference(line="1"),
        ),
        Line(
            number="2",
            action="3",
            quantity=Decimal(5),
            backordered_quantity=Decimal(3),
            unit="KGM",
            item=SQUID,
            substitute=Item(name="Cuttlefish, 1 kg", seller_id="CHO-1"),
            order=Reference(line="2", number="PO-2024-17"),
        ),
    ),
)
CHANGE = OrderChange(
    kind="230",
    function="4",
    number="PO-2024-17-C1",
    issued=date(2024, 5, 19),
    sequence="1",
    currency="EUR",
    validity=Period(end=date(2024, 5, 31)),
    order=Reference(number="PO-2024-17", issued=date(2024, 5, 17)),
    contract=Reference(number="C-7"),
    buyer=BUYER,
    seller=SELLER,
    requested=Period(start=date(2024, 6, 10)),
    payment_terms=(PaymentTerms(text=("30 days net",)),),
    allowances=(Allowance(is_charge=True, reason="Freight", amount=Decimal("15.00")),),
    totals=Totals(lines=Decimal("84.00"), payable=Decimal("99.00")),
    lines=(
        Line(
            number="1",
            action="3",
            quantity=Decimal(40),
            unit="C62",
            net=Decimal("84.00"),
            price=Price(amount=Decimal("2.10")),
            item=TIN,
            references=(Reference(kind="AAG", line="2"),),
        ),
        Line(number="2", action="2", item=SQUID),
    ),
)
CANCELLATION = OrderChange(
    kind="230",
    function="1",
    number="PO-2024-17-X",
    issued=date(2024, 5, 20),
    issued_time=time(9, 30),
    cancellation_note=("The shop is closed in June",),
    order=Reference(number="PO-2024-17"),
    contract=Reference(number="C-7"),
    buyer=BUYER,
    seller=SELLER,
    attachments=(Attachment(number="letter", kind_name="Letter", uri="https://example.com/l"),),
)
DESPATCH = DespatchAdvice(
    kind="351",
    number="DES-31",
    issued=date(2024, 6, 3),
    issued_time=time(7, 15),
    specification="urn:fdc:peppol.eu:poacc:trns:despatch_advice:3",
    process="urn:fdc:peppol.eu:poacc:bis:despatch_advice:3",
    order=Reference(number="PO-2024-17"),
    attachments=(Attachment(number="CMR-1", kind="730", kind_name="Road consignment note"),),
    ship_from=Party(
        name="Armazém do Sado",
        endpoint=Identifier(value="5601234567892", scheme="0088"),
        contacts=(Contact(name="Rui", function="SD"),),
    ),
    ship_to=Party(
        name="Kafenion Ελιά",
        contacts=(Contact(name="Dimitris", phone="+30 2310 000000", function="DL"),),
    ),
    buyer=BUYER,
    seller=SELLER,
    parties=(Party(role="OB", name="Maria"),),
    shipment=Shipment(
        number="SHP-9",
        consignment="401234500000000017",
        carrier=CARRIER,
        mode="3",
        vehicle="AA-12-BB",
        tracking="TRACK-1",
        gross_weight=Decimal("612.5"),
        net_weight=Decimal(550),
        weight_unit="KGM",
        volume=Decimal("1.8"),
        volume_unit="MTQ",
        package_count=2,
        origin=Address(city="Setúbal", country="PT"),
        destination=Address(city="Θεσσαλονίκη", country="GR"),
        terms=DeliveryTerms(code="DAP", text="Delivered at place"),
        instructions="Ring at the back door",
    ),
    despatched=date(2024, 6, 3),
    despatched_time=time(6, 0),
    arrival=date(2024, 6, 6),
    arrival_time=time(8, 0),
    latest_arrival=date(2024, 6, 7),
    latest_arrival_time=time(16, 0),
    deliveries=(Delivery(party=Party(name="Shop 4")),),
    lines=(
        DespatchLine(
            number="1",
            notes=(FreeText(text="Two pallets"),),
            quantity=Decimal(50),
            outstanding=Decimal(10),
            unit="C62",
            outstanding_reason="Comes on Friday",
            order=Reference(line="1", number="PO-2024-17"),
            item=TIN,
            lots=(LOT, Lot(serial="S-1")),
            packages=(
                Package(
                    sscc=PALLET,
                    kind="PX",
                    marks=("FRAGILE",),
                    gross_weight=Decimal(300),
                    weight_unit="KGM",
                    height=Decimal("1.2"),
                    length_unit="MTR",
                    packages=(
                        Package(
                            sscc=CARTON,
                            kind="CT",
                            quantity=Decimal(25),
                            unit="C62",
                            packages=(Package(number="TRAY-1", kind="PU", level="3"),),
                        ),
                    ),
                ),
            ),
        ),
        DespatchLine(
            number="2",
            quantity=Decimal(5),
            oversupply=Decimal(1),
            unit="KGM",
            order=Reference(line="2"),
            references=(Reference(number="CERT-3", kind_name="Certificate of origin"),),
            item=SQUID,
        ),
    ),
    line_count=2,
)
# a despatch advice as EDI has it: packages name their lines, the reader said more than UBL says
PACKED = DespatchAdvice(
    kind="351",
    number="DES-32",
    issued=date(2024, 6, 4),
    function="9",
    contract=Reference(number="C-7"),
    ship_from=SELLER,
    ship_to=Party(
        name="Kafenion Ελιά",
        contacts=(Contact(name="Dimitris", function="DL"), Contact(name="Maria")),
    ),
    packages=(
        Package(
            sscc=PALLET,
            kind="PX",
            packages=(
                Package(sscc=CARTON, number="C-1", kind="CT", lines=("1",)),
                Package(number="C-2", kind="CT", gtin="05601234000125", lines=("2",)),
            ),
        ),
    ),
    lines=(
        DespatchLine(
            number="1",
            quantity=Decimal(50),
            unit="C62",
            ordered_quantity=Decimal(60),
            order=Reference(line="1"),
            item=Item(name="Sardines", lots=(Lot(number="L-89"),)),
            lots=(Lot(number="L-88", quantity=Decimal(50), unit="C62"),),
        ),
        DespatchLine(number="2", quantity=Decimal(5), order=Reference(line="2"), item=SQUID),
    ),
)
RECEIPT = ReceiptAdvice(
    kind="632",
    number="REC-8",
    issued=date(2024, 6, 7),
    order=Reference(number="PO-2024-17"),
    despatch=Reference(number="DES-31", issued=date(2024, 6, 3)),
    ship_from=Party(name="Armazém do Sado"),
    ship_to=Party(name="Kafenion Ελιά", contacts=(Contact(name="Dimitris", function="DL"),)),
    buyer=BUYER,
    seller=SELLER,
    shipment=Shipment(number="SHP-9", gross_weight=Decimal("612.5"), weight_unit="KGM"),
    received=date(2024, 6, 6),
    received_time=time(10, 45),
    lines=(
        ReceiptLine(
            number="1",
            notes=(FreeText(text="Some tins are dented"),),
            received=Decimal(50),
            short=Decimal(2),
            rejected=Decimal(3),
            unit="C62",
            reason_code="119",
            reason="Dented",
            action="5",
            on=date(2024, 6, 6),
            order=Reference(line="1", number="PO-2024-17"),
            despatch=Reference(line="1", number="DES-31"),
            item=TIN,
            lots=(LOT,),
            packages=(Package(sscc=PALLET, kind="PX"),),
        ),
        ReceiptLine(number="2", received=Decimal(6), oversupply=Decimal(1), unit="KGM", item=SQUID),
    ),
    line_count=2,
)
# a receipt that says what UBL has no word for
COUNTED = ReceiptAdvice(
    number="REC-9",
    issued=date(2024, 6, 8),
    ship_from=SELLER,
    ship_to=BUYER,
    lines=(
        ReceiptLine(
            number="1", received=Decimal(50), accepted=Decimal(47), unit="C62", item=Item(name="X")
        ),
    ),
)
STOCK = StockReport(
    kind="35",
    number="INV-6",
    issued=date(2024, 6, 30),
    currency="EUR",
    period=Period(start=date(2024, 6, 1), end=date(2024, 6, 30)),
    buyer=BUYER,
    seller=SELLER,
    parties=(Party(role="GY", name="Kafenion Logistics"),),
    lines=(
        StockLine(
            number="1",
            notes=(FreeText(text="Counted"),),
            quantity=Decimal(120),
            unit="C62",
            value=Decimal("252.00"),
            status="1",
            available_from=date(2024, 7, 1),
            item=TIN,
            location=Identifier(value="5201234567900", scheme="0088"),
        ),
        StockLine(number="2", quantity=Decimal(0), unit="KGM", item=SQUID),
    ),
)
# a stock report as EDI has it: of a day and a place
SNAPSHOT = StockReport(
    kind="35",
    number="INV-7",
    issued=date(2024, 7, 1),
    reported=date(2024, 6, 30),
    location=Identifier(value="5201234567900", scheme="0088"),
    buyer=BUYER,
    parties=(Party(role="GY", name="Kafenion Logistics"),),
    lines=(
        StockLine(number="1", quantity=Decimal(120), unit="C62", quantity_kind="145", item=TIN),
        StockLine(number="2", quantity=Decimal(7), unit="KGM", item=SQUID),
    ),
)
REMITTANCE = PaymentAdvice(
    kind="481",
    number="REM-4",
    issued=date(2024, 7, 5),
    currency="EUR",
    debit_total=Decimal("135.60"),
    credit_total=Decimal("10.00"),
    amount=Decimal("125.60"),
    references=(Reference(kind="AEK", number="PAY-77"),),
    period=Period(start=date(2024, 6, 1), end=date(2024, 6, 30)),
    payer=BUYER,
    seller=SELLER,
    payee=BANK,
    payment=Payment(
        means="30",
        due=date(2024, 7, 8),
        remittance=("REM-4",),
        account=Account(number="PT50000201231234567890154", bic="BCOMPTPL"),
    ),
    lines=(
        PaymentLine(
            number="1",
            notes=(FreeText(text="In full"),),
            document=Reference(kind="380", number="INV-2024-31", issued=date(2024, 6, 8)),
            debit=Decimal("135.60"),
            balance=Decimal("0.00"),
            references=(Reference(number="PO-2024-17", kind="105"),),
        ),
        PaymentLine(
            number="2",
            document=Reference(kind="381", number="CN-3"),
            credit=Decimal("10.00"),
            buyer=Party(name="Shop 4"),
        ),
        PaymentLine(number="3", document=Reference(kind="325", number="PF-1"), debit=Decimal(0)),
    ),
    line_count=3,
)
# a remittance as EDI has it: who pays whom, what is paid of what is due, and why not all
PAID = PaymentAdvice(
    kind="481",
    number="REM-5",
    issued=date(2024, 7, 6),
    currency="EUR",
    amount=Decimal("90.00"),
    paid_on=date(2024, 7, 8),
    buyer=BUYER,
    payee=SELLER,
    lines=(
        PaymentLine(
            number="1",
            document=Reference(kind="380", number="INV-2024-32"),
            due=Decimal("110.00"),
            paid=Decimal("100.00"),
            adjustments=(Adjustment(code="4", reason="Dented", amount=Decimal("10.00")),),
        ),
        PaymentLine(
            number="2", document=Reference(kind="381", number="CN-4"), paid=Decimal("-10.00")
        ),
    ),
)
STATEMENT = Statement(
    kind="493",
    number="ST-6",
    issued=date(2024, 7, 1),
    currency="EUR",
    debit_total=Decimal("135.60"),
    credit_total=Decimal("125.60"),
    balance=Decimal("60.00"),
    period=Period(start=date(2024, 6, 1), end=date(2024, 6, 30)),
    account="C-4711",
    seller=SELLER,
    payer=BUYER,
    buyer=Party(name="Shop 4"),
    payments=(Payment(means="30", account=Account(number="PT50000201231234567890154")),),
    payment_terms=(PaymentTerms(text=("30 days net",)),),
    lines=(
        PaymentLine(number="1", brought_forward=True, balance=Decimal("50.00")),
        PaymentLine(
            number="2",
            document=Reference(kind="380", number="INV-2024-31"),
            debit=Decimal("135.60"),
            balance=Decimal("185.60"),
        ),
        PaymentLine(
            number="3",
            credit=Decimal("125.60"),
            balance=Decimal("60.00"),
            references=(Reference(number="REM-4", kind="481"),),
        ),
    ),
    line_count=3,
)
# a statement that opens with an amount of its own
OPENED = Statement(
    number="ST-7",
    issued=date(2024, 8, 1),
    currency="EUR",
    opening=Decimal("60.00"),
    seller=SELLER,
    payer=BUYER,
    lines=(
        PaymentLine(number="1", document=Reference(number="INV-2024-33"), paid=Decimal("12.00")),
    ),
)
REMINDER = Reminder(
    kind="REM",
    number="RE-2",
    issued=date(2024, 8, 15),
    currency="EUR",
    sequence="2",
    accounting_reference="Shop 4",
    period=Period(start=date(2024, 6, 1), end=date(2024, 8, 15)),
    seller=SELLER,
    payer=BUYER,
    payments=(Payment(means="30", account=Account(number="PT50000201231234567890154")),),
    payment_terms=(PaymentTerms(text=("At once",), amount=Decimal("65.00")),),
    prepayments=(Prepayment(amount=Decimal("5.00"), received=date(2024, 8, 1)),),
    allowances=(
        Allowance(
            is_charge=True,
            reason="Reminder fee",
            amount=Decimal("5.00"),
            taxes=(Tax(category="O", scheme="VAT"),),
        ),
    ),
    tax_totals=(TaxTotal(amount=Decimal("0.00")),),
    totals=Totals(lines=Decimal("60.00"), charges=Decimal("5.00"), payable=Decimal("60.00")),
    lines=(
        PaymentLine(
            number="1",
            document=Reference(kind="380", number="INV-2024-31", issued=date(2024, 6, 8)),
            debit=Decimal("60.00"),
        ),
    ),
    line_count=1,
)
# a reminder to the buyer of the invoice
ASKED = Reminder(
    number="RE-3",
    issued=date(2024, 9, 1),
    currency="EUR",
    seller=SELLER,
    buyer=BUYER,
    totals=Totals(payable=Decimal("60.00")),
    lines=(PaymentLine(number="1", brought_forward=True, balance=Decimal("60.00")),),
)

WHOLE: dict[str, Document] = {
    "ubl-order-response": RESPONSE,
    "ubl-order-change": CHANGE,
    "ubl-order-cancellation": CANCELLATION,
    "ubl-despatch-advice": DESPATCH,
    "ubl-receipt-advice": RECEIPT,
    "ubl-inventory-report": STOCK,
    "ubl-remittance-advice": REMITTANCE,
    "ubl-statement": STATEMENT,
    "ubl-reminder": REMINDER,
}
ORDER_LINES = (Line(number="1", item=TIN),)
FOREIGN: dict[str, Document] = {
    "ubl-order-response": OrderResponse(
        kind="320",
        number="OR-6",
        issued=date(2024, 5, 18),
        currency="EUR",
        order=Reference(number="PO-2024-18"),
        status="29",
        status_reason="As ordered",
        seller=SELLER,
        buyer=BUYER,
        requested=Period(start=date(2024, 6, 3)),
        lines=ORDER_LINES,
    ),
    "ubl-order-change": OrderChange(
        kind="230",
        function="5",
        number="PO-2024-18-C1",
        issued=date(2024, 5, 19),
        sequence="1",
        order=Reference(number="PO-2024-18"),
        buyer=BUYER,
        seller=SELLER,
        response_wanted="AB",
        lines=ORDER_LINES,
    ),
    "ubl-order-cancellation": OrderChange(
        kind="230",
        function="1",
        number="PO-2024-18-X",
        issued=date(2024, 5, 20),
        cancellation_note=("Not wanted",),
        order=Reference(number="PO-2024-18"),
        buyer=BUYER,
        seller=SELLER,
        currency="EUR",
        lines=ORDER_LINES,
    ),
    "ubl-despatch-advice": PACKED,
    "ubl-receipt-advice": COUNTED,
    "ubl-inventory-report": SNAPSHOT,
    "ubl-remittance-advice": PAID,
    "ubl-statement": OPENED,
    "ubl-reminder": ASKED,
}
