"""Which format a source is in, by its content alone."""

from __future__ import annotations

from functools import cache

from edibridge.errors import UndetectedError
from edibridge.format import Format
from edibridge.registry import formats
from edibridge.syntax import xml
from edibridge.syntax.sniff import Sniffed, describe, is_pdf, sniff


def detect(data: bytes, *, file: str = "") -> str:
    """Return the id of the format that a source is in; of an interchange, of its first message.

    Raises `UndetectedError` where no format of edibridge begins like this.
    """
    return find(data, file=file).id


def find(data: bytes, *, file: str = "") -> Format:
    """Return the format that a source is in; raises `UndetectedError`."""
    if is_pdf(data):
        data = pdf_content(data, file=file)
    sniffed = sniff(data)
    where = file or "source"
    if sniffed is None:
        raise UndetectedError(describe(data[:64]), where=where, hint=EXPECTED)
    root = sniffed.root
    if sniffed.syntax == "xml" and not root:
        root = str(xml.parse(data, file=file).tag)  # raises, and says where it breaks
        sniffed = Sniffed("xml", root)
    known = by_root(root)
    if known is not None:
        return known
    raise UndetectedError(_unknown(sniffed), where=where, hint=_known(sniffed))


def pdf_content(data: bytes, *, file: str = "") -> bytes:
    """Return the invoice or order that a PDF carries; raises as `syntax.pdf.invoice_file` does."""
    from edibridge.syntax.pdf import invoice_file  # noqa: PLC0415 - only PDF needs it

    return invoice_file(data, file=file).data


@cache
def by_root(root: str) -> Format | None:
    """Return the format whose files begin with a root as formats state it, or None."""
    known = formats()
    # loading a format takes longer than reading a document: the likeliest come first
    for names in (known.shipped, known.ids):  # what others registered is looked for last
        for name in sorted(names(), key=lambda name: (-_likeness(name, root), name)):
            candidate = known.get(name)
            if root in candidate.roots:
                return candidate
    return None


def _likeness(name: str, root: str) -> int:
    """Count the words of a format's id that stand in a root."""
    lowered = root.lower()
    return sum(word in lowered for word in name.split("-"))


EXPECTED = "expected XML, an EDIFACT or X12 interchange, JSON or a CSV extract"


def _unknown(sniffed: Sniffed) -> str:
    if not sniffed.root:
        return {
            "edifact": "an EDIFACT interchange without a message (UNH; interactive EDIFACT, UIB and"
            " UIH, is not supported)",
            "x12": "an X12 interchange without a transaction set (ST)",
        }.get(sniffed.syntax, f"{sniffed.syntax} of no known kind")
    if sniffed.syntax == "xml":
        return f"the root element is {sniffed.root}, which no format knows"
    name = sniffed.root.partition(":")[2]
    return {
        "edifact": f"no format reads the EDIFACT message {name}",
        "x12": f"no format reads the X12 transaction set {name}",
    }.get(sniffed.syntax, f"no format reads {sniffed.syntax}")


def _known(sniffed: Sniffed) -> str:
    names = sorted(
        root.rpartition("}")[2] if sniffed.syntax == "xml" else root.partition(":")[2]
        for known in formats()
        for root in known.roots
        if known.syntax == sniffed.syntax
    )
    listed = ", ".join(dict.fromkeys(names))
    return f"known: {listed}" if listed else "`edibridge formats` lists what there is"
