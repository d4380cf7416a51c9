"""JSON: the model itself, one document a file or several (JSON lines or an array), both ways."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from edibridge.binding import native
from edibridge.errors import UnreadableError
from edibridge.findings import Finding, Location
from edibridge.format import Format, ReadOptions, Received, WriteOptions, Written
from edibridge.model import Document

_BYTE = re.compile(r" \(byte (\d+)\)$")
_BOM = b"\xef\xbb\xbf"


def read(data: bytes, options: ReadOptions) -> Iterator[Received]:
    """Read each document; among several, one that cannot be read has a finding instead.

    Raises `UnreadableError` for what is no JSON, or is one value that does not name its class.
    """
    where = options.file or "JSON"
    if len(data) > options.max_bytes:
        message = f"the file has {len(data)} bytes, more than the {options.max_bytes} allowed"
        raise UnreadableError(message, where=where, hint="raise max_bytes if you trust its sender")
    start = len(_BOM) if data.startswith(_BOM) else 0
    if not data[start:].strip():
        message = "the file is empty"
        raise UnreadableError(message, where=where, hint="expected a JSON document")
    lines = _lines(data, start)
    if data[start:].lstrip()[:1] == b"[":
        for index, (offset, value) in enumerate(_items(data, start, where)):
            yield _received(data, offset, value, f"[{index}]")
    elif len(lines) > 1 and _is_whole(lines[0][1]):
        for offset, line in lines:
            try:
                value = _decode(line, data, offset, where)
            except UnreadableError as error:
                yield _refused(f"{error.message} ({error.where})", _place(data, offset))
                continue
            yield _received(data, offset, value, "")
    else:
        value = _decode(data[start:], data, start, where)
        if not isinstance(value, dict) or native.TYPE not in value:
            message = f"the value is no object with {native.TYPE!r}, which names its class"
            names = ", ".join(native.document_types())
            raise UnreadableError(message, where=where, hint=f"the classes are {names}")
        yield _received(data, start, value, "")


def _lines(data: bytes, start: int) -> list[tuple[int, bytes]]:
    """Return each line that is not blank, with its offset."""
    found = []
    for line in data[start:].splitlines(keepends=True):
        if line.strip():
            found.append((start, line))
        start += len(line)
    return found


def _is_whole(line: bytes) -> bool:
    """Say whether a line is JSON by itself: then the file is JSON lines."""
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _items(data: bytes, start: int, where: str) -> Iterator[tuple[int, Any]]:
    """Give each item of an array with its offset."""
    raws: list[msgspec.Raw] = _decode(data[start:], data, start, where, list[msgspec.Raw])
    at = start
    for raw in map(bytes, raws):
        at = data.index(raw, at)
        yield at, _decode(raw, data, at, where)
        at += len(raw)


def _decode(raw: bytes, data: bytes, offset: int, where: str, kind: Any = None) -> Any:  # noqa: ANN401
    """Decode JSON that stands at an offset of the file; say line and column of what is wrong."""
    try:
        if kind is not None:
            return msgspec.json.decode(raw, type=kind)
        return native.decode_json(raw)
    except msgspec.DecodeError as error:
        at = _BYTE.search(str(error))
        text = _BYTE.sub("", str(error)).removeprefix("JSON is malformed: ")
        text = "it ends too early" if text == "Input data was truncated" else text
        place = _place(data, offset + (int(at[1]) if at else len(raw.rstrip())))
    except UnicodeDecodeError as error:
        at_byte = offset + data[offset:].find(error.object) + error.start
        text, place = "a byte is not UTF-8", _place(data, at_byte)
    except RecursionError:
        text, place = "it is nested too deeply", _place(data, offset)
    message = f"not JSON: {text}"
    raise UnreadableError(
        message,
        where=f"{where}:{place.line}:{place.column}",
        hint="the file is truncated or damaged; ask its sender for it again",
    )


def _place(data: bytes, offset: int) -> Location:
    before = data[:offset]
    line_start = before.rfind(b"\n") + 1
    column = len(before[line_start:].decode("utf-8", "replace")) + 1
    return Location(offset=offset, line=before.count(b"\n") + 1, column=column)


def _received(data: bytes, offset: int, value: Any, prefix: str) -> Received:  # noqa: ANN401
    try:
        document = native.from_builtins(value)
    except native.NotModelError as error:
        head = f"{prefix}.{error.path}" if prefix and error.path else prefix or error.path
        message = f"{head}: {error}" if head else str(error)
        return _refused(message, _place(data, offset), error)
    return Received(document=document, format=FORMAT.id)


def _refused(message: str, place: Location, error: native.NotModelError | None = None) -> Received:
    """Return that no document could be made of it, and why."""
    finding = Finding(
        rule="EDB-JSON",
        severity="fatal",
        message=message,
        location=place,
        path=error.path if error else "",
        got=(error.got or None) if error else None,
        expected=(error.expected or None) if error else None,
    )
    return Received(document=None, format=FORMAT.id, findings=(finding,))


def write(documents: Sequence[Document], options: WriteOptions) -> Written:  # noqa: ARG001
    """Write one document as an indented object, several as JSON lines; nothing is lost."""
    for document in documents:
        FORMAT.require(document)
    lines = [native.encode(document) for document in documents]
    if len(lines) == 1:
        lines = [msgspec.json.format(lines[0], indent=2)]
    data = b"".join(line + b"\n" for line in lines)
    return Written(data=data or b"[]\n", notes=((),) * len(documents))


FORMAT = Format(
    id="json",
    title="JSON of the model",
    family="json",
    syntax="json",
    parts=tuple(native.document_types().values()),
    roots=("json:",),
    read=read,
    write=write,
    extension=".json",
    media_type="application/json",
    holds_many=True,
)
