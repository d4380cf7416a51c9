"""X12 810, 850, 832 and 855: what reading and writing make of the peculiar."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edibridge.errors import UnreadableError, UnwritableError
from edibridge.format import Envelope, Format, ReadOptions, Received, WriteOptions
from edibridge.formats._x12_document import nearest
from edibridge.formats._x12_segments import fold_segment, unfold_segment
from edibridge.model import (
    Allowance,
    Catalogue,
    CatalogueLine,
    CataloguePrice,
    Delivery,
    FreeText,
    Identifier,
    Invoice,
    Item,
    Line,
    Order,
    OrderResponse,
    Party,
    PaymentTerms,
    Period,
    Price,
    Reference,
    TaxTotal,
    Totals,
)
from edibridge.registry import formats
from edibridge.tree import Node


def known(number: str) -> Format:
    """Return the format of a transaction set."""
    return formats().get(f"x12-{number}")


# GS01 by the transaction set of the group
GROUPS = {
    "810": "IN",
    "820": "RA",
    "832": "SC",
    "846": "IB",
    "850": "PO",
    "855": "PR",
    "856": "SH",
    "860": "PC",
    "861": "RC",
    "865": "CA",
}


def interchange(number: str, *segments: str, version: str = "004010") -> bytes:
    """Return an interchange of one transaction set, with its counts."""
    head = "ISA*00*          *00*          *ZZ*SENDER         *01*123456789      *260302*1415*"
    functional = GROUPS[number]
    body = [f"ST*{number}*0001", *segments, f"SE*{len(segments) + 2}*0001"]
    lines = [
        f"{head}U*00401*000000042*1*T*>",
        f"GS*{functional}*SENDER*RECEIVER*20260302*1415*7*X*{version}",
        *body,
        "GE*1*7",
        "IEA*1*000000042",
    ]
    return "".join(f"{line}~\n" for line in lines).encode()


def read(number: str, *segments: str, version: str = "004010") -> Received:
    """Read a transaction set of these segments."""
    data = interchange(number, *segments, version=version)
    return next(iter(known(number).read(data, ReadOptions())))


def invoice(*segments: str) -> Invoice:
    """Read an 810."""
    document = read("810", *segments).document
    assert isinstance(document, Invoice)
    return document


def body(number: str, document: object, version: str = "004010") -> list[str]:
    """Write a document; return the segments between ST and SE."""
    written = known(number).write([document], WriteOptions(version=version))  # type: ignore[list-item]
    return written.data.decode().replace("~", "").splitlines()[3:-3]


def notes(number: str, document: object, version: str = "004010") -> list[tuple[str, str]]:
    """Write a document; return kind and path of its notes."""
    written = known(number).write([document], WriteOptions(version=version))  # type: ignore[list-item]
    return [(note.kind, note.path) for note in written.notes[0]]


MINIMUM = ("BIG*20260302*1", "IT1*1*2*EA*1.50", "TDS*300", "CTT*1")


def test_a_type_left_out_is_an_invoice_and_stays_left_out() -> None:
    """Proves that an 810 without BIG07 is an invoice, and that writing adds no type."""
    document = invoice(*MINIMUM)
    assert document.kind == "380"
    assert body("810", document) == list(MINIMUM)


def test_the_total_has_implied_decimals_and_is_what_must_be_paid() -> None:
    """Proves that TDS01 is in cents and, without another amount, the amount to pay."""
    document = invoice(*MINIMUM)
    assert document.totals == Totals(gross=Decimal("3.00"), payable=Decimal("3.00"))


def test_a_different_amount_to_pay_has_its_own_segment() -> None:
    """Proves that AMT qualifier NP holds what must be paid where the total is not that."""
    document = invoice(*MINIMUM[:3], "AMT*NP*2.00", "CTT*1")
    assert document.totals == Totals(gross=Decimal("3.00"), payable=Decimal("2.00"))
    assert "AMT*NP*2.00" in body("810", document)


def test_more_decimals_than_cents_are_rounded_with_a_note() -> None:
    """Proves that N2 has two decimals and that a third one is noted."""
    document = Invoice(totals=Totals(gross=Decimal("10.005")))
    assert ("rounded", "totals.gross") in notes("810", document)
    assert "TDS*1001" in body("810", document)


def test_a_wrong_count_is_a_finding_with_its_place() -> None:
    """Proves that CTT is compared with the lines and their quantities."""
    received = read("810", *MINIMUM[:3], "CTT*3*9")
    found = [finding for finding in received.findings if finding.rule == "X12-CTT"]
    place = "7, message 0001, segment 5 CTT, element"
    but = "but the transaction set has"
    assert [str(finding) for finding in found] == [
        f"{place} 1.1: warning: [X12-CTT] CTT01 says 3 for line items, {but} 1",
        f"{place} 2.1: warning: [X12-CTT] CTT02 says 9 for the hash total, {but} 2",
    ]


def test_the_hash_total_is_computed_where_the_source_had_one_or_there_is_no_source() -> None:
    """Proves that CTT02 sums the quantities and that a source without one gets none."""
    line = Line(quantity=Decimal("2.5"), item=Item(name="x"))
    assert body("810", Invoice(lines=(line, line)))[-1] == "CTT*2*5.0"
    assert body("810", invoice(*MINIMUM))[-1] == "CTT*1"
    assert body("810", invoice(*MINIMUM[:3], "CTT*1*2"))[-1] == "CTT*1*2"
    assert body("810", invoice(*MINIMUM[:3]))[-1] == "TDS*300"


def test_a_transaction_set_of_another_type_is_passed_over_with_a_finding() -> None:
    """Proves that a reader names the format that reads the foreign transaction set."""
    data = interchange("850", "BEG*00*SA*1**20260302", "PO1*1*1*EA")
    received = list(known("810").read(data, ReadOptions()))
    assert [one.document for one in received] == [None]
    assert received[0].format == "x12-850"
    assert [finding.rule for finding in received[0].findings] == ["EDI-OTHER-MESSAGE"]
    assert "read it as x12-850" in received[0].findings[0].message


@pytest.mark.parametrize(
    ("version", "taken"),
    [("002040", "004010"), ("004030", "004010"), ("005010", "005010"), ("008010", "005010")],
)
def test_other_versions_are_read_with_the_nearest_tables(version: str, taken: str) -> None:
    """Proves that the tables of the version before are taken, or of the first."""
    assert nearest(version) == taken
    received = read("810", *MINIMUM, version=version)
    assert received.version == taken
    said = [finding.severity for finding in received.findings if finding.rule == "X12-VERSION"]
    assert said == ([] if version == taken else ["information"])


def test_the_envelope_is_read() -> None:
    """Proves that ISA and GS become the envelope of the document."""
    envelope = read("810", *MINIMUM).envelope
    assert envelope == Envelope(
        sender=Identifier(value="SENDER", scheme="ZZ"),
        receiver=Identifier(value="123456789", scheme="01"),
        reference="000000042",
        group_receiver="RECEIVER",
        group_reference="7",
        message_reference="0001",
        prepared=datetime(2026, 3, 2, 14, 15),  # noqa: DTZ001 - ISA names no zone
        test=True,
        acknowledge=True,
    )


def test_the_envelope_is_written_as_told() -> None:
    """Proves that what the caller says of the envelope goes into ISA and GS."""
    told = Envelope(
        sender=Identifier(value="ME", scheme="12"),
        receiver=Identifier(value="YOU"),
        reference="77",
        prepared=datetime(2026, 1, 2, 3, 4),  # noqa: DTZ001
        test=True,
        acknowledge=True,
    )
    data = known("810").write([invoice(*MINIMUM)], WriteOptions(envelope=told)).data.decode()
    assert data.startswith(
        "ISA*00*          *00*          *12*ME             *ZZ*YOU            *260102*0304*U*"
        "00401*000000077*1*T*>~\nGS*IN*ME*YOU*20260102*0304*77*X*004010~\n"
    )


def test_an_identifier_that_isa_cannot_hold_is_refused() -> None:
    """Proves that an identifier given for the envelope is not cut in silence."""
    told = Envelope(sender=Identifier(value="A VERY LONG IDENTIFIER"))
    with pytest.raises(UnwritableError, match="does not fit into ISA06"):
        known("810").write([invoice(*MINIMUM)], WriteOptions(envelope=told))


def test_several_documents_share_one_interchange() -> None:
    """Proves that an interchange holds several documents, each with its own notes."""
    data = known("810").write([Invoice(number="1", uuid="u"), Invoice(number="2")], WriteOptions())
    assert [len(found) for found in data.notes] == [1, 0]
    read_back = [one.document for one in known("810").read(data.data, ReadOptions())]
    assert [one.number for one in read_back if one is not None] == ["1", "2"]


def test_what_is_not_x12_is_refused() -> None:
    """Proves that a file of another syntax gives a clear error."""
    with pytest.raises(UnreadableError, match=r"^x\.edi: this is no X12 interchange; an X12"):
        list(known("810").read(b"UNB+UNOC:3'", ReadOptions(file="x.edi")))


def test_an_order_response_is_no_order() -> None:
    """Proves that 850 refuses an order response, which 855 takes."""
    assert not known("850").takes(OrderResponse())
    assert known("855").takes(OrderResponse())


@given(number=st.text(st.sampled_from("AZ09*~>^|:'\x1d"), min_size=1, max_size=20))
@settings(max_examples=50)
def test_values_that_hold_separators_survive(number: str) -> None:
    """Proves that separators are chosen that no value holds."""
    plain = "".join(mark for mark in number if mark.isprintable())
    for version in ("004010", "005010"):
        document = Invoice(number=f"1{plain}", buyer_reference="*~>^|:")
        data = known("810").write([document], WriteOptions(version=version)).data
        back = next(iter(known("810").read(data, ReadOptions()))).document
        assert isinstance(back, Invoice)
        assert (back.number, back.buyer_reference) == (f"1{plain}", "*~>^|:")


def test_control_characters_become_blanks_with_a_note_at_the_model_path() -> None:
    """Proves that a line break in a value that has one line is noted where it stood."""
    document = Invoice(seller=Party(name="A\nB"))
    assert ("recoded", "seller.name") in notes("810", document)
    assert "N1*SE*A B" in body("810", document)


def test_a_long_note_goes_on_in_further_segments() -> None:
    """Proves that a note is broken into lines between words and read as one note again."""
    text = "word " * 30 + "end"
    document = Invoice(notes=(FreeText(text=text),))
    lines = [segment for segment in body("810", document) if segment.startswith("NTE")]
    assert lines[0].startswith("NTE*GEN*word")
    assert lines[1].startswith("NTE**")
    back = invoice(*lines, "TDS*1")
    assert [note.text for note in back.notes] == ["\n".join(x.split("*")[2] for x in lines)]


def test_gtins_go_by_their_length() -> None:
    """Proves that the qualifier of a GTIN is the one of its number of digits, both ways."""
    for value, code in (
        ("96385074", "EO"),
        ("012345678905", "UP"),
        ("5601234500100", "EN"),
        ("05601234500117", "UK"),
    ):
        item = Item(standard_id=Identifier(value=value, scheme="0160"))
        line = body("810", Invoice(lines=(Line(item=item),)))[0]
        assert line == f"IT1******{code}*{value}"
        back = invoice("BIG*20260302*1", line, "TDS*0").lines[0].item
        assert back == item


def test_a_number_whose_qualifier_has_no_twin_is_kept_as_it_is() -> None:
    """Proves that an unknown qualifier is no guess: it stays an extra, and is written again."""
    line = "IT1*1*1*EA*1**XX*77"
    document = invoice("BIG*20260302*1", line, "TDS*0")
    item = document.lines[0].item
    assert item is not None
    assert [(one.value, one.scheme) for one in item.other_ids] == [("77", None)]
    assert line in body("810", document)


def test_more_numbers_than_pairs_are_noted() -> None:
    """Proves that a segment takes ten numbers, and that the eleventh is not lost in silence."""
    others = tuple(Identifier(value=str(index)) for index in range(12))
    document = Invoice(lines=(Line(item=Item(other_ids=others)),))
    assert notes("810", document) == [
        ("dropped", f"lines[0].item.other_ids[{index}].value") for index in (9, 10, 11)
    ]


def test_a_reference_moves_to_the_attribute_that_x12_reads_it_into() -> None:
    """Proves that a contract among the references is noted as the contract that it becomes."""
    document = Invoice(references=(Reference(kind="CT", number="7"),))
    assert notes("810", document) == [
        ("merged", "references[0].number"),
        ("merged", "references[0].kind"),
    ]
    back = invoice(*body("810", document))
    assert back.contract == Reference(number="7")


def test_a_reference_without_a_twin_keeps_its_number() -> None:
    """Proves that the kind alone is dropped, with a note."""
    document = Invoice(references=(Reference(kind="DQ", number="7"),))
    assert notes("810", document) == [("dropped", "references[0].kind")]
    assert "REF*ZZ*7" in body("810", document)


def test_more_references_than_places_are_noted() -> None:
    """Proves that an 810 has twelve references in its header, and that the others are noted."""
    many = tuple(Reference(kind="BM", number=str(index)) for index in range(14))
    document = Invoice(buyer_reference="D", preceding=(Reference(number="1"),), references=many)
    segments = [segment for segment in body("810", document) if segment.startswith("REF")]
    assert len(segments) == 12
    assert [path for _, path in notes("810", document)] == [
        f"references[{index}].{name}" for index in (10, 11, 12, 13) for name in ("number", "kind")
    ]


def test_the_identifier_that_x12_knows_is_chosen() -> None:
    """Proves that N1 gets the GLN and that the other identifiers are noted."""
    national, place = Identifier(value="1", scheme="9930"), Identifier(value="2", scheme="0088")
    document = Invoice(seller=Party(identifiers=(national, place)))
    assert body("810", document)[0] == "N1*SE**UL*2"
    assert ("dropped", "seller.identifiers[0].value") in notes("810", document)
    endpoint = Invoice(seller=Party(endpoint=place))
    assert body("810", endpoint)[0] == "N1*SE**UL*2"
    assert ("merged", "seller.endpoint.value") in notes("810", endpoint)


def test_the_due_date_stands_once() -> None:
    """Proves that ITD06 is the due date of the invoice, and that another one is noted."""
    terms = PaymentTerms(due=date(2026, 4, 1), days=30)
    assert body("810", Invoice(payment_terms=(terms,)))[0] == "ITD******20260401*30"
    both = Invoice(due=date(2026, 4, 2), payment_terms=(terms,))
    assert ("dropped", "payment_terms[0].due") in notes("810", both)
    assert invoice("BIG*20260302*1", "ITD******20260401*30", "TDS*0").due == date(2026, 4, 1)


def test_a_tax_total_in_another_currency_has_no_place() -> None:
    """Proves that the total in the accounting currency is noted, and the other one written."""
    totals = (
        TaxTotal(amount=Decimal(5), currency="SEK"),
        TaxTotal(amount=Decimal(1), currency="EUR"),
    )
    document = Invoice(currency="EUR", tax_totals=totals)
    assert ("dropped", "tax_totals[0].amount") in notes("810", document)
    assert ("merged", "tax_totals[1].currency") in notes("810", document)
    assert "AMT*T*1" in body("810", document)


def test_an_allowance_without_its_sort_is_neither() -> None:
    """Proves that SAC01 N stands for an allowance or charge that the model does not tell."""
    document = Invoice(allowances=(Allowance(amount=Decimal(1)),))
    assert "SAC*N*ZZZZ***100" in body("810", document)


def test_an_order_wanted_between_two_days() -> None:
    """Proves that a period is a DTM range, and a day a DTM date."""
    period = Order(requested=Period(start=date(2026, 3, 1), end=date(2026, 3, 5)))
    assert "DTM*002****RD8*20260301-20260305" in body("850", period)
    assert "DTM*002*20260305" in body("850", Order(requested=Period(end=date(2026, 3, 5))))


def test_an_order_says_what_is_demanded_of_it() -> None:
    """Proves that purpose and type of an order are defaulted with a note, never a source's code."""
    assert notes("850", Order(number="1")) == [("defaulted", "function"), ("defaulted", "kind")]
    received = read("850", "BEG*00*DS*1**20260302", "PO1*1*1*EA").document
    assert isinstance(received, Order)
    assert received.kind is None
    assert body("850", received)[0] == "BEG*00*DS*1**20260302"


