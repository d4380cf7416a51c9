"""Price catalogues, one for each customer, as a file of record types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from .sales import RATES, Situation, tax_of
from .sheets import Spelling, cell, columns
from .values import Record, Row, chance, gs1, item_name, items, parties, rounded, write_rows


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a customer's catalogue is: how many items at what discount, or the changes to it."""

    number: str
    customer: str
    seller: str
    size: int
    discount: Decimal
    issued: date
    changes: str = ""


OFFERS = (
    Offer(
        number="CAT-C002-2025",
        customer="C002",
        seller="PT01",
        size=500,
        discount=Decimal("0.12"),
        issued=date(2025, 1, 2),
    ),
    Offer(
        number="CAT-C010-2025",
        customer="C010",
        seller="DE02",
        size=200,
        discount=Decimal("0.08"),
        issued=date(2025, 1, 7),
    ),
    Offer(
        number="CAT-C035-2025",
        customer="C035",
        seller="GB06",
        size=150,
        discount=Decimal("0.15"),
        issued=date(2025, 1, 9),
    ),
    Offer(
        number="CAT-C026-2025",
        customer="C026",
        seller="PT01",
        size=80,
        discount=Decimal("0.05"),
        issued=date(2025, 2, 3),
    ),
)
DELTAS = (
    replace(
        OFFERS[0], number="CAT-C002-2025-D1", issued=date(2025, 4, 1), changes=OFFERS[0].number
    ),
    replace(
        OFFERS[1], number="CAT-C010-2025-D1", issued=date(2025, 5, 5), changes=OFFERS[1].number
    ),
)
RECORDS = ("H", "I", "D", "K", "P", "T")
LINE = Spelling(decimal=".", day="%Y%m%d")


def write_catalogue(out: Path, seed: int) -> None:
    """Write all catalogues and their changes into `catalogue.txt`."""
    random = Random(seed + 2)  # noqa: S311 - made up, not secret
    known, stock = parties(), items()
    layout = {kind: _fields(kind) for kind in RECORDS}
    rows = [
        [kind, *(cell(record, key, LINE) for key in layout[kind])]
        for offer in (*OFFERS, *DELTAS)
        for kind, record in _catalogue(random, offer, known, stock)
    ]
    write_rows(out / "catalogue.txt", rows, delimiter="|", encoding="utf-8", newline="\n")


def _fields(kind: str) -> list[str]:
    return [column["key"] for column in columns("catalogue") if column["level"] == kind]


def _catalogue(
    random: Random, offer: Offer, known: dict[str, Row], stock: list[Row]
) -> Iterator[tuple[str, Record]]:
    customer, seller = known[offer.customer], known[offer.seller]
    head: Record = {
        "number": offer.number,
        "issued": offer.issued,
        "function": "DELTA" if offer.changes else "FULL",
        "previous": offer.changes,
        "name": f"Tabela {offer.issued.year} {customer['trade_name'] or customer['name']}",
        "currency": customer["currency"],
        "valid_from": offer.issued + timedelta(days=14),
        "valid_to": date(offer.issued.year, 12, 31),
        "contract": f"CT-{offer.customer}",
        "language": customer["language"],
        "terms": "30 dias / 30 days net",
    }
    for role, party in (("seller", seller), ("buyer", customer)):
        head |= {f"{role}.{key}": value for key, value in party.items()}
        head[f"{role}.code"] = party["code"]
    yield "H", head
    counts = {"I": 0, "P": 0}
    offered = _changed(random, offer, stock) if offer.changes else _offered(offer, stock)
    for n, (action, item) in enumerate(offered, 1):
        for kind, record in _item(random, offer, known, item, number=str(n), action=action):
            counts[kind] = counts.get(kind, 0) + 1
            yield kind, record
    yield "T", {"items": str(counts["I"]), "prices": str(counts["P"])}


def _offered(offer: Offer, stock: list[Row]) -> list[tuple[str, Row]]:
    step = len(stock) / offer.size
    return [("", stock[int(k * step)]) for k in range(offer.size)]


