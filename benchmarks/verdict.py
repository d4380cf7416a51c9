"""The verdict on an invoice by our own rules, beside the authority's rules in a warm SaxonC.

    python benchmarks/verdict.py [SECONDS]

Both sides run the same rules and must find the same fatal ones. The authority's files are looked
for in ../shared/reference; without them only our own times are printed. Sides take turns in one
run; the best slice of each counts, in processor time. A cold run is wall time, the median of ten.
Exits with 1 where a goal is missed.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from attrs import evolve
from lxml import etree
from ubl_read import invoice  # type: ignore[import-not-found,unused-ignore]  # beside this script

import edibridge
from edibridge.findings import Report
from edibridge.official import run as official_run
from edibridge.official.folder import find
from edibridge.profile import Context
from edibridge.registry import profiles

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "reference"
EN16931 = ("eu-en16931/ubl/preprocessed/EN16931-UBL-validation-preprocessed.sch",)
PEPPOL = ("peppol-bis3/CEN-EN16931-UBL.sch", "peppol-bis3/PEPPOL-EN16931-UBL.sch")
SPECIFICATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
GOALS = {"9 KB": 10.0, "1,000 lines": 8.0, "bytes": 4.0}
COLD_GOAL, COLD_RUNS = 0.2, 10


def best(functions: list[Callable[[], object]], seconds: float) -> list[float]:
    """Return the best time of one call of each function, in seconds of processor time."""
    rounds = []
    for function in functions:
        started = time.process_time()
        function()
        rounds.append(max(1, int(0.05 / max(time.process_time() - started, 1e-6))))
    times = [float("inf")] * len(functions)
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        for index, function in enumerate(functions):
            gc.collect()
            started = time.process_time()
            for _ in range(rounds[index]):
                function()
            times[index] = min(times[index], (time.process_time() - started) / rounds[index])
    return times


def executables(places: tuple[str, ...]) -> list[Any]:
    """Compile the authority's schemas as `--official` does."""
    artefacts = find([str(REFERENCE / place) for place in places])
    return [official_run._stylesheet(one, None, None).executable for one in artefacts]  # noqa: SLF001


def theirs(ready: list[Any], node: Any) -> list[str]:  # noqa: ANN401 - saxonche has no types
    """Run the stylesheets on a parsed document."""
    return [str(one.transform_to_string(xdm_node=node)) for one in ready]


def fatal_of(reports: list[str]) -> set[str]:
    """Return the fatal rules of reports in SVRL."""
    return {
        str(one.get("id"))
        for report in reports
        for one in etree.fromstring(report.encode()).iter("{*}failed-assert")
        if one.get("flag") == "fatal"
    }


def beside(name: str, ours: float, other: float) -> int:
    """Print both times and their ratio, and return 1 where the goal is missed."""
    ratio = other / ours
    print(
        f"{name}: edibridge {ours * 1000:.2f} ms, SaxonC {other * 1000:.2f} ms: "
        f"{ratio:.1f} times as fast (goal: at least {GOALS[name]:g})"
    )
    return int(ratio < GOALS[name])


def cold(data: bytes) -> float:
    """Return the median wall time of `edibridge validate` of one file in a new process."""
    times: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "one.xml")
        path.write_bytes(data)
        command = [str(Path(sys.executable).with_name("edibridge")), "validate", str(path)]
        # an installed package has its bytecode: here the first run writes it, wherever it may
        surroundings = os.environ | {"PYTHONPYCACHEPREFIX": str(Path(folder, "bytecode"))}
        surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
        run = partial(subprocess.run, command, check=False, capture_output=True, env=surroundings)
        run()
        for _ in range(COLD_RUNS):
            started = time.perf_counter()
            run()
            times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> int:
    """Measure, print, and say whether the goals are met."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 12.0
    have = all((REFERENCE / place).is_file() for place in (*EN16931, *PEPPOL))
    missed = 0
    european: Any = profiles().get("eu-en16931")
    for name, lines in (("9 KB", 3), ("1,000 lines", 1000)):
        data = edibridge.write(invoice(lines), "ubl-invoice").data
        (received,) = edibridge.read(data)
        judge: Callable[[], Report] = partial(european.check, received, Context())
        if not have:
            (ours,) = best([judge], seconds / 4)
            print(f"{name}: edibridge {ours * 1000:.2f} ms; no authority's files to compare with")
            continue
        ready = executables(EN16931)
        node = official_run._processor().parse_xml(xml_text=data.decode())  # noqa: SLF001
        found = {one.rule for one in judge().findings if one.severity == "fatal"}
        assert fatal_of(theirs(ready, node)) == found, found
        ours, other = best([judge, partial(theirs, ready, node)], seconds / 3)
        missed += beside(name, ours, other)
    peppol: Any = profiles().get("peppol-bis3")
    data = edibridge.write(evolve(invoice(3), specification=SPECIFICATION), "ubl-invoice").data

    def bytes_to_verdict() -> Report:
        (read,) = edibridge.read(data)
        report: Report = peppol.check(read, Context())
        return report

    if have:
        ready = executables(PEPPOL)

        def official() -> list[str]:
            parsed = official_run._processor().parse_xml(xml_text=data.decode())  # noqa: SLF001
            return theirs(ready, parsed)

        found = {one.rule for one in bytes_to_verdict().findings if one.severity == "fatal"}
        assert fatal_of(official()) == found, found
        ours, other = best([bytes_to_verdict, official], seconds / 3)
        missed += beside("bytes", ours, other)
    wall = cold(data)
    print(f"cold `edibridge validate`: {wall * 1000:.0f} ms (goal: under {COLD_GOAL * 1000:.0f})")
    return int(missed > 0 or wall >= COLD_GOAL)


if __name__ == "__main__":
    sys.exit(main())
