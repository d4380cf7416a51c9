"""UN/EDIFACT APERAK, both ways (D.96A and D.01B)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from edibridge.binding import (
    DATE102,
    Always,
    Codec,
    Const,
    Field,
    Many,
    NoTwinError,
    One,
    Table,
    Writing,
    mapped,
)
from edibridge.formats._edifact import BEGINNING, NOTES, PARTY_CODES, REFERENCE, name_and_address
from edibridge.formats._edifact_codecs import CODE, MUTUAL, NAMED
from edibridge.formats._edifact_document import EdifactMessage, edifact_format
from edibridge.formats._edifact_tree import PIECES, join, split, width
from edibridge.model import Party, Reference, Response, ResponseStatus
from edibridge.syntax.directory import load

# UNTDID 3035: who sends the message and who gets it
PARTIES: Mapping[str, str] = {
    "sender": "MS",
    "receiver": "MR",
    "seller": PARTY_CODES["seller"],
    "buyer": PARTY_CODES["buyer"],
}
# UNTDID 1153 of the number of a document, and 1001 of the document that it is the number of
DOCUMENT_NUMBERS: Mapping[str, str] = {
    "IV": "380", "CD": "381", "DL": "383", "ON": "220", "POR": "231", "AAK": "351", "ALO": "632",
    "AAG": "310", "PL": "9",
}  # fmt: skip
DOCUMENT, PREVIOUS = "DM", "ACW"  # document number; reference number to previous message
ERROR = "AAO"  # 4451: error description
_NUMBERS = mapped(DOCUMENT_NUMBERS, "the number of a document in 1153")


def _own(text: str) -> str:
    """Refuse the code that stands where there is none."""
    if text == MUTUAL or not text or len(text) > _CODE_LENGTH:
        raise NoTwinError(text)
    return text


_CODE_LENGTH = 8  # 9321
ERROR_CODE = Codec(_own, _own, "a code of at most eight characters")


def _answer(text: str) -> str:
    if text in {"E", "P"}:  # words of X12 that 4343 does not have
        raise NoTwinError(text)
    value: str = CODE.write(text)
    return value


ACTION = Codec(CODE.read, _answer, CODE.expected)


def party(version: str) -> Table:
    """Return the table of a party: APERAK has its contact in the party's own group."""
    return [
        Always("NAD"),
        *name_and_address(version),
        Field("contacts[0].function", "CTA@1", CODE),
        Field("contacts[0].identifier", "CTA@2.1"),
        Field("contacts[0].name", "CTA@2.2"),
        Field("contacts[0].phone", "COM[@1.2=TE]@1.1"),
        Field("contacts[0].fax", "COM[@1.2=FX]@1.1"),
        Field("contacts[0].email", "COM[@1.2=EM]@1.1"),
    ]


def document(version: str) -> list[Any]:
    """Bind the document that is answered: DOC in D.01B, its number as a reference in D.96A."""
    if version == "d01b":
        return [
            Always("DOC-GROUP/DOC"),
            Field("responses[0].document.kind", "DOC-GROUP/DOC@1", CODE),
            Field("responses[0].document.number", "DOC-GROUP/DOC@2"),
            Field("responses[0].document.issued", "DOC-GROUP/DTM[@1.1=137|171]@d", DATE102),
        ]
    group = f"RFF-GROUP[RFF@1.1={'|'.join((DOCUMENT, *DOCUMENT_NUMBERS))}]"
    return [
        Field("responses[0].document.kind", f"{group}/RFF@1.1", _NUMBERS),
        Const(f"{group}/RFF@1.1", DOCUMENT),
        Field("responses[0].document.number", f"{group}/RFF@1.2"),
        Field("responses[0].document.line", f"{group}/RFF@1.3"),
        Field("responses[0].document.issued", f"{group}/DTM[@1.1=171]@d", DATE102),
    ]


def report(version: str) -> Table:
    """Return the table of the message in a directory."""
    status: Table = [
        Always("ERC"),
        Field("code", "ERC@1.1", ERROR_CODE),
        Const("ERC@1.1", MUTUAL),
        Field("list", "ERC@1.2", CODE if version == "d96a" else None),
        Field("text", "FTX@text"),
        Const("FTX@1", ERROR),
    ]
    taken = {PREVIOUS, *((DOCUMENT, *DOCUMENT_NUMBERS) if version == "d96a" else ())}
    roles = {code for codes in PARTIES.values() for code in codes.split("|")}
    table = party(version)
    return [
        *BEGINNING,
        Field("code", "BGM@4", ACTION),
        NOTES,
        *document(version),
        Field("responses[0].message.reference", f"RFF-GROUP[RFF@1.1={PREVIOUS}]/RFF@1.2"),
        Many(
            "references",
            "RFF-GROUP",
            Reference,
            REFERENCE,
            matches=lambda known: known.kind not in taken,
        ),
        *(One(name, f"NAD-GROUP[NAD@1={code}]", Party, table) for name, code in PARTIES.items()),
        Many(
            "parties",
            "NAD-GROUP",
            Party,
            [Field("role", "NAD@1", NAMED), Const("NAD@1", MUTUAL), *table],
            matches=lambda known: known.role not in roles,
        ),
        Many("responses[0].statuses", "ERC-GROUP", ResponseStatus, status),
    ]


def lift(known: Response, family: str) -> Response:
    """Say that an APERAK speaks of the business content."""
    del family
    return evolve(known, level="business")


def lower(known: Response, writing: Writing) -> Response:
    """Fit the texts of errors into the one FTX that each has."""
    version = writing.family.removeprefix("edifact-")
    size = width(load("edifact", version), "FTX", PIECES["FTX"])
    responses = list(known.responses)
    if responses:
        statuses = tuple(
            _fitting(status, f"responses[0].statuses[{at}]", size, writing)
            for at, status in enumerate(responses[0].statuses)
        )
        responses[0] = evolve(responses[0], statuses=statuses)
    level = None if known.level == "business" else known.level
    return evolve(known, responses=tuple(responses), level=level)


def _fitting(status: ResponseStatus, where: str, size: int, writing: Writing) -> ResponseStatus:
    pieces, most = PIECES["FTX"], PIECES["FTX"].count
    held = split(status.text or "", size, pieces.joint)
    if status.text is None or len(held) <= most:
        return status
    cut = join(held[:most], size, pieces.joint).rstrip()
    why = f"FTX takes {most} lines of {size} characters"
    writing.note("truncated", f"{where}.text", status.text, cut, why)
    return evolve(status, text=cut)


MESSAGE = EdifactMessage(
    name="APERAK",
    part=Response,
    table=report,
    associations={},
    sender="sender",
    receiver="receiver",
    counted=False,
    lower=lower,
    lift=lift,
    accepts=lambda known: known.level != "technical",
)
FORMAT = edifact_format(id="aperak", title="EDIFACT APERAK", known=MESSAGE)
