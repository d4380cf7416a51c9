"""The verdict on invoices by our own rules, beside the authority's rules in a warm SaxonC.

    python benchmarks/verdict.py [SECONDS]

Both sides run the same rules and must find the same fatal ones. No document is judged twice on the
same terms: 200 invoices of eight senders fill the memory of shapes, 40 others of the same senders
are judged, and the memory is put back before they are judged again. What a document costs in an
empty memory, and one with a mistake, is stated too.

The authority's files are looked for in ../shared/reference; without them only our own times are
printed. Sides take turns in one run; the best time of each document counts, in processor time, and
a figure is the mean of all documents. A cold run is wall time, the median of ten. Exits with 1
where a goal is missed.
"""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from attrs import evolve, frozen
from lxml import etree
from verdict_documents import (  # type: ignore[import-not-found,unused-ignore]  # beside this
    documents,
)

import edibridge
from edibridge.findings import Report
from edibridge.format import Received
from edibridge.official import run as official_run
from edibridge.official.folder import find
from edibridge.profile import Context
from edibridge.profiles import eu_en16931, peppol_bis3
from edibridge.registry import profiles
from edibridge.rules_shapes import Shapes

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "reference"
EN16931 = {
    "ubl-invoice": "eu-en16931/ubl/preprocessed/EN16931-UBL-validation-preprocessed.sch",
    "cii-invoice": "eu-en16931/cii/preprocessed/EN16931-CII-validation-preprocessed.sch",
}
PEPPOL = ("peppol-bis3/CEN-EN16931-UBL.sch", "peppol-bis3/PEPPOL-EN16931-UBL.sch")
SPECIFICATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
GOALS = {
    "UBL, 9 KB": 10.0,
    "UBL, 1,000 lines": 8.0,
    "CII, 11 KB": 0.0,
    "CII, 1,000 lines": 0.0,
    "bytes": 4.0,
}
COLD_GOAL, COLD_RUNS = 0.2, 10
BEFORE, COUNT, LONG = 200, 40, 4


@frozen(eq=False)
class Side:
    """What is measured: what goes before a round and before a document does not count."""

    documents: list[Any]
    run: Callable[[Any], object]
    before_all: Callable[[], object] = int
    before_each: Callable[[], object] = int


def best(sides: list[Side], seconds: float) -> list[float]:
    """Return the mean of the best processor times of each side's documents, in seconds."""
    times = [[float("inf")] * len(side.documents) for side in sides]
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        for side, known in zip(sides, times, strict=True):
            side.before_all()
            gc.collect()
            for at, document in enumerate(side.documents):
                side.before_each()
                started = time.process_time()
                side.run(document)
                known[at] = min(known[at], time.process_time() - started)
    return [statistics.fmean(known) for known in times]


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
    goal = f" (goal: at least {GOALS[name]:g})" if GOALS[name] else ""
    print(
        f"{name}: edibridge {ours * 1000:.2f} ms, SaxonC {other * 1000:.2f} ms: "
        f"{ratio:.1f} times as fast{goal}"
    )
    return int(ratio < GOALS[name])


@frozen(eq=False)
class Bench:
    """A profile with its memory of shapes, and how one document is judged."""

    shapes: Shapes | None
    judge: Callable[[Any], Report]

    def remember(self, documents: Iterable[Any]) -> None:
        """Judge documents in an empty memory."""
        if self.shapes is not None:
            self.shapes.forget()
        for one in documents:
            self.judge(one)

    def all(self, documents: Iterable[Any]) -> None:
        """Judge documents one after the other."""
        for one in documents:
            self.judge(one)

    def known(self, seen: Iterable[Any], documents: Iterable[Any]) -> str:
        """Say how many documents were of shapes that others had before."""
        if self.shapes is None:
            return "no memory of shapes"
        self.remember(seen)
        self.shapes.met[:] = [0, 0]
        self.all(documents)
        hits, misses = self.shapes.met
        return f"{hits} of {hits + misses} documents of known shapes"


def written(made: Iterable[Any], format_id: str) -> list[bytes]:
    """Write invoices as Peppol wants them."""
    return [
        edibridge.write(evolve(one, specification=SPECIFICATION), format_id).data for one in made
    ]


def mistaken(made: Iterable[Any]) -> list[Any]:
    """Return invoices with an amount due that is wrong."""
    return [evolve(one, totals=evolve(one.totals, payable=one.totals.payable + 1)) for one in made]


