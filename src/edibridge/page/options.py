"""How a page shall be: language, paper, the issuer's looks, what a profile adds to it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from attrs import field, frozen
from attrs.validators import in_

from edibridge.errors import UnreadableError, UsageError
from edibridge.page.blocks import Code

Paper = Literal["auto", "a4", "letter"]
Direction = Literal["auto", "ltr", "rtl"]

# where a letter is written on Letter: CLDR, supplemental data, paper size
_LETTER = frozenset({"US", "CA", "MX", "CL", "CO", "CR", "GT", "NI", "PA", "PH", "PR", "SV", "VE"})
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")


@frozen(kw_only=True)
class Print:
    """What a profile puts on the page: QR codes, texts that the law wants there, another title."""

    codes: tuple[Code, ...] = ()
    texts: tuple[str, ...] = ()
    title: str = ""


@frozen(kw_only=True)
class PageOptions:
    """How a page shall be.

    `language` is a language with or without a territory (`pt`, `pt-BR`, `en-US`); empty, it is that
    of the document, or English. Numbers and dates are as in that place. `colour` is that of the
    headings (`#1f3a5f`), `logo` the content of a PNG, JPEG or SVG file. `fonts` are font files for
    what Noto Sans does not hold, in order. `paper` auto is Letter where the territory writes on it.
    `pay_code` puts an EPC QR code beside the payment details of invoices in euro.

    Raises `UsageError` for a colour that is none.
    """

    language: str = ""
    direction: Direction = field(default="auto", validator=in_(("auto", "ltr", "rtl")))
    paper: Paper = field(default="auto", validator=in_(("auto", "a4", "letter")))
    colour: str = "#1f3a5f"
    logo: bytes | None = None
    fonts: tuple[str | Path, ...] = ()
    foot: tuple[str, ...] = ()
    pay_code: bool = True
    print: Print = Print()

    def __attrs_post_init__(self) -> None:
        """Refuse a colour that no drawing understands."""
        if not _COLOUR.match(self.colour):
            message = f"{self.colour!r} is no colour"
            raise UsageError(message, hint="like #1f3a5f")
        if self.logo is not None:
            logo_kind(self.logo)

    def on_letter(self, territory: str) -> bool:
        """Say whether the paper is Letter, in a territory (ISO 3166-1 alpha-2)."""
        return self.paper == "letter" or (self.paper == "auto" and territory in _LETTER)


def logo_kind(data: bytes) -> str:
    """Return the media type of a logo by its content; raises `UsageError` for any other file."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if b"<svg" in data[:4096]:
        return "image/svg+xml"
    message = "the logo is none of PNG, JPEG, SVG"
    raise UsageError(message, hint="save it as one of these")


def load_logo(path: str | Path) -> bytes:
    """Return the content of a logo's file; raises `UnreadableError`."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
        raise UnreadableError(message, where=str(path)) from None
