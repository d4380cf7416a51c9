"""X12 860, 865, 856, 861, 846 and 820, read and written as the guides of retailers ask for them."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.test_x12_reading import body, notes, read
from tests.formats.x12_logistics_documents import CHECK, PALLETS, PARCELS, RECEIPT, STOCK

from edibridge.findings import Note
from edibridge.format import ReadOptions, WriteOptions
from edibridge.formats._x12_levels import arrange, numbered
from edibridge.model import (
    DespatchAdvice,
    DespatchLine,
    Document,
    Identifier,
    OrderChange,
    OrderResponse,
    Package,
    PaymentAdvice,
    ReceiptAdvice,
    Reference,
    Shipment,
    StockReport,
)
from edibridge.registry import formats

SHIPMENT = (
    "BSN*00*S-1*20260301*1345*0001",
    "HL*1**S",
    "TD1*CTN25*3****G*120*LB",
    "TD5*B*2*ABCD*M*A Carrier",
    "TD3*TL*ABCD*5312",
    "REF*BM*BL-1",
    "REF*CN*PRO-1",
    "DTM*011*20260301*0800",
    "DTM*017*20260304",
    "N1*ST*Store 12*UL*0614141000043",
)
# the same goods in the orders of levels that partners ask for
STANDARD = (
    *SHIPMENT,
    "HL*2*1*O",
    "PRF*PO-1***20260220",
    "REF*DP*44",
    "HL*3*2*P",
    "MAN*GM*00006141410000000014",
    "HL*4*3*I",
    "LIN*1*UP*012345678905",
    "SN1**4*EA**6*EA",
    "HL*5*3*I",
    "LIN*2*VN*B-2",
    "SN1**2*EA",
    "CTT*5*6",
)
WITH_TARES = (
    *SHIPMENT,
    "HL*2*1*O",
    "PRF*PO-1***20260220",
    "HL*3*2*T",
    "MAN*GM*00006141410000000021",
    "HL*4*3*P",
    "MAN*GM*00006141410000000014**CP*1Z999",
    "HL*5*4*I",
    "LIN*1*UP*012345678905",
    "SN1**4*EA",
    "HL*6*3*P",
    "MAN*AA*006141410000000038",
    "HL*7*6*I",
    "LIN*1*UP*012345678905",
    "SN1**2*EA",
    "CTT*7*6",
)
BY_ITEM = (
    "BSN*00*S-1*20260301*1345*0002",
    *SHIPMENT[1:],
    "HL*2*1*O",
    "PRF*PO-1***20260220",
    "HL*3*2*I",
    "LIN*1*UP*012345678905",
    "SN1*1*6*EA",
    "HL*4*3*P",
    "SN1**4*EA",
    "MAN*GM*00006141410000000014",
    "HL*5*3*P",
    "SN1**2*EA",
    "MAN*GM*00006141410000000038",
    "CTT*5*12",
)
WITHOUT_PACKS = (
    "BSN*00*S-1*20260301*1345*0004",
    "HL*1**S*1",
    "HL*2*1*O*1",
    "PRF*PO-1",
    "HL*3*2*I*0",
    "LIN**VN*A",
    "SN1**1*EA",
    "HL*4*1*O*1",
    "PRF*PO-2",
    "N1*BY*Store 7",
    "HL*5*4*I*0",
    "LIN**VN*A",
    "SN1**2*EA",
    "HL*6*4*I*0",
    "LIN**VN*B",
    "SN1**3*EA",
    "CTT*6*6",
)
MIXED_PACKS = (
    "BSN*00*S-1*20260301*1345*0003",
    "DTM*097*20260301",
    "HL*1**S",
    "HL*2*1*P",
    "MAN*GM*00006141410000000014",
    "HL*3*2*O",
    "PRF*PO-1",
    "HL*4*3*I",
    "LIN*1*VN*A",
    "SN1**1*EA",
    "HL*5*2*O",
    "PRF*PO-2",
    "HL*6*5*I",
    "LIN*2*VN*A",
    "SN1**2*EA",
    "CTT*6*3",
)
ITEMS_WITH_ORDERS = (
    "BSN*00*S-1*20260301*1345",
    "HL*1**S",
    "HL*2*1*I",
    "LIN**BP*A",
    "SN1**3*EA",
    "PRF*PO-1",
    "HL*3*1*I",
    "LIN**BP*B",
    "SN1**4*EA",
    "PRF*PO-1",
    "CTT*2",
)
LEVELS = {
    "SOPI": STANDARD,
    "SOTPI": WITH_TARES,
    "SOIP": BY_ITEM,
    "SOI": WITHOUT_PACKS,
    "SPOI": MIXED_PACKS,
    "SI": ITEMS_WITH_ORDERS,
}


def advice(*segments: str) -> DespatchAdvice:
    """Read an 856."""
    document = read("856", *segments).document
    assert isinstance(document, DespatchAdvice)
    return document


@pytest.mark.parametrize("name", LEVELS)
def test_levels_go_back_segment_by_segment(name: str) -> None:
    """Proves that any order of levels is read, and written again as it was without a note."""
    segments = LEVELS[name]
    document = advice(*segments)
    assert body("856", document) == list(segments)
    assert notes("856", document) == []


@pytest.mark.parametrize("name", LEVELS)
def test_levels_are_right_for_the_structure_check(name: str) -> None:
    """Proves that the counts of levels and of units shipped are found right."""
    assert [str(found) for found in read("856", *LEVELS[name]).findings] == []


def test_packs_of_orders_name_their_lines() -> None:
    """Proves what a shipment, order, pack, item structure says."""
    document = advice(*STANDARD)
    assert document.number == "S-1"
    assert document.issued_time == time(13, 45)
    assert document.order == Reference(number="PO-1", issued=date(2026, 2, 20))
    assert document.despatched == date(2026, 3, 1)
    assert document.despatched_time == time(8)
    assert document.arrival == date(2026, 3, 4)
    shipment = document.shipment
    assert shipment is not None
    assert (shipment.consignment, shipment.vehicle) == ("BL-1", "5312")
    assert (shipment.package_count, shipment.gross_weight) == (3, Decimal(120))
    assert shipment.weight_unit == "LBR"
    carrier = shipment.carrier
    assert carrier is not None
    assert carrier.identifiers == (Identifier(value="ABCD", scheme="SCAC"),)
    assert document.reference("CN") is not None
    assert document.reference("AMV") is not None, "the department stands in the loop of the order"
    assert [package.sscc for package in document.packages] == ["006141410000000014"]
    assert document.packages[0].lines == ("1", "2")
    assert [line.ordered_quantity for line in document.lines] == [Decimal(6), None]


def test_packs_stand_in_their_tare() -> None:
    """Proves that tares hold packs; a line's second piece, which has no number, gets one."""
    document = advice(*WITH_TARES)
    tare = document.packages[0]
    assert tare.sscc == "006141410000000021"
    assert [pack.sscc for pack in tare.packages] == ["006141410000000014", "006141410000000038"]
    assert tare.packages[0].number == "1Z999"
    assert [pack.lines for pack in tare.packages] == [("1",), ("2",)]
    assert [line.number for line in document.lines] == ["1", "2"]


