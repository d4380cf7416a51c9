"""X12: parties, their addresses and contacts (N1, N2, N3, N4, REF, PER)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from edibridge.binding import Const, Field, Many, One, Table, mapped
from edibridge.codes import to_x12
from edibridge.formats._x12_codecs import (
    CARRIER_SCHEMES,
    CONTACTS,
    PARTIES,
    REGISTRATIONS,
    SCHEMES,
    STATE,
)
from edibridge.model import Contact, Identifier, Party, TaxRegistration

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
