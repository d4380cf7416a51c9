"""Acknowledgements that are read back find what they answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

import edibridge
from edibridge.acknowledge import Kind, acknowledge, answered, matches
from edibridge.acknowledge.matching import outcome
from edibridge.format import Envelope, Received
from edibridge.model import (
    DocumentResponse,
    Identifier,
    Invoice,
    Item,
    Line,
    MessageReference,
    Order,
    Party,
    Reference,
    Response,
    ResponseStatus,
)

SENDER = Identifier(value="5601234567892", scheme="14")
RECEIVER = Identifier(value="5901234123457", scheme="14")


def document(number: str, kind: type[Invoice | Order] = Order) -> Invoice | Order:
    """Return a small order, with nothing wrong, or invoice, with much that EN 16931 misses."""
    item = Item(name="Azeite", standard_id=Identifier(value="5601234567892", scheme="0160"))
    return kind(
        number=number,
        uuid=f"0b9d9e6e-0000-4000-8000-0000000{number[-5:]}",
        issued=date(2026, 4, 30),
        kind="220" if kind is Order else "380",
        currency="EUR",
        seller=Party(name="Seller"),
        buyer=Party(name="Buyer"),
        lines=(Line(number="1", quantity=Decimal(2), unit="C62", item=item),),
    )


NUMBERS = ("F-10001", "F-10002", "F-10003")


def sent(target: str, reference: str = "4711") -> tuple[bytes, list[Received]]:
    """Write three invoices, and return them as they were sent."""
    qualifier = "ZZ" if target.startswith("x12") else "14"
    envelope = Envelope(
        sender=evolve(SENDER, scheme=qualifier),
        receiver=evolve(RECEIVER, scheme=qualifier),
        reference=reference,
    )
    kind = Order if target.startswith(("orders", "x12-850")) else Invoice
    documents = [document(number, kind) for number in NUMBERS]
    data = edibridge.write(documents, target, envelope=envelope).data
    return data, edibridge.read(data)


def faulty(data: bytes) -> bytes:
    """Return an interchange whose second message counts its segments wrongly."""
    mark = b"UNT+" if data.startswith(b"UNA") else b"\nSE*"
    at = data.index(mark, data.index(mark) + 1) + len(mark)
    return data[:at] + b"9" + data[at:]


@pytest.mark.parametrize(
    ("target", "kind"), [("orders:d96a", "contrl"), ("x12-850:004010", "997"), ("x12-850", "999")]
)
def test_each_message_gets_its_own_word(target: str, kind: Kind) -> None:
    """Proves that of three messages the one that was wrong is rejected, and no other."""
    data, documents = sent(target)
    (answer,) = acknowledge(faulty(data), kind=kind)
    (read,) = edibridge.read(answer.data)
    assert isinstance(read.document, Response)
    found = answered(read.document, documents, envelope=read.envelope)
    assert [one.received for one in found] == documents
    assert [one.outcome for one in found] == ["accepted", "rejected", "accepted"]
    assert {one.by for one in found} == {"message"}
    assert [bool(one.statuses) for one in found] == [False, True, False]


@pytest.mark.parametrize(("target", "kind"), [("orders:d96a", "contrl"), ("x12-850:004010", "997")])
def test_another_interchange_is_not_answered(target: str, kind: Kind) -> None:
    """Proves that control numbers of another interchange, or another partner, do not match."""
    data, _ = sent(target)
    (answer,) = acknowledge(data, kind=kind)
    (read,) = edibridge.read(answer.data)
    assert isinstance(read.document, Response)
    _, others = sent(target, "4712")
    assert not any(matches(read.document, one) for one in others)
    _, same = sent(target)
    elsewhere = Envelope(sender=Identifier(value="0000000000000"))
    assert not any(matches(read.document, one, envelope=elsewhere) for one in same)


def test_what_is_not_named_follows_the_level_above() -> None:
    """Proves that a CONTRL that names no message speaks of all of them."""
    _, documents = sent("orders:d96a")
    for code, said in (("RE", "rejected"), ("AP", "accepted"), ("AB", "received")):
        whole = Response(code=code, interchange=Reference(number="4711"))
        read = edibridge.read(edibridge.write(whole, "contrl").data)[0].document
        assert isinstance(read, Response)
        found = answered(read, documents)
        assert [one.outcome for one in found] == [said] * 3
        assert {one.by for one in found} == {"interchange"}


def test_ta1_answers_the_whole_interchange() -> None:
    """Proves that TA1 is found by the interchange's control number, and says what is wrong."""
    data, documents = sent("x12-850:004010")
    wrong = data.replace(b"IEA*1*", b"IEA*4*", 1)
    first = acknowledge(wrong)[0]
    (read,) = edibridge.read(first.data)
    assert isinstance(read.document, Response)
    found = answered(read.document, documents, envelope=read.envelope)
    assert [one.outcome for one in found] == ["rejected"] * 3
    assert {status.code for one in found for status in one.statuses} == {"021"}


