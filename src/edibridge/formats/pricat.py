"""UN/EDIFACT PRICAT, both ways (D.96A and D.01B; EANCOM 1997 and 2002)."""

from __future__ import annotations

from itertools import count
from typing import Any

from attrs import evolve

from edibridge.binding import DATE102, DECIMAL, Always, Const, Field, Many, One, Table, Writing
from edibridge.formats._edifact import (
    DELIVERY_TERMS,
    HEADING,
    IDENTIFIER,
    NOTES,
    address,
    parties,
    period,
    references,
)
from edibridge.formats._edifact_codecs import ANY_UNIT, CODE, MUTUAL, NAMED, NAMED_UNITS, UNITS
from edibridge.formats._edifact_customers import CUSTOMER
from edibridge.formats._edifact_document import EdifactMessage, edifact_format
from edibridge.formats._edifact_item import ATTRIBUTES, item, item_kinds, measure, quantity
from edibridge.formats._edifact_lower import identified, moved
from edibridge.formats._edifact_money import allowances, currencies, payment_terms, tax
from edibridge.model import (
    Catalogue,
    CatalogueGroup,
    CatalogueLine,
    CataloguePrice,
    Identifier,
    Package,
    Party,
    Reference,
    Tax,
)


def price(version: str) -> Table:
    """Return the table of a price: its tier, whom it is for (UNTDID 4043, NAD), how long."""
    customer = [
        Field("name", "NAD@name"),
        Many("identifiers", "NAD/ID", Identifier, IDENTIFIER, most=1),
        *address(version, "address", "NAD"),
    ]
    return [
        Always("PRI"),
        Field("kind", "PRI@1.1", CODE),
        Field("amount", "PRI@1.2", DECIMAL),
        Field("basis", "PRI@1.4", CODE),
        Field("quantity", "PRI@1.5", DECIMAL),
        Field("unit", "PRI@1.6", UNITS),
        Field("currency", "CUX[@1.1=2]@1.2"),
        Field("customer_group", "APR@1", CODE),
        Const("RNG@1", "4"),  # 6167: quantity range
        Field("range_unit", "RNG@2.1", NAMED_UNITS),
        Const("RNG@2.1", ANY_UNIT),
        Field("minimum", "RNG@2.2", DECIMAL),
        Field("maximum", "RNG@2.3", DECIMAL),
        *period("validity", "273"),
        One("customer", f"CUSTOMER[NAD@1={CUSTOMER}]", Party, customer),
    ]


PACKAGE: Table = [
    Always("PAC"),
    Field("count", "PAC@1", DECIMAL),
    Field("level", "PAC@2.1", CODE),
    Field("kind", "PAC@3.1"),
    *measure("gross_weight", "AAB", "weight_unit"),
    *measure("net_weight", "AAA"),
    *measure("length", "LN", "length_unit"),
    *measure("width", "WD"),
    *measure("height", "HT"),
    *measure("volume", "ABJ", "volume_unit"),
]


def related(version: str, name: str, code: str) -> Many:
    """Bind the numbers of a related item: PIA with its function (UNTDID 4347)."""
    table = [Field("value", "@v"), Field("scheme", "@q", item_kinds(version, frozenset()))]
    return Many(name, f"ID[@f={code}]", Identifier, table)


def line(version: str) -> Table:
    """Return the table of a line (group of LIN)."""
    return [
        Always("LIN"),
        Field("number", "LIN@1"),
        Field("action", "LIN@2", CODE),
        related(version, "replaced_by", "3"),
        related(version, "replaces", "4"),
        *item(version),
        ATTRIBUTES,
        *quantity("minimum_quantity", "53", "quantity_unit"),
        *quantity("maximum_quantity", "54"),
        *quantity("item.pack_quantity", "59", "item.pack_unit"),
        *period("validity", "273"),
        Field("available_from", "DTM[@1.1=44]@d", DATE102),
        Many("notes", "FTX@text"),
        Many(
            "references",
            "RFF",
            Reference,
            [Field("kind", "@1.1", NAMED), Const("@1.1", MUTUAL), Field("number", "@1.2")],
            most=1 if version == "d96a" else None,
        ),
        Many("item.taxes", "TAX-GROUP", Tax, tax()),
        Many("prices", "PRI-GROUP", CataloguePrice, price(version)),
        Many("item.packages", "PAC-GROUP", Package, PACKAGE),
    ]


