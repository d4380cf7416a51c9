"""The words of the command line."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - its only name

DESCRIPTION = """\
Reads invoices, orders, price catalogues and other business documents in any of their formats,
checks them, and writes them in any other; says what was lost on the way."""

EPILOG = """\
FILE is a file, a folder (with everything below it) or - for standard input.
Exit status: 0 fine, 1 findings, 2 wrong call, 3 a file could not be read or written."""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the arguments; `run` is the command. Exits with status 2 for a wrong call."""
    parser = argparse.ArgumentParser(
        prog="edibridge",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, help="say the version and exit")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    # every parser costs a cold start a millisecond: where the first word is a command, its own does
    wanted = argv[:1] if argv[:1] and argv[0] in _COMMANDS else _COMMANDS
    for word in wanted:
        _COMMANDS[word](commands)
    return parser.parse_args(list(argv))


def _detect(commands: _Commands) -> None:
    detect = _command(commands, "detect", "say which format a file is in")
    _sources(detect)
    _many(detect)


def _read(commands: _Commands) -> None:
    read = _command(commands, "read", "show the documents as JSON")
    _sources(read)
    _reading(read)
    read.add_argument("--summary", action="store_true", help="one line a document, not JSON")
    _many(read)


def _validate(commands: _Commands) -> None:
    validate = _command(commands, "validate", "check documents against a profile")
    _sources(validate)
    _reading(validate)
    validate.add_argument(
        "--profile",
        default="auto",
        metavar="ID",
        help="whose rules (see `edibridge profiles`); auto: what the document declares",
    )
    _official(validate, "judge by the authority's own files there, not by our rules")
    _shown(validate)
    _language(validate)
    _many(validate)


def _convert(commands: _Commands) -> None:
    convert = _command(commands, "convert", "convert documents to another format")
    _sources(convert)
    _reading(convert)
    convert.add_argument(
        "--to",
        required=True,
        metavar="FORMAT[:VERSION]",
        help="ubl, ubl-invoice, edifact:d01b, x12:005010, json ... (see `edibridge formats`)",
    )
    convert.add_argument(
        "--profile", metavar="ID", help="prepare and check for this profile before writing"
    )
    convert.add_argument(
        "--out", metavar="PATH", help="folder or file to write; - for standard output"
    )
    convert.add_argument(
        "--out-layout", metavar="FILE", help="layout of the CSV to write, if not that of --layout"
    )
    convert.add_argument(
        "--out-guide", metavar="GUIDE", help="the guide of the partner that it is written for"
    )
    convert.add_argument(
        "--loss",
        choices=("report", "error"),
        default="report",
        help="error: write no document that the target cannot hold whole",
    )
    convert.add_argument(
        "--single", action="store_true", help="each document into a file of its own"
    )
    convert.add_argument("--force", action="store_true", help="replace files that exist")
    convert.add_argument(
        "--charset",
        default="",
        metavar="NAME",
        help="character set of interchanges: UNOA to UNOY, UNOC:3 ...; X12: basic, extended",
    )
    convert.add_argument(
        "--transliterate",
        action="store_true",
        help="spell what the character set lacks with what it has, and note it",
    )
    _packing(convert)
    _many(convert)


def _agree(commands: _Commands) -> None:
    about = "compare our rules with the authority's own files"
    agree = _command(commands, "agree", about, module="judging")
    _sources(agree)
    agree.add_argument("--profile", required=True, metavar="ID", help="whose rules of ours")
    _official(agree, "the authority's own files", required=True)
    agree.add_argument(
        "--severity",
        choices=("fatal", "warning", "information"),
        default="information",
        help="compare findings of this severity and above",
    )
    _many(agree)


def _rules(commands: _Commands) -> None:
    rules = _command(commands, "rules", "list the rules, or explain one", module="judging")
    rules.add_argument("rule", nargs="?", metavar="ID", help="the rule to explain")
    rules.add_argument("--profile", metavar="ID", help="the rules of this profile only")
    _language(rules)


