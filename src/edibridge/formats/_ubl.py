"""UBL 2.1: the namespaces and the parts that its documents share (OASIS UBL 2.1, 2013)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from attrs import evolve

from edibridge.binding import (
    BASE64,
    BOOL,
    DATE,
    DECIMAL,
    TIME,
    Ambient,
    Const,
    Dialect,
    Field,
    Many,
    One,
    SchemaShape,
    Table,
)
from edibridge.model import (
    Address,
    Attachment,
    Classification,
    Contact,
    Document,
    FreeText,
    Identifier,
    ItemAttribute,
    Lot,
    Party,
    Period,
    Reference,
    Tax,
    TaxRegistration,
)

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
NAMESPACES = {
    "cac": f"{UBL}CommonAggregateComponents-2",
    "cbc": f"{UBL}CommonBasicComponents-2",
    "ext": f"{UBL}CommonExtensionComponents-2",
}
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}

CURRENCY = Ambient("currency")

D = TypeVar("D", bound=Document)


def clark(name: str) -> str:
    """Turn `cbc:ID` into its Clark name; a document element (`Invoice`) has its own namespace."""
    if name.startswith("{"):
        return name.removeprefix("{}")
    prefix, colon, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if colon else f"{{{UBL}{name}-2}}{name}"


def prefixed(tag: str) -> str:
    """Turn a Clark name into `cbc:ID` where its namespace is UBL's."""
    if not tag.startswith("{"):
        return f"{{}}{tag}"
    uri, _, local = tag[1:].partition("}")
    prefix = _PREFIXES.get(uri)
    return f"{prefix}:{local}" if prefix else tag


DIALECT = Dialect(
    family="ubl",
    tag=clark,
    name=prefixed,
    shape=SchemaShape("ubl-2.1"),
    ordered=True,
    keep_empty=True,
)


def currency_of(root: Any) -> dict[str, str | None]:  # noqa: ANN401 - a parsed element
    """Return the currency that amounts have where they say nothing else."""
    code = root.find("cbc:DocumentCurrencyCode", NAMESPACES)
    return {"currency": code.text if code is not None else None}


def namespaces_of(root: str) -> dict[str | None, str]:
    """Return the namespaces that a document element declares."""
    return {None: f"{UBL}{root}-2", "cac": NAMESPACES["cac"], "cbc": NAMESPACES["cbc"]}


def money(name: str, path: str) -> tuple[Field, Const]:
    """Bind an amount in the document's currency."""
    return Field(name, path, DECIMAL), Const(f"{path}@currencyID", CURRENCY)


def quantity(name: str, unit: str, path: str) -> tuple[Field, Field]:
    """Bind a quantity and its unit (UN/ECE Rec 20); UBL has no place for a unit alone."""
    return Field(name, path, DECIMAL), Field(unit, f"{path}@unitCode", beside=True)


def with_role(role: str) -> Callable[[Party], bool]:
    """Return a test for parties of a role (UNTDID 3035)."""
    return lambda party: party.role == role


def of_kind(kind: str) -> Callable[[Reference], bool]:
    """Return a test for references of a kind (UNTDID 1153)."""
    return lambda reference: reference.kind == kind


def lifted(document: D, **said: str) -> D:
    """Say what every document of its kind says, and UBL leaves to be understood."""
    return cast(D, evolve(cast(Any, document), **said))


def lowered(document: D, **said: str) -> D:
    """Take away what `lifted` finds again."""
    usual = {name: None for name, value in said.items() if getattr(document, name) == value}
    return cast(D, evolve(cast(Any, document), **usual)) if usual else document


IDENTIFIER: Table = [Field("value", "."), Field("scheme", "@schemeID")]
TEXT: Table = [Field("text", "."), Field("language", "@languageID")]

ADDRESS: Table = [
    Field("post_box", "cbc:Postbox"),
    Field("street", "cbc:StreetName"),
    Field("additional_street", "cbc:AdditionalStreetName"),
    Field("building_number", "cbc:BuildingNumber"),
    Field("district", "cbc:CitySubdivisionName"),
    Field("city", "cbc:CityName"),
    Field("postcode", "cbc:PostalZone"),
    Field("subdivision", "cbc:CountrySubentity"),
    Field("subdivision_code", "cbc:CountrySubentityCode"),
    Field("extra_line", "cac:AddressLine/cbc:Line"),
    Field("country", "cac:Country/cbc:IdentificationCode"),
    Field("country_name", "cac:Country/cbc:Name"),
]

CONTACT: Table = [
    Field("identifier", "cbc:ID"),
    Field("name", "cbc:Name"),
    Field("phone", "cbc:Telephone"),
    Field("fax", "cbc:Telefax"),
    Field("email", "cbc:ElectronicMail"),
]