def measure(
    name: str,
    bench: Bench,
    documents: tuple[list[Any], list[Any], list[Any]],
    other: Side | None,
    seconds: float,
) -> int:
    """Measure the documents that are judged beside SaxonC, and print what else there is to say.

    `documents` are those seen before, those judged, and those with a mistake.
    """
    seen, judged, wrong = documents
    sides = [
        Side(judged, bench.judge, before_all=partial(bench.remember, seen)),
        Side(judged, bench.judge, before_each=partial(bench.remember, ())),
        Side(wrong, bench.judge, before_all=partial(bench.remember, seen)),
    ]
    if other is not None:
        sides.append(other)
    times = best(sides, seconds)
    missed = 0
    if other is not None:
        missed = beside(name, times[0], times[3])
    else:
        print(f"{name}: edibridge {times[0] * 1000:.2f} ms; no authority's files to compare with")
    print(
        f"    {bench.known(seen, judged)}; in an empty memory {times[1] * 1000:.2f} ms, "
        f"with a mistake {times[2] * 1000:.2f} ms"
    )
    return missed


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


def read(data: bytes) -> Received:
    """Read the one document of a file."""
    (received,) = edibridge.read(data)
    return received


def european(format_id: str, lines: int | None, name: str, seconds: float) -> int:
    """Measure the verdict of EN 16931 on documents that are parsed already."""
    profile: Any = profiles().get("eu-en16931")
    shapes = eu_en16931.bench(eu_en16931.EDITIONS[-1].id, format_id).shapes
    bench = Bench(shapes, partial(profile.check, context=Context()))
    made = documents(COUNT if lines is None else LONG, 2, lines=lines)
    before = documents(BEFORE, 1) + ([] if lines is None else documents(LONG, 1, lines=lines))
    data = [written(some, format_id) for some in (before, made, mistaken(made))]
    seen, judged, wrong = ([read(one) for one in some] for some in data)
    place = REFERENCE / EN16931[format_id]
    other = None
    if place.is_file():
        ready = executables((EN16931[format_id],))
        nodes = [official_run._processor().parse_xml(xml_text=one.decode()) for one in data[1]]  # noqa: SLF001
        for node, one in zip(nodes, judged, strict=True):
            assert fatal_of(theirs(ready, node)) == fatal(bench.judge(one))
        other = Side(nodes, partial(theirs, ready))
    return measure(name, bench, (seen, judged, wrong), other, seconds)


def fatal(report: Report) -> set[str]:
    """Return the fatal rules of a report."""
    return {one.rule for one in report.findings if one.severity == "fatal"}


def from_bytes(seconds: float) -> int:
    """Measure the way from bytes to the verdict of Peppol BIS Billing."""
    profile: Any = profiles().get("peppol-bis3")
    edition = eu_en16931.EDITIONS[-1].id
    shapes = peppol_bis3.bench(edition, "ubl-invoice", SPECIFICATION).shapes

    def judge(data: bytes) -> Report:
        report: Report = profile.check(read(data), Context())
        return report

    bench = Bench(shapes, judge)
    made = documents(COUNT, 2)
    before = documents(BEFORE, 1)
    seen, judged, wrong = (written(some, "ubl-invoice") for some in (before, made, mistaken(made)))
    other = None
    if all((REFERENCE / place).is_file() for place in PEPPOL):
        ready = executables(PEPPOL)
        processor = official_run._processor()  # noqa: SLF001

        def official(data: bytes) -> list[str]:
            return theirs(ready, processor.parse_xml(xml_text=data.decode()))

        for one in judged:
            assert fatal_of(official(one)) == fatal(judge(one))
        other = Side(judged, official)
    return measure("bytes", bench, (seen, judged, wrong), other, seconds)


def main() -> int:
    """Measure, print, and say whether the goals are met."""
    seconds = (float(sys.argv[1]) if len(sys.argv) > 1 else 20.0) / 5
    missed = european("ubl-invoice", None, "UBL, 9 KB", seconds)
    missed += european("ubl-invoice", 1000, "UBL, 1,000 lines", seconds)
    missed += european("cii-invoice", None, "CII, 11 KB", seconds)
    missed += european("cii-invoice", 1000, "CII, 1,000 lines", seconds)
    missed += from_bytes(seconds)
    wall = cold(written(documents(1, 3), "ubl-invoice")[0])
    print(f"cold `edibridge validate`: {wall * 1000:.0f} ms (goal: under {COLD_GOAL * 1000:.0f})")
    return int(missed > 0 or wall >= COLD_GOAL)


if __name__ == "__main__":
    sys.exit(main())