def test_a_schedule_has_a_quantity_for_each_day() -> None:
    """Proves that deliveries with a quantity are a schedule, and one without is not."""
    plan = tuple(
        Delivery(quantity=Decimal(index), unit="EA", requested=Period(end=date(2026, 3, index)))
        for index in (1, 2)
    )
    document = Order(lines=(Line(number="1", deliveries=plan),))
    assert body("850", document)[1:4] == [
        "PO1*1",
        "SCH*1*EA***002*20260301",
        "SCH*2*EA***002*20260302",
    ]
    mixed = Order(lines=(Line(deliveries=(*plan, Delivery(latest=date(2026, 4, 1)))),))
    assert ("dropped", "lines[0].deliveries[2].latest") in notes("850", mixed)
    early = Delivery(quantity=Decimal(1), requested=Period(start=date(2026, 3, 1)))
    assert ("merged", "lines[0].deliveries[0].requested.start") in notes(
        "850", Order(lines=(Line(deliveries=(early,)),))
    )


def test_notes_of_an_order_are_msg_or_mtx() -> None:
    """Proves that the version decides which segment holds the text of a note."""
    document = Order(notes=(FreeText(text="a\nb", subject="DEL"),))
    assert body("850", document)[1:] == ["N9*L1*DEL", "MSG*a", "MSG*b"]
    assert body("850", document, "005010")[1:] == ["N9*L1*DEL", "MTX**a", "MTX**b"]


