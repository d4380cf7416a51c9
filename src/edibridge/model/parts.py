"""Parts: the frozen values that documents are made of.

Every attribute is optional: a document that lacks something is read and judged, not refused.
Codes are plain strings in UN/CEFACT and ISO vocabulary, amounts and quantities are `Decimal`
with the scale as written, `None` means absent. Amounts are in the document's currency; prices
may carry their own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any

from attrs import field, fields, frozen

from edibridge.model.terms import term


@frozen(kw_only=True)
class Extra:
    """What a source held that no table has a place for, kept so that its family can rewrite it.

    `format` is the family (`ubl`, `cii`, `edifact`, `x12`), `path` the place relative to the
    part that carries the extra, in the words of the format. A path that ends in an attribute of
    a place the model does hold means that `value` was written there; `value` None there means
    that the source left the attribute out.
    """

    format: str = ""
    path: str
    value: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Extra, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class Part:
    """Anything that can carry extras.

    Parts are equal where their classes and all their attributes are.
    """

    # written once, for all parts: the methods that attrs would write for each of sixty classes
    # are compiled at every start
    extras: tuple[Extra, ...] = ()

    def __eq__(self, other: object) -> bool:
        """Say whether the other is of the same class and has the same attributes."""
        if other.__class__ is not self.__class__:
            return NotImplemented
        part: Any = self.__class__
        values = _values_of(part)
        return bool(values(self) == values(other))

    def __hash__(self) -> int:
        """Return the hash of the class and the attributes."""
        part: Any = self.__class__
        return hash((part, _values_of(part)(self)))

    def __repr__(self) -> str:
        """Return the class and the attributes as they are given to it."""
        said = (f"{known.name}={getattr(self, known.name)!r}" for known in fields(self.__class__))
        return f"{self.__class__.__name__}({', '.join(said)})"


@cache
def _values_of(part: type[Any]) -> Callable[[Any], Any]:
    """Return what gives the values of all attributes of a part."""
    return attrgetter(*(known.name for known in fields(part)))


@frozen(kw_only=True, eq=False, repr=False)
class Identifier(Part):
    """An identifier with the scheme that issued it (ISO 6523 ICD, EAS, or UNTDID 1153 code)."""

    value: str | None = field(
        default=None,
        metadata=term(
            endpoint="BT-34",
            legal_id="BT-30",
            invoiced_object="BT-18",
            standard_id="BT-157",
            object_id="BT-128",
            location_id="BT-71",
            creditor_id="BT-90",
            identifiers="BT-29",
        ),
    )
    scheme: str | None = field(
        default=None,
        metadata=term(
            endpoint="BT-34-1",
            legal_id="BT-30-1",
            invoiced_object="BT-18-1",
            standard_id="BT-157-1",
            object_id="BT-128-1",
            location_id="BT-71-1",
            identifiers="BT-29-1",
        ),
    )


@frozen(kw_only=True, eq=False, repr=False)
class FreeText(Part):
    """A text with its subject (UNTDID 4451) and language (ISO 639-1); BG-1 on an invoice."""

    text: str | None = field(default=None, metadata=term("BT-22", descriptions="BT-154"))
    subject: str | None = field(default=None, metadata=term("BT-21"))
    language: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Address(Part):
    """A postal address; BG-5, BG-8, BG-12, BG-15. `country` is ISO 3166-1 alpha-2."""

    street: str | None = field(
        default=None,
        metadata=term("BT-35", buyer="BT-50", tax_representative="BT-64", delivery="BT-75"),
    )
    additional_street: str | None = field(
        default=None,
        metadata=term("BT-36", buyer="BT-51", tax_representative="BT-65", delivery="BT-76"),
    )
    extra_line: str | None = field(
        default=None,
        metadata=term("BT-162", buyer="BT-163", tax_representative="BT-164", delivery="BT-165"),
    )
    building_number: str | None = None
    post_box: str | None = None
    district: str | None = None
    city: str | None = field(
        default=None,
        metadata=term("BT-37", buyer="BT-52", tax_representative="BT-66", delivery="BT-77"),
    )
    postcode: str | None = field(
        default=None,
        metadata=term("BT-38", buyer="BT-53", tax_representative="BT-67", delivery="BT-78"),
    )
    subdivision: str | None = field(
        default=None,
        metadata=term("BT-39", buyer="BT-54", tax_representative="BT-68", delivery="BT-79"),
    )
    subdivision_code: str | None = None
    country: str | None = field(
        default=None,
        metadata=term("BT-40", buyer="BT-55", tax_representative="BT-69", delivery="BT-80"),
    )
    country_name: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Contact(Part):
    """A person or department to talk to; BG-6, BG-9. `function` is UNTDID 3139."""

    name: str | None = field(default=None, metadata=term("BT-41", buyer="BT-56"))
    department: str | None = None
    phone: str | None = field(default=None, metadata=term("BT-42", buyer="BT-57"))
    fax: str | None = None
    email: str | None = field(default=None, metadata=term("BT-43", buyer="BT-58"))
    identifier: str | None = None
    function: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class TaxRegistration(Part):
    """A registration with a tax authority.

    `scheme` is `VAT` for a VAT number (BT-31, BT-48, BT-63), anything else (`TAX`, `GST`, a local
    name) for another registration (BT-32). EDIFACT: RFF qualifier VA, FC.
    """

    number: str | None = field(
        default=None, metadata=term("BT-31", buyer="BT-48", tax_representative="BT-63")
    )
    scheme: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Party(Part):
    """A party to the document; BG-4, BG-7, BG-10, BG-11. `role` is UNTDID 3035 in `parties`."""

    role: str | None = None
    name: str | None = field(
        default=None,
        metadata=term("BT-27", buyer="BT-44", payee="BT-59", tax_representative="BT-62"),
    )
    trade_name: str | None = field(default=None, metadata=term("BT-28", buyer="BT-45"))
    identifiers: tuple[Identifier, ...] = field(
        default=(), metadata=term("BT-29", buyer="BT-46", payee="BT-60")
    )
    legal_id: Identifier | None = field(
        default=None, metadata=term("BT-30", buyer="BT-47", payee="BT-61")
    )
    tax_registrations: tuple[TaxRegistration, ...] = field(
        default=(), metadata=term("BT-31 BT-32", buyer="BT-48", tax_representative="BT-63")
    )
    legal_form: str | None = field(default=None, metadata=term("BT-33"))
    endpoint: Identifier | None = field(default=None, metadata=term("BT-34", buyer="BT-49"))
    address: Address | None = field(
        default=None, metadata=term("BG-5", buyer="BG-8", tax_representative="BG-12")
    )
    contacts: tuple[Contact, ...] = field(default=(), metadata=term("BG-6", buyer="BG-9"))
    website: str | None = None
    language: str | None = None

    @property
    def vat_number(self) -> str | None:
        """Return the first VAT number (BT-31, BT-48, BT-63)."""
        return next((t.number for t in self.tax_registrations if t.scheme == "VAT"), None)

    @property
    def gln(self) -> str | None:
        """Return the first Global Location Number (ICD 0088) among identifiers and endpoint."""
        known = (*self.identifiers, *((self.endpoint,) if self.endpoint else ()))
        return next((i.value for i in known if i.scheme == "0088"), None)


@frozen(kw_only=True, eq=False, repr=False)
class Period(Part):
    """A span of days, both included; BG-14, BG-26. `tax_point` is BT-8 (UNTDID 2005 subset).

    A delivery window also has the times of day at which it opens and closes.
    """

    start: date | None = field(default=None, metadata=term("BT-73", line="BT-134"))
    end: date | None = field(default=None, metadata=term("BT-74", line="BT-135"))
    tax_point: str | None = field(default=None, metadata=term("BT-8"))
    description: str | None = None
    start_time: time | None = None
    end_time: time | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Reference(Part):
    """Another document that this one names: number, line, date; `kind` is UNTDID 1153 or 1001.

    `kind_name` says in words what kind of document it is.
    """

    number: str | None = field(
        default=None,
        metadata=term(
            project="BT-11",
            contract="BT-12",
            order="BT-13",
            sales_order="BT-14",
            receipt="BT-15",
            despatch="BT-16",
            tender="BT-17",
            preceding="BT-25",
        ),
    )
    line: str | None = field(default=None, metadata=term(order="BT-132"))
    kind: str | None = None
    issued: date | None = field(default=None, metadata=term(preceding="BT-26"))
    uuid: str | None = None
    description: str | None = None
    kind_name: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Attachment(Part):
    """A supporting document, named or enclosed; BG-24. `content` is the decoded binary.

    `kind` is UNTDID 1001, `kind_name` the same in words.
    """

    number: str | None = field(default=None, metadata=term("BT-122"))
    scheme: str | None = None
    kind: str | None = None
    description: str | None = field(default=None, metadata=term("BT-123"))
    issued: date | None = None
    uri: str | None = field(default=None, metadata=term("BT-124"))
    content: bytes | None = field(default=None, metadata=term("BT-125"))
    mime: str | None = field(default=None, metadata=term("BT-125-1"))
    filename: str | None = field(default=None, metadata=term("BT-125-2"))
    kind_name: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Tax(Part):
    """How something is taxed: category (UNTDID 5305), rate in percent, scheme (VAT, GST ...)."""

    category: str | None = field(
        default=None,
        metadata=term("BT-151", allowances="BT-95", charges="BT-102", subtotals="BT-118"),
    )
    rate: Decimal | None = field(
        default=None,
        metadata=term("BT-152", allowances="BT-96", charges="BT-103", subtotals="BT-119"),
    )
    scheme: str | None = None
    exemption_reason: str | None = field(default=None, metadata=term("BT-120"))
    exemption_code: str | None = field(default=None, metadata=term("BT-121"))


@frozen(kw_only=True, eq=False, repr=False)
class Allowance(Part):
    """An allowance, or with `is_charge` true a charge; BG-20, BG-21, BG-27, BG-28.

    `reason_code` is UNTDID 5189 for an allowance and UNTDID 7161 for a charge.
    """

    is_charge: bool | None = None
    amount: Decimal | None = field(
        default=None, metadata=term("BT-92", charges="BT-99", line="BT-136", line_charges="BT-141")
    )
    base: Decimal | None = field(
        default=None, metadata=term("BT-93", charges="BT-100", line="BT-137", line_charges="BT-142")
    )
    percent: Decimal | None = field(
        default=None, metadata=term("BT-94", charges="BT-101", line="BT-138", line_charges="BT-143")
    )
    reason: str | None = field(
        default=None, metadata=term("BT-97", charges="BT-104", line="BT-139", line_charges="BT-144")
    )
    reason_code: str | None = field(
        default=None, metadata=term("BT-98", charges="BT-105", line="BT-140", line_charges="BT-145")
    )
    sequence: str | None = None
    taxes: tuple[Tax, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class TaxSubtotal(Part):
    """The tax of one category and rate; BG-23."""

    taxable: Decimal | None = field(default=None, metadata=term("BT-116"))
    amount: Decimal | None = field(default=None, metadata=term("BT-117"))
    currency: str | None = None
    percent: Decimal | None = None
    tax: Tax | None = field(default=None, metadata=term("BT-118"))


@frozen(kw_only=True, eq=False, repr=False)
class TaxTotal(Part):
    """A tax total with its breakdown; BT-110, or BT-111 where `currency` is the tax currency."""

    amount: Decimal | None = field(default=None, metadata=term("BT-110"))
    currency: str | None = None
    rounding: Decimal | None = None
    subtotals: tuple[TaxSubtotal, ...] = field(default=(), metadata=term("BG-23"))


@frozen(kw_only=True, eq=False, repr=False)
class Totals(Part):
    """Document totals as received; BG-22."""

    lines: Decimal | None = field(default=None, metadata=term("BT-106"))
    allowances: Decimal | None = field(default=None, metadata=term("BT-107"))
    charges: Decimal | None = field(default=None, metadata=term("BT-108"))
    net: Decimal | None = field(default=None, metadata=term("BT-109"))
    gross: Decimal | None = field(default=None, metadata=term("BT-112"))
    prepaid: Decimal | None = field(default=None, metadata=term("BT-113"))
    rounding: Decimal | None = field(default=None, metadata=term("BT-114"))
    payable: Decimal | None = field(default=None, metadata=term("BT-115"))


@frozen(kw_only=True, eq=False, repr=False)
class Account(Part):
    """An account that is paid to or debited; BG-17. `bic` names the bank (BT-86)."""

    number: str | None = field(default=None, metadata=term("BT-84", debited="BT-91"))
    scheme: str | None = None
    name: str | None = field(default=None, metadata=term("BT-85"))
    bic: str | None = field(default=None, metadata=term("BT-86"))
    bank_name: str | None = None
    branch: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Card(Part):
    """A payment card; BG-18. The number is the last digits only."""

    number: str | None = field(default=None, metadata=term("BT-87"))
    holder: str | None = field(default=None, metadata=term("BT-88"))
    network: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Mandate(Part):
    """A direct debit mandate; BG-19.

    The creditor's identifier (BT-90) is an identifier of the payee or the seller, scheme `SEPA`.
    """

    number: str | None = field(default=None, metadata=term("BT-89"))
    debited: Account | None = field(default=None, metadata=term("BT-91"))


@frozen(kw_only=True, eq=False, repr=False)
class Payment(Part):
    """Payment instructions; BG-16. `means` is UNTDID 4461."""

    means: str | None = field(default=None, metadata=term("BT-81"))
    means_text: str | None = field(default=None, metadata=term("BT-82"))
    due: date | None = None
    channel: str | None = None
    remittance: tuple[str, ...] = field(default=(), metadata=term("BT-83"))
    account: Account | None = field(default=None, metadata=term("BG-17"))
    card: Card | None = field(default=None, metadata=term("BG-18"))
    mandate: Mandate | None = field(default=None, metadata=term("BG-19"))
    number: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class PaymentTerms(Part):
    """Terms of payment (BT-20) with due date and discount; `kind` is UNTDID 4279."""

    text: tuple[str, ...] = field(default=(), metadata=term("BT-20"))
    kind: str | None = None
    due: date | None = None
    amount: Decimal | None = None
    days: int | None = None
    percent: Decimal | None = None
    discount_percent: Decimal | None = None
    discount_days: int | None = None
    discount_due: date | None = None
    discount_amount: Decimal | None = None
    penalty_percent: Decimal | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Prepayment(Part):
    """A payment already made."""

    number: str | None = None
    amount: Decimal | None = None
    received: date | None = None
    kind: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class DeliveryTerms(Part):
    """Who bears cost and risk up to where; `code` is an Incoterms code (UNTDID 4053)."""

    code: str | None = None
    text: str | None = None
    place: str | None = None
    location: str | None = None
    payment: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Delivery(Part):
    """Where and when goods go; BG-13, BG-15."""

    party: Party | None = field(default=None, metadata=term("BT-70"))
    location_id: Identifier | None = field(default=None, metadata=term("BT-71"))
    delivered: date | None = field(default=None, metadata=term("BT-72"))
    delivered_time: time | None = None
    address: Address | None = field(default=None, metadata=term("BG-15"))
    requested: Period | None = None
    promised: Period | None = None
    earliest: date | None = None
    latest: date | None = None
    despatched: date | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    terms: DeliveryTerms | None = None
    transport_mode: str | None = None
    carrier: Party | None = None
    tracking: str | None = None
    instructions: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Price(Part):
    """A unit price; BG-29. `kind` is UNTDID 5125/5387, `quantity` the base quantity (BT-149)."""

    amount: Decimal | None = field(default=None, metadata=term("BT-146"))
    currency: str | None = None
    discount: Decimal | None = field(default=None, metadata=term("BT-147"))
    gross: Decimal | None = field(default=None, metadata=term("BT-148"))
    quantity: Decimal | None = field(default=None, metadata=term("BT-149"))
    unit: str | None = field(default=None, metadata=term("BT-150"))
    kind: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Classification(Part):
    """A class that an item belongs to (BT-158); `scheme` is UNTDID 7143."""

    code: str | None = field(default=None, metadata=term("BT-158"))
    scheme: str | None = field(default=None, metadata=term("BT-158-1"))
    version: str | None = field(default=None, metadata=term("BT-158-2"))
    name: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class ItemAttribute(Part):
    """A property of an item; BG-32. `measure` with `unit` where it is a quantity."""

    name: str | None = field(default=None, metadata=term("BT-160"))
    value: str | None = field(default=None, metadata=term("BT-161"))
    code: str | None = None
    measure: Decimal | None = None
    unit: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Package(Part):
    """A level of packaging: what it is (UN/ECE Rec 21), how many units it holds, its size.

    In a despatch advice packages nest: a pallet holds cartons holds units; `sscc` is the Serial
    Shipping Container Code (GS1, 18 digits). Weights are kilograms, lengths metres unless
    `weight_unit`, `length_unit` (UN/ECE Rec 20) say otherwise.
    """

    number: str | None = None
    sscc: str | None = None
    kind: str | None = None
    gtin: str | None = None
    level: str | None = None
    count: Decimal | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    gross_weight: Decimal | None = None
    net_weight: Decimal | None = None
    weight_unit: str | None = None
    length: Decimal | None = None
    width: Decimal | None = None
    height: Decimal | None = None
    length_unit: str | None = None
    volume: Decimal | None = None
    volume_unit: str | None = None
    marks: tuple[str, ...] = ()
    returnable: bool | None = None
    packages: tuple[Package, ...] = ()
    lines: tuple[str, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class Lot(Part):
    """A batch or a serial number, with its dates."""

    number: str | None = None
    serial: str | None = None
    made: date | None = None
    best_before: date | None = None
    expires: date | None = None
    quantity: Decimal | None = None
    unit: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Item(Part):
    """Goods or a service; BG-31."""

    name: str | None = field(default=None, metadata=term("BT-153"))
    descriptions: tuple[FreeText, ...] = field(default=(), metadata=term("BT-154"))
    seller_id: str | None = field(default=None, metadata=term("BT-155"))
    buyer_id: str | None = field(default=None, metadata=term("BT-156"))
    standard_id: Identifier | None = field(default=None, metadata=term("BT-157"))
    manufacturer_id: str | None = None
    manufacturer: Party | None = None
    other_ids: tuple[Identifier, ...] = ()
    classifications: tuple[Classification, ...] = field(default=(), metadata=term("BT-158"))
    origin_country: str | None = field(default=None, metadata=term("BT-159"))
    attributes: tuple[ItemAttribute, ...] = field(default=(), metadata=term("BG-32"))
    taxes: tuple[Tax, ...] = field(default=(), metadata=term("BG-30"))
    brand: str | None = None
    model: str | None = None
    keywords: tuple[str, ...] = ()
    pack_quantity: Decimal | None = None
    pack_unit: str | None = None
    pack_size: Decimal | None = None
    hazardous: bool | None = None
    lots: tuple[Lot, ...] = ()
    packages: tuple[Package, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def gtin(self) -> str | None:
        """Return the GTIN (ICD 0160), if that is the item's standard identifier."""
        known = self.standard_id
        return known.value if known is not None and known.scheme == "0160" else None
