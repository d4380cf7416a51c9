"""The extension of XRechnung (BR-DEX): sub invoice lines, third party payments, more codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from attrs import frozen

from edibridge import codes
from edibridge.formats import _cii, _ubl
from edibridge.model import Invoice, Party
from edibridge.profiles._en16931_facts import CII, UBL, blank, normal, number
from edibridge.profiles._xrechnung_facts import SOURCE, is_extension, rounded
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="xrechnung-extension", source=SOURCE)

Breaches = Iterable[Breach]

# three schemes of digital health applications (DiGA) beside ISO 6523 and EAS
HEALTH = frozenset(["XR01", "XR02", "XR03"])
EMBEDDABLE = "application/xml"
_DECIMALS = 2
_ZERO = Decimal(0)
_LINE = _ubl.clark("cac:InvoiceLine")
_SUB = _ubl.clark("cac:SubInvoiceLine")
_NET = _ubl.clark("cbc:LineExtensionAmount")


def _extended(check: Callable[[Invoice, Case], Breaches]) -> Callable[[Invoice, Case], Breaches]:
    """Return a check that speaks of documents of the extension alone."""
    return lambda invoice, case: check(invoice, case) if is_extension(invoice) else ()


@RULES.rule(
    "BR-DEX-01",
    about="an attached document has a media type of EN 16931, or is XML",
    terms="BT-125-1",
    of=Invoice,
)
@_extended
def media(invoice: Invoice, case: Case) -> Breaches:
    """BT-125-1; in UBL and CII a missing media type is a wrong one, wherever it stands."""
    accepted = codes.values("mime") | {EMBEDDABLE}
    if case.root is not None and case.format in (UBL, CII):
        tag = (
            _ubl.clark("cbc:EmbeddedDocumentBinaryObject")
            if case.format == UBL
            else _cii.clark("ram:AttachmentBinaryObject")
        )
        for node in case.root.iter(tag):
            if node.get("mimeCode") not in accepted:
                yield Breach(node=node, got=node.get("mimeCode"))
        return
    for at, known in enumerate(invoice.attachments):
        if known.content is not None and known.mime not in accepted:
            yield Breach(path=f"attachments[{at}].mime", got=known.mime)


def _invoice_root(case: Case) -> Any:  # noqa: ANN401 - an lxml element
    root = case.root
    return root if root is not None and root.tag == _ubl.clark("Invoice") else None


@RULES.rule(
    "BR-DEX-02",
    "warning",
    about="a line with sub invoice lines has the sum of their net amounts",
    terms="BT-131 BG-DEX-01",
    of=Invoice,
    formats=[UBL],
)
@_extended
def sub_lines(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-131 of invoice lines and of sub invoice lines."""
    root = _invoice_root(case)
    if root is None:
        return
    for node in (*root.iterchildren(_LINE), *root.iter(_SUB)):
        below = node.findall(_SUB)
        if not below:
            continue
        expected = sum((_amount(one) or _ZERO for one in below), _ZERO)
        if _amount(node) != expected:
            yield Breach(node=node, got=node.findtext(_NET), expected=str(expected))


def _amount(node: Any) -> Decimal | None:  # noqa: ANN401
    return number(node.findtext(_NET))