def test_prices_of_a_catalogue_line_have_one_customer() -> None:
    """Proves that a customer shared by the prices is the line's, and that several are noted."""
    one, other = Party(name="A"), Party(name="B")
    shared = tuple(CataloguePrice(amount=Decimal(n), customer=one) for n in (1, 2))
    document = Catalogue(lines=(CatalogueLine(prices=shared),))
    assert "N1*BY*A" in body("832", document)
    back = read("832", *body("832", document)).document
    assert isinstance(back, Catalogue)
    assert [price.customer for price in back.lines[0].prices] == [one, one]
    mixed = (shared[0], CataloguePrice(amount=Decimal(2), customer=other))
    assert notes("832", Catalogue(kind="9", lines=(CatalogueLine(prices=mixed),))) == [
        ("dropped", "lines[0].prices[0].customer.name"),
        ("dropped", "lines[0].prices[1].customer.name"),
    ]


def test_an_answer_repeats_the_unit_and_has_the_promised_day() -> None:
    """Proves that ACK is filled from the line and the delivery, and read back into them."""
    line = Line(
        action="5",
        ordered_quantity=Decimal(5),
        quantity=Decimal(4),
        unit="EA",
        price=Price(amount=Decimal(1)),
        deliveries=(Delivery(promised=Period(end=date(2026, 3, 4))),),
    )
    document = OrderResponse(function="9", lines=(line,))
    segments = body("855", document)
    assert segments[:3] == ["BAK*00*ZZ", "PO1**5*EA*1", "ACK*IA*4*EA*067*20260304"]
    back = read("855", *segments).document
    assert isinstance(back, OrderResponse)
    assert back.lines == (line,)
    assert back.kind == "231"
    assert back.status is None


def test_positions_of_pairs_lead_to_their_element() -> None:
    """Proves that the trace of a number in a pair names the segment and the element."""
    received = read("810", "BIG*20260302*1", "IT1*1*1*EA*1**VN*7*BP*8", "TDS*0")
    place = received.trace()["lines[0].item.buyer_id"]
    assert (place.line, place.segment, place.element) == (5, 3, 8)


@given(
    st.lists(
        st.tuples(st.sampled_from(["VN", "UP", "XX"]), st.sampled_from(["1", "012345678905"])),
        max_size=10,
    )
)
def test_pairs_are_folded_as_they_were(pairs: list[tuple[str, str]]) -> None:
    """Proves that taking pairs apart and putting them back changes nothing."""
    attrib = {"1.1": "1"}
    for index, (code, value) in enumerate(pairs):
        attrib[f"{6 + 2 * index}.1"], attrib[f"{7 + 2 * index}.1"] = code, value
    node = Node("IT1", dict(attrib))
    unfold_segment(node)
    assert len(node.children) == len(pairs)
    fold_segment(node)
    assert node == Node("IT1", attrib)
