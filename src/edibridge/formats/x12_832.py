"""X12 832 Price/Sales Catalog, both ways (ASC X12 004010, 005010)."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from edibridge.binding import DATE102, DECIMAL, INTEGER, Const, Field, Many, One, Table, Writing
from edibridge.formats._x12 import (
    DELIVERY_TERMS,
    allowances,
    currency,
    long_notes,
    payment_terms,
    references,
    tax,
)
from edibridge.formats._x12_codecs import (
    CATALOGUES,
    MAINTENANCE,
    PRICE_KINDS,
    PRICE_TYPES,
    PURPOSES,
    UNITS,
)
from edibridge.formats._x12_document import TransactionSet, x12_format
from edibridge.formats._x12_items import PACKING, item
from edibridge.formats._x12_lower import default, fit_party, lower_trade
from edibridge.formats._x12_order import line_length
from edibridge.formats._x12_parties import PARTY, parties
from edibridge.formats._x12_tree import Forms
from edibridge.model import Catalogue, CatalogueLine, CataloguePrice, Party, Tax

FORMS = Forms(line="LIN-LOOP", hashed=False, customers=True)
PAIRS = 15  # LIN02 to LIN31


def validity() -> list[Any]:
    """Bind from when until when something holds: effective and expiration date (X12 374)."""
    return [
        Field("validity.start", "DTM[@1=007]@2", DATE102),
        Field("validity.end", "DTM[@1=036]@2", DATE102),
    ]


def tiers(version: str) -> list[Any]:
    """Bind the prices of a line: CTP02 says which price, CTP04 from which quantity on it holds."""
    common: list[Any] = [
        Field("amount", "CTP@3", DECIMAL),
        Field("minimum", "CTP@4", DECIMAL),
        Field("unit", "CTP@5", UNITS),
        Field("quantity", "CTP@11", DECIMAL),
        *validity(),
        Field("currency", "CUR@2"),
        Const("CUR@1", "SE"),
        *allowances(version, loop=False),
        One("customer", "CUSTOMER[N1@1=BY]", Party, PARTY),
    ]
    kinds = [Field("kind", "CTP@2", PRICE_KINDS), *common]
    types = [Field("basis", "CTP@2", PRICE_TYPES), *common]
    return [
        Many(
            "prices",
            "CTP-LOOP[CTP@2=INV|NET]",
            CataloguePrice,
            kinds,
            matches=lambda known: known.kind in ("INV", "AAA"),
        ),
        Many("prices", "CTP-LOOP", CataloguePrice, types),
    ]


def line(version: str) -> Table:
    """Return the table of a line (LIN loop)."""
    notes = [] if version == "004010" else [Many("notes", "MTX@2")]
    return [
        Field("number", "LIN@1"),
        Field("action", "G53@1", MAINTENANCE),
        *validity(),
        Field("available_from", "DTM[@1=018]@2", DATE102),
        *references(),
        *item("LIN", "PID"),
        Many("item.taxes", "TXI", Tax, tax("", "")),
        *PACKING,
        *notes,
        *tiers(version),
    ]


def catalogue(version: str) -> Table:
    """Return the table of the transaction set in a version."""
    # in 004010 the N9 loop has no lines of text
    notes = [] if version == "004010" else [long_notes(version, "832")]
    return [
        Field("kind", "BCT@1", CATALOGUES),
        Field("number", "BCT@2"),
        Field("version", "BCT@3"),
        Field("previous.number", "BCT@6"),
        Field("name", "BCT@9"),
        Field("function", "BCT@10", PURPOSES),
        *references("contract"),
        Field("issued", "DTM[@1=097]@2", DATE102),
        *validity(),
        *currency("SE"),
        payment_terms(due=True),
        *allowances(version, loop=False),
        *DELIVERY_TERMS,
        Many("taxes", "TXI", Tax, tax("", "")),
        *parties(trade=False),
        *notes,
        Many("lines", "LIN-LOOP", CatalogueLine, line(version)),
        Field("line_count", "CTT@1", INTEGER),
    ]


def lower(document: Catalogue, writing: Writing) -> Catalogue:
    """Move what the model says elsewhere than an 832."""
    longest = line_length(writing.family)
    document = lower_trade(
        document, writing, longest=longest, references=("contract",), pairs=PAIRS
    )
    document = default(document, "kind", "BCT/@1.1", "9", writing)
    lines = tuple(
        one_customer(known, f"lines[{index}]", writing)
        for index, known in enumerate(document.lines)
    )
    return evolve(document, lines=lines)


def one_customer(known: CatalogueLine, where: str, writing: Writing) -> CatalogueLine:
    """Keep the customer of a line's prices where it is one and the same: N1 names one a line."""
    customers = [price.customer for price in known.prices]
    if not any(customer is not None for customer in customers):
        return known
    same = all(customer == customers[0] for customer in customers)
    prices = list(known.prices)
    for index, price in enumerate(prices):
        path = f"{where}.prices[{index}].customer"
        if same:
            kept = fit_party(price.customer, path, writing)
        else:
            writing.drop(price.customer, path, "a line of an 832 has one customer")
            kept = None
        prices[index] = evolve(price, customer=kept)
    return evolve(known, prices=tuple(prices))


SET = TransactionSet(
    number="832",
    part=Catalogue,
    table=catalogue,
    forms=FORMS,
    lower=lower,
    sender="seller",
    receiver="buyer",
)

FORMAT = x12_format(id="x12-832", title="X12 832 Price/Sales Catalog", known=SET)
