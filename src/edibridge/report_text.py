"""Reports as lines to read: each finding as a compiler would, what it is about, the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from edibridge.report import Row, text


def render(files: Iterable[tuple[str, Sequence[Row]]]) -> Iterator[str]:
    """Yield the lines of each document."""
    for _path, rows in files:
        for row in rows:
            for line in document_lines(row):
                yield f"{line}\n"


def document_lines(row: Row) -> list[str]:
    """Return the lines of one document: its findings with what they are about, its verdict."""
    plain = text(row)
    count = len(row["findings"])
    lines: list[str] = []
    for line, finding in zip(plain[:count], row["findings"], strict=True):
        lines.append(line)
        lines.extend(_details(finding))
    counted = row.get("rules")
    for line in plain[count:]:
        if counted is None:
            lines.append(line)
            continue
        ran, missing = counted["ran"], counted["not_built"]
        more = f", {missing} not run" if missing else ""
        lines.append(f"{line.removesuffix(')')}; {ran} rules ran{more})")
    return lines


def finding_lines(finding: Row) -> list[str]:
    """Return the lines of one finding."""
    where = f"{finding['location']}: " if finding["location"] else ""
    head = f"{where}{finding['severity']}: [{finding['rule']}] {finding['message']}"
    return [head, *_details(finding)]


def _details(finding: Row) -> Iterator[str]:
    about = [finding[name] for name in ("term", "path") if finding.get(name)]
    values = [
        f"{word} {finding[key]!r}"
        for word, key in (("got", "got"), ("expected", "expected"))
        if finding.get(key) is not None
    ]
    parts = [", ".join(part) for part in (about, values) if part]
    if not parts:
        return
    source = f" ({finding['source']})" if finding.get("source") else ""
    yield f"    {': '.join(parts)}{source}"
