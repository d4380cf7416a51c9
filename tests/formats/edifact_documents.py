"""Two documents of each EDIFACT message, of a bakery and its mill."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from edibridge.model import (
    Account,
    Address,
    Allowance,
    Catalogue,
    CatalogueGroup,
    CatalogueLine,
    CataloguePrice,
    Contact,
    Delivery,
    DeliveryTerms,
    Document,
    FreeText,
    Identifier,
    Invoice,
    Item,
    ItemAttribute,
    Line,
    Order,
    Package,
    Party,
    Payment,
    PaymentTerms,
    Period,
    Price,
    Reference,
    Tax,
    TaxRegistration,
    TaxSubtotal,
    TaxTotal,
    Totals,
)

GLN, GTIN = "0088", "0160"
MILL = Party(
    name="Moinho do Vale, Lda",
    identifiers=(Identifier(value="5601234500018", scheme=GLN),),
    tax_registrations=(TaxRegistration(number="PT501234567", scheme="VAT"),),
    legal_id=Identifier(value="501234567"),
    address=Address(
        street="Rua das Azenhas 4",
        additional_street="Armazém B",
        city="Vila Real",
        postcode="5000-100",
        subdivision="Norte",
        country="PT",
    ),
    contacts=(Contact(name="Rui Alves", phone="+351 259 000 000", email="rui@moinho.example"),),
)
BAKERY = Party(
    name="Boulangerie de l'Étoile: pains, gâteaux + viennoiseries de toute la région",
    identifiers=(Identifier(value="3012345600014", scheme=GLN),),
    tax_registrations=(TaxRegistration(number="FR12345678901", scheme="VAT"),),
    address=Address(street="2 rue du Four", city="Lille", postcode="59000", country="FR"),
)
SHOP = Delivery(
    party=Party(name="Boulangerie de l'Étoile, Roubaix"),
    location_id=Identifier(value="3012345600021", scheme=GLN),
    address=Address(street="7 place du Moulin", city="Roubaix", postcode="59100", country="FR"),
    delivered=date(2026, 3, 2),
)
FLOUR = Item(
    name="Wheat flour T65, stone ground, for long fermentation, in paper bags of 25 kg each",
    descriptions=(FreeText(text="Keep dry", language="en"),),
    seller_id="F65-25",
    buyer_id="100234",
    standard_id=Identifier(value="05601234500032", scheme=GTIN),
    other_ids=(Identifier(value="77-12", scheme="GS"),),
    origin_country="PT",
    taxes=(Tax(category="S", rate=Decimal("5.5"), scheme="VAT"),),
)
YEAST = Item(
    name="Fresh yeast",
    standard_id=Identifier(value="05601234500049", scheme=GTIN),
    taxes=(Tax(category="S", rate=Decimal("5.5"), scheme="VAT"),),
)
INVOICE = Invoice(
    number="F-2026-118",
    issued=date(2026, 3, 3),
    issued_time=time(8, 30),
    kind="380",
    function="9",
    currency="EUR",
    tax_currency="SEK",
    specification="urn:cen.eu:en16931:2017",
    due=date(2026, 4, 2),
    period=Period(start=date(2026, 2, 1), end=date(2026, 2, 28)),
    notes=(
        FreeText(text="Thank you.\nPlease quote the number.", subject="AAI"),
        FreeText(text="Ground on the day of despatch. " * 14 + "Enjoy it.", subject="SUR"),
        FreeText(text="Paper bags are recycled."),
    ),
    seller=MILL,
    buyer=BAKERY,
    parties=(Party(role="CA", name="Transportes do Douro"),),
    order=Reference(number="B-77", issued=date(2026, 2, 24)),
    contract=Reference(number="C-2025-9"),
    despatch=Reference(number="G-5512", issued=date(2026, 3, 1)),
    references=(Reference(number="Z-1", kind="AAS"),),
    buyer_reference="Lille 12",
    deliveries=(SHOP,),
    delivery_terms=DeliveryTerms(code="CPT", place="Roubaix"),
    payments=(
        Payment(
            means="30",
            account=Account(number="PT50000201231234567890154", bic="BPOTPTPL", name="Moinho"),
            remittance=("F-2026-118",),
        ),
    ),
    payment_terms=(
        PaymentTerms(kind="1", days=30),
        PaymentTerms(kind="22", discount_days=10, discount_percent=Decimal(2)),
    ),
    allowances=(
        Allowance(
            is_charge=True,
            amount=Decimal("18.00"),
            reason="Freight",
            reason_code="FC",
            taxes=(Tax(category="S", rate=Decimal("5.5"), scheme="VAT"),),
        ),
        Allowance(
            is_charge=False,
            amount=Decimal("4.40"),
            base=Decimal("440.00"),
            percent=Decimal(1),
            reason="Loyal customer",
            reason_code="95",
        ),
    ),
    lines=(
        Line(
            number="1",
            item=FLOUR,
            quantity=Decimal(20),
            unit="BG",
            net=Decimal("400.00"),
            price=Price(amount=Decimal("20.00"), gross=Decimal("21.50"), quantity=Decimal(1)),
            order=Reference(number="B-77", line="1"),
            notes=(FreeText(text="Lot 4471"),),
        ),
        Line(
            number="2",
            item=YEAST,
            quantity=Decimal(10),
            unit="H87",
            net=Decimal("40.00"),
            price=Price(amount=Decimal("4.00")),
            allowances=(Allowance(is_charge=False, amount=Decimal("1.00"), reason_code="100"),),
        ),
    ),
    totals=Totals(
        lines=Decimal("440.00"),
        allowances=Decimal("4.40"),
        charges=Decimal("18.00"),
        net=Decimal("453.60"),
        gross=Decimal("478.55"),
        payable=Decimal("478.55"),
    ),
    tax_totals=(
        TaxTotal(
            amount=Decimal("24.95"),
            subtotals=(
                TaxSubtotal(
                    taxable=Decimal("453.60"),
                    amount=Decimal("24.95"),
                    tax=Tax(category="S", rate=Decimal("5.5"), scheme="VAT"),
                ),
            ),
        ),
        TaxTotal(amount=Decimal("271.20"), currency="SEK"),
    ),
)
CREDIT = Invoice(
    number="N-9",
    issued=date(2026, 3, 9),
    kind="381",
    currency="EUR",
    preceding=(Reference(number="F-2026-118", issued=date(2026, 3, 3)),),
    seller=Party(name="Žitni mlin Šavrin d.o.o."),
    buyer=BAKERY,
    payments=(Payment(means="58", due=date(2026, 3, 20)),),
    payment_terms=(
        PaymentTerms(text=("Set off against the next invoice of the same month, " * 2,)),
    ),
    lines=(Line(number="1a", item=YEAST, quantity=Decimal("2.5"), unit="KGM", net=Decimal(10)),),
    totals=Totals(gross=Decimal("10.55"), payable=Decimal("10.55")),
)
ORDER = Order(
    number="B-77",
    issued=date(2026, 2, 24),
    kind="220",
    function="9",
    currency="EUR",
    response_wanted="AC",
    requested=Period(start=date(2026, 3, 2)),
    validity=Period(start=date(2026, 2, 24), end=date(2026, 2, 28)),
    seller=MILL,
    buyer=BAKERY,
    invoicee=Party(name="Étoile Services"),
    contract=Reference(number="C-2025-9"),
    deliveries=(Delivery(location_id=Identifier(value="3012345600021", scheme=GLN)),),
    delivery_terms=DeliveryTerms(code="CPT", place="Roubaix"),
    notes=(FreeText(text="Ring at the back door.", subject="DEL"),),
    lines=(
        Line(
            number="1",
            item=FLOUR,
            quantity=Decimal(20),
            unit="BG",
            net=Decimal("400.00"),
            price=Price(amount=Decimal("20.00"), quantity=Decimal(1), unit="BG"),
            deliveries=(Delivery(requested=Period(start=date(2026, 3, 3))),),
        ),
        Line(
            number="2",
            item=Item(
                name="Fresh yeast",
                seller_id="Y1",
                attributes=(ItemAttribute(name="Shelf life", value="14 days"),),
            ),
            quantity=Decimal(10),
            unit="H87",
        ),
    ),
    totals=Totals(lines=Decimal("440.00")),
    gross_weight=Decimal("512.5"),
    weight_unit="KGM",
)
CANCELLED = Order(
    number="B-78",
    issued=date(2026, 2, 25),
    kind="221",
    function="1",
    buyer=BAKERY,
    seller=MILL,
    notes=(FreeText(text="The shop is closed."),),
    lines=(Line(number="10", item=YEAST, quantity=Decimal(1), unit="C62", action="2"),),
)
CATALOGUE = Catalogue(
    number="P-2026-1",
    issued=date(2026, 1, 2),
    kind="9",
    function="9",
    currency="EUR",
    validity=Period(start=date(2026, 2, 1), end=date(2026, 7, 31)),
    seller=MILL,
    buyer=BAKERY,
    contract=Reference(number="C-2025-9"),
    groups=(
        CatalogueGroup(code="FL", name="Flours", lines=("1", "2")),
        CatalogueGroup(code="YE", name="Yeasts", lines=("3",)),
    ),
    lines=(
        CatalogueLine(
            number="1",
            action="4",
            item=FLOUR,
            prices=(
                CataloguePrice(kind="AAA", amount=Decimal("20.00"), maximum=Decimal(49)),
                CataloguePrice(
                    kind="AAA",
                    amount=Decimal("18.50"),
                    quantity=Decimal(1),
                    unit="BG",
                    minimum=Decimal(50),
                    range_unit="BG",
                    validity=Period(start=date(2026, 4, 1)),
                ),
            ),
            minimum_quantity=Decimal(5),
            quantity_unit="BG",
            notes=("Organic from May",),
        ),
        CatalogueLine(
            number="2",
            item=Item(
                name="Rye flour",
                packages=(
                    Package(
                        count=Decimal(40),
                        kind="BG",
                        gross_weight=Decimal("25.2"),
                        weight_unit="KGM",
                    ),
                ),
            ),
            prices=(CataloguePrice(amount=Decimal("22.00"), currency="USD"),),
        ),
        CatalogueLine(number="3", item=YEAST, replaces=(Identifier(value="05601234500025"),)),
        CatalogueLine(number="4", item=Item(name="Malt")),
    ),
)
CHANGES = Catalogue(
    number="P-2026-2",
    issued=date(2026, 3, 2),
    kind="9",
    function="4",
    previous=Reference(number="P-2026-1"),
    seller=MILL,
    lines=(
        CatalogueLine(number="1", action="2", item=YEAST),
        CatalogueLine(
            number="2",
            action="3",
            item=FLOUR,
            validity=Period(end=date(2026, 3, 31)),
            prices=(CataloguePrice(kind="AAB", amount=Decimal("21.00")),),
        ),
    ),
)
DOCUMENTS: dict[str, tuple[str, Document]] = {
    "invoic-invoice": ("invoic", INVOICE),
    "invoic-credit": ("invoic", CREDIT),
    "orders-order": ("orders", ORDER),
    "orders-cancelled": ("orders", CANCELLED),
    "pricat-catalogue": ("pricat", CATALOGUE),
    "pricat-changes": ("pricat", CHANGES),
}
