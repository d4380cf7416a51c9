"""Purchase orders of the branches to their suppliers, as a sheet of heads and a sheet of lines."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from .sales import DOMESTIC, RATES
from .sheets import ORDER, level_rows
from .values import ZERO, Record, Row, cents, chance, item_name, items, parties, rounded, write_rows

SUPPLIERS = {
    "DE02": ("SUP2", "SUP5", "SUP3"),
    "PT01": ("SUP1", "SUP4", "SUP3"),
    "FR04": ("SUP4", "SUP2"),
    "ES03": ("SUP3", "SUP6"),
}
PLACES = {
    "DE02": ("L101", "L102", "L010"),
    "PT01": ("L104", "L002"),
    "FR04": ("L103",),
    "ES03": ("L105",),
}
RANGES = {
    "SUP1": ("MEL", "SAL", "QUE", "VEL"),
    "SUP2": ("PAN", "FAC", "TAL", "TAC", "CER"),
    "SUP3": ("ATU", "SAR", "AZE", "SUM", "DET"),
    "SUP4": ("PAP", "CAN", "CAD", "LIV", "FAR"),
    "SUP5": ("CXA", "FIL", "FIT", "COP"),
    "SUP6": ("PAR", "CAB", "LAM", "PIL", "TUB"),
}
KINDS = ("NB", "NB", "NB", "EIL", "NB", "RA", "NB", "KON")
REMARKS = {
    "de": "Anlieferung nur vormittags, Rampe 3; Paletten tauschen. Grüße aus Köln.",
    "pt": "Descarga só até às 12h.\nAvisar à chegada na portaria.",
    "fr": "Livraison le matin uniquement, s'annoncer à l'accueil. Merci d'œuvrer au mieux.",
    "es": "Entrega por la mañana; avisar en la garita del señor Núñez.",
}
# References that some orders name: every how many, and the prefix of their numbers
REFERENCES = (("contract", 3, "RV-2024-"), ("quotation", 5, "ANG"), ("project", 6, "P-"))
PACKS = (6, 10, 12, 24, 48)


def write_orders(out: Path, seed: int, count: int) -> None:
    """Write some orders as `orders_head.csv` and `orders_lines.csv`."""
    random = Random(seed + 1)  # noqa: S311 - made up, not secret
    orders = [_order(random, n, parties(), items()) for n in range(count)]
    heads = [head for head, _ in orders]
    lines = [line for _, some in orders for line in some]
    # the line file is in the order that the ERP's index gives, not in that of the heads
    lines.sort(key=lambda line: (str(line["document"])[::-1], int(str(line["number"]))))
    write_rows(
        out / "orders_head.csv",
        level_rows("orders", "document", heads, ORDER),
        delimiter=",",
        encoding="cp1252",
    )
    write_rows(
        out / "orders_lines.csv",
        level_rows("orders", "line", lines, ORDER, key="BelegNr"),
        delimiter=",",
        encoding="cp1252",
    )


def _order(
    random: Random, n: int, known: dict[str, Row], stock: list[Row]
) -> tuple[Record, list[Record]]:
    branch = list(SUPPLIERS)[n % len(SUPPLIERS)]
    buyer = known[branch]
    seller = known[SUPPLIERS[branch][n // len(SUPPLIERS) % len(SUPPLIERS[branch])]]
    places = [known[code] for code in PLACES[branch]]
    issued = date(2025, 3, 3) + timedelta(days=n)
    wanted = issued + timedelta(days=random.choice((3, 7, 10, 21)))
    head: Record = {
        "number": f"45{n + 1:08d}",
        "kind": KINDS[n % len(KINDS)],
        "issued": issued,
        "currency": seller["currency"],
        "language": buyer["language"],
        "requested": wanted,
        "requested_end": wanted + timedelta(days=5) if n % 3 == 0 else "",
        "valid_to": wanted if n % 4 == 0 else "",
        "account": f"K{random.randrange(100, 999)}",
        "partial": "Y" if n % 2 else "N",
        "terms": f"{random.choice((14, 30, 60))} Tage netto / days net",
    }
    _options(random, head, n, buyer)
    for role, party in (("buyer", buyer), ("seller", seller), ("place", places[n % len(places)])):
        head |= {f"{role}.{key}": value for key, value in party.items()}
    if n % 7 == 0:
        head |= {f"invoicee.{key}": value for key, value in known["PT01"].items()}
    offered = [item for item in stock if item["code"] in RANGES[seller["code"]]]
    chosen = random.sample(offered, random.choice((1, 2, 3, 4, 5, 8)))
    lines = [
        _line(random, head, item, number=str(k * 10), places=places, seller=seller, buyer=buyer)
        for k, item in enumerate(chosen, 1)
    ]
    _totals(head, lines, discount=n % 5 == 0)
    return head, lines


def _options(random: Random, head: Record, n: int, buyer: Row) -> None:
    for key, every, prefix in REFERENCES:
        if n % every == 1:
            head[key] = f"{prefix}{random.randrange(10_000, 99_999)}"
    if n % 4 == 1:
        head |= {"incoterm": "DAP", "incoterm_place": buyer["city"]}
    if n % 2 == 0:
        head |= {"note1": REMARKS[buyer["language"]], "note1_subject": "DEL"}
    if n % 9 == 0:
        head |= {
            "note2": 'Mindesthaltbarkeit 6 Monate, "best before" required',
            "note2_subject": "AAI",
        }


def _line(  # noqa: PLR0913 - what a line is made from
    random: Random,
    head: Record,
    item: Row,
    *,
    number: str,
    places: list[Row],
    seller: Row,
    buyer: Row,
) -> Record:
    # what the branches pay lies a third under what they ask
    price = rounded(Decimal(item["price"]) * RATES[seller["currency"]] * 2 / 3, 4)
    home = seller["country"] == buyer["country"]
    abroad = "EXP" if seller["country"] == "NO" else "UE"
    code, rate = DOMESTIC[buyer["country"]][item["vat"]] if home else (abroad, "0")
    pack = random.choice(PACKS)
    record: Record = {
        "document": head["number"],
        "number": number,
        "item": item["number"],
        "supplier_item": f"{seller['code'][-1]}-{item['gtin'][-6:]}",
        "gtin": item["gtin"],
        "name": item_name(item, buyer["language"])[:60],
        "unit": item["unit"],
        "vat": code,
        "rate": Decimal(rate),
        "origin": item["origin"],
        "unspsc": item["unspsc"],
        "attribute1_name": item["axis1"],
        "attribute1": item["value1"],
    }
    if item["unit"] in ("UN", "RL"):
        record |= {"pack_size": Decimal(pack), "pack_unit": item["unit"]}
    if price < 1:
        price, record["base_quantity"] = price * 100, Decimal(100)
    if chance(random, 40):
        record["gross_price"] = price
        discount = rounded(price / 20, 4)
        record["price_discount"] = discount
        price -= discount
    record["price"] = price
    if chance(random, 30):
        record["note"] = random.choice(
            ("Nur ungeöffnete Gebinde", "Substitution não permitida", "Etikett, Größe A6, beilegen")
        )
    if chance(random, 30):
        record["description"] = f"{item['pt']}, {item['axis2'].lower()} {item['value2']}"
    record["partial"] = random.choice(("Y", "N", ""))
    _splits(random, record, head, places, pack)
    base = record.get("base_quantity", Decimal(1))
    record["net"] = cents(Decimal(str(record["quantity"])) * price / Decimal(str(base)))
    return record


def _splits(random: Random, record: Record, head: Record, places: list[Row], pack: int) -> None:
    parts = random.choice((1, 1, 2, 3))
    quantity = Decimal(0)
    first = date.fromisoformat(str(head["requested"]))
    for n in range(1, parts + 1):
        part = Decimal(pack * random.randrange(1, 20))
        if record["unit"] in ("KG", "L", "M"):
            part += Decimal("0.5")
        quantity += part
        if parts > 1:
            record |= {
                f"split{n}_quantity": part,
                f"split{n}_day": first + timedelta(days=7 * (n - 1)),
            }
            record[f"split{n}_gln"] = places[(n - 1) % len(places)]["gln"]
    record["quantity"] = quantity


def _totals(head: Record, lines: list[Record], *, discount: bool) -> None:
    total = sum((Decimal(str(line["net"])) for line in lines), ZERO)
    head |= {"line_count": str(len(lines)), "lines_total": total, "net_total": total}
    if discount:
        taken = cents(total * 2 / 100)
        head |= {"allowance1_percent": Decimal(2), "allowance1_base": total}
        head |= {"allowance1_amount": taken, "allowance1_reason": "Mengenrabatt"}
        head["net_total"] = total - taken
    if any(line["unit"] == "KG" for line in lines):
        weight = sum(
            (Decimal(str(line["quantity"])) for line in lines if line["unit"] == "KG"), ZERO
        )
        head["gross_weight"] = rounded(weight * Decimal("1.08"), 1)
