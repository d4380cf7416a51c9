"""The text files of a directory, out of the archives in archives that UNECE publishes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from attrs import define, field

from edibridge.errors import UnreadableError, UsageError

_MOST = 400_000_000  # bytes, unpacked: a directory has some twenty million
_DEEPEST = 4
# EDSD.21A, UNCL.21A, UNCL-1.21A; INVOIC_D.21A. Interactive parts (IDSD ...) are not read.
_PART = re.compile(r"(EDSD|EDCD|EDED|UNCL)(-\d)?\.(\d\d[A-Z])", re.IGNORECASE)
_MESSAGE = re.compile(r"([A-Z]{6})_D\.(\d\d[A-Z])", re.IGNORECASE)


@define
class Texts:
    """The texts of one directory: `release` is 0054 (`21A`), `messages` are by type (0065)."""

    release: str = ""
    segments: str = ""
    composites: str = ""
    elements: str = ""
    codes: str = ""
    messages: dict[str, str] = field(factory=dict)


def texts(path: Path) -> Texts:
    """Read the archive of a directory as UNECE publishes it (`D21A.zip`).

    Raises UnreadableError where it is no archive, UsageError where it is none of a directory, or
    of more than one.
    """
    found = Texts()
    releases: set[str] = set()
    for name, data in _files(path):
        # the tables were drawn with a code page of DOS: each character is one byte
        text = data.decode("latin-1")
        if part := _PART.fullmatch(name):
            releases.add(part[3].upper())
            _add(found, part[1].upper(), text)
        elif message := _MESSAGE.fullmatch(name):
            releases.add(message[2].upper())
            found.messages[message[1].upper()] = text
    if not found.segments or not found.messages:
        missing = "segments (EDSD)" if not found.segments else "messages (EDMD)"
        text = f"the archive holds no {missing} of an EDIFACT directory"
        hint = "take the whole directory from unece.org, such as D21A.zip"
        raise UsageError(text, where=str(path), hint=hint)
    if len(releases) > 1:
        text = f"the archive holds several directories: {', '.join(sorted(releases))}"
        raise UsageError(text, where=str(path), hint="add one at a time")
    found.release = releases.pop()
    return found


def _add(found: Texts, part: str, text: str) -> None:
    if part == "EDSD":
        found.segments += text
    elif part == "EDCD":
        found.composites += text
    elif part == "EDED":
        found.elements += text
    else:
        found.codes += text


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        yield from _inside(path.read_bytes(), [_MOST], 0)
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise UnreadableError(message, where=str(path)) from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        message = f"this is no archive that can be read: {error}"
        raise UnreadableError(message, where=str(path), hint="download it once more") from None


def _inside(data: bytes, left: list[int], depth: int) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            name = Path(entry.filename.replace("\\", "/")).name
            nested = name.lower().endswith(".zip") and depth < _DEEPEST
            if not nested and not _PART.fullmatch(name) and not _MESSAGE.fullmatch(name):
                continue
            left[0] -= entry.file_size
            if left[0] < 0:
                message = f"more than {_MOST} bytes"
                raise zipfile.BadZipFile(message)
            content = archive.read(entry)
            if nested:
                yield from _inside(content, left, depth + 1)
            else:
                yield name, content
