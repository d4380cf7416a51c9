"""Who sends to whom, by the headers of an envelope."""

from __future__ import annotations

from edibridge.syntax.edi_segment import Segment


def partner(header: Segment, element: int) -> str:
    """Return a sender or recipient with its qualifier: `14:4012345000009`, `ZZ:ME`.

    In EDIFACT what 0008 or 0014 says for internal routing follows.
    """
    if header.separators.syntax == "x12":
        return f"{header.get(element - 1).strip()}:{header.get(element).strip()}"
    parts = (header.get(element, 2), header.get(element), header.get(element, 3))
    return ":".join(part for part in parts if part)


def partners(interchange: Segment) -> tuple[str, str]:
    """Return sender and recipient of UNB or ISA."""
    sender, recipient = (6, 8) if interchange.separators.syntax == "x12" else (2, 3)
    return partner(interchange, sender), partner(interchange, recipient)
