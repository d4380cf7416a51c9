"""UN/EDIFACT SLSRPT, both ways (D.96A and D.01B; EANCOM 1997 and 2002)."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from edibridge.binding import DATE102, DECIMAL, Always, Const, Field, Many, One, Table, Writing
from edibridge.formats._edifact import (
    BEGINNING,
    FREE_TEXT,
    codes_of,
    name_and_address,
    other_parties,
    party,
    reference,
    references,
)
from edibridge.formats._edifact_codecs import AGENCIES, CODE, MUTUAL, NAMED, PRICE_KIND, UNITS
from edibridge.formats._edifact_document import EdifactMessage, edifact_format
from edibridge.formats._edifact_item import item
from edibridge.formats._edifact_lower import identified, moved, with_quantity_kind
from edibridge.formats._edifact_money import amount, currencies
from edibridge.formats._edifact_reports import SOLD_AT
from edibridge.model import FreeText, Identifier, Party, Reference, SalesLine, SalesReport

SOLD = "153"  # 6063: statistical sales quantity
PROMOTION = "RFF-GROUP[RFF@1.1=PD]"  # 1153: promotion deal number
# 3035: the supplier is the seller of what is reported, and who sells it on its buyer
SUPPLIER, RETAILER = "SU", "BY|SE"


def location(name: str, place: str) -> list[Any]:
    """Bind the place of sale to LOC."""
    return [
        Always(place),
        Const(f"{place}@1", SOLD_AT),
        Field(f"{name}.value", f"{place}@2.1"),
        Field(f"{name}.scheme", f"{place}@2.3", AGENCIES),
    ]


def line(version: str) -> Table:
    """Return the table of a quantity of an item at a place (group of LIN with one of QTY)."""
    price = "PRI" if version == "d96a" else "PRI-GROUP/PRI"
    sold_to = [
        Field("role", "@1", NAMED),
        Const("@1", MUTUAL),
        *name_and_address(version, segment=""),
    ]
    bound: list[Any] = [
        *location("location", "PLACE/LOC"),
        Field("period.start", "PLACE/PERIOD@d", DATE102),
        Field("period.end", "PLACE/PERIOD@e", DATE102),
        Field("on", "PLACE/DTM[@1.1=356]@d", DATE102),
        Field("promotion.number", f"PLACE/{PROMOTION}/RFF@1.2"),
        Field("promotion.line", f"PLACE/{PROMOTION}/RFF@1.3"),
        Field("promotion.issued", f"PLACE/{PROMOTION}/DTM[@1.1=171]@d", DATE102),
        Always("LIN"),
        Field("number", "LIN@1"),
        *item(version),
        Many("references", "RFF", Reference, reference("")),
        *amount("value", "203", group=False, currency="currency"),
        Field("price.amount", f"{price}@1.2", DECIMAL),
        Field("price.quantity", f"{price}@1.5", DECIMAL),
        Field("price.unit", f"{price}@1.6", UNITS),
        Field("price.kind", f"{price}@1.1", PRICE_KIND),
        Const(f"{price}@1.1", "AAA"),
        Always("QTY-GROUP/QTY"),
        Field("quantity_kind", "QTY-GROUP/QTY@1.1", CODE),
        Field("quantity", "QTY-GROUP/QTY@1.2", DECIMAL),
        Field("unit", "QTY-GROUP/QTY@1.3", UNITS),
        One("party", "QTY-GROUP/NAD", Party, sold_to),
    ]
    if version == "d96a":
        return bound
    return [
        *bound,
        Always(price),
        Field("price.currency", "PRI-GROUP/CUX[@1.1=2]@1.2"),
        Many("notes", "PLACE/FTX", FreeText, FREE_TEXT),
    ]


def report(version: str) -> Table:
    """Return the table of the message in a directory."""
    registered = version == "d01b"
    table = party(version, registered=registered)
    bound: list[Any] = [
        *BEGINNING,
        Field("period.start", "PERIOD@d", DATE102),
        Field("period.end", "PERIOD@e", DATE102),
        Field("reported", "DTM[@1.1=356]@d", DATE102),
        One("seller", f"NAD-GROUP[NAD@1={SUPPLIER}]", Party, table),
        One("buyer", f"NAD-GROUP[NAD@1={RETAILER}]", Party, table),
        other_parties(version, codes_of(f"{SUPPLIER}|{RETAILER}"), registered=registered),
        *references(),
        *currencies("10", rates=False),
        Field("location.value", "LOC-GROUP/LOC@2.1"),
        Field("location.scheme", "LOC-GROUP/LOC@2.3", AGENCIES),
        Const("LOC-GROUP/LOC@1", SOLD_AT),
        Many("lines", "LIN-GROUP", SalesLine, line(version)),
    ]
    return [*bound, Const("UNS@1", "S")] if version == "d01b" else bound


def lower(document: SalesReport, writing: Writing) -> SalesReport:
    """Say of each line where it was sold, and of each quantity what it is."""
    lines = [
        with_quantity_kind(known, SOLD, f"lines[{at}]", writing)
        for at, known in enumerate(document.lines)
    ]
    for at, known in enumerate(lines):
        if known.party is not None:
            named = identified(known.party, f"lines[{at}].party", writing)
            lines[at] = evolve(known, party=named)
    place = document.location
    nowhere = [at for at, known in enumerate(lines) if known.location in (None, NOWHERE)]
    if place not in (None, NOWHERE) and lines:
        if nowhere:
            moved(place, "location", "the place of each line", writing)
        else:
            writing.drop(place, "location", "each line says its own place")
        for at in nowhere:
            lines[at] = evolve(lines[at], location=place)
        document = evolve(document, location=None)
    return evolve(document, lines=tuple(lines))


NOWHERE = Identifier()
MESSAGE = EdifactMessage(
    name="SLSRPT",
    part=SalesReport,
    table=report,
    associations={"d96a": "EAN004", "d01b": "EAN007"},
    sender="buyer",
    receiver="seller",
    counted=False,
    lower=lower,
)
FORMAT = edifact_format(id="slsrpt", title="EDIFACT SLSRPT", known=MESSAGE)
