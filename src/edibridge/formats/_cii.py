"""CII D16B: the namespaces and the parts of a Cross Industry Invoice (UN/CEFACT, SCRDM)."""

from __future__ import annotations

from typing import Any

from edibridge.binding import (
    BASE64,
    BOOL,
    DATE102,
    DECIMAL,
    Ambient,
    Const,
    Dialect,
    Field,
    Many,
    One,
    SchemaShape,
    Table,
    code_codec,
)
from edibridge.model import (
    Address,
    Classification,
    Contact,
    Identifier,
    ItemAttribute,
    Lot,
    Tax,
    TaxRegistration,
)

_STANDARD = "urn:un:unece:uncefact:data:standard:"
NAMESPACES = {
    "rsm": f"{_STANDARD}CrossIndustryInvoice:100",
    "ram": f"{_STANDARD}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_STANDARD}UnqualifiedDataType:100",
    "qdt": f"{_STANDARD}QualifiedDataType:100",
}
_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}
CURRENCY = Ambient("currency")


def clark(name: str) -> str:
    """Turn `ram:ID` into its Clark name."""
    if name.startswith("{"):
        return name.removeprefix("{}")
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def prefixed(tag: str) -> str:
    """Turn a Clark name into `ram:ID` where its namespace is CII's."""
    if not tag.startswith("{"):
        return f"{{}}{tag}"
    uri, _, local = tag[1:].partition("}")
    prefix = _PREFIXES.get(uri)
    return f"{prefix}:{local}" if prefix else tag


DIALECT = Dialect(
    family="cii",
    tag=clark,
    name=prefixed,
    shape=SchemaShape("cii-d16b"),
    ordered=True,
    keep_empty=True,
)

TRANSACTION = "rsm:SupplyChainTradeTransaction"
SETTLEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeSettlement"
SUMMATION = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"


def currency_of(root: Any) -> dict[str, str | None]:  # noqa: ANN401 - a parsed element
    """Return the currency of the invoice."""
    code = root.find(f"{SETTLEMENT}/ram:InvoiceCurrencyCode", NAMESPACES)
    return {"currency": code.text if code is not None else None}


def day(name: str, path: str, string: str = "udt:DateTimeString") -> tuple[Field, Const]:
    """Bind a date written as CCYYMMDD (format 102, UNTDID 2379)."""
    leaf = f"{path}/{string}"
    return Field(name, leaf, DATE102), Const(f"{leaf}@format", "102")


def quantity(name: str, unit: str, path: str) -> tuple[Field, Field]:
    """Bind a quantity and its unit (UN/ECE Rec 20)."""
    return Field(name, path, DECIMAL), Field(unit, f"{path}@unitCode")


IDENTIFIER: Table = [Field("value", "."), Field("scheme", "@schemeID")]
OWN_IDENTIFIER: Table = [Field("value", ".")]


def is_schemed(identifier: Identifier) -> bool:
    """Say whether an identifier is a GlobalID: one whose scheme is named."""
    return identifier.scheme is not None


def is_unschemed(identifier: Identifier) -> bool:
    """Say whether an identifier is the parties' own."""
    return identifier.scheme is None


def _registration(scheme: str) -> str:
    # UNTDID 1153: VA value added tax number, FC fiscal number, which every other one becomes
    return "VA" if scheme == "VAT" else "FC"


REGISTRATION = code_codec(
    lambda code: {"VA": "VAT", "FC": "TAX"}.get(code, code), _registration, "VA or FC (UNTDID 1153)"
)

ADDRESS: Table = [
    Field("postcode", "ram:PostcodeCode"),
    Field("post_box", "ram:PostOfficeBox"),
    Field("street", "ram:LineOne"),
    Field("additional_street", "ram:LineTwo"),
    Field("extra_line", "ram:LineThree"),
    Field("city", "ram:CityName"),
    Field("district", "ram:CitySubDivisionName"),
    Field("country", "ram:CountryID"),
    Field("country_name", "ram:CountryName"),
    Field("subdivision_code", "ram:CountrySubDivisionID"),
    Field("subdivision", "ram:CountrySubDivisionName"),
    Field("building_number", "ram:BuildingNumber"),
]

CONTACT: Table = [
    Field("identifier", "ram:ID"),
    Field("name", "ram:PersonName"),
    Field("department", "ram:DepartmentName"),
    Field("function", "ram:TypeCode"),
    Field("phone", "ram:TelephoneUniversalCommunication/ram:CompleteNumber"),
    Field("fax", "ram:FaxUniversalCommunication/ram:CompleteNumber"),
    Field("email", "ram:EmailURIUniversalCommunication/ram:URIID"),
]

