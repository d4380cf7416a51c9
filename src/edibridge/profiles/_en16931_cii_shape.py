"""The shape of a CII invoice: what is left without the texts that no rule of structure reads.

As for UBL (`_en16931_ubl_shape`), a text is left out only where any other of its kind would be
judged alike, and codes, indicators and attributes stay. `SHAPED` are the business rules whose
forms in the CII binding ask for no more than that.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from attrs import frozen

from edibridge.formats._cii import NAMESPACES
from edibridge.rules_shapes import CUT, Shape, bare, cut_out, spelled

# texts that may say anything as long as they say something
FREE = (
    "AccountName",
    "BICID",
    "BuyerAssignedID",
    "BuyerReference",
    "CityName",
    "ClassCode",
    "CompleteNumber",
    "Content",
    "CountrySubDivisionName",
    "CreditorReferenceID",
    "DepartmentName",
    "Description",
    "DirectDebitMandateID",
    "ExemptionReason",
    "GlobalID",
    "IBANID",
    "IssuerAssignedID",
    "LineID",
    "LineOne",
    "LineThree",
    "LineTwo",
    "Name",
    "PaymentReference",
    "PersonName",
    "PostcodeCode",
    "ProprietaryID",
    "Reason",
    "SellerAssignedID",
    "TradingBusinessName",
    "URIID",
    "Value",
)
# a price is asked to be no less than zero; what is spelled in another way than here is kept
_TEXTS = (
    rf"[^<]++{{end}}(?:{'|'.join(FREE)})>"
    r"|[0-9]++(?:\.[0-9]++)?+{end}(?:ChargeAmount|BilledQuantity|BasisQuantity|[A-Za-z]*?Percent)>"
    r"|-?[0-9]{{1,12}}+(?:\.[0-9]{{1,2}}(?![0-9]))?+{end}(?!ChargeA)[A-Za-z]++(?<=Amount)>"
    r"|[12][0-9]{{3}}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])(?:29|30)"
    r"|(?:0[13578]|1[02])31){day}DateTimeString>"
    # the one list that an identifier is looked up in, of countries, has codes of two characters
    r"|(?:[^<&]{{3,}}+)(?<!\s){end}ID>"
)
_LINE = "IncludedSupplyChainTradeLineItem"
_PARTIES = ("SellerTradeParty", "BuyerTradeParty")
# what is compared or counted all over a document, and a unit that another line may have to have
_PASSING = re.compile(
    "DueDateTypeCode|TaxPointDate|PaymentReference|SpecifiedTradeSettlementPaymentMeans"
    "|ApplicableHeaderTrade|SpecifiedTradeSettlementHeader"
)
_UNIT, _BILLED = " unitCode=", re.compile(r"BilledQuantity unitCode=")
_ROOT = f"{{{NAMESPACES['rsm']}}}CrossIndustryInvoice"

SHAPED = frozenset(
    {
        *(f"BR-{at:02}" for at in (*range(1, 17), *range(18, 29), *range(31, 34), *range(36, 39))),
        *(f"BR-{at}" for at in (*range(41, 50), 50, 52, 53, 54, 55, 56, 57, 61, 62, 63, 64, 65)),
        *(f"BR-CO-{at:02}" for at in (3, 4, 18, 19, 20, 21, 22, 23, 24, 26)),
        *(f"BR-DEC-{at:02}" for at in range(1, 29)),
        *(f"BR-CL-{at:02}" for at in range(1, 27)),
    }
)
"""Business rules that depend on the shape of a document in CII."""


@frozen(eq=False, repr=False)
class _Spelling:
    """How a document spells what is looked for: it depends on its prefixes."""

    texts: re.Pattern[str]
    line: str
    line_end: str


@lru_cache(maxsize=64)
def _spelling(ram: str, udt: str) -> _Spelling:
    end, day = rf"</{re.escape(ram)}:", rf"</{re.escape(udt)}:"
    return _Spelling(
        re.compile(rf">(?![<&\s])(?:{_TEXTS.format(end=end, day=day)})"),
        f"<{ram}:{_LINE}>",
        f"</{ram}:{_LINE}>",
    )


def shape_of(root: Any) -> Shape | None:  # noqa: ANN401 - an lxml element
    """Return the shape of a document, or None where any doubt is left of what it would mean."""
    prefixes = {uri: prefix for prefix, uri in root.nsmap.items()}
    ram, udt = prefixes.get(NAMESPACES["ram"]), prefixes.get(NAMESPACES["udt"])
    if root.tag != _ROOT or ram is None or udt is None or len(prefixes) != len(root.nsmap):
        return None
    found = spelled(root)
    if found is None:
        return None
    first, text, _ = found
    spelling = _spelling(ram, udt)
    head, *lines = bare(text, spelling.texts).split(spelling.line)
    if not lines:
        return None
    # the header of the transaction follows its lines
    last, end, rest = lines[-1].partition(spelling.line_end)
    lines[-1] = last + end
    head = f"{head}{spelling.line}{rest}"
    different = set(lines)
    if spelling.line_end in rest or _UNIT in head:
        return None
    if not all(one.endswith(spelling.line_end) for one in different):
        return None
    for party in _PARTIES:
        head = cut_out(head, f"{ram}:{party}>", different)
    return Shape(first, head, frozenset(different))


def is_lasting(part: str) -> bool:
    """Say whether a line or party is judged by itself, whatever else is in the document."""
    if _PASSING.search(part) is not None:
        return False
    return part.startswith(CUT) or _UNIT not in part or _BILLED.search(part) is not None
