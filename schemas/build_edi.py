"""Make the EDIFACT and X12 tables in this folder from directory extracts in TSV.

    python schemas/build_edi.py FOLDER

FOLDER holds `edifact/d96a`, `edifact/d01b` (messages.tsv, segments.tsv, codes.tsv) and
`x12/004010`, `x12/005010` (transactions.tsv, segments.tsv). Only facts are taken: tags, order,
status, repetition, formats and code values.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

# Service segments belong to ISO 9735, not to a directory.
SERVICE: dict[str, list[Any]] = {
    "UNS": [["0081", 1, "a1"]],
    "UGH": [["0087", 1, "an..4"]],
    "UGS": [["0087", 1, "an..4"]],
}
SECTIONS = {"0081": "D S"}

# Composites of D.01B whose components do not all stand in the extract.
COMPOSITES: dict[str, list[Any]] = {
    "C502": [
        ["6313", 0, "an..3"],
        ["6321", 0, "an..3"],
        ["6155", 0, "an..17"],
        ["6154", 0, "an..70"],
    ],
    "C701": [["1049", 0, "an..3"], ["1052", 0, "an..35"], ["1054", 0, "n..6"]],
    "C819": [
        ["3229", 0, "an..9"],
        ["1131", 0, "an..17"],
        ["3055", 0, "an..3"],
        ["3228", 0, "an..70"],
    ],
    "C829": [["5495", 0, "an..3"], ["1082", 0, "an..6"]],
}


def rows(path: Path) -> list[dict[str, str]]:
    """Read a table."""
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source, delimiter="\t"))


def nested(flat: list[tuple[int, list[Any], bool]]) -> list[Any]:
    """Turn (level, entry, opens a group) into lists within lists."""
    root: list[Any] = []
    stack = [root]
    for level, entry, opens in flat:
        del stack[level + 1 :]
        stack[-1].append(entry)
        if opens:
            entry.append([])
            stack.append(entry[-1])
    return root


def edifact(folder: Path) -> dict[str, Any]:
    """Make one EDIFACT directory."""
    flat: dict[str, list[tuple[int, list[Any], bool]]] = {}
    for row in rows(folder / "messages.tsv"):
        entry = [row["tag"], int(row["status"] == "M"), int(row["max"])]
        item = (int(row["level"]), entry, row["tag"].startswith("SG") and row["tag"][2:].isdigit())
        flat.setdefault(row["message"], []).append(item)
    segments: dict[str, list[Any]] = {}
    for row in rows(folder / "segments.tsv"):
        elements = segments.setdefault(row["segment"], [])
        entry = [row["id"], int(row["status"] == "M"), row["format"]]
        if row["component"] == "0":
            elements.append(entry)
        else:
            if len(elements[-1]) == 3:
                elements[-1].append([])
            elements[-1][3].append(entry)
    if folder.name == "d01b":
        for elements in segments.values():
            for entry in elements:
                if entry[0] in COMPOSITES:
                    entry[3:] = [COMPOSITES[entry[0]]]
    codes: dict[str, list[str]] = {}
    for row in rows(folder / "codes.tsv"):
        codes.setdefault(row["element"], []).append(row["code"])
    return {
        "messages": {name: nested(items) for name, items in sorted(flat.items())},
        "segments": dict(sorted((segments | SERVICE).items())),
        "codes": {key: " ".join(values) for key, values in sorted(codes.items())} | SECTIONS,
    }


def x12(folder: Path) -> dict[str, Any]:
    """Make one X12 version."""
    flat: dict[str, list[tuple[int, list[Any], bool]]] = {}
    for row in rows(folder / "transactions.tsv"):
        if row["segment"] == "ST":
            # The transaction set itself; its header is a segment like any other here.
            flat.setdefault(row["set"], []).append((0, ["ST", 1, 1], False))
            continue
        entry = [row["segment"], int(row["min"]), int(row["max"])]
        item = (int(row["level"]) - 1, entry, row["loop"] == "loop")
        flat.setdefault(row["set"], []).append(item)
    segments: dict[str, list[Any]] = {}
    for row in rows(folder / "segments.tsv"):
        elements = segments.setdefault(row["segment"], [])
        form = f"{row['type']} {row['min'] or 1} {row['max'] or 0}"
        entry = [row["element"], int(row["status"] == "M"), form]
        if row["component"] == "0":
            if row["type"] == "composite":
                entry[2:] = ["", []]
            elements.append(entry)
        else:
            if len(elements[-1]) == 3:
                elements[-1].append([])
            elements[-1][3].append(entry)
    return {
        "messages": {name: loops(nested(items)) for name, items in sorted(flat.items())},
        "segments": dict(sorted(segments.items())),
        "codes": {},
    }


def loops(entries: list[Any]) -> list[Any]:
    """Give X12 loops a name, after their first segment, and that segment a place inside."""
    names: dict[str, int] = {}
    named: list[Any] = []
    for entry in entries:
        if len(entry) == 3:
            named.append(entry)
            continue
        tag, minimum, maximum, children = entry
        names[tag] = names.get(tag, 0) + 1
        suffix = str(names[tag]) if names[tag] > 1 else ""
        inside = [[tag, 1, 1], *loops(children)]
        named.append([f"{tag}-LOOP{suffix}", minimum, maximum, inside])
    return named


def main() -> int:
    """Write every table."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    source = Path(sys.argv[1])
    for kind, names, make in (
        ("edifact", ("d96a", "d01b"), edifact),
        ("x12", ("004010", "005010"), x12),
    ):
        for name in names:
            target = HERE / kind / f"{name}.json"
            target.parent.mkdir(exist_ok=True)
            table = make(source / kind / name)
            target.write_text(
                json.dumps(table, separators=(",", ":")).replace('],"', '],\n"') + "\n",
                encoding="utf-8",
            )
            print(
                f"{target.name}: {len(table['messages'])} messages, {target.stat().st_size} bytes"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
