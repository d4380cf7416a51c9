"""The segment table of a message (EDMD), in which lines at the margin show the groups."""

from __future__ import annotations

import re
from typing import Any

# 00120       ---- Segment group 2  ------------------ C   99---------------+
# 0080 + DTM Date/time/period                          C   9----------++
_GROUP = re.compile(r"^\d{4,5}\D*?Segment group (\d+)\s.*?\b([MC])\s+(\d+)(.*)$")
_SEGMENT = re.compile(r"^\d{4,5}[ +*#|X-]+([A-Z][A-Z0-9]{2})\s.*?\s([MC])\s+(\d+)(.*)$")
_TABLE = re.compile(r"4\.3\.1\s+Segment table(.*?)(?:\Z|^\s*4\.3\.2)", re.DOTALL | re.MULTILINE)
# In the code page of DOS, read as ISO 8859-1: a corner or a joint closes a group.
_CLOSING = re.compile("[+\xd9\xc1\xb4]")
_INDENT = re.compile(r"^\s+(?=\d{4,5}\s)")


class TableError(ValueError):
    """A segment table whose groups do not close."""


def message(text: str) -> list[Any]:
    """Read the segment table of a message: `[tag, 1 where mandatory, maximum, children]`.

    Raises TableError where there is none, or its groups do not nest.
    """
    tables = _TABLE.findall(text.replace("\r\n", "\n"))
    if not tables:
        reason = "there is no segment table (4.3.1)"
        raise TableError(reason)
    root: list[Any] = []
    stack = [root]
    for line in tables[-1].split("\n"):  # the first is the table of contents
        bare = _INDENT.sub("", line.rstrip())
        if found := _GROUP.match(bare):
            number, status, maximum, _rest = found.groups()
            children: list[Any] = []
            stack[-1].append([f"SG{number}", int(status == "M"), int(maximum), children])
            stack.append(children)
        elif found := _SEGMENT.match(bare):
            tag, status, maximum, rest = found.groups()
            stack[-1].append([tag, int(status == "M"), int(maximum)])
            closed = len(_CLOSING.findall(rest))
            if closed >= len(stack):
                reason = f"a group is closed at {tag} that was not opened"
                raise TableError(reason)
            del stack[len(stack) - closed :]
    if len(stack) > 1:
        reason = "a group is not closed"
        raise TableError(reason)
    if not root or root[0][0] != "UNH":
        reason = "it does not begin with UNH"
        raise TableError(reason)
    return root


def tags(parts: list[Any]) -> set[str]:
    """Return the tags of all segments of a table."""
    found: set[str] = set()
    for part in parts:
        found |= tags(part[3]) if len(part) > 3 else {part[0]}  # noqa: PLR2004 - with children
    return found
