"""Profile: who judges a document, and what the judgement may depend on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, runtime_checkable

from attrs import frozen

from edibridge.findings import Report
from edibridge.format import Received
from edibridge.model import Document


@frozen(kw_only=True)
class Context:
    """What a judgement depends on beside the document.

    `on` is the day whose rules count; without it the document's date of issue decides. `edition`
    pins one edition of the rules, `file` names the source in messages.
    """

    on: date | None = None
    edition: str | None = None
    file: str = ""


class Profile(Protocol):
    """A set of rules that documents are judged by; the name of its file is its id."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102

    def claims(self, received: Received) -> bool:
        """Say whether the document itself declares that this profile judges it."""
        ...

    def check(self, received: Received, context: Context) -> Report:
        """Judge one document; what its syntax broke is already in `received.findings`."""
        ...


@runtime_checkable
class Prepares(Protocol):
    """A profile that derives what a target of it needs and the source says in another way."""

    def prepare(self, document: Document, context: Context) -> Document:
        """Return the document with what follows from it filled in; nothing is invented."""
        ...


@frozen(kw_only=True)
class Judged:
    """One message of a source and its report: `format` is what it is, `message` its reference."""

    format: str
    message: str = ""
    report: Report


@runtime_checkable
class JudgesSource(Protocol):
    """A profile that judges the bytes of some sources, whatever can be read from them."""

    def check_source(self, data: bytes, context: Context) -> Iterable[Judged] | None:
        """Judge every message of a source, or return None where the documents must be read."""
        ...
