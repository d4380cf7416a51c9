"""Code lists as UNCL prints them."""

from __future__ import annotations

import re

_BLOCK = re.compile(r"^-{40,}\s*$", re.MULTILINE)
_HEAD = re.compile(r"^[ +*#|X-]{0,8}(\d{4})\s+\S")
_FORM = re.compile(r"^\s*Repr\s*:\s*(?:an|a|n)(?:\.\.)?(\d+)", re.MULTILINE)
# Change indicators stand in the first columns, a code behind them in a column of six, its meaning
# below and deeper. One blank behind a short word is a sentence.
_CODE = re.compile(
    r"^[ +*#|X-]{3,7}(?<=[ |])([A-Za-z0-9][^\s:]*)(?:\s*$|(?:\s{2,}|(?<=\S{5})\s)\S)"
)


def codes(text: str) -> dict[str, str]:
    """Read UNCL: the values of each list, with blanks between them."""
    found: dict[str, str] = {}
    for block in _BLOCK.split(text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.strip("\n").split("\n")
        head = next((match for line in lines[:4] if (match := _HEAD.match(line))), None)
        form = _FORM.search(block)
        if head is None or form is None:
            continue
        longest = int(form[1])
        values = [
            match[1]
            for line in block[form.end() :].split("\n")
            if (match := _CODE.match(line)) and len(match[1]) <= longest
        ]
        if values:
            found[head[1]] = " ".join(dict.fromkeys(values))
    return found
