"""The shape of a UBL invoice: what is left without the texts that no rule of structure reads.

A text is left out only where any other of its kind would be judged alike: a name or a note that
is not empty, a number of as many decimals as an amount may have, a day of the calendar, an
identifier that is no code of a list. Codes, indicators and attributes stay.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from attrs import frozen

from edibridge.formats._ubl import NAMESPACES, clark
from edibridge.profiles._en16931_ubl import payee, table
from edibridge.rules_shapes import CUT, Shape, bare, cut_out, spelled

# texts that may say anything as long as they say something
FREE = (
    "AccountingCost",
    "AdditionalStreetName",
    "AllowanceChargeReason",
    "BuyerReference",
    "CityName",
    "CompanyID",
    "CompanyLegalForm",
    "CountrySubentity",
    "Description",
    "DocumentDescription",
    "ElectronicMail",
    "EndpointID",
    "HolderName",
    "ItemClassificationCode",
    "Line",
    "LineID",
    "Name",
    "NetworkID",
    "Note",
    "PaymentID",
    "PostalZone",
    "PrimaryAccountNumberID",
    "RegistrationName",
    "SalesOrderID",
    "StreetName",
    "TaxExemptionReason",
    "Telephone",
    "URI",
    "Value",
)
_NUMBERS = "(?:(?<=Quantity)|(?<=Percent)|(?<=Numeric)|(?<=PriceAmount))"
# an element of a name that ends so has a text of this kind; what is not spelled as here is kept
_TEXTS = (
    rf"[^<]++{{end}}(?:{'|'.join(FREE)})>"
    r"|[+-]?[0-9]++(?:"
    r"\.(?:[0-9]{{1,2}}{end}[A-Za-z]++(?<=Amount)>"
    rf"|[0-9]++{{end}}[A-Za-z]++{_NUMBERS}>)"
    rf"|{{end}}[A-Za-z]++(?:(?<=Amount)|{_NUMBERS})>)"
    r"|[12][0-9]{{3}}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)"
    r"|(?:0[13578]|1[02])-31){end}[A-Za-z]++(?<=Date)>"
    r"|(?:(?:[A-Za-z0-9+/]{{4}})++[ \n]*+)++(?:[A-Za-z0-9+/][AQgw]=="
    r"|[A-Za-z0-9+/]{{2}}[AEIMQUYcgkosw048]=)?+"
    r"{end}EmbeddedDocumentBinaryObject>"
    # no code of a list that an identifier is looked up in has a digit, or five letters
    r"|(?:[^<&0-9]*+[0-9][^<&]*+|[^<&]{{5,}}+)(?<!\s){end}ID>"
)
_CAC, _CBC = NAMESPACES["cac"], NAMESPACES["cbc"]
_ROOTS = {clark("Invoice"): "InvoiceLine", clark("CreditNote"): "CreditNoteLine"}
_PAYEE, _PAYMENT_ID = clark("cac:PayeeParty"), clark("cbc:PaymentID")


@frozen(eq=False, repr=False)
class _Spelling:
    """How a document spells what is looked for: it depends on its prefixes."""

    texts: re.Pattern[str]
    line: str
    line_end: str
    currency: re.Pattern[str]


@lru_cache(maxsize=64)
def _spelling(line: str, cac: str, cbc: str) -> _Spelling:
    end = rf"</{re.escape(cbc)}:"
    return _Spelling(
        re.compile(rf">(?![<&\s])(?:{_TEXTS.format(end=end)})"),
        f"<{cac}:{line}>",
        f"</{cac}:{line}>",
        re.compile(rf"<{re.escape(cbc)}:DocumentCurrencyCode[^<]*+"),
    )


# parties are cut out of invoices of these types alone: Peppol has types for Germans alone
_KINDS = re.compile("InvoiceTypeCode>380<|CreditNoteTypeCode>381<")
_PARTIES = ("AccountingSupplierParty", "AccountingCustomerParty")


@lru_cache(maxsize=1)
def _passing() -> re.Pattern[str]:
    """Return what a line must not hold to be judged by itself: what is counted all over."""
    return re.compile("|".join(("ExtensionContent", *sorted(table().counted_anywhere()))))


@lru_cache(maxsize=1)
def _passing_party() -> re.Pattern[str]:
    """Return the same for a party: of its identifiers a creditor's alone is counted all over."""
    counted = table().counted_anywhere() - {"PartyIdentification"}
    return re.compile("|".join(("(?i:sepa)", *sorted(counted))))


def shape_of(root: Any) -> Shape | None:  # noqa: ANN401 - an lxml element
    """Return the shape of a document, or None where any doubt is left of what it would mean."""
    line = _ROOTS.get(root.tag)
    prefixes = {uri: prefix for prefix, uri in root.nsmap.items()}
    cac, cbc = prefixes.get(_CAC), prefixes.get(_CBC)
    if line is None or cac is None or cbc is None or len(prefixes) != len(root.nsmap):
        return None
    found = spelled(root)
    if found is None:
        return None
    first, text, _ = found
    spelling = _spelling(line, cac, cbc)
    head, *lines = bare(text, spelling.texts).split(spelling.line)
    different = set(lines)
    # without a line it is another document than with one
    if not lines or not all(one.endswith(spelling.line_end) for one in different):
        return None
    context = "".join((first, *spelling.currency.findall(head)))
    compared = _compared(root, head)
    if "ExtensionContent" not in head and _KINDS.search(head):
        for party in _PARTIES:
            head = cut_out(head, f"{cac}:{party}>", different)
    return Shape(context, head + compared, frozenset(different))


def is_lasting(part: str) -> bool:
    """Say whether a line or party is judged by itself, whatever else is in the document."""
    passing = _passing_party() if part.startswith(CUT) else _passing()
    return passing.search(part) is None


def _compared(root: Any, head: str) -> str:  # noqa: ANN401
    """Say what rules find that compare texts of different places, which the shape does not have."""
    said = ""
    if head.count("PaymentID") > 1:
        said += f"\0{len({one.text for one in root.iter(_PAYMENT_ID)}) > 1}"
    if "PayeeParty" in head:
        said += f"\0{[payee(one) for one in root.iter(_PAYEE)]}"
    return said
