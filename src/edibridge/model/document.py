"""Document: what every business document has; Line: what every traded line has."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from attrs import field, frozen

from edibridge.model.parts import (
    Allowance,
    Attachment,
    Delivery,
    DeliveryTerms,
    FreeText,
    Identifier,
    Item,
    Part,
    Party,
    Payment,
    PaymentTerms,
    Period,
    Price,
    Reference,
    Tax,
    TaxTotal,
)
from edibridge.model.terms import term


@frozen(kw_only=True, eq=False, repr=False)
class Document(Part):
    """What every document has.

    `kind` is the document name code (UNTDID 1001), `function` the message function (UNTDID 1225:
    9 original, 1 cancellation, 4 change, 5 replace), `references` are references that have no
    attribute of their own, with their kind, and `parties` further parties with their role.
    """

    number: str | None = field(default=None, metadata=term("BT-1"))
    uuid: str | None = None
    issued: date | None = field(default=None, metadata=term("BT-2"))
    issued_time: time | None = None
    kind: str | None = field(default=None, metadata=term("BT-3"))
    kind_name: str | None = None
    function: str | None = None
    currency: str | None = field(default=None, metadata=term("BT-5"))
    language: str | None = None
    process: str | None = field(default=None, metadata=term("BT-23"))
    specification: str | None = field(default=None, metadata=term("BT-24"))
    copy: bool | None = None
    notes: tuple[FreeText, ...] = field(default=(), metadata=term("BG-1"))
    seller: Party | None = field(default=None, metadata=term("BG-4"))
    buyer: Party | None = field(default=None, metadata=term("BG-7"))
    parties: tuple[Party, ...] = ()
    references: tuple[Reference, ...] = ()
    attachments: tuple[Attachment, ...] = field(default=(), metadata=term("BG-24"))

    def reference(self, kind: str) -> Reference | None:
        """Return the first reference of a kind (UNTDID 1153 or a national name), or None."""
        return next((known for known in self.references if known.kind == kind), None)


@frozen(kw_only=True, eq=False, repr=False)
class Line(Part):
    """A line of an invoice, an order, an order response or an order change; BG-25.

    `action` is UNTDID 1229 (1 added, 2 deleted, 3 changed, 5 accepted, 7 not accepted ...),
    `charge_type` says what the line is where that is not an ordinary sale.
    """

    number: str | None = field(default=None, metadata=term("BT-126"))
    parent: str | None = None
    uuid: str | None = None
    action: str | None = None
    notes: tuple[FreeText, ...] = field(default=(), metadata=term("BT-127"))
    object_id: Identifier | None = field(default=None, metadata=term("BT-128"))
    quantity: Decimal | None = field(default=None, metadata=term("BT-129"))
    unit: str | None = field(default=None, metadata=term("BT-130"))
    free_quantity: Decimal | None = None
    ordered_quantity: Decimal | None = None
    backordered_quantity: Decimal | None = None
    backorder_reason: str | None = None
    net: Decimal | None = field(default=None, metadata=term("BT-131"))
    gross: Decimal | None = None
    order: Reference | None = field(default=None, metadata=term("BT-132"))
    despatch: Reference | None = None
    references: tuple[Reference, ...] = ()
    accounting_reference: str | None = field(default=None, metadata=term("BT-133"))
    period: Period | None = field(default=None, metadata=term("BG-26"))
    allowances: tuple[Allowance, ...] = field(default=(), metadata=term("BG-27"))
    price: Price | None = field(default=None, metadata=term("BG-29"))
    prices: tuple[Price, ...] = ()
    tax_totals: tuple[TaxTotal, ...] = ()
    item: Item | None = field(default=None, metadata=term("BG-31"))
    substitute: Item | None = None
    deliveries: tuple[Delivery, ...] = ()
    parties: tuple[Party, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    partial_delivery: bool | None = None
    tax_point: date | None = None
    lines: tuple[Line, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class Trade(Document):
    """What the documents of a sale share: parties to pay and deliver, taxes, terms, totals."""

    order: Reference | None = field(default=None, metadata=term("BT-13"))
    sales_order: Reference | None = field(default=None, metadata=term("BT-14"))
    contract: Reference | None = field(default=None, metadata=term("BT-12"))
    project: Reference | None = field(default=None, metadata=term("BT-11"))
    tender: Reference | None = field(default=None, metadata=term("BT-17"))
    buyer_reference: str | None = field(default=None, metadata=term("BT-10"))
    accounting_reference: str | None = field(default=None, metadata=term("BT-19"))
    tax_currency: str | None = field(default=None, metadata=term("BT-6"))
    payee: Party | None = field(default=None, metadata=term("BG-10"))
    tax_representative: Party | None = field(default=None, metadata=term("BG-11"))
    invoicee: Party | None = None
    deliveries: tuple[Delivery, ...] = field(default=(), metadata=term("BG-13"))
    delivery_terms: DeliveryTerms | None = None
    payments: tuple[Payment, ...] = field(default=(), metadata=term("BG-16"))
    payment_terms: tuple[PaymentTerms, ...] = field(default=(), metadata=term("BT-20"))
    allowances: tuple[Allowance, ...] = field(default=(), metadata=term("BG-20"))
    taxes: tuple[Tax, ...] = ()
    tax_totals: tuple[TaxTotal, ...] = field(default=(), metadata=term("BT-110"))
    exchange_rates: tuple[ExchangeRate, ...] = ()
    lines: tuple[Line, ...] = field(default=(), metadata=term("BG-25"))


@frozen(kw_only=True, eq=False, repr=False)
class ExchangeRate(Part):
    """A rate between two currencies on a day: one unit of `source` is `rate` of `target`."""

    source: str | None = None
    target: str | None = None
    rate: Decimal | None = None
    on: date | None = None
