"""Two documents of each EDIFACT report and advice, of a bakery and its mill."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from tests.formats.edifact_documents import BAKERY, FLOUR, GLN, MILL, YEAST

from edibridge.model import (
    Account,
    Address,
    Adjustment,
    Contact,
    Document,
    FreeText,
    Identifier,
    Lot,
    Party,
    PartyInformation,
    PartyRecord,
    Payment,
    PaymentAdvice,
    PaymentLine,
    PaymentTerms,
    Period,
    Price,
    Reference,
    SalesLine,
    SalesReport,
    StockLine,
    StockReport,
    TaxRegistration,
)

DEPOT = Party(
    name="Entrepôt du Nord",
    identifiers=(Identifier(value="3012345600038", scheme=GLN),),
    address=Address(street="Quai 12", city="Lille", postcode="59000", country="FR"),
)
ROUBAIX = Identifier(value="3012345600021", scheme=GLN)
TOURCOING = Identifier(value="3012345600045", scheme=GLN)

STOCK = StockReport(
    number="STK-2026-10",
    issued=date(2026, 3, 9),
    issued_time=time(6, 30),
    kind="35",
    function="9",
    currency="EUR",
    seller=MILL,
    buyer=BAKERY,
    warehouse=DEPOT,
    parties=(Party(role="GY", name="Stock keeping", contacts=(Contact(name="Ana Dias"),)),),
    references=(Reference(number="C-2026-7", kind="CT", issued=date(2026, 1, 2)),),
    reported=date(2026, 3, 8),
    lines=(
        StockLine(number="1", item=FLOUR, quantity=Decimal(120), unit="XBG", quantity_kind="145"),
        StockLine(
            number="1",
            item=FLOUR,
            quantity=Decimal(80),
            unit="XBG",
            quantity_kind="145",
            location=Identifier(value="A-12-3"),
            lots=(
                Lot(number="L2026-031", best_before=date(2026, 9, 1), made=date(2026, 3, 1)),
                Lot(number="L2026-032", best_before=date(2026, 9, 1), made=date(2026, 3, 1)),
            ),
            price=Price(amount=Decimal("18.40"), quantity=Decimal(1), unit="XBG"),
        ),
        StockLine(
            number="1",
            item=FLOUR,
            quantity=Decimal(40),
            unit="XBG",
            quantity_kind="124",
            status="3",
            on=date(2026, 3, 7),
            references=(Reference(number="DA-77", kind="AAK", issued=date(2026, 3, 5)),),
        ),
        StockLine(
            number="2",
            item=YEAST,
            quantity=Decimal("12.5"),
            unit="KGM",
            lots=(Lot(number="Y9", serial="0004711", expires=date(2026, 4, 1)),),
            available_from=date(2026, 3, 10),
            value=Decimal("41.25"),
            notes=(FreeText(text="Kept at 4 degrees", subject="STO"),),
        ),
    ),
    line_count=4,
)
MOVEMENTS = StockReport(
    number="STK-2026-11",
    issued=date(2026, 3, 16),
    kind="35",
    function="5",
    notes=(FreeText(text="Replaces the report of Monday", language="en"),),
    seller=MILL,
    period=Period(start=date(2026, 3, 9), end=date(2026, 3, 15)),
    location=Identifier(value="3012345600038", scheme=GLN),
    lines=(
        StockLine(item=FLOUR, quantity=Decimal(200), quantity_kind="198", movement="2", reason="1"),
        StockLine(item=FLOUR, quantity=Decimal(30), quantity_kind="199", movement="1", reason="3"),
        StockLine(item=YEAST, quantity=Decimal(0), quantity_kind="145"),
    ),
)
WEEK = SalesReport(
    number="SDR-2026-10",
    issued=date(2026, 3, 9),
    kind="73E",
    function="9",
    currency="EUR",
    seller=MILL,
    buyer=BAKERY,
    references=(Reference(number="C-2026-7", kind="CT"),),
    period=Period(start=date(2026, 3, 2), end=date(2026, 3, 8)),
    lines=(
        SalesLine(
            number="1",
            item=FLOUR,
            quantity=Decimal(42),
            unit="XBG",
            quantity_kind="153",
            location=ROUBAIX,
            period=Period(start=date(2026, 3, 2), end=date(2026, 3, 8)),
            price=Price(amount=Decimal("24.90"), kind="AAE"),
            value=Decimal("1045.80"),
            promotion=Reference(number="SPRING", issued=date(2026, 2, 1)),
        ),
        SalesLine(
            number="1",
            item=FLOUR,
            quantity=Decimal(2),
            unit="XBG",
            quantity_kind="61",
            location=ROUBAIX,
            period=Period(start=date(2026, 3, 2), end=date(2026, 3, 8)),
            price=Price(amount=Decimal("24.90"), kind="AAE"),
            promotion=Reference(number="SPRING", issued=date(2026, 2, 1)),
        ),
        SalesLine(
            number="2",
            item=YEAST,
            quantity=Decimal("3.25"),
            unit="KGM",
            quantity_kind="153",
            location=ROUBAIX,
            period=Period(start=date(2026, 3, 2), end=date(2026, 3, 8)),
            promotion=Reference(number="SPRING", issued=date(2026, 2, 1)),
            references=(Reference(number="SUPPL-9", kind="SA"),),
        ),
        SalesLine(
            number="1",
            item=YEAST,
            quantity=Decimal("1.00"),
            unit="KGM",
            quantity_kind="153",
            location=TOURCOING,
            on=date(2026, 3, 4),
            party=Party(role="UC", name="Crêperie du Port", identifiers=(ROUBAIX,)),
            value=Decimal("4.10"),
            currency="GBP",
            notes=(FreeText(text="Opened on Wednesday", subject="AAI"),),
        ),
    ),
)
DAY = SalesReport(
    number="SDR-2026-11",
    issued=date(2026, 3, 10),
    kind="73E",
    seller=MILL,
    buyer=BAKERY,
    reported=date(2026, 3, 9),
    location=TOURCOING,
    lines=(
        SalesLine(item=FLOUR, quantity=Decimal(5), value=Decimal("124.50")),
        SalesLine(item=YEAST, quantity=Decimal(1), value=Decimal("4.10")),
    ),
    line_count=2,
)
TRANSFER = PaymentAdvice(
    number="RA-1207",
    issued=date(2026, 4, 1),
    kind="481",
    function="9",
    currency="EUR",
    specification="mill:remittance:1",
    notes=(FreeText(text="Invoices of March", language="en"),),
    seller=MILL,
    buyer=BAKERY,
    payer=BAKERY,
    payee=Party(name="Caixa do Vale", identifiers=(Identifier(value="5601234500025", scheme=GLN),)),
    paid_on=date(2026, 4, 2),
    value_date=date(2026, 4, 3),
    period=Period(start=date(2026, 3, 1), end=date(2026, 3, 31)),
    amount=Decimal("1770.00"),
    payment=Payment(
        means="30",
        number="T-55",
        remittance=("RF18 5390 0754", "M2026"),
        account=Account(number="PT50000201231234567890154", name="Moinho do Vale", bic="BCOMPTPL"),
    ),
    debited=Account(number="FR7630006000011234567890189", bic="AGRIFRPP", bank_name="Banque"),
    references=(Reference(number="PO-55", kind="AEK"), Reference(number="C-2026-7", kind="CT")),
    lines=(
        PaymentLine(
            number="1",
            document=Reference(number="F-2026-031", kind="380", issued=date(2026, 3, 5)),
            due=Decimal("2000.00"),
            discount=Decimal("40.00"),
            paid=Decimal("1870.00"),
            adjustments=(
                Adjustment(
                    code="3",
                    amount=Decimal("-90.00"),
                    reason="Two bags torn",
                    reference=Reference(number="RCV-9", kind="ALO"),
                ),
            ),
            references=(Reference(number="DA-77", kind="AAK"),),
        ),
        PaymentLine(
            number="2",
            document=Reference(number="G-2026-004", kind="381", issued=date(2026, 3, 9)),
            due=Decimal("-100.00"),
            paid=Decimal("-100.00"),
        ),
    ),
    line_count=2,
)
DISPUTE = PaymentAdvice(
    number="RA-1208",
    issued=date(2026, 4, 8),
    kind="481",
    payer=BAKERY,
    payee=MILL,
    amount=Decimal("0.00"),
    debit_total=Decimal("310.00"),
    lines=(
        PaymentLine(
            document=Reference(number="F-2026-040"),
            due=Decimal("310.00"),
            currency="GBP",
            paid=Decimal("0.00"),
            balance=Decimal("310.00"),
            adjustments=(Adjustment(code="52", reason="Never ordered"), Adjustment(code="9")),
            seller=MILL,
            notes=(FreeText(text="See the letter of 2 April"),),
        ),
    ),
)
SHOPS = PartyInformation(
    number="PI-2026-1",
    issued=date(2026, 1, 5),
    kind="10",
    provider=BAKERY,
    receiver=MILL,
    notes=(FreeText(text="All shops", subject="GEN"),),
    validity=Period(start=date(2026, 1, 1), end=date(2026, 12, 31)),
    references=(Reference(number="PI-2025-9", kind="ACW", issued=date(2025, 1, 7)),),
    records=(
        PartyRecord(
            number="C-100",
            action="1",
            party=Party(
                role="BY",
                name="Boulangerie de l'Étoile",
                identifiers=(Identifier(value="3012345600014", scheme=GLN),),
                legal_id=Identifier(value="123456789"),
                tax_registrations=(TaxRegistration(number="FR12345678901", scheme="VAT"),),
                address=Address(
                    street="2 rue du Four",
                    city="Lille",
                    postcode="59000",
                    subdivision="Nord",
                    country="FR",
                ),
                contacts=(
                    Contact(name="Luc Petit", function="OC", phone="+33 3 20 00 00 00"),
                    Contact(name="Eva Roy", function="AR", email="eva@etoile.example"),
                ),
            ),
            validity=Period(start=date(2026, 2, 1)),
            accounts=(
                Account(
                    number="FR7630006000011234567890189",
                    name="Boulangerie de l'Étoile",
                    bic="AGRIFRPP",
                    bank_name="Banque du Nord",
                ),
            ),
            payment_terms=(PaymentTerms(text=("30 days net",), kind="1", days=30),),
            currency="EUR",
            references=(Reference(number="PL-2026", kind="PL", issued=date(2026, 1, 2)),),
            notes=(FreeText(text="Deliver before six", subject="DEL"),),
        ),
        PartyRecord(
            number="C-101",
            parent="C-100",
            action="1",
            party=Party(role="DP", name="Roubaix", identifiers=(ROUBAIX,)),
        ),
    ),
    record_count=2,
)
CHANGES_OF_PARTIES = PartyInformation(
    number="PI-2026-2",
    issued=date(2026, 6, 1),
    kind="10",
    function="4",
    provider=MILL,
    receiver=BAKERY,
    parties=(Party(role="DP", name="Nobody's business"),),
    records=(
        PartyRecord(
            action="3",
            party=Party(role="SU", name="Moinho do Vale, Lda", website="https://moinho.example"),
            payment_terms=(
                PaymentTerms(
                    kind="22",
                    discount_days=10,
                    discount_percent=Decimal(2),
                    discount_due=date(2026, 7, 1),
                ),
            ),
            language="pt",
        ),
        PartyRecord(action="2", party=Party(name="Tourcoing", identifiers=(TOURCOING,))),
    ),
)

REPORTS: dict[str, tuple[str, Document]] = {
    "invrpt-stock": ("invrpt", STOCK),
    "invrpt-movements": ("invrpt", MOVEMENTS),
    "slsrpt-week": ("slsrpt", WEEK),
    "slsrpt-day": ("slsrpt", DAY),
    "remadv-transfer": ("remadv", TRANSFER),
    "remadv-dispute": ("remadv", DISPUTE),
    "partin-shops": ("partin", SHOPS),
    "partin-changes": ("partin", CHANGES_OF_PARTIES),
}
