"""From a source to what it holds: each message goes to the format that reads it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from attrs import evolve, frozen

from edibridge.detect import by_root, find, pdf_content
from edibridge.errors import UnreadableError, UsageError
from edibridge.findings import Finding, Location
from edibridge.format import Format, ReadOptions, Received
from edibridge.registry import formats
from edibridge.syntax.edi_kind import detect
from edibridge.syntax.sniff import is_pdf

Source = str | os.PathLike[str] | bytes | IO[bytes]


@frozen(eq=False, repr=False)
class Loaded:
    """The bytes of a source and its name for messages; bytes that come without a name have none."""

    data: bytes
    file: str = ""


def load(source: Source, *, file: str = "") -> Loaded:
    """Read a source: a path, bytes, or a binary file that is open.

    Raises `UnreadableError` where there is no such file or it may not be read, `UsageError` for a
    folder.
    """
    if isinstance(source, bytes):
        return Loaded(source, file)
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        name = file or str(path)
        try:
            return Loaded(path.read_bytes(), name)
        except IsADirectoryError:
            message = "this is a folder"
            raise UsageError(message, where=name, hint="name a file") from None
        except OSError as error:
            message = f"cannot be read: {error.strerror}"
            hint = "check the name and the rights"
            raise UnreadableError(message, where=name, hint=hint) from None
    data: object = source.read()
    if not isinstance(data, bytes):
        message = "the open file gives text"
        raise UsageError(message, where=file, hint="open it in binary mode: open(name, 'rb')")
    return Loaded(data, file or str(getattr(source, "name", "")))


def receive(
    source: Source,
    *,
    format: str = "auto",  # noqa: A002 - the word for it
    options: ReadOptions | None = None,
) -> Iterator[Received]:
    """Yield one `Received` a document, in the order of the source.

    With `format="auto"` the content decides, and an interchange may hold messages of several
    formats; a message that no format reads yields a `Received` without a document and a finding
    that says so. Of a PDF, the invoice or order that it carries is read. Raises `UnreadableError`
    where nothing can be read at all, `UnknownFormatError`.
    """
    options = options or ReadOptions()
    loaded = load(source, file=options.file)
    options = evolve(options, file=loaded.file)
    if is_pdf(loaded.data):
        loaded = evolve(loaded, data=pdf_content(loaded.data, file=loaded.file))
    if format != "auto":
        found = formats().get(format.partition(":")[0]).read(loaded.data, options)
    elif detect(loaded.data[:512]) is not None:
        found = _interchange(loaded.data, options)
    else:
        found = find(loaded.data, file=loaded.file).read(loaded.data, options)
    for received in found:
        yield _named(received, loaded.file)


def _named(received: Received, file: str) -> Received:
    if not file or all(known.location.file for known in received.findings):
        return received
    findings = tuple(
        known if known.location.file else known.in_file(file) for known in received.findings
    )
    return evolve(received, findings=findings)


@frozen(eq=False, repr=False)
class _Listed:
    """One message of an interchange, and what is wrong with the interchange around it."""

    root: str
    location: Location
    around: tuple[Finding, ...] = ()


def _interchange(data: bytes, options: ReadOptions) -> Iterator[Received]:
    """Read an interchange; where it holds several types of message, each by its own format.

    What is wrong with the interchange (its trailer, its counts) counts for each of its messages.
    """
    listed = _list(data)
    if not listed:
        yield from find(data, file=options.file).read(data, options)
        return
    if b"TA1" in data and detect(data[:512]) == "x12":
        # it stands between the interchange's header and its groups, and is no transaction set
        yield from formats().get("x12-ta1").read(data, options)
    readers: dict[str, Iterator[Received]] = {}
    for message in listed:
        known = by_root(message.root)
        if known is None:
            one: Received | None = _unread(message.root, message.location)
        else:
            if known.id not in readers:
                readers[known.id] = _own(known, data, options)
            one = next(readers[known.id], None)
        if one is not None:
            yield evolve(one, findings=(*message.around, *one.findings))
    for reader in readers.values():
        yield from reader


def _list(data: bytes) -> list[_Listed]:
    from edibridge.syntax import edi  # noqa: PLC0415 - XML does without

    listed: list[_Listed] = []
    ended = 0
    for part in edi.envelopes(data):
        if isinstance(part, edi.Message):
            place = Location(
                line=part.line, offset=part.header.offset, message=part.reference or None
            )
            listed.append(_Listed(f"{part.syntax}:{part.type}", place))
        else:
            around = part.findings
            listed[ended:] = [evolve(one, around=around) for one in listed[ended:]]
            ended = len(listed)
    return listed


def _own(known: Format, data: bytes, options: ReadOptions) -> Iterator[Received]:
    """Yield what a format reads of an interchange, without what it says of foreign messages."""
    for received in known.read(data, options):
        if not any(found.rule == FOREIGN for found in received.findings):
            yield received


FOREIGN = "EDI-OTHER-MESSAGE"
"""Rule of the finding by which a reader of one message passes over a message of another type."""


def _unread(root: str, location: Location) -> Received:
    syntax, _, name = root.partition(":")
    kind = "message" if syntax == "edifact" else "transaction set"
    known = ", ".join(
        known_root.partition(":")[2]
        for known in formats()
        for known_root in known.roots
        if known.syntax == syntax
    )
    return Received(
        document=None,
        format=f"{syntax}-{name}",
        findings=(
            Finding(
                rule="EDI-NO-FORMAT",
                severity="fatal",
                message=f"no format reads the {kind} {name}; known: {known}",
                location=location,
                got=name,
            ),
        ),
    )
