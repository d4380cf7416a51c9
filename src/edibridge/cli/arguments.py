"""The words of the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from edibridge.cli import arguments_edi, arguments_page, arguments_signing, arguments_stamps
from edibridge.cli.building import command, source_words

if TYPE_CHECKING:
    from edibridge.cli.building import Commands

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


def _detect(commands: Commands) -> None:
    detect = command(commands, "detect", "say which format a file is in")
    source_words(detect)
    _many(detect)


def _read(commands: Commands) -> None:
    read = command(commands, "read", "show the documents as JSON")
    source_words(read)
    _reading(read)
    read.add_argument("--summary", action="store_true", help="one line a document, not JSON")
    _many(read)


def _validate(commands: Commands) -> None:
    validate = command(commands, "validate", "check documents against a profile")
    source_words(validate)
    _reading(validate)
    validate.add_argument(
        "--profile",
        default="auto",
        metavar="ID",
        help="whose rules (see `edibridge profiles`), with @EDITION one of their editions; "
        "auto: what the document declares",
    )
    _official(validate, "judge by the authority's own files there, not by our rules")
    _shown(validate)
    _language(validate)
    _many(validate)


def _convert(commands: Commands) -> None:
    convert = command(commands, "convert", "convert documents to another format")
    source_words(convert)
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
    arguments_edi.packing(convert)
    _many(convert)


def _agree(commands: Commands) -> None:
    about = "compare our rules with the authority's own files"
    agree = command(commands, "agree", about, module="judging")
    source_words(agree)
    agree.add_argument("--profile", required=True, metavar="ID", help="whose rules of ours")
    _official(agree, "the authority's own files", required=True)
    agree.add_argument(
        "--severity",
        choices=("fatal", "warning", "information"),
        default="information",
        help="compare findings of this severity and above",
    )
    _many(agree)


def _rules(commands: Commands) -> None:
    rules = command(commands, "rules", "list the rules, or explain one", module="judging")
    rules.add_argument("rule", nargs="?", metavar="ID", help="the rule to explain")
    rules.add_argument("--profile", metavar="ID", help="the rules of this profile only")
    _language(rules)


def _csv(commands: Commands) -> None:
    csv = command(commands, "csv", "work on CSV extracts", run=False)
    below = csv.add_subparsers(dest="csv_command", metavar="COMMAND", required=True)
    guess = command(below, "guess", "propose a layout for an extract", name="csv_guess")
    guess.add_argument("file", metavar="FILE")
    guess.add_argument("--out", metavar="FILE", help="write the layout there, not to the screen")
    guess.add_argument("--force", action="store_true", help="replace a file that exists")


def _guide(commands: Commands) -> None:
    guide = command(commands, "guide", "work with partners' guides", run=False)
    below = guide.add_subparsers(dest="guide_command", metavar="COMMAND", required=True)
    about = "check interchanges against a partner's guide"
    check = command(below, "check", about, name="check", module="guiding")
    source_words(check)
    check.add_argument("--guide", required=True, metavar="GUIDE", help=_GUIDE)
    _shown(check)
    _language(check)
    _many(check)
    show = command(below, "show", "write a guide as a page (HTML)", name="show", module="guiding")
    show.add_argument("guide", metavar="GUIDE", help=_GUIDE)
    show.add_argument("--out", metavar="FILE", help="write the page there, not to the screen")
    show.add_argument("--force", action="store_true", help="replace a file that exists")
    command(below, "list", "list the guides that ship", name="listed", module="guiding")


def _acknowledge(commands: Commands) -> None:
    about = "answer what was received, or say what an answer is about"
    acknowledge = command(commands, "acknowledge", about, name="answer", module="acknowledging")
    source_words(acknowledge)
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
    counted.add_argument("--numbers", metavar="STORE", help=arguments_edi.KEPT)
    test = acknowledge.add_mutually_exclusive_group()
    test.add_argument("--test", action="store_true", default=None, help="mark the answer as a test")
    test.add_argument("--production", dest="test", action="store_false", help="mark it as none")
    _many(acknowledge)


ANSWERS = (
    "auto", "contrl", "aperak", "997", "999", "824", "application-response", "mlr", "mls",
    "invoice-response",
)  # fmt: skip


_GUIDE = "a guide (TOML), or the id of one that ships (see `edibridge guide list`)"


def _shown(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        choices=("text", "json", "sarif", "junit"),
        default="text",
        help="how to show what was found",
    )


def _render(commands: Commands) -> None:
    render = arguments_page.render(commands)
    _reading(render)
    _many(render)


def _formats(commands: Commands) -> None:
    command(commands, "formats", "list the formats")


def _profiles(commands: Commands) -> None:
    command(commands, "profiles", "list the profiles")


_COMMANDS: Mapping[str, Callable[[Commands], None]] = {
    "detect": _detect,
    "read": _read,
    "validate": _validate,
    "convert": _convert,
    "agree": _agree,
    "rules": _rules,
    "csv": _csv,
    "guide": _guide,
    "acknowledge": _acknowledge,
    "split": arguments_edi.split,
    "join": arguments_edi.join,
    "duplicates": arguments_edi.duplicates,
    "numbers": arguments_edi.numbers,
    "directory": arguments_edi.directory,
    "sign": arguments_signing.sign,
    "verify": arguments_signing.verify,
    "stamp": arguments_stamps.stamp,
    "render": _render,
    "formats": _formats,
    "profiles": _profiles,
}


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
