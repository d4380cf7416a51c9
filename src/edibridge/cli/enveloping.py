"""The commands about envelopes: split, join, duplicates."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from edibridge.arrivals import check, open_arrivals
from edibridge.cli.output import save
from edibridge.cli.sources import STDIN, sources, stems
from edibridge.control_numbers import open_numbers
from edibridge.envelope import Packed, Packing, give_up, settled
from edibridge.envelope import join as joined
from edibridge.envelope import split as parted
from edibridge.errors import EdibridgeError, UsageError
from edibridge.receive import load

FINE, FINDINGS = 0, 1
_ENDINGS = {"edifact": ".edi", "x12": ".x12"}


def split(arguments: argparse.Namespace) -> int:
    """`edibridge split`."""
    found, _twice = sources(arguments.files, arguments.files_from)
    packing = packing_of(arguments)
    for path, stem in stems(found).items():
        try:
            packed = parted(_data(path), packing)
        except EdibridgeError as error:
            raise error.at(path) from None
        names = [
            Path(arguments.out, f"{stem}{_counted(number, len(packed))}{_ENDINGS[one.syntax]}")
            for number, one in enumerate(packed, 1)
        ]
        save_all(packed, names, packing, force=arguments.force)
    return FINE


def join(arguments: argparse.Namespace) -> int:
    """`edibridge join`."""
    found, _twice = sources(arguments.files, arguments.files_from)
    packing = packing_of(arguments)
    packed = joined([_data(path) for path in found], packing)
    if not packed:
        message = "there is no message in these files"
        raise UsageError(message)
    out = Path(arguments.out)
    if out.suffix and not out.is_dir():
        if len(packed) > 1:
            give_up(packing.numbers, packed, "not written")
            message = f"the messages make {len(packed)} interchanges, not one"
            raise UsageError(message, where=str(out), hint="name a folder with --out FOLDER")
        names = [out]
    else:
        names = [
            out / f"joined{_counted(number, len(packed))}{_ENDINGS[one.syntax]}"
            for number, one in enumerate(packed, 1)
        ]
    save_all(packed, names, packing, force=arguments.force)
    return FINE


def duplicates(arguments: argparse.Namespace) -> int:
    """`edibridge duplicates`: status 1 where one came before."""
    found, _twice = sources(arguments.files, arguments.files_from)
    arrivals = open_arrivals(arguments.store)
    status = FINE
    for path in found:
        try:
            verdicts = check(arrivals, _data(path))
        except EdibridgeError as error:
            raise error.at(path) from None
        for verdict in verdicts:
            print(f"{path}: {verdict.kind}: {verdict}")
            status = FINE if verdict.kind == "new" and status == FINE else FINDINGS
    return status


def packing_of(arguments: argparse.Namespace) -> Packing:
    """Return what the words about envelopes ask for."""
    production = getattr(arguments, "production", False)
    if arguments.test and production:
        message = "--test and --production exclude one another"
        raise UsageError(message)
    return Packing(
        test=True if arguments.test else False if production else None,
        acknowledge=True if arguments.acknowledge else None,
        application=arguments.application,
        reference=getattr(arguments, "reference", None),
        groups=arguments.groups,
        numbers=open_numbers(arguments.numbers) if arguments.numbers else None,
        inner=arguments.inner_numbers,
    )


def save_all(
    packed: Sequence[Packed], names: Sequence[Path], packing: Packing, *, force: bool
) -> None:
    """Write each interchange; the numbers of those that are not written are void."""
    left = list(packed)
    try:
        for one, name in zip(packed, names, strict=True):
            with settled(packing.numbers, [left.pop(0)]):
                save(name, one.data, force=force)
    except BaseException as error:
        give_up(packing.numbers, left, f"{type(error).__name__}: {error}")
        raise


def _counted(number: int, total: int) -> str:
    return f"-{number:0{len(str(total))}d}" if total > 1 else ""


def _data(path: str) -> bytes:
    return sys.stdin.buffer.read() if path == STDIN else load(path).data
