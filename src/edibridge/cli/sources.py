"""Which files a command works on, and what the files that it writes are called."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from edibridge.errors import UnreadableError, UsageError

STDIN = "-"
NAMES_NO_DOCUMENT = (".layout.toml",)  # stands beside an extract and says how to read it


def sources(files: Sequence[str], files_from: str | None) -> tuple[dict[str, str], int]:
    """Return every file to read, in order, each once, and how many were named more than once.

    The value is the folder below which the file was found, relative to the folder named: `""` for
    a file that was named itself. Raises `UsageError` where nothing is named and for a folder
    without files, `UnreadableError` for a list that cannot be read.
    """
    found: dict[str, str] = {}
    twice = 0
    for name in (*files, *(_listed(files_from) if files_from else ())):
        for path, below in _expanded(name):
            twice += path in found
            found.setdefault(path, below)
    if not found:
        if files_from:
            message = "the list names no file"
            raise UsageError(message, where=files_from)
        message = "no file is named"
        raise UsageError(message, hint="name files, folders or -, or give --files-from LIST")
    return found, twice


def _listed(name: str) -> Iterator[str]:
    try:
        text = (sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()).decode(
            "utf-8-sig", "surrogateescape"
        )
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise UnreadableError(message, where=name) from None
    yield from (line for line in text.splitlines() if line.strip())


def _expanded(name: str) -> Iterator[tuple[str, str]]:
    if name == STDIN or not Path(name).is_dir():
        yield name, ""
        return
    some = False
    for folder, below, files in os.walk(name):
        below[:] = sorted(one for one in below if not one.startswith("."))
        for file in sorted(files):
            if file.startswith(".") or file.endswith(NAMES_NO_DOCUMENT):
                continue
            some = True
            relative = os.path.relpath(folder, name)
            yield str(Path(folder, file)), "" if relative == "." else relative
    if not some:
        message = "the folder holds no file to read"
        raise UsageError(message, where=name)


def stems(found: Mapping[str, str]) -> dict[str, str]:
    """Return for each file what the names of its outputs begin with: unique, and always the same.

    It is the name without its ending, below the folder where it was found. Where two files would
    share it, or its outputs could meet the numbered ones (`a-1`) of another, it is the whole name,
    and a number where even that is taken.
    """
    plain = {path: _joined(below, _stem(path)) for path, below in found.items()}
    counted: dict[str, int] = {}
    for stem in plain.values():
        counted[stem] = counted.get(stem, 0) + 1
    taken: set[str] = set()
    given: dict[str, str] = {}
    for path, stem in plain.items():
        numbered = _NUMBERED.match(stem)
        alone = counted[stem] == 1 and not (numbered and numbered[1] in counted)
        wanted = stem if alone else _joined(found[path], Path(path).name)
        name, number = wanted, 1
        while name in taken or (not alone and name in counted):
            number += 1
            name = f"{wanted}~{number}"
        taken.add(name)
        given[path] = name
    return given


_NUMBERED = re.compile(r"(.+)-\d+$", re.DOTALL)


def _stem(path: str) -> str:
    return "stdin" if path == STDIN else Path(path).stem


def _joined(below: str, name: str) -> str:
    return str(Path(below, name)) if below else name
