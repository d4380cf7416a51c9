"""The words of the command line about pages that a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edibridge.cli.building import command, source_words

if TYPE_CHECKING:
    import argparse

    from edibridge.cli.building import Commands


def render(commands: Commands) -> argparse.ArgumentParser:
    """`edibridge render`, without the words that reading and many files have in common."""
    about = "show documents as pages, PDF or HTML"
    made = command(commands, "render", about, module="rendering")
    source_words(made)
    made.add_argument("--to", choices=("pdf", "html"), default="pdf", help="the kind of page")
    made.add_argument(
        "--lang",
        default="",
        metavar="LANG",
        help="language, with or without a place: en, pt, pt-BR, es, fr, de, it, ar;"
        " else the document's own, or English",
    )
    made.add_argument(
        "--out", metavar="PATH", help="folder or file to write; - for standard output"
    )
    made.add_argument("--force", action="store_true", help="replace files that exist")
    made.add_argument("--paper", choices=("auto", "a4", "letter"), default="auto")
    made.add_argument("--direction", choices=("auto", "ltr", "rtl"), default="auto")
    made.add_argument("--colour", default="#1f3a5f", metavar="#RRGGBB", help="of headings")
    made.add_argument("--logo", metavar="FILE", help="the issuer's logo: PNG, JPEG or SVG")
    made.add_argument(
        "--font",
        action="append",
        metavar="FILE",
        help="a font for what Noto Sans does not hold, as Arabic or Chinese; may be repeated",
    )
    made.add_argument(
        "--foot", action="append", metavar="TEXT", help="a line at the foot of each page"
    )
    made.add_argument(
        "--text", action="append", metavar="TEXT", help="a legal text below all; may be repeated"
    )
    made.add_argument(
        "--no-pay-code", action="store_true", help="no QR code with the payment details"
    )
    return made
