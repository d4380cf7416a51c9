"""What the words of the command line are built with."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name


def command(  # noqa: PLR0913 - what a command says of itself
    commands: Commands,
    word: str,
    about: str,
    *,
    name: str = "",
    module: str = "commands",
    run: bool = True,
) -> argparse.ArgumentParser:
    """Add a command, whose function is `name` of `module` of this package."""
    parser = commands.add_parser(word, help=about, description=about.capitalize() + ".",
                                 allow_abbrev=False)  # fmt: skip
    if run:
        parser.set_defaults(run=_run(name or word, module))
    return parser


def _run(name: str, module: str) -> Callable[[argparse.Namespace], int]:
    """Return the command, whose module is loaded when it runs: each loads only what it needs."""

    def run(arguments: argparse.Namespace) -> int:
        status: int = getattr(importlib.import_module(f"edibridge.cli.{module}"), name)(arguments)
        return status

    return run


def source_words(parser: argparse.ArgumentParser) -> None:
    """Add the words that say which files a command works on."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="file, folder or -")
    parser.add_argument(
        "--files-from", metavar="LIST", help="a file that names one file a line; - for stdin"
    )
