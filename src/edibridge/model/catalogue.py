"""Catalogue: items, prices for each customer, tiers, validity, packaging, changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen

from edibridge.model.document import Document
from edibridge.model.parts import (
    Allowance,
    DeliveryTerms,
    Identifier,
    Item,
    Part,
    Party,
    PaymentTerms,
    Period,
    Reference,
    Tax,
)


@frozen(kw_only=True, eq=False, repr=False)
class CataloguePrice(Part):
    """A price of an item: its amount, base quantity, the quantities it holds from and to.

    `kind` is UNTDID 5125 (AAA net, AAB gross, INV invoice ...), `customer` the party that it is
    for where the catalogue is for several, `action` UNTDID 1229 in a delta.
    """

    amount: Decimal | None = None
    currency: str | None = None
    kind: str | None = None
    basis: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    range_unit: str | None = None
    validity: Period | None = None
    customer: Party | None = None
    customer_group: str | None = None
    location: str | None = None
    allowances: tuple[Allowance, ...] = ()
    action: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class CatalogueLine(Part):
    """An item on offer; `action` is UNTDID 1229: 1 added, 2 deleted, 3 changed, 4 no action."""

    number: str | None = None
    action: str | None = None
    item: Item | None = None
    prices: tuple[CataloguePrice, ...] = ()
    orderable: bool | None = None
    orderable_unit: str | None = None
    content_quantity: Decimal | None = None
    content_unit: str | None = None
    order_increment: Decimal | None = None
    minimum_quantity: Decimal | None = None
    maximum_quantity: Decimal | None = None
    quantity_unit: str | None = None
    warranty: str | None = None
    packing_level: str | None = None
    lead_time: int | None = None
    validity: Period | None = None
    available_from: date | None = None
    discontinued: date | None = None
    notes: tuple[str, ...] = ()
    contract_part: str | None = None
    replaces: tuple[Identifier, ...] = ()
    replaced_by: tuple[Identifier, ...] = ()
    accessories: tuple[Identifier, ...] = ()
    components: tuple[Identifier, ...] = ()
    references: tuple[Reference, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class CatalogueGroup(Part):
    """A heading that lines stand under (EDIFACT PRICAT segment group 17, X12 832)."""

    code: str | None = None
    name: str | None = None
    lines: tuple[str, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class Catalogue(Document):
    """A price or sales catalogue; `kind` 9 (UNTDID 1001), `function` 9 whole, 2/3/4/5 a delta.

    `seller` offers, `buyer` is the customer that it is for (absent: for everyone), `provider`
    and `receiver` are who sends and gets it where they differ.
    """

    name: str | None = None
    version: str | None = None
    action: str | None = None
    validity: Period | None = None
    revised: date | None = None
    provider: Party | None = None
    receiver: Party | None = None
    contract: Reference | None = None
    previous: Reference | None = None
    location: str | None = None
    taxes: tuple[Tax, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    payment_terms: tuple[PaymentTerms, ...] = ()
    delivery_terms: DeliveryTerms | None = None
    groups: tuple[CatalogueGroup, ...] = ()
    lines: tuple[CatalogueLine, ...] = ()
    line_count: int | None = None
