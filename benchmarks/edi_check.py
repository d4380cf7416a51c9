"""The whole check of X12 and EDIFACT beside pyx12's validation by its maps.

    python benchmarks/edi_check.py [SETS]

Both sides judge the same interchange of functional acknowledgments (997, the one transaction set
outside of health care that pyx12 has a map for): envelope, structure, elements, codes as far as
each has lists. Both must find it valid. Sides take turns in one run; the best of each counts, in
processor time. The rate on invoices of EDIFACT, for which pyx12 has nothing, is printed as well.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from edi_parse import MEGA, edifact_file  # type: ignore[import-not-found,unused-ignore]

from edibridge.syntax import edi

GOAL, TURNS = 20.0, 5


def acknowledgments(count: int) -> bytes:
    """Return an interchange of 997s, each of which answers a hundred transaction sets."""
    blank, to, of = " " * 10, "RECEIVER".ljust(15), "SENDER".ljust(15)
    segments = [
        f"ISA*00*{blank}*00*{blank}*ZZ*{to}*ZZ*{of}*261001*1200*U*00401*000000001*0*P*:",
        "GS*FA*RECEIVER*SENDER*20261001*1200*1*X*004010",
    ]
    for number in range(1, count + 1):
        body = [f"ST*997*{number:04d}", f"AK1*HC*{number}"]
        for answered in range(1, 101):
            body += [
                f"AK2*837*{answered:04d}",
                f"AK3*CLM*{answered % 40 + 5}*2300*8",
                f"AK4*2*782*6*{answered * number}",
                "AK5*R*5",
            ]
        body.append("AK9*R*100*100*0")
        segments += [*body, f"SE*{len(body) + 1}*{number:04d}"]
    segments += [f"GE*{count}*1", "IEA*1*000000001"]
    return "".join(f"{segment}~\n" for segment in segments).encode()


def pyx12_check(path: Path) -> Callable[[], bool]:
    """Return pyx12's validation of a file."""
    import pyx12  # noqa: PLC0415 - only the benchmark needs the peer
    from pyx12.params import ParamsBase  # noqa: PLC0415
    from pyx12.x12n_document import x12n_document  # noqa: PLC0415

    logging.getLogger("pyx12").setLevel(logging.CRITICAL)
    parameters = ParamsBase()
    parameters.set("map_path", str(Path(pyx12.__file__).parent / "map"))
    return lambda: bool(x12n_document(parameters, str(path), None, None))


def our_check(path: Path) -> Callable[[], bool]:
    """Return our own."""
    return lambda: all(not one.findings for one in edi.check(path.read_bytes()))


def main() -> int:
    """Measure and compare; exit 1 where the goal is missed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as folder:
        path, invoices = Path(folder, "997.x12"), Path(folder, "invoic.edi")
        path.write_bytes(acknowledgments(count))
        edifact_file(invoices, MEGA)
        sides = {"edibridge": our_check(path), "pyx12": pyx12_check(path)}
        best = dict.fromkeys(sides, float("inf"))
        for _ in range(TURNS):
            for name, check in sides.items():
                started = time.process_time()
                if not check():
                    print(f"{name} does not find the interchange valid")
                    return 1
                best[name] = min(best[name], time.process_time() - started)
        size = path.stat().st_size / MEGA
        for name, seconds in best.items():
            print(f"997: {name} {size / seconds:.2f} MB/s")
        ratio = best["pyx12"] / best["edibridge"]
        print(f"ratio {ratio:.1f} (goal: at least {GOAL:g})")
        started = time.process_time()
        our_check(invoices)()
        rate = invoices.stat().st_size / MEGA / (time.process_time() - started)
        print(f"INVOIC D.96A: edibridge {rate:.2f} MB/s, envelope, structure, elements and codes")
    return int(ratio < GOAL)


if __name__ == "__main__":
    sys.exit(main())
