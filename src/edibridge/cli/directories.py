"""The commands about directories of UN/EDIFACT."""

from __future__ import annotations

import argparse
from pathlib import Path

from edibridge import directories

FINE, FINDINGS = 0, 1


def add(arguments: argparse.Namespace) -> int:
    """`edibridge directory add`: status 1 where a message of one could not be read."""
    status = FINE
    for name in arguments.files:
        made = directories.add(Path(name), _folder(arguments))
        print(
            f"{made.name}: {len(made.messages)} messages, {made.segments} segments,"
            f" {made.codes} code lists, {made.notes} dependency notes: {made.path}"
        )
        for message, reason in made.skipped:
            print(f"  {message} could not be read: {reason}")
            status = FINDINGS
    return status


def listed(arguments: argparse.Namespace) -> int:
    """`edibridge directory list`."""
    for known in directories.listed(_folder(arguments)):
        where = f"{known.path}" if known.path else "built in"
        print(f"{known.name}: {len(known.messages)} messages, {where}")
        print(f"  {' '.join(known.messages)}")
    return FINE


def remove(arguments: argparse.Namespace) -> int:
    """`edibridge directory remove`."""
    for name in arguments.names:
        print(f"removed {directories.remove(name, _folder(arguments))}")
    return FINE


def _folder(arguments: argparse.Namespace) -> Path | None:
    return Path(arguments.folder) if arguments.folder else None
