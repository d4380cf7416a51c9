"""Acknowledgements of every kind, as bytes and as notes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest

from edibridge.format import Envelope, ReadOptions, WriteOptions
from edibridge.model import (
    Clarification,
    Contact,
    DocumentResponse,
    FreeText,
    GroupResponse,
    Identifier,
    MessageReference,
    Party,
    Reference,
    Response,
    ResponseStatus,
)
from edibridge.registry import formats
from edibridge.syntax import edi

EDIFACT_MESSAGE = MessageReference(
    reference="M00017", type="INVOIC", version="D", release="96A", agency="UN", association="EAN008"
)
BUYER = Party(
    name="Lipa Handel Sp. z o.o.",
    identifiers=(Identifier(value="5901234123457", scheme="0088"),),
    endpoint=Identifier(value="5901234123457", scheme="0088"),
)
SELLER = Party(
    name="Quinta da Serra, Lda",
    identifiers=(Identifier(value="5601234567892", scheme="0088"),),
    endpoint=Identifier(value="5601234567892", scheme="0088"),
)
CONTRL = Response(
    level="technical",
    interchange=Reference(number="4711"),
    interchange_sender=Identifier(value="5601234567892", scheme="14"),
    interchange_receiver=Identifier(value="5901234123457", scheme="14"),
    code="AP",
    responses=(
        DocumentResponse(
            message=EDIFACT_MESSAGE,
            code="RE",
            statuses=(
                ResponseStatus(code="13", list="0085", segment=4),
                ResponseStatus(code="39", list="0085", segment=7, element=4, component=1),
                ResponseStatus(code="12", list="0085", segment=7, element=1),
                ResponseStatus(code="29", list="0085", tag="UNT", element=1),
            ),
        ),
        DocumentResponse(message=EDIFACT_MESSAGE, code="AP"),
    ),
    groups=(
        GroupResponse(
            reference="G5",
            sender=Identifier(value="SALES"),
            receiver=Identifier(value="PURCHASE"),
            code="RE",
            statuses=(ResponseStatus(code="28", list="0085", tag="UNE", element=2),),
            responses=(DocumentResponse(message=EDIFACT_MESSAGE, code="RE"),),
        ),
    ),
)


def functional(element: str, segment: str, message: str) -> Response:
    """Return a 997 or 999, which differ in the lists of their codes."""
    wrong = (
        ResponseStatus(code="3", list=segment, segment=6, tag="N4"),
        ResponseStatus(
            code="5", list=element, segment=9, tag="IT1", element=4, got="123456789012345678"
        ),
        ResponseStatus(code="7", list=element, segment=9, tag="IT1", element=3, got="QQ"),
        ResponseStatus(code="5", list=message),
    )
    answers = (
        DocumentResponse(message=MessageReference(type="810", reference="0001"), code="AP"),
        DocumentResponse(
            message=MessageReference(type="810", reference="0002"), code="RE", statuses=wrong
        ),
    )
    group = GroupResponse(
        type="IN", reference="77", code="P", included_count=2, received_count=2, accepted_count=1,
        responses=answers,
    )  # fmt: skip
    return Response(level="technical", groups=(group,))


IMPLEMENTATION = functional("621", "620", "618")
TA1 = Response(
    level="technical",
    interchange=Reference(number="000004711", issued=date(2026, 5, 4)),
    interchange_time=time(15, 30),
    code="RE",
    statuses=(ResponseStatus(code="021", list="I18"),),
)
ADVICE = Response(
    number="A-1",
    issued=date(2026, 5, 4),
    issued_time=time(15, 30),
    function="9",
    level="business",
    sender=BUYER,
    receiver=SELLER,
    responses=(
        DocumentResponse(
            document=Reference(number="FT 2026/18", kind="IV", issued=date(2026, 4, 30)),
            message=MessageReference(group="77", reference="0002", type="810", version="005010"),
            code="RE",
            references=(Reference(number="PO-9", kind="ON"),),
            statuses=(
                ResponseStatus(
                    code="010", list="647", text="the lines add up to 99.00\nnot to 100.00",
                    tag="TDS", segment=18, element=1, got="10000",
                ),
                ResponseStatus(code="007", list="647", text="no delivery date"),
            ),
        ),
    ),
)  # fmt: skip
REPORT = Response(
    number="A-2",
    issued=date(2026, 5, 4),
    issued_time=time(15, 30),
    function="9",
    level="business",
    code="RE",
    notes=(FreeText(text="two errors"),),
    sender=Party(
        name=BUYER.name,
        identifiers=BUYER.identifiers,
        contacts=(Contact(function="IC", name="Ewa", phone="+48 22 1234567"),),
    ),
    receiver=Party(name=SELLER.name, identifiers=SELLER.identifiers),
    references=(Reference(number="C-5", kind="CT"),),
    responses=(
        DocumentResponse(
            document=Reference(number="FT 2026/18", kind="380", issued=date(2026, 4, 30)),
            message=MessageReference(reference="M00017"),
            statuses=(
                ResponseStatus(code="BR-CO-10", text="the sum of lines is not their total"),
                ResponseStatus(code="BR-01", text="no specification is named\nin the invoice"),
            ),
        ),
    ),
)
ANSWER = Response(
    specification="urn:fdc:peppol.eu:poacc:trns:invoice_response:3",
    process="urn:fdc:peppol.eu:poacc:bis:invoice_response:3",
    number="A-3",
    issued=date(2026, 5, 4),
    issued_time=time(15, 30),
    level="business",
    notes=(FreeText(text="please correct"),),
    sender=Party(name=BUYER.name, endpoint=BUYER.endpoint),
    receiver=Party(name=SELLER.name, endpoint=SELLER.endpoint),
    responses=(
        DocumentResponse(
            code="UQ",
            effective=date(2026, 5, 5),
            document=Reference(number="FT 2026/18", kind="380", issued=date(2026, 4, 30)),
            issuer=Party(name=SELLER.name),
            statuses=(
                ResponseStatus(
                    code="REF",
                    list="OPStatusReason",
                    text="the order is unknown",
                    clarifications=(Clarification(attribute="BT-13", text="PO-9"),),
                ),
                ResponseStatus(code="PIN", list="OPStatusAction"),
            ),
        ),
    ),
)
ALL = {
    "contrl-3.edi": ("contrl", "3", CONTRL),
    "contrl-4.edi": ("contrl", "4", CONTRL),
    "997-004010.x12": ("x12-997", "004010", functional("723", "720", "718")),
    "997-005010.x12": ("x12-997", "005010", functional("723", "720", "718")),
    "999.x12": ("x12-999", "005010", IMPLEMENTATION),
    "ta1-00401.x12": ("x12-ta1", "00401", TA1),
    "ta1-00501.x12": ("x12-ta1", "00501", TA1),
    "824-004010.x12": ("x12-824", "004010", ADVICE),
    "824-005010.x12": ("x12-824", "005010", ADVICE),
    "aperak-d96a.edi": ("aperak", "d96a", REPORT),
    "aperak-d01b.edi": ("aperak", "d01b", REPORT),
    "application-response.xml": ("ubl-application-response", "", ANSWER),
}
ENVELOPE = Envelope(
    sender=Identifier(value="5901234123457", scheme="14"),
    receiver=Identifier(value="5601234567892", scheme="14"),
    reference="815",
)


def written(name: str) -> tuple[bytes, str]:
    """Write an acknowledgement; return its bytes and its notes, one a line."""
    known, version, document = ALL[name]
    options = WriteOptions(version=version, envelope=ENVELOPE)
    result = formats().get(known).write([document], options)
    return result.data, "".join(f"{note}\n" for note in result.notes[0])


@pytest.mark.parametrize("name", ALL)
def test_bytes_and_notes_are_as_agreed(name: str, golden: Callable[[str, str], None]) -> None:
    """Proves that an acknowledgement gives the same bytes and notes as when they were read."""
    data, notes = written(name)
    golden(f"acknowledge/{name}", data.decode())
    golden(f"acknowledge/{name.partition('.')[0]}.notes.txt", notes)


@pytest.mark.parametrize("name", ALL)
def test_what_was_read_is_written_alike(name: str) -> None:
    """Proves that an acknowledgement is clean, and that reading and writing it changes nothing."""
    known, version, document = ALL[name]
    data, _ = written(name)
    if not name.endswith(".xml"):
        assert [str(found) for one in edi.check(data) for found in one.findings] == []
    (received,) = formats().get(known).read(data, ReadOptions())
    assert isinstance(received.document, Response)
    assert received.findings == ()
    assert received.version == version
    options = WriteOptions(version=version, envelope=ENVELOPE)
    again = formats().get(known).write([received.document], options)
    assert (again.data, again.notes) == (data, ((),))
    told = [status.code for one in document.documents for status in one.statuses]
    assert [status.code for one in received.document.documents for status in one.statuses] == told
