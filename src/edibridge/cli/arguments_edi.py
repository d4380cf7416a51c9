"""The words of the command line about envelopes, control numbers and directories."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from edibridge.cli.building import command, source_words

if TYPE_CHECKING:
    from edibridge.cli.building import Commands

_STORE = "a folder, sqlite:FILE or postgresql://HOST/DATABASE"
KEPT = f"where control numbers are kept: {_STORE}"


def numbers(commands: Commands) -> None:
    """`edibridge numbers`."""
    made = command(commands, "numbers", "account for control numbers", run=False)
    below = made.add_subparsers(dest="numbers_command", metavar="COMMAND", required=True)
    about = "list the series, with their open and void numbers"
    listed = command(below, "list", about, name="listed", module="numbering")
    listed.add_argument("store", metavar="STORE", help=KEPT)
    listed.add_argument("--open", action="store_true", help="only what has open numbers")
    about = "say that an open number was used, or give it up"
    settle = command(below, "settle", about, name="settle", module="numbering")
    settle.add_argument("store", metavar="STORE", help=KEPT)
    settle.add_argument("series", metavar="SERIES", help="its name, as `list` gives it")
    settle.add_argument("number", metavar="NUMBER", help="as `list` gives it")
    outcome = settle.add_mutually_exclusive_group(required=True)
    outcome.add_argument("--used", action="store_true", help="it was sent")
    outcome.add_argument("--void", metavar="REASON", help="it was not, and why")


def split(commands: Commands) -> None:
    """`edibridge split`."""
    about = "put each message of interchanges into an interchange of its own"
    made = command(commands, "split", about, module="enveloping")
    source_words(made)
    made.add_argument("--out", required=True, metavar="FOLDER", help="folder to write to")
    repacking(made)


def join(commands: Commands) -> None:
    """`edibridge join`."""
    about = "put the messages of interchanges into one for each pair of partners"
    made = command(commands, "join", about, module="enveloping")
    source_words(made)
    made.add_argument("--out", required=True, metavar="PATH", help="folder or file to write")
    repacking(made)


def repacking(parser: argparse.ArgumentParser) -> None:
    """Add the words that split and join share."""
    packing(parser)
    parser.add_argument("--production", action="store_true", help="take the test indicator away")
    parser.add_argument("--reference", metavar="REFERENCE", help="the control reference")
    parser.add_argument("--force", action="store_true", help="replace files that exist")


def packing(parser: argparse.ArgumentParser) -> None:
    """Add the words about the headers and numbers of interchanges."""
    parser.add_argument("--test", action="store_true", help="mark interchanges as a test")
    parser.add_argument(
        "--acknowledge", action="store_true", help="ask for an acknowledgement of interchanges"
    )
    parser.add_argument("--application", metavar="NAME", help="application reference (EDIFACT)")
    parser.add_argument(
        "--groups", action="store_true", help="put messages of one type into a group (EDIFACT)"
    )
    parser.add_argument(
        "--numbers", metavar="STORE", help=f"take control numbers from there: {_STORE}"
    )
    parser.add_argument(
        "--inner-numbers", action="store_true", help="and those of groups and messages too"
    )


def duplicates(commands: Commands) -> None:
    """`edibridge duplicates`."""
    about = "say which interchanges came before, and remember them"
    made = command(commands, "duplicates", about, module="enveloping")
    source_words(made)
    made.add_argument(
        "--store", required=True, metavar="STORE", help="where they are kept: a file or sqlite:FILE"
    )


def directory(commands: Commands) -> None:
    """`edibridge directory`."""
    made = command(commands, "directory", "add directories of UN/EDIFACT", run=False)
    below = made.add_subparsers(dest="directory_command", metavar="COMMAND", required=True)
    about = "add a directory as UNECE publishes it, for the checks of structure"
    added = command(below, "add", about, name="add", module="directories")
    added.add_argument("files", nargs="+", metavar="FILE", help="an archive, such as D21A.zip")
    about = "list the directories that checks know"
    listed = command(below, "list", about, name="listed", module="directories")
    remove = command(below, "remove", "forget one", name="remove", module="directories")
    remove.add_argument("names", nargs="+", metavar="NAME", help="its name, such as d21a")
    for parser in (added, listed, remove):
        parser.add_argument(
            "--folder",
            metavar="FOLDER",
            help="where they are kept; checks look below EDIBRIDGE_DATA or the user's data folder",
        )
