"""The wholesaler's extract becomes UBL, EDIFACT and X12, and is read back and compared.

    python examples/demo.py [--out FOLDER]          in a checkout (`make demo`)
    python -m edibridge.examples.demo               where edibridge is installed

Every extract under `examples/erp` is read through its layout and converted to each target; each
file that comes of it is read back, and each value of each document must either be there again or
stand in the notes of what the target cannot hold. Exits with 1 where one does not.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

from attrs import define, field

import edibridge
from edibridge.compare import compare
from edibridge.convert import Options, convert_all
from edibridge.format import ReadOptions, Received
from edibridge.model import Document
from edibridge.receive import receive
from edibridge.report import note_row
from edibridge.resources import example_path
from edibridge.targets import target

# each extract and the layout that says what its columns are
EXTRACTS = (
    ("invoices_flat.csv", "invoices_flat"),
    ("factures_entetes.csv", "factures"),
    ("fatture.csv", "fatture"),
    ("orders_head.csv", "orders"),
    ("catalogue.txt", "catalogue"),
)
TARGETS = ("ubl", "edifact:d96a", "edifact:d01b", "x12:004010", "x12:005010")


@define
class Row:
    """One line of the table: an extract in one target."""

    extract: str
    target: str
    documents: int = 0
    files: int = 0
    seconds: float = 0.0
    values: int = 0
    kept: int = 0
    notes: Counter[str] = field(factory=Counter)
    lost: list[str] = field(factory=list)


def run(received: list[Received], name: str, to: str, folder: Path) -> Row:
    """Convert the documents of one extract to one target, read them back and compare."""
    row = Row(extract=name, target=to, documents=len(received))
    started = time.perf_counter()
    result = convert_all(received, target(to), Options(to=to))
    home = folder / to.replace(":", "-")
    home.mkdir(parents=True, exist_ok=True)
    stem = name.partition(".")[0]
    backs: dict[int, list[Document | None]] = {}
    report = []
    for number, file in enumerate(result.files):
        kind = file.format.replace(":", "-")
        path = home / f"{stem}-{number + 1:03d}.{kind}{file.extension}"
        path.write_bytes(file.data)
        backs[number] = [one.document for one in edibridge.read(path)]
        row.files += 1
    for item in result.items:
        row.notes.update(note.kind for note in item.notes)
        for note in item.notes:
            of = item.document.number if item.document else None
            report.append({"document": of, "format": item.format, **note_row(note)})
        if item.file is None or item.document is None:
            row.lost.append(f"{name}: {item.error}")
            continue
        waiting = backs[item.file]
        back = waiting.pop(0) if waiting else None
        if back is None:
            row.lost.append(f"{name}: {item.document.number} was not found again")
            continue
        seen = compare(item.document, back, item.notes)
        row.values += seen.values
        row.kept += seen.values - len(seen.missing)
        row.lost += [f"{to}: {item.document.number}: {path}" for path in seen.silent]
    row.seconds = time.perf_counter() - started
    notes = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in report)
    (home / f"{stem}.notes.jsonl").write_text(notes, encoding="utf-8")
    return row


def table(rows: list[Row]) -> str:
    """Lay the rows out."""
    head = ("extract", "documents", "format", "files", "time", "values back", "notes")
    lines = [head]
    for row in rows:
        share = f"{100 * row.kept / row.values:.1f} %" if row.values else "-"
        notes = ", ".join(f"{count} {kind}" for kind, count in sorted(row.notes.items()))
        lines.append(
            (
                row.extract,
                str(row.documents),
                row.target,
                str(row.files),
                f"{row.seconds:.2f} s",
                share,
                notes or "none",
            )
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(head) - 1)]
    return "\n".join(
        "  ".join(
            [
                *(
                    cell.ljust(width) if column in {0, 2} else cell.rjust(width)
                    for column, (cell, width) in enumerate(zip(line, widths, strict=False))
                ),
                line[-1],
            ]
        )
        for line in lines
    )


def main() -> int:
    """Run it all and print the table."""
    parser = argparse.ArgumentParser(description="Convert the example extract there and back.")
    parser.add_argument("--out", type=Path, default=Path("out/demo"), metavar="FOLDER")
    folder: Path = parser.parse_args().out
    started = time.perf_counter()
    rows = []
    for name, layout in EXTRACTS:
        begun = time.perf_counter()
        options = ReadOptions(layout=example_path("layouts", f"{layout}.layout.toml"))
        received = list(receive(example_path("erp", name), options=options))
        reading = Row(name, "(read)", len(received), 1, time.perf_counter() - begun)
        reading.lost = [
            f"{name}: {finding}"
            for one in received
            for finding in one.findings
            if finding.severity == "fatal"
        ]
        rows.append(reading)
        print(f"{name}: {len(received)} documents", file=sys.stderr)
        rows += [run(received, name, to, folder) for to in TARGETS]
    print(table(rows))
    documents = sum(row.documents for row in rows if row.target == "(read)")
    written = sum(row.documents for row in rows if row.target != "(read)")
    print(
        f"\n{documents} documents read, {written} written and read back in"
        f" {time.perf_counter() - started:.1f} s. The files are in {folder.resolve()};"
        " NAME.notes.jsonl there says what each format cannot hold, value by value."
    )
    lost = [line for row in rows for line in row.lost]
    for line in lost[:20]:
        print(f"not in a note: {line}")
    print(f"{len(lost)} values are lost without a note." if lost else "No value is lost silently.")
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main())
