"""The cash discount that German public buyers have in a text of the terms of payment."""

from __future__ import annotations

import re

from edibridge.profiles._en16931_facts import normal

_DISCOUNT = re.compile(
    r"#(SKONTO)#TAGE=([0-9]+#PROZENT=[0-9]+\.[0-9]{2})(#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#\Z"
)
_ANY_DISCOUNT = re.compile(r"#[^\n\r]+#")
_LINE_END = re.compile(r"\r?\n")
_NEW_LINE = re.compile(r"[ \t\r\n]*\n")


def wrong_discount(text: str) -> str | None:
    """Return the first line that begins like a discount and is none, or is not ended."""
    lines = [normal(line) for line in _LINE_END.split(text)]
    chosen = [line for line in lines if line.startswith("#")]
    if not chosen:
        return None
    ended = _NEW_LINE.match(_ANY_DISCOUNT.split(text)[-1]) is not None
    return next((line for line in chosen if not _DISCOUNT.match(line) or not ended), None)