def test_packs_under_an_item_are_its_own() -> None:
    """Proves that packs under an item are packages of the line, with what each holds of it."""
    document = advice(*BY_ITEM)
    assert document.packages == ()
    (line,) = document.lines
    assert [package.quantity for package in line.packages] == [Decimal(4), Decimal(2)]


def test_several_orders_stand_on_their_lines() -> None:
    """Proves that each line says of which order it is, where there are several."""
    document = advice(*WITHOUT_PACKS)
    assert document.order is None
    orders = [line.order.number if line.order else None for line in document.lines]
    assert orders == ["PO-1", "PO-2", "PO-2"]
    assert document.line_count == 3
    assert body("856", document)[9] == "N1*BY*Store 7", "the store of the order comes back"


def test_a_pack_may_hold_lines_of_several_orders() -> None:
    """Proves that a pack above orders is read, and that an advice with one is written so."""
    document = advice(*MIXED_PACKS)
    assert document.packages[0].lines == ("1", "2")
    bare = _without_extras(document)
    assert body("856", bare) == [part for part in MIXED_PACKS if not part.startswith("DTM")]


def _without_extras(document: DespatchAdvice) -> DespatchAdvice:
    lines = tuple(evolve(line, extras=()) for line in document.lines)
    return evolve(document, extras=(), lines=lines)


def test_items_may_be_counted_instead_of_levels() -> None:
    """Proves that CTT01 may be the number of items, and that any other number is told."""
    right = read("856", *ITEMS_WITH_ORDERS)
    assert right.document is not None
    assert right.findings == ()
    wrong = read("856", *ITEMS_WITH_ORDERS[:-1], "CTT*7")
    assert [found.rule for found in wrong.findings] == ["X12-CTT"]