def _csv(commands: _Commands) -> None:
    csv = _command(commands, "csv", "work on CSV extracts", run=False)
    below = csv.add_subparsers(dest="csv_command", metavar="COMMAND", required=True)
    guess = _command(below, "guess", "propose a layout for an extract", name="csv_guess")
    guess.add_argument("file", metavar="FILE")
    guess.add_argument("--out", metavar="FILE", help="write the layout there, not to the screen")
    guess.add_argument("--force", action="store_true", help="replace a file that exists")


def _guide(commands: _Commands) -> None:
    guide = _command(commands, "guide", "work with partners' guides", run=False)
    below = guide.add_subparsers(dest="guide_command", metavar="COMMAND", required=True)
    about = "check interchanges against a partner's guide"
    check = _command(below, "check", about, name="check", module="guiding")
    _sources(check)
    check.add_argument("--guide", required=True, metavar="GUIDE", help=_GUIDE)
    _shown(check)
    _language(check)
    _many(check)
    show = _command(below, "show", "write a guide as a page (HTML)", name="show", module="guiding")
    show.add_argument("guide", metavar="GUIDE", help=_GUIDE)
    show.add_argument("--out", metavar="FILE", help="write the page there, not to the screen")
    show.add_argument("--force", action="store_true", help="replace a file that exists")
    _command(below, "list", "list the guides that ship", name="listed", module="guiding")


def _acknowledge(commands: _Commands) -> None:
    about = "answer what was received, or say what an answer is about"
    acknowledge = _command(commands, "acknowledge", about, name="answer", module="acknowledging")
    _sources(acknowledge)
    acknowledge.add_argument(
        "--kind",
        choices=ANSWERS,
        default="auto",
        help="the answer; auto: CONTRL or TA1 and 997 (999 for a guide), with --profile APERAK or"
        " 824, and ApplicationResponse for XML",
    )
    acknowledge.add_argument(
        "--profile", metavar="ID", help="answer by these rules; auto: what the document declares"
    )
    acknowledge.add_argument(
        "--match",
        metavar="ANSWER",
        help="make no answer: say what this one says of the messages in the files",
    )
    acknowledge.add_argument(
        "--out", metavar="PATH", help="folder or file to write; - for standard output"
    )
    acknowledge.add_argument("--force", action="store_true", help="replace files that exist")
    counted = acknowledge.add_mutually_exclusive_group()
    counted.add_argument(
        "--number", type=int, default=1, metavar="N", help="the first control number of each file"
    )
    counted.add_argument("--numbers", metavar="STORE", help=_KEPT)
    test = acknowledge.add_mutually_exclusive_group()
    test.add_argument("--test", action="store_true", default=None, help="mark the answer as a test")
    test.add_argument("--production", dest="test", action="store_false", help="mark it as none")
    _many(acknowledge)


ANSWERS = (
    "auto", "contrl", "aperak", "997", "999", "824", "application-response", "mlr", "mls",
    "invoice-response",
)  # fmt: skip


def _numbers(commands: _Commands) -> None:
    numbers = _command(commands, "numbers", "account for control numbers", run=False)
    below = numbers.add_subparsers(dest="numbers_command", metavar="COMMAND", required=True)
    about = "list the series, with their open and void numbers"
    listed = _command(below, "list", about, name="listed", module="numbering")
    listed.add_argument("store", metavar="STORE", help=_KEPT)
    listed.add_argument("--open", action="store_true", help="only what has open numbers")
    about = "say that an open number was used, or give it up"
    settle = _command(below, "settle", about, name="settle", module="numbering")
    settle.add_argument("store", metavar="STORE", help=_KEPT)
    settle.add_argument("series", metavar="SERIES", help="its name, as `list` gives it")
    settle.add_argument("number", metavar="NUMBER", help="as `list` gives it")
    outcome = settle.add_mutually_exclusive_group(required=True)
    outcome.add_argument("--used", action="store_true", help="it was sent")
    outcome.add_argument("--void", metavar="REASON", help="it was not, and why")


_STORE = "a folder, sqlite:FILE or postgresql://HOST/DATABASE"
_KEPT = f"where control numbers are kept: {_STORE}"
_GUIDE = "a guide (TOML), or the id of one that ships (see `edibridge guide list`)"