PARTY: Table = [
    Many("identifiers", "ram:ID", Identifier, OWN_IDENTIFIER, matches=is_unschemed),
    Many("identifiers", "ram:GlobalID[@schemeID]", Identifier, IDENTIFIER, matches=is_schemed),
    Field("name", "ram:Name"),
    Field("role", "ram:RoleCode"),
    Field("legal_form", "ram:Description"),
    One("legal_id", "ram:SpecifiedLegalOrganization/ram:ID", Identifier, IDENTIFIER),
    Field("trade_name", "ram:SpecifiedLegalOrganization/ram:TradingBusinessName"),
    Many("contacts", "ram:DefinedTradeContact", Contact, CONTACT),
    One("address", "ram:PostalTradeAddress", Address, ADDRESS),
    One("endpoint", "ram:URIUniversalCommunication/ram:URIID", Identifier, IDENTIFIER),
    Many(
        "tax_registrations",
        "ram:SpecifiedTaxRegistration",
        TaxRegistration,
        [Field("number", "ram:ID"), Field("scheme", "ram:ID@schemeID", REGISTRATION)],
    ),
]

NOTE: Table = [Field("text", "ram:Content"), Field("subject", "ram:SubjectCode")]
TEXT: Table = [Field("text", "."), Field("language", "@languageID")]

TAX: Table = [
    Field("scheme", "ram:TypeCode"),
    Field("exemption_reason", "ram:ExemptionReason"),
    Field("category", "ram:CategoryCode"),
    Field("exemption_code", "ram:ExemptionReasonCode"),
    Field("rate", "ram:RateApplicablePercent", DECIMAL),
]

SUBTOTAL: Table = [
    Field("amount", "ram:CalculatedAmount", DECIMAL),
    Field("taxable", "ram:BasisAmount", DECIMAL),
    *(Field(f"tax.{known.name}", known.path, known.codec) for known in TAX),  # type: ignore[union-attr]
]

ALLOWANCE: Table = [
    Field("is_charge", "ram:ChargeIndicator/udt:Indicator", BOOL),
    Field("sequence", "ram:SequenceNumeric"),
    Field("percent", "ram:CalculationPercent", DECIMAL),
    Field("base", "ram:BasisAmount", DECIMAL),
    Field("amount", "ram:ActualAmount", DECIMAL),
    Field("reason_code", "ram:ReasonCode"),
    Field("reason", "ram:Reason"),
    Many("taxes", "ram:CategoryTradeTax", Tax, TAX),
]

PERIOD: Table = [
    Field("description", "ram:Description"),
    *day("start", "ram:StartDateTime"),
    *day("end", "ram:EndDateTime"),
]

ISSUED = day("issued", "ram:FormattedIssueDateTime", "qdt:DateTimeString")
REFERENCE: Table = [Field("number", "ram:IssuerAssignedID"), *ISSUED]
TYPED_REFERENCE: Table = [*REFERENCE, Field("kind", "ram:TypeCode")]

ATTACHMENT: Table = [
    Field("number", "ram:IssuerAssignedID"),
    Field("uri", "ram:URIID"),
    Field("description", "ram:Name"),
    Field("content", "ram:AttachmentBinaryObject", BASE64),
    Field("mime", "ram:AttachmentBinaryObject@mimeCode"),
    Field("filename", "ram:AttachmentBinaryObject@filename"),
    Field("scheme", "ram:ReferenceTypeCode"),
    *ISSUED,
]

CLASSIFICATION = Many(
    "item.classifications",
    "ram:SpecifiedTradeProduct/ram:DesignatedProductClassification",
    Classification,
    [
        Field("code", "ram:ClassCode"),
        Field("scheme", "ram:ClassCode@listID"),
        Field("version", "ram:ClassCode@listVersionID"),
        Field("name", "ram:ClassName"),
    ],
)
CHARACTERISTIC = Many(
    "item.attributes",
    "ram:SpecifiedTradeProduct/ram:ApplicableProductCharacteristic",
    ItemAttribute,
    [
        Field("code", "ram:TypeCode"),
        Field("name", "ram:Description"),
        *quantity("measure", "unit", "ram:ValueMeasure"),
        Field("value", "ram:Value"),
    ],
)
INSTANCE = Many(
    "item.lots",
    "ram:SpecifiedTradeProduct/ram:IndividualTradeProductInstance",
    Lot,
    [
        Field("number", "ram:BatchID"),
        Field("serial", "ram:SupplierAssignedSerialID"),
        *day("best_before", "ram:BestBeforeDateTime"),
        *day("expires", "ram:ExpiryDateTime"),
    ],
)
