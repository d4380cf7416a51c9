"""X12: items and what a line begins with (IT1, PO1, POC, LIN, ACK, PID, PO4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from edibridge.binding import DECIMAL, Const, Field, Many, One, Table
from edibridge.codes import to_x12
from edibridge.formats._x12_codecs import BASIS, ITEM_IDS, UNITS
from edibridge.formats._x12_segments import GTIN_SCHEME
from edibridge.model import FreeText, Identifier, Lot

IDENTIFIER: Table = [Field("value", "@v"), Field("scheme", "@s")]
OTHER_ID: Table = [Field("scheme", "@q", ITEM_IDS), Const("@q", "ZZ"), Field("value", "@v")]
# X12 235 of the numbers that have an attribute of their own, the one that is written first
ITEM_NUMBERS: Mapping[str, str] = {
    "seller_id": "VN|VP",
    "buyer_id": "IN|BP|PI",
    "manufacturer_id": "MG",
    "brand": "BL",
    "model": "MN",
    "origin_country": "CH",
}
_TAKEN = frozenset("|".join(("LT", "SN", "PL", *ITEM_NUMBERS.values())).split("|"))


def _is_other(known: Identifier) -> bool:
    if known.scheme == GTIN_SCHEME:
        return False
    return known.scheme is None or to_x12("item_ids", known.scheme) not in _TAKEN


def numbers(segment: str, prefix: str, between: Sequence[Any] = ()) -> list[Any]:
    """Bind the numbers of an item to the pairs of a segment, `between` before all other pairs."""
    return [
        One(f"{prefix}.standard_id", f"{segment}/GTIN", Identifier, IDENTIFIER),
        *(Field(f"{prefix}.{k}", f"{segment}/ID[@q={v}]@v") for k, v in ITEM_NUMBERS.items()),
        *between,
        Many(
            f"{prefix}.other_ids",
            f"{segment}/GTIN-MORE",
            Identifier,
            IDENTIFIER,
            matches=lambda known: known.scheme == GTIN_SCHEME,
            most=1,
        ),
        Many(f"{prefix}.other_ids", f"{segment}/ID", Identifier, OTHER_ID, matches=_is_other),
    ]


def item(segment: str, texts_in: str = "PID-LOOP", lots_in: str = "item.lots") -> list[Any]:
    """Bind an item's numbers to the pairs of a segment and its texts to PID, in a loop or not.

    `lots_in` is the attribute that has its lot and its serial number.
    """
    lots = [
        Many(
            lots_in,
            f"{segment}/ID[@q=LT]",
            Lot,
            [Field("number", "@v")],
            matches=lambda known: known.number is not None,
            most=1,
        ),
        Many(lots_in, f"{segment}/ID[@q=SN]", Lot, [Field("serial", "@v")], most=1),
    ]
    return [*numbers(segment, "item", lots), *descriptions(texts_in)]


def descriptions(loop: str) -> list[Any]:
    """Bind the name and the descriptions of an item to PID, in a loop or by itself."""
    within = "PID" if loop == "PID-LOOP" else ""
    name = "NAME-LOOP" if loop == "PID-LOOP" else "NAME"
    return [
        Field("item.name", f"{name}/{within}@5" if within else f"{name}@5"),
        Const(f"{name}/{within}@1" if within else f"{name}@1", "F"),
        Many(
            "item.descriptions",
            loop,
            FreeText,
            [
                Field("text", f"{within}@5"),
                Field("language", f"{within}@9"),
                Const(f"{within}@1", "F"),
            ],
        ),
    ]


PACKING: list[Any] = [
    Field("item.pack_quantity", "PO4@1", DECIMAL),
    Field("item.pack_size", "PO4@2", DECIMAL),
    Field("item.pack_unit", "PO4@3", UNITS),
]


@frozen
class Elements:
    """The elements of a line's segment that hold quantity, unit, price and basis of the price."""

    quantity: str = "2"
    unit: str = "3"
    price: str = "4"
    basis: str = "5"


ELEMENTS: Mapping[str, Elements] = {"POC": Elements("3", "5", "6", "7")}


def baseline(segment: str, entity: str, quantity: str = "quantity") -> list[Any]:
    """Bind what every line begins with: number, quantity, price."""
    at = ELEMENTS.get(segment, Elements())
    return [
        Field("number", f"{segment}@1"),
        Field(quantity, f"{segment}@{at.quantity}", DECIMAL),
        Field("unit", f"{segment}@{at.unit}", UNITS),
        Field("price.amount", f"{segment}@{at.price}", DECIMAL),
        Field("price.quantity", f"{segment}@{at.basis}", BASIS),
        Field("price.currency", "CUR@2"),
        Const("CUR@1", entity),
        Field("order.line", f"{segment}/ID[@q=PL]@v"),
    ]
