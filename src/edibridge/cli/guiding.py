"""The commands about partners' guides."""

from __future__ import annotations

import argparse
import sys
from functools import cache
from pathlib import Path

from attrs import frozen

from edibridge.batch import Outcome
from edibridge.cli import tasks
from edibridge.cli.commands import FINE, aligned, check_language, over, renderer
from edibridge.cli.output import save
from edibridge.cli.sources import STDIN, sources
from edibridge.guides import Guide, check_guide, load_guide, page, shipped


@cache
def _guide(name: str) -> Guide:
    return load_guide(name)


@frozen(kw_only=True)
class Check:
    """Check the messages of a file against a guide."""

    guide: str
    language: str = "en"

    @tasks.guarded
    def __call__(self, path: str) -> Outcome:
        """Check one file."""
        found = check_guide(tasks.load_source(path).data, _guide(self.guide))
        return tasks.judged_outcome(path, found, self.language)


def check(arguments: argparse.Namespace) -> int:
    """`edibridge guide check`."""
    _guide(arguments.guide)
    check_language(arguments.lang)
    found, twice = sources(arguments.files, arguments.files_from)
    task = Check(guide=arguments.guide, language=arguments.lang)
    return over(list(found), task, arguments, twice, show=renderer(arguments.format))


def show(arguments: argparse.Namespace) -> int:
    """`edibridge guide show`."""
    text = page(_guide(arguments.guide)).encode()
    if arguments.out and arguments.out != STDIN:
        save(Path(arguments.out), text, force=arguments.force)
    else:
        sys.stdout.buffer.write(text)
    return FINE


def listed(arguments: argparse.Namespace) -> int:
    """`edibridge guide list`."""
    del arguments
    known = [_guide(name) for name in shipped()]
    aligned([(one.id, one.directory, ", ".join(one.messages), one.title) for one in known])
    return FINE
