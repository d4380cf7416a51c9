"""The commands about the rules themselves: how they agree with the authority, what they say."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from edibridge.batch import Outcome
from edibridge.cli import tasks
from edibridge.cli.commands import FINE, aligned, over
from edibridge.cli.sources import sources
from edibridge.explain import editions, explain, table
from edibridge.official import open_official
from edibridge.validate import pinned


def agree(arguments: argparse.Namespace) -> int:
    """`edibridge agree`."""
    pinned(arguments.profile)
    open_official(arguments.official, phase=arguments.phase, cache=arguments.cache)
    found, twice = sources(arguments.files, arguments.files_from)
    task = tasks.Agree(
        profile=arguments.profile,
        official=tuple(arguments.official),
        phase=arguments.phase,
        cache=arguments.cache,
        least=arguments.severity,
    )
    counted: Counter[tuple[str, str]] = Counter()
    states: Counter[str] = Counter()

    def watch(outcome: Outcome) -> None:
        for row in outcome.rows:
            states[row["status"]] += 1
            counted.update((one["rule"], one["kind"]) for one in row.get("differences", ()))

    status = over(list(found), task, arguments, twice, watch=watch)
    for (rule, kind), count in sorted(counted.items(), key=lambda one: (-one[1], one[0])):
        sys.stdout.write(f"{count:>6}  {kind:<9}  {rule}\n")
    sys.stdout.write(
        f"{sum(states.values())} compared: {states['agree']} agree, {states['differ']} differ, "
        f"{states['aborted']} where the authority's own files broke off, "
        f"{states['error']} unreadable; {sum(counted.values())} differences\n"
    )
    return status


def rules(arguments: argparse.Namespace) -> int:
    """`edibridge rules`."""
    if arguments.rule:
        lines = explain(arguments.rule, profile=arguments.profile, language=arguments.lang)
        sys.stdout.write("".join(f"{line}\n" for line in lines))
    else:
        aligned(table(profile=arguments.profile, language=arguments.lang))
        known = editions(arguments.profile) if arguments.profile else ()
        if known:
            sys.stdout.write(f"editions: {', '.join(known)}\n")
    return FINE