def test_what_packages_do_not_hold_is_noted() -> None:
    """Proves that a line in no package stays loose, and that a line in two is told."""
    packages = (
        Package(sscc="006141410000000014", lines=("2", "9")),
        Package(lines=("2",), number="B"),
    )
    twice = DespatchLine(number="2", quantity=Decimal(1))
    lines = (DespatchLine(number="1"), twice, twice)
    document = DespatchAdvice(number="S", issued_time=time(1), packages=packages, lines=lines)
    told = notes("856", document)
    assert ("dropped", "packages[0].lines[1]") in told
    assert ("dropped", "packages[1].lines[0]") in told
    assert ("dropped", "lines[2].number") in told
    levels = [part.split("*")[3] for part in body("856", document) if part.startswith("HL")]
    assert levels == ["S", "I", "P", "I", "I", "P"]


def test_lines_come_to_stand_with_their_package() -> None:
    """Proves that lines are put in the order of their packages, and that this is noted."""
    packages = (Package(lines=("3", "1"), marks=("A",)),)
    lines = tuple(DespatchLine(number=str(number)) for number in (1, 2, 3))
    document = DespatchAdvice(number="S", packages=packages, lines=lines)
    assert ("recoded", "lines") in notes("856", document)
    again = advice(*body("856", document))
    assert [line.number for line in again.lines] == ["3", "1", "2"]
    assert again.packages[0].lines == ("3", "1")


@given(st.lists(st.one_of(st.none(), st.sampled_from("123AB")), max_size=8))
@settings(max_examples=100)
def test_each_line_gets_a_number_of_its_own(numbers: list[str | None]) -> None:
    """Proves that no two lines have one number, and that the first of a number keeps it."""
    found = numbered(numbers)
    assert len(set(found)) == len(numbers)
    for at, number in enumerate(numbers):
        if number is not None and number not in numbers[:at]:
            assert found[at] == number


@given(
    st.lists(st.lists(st.sampled_from("123456789"), max_size=4), max_size=4),
    st.permutations("123456"),
)
@settings(max_examples=100)
def test_arranging_twice_changes_nothing(held: list[list[str]], numbers: list[str]) -> None:
    """Proves that the order of lines is one that stays, and that no line is lost."""
    order, _ = arrange(numbers, held, lambda pack: pack, lambda _: ())
    arranged = [numbers[at] for at in order]
    assert sorted(arranged) == sorted(numbers)
    again, _ = arrange(arranged, held, lambda pack: pack, lambda _: ())
    assert again == sorted(again)


def test_an_order_change_says_what_changes() -> None:
    """Proves what BCH and POC02 say; a quantity increase is a change, and stays one in X12."""
    segments = (
        "BCH*04*RO*PO-1**2*20260210*CH-9*C-1*SO-3**20260301",
        "POC*1*QI*30**EA*12.5**VN*A1",
        "POC*2*DI*0**EA***VN*B2",
        "POC*3*AI*6**EA*3**VN*C3",
        "CTT*3*36",
    )
    document = read("860", *segments).document
    assert isinstance(document, OrderChange)
    assert (document.number, document.sequence, document.kind) == ("CH-9", "2", "230")
    assert document.order == Reference(number="PO-1", issued=date(2026, 2, 10), kind="224")
    assert document.issued == date(2026, 3, 1)
    assert document.sales_order == Reference(number="SO-3")
    assert [line.action for line in document.lines] == ["3", "2", "1"]
    assert body("860", document) == list(segments)


def test_a_seller_answers_a_change() -> None:
    """Proves that BCA names the change that is answered, and ACK answers its lines."""
    segments = (
        "BCA*04*AC*PO-1**2*20260210***A-77*20260302*20260301",
        "POC*1*QI*30**EA*12.5**VN*A1",
        "ACK*IC*25*EA*067*20260315",
        "POC*2*DI*0**EA***VN*B2",
        "ACK*ID",
        "CTT*2*30",
    )
    document = read("865", *segments).document
    assert isinstance(document, OrderResponse)
    assert document.references == (Reference(kind="PP", number="2", issued=date(2026, 3, 1)),)
    assert [line.action for line in document.lines] == ["6", "2"]
    assert document.lines[0].quantity == Decimal(25)
    assert document.lines[0].ordered_quantity == Decimal(30)
    assert body("865", document) == list(segments)
    assert notes("865", document) == []


def test_a_seller_begins_a_change() -> None:
    """Proves that without ACK it is POC02 that says what happens to a line."""
    segments = (
        "BCA*04*ZZ*PO-1***20260210***R-1*20260302",
        "POC*1*RS*30**EA***VN*A1",
        "DTM*067*20260401",
        "POC*9*AI*5**EA***VN*N9",
        "CTT*2*35",
    )
    document = read("865", *segments).document
    assert isinstance(document, OrderResponse)
    assert [line.action for line in document.lines] == ["3", "1"]
    assert body("865", document) == list(segments)


