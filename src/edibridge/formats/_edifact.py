"""EDIFACT: the tables that its messages share (UN/EDIFACT D.96A, D.01B; EANCOM 1997, 2002).

Names such as `NAD-GROUP`, `FTX@text` or `ID` are of the regular tree: `_edifact_tree` says what
they stand for. Qualifiers are those of EANCOM, and of the EDIFACT binding of EN 16931 where the
directory has them; where several mean the same, the first one is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from edibridge.binding import DATE102, Always, Const, Field, Many, One, Table
from edibridge.formats._edifact_codecs import AGENCIES, CODE, MUTUAL, NAMED, REGISTRATIONS, TIME
from edibridge.model import Contact, FreeText, Identifier, Party, Reference, TaxRegistration

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
    "ship_from": "SF",
    "ship_to": "DP|ST",
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


def delivery_terms(name: str = "delivery_terms", place: str = "LOC[@1=1]") -> list[Any]:
    """Bind terms of delivery (TOD) to the attribute of a name; `place` leads to their place."""
    return [
        Always("TOD-GROUP/TOD"),
        Field(f"{name}.payment", "TOD-GROUP/TOD@2", CODE),
        Field(f"{name}.code", "TOD-GROUP/TOD@3.1", CODE),
        Field(f"{name}.text", "TOD-GROUP/TOD@3.4"),
        Field(f"{name}.location", f"TOD-GROUP/{place}@2.1"),
        Field(f"{name}.place", f"TOD-GROUP/{place}@2.4"),
    ]


DELIVERY_TERMS = delivery_terms()


def period(name: str, code: str) -> list[Any]:
    """Bind a period to one DTM."""
    return [
        Field(f"{name}.start", f"DTM[@1.1={code}]@d", DATE102),
        Field(f"{name}.end", f"DTM[@1.1={code}]@e", DATE102),
    ]


def reference(place: str = "RFF", prefix: str = "") -> list[Any]:
    """Bind a reference without its date: its kind (UNTDID 1153), number and line."""
    return [
        Field(f"{prefix}kind", f"{place}@1.1", NAMED),
        Const(f"{place}@1.1", MUTUAL),
        Field(f"{prefix}number", f"{place}@1.2"),
        Field(f"{prefix}line", f"{place}@1.3"),
    ]


REFERENCE: Table = [
    Always("RFF"),
    *reference(),
    Field("issued", "DTM[@1.1=171]@d", DATE102),
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
    own = taken.union(PAYMENT_REFERENCE, *(codes_of(REFERENCE_CODES[name]) for name in names))
    free = Many(
        "references",
        "RFF-GROUP",
        Reference,
        REFERENCE,
        matches=lambda known: known.kind not in own,
    )
    return [*bound, free]


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
