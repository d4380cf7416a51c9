"""X12: two documents of each transaction set and version, as bytes and as notes."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve
from tests.formats.x12_logistics_documents import DOCUMENTS as AFTER_THE_ORDER

from edibridge.format import ReadOptions, WriteOptions
from edibridge.model import (
    Address,
    Allowance,
    Catalogue,
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
    Line,
    Lot,
    Order,
    OrderResponse,
    Party,
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
from edibridge.registry import formats
from edibridge.syntax import edi

GLN, GTIN, DUNS = "0088", "0160", "0060"
MILL = Party(
    name="Moinho do Vale, Lda",
    trade_name="Farinhas do Vale",
    identifiers=(Identifier(value="5601234500018", scheme=GLN),),
    tax_registrations=(TaxRegistration(number="PT501234567", scheme="VAT"),),
    address=Address(
        street="Rua das Azenhas 4",
        additional_street="Armazem B",
        extra_line="Apartado 12",
        city="Vila Real",
        postcode="5000-100",
        subdivision="Norte",
        country="PT",
    ),
    contacts=(Contact(name="Rita Sousa", phone="+351 259 000 111", email="rita@moinho.example"),),
)
BAKERY = Party(
    name="Baker & Sons Inc.",
    identifiers=(Identifier(value="123456789", scheme=DUNS),),
    address=Address(
        street="12 Mill Road", city="Springfield", postcode="62701", subdivision="IL", country="US"
    ),
)
FLOUR = Item(
    name="Wheat flour T65, 25 kg",
    descriptions=(FreeText(text="Stone ground"), FreeText(text="Farinha de trigo", language="pt")),
    standard_id=Identifier(value="05601234500117", scheme=GTIN),
    seller_id="F65-25",
    buyer_id="B-100",
    other_ids=(
        Identifier(value="5601234500100", scheme=GTIN),
        Identifier(value="CAT-7", scheme="CG"),
    ),
    brand="do Vale",
    origin_country="PT",
    taxes=(Tax(category="S", rate=Decimal(6), scheme="VAT"),),
    lots=(Lot(number="L24-118"),),
    pack_quantity=Decimal(1),
    pack_size=Decimal(25),
    pack_unit="KGM",
)
YEAST = Item(
    name="Fresh yeast 500 g",
    standard_id=Identifier(value="012345678905", scheme=GTIN),
    seller_id="Y-500",
)
PLACE = Delivery(
    party=Party(name="Baker & Sons, dock 3"),
    location_id=Identifier(value="5601234500025", scheme=GLN),
    address=Address(street="1 Dock Street", city="Chicago", subdivision="IL", country="US"),
)
TERMS = PaymentTerms(
    kind="1",
    text=("2% ten days, net thirty",),
    discount_percent=Decimal(2),
    discount_days=10,
    days=30,
)
INVOICE = Invoice(
    number="FT 2026/118",
    issued=date(2026, 3, 2),
    kind="380",
    function="9",
    currency="EUR",
    notes=(
        FreeText(text="Thank you for your order.", subject="INV"),
        FreeText(
            text="Goods remain the property of the seller until they are paid for in full, as the"
            " general terms of sale say in clause seven."
        ),
    ),
    seller=MILL,
    buyer=BAKERY,
    parties=(Party(role="CA", name="Transportes Serra"),),
    order=Reference(number="PO-7741", issued=date(2026, 2, 20)),
    contract=Reference(number="C-2026"),
    buyer_reference="DEPT-4",
    accounting_reference="6021",
    references=(Reference(number="BL-99", kind="BM"),),
    deliveries=(evolve(PLACE, delivered=date(2026, 2, 28)),),
    delivery_terms=DeliveryTerms(code="DAP", place="Chicago", payment="PP"),
    due=date(2026, 4, 1),
    payment_terms=(TERMS,),
    period=Period(start=date(2026, 2, 1), end=date(2026, 2, 28)),
    allowances=(
        Allowance(
            is_charge=True,
            amount=Decimal("12.50"),
            reason="Freight",
            reason_code="FC",
            taxes=(Tax(category="S", rate=Decimal(23), scheme="VAT"),),
        ),
    ),
    lines=(
        Line(
            number="1",
            quantity=Decimal(40),
            unit="XBG",
            net=Decimal("532.00"),
            price=Price(amount=Decimal("13.30"), quantity=Decimal(1)),
            order=Reference(line="10"),
            item=FLOUR,
            allowances=(
                Allowance(
                    is_charge=False,
                    amount=Decimal("28.00"),
                    percent=Decimal(5),
                    reason="Season",
                    reason_code="95",
                ),
            ),
        ),
        Line(
            number="2",
            quantity=Decimal("2.5"),
            unit="HUR",
            net=Decimal("75.00"),
            price=Price(amount=Decimal("30.00")),
            item=Item(
                name="Unloading",
                taxes=(
                    Tax(
                        category="AE",
                        rate=Decimal(0),
                        scheme="VAT",
                        exemption_code="VATEX-EU-AE",
                    ),
                ),
            ),
        ),
    ),
    tax_totals=(
        TaxTotal(
            amount=Decimal("34.80"),
            subtotals=(
                TaxSubtotal(
                    taxable=Decimal("532.00"),
                    amount=Decimal("31.92"),
                    tax=Tax(category="S", rate=Decimal(6), scheme="VAT"),
                ),
                TaxSubtotal(
                    taxable=Decimal("12.50"),
                    amount=Decimal("2.88"),
                    tax=Tax(category="S", rate=Decimal(23), scheme="VAT"),
                ),
            ),
        ),
    ),
    totals=Totals(
        lines=Decimal("607.00"),
        net=Decimal("619.50"),
        gross=Decimal("654.30"),
        prepaid=Decimal("100.00"),
        payable=Decimal("554.30"),
    ),
)
CREDIT = Invoice(
    number="CN*118~A",
    issued=date(2026, 3, 9),
    kind="381",
    currency="USD",
    seller=BAKERY,
    buyer=MILL,
    preceding=(Reference(number="INV-100"),),
    lines=(Line(number="1", quantity=Decimal(1), unit="EA", item=YEAST, net=Decimal("4.00")),),
    totals=Totals(gross=Decimal("4.00"), payable=Decimal("4.00")),
)
ORDER = Order(
    number="PO-7741",
    issued=date(2026, 2, 20),
    kind="220",
    function="9",
    currency="EUR",
    notes=(FreeText(text="Deliver at dock 3.\nRing twice.", subject="DEL"),),
    seller=MILL,
    buyer=BAKERY,
    invoicee=Party(name="Baker Accounting"),
    contract=Reference(number="C-2026"),
    quotation=Reference(number="Q-55"),
    requested=Period(start=date(2026, 3, 1), end=date(2026, 3, 5)),
    deliveries=(PLACE,),
    delivery_terms=DeliveryTerms(code="DAP", place="Chicago", payment="PP"),
    payment_terms=(TERMS,),
    lines=(
        Line(
            number="10",
            quantity=Decimal(40),
            unit="XBG",
            price=Price(amount=Decimal("13.30"), quantity=Decimal(1)),
            item=FLOUR,
            deliveries=(
                Delivery(quantity=Decimal(25), unit="XBG", requested=Period(end=date(2026, 3, 1))),
                Delivery(quantity=Decimal(15), unit="XBG", requested=Period(end=date(2026, 3, 5))),
            ),
            notes=(FreeText(text="Best before at least 9 months"),),
        ),
    ),
    totals=Totals(payable=Decimal("532.00")),
)
CALL_OFF = Order(
    number="R-8",
    issued=date(2026, 2, 21),
    kind="226",
    function="5",
    buyer=BAKERY,
    lines=(
        Line(
            number="1",
            quantity=Decimal(6),
            unit="EA",
            item=YEAST,
            deliveries=(Delivery(requested=Period(end=date(2026, 3, 2))),),
        ),
        Line(number="2", quantity=Decimal(3), unit="NAR", item=Item(seller_id="Y-1000")),
    ),
)
CATALOGUE = Catalogue(
    number="CAT-2026",
    issued=date(2026, 1, 5),
    kind="9",
    function="9",
    name="Flour, spring",
    version="3",
    currency="EUR",
    validity=Period(start=date(2026, 2, 1), end=date(2026, 6, 30)),
    seller=MILL,
    buyer=BAKERY,
    contract=Reference(number="C-2026"),
    lines=(
        CatalogueLine(
            number="1",
            action="1",
            item=FLOUR,
            available_from=date(2026, 2, 10),
            prices=(
                CataloguePrice(kind="AAA", amount=Decimal("13.30"), unit="XBG", minimum=Decimal(1)),
                CataloguePrice(
                    kind="AAA",
                    amount=Decimal("12.70"),
                    unit="XBG",
                    minimum=Decimal(40),
                    validity=Period(start=date(2026, 3, 1)),
                ),
                CataloguePrice(basis="PRO", amount=Decimal("11.90"), currency="USD"),
            ),
        ),
        CatalogueLine(number="2", action="3", item=YEAST),
    ),
)
CHANGES = Catalogue(
    number="CAT-2026-D1",
    issued=date(2026, 2, 1),
    kind="9",
    function="4",
    seller=MILL,
    previous=Reference(number="CAT-2026"),
    lines=(
        CatalogueLine(
            number="1",
            action="2",
            item=YEAST,
            notes=("No longer made",),
            prices=(
                CataloguePrice(kind="INV", amount=Decimal("1.20"), customer=BAKERY),
                CataloguePrice(basis="CON", amount=Decimal("1.10"), customer=BAKERY),
            ),
        ),
    ),
)
ANSWER = OrderResponse(
    number="A-7741",
    issued=date(2026, 2, 21),
    kind="231",
    function="9",
    status="4",
    currency="EUR",
    seller=MILL,
    buyer=BAKERY,
    order=Reference(number="PO-7741", issued=date(2026, 2, 20)),
    lines=(
        Line(
            number="10",
            action="6",
            ordered_quantity=Decimal(40),
            quantity=Decimal(30),
            unit="XBG",
            price=Price(amount=Decimal("13.30")),
            item=FLOUR,
            deliveries=(Delivery(promised=Period(end=date(2026, 3, 4))),),
        ),
        Line(
            number="20",
            action="5",
            ordered_quantity=Decimal(6),
            quantity=Decimal(6),
            unit="EA",
            item=Item(seller_id="Y-1000"),
            substitute=Item(
                seller_id="Y-500", standard_id=Identifier(value="012345678905", scheme=GTIN)
            ),
        ),
    ),
)
REFUSAL = OrderResponse(
    number="A-8",
    issued=date(2026, 2, 22),
    kind="231",
    function="9",
    status="27",
    order=Reference(number="R-8", issued=date(2026, 2, 21)),
    notes=(FreeText(text="We do not deliver to this place."),),
    status_reason="no route",
    lines=(Line(number="1", action="7", ordered_quantity=Decimal(6), unit="EA", item=YEAST),),
)
DOCUMENTS: dict[str, tuple[str, Document]] = {
    "810-invoice": ("x12-810", INVOICE),
    "810-credit": ("x12-810", CREDIT),
    "850-order": ("x12-850", ORDER),
    "850-call-off": ("x12-850", CALL_OFF),
    "832-catalogue": ("x12-832", CATALOGUE),
    "832-changes": ("x12-832", CHANGES),
    "855-answer": ("x12-855", ANSWER),
    "855-refusal": ("x12-855", REFUSAL),
    **AFTER_THE_ORDER,
}
VERSIONS = ("004010", "005010")


def written(name: str, version: str) -> tuple[bytes, str]:
    """Write a document; return its bytes and its notes, one a line."""
    known, document = DOCUMENTS[name]
    result = formats().get(known).write([document], WriteOptions(version=version))
    return result.data, "".join(f"{note}\n" for note in result.notes[0])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_bytes_and_notes_are_as_agreed(
    name: str, version: str, golden: Callable[[str, str], None]
) -> None:
    """Proves that a document gives the same bytes and the same notes as when they were read."""
    data, notes = written(name, version)
    golden(f"x12/{name}-{version}.x12", data.decode("utf-8"))
    golden(f"x12/{name}-{version}.notes.txt", notes)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_written_is_valid(name: str, version: str) -> None:
    """Proves that envelope, structure, element types and lengths are those of the version."""
    data, _ = written(name, version)
    checked = edi.check(data)
    assert len(checked) == 1
    assert checked[0].format == f"x12-{name[:3]}"
    assert [str(found) for found in checked[0].findings if found.severity == "fatal"] == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_independent_reader_finds_the_envelope_right(name: str, version: str) -> None:
    """Proves that pyx12 reads what is written without an error of counts, loops or references."""
    from pyx12.x12file import X12Reader  # noqa: PLC0415 - a peer of tests alone

    data, _ = written(name, version)
    reader = X12Reader(io.StringIO(data.decode("utf-8")))
    tags = [segment.get_seg_id() for segment in reader]
    assert tags[:3] == ["ISA", "GS", "ST"]
    assert tags[-3:] == ["SE", "GE", "IEA"]
    assert reader.pop_errors() == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_was_read_goes_back_byte_by_byte(name: str, version: str) -> None:
    """Proves that reading and writing again changes nothing and notes nothing."""
    known = formats().get(DOCUMENTS[name][0])
    data, _ = written(name, version)
    document = next(iter(known.read(data, ReadOptions()))).document
    assert document is not None
    again = known.write([document], WriteOptions(version=version))
    assert again.notes == ((),)
    assert _body(again.data) == _body(data)


def _body(data: bytes) -> list[bytes]:
    """Return the segments between ST and SE: the envelope names parties as the document does."""
    lines = data.replace(b"\x1c", b"~").splitlines()
    return lines[2:-2]
