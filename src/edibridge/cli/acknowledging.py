"""The command that answers what was received, and reads answers back."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from attrs import field, frozen

from edibridge.acknowledge import Answer, AnswerOptions, Kind, acknowledge, answered
from edibridge.acknowledge.answer import Number
from edibridge.acknowledge.matching import outcome
from edibridge.batch import Outcome
from edibridge.cli import tasks
from edibridge.cli.commands import FINDINGS, FINE, over, where_to
from edibridge.cli.output import save
from edibridge.cli.sources import STDIN, sources, stems
from edibridge.control_numbers import ControlNumber, open_numbers, series
from edibridge.errors import UsageError
from edibridge.format import Envelope, Received
from edibridge.model import DocumentResponse, Identifier, Response
from edibridge.receive import receive
from edibridge.registry import profiles
from edibridge.report import Row, note_row
from edibridge.syntax.edi_kind import Syntax, detect


@frozen(kw_only=True)
class Acknowledge:
    """Answer a file.

    `folder` is where answers go, `stems` what their names begin with for each source; `file` is
    the one file of a sole answer, and both absent means standard output. `store` keeps control
    numbers; without it they begin with `first` in each file.
    """

    kind: Kind
    profile: str | None = None
    first: int = 1
    store: str | None = None
    test: bool | None = None
    folder: str | None = None
    stems: Mapping[str, str] = field(factory=dict, repr=False)
    file: str | None = None
    force: bool = False

    @tasks.guarded
    def __call__(self, path: str) -> Outcome:
        """Answer one file."""
        loaded = tasks.load_source(path)
        now = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
        # what comes in XML is counted as EDIFACT's, whose numbers may be longer
        syntax = detect(loaded.data[:512]) or "edifact"
        with _numbers(self.store, self.first, syntax) as number:
            options = AnswerOptions(number=number, prepared=now, test=self.test)
            answers = acknowledge(
                loaded.data,
                kind=self.kind,
                profile=self.profile,
                options=options,
            )
            outputs = self._save(path, answers)
        to_stdout = self.folder is None and self.file is None
        rows = tuple(
            _row(path, self.profile, answer, None if to_stdout else output)
            for answer, output in zip(answers, outputs, strict=True)
        )
        lines = [line for answer in answers for line in _said(path, answer)]
        return Outcome(
            path=path,
            rows=rows,
            outputs=() if to_stdout else tuple(outputs),
            output=b"".join(answer.data for answer in answers) if to_stdout else b"",
            lines=tuple(lines or [f"{path}: an acknowledgement, which is not answered"]),
        )

    def _save(self, path: str, answers: list[Answer]) -> list[str]:
        if self.folder is None and self.file is None:
            if len(answers) > 1:
                message = f"there are {len(answers)} answers"
                hint = "name a folder for them with --out FOLDER"
                raise UsageError(message, where=path, hint=hint)
            return [STDIN] * len(answers)
        if self.file is not None and len(answers) > 1:
            message = f"there are {len(answers)} answers"
            raise UsageError(message, where=self.file, hint="name a folder with --out FOLDER")
        stem = self.stems.get(path, Path(path).stem)
        names = [
            Path(self.file) if self.file is not None else Path(self.folder or "", _name(stem, n, a))
            for n, a in enumerate(answers, 1 if len(answers) > 1 else 0)
        ]
        for name, answer in zip(names, answers, strict=True):
            save(name, answer.data, force=self.force)
        return [str(name) for name in names]


def _name(stem: str, number: int, answer: Answer) -> str:
    counted = f"-{number}" if number else ""
    return f"{stem}{counted}.{answer.format}{answer.extension}"


@contextmanager
def _numbers(store: str | None, first: int, syntax: Syntax) -> Iterator[Number]:
    """Give control numbers; those of a store are used when all ends well, else void."""
    if store is None:
        plain = count(first)
        yield lambda _envelope: next(plain)
        return
    numbers = open_numbers(store)
    taken: list[ControlNumber] = []

    def number(envelope: Envelope) -> int:
        sender, receiver = _who(envelope.sender), _who(envelope.receiver)
        known = numbers.take(series(syntax, "interchange", sender, receiver))
        taken.append(known)
        return known.value

    try:
        yield number
    except BaseException as error:
        for one in taken:
            numbers.settle(one, "void", f"{type(error).__name__}: {error}")
        raise
    for one in taken:
        numbers.settle(one, "used")


def _who(side: Identifier | None) -> str:
    if side is None:
        return "ANY"
    return ":".join(filter(None, (side.scheme, side.value))) or "ANY"


def _row(path: str, profile: str | None, answer: Answer, output: str | None) -> Row:
    outcomes = [said for _, said in _outcomes(answer)]
    return {
        "path": path,
        "format": answer.format,
        "profile": profile or "syntax",
        "status": "invalid" if "rejected" in outcomes else "valid",
        "findings": [],
        "output": output,
        "notes": [note_row(note) for note in answer.notes],
        "outcomes": [{"about": about, "outcome": said} for about, said in _outcomes(answer)],
    }


def _outcomes(answer: Answer) -> Iterator[tuple[str, str]]:
    """Give what an answer is about, and what it says of it."""
    for response in answer.documents:
        for one in response.documents:
            code = one.code if one.code is not None else response.code
            lines = tuple(status for line in one.lines for status in line.statuses)
            yield _about(one), outcome(code, (*one.statuses, *lines))
        if not response.documents:
            number = response.interchange.number if response.interchange is not None else None
            yield f"interchange {number or ''}".strip(), outcome(response.code, response.statuses)


def _about(one: DocumentResponse) -> str:
    if one.document is not None and one.document.number is not None:
        return one.document.number
    if one.message is not None:
        return " ".join(filter(None, (one.message.type, one.message.reference))) or "a message"
    return "a document"


def _said(path: str, answer: Answer) -> Iterator[str]:
    for about, said in _outcomes(answer):
        yield f"{path}: {about}: {said}"
    for note in answer.notes:
        yield f"{path}: {note}"


def answer(arguments: argparse.Namespace) -> int:
    """`edibridge acknowledge`."""
    if arguments.match is not None:
        return _match(arguments)
    if arguments.profile not in {None, "auto"}:
        profiles().get(arguments.profile)
    found, twice = sources(arguments.files, arguments.files_from)
    folder, file = where_to(arguments.out, list(found))
    task = Acknowledge(
        kind=arguments.kind,
        profile=arguments.profile,
        first=arguments.number,
        store=arguments.numbers,
        test=arguments.test,
        folder=folder,
        stems=stems(found) if folder is not None else {},
        file=file,
        force=arguments.force,
    )
    return over(list(found), task, arguments, twice)


def _match(arguments: argparse.Namespace) -> int:
    """`edibridge acknowledge --match`: say which documents an answer is about, and what it says."""
    answers = [
        one
        for one in receive(tasks.load_source(arguments.match).data)
        if isinstance(one.document, Response)
    ]
    if not answers:
        message = "this is no acknowledgement"
        raise UsageError(message, where=arguments.match, hint="name a CONTRL, 997, APERAK ... file")
    found, _twice = sources(arguments.files, arguments.files_from)
    status = FINE
    for path in found:
        documents = list(receive(tasks.load_source(path).data))
        for line, rejected in _matched(path, answers, documents):
            sys.stdout.write(f"{line}\n")
            status = FINDINGS if rejected else status
    return status


def _matched(
    path: str, answers: list[Received], documents: list[Received]
) -> Iterator[tuple[str, bool]]:
    """Give a line a document, and whether it was rejected or is not answered at all."""
    for document in documents:
        number = document.document.number if document.document is not None else None
        name = number or document.format
        known = False
        for one in answers:
            response = one.document
            if not isinstance(response, Response):
                continue
            for said in answered(response, [document], envelope=one.envelope):
                known = True
                errors = ", ".join(
                    f"{status.code or status.text}"
                    + (f" at segment {status.segment}" if status.segment is not None else "")
                    for status in said.statuses
                )
                tail = f" ({errors})" if errors else ""
                line = f"{path}: {name}: {said.outcome}, by {said.by}{tail}"
                yield line, said.outcome == "rejected"
        if not known:
            yield f"{path}: {name}: not answered", True
