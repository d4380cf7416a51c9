"""Answers to what was received: made from its findings, written, ready to be sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal, get_args

from attrs import evolve

from edibridge.acknowledge.answer import Answer, AnswerOptions, numbered, written
from edibridge.acknowledge.received import ReceivedInterchange, interchanges
from edibridge.acknowledge.technical import (
    ACKNOWLEDGEMENTS,
    contrl,
    functional,
    interchange_acknowledgment,
)
from edibridge.errors import UsageError
from edibridge.format import Envelope
from edibridge.formats._statuses import X12, X12_IMPLEMENTATION
from edibridge.model import Identifier, Response
from edibridge.receive import Source, load
from edibridge.registry import formats
from edibridge.syntax.edi_kind import Syntax, detect
from edibridge.syntax.edi_segment import Segment

Kind = Literal[
    "auto", "contrl", "aperak", "997", "999", "824", "application-response", "mlr", "mls",
    "invoice-response",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
TECHNICAL = frozenset({"contrl", "997", "999"})


def acknowledge(
    source: Source,
    *,
    kind: Kind = "auto",
    profile: str | None = None,
    options: AnswerOptions | None = None,
) -> list[Answer]:
    """Answer a source: technically by its syntax, or, with a profile, by its rules.

    `auto`: EDIFACT is answered with CONTRL, X12 with TA1 and 997 (999 where the group names an
    implementation guide); with a profile with APERAK and 824; XML with ApplicationResponse.
    `mlr`, `mls` and `invoice-response` are the ApplicationResponses of Peppol. Acknowledgements
    are never acknowledged, so there may be no answer. Raises `UnreadableError` where nothing can
    be read, `UnwritableError` where nobody can be answered, `UsageError` for a kind that the
    source is not answered with.
    """
    options = options or AnswerOptions()
    loaded = load(source)
    syntax = detect(loaded.data[:512])
    chosen = _chosen(kind, syntax, judged=profile is not None)
    if chosen not in TECHNICAL:
        from edibridge.acknowledge.business import business  # noqa: PLC0415 - rules are heavy

        return list(business(loaded, chosen, profile or "auto", options))
    found: list[Answer] = []
    for received in interchanges(loaded.data):
        if chosen == "contrl":
            found += _contrl(received, options)
        else:
            found += _functional(received, chosen, kind, options)
    return found


def _chosen(kind: Kind, syntax: Syntax | None, *, judged: bool) -> str:
    usual: dict[Syntax | None, str] = {
        "edifact": "aperak" if judged else "contrl",
        "x12": "824" if judged else "997",
        None: "application-response",
    }
    if kind == "auto":
        return usual[syntax]
    of = {"contrl": "edifact", "997": "x12", "999": "x12"}.get(kind)
    if of is not None and of != syntax:
        message = f"{kind} answers {of.upper()} interchanges, and this is none"
        raise UsageError(message, hint=f"--kind {usual[syntax]}")
    return kind


def envelope_to(header: Segment | None, syntax: Syntax | None, options: AnswerOptions) -> Envelope:
    """Return the envelope of an answer: the received one, turned round, with a new number."""
    if header is None or syntax is None:
        return numbered(Envelope(prepared=options.prepared, test=bool(options.test)), options)
    if syntax == "x12":
        sides = [Identifier(value=header.get(n).strip(), scheme=header.get(n - 1)) for n in (6, 8)]
        test = header.get(15) == "T"
    else:
        sides = [Identifier(value=header.get(n), scheme=header.get(n, 2) or None) for n in (2, 3)]
        test = header.get(11) == "1"
    envelope = Envelope(
        sender=sides[1],
        receiver=sides[0],
        prepared=options.prepared or prepared_of(header, syntax),
        test=test if options.test is None else options.test,
    )
    return numbered(envelope, options)


def prepared_of(header: Segment, syntax: Syntax) -> datetime | None:
    """Return when an interchange was prepared, or None where its header does not say it."""
    texts = (
        (header.get(9), header.get(10)) if syntax == "x12" else (header.get(4), header.get(4, 2))
    )
    day, at = texts
    form = "%Y%m%d%H%M" if len(day) == len("CCYYMMDD") else "%y%m%d%H%M"
    try:
        return datetime.strptime(day + at, form)  # noqa: DTZ007 - headers name no zone
    except ValueError:
        return None


def _contrl(received: ReceivedInterchange, options: AnswerOptions) -> Iterator[Answer]:
    messages = received.messages
    if messages and all(one.message.type in ACKNOWLEDGEMENTS for one in messages):
        return
    answer = contrl(received)
    header = received.header
    version = options.version
    if not version and header is not None:
        version = "4" if header.separators.version >= "4" else "3"
    envelope = envelope_to(header, "edifact", options)
    yield written(formats().get("contrl"), [answer], envelope, version)


def _functional(
    received: ReceivedInterchange, chosen: str, kind: Kind, options: AnswerOptions
) -> Iterator[Answer]:
    header = received.header
    interchange = interchange_acknowledgment(received)
    if interchange is not None:
        envelope = envelope_to(header, "x12", options)
        older = header is not None and header.get(12) < "00402"
        version = "00401" if older else "00501"
        yield written(formats().get("x12-ta1"), [interchange], envelope, version)
    guided = kind == "auto" and any(
        "X" in group.header.get(8)[6:] for group in received.groups if group.header is not None
    )
    wanted = "999" if guided else chosen
    lists = X12_IMPLEMENTATION if wanted == "999" else X12
    by_version: dict[str, list[Response]] = {}
    for version, answer in functional(received, lists):
        by_version.setdefault("005010" if wanted == "999" else version, []).append(answer)
    for version, answers in by_version.items():
        envelope = _to_application(envelope_to(header, "x12", options), received)
        yield written(formats().get(f"x12-{wanted}"), answers, envelope, options.version or version)


def _to_application(envelope: Envelope, received: ReceivedInterchange) -> Envelope:
    """Turn the application codes of the first group round (GS02, GS03)."""
    group = next((one.header for one in received.groups if one.header is not None), None)
    if group is None:
        return envelope
    return evolve(
        envelope,
        group_sender=group.get(3).strip() or None,
        group_receiver=group.get(2).strip() or None,
    )
