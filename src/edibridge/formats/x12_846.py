"""X12 846 Inventory Inquiry/Advice, both ways (ASC X12 004010, 005010).

Each quantity of an item is a line: QTY01 says which one it is. DTM 184 is the day of the stock.
"""

from __future__ import annotations

from attrs import evolve

from edibridge.binding import DATE102, DECIMAL, INTEGER, Const, Field, Many, One, Table, Writing
from edibridge.formats._stock import located
from edibridge.formats._x12 import currency
from edibridge.formats._x12_codecs import HOURS, PRICES, PURPOSES, QUANTITIES, SCHEMES, UNITS
from edibridge.formats._x12_document import TransactionSet, x12_format
from edibridge.formats._x12_items import item
from edibridge.formats._x12_logistics import lower_logistics, references
from edibridge.formats._x12_lower import cap, default, moved
from edibridge.formats._x12_parties import BUYER, PARTY, SELLER, other_parties
from edibridge.formats._x12_stock import fold_stock, unfold_stock
from edibridge.formats._x12_tree import Forms
from edibridge.model import Party, StockLine, StockReport

KIND = "35"  # UNTDID 1001: what every 846 is, so that nothing in it says so
WAREHOUSE, SELLERS_REPORT = "WH", "SI"  # X12 98; X12 755 seller inventory report
ACTUAL_STOCK = "145"  # UNTDID 6063
PLACE = f"N1-LOOP[N1@1={WAREHOUSE}]/N1/ID"
ROLES = {"SE": "seller", "SU": "seller", "VN": "seller", "BY": "buyer", "WH": "warehouse"}
NAMES = ("seller", "buyer", "warehouse")
PARTIES, REFERENCES, LIN_PAIRS = 5, 12, 15  # how often N1 and REF stand in the heading; LIN


def line() -> Table:
    """Return the table of a quantity of an item (LIN loop with one QTY loop)."""
    return [
        Field("number", "LIN@1"),
        *item("LIN", "PID", "lots"),
        Field("on", "DTM[@1=184]@2", DATE102),
        Field("available_from", "DTM[@1=018]@2", DATE102),
        Field("price.kind", "CTP@2", PRICES),
        Field("price.amount", "CTP@3", DECIMAL),
        Field("price.unit", "CTP@5", UNITS),
        Field("price.currency", "CUR@2"),
        Const("CUR@1", "SE"),
        references(frozenset()),
        Field("quantity_kind", "QTY-LOOP/QTY@1", QUANTITIES),
        Field("quantity", "QTY-LOOP/QTY@2", DECIMAL),
        Field("unit", "QTY-LOOP/QTY@3", UNITS),
        Field("location.scheme", f"{PLACE}@q", SCHEMES),
        Const(f"{PLACE}@q", "ZZ"),
        Field("location.value", f"{PLACE}@v"),
    ]


def report(version: str) -> Table:
    """Return the table of the transaction set, which is the same in all versions."""
    del version
    places = {"seller": SELLER, "buyer": BUYER, "warehouse": WAREHOUSE}
    return [
        Field("function", "BIA@1", PURPOSES),
        Const("BIA@2", SELLERS_REPORT),
        Field("number", "BIA@3"),
        Field("issued", "BIA@4", DATE102),
        Field("issued_time", "BIA@5", HOURS),
        *currency("SE"),
        Field("reported", "DTM[@1=184]@2", DATE102),
        Field("period.start", "DTM[@1=090]@2", DATE102),
        Field("period.end", "DTM[@1=091]@2", DATE102),
        references(frozenset()),
        *(One(name, f"N1-LOOP[N1@1={code}]", Party, PARTY) for name, code in places.items()),
        other_parties(frozenset("|".join(places.values()).split("|"))),
        Many("lines", "LINE", StockLine, line()),
        Field("line_count", "CTT@1", INTEGER),
    ]


def lift(document: StockReport, family: str) -> StockReport:
    """Say what kind of document an 846 is."""
    del family
    return evolve(document, kind=KIND)


def lower(document: StockReport, writing: Writing) -> StockReport:
    """Move what the model says elsewhere than an 846."""
    document = located(document, writing, moved)
    document = lower_logistics(document, writing, roles=ROLES, names=NAMES, pairs=LIN_PAIRS)
    if document.kind == KIND:
        document = evolve(document, kind=None)
    single = sum(getattr(document, name) is not None for name in NAMES)
    taken = single + sum(extra.path == "N1-LOOP" for extra in document.extras)
    document = cap(document, "parties", PARTIES - taken, writing)
    taken = sum(extra.path == "REF" for extra in document.extras)
    document = cap(document, "references", REFERENCES - taken, writing)
    lines = tuple(
        _with_kind(known, f"lines[{at}].", writing) for at, known in enumerate(document.lines)
    )
    document = evolve(document, lines=lines)
    return default(document, "function", "BIA/@1.1", "9", writing)


def _with_kind(known: StockLine, where: str, writing: Writing) -> StockLine:
    """Say which quantity a line has: X12 demands QTY01."""
    if known.quantity is None and known.unit is None:
        return known
    return default(known, "quantity_kind", KIND_OF_QUANTITY, ACTUAL_STOCK, writing, where=where)


KIND_OF_QUANTITY = "QTY-LOOP/QTY/@1.1"


SET = TransactionSet(
    number="846",
    part=StockReport,
    table=report,
    forms=Forms(line="LINE", counts="LIN-LOOP", hashed=False, unfold=unfold_stock, fold=fold_stock),
    lower=lower,
    lift=lift,
    sender="seller",
    receiver="buyer",
)

FORMAT = x12_format(id="x12-846", title="X12 846 Inventory Inquiry/Advice", known=SET)
