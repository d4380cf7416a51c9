"""The tables of `examples/README.md`, made from the tables that the files are made from."""

from __future__ import annotations

from pathlib import Path

from .sheets import columns

START = "<!-- columns of {name}: written by make_extract -->"
END = "<!-- end of columns -->"
NAMES = ("invoices_flat", "factures", "fatture", "orders", "catalogue")


def update_readme(path: Path) -> None:
    """Put the tables of columns between their marks in the file."""
    path.write_text(with_tables(path.read_text(encoding="utf-8")), encoding="utf-8")


def with_tables(text: str) -> str:
    """Return a text with the tables of columns put between their marks.

    Raises:
        ValueError: a mark is missing.
    """
    for name in NAMES:
        start = START.format(name=name)
        head, _, rest = text.partition(start)
        _, end, tail = rest.partition(END)
        if not end:
            message = f"no table of {name} in the text; put {start!r} and {END!r} into it"
            raise ValueError(message)
        text = f"{head}{start}\n\n{_table(name)}\n{END}{tail}"
    return text


def _table(name: str) -> str:
    rows = ["| # | Level | Column | Goes to | Meaning |", "|---|---|---|---|---|"]
    number: dict[str, int] = {}
    for column in columns(name):
        level = column["level"]
        number[level] = number.get(level, 0) + 1
        term = column["term"].replace("|", "\\|") or "-"
        if "." in term or term.islower() or "_" in term:
            term = f"`{term}`"
        rows.append(
            f"| {number[level]} | {level} | {column['column']} | {term} | {column['meaning']} |"
        )
    return "\n".join(rows) + "\n"
