"""X12: the tables that its transaction sets share (ASC X12 004010 and 005010).

Names such as `N1/ID` or `DELIVERY` are of the regular tree: `_x12_tree` says what they stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import frozen

from edibridge.binding import (
    DATE102,
    DECIMAL,
    INTEGER,
    Codec,
    Const,
    Field,
    Many,
    One,
    Table,
    mapped,
)
from edibridge.codes import to_x12
from edibridge.formats._x12_codecs import (
    ALLOWANCES,
    BASIS,
    CARRIER_SCHEMES,
    CATEGORY,
    CENTS,
    CONTACTS,
    IS_CHARGE,
    ITEM_IDS,
    MODES,
    PAID_BY,
    PARTIES,
    PRICES,
    REFERENCES,
    REGISTRATIONS,
    SCHEMES,
    SERVICES,
    STATE,
    SUBJECT_CODE,
    TAX_SCHEMES,
    TERMS,
    UNITS,
)
from edibridge.formats._x12_segments import GTIN_SCHEME
from edibridge.formats._x12_shape import text_tag
from edibridge.model import (
    Allowance,
    Attachment,
    Contact,
    Delivery,
    FreeText,
    Identifier,
    Lot,
    Party,
    PaymentTerms,
    Price,
    Reference,
    Tax,
    TaxRegistration,
    TaxSubtotal,
    TaxTotal,
)

# X12 98 codes of the parties that have an attribute of their own, the one that is written first
SELLER, BUYER, INVOICEE, PAYEE, SHIP_TO = "SE|SU|VN", "BY", "BT", "PE|RI", "ST"
CLAIMED_PARTIES = frozenset(f"{SELLER}|{BUYER}|{INVOICEE}|{PAYEE}|{SHIP_TO}".split("|"))
# the attribute that a party of `parties` is moved to, by UNTDID 3035 role
PARTY_ATTRIBUTES: Mapping[str, str] = {
    "SE": "seller",
    "SU": "seller",
    "VN": "seller",
    "BY": "buyer",
    "IV": "invoicee",
    "BT": "invoicee",
    "PE": "payee",
}
# X12 128 qualifier of the references that have an attribute of their own
REFERENCE_ATTRIBUTES: Mapping[str, str] = {
    "order": "PO",
    "sales_order": "VN",
    "contract": "CT",
    "project": "JB",
    "tender": "BD",
    "despatch": "MA",
    "receipt": "RV",
    "quotation": "PR",
    "catalogue": "PL",
}
CUSTOMER_REFERENCE, ACCOUNT, ORIGINAL_INVOICE = "CR", "11", "OI"
CLAIMED_ALWAYS = frozenset({CUSTOMER_REFERENCE, ACCOUNT, ORIGINAL_INVOICE})

REFERENCE: Table = [
    Field("kind", "@1", REFERENCES),
    Const("@1", "ZZ"),
    Field("number", "@2"),
    Field("description", "@3"),
]


def references(*attributes: str, free: bool = True) -> list[Any]:
    """Bind the references that have an attribute, then all others by their kind."""
    codes = [REFERENCE_ATTRIBUTES[name] for name in attributes]
    bound: list[Any] = [
        Field(f"{name}.number", f"REF[@1={code}]@2")
        for name, code in zip(attributes, codes, strict=True)
    ]
    bound += [
        Field(f"{name}.description", f"REF[@1={code}]@3")
        for name, code in zip(attributes, codes, strict=True)
    ]
    if free:
        taken = {*codes, *CLAIMED_ALWAYS}
        bound.append(Many("references", "REF", Reference, REFERENCE, matches=_is_free(taken)))
    return bound


def _is_free(taken: set[str]) -> Callable[[Reference], bool]:
    def matches(known: Reference) -> bool:
        return known.kind is None or to_x12("references", known.kind) not in taken

    return matches


CONTACT: Table = [
    Field("function", "@1", CONTACTS),
    Const("@1", "CN"),
    Field("name", "@2"),
    Field("phone", "COM[@q=TE]@v"),
    Field("email", "COM[@q=EM]@v"),
    Field("fax", "COM[@q=FX]@v"),
]
REGISTRATION: Table = [Field("scheme", "@1", mapped(REGISTRATIONS)), Field("number", "@2")]
PARTY_ID: Table = [Field("scheme", "@q", SCHEMES), Const("@q", "ZZ"), Field("value", "@v")]

CARRIER_ID: Table = [
    Field("scheme", "@q", CARRIER_SCHEMES),
    Const("@q", "ZZ"),
    Field("value", "@v"),
]


def address(prefix: str) -> list[Any]:
    """Bind an address to N3 and N4."""
    return [
        Field(f"{prefix}.street", "N3@1"),
        Field(f"{prefix}.additional_street", "N3@2"),
        Field(f"{prefix}.extra_line", "N3-MORE@1"),
        Field(f"{prefix}.city", "N4@1"),
        Field(f"{prefix}.subdivision", "N4@2,5,6", STATE),
        Field(f"{prefix}.postcode", "N4@3"),
        Field(f"{prefix}.country", "N4@4"),
    ]


def registrations() -> Many:
    """Bind the registrations of a party with a tax authority."""
    return Many(
        "tax_registrations",
        f"REF[@1={'|'.join(REGISTRATIONS)}]",
        TaxRegistration,
        REGISTRATION,
        matches=lambda known: known.scheme in REGISTRATIONS.values(),
    )


PARTY: Table = [
    Field("name", "N1@2"),
    Many("identifiers", "N1/ID", Identifier, PARTY_ID, most=1),
    Field("trade_name", "N2@1"),
    *address("address"),
    registrations(),
    Many("contacts", "PER", Contact, CONTACT),
]


def parties(*, trade: bool = True) -> list[Any]:
    """Bind the parties that have an attribute, then all others by their role."""
    bound: list[Any] = [
        One("seller", f"N1-LOOP[N1@1={SELLER}]", Party, PARTY),
        One("buyer", f"N1-LOOP[N1@1={BUYER}]", Party, PARTY),
    ]
    if trade:
        bound += [
            One("invoicee", f"N1-LOOP[N1@1={INVOICEE}]", Party, PARTY),
            One("payee", f"N1-LOOP[N1@1={PAYEE}]", Party, PARTY),
        ]
        taken = CLAIMED_PARTIES
    else:
        taken = frozenset({*SELLER.split("|"), BUYER})
    bound.append(other_parties(taken))
    return bound


def other_parties(taken: frozenset[str]) -> Many:
    """Bind the parties that have no attribute of their own."""

    def matches(known: Party) -> bool:
        return known.role is None or to_x12("parties", known.role) not in taken

    role: list[Any] = [Field("role", "N1@1", PARTIES), Const("N1@1", "ZZ")]
    return Many("parties", "N1-LOOP", Party, [*role, *PARTY], matches=matches)


def currency(entity: str) -> list[Any]:
    """Bind the currency of the document to CUR; `entity` is who sets it (X12 98)."""
    return [Field("currency", "CUR@2"), Const("CUR@1", entity)]


def delivery(dates: Mapping[str, str], *, carrier: bool = False) -> Table:
    """Return the table of a delivery; `dates` maps attributes to DTM codes (X12 374)."""
    bound: list[Any] = [
        Field("party.name", "N1-LOOP[N1@1=ST]/N1@2"),
        Field("location_id.scheme", "N1-LOOP[N1@1=ST]/N1/ID@q", SCHEMES),
        Const("N1-LOOP[N1@1=ST]/N1/ID@q", "ZZ"),
        Field("location_id.value", "N1-LOOP[N1@1=ST]/N1/ID@v"),
        Field("party.trade_name", "N1-LOOP[N1@1=ST]/N2@1"),
        Many("party.contacts", "N1-LOOP[N1@1=ST]/PER", Contact, CONTACT),
    ]
    for known in address("address"):
        path = f"N1-LOOP[N1@1=ST]/{known.path}"
        bound.append(Field(known.name, path, known.codec))
    for name, code in dates.items():
        if name in ("requested", "promised"):
            bound.append(Field(f"{name}.start", f"DTM[@1={code}]@start", DATE102))
            bound.append(Field(f"{name}.end", f"DTM[@1={code}]@end", DATE102))
        else:
            bound.append(Field(name, f"DTM[@1={code}]@2", DATE102))
    if carrier:
        bound += carriage("transport_mode", "carrier")
    return bound


def carriage(mode: str, party: str) -> list[Any]:
    """Bind TD5: how goods travel, and with whom (X12 66 code 2 is the carrier's SCAC)."""
    return [
        Field(mode, "TD5@4", MODES),
        Field(f"{party}.name", "TD5@5"),
        Many(f"{party}.identifiers", "TD5/ID", Identifier, CARRIER_ID, most=1),
    ]


def deliveries(dates: Mapping[str, str], *, carrier: bool = False) -> Many:
    """Bind the one delivery that the header of a transaction set describes."""
    table = delivery(dates, carrier=carrier)
    return Many("deliveries", "DELIVERY", Delivery, table, most=1)


def delivery_terms(name: str) -> list[Any]:
    """Bind FOB to the terms of delivery in an attribute."""
    return [
        Field(f"{name}.payment", "FOB@1", PAID_BY),
        Const("FOB@1", "DF"),
        Field(f"{name}.place", "FOB@3"),
        Field(f"{name}.code", "FOB@5"),
    ]


DELIVERY_TERMS = delivery_terms("delivery_terms")


def payment_terms(*, due: bool) -> Many:
    """Bind ITD; `due` says that the due date belongs to the terms and not to the document."""
    bound: list[Any] = [
        Field("kind", "@1", TERMS),
        Field("discount_percent", "@3", DECIMAL),
        Field("discount_due", "@4", DATE102),
        Field("discount_days", "@5", INTEGER),
        Field("days", "@7", INTEGER),
        Field("discount_amount", "@8", CENTS),
        Field("percent", "@11", DECIMAL),
        Many("text", "TEXT@v", most=1),
    ]
    if due:
        bound.append(Field("due", "@6", DATE102))
    return Many("payment_terms", "ITD", PaymentTerms, bound)


def tax(prefix: str, path: str) -> list[Any]:
    """Bind what a tax is: its type, rate and category."""
    return [
        Field(f"{prefix}scheme", f"{path}@1", TAX_SCHEMES),
        Const(f"{path}@1", "TX"),
        Field(f"{prefix}rate", f"{path}@3", DECIMAL),
        Field(f"{prefix}category", f"{path}@6,10", CATEGORY),
    ]


SUBTOTAL: Table = [
    Field("amount", "@2", DECIMAL),
    Field("taxable", "@8", DECIMAL),
    *tax("tax.", ""),
]


def tax_totals() -> Many:
    """Bind the tax total in the document's currency with its breakdown."""
    table: list[Any] = [
        Field("amount", "AMT[@1=T]@2", DECIMAL),
        Many("subtotals", "TXI", TaxSubtotal, SUBTOTAL),
    ]
    return Many(
        "tax_totals", "TAXES", TaxTotal, table, most=1, matches=lambda known: known.currency is None
    )


def allowances(version: str, *, taxed: bool = False, loop: bool = True) -> list[Any]:
    """Bind SAC, in a loop or by itself; `taxed` says that taxes stand in its loop."""
    place, within = ("SAC-LOOP", "SAC") if loop else ("SAC", "")
    taxes: list[Any] = []
    if taxed and version == "004010":
        taxes = [Many("taxes", "TXI", Tax, tax("", ""))]
    elif taxed:
        taxes = [Many("taxes", "TXI-LOOP", Tax, tax("", "TXI"))]
    common: list[Any] = [
        Field("amount", f"{within}@5", CENTS),
        Field("percent", f"{within}@7", DECIMAL),
        Field("reason", f"{within}@15"),
        *taxes,
    ]

    def of(code: str, codec: Codec, *, charge: bool) -> Many:
        table = [
            Field("is_charge", f"{within}@1", IS_CHARGE),
            Field("reason_code", f"{within}@2", codec),
            *common,
        ]
        return Many(
            "allowances",
            f"{place}[{within}@1={code}]",
            Allowance,
            table,
            matches=lambda known: known.is_charge is charge,
        )

    neither = [Const(f"{within}@1", "N"), *common]
    return [
        of("A", ALLOWANCES, charge=False),
        of("C", SERVICES, charge=True),
        Many("allowances", place, Allowance, neither),
    ]


def prices(path: str, table: Sequence[Any] = ()) -> Many:
    """Bind further prices of a line to CTP, in a loop or by itself."""
    within = "CTP" if path.endswith("-LOOP") else ""
    bound: list[Any] = [
        Field("kind", f"{within}@2", PRICES),
        Field("amount", f"{within}@3", DECIMAL),
        Field("unit", f"{within}@5", UNITS),
        *table,
    ]
    return Many("prices", path, Price, bound)


def long_notes(version: str, message: str) -> Many:
    """Bind notes to the N9 loop: the subject in N902, the lines in MSG or MTX."""
    table: list[Any] = [
        Field("subject", "N9@2", SUBJECT_CODE),
        Field("text", "TEXT@v"),
        Const("TEXT@tag", text_tag(version, message)),
    ]
    return Many("notes", "N9-LOOP[N9@1=L1]", FreeText, table, matches=has_text)


def has_text(known: FreeText) -> bool:
    """Say whether a note says something: X12 has no note without a text."""
    return bool(known.text)


def attachments() -> Many:
    """Bind supporting documents to PWK: supporting data, sent electronically, by its number."""
    table: list[Any] = [
        Const("@1", "77"),
        Const("@2", "EL"),
        Field("number", "@6"),
        Field("description", "@7"),
    ]
    return Many("attachments", "PWK", Attachment, table, most=25)


IDENTIFIER: Table = [Field("value", "@v"), Field("scheme", "@s")]
OTHER_ID: Table = [Field("scheme", "@q", ITEM_IDS), Const("@q", "ZZ"), Field("value", "@v")]
# X12 235 of the numbers that have an attribute of their own, the one that is written first
ITEM_NUMBERS: Mapping[str, str] = {
    "seller_id": "VN|VP",
    "buyer_id": "IN|BP|PI",
    "manufacturer_id": "MG",
    "brand": "BL",
    "model": "MN",
    "origin_country": "CH",
}
_TAKEN = frozenset("|".join(("LT", "SN", "PL", *ITEM_NUMBERS.values())).split("|"))


def _is_other(known: Identifier) -> bool:
    if known.scheme == GTIN_SCHEME:
        return False
    return known.scheme is None or to_x12("item_ids", known.scheme) not in _TAKEN


def numbers(segment: str, prefix: str, between: Sequence[Any] = ()) -> list[Any]:
    """Bind the numbers of an item to the pairs of a segment, `between` before all other pairs."""
    return [
        One(f"{prefix}.standard_id", f"{segment}/GTIN", Identifier, IDENTIFIER),
        *(Field(f"{prefix}.{k}", f"{segment}/ID[@q={v}]@v") for k, v in ITEM_NUMBERS.items()),
        *between,
        Many(
            f"{prefix}.other_ids",
            f"{segment}/GTIN-MORE",
            Identifier,
            IDENTIFIER,
            matches=lambda known: known.scheme == GTIN_SCHEME,
            most=1,
        ),
        Many(f"{prefix}.other_ids", f"{segment}/ID", Identifier, OTHER_ID, matches=_is_other),
    ]


def item(segment: str, texts_in: str = "PID-LOOP", lots_in: str = "item.lots") -> list[Any]:
    """Bind an item's numbers to the pairs of a segment and its texts to PID, in a loop or not.

    `lots_in` is the attribute that has its lot and its serial number.
    """
    lots = [
        Many(
            lots_in,
            f"{segment}/ID[@q=LT]",
            Lot,
            [Field("number", "@v")],
            matches=lambda known: known.number is not None,
            most=1,
        ),
        Many(lots_in, f"{segment}/ID[@q=SN]", Lot, [Field("serial", "@v")], most=1),
    ]
    return [*numbers(segment, "item", lots), *descriptions(texts_in)]


def descriptions(loop: str) -> list[Any]:
    """Bind the name and the descriptions of an item to PID, in a loop or by itself."""
    within = "PID" if loop == "PID-LOOP" else ""
    name = "NAME-LOOP" if loop == "PID-LOOP" else "NAME"
    return [
        Field("item.name", f"{name}/{within}@5" if within else f"{name}@5"),
        Const(f"{name}/{within}@1" if within else f"{name}@1", "F"),
        Many(
            "item.descriptions",
            loop,
            FreeText,
            [
                Field("text", f"{within}@5"),
                Field("language", f"{within}@9"),
                Const(f"{within}@1", "F"),
            ],
        ),
    ]


PACKING: list[Any] = [
    Field("item.pack_quantity", "PO4@1", DECIMAL),
    Field("item.pack_size", "PO4@2", DECIMAL),
    Field("item.pack_unit", "PO4@3", UNITS),
]


@frozen
class Elements:
    """The elements of a line's segment that hold quantity, unit, price and basis of the price."""

    quantity: str = "2"
    unit: str = "3"
    price: str = "4"
    basis: str = "5"


ELEMENTS: Mapping[str, Elements] = {"POC": Elements("3", "5", "6", "7")}


def baseline(segment: str, entity: str, quantity: str = "quantity") -> list[Any]:
    """Bind what every line begins with: number, quantity, price."""
    at = ELEMENTS.get(segment, Elements())
    return [
        Field("number", f"{segment}@1"),
        Field(quantity, f"{segment}@{at.quantity}", DECIMAL),
        Field("unit", f"{segment}@{at.unit}", UNITS),
        Field("price.amount", f"{segment}@{at.price}", DECIMAL),
        Field("price.quantity", f"{segment}@{at.basis}", BASIS),
        Field("price.currency", "CUR@2"),
        Const("CUR@1", entity),
        Field("order.line", f"{segment}/ID[@q=PL]@v"),
    ]
