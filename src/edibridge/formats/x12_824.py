"""X12 824 Application Advice, both ways (ASC X12 004010, 005010)."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from attrs import evolve

from edibridge.binding import (
    DATE102,
    INTEGER,
    AlteredError,
    Always,
    Codec,
    Const,
    Field,
    Many,
    NoTwinError,
    One,
    Table,
    Writing,
)
from edibridge.formats._statuses import action_codec
from edibridge.formats._x12 import REFERENCE
from edibridge.formats._x12_codecs import PURPOSES, REFERENCES
from edibridge.formats._x12_document import TransactionSet, x12_format
from edibridge.formats._x12_lower import (
    default,
    fit_parties,
    without_party_roles,
)
from edibridge.formats._x12_parties import BUYER, PARTY, SELLER, other_parties
from edibridge.formats._x12_texts import fit_texts
from edibridge.formats._x12_tree import Forms
from edibridge.model import DocumentResponse, Party, Reference, Response, ResponseStatus
from edibridge.tree import Node

FROM, TO = "FR", "TO"  # X12 98: message from, message to
LIST = "647"  # X12 application error condition code
UNLISTED = "024"  # other unlisted reason: what TED01 says where nothing else is known
TRANSACTION = "TN"  # X12 128 transaction reference number, which OTI02 is where nothing is said
ACTIONS = action_codec(
    {"TA": "AP", "TR": "RE", "TE": "E", "TP": "P"},
    "BA BC BE BP BR GA GC GE GP GR IA IC IE IP IR TC",
    "an action of X12 110",
)
_TEXT = 60  # TED02
_TAKEN = frozenset({*SELLER.split("|"), BUYER, FROM, TO})


def _read_kind(text: str) -> str:
    if text == TRANSACTION:
        raise NoTwinError(text)
    value: str = REFERENCES.read(text)
    return value


def _write_kind(value: str) -> str:
    text = REFERENCES.write(value)
    if text == TRANSACTION:
        raise NoTwinError(value)
    return text


def _read_time(text: str) -> time:
    form = {4: "%H%M", 6: "%H%M%S"}.get(len(text))
    if form is None:
        raise ValueError(text)
    return datetime.strptime(text, form).time()  # noqa: DTZ007 - BGN05 has the zone


def _write_time(value: time) -> str:
    text = value.strftime("%H%M%S" if value.second else "%H%M")
    if _read_time(text) != value:
        raise AlteredError(text, "rounded", "BGN04 has whole seconds and no zone")
    return text


TIME = Codec(_read_time, _write_time, "a time as HHMM or HHMMSS")
KIND = Codec(_read_kind, _write_kind, REFERENCES.expected)


def advice(version: str) -> Table:
    """Return the table of the transaction set in a version."""
    inner = [("component", "TED@5.2"), ("repetition", "TED@5.3")] if version != "004010" else []
    status: Table = [
        Always("TED"),
        Field("code", "TED@1"),
        Const("TED@1", UNLISTED),
        Field("text", "TED@text"),
        Field("tag", "TED@3"),
        Field("segment", "TED@4", INTEGER),
        Field("element", "TED@5", INTEGER),
        *(Field(name, path, INTEGER) for name, path in inner),
        Field("element_id", "TED@6"),
        Field("got", "TED@7"),
    ]
    response: Table = [
        Always("OTI"),
        Field("code", "OTI@1", ACTIONS),
        Field("document.kind", "OTI@2", KIND),
        Const("OTI@2", TRANSACTION),
        Field("document.number", "OTI@3"),
        Field("document.issued", "OTI@6", DATE102),
        Field("message.group", "OTI@8"),
        Field("message.reference", "OTI@9"),
        Field("message.type", "OTI@10"),
        Field("message.version", "OTI@11"),
        Many("references", "REF", Reference, REFERENCE),
        Many("statuses", "TED-LOOP", ResponseStatus, status, given={"list": LIST}),
    ]
    return [
        Field("function", "BGN@1", PURPOSES),
        Field("number", "BGN@2"),
        Field("issued", "BGN@3", DATE102),
        Field("issued_time", "BGN@4", TIME),
        One("sender", f"N1-LOOP[N1@1={FROM}]", Party, PARTY),
        One("receiver", f"N1-LOOP[N1@1={TO}]", Party, PARTY),
        One("seller", f"N1-LOOP[N1@1={SELLER}]", Party, PARTY),
        One("buyer", f"N1-LOOP[N1@1={BUYER}]", Party, PARTY),
        other_parties(_TAKEN),
        Many("responses", "OTI-LOOP", DocumentResponse, response),
    ]


def lift(document: Response, family: str) -> Response:
    """Say that an 824 speaks of the business content."""
    del family
    return evolve(document, level="business")


def lower(document: Response, writing: Writing) -> Response:
    """Move what the model says elsewhere than an 824."""
    document = fit_texts(document, {"responses.statuses.text": _TEXT}, writing)
    document = without_party_roles(document, writing)
    document = fit_parties(document, ("sender", "receiver", "seller", "buyer"), writing)
    responses = tuple(
        evolve(
            one,
            statuses=tuple(
                _listed(status, f"responses[{at}].statuses[{number}]", writing)
                for number, status in enumerate(one.statuses)
            ),
        )
        for at, one in enumerate(document.responses)
    )
    document = evolve(document, responses=responses)
    if document.level == "business":
        document = evolve(document, level=None)
    return default(document, "function", "BGN/@1.1", "9", writing)


def _listed(status: ResponseStatus, where: str, writing: Writing) -> ResponseStatus:
    """Drop a code of another list than X12 647."""
    if status.list in {None, LIST}:
        return status
    why = "TED01 has the codes of X12 647"
    writing.drop(status.list, f"{where}.list", why)
    if status.code is not None:
        writing.drop(status.code, f"{where}.code", why)
    return evolve(status, code=None, list=None)


def _unfold(root: Node, version: str) -> None:
    """Put the text of an error together: TED02, then the notes after it."""
    del version
    for loop in _errors(root):
        ted = next((child for child in loop.children if child.tag == "TED"), None)
        notes = [one for one in loop.children if _is_line(one)]
        lines = [ted.attrib.pop("2.1")] if ted is not None and "2.1" in ted.attrib else []
        lines += [note.attrib["v"] for note in notes]
        loop.children = [child for child in loop.children if not _is_line(child)]
        if ted is not None and lines:
            ted.attrib["text"] = "\n".join(lines)


def _is_line(node: Node) -> bool:
    return node.tag == "NTE" and set(node.attrib) == {"v"}


def _fold(root: Node, version: str) -> None:
    del version
    for loop in _errors(root):
        ted = next((child for child in loop.children if child.tag == "TED"), None)
        if ted is not None and "text" in ted.attrib:
            first, *rest = ted.attrib.pop("text").split("\n")
            ted.attrib["2.1"] = first
            at = loop.children.index(ted) + 1
            loop.children[at:at] = [Node("NTE", {"2.1": line}) for line in rest]


def _errors(root: Node) -> list[Any]:
    loops = [loop for loop in root.children if loop.tag == "OTI-LOOP"]
    return [child for loop in loops for child in loop.children if child.tag == "TED-LOOP"]


SET = TransactionSet(
    number="824",
    part=Response,
    table=advice,
    forms=Forms(line="", counted=False, hashed=False),
    lower=lower,
    lift=lift,
    sender="sender",
    receiver="receiver",
    unfold=_unfold,
    fold=_fold,
    accepts=lambda document: document.level != "technical",
)

FORMAT = x12_format(id="x12-824", title="X12 824 Application Advice", known=SET)
