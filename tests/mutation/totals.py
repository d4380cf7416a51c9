"""Judge the mutants of every profile on two processes and print the totals.

    python -m tests.mutation.totals [COUNT] [PROFILE]

COUNT is the number of mutants for each profile and syntax. Exits with 1 where there is a
difference.
"""

# ruff: noqa: T201 - a script that prints
from __future__ import annotations

import multiprocessing
import sys
import time

from tests.conftest import SHARED
from tests.mutation.judging import Tally, artefact, combinations, judge_share

SHARES = 8


def work(task: tuple[str, str, int, int]) -> Tally | None:
    """Judge one share; None where the artefact is absent."""
    profile, syntax, count, at = task
    official = artefact(SHARED, profile, syntax)
    if official is None:
        return None
    return judge_share(official, profile, syntax, count, (at, SHARES))


def main() -> int:
    """Judge, print, and say whether there was a difference."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    only = sys.argv[2] if len(sys.argv) > 2 else ""
    differences = 0
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        for profile, syntax in combinations():
            if only not in profile:
                continue
            started = time.perf_counter()
            total = Tally()
            for tally in pool.imap(work, [(profile, syntax, count, n) for n in range(SHARES)]):
                if tally is None:
                    print(f"{profile} {syntax}: the artefact is absent")
                    break
                total.add(tally)
            seconds = time.perf_counter() - started
            print(f"{profile} {syntax}: {total} ({seconds:.0f} s)", flush=True)
            for line in total.differences:
                print(f"  {line}", flush=True)
            for (kind, ours), number in total.aborted.most_common():
                print(f"  broke off {number}: {kind} | edibridge: {ours}")
            differences += len(total.differences)
    return int(differences > 0)


if __name__ == "__main__":
    sys.exit(main())
