"""INVRPT, SLSRPT, REMADV and PARTIN: what messages as partners write them mean."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

from edibridge.findings import Note
from edibridge.format import ReadOptions, Received, WriteOptions
from edibridge.model import (
    Document,
    FreeText,
    Identifier,
    Item,
    Lot,
    Party,
    PartyInformation,
    PartyRecord,
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
)
from edibridge.registry import formats

VERSIONS = ("d96a", "d01b")
GLN = "0088"


def received(name: str, *segments: str, release: str = "96A") -> Received:
    """Read the one message that holds these segments."""
    body = "".join(f"{segment}'" for segment in segments)
    head = "UNB+UNOC:3+3012345600014:14+5601234500018:14+260309:0630+77'"
    first = f"UNH+1+{name.upper()}:D:{release}:UN:EAN004'"
    last = f"UNT+{len(segments) + 2}+1'UNZ+1+77'"
    data = f"{head}{first}{body}{last}".encode("latin-1")
    (known,) = formats().get(name).read(data, ReadOptions())
    assert [str(found) for found in known.findings] == []
    return known


def document_of(known: Received) -> Document:
    """Return the document of what was read."""
    assert known.document is not None
    return known.document


def written(name: str, document: Document, version: str) -> tuple[list[str], tuple[Note, ...]]:
    """Write a document; return the segments between UNH and UNT, and the notes."""
    result = formats().get(name).write([document], WriteOptions(version=version))
    segments = result.data.decode("latin-1").replace("\n", "").split("'")
    (head,) = (at for at, segment in enumerate(segments) if segment.startswith("UNH+"))
    (foot,) = (at for at, segment in enumerate(segments) if segment.startswith("UNT+"))
    return segments[head + 1 : foot], result.notes[0]


def read_again(name: str, *segments: str, release: str = "96A") -> Document:
    """Read segments, prove that they are written as they were, and return the document."""
    known = received(name, *segments, release=release)
    document = document_of(known)
    again, notes = written(name, document, known.version or "")
    assert again == list(segments)
    assert notes == ()
    return document


def test_each_quantity_of_an_item_is_a_line_of_the_stock() -> None:
    """Proves that kinds, places, dates and lots of quantities stay apart, and are written back."""
    report = read_again(
        "invrpt",
        "BGM+35+STK-77+9",
        "DTM+137:20260201:102",
        "DTM+366:20260131:102",
        "NAD+GY+5410000100050::9",
        "RFF+VA:BE0685311",
        "NAD+WH+5410000100067::9++Depot Nord",
        "LIN+1++5412345100102:EN",
        "IMD+F++:::Tomato soup",
        "QTY+145:300",
        "QTY+145:150",
        "GIN+BX+L77+L78",
        "DTM+361:20260617:102",
        "QTY+124:50:PCE",
        "INV+1+3",
        "LOC+14+5410000100074::9",
        "DTM+366:20260130:102",
        "RFF+ON:PO9",
        "DTM+171:20260102:102",
    )
    assert isinstance(report, StockReport)
    assert report.reported == date(2026, 1, 31)
    assert report.warehouse is not None
    assert report.warehouse.name == "Depot Nord"
    assert [party.role for party in report.parties] == ["GY"]
    whole, lots, damaged = report.lines
    assert {line.number for line in report.lines} == {"1"}
    assert {line.item.gtin for line in report.lines if line.item} == {"5412345100102"}
    assert (whole.quantity, whole.quantity_kind) == (Decimal(300), "145")
    best = date(2026, 6, 17)
    found = [evolve(lot, extras=()) for lot in lots.lots]
    assert found == [Lot(number="L77", best_before=best), Lot(number="L78", best_before=best)]
    assert (damaged.quantity_kind, damaged.unit) == ("124", "H87")
    assert (damaged.movement, damaged.status) == ("1", "3")
    assert damaged.location == Identifier(value="5410000100074", scheme=GLN)
    assert damaged.on == date(2026, 1, 30)
    assert damaged.references == (Reference(kind="ON", number="PO9", issued=date(2026, 1, 2)),)


def test_what_is_said_of_an_item_is_said_of_each_of_its_quantities() -> None:
    """Proves that place, date and reference of an item are those of quantities without own ones."""
    report = read_again(
        "invrpt",
        "BGM+35+STK-78+9",
        "DTM+137:20260909:102",
        "NAD+DS+936142999999::9",
        "LIN+1++ABC-1:MF",
        "LOC+14+2030SG01",
        "DTM+366:20260908:102",
        "RFF+AEN:1",
        "QTY+17:2:PCE",
        "QTY+33:0:PCE",
        "LOC+14+2030SG02",
    )
    assert isinstance(report, StockReport)
    places = [line.location.value for line in report.lines if line.location is not None]
    assert places == ["2030SG01", "2030SG02"]
    assert [line.on for line in report.lines] == [date(2026, 9, 8)] * 2
    assert [line.references[0].number for line in report.lines] == ["1", "1"]


def test_a_changed_quantity_gets_a_line_of_its_own_where_the_item_is_another() -> None:
    """Proves that lines that no longer share their item are not written as one."""
    report = document_of(
        received(
            "invrpt",
            "BGM+35+STK-79+9",
            "DTM+137:20260909:102",
            "LIN+1++5412345100102:EN",
            "QTY+145:2",
            "QTY+198:3",
        )
    )
    assert isinstance(report, StockReport)
    other = evolve(report.lines[1], item=Item(name="Another"))
    changed = evolve(report, lines=(report.lines[0], other))
    segments, notes = written("invrpt", changed, "d96a")
    assert segments[2:] == [
        "LIN+1++5412345100102:EN",
        "QTY+145:2",
        "LIN+1",
        "IMD+F++:::Another",
        "QTY+198:3",
    ]
    assert notes == ()


def test_movements_open_the_group_of_a_quantity_in_the_later_directory() -> None:
    """Proves that INV before QTY is read as D.01B has it, and an empty INV is written there."""
    report = read_again(
        "invrpt",
        "BGM+35+STK-80+9",
        "DTM+137:20260201:102",
        "DTM+194:20260101:102",
        "DTM+206:20260131:102",
        "NAD+SU+5410000100050::9",
        "LIN+1++5412345100102:SRV",
        "INV+2+1+3",
        "QTY+199:300",
        "DTM+94:20251201:102",
        "INV",
        "QTY+145:20:KGM",
        "GIN+BN+SN1",
        release="01B",
    )
    assert isinstance(report, StockReport)
    assert report.period is not None
    assert (report.period.start, report.period.end) == (date(2026, 1, 1), date(2026, 1, 31))
    moved, held = report.lines
    assert (moved.movement, moved.status, moved.reason) == ("2", "1", "3")
    assert moved.lots == (Lot(made=date(2025, 12, 1)),)
    assert held.lots == (Lot(serial="SN1"),)


@pytest.mark.parametrize("version", VERSIONS)
def test_lots_of_one_quantity_have_one_date(version: str) -> None:
    """Proves that dates that differ by lot are noted, and not given to another lot."""
    lots = (Lot(number="1", expires=date(2026, 1, 1)), Lot(number="2", expires=date(2026, 2, 1)))
    sent = StockReport(lines=(StockLine(quantity=Decimal(1), quantity_kind="145", lots=lots),))
    segments, notes = written("invrpt", sent, version)
    assert [segment for segment in segments if segment.startswith("GIN")] == [
        "GIN+BX+1",
        "GIN+BX+2",
    ]
    assert not any(segment.startswith("DTM+36") for segment in segments)
    assert [note.path for note in notes] == ["lines[0].lots[0].expires", "lines[0].lots[1].expires"]


def test_sales_are_lines_of_an_item_at_a_place() -> None:
    """Proves that place and period are those of each line, and turnover is said once."""
    report = read_again(
        "slsrpt",
        "BGM+73E::9+SDR9+9",
        "DTM+137:20260308:102",
        "DTM+356:2026020120260228:718",
        "NAD+SE+5456789000017::9",
        "NAD+SU+3323456007896::9",
        "CUX+2:EUR:10",
        "LOC+162+5456789000024::9",
        "DTM+356:2026020120260207:718",
        "LIN+1++5412345000105:EN",
        "MOA+203:2100.00",
        "PRI+AAA:15:CA:RTP",
        "QTY+153:140",
        "QTY+61:3",
        "LOC+162+5456789000031::9",
        "DTM+356:20260207:102",
        "RFF+PD:EASTER",
        "LIN+1++5412345000105:EN",
        "RFF+SA:76",
        "MOA+203:1050.00",
        "PRI+AAE:15",
        "QTY+153:70:PCE",
        "NAD+UC+4711::9",
        "LOC+162+5456789000048::9",
    )
    assert isinstance(report, SalesReport)
    assert report.seller is not None
    assert report.seller.gln == "3323456007896"
    assert report.buyer is not None
    assert report.buyer.gln == "5456789000017"
    assert report.period == Period(start=date(2026, 2, 1), end=date(2026, 2, 28))
    assert report.location is None
    sold, returned, other = report.lines
    assert [line.quantity_kind for line in report.lines] == ["153", "61", "153"]
    assert [line.value for line in report.lines] == [Decimal("2100.00"), None, Decimal("1050.00")]
    week = Period(start=date(2026, 2, 1), end=date(2026, 2, 7))
    assert (sold.period, returned.period) == (week, week)
    assert {sold.location, returned.location} == {Identifier(value="5456789000024", scheme=GLN)}
    assert sold.price is not None
    assert (sold.price.amount, sold.price.kind) == (Decimal(15), None)
    assert other.on == date(2026, 2, 7)
    assert other.promotion == Reference(number="EASTER")
    assert other.references == (Reference(kind="SA", number="76"),)
    assert other.price == Price(amount=Decimal(15), kind="AAE")
    assert other.party is not None
    assert other.party.role == "UC"


def test_report_dates_are_a_period_too() -> None:
    """Proves that DTM 90 and 91 are read and written as they are, beside the day of the sales."""
    report = read_again(
        "slsrpt",
        "BGM+73E::9+SDR10+9",
        "DTM+137:20260309:102",
        "DTM+90:20260308:102",
        "DTM+91:20260309:102",
        "NAD+BY+5456789000017::9",
        "RFF+VA:DE123456789",
        "LOC+162+5456789000024::9",
        "DTM+356:20260308:102",
        "DTM+90:202603080600:203",
        "DTM+91:20260308:102",
        "LIN+1++5412345000105:SRV",
        "MOA+203:2100.00:EUR",
        "PRI+AAA:15",
        "CUX+2:USD",
        "QTY+153:140",
        "UNS+S",
        release="01B",
    )
    assert isinstance(report, SalesReport)
    assert report.period is not None
    assert (report.period.start, report.period.end) == (date(2026, 3, 8), date(2026, 3, 9))
    (line,) = report.lines
    assert line.on == date(2026, 3, 8)
    assert line.period is not None
    assert line.period.start == date(2026, 3, 8)
    assert line.price == Price(amount=Decimal(15), currency="USD")
    assert line.currency == "EUR"


BY_ITEM = (
    "BGM+73E::9+SDR11+9",
    "DTM+137:20260309:102",
    "NAD+BY+5456789000017::9",
    "GIS+37",
    "LIN+1++5412345000105:SRV",
    "PIA+1+X1:SA",
    "MOA+203:99",
    "LOC+162+5456789000024::9",
    "RFF+PD:EASTER",
    "DTM+356:2026030220260308:718",
    "QTY+153:140",
    "PRI+AAA:2.5",
    "QTY+61:3",
    "LOC+162+5456789000031::9",
    "MOA+203:10.00",
    "QTY+153:4:PCE",
    "LIN+2++5412345000112:SRV",
    "LOC+162+5456789000024::9",
    "DTM+90:20260302:102",
    "DTM+91:20260308:102",
    "QTY+153:9",
    "UNS+S",
)


def test_sales_by_item_are_the_same_lines() -> None:
    """Proves that what is said of each item by place is read as lines, and written back."""
    report = read_again("slsrpt", *BY_ITEM, release="01B")
    assert isinstance(report, SalesReport)
    places = [line.location.value for line in report.lines if line.location is not None]
    assert [place[-3:] for place in places if place] == ["024", "024", "031", "024"]
    assert [line.number for line in report.lines] == ["1", "1", "1", "2"]
    assert [line.quantity for line in report.lines] == list(map(Decimal, (140, 3, 4, 9)))
    assert [line.value for line in report.lines] == [Decimal(99), None, Decimal("10.00"), None]
    first, returned, *_ = report.lines
    assert first.price == Price(amount=Decimal("2.5"))
    assert returned.price is None
    assert first.promotion == Reference(number="EASTER")
    assert first.period == Period(start=date(2026, 3, 2), end=date(2026, 3, 8))


def test_sales_by_item_become_sales_by_place_where_they_say_more() -> None:
    """Proves that a note, for which only a place of the first way has room, is not lost."""
    report = document_of(received("slsrpt", *BY_ITEM, release="01B"))
    assert isinstance(report, SalesReport)
    noted = evolve(report.lines[3], notes=(FreeText(text="Rain", subject="AAI"),))
    changed = evolve(report, lines=(*report.lines[:3], noted))
    segments, notes = written("slsrpt", changed, "d01b")
    assert "FTX+AAI+++Rain" in segments
    assert not any(segment.startswith("GIS") for segment in segments)
    assert [segment for segment in segments if segment.startswith("LIN")] == [
        "LIN+1++5412345000105:SRV",
        "LIN+1++5412345000105:SRV",
        "LIN+2++5412345000112:SRV",
    ]
    assert notes == ()


def test_each_quantity_may_have_a_price_of_its_own() -> None:
    """Proves that a price beside a quantity is that of its line, and stays there."""
    report = read_again(
        "slsrpt",
        "BGM+73E::9+SDR12+9",
        "DTM+137:20260309:102",
        "NAD+BY+5456789000017::9",
        "LOC+162+5456789000024::9",
        "LIN+1++5412345000105:SRV",
        "QTY+153:140",
        "PRI+AAA:2.5",
        "QTY+61:3",
        "PRI+AAA:2.6",
        "UNS+S",
        release="01B",
    )
    assert isinstance(report, SalesReport)
    prices = [line.price.amount for line in report.lines if line.price is not None]
    assert prices == [Decimal("2.5"), Decimal("2.6")]


@pytest.mark.parametrize("version", VERSIONS)
def test_lines_without_a_place_are_sold_where_the_report_says(version: str) -> None:
    """Proves that the place of the report becomes that of its lines, with a note."""
    shop, depot = Identifier(value="A"), Identifier(value="B")
    sent = SalesReport(
        location=shop,
        lines=(
            SalesLine(quantity=Decimal(1), quantity_kind="153"),
            SalesLine(quantity=Decimal(2), quantity_kind="153", location=depot),
        ),
    )
    segments, notes = written("slsrpt", sent, version)
    assert [segment for segment in segments if segment.startswith("LOC")] == [
        "LOC+162+A",
        "LOC+162+B",
    ]
    assert [(note.kind, note.path) for note in notes] == [("merged", "location.value")]
    alone, notes = written("slsrpt", SalesReport(location=shop), version)
    assert "LOC+162+A" in alone
    assert notes == ()


def test_a_remittance_names_accounts_documents_and_adjustments() -> None:
    """Proves that payer, payee, accounts, dates and amounts are each at their place."""
    advice = document_of(
        received(
            "remadv",
            "BGM+481+RA-1+9",
            "DTM+137:20260110:102",
            "DTM+138:202601081245:203",
            "DTM+263:2025120120251231:718",
            "RFF+TN:T-1",
            "RFF+AEK:PO-1",
            "RFF+PQ:REF 7",
            "RFF+CT:54223",
            "FII+PB+DE02120300000000202051:Buyer GmbH+BYLADEM1001:25:5",
            "FII+RB+BE68539007547034:Seller NV+KREDBEBB:25:5",
            "PAI+::42",
            "NAD+PR+5412345000020::9",
            "NAD+PE+5412345000013::9",
            "CTA+AR+:Ms Lee",
            "CUX+2:EUR:11",
            "DOC+380+458011",
            "MOA+9:1000.00:GBP",
            "MOA+12:950.00",
            "MOA+52:20.00:GBP",
            "DTM+137:20251202:102",
            "RFF+DQ:DA1",
            "AJT+3",
            "MOA+5:-30.00",
            "RFF+ON:PO77",
            "FTX+ABO+++Two boxes broken",
            "DOC+381+CN-9",
            "MOA+12:-100",
            "NAD+SU+5412345000099::9",
            "UNS+S",
            "MOA+12:850.00",
        )
    )
    assert isinstance(advice, PaymentAdvice)
    assert (advice.payer, advice.payee) != (None, None)
    assert (advice.paid_on, advice.amount) == (date(2026, 1, 8), Decimal("850.00"))
    assert advice.period == Period(start=date(2025, 12, 1), end=date(2025, 12, 31))
    payment = advice.payment
    assert payment is not None
    assert (payment.number, payment.means, payment.remittance) == ("T-1", "42", ("REF 7",))
    assert payment.account is not None
    assert payment.account.number == "BE68539007547034"
    assert advice.debited is not None
    assert advice.debited.bic == "BYLADEM1001"
    assert advice.reference("AEK") == Reference(kind="AEK", number="PO-1")
    assert advice.reference("CT") == Reference(kind="CT", number="54223")
    invoice, credit = advice.lines
    assert invoice.document == Reference(kind="380", number="458011", issued=date(2025, 12, 2))
    assert (invoice.due, invoice.paid) == (Decimal("1000.00"), Decimal("950.00"))
    assert (invoice.discount, invoice.currency) == (Decimal("20.00"), "GBP")
    (adjustment,) = invoice.adjustments
    assert (adjustment.code, adjustment.amount) == ("3", Decimal("-30.00"))
    assert adjustment.reference == Reference(kind="ON", number="PO77")
    assert adjustment.reason == "Two boxes broken"
    assert credit.seller is not None
    assert credit.seller.gln == "5412345000099"
    _, notes = written("remadv", advice, "d96a")
    assert notes == ()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_document_without_a_kind_is_paid_as_an_invoice(version: str) -> None:
    """Proves that the kind that DOC demands is given with a note."""
    sent = PaymentAdvice(lines=(PaymentLine(document=Reference(number="1"), paid=Decimal(5)),))
    segments, notes = written("remadv", sent, version)
    assert "DOC+380+1" in segments
    assert [(note.kind, note.path) for note in notes] == [("defaulted", "lines[0].document.kind")]


@pytest.mark.parametrize("version", VERSIONS)
def test_debits_and_credits_are_amounts_remitted(version: str) -> None:
    """Proves that what is said as a debit or a credit is paid, a credit below zero."""
    invoice, credit = Reference(kind="380", number="1"), Reference(kind="381", number="2")
    sent = PaymentAdvice(
        lines=(
            PaymentLine(document=invoice, debit=Decimal("10.50")),
            PaymentLine(document=credit, credit=Decimal("2.50")),
        )
    )
    segments, notes = written("remadv", sent, version)
    assert [segment for segment in segments if segment.startswith("MOA")] == [
        "MOA+12:10.50",
        "MOA+12:-2.50",
        "MOA+12",
    ]
    assert [(note.kind, note.path) for note in notes] == [
        ("merged", "lines[0].debit"),
        ("merged", "lines[1].credit"),
    ]


def test_a_party_comes_with_its_registrations_accounts_and_terms() -> None:
    """Proves that a party's group is read as master data, and written back as it was."""
    known = read_again(
        "partin",
        "BGM+10+PI4356+4",
        "DTM+137:20260201:102",
        "NAD+FR+5412345000013::9",
        "NAD+MR+4012345500004::9",
        "UNS+D",
        "NAD+BY+4012345500004::9++Corner Shop+Rue Royale 145+Bruxelles++B-1000+BE",
        "DTM+157:20260301:102",
        "FII+PB+994-3277885:CORNER SHOP+KREDBEBB:25:5",
        "RFF+VA:4568112",
        "RFF+ADE:C-100",
        "RFF+PL:2026",
        "CTA+SA+:D Bowles",
        "COM+00322256631:FX",
        "SCC+1++W:14:D",
        "PAI+::42",
        "PAT+22++5:3:D:10",
        "CUX+2:EUR:11",
        "NAD+DP+4012345500011::9++Depot",
    )
    assert isinstance(known, PartyInformation)
    assert known.provider is not None
    assert known.provider.gln == "5412345000013"
    shop, depot = known.records
    assert (shop.number, shop.action, shop.currency) == ("C-100", "3", "EUR")
    assert shop.party is not None
    assert (shop.party.role, shop.party.gln) == ("BY", "4012345500004")
    assert shop.party.vat_number == "4568112"
    assert shop.party.contacts[0].fax == "00322256631"
    assert shop.accounts[0].number == "994-3277885"
    assert shop.payment_terms == (PaymentTerms(kind="22", discount_days=10),)
    assert shop.validity is not None
    assert shop.validity.start == date(2026, 3, 1)
    assert shop.references == (Reference(kind="PL", number="2026"),)
    assert depot.party is not None
    assert (depot.party.role, depot.action) == ("DP", "3")


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_done_with_parties_is_said_once(version: str) -> None:
    """Proves that one action for all is the message's function, and several are noted."""
    first = PartyRecord(number="1", action="2", party=Party(role="BY"))
    sent = PartyInformation(records=(first, evolve(first, number="2")))
    segments, notes = written("partin", sent, version)
    assert segments[0] == "BGM+++3"
    assert notes == ()
    mixed = PartyInformation(records=(first, evolve(first, number="2", action="1")))
    segments, notes = written("partin", mixed, version)
    assert segments[0] == "BGM"
    assert [note.path for note in notes] == ["records[0].action", "records[1].action"]
