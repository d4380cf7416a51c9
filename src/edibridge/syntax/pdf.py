"""PDF: the files that it carries, and among them the XML that a hybrid invoice or order is.

Read through pypdf: the extra `pdf`. Sources: ISO 32000-1 section 7.11, ISO 19005-3 annex E.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from edibridge.errors import MissingExtraError, UndetectedError, UnreadableError

NAMES = (
    "factur-x.xml",
    "xrechnung.xml",
    "order-x.xml",
    "zugferd-invoice.xml",  # ZUGFeRD 1.0 and 2.0 spell it ZUGFeRD- and zugferd-
    "cii-extended-ctc-fr.xml",
)
"""The names under which the standards carry their XML, in lower case, the likeliest first."""
_DAMAGED = (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError, OSError)
_DEPTH = 64  # of a name tree


@frozen(kw_only=True)
class Attached:
    """A file inside a PDF; `relationship` is its AFRelationship, `listed` whether /AF lists it."""

    name: str
    data: bytes
    relationship: str = ""
    mime: str = ""
    listed: bool = False


def open_pdf(data: bytes, *, file: str = "") -> Any:  # noqa: ANN401 - pypdf's reader
    """Return pypdf's reader of a PDF; one that is encrypted is opened with the empty password.

    Raises `MissingExtraError`, `UnreadableError` for a PDF that is damaged or needs a password.
    """
    try:
        from pypdf import PdfReader  # noqa: PLC0415 - only PDF needs it
        from pypdf.errors import PyPdfError  # noqa: PLC0415
    except ImportError:
        message = "PDF needs pypdf, which is not installed"
        hint = "install the extra: edibridge[pdf]"
        raise MissingExtraError(message, where=file, hint=hint) from None
    try:
        reader = PdfReader(io.BytesIO(data))
        opened = not reader.is_encrypted or bool(reader.decrypt(""))
        if opened:
            len(reader.pages)
            return reader
    except (PyPdfError, *_DAMAGED, RecursionError) as error:
        raise damaged(error, file) from None
    message = "the PDF is encrypted with a password"
    raise UnreadableError(message, where=file, hint="save it without a password")


def damaged(error: BaseException, file: str = "") -> UnreadableError:
    """Return the error for a PDF that breaks off or is damaged."""
    message = f"the PDF is damaged: {str(error) or type(error).__name__}"
    return UnreadableError(message, where=file, hint="open it in a viewer and save it anew")


def attachments(data: bytes, *, file: str = "") -> tuple[Attached, ...]:
    """Return the files that a PDF carries: by name, by association, and by annotations of pages.

    Raises `MissingExtraError`, `UnreadableError`.
    """
    reader = open_pdf(data, file=file)
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        return tuple(_attached(reader))
    except (PyPdfError, *_DAMAGED, RecursionError) as error:
        raise damaged(error, file) from None


def _attached(reader: Any) -> Iterator[Attached]:  # noqa: ANN401
    root = reader.trailer["/Root"].get_object()
    listed = [_of(one) for one in _of(root.get("/AF")) or ()]
    named: list[tuple[str, Any]] = []
    tree = (_of(root.get("/Names")) or {}).get("/EmbeddedFiles")
    if tree is not None:
        named += _named(_of(tree), 0)
    named += [("", one) for one in listed]
    for page in reader.pages:
        for one in _of(page.get("/Annots")) or ():
            note = _of(one)
            if note.get("/Subtype") == "/FileAttachment" and note.get("/FS") is not None:
                named.append(("", _of(note["/FS"])))
    seen: set[int] = set()
    for name, specification in named:
        held = _of(specification.get("/EF")) if hasattr(specification, "get") else None
        stream = None
        for key in ("/UF", "/F"):
            stream = stream if stream is not None else _of((held or {}).get(key))
        if stream is None or id(stream) in seen:
            continue
        seen.add(id(stream))
        yield Attached(
            name=str(_of(specification.get("/UF")) or _of(specification.get("/F")) or name),
            data=stream.get_data(),
            relationship=str(specification.get("/AFRelationship", "")).removeprefix("/"),
            mime=str(stream.get("/Subtype", "")).removeprefix("/"),
            listed=any(specification is one for one in listed),
        )


def _named(node: Any, depth: int) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    if depth > _DEPTH:
        message = "its name tree is too deep"
        raise ValueError(message)
    pairs = list(_of(node.get("/Names")) or ())
    for at in range(0, len(pairs) - 1, 2):
        yield str(_of(pairs[at])), _of(pairs[at + 1])
    for child in _of(node.get("/Kids")) or ():
        yield from _named(_of(child), depth + 1)


def _of(value: Any) -> Any:  # noqa: ANN401
    """Return what a reference refers to; None for the null object."""
    found = value.get_object() if hasattr(value, "get_object") else value
    return None if type(found).__name__ == "NullObject" else found


def invoice_file(data: bytes, *, file: str = "") -> Attached:
    """Return the file of a PDF that is its invoice or order.

    That is the one named as a standard names it; else the only XML file. Raises `UndetectedError`
    where there is none, `MissingExtraError`, `UnreadableError`.
    """
    found = attachments(data, file=file)
    for name in NAMES:
        for one in found:
            if one.name.rpartition("/")[2].lower() == name:
                return one
    texts = [one for one in found if _is_xml(one)]
    if len(texts) == 1:
        return texts[0]
    listed = ", ".join(sorted(one.name for one in found)) or "none"
    several = f"{len(texts)} XML files, none" if texts else "no file"
    message = f"the PDF carries {several} named as an invoice or order is (its files: {listed})"
    raise UndetectedError(message, where=file, hint=f"expected one of {', '.join(NAMES)}")


def _is_xml(one: Attached) -> bool:
    return one.name.lower().endswith(".xml") or one.data.lstrip(b"\xef\xbb\xbf \r\n\t")[:5] == (
        b"<?xml"
    )
