"""Lines of an invoice: quantity, price, allowances and charges, and the net amount of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from .sales import EXEMPTIONS
from .values import ZERO, Record, Row, cents, chance, item_name, rounded


@dataclass(frozen=True, kw_only=True)
class Goods:
    """What a line is made from."""

    item: Row
    number: str
    tax: tuple[str, Decimal | None]
    factor: Decimal
    language: str
    extras: frozenset[str]
    order: str
    day: date


@dataclass(frozen=True)
class Line:
    """A line's record with the figures that the document's totals need."""

    record: Record

    @staticmethod
    def of(record: Record) -> Line:
        """Take a record as a line."""
        return Line(record)

    @property
    def net(self) -> Decimal:
        """The line's net amount (BT-131)."""
        return figure(self.record, "net")

    @property
    def tax(self) -> tuple[str, Decimal | None]:
        """The line's VAT code and rate."""
        rate = self.record.get("rate")
        return str(self.record["vat"]), rate if isinstance(rate, Decimal) else None

    def scaled(self, share: Decimal) -> Line:
        """Return the line for a share of its quantity, without its fixed charges."""
        record = {
            k: v for k, v in self.record.items() if not k.startswith(("allowance2", "charge"))
        }
        record["quantity"] = max(rounded(abs(figure(record, "quantity")) * share, 0), Decimal(1))
        return Line(priced(record))


def figure(record: Record, key: str) -> Decimal:
    """Return a number of a record, zero where it has none."""
    value = record.get(key)
    return value if isinstance(value, Decimal) else ZERO


def priced(record: Record) -> Record:
    """Work out a line's percentages and net amount anew (PEPPOL-EN16931-R120)."""
    base = figure(record, "base_quantity") or Decimal(1)
    worth = figure(record, "quantity") * figure(record, "price") / base
    result = dict(record)
    for key in ("allowance1", "charge1"):
        if f"{key}_percent" in record:
            result[f"{key}_base"] = cents(worth)
            percent = figure(record, f"{key}_percent")
            result[f"{key}_amount"] = cents(cents(worth) * percent / 100)
    taken = figure(result, "allowance1_amount") + figure(result, "allowance2_amount")
    result["net"] = cents(worth) - taken + figure(result, "charge1_amount")
    return result


def make_line(random: Random, goods: Goods) -> Line:
    """Make one line: an item in a quantity, at list price less the customer's discount."""
    item = goods.item
    price = rounded(Decimal(item["price"]) * goods.factor, 4)
    record: Record = {
        "number": goods.number,
        "name": item_name(item, goods.language),
        "item": item.get("number", item["code"]),
        "quantity": _quantity(random, item) + (1 if "return" in goods.extras else 0),
        "unit": item["unit"],
        "vat": goods.tax[0],
        "unspsc": item["unspsc"],
        "cpv": item["cpv"],
        "order_line": str(random.randrange(1, 40)),
    }
    if goods.tax[1] is not None:
        record["rate"] = goods.tax[1]
    if goods.tax[0] in EXEMPTIONS:
        record["exemption_code"], record["exemption_reason"] = EXEMPTIONS[goods.tax[0]]
    if price < 1:
        # cheap goods are priced by the hundred
        price, record["base_quantity"] = price * 100, Decimal(100)
        record["base_unit"] = item["unit"]
    if "discount" in goods.extras:
        record["gross_price"] = price
        discount = rounded(price * random.choice((5, 10, 15)) / 100, 4)
        record["price_discount"] = discount
        price -= discount
    record["price"] = price
    _details(random, record, goods)
    if "return" in goods.extras and goods.number == "2":
        record["quantity"] = Decimal(-1)
    elif "return" not in goods.extras and chance(random, 20):
        _line_allowances(random, record)
    return Line(priced(record))


def _quantity(random: Random, item: Row) -> Decimal:
    if item["unit"] in ("KG", "L", "M", "M2", "HR"):
        return Decimal(random.randrange(5, 400)) / random.choice((1, 2, 4, 8))
    return Decimal(random.choice((1, 2, 5, 6, 10, 12, 24, 48, 144)))


def _line_allowances(random: Random, record: Record) -> None:
    record |= {"allowance1_percent": Decimal(random.choice((5, 10))), "allowance1_code": "95"}
    record["allowance1_reason"] = "Desconto comercial"
    if chance(random, 50):
        record |= {"allowance2_amount": Decimal("0.25"), "allowance2_code": "64"}
        record["allowance2_reason"] = "Acordo especial"
    if chance(random, 50):
        record |= {"charge1_code": "ABL", "charge1_reason": "Embalagem adicional"}
        if chance(random, 50):
            record["charge1_percent"] = Decimal("1.5")
        else:
            record["charge1_amount"] = Decimal("4.50")


def _details(random: Random, record: Record, goods: Goods) -> None:
    item = goods.item
    if "period" in goods.extras or "rental" in goods.extras:
        record |= {"period_start": goods.day.replace(day=1), "period_end": goods.day}
    if chance(random, 30):
        record["account"] = f"31{random.randrange(10, 99)}"
    if chance(random, 15):
        record["note"] = "Entregar à temperatura ambiente; não empilhar mais de 4 níveis."
    if "value1" not in item:
        return
    record["gtin"] = item["gtin"]
    record["origin"] = item["origin"]
    record["attribute1_name"], record["attribute1"] = item["axis1"], item["value1"]
    record["attribute2_name"], record["attribute2"] = item["axis2"], item["value2"]
    if chance(random, 40):
        record["description"] = (
            f"{item['pt']} ({item['en']}), {item['axis1'].lower()} {item['value1']}"
        )
    if chance(random, 35):
        record["buyer_item"] = f"ART{random.randrange(100_000, 999_999)}"
    if chance(random, 15):
        record |= {"object": f"L{goods.day - timedelta(days=40):%y%j}", "object_scheme": "BT"}
    if chance(random, 20):
        record["attribute3_name"], record["attribute3"] = "Peso líquido (kg)", item["weight"]