def party(name: str, trade_name: str, at: str = "") -> Table:
    """Return the table of a party by the attributes of its registered and its party name."""
    return [
        Field("website", f"{at}cbc:WebsiteURI"),
        One("endpoint", f"{at}cbc:EndpointID", Identifier, IDENTIFIER),
        Many(
            "identifiers",
            f"{at}cac:PartyIdentification",
            Identifier,
            [Field("value", "cbc:ID"), Field("scheme", "cbc:ID@schemeID")],
        ),
        Field("language", f"{at}cac:Language/cbc:ID"),
        One("address", f"{at}cac:PostalAddress", Address, ADDRESS),
        Many(
            "tax_registrations",
            f"{at}cac:PartyTaxScheme",
            TaxRegistration,
            [Field("number", "cbc:CompanyID"), Field("scheme", "cac:TaxScheme/cbc:ID")],
        ),
        Field(name, f"{at}cac:PartyLegalEntity/cbc:RegistrationName"),
        Field(trade_name, f"{at}cac:PartyName/cbc:Name"),
        One("legal_id", f"{at}cac:PartyLegalEntity/cbc:CompanyID", Identifier, IDENTIFIER),
        Field("legal_form", f"{at}cac:PartyLegalEntity/cbc:CompanyLegalForm"),
        Many("contacts", f"{at}cac:Contact", Contact, CONTACT),
    ]


# BT-27 and BT-44 are the registered names of seller and buyer; of every other party the name
# that EN 16931 asks for (BT-59, BT-62, BT-70) is the party name
PARTY = party("name", "trade_name")
NAMED_PARTY = party("trade_name", "name")


def party_with_contact(contact: str, function: str) -> Table:
    """Return the table of a customer or supplier with a contact beside the party.

    `contact` is the element, `function` what it is for (UNTDID 3139).
    """
    return [
        Many(
            "contacts",
            contact,
            Contact,
            CONTACT,
            given={"function": function},
            matches=lambda known: known.function == function,
            most=1,
        ),
        *party("name", "trade_name", "cac:Party/"),
    ]


# UNTDID 3139: the contact for a delivery, for shipping
DELIVERY_CONTACT, SHIPPING_CONTACT = "DL", "SD"
DELIVERED_PARTY = party_with_contact("cac:DeliveryContact", DELIVERY_CONTACT)
DESPATCHING_PARTY = party_with_contact("cac:DespatchContact", SHIPPING_CONTACT)

# what every document begins with, but for its kind
HEAD: Table = [
    Field("specification", "cbc:CustomizationID"),
    Field("process", "cbc:ProfileID"),
    Field("number", "cbc:ID"),
    Field("copy", "cbc:CopyIndicator", BOOL),
    Field("uuid", "cbc:UUID"),
    Field("issued", "cbc:IssueDate", DATE),
    Field("issued_time", "cbc:IssueTime", TIME),
    Many("notes", "cbc:Note", FreeText, TEXT),
]

PERIOD: Table = [
    Field("start", "cbc:StartDate", DATE),
    Field("start_time", "cbc:StartTime", TIME),
    Field("end", "cbc:EndDate", DATE),
    Field("end_time", "cbc:EndTime", TIME),
    Field("tax_point", "cbc:DescriptionCode"),
    Field("description", "cbc:Description"),
]

REFERENCE: Table = [
    Field("number", "cbc:ID"),
    Field("uuid", "cbc:UUID"),
    Field("issued", "cbc:IssueDate", DATE),
    Field("kind", "cbc:DocumentTypeCode"),
    Field("kind_name", "cbc:DocumentType"),
    Field("description", "cbc:DocumentDescription"),
]

# order, preceding invoice: references that UBL types, so that no type code stands in them
NUMBERED: Table = [
    Field("number", "cbc:ID"),
    Field("uuid", "cbc:UUID"),
    Field("issued", "cbc:IssueDate", DATE),
]

CONTRACT: Table = [
    Field("number", "cbc:ID"),
    Field("issued", "cbc:IssueDate", DATE),
    Field("kind", "cbc:ContractTypeCode"),
    Field("description", "cbc:Description"),
]

_BINARY = "cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
ATTACHMENT: Table = [
    Field("number", "cbc:ID"),
    Field("scheme", "cbc:ID@schemeID"),
    Field("issued", "cbc:IssueDate", DATE),
    Field("kind", "cbc:DocumentTypeCode"),
    Field("kind_name", "cbc:DocumentType"),
    Field("description", "cbc:DocumentDescription"),
    Field("content", _BINARY, BASE64),
    Field("mime", f"{_BINARY}@mimeCode"),
    Field("filename", f"{_BINARY}@filename"),
    Field("uri", "cac:Attachment/cac:ExternalReference/cbc:URI"),
]

