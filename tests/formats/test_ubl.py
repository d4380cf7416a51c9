"""UBL orders and catalogues: what the model says stands where UBL has it, valid and in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve
from lxml import etree
from tests.formats.ubl_documents import BUYER as NAMED_BUYER
from tests.formats.ubl_documents import SELLER as NAMED_SELLER
from tests.formats.ubl_faults import faults

from edibridge.errors import UnreadableError, UnwritableError
from edibridge.format import ReadOptions, WriteOptions
from edibridge.model import (
    Allowance,
    Attachment,
    Catalogue,
    CatalogueLine,
    CataloguePrice,
    Classification,
    Contact,
    Delivery,
    Document,
    FreeText,
    Identifier,
    Invoice,
    Item,
    ItemAttribute,
    Line,
    Order,
    Party,
    Period,
    Price,
    Reference,
    Tax,
    TaxTotal,
    Totals,
)
from edibridge.registry import formats

SELLER = evolve(
    NAMED_SELLER,
    identifiers=(Identifier(value="5601234567892", scheme="0088"),),
    contacts=(Contact(name="Inês Moura", email="ines@example.com"),),
)
BUYER = evolve(NAMED_BUYER, endpoint=None)
VAT = Tax(category="S", rate=Decimal(13), scheme="VAT")
TIN = Item(
    name="Sardines in olive oil, 125 g",
    descriptions=(FreeText(text="Σαρδέλες σε ελαιόλαδο", language="el"),),
    seller_id="SAR-125",
    standard_id=Identifier(value="05601234000125", scheme="0160"),
    classifications=(Classification(code="50121900", scheme="TST"),),
    attributes=(ItemAttribute(name="Drained weight", value="90 g"),),
    taxes=(VAT,),
    origin_country="PT",
)
ORDER = Order(
    number="PO-2024-17",
    issued=date(2024, 5, 17),
    kind="220",
    currency="EUR",
    specification="urn:fdc:peppol.eu:poacc:trns:order:3",
    process="urn:fdc:peppol.eu:poacc:bis:ordering:3",
    notes=(FreeText(text="Deliver to the back door"),),
    buyer_reference="Shop 4",
    validity=Period(end=date(2024, 5, 31)),
    requested=Period(start=date(2024, 6, 3), end=date(2024, 6, 7)),
    quotation=Reference(number="Q-9"),
    order=Reference(number="PO-2024-16"),
    catalogue=Reference(number="CAT-1"),
    contract=Reference(number="C-7"),
    project=Reference(number="P-1"),
    attachments=(
        Attachment(number="plan", content=b"%PDF", mime="application/pdf", filename="p.pdf"),
    ),
    seller=SELLER,
    buyer=BUYER,
    invoicee=Party(name="Kafenion Holding"),
    parties=(Party(role="OB", name="Maria"), Party(role="FW", name="Hellas Cargo")),
    deliveries=(Delivery(location_id=Identifier(value="7300070011115", scheme="0088")),),
    allowances=(Allowance(is_charge=True, reason="Freight", amount=Decimal("15.00")),),
    tax_totals=(TaxTotal(amount=Decimal("15.60")),),
    totals=Totals(lines=Decimal("105.00"), charges=Decimal("15.00"), payable=Decimal("135.60")),
    lines=(
        Line(
            number="1",
            notes=(FreeText(text="No dented tins"),),
            quantity=Decimal(50),
            unit="C62",
            net=Decimal("105.00"),
            partial_delivery=False,
            order=Reference(number="PO-2024-16", line="3"),
            references=(
                Reference(kind="PL", number="CAT-1", line="12"),
                Reference(kind="AAG", line="2"),
            ),
            deliveries=(Delivery(requested=Period(end=date(2024, 6, 5))),),
            parties=(Party(role="OB", name="Maria"),),
            price=Price(amount=Decimal("2.10"), quantity=Decimal(1), unit="C62"),
            item=TIN,
            lines=(Line(number="1.1", quantity=Decimal(2), unit="XBX", item=Item(name="Box")),),
        ),
    ),
)
CATALOGUE = Catalogue(
    number="CAT-1",
    kind="9",
    name="Summer",
    version="2",
    action="Update",
    issued=date(2024, 5, 1),
    currency="EUR",
    validity=Period(start=date(2024, 6, 1), end=date(2024, 8, 31)),
    contract=Reference(number="C-7"),
    previous=Reference(number="CAT-0"),
    provider=SELLER,
    receiver=BUYER,
    seller=SELLER,
    buyer=BUYER,
    lines=(
        CatalogueLine(
            number="1",
            action="3",
            orderable=True,
            orderable_unit="C62",
            content_quantity=Decimal(125),
            content_unit="GRM",
            order_increment=Decimal(10),
            minimum_quantity=Decimal(20),
            maximum_quantity=Decimal(500),
            quantity_unit="C62",
            warranty="Best before",
            packing_level="TU",
            validity=Period(start=date(2024, 6, 1)),
            item=TIN,
            accessories=(Identifier(value="OPENER"),),
            prices=(
                CataloguePrice(amount=Decimal("2.30"), quantity=Decimal(1), unit="C62", kind="AAA"),
                CataloguePrice(
                    amount=Decimal("2.10"),
                    minimum=Decimal(100),
                    maximum=Decimal(499),
                    range_unit="C62",
                    validity=Period(end=date(2024, 7, 31)),
                ),
                CataloguePrice(amount=Decimal("1.95"), customer=Party(name="Rossi S.p.A.")),
                CataloguePrice(
                    amount=Decimal("1.90"),
                    minimum=Decimal(500),
                    customer=Party(name="Rossi S.p.A."),
                ),
                CataloguePrice(amount=Decimal("2.00"), customer=Party(name="Müller GmbH")),
            ),
        ),
        CatalogueLine(number="2", action="2", item=Item(name="Squid", seller_id="LUL-1")),
    ),
)


def write(name: str, document: Document) -> tuple[bytes, list[str]]:
    """Write a document; return the bytes and the notes."""
    written = formats().get(name).write([document], WriteOptions())
    return written.data, [str(note) for note in written.notes[0]]


def read(name: str, data: bytes) -> Document | None:
    """Read a document."""
    (received,) = formats().get(name).read(data, ReadOptions())
    assert received.findings == ()
    return received.document


@pytest.mark.parametrize(("name", "document"), [("ubl-order", ORDER), ("ubl-catalogue", CATALOGUE)])
def test_a_whole_document_is_spelled_as_the_golden_file_and_read_back(
    name: str, document: Document, golden: Callable[[str, str], None]
) -> None:
    """Proves where each value stands in UBL, that nothing is lost, and that it all comes back."""
    data, notes = write(name, document)
    assert notes == []
    assert read(name, data) == document
    golden(f"ubl/{name}.xml", data.decode())


@pytest.mark.parametrize(("name", "document"), [("ubl-order", ORDER), ("ubl-catalogue", CATALOGUE)])
def test_what_is_written_fits_the_schema(name: str, document: Document) -> None:
    """Proves names, order and cardinality of the elements by the element table of UBL 2.1."""
    assert list(faults(write(name, document)[0])) == []


def test_prices_of_several_customers_are_lines_of_one_number() -> None:
    """Proves that UBL gets a line for each run of prices of one customer, and reads one line."""
    root = etree.fromstring(write("ubl-catalogue", CATALOGUE)[0])
    lines = root.findall("{*}CatalogueLine")
    assert [line.findtext("{*}ID") for line in lines] == ["1", "1", "1", "2"]
    customers = [
        line.findtext("{*}ContractorCustomerParty/{*}Party//{*}RegistrationName") for line in lines
    ]
    assert customers == [None, "Rossi S.p.A.", "Müller GmbH", None]
    assert [len(line.findall("{*}RequiredItemLocationQuantity")) for line in lines] == [2, 2, 1, 0]


def test_notes_of_divided_lines_name_the_line_of_the_model() -> None:
    """Proves that notes speak of the document that was given, once each."""
    first = CATALOGUE.lines[0]
    prices = (*first.prices[:4], evolve(first.prices[4], basis="RRP", location="Setúbal"))
    lines = (evolve(first, lead_time=3, prices=prices), evolve(CATALOGUE.lines[1], lead_time=5))
    _, notes = write("ubl-catalogue", evolve(CATALOGUE, lines=lines, function="5"))
    assert sorted(notes) == [
        "dropped function: '5'",
        "dropped lines[0].lead_time: '3'",
        "dropped lines[0].prices[4].basis: 'RRP'",
        "dropped lines[0].prices[4].location: 'Setúbal'",
        "dropped lines[1].lead_time: '5'",
    ]


def test_traces_of_divided_lines_lead_to_the_element() -> None:
    """Proves that the place of a price is found by its path in the model."""
    data, _ = write("ubl-catalogue", CATALOGUE)
    (received,) = formats().get("ubl-catalogue").read(data, ReadOptions())
    place = received.trace()["lines[0].prices[4].amount"]
    assert place.line is not None
    assert b"2.00" in data.splitlines()[place.line - 1]
    order, _ = write("ubl-order", evolve(ORDER, deliveries=()))
    (received,) = formats().get("ubl-order").read(order, ReadOptions())
    place = received.trace()["requested.end"]
    assert place.line is not None
    assert b"2024-06-07" in order.splitlines()[place.line - 1]


@pytest.mark.parametrize(
    ("currencies", "common"),
    [(("EUR", "EUR"), "EUR"), (("EUR", "USD"), None), ((None, None), None)],
)
def test_the_currency_of_a_catalogue_is_that_of_all_its_prices(
    currencies: tuple[str | None, ...], common: str | None
) -> None:
    """Proves that one currency is the catalogue's, and several are each price's."""
    prices = tuple(CataloguePrice(amount=Decimal(1), currency=code) for code in currencies)
    before = Catalogue(number="1", lines=(CatalogueLine(number="1", prices=prices),))
    data, notes = write("ubl-catalogue", before)
    assert notes == []
    after = read("ubl-catalogue", data)
    assert isinstance(after, Catalogue)
    assert after.currency == common
    kept = (None, None) if common else currencies
    assert tuple(price.currency for price in after.lines[0].prices) == kept


def test_a_currency_that_not_all_prices_have_is_noted() -> None:
    """Proves that a catalogue's currency that UBL cannot say is not lost in silence."""
    prices = (CataloguePrice(amount=Decimal(1), currency="USD"), CataloguePrice(amount=Decimal(2)))
    mixed = Catalogue(number="1", currency="EUR", lines=(CatalogueLine(prices=prices),))
    data, notes = write("ubl-catalogue", mixed)
    assert notes == ["dropped currency: 'EUR'"]
    after = read("ubl-catalogue", data)
    assert isinstance(after, Catalogue)
    assert [price.currency for price in after.lines[0].prices] == ["USD", "EUR"]


