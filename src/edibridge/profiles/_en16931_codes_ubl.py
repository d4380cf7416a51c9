"""Where the UBL binding of EN 16931 looks for codes: at every element of a name (BR-CL)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any

from attrs import frozen

from edibridge import codes
from edibridge.formats._ubl import clark
from edibridge.profiles._en16931_facts import normal
from edibridge.rules import Breach

_INVOICE_KINDS, _CREDIT_KINDS = "en16931-1001-invoice", "en16931-1001-creditnote"


@cache
def accepted(list_id: str, on: date | None = None) -> frozenset[str]:
    """Return the codes of a list as a rule compares them: the present ones, or those of a day."""
    known = codes.values(list_id, on)
    # exemption codes are compared in capitals
    return frozenset(code.upper() for code in known) if list_id == "vatex" else known


@frozen
class _Look:
    """Where the UBL binding looks: the rule, its list, and what of the element it takes.

    `attribute` empty means the text, `required` that an absent attribute is a wrong one, `inside`
    the elements that the element stands in, if that matters, `when` what else must hold.
    """

    rule: str
    list: str
    attribute: str = ""
    required: bool = False
    inside: frozenset[str] = frozenset()
    when: Callable[[Any], bool] | None = None


def _inside(*names: str) -> frozenset[str]:
    return frozenset(clark(name) for name in names)


def _of_object(node: Any) -> bool:  # noqa: ANN401 - an lxml element
    kinds = node.getparent().iterchildren(clark("cbc:DocumentTypeCode"))
    return any(kind.text == "130" for kind in kinds)


def _charging(*, charge: bool) -> Callable[[Any], bool]:
    wanted = ("true", "1") if charge else ("false", "0")

    def when(node: Any) -> bool:  # noqa: ANN401
        said = node.getparent().findtext(clark("cbc:ChargeIndicator")) or ""
        return normal(said) in wanted

    return when


def _not_a_creditor(node: Any) -> bool:  # noqa: ANN401
    if normal(node.get("schemeID")) != "SEPA":
        return True
    above = (clark("cac:AccountingSupplierParty"), clark("cac:PayeeParty"))
    return next(node.iterancestors(*above), None) is None


@cache
def _looks() -> dict[str, tuple[_Look, ...]]:
    money = _Look("BR-CL-03", "en16931-4217", "currencyID", required=True)
    unit = _Look("BR-CL-23", "en16931-units", "unitCode")
    looks: dict[str, list[_Look]] = {}
    for name in [
        "Amount",
        "BaseAmount",
        "PriceAmount",
        "TaxAmount",
        "TaxableAmount",
        "LineExtensionAmount",
        "TaxExclusiveAmount",
        "TaxInclusiveAmount",
        "AllowanceTotalAmount",
        "ChargeTotalAmount",
        "PrepaidAmount",
        "PayableRoundingAmount",
        "PayableAmount",
    ]:
        looks[f"cbc:{name}"] = [money]
    for name in ("InvoicedQuantity", "CreditedQuantity", "BaseQuantity"):
        looks[f"cbc:{name}"] = [unit]
    looks |= {
        "cbc:InvoiceTypeCode": [_Look("BR-CL-01", _INVOICE_KINDS)],
        "cbc:CreditNoteTypeCode": [_Look("BR-CL-01", _CREDIT_KINDS)],
        "cbc:DocumentCurrencyCode": [_Look("BR-CL-04", "en16931-4217")],
        "cbc:TaxCurrencyCode": [_Look("BR-CL-05", "en16931-4217")],
        "cbc:DescriptionCode": [
            _Look("BR-CL-06", "en16931-2005", inside=_inside("cac:InvoicePeriod"))
        ],
        "cbc:ID": [
            _Look(
                "BR-CL-07",
                "en16931-1153",
                "schemeID",
                inside=_inside("cac:AdditionalDocumentReference", "cac:DocumentReference"),
                when=_of_object,
            ),
            _Look(
                "BR-CL-10",
                "icd",
                "schemeID",
                inside=_inside("cac:PartyIdentification"),
                when=_not_a_creditor,
            ),
            _Look("BR-CL-17", "en16931-5305", inside=_inside("cac:TaxCategory")),
            _Look("BR-CL-18", "en16931-5305", inside=_inside("cac:ClassifiedTaxCategory")),
            _Look("BR-CL-21", "icd", "schemeID", inside=_inside("cac:StandardItemIdentification")),
            _Look("BR-CL-26", "icd", "schemeID", inside=_inside("cac:DeliveryLocation")),
        ],
        "cbc:CompanyID": [
            _Look("BR-CL-11", "icd", "schemeID", inside=_inside("cac:PartyLegalEntity"))
        ],
        "cbc:ItemClassificationCode": [
            _Look(
                "BR-CL-13",
                "untdid-7143",
                "listID",
                inside=_inside("cac:CommodityClassification"),
            )
        ],
        "cbc:IdentificationCode": [
            _Look("BR-CL-14", "en16931-3166", inside=_inside("cac:Country")),
            _Look("BR-CL-15", "en16931-3166", inside=_inside("cac:OriginCountry")),
        ],
        "cbc:PaymentMeansCode": [
            _Look("BR-CL-16", "en16931-4461", inside=_inside("cac:PaymentMeans"))
        ],
        "cbc:AllowanceChargeReasonCode": [
            _Look(
                "BR-CL-19",
                "en16931-5189",
                inside=_inside("cac:AllowanceCharge"),
                when=_charging(charge=False),
            ),
            _Look(
                "BR-CL-20",
                "untdid-7161",
                inside=_inside("cac:AllowanceCharge"),
                when=_charging(charge=True),
            ),
        ],
        "cbc:TaxExemptionReasonCode": [_Look("BR-CL-22", "vatex")],
        "cbc:EmbeddedDocumentBinaryObject": [_Look("BR-CL-24", "mime", "mimeCode")],
        "cbc:EndpointID": [_Look("BR-CL-25", "eas", "schemeID")],
    }
    return {clark(name): tuple(found) for name, found in looks.items()}


def in_ubl(
    root: Any,  # noqa: ANN401 - an lxml element
    on: date | None = None,
) -> Iterator[tuple[str, Breach]]:
    """Yield every code of a UBL document that is not in its list, with the rule it breaks."""
    looks = _looks()
    for node in root.iter(*looks):
        for look in looks[node.tag]:
            if look.inside and node.getparent().tag not in look.inside:
                continue
            code = node.get(look.attribute) if look.attribute else (node.text or "")
            if code is None and not look.required:
                continue
            if code not in accepted(look.list, on) and _wrong(look, code, node, on):
                yield look.rule, Breach(node=node, got=code)


def _wrong(
    look: _Look,
    code: str | None,
    node: Any,  # noqa: ANN401 - an lxml element
    on: date | None,
) -> bool:
    """Say whether a code that is not in its list as written is not in it otherwise either."""
    # a media type is compared as it stands
    text = (code or "") if look.list == "mime" else normal(code)
    if look.list == "vatex":
        text = text.upper()
    return text not in accepted(look.list, on) and (look.when is None or look.when(node))
