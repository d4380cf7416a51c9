"""What of an invoice is form alone: codes spelled otherwise, schemes called by their names.

A code is changed only where it is in no list as it stands and its twin is certain; an identifier
keeps its value. What is missing stays missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import attrs

from edibridge import codes
from edibridge.model import Identifier, Invoice, Part, Party

Fix = Callable[[str], str | None]
"""From a code as it stands to how the list has it, or None where that is not certain."""

# names that people use, without blanks, hyphens and capitals: ISO 6523 ICD, UNTDID 7143
_ISSUERS = {
    "gln": "0088",
    "eangln": "0088",
    "ean": "0088",
    "duns": "0060",
    "dunsnumber": "0060",
    "siren": "0002",
    "siret": "0009",
    "gtin": "0160",
    "lei": "0199",
}
_ITEM_ISSUERS = {**_ISSUERS, "ean": "0160", "ean13": "0160", "upc": "0160"}
_CLASSES = {
    "cpv": "STI",
    "unspsc": "TST",
    "hscode": "HS",
    "hs": "HS",
    "gpc": "GPC",
    "eclass": "ECL",
}
_COUNTRIES = {"UK": "GB", "EL": "GR"}
_TYPES = {"image/jpg": "image/jpeg", "text/x-csv": "text/csv", "application/csv": "text/csv"}
_PARTICIPANTS = "iso6523-actorid-upis"
_VAT = {"vat", "va", "mwst", "tva", "iva", "ust", "moms"}


def _listed(list_id: str, twins: dict[str, str] | None = None) -> Fix:
    def fix(code: str) -> str | None:
        known = codes.values(list_id)
        text = code.strip()
        for tried in (text, text.upper()):
            if tried in known:
                return tried
        return (twins or {}).get(text.upper())

    return fix


def _unit(code: str) -> str | None:
    """Find a unit in Recommendation 20, a package of Recommendation 21 with its X before it."""
    found = _listed("en16931-units")(code)
    if found is not None:
        return found
    text = code.strip().upper()
    twin = codes.from_x12("units", text)
    for tried in (twin, f"X{text}"):
        if tried is not None and codes.contains("en16931-units", tried):
            return tried
    return None


def _named(names: dict[str, str], list_id: str) -> Fix:
    def fix(code: str) -> str | None:
        bare = "".join(letter for letter in code.lower() if letter.isalnum())
        found = _listed(list_id)(code)
        return found or names.get(bare)

    return fix


def _vat(code: str) -> str | None:
    return "VAT" if code.strip().lower().rstrip(".") in _VAT else None


def _type(code: str) -> str | None:
    text = code.strip().lower()
    return _TYPES.get(text) or (text if codes.contains("mime", text) else None)


_CURRENCY = _listed("en16931-4217")
_COUNTRY = _listed("en16931-3166", _COUNTRIES)


@cache
def _fixes() -> dict[tuple[str, str], Fix]:
    """Return what can be done, by the class of a part and the name of its attribute."""
    category, issuer = _listed("en16931-5305"), _named(_ISSUERS, "icd")
    return {
        ("", "currency"): _CURRENCY,
        ("", "tax_currency"): _CURRENCY,
        ("", "unit"): _unit,
        ("Address", "country"): _COUNTRY,
        ("Item", "origin_country"): _COUNTRY,
        ("Tax", "category"): category,
        ("Tax", "scheme"): _vat,
        ("Tax", "exemption_code"): _listed("vatex"),
        ("TaxRegistration", "scheme"): _vat,
        ("Allowance", "reason_code"): lambda code: code.strip().upper(),
        ("Payment", "means"): _listed("en16931-4461"),
        ("Attachment", "mime"): _type,
        ("Classification", "scheme"): _named(_CLASSES, "untdid-7143"),
        ("endpoint", "scheme"): _named(_ISSUERS, "eas"),
        ("standard_id", "scheme"): _named(_ITEM_ISSUERS, "icd"),
        ("identifiers", "scheme"): issuer,
        ("legal_id", "scheme"): issuer,
        ("location_id", "scheme"): issuer,
    }


def respelled(invoice: Invoice) -> Invoice:
    """Return the invoice with its codes spelled as the lists of EN 16931 have them."""
    found: Invoice = _respelled(invoice, "")
    seller, buyer = _reachable(found.seller), _reachable(found.buyer)
    if seller is not found.seller or buyer is not found.buyer:
        found = attrs.evolve(found, seller=seller, buyer=buyer)
    return found


def _reachable(party: Party | None) -> Party | None:
    if party is None or party.endpoint is None:
        return party
    address = _addressed(party.endpoint)
    return party if address is party.endpoint else attrs.evolve(party, endpoint=address)


def _addressed(known: Identifier) -> Identifier:
    """Take the scheme out of an address that is written with it, as in `0088:4000001000005`."""
    scheme, colon, value = (known.value or "").strip().partition(":")
    bare = not (known.scheme or "").strip() or known.scheme == _PARTICIPANTS
    if colon and bare and value and codes.contains("eas", scheme):
        return attrs.evolve(known, scheme=scheme, value=value)
    return known


def _respelled(part: Any, role: str) -> Any:  # noqa: ANN401 - any part of the model
    changes: dict[str, Any] = {}
    for field in attrs.fields(type(part)):
        name, value = field.name, getattr(part, field.name)
        if value is None or name == "extras":
            continue
        changed = _changed(part, role, name, value)
        if changed is not value:
            changes[name] = changed
    return attrs.evolve(part, **changes) if changes else part


def _changed(part: Part, role: str, name: str, value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        fixes = _fixes()
        kind = type(part).__name__
        fix = fixes.get((role, name)) or fixes.get((kind, name)) or fixes.get(("", name))
        fixed = fix(value) if fix is not None and value.strip() else None
        return value if fixed is None or fixed == value else fixed
    if isinstance(value, Part):
        return _respelled(value, name)
    if isinstance(value, tuple):
        known: Iterable[Any] = value
        made = tuple(_respelled(one, name) if isinstance(one, Part) else one for one in known)
        return value if all(a is b for a, b in zip(made, value, strict=True)) else made
    return value