def test_action_codes_of_lines_are_those_of_the_model() -> None:
    """Proves that UBL's words for a change are read into UNTDID 1229 and written back."""
    for word, code in (("Add", "1"), ("Delete", "2"), ("Update", "3"), ("7", "7")):
        before = Catalogue(kind="9", lines=(CatalogueLine(action=code),))
        data, notes = write("ubl-catalogue", before)
        assert f"<cbc:ActionCode>{word}</cbc:ActionCode>".encode() in data
        assert (notes, read("ubl-catalogue", data)) == ([], before)


@pytest.mark.parametrize(
    ("deliveries", "requested", "notes"),
    [
        ((), "2024-06-03", []),
        ((Delivery(tracking="T"),), "2024-06-03", []),
        (
            (Delivery(tracking="T"), Delivery(tracking="U")),
            None,
            ["dropped requested.start: '2024-06-03'"],
        ),
    ],
)
def test_when_a_whole_order_is_wanted(
    deliveries: tuple[Delivery, ...], requested: str | None, notes: list[str]
) -> None:
    """Proves that one delivery carries the date of the order, and that several cannot."""
    wanted = Period(start=date(2024, 6, 3))
    data, said = write("ubl-order", Order(requested=wanted, deliveries=deliveries))
    assert said == notes
    after = read("ubl-order", data)
    assert isinstance(after, Order)
    assert after.deliveries == deliveries
    assert after.requested == (wanted if requested else None)


def test_a_file_of_another_kind_is_refused() -> None:
    """Proves what a user sees who reads an order as a catalogue, or writes two into one file."""
    data, _ = write("ubl-order", ORDER)
    with pytest.raises(UnreadableError) as unread:
        list(formats().get("ubl-catalogue").read(data, ReadOptions(file="po.xml")))
    assert str(unread.value) == (
        "po.xml: the root element is {urn:oasis:names:specification:ubl:schema:xsd:Order-2}Order; "
        "ubl-catalogue documents begin with Catalogue"
    )
    with pytest.raises(UnwritableError) as many:
        formats().get("ubl-order").write([ORDER, ORDER], WriteOptions())
    assert str(many.value) == (
        "one ubl-order file holds one document, not 2; write each document to a file of its own"
    )
    with pytest.raises(UnwritableError, match=r"^ubl-order cannot hold an Invoice; it holds"):
        formats().get("ubl-order").write([Invoice()], WriteOptions())
