"""UN/EDIFACT DESADV, both ways (D.96A and D.01B; EANCOM 1997 and 2002)."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from edibridge.binding import DATE102, DECIMAL, Always, Const, Field, Many, Table, Writing
from edibridge.formats._edifact import FREE_TEXT, NOTES, delivery, references
from edibridge.formats._edifact_codecs import AGENCIES, TIME, UNITS
from edibridge.formats._edifact_despatch import header, line, lower_despatch, unsigned
from edibridge.formats._edifact_document import EdifactMessage, edifact_format
from edibridge.formats._edifact_item import measure, quantity
from edibridge.formats._edifact_lower import changed_to
from edibridge.model import Delivery, DespatchAdvice, DespatchLine, FreeText, Lot, Package

SHORT, OVER = "QVR-GROUP[QVR@kind=short]", "QVR-GROUP[QVR@kind=over]"
QUANTITIES: list[Any] = [
    *quantity("quantity", "12", "unit"),
    *quantity("ordered_quantity", "21"),
    Field("outstanding", f"{SHORT}/QVR@n", DECIMAL),
    Field("outstanding_reason", f"{SHORT}/QVR@3.4"),
    Const(f"{SHORT}/QVR@1.2", "21"),  # 6063: compared with what was ordered
    Field("oversupply", f"{OVER}/QVR@n", DECIMAL),
    Const(f"{OVER}/QVR@1.2", "21"),
]
# UNTDID 7405 BX batch, BN serial number; 2005 94 production, 361 best before, 36 expiry
LOT: Table = [
    Always("PCI"),
    Const("PCI@1", "36E"),  # 4233: marked with a batch number (GS1)
    Field("number", "GIN-GROUP[GIN@1=BX]/GIN@2.1"),
    Field("serial", "GIN-GROUP[GIN@1=BN]/GIN@2.1"),
    Field("made", "DTM[@1.1=94]@d", DATE102),
    Field("best_before", "DTM[@1.1=361]@d", DATE102),
    Field("expires", "DTM[@1.1=36]@d", DATE102),
    *quantity("quantity", "12", "unit"),
]
DELIVERY: Table = [
    Always("LOC"),
    Const("LOC@1", "7"),  # 3227: place of delivery
    Field("location_id.value", "LOC@2.1"),
    Field("location_id.scheme", "LOC@2.3", AGENCIES),
    Field("delivered", "DTM[@1.1=35]@d", DATE102),
    Field("quantity", "QTY[@1.1=11]@1.2", DECIMAL),
    Field("unit", "QTY[@1.1=11]@1.3", UNITS),
]


def table(version: str) -> Table:
    """Return the table of the message in a directory."""
    lines = [
        *line(version, QUANTITIES, origin=True),
        *references("order"),
        NOTES,
        Many("deliveries", "LOC-GROUP", Delivery, DELIVERY),
        Many(
            "packages",
            "PCI-GROUP[GIN-GROUP/GIN@1=BJ]",
            Package,
            [Always("PCI"), Const("PCI@1", "33E"), Field("sscc", "GIN-GROUP/GIN@2.1")],
            matches=lambda known: known.sscc is not None,
        ),
        Many("lots", "PCI-GROUP", Lot, LOT),
    ]
    dates = {"earliest": "64", "latest": "63", "delivered": "35", "requested": "2"}
    return [
        *header(version, "order", "contract", measured=True),
        Field("despatched", "DTM[@1.1=11]@d", DATE102),
        Field("despatched_time", "DTM[@1.1=11]@t", TIME),
        Field("arrival", "DTM[@1.1=17|132]@d", DATE102),
        Field("arrival_time", "DTM[@1.1=17|132]@t", TIME),
        Field("latest_arrival", "DTM[@1.1=17|132]@e", DATE102),
        *(one for one in delivery(version, dates) if "NAD" not in getattr(one, "path", "")),
        Many("notes", "LOAD/FTX", FreeText, FREE_TEXT, most=5),
        *measure("shipment.gross_weight", "AAD|G", "shipment.weight_unit"),
        *measure("shipment.net_weight", "AAC|N"),
        *measure("shipment.volume", "AAW|ABJ", "shipment.volume_unit"),
        Many("lines", "LIN-GROUP", DespatchLine, lines),
    ]


def lower(document: DespatchAdvice, writing: Writing) -> DespatchAdvice:
    """Move what the model says elsewhere than a DESADV."""
    for name in ("despatched", "arrival"):
        time = getattr(document, f"{name}_time")
        if time is not None and getattr(document, name) is None:
            writing.drop(time, f"{name}_time", "DTM has no time alone")
            document = changed_to(document, **{f"{name}_time": None})
    if document.latest_arrival is not None and document.arrival is None:
        writing.drop(document.latest_arrival, "latest_arrival", "DTM has no end alone here")
        document = evolve(document, latest_arrival=None)
    elif document.latest_arrival is not None and document.arrival_time is not None:
        writing.drop(document.arrival_time, "arrival_time", "a period of DTM is of whole days")
        document = evolve(document, arrival_time=None)
    names = ("outstanding", "oversupply")
    lines = (
        unsigned(line, names, f"lines[{at}]", writing) for at, line in enumerate(document.lines)
    )
    return lower_despatch(evolve(document, lines=tuple(lines)), writing, marked=True)


MESSAGE = EdifactMessage(
    name="DESADV",
    part=DespatchAdvice,
    table=table,
    associations={"d96a": "EAN005", "d01b": "EAN007"},
    sender="seller",
    receiver="buyer",
    lower=lower,
)
FORMAT = edifact_format(id="desadv", title="EDIFACT DESADV", known=MESSAGE)
