"""What the rules of Peppol BIS Billing ask of a document again and again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from attrs import frozen

from edibridge.formats import _cii
from edibridge.formats._ubl import NAMESPACES, clark
from edibridge.model import Extra, Identifier, Invoice, Part, Party, TaxRegistration
from edibridge.profiles._peppol_text import normal
from edibridge.rules import Breach, Case, RuleSet

SOURCE = "Peppol BIS Billing 3.0, edition 2026.5"
UBL = "ubl-invoice"
CII = "cii-invoice"
VAT = "VAT"
UNKNOWN = "XX"

SPECIFICATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
SELF_BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0"
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
SELF_BILLING_PROCESS = "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0"
_SHARED_PROCESSES = {
    "urn:peppol:france:billing:regulated": "01",
    "urn:peppol:france:billing:non-regulated": "01",
    "urn:peppol:bis:billing_with_response": "02",
}
_PROCESSES = {
    SPECIFICATION: {PROCESS: "01", **_SHARED_PROCESSES},
    SELF_BILLING: {SELF_BILLING_PROCESS: "01", **_SHARED_PROCESSES},
}
_CII_PROCESS = re.compile(r"urn:fdc:peppol.eu:2017:poacc:billing:([0-9]{2}):1.0")

TRANSACTION = "rsm:SupplyChainTradeTransaction"
AGREEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeAgreement"
SETTLEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeSettlement"


@frozen(kw_only=True)
class Facts:
    """The process, and in which countries supplier and customer are, by what the rules go by.

    `supplier` and `customer` are the country of the VAT number or else of the address, in
    capitals; `supplier_own` looks at no tax representative. `german` says that both addresses
    are in Germany, `specification` which of Peppol's two specifications judges.
    """

    specification: str
    process: str
    supplier: str
    supplier_own: str
    customer: str
    german: bool

    @property
    def greek(self) -> bool:
        """Say whether the supplier is Greek."""
        return self.supplier in _GREEK

    @property
    def both_greek(self) -> bool:
        """Say whether supplier and customer are Greek."""
        return self.greek and self.customer in _GREEK

    @property
    def greek_own(self) -> bool:
        """Say whether the supplier itself, not its representative, is Greek."""
        return self.supplier_own in _GREEK


_GREEK = ("GR", "EL")


def facts(invoice: Invoice, case: Case) -> Facts:
    """Return the facts of a document, gathered on the first call."""
    known: Facts | None = case.shared.get("peppol")
    if known is None:
        known = case.shared["peppol"] = _gather(invoice, case)
    return known


def kept(invoice: Invoice, case: Case) -> dict[str, Any]:
    """Return what the rules know of a whole document: its process, which countries' rules speak."""
    for role in _UBL_PARTIES:
        countries(invoice, case, role)
    facts(invoice, case)
    return case.shared


def _gather(invoice: Invoice, case: Case) -> Facts:
    seller, buyer = countries(invoice, case, "seller"), countries(invoice, case, "buyer")
    own = _prefix(invoice, case, "seller")
    other = _prefix(invoice, case, "tax_representative")
    return Facts(
        specification=specification_of(invoice),
        process=_process(invoice, case),
        supplier=_decide((own, other), seller),
        supplier_own=_decide((own,), seller),
        customer=_decide((_prefix(invoice, case, "buyer"),), buyer),
        german=_alone(seller) == _alone(buyer) == "DE",
    )


def _process(invoice: Invoice, case: Case) -> str:
    stated = normal(invoice.process)
    if case.format == CII:
        # the CII binding takes any number of a process, the UBL binding the approved ones
        known = _CII_PROCESS.search(stated)
        return known[1] if known else ""
    return _PROCESSES[specification_of(invoice)].get(stated, "")


def specification_of(invoice: Invoice) -> str:
    """Return Peppol's specification that judges a document: billing unless it says otherwise."""
    billed = normal(invoice.specification).startswith(SELF_BILLING)
    return SELF_BILLING if billed else SPECIFICATION


