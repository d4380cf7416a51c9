"""UBL Catalogue 2.1, both ways (OASIS UBL 2.1; Peppol BIS Catalogue for the use of its elements).

UBL names the customer on a line, not on a price: a line with prices for several customers is
written as one line for each run of prices of one customer, with the same number, and read back
into one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from attrs import evolve, frozen

from edibridge.binding import (
    BOOL,
    DATE,
    DECIMAL,
    INTEGER,
    TIME,
    Field,
    Many,
    One,
    Table,
    code_codec,
)
from edibridge.formats._ubl import (
    ATTACHMENT,
    CONTRACT,
    CURRENCY,
    DIALECT,
    ITEM,
    NUMBERED,
    PARTY,
    PERIOD,
    REFERENCE,
    TEXT,
    namespaces_of,
    quantity,
)
from edibridge.formats._ubl_money import ALLOWANCE
from edibridge.formats._xml_document import Schema, xml_format
from edibridge.model import (
    Allowance,
    Attachment,
    Catalogue,
    CatalogueLine,
    CataloguePrice,
    FreeText,
    Identifier,
    Item,
    Party,
    Period,
    Reference,
)

# the action codes of UBL and Peppol, and UNTDID 1229
_ACTIONS = {"Add": "1", "Delete": "2", "Update": "3"}
_UBL_ACTIONS = {code: action for action, code in _ACTIONS.items()}
ACTION = code_codec(
    lambda text: _ACTIONS.get(text, text if text.isdigit() else None),
    lambda code: _UBL_ACTIONS.get(code, code),
    "Add, Delete or Update",
)


PRICE: Table = [
    Field("amount", "cac:Price/cbc:PriceAmount", DECIMAL),
    Field("currency", "cac:Price/cbc:PriceAmount@currencyID", default=CURRENCY),
    *quantity("quantity", "unit", "cac:Price/cbc:BaseQuantity"),
    Field("kind", "cac:Price/cbc:PriceType"),
    *quantity("minimum", "range_unit", "cbc:MinimumQuantity"),
    *quantity("maximum", "range_unit", "cbc:MaximumQuantity"),
    One("validity", "cac:Price/cac:ValidityPeriod", Period, PERIOD),
    Many("allowances", "cac:AllowanceCharge", Allowance, ALLOWANCE),
]

RELATED: Table = [Field("value", "cbc:ID"), Field("scheme", "cbc:ID@schemeID")]


def _is_customer(price: CataloguePrice) -> bool:
    return price.customer is not None


def _is_price(price: CataloguePrice) -> bool:
    return price.customer is None


LINE: Table = [
    Field("number", "cbc:ID"),
    Field("action", "cbc:ActionCode", ACTION),
    Field("contract_part", "cbc:ContractSubdivision"),
    Many("notes", "cbc:Note"),
    Field("orderable", "cbc:OrderableIndicator", BOOL),
    Field("orderable_unit", "cbc:OrderableUnit"),
    *quantity("content_quantity", "content_unit", "cbc:ContentUnitQuantity"),
    Field("order_increment", "cbc:OrderQuantityIncrementNumeric", DECIMAL),
    *quantity("minimum_quantity", "quantity_unit", "cbc:MinimumOrderQuantity"),
    *quantity("maximum_quantity", "quantity_unit", "cbc:MaximumOrderQuantity"),
    Field("warranty", "cbc:WarrantyInformation"),
    Field("packing_level", "cbc:PackLevelCode"),
    One("validity", "cac:LineValidityPeriod", Period, PERIOD),
    Many("components", "cac:ComponentRelatedItem", Identifier, RELATED),
    Many("accessories", "cac:AccessoryRelatedItem", Identifier, RELATED),
    Many("replaced_by", "cac:ReplacementRelatedItem", Identifier, RELATED),
    Many("replaces", "cac:ReplacedRelatedItem", Identifier, RELATED),
    # the customer of a line stands among its prices until they are joined
    Many(
        "prices",
        "cac:ContractorCustomerParty",
        CataloguePrice,
        [One("customer", "cac:Party", Party, PARTY)],
        matches=_is_customer,
        most=1,
    ),
    Many("prices", "cac:RequiredItemLocationQuantity", CataloguePrice, PRICE, matches=_is_price),
    Many("references", "cac:DocumentReference", Reference, REFERENCE),
    One("item", "cac:Item", Item, ITEM),
]


def table() -> Table:
    """Return the table of `Catalogue`."""
    return [
        Field("specification", "cbc:CustomizationID"),
        Field("process", "cbc:ProfileID"),
        Field("number", "cbc:ID"),
        Field("uuid", "cbc:UUID"),
        Field("action", "cbc:ActionCode"),
        Field("name", "cbc:Name"),
        Field("issued", "cbc:IssueDate", DATE),
        Field("issued_time", "cbc:IssueTime", TIME),
        Field("revised", "cbc:RevisionDate", DATE),
        Many("notes", "cbc:Note", FreeText, TEXT),
        Field("version", "cbc:VersionID"),
        Field("line_count", "cbc:LineCountNumeric", INTEGER),
        One("validity", "cac:ValidityPeriod", Period, PERIOD),
        One("contract", "cac:ReferencedContract", Reference, CONTRACT),
        One("previous", "cac:SourceCatalogueReference", Reference, NUMBERED),
        Many("attachments", "cac:DocumentReference", Attachment, ATTACHMENT),
        One("provider", "cac:ProviderParty", Party, PARTY),
        One("receiver", "cac:ReceiverParty", Party, PARTY),
        One("seller", "cac:SellerSupplierParty/cac:Party", Party, PARTY),
        One("buyer", "cac:ContractorCustomerParty/cac:Party", Party, PARTY),
        Many("lines", "cac:CatalogueLine", CatalogueLine, LINE),
    ]


# UNTDID 1001: price/sales catalogue
SALES_CATALOGUE = "9"


def lift(catalogue: Catalogue) -> Catalogue:
    """Say what UBL leaves to be understood: the kind, the one currency, whose the prices are."""
    lines: list[CatalogueLine] = []
    for line in map(_with_customer, catalogue.lines):
        if lines and _is_one(lines[-1], line):
            lines[-1] = evolve(lines[-1], prices=(*lines[-1].prices, *line.prices))
        else:
            lines.append(line)
    currency = common_currency(lines, None)
    if currency is not None:
        lines = [_in_currency(line, currency) for line in lines]
    return evolve(catalogue, kind=SALES_CATALOGUE, currency=currency, lines=tuple(lines))


def lower(catalogue: Catalogue) -> Catalogue:
    """Take away what UBL has no element for and `lift` finds again."""
    kind = None if catalogue.kind == SALES_CATALOGUE else catalogue.kind
    common = common_currency(catalogue.lines, catalogue.currency)
    currency = None if common == catalogue.currency else catalogue.currency
    lines = tuple(run.line for line in catalogue.lines for run in _runs(line))
    return evolve(catalogue, kind=kind, currency=currency, lines=lines)


def common_currency(lines: Iterable[CatalogueLine], otherwise: str | None) -> str | None:
    """Return the currency that all prices have, or None where they have several or none."""
    prices = (price for line in lines for price in line.prices if price.amount is not None)
    found = {price.currency or otherwise for price in prices}
    return found.pop() if len(found) == 1 else None


def _in_currency(line: CatalogueLine, currency: str) -> CatalogueLine:
    """Leave a currency to be understood that the whole catalogue has."""
    prices = tuple(
        evolve(price, currency=None) if price.currency == currency else price
        for price in line.prices
    )
    return evolve(line, prices=prices)


def _is_one(left: CatalogueLine, right: CatalogueLine) -> bool:
    """Say whether two lines are one: they differ in their customer and their prices alone."""
    if left.number != right.number or not left.prices or not right.prices:
        return False
    if left.prices[-1].customer == right.prices[0].customer:
        return False
    return evolve(left, prices=()) == evolve(right, prices=())


def _is_hollow(price: CataloguePrice) -> bool:
    """Say whether a price says nothing but whose it is."""
    return evolve(price, customer=None, extras=()) == CataloguePrice()


def _with_customer(line: CatalogueLine) -> CatalogueLine:
    """Put the customer of a line on each of its prices.

    Where it says more than who it is, or no price follows that says something, what stood for it
    stays before them.
    """
    if not line.prices or line.prices[0].customer is None:
        return line
    first, rest = line.prices[0], line.prices[1:]
    prices = tuple(evolve(price, customer=first.customer) for price in rest)
    if first.extras or not prices or _is_hollow(prices[0]):
        prices = (first, *prices)
    return evolve(line, prices=prices)


@frozen
class Run:
    """Prices of one customer: the line that UBL has for them, and where they stand in the model.

    `start` is the index of the first price, `added` how many prices the line has before it that
    only name the customer.
    """

    line: CatalogueLine
    start: int
    added: int


def _runs(line: CatalogueLine) -> Iterator[Run]:
    """Give the lines that UBL has for one line of the model."""
    if all(price.customer is None for price in line.prices):
        yield Run(line, 0, 0)
        return
    start = 0
    for customer, group in groupby(line.prices, lambda price: price.customer):
        run = tuple(group)
        if customer is None:
            yield Run(evolve(line, prices=run), start, 0)
        else:
            named = _is_hollow(run[0]) and (
                bool(run[0].extras) or len(run) == 1 or _is_hollow(run[1])
            )
            first = run[0] if named else CataloguePrice(customer=customer)
            bare = tuple(evolve(price, customer=None) for price in run[named:])
            yield Run(evolve(line, prices=(first, *bare)), start, int(not named))
        start += len(run)


_LINE = re.compile(r"lines\[(\d+)\](?:\.prices\[(\d+)\])?(.*)", re.DOTALL)


def origin(catalogue: Catalogue) -> Callable[[str], str]:
    """Return what turns a path of the lowered catalogue into one of the catalogue itself."""
    runs = [(at, run) for at, line in enumerate(catalogue.lines) for run in _runs(line)]

    def place(path: str) -> str:
        match = _LINE.fullmatch(path)
        if match is None:
            return path
        at, run = runs[int(match[1])]
        if match[2] is None:
            return f"lines[{at}]{match[3]}"
        price = run.start + max(int(match[2]) - run.added, 0)
        return f"lines[{at}].prices[{price}]{match[3]}"

    return place


FORMAT = xml_format(
    id="ubl-catalogue",
    title="UBL 2.1 Catalogue",
    schemas=(
        Schema(
            root="Catalogue",
            part=Catalogue,
            table=table,
            dialect=DIALECT,
            namespaces=namespaces_of("Catalogue"),
            ambient=lambda root: {"currency": None},  # noqa: ARG005
            lift=lift,
            lower=lambda catalogue, _: lower(catalogue),
            origin=origin,
        ),
    ),
)