def _split(commands: _Commands) -> None:
    about = "put each message of interchanges into an interchange of its own"
    split = _command(commands, "split", about, module="enveloping")
    _sources(split)
    split.add_argument("--out", required=True, metavar="FOLDER", help="folder to write to")
    _repacking(split)


def _join(commands: _Commands) -> None:
    about = "put the messages of interchanges into one for each pair of partners"
    join = _command(commands, "join", about, module="enveloping")
    _sources(join)
    join.add_argument("--out", required=True, metavar="PATH", help="folder or file to write")
    _repacking(join)


def _repacking(parser: argparse.ArgumentParser) -> None:
    _packing(parser)
    parser.add_argument("--production", action="store_true", help="take the test indicator away")
    parser.add_argument("--reference", metavar="REFERENCE", help="the control reference")
    parser.add_argument("--force", action="store_true", help="replace files that exist")


def _packing(parser: argparse.ArgumentParser) -> None:
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


def _duplicates(commands: _Commands) -> None:
    about = "say which interchanges came before, and remember them"
    duplicates = _command(commands, "duplicates", about, module="enveloping")
    _sources(duplicates)
    duplicates.add_argument(
        "--store", required=True, metavar="STORE", help="where they are kept: a file or sqlite:FILE"
    )


def _shown(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        choices=("text", "json", "sarif", "junit"),
        default="text",
        help="how to show what was found",
    )


def _formats(commands: _Commands) -> None:
    _command(commands, "formats", "list the formats")


def _profiles(commands: _Commands) -> None:
    _command(commands, "profiles", "list the profiles")


_COMMANDS: Mapping[str, Callable[[_Commands], None]] = {
    "detect": _detect,
    "read": _read,
    "validate": _validate,
    "convert": _convert,
    "agree": _agree,
    "rules": _rules,
    "csv": _csv,
    "guide": _guide,
    "acknowledge": _acknowledge,
    "split": _split,
    "join": _join,
    "duplicates": _duplicates,
    "numbers": _numbers,
    "formats": _formats,
    "profiles": _profiles,
}


def _command(  # noqa: PLR0913 - what a command says of itself
    commands: _Commands,
    word: str,
    about: str,
    *,
    name: str = "",
    module: str = "commands",
    run: bool = True,
) -> argparse.ArgumentParser:
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


def _sources(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help="file, folder or -")
    parser.add_argument(
        "--files-from", metavar="LIST", help="a file that names one file a line; - for stdin"
    )


def _reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from",
        dest="source_format",
        default="auto",
        metavar="FORMAT",
        help="the format of the files, where it shall not be detected",
    )
    parser.add_argument("--layout", metavar="FILE", help="layout (TOML) of the CSV extracts")
    parser.add_argument(
        "--guide", metavar="GUIDE", help="the guide of the partner that the files come from"
    )


def _official(parser: argparse.ArgumentParser, about: str, *, required: bool = False) -> None:
    parser.add_argument(
        "--official",
        action="append",
        metavar="FOLDER",
        required=required,
        help=f"{about}: a folder, a .sch, .xslt or .xsd, or package:NAME; may be repeated",
    )
    parser.add_argument("--phase", metavar="NAME", help="the Schematron phase to run")
    parser.add_argument(
        "--cache", metavar="FOLDER", help="where stylesheets made of .sch files are kept"
    )


def _language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", default="en", metavar="LANG", help="language of messages: en, pt")


def _many(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--report", metavar="FILE", help="write a JSON line a document there")
    parser.add_argument("--jobs", type=_jobs, default=1, metavar="N", help="use N processes")
    parser.add_argument("--cluster", metavar="ADDRESS", help="use a Dask cluster's workers")
    parser.add_argument(
        "--checkpoint", metavar="FILE", help="keep what is done there, and go on from it"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress, no closing line")


def _jobs(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        message = f"{text!r} is not a number of processes; expected 1 or more"
        raise argparse.ArgumentTypeError(message)
    return number


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: that takes longer than the rest."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:  # noqa: A002
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(
        self, parser: argparse.ArgumentParser, *_arguments: object, **_options: object
    ) -> None:
        """Say the version and exit."""
        from importlib.metadata import version  # noqa: PLC0415

        sys.stdout.write(f"edibridge {version('edibridge')}\n")
        parser.exit()
