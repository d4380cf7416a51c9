"""Values of the extract: what a cell can hold, money arithmetic, check digits, the tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from pathlib import Path
from random import Random

Value = str | Decimal | date
Record = dict[str, Value]
Row = dict[str, str]

FOLDER = Path(__file__).parent
CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def cents(amount: Decimal) -> Decimal:
    """Round an amount half up to two digits, the way EN 16931 does."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def rounded(amount: Decimal, digits: int) -> Decimal:
    """Round an amount half up to some digits."""
    return amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def chance(random: Random, percent: int) -> bool:
    """Say yes in some of a hundred cases."""
    return random.random() * 100 < percent


def gs1(body: str) -> str:
    """Append the GS1 check digit (GTIN, GLN: weights 3 and 1 from the right)."""
    total = sum(int(c) * (1 if i % 2 else 3) for i, c in enumerate(reversed(body)))
    return body + str(-total % 10)


def table(name: str) -> list[Row]:
    """Read one of the tables beside this module."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source, delimiter="\t"))


def parties() -> dict[str, Row]:
    """Read the parties by their code."""
    return {row["code"]: row for row in table("parties.tsv")}


def services() -> dict[str, Row]:
    """Read the services by their code."""
    return {row["code"]: row for row in table("services.tsv")}


def notes() -> dict[str, str]:
    """Read the thanks for an order by language."""
    return {row["language"]: row["text"] for row in table("notes.tsv")}


def items() -> list[Row]:
    """Spread the product families over their two axes: 500 items with number and GTIN.

    GS1 prefix 952 is kept for demonstrations, so that no number is a real product's.
    """
    return [
        {
            **family,
            "number": f"{family['code']}-{serial:02d}",
            "gtin": gs1(f"9520002{index:03d}{serial:02d}"),
            "value1": first,
            "value2": second,
        }
        for index, family in enumerate(table("items.tsv"))
        for serial, (first, second) in enumerate(
            product(family["values1"].split(";"), family["values2"].split(";")), 1
        )
    ]


def item_name(item: Row, language: str) -> str:
    """Name an item in a language of the table, in English for any other."""
    name = item.get(language) or item["en"]
    return f"{name} {item['value1']}, {item['value2']}" if "value1" in item else name


def write_rows(
    path: Path, rows: Iterable[list[str]], *, delimiter: str, encoding: str, newline: str = "\r\n"
) -> None:
    """Write rows in one dialect of CSV."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as target:
        csv.writer(target, delimiter=delimiter, lineterminator=newline).writerows(rows)
