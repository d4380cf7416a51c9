"""EDIFACT: items and their quantities (UN/EDIFACT D.96A, D.01B; EANCOM 1997, 2002)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from edibridge.binding import DECIMAL, Always, Codec, Const, Field, Many
from edibridge.formats._edifact import codes_of
from edibridge.formats._edifact_codecs import (
    ANY_UNIT,
    CODE,
    MUTUAL,
    NAMED_UNITS,
    UNITS,
    gtin_codec,
    item_codec,
)
from edibridge.model import Classification, FreeText, Identifier, ItemAttribute

ATTRIBUTES = Many(
    "item.attributes",
    "CCI-GROUP",
    ItemAttribute,
    [Always("CCI"), Const("CCI@3.1", MUTUAL), Field("name", "CCI@3.4"), Field("value", "CAV@1.4")],
)
# UNTDID 7143 of the numbers that have an attribute of their own, the one that is written first
ITEM_NUMBERS: Mapping[str, str] = {
    "seller_id": "SA|VN",
    "buyer_id": "IN|BP",
    "manufacturer_id": "MF",
    "model": "MN",
}
CLASSES = "HS|CC|CG|GN|TG|TSP|STI|STO|STS|CV|CLS|IB|IS|SRS"
_TAKEN = codes_of("|".join((*ITEM_NUMBERS.values(), CLASSES)))


def _gtin(version: str) -> Codec:
    return gtin_codec("EN" if version == "d96a" else "SRV")


def item_kinds(version: str, taken: frozenset[str] = _TAKEN) -> Codec:
    """Return the codec of the types of item numbers (UNTDID 7143) that are free."""
    return item_codec(_gtin(version), taken)


def item(version: str, prefix: str = "item", *, origin: bool = True) -> list[Any]:
    """Bind an item: its numbers (LIN, PIA), its texts (IMD); `origin`: the message has ALI."""
    gtin = _gtin(version)
    kinds = item_kinds(version)
    other: list[Any] = [
        Field("scheme", "@q", kinds),
        Const("@f", "1"),
        Field("value", "@v"),
    ]
    numbers: list[Any] = []
    for name, codes in ITEM_NUMBERS.items():
        numbers += [Field(f"{prefix}.{name}", f"ID[@q={codes}]@v"), Const(f"ID[@q={codes}]@f", "1")]
    return [
        Field(f"{prefix}.standard_id.value", "GTIN@v"),
        Field(f"{prefix}.standard_id.scheme", "GTIN@q", gtin),
        *numbers,
        Many(
            f"{prefix}.classifications",
            f"ID[@q={CLASSES}]",
            Classification,
            [
                Field("scheme", "@q", CODE),
                Const("@f", "1"),
                Field("code", "@v"),
            ],
            matches=lambda known: known.code is not None and known.scheme in codes_of(CLASSES),
        ),
        Many(
            f"{prefix}.other_ids",
            "ID",
            Identifier,
            other,
            matches=lambda known: known.value is not None and known.scheme not in _TAKEN,
        ),
        Field(f"{prefix}.name", "NAME@text"),
        Const("NAME@1", "F"),
        Field(f"{prefix}.brand", "IMD[@2.1=BRN]@text"),
        Const("IMD[@2.1=BRN]@1", "F"),
        Many(
            f"{prefix}.descriptions",
            "IMD[@text]",
            FreeText,
            [
                Const("@1", "A"),
                Field("text", "@text"),
                Field("language", "@3.6", CODE),
            ],
        ),
        *([Field(f"{prefix}.origin_country", "ALI@1", CODE)] if origin else ()),
    ]


def substitute(version: str) -> list[Any]:
    """Bind the numbers of the item that comes instead: PIA with the function 3 (UNTDID 4347)."""
    names = "EN|SRV|UP" if version == "d96a" else "SRV|EN|UP"
    gtin = f"ID[@f=3][@q={names}]"
    bound: list[Any] = [
        Field("substitute.standard_id.value", f"{gtin}@v"),
        Field("substitute.standard_id.scheme", f"{gtin}@q", _gtin(version)),
    ]
    for name, codes in ITEM_NUMBERS.items():
        bound.append(Field(f"substitute.{name}", f"ID[@f=3][@q={codes}]@v"))
    kinds = item_kinds(version, codes_of("|".join(ITEM_NUMBERS.values())))
    table = [Field("scheme", "@q", kinds), Field("value", "@v")]
    return [
        *bound,
        Many(
            "substitute.other_ids",
            "ID[@f=3]",
            Identifier,
            table,
            matches=lambda known: known.value is not None,
        ),
    ]


def quantity(name: str, code: str, unit: str = "") -> list[Any]:
    """Bind a quantity (UNTDID 6063) with its unit."""
    bound: list[Any] = [Field(name, f"QTY[@1.1={code}]@1.2", DECIMAL)]
    if unit:
        bound.append(Field(unit, f"QTY[@1.1={code}]@1.3", UNITS))
    return bound


def measure(name: str, code: str, unit: str = "", within: str = "") -> list[Any]:
    """Bind a physical dimension (UNTDID 6311 PD, 6313) with its unit; `within` leads to MEA."""
    place = f"{within}MEA[@2.1={code}]"
    bound: list[Any] = [Const(f"{place}@1", "PD"), Field(name, f"{place}@3.2", DECIMAL)]
    if unit:
        bound.append(Field(unit, f"{place}@3.1", NAMED_UNITS))
    return [*bound, Const(f"{place}@3.1", ANY_UNIT)]
