"""Answer: one file to be sent, and what its making may be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count

from attrs import Factory, evolve, frozen

from edibridge.findings import Note
from edibridge.format import Envelope, Format, WriteOptions
from edibridge.model import Response

Number = Callable[[Envelope], int]
"""Gives the next control number for an answer, whose envelope says from whom to whom it goes."""


def from_one() -> Number:
    """Return numbers that begin with 1, whoever is answered."""
    numbers = count(1)
    return lambda _envelope: next(numbers)


@frozen(kw_only=True)
class AnswerOptions:
    """What an answer may be told.

    `number` gives the next control number each time it is called: where numbers must never
    repeat, it takes them from a store. `prepared` is when the answer is made (left out: when the
    interchange was), `test` whether it is one (left out: as the interchange was), `version` the
    version of the answer's format (left out: as in what was received).
    """

    number: Number = Factory(from_one)
    prepared: datetime | None = None
    test: bool | None = None
    version: str = ""


@frozen(kw_only=True)
class Answer:
    """One file to be sent: what format it is of, its documents, and what they could not say."""

    format: str
    extension: str
    documents: tuple[Response, ...]
    data: bytes
    notes: tuple[Note, ...] = ()


def written(
    known: Format, documents: Sequence[Response], envelope: Envelope, version: str = ""
) -> Answer:
    """Write documents into one file."""
    options = WriteOptions(version=version or known.versions[0], envelope=envelope)
    made = known.write(documents, options)
    return Answer(
        format=known.id,
        extension=known.extension,
        documents=tuple(documents),
        data=made.data,
        notes=tuple(note for notes in made.notes for note in notes),
    )


def numbered(envelope: Envelope, options: AnswerOptions) -> Envelope:
    """Return an envelope with the next number as its reference."""
    return evolve(envelope, reference=str(options.number(envelope)))
