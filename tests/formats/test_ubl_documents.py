"""UBL after the order: response, change, despatch, receipt, stock, payment, statement, reminder."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from tests.formats.ubl_documents import CANCELLATION, CHANGE, DESPATCH, FOREIGN, PACKED, WHOLE
from tests.formats.ubl_faults import faults

from edibridge.errors import UnwritableError
from edibridge.format import ReadOptions, WriteOptions
from edibridge.formats._ubl_packages import is_sscc
from edibridge.model import (
    DespatchAdvice,
    DespatchLine,
    Document,
    Item,
    Package,
    Party,
    PaymentAdvice,
    Reference,
    Shipment,
)
from edibridge.registry import formats
from edibridge.targets import target


def write(name: str, document: Document) -> tuple[bytes, list[str]]:
    """Write a document; return the bytes and the notes."""
    written = formats().get(name).write([document], WriteOptions())
    return written.data, [str(note) for note in written.notes[0]]


def read(name: str, data: bytes) -> Any:  # noqa: ANN401 - whatever class the format holds
    """Read a document."""
    (received,) = formats().get(name).read(data, ReadOptions())
    assert received.findings == ()
    return received.document


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_document_is_spelled_as_the_golden_file_and_read_back(
    name: str, golden: Callable[[str, str], None]
) -> None:
    """Proves where each value stands in UBL, that nothing is lost, and that it all comes back."""
    data, notes = write(name, WHOLE[name])
    assert notes == []
    assert read(name, data) == WHOLE[name]
    golden(f"ubl/{name}.xml", data.decode())


@pytest.mark.parametrize("name", FOREIGN)
def test_what_another_syntax_says_is_moved_or_noted(
    name: str, golden: Callable[[str, str], None]
) -> None:
    """Proves what becomes of values that UBL has elsewhere or not at all, and that it is said."""
    data, notes = write(name, FOREIGN[name])
    golden(f"ubl/{name}-foreign.xml", data.decode())
    golden(f"ubl/{name}-foreign.notes", "".join(f"{note}\n" for note in notes))
    assert write(name, read(name, data)) == (data, [])


@pytest.mark.parametrize("documents", [WHOLE, FOREIGN], ids=["whole", "foreign"])
@pytest.mark.parametrize("name", WHOLE)
def test_what_is_written_fits_the_schema(name: str, documents: dict[str, Document]) -> None:
    """Proves names, order and cardinality of the elements by the element table of UBL 2.1."""
    assert list(faults(write(name, documents[name])[0])) == []


def test_a_change_that_cancels_becomes_a_cancellation() -> None:
    """Proves that the family alone chooses the element by the function of the change."""
    assert target("ubl").choose(CHANGE).id == "ubl-order-change"
    assert target("ubl").choose(CANCELLATION).id == "ubl-order-cancellation"
    with pytest.raises(UnwritableError):
        write("ubl-order-cancellation", CHANGE)
    with pytest.raises(UnwritableError):
        write("ubl-order-change", CANCELLATION)


def test_a_pallet_stands_on_each_line_that_it_holds() -> None:
    """Proves that packages which name lines are written under them, with what is of each line."""
    after = read("ubl-despatch-advice", write("ubl-despatch-advice", PACKED)[0])
    (first,), (second,) = (line.packages for line in after.lines)
    assert first.sscc == second.sscc == "356012345000000012"
    assert [inner.sscc for inner in first.packages] == ["356012345000000029"]
    assert [inner.number for inner in second.packages] == ["C-2"]
    assert after.packages == ()


def test_packages_that_name_no_line_stay_with_the_shipment() -> None:
    """Proves that nothing is said of lines where the packages do not."""
    loose = evolve(PACKED, packages=(Package(number="1", kind="PX"),))
    after = read("ubl-despatch-advice", write("ubl-despatch-advice", loose)[0])
    assert after.packages == loose.packages


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("356012345000000012", True),
        ("356012345000000013", False),
        ("35601234500000001", False),
        ("35601234500000001\u0662", False),
        (None, False),
    ],
)
def test_an_sscc_is_known_by_its_check_digit(text: str | None, is_one: bool) -> None:  # noqa: FBT001
    """Proves which identifiers of a package are taken for an SSCC."""
    assert is_sscc(text) is is_one


def test_places_are_found_by_the_path_of_the_model() -> None:
    """Proves that what moves on reading is still traced to its element."""
    data, _ = write("ubl-despatch-advice", DESPATCH)
    (received,) = formats().get("ubl-despatch-advice").read(data, ReadOptions())
    trace, lines = received.trace(), data.splitlines()
    for path, text in (
        ("lines[0].lots[1].serial", b"S-1"),
        ("lines[0].packages[0].sscc", b"356012345000000012"),
        ("lines[0].packages[0].packages[0].packages[0].number", b"TRAY-1"),
        ("shipment.carrier.name", b"Hellas Cargo"),
        ("deliveries[0].party.name", b"Shop 4"),
    ):
        place = trace[path].line
        assert place is not None
        assert text in lines[place - 1]


def test_the_ends_of_the_way_are_seller_and_buyer_where_no_other_are_known() -> None:
    """Proves that demanded parties are filled with a note, but not in a document of UBL itself."""
    sold = evolve(PACKED, ship_from=None, ship_to=None, seller=PACKED.ship_from, buyer=None)
    data, notes = write("ubl-despatch-advice", sold)
    assert [note for note in notes if "defaulted" in note] == [
        "defaulted ship_from: '' -> 'Conservas do Sado, Lda.' (UBL demands it: the seller)"
    ]
    after = read("ubl-despatch-advice", data)
    assert (after.ship_from, after.ship_to) == (after.seller, None)
    bare = evolve(after, ship_from=None)
    assert write("ubl-despatch-advice", bare)[1] == []
    assert b"DespatchSupplierParty" not in write("ubl-despatch-advice", bare)[0]
    named = evolve(bare, ship_to=PACKED.ship_to)
    assert b"DeliveryCustomerParty" in write("ubl-despatch-advice", named)[0]


def test_a_number_that_is_none_is_not_taken_for_one() -> None:
    """Proves that UBL's demanded numbers are NA where there is none, and are read as none."""
    line = DespatchLine(number="1", quantity=Decimal(1), item=Item(name="Squid"))
    loose = evolve(PACKED, shipment=Shipment(tracking="T"), packages=(), lines=(line,))
    data, _ = write("ubl-despatch-advice", loose)
    assert list(faults(data)) == []
    assert data.count(b">NA</cbc:") == 2
    after = read("ubl-despatch-advice", data)
    assert after.shipment == Shipment(tracking="T")
    assert after.lines == (line,)
    carried = evolve(loose, shipment=Shipment(number="S", carrier=Party(name="Cargo")))
    data, _ = write("ubl-despatch-advice", carried)
    assert list(faults(data)) == []
    assert read("ubl-despatch-advice", data).shipment == carried.shipment
    odd = evolve(loose, shipment=Shipment(number="NA", tracking="T"))
    assert "recoded shipment.number" in "\n".join(write("ubl-despatch-advice", odd)[1])


