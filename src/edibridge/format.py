"""Format: what edibridge knows of one spelling of a document, and what reading it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from attrs import Factory, field, frozen

from edibridge.errors import UnwritableError
from edibridge.findings import Finding, Location, Note
from edibridge.model import Document, Identifier
from edibridge.tree import Node


@frozen(kw_only=True)
class Envelope:
    """Who sent what to whom: UNB and UNH, ISA, GS and ST, or the header of a file.

    Sender and receiver carry the identifier's qualifier (UNTDID 0007, X12 I05) as scheme. The
    sender and receiver of the group (GS02, GS03) are named where they are others.
    """

    sender: Identifier | None = None
    receiver: Identifier | None = None
    reference: str | None = None
    group_sender: str | None = None
    group_receiver: str | None = None
    group_reference: str | None = None
    message_reference: str | None = None
    prepared: datetime | None = None
    test: bool = False
    application: str | None = None
    acknowledge: bool = False


class Overlay(Protocol):
    """What a partner does otherwise than a standard message, as readers and writers use it.

    Both work on the message's tree by its directory: `lift` before the table reads it, `lower`
    after the table has written it.
    """

    def association(self, message: str) -> str:
        """Return the association assigned code (0057) of a message, or nothing."""
        ...

    def lift(self, root: Node) -> Callable[[Any], Any]:
        """Take values out of a message; what is returned puts them into its document."""
        ...

    def lower(
        self, document: Document, message: str
    ) -> tuple[Document, Callable[[Node], list[Note]]]:
        """Take values out of a document; what is returned puts them into its message."""
        ...


@frozen(kw_only=True)
class Received:
    """One document as it was read: the document, or None where nothing could be made of it.

    `findings` are statements of the syntax and of values that were not understood; `trace`
    reads again and returns where each model path stands in the source.
    """

    document: Document | None
    format: str
    version: str = ""
    findings: tuple[Finding, ...] = ()
    envelope: Envelope | None = None
    trace: Callable[[], Mapping[str, Location]] = field(default=dict, repr=False, eq=False)
    root: Any = field(default=None, repr=False, eq=False)


@frozen(kw_only=True)
class ReadOptions:
    """What a reader may be told: the file's name, a CSV layout, a partner's guide, size limits."""

    file: str = ""
    layout: Any = None
    overlay: Overlay | None = None
    encoding: str | None = None
    max_bytes: int = 200_000_000


@frozen(kw_only=True)
class WriteOptions:
    """What a writer may be told.

    `version` is one of the format's versions, `envelope` what goes into headers; what it leaves
    out is taken from the document (sender from the seller, prepared from the date of issue), so
    that the same document always gives the same bytes. `overlay` is a partner's guide.

    `charset` is the character set of an interchange: `UNOA` to `UNOY` in EDIFACT, with or without
    the syntax version (`UNOC:3`), `basic` or `extended` in X12; empty: the smallest that holds
    every value. A value that it does not hold raises `UnwritableError`, or is transliterated with
    a note where `transliterate` says so.
    """

    version: str = ""
    envelope: Envelope = Factory(Envelope)
    layout: Any = None
    overlay: Overlay | None = None
    encoding: str | None = None
    charset: str = ""
    transliterate: bool = False


@frozen(kw_only=True)
class Written:
    """The bytes of one file and, for each document in it, the notes of what was lost."""

    data: bytes
    notes: tuple[tuple[Note, ...], ...]


@frozen(kw_only=True)
class Format:
    """One format: the name of its file under `formats/` is its id.

    `family` is what shares extras (`ubl`), `parts` the document classes it holds, `versions` its
    editions with the default first, `roots` what a file of it begins with: a Clark name, or
    `edifact:INVOIC`, `x12:810`, `json:`, `csv:`. `holds_many` says that one file may hold several
    documents. `read` yields one `Received` a document and raises `UnreadableError` only where
    the file is not of the syntax at all; `write` raises `UnwritableError` for a document class
    that it does not hold.
    """

    id: str
    title: str
    family: str
    syntax: str
    parts: tuple[type[Document], ...]
    roots: tuple[str, ...]
    read: Callable[[bytes, ReadOptions], Iterator[Received]]
    write: Callable[[Sequence[Document], WriteOptions], Written]
    extension: str
    media_type: str
    versions: tuple[str, ...] = ("",)
    holds_many: bool = False
    accepts: Callable[[Document], bool] | None = None

    def takes(self, document: Document) -> bool:
        """Say whether the format has a place for a document."""
        known = isinstance(document, self.parts)
        return known and (self.accepts is None or self.accepts(document))

    def require(self, document: Document) -> None:
        """Raise `UnwritableError` for a document that the format has no place for."""
        if not self.takes(document):
            held = ", ".join(part.__name__ for part in self.parts)
            message = f"{self.id} cannot hold {_article(type(document).__name__)}"
            raise UnwritableError(message, hint=f"it holds {held}")


def _article(name: str) -> str:
    return f"an {name}" if name[0] in "AEIOU" else f"a {name}"