@RULES.rule(
    "BR-DEX-03",
    about="the item of a sub invoice line has one VAT category",
    terms="BG-DEX-06",
    of=Invoice,
    formats=[UBL],
)
@_extended
def sub_line_category(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BG-DEX-06."""
    root = _invoice_root(case)
    if root is None:
        return
    for sub in root.iter(_SUB):
        for item in sub.iterchildren(_ubl.clark("cac:Item")):
            if sum(1 for _ in item.iterchildren(_ubl.clark("cac:ClassifiedTaxCategory"))) != 1:
                yield Breach(node=item)


@frozen(kw_only=True)
class _Scheme:
    """One rule about a scheme: its list, and the model's identifiers that have one."""

    id: str
    overrides: str
    list: str
    terms: str
    name: str


SCHEMES = (
    _Scheme(
        id="BR-DEX-04",
        overrides="BR-CL-10",
        list="icd",
        terms="BT-29-1 BT-46-1 BT-60-1",
        name="a party identifier",
    ),
    _Scheme(
        id="BR-DEX-05",
        overrides="BR-CL-11",
        list="icd",
        terms="BT-30-1 BT-47-1 BT-61-1",
        name="a registration",
    ),
    _Scheme(
        id="BR-DEX-06",
        overrides="BR-CL-21",
        list="icd",
        terms="BT-157-1",
        name="an item's standard identifier",
    ),
    _Scheme(
        id="BR-DEX-07",
        overrides="BR-CL-25",
        list="eas",
        terms="BT-34-1 BT-49-1",
        name="an electronic address",
    ),
    _Scheme(
        id="BR-DEX-08",
        overrides="BR-CL-26",
        list="icd",
        terms="BT-71-1",
        name="a delivery location",
    ),
)

_CREDITORS = (_ubl.clark("cac:AccountingSupplierParty"), _ubl.clark("cac:PayeeParty"))
_IN_UBL = {
    (_ubl.clark("cac:PartyIdentification"), _ubl.clark("cbc:ID")): "BR-DEX-04",
    (_ubl.clark("cac:PartyLegalEntity"), _ubl.clark("cbc:CompanyID")): "BR-DEX-05",
    (_ubl.clark("cac:StandardItemIdentification"), _ubl.clark("cbc:ID")): "BR-DEX-06",
    (_ubl.clark("cac:DeliveryLocation"), _ubl.clark("cbc:ID")): "BR-DEX-08",
}
_ENDPOINT = _ubl.clark("cbc:EndpointID")
_PRODUCT = _cii.clark("ram:SpecifiedTradeProduct")
_SHIP_TO = _cii.clark("ram:ShipToTradeParty")
_DELIVERY = _cii.clark("ram:ApplicableHeaderTradeDelivery")
_REGISTRATION = _cii.clark("ram:SpecifiedTaxRegistration")


@cache
def _accepted(list_id: str) -> frozenset[str]:
    # the assertion looks a scheme up in two lists put together as one text, with two blanks between
    # them, so that it finds an empty scheme there too
    return codes.values(list_id) | HEALTH | {""}


def _schemed(case: Case) -> Iterator[tuple[str, Any]]:
    """Yield the identifiers of UBL or CII that have a scheme, with the rule that speaks of each."""
    for node in case.root.iter(*_tags(case.format)):
        if node.get("schemeID") is None:
            continue
        rule = _rule_ubl(node) if case.format == UBL else _rule_cii(node)
        if rule:
            yield rule, node


@cache
def _tags(format_id: str) -> tuple[str, ...]:
    if format_id == UBL:
        return (*{tag for _, tag in _IN_UBL}, _ENDPOINT)
    return tuple(_cii.clark(f"ram:{name}") for name in ("GlobalID", "ID", "URIID"))


def _rule_ubl(node: Any) -> str:  # noqa: ANN401
    if node.tag == _ENDPOINT:
        return "BR-DEX-07"
    parent = node.getparent()
    rule = _IN_UBL.get((parent.tag, node.tag), "") if parent is not None else ""
    # a creditor identifier stands with the seller or the payee
    if rule == "BR-DEX-04" and normal(node.get("schemeID")) == "SEPA":
        return "" if next(node.iterancestors(*_CREDITORS), None) is not None else rule
    return rule


def _rule_cii(node: Any) -> str:  # noqa: ANN401
    parent = node.getparent()
    if node.tag == _cii.clark("ram:URIID"):
        return "BR-DEX-07" if parent.tag == _cii.clark("ram:URIUniversalCommunication") else ""
    if node.tag == _cii.clark("ram:ID"):
        return "" if next(node.iterancestors(_REGISTRATION), None) is not None else "BR-DEX-05"
    if next(node.iterancestors(_PRODUCT, _SHIP_TO), None) is None:
        return "BR-DEX-04"
    if parent.tag == _PRODUCT:
        return "BR-DEX-06"
    above = parent.getparent()
    if parent.tag == _SHIP_TO and above is not None and above.tag == _DELIVERY:
        return "BR-DEX-08"
    return ""


def _in_model(rule: str, invoice: Invoice) -> Iterator[tuple[str, str | None]]:
    if rule == "BR-DEX-06":
        for at, line in enumerate(invoice.lines):
            if line.item is not None and line.item.standard_id is not None:
                yield f"lines[{at}].item.standard_id.scheme", line.item.standard_id.scheme
    elif rule == "BR-DEX-08":
        for at, known in enumerate(invoice.deliveries):
            if known.location_id is not None:
                yield f"deliveries[{at}].location_id.scheme", known.location_id.scheme
    else:
        for role in ("seller", "buyer", "payee", "tax_representative"):
            party: Party | None = getattr(invoice, role)
            if party is not None:
                yield from _of_party(rule, role, party)


def _of_party(rule: str, role: str, party: Party) -> Iterator[tuple[str, str | None]]:
    if rule == "BR-DEX-04":
        for at, one in enumerate(party.identifiers):
            if one.scheme != "SEPA" or role not in ("seller", "payee"):
                yield f"{role}.identifiers[{at}].scheme", one.scheme
    elif rule == "BR-DEX-05" and party.legal_id is not None:
        yield f"{role}.legal_id.scheme", party.legal_id.scheme
    elif rule == "BR-DEX-07" and party.endpoint is not None:
        yield f"{role}.endpoint.scheme", party.endpoint.scheme


def _scheme(known: _Scheme) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:
        accepted = _accepted(known.list)
        if case.root is not None and case.format in (UBL, CII):
            for rule, node in _schemed(case):
                if rule == known.id and normal(node.get("schemeID")) not in accepted:
                    yield Breach(node=node, got=node.get("schemeID"))
            return
        for path, code in _in_model(known.id, invoice):
            if code is not None and normal(code) not in accepted:
                yield Breach(path=path, got=code)

    about = f"the scheme of {known.name} is in its list, or one of {', '.join(sorted(HEALTH))}"
    RULES.rule(known.id, about=about, terms=known.terms, of=Invoice)(_extended(check))


for _known in SCHEMES:
    _scheme(_known)


@RULES.rule(
    "BR-DEX-09",
    about="the amount due is the total with VAT less what is paid, plus what third parties are "
    "owed, plus the rounding",
    terms="BT-115 BT-112 BT-113 BT-114 BT-DEX-002",
    of=Invoice,
    formats=[UBL],
)
@_extended
def payable(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-115, in place of BR-CO-16; only UBL has a place for third party payments."""
    totals = invoice.totals
    if totals is None:
        return
    third = sum((one.amount for one in invoice.prepayments if one.amount is not None), _ZERO)
    expected = None
    if totals.gross is not None:
        expected = rounded(totals.gross - (totals.prepaid or _ZERO) + third)
    got = None
    if totals.payable is not None:
        got = rounded(totals.payable - (totals.rounding or _ZERO))
    if got is None or got != expected:
        yield Breach(path="totals.payable", got=_said(totals.payable), expected=_said(expected))


def _said(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _third_party(
    rule: str, term: str, about: str, name: str, kept: Callable[[Any, Any], bool]
) -> None:
    def check(invoice: Invoice, case: Case) -> Iterator[Breach]:  # noqa: ARG001
        root = _invoice_root(case)
        if root is None:
            return
        for at, node in enumerate(root.iterchildren(_ubl.clark("cac:PrepaidPayment"))):
            if not kept(node, root):
                yield Breach(path=f"prepayments[{at}].{name}", node=node)

    RULES.rule(rule, about=about, terms=term, of=Invoice, formats=[UBL])(_extended(check))


def _has(name: str) -> Callable[[Any, Any], bool]:
    tag = _ubl.clark(name)
    return lambda node, root: any(not blank(one.text) for one in node.iterchildren(tag))  # noqa: ARG005


def _fine(node: Any, root: Any) -> bool:  # noqa: ANN401, ARG001
    text = node.findtext(_ubl.clark("cbc:PaidAmount")) or ""
    return len(text.partition(".")[2]) <= _DECIMALS


def _same_currency(node: Any, root: Any) -> bool:  # noqa: ANN401
    wanted = {one.text or "" for one in root.iterchildren(_ubl.clark("cbc:DocumentCurrencyCode"))}
    return any(
        one.get("currencyID") in wanted for one in node.iterchildren(_ubl.clark("cbc:PaidAmount"))
    )


_third_party(
    "BR-DEX-10",
    "BT-DEX-001",
    "a third party payment says its type",
    "number",
    _has("cbc:ID"),
)
_third_party(
    "BR-DEX-11",
    "BT-DEX-002",
    "a third party payment has an amount",
    "amount",
    _has("cbc:PaidAmount"),
)
_third_party(
    "BR-DEX-12",
    "BT-DEX-003",
    "a third party payment has a description",
    "kind",
    _has("cbc:InstructionID"),
)
_third_party(
    "BR-DEX-13",
    "BT-DEX-002",
    "the amount of a third party payment has at most two decimals",
    "amount",
    _fine,
)
_third_party(
    "BR-DEX-14",
    "BT-DEX-002 BT-5",
    "a third party payment is in the currency of the invoice",
    "amount",
    _same_currency,
)


@RULES.rule(
    "BR-DEX-15",
    "warning",
    about="CII has no sub invoice lines in XRechnung",
    terms="BG-DEX-01",
    of=Invoice,
    formats=[CII],
)
@_extended
def no_sub_lines(invoice: Invoice, case: Case) -> Breaches:
    """BG-DEX-01."""
    for at, line in enumerate(invoice.lines):
        if line.parent is not None and case.format == CII:
            yield Breach(path=f"lines[{at}].parent", got=line.parent)