@pytest.mark.parametrize(
    ("kind", "element"),
    [
        ("380", "InvoiceDocumentReference"),
        ("389", "SelfBilledInvoiceDocumentReference"),
        ("381", "CreditNoteDocumentReference"),
        ("261", "SelfBilledCreditNoteDocumentReference"),
        ("383", "DebitNoteDocumentReference"),
        ("325", "AdditionalDocumentReference"),
    ],
)
def test_the_document_of_a_line_is_named_by_its_kind(kind: str, element: str) -> None:
    """Proves the element for each kind, and that a reference of that kind stays a reference."""
    name = "ubl-remittance-advice"
    before = WHOLE[name]
    assert isinstance(before, PaymentAdvice)
    line = evolve(
        before.lines[0],
        document=Reference(kind=kind, number="D-1"),
        references=(Reference(kind=kind, number="R-1"), Reference(kind="105", number="R-2")),
    )
    advice = evolve(before, lines=(line,))
    data, notes = write(name, advice)
    assert f"<cac:{element}>".encode() in data
    assert (notes, read(name, data)) == ([], advice)


def test_what_is_taken_back_is_a_credit() -> None:
    """Proves the sign of what is paid, in the two amounts that UBL has for it."""
    after = read(
        "ubl-remittance-advice", write("ubl-remittance-advice", FOREIGN["ubl-remittance-advice"])[0]
    )
    assert [(line.debit, line.credit) for line in after.lines] == [
        (Decimal("100.00"), None),
        (None, Decimal("10.00")),
    ]


def test_a_delivery_contact_is_the_last() -> None:
    """Proves that the order of contacts that UBL has is noted where it is another."""
    _, notes = write("ubl-despatch-advice", PACKED)
    assert "merged ship_to.contacts[0].name: 'Dimitris'" in "\n".join(notes)
    after = read("ubl-despatch-advice", write("ubl-despatch-advice", PACKED)[0])
    assert isinstance(after, DespatchAdvice)
    assert after.ship_to is not None
    assert [contact.name for contact in after.ship_to.contacts] == ["Maria", "Dimitris"]
