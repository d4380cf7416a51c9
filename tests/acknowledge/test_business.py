"""The business answers, APERAK, 824 and ApplicationResponse: made from rules, and read back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import edibridge
from edibridge.acknowledge import Answer, AnswerOptions, Kind, acknowledge
from edibridge.model import Identifier, Invoice, Line, Order, Party, Response
from edibridge.official import open_official
from edibridge.syntax import edi
from edibridge.syntax.xml import parse

PREPARED = datetime(2026, 5, 4, 15, 30)  # noqa: DTZ001 - headers name no zone
OPTIONS = AnswerOptions(prepared=PREPARED)
SELLER = Party(
    name="Quinta da Serra, Lda",
    endpoint=Identifier(value="5601234567892", scheme="0088"),
    identifiers=(Identifier(value="5601234567892", scheme="0088"),),
)
BUYER = Party(name="Sklep Pod Lipa", endpoint=Identifier(value="5901234123457", scheme="0088"))
# an invoice that EN 16931 finds much wrong with
INVOICE = Invoice(
    number="FT 2026/18",
    issued=date(2026, 4, 30),
    kind="380",
    currency="EUR",
    seller=SELLER,
    buyer=BUYER,
    lines=(Line(number="1", quantity=Decimal(2), unit="C62", net=Decimal("10.00")),),
)


def sent(target: str) -> bytes:
    """Write the invoice in a format."""
    return edibridge.write(INVOICE, target).data


def answered_with(target: str, kind: Kind, profile: str = "eu-en16931") -> Answer:
    """Return the one answer to the invoice."""
    (answer,) = acknowledge(sent(target), kind=kind, profile=profile, options=OPTIONS)
    return answer


def read(answer: Answer) -> Response:
    """Read the document of an answer."""
    (received,) = edibridge.read(answer.data)
    assert isinstance(received.document, Response)
    assert received.format == answer.format
    return received.document


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("invoic:d96a", "aperak"),
        ("invoic:d01b", "aperak"),
        ("x12-810:004010", "824"),
        ("x12-810:005010", "824"),
        ("ubl-invoice", "application-response"),
        ("ubl-invoice", "mlr"),
        ("ubl-invoice", "mls"),
        ("ubl-invoice", "invoice-response"),
        ("ubl-invoice", "aperak"),
        ("invoic:d01b", "application-response"),
    ],
)
def test_what_breaks_rules_is_rejected_with_each_of_them(target: str, kind: Kind) -> None:
    """Proves that every finding of the rules arrives in the answer, and that nothing is lost."""
    answer = answered_with(target, kind)
    assert not answer.notes
    response = read(answer)
    again = edibridge.write(response, answer.format + _version(target, answer)).data
    assert edibridge.read(again)[0].document == response
    (one,) = response.responses
    assert (one.code or response.code) == "RE"
    assert one.document is not None
    assert one.document.number == INVOICE.number
    (report,) = edibridge.validate(sent(target), "eu-en16931")
    told = [found for found in report.findings if found.severity != "information"]
    assert told
    assert len(one.statuses) + len(one.lines) == len(told)
    whole = str(response).replace("\\n", " ")
    assert all(found.rule in whole for found in told)


def _version(target: str, answer: Answer) -> str:
    """Return the version of an answer, which is that of what it answers, as a target has it."""
    known = target.partition(":")[2]
    return f":{known}" if known and answer.format in {"aperak", "x12-824"} else ""


@pytest.mark.parametrize("target", ["invoic:d96a", "invoic:d01b", "x12-810:004010"])
def test_answers_of_the_business_are_clean(target: str) -> None:
    """Proves that APERAK and 824 break nothing of their own directory."""
    for profile in ("eu-en16931", "syntax"):
        for answer in acknowledge(sent(target), profile=profile, options=OPTIONS):
            found = [one for checked in edi.check(answer.data) for one in checked.findings]
            assert not found, answer.data.decode()


def test_the_kind_follows_what_was_received() -> None:
    """Proves that EDIFACT, X12 and XML are each answered in their own words."""
    made = {
        target: acknowledge(sent(target), profile="eu-en16931", options=OPTIONS)[0].format
        for target in ("invoic:d96a", "x12-810:004010", "ubl-invoice")
    }
    assert made == {
        "invoic:d96a": "aperak",
        "x12-810:004010": "x12-824",
        "ubl-invoice": "ubl-application-response",
    }


def test_who_answers_is_who_was_written_to() -> None:
    """Proves that the buyer answers the seller of an invoice, by name and endpoint."""
    response = read(answered_with("ubl-invoice", "invoice-response"))
    assert response.sender is not None
    assert response.receiver is not None
    assert response.sender.endpoint == BUYER.endpoint
    assert response.receiver.endpoint == SELLER.endpoint
    assert (response.issued, response.issued_time) == (PREPARED.date(), PREPARED.time())


@pytest.mark.parametrize(
    ("kind", "specification", "codes"),
    [
        ("mlr", "urn:fdc:peppol.eu:poacc:trns:mlr:3", {"BV"}),
        ("mls", "urn:peppol:edec:mls:1.0", {"BV"}),
    ],
)
def test_message_responses_of_peppol_have_a_line_a_finding(
    kind: Kind, specification: str, codes: set[str]
) -> None:
    """Proves that MLR and MLS say where each rule is broken, and which kind of error it is."""
    response = read(answered_with("ubl-invoice", kind))
    assert (response.specification, response.level) == (specification, "technical")
    (one,) = response.responses
    found = {status.code for line in one.lines for status in line.statuses}
    assert found >= codes
    assert {status.list for line in one.lines for status in line.statuses} == {"PEPPOLSTATUS"}
    assert all(line.document is not None and line.document.line for line in one.lines)


def test_an_invoice_response_names_the_business_term() -> None:
    """Proves that reasons have the code list of T111, and clarifications the terms of EN 16931."""
    (one,) = read(answered_with("ubl-invoice", "invoice-response")).responses
    assert {status.list for status in one.statuses} == {"OPStatusReason"}
    terms = {known.attribute for status in one.statuses for known in status.clarifications}
    assert any((term or "").startswith("BT-") for term in terms)


@pytest.mark.parametrize("profile", ["eu-en16931", "syntax"])
@pytest.mark.parametrize(("kind", "rules"), [("mlr", "T71"), ("invoice-response", "T111")])
def test_peppol_itself_finds_nothing_wrong(
    kind: Kind, rules: str, profile: str, shared: Path, tmp_path: Path
) -> None:
    """Proves that MLR and Invoice Response pass Peppol's own rules, rejected and accepted."""
    pytest.importorskip("saxonche")
    official = open_official(
        (str(shared / "reference" / "peppol-bis3" / f"PEPPOLBIS-{rules}.sch"),),
        cache=str(tmp_path),
    )
    answer = answered_with("ubl-invoice", kind, profile)
    report = official.judge(answer.data, file="answer.xml").report
    assert [str(found) for found in report.findings] == []


