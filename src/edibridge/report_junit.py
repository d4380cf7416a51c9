"""Reports as JUnit XML: a test suite a file, a test case a document, for a CI's own display."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from edibridge.report import Row
from edibridge.report_text import finding_lines

# What XML 1.0 cannot hold, section 2.2.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(files: Iterable[tuple[str, Sequence[Row]]]) -> Iterator[str]:
    """Yield the XML document piece by piece.

    An invalid document is a failure, one that could not be read or not be judged whole an error;
    warnings and information go to `system-out`.
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="edibridge">\n'
    for path, rows in files:
        failures = sum(row["status"] == "invalid" for row in rows)
        errors = sum(row["status"] == "error" for row in rows)
        yield (
            f'  <testsuite name={_attribute(path)} tests="{len(rows)}" failures="{failures}" '
            f'errors="{errors}" skipped="0">\n'
        )
        for number, row in enumerate(rows, 1):
            yield from _case(row, number)
        yield "  </testsuite>\n"
    yield "</testsuites>\n"


def _case(row: Row, number: int) -> Iterator[str]:
    name = row.get("document") or (row["format"] or "document") + f" {number}"
    kind = f"{row['profile'] or 'syntax'}.{row['format'] or 'unknown'}"
    yield f"    <testcase classname={_attribute(kind)} name={_attribute(name)}>\n"
    fatal = [one for one in row["findings"] if one["severity"] == "fatal"]
    if row["status"] != "valid":
        tag = "failure" if row["status"] == "invalid" else "error"
        message, rule = _reason(row, fatal)
        text = "\n".join(line for one in fatal for line in finding_lines(one))
        yield (
            f"      <{tag} type={_attribute(rule)} message={_attribute(message)}>"
            f"{_text(text)}</{tag}>\n"
        )
    others = [one for one in row["findings"] if one["severity"] != "fatal"]
    if others:
        text = "\n".join(line for one in others for line in finding_lines(one))
        yield f"      <system-out>{_text(text)}</system-out>\n"
    yield "    </testcase>\n"


def _reason(row: Row, fatal: Sequence[Row]) -> tuple[str, str]:
    if fatal:
        first = fatal[0]
        more = f" (and {len(fatal) - 1} more)" if len(fatal) > 1 else ""
        return f"{first['rule']}: {first['message']}{more}", first["rule"]
    missing = row.get("not_built", [])
    return row.get("error") or f"not judged: {len(missing)} fatal rules were not run", "NOT-JUDGED"


def _text(text: str) -> str:
    return escape(_ILLEGAL.sub("\ufffd", text))


def _attribute(text: str) -> str:
    entities = {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
    return quoteattr(_ILLEGAL.sub("\ufffd", text), entities)
