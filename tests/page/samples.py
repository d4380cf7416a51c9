"""Documents whose pages are looked at; all companies, goods and numbers are made up."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from edibridge.model import (
    Account,
    Address,
    Allowance,
    Attachment,
    Catalogue,
    CatalogueGroup,
    CatalogueLine,
    CataloguePrice,
    Contact,
    Delivery,
    DespatchAdvice,
    DespatchLine,
    Document,
    DocumentResponse,
    FreeText,
    Identifier,
    Invoice,
    Item,
    Line,
    Lot,
    Order,
    Package,
    Party,
    Payment,
    PaymentAdvice,
    PaymentLine,
    PaymentTerms,
    Period,
    Price,
    ReceiptAdvice,
    ReceiptLine,
    Reference,
    Reminder,
    Response,
    ResponseStatus,
    SalesLine,
    SalesReport,
    Shipment,
    Statement,
    StockLine,
    StockReport,
    Tax,
    TaxRegistration,
    TaxSubtotal,
    TaxTotal,
    Totals,
    WithheldTax,
    WithholdingCertificate,
)
from edibridge.page import Code, PageOptions, Print

SELLER = Party(
    name="Moinhos da Ribeira, Lda.",
    identifiers=(Identifier(value="5600000000014", scheme="0088"),),
    legal_id=Identifier(value="501964843"),
    tax_registrations=(TaxRegistration(number="PT501964843", scheme="VAT"),),
    legal_form="Capital social 50 000 EUR",
    address=Address(street="Rua do Moinho 12", city="Santarém", postcode="2000-123", country="PT"),
    contacts=(Contact(name="Inês Prado", phone="+351 243 000 111", email="ines@moinhos.example"),),
)
BUYER = Party(
    name="Padaria Estrela do Norte, S.A.",
    tax_registrations=(TaxRegistration(number="PT502757191", scheme="VAT"),),
    address=Address(
        street="Avenida dos Pescadores 340",
        additional_street="Armazém 7",
        city="Póvoa de Varzim",
        postcode="4490-001",
        country="PT",
    ),
)
_VAT = Tax(category="S", rate=Decimal(23), scheme="VAT")
_LOW = Tax(category="S", rate=Decimal(6), scheme="VAT")
IBAN = Account(number="PT50000201231234567890154", name="Moinhos da Ribeira", bic="BCOMPTPL")
_GOODS = (
    ("Farinha de trigo T65, saco 25 kg", "FT65-25", "12.40", _LOW),
    ("Farinha de centeio T85 moída em mó de pedra, saco 10 kg", "FC85-10", "9.15", _LOW),
    ("Fermento seco, caixa de 20 saquetas", "FS-20", "7.80", _VAT),
    ("Sal marinho fino, balde 5 kg", "SM-5", "3.25", _VAT),
    ("Transporte", "TRANSP", "35.00", _VAT),
)


def _lines(count: int) -> tuple[tuple[Line, ...], dict[Tax, Decimal]]:
    lines, sums = [], {_LOW: Decimal(0), _VAT: Decimal(0)}
    for number in range(1, count + 1):
        name, code, price, tax = _GOODS[(number - 1) % len(_GOODS)]
        quantity = Decimal(number % 7 + 1) * (1 if code == "TRANSP" else 4)
        net = quantity * Decimal(price)
        sums[tax] += net
        lines.append(
            Line(
                number=str(number),
                quantity=quantity,
                unit="C62",
                net=net,
                price=Price(amount=Decimal(price)),
                item=Item(
                    name=name,
                    seller_id=code,
                    standard_id=Identifier(value=f"56012345{number:05d}", scheme="0160"),
                    taxes=(tax,),
                ),
            )
        )
    return tuple(lines), sums


def invoice(count: int = 4, kind: str = "380") -> Invoice:
    """Return an invoice with so many lines, whose sums are right."""
    lines, sums = _lines(count)
    net = sum(sums.values(), Decimal(0))
    cent = Decimal("0.01")
    subtotals = tuple(
        TaxSubtotal(taxable=base, amount=(base * (tax.rate or 0) / 100).quantize(cent), tax=tax)
        for tax, base in sums.items()
        if base
    )
    tax = sum((one.amount or Decimal(0) for one in subtotals), Decimal(0))
    credit = kind == "381"
    return Invoice(
        number="NC 2026/17" if credit else "FT 2026/1084",
        kind=kind,
        issued=date(2026, 3, 5),
        due=None if credit else date(2026, 4, 4),
        currency="EUR",
        seller=SELLER,
        buyer=BUYER,
        buyer_reference="Compras / M. Sá",
        order=None if credit else Reference(number="PO-4711", issued=date(2026, 2, 27)),
        preceding=(Reference(number="FT 2026/1001", issued=date(2026, 2, 2)),) if credit else (),
        notes=(FreeText(text="Devolução de mercadoria danificada."),) if credit else (),
        payments=()
        if credit
        else (Payment(means="58", account=IBAN, remittance=("FT 2026/1084",)),),
        payment_terms=()
        if credit
        else (
            PaymentTerms(
                text=("30 dias após a data da fatura",),
                discount_percent=Decimal(2),
                discount_due=date(2026, 3, 15),
            ),
        ),
        deliveries=(Delivery(delivered=date(2026, 3, 4)),),
        tax_totals=(TaxTotal(amount=tax, currency="EUR", subtotals=subtotals),),
        totals=Totals(lines=net, net=net, gross=net + tax, payable=net + tax),
        lines=lines,
        attachments=() if credit else (Attachment(number="GR 88", description="Guia de remessa"),),
    )


def consumer_invoice() -> Invoice:
    """Return an invoice to a consumer: long names, discounts."""
    tax = Tax(category="S", rate=Decimal(19), scheme="VAT")
    item = Item(
        name="Handgefertigtes Massivholzregal „Nordlicht“ mit fünf verstellbaren Böden und"
        " Donaudampfschifffahrtsgesellschaftskapitänskajütenbeleuchtungseinrichtung",
        descriptions=(FreeText(text="Eiche geölt, 180 x 80 x 30 cm, inklusive Montagesatz."),),
        taxes=(tax,),
        origin_country="DE",
    )
    return Invoice(
        number="R-2026-000381",
        kind="380",
        issued=date(2026, 5, 11),
        due=date(2026, 5, 25),
        currency="EUR",
        seller=Party(
            name="Tischlerei Nordlicht GmbH & Co. KG",
            legal_id=Identifier(value="HRA 20417 Kiel"),
            tax_registrations=(TaxRegistration(number="DE136695976", scheme="VAT"),),
            address=Address(street="Werftstraße 8", city="Kiel", postcode="24143", country="DE"),
        ),
        buyer=Party(
            name="Zoë Müller-Schäfer",
            address=Address(street="Am Hang 3a", city="Görlitz", postcode="02826", country="DE"),
        ),
        lines=(
            Line(
                number="1",
                quantity=Decimal(2),
                unit="C62",
                net=Decimal("1180.00"),
                price=Price(
                    amount=Decimal("590.00"), gross=Decimal("649.00"), discount=Decimal("59.00")
                ),
                item=item,
            ),
        ),
        allowances=(
            Allowance(
                is_charge=False,
                amount=Decimal("59.00"),
                base=Decimal("1180.00"),
                percent=Decimal(5),
                reason="Treuerabatt",
                taxes=(tax,),
            ),
            Allowance(is_charge=True, amount=Decimal("49.00"), reason="Versand", taxes=(tax,)),
        ),
        tax_totals=(
            TaxTotal(
                amount=Decimal("222.30"),
                subtotals=(
                    TaxSubtotal(taxable=Decimal("1170.00"), amount=Decimal("222.30"), tax=tax),
                ),
            ),
        ),
        totals=Totals(
            lines=Decimal("1180.00"),
            allowances=Decimal("59.00"),
            charges=Decimal("49.00"),
            net=Decimal("1170.00"),
            gross=Decimal("1392.30"),
            prepaid=Decimal("300.00"),
            payable=Decimal("1092.30"),
        ),
        payments=(
            Payment(
                means="58",
                account=Account(
                    number="DE89370400440532013000", name="Tischlerei Nordlicht", bic="COBADEFFXXX"
                ),
                remittance=("R-2026-000381",),
            ),
        ),
        deliveries=(Delivery(delivered=date(2026, 5, 8)),),
        notes=(FreeText(text="Vielen Dank für Ihren Auftrag!"),),
    )


def arabic_invoice() -> Invoice:
    """Return an invoice whose texts are Arabic."""
    tax = Tax(category="S", rate=Decimal(15), scheme="VAT")
    names = (("ورق طباعة أبيض مقاس A4، صندوق", "12.50"), ("حبر طابعة ليزر أسود", "310.00"))
    lines = tuple(
        Line(
            number=str(at),
            quantity=Decimal(at * 10),
            unit="C62",
            net=Decimal(at * 10) * Decimal(price),
            price=Price(amount=Decimal(price)),
            item=Item(name=name, seller_id=f"SKU-{at:03d}", taxes=(tax,)),
        )
        for at, (name, price) in enumerate(names, 1)
    )
    net = sum((line.net or Decimal(0) for line in lines), Decimal(0))
    vat = net * Decimal("0.15")
    return Invoice(
        number="INV-2026-0042",
        kind="388",
        language="ar",
        issued=date(2026, 6, 1),
        due=date(2026, 7, 1),
        currency="SAR",
        seller=Party(
            name="شركة الواحة للقرطاسية",
            tax_registrations=(TaxRegistration(number="300000000000003", scheme="VAT"),),
            address=Address(street="شارع الأمير سلطان", city="جدة", postcode="23441", country="SA"),
        ),
        buyer=Party(
            name="مؤسسة النخيل التجارية (Palm Trading Est.)",
            tax_registrations=(TaxRegistration(number="311111111111113", scheme="VAT"),),
            address=Address(street="طريق الملك فهد", city="الرياض", country="SA"),
        ),
        lines=lines,
        tax_totals=(
            TaxTotal(amount=vat, subtotals=(TaxSubtotal(taxable=net, amount=vat, tax=tax),)),
        ),
        totals=Totals(lines=net, net=net, gross=net + vat, payable=net + vat),
        notes=(FreeText(text="شكرا لتعاملكم معنا. التسليم خلال 5 أيام عمل من تاريخ الطلب."),),
    )


def order() -> Order:
    """Return an order with a place and a time of delivery."""
    lines, _sums = _lines(6)
    return Order(
        number="PO-4711",
        kind="220",
        issued=date(2026, 2, 27),
        currency="EUR",
        seller=SELLER,
        buyer=BUYER,
        requested=Period(start=date(2026, 3, 4), end=date(2026, 3, 6)),
        deliveries=(
            Delivery(
                party=Party(name="Padaria Estrela do Norte, cais 3"),
                address=Address(
                    street="Zona Industrial de Amorim", city="Póvoa de Varzim", country="PT"
                ),
                instructions="Descarregar entre as 6 e as 9 horas.",
            ),
        ),
        lines=lines,
        totals=Totals(lines=sum((line.net or Decimal(0) for line in lines), Decimal(0))),
        notes=(FreeText(text="Please confirm within one working day."),),
    )


def catalogue() -> Catalogue:
    """Return a catalogue with groups and prices by quantity."""
    lines = tuple(
        CatalogueLine(
            number=str(at),
            item=Item(name=name, seller_id=code, taxes=(tax,), brand="Ribeira"),
            prices=(
                CataloguePrice(amount=Decimal(price)),
                CataloguePrice(
                    amount=Decimal(price) * Decimal("0.95"), minimum=Decimal(50), unit="C62"
                ),
            ),
            orderable_unit="C62",
            minimum_quantity=Decimal(4),
            quantity_unit="C62",
        )
        for at, (name, code, price, tax) in enumerate(_GOODS[:4], 1)
    )
    return Catalogue(
        number="CAT-2026-1",
        name="Moulins, printemps 2026",
        kind="9",
        issued=date(2026, 1, 15),
        validity=Period(start=date(2026, 2, 1), end=date(2026, 6, 30)),
        currency="EUR",
        seller=SELLER,
        buyer=BUYER,
        groups=(
            CatalogueGroup(code="A", name="Farines", lines=("1", "2")),
            CatalogueGroup(code="B", name="Autres", lines=("3", "4")),
        ),
        lines=lines,
    )


def despatch() -> DespatchAdvice:
    """Return a despatch advice with lots and nested packages."""
    lines = tuple(
        DespatchLine(
            number=str(at),
            item=Item(name=name, seller_id=code),
            quantity=Decimal(40 - at * 5),
            ordered_quantity=Decimal(40),
            outstanding=Decimal(at * 5),
            unit="C62",
            lots=(Lot(number=f"L26-{at:02d}", best_before=date(2027, 3, at)),),
        )
        for at, (name, code, _price, _tax) in enumerate(_GOODS[:3], 1)
    )
    cartons = tuple(
        Package(kind="CT", sscc=f"35600000000000{at:04d}", lines=(str(at),)) for at in (1, 2, 3)
    )
    return DespatchAdvice(
        number="GR 2026/88",
        kind="351",
        issued=date(2026, 3, 4),
        despatched=date(2026, 3, 4),
        despatched_time=time(7, 30),
        arrival=date(2026, 3, 5),
        order=Reference(number="PO-4711"),
        seller=SELLER,
        buyer=BUYER,
        ship_to=Party(
            name="Padaria Estrela do Norte, cais 3",
            address=Address(city="Póvoa de Varzim", country="PT"),
        ),
        shipment=Shipment(
            carrier=Party(name="Transportes Maré Alta"),
            vehicle="12-AB-34",
            gross_weight=Decimal("812.5"),
            package_count=4,
        ),
        packages=(
            Package(
                kind="PX",
                sscc="356000000000009990",
                gross_weight=Decimal("812.5"),
                packages=cartons,
            ),
        ),
        lines=lines,
    )


def receipt() -> ReceiptAdvice:
    """Return a goods receipt with damage and shortage."""
    return ReceiptAdvice(
        number="GRN-9001",
        kind="632",
        issued=date(2026, 3, 5),
        received=date(2026, 3, 5),
        received_time=time(8, 15),
        order=Reference(number="PO-4711"),
        despatch=Reference(number="GR 2026/88"),
        seller=SELLER,
        buyer=BUYER,
        lines=(
            ReceiptLine(
                number="1",
                item=Item(name=_GOODS[0][0], seller_id=_GOODS[0][1]),
                received=Decimal(35),
                accepted=Decimal(33),
                rejected=Decimal(2),
                unit="C62",
                reason="Two sacks torn",
            ),
            ReceiptLine(
                number="2",
                item=Item(name=_GOODS[1][0], seller_id=_GOODS[1][1]),
                received=Decimal(28),
                accepted=Decimal(28),
                short=Decimal(2),
                unit="C62",
            ),
        ),
    )


def certificate() -> WithholdingCertificate:
    """Return a certificate of tax withheld on three invoices."""
    lines = tuple(
        WithheldTax(
            document=Reference(number=f"FR 2025/{at}", issued=date(2025, at, 28)),
            kind="B",
            reason="Servicios profesionales",
            scheme="IRPF",
            base=Decimal(1200 * at),
            rate=Decimal(15),
            amount=Decimal(180 * at),
        )
        for at in (3, 6, 9)
    )
    return WithholdingCertificate(
        number="CR-2025-77",
        issued=date(2026, 1, 31),
        period=Period(start=date(2025, 1, 1), end=date(2025, 12, 31)),
        currency="EUR",
        agent=Party(name="Construcciones Sierra Alta, S.L.", address=Address(country="ES")),
        subject=Party(
            name="Marta Ibáñez Roca",
            tax_registrations=(TaxRegistration(number="12345678Z", scheme="TAX"),),
        ),
        authority=Party(name="Administración tributaria"),
        total_base=Decimal(21600),
        total_withheld=Decimal(3240),
        lines=lines,
    )


def payment_advice() -> PaymentAdvice:
    """Return an advice of one payment for three invoices."""
    return PaymentAdvice(
        number="PAY-1",
        kind="481",
        issued=date(2026, 4, 4),
        paid_on=date(2026, 4, 4),
        currency="EUR",
        payer=BUYER,
        payee=SELLER,
        amount=Decimal("290.00"),
        payment=Payment(means="58", account=IBAN),
        lines=tuple(
            PaymentLine(
                number=str(at),
                document=Reference(number=f"FT 2026/{at}", issued=date(2026, 2, at)),
                due=Decimal(100),
                discount=Decimal(2) if at == 1 else None,
                paid=paid,
            )
            for at, paid in enumerate((Decimal(98), Decimal(100), Decimal(92)), 1)
        ),
    )


def statement() -> Statement:
    """Return a statement with a balance."""
    return Statement(
        number="ST-3",
        issued=date(2026, 4, 1),
        period=Period(start=date(2026, 3, 1), end=date(2026, 3, 31)),
        currency="EUR",
        payee=SELLER,
        payer=BUYER,
        opening=Decimal(50),
        debit_total=Decimal(100),
        credit_total=Decimal(30),
        balance=Decimal(120),
        lines=(
            PaymentLine(number="1", brought_forward=True, balance=Decimal(50)),
            PaymentLine(
                number="2",
                document=Reference(number="FT 2026/1084", issued=date(2026, 3, 5)),
                debit=Decimal(100),
                balance=Decimal(150),
            ),
            PaymentLine(number="3", credit=Decimal(30), balance=Decimal(120)),
        ),
    )


def reminder() -> Reminder:
    """Return a second reminder."""
    return Reminder(
        number="REM-2",
        issued=date(2026, 5, 4),
        sequence="2",
        currency="EUR",
        payee=SELLER,
        payer=BUYER,
        notes=(FreeText(text="This invoice is overdue."),),
        lines=(
            PaymentLine(
                document=Reference(number="FT 2026/1084", issued=date(2026, 3, 5)),
                debit=Decimal("412.77"),
            ),
        ),
        totals=Totals(lines=Decimal("412.77"), payable=Decimal("412.77")),
    )


def stock() -> StockReport:
    """Return a stock report with a batch and a return."""
    item = Item(name=_GOODS[0][0], seller_id=_GOODS[0][1])
    return StockReport(
        number="INV-7",
        kind="35",
        issued=date(2026, 3, 31),
        reported=date(2026, 3, 31),
        currency="EUR",
        buyer=BUYER,
        seller=SELLER,
        lines=(
            StockLine(
                number="1",
                item=item,
                quantity=Decimal(120),
                unit="C62",
                quantity_kind="145",
                location=Identifier(value="WH-1"),
                value=Decimal("1488.00"),
                lots=(Lot(number="L26-01"),),
            ),
            StockLine(number="2", item=item, quantity=Decimal(3), unit="C62", quantity_kind="61"),
        ),
    )


def sales() -> SalesReport:
    """Return a sales report of two shops."""
    item = Item(name=_GOODS[2][0], seller_id=_GOODS[2][1])
    return SalesReport(
        number="SLS-1",
        issued=date(2026, 3, 31),
        period=Period(start=date(2026, 3, 1), end=date(2026, 3, 31)),
        currency="EUR",
        buyer=BUYER,
        seller=SELLER,
        lines=tuple(
            SalesLine(
                number=str(at),
                item=item,
                quantity=Decimal(at * 11),
                unit="C62",
                quantity_kind="153",
                location=Identifier(value=f"SHOP-{at}"),
                value=Decimal(at * 11) * Decimal("7.80"),
            )
            for at in (1, 2)
        ),
    )


def answer() -> Response:
    """Return a business answer that refuses an invoice."""
    return Response(
        number="RSP-1",
        issued=date(2026, 3, 6),
        level="business",
        sender=BUYER,
        receiver=SELLER,
        responses=(
            DocumentResponse(
                document=Reference(number="FT 2026/1084"),
                code="RE",
                text=("Refused",),
                statuses=(ResponseStatus(code="PRI", list="OPStatusReason", text="Wrong price"),),
            ),
        ),
    )


PRINT = Print(
    codes=(Code(data="A:501964843*B:502757191*C:PT*D:FT*H:ATCUD-1084", caption="ATCUD: 1084"),),
    texts=("Processado por programa certificado n.º 0000/AT.",),
)

PAGES: dict[str, tuple[Document, PageOptions]] = {
    "short": (invoice(), PageOptions(language="pt", print=PRINT)),
    "long": (invoice(200), PageOptions(language="pt")),
    "rtl": (arabic_invoice(), PageOptions(language="ar")),
    "credit_note": (invoice(2, "381"), PageOptions(language="pt", colour="#7a1f2b")),
    "consumer": (consumer_invoice(), PageOptions(language="de")),
    "order": (order(), PageOptions(language="en-US")),
    "catalogue": (catalogue(), PageOptions(language="fr")),
    "despatch": (despatch(), PageOptions(language="pt")),
    "receipt": (receipt(), PageOptions(language="en")),
    "certificate": (certificate(), PageOptions(language="es")),
}

OTHERS: dict[str, Document] = {
    "payment_advice": payment_advice(),
    "statement": statement(),
    "reminder": reminder(),
    "stock": stock(),
    "sales": sales(),
    "answer": answer(),
}
