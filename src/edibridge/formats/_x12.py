"""X12: the tables that its transaction sets share (ASC X12 004010 and 005010).

Names such as `N1/ID` or `DELIVERY` are of the regular tree: `_x12_tree` says what they stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from edibridge.binding import (
    DATE102,
    DECIMAL,
    INTEGER,
    Codec,
    Const,
    Field,
    Many,
    Table,
)
from edibridge.codes import to_x12
from edibridge.formats._x12_codecs import (
    ALLOWANCES,
    CATEGORY,
    CENTS,
    IS_CHARGE,
    MODES,
    PAID_BY,
    PRICES,
    REFERENCES,
    SCHEMES,
    SERVICES,
    SUBJECT_CODE,
    TAX_SCHEMES,
    TERMS,
    UNITS,
)
from edibridge.formats._x12_parties import CARRIER_ID, CONTACT, address
from edibridge.formats._x12_shape import text_tag
from edibridge.model import (
    Allowance,
    Attachment,
    Contact,
    Delivery,
    FreeText,
    Identifier,
    PaymentTerms,
    Price,
    Reference,
    Tax,
    TaxSubtotal,
    TaxTotal,
)

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