def _prefix(invoice: Invoice, case: Case, role: str) -> list[str]:
    """Return what the VAT numbers of a party begin with, one for each that is stated."""
    if cii(case) is not None:
        path = f"{_CII_PARTIES[role]}/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='{VAT}']"
        return [text_of(node)[:2] for node in all_of(case.root, path)]
    root = ubl(case)
    if root is None:
        return [number[:2] for number in vat_numbers(getattr(invoice, role), case)]
    found = []
    for node in all_of(root, f"{_UBL_PARTIES[role]}/cac:PartyTaxScheme"):
        if any(text_of(one) == VAT for one in all_of(node, "cac:TaxScheme/cbc:ID")):
            found += [text_of(one)[:2] for one in all_of(node, "cbc:CompanyID")] or [""]
    return found


def _decide(prefixes: tuple[list[str], ...], addresses: list[str]) -> str:
    """Return the country that the rules go by.

    Where it is stated more than once the authority's expression fails and no rule of any country
    looks at the document: that is an empty string.
    """
    for known in prefixes:
        if len(known) > 1:
            return ""
        if known and known[0]:
            return normal(known[0]).upper()
    if not addresses:
        return UNKNOWN
    return _alone(addresses)


def _alone(addresses: list[str]) -> str:
    return normal(addresses[0]).upper() if len(addresses) == 1 else ""


_UBL_PARTIES = {
    "seller": "cac:AccountingSupplierParty/cac:Party",
    "buyer": "cac:AccountingCustomerParty/cac:Party",
    "tax_representative": "cac:TaxRepresentativeParty",
}
_CII_PARTIES = {
    "seller": f"{AGREEMENT}/ram:SellerTradeParty",
    "buyer": f"{AGREEMENT}/ram:BuyerTradeParty",
    "tax_representative": f"{AGREEMENT}/ram:SellerTaxRepresentativeTradeParty",
}


def countries(invoice: Invoice, case: Case, role: str) -> list[str]:
    """Return the countries of a party's address as written: one, none, or too many."""
    key = f"peppol-country-{role}"
    known: list[str] | None = case.shared.get(key)
    if known is None:
        known = case.shared[key] = _countries(invoice, case, role)
    return known


def _countries(invoice: Invoice, case: Case, role: str) -> list[str]:
    if ubl(case) is not None:
        path = f"{_UBL_PARTIES[role]}/cac:PostalAddress/cac:Country/cbc:IdentificationCode"
        return [text_of(node) for node in all_of(case.root, path)]
    if cii(case) is not None:
        path = f"{_CII_PARTIES[role]}/ram:PostalTradeAddress/ram:CountryID"
        return [text_of(node) for node in all_of(case.root, path)]
    party: Party | None = getattr(invoice, role)
    stated = party.address.country if party is not None and party.address is not None else None
    return [] if stated is None else [stated]


def is_in(invoice: Invoice, case: Case, role: str, country: str) -> bool:
    """Say whether a party's address is in a country, spelled just so and stated once."""
    return countries(invoice, case, role) == [country]


def registrations(party: Party | None) -> tuple[TaxRegistration, ...]:
    """Return the tax registrations of a party."""
    return party.tax_registrations if party is not None else ()


def scheme_of(known: TaxRegistration, case: Case) -> str:
    """Return the scheme of a registration as the source spells it.

    The CII binding of Peppol asks for `VAT` although CII says `VA`, so that a number under `VA`
    is no VAT number to it: what the source spelled decides.
    """
    if case.format != CII:
        return known.scheme or ""
    spelled = [one.value or "" for one in known.extras if one.path.endswith("@schemeID")]
    if spelled:
        return spelled[0]
    return {VAT: "VA", "TAX": "FC"}.get(known.scheme or "", known.scheme or "")


def vat_numbers(party: Party | None, case: Case, *, trimmed: bool = False) -> list[str]:
    """Return the VAT numbers of a party; `trimmed` overlooks blanks around the scheme."""
    return [
        known.number or ""
        for known in registrations(party)
        if (normal(scheme_of(known, case)) if trimmed else scheme_of(known, case)) == VAT
    ]


