"""Reports as one JSON document; each of its rows is what `--report` writes as a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version

from edibridge.report import Row

SCHEMA = 1
"""Edition of the shape: a key may be added within one, none changes its meaning or goes."""


def render(files: Iterable[tuple[str, Sequence[Row]]]) -> Iterator[str]:
    """Yield `{"edibridge": version, "schema": 1, "documents": [row, ...]}` piece by piece."""
    yield f'{{"edibridge": {json.dumps(version("edibridge"))}, "schema": {SCHEMA}, "documents": ['
    separator = "\n"
    for _path, rows in files:
        for row in rows:
            yield separator + json.dumps(row, ensure_ascii=False)
            separator = ",\n"
    yield "\n]}\n"
