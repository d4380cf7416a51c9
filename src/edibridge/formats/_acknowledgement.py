"""What acknowledgements that belong to no directory do alike: CONTRL and TA1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve, frozen

from edibridge.binding import Branch, Reading, Writing, locate, read_part, write_part
from edibridge.findings import Finding, Location, Note
from edibridge.format import Envelope, Received
from edibridge.model import Document, Response
from edibridge.tree import Node


@frozen(kw_only=True)
class Read:
    """The tree of an acknowledgement and what is known of it already."""

    root: Node
    format: str
    family: str
    version: str
    findings: tuple[Finding, ...] = ()
    envelope: Envelope | None = None


def received(branch: Branch, read: Read) -> Received:
    """Read the tree of an acknowledgement through its table."""
    reading = Reading(family=read.family)
    document: Response = read_part(branch, read.root, reading)

    def trace() -> Mapping[str, Location]:
        again = Reading(family=read.family, trace={})
        read_part(branch, read.root, again)
        return {path: locate(node, key) for path, (node, key) in (again.trace or {}).items()}

    return Received(
        document=evolve(document, level="technical"),
        format=read.format,
        version=read.version,
        findings=(*read.findings, *reading.findings),
        envelope=read.envelope,
        trace=trace,
        root=read.root,
    )


def written(
    branch: Branch,
    document: Document,
    tag: str,
    family: str,
    lower: Callable[[Any, Writing], Response],
) -> tuple[Node, tuple[Note, ...]]:
    """Write an acknowledgement to a tree, with the notes of what was lost."""
    writing = Writing(family=family)
    root = Node(tag)
    write_part(branch, lower(document, writing), root, writing)
    return root, tuple(writing.notes)


def is_technical(document: Document) -> bool:
    """Say whether a document is an answer that does not speak of the business content."""
    return type(document) is Response and document.level != "business"