def gate(rules: RuleSet, speaks: Callable[[Invoice, Case], bool]) -> None:
    """Let a country's rules look at those documents only that they speak of."""

    def sweep(document: Any, case: Case) -> Iterator[tuple[str, Breach]]:  # noqa: ANN401
        if isinstance(document, Invoice) and speaks(document, case):
            for rule in rules:
                for breach in rule.check(document, case):
                    yield rule.id, breach

    rules.sweep = sweep


def is_doubled(part: Part, path: str) -> bool:
    """Say whether an element of UBL that a rule takes for single stands twice.

    The first one was read; the second, or a second one around it, is in the extras of the part.
    Where such an element decides whether a rule speaks at all, the authority's rule is silent.
    """
    return any(_leads(one, path) for one in part.extras)


def _leads(extra: Extra, path: str) -> bool:
    """Say whether an extra is the element at a path, or holds it."""
    if path == extra.path:
        return True
    rest = path.removeprefix(f"{extra.path}/")
    return rest != path and any(_leads(child, rest) for child in extra.children)


def is_credit_note(invoice: Invoice, case: Case) -> bool:
    """Say whether a document is a credit note: in UBL its document element says so."""
    if case.format == UBL and case.root is not None:
        return bool(case.root.tag == clark("CreditNote"))
    return invoice.is_credit


def ubl(case: Case) -> Any:  # noqa: ANN401 - an lxml element
    """Return the document element of UBL, or None in another syntax."""
    return case.root if case.format == UBL else None


def cii(case: Case) -> Any:  # noqa: ANN401
    """Return the document element of CII, or None in another syntax."""
    return case.root if case.format == CII else None


def all_of(root: Any, path: str) -> list[Any]:  # noqa: ANN401
    """Return the elements at a path of UBL or CII, with the usual prefixes."""
    return list(root.iterfind(_spelled(path)))


def first(root: Any, path: str) -> Any:  # noqa: ANN401
    """Return the first element at a path of UBL or CII, or None."""
    return root.find(_spelled(path))


def said(root: Any, path: str) -> str:  # noqa: ANN401
    """Return the text of the first element at a path, or an empty string."""
    found = root.find(_spelled(path))
    return "" if found is None else text_of(found)


def text_of(node: Any) -> str:  # noqa: ANN401
    """Return an element's text, comments aside."""
    if not len(node):
        return node.text or ""
    return "".join(node.xpath(".//text()"))


def speaks_of(case: Case, path: str) -> bool:
    """Say whether a rule has anything to look at: in CII its context may be missing."""
    root = cii(case)
    return root is None or first(root, path) is not None


_PREFIXES = {**NAMESPACES, **_cii.NAMESPACES}
_PREFIX = re.compile(r"\b([a-z]+):(?=[A-Z])")


@lru_cache(maxsize=512)
def _spelled(path: str) -> str:
    """Return a path in Clark names: lxml finds it faster than one with prefixes."""
    return _PREFIX.sub(lambda found: f"{{{_PREFIXES[found[1]]}}}", path)


def parties(invoice: Invoice) -> Iterator[tuple[str, Party]]:
    """Yield the parties of a document with their model paths."""
    for role in ("seller", "buyer", "payee", "tax_representative", "invoicee"):
        known = getattr(invoice, role)
        if known is not None:
            yield role, known
    for at, known in enumerate(invoice.parties):
        yield f"parties[{at}]", known
    for at, delivery in enumerate(invoice.deliveries):
        if delivery.party is not None:
            yield f"deliveries[{at}].party", delivery.party


def identifiers(invoice: Invoice) -> Iterator[tuple[str, Identifier]]:
    """Yield the endpoints, identifiers and registrations of all parties with their paths."""
    for path, party in parties(invoice):
        for name in ("endpoint", "legal_id"):
            known = getattr(party, name)
            if known is not None:
                yield f"{path}.{name}", known
        for at, one in enumerate(party.identifiers):
            yield f"{path}.identifiers[{at}]", one
