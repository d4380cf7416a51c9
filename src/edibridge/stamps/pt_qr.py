"""Portugal: the string of the QR code, fields A to S.

Source: Portaria 195/2020, article 4; AT, *Especificações técnicas - código QR*.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

from edibridge.errors import UsageError
from edibridge.stamps.xml_parts import children, needed, text

_CENT = Decimal("0.01")
_REGIONS = {"PT": "I", "PT-AC": "J", "PT-MA": "K"}
# the number of a field by the code of its rate: exempt base, then base and tax of each rate
_RATES = {"RED": (3, 4), "INT": (5, 6), "NOR": (7, 8)}
_EXEMPT = 2
_NEEDED = ("A", "B", "C", "D", "E", "F", "G", "H", "I1", "N", "O", "Q", "R")
_ANONYMOUS = "999999990"  # the buyer who gave no number
ORDER = (
    *"ABCDEFGH",
    *(f"{region}{place}" for region in "IJK" for place in range(1, 9)),
    *"LMNOPQRS",
)


def qr_text(fields: Mapping[str, str]) -> str:
    """Return the string of fields by their letters, in order; empty ones are left out.

    Raises `UsageError` for a field that is needed or unknown.
    """
    missing = [name for name in _NEEDED if not fields.get(name)]
    unknown = sorted(set(fields) - set(ORDER))
    if missing or unknown:
        message = f"the QR code lacks {missing}" if missing else f"it has no fields {unknown}"
        raise UsageError(message, hint="Portaria 195/2020 names fields A to S")
    return "*".join(f"{name}:{fields[name]}" for name in ORDER if fields.get(name))


def parts(qr: str) -> dict[str, str]:
    """Return the fields of a string by their letters."""
    return dict(part.partition(":")[::2] for part in qr.split("*"))


def totals(fields: Mapping[str, str]) -> tuple[Decimal, Decimal]:
    """Return what N (taxes, with stamp duty) and O (total with taxes) must be."""
    amounts = {name: Decimal(value) for name, value in fields.items() if name in _AMOUNTS}
    taxes = sum((amounts.get(f"{letter}{place}", Decimal(0)) for letter in "IJK"
                 for place in (4, 6, 8)), amounts.get("M", Decimal(0)))  # fmt: skip
    bases = sum((amounts.get(f"{letter}{place}", Decimal(0)) for letter in "IJK"
                 for place in (2, 3, 5, 7)), amounts.get("L", Decimal(0)))  # fmt: skip
    return taxes, bases + taxes


_AMOUNTS = frozenset(
    (*(f"{region}{place}" for region in "IJK" for place in range(2, 9)), "L", "M", "N", "O", "P")
)


def of_saft(root: etree._Element, document: etree._Element, number: str, signed: str) -> str:
    """Return the string of a document of SAF-T (PT); `signed` are the four characters."""
    date = _first(document, "InvoiceDate", "MovementDate", "WorkDate")
    kind = _first(document, "InvoiceType", "MovementType", "WorkType")
    status = _first(
        document,
        *(f"DocumentStatus/{name}" for name in ("InvoiceStatus", "MovementStatus", "WorkStatus")),
    )
    buyer, country = _buyer(root, text(document, "CustomerID"))
    totals_place = "DocumentTotals/"
    fields = {
        "A": needed(root, "Header/TaxRegistrationNumber"),
        "B": buyer,
        "C": country,
        "D": kind,
        "E": status,
        "F": date.replace("-", ""),
        "G": number,
        "H": text(document, "ATCUD") or "0",
        "N": _money(Decimal(needed(document, totals_place + "TaxPayable"))),
        "O": _money(Decimal(needed(document, totals_place + "GrossTotal"))),
        "Q": signed,
        "R": needed(root, "Header/SoftwareCertificateNumber"),
    }
    fields |= _taxes(document)
    fields.setdefault("I1", "0")
    withheld = sum(
        (Decimal(needed(tax, "WithholdingTaxAmount"))
         for tax in children(document, "WithholdingTax")), Decimal(0)
    )  # fmt: skip
    if withheld:
        fields["P"] = _money(withheld)
    return qr_text(fields)


def _first(document: etree._Element, *paths: str) -> str:
    """Return the text on the first path that has one: each kind of document has its own."""
    return next(filter(None, (text(document, path) for path in paths)), "") or needed(
        document, paths[0]
    )


def _buyer(root: etree._Element, name: str) -> tuple[str, str]:
    for master in children(root, "MasterFiles"):
        for customer in children(master, "Customer"):
            if text(customer, "CustomerID") == name:
                country = text(customer, "BillingAddress/Country")
                known = country if country not in ("", "Desconhecido") else "Desconhecido"
                return needed(customer, "CustomerTaxID"), known
    return _ANONYMOUS, "Desconhecido"


def _taxes(document: etree._Element) -> dict[str, str]:
    """Return the bases and taxes of the lines by region and rate, and what no VAT is on."""
    bases: dict[tuple[str, str, Decimal], Decimal] = {}
    free, duty = Decimal(0), Decimal(0)
    # a credit note is all debits; in both, a line the other way round takes off
    total = sum((_signed(line) for line in children(document, "Line")), Decimal(0))
    sign = -1 if total < 0 else 1
    for line in children(document, "Line"):
        amount = sign * _signed(line)
        if text(line, "Tax/TaxType") == "IS":
            duty += Decimal(text(line, "Tax/TaxAmount") or "0")
        elif text(line, "Tax/TaxType") == "NS":
            free += amount
        elif text(line, "Tax/TaxType"):
            rate = Decimal(text(line, "Tax/TaxPercentage") or "0")
            key = (text(line, "Tax/TaxCountryRegion"), text(line, "Tax/TaxCode"), rate)
            bases[key] = bases.get(key, Decimal(0)) + amount
    fields: dict[str, Decimal] = {}
    made: dict[str, str] = {}
    for (region, code, rate), base in bases.items():
        letter = _REGIONS.get(region)
        if letter is None or (code != "ISE" and code not in _RATES):
            message = f"the QR code has no field for tax {code} of {region}"
            raise UsageError(message)
        made[f"{letter}1"] = region
        place = _EXEMPT if code == "ISE" else _RATES[code][0]
        fields[f"{letter}{place}"] = fields.get(f"{letter}{place}", Decimal(0)) + base
        if code != "ISE":
            tax = (base * rate / 100).quantize(_CENT, ROUND_HALF_UP)
            name = f"{letter}{_RATES[code][1]}"
            fields[name] = fields.get(name, Decimal(0)) + tax
    if free:
        fields["L"] = free
    if duty:
        fields["M"] = duty
    return made | {name: _money(value) for name, value in fields.items()}


def _signed(line: etree._Element) -> Decimal:
    """Return the amount of a line: credits add, debits take off."""
    return Decimal(text(line, "CreditAmount") or "0") - Decimal(text(line, "DebitAmount") or "0")


def _money(value: Decimal) -> str:
    return str(value.quantize(_CENT, ROUND_HALF_UP))
