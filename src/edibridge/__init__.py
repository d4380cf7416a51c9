"""A business document is one thing that many languages spell; edibridge reads and writes them.

    import edibridge

    for received in edibridge.read("invoice.xml"):
        print(received.document.number)
    result = edibridge.convert("invoice.xml", to="edifact:d01b")
    for note in result.notes:
        print(note)

A source is a path, bytes, or a binary file that is open. Importing this loads nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from edibridge.acknowledge import Answer, AnswerOptions, Kind
    from edibridge.convert import Converted, Loss, Result
    from edibridge.envelope import Packed, Packing
    from edibridge.errors import EdibridgeError, LossError, UnreadableError, UsageError
    from edibridge.findings import Finding, Location, Note, Report
    from edibridge.format import Envelope, Format, Overlay, Received, Written
    from edibridge.guides import Guide
    from edibridge.model import Document
    from edibridge.page import Kind as PageKind
    from edibridge.page import PageOptions, Rendered
    from edibridge.profile import Profile
    from edibridge.receive import Source
    from edibridge.sign import Signer, SignOptions, Verified, VerifyOptions
    from edibridge.stamps import Stamp, StampOptions

__all__ = [
    "Converted",
    "Document",
    "EdibridgeError",
    "Envelope",
    "Finding",
    "Format",
    "Guide",
    "Location",
    "LossError",
    "Note",
    "Packed",
    "Packing",
    "PageOptions",
    "Profile",
    "Received",
    "Rendered",
    "Report",
    "Result",
    "SignOptions",
    "Stamp",
    "StampOptions",
    "UnreadableError",
    "UsageError",
    "Verified",
    "VerifyOptions",
    "Written",
    "acknowledge",
    "convert",
    "detect",
    "formats",
    "join",
    "profiles",
    "read",
    "render",
    "sign",
    "split",
    "stamp",
    "validate",
    "verify",
    "write",
]

_HOMES = {
    "convert": ("Converted", "Result"),
    "envelope": ("Packed", "Packing"),
    "errors": ("EdibridgeError", "LossError", "UnreadableError", "UsageError"),
    "findings": ("Finding", "Location", "Note", "Report"),
    "format": ("Envelope", "Format", "Received", "Written"),
    "guides": ("Guide",),
    "model": ("Document",),
    "page": ("PageOptions", "Rendered"),
    "profile": ("Profile",),
    "sign": ("SignOptions", "Verified", "VerifyOptions"),
    "stamps": ("Stamp", "StampOptions"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever bears the name
    """Load a class when it is first asked for."""
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module  # noqa: PLC0415

            return getattr(import_module(f"edibridge.{home}"), name)
    message = f"module 'edibridge' has no attribute {name!r}"
    raise AttributeError(message)


def detect(source: Source) -> str:
    """Return the id of the format that a source is in, by its content alone.

    Raises `UndetectedError` where it is none that edibridge knows, `UnreadableError` where the
    source cannot be read.
    """
    from edibridge.detect import detect  # noqa: PLC0415
    from edibridge.receive import load  # noqa: PLC0415

    loaded = load(source)
    return detect(loaded.data, file=loaded.file)


def read(
    source: Source,
    *,
    format: str = "auto",  # noqa: A002 - the word for it
    layout: Any = None,  # noqa: ANN401 - a path or a layout that is loaded
    guide: str | Guide | None = None,
    encoding: str | None = None,
) -> list[Received]:
    """Read every document of a source, each with what was found about it.

    `layout` is the layout of a CSV extract, `guide` that of the partner who sent it. A document
    that cannot be understood does not stop the others: its `Received.document` is None and a
    finding says why. Raises `UnreadableError` where nothing can be read, `UnknownFormatError`,
    `LayoutError`.
    """
    from edibridge.format import ReadOptions  # noqa: PLC0415
    from edibridge.receive import receive  # noqa: PLC0415

    options = ReadOptions(layout=layout, overlay=_overlay(guide), encoding=encoding)
    return list(receive(source, format=format, options=options))


def write(  # noqa: PLR0913 - each option is one word a caller may say
    documents: Document | Sequence[Document],
    format: str,  # noqa: A002
    *,
    envelope: Envelope | None = None,
    layout: Any = None,  # noqa: ANN401
    guide: str | Guide | None = None,
    encoding: str | None = None,
    charset: str = "",
    transliterate: bool = False,
) -> Written:
    """Write documents into one file of a format, such as `ubl-invoice`, `ubl` or `x12:005010`.

    `charset` is the character set of an interchange (`UNOA` to `UNOY`; X12: `basic`, `extended`);
    what it lacks raises `UnwritableError`, or is transliterated where that is asked. The notes of
    `Written` say, document by document, what the format does not hold. Raises `UnwritableError` for
    a document that it has no place for, `UnknownFormatError`.
    """
    from edibridge.errors import UsageError  # noqa: PLC0415
    from edibridge.format import Envelope, WriteOptions  # noqa: PLC0415
    from edibridge.targets import target  # noqa: PLC0415

    wanted = target(format)
    several = list(documents) if isinstance(documents, Sequence) else [documents]
    if not several:
        message = "there is no document to write"
        raise UsageError(message)
    chosen = wanted.choose(several[0])
    options = WriteOptions(
        version=wanted.version or chosen.versions[0],
        envelope=envelope or Envelope(),
        layout=layout,
        overlay=_overlay(guide),
        encoding=encoding,
        charset=charset,
        transliterate=transliterate,
    )
    return chosen.write(several, options)


def convert(  # noqa: PLR0913 - each option is one word a caller may say
    source: Source,
    *,
    to: str,
    profile: str | None = None,
    loss: Loss = "report",
    format: str = "auto",  # noqa: A002
    layout: Any = None,  # noqa: ANN401
    to_layout: Any = None,  # noqa: ANN401
    guide: str | Guide | None = None,
    to_guide: str | Guide | None = None,
    envelope: Envelope | None = None,
    single: bool = False,
    charset: str = "",
    transliterate: bool = False,
) -> Result:
    """Convert every document of a source; the result has the files, and what was lost.

    `profile` prepares and judges each document first, and one that breaks a fatal rule is not
    written. With `loss="error"` a value that the target cannot hold raises `LossError`, which
    lists every such value. `single` puts each document into a file of its own. `guide` and
    `to_guide` are those of the partners whom it comes from and is for. `charset` and
    `transliterate` are as in `write`. What one document
    lacks does not stop the others: `Result.errors` says what was not written.
    """
    from edibridge.convert import Options, raise_losses  # noqa: PLC0415
    from edibridge.convert import convert as run  # noqa: PLC0415
    from edibridge.format import Envelope, ReadOptions, WriteOptions  # noqa: PLC0415

    options = Options(
        to=to,
        profile=profile,
        loss=loss,
        read=ReadOptions(layout=layout, overlay=_overlay(guide)),
        write=WriteOptions(
            envelope=envelope or Envelope(),
            layout=to_layout or layout,
            overlay=_overlay(to_guide),
            charset=charset,
            transliterate=transliterate,
        ),
        format=format,
        single=single,
    )
    result = run(source, options)
    if loss == "error":
        raise_losses(result)
    return result


def validate(
    source: Source,
    profile: str = "auto",
    *,
    format: str = "auto",  # noqa: A002
    layout: Any = None,  # noqa: ANN401
) -> list[Report]:
    """Judge every document of a source; one report each.

    With `profile="auto"` the document's own word decides, or `syntax` where it has none. Raises
    `UnknownProfileError`, and `UnreadableError` where nothing can be read.
    """
    from edibridge.format import ReadOptions  # noqa: PLC0415
    from edibridge.validate import judge  # noqa: PLC0415

    options = ReadOptions(layout=layout)
    return [one.report for one in judge(source, profile=profile, format=format, options=options)]


def acknowledge(
    source: Source,
    kind: Kind = "auto",
    *,
    profile: str | None = None,
    options: AnswerOptions | None = None,
) -> list[Answer]:
    """Answer a source: CONTRL, TA1, 997 or 999 by its syntax, with a profile by its rules.

    `auto` takes what the source is usually answered with; `edibridge.acknowledge.answered` reads
    answers back. Raises `UnreadableError`, `UnwritableError` where nobody can be answered,
    `UsageError`.
    """
    from edibridge.acknowledge import acknowledge  # noqa: PLC0415

    return acknowledge(source, kind=kind, profile=profile, options=options)


def split(data: bytes, packing: Packing | None = None) -> list[Packed]:
    """Return an interchange for each message of an interchange, byte for byte but its envelope.

    `packing` says what the envelopes shall have, and where their control numbers come from. Raises
    `UnreadableError` where the source is no whole interchange.
    """
    from edibridge.envelope import split  # noqa: PLC0415

    return split(data, packing)


def join(sources: Iterable[bytes], packing: Packing | None = None) -> list[Packed]:
    """Return the messages of interchanges in one for each pair of partners; see `split`."""
    from edibridge.envelope import join  # noqa: PLC0415

    return join(sources, packing)


def sign(source: Source, key: Signer, options: SignOptions | None = None) -> bytes:
    """Sign a source: XAdES in XML, a signature in PDF, CAdES around anything else.

    `key` is what `from edibridge.sign import load_key` loads, once for all documents, or any other
    `Signer`. Raises `UnreadableError`, `UsageError` for what cannot be signed so.
    """
    from edibridge.receive import load  # noqa: PLC0415
    from edibridge.sign import sign_document  # noqa: PLC0415

    loaded = load(source)
    return sign_document(loaded.data, key, options, file=loaded.file)


def verify(source: Source, options: VerifyOptions | None = None) -> list[Verified]:
    """Say of each signature of a source what was signed, by whom, and what speaks against it.

    Read on in `Verified.data` alone: these bytes were signed. Whether the signer may be believed is
    for the trust list of `options` to say. Raises `UnreadableError`, `UsageError` where a detached
    signature comes without its content.
    """
    from edibridge.receive import load  # noqa: PLC0415
    from edibridge.sign import verify_document  # noqa: PLC0415

    loaded = load(source)
    return verify_document(loaded.data, options, file=loaded.file)


def stamp(source: Source, kind: str, options: StampOptions | None = None) -> tuple[Stamp, ...]:
    """Return the stamps of a kind, such as `es-verifactu`, that a source bears or shall bear.

    `edibridge.stamps.KINDS` lists the kinds; chains are extended by `edibridge.stamps.chained`.
    Raises `UnreadableError`, `UsageError` for a source of another kind or what is missing.
    """
    from edibridge.receive import load  # noqa: PLC0415
    from edibridge.stamps import stamps  # noqa: PLC0415

    return stamps(kind, load(source).data, options)


def render(
    document: Document, kind: PageKind = "pdf", options: PageOptions | None = None
) -> Rendered:
    """Show a document as a page that a person reads, `pdf` or `html`.

    `options` say language, paper, logo and what a profile prints; `Rendered.data` is the file. A
    PDF needs the extra `pdf`, or a font file that the options name. Raises `UsageError` for a
    language that there are no words for, `MissingExtraError`.
    """
    from edibridge.page import render_page  # noqa: PLC0415

    return render_page(document, kind, options)


def formats() -> tuple[str, ...]:
    """Return the ids of all formats."""
    from edibridge.registry import formats  # noqa: PLC0415

    return formats().ids()


def profiles() -> tuple[str, ...]:
    """Return the ids of all profiles."""
    from edibridge.registry import profiles  # noqa: PLC0415

    return profiles().ids()


def _overlay(guide: str | Guide | None) -> Overlay | None:
    if guide is None:
        return None
    from edibridge.guides import GuideOverlay, load_guide  # noqa: PLC0415

    return GuideOverlay(load_guide(guide) if isinstance(guide, str) else guide)


class _Facade(ModuleType):
    """Keeps the functions above where a module or package of the same name is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        """Set an attribute, but never a module over a function."""
        if not (isinstance(value, ModuleType) and name in __all__):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Facade