def _changed(random: Random, offer: Offer, stock: list[Row]) -> list[tuple[str, Row]]:
    """Choose items that were offered: some change, some go, and new editions come."""
    known = [item for _, item in _offered(offer, stock)]
    chosen = random.sample(known, offer.size // 10)
    actions = ("CHG", "CHG", "DEL")
    changed = [(actions[k % 3], item) for k, item in enumerate(chosen)]
    fresh = [
        {
            **item,
            "number": f"{item['code']}-{50 + int(item['number'][-2:])}",
            "gtin": gs1(f"9520003{item['gtin'][7:12]}"),
            "value2": f"{item['value2']}, edição 2026",
            "replaces": item["number"],
        }
        for action, item in changed[:15]
        if action == "DEL"
    ]
    return [*changed, *(("ADD", item) for item in fresh)]


def _item(  # noqa: PLR0913 - what an item is offered with
    random: Random,
    offer: Offer,
    known: dict[str, Row],
    item: Row,
    *,
    number: str,
    action: str,
) -> Iterator[tuple[str, Record]]:
    customer, seller = known[offer.customer], known[offer.seller]
    home = seller["country"] == customer["country"]
    sale = Situation(
        seller=offer.seller, buyers=(offer.customer,), tax="domestic" if home else "UE"
    )
    vat, rate = tax_of(sale, item, seller["country"])
    pack = random.choice((6, 10, 12, 24))
    record: Record = {
        "number": number,
        "action": action,
        "item": item["number"],
        "buyer_item": f"M{random.randrange(10_000, 99_999)}" if chance(random, 50) else "",
        "gtin": item["gtin"],
        "name": item_name(item, customer["language"]),
        "unit": item["unit"],
        "vat": vat,
        "rate": rate if rate is not None else "",
        "unspsc": item["unspsc"],
        "cpv": item["cpv"],
        "origin": item["origin"],
        "weight": Decimal(item["weight"]),
        "minimum": Decimal(random.choice((1, 1, 5, pack))),
        "maximum": Decimal(pack * 500) if chance(random, 10) else "",
        "increment": Decimal(random.choice((1, pack))),
        "lead_time": str(random.choice((1, 2, 5, 14))),
        "orderable": "N" if chance(random, 2) or action == "DEL" else "S",
        "valid_from": offer.issued + timedelta(days=45) if chance(random, 10) else "",
        "discontinued": offer.issued + timedelta(days=30) if action == "DEL" else "",
        "replaces": item.get("replaces", ""),
        "attribute1_name": item["axis1"],
        "attribute1": item["value1"],
        "attribute2_name": item["axis2"],
        "attribute2": item["value2"],
    }
    yield "I", record
    if action == "DEL":
        return
    if chance(random, 30):
        for language in ("pt", customer["language"]):
            yield "D", {"language": language, "text": _text(item, language)}
    yield from _packages(item, pack)
    yield from _prices(random, offer, item, customer["currency"], pack)


def _text(item: Row, language: str) -> str:
    return f"{item_name(item, language)} | {item['axis1']}: {item['value1']}"


def _packages(item: Row, pack: int) -> Iterator[tuple[str, Record]]:
    """Give the carton and, for heavy goods, the pallet; their GTIN-14 is built on the item's."""
    weight = Decimal(item["weight"]) * pack
    body = item["gtin"][:-1]
    yield (
        "K",
        {
            "level": "2",
            "kind": "CX",
            "gtin": gs1(f"1{body}"),
            "quantity": Decimal(pack),
            "weight": rounded(weight * Decimal("1.05"), 3),
            "length": Decimal("0.4"),
            "width": Decimal("0.3"),
            "height": rounded(Decimal(pack) / 60, 2),
        },
    )
    if weight > 10:  # noqa: PLR2004 - kilograms: what a person does not carry by hand
        yield (
            "K",
            {
                "level": "3",
                "kind": "PL",
                "gtin": gs1(f"2{body}"),
                "quantity": Decimal(pack * 40),
                "weight": rounded(weight * 42, 3),
                "length": Decimal("1.2"),
                "width": Decimal("0.8"),
                "height": Decimal("1.45"),
            },
        )


def _prices(
    random: Random, offer: Offer, item: Row, currency: str, pack: int
) -> Iterator[tuple[str, Record]]:
    """Give the list price and one to three tiers of the customer's own price."""
    gross = Decimal(item["price"]) * RATES[currency]
    # a change of the catalogue raises prices by 2.5 %
    if offer.changes:
        gross *= Decimal("1.025")
    base = Decimal(100) if gross < 1 else Decimal(1)
    common: Record = {"base_quantity": base, "unit": item["unit"]}
    yield "P", {**common, "kind": "LST", "price": rounded(gross * base, 4)}
    tiers = random.choice((1, 2, 2, 3))
    starts = [Decimal(1), Decimal(pack), Decimal(pack * 10)][:tiers]
    for n, start in enumerate(starts):
        share = 1 - offer.discount - Decimal(n) * Decimal("0.03")
        price: Record = {
            **common,
            "kind": "CLI",
            "price": rounded(gross * base * share, 4),
            "minimum": start,
        }
        if n + 1 < len(starts):
            price["maximum"] = starts[n + 1] - 1
        if chance(random, 15):
            price["valid_to"] = offer.issued + timedelta(days=90)
        yield "P", price