def test_an_application_response_is_of_the_schema() -> None:
    """Proves that what must be in an ApplicationResponse is there, in the order of the schema."""
    root = parse(answered_with("ubl-invoice", "mlr").data)
    names = [child.tag.rpartition("}")[2] for child in root]
    assert names == [
        "CustomizationID", "ProfileID", "ID", "IssueDate", "IssueTime", "SenderParty",
        "ReceiverParty", "DocumentResponse",
    ]  # fmt: skip


def test_what_was_not_judged_whole_is_not_accepted() -> None:
    """Proves that a document whose rules could not all be run is received, and no more."""
    order = Order(number="B-1", issued=date(2026, 5, 1), kind="220", currency="EUR")
    data = edibridge.write(order, "ubl-order").data
    reports = edibridge.validate(data, "peppol-bis3")
    (answer,) = acknowledge(data, profile="peppol-bis3", options=OPTIONS)
    (one,) = read(answer).responses
    wanted = {"valid": "AP", "invalid": "RE", "not judged": "AB"}
    assert one.code == wanted[reports[0].verdict]


def test_answers_are_not_answered() -> None:
    """Proves that no business answer is made to a business answer."""
    answer = answered_with("ubl-invoice", "application-response")
    assert acknowledge(answer.data, options=OPTIONS) == []
