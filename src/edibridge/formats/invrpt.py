"""UN/EDIFACT INVRPT, both ways (D.96A and D.01B; EANCOM 1997 and 2002)."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from edibridge.binding import DATE102, DECIMAL, Always, Const, Field, Many, Table, Writing
from edibridge.formats._edifact import BEGINNING, HEADING, NOTES, REFERENCE, parties, references
from edibridge.formats._edifact_codecs import AGENCIES, CODE, PRICE_KIND, UNITS
from edibridge.formats._edifact_document import EdifactMessage, edifact_format
from edibridge.formats._edifact_item import item
from edibridge.formats._edifact_lower import changed_to, moved, with_quantity_kind
from edibridge.formats._edifact_money import currencies
from edibridge.formats._stock import located
from edibridge.model import Lot, Reference, StockLine, StockReport

ACTUAL_STOCK = "145"  # 6063
LOCATION_OF_GOODS = "14"  # 3227


def line(version: str) -> Table:
    """Return the table of a quantity of an item (group of LIN with one of QTY or INV)."""
    # 4501, 7491 and 4499 are optional, and in D.01B they open the group of the quantity
    group = "QTY-GROUP" if version == "d96a" else "INV-GROUP"
    price = f"{group}/PRI-GROUP/PRI"
    bound: list[Any] = [
        Always("LIN"),
        Field("number", "LIN@1"),
        *item(version),
        *((Always(f"{group}/INV"),) if version == "d01b" else ()),
        Always(f"{group}/QTY"),
        Field("quantity_kind", f"{group}/QTY@1.1", CODE),
        Field("quantity", f"{group}/QTY@1.2", DECIMAL),
        Field("unit", f"{group}/QTY@1.3", UNITS),
        Field("movement", f"{group}/INV@1", CODE),
        Field("status", f"{group}/INV@2", CODE),
        Field("reason", f"{group}/INV@3", CODE),
        Many("lots", f"{group}/LOT", Lot, LOT),
        Field("location.value", f"{group}/LOC@2.1"),
        Field("location.scheme", f"{group}/LOC@2.3", AGENCIES),
        Const(f"{group}/LOC@1", LOCATION_OF_GOODS),
        Field("on", f"{group}/DTM[@1.1=366]@d", DATE102),
        Field("available_from", f"{group}/DTM[@1.1=44]@d", DATE102),
        Always(price),
        Field("price.amount", f"{price}@1.2", DECIMAL),
        Field("price.quantity", f"{price}@1.5", DECIMAL),
        Field("price.unit", f"{price}@1.6", UNITS),
        Field("price.kind", f"{price}@1.1", PRICE_KIND),
        Const(f"{price}@1.1", "AAA"),
        Field("price.currency", f"{group}/PRI-GROUP/CUX[@1.1=2]@1.2"),
        Many("references", f"{group}/RFF-GROUP", Reference, REFERENCE),
    ]
    return bound if version == "d96a" else [*bound, NOTES]


LOT: Table = [
    Field("number", "@n"),
    Field("serial", "@s"),
    Field("made", "@made", DATE102),
    Field("best_before", "@best", DATE102),
    Field("expires", "@expires", DATE102),
]


def report(version: str) -> Table:
    """Return the table of the message in a directory."""
    return [
        *(BEGINNING if version == "d96a" else [*HEADING, NOTES]),
        Field("reported", "DTM[@1.1=366]@d", DATE102),
        Field("period.start", "PERIOD@d", DATE102),
        Field("period.end", "PERIOD@e", DATE102),
        *references(),
        *parties(version, "seller", "buyer", "warehouse"),
        *currencies("10", rates=False),
        Many("lines", "LIN-GROUP", StockLine, line(version)),
    ]


DATES = ("made", "best_before", "expires")


def lower(document: StockReport, writing: Writing) -> StockReport:
    """Say where the stock is by the warehouse, and of each quantity what it is."""
    document = located(document, writing, moved)
    lines = []
    for at, known in enumerate(document.lines):
        path = f"lines[{at}]"
        named = with_quantity_kind(known, ACTUAL_STOCK, path, writing)
        lines.append(_lots(_own_lots(named, path, writing), path, writing))
    return evolve(document, lines=tuple(lines))


def _own_lots(line: StockLine, path: str, writing: Writing) -> StockLine:
    """Say of the quantity which lots it is of, where the model says it of the item."""
    item = line.item
    if item is None or not item.lots or line.lots:
        return line
    moved(item.lots, f"{path}.item.lots", "lots of the quantity", writing)
    return evolve(line, lots=item.lots, item=evolve(item, lots=()))


def _lots(line: StockLine, where: str, writing: Writing) -> StockLine:
    """Keep the dates that all lots of a quantity have: DTM does not name the lot it is of."""
    if len(line.lots) < 2:  # noqa: PLR2004 - a batch and its serial number
        return line
    lots = []
    for number, lot in enumerate(line.lots):
        path = f"{where}.lots[{number}]"
        left = {}
        if lot.number is not None and lot.serial is not None:
            left["serial"] = "GIN does not name the batch it is of"
        if lot.number is None and lot.serial is None:
            left |= dict.fromkeys(DATES, "nothing says which lot it is of")
        for name in DATES:
            if any(getattr(other, name) != getattr(lot, name) for other in line.lots):
                left[name] = "a quantity has one date of a kind"
        for name, why in left.items():
            if getattr(lot, name) is not None:
                writing.drop(getattr(lot, name), f"{path}.{name}", why)
        lots.append(changed_to(lot, **dict.fromkeys(left)))
    batch, serial, *further = lots
    if batch.number is not None and serial.serial is not None and not further:
        moved(serial.serial, f"{where}.lots[1].serial", "the serial number of lots[0]", writing)
        lots = [evolve(batch, serial=serial.serial), evolve(serial, serial=None)]
    return evolve(line, lots=tuple(lots))


MESSAGE = EdifactMessage(
    name="INVRPT",
    part=StockReport,
    table=report,
    associations={"d96a": "EAN004", "d01b": "EAN007"},
    sender="seller",
    receiver="buyer",
    counted=False,
    lower=lower,
)
FORMAT = edifact_format(id="invrpt", title="EDIFACT INVRPT", known=MESSAGE)
