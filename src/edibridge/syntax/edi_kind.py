"""Which of the two EDI syntaxes a source is in."""

from __future__ import annotations

import re
from typing import Literal

Syntax = Literal["edifact", "x12"]


def detect(head: bytes) -> Syntax | None:
    """Tell EDIFACT from X12 by the first bytes of a source; None where it is neither."""
    text = head[:400].decode("latin-1").removeprefix("\xef\xbb\xbf").lstrip()
    if re.match(r"UNA.{6}\s*U(N[BGH]|IB)|U(N[BGHO]|IB)\W", text, re.DOTALL):
        return "edifact"
    if re.match(r"(ISA|GS|ST|TA1|IEA)[^A-Za-z0-9\r\n]", text):
        return "x12"
    return None