def test_a_receipt_says_what_is_in_question() -> None:
    """Proves that conditions become quantities, and that the condition of damage is kept."""
    segments = (
        "BRA*R-1*20260304*00*1*1000",
        "REF*BM*BL-1",
        "REF*MA*S-1",
        "DTM*050*20260303*0855",
        "PRF*PO-1",
        "RCD*1*10*EA***3*EA*02*2*EA*01",
        "LIN**BP*U7*PL*5",
        "MAN*GM*00006141410000000014",
        "RCD*2*****1*EA*08",
        "LIN**VN*Q",
        "RCD*3*****1*EA*09",
        "CTT*3",
    )
    document = read("861", *segments).document
    assert isinstance(document, ReceiptAdvice)
    assert document.received == date(2026, 3, 3)
    assert document.despatch == Reference(number="S-1")
    first, second, third = document.lines
    assert (first.received, first.short, first.rejected) == (Decimal(10), Decimal(3), Decimal(2))
    assert first.order == Reference(line="5")
    assert first.packages == (Package(sscc="006141410000000014"),)
    assert (second.received, second.rejected, second.unit) == (None, Decimal(1), "EA")
    assert third.rejected is None, "what is on hold is not rejected"
    assert body("861", document) == list(segments)
    assert notes("861", document) == []


def test_packages_of_a_receipt_go_to_their_lines() -> None:
    """Proves that an SSCC that names its lines stands at each of them in an 861."""
    inner = Package(sscc="006141410000000038", lines=("1", "2"), kind="CT")
    pallet = Package(sscc="006141410000000014", packages=(inner,))
    document = evolve(RECEIPT, packages=(pallet,))
    told = notes("861", document)
    assert ("merged", "packages[0].packages[0].sscc") in told
    assert ("dropped", "packages[0].packages[0].kind") in told
    assert ("dropped", "packages[0].sscc") in told, "it names no line"
    again = read("861", *body("861", document)).document
    assert isinstance(again, ReceiptAdvice)
    assert [line.packages[-1].sscc for line in again.lines] == [inner.sscc] * 2


def test_each_quantity_of_an_item_is_a_line() -> None:
    """Proves that the quantities of an item are lines of their own, and one loop again."""
    segments = (
        "BIA*00*MB*I-1*20260304*1000",
        "DTM*184*20260303",
        "LIN*1*UP*012345678905*VN*A*LT*L1",
        "PID*F****Mug",
        "QTY*33*100*EA",
        "QTY*17*120*EA",
        "QTY*XU*20*EA",
        "LIN*2*VN*B",
        "QTY*33*5*EA",
        "CTT*2",
    )
    document = read("846", *segments).document
    assert isinstance(document, StockReport)
    assert document.reported == date(2026, 3, 3)
    assert [line.quantity_kind for line in document.lines] == ["145", "17", None, "145"]
    assert [line.quantity for line in document.lines[:3]] == [100, 120, 20]
    assert {line.item.name for line in document.lines[:3] if line.item} == {"Mug"}
    assert document.line_count == 4
    assert body("846", document) == list(segments)
    assert notes("846", document) == []


def test_a_quantity_of_a_changed_item_is_a_loop_of_its_own() -> None:
    """Proves that lines are put together only while they say the same of their item."""
    first, second, third = STOCK.lines
    other = evolve(second, location=Identifier(value="0614141000050", scheme="0088"))
    loops = [
        part
        for part in body("846", evolve(STOCK, lines=(first, other, third)))
        if part.startswith("LIN")
    ]
    assert len(loops) == 3


PAYMENT = (
    "BPR*I*990.50*C*CHK*CTX*01*053000219*DA*20000*9991000700**02*DEUTDEFF*DA*77*20260302*VEN",
    "TRN*3*4529952",
    "REF*CK*1234",
    "DTM*007*20260303",
    "N1*PR*Mart*UL*0614141000005",
    "N1*PE*Mill",
    "ENT*1",
    "ADX*-20*56",
    "RMR*IV*26801*PO*900*1000*20*04*-80",
    "REF*DP*40",
    "DTM*003*20260201",
    "ADX*-5*11*CM*26801",
    "NTE**Returned goods",
    "RMR*CL*88*PI*-50",
    "ENT*2*PR*9*0091",
    "RMR*PO*9**10.50",
)