def catalogue(version: str) -> Table:
    """Return the table of the message in a directory."""
    bound: list[Any] = [
        *HEADING,
        *period("validity", "273"),
        NOTES,
        *references("contract", "previous"),
        *parties(version, "seller", "buyer", "provider", "receiver"),
        Many("taxes", "TAX-GROUP", Tax, tax()),
        *currencies("8", rates=False),
        *payment_terms(),
        *DELIVERY_TERMS,
        *allowances(),
        Many(
            "groups",
            "PGI-GROUP",
            CatalogueGroup,
            [
                Always("PGI"),
                Field("code", "PGI@2.1"),
                Field("name", "PGI@2.4"),
                Const("PGI@1", "11"),  # 5379: product group
                Many("lines", "LINE@v"),
            ],
        ),
        Many("lines", "LIN-GROUP", CatalogueLine, line(version)),
    ]
    if version == "d01b":
        bound.append(Field("version", "BGM@2.2"))
    return bound


def lower(document: Catalogue, writing: Writing) -> Catalogue:
    """Give each price a kind, each line one customer, each group the lines that stand in it."""
    lines = list(document.lines)
    for at, known in enumerate(lines):
        prices = list(known.prices)
        for number, price in enumerate(prices):
            given = any(extra.path == "PRI/@1.1" for extra in price.extras)
            if price.kind is None and _is_written(price) and not given:
                path = f"lines[{at}].prices[{number}].kind"
                writing.note("defaulted", path, "", "AAA", "PRI demands a kind")
                prices[number] = evolve(price, kind="AAA")
            if price.customer is not None:
                path = f"lines[{at}].prices[{number}].customer"
                customer = identified(price.customer, path, writing)
                prices[number] = evolve(prices[number], customer=customer)
        lines[at] = evolve(known, prices=tuple(prices))
    document = _one_customer(evolve(document, lines=tuple(lines)), writing)
    return evolve(document, groups=_groups(document, writing))


_NO_PRICE = CataloguePrice()


def _is_written(price: CataloguePrice) -> bool:
    """Say whether PRICAT has a place for anything of a price."""
    limits = price.validity
    if limits is not None and limits.start is None and limits.end is None:
        price = evolve(price, validity=None)
    return evolve(price, extras=(), allowances=(), location=None, action=None) != _NO_PRICE


def _one_customer(document: Catalogue, writing: Writing) -> Catalogue:
    """Give each further customer of a line a line of its own, after all others.

    All prices of a line of PRICAT are for the customer that the line names.
    """
    lines = list(document.lines)
    numbers = [int(line.number) for line in lines if line.number and line.number.isdecimal()]
    free = count(max(numbers, default=0) + 1)
    for at, known in enumerate(document.lines):
        held = [price for price in known.prices if price != _NO_PRICE]
        customers: list[Party | None] = []
        for price in held:
            if price.customer not in customers:
                customers.append(price.customer)
        for customer in customers[1:]:
            prices = []
            for number, price in enumerate(lines[at].prices):
                if price == _NO_PRICE or price.customer != customer:
                    prices.append(price)
                    continue
                path = f"lines[{at}].prices[{number}]"
                moved(price, path, "the price of a further line", writing)
                prices.append(_NO_PRICE)
            lines[at] = evolve(lines[at], prices=tuple(prices))
            mine = tuple(price for price in held if price.customer == customer)
            further = str(next(free)) if known.number is not None else None
            lines.append(evolve(known, number=further, prices=mine))
    return evolve(document, lines=tuple(lines))


def _groups(document: Catalogue, writing: Writing) -> tuple[CatalogueGroup, ...]:
    """Keep what the groups say of lines that stand together, in the order of the lines."""
    wanted: dict[str, list[tuple[int, int]]] = {}
    for at, group in enumerate(document.groups):
        for place, number in enumerate(group.lines):
            wanted.setdefault(number, []).append((at, place))
    kept: dict[int, list[int]] = {}
    reached = (-1, -1)
    closed = False
    for line_ in document.lines:
        number = line_.number or ""
        if not number:
            continue
        found = [at for at in wanted.get(number, ()) if at > reached]
        first = next((at for at in found if not (closed and at[0] == reached[0])), None)
        if first is None:
            closed = True
            continue
        closed = False
        reached = first
        kept.setdefault(first[0], []).append(first[1])
        wanted[number].remove(first)
    groups = []
    for at, group in enumerate(document.groups):
        held = kept.get(at, [])
        for place, number in enumerate(group.lines):
            if place not in held:
                why = "a group of PRICAT holds lines that follow each other"
                writing.drop(number, f"groups[{at}].lines[{place}]", why)
        groups.append(evolve(group, lines=tuple(group.lines[place] for place in held)))
    return tuple(groups)


MESSAGE = EdifactMessage(
    name="PRICAT",
    part=Catalogue,
    table=catalogue,
    associations={"d96a": "EAN007", "d01b": "EAN008"},
    sender="seller",
    receiver="buyer",
    counted=False,
    lower=lower,
)
FORMAT = edifact_format(id="pricat", title="EDIFACT PRICAT", known=MESSAGE)