DELIVERY_TERMS: Table = [
    Field("code", "cbc:ID"),
    Field("text", "cbc:SpecialTerms"),
    Field("place", "cac:DeliveryLocation/cbc:Description"),
    Field("location", "cac:DeliveryLocation/cbc:ID"),
]

DELIVERY: Table = [
    *quantity("quantity", "unit", "cbc:Quantity"),
    Field("delivered", "cbc:ActualDeliveryDate", DATE),
    Field("delivered_time", "cbc:ActualDeliveryTime", TIME),
    Field("latest", "cbc:LatestDeliveryDate", DATE),
    Field("tracking", "cbc:TrackingID"),
    One("location_id", "cac:DeliveryLocation/cbc:ID", Identifier, IDENTIFIER),
    One("address", "cac:DeliveryLocation/cac:Address", Address, ADDRESS),
    One("requested", "cac:RequestedDeliveryPeriod", Period, PERIOD),
    One("promised", "cac:PromisedDeliveryPeriod", Period, PERIOD),
    One("carrier", "cac:CarrierParty", Party, NAMED_PARTY),
    One("party", "cac:DeliveryParty", Party, NAMED_PARTY),
    Field("terms.code", "cac:DeliveryTerms/cbc:ID"),
    Field("terms.text", "cac:DeliveryTerms/cbc:SpecialTerms"),
    Field("despatched", "cac:Despatch/cbc:ActualDespatchDate", DATE),
]

PRICE: Table = [
    *money("amount", "cbc:PriceAmount"),
    *quantity("quantity", "unit", "cbc:BaseQuantity"),
    Field("kind", "cbc:PriceTypeCode"),
    *money("discount", "cac:AllowanceCharge[cbc:ChargeIndicator=false]/cbc:Amount"),
    *money("gross", "cac:AllowanceCharge[cbc:ChargeIndicator=false]/cbc:BaseAmount"),
]

TAX: Table = [
    Field("category", "cbc:ID"),
    Field("rate", "cbc:Percent", DECIMAL),
    Field("exemption_code", "cbc:TaxExemptionReasonCode"),
    Field("exemption_reason", "cbc:TaxExemptionReason"),
    Field("scheme", "cac:TaxScheme/cbc:ID"),
]

ITEM: Table = [
    Many("descriptions", "cbc:Description", FreeText, TEXT),
    *quantity("pack_quantity", "pack_unit", "cbc:PackQuantity"),
    Field("pack_size", "cbc:PackSizeNumeric", DECIMAL),
    Field("name", "cbc:Name"),
    Field("hazardous", "cbc:HazardousRiskIndicator", BOOL),
    Many("keywords", "cbc:Keyword"),
    Field("brand", "cbc:BrandName"),
    Field("model", "cbc:ModelName"),
    Field("buyer_id", "cac:BuyersItemIdentification/cbc:ID"),
    Field("seller_id", "cac:SellersItemIdentification/cbc:ID"),
    Field("manufacturer_id", "cac:ManufacturersItemIdentification/cbc:ID"),
    One("standard_id", "cac:StandardItemIdentification/cbc:ID", Identifier, IDENTIFIER),
    Many(
        "other_ids",
        "cac:AdditionalItemIdentification",
        Identifier,
        [Field("value", "cbc:ID"), Field("scheme", "cbc:ID@schemeID")],
    ),
    Field("origin_country", "cac:OriginCountry/cbc:IdentificationCode"),
    Many(
        "classifications",
        "cac:CommodityClassification",
        Classification,
        [
            Field("code", "cbc:ItemClassificationCode"),
            Field("scheme", "cbc:ItemClassificationCode@listID"),
            Field("version", "cbc:ItemClassificationCode@listVersionID"),
            Field("name", "cbc:ItemClassificationCode@name"),
        ],
    ),
    Many("taxes", "cac:ClassifiedTaxCategory", Tax, TAX),
    Many(
        "attributes",
        "cac:AdditionalItemProperty",
        ItemAttribute,
        [
            Field("name", "cbc:Name"),
            Field("code", "cbc:NameCode"),
            Field("value", "cbc:Value"),
            *quantity("measure", "unit", "cbc:ValueQuantity"),
        ],
    ),
    One("manufacturer", "cac:ManufacturerParty", Party, NAMED_PARTY),
    Many(
        "lots",
        "cac:ItemInstance",
        Lot,
        [
            Field("made", "cbc:ManufactureDate", DATE),
            Field("best_before", "cbc:BestBeforeDate", DATE),
            Field("serial", "cbc:SerialID"),
            Field("number", "cac:LotIdentification/cbc:LotNumberID"),
            Field("expires", "cac:LotIdentification/cbc:ExpiryDate", DATE),
        ],
    ),
    Many("attachments", "cac:ItemSpecificationDocumentReference", Attachment, ATTACHMENT),
]