def test_ta1_beside_a_functional_acknowledgement_is_read_too() -> None:
    """Proves that a TA1 in the interchange of a 997 is not passed over."""
    data, _ = sent("x12-850:004010")
    ta1, functional = acknowledge(data.replace(b"*0*P*", b"*1*P*", 1))
    line = next(one for one in ta1.data.splitlines() if one.startswith(b"TA1"))
    head, rest = functional.data.split(b"\n", 1)
    together = edibridge.read(head + b"\n" + line + b"\n" + rest)
    assert [one.format for one in together] == ["x12-ta1", "x12-997"]


@pytest.mark.parametrize(
    ("target", "kind", "by"),
    [
        ("invoic:d96a", "aperak", "number"),
        ("invoic:d01b", "aperak", "number"),
        ("x12-810:004010", "824", "number"),
        ("ubl-invoice", "application-response", "uuid"),
        ("ubl-invoice", "mlr", "number"),
    ],
)
def test_a_business_answer_finds_the_document_by_its_number(
    target: str, kind: Kind, by: str
) -> None:
    """Proves that number and date of a document lead from the answer to it, and to it alone."""
    if target == "ubl-invoice":
        data = edibridge.write(document(NUMBERS[0], Invoice), target).data
        documents = edibridge.read(data)
        others = edibridge.read(edibridge.write(document(NUMBERS[1], Invoice), target).data)
    else:
        data, (*documents, last) = sent(target)
        others = []
        documents.append(last)
    answers = acknowledge(data, kind=kind, profile="eu-en16931")
    responses = [one.document for answer in answers for one in edibridge.read(answer.data)]
    assert len(responses) == len(documents)
    for response, one in zip(responses, documents, strict=True):
        assert isinstance(response, Response)
        (found,) = answered(response, [*documents, *others])
        assert found.received is one
        assert (found.outcome, found.by) == ("rejected", by)


def test_the_words_of_a_code() -> None:
    """Proves that an error beside an acceptance is told, and that receipt is no acceptance."""
    error = (ResponseStatus(code="12"),)
    assert outcome("AP") == "accepted"
    assert outcome("AP", error) == "accepted with errors"
    assert outcome("E") == outcome("CA") == "accepted with errors"
    assert outcome("RE") == outcome("X") == "rejected"
    assert outcome("AB") == outcome(None) == outcome("IP", error) == "received"


@pytest.mark.parametrize(("reference", "by"), [("F-10002", "number"), ("2", "message")])
def test_an_aperak_that_names_the_message_alone_finds_it(reference: str, by: str) -> None:
    """Proves that a reference to the previous message is taken for either of its numbers."""
    _, documents = sent("invoic:d96a")
    report = Response(
        code="RE", responses=(DocumentResponse(message=MessageReference(reference=reference)),)
    )
    read = edibridge.read(edibridge.write(report, "aperak").data)[0].document
    assert isinstance(read, Response)
    (found,) = answered(read, documents)
    assert found.received is documents[1]
    assert (found.outcome, found.by) == ("rejected", by)


def test_the_application_codes_of_a_group_are_turned_round() -> None:
    """Proves that a 997 goes to the application that sent the group, and is read with both."""
    data, _ = sent("x12-850:004010")
    sides = b"GS*PO*5601234567892*5901234123457*"
    assert sides in data
    (answer,) = acknowledge(data.replace(sides, b"GS*PO*SALES*BUYING*"))
    assert b"GS*FA*BUYING*SALES*" in answer.data
    envelope = edibridge.read(answer.data)[0].envelope
    assert envelope is not None
    assert (envelope.group_sender, envelope.group_receiver) == ("BUYING", "SALES")
