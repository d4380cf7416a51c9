"""The files of an extract: beside one another, among given paths, or in a zip."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path, PurePosixPath

from edibridge.errors import UnreadableError
from edibridge.formats._csv_gather import Source
from edibridge.formats._csv_layout import Layout


def open_sources(
    layout: Layout,
    source: Source | None,
    file: str,
    members: Mapping[str, bytes],
    stack: ExitStack,
) -> list[Source]:
    """Return the files of an extract in the order of the layout's sheets.

    `source` is the file that was given, which may be any of them; the others lie beside it or
    among the layout's companions. Raises `UnreadableError` that names a file that is missing.
    """
    if layout.shape != "joined":
        return [source or _only(members, file)]
    patterns = [sheet.name for sheet in layout.sheets]
    if source is None:
        return [_member(pattern, members, file) for pattern in patterns]
    at, star = 0, ""
    for number, pattern in enumerate(patterns):
        match = _regex(pattern).fullmatch(source.name)
        if match is not None:
            at, star = number, match[1] if match.groups() else ""
            break
    found = []
    for number, pattern in enumerate(patterns):
        if number == at:
            found.append(source)
            continue
        path = _companion(layout, pattern, star, source, file)
        found.append(Source(path.name, stack.enter_context(path.open("rb"))))
    return found


def _regex(pattern: str) -> re.Pattern[str]:
    before, star, after = pattern.partition("*")
    middle = "(.*)" if star else ""
    return re.compile(f"{re.escape(before)}{middle}{re.escape(after)}", re.IGNORECASE)


def _companion(layout: Layout, pattern: str, star: str, source: Source, file: str) -> Path:
    name = pattern.replace("*", star)
    for path in layout.companions:
        if _regex(pattern).fullmatch(path.name) and path.is_file():
            return path
    folder = Path(file).parent if file else None
    if folder is not None and (folder / name).is_file():
        return folder / name
    message = f"{name} is missing: the layout joins it to this file"
    place = f"put {name} beside {source.name}" if file else f"read {source.name} from its folder"
    raise UnreadableError(message, where=source.name, hint=f"{place}, or zip the files together")


def _only(members: Mapping[str, bytes], file: str) -> Source:
    if len(members) != 1:
        message = f"the zip holds {len(members)} files, and the layout is for one"
        raise UnreadableError(message, where=file or "zip", hint="zip one file")
    name, data = next(iter(members.items()))
    return Source(name, io.BytesIO(data))


def _member(pattern: str, members: Mapping[str, bytes], file: str) -> Source:
    for name, data in members.items():
        if _regex(pattern).fullmatch(PurePosixPath(name).name):
            return Source(PurePosixPath(name).name, io.BytesIO(data))
    message = f"the zip holds no {pattern}"
    shown = ", ".join(members) or "nothing"
    raise UnreadableError(message, where=file or "zip", hint=f"it holds {shown}")
