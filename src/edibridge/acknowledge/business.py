"""The business answer to documents: APERAK, 824 and UBL ApplicationResponse, from their rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from textwrap import wrap

from attrs import evolve, frozen

from edibridge.acknowledge.answer import Answer, AnswerOptions, numbered, written
from edibridge.acknowledge.peppol import fitted
from edibridge.acknowledge.statuses import ACCEPTED, ERRORS, REJECTED, code_of, told
from edibridge.findings import Finding
from edibridge.format import Envelope, Format, Received
from edibridge.formats.aperak import DOCUMENT_NUMBERS
from edibridge.model import (
    Document,
    DocumentResponse,
    MessageReference,
    Party,
    Reference,
    Response,
    ResponseStatus,
)
from edibridge.profile import Context
from edibridge.receive import Loaded, receive
from edibridge.registry import formats, profiles
from edibridge.validate import declared, judge_one

FORMATS = {"aperak": "aperak", "824": "x12-824"}
UBL = "ubl-application-response"
# UNTDID 1001 of a document whose own kind is not said, by its class
KINDS: Mapping[str, str] = {
    "Invoice": "380", "Order": "220", "OrderResponse": "231", "OrderChange": "230",
    "DespatchAdvice": "351", "ReceiptAdvice": "632", "Catalogue": "9", "PaymentAdvice": "481",
    "StockReport": "35", "SalesReport": "73E", "PartyInformation": "10",
}  # fmt: skip
# documents that the buyer sends; the seller sends the others
FROM_BUYER = frozenset({"Order", "OrderChange", "ReceiptAdvice", "PaymentAdvice", "SalesReport"})
ACKNOWLEDGED, FAILED = "312", "313"  # UNTDID 1001: acknowledgement, application error message
_NUMBER_KINDS = {kind: code for code, kind in DOCUMENT_NUMBERS.items()}
RECEIVED = "AB"  # UNTDID 4343: message acknowledgement
_CODE_LENGTH = 8  # 9321
_LINE = 60  # TED02


@frozen(kw_only=True)
class Judgement:
    """One document that was received, and what its rules found; `judged`: all of them were run."""

    received: Received
    findings: tuple[Finding, ...]
    judged: bool = True

    @property
    def code(self) -> str:
        """Say what follows: a document is never accepted while fatal rules were not run."""
        code = code_of(self.findings)
        return code if self.judged or code == REJECTED else RECEIVED


def business(loaded: Loaded, kind: str, profile: str, options: AnswerOptions) -> Iterator[Answer]:
    """Yield the answers to the documents of a source: one interchange, or one file a document."""
    judged = [one for one in judge(loaded, profile) if not _is_response(one)]
    known = formats().get(FORMATS.get(kind, UBL))
    if kind not in FORMATS:
        for one in judged:
            number = str(options.number(Envelope()))
            answer = fitted(answer_to(one, kind, number, options), one.findings, kind)
            yield written(known, [answer], Envelope(), options.version)
        return
    by_interchange: dict[str | None, list[Judgement]] = {}
    for one in judged:
        envelope = one.received.envelope
        reference = envelope.reference if envelope is not None else None
        by_interchange.setdefault(reference, []).append(one)
    for together in by_interchange.values():
        first = together[0].received
        version = options.version or _version(known, first)
        envelope = turned(first.envelope, options)
        answers = [
            _versioned(answer_to(one, kind, f"{envelope.reference}-{turn}", options), version)
            for turn, one in enumerate(together, 1)
        ]
        yield written(known, answers, envelope, version)


def judge(loaded: Loaded, profile: str) -> Iterator[Judgement]:
    """Yield every document of a source with what its profile finds.

    Raises `UnknownProfileError`, `UnreadableError`.
    """
    fixed = None if profile == "auto" else profiles().get(profile)
    context = Context(file=loaded.file)
    for received in receive(loaded.data):
        report = judge_one(received, fixed or declared(received), context).report
        judged = report.verdict != "not judged"
        yield Judgement(received=received, findings=report.findings, judged=judged)


def _is_response(one: Judgement) -> bool:
    """Say whether what was received is an answer itself, which is never answered."""
    return isinstance(one.received.document, Response)


def _version(known: Format, received: Received) -> str:
    return received.version if received.version in known.versions else known.versions[0]


def turned(received: Envelope | None, options: AnswerOptions) -> Envelope:
    """Return the envelope of an answer: the received one, turned round, with a new number."""
    known = received or Envelope()
    envelope = Envelope(
        sender=known.receiver,
        receiver=known.sender,
        group_sender=known.group_receiver,
        group_receiver=known.group_sender,
        prepared=options.prepared or known.prepared,
        test=known.test if options.test is None else options.test,
    )
    return numbered(envelope, options)


def answer_to(judgement: Judgement, kind: str, number: str, options: AnswerOptions) -> Response:
    """Return the answer to one document: what follows from its findings, and each of them."""
    received = judgement.received
    document, envelope = received.document, received.envelope
    code = judgement.code
    prepared = options.prepared or (envelope.prepared if envelope is not None else None)
    sender, receiver = _parties(document, kind)
    return Response(
        number=number,
        issued=_day(prepared, document),
        issued_time=prepared.time().replace(microsecond=0, tzinfo=None) if prepared else None,
        function="9" if kind in FORMATS else None,
        level="business" if kind in FORMATS else None,  # UBL has no word for it
        code=_code(code, kind) if kind == "aperak" else None,
        sender=sender,
        receiver=receiver,
        responses=(
            DocumentResponse(
                document=_reference(document, kind),
                message=_message(received) if kind in FORMATS else None,
                code=_code(code, kind) if kind != "aperak" else None,
                statuses=tuple(_statuses(judgement, kind)),
            ),
        ),
    )


def _code(code: str, kind: str) -> str:
    """Return UNTDID 4343, which has no word for what is accepted with errors; X12 110 has."""
    if kind == "824":
        return ERRORS if code == RECEIVED else code  # 110 has no word for what is only received
    return ACCEPTED if code == ERRORS else code


def _statuses(judgement: Judgement, kind: str) -> Iterator[ResponseStatus]:
    for found in told(judgement.findings):
        yield _status(found, kind)
    if kind == "824" and judgement.code == RECEIVED:
        yield ResponseStatus(list="647", text="received, but not every rule could be run")


def _day(prepared: datetime | None, document: Document | None) -> date | None:
    if prepared is not None:
        return prepared.date()
    return document.issued if document is not None else None


def _parties(document: Document | None, kind: str) -> tuple[Party | None, Party | None]:
    """Return who answers and who is answered, by name and identifiers."""
    if document is None:
        return None, None
    sides = (document.buyer, document.seller)
    if type(document).__name__ in FROM_BUYER:
        sides = sides[::-1]
    first, second = (_named(party, kind) for party in sides)
    return first, second


def _named(party: Party | None, kind: str) -> Party | None:
    if party is None:
        return None
    if kind in FORMATS:  # EDI names a party by one identifier
        known = party.identifiers or ((party.endpoint,) if party.endpoint is not None else ())
        return Party(name=party.name, identifiers=known[:1])
    return Party(name=party.name, identifiers=party.identifiers, endpoint=party.endpoint)


def _reference(document: Document | None, kind: str) -> Reference | None:
    if document is None:
        return None
    what = document.kind or KINDS.get(type(document).__name__)
    if kind == "824":
        what = _NUMBER_KINDS.get(what or "")
    return Reference(
        number=document.number,
        kind=what,
        issued=document.issued,
        uuid=document.uuid if kind not in FORMATS else None,
    )


def _message(received: Received) -> MessageReference | None:
    envelope = received.envelope
    if envelope is None:
        return None
    reference = MessageReference(reference=envelope.message_reference)
    if not received.format.startswith("x12-"):
        return reference
    return evolve(
        reference,
        type=received.format.removeprefix("x12-"),
        group=envelope.group_reference,
        version=received.version or None,
    )


def _status(found: Finding, kind: str) -> ResponseStatus:
    place = found.location
    if kind == "aperak":
        short = len(found.rule) <= _CODE_LENGTH
        text = found.message if short else f"[{found.rule}] {found.message}"
        return ResponseStatus(code=found.rule if short else None, text=text)
    if kind == "824":
        return ResponseStatus(
            list="647",
            text="\n".join(wrap(f"[{found.rule}] {found.message}", _LINE)),
            tag=(place.tag or "")[:3] or None,
            segment=place.segment,
            element=place.element,
            got=found.got,
        )
    return ResponseStatus(code=found.rule, text=found.message)


def _versioned(answer: Response, version: str) -> Response:
    """Say what kind of message an APERAK is: D.96A has no code for it yet."""
    if version != "d01b":
        return answer
    return evolve(answer, kind=ACKNOWLEDGED if answer.code == ACCEPTED else FAILED)
