"""XRechnung: the preliminary rules of German public buyers (BR-DE-TMP, BR-TMP)."""

from __future__ import annotations

import re

from edibridge.formats import _cii, _ubl
from edibridge.model import Invoice
from edibridge.profiles._en16931_facts import CII, UBL
from edibridge.profiles._xrechnung_facts import SOURCE
from edibridge.profiles._xrechnung_national import Breaches
from edibridge.rules import Breach, Case, RuleSet

RULES = RuleSet(id="xrechnung-preliminary", source=SOURCE)

_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")


@RULES.rule(
    "BR-DE-TMP-32",
    "information",
    about="an invoice says when it was delivered: a date, a period, or a period in every line",
    terms="BT-72 BG-14 BG-26",
    of=Invoice,
)
def delivered(invoice: Invoice, case: Case) -> Breaches:
    """BT-72, BG-14, BG-26."""
    if _day(invoice, case):
        return
    if _period(invoice, case) or all(line.period is not None for line in invoice.lines):
        return
    yield Breach(path="deliveries")


def _day(invoice: Invoice, case: Case) -> bool:
    if case.root is not None and case.format in (UBL, CII):
        path, space = {
            UBL: ("cac:Delivery/cbc:ActualDeliveryDate", _ubl.NAMESPACES),
            CII: (_OCCURRED, _cii.NAMESPACES),
        }[case.format]
        return case.root.find(path, space) is not None
    return any(known.delivered is not None for known in invoice.deliveries)


_OCCURRED = (
    f"{_cii.TRANSACTION}/ram:ApplicableHeaderTradeDelivery"
    "/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime"
)


def _period(invoice: Invoice, case: Case) -> bool:
    if case.root is not None and case.format == CII:
        # BT-8 is in the model's period, in CII it is not
        path = f"{_cii.SETTLEMENT}/ram:BillingSpecifiedPeriod"
        return case.root.find(path, _cii.NAMESPACES) is not None
    return invoice.period is not None


@RULES.rule(
    "BR-TMP-2",
    "warning",
    about="the place of an external document is an absolute URL",
    terms="BT-124",
    of=Invoice,
)
def location(invoice: Invoice, case: Case) -> Breaches:
    """BT-124."""
    if case.root is not None and case.format == UBL:
        # UBL: a reference to something outside without a place breaks the rule too
        path = "cac:AdditionalDocumentReference/cac:Attachment/cac:ExternalReference"
        for node in case.root.iterfind(path, _ubl.NAMESPACES):
            text = node.findtext("cbc:URI", "", _ubl.NAMESPACES)
            if _URL.match(text) is None:
                yield Breach(node=node, got=text)
        return
    for at, known in enumerate(invoice.attachments):
        if known.uri is not None and _URL.match(known.uri) is None:
            yield Breach(path=f"attachments[{at}].uri", got=known.uri)


@RULES.rule(
    "BR-TMP-3",
    about="the base quantity of the gross price is that of the net price, and so is its unit",
    terms="BT-149 BT-150",
    of=Invoice,
    formats=[CII],
)
def base_quantities(invoice: Invoice, case: Case) -> Breaches:  # noqa: ARG001
    """BT-149, BT-150: CII has a place for them with each of the two prices, UBL has one."""
    if case.root is None:
        return
    space = _cii.NAMESPACES
    agreement, quantity = "ram:SpecifiedLineTradeAgreement", "ram:BasisQuantity"
    path = f"{_cii.TRANSACTION}/ram:IncludedSupplyChainTradeLineItem"
    for line in case.root.iterfind(path, space):
        gross = line.findall(
            f"{agreement}/ram:GrossPriceProductTradePrice/ram:BasisQuantity", space
        )
        net = line.findall(f"{agreement}/ram:NetPriceProductTradePrice/{quantity}", space)
        if not gross or not net:
            continue
        same = {node.text or "" for node in gross} & {node.text or "" for node in net}
        units = [{node.get("unitCode") for node in nodes} - {None} for nodes in (gross, net)]
        if not same or (units[0] and units[1] and not units[0] & units[1]):
            yield Breach(node=gross[0], got=gross[0].text, expected=net[0].text)