def test_a_payment_says_what_is_paid() -> None:
    """Proves that documents and adjustments are lines, and that entities come back."""
    document = read("820", *PAYMENT).document
    assert isinstance(document, PaymentAdvice)
    assert (document.amount, document.paid_on) == (Decimal("990.50"), date(2026, 3, 2))
    assert document.payment is not None
    assert (document.payment.means, document.payment.number) == ("20", "1234")
    assert document.payment.account is not None
    assert document.payment.account.bic == "DEUTDEFF"
    assert document.debited is not None
    assert document.debited.branch == "053000219"
    alone, invoice, memo, order = document.lines
    assert alone.document is None
    assert [known.amount for known in alone.adjustments] == [Decimal(-20)]
    assert invoice.document == Reference(kind="380", number="26801", issued=date(2026, 2, 1))
    assert (invoice.due, invoice.discount, invoice.paid) == (
        Decimal(1000),
        Decimal(20),
        Decimal(900),
    )
    assert [known.code for known in invoice.adjustments] == [None, "3"]
    assert invoice.adjustments[0].reason == "Returned goods"
    assert memo.document == Reference(kind="381", number="88")
    assert order.document == Reference(kind="ON", number="9")
    assert body("820", document) == list(PAYMENT)
    assert notes("820", document) == []


def test_a_code_without_a_twin_is_no_other_code() -> None:
    """Proves that an adjustment that only X12 names has no code in the model, where 56 is other."""
    document = read("820", *PAYMENT).document
    assert isinstance(document, PaymentAdvice)
    known = document.lines[0].adjustments[0]
    assert known.code is None
    assert [(extra.path, extra.value) for extra in known.extras] == [("ADX/@2.1", "56")]


def convert(document: Document, *through: str) -> tuple[Document, list[Note]]:
    """Write and read a document in one format after the other; return it and all notes."""
    told: list[Note] = []
    for name in through:
        known = formats().get(name)
        result = known.write([document], WriteOptions())
        told += result.notes[0]
        received = next(iter(known.read(result.data, ReadOptions()))).document
        assert received is not None
        document = received
    return document, told


def test_a_despatch_advice_means_the_same_in_ubl() -> None:
    """Proves that order, lines, packages and shipment say the same after UBL and X12."""
    document, _ = convert(PARCELS, "x12-856", "ubl-despatch-advice", "x12-856")
    assert isinstance(document, DespatchAdvice)
    assert [line.quantity for line in document.lines] == [Decimal(2), Decimal(1)]
    orders = [line.order.number if line.order else None for line in document.lines]
    assert orders == ["PO-881", "PO-900"]
    known = [package.sscc for package in document.lines[0].packages]
    assert known == [package.sscc for package in PARCELS.lines[0].packages]


@pytest.mark.parametrize(
    ("number", "segments", "name"),
    [("856", WITH_TARES, "ubl-despatch-advice"), ("820", PAYMENT, "remadv")],
)
def test_where_something_stood_is_no_loss(number: str, segments: list[str], name: str) -> None:
    """Proves that marks of places in X12 are no values that another format has lost."""
    document = read(number, *segments).document
    assert document is not None
    told = formats().get(name).write([document], WriteOptions()).notes[0]
    assert [str(note) for note in told if "place()" in note.path] == []
    assert any(note.kind == "unread" for note in told), "what X12 alone has is told"


@pytest.mark.parametrize(
    ("document", "name"),
    [(PALLETS, "x12-856"), (RECEIPT, "x12-861"), (STOCK, "x12-846"), (CHECK, "x12-820")],
)
@pytest.mark.parametrize("version", ["004010", "005010"])
def test_a_document_comes_back(document: Document, name: str, version: str) -> None:
    """Proves that a document is what it was after writing and reading, in both versions."""
    known = formats().get(name)
    data = known.write([document], WriteOptions(version=version)).data
    again = next(iter(known.read(data, ReadOptions()))).document
    assert again is not None
    for attribute in ("number", "issued", "seller", "buyer", "payer", "ship_to", "packages"):
        assert getattr(again, attribute, None) == getattr(document, attribute, None)


def test_a_second_weight_stands_in_a_second_segment() -> None:
    """Proves that gross and net weight are two TD1, and that a count alone is one."""
    shipment = Shipment(
        package_count=2, gross_weight=Decimal(9), net_weight=Decimal(8), weight_unit="KGM"
    )
    document = DespatchAdvice(number="S", issued_time=time(1), shipment=shipment)
    written = [part for part in body("856", document) if part.startswith("TD1")]
    assert written == ["TD1**2****G*9*KG", "TD1******N*8*KG"]
    assert advice(*body("856", document)).shipment == shipment
