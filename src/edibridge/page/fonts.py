"""The fonts of a page: Noto Sans as packaged, and the files that the user names.

A PDF holds the shapes that it shows, and a variable font must be cut to one weight for that; that
takes seconds, so what is cut is kept in the user's data folder.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from attrs import field, frozen

from edibridge.errors import MissingExtraError, UnreadableError
from edibridge.resources import user_path

_EDITION = "3"  # of how fonts are cut; a new one makes new files
_REGULAR, _BOLD = 400, 700
_SUBFAMILIES = frozenset({2, 17, 22})  # name identifiers of OpenType
_LATIN_END = 0x180
# punctuation and signs that a page in a Latin script has beside its letters
_SIGNS = (0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E,
          0x2022, 0x2026, 0x202F, 0x2030, 0x20AC, 0x2122, 0x2212, 0x2713, 0xFFFD)  # fmt: skip
# what is in Noto Sans beside these needs shaping, and a font of its own is better at it
_ALPHABETS = ((0, 0x0900), (0x1C80, 0x1C90), (0x1D00, 0x2E80), (0xA640, 0xA6A0), (0xA720, 0xA800),
              (0xAB30, 0xAB70), (0xFB00, 0xFB07), (0xFFFC, 0xFFFE))  # fmt: skip


@frozen(kw_only=True)
class Face:
    """A font in two weights, and which characters it holds."""

    name: str
    regular: Path
    bold: Path
    holds: frozenset[int] = field(repr=False)
    packaged: bool = False


def faces(named: Iterable[str | Path], text: Iterable[str]) -> tuple[Face, ...]:
    """Return the fonts for a page, in the order in which a character is looked for.

    Raises `MissingExtraError` where Noto Sans is not installed and no font is named,
    `UnreadableError` for a file that is no font.
    """
    own = tuple(_named(Path(path), at) for at, path in enumerate(named, 1))
    try:
        import fontpkg_noto_sans as noto  # type: ignore[import-untyped]  # noqa: PLC0415
    except ImportError:
        if own:
            return own
        message = "PDF needs the font Noto Sans, which is not installed"
        hint = "pip install 'edibridge[pdf]', or name a font file"
        raise MissingExtraError(message, hint=hint) from None
    latin = all(ord(letter) < _LATIN_END or ord(letter) in _SIGNS for letter in text)
    source = Path(noto.ROOT, "files", "NotoSans[wdth,wght].ttf")
    return (_packaged(source, latin=latin), *own)


@cache
def _packaged(source: Path, *, latin: bool) -> Face:
    def wanted(code: int) -> bool:
        if latin:
            return code < _LATIN_END or code in _SIGNS
        return any(first <= code < end for first, end in _ALPHABETS)

    name = "noto-latin" if latin else "noto"
    regular = _cut(source, name, _REGULAR, wanted)
    bold = _cut(source, name, _BOLD, wanted)
    return Face(name=name, regular=regular, bold=bold, holds=_holds(regular), packaged=True)


@cache
def _named(path: Path, number: int) -> Face:
    try:
        with _opened(path) as font:
            variable = "fvar" in font
            weights = {axis.axisTag for axis in font["fvar"].axes} if variable else set()
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise UnreadableError(message, where=str(path)) from None
    except Exception as error:  # noqa: BLE001 - fontTools raises whatever its parsing met
        message = f"is no font that can be read: {error}"
        raise UnreadableError(message, where=str(path), hint="a .ttf or .otf file") from None
    regular = _cut(path, f"named-{path.stem}", _REGULAR, None) if variable else path
    bold = _cut(path, f"named-{path.stem}", _BOLD, None) if "wght" in weights else regular
    return Face(name=f"named{number}", regular=regular, bold=bold, holds=_holds(regular))


def _opened(path: Path) -> Any:  # noqa: ANN401 - a font, of a library without types
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415

    return TTFont(io.BytesIO(path.read_bytes()), fontNumber=0, recalcTimestamp=False)


def _holds(path: Path) -> frozenset[int]:
    with _opened(path) as font:
        return frozenset(font.getBestCmap() or ())


def _cut(source: Path, name: str, weight: int, wanted: Callable[[int], bool] | None) -> Path:
    """Return the file of one weight of a variable font, made where it is not there yet."""
    data = source.read_bytes()
    mark = hashlib.sha256(data + _EDITION.encode()).hexdigest()[:12]
    file = f"{name}-{mark}-{weight}.ttf"
    for folder in (user_path("fonts"), _temporary()):
        made = folder / file
        if made.is_file():
            return made
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part = folder / f".{file}.{os.urandom(6).hex()}"
            _save(source, part, weight, wanted)
            part.replace(made)
        except OSError:
            continue  # nothing can be kept there
        return made
    message = "no folder can be written for the fonts that a PDF needs"
    raise UnreadableError(message, hint="name one that can with EDIBRIDGE_DATA")


@cache
def _temporary() -> Path:
    return Path(tempfile.gettempdir(), f"edibridge-fonts-{os.getpid()}")


def _save(source: Path, made: Path, weight: int, wanted: Callable[[int], bool] | None) -> None:
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]  # noqa: PLC0415
    from fontTools.varLib import instancer  # type: ignore[import-untyped]  # noqa: PLC0415

    font = _opened(source)
    if wanted is not None:
        options = Options(hinting=False, notdef_outline=True, glyph_names=False)
        options.layout_features = []
        options.drop_tables += ["GSUB", "GPOS", "GDEF"]
        cutter = Subsetter(options)
        cutter.populate(unicodes=[code for code in font.getBestCmap() if wanted(code)])
        cutter.subset(font)
    axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
    for axis in font["fvar"].axes:
        if axis.axisTag == "wght":
            axes["wght"] = min(max(weight, axis.minValue), axis.maxValue)
    instancer.instantiateVariableFont(font, axes, inplace=True, static=True)
    if weight == _BOLD:  # fonts of one name would be one font to a reader of the PDF
        for record in font["name"].names:
            if record.nameID in _SUBFAMILIES:
                record.string = "Bold"
    font.save(made)
