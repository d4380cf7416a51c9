"""The shape of a UBL invoice: what is left without the texts that no rule of structure reads.

A text is left out only where any other of its kind would be judged alike: a name or a note that
is not empty, a number of as many decimals as an amount may have, a day of the calendar, an
identifier that is no code of a list. Codes, indicators and attributes stay. The texts are taken
out of lxml's own spelling of the tree, where a `<` always begins a tag, and a zero character, that
no XML can hold, marks each place.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from attrs import frozen
from lxml import etree

from edibridge.formats._ubl import NAMESPACES, clark
from edibridge.profiles._en16931_ubl import payee, table
from edibridge.rules_shapes import Shape

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
_PLACE = ">\0"
_CAC, _CBC = NAMESPACES["cac"], NAMESPACES["cbc"]
_ROOTS = {clark("Invoice"): "InvoiceLine", clark("CreditNote"): "CreditNoteLine"}
_PAYEE, _PAYMENT_ID = clark("cac:PayeeParty"), clark("cbc:PaymentID")


@frozen(eq=False, repr=False)
class _Spelling:
    """How a document spells what is looked for: it depends on its prefixes."""

    texts: re.Pattern[str]
    line: str
    line_end: str
    root_end: str
    currency: re.Pattern[str]


@lru_cache(maxsize=64)
def _spelling(root: str, line: str, cac: str, cbc: str) -> _Spelling:
    end = rf"</{re.escape(cbc)}:"
    return _Spelling(
        re.compile(rf">(?![<&\s])(?:{_TEXTS.format(end=end)})"),
        f"<{cac}:{line}>",
        f"</{cac}:{line}>",
        f"</{root}>",
        re.compile(rf"<{re.escape(cbc)}:DocumentCurrencyCode[^<]*+"),
    )


# parties are cut out of invoices of these types alone: Peppol has types for Germans alone
_KINDS = re.compile("InvoiceTypeCode>380<|CreditNoteTypeCode>381<")
_PARTIES = ("AccountingSupplierParty", "AccountingCustomerParty")
_PARTY = "\0"


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
    text = etree.tostring(root, encoding="unicode", with_tail=False)
    name = root.tag.partition("}")[2]
    spelling = _spelling(f"{root.prefix}:{name}" if root.prefix else name, line, cac, cbc)
    begins = text.find(">") + 1
    bare = spelling.texts.sub(_PLACE, text)
    if not bare.endswith(spelling.root_end) or bare.find(" xmlns", begins) >= 0:
        return None
    # one character is found faster than two
    if ("!" in bare and "<!" in bare) or ("?" in bare and "<?" in bare):
        return None
    head, *lines = bare.removesuffix(spelling.root_end).split(spelling.line)
    different = set(lines)
    if not all(one.endswith(spelling.line_end) for one in different):
        return None
    context = "".join((text[:begins], *spelling.currency.findall(head)))
    compared = _compared(root, head)
    if "ExtensionContent" not in head and _KINDS.search(head):
        for party in _PARTIES:
            head = _cut_out(head, f"{cac}:{party}>", different)
    return Shape(context, head + compared, frozenset(different))


def _cut_out(head: str, tag: str, parts: set[str]) -> str:
    """Take the content of an element out of the head and put it among the parts."""
    begins = head.find(f"<{tag}") + len(tag) + 1
    ends = head.find(f"</{tag}", begins)
    if begins <= len(tag) or ends < 0:
        return head
    parts.add(f"{_PARTY}{tag}{head[begins:ends]}")
    return head[:begins] + head[ends:]


def is_lasting(part: str) -> bool:
    """Say whether a line or party is judged by itself, whatever else is in the document."""
    passing = _passing_party() if part.startswith(_PARTY) else _passing()
    return passing.search(part) is None


def _compared(root: Any, head: str) -> str:  # noqa: ANN401
    """Say what rules find that compare texts of different places, which the shape does not have."""
    said = ""
    if head.count("PaymentID") > 1:
        said += f"\0{len({one.text for one in root.iter(_PAYMENT_ID)}) > 1}"
    if "PayeeParty" in head:
        said += f"\0{[payee(one) for one in root.iter(_PAYEE)]}"
    return said
