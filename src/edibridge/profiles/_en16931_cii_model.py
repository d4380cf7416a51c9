"""The CII binding of EN 16931: what must stand there, where it differs from the model."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from edibridge import codes
from edibridge.profiles._en16931_cii_tree import (
    ADDRESS,
    ALLOWANCE,
    DAY,
    INDICATOR,
    LINE_SETTLEMENT,
    LINE_TOTAL,
    REGISTRATION,
    SELLER,
    SUMMATION,
    TYPE,
    Bound,
    Node,
    Tree,
    anywhere,
    bound,
    breakdown,
    each,
    filled,
    fine,
    has,
    is_category,
    is_vat,
    not_negative,
    once,
    tag,
    text,
    texts,
)
from edibridge.profiles._en16931_facts import blank, normal

_CARD_DIGITS = 10
_COUNTRY = tag("ram:PostalTradeAddress/ram:CountryID")


def _header(part: str, path: str) -> Callable[[Tree], bool]:
    """Return a test that a text stands at a path below a part of the document."""
    test = filled(path)
    return lambda known: test(getattr(known, part))


def _agreement(path: str) -> Callable[[Tree], bool]:
    test = has(path)
    return lambda known: test(known.agreement)


def _issued(known: Tree) -> bool:
    days = known.document.iterfind(tag("ram:IssueDateTime/udt:DateTimeString"))
    return any(not blank(day.text) for day in days if day.get("format") == "102")


def _endpoint(party: str) -> Callable[[Tree], bool]:
    def test(known: Tree) -> bool:
        found = known.agreement.find(tag(f"ram:{party}/ram:URIUniversalCommunication"))
        if found is None:
            return True
        return any(not blank(one.get("schemeID")) for one in found.iterfind(tag("ram:URIID")))

    return test


def _accounting(known: Tree) -> list[Node]:
    """BT-111: the total in the tax currency is there, and that currency is another one."""
    wanted = texts(known.settlement, tag("ram:TaxCurrencyCode"))
    if not wanted:
        return []
    ours = texts(known.settlement, tag("ram:InvoiceCurrencyCode"))
    return [
        node
        for node in known.root.iter(SUMMATION)
        if set(wanted) & set(ours)
        or not any(
            one.get("currencyID") in wanted for one in node.iterfind(tag("ram:TaxTotalAmount"))
        )
    ]


def _accounts(known: Tree) -> Iterable[Node]:
    for node in known.root.iter(tag("ram:SpecifiedTradeSettlementPaymentMeans")):
        if set(texts(node, TYPE)) & {"30", "58"}:
            yield from node.iterchildren(tag("ram:PayeePartyCreditorFinancialAccount"))


_IBAN, _OTHER = tag("ram:IBANID"), tag("ram:ProprietaryID")


def _indicators(where: str, said: str) -> Callable[[Tree], Iterable[Node]]:
    """Return what finds the allowances (`false`) or charges (`true`) in elements of a name."""
    key = f"{where} {said}"

    def find(known: Tree) -> Iterable[Node]:
        found: list[Node] | None = known.kept.get(key)
        if found is None:
            found = known.kept[key] = [
                node
                for above in known.root.iter(where)
                for node in above.iterchildren(ALLOWANCE)
                if said in texts(node, INDICATOR)
            ]
        return found

    return find


SETTLEMENT = tag("ram:ApplicableHeaderTradeSettlement")


def _reason(node: Node) -> bool:
    return node.find(tag("ram:Reason")) is not None or node.find(tag("ram:ReasonCode")) is not None


def _vat_category(path: str) -> Callable[[Node], bool]:
    name = tag(path)
    return lambda node: any(
        is_vat(tax) and tax.find(tag("ram:CategoryCode")) is not None for tax in node.iterfind(name)
    )


def _not_negative(path: str) -> Callable[[Node], bool]:
    name = tag(path)
    return lambda node: any(not_negative(one) for one in texts(node, name))


_NET = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount"
_GROSS = "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/ram:ChargeAmount"
_BILLED = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"


def _line_unit(node: Node) -> bool:
    return any(one.get("unitCode") is not None for one in node.iterfind(tag(_BILLED)))


def _gross_price(node: Node) -> bool:
    return node.find(tag(_GROSS)) is None or _not_negative(_GROSS)(node)


def _standard(node: Node) -> bool:
    found = node.findall(tag("ram:SpecifiedTradeProduct/ram:GlobalID"))
    return not found or any(not blank(one.get("schemeID")) for one in found)


def _class(node: Node) -> bool:
    found = node.findall(tag("ram:ClassCode"))
    return not found or any(not blank(one.get("listID")) for one in found)


def _period(node: Node) -> bool:
    start, end = node.find(tag("ram:StartDateTime")), node.find(tag("ram:EndDateTime"))
    if start is None or end is None:
        return True
    begins, ends = (
        [one.text or "" for one in part.iterfind(DAY) if one.get("format") == "102"]
        for part in (start, end)
    )
    return any(last >= first for last in ends for first in begins)


def _either(first: str, second: str) -> Callable[[Node], bool]:
    one, other = has(first), has(second)
    return lambda node: one(node) or other(node)


def _payee(known: Tree) -> Iterable[Node]:
    """BT-59: neither the name nor the identifier nor the registration of the seller."""
    for node in known.root.iter(tag("ram:PayeeTradeParty")):
        above = node.getparent().getparent()
        sellers = (
            []
            if above is None
            else above.findall(tag("ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty"))
        )
        paths = ("ram:Name", "ram:ID", "ram:SpecifiedLegalOrganization/ram:ID")
        same = any(
            set(texts(node, tag(path))) & set(texts(seller, tag(path)))
            for seller in sellers
            for path in paths
        )
        if same or node.find(tag("ram:Name")) is None:
            yield node


def _numbered(node: Node) -> bool:
    return any(one.get("schemeID") == "VA" for one in node.iterfind(REGISTRATION))


def _identified(node: Node) -> bool:
    paths = ("ram:ID", "ram:GlobalID", "ram:SpecifiedLegalOrganization/ram:ID")
    return any(node.find(tag(path)) is not None for path in paths) or _numbered(node)


def _representative_number(node: Node) -> bool:
    found = node.iterfind(REGISTRATION)
    return any(not blank(one.text) for one in found if one.get("schemeID") == "VA")


def _rate(node: Node) -> bool:
    if not is_vat(node):
        return False
    return node.find(tag("ram:RateApplicablePercent")) is not None or is_category(node, "O")


def _tax_point(known: Tree) -> bool:
    root = known.root
    return (
        next(root.iter(tag("ram:TaxPointDate")), None) is None
        or next(root.iter(tag("ram:DueDateTypeCode")), None) is None
    )


@cache
def _prefixes() -> str:
    return f" {' '.join(sorted({*codes.values('en16931-3166-cii'), 'EL'}))} "


def _vat_prefix(known: Tree) -> Iterable[Node]:
    prefixes = _prefixes()
    for above in known.root.iter(tag("ram:SpecifiedTaxRegistration")):
        for node in above.iterchildren(tag("ram:ID")):
            if node.get("schemeID") == "VA" and f" {(node.text or '')[:2]} " not in prefixes:
                yield node


_LINES = anywhere("ram:IncludedSupplyChainTradeLineItem")
_REPRESENTATIVES = anywhere("ram:SellerTaxRepresentativeTradeParty")
_LINE_PERIODS = anywhere("ram:SpecifiedLineTradeSettlement/ram:BillingSpecifiedPeriod")
_PERIODS = anywhere("ram:ApplicableHeaderTradeSettlement/ram:BillingSpecifiedPeriod")
_PARTIES = "ram:SellerTradeParty", "ram:BuyerTradeParty"


def _ship_to(known: Tree) -> list[Node]:
    path = tag("ram:ShipToTradeParty/ram:PostalTradeAddress")
    found = known.delivery.find(path)
    return [] if found is None else [found]


def _allowance_rules() -> Bound:
    rules: Bound = {}
    for said, where, amount_rule, reasons, decimals in (
        ("false", SETTLEMENT, "BR-31", ("BR-33", "BR-CO-21"), ("BR-DEC-01", "BR-DEC-02")),
        ("true", SETTLEMENT, "BR-36", ("BR-38", "BR-CO-22"), ("BR-DEC-05", "BR-DEC-06")),
        ("false", LINE_SETTLEMENT, "BR-41", ("BR-42", "BR-CO-23"), ("BR-DEC-24", "BR-DEC-25")),
        ("true", LINE_SETTLEMENT, "BR-43", ("BR-44", "BR-CO-24"), ("BR-DEC-27", "BR-DEC-28")),
    ):
        find = _indicators(where, said)
        rules[amount_rule] = each(find, has("ram:ActualAmount"))
        for rule in reasons:
            rules[rule] = each(find, _reason)
        rules[decimals[0]] = each(find, fine("ram:ActualAmount"))
        rules[decimals[1]] = each(find, fine("ram:BasisAmount"))
    rules["BR-32"] = each(_indicators(SETTLEMENT, "false"), _vat_category("ram:CategoryTradeTax"))
    rules["BR-37"] = each(_indicators(SETTLEMENT, "true"), _vat_category("ram:CategoryTradeTax"))
    return rules


RULES: Bound = {
    **_allowance_rules(),
    "BR-01": once(
        _header("context", "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"),
    ),
    "BR-02": once(_header("document", "ram:ID")),
    "BR-03": once(_issued),
    "BR-04": once(_header("document", "ram:TypeCode")),
    "BR-05": once(_header("settlement", "ram:InvoiceCurrencyCode")),
    "BR-06": once(_header("agreement", "ram:SellerTradeParty/ram:Name")),
    "BR-07": once(_header("agreement", "ram:BuyerTradeParty/ram:Name")),
    "BR-08": once(_agreement("ram:SellerTradeParty/ram:PostalTradeAddress")),
    "BR-09": once(
        _header("agreement", "ram:SellerTradeParty/ram:PostalTradeAddress/ram:CountryID")
    ),
    "BR-10": once(_agreement("ram:BuyerTradeParty/ram:PostalTradeAddress")),
    "BR-11": once(_header("agreement", "ram:BuyerTradeParty/ram:PostalTradeAddress/ram:CountryID")),
    "BR-16": once(lambda known: bool(known.lines)),
    "BR-17": bound(_payee),
    "BR-18": each(_REPRESENTATIVES, filled("ram:Name")),
    "BR-19": each(_REPRESENTATIVES, lambda node: node.find(ADDRESS) is not None),
    "BR-20": each(_REPRESENTATIVES, lambda node: not blank(text(node, _COUNTRY))),
    "BR-21": each(_LINES, filled("ram:AssociatedDocumentLineDocument/ram:LineID")),
    "BR-22": each(_LINES, has(_BILLED)),
    "BR-23": each(_LINES, _line_unit),
    "BR-24": each(_LINES, lambda node: node.find(f"{LINE_SETTLEMENT}/{LINE_TOTAL}") is not None),
    "BR-25": each(_LINES, filled("ram:SpecifiedTradeProduct/ram:Name")),
    "BR-26": each(_LINES, has(_NET)),
    "BR-27": each(_LINES, _not_negative(_NET)),
    "BR-28": each(_LINES, _gross_price),
    "BR-29": each(_PERIODS, _period),
    "BR-30": each(_LINE_PERIODS, _period),
    "BR-45": each(breakdown, has("ram:BasisAmount")),
    "BR-46": each(breakdown, has("ram:CalculatedAmount")),
    "BR-47": each(breakdown, lambda node: is_vat(node) and has("ram:CategoryCode")(node)),
    "BR-48": each(breakdown, _rate),
    "BR-49": each(
        anywhere("ram:SpecifiedTradeSettlementPaymentMeans"),
        lambda node: node.find(TYPE) is not None,
    ),
    "BR-50": each(
        _accounts, lambda node: not blank(text(node, _IBAN)) or not blank(text(node, _OTHER))
    ),
    "BR-51": each(
        anywhere("ram:ApplicableTradeSettlementFinancialCard"),
        lambda node: len(normal(text(node, tag("ram:ID")))) <= _CARD_DIGITS,
    ),
    "BR-52": each(anywhere("ram:AdditionalReferencedDocument"), filled("ram:IssuerAssignedID")),
    "BR-53": bound(_accounting),
    "BR-54": each(
        anywhere("ram:ApplicableProductCharacteristic"),
        lambda node: has("ram:Description")(node) and has("ram:Value")(node),
    ),
    "BR-55": each(
        lambda known: known.settlement.iterchildren(tag("ram:InvoiceReferencedDocument")),
        filled("ram:IssuerAssignedID"),
    ),
    "BR-56": each(_REPRESENTATIVES, _representative_number),
    "BR-57": each(_ship_to, filled("ram:CountryID")),
    "BR-61": each(
        _accounts, lambda node: node.find(_IBAN) is not None or node.find(_OTHER) is not None
    ),
    "BR-62": once(_endpoint("SellerTradeParty")),
    "BR-63": once(_endpoint("BuyerTradeParty")),
    "BR-64": each(_LINES, _standard),
    "BR-65": each(anywhere("ram:DesignatedProductClassification"), _class),
    "BR-CO-03": bound(lambda known: () if _tax_point(known) else breakdown(known)[:1]),
    "BR-CO-04": each(
        _LINES, _vat_category("ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax")
    ),
    "BR-CO-09": bound(_vat_prefix),
    "BR-CO-18": bound(lambda known: () if known.taxes else known.lines[:1]),
    "BR-CO-19": each(_PERIODS, _either("ram:StartDateTime", "ram:EndDateTime")),
    "BR-CO-20": each(_LINE_PERIODS, _either("ram:StartDateTime", "ram:EndDateTime")),
    "BR-CO-26": each(lambda known: known.root.iter(SELLER), _identified),
}
