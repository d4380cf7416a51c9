"""Derive the tables of syntax rules from the assertions of a validation artefact.

    python schemas/build_rules.py ubl PREPROCESSED_SCHEMATRON
    python schemas/build_rules.py cii PREPROCESSED_SCHEMATRON

write `schemas/rules/ubl.tsv` and `schemas/rules/cii.tsv`. What is carried over are facts only:
the id of each rule, its severity, the place that it looks at and how often something may stand
there. An assertion whose shape is none of those below stops the script, so that no rule is lost
in silence; the few that no row can say have a kind of their own, listed in `SPECIAL`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

HERE = Path(__file__).resolve().parent
SCHEMATRON = "{http://purl.oclc.org/dsdl/schematron}"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CII = "urn:un:unece:uncefact:data:standard:"
NAMESPACES = {
    "ubl": {
        "cac": f"{UBL}CommonAggregateComponents-2",
        "cbc": f"{UBL}CommonBasicComponents-2",
        "ext": f"{UBL}CommonExtensionComponents-2",
    },
    "cii": {
        "rsm": f"{CII}CrossIndustryInvoice:100",
        "ram": f"{CII}ReusableAggregateBusinessInformationEntity:100",
        "udt": f"{CII}UnqualifiedDataType:100",
    },
}
PATTERNS = {"ubl": "UBL-syntax", "cii": "EN16931-CII-Syntax"}
TITLES = {
    "ubl": "# Syntax rules of the UBL binding of EN 16931 (CEN/TS 16931-3-2)",
    "cii": "# Syntax rules of the CII binding of EN 16931 (CEN/TS 16931-3-3)",
}
HEADER = "id\tseverity\tcontext\tkind\tpath\tleast\tmost"

CONTEXTS = {
    "/ubl:Invoice | /cn:CreditNote": ("/",),
    "//*[ends-with(name(), 'Amount') and not(ends-with(name(),'PriceAmount'))"
    " and not(ancestor::cac:Price/cac:AllowanceCharge)]": ("*Amount",),
    "//*[ends-with(name(), 'BinaryObject')]": ("*BinaryObject",),
    "/rsm:CrossIndustryInvoice": ("/",),
    "//*[ends-with(name(), 'DocumentContextParameter')]": ("*DocumentContextParameter",),
    "//ram:*[ends-with(name(), 'ID')]": ("*ID",),
    "//ram:*[ends-with(name(), 'ReferencedDocument')]": ("*ReferencedDocument",),
    "//ram:*[ends-with(name(), 'Amount') and not (self::ram:TaxTotalAmount)]": ("*Amount",),
    "//ram:*[ends-with(name(), 'Quantity')]": ("*Quantity",),
    "//ram:*[ends-with(name(), 'TradeTax')]": ("*TradeTax",),
}

_OBJECT = "//cac:AdditionalDocumentReference"

# rule: rows of (kind, path, least, most)
SPECIAL: dict[str, list[tuple[str, str, str, str]]] = {
    "UBL-CR-002": [("version", "cbc:UBLVersionID 2.1 or none", "", "")],
    "UBL-CR-412": [("due", "no cac:PaymentMeans/cbc:PaymentDueDate in an invoice", "", "")],
    "UBL-CR-665": [
        ("count", f"{_OBJECT}[cbc:DocumentTypeCode!=130]/cbc:ID/@schemeID", "", "0"),
        ("count", f"{_OBJECT}[not(cbc:DocumentTypeCode)]/cbc:ID/@schemeID", "", "0"),
    ],
    "UBL-DT-01": [("amount", "at most 2 digits after the decimal point", "", "2")],
    "UBL-DT-18": [("name", "@name on cbc:PaymentMeansCode alone", "", "")],
    "UBL-SR-19": [
        ("count", "cac:PartyName/cbc:Name", "", "1"),
        ("payee", "the name of the payee is not that of the seller", "", ""),
    ],
    "UBL-SR-20": [
        ("identifiers", "cac:PartyIdentification/cbc:ID at most once beside SEPA", "", ""),
        ("payee", "the name of the payee is not that of the seller", "", ""),
    ],
    "UBL-SR-21": [
        ("count", "cac:PartyLegalEntity/cbc:CompanyID", "", "1"),
        ("payee", "the name of the payee is not that of the seller", "", ""),
    ],
    "UBL-SR-43": [("object", "scheme or type only of an object (130) or project (50)", "", "")],
    "UBL-SR-44": [("distinct", "//cbc:PaymentID", "", "1")],
    "UBL-SR-47": [("distinct", "//cbc:PaymentMeansCode", "", "1")],
    "CII-SR-046": [("product", "ram:GlobalID with a scheme", "", "")],
    "CII-SR-090": [("origin", "ram:OriginTradeCountry with one ram:ID", "", "")],
    "CII-SR-119": [("discount", "the gross price has an allowance with an amount", "", "")],
    "CII-SR-449": [("ship-to", "ram:ShipToTradeParty: ram:ID or ram:GlobalID, not both", "", "")],
    "CII-SR-450": [("buyer", "ram:BuyerTradeParty: ram:ID or ram:GlobalID, not both", "", "")],
    "CII-SR-451": [("payee", "ram:PayeeTradeParty: ram:ID or ram:GlobalID, not both", "", "")],
    "CII-SR-462": [("tax-point", "every ram:DueDateTypeCode is the same", "", "")],
    "CII-SR-465": [("seller-contact", "the seller's contact is a person or a department", "", "")],
    "CII-SR-466": [("buyer-contact", "the buyer's contact is a person or a department", "", "")],
    "CII-SR-467": [("means", "every means of payment has the same ram:TypeCode", "", "")],
    "CII-SR-468": [("means-text", "every means of payment has the same ram:Information", "", "")],
    "CII-SR-470": [("account", "a credit transfer (30, 58) has an account", "", "")],
    "CII-DT-015": [("uri", "ram:URIID in a related document (916) alone", "", "")],
    "CII-DT-018": [("type", "ram:TypeCode 50, 130 or 916, in additional documents alone", "", "")],
    "CII-DT-021": [("name", "ram:Name in a related document (916) alone", "", "")],
    "CII-DT-022": [("binary", "ram:AttachmentBinaryObject in a related document (916)", "", "")],
    "CII-DT-024": [("scheme", "ram:ReferenceTypeCode in an invoiced object (130) alone", "", "")],
    "CII-DT-027": [("issued", "ram:FormattedIssueDateTime of a preceding invoice alone", "", "")],
    "CII-DT-031": [("currency", "@currencyID on ram:TaxTotalAmount alone", "", "")],
    "CII-DT-032": [("currency-list", "@currencyCodeListVersionID is not used", "", "")],
    "CII-DT-033": [("unit", "@unitCode where a ram:BilledQuantity has one", "", "")],
    "CII-DT-037": [("tax-type", "ram:TypeCode VAT or none", "", "")],
    "CII-DT-041": [("tax-basis", "ram:BasisAmount in the settlement of the document", "", "")],
    "CII-DT-052": [("tax-code", "ram:ExemptionReasonCode in ram:ApplicableTradeTax", "", "")],
    "CII-DT-054": [("tax-day", "ram:TaxPointDate in the settlement of the document", "", "")],
    "CII-DT-058": [("tax-due", "ram:DueDateTypeCode in the settlement of the document", "", "")],
    "CII-DT-098": [("tax-reason", "ram:ExemptionReason in ram:ApplicableTradeTax", "", "")],
    "CII-DT-097": [("day", "a day as CCYYMMDD", "", "")],
}

_ABSENT = re.compile(r"^not ?\((?P<path>[^()]+|\([^()]+\)[^()]*)\)$")
_COUNT = re.compile(
    r"^\(?\s*count\((?P<path>[^()]+|//[^()]+)\)\s*(?P<sign><=|=)\s*(?P<most>\d+)\)?$"
)
_PRESENT = re.compile(r"^(?:exists)?\((?P<path>[^()]+)\)$")
_OPTIONAL = re.compile(r"^not\((?P<path>[^()]+)\) or count\((?P=path)\) = 1$")
_NORMAL = re.compile(r"normalize-space\(([^()]+)\)\s*=\s*'([^']*)'")
_QUOTED = re.compile(r"\s*(!=|=)\s*'([^']*)'")


def plain(test: str) -> str:
    """Spell predicates as the tables do."""
    test = re.sub(
        r"\[([^\[\]]*?)upper-case\(([^()]+)\)\s*(!?=)\s*'([^']*)'\]",
        lambda m: f"[{m[1]}{m[2]}{'^=' if m[3] == '=' else '^!='}{m[4]}]",
        test,
    )
    return _QUOTED.sub(r"\1\2", _NORMAL.sub(r"\1~=\2", test))


def rows_of(rule: str, test: str) -> list[tuple[str, str, str, str]]:
    """Return the rows that say what a test says."""
    if rule in SPECIAL:
        return SPECIAL[rule]
    text = plain(" ".join(test.split()))
    found = _OPTIONAL.match(text)
    if found:
        return [("count", found["path"], "", "1")]
    if " and " in text:
        return [row for part in text.split(" and ") for row in rows_of(rule, part)]
    found = _ABSENT.match(text)
    if found:
        return [("count", found["path"], "", "0")]
    found = _COUNT.match(text)
    if found:
        least = found["most"] if found["sign"] == "=" else ""
        return [("count", found["path"], least, found["most"])]
    found = _PRESENT.match(text)
    if found:
        return [("count", found["path"], "1", "")]
    message = f"{rule}: no row says {text}"
    raise SystemExit(message)


def contexts_of(context: str) -> tuple[str, ...]:
    """Return the contexts of a rule as the tables spell them."""
    context = " ".join(context.split())
    if context in CONTEXTS:
        return CONTEXTS[context]
    parts = (part.strip().removeprefix("//") for part in context.split("|"))
    return tuple(re.sub(r"\s*=\s*'?([^'\]]+)'?", r"=\1", part) for part in parts)


def table(schematron: Path, binding: str) -> Iterator[str]:
    """Yield the lines of the table of one binding."""
    yield TITLES[binding]
    yield "# CEN EN 16931 validation artefacts 1.3.16"
    for prefix, uri in NAMESPACES[binding].items():
        yield f"# xmlns:{prefix}={uri}"
    yield HEADER
    root = etree.parse(str(schematron)).getroot()
    for known in root.iter(f"{SCHEMATRON}pattern"):
        if known.get("id") != PATTERNS[binding]:
            continue
        for rule in known.iter(f"{SCHEMATRON}rule"):
            for context in contexts_of(rule.get("context", "")):
                for test in rule.iter(f"{SCHEMATRON}assert"):
                    name, severity = test.get("id", ""), test.get("flag", "")
                    for row in rows_of(name, test.get("test", "")):
                        yield "\t".join((name, severity, context, *row))


def main() -> None:
    """Write the table that the command line asks for."""
    binding, schematron = sys.argv[1], Path(sys.argv[2])
    target = HERE / "rules" / f"{binding}.tsv"
    lines = list(table(schematron, binding))
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{target.name}: {len(lines)} lines")


if __name__ == "__main__":
    main()
