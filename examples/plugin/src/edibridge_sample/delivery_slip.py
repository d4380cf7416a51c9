"""The delivery slip, a toy format: a despatch advice as lines of `Name: value`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from edibridge.binding import (
    DATE,
    Branch,
    Dialect,
    Field,
    Reading,
    Table,
    Writing,
    compile_table,
    read_part,
    write_part,
)
from edibridge.errors import UnreadableError, UnwritableError
from edibridge.format import Format, ReadOptions, Received, WriteOptions, Written
from edibridge.model import DespatchAdvice, Document
from edibridge.tree import Node

TITLE = "DELIVERY SLIP"

TABLE: Table = [
    Field("number", "@Number"),
    Field("issued", "@Date", DATE),
    Field("seller.name", "@From"),
    Field("buyer.name", "@To"),
    Field("order.number", "@Order"),
]


@cache
def _table() -> Branch:
    return compile_table(TABLE, Dialect(family="delivery-slip"), "slip", DespatchAdvice)


def read(data: bytes, options: ReadOptions) -> Iterator[Received]:
    """Read one slip; a name that the table does not have becomes an extra."""
    title, *lines = data.decode("utf-8-sig", "replace").splitlines() or [""]
    if title != TITLE:
        message = f"the first line is not {TITLE!r}"
        raise UnreadableError(message, where=options.file or "delivery slip")
    pairs = (line.partition(": ") for line in lines)
    node = Node("slip", {name: value for name, colon, value in pairs if colon})
    reading = Reading(family="delivery-slip")
    document = read_part(_table(), node, reading)
    yield Received(document=document, format=FORMAT.id, findings=tuple(reading.findings))


def write(documents: Sequence[Document], options: WriteOptions) -> Written:
    """Write one slip; the engine notes what the table has no place for."""
    del options
    if len(documents) != 1:
        message = f"one delivery slip holds one document, not {len(documents)}"
        raise UnwritableError(message, hint="write each document to a file of its own")
    FORMAT.require(documents[0])
    node, writing = Node("slip"), Writing(family="delivery-slip")
    write_part(_table(), documents[0], node, writing)
    lines = [TITLE, *(f"{name}: {value}" for name, value in node.items())]
    return Written(
        data="".join(f"{line}\n" for line in lines).encode(), notes=(tuple(writing.notes),)
    )


FORMAT = Format(
    id="delivery-slip",
    title="Delivery slip (a sample)",
    family="delivery-slip",
    syntax="text",
    parts=(DespatchAdvice,),
    roots=(),
    read=read,
    write=write,
    extension=".slip",
    media_type="text/plain",
)
