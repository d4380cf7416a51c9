"""Parse rates of EDIFACT and X12 beside their peers, and memory while streaming.

    python benchmarks/edi_parse.py [MEGABYTES]

Makes its files in a temporary folder. Each side gives every segment, fully split, with its place:
pydifact's `Parser` for EDIFACT (it has no places at all), pyx12's `X12Reader` for X12. The peers
read a tenth of the file for EDIFACT, whose rate does not depend on the size. Memory is the peak
of a fresh process that streams 10 and 100 MB (on Linux, from /proc).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

EDIFACT_GOAL, X12_GOAL, MEMORY_GOAL = 15.0, 5.0, 60.0
MEGA = 1_000_000


def edifact_file(path: Path, size: int) -> None:
    """Write invoices of thirty lines until the size is reached."""
    number = 0
    with path.open("wb") as target:
        head = "UNA:+.? '\r\nUNB+UNOC:3+5412345000013:14+4012345000094:14+261001:1200+REF1'\r\n"
        target.write(head.encode())
        while target.tell() < size:
            number += 1
            body = [
                f"UNH+{number}+INVOIC:D:96A:UN:EAN008",
                f"BGM+380+INV{number:06d}+9",
                "DTM+137:20261001:102",
                f"RFF+ON:ORD{number}",
                "NAD+BY+5412345000013::9++Acme?'s GmbH & Co+Main street 1+Town++1234+DE",
                "NAD+SU+4012345000094::9",
                "CUX+2:EUR:4",
            ]
            for line in range(1, 31):
                body += [
                    f"LIN+{line}++4000862141{line:03d}:EN",
                    f"IMD+F++:::Article number {line} of the range",
                    f"QTY+47:{line}:PCE",
                    f"MOA+203:{line * 3.5:.2f}",
                    f"PRI+AAA:{line}.50",
                    "TAX+7+VAT+++:::19+S",
                ]
            body += ["UNS+S", "MOA+77:1000.00", f"UNT+{len(body) + 3}+{number}"]
            target.write("".join(f"{segment}'\r\n" for segment in body).encode("latin-1"))
        target.write(f"UNZ+{number}+REF1'\r\n".encode())


def x12_file(path: Path, size: int) -> None:
    """Write invoices of thirty lines until the size is reached."""
    number = 0
    with path.open("wb") as target:
        head = (
            "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       "
            "*261001*1200*^*00501*000000001*0*P*>~\n"
            "GS*IN*SENDER*RECEIVER*20261001*1200*1*X*005010~\n"
        )
        target.write(head.encode())
        while target.tell() < size:
            number += 1
            body = [
                f"ST*810*{number:06d}",
                f"BIG*20261001*INV{number:06d}*20260901*PO{number}",
                "N1*BY*Acme Company Inc*92*12345",
                "N3*1 Main Street",
                "N4*Springfield*IL*62701*US",
                "ITD*01*3*2**10**30",
                "DTM*011*20261001",
            ]
            for line in range(1, 31):
                body += [
                    f"IT1*{line}*{line}*EA*{line}.50**UP*0123456789{line:02d}*VN*ABC{line}",
                    f"TXI*VA*{line}.10*19**CD*IL",
                    f"PID*F****Article number {line} of the range",
                    "REF*ON*PO12345",
                ]
            body += ["TDS*100000", "CTT*30"]
            body.append(f"SE*{len(body) + 1}*{number:06d}")
            target.write("".join(f"{segment}~\n" for segment in body).encode())
        target.write(f"GE*{number}*1~\nIEA*1*000000001~\n".encode())


def rate(run: Callable[[], Iterable[object]], size: int, turns: int = 3) -> tuple[float, int]:
    """Give the best rate of some turns in MB/s, and the number of segments."""
    best, count = 0.0, 0
    for _ in range(turns):
        start = time.perf_counter()
        count = sum(1 for _ in run())
        best = max(best, size / MEGA / (time.perf_counter() - start))
    return best, count


def streamed(syntax: str, path: Path) -> float:
    """Give the peak memory in MB of a fresh process that streams a file, interpreter included."""
    script = (
        "import re, sys\n"
        "from edibridge.syntax import edi\n"
        "def peak():\n"
        "    status = open('/proc/self/status').read()\n"
        "    return int(re.search(r'VmHWM:\\s*(\\d+)', status)[1]) / 1024\n"
        "before = peak()\n"
        "with open(sys.argv[1], 'rb') as source:\n"
        "    count = sum(1 for _ in edi.messages(source))\n"
        "assert count\n"
        "print(before, peak())\n"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    before, peak = map(float, done.stdout.split())
    size = path.stat().st_size / MEGA
    print(f"  {syntax} {size:5.1f} MB: peak {peak:.1f} MB, {before:.1f} MB of it before reading")
    return peak


def main() -> int:
    """Measure and compare; exit 1 where a goal is missed."""
    from pydifact.parser import Parser  # noqa: PLC0415 - only the benchmark needs the peers
    from pyx12.x12file import X12Reader  # noqa: PLC0415

    from edibridge.syntax import edifact, x12  # noqa: PLC0415

    warnings.simplefilter("ignore")
    size = int(sys.argv[1]) * MEGA if len(sys.argv) > 1 else 10 * MEGA
    good = True
    with tempfile.TemporaryDirectory() as folder:
        one, ten = Path(folder, "invoic.edi"), Path(folder, "810.x12")
        edifact_file(one, size)
        x12_file(ten, size)

        def ours(scan: Callable[..., Iterable[object]], path: Path) -> Iterable[object]:
            with path.open("rb") as source:
                yield from scan(source)

        part = one.read_bytes()[: size // 10]
        part = part[: part.rindex(b"'") + 1]
        peer, _ = rate(lambda: Parser().parse(part.decode("latin-1")), len(part), 1)
        own, count = rate(lambda: ours(edifact.scan, one), size)
        print(f"EDIFACT {count} segments: edibridge {own:.1f} MB/s, pydifact {peer:.2f} MB/s,"
              f" {own / peer:.1f} times (goal {EDIFACT_GOAL:.0f})")  # fmt: skip
        good &= own / peer >= EDIFACT_GOAL

        def theirs() -> Iterable[object]:
            with ten.open(encoding="ascii", newline="") as source:
                yield from X12Reader(source)

        peer, _ = rate(theirs, size)
        own, count = rate(lambda: ours(x12.scan, ten), size)
        print(f"X12 {count} segments: edibridge {own:.1f} MB/s, pyx12 {peer:.2f} MB/s,"
              f" {own / peer:.1f} times (goal {X12_GOAL:.0f})")  # fmt: skip
        good &= own / peer >= X12_GOAL

        print("streaming, message by message:")
        for syntax, make in (("EDIFACT", edifact_file), ("X12", x12_file)):
            peaks = []
            for megabytes in (10, 100):
                path = Path(folder, "stream")
                make(path, megabytes * MEGA)
                peaks.append(streamed(syntax, path))
            good &= max(peaks) < MEMORY_GOAL and peaks[1] - peaks[0] < MEMORY_GOAL / 10
    print("every goal reached" if good else "a goal is missed")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
