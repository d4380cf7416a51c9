"""What every XML format does alike: parse, pick the table of the root, read, trace, write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from attrs import evolve, frozen

from edibridge.binding import (
    Branch,
    Dialect,
    Places,
    Reading,
    Table,
    Writing,
    compile_table,
    places_of,
    read_part,
    write_part,
)
from edibridge.errors import UnreadableError, UnwritableError
from edibridge.findings import Location
from edibridge.format import Format, ReadOptions, Received, WriteOptions, Written
from edibridge.model import Document, Extra
from edibridge.syntax import xml
from edibridge.tree import Node


@frozen(kw_only=True, eq=False)
class Schema:
    """One document element of an XML format: its table, its namespaces, its document class.

    `root` is the element's name as tables spell it. `ambient` finds the document-wide values in
    a parsed tree, `lift` and `lower` move what stands elsewhere in this syntax than in the model,
    after reading and before writing, and `origin` gives for a document what turns a path of its
    lowered form into its own. `writes` says which documents of the class become this element,
    unless an extra says that the source had another one.
    """

    root: str
    part: type[Document]
    table: Callable[[], Table]
    dialect: Dialect
    namespaces: Mapping[str | None, str]
    ambient: Callable[[Any], dict[str, str | None]]
    lift: Callable[[Any], Any] = lambda document: document
    lower: Callable[[Any, Writing], Any] = lambda document, writing: document  # noqa: ARG005
    origin: Callable[[Any], Callable[[str], str]] | None = None
    writes: Callable[[Any], bool] = lambda document: True  # noqa: ARG005


@cache
def branch_of(schema: Schema) -> Branch:
    """Return the compiled table of a document element."""
    return compile_table(schema.table(), schema.dialect, schema.root, schema.part)


def xml_format(
    *,
    id: str,  # noqa: A002 - the attribute's name
    title: str,
    schemas: Sequence[Schema],
    media_type: str = "application/xml",
) -> Format:
    """Return the format of one or more document elements."""
    by_tag = {schema.dialect.tag(schema.root): schema for schema in schemas}

    def read(data: bytes, options: ReadOptions) -> Iterator[Received]:
        root = xml.parse(data, file=options.file, max_bytes=options.max_bytes)
        schema = by_tag.get(root.tag)
        if schema is None:
            message = f"the root element is {root.tag}"
            names = " or ".join(known.root for known in schemas)
            raise UnreadableError(
                message, where=options.file or "XML", hint=f"{id} documents begin with {names}"
            )
        yield read_root(id, schema, root)

    def write(documents: Sequence[Document], options: WriteOptions) -> Written:  # noqa: ARG001
        if len(documents) != 1:
            message = f"one {id} file holds one document, not {len(documents)}"
            raise UnwritableError(message, hint="write each document to a file of its own")
        document = documents[0]
        format_.require(document)
        schema = next(known for known in schemas if _fits(known, document))
        node, writing = write_root(schema, document)
        return Written(data=xml.serialise(node, schema.namespaces), notes=(tuple(writing.notes),))

    format_ = Format(
        id=id,
        title=title,
        family=schemas[0].dialect.family,
        syntax="xml",
        parts=tuple(dict.fromkeys(schema.part for schema in schemas)),
        roots=tuple(by_tag),
        read=read,
        write=write,
        extension=".xml",
        media_type=media_type,
        accepts=lambda document: any(_fits(schema, document) for schema in schemas),
    )
    return format_


def _fits(schema: Schema, document: Document) -> bool:
    if type(document) is not schema.part:
        return False
    family = schema.dialect.family
    for extra in document.extras:
        if extra.path == ROOT and extra.format == family:
            return extra.value == schema.root
    return schema.writes(document)


ROOT = "root()"


def read_root(format_id: str, schema: Schema, root: Any) -> Received:  # noqa: ANN401 - an element
    """Read a parsed tree through the table of its root."""
    branch = branch_of(schema)
    ambient = schema.ambient(root)
    reading = Reading(family=schema.dialect.family, ambient=ambient)
    document = schema.lift(read_part(branch, root, reading))
    if not schema.writes(document):
        known = Extra(format=reading.family, path=ROOT, value=schema.root)
        document = evolve(document, extras=(*document.extras, known))

    def trace() -> Mapping[str, Location]:
        places = places_of(branch, root, schema.dialect.family, ambient)
        if schema.origin is None:
            return places
        place = schema.origin(document)
        return Places({place(path): source for path, source in places.read("").items()})

    return Received(
        document=document,
        format=format_id,
        findings=tuple(reading.findings),
        trace=trace,
        root=root,
    )


def write_root(schema: Schema, document: Document) -> tuple[Node, Writing]:
    """Write a document to a tree; the writing holds the notes."""
    node = Node(schema.dialect.tag(schema.root))
    writing = Writing(
        family=schema.dialect.family, ambient={"currency": getattr(document, "currency", None)}
    )
    write_part(branch_of(schema), schema.lower(document, writing), node, writing)
    if schema.origin and writing.notes:
        place = schema.origin(document)
        placed = (evolve(note, path=place(note.path)) for note in writing.notes)
        writing.notes[:] = dict.fromkeys(placed)
    return node, writing
