"""EDIFACT: the tables that its messages share (UN/EDIFACT D.96A, D.01B; EANCOM 1997, 2002).

Names such as `NAD-GROUP`, `FTX@text` or `ID` are of the regular tree: `_edifact_tree` says what
they stand for. Qualifiers are those of EANCOM, and of the EDIFACT binding of EN 16931 where the
directory has them; where several mean the same, the first one is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from edibridge.binding import (
    DATE102,
    DECIMAL,
    INTEGER,
    Always,
    Codec,
    Const,
    Field,
    Many,
    One,
    Table,
)
from edibridge.formats._edifact_codecs import (
    AGENCIES,
    CODE,
    IS_CHARGE,
    MUTUAL,
    NAMED,
    REGISTRATIONS,
    TIME,
    UNITS,
    gtin_codec,
    item_codec,
)
from edibridge.model import (
    Allowance,
    Classification,
    Contact,
    ExchangeRate,
    FreeText,
    Identifier,
    ItemAttribute,
    Party,
    Payment,
    PaymentTerms,
    Price,
    Reference,
    Tax,
    TaxRegistration,
    TaxSubtotal,
    TaxTotal,
)

# UNTDID 3035 of the parties that have an attribute of their own, the one that is written first
PARTY_CODES: Mapping[str, str] = {
    "seller": "SU|SE",
    "buyer": "BY",
    "invoicee": "IV",
    "payee": "PE",
    "tax_representative": "LC",
    "provider": "MS|FR",
    "receiver": "MR",
    "payer": "PR",
    "warehouse": "WH",
}
DELIVERED_TO = "DP|ST"
# UNTDID 1153 of the references that have an attribute of their own
REFERENCE_CODES: Mapping[str, str] = {
    "order": "ON",
    "sales_order": "VN",
    "contract": "CT",
    "project": "AEP",
    "despatch": "DQ|AAK",
    "receipt": "ALO",
    "quotation": "AAG",
    "catalogue": "PL",
    "previous": "ACW",
}
BUYER_REFERENCE, PRECEDING = "CR", "IV|OI"
PAYMENT_REFERENCE = frozenset({"PQ"})
IDENTIFIER: Table = [Field("value", "@v"), Field("scheme", "@a", AGENCIES)]
FREE_TEXT: Table = [
    Field("subject", "@1", NAMED),
    Field("text", "@text"),
    Field("language", "@5", CODE),
]
NOTES = Many("notes", "FTX", FreeText, FREE_TEXT)


# Both are mandatory in every message, and without them the segments after them have no place
BEGINNING: list[Any] = [
    Always("BGM"),
    Field("kind", "BGM@1", CODE),
    Field("kind_name", "BGM@1.4"),
    Field("number", "BGM@2"),
    Field("function", "BGM@3", CODE),
    Always("DTM[@1.1=137]"),
    Field("issued", "DTM[@1.1=137]@d", DATE102),
    Field("issued_time", "DTM[@1.1=137]@t", TIME),
]
HEADING: list[Any] = [*BEGINNING, Field("specification", "FTX[@1=DOC]@text")]


def codes_of(text: str) -> frozenset[str]:
    """Return the codes of a predicate."""
    return frozenset(text.split("|"))


def address(version: str, prefix: str, segment: str) -> list[Any]:
    """Bind an address to C059, 3164, 3229, 3251 and 3207."""
    bound = [
        Field(f"{prefix}.street", f"{segment}@5.1"),
        Field(f"{prefix}.additional_street", f"{segment}@5.2"),
        Field(f"{prefix}.extra_line", f"{segment}@5.3"),
        Field(f"{prefix}.city", f"{segment}@6"),
        Field(f"{prefix}.postcode", f"{segment}@8"),
        Field(f"{prefix}.country", f"{segment}@9"),
    ]
    if version == "d96a":
        return [*bound, Field(f"{prefix}.subdivision", f"{segment}@7")]
    return [
        *bound,
        Field(f"{prefix}.subdivision_code", f"{segment}@7.1"),
        Field(f"{prefix}.subdivision", f"{segment}@7.4"),
    ]


CONTACT: Table = [
    Always("CTA"),
    Field("function", "CTA@1", CODE),
    Field("identifier", "CTA@2.1"),
    Field("name", "CTA@2.2"),
    Field("phone", "COM[@1.2=TE]@1.1"),
    Field("fax", "COM[@1.2=FX]@1.1"),
    Field("email", "COM[@1.2=EM]@1.1"),
]


def name_and_address(version: str, prefix: str = "", segment: str = "NAD") -> list[Any]:
    """Bind what NAD says of a party; `segment` is empty where the path leads to NAD itself."""
    within = f"{segment}/" if segment else ""
    return [
        Field(f"{prefix}name", f"{segment}@name"),
        Many(f"{prefix}identifiers", f"{within}ID", Identifier, IDENTIFIER, most=1),
        *address(version, f"{prefix}address", segment),
    ]


def party(version: str, prefix: str = "", *, registered: bool = True) -> list[Any]:
    """Return the table of a party; `registered`: its group has a place for references."""
    registrations = [
        Many(
            f"{prefix}tax_registrations",
            "RFF-GROUP[RFF@1.1=VA|FC]",
            TaxRegistration,
            [Field("scheme", "RFF@1.1", REGISTRATIONS), Field("number", "RFF@1.2")],
            matches=lambda known: known.scheme in ("VAT", "TAX"),
        ),
        Field(f"{prefix}legal_id.value", "RFF-GROUP[RFF@1.1=GN|XA]/RFF@1.2"),
    ]
    return [
        *name_and_address(version, prefix),
        *(registrations if registered else ()),
        Many(f"{prefix}contacts", "CTA-GROUP", Contact, CONTACT),
    ]


def parties(
    version: str,
    *names: str,
    others: frozenset[str] = frozenset(),
    registered: bool = True,
) -> list[Any]:
    """Bind the parties that have an attribute, then all others by their role."""
    table = party(version, registered=registered)
    bound: list[Any] = [
        One(name, f"NAD-GROUP[NAD@1={PARTY_CODES[name]}]", Party, table) for name in names
    ]
    taken = others.union(*(codes_of(PARTY_CODES[name]) for name in names))
    return [*bound, other_parties(version, taken, registered=registered)]


def other_parties(version: str, taken: frozenset[str], *, registered: bool = True) -> Many:
    """Bind the parties that have no attribute of their own."""
    role = [Always("NAD"), Field("role", "NAD@1", NAMED), Const("NAD@1", MUTUAL)]
    table = [*role, *party(version, registered=registered)]
    return Many("parties", "NAD-GROUP", Party, table, matches=lambda p: p.role not in taken)


def delivery(version: str, dates: Mapping[str, str]) -> list[Any]:
    """Bind the one delivery that a header or a line describes; `dates` by UNTDID 2005."""
    group = f"NAD-GROUP[NAD@1={DELIVERED_TO}]"
    bound: list[Any] = [
        Field("deliveries[0].party.name", f"{group}/NAD@name"),
        Field("deliveries[0].location_id.value", f"{group}/NAD/ID@v"),
        Field("deliveries[0].location_id.scheme", f"{group}/NAD/ID@a", AGENCIES),
        *address(version, "deliveries[0].address", f"{group}/NAD"),
        Many("deliveries[0].party.contacts", f"{group}/CTA-GROUP", Contact, CONTACT),
    ]
    for name, code in dates.items():
        place = f"DTM[@1.1={code}]"
        if name in ("requested", "promised"):
            bound += period(f"deliveries[0].{name}", code)
        else:
            bound.append(Field(f"deliveries[0].{name}", f"{place}@d", DATE102))
        if name == "delivered":
            bound.append(Field("deliveries[0].delivered_time", f"{place}@t", TIME))
    return bound


TRANSPORT: list[Any] = [
    Field("deliveries[0].transport_mode", "TDT-GROUP[TDT@1=20]/TDT@3.1", CODE),
    Field("deliveries[0].carrier.name", "TDT-GROUP[TDT@1=20]/TDT@5.4"),
]
DELIVERY_TERMS: list[Any] = [
    Always("TOD-GROUP/TOD"),
    Field("delivery_terms.payment", "TOD-GROUP/TOD@2", CODE),
    Field("delivery_terms.code", "TOD-GROUP/TOD@3.1", CODE),
    Field("delivery_terms.text", "TOD-GROUP/TOD@3.4"),
    Field("delivery_terms.location", "TOD-GROUP/LOC[@1=1]@2.1"),
    Field("delivery_terms.place", "TOD-GROUP/LOC[@1=1]@2.4"),
]


def period(name: str, code: str) -> list[Any]:
    """Bind a period to one DTM."""
    return [
        Field(f"{name}.start", f"DTM[@1.1={code}]@d", DATE102),
        Field(f"{name}.end", f"DTM[@1.1={code}]@e", DATE102),
    ]


def references(*names: str, taken: frozenset[str] = frozenset()) -> list[Any]:
    """Bind the references that have an attribute, then all others by their kind."""
    bound: list[Any] = []
    for name in names:
        group = f"RFF-GROUP[RFF@1.1={REFERENCE_CODES[name]}]"
        bound += [
            Field(f"{name}.number", f"{group}/RFF@1.2"),
            Field(f"{name}.line", f"{group}/RFF@1.3"),
            Field(f"{name}.issued", f"{group}/DTM[@1.1=171]@d", DATE102),
        ]
    table: list[Any] = [
        Always("RFF"),
        Field("kind", "RFF@1.1", NAMED),
        Const("RFF@1.1", MUTUAL),
        Field("number", "RFF@1.2"),
        Field("line", "RFF@1.3"),
        Field("issued", "DTM[@1.1=171]@d", DATE102),
    ]
    own = taken.union(PAYMENT_REFERENCE, *(codes_of(REFERENCE_CODES[name]) for name in names))
    free = Many(
        "references", "RFF-GROUP", Reference, table, matches=lambda known: known.kind not in own
    )
    return [*bound, free]


ATTRIBUTES = Many(
    "item.attributes",
    "CCI-GROUP",
    ItemAttribute,
    [Always("CCI"), Const("CCI@3.1", MUTUAL), Field("name", "CCI@3.4"), Field("value", "CAV@1.4")],
)
PRECEDING_INVOICES = Many(
    "preceding",
    f"RFF-GROUP[RFF@1.1={PRECEDING}]",
    Reference,
    [
        Field("number", "RFF@1.2"),
        Field("line", "RFF@1.3"),
        Field("issued", "DTM[@1.1=171]@d", DATE102),
    ],
)


def currencies(usage: str, *, tax: bool = False, rates: bool = True) -> list[Any]:
    """Bind the currency of the document (6347 2) with its use (6343), and rates."""
    group = "CUX-GROUP[CUX@1.1=2]"
    bound: list[Any] = [Field("currency", f"{group}/CUX@1.2"), Const(f"{group}/CUX@1.3", usage)]
    if tax:
        bound.append(Field("tax_currency", "CUX-GROUP[CUX@1.1=6]/CUX@1.2"))
    if rates:
        table: list[Any] = [
            Always("CUX"),
            Const("CUX@1.1", "5"),
            Field("source", "CUX@1.2", CODE),
            Const("CUX@2.1", "3"),
            Field("target", "CUX@2.2", CODE),
            Field("rate", "CUX@3", DECIMAL),
            Field("on", "DTM[@1.1=134]@d", DATE102),
        ]
        bound.append(Many("exchange_rates", "CUX-GROUP", ExchangeRate, table))
    return bound


def tax(prefix: str = "", segment: str = "TAX") -> list[Any]:
    """Bind what a tax is: its type, rate and category (UNTDID 5153, 5305)."""
    return [
        Always(segment),
        Const(f"{segment}@1", "7"),
        Field(f"{prefix}scheme", f"{segment}@2.1", CODE),
        Field(f"{prefix}rate", f"{segment}@5.4", DECIMAL),
        Field(f"{prefix}category", f"{segment}@6", CODE),
    ]


def amount(name: str, codes: str, *, group: bool = True, currency: str = "") -> list[Any]:
    """Bind an amount (UNTDID 5025) in a group of its own or not."""
    place = f"MOA-GROUP[MOA@1.1={codes}]/MOA" if group else f"MOA[@1.1={codes}]"
    bound: list[Any] = [Field(name, f"{place}@1.2", DECIMAL)]
    if currency:
        bound.append(Field(currency, f"{place}@1.3", CODE))
    return bound


TAX_TOTALS = Many(
    "tax_totals",
    "TAXES",
    TaxTotal,
    [
        *amount("amount", "176", currency="currency"),
        Many(
            "subtotals",
            "TAX-GROUP2",
            TaxSubtotal,
            [
                *tax("tax."),
                *amount("taxable", "125", group=False),
                *amount("amount", "124", group=False, currency="currency"),
            ],
        ),
    ],
)


def allowances() -> list[Any]:
    """Bind ALC: an allowance by its reason (5189), a charge by its service (7161)."""

    def of(code: str, *, charge: bool, amounts: str, percent: str, reason: str) -> Many:
        table = [
            Field("is_charge", "ALC@1", IS_CHARGE),
            Field("reason_code", reason, CODE),
            *_allowance(amounts, percent),
        ]
        return Many(
            "allowances",
            f"ALC-GROUP[ALC@1={code}]",
            Allowance,
            table,
            matches=lambda known: known.is_charge is charge,
        )

    neither = [Const("ALC@1", "N"), *_allowance("8", "3")]
    return [
        of("A", charge=False, amounts="204|8", percent="1", reason="ALC@2.2"),
        of("C", charge=True, amounts="23|8", percent="2", reason="ALC@5.1"),
        Many("allowances", "ALC-GROUP", Allowance, neither, matches=lambda k: k.is_charge is None),
    ]


def _allowance(amounts: str, percent: str) -> list[Any]:
    return [
        Always("ALC"),
        Field("sequence", "ALC@4", CODE),
        Field("reason", "ALC@text"),
        Field("percent", "PCD-GROUP/PCD@1.2", DECIMAL),
        Const("PCD-GROUP/PCD@1.1", percent),
        *amount("amount", amounts),
        *amount("base", "25"),
        Many("taxes", "TAX-GROUP", Tax, tax()),
    ]


def payments(*, several: bool) -> Many:
    """Bind how and to which account is paid; `several`: the message has places for more than one.

    A due date has its place there too.
    """
    table: list[Any] = [
        Field("means", "PAI@1.3", CODE),
        Const("FII@1", "BF"),
        Field("account.number", "FII@2.1"),
        Field("account.name", "FII@2.2"),
        Field("account.bic", "FII@3.1"),
        Field("account.branch", "FII@3.4"),
        Field("account.bank_name", "FII@3.7"),
    ]
    table.append(Many("remittance", "REMIT@v"))
    if several:
        table.append(Field("due", "DTM[@1.1=13]@d", DATE102))
    return Many("payments", "PAYMENT", Payment, table, most=None if several else 1)


def payment_terms(amounts: str = "") -> list[Any]:
    """Bind PAT: type (UNTDID 4279), days, percentages and amounts; 22 is a discount.

    `amounts` says that the amounts have a group of their own.
    """
    group = bool(amounts)
    common: list[Any] = [
        Always("PAT"),
        Field("kind", "PAT@1", CODE),
        Many("text", "TEXT@v", most=1),
        Field("due", "DTM[@1.1=13]@d", DATE102),
        Field("discount_due", "DTM[@1.1=12]@d", DATE102),
    ]

    def of(name: str, percent: str) -> Table:
        return [
            *common,
            Field(name, "PAT@3.4", INTEGER),
            Field(percent, "PCD[@1.1=12]@1.2", DECIMAL),
        ]

    discount = [
        *of("discount_days", "discount_percent"),
        *amount("discount_amount", "52|21", group=group),
    ]
    usual = [
        *of("days", "discount_percent"),
        Field("penalty_percent", "PCD[@1.1=15]@1.2", DECIMAL),
        Field("percent", "PCD[@1.1=7]@1.2", DECIMAL),
        *amount("amount", "9", group=group),
        *amount("discount_amount", "52|21", group=group),
    ]
    return [
        Many(
            "payment_terms",
            "PAT-GROUP[PAT@1=22]",
            PaymentTerms,
            discount,
            matches=lambda known: known.kind == "22",
        ),
        Many("payment_terms", "PAT-GROUP", PaymentTerms, usual),
    ]


# UNTDID 7143 of the numbers that have an attribute of their own, the one that is written first
ITEM_NUMBERS: Mapping[str, str] = {
    "seller_id": "SA|VN",
    "buyer_id": "IN|BP",
    "manufacturer_id": "MF",
    "model": "MN",
}
CLASSES = "HS|CC|CG|GN|TG|TSP|STI|STO|STS|CV|CLS|IB|IS|SRS"
_TAKEN = codes_of("|".join((*ITEM_NUMBERS.values(), CLASSES)))


def _gtin(version: str) -> Codec:
    return gtin_codec("EN" if version == "d96a" else "SRV")


def item_kinds(version: str, taken: frozenset[str] = _TAKEN) -> Codec:
    """Return the codec of the types of item numbers (UNTDID 7143) that are free."""
    return item_codec(_gtin(version), taken)


def item(version: str, prefix: str = "item") -> list[Any]:
    """Bind an item: its numbers (LIN, PIA), its texts (IMD), its origin (ALI)."""
    gtin = _gtin(version)
    kinds = item_kinds(version)
    other: list[Any] = [
        Field("scheme", "@q", kinds),
        Const("@f", "1"),
        Field("value", "@v"),
    ]
    numbers: list[Any] = []
    for name, codes in ITEM_NUMBERS.items():
        numbers += [Field(f"{prefix}.{name}", f"ID[@q={codes}]@v"), Const(f"ID[@q={codes}]@f", "1")]
    return [
        Field(f"{prefix}.standard_id.value", "GTIN@v"),
        Field(f"{prefix}.standard_id.scheme", "GTIN@q", gtin),
        *numbers,
        Many(
            f"{prefix}.classifications",
            f"ID[@q={CLASSES}]",
            Classification,
            [
                Field("scheme", "@q", CODE),
                Const("@f", "1"),
                Field("code", "@v"),
            ],
            matches=lambda known: known.code is not None and known.scheme in codes_of(CLASSES),
        ),
        Many(
            f"{prefix}.other_ids",
            "ID",
            Identifier,
            other,
            matches=lambda known: known.value is not None and known.scheme not in _TAKEN,
        ),
        Field(f"{prefix}.name", "NAME@text"),
        Const("NAME@1", "F"),
        Field(f"{prefix}.brand", "IMD[@2.1=BRN]@text"),
        Const("IMD[@2.1=BRN]@1", "F"),
        Many(
            f"{prefix}.descriptions",
            "IMD[@text]",
            FreeText,
            [
                Const("@1", "A"),
                Field("text", "@text"),
                Field("language", "@3.6", CODE),
            ],
        ),
        Field(f"{prefix}.origin_country", "ALI@1", CODE),
    ]


def quantity(name: str, code: str, unit: str = "") -> list[Any]:
    """Bind a quantity (UNTDID 6063) with its unit."""
    bound: list[Any] = [Field(name, f"QTY[@1.1={code}]@1.2", DECIMAL)]
    if unit:
        bound.append(Field(unit, f"QTY[@1.1={code}]@1.3", UNITS))
    return bound


def prices(*, currency: bool) -> list[Any]:
    """Bind the net price (AAA), the gross price (AAB) and all others by their kind (5125)."""
    net = "PRI-GROUP[PRI@1.1=AAA]"
    bound: list[Any] = [
        Field("price.amount", f"{net}/PRI@1.2", DECIMAL),
        Field("price.quantity", f"{net}/PRI@1.5", DECIMAL),
        Field("price.unit", f"{net}/PRI@1.6", UNITS),
        Field("price.gross", "PRI-GROUP[PRI@1.1=AAB]/PRI@1.2", DECIMAL),
    ]
    other: list[Any] = [
        Always("PRI"),
        Field("kind", "PRI@1.1", CODE),
        Field("amount", "PRI@1.2", DECIMAL),
        Field("quantity", "PRI@1.5", DECIMAL),
        Field("unit", "PRI@1.6", UNITS),
    ]
    if currency:
        bound += [
            Field("price.currency", f"{net}/CUX[@1.1=2]@1.2"),
        ]
        other.append(Field("currency", "CUX[@1.1=2]@1.2"))
    return [
        *bound,
        Many(
            "prices",
            "PRI-GROUP",
            Price,
            other,
            matches=lambda known: known.kind is not None and known.kind not in ("AAA", "AAB"),
        ),
    ]
