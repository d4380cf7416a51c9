"""The level EXTENDED of Factur-X: lines within lines, and what it asks of texts and categories."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from math import floor, isfinite, nan

from edibridge import codes
from edibridge.findings import Severity
from edibridge.model import Invoice
from edibridge.profiles._en16931_cii_tree import (
    ALLOWANCE,
    CATEGORY_TAX,
    INDICATOR,
    LINE,
    LINE_SETTLEMENT,
    LINE_TOTAL,
    SELLER,
    TAX,
    TYPE,
    Check,
    Node,
    Tree,
    anywhere,
    binary,
    bound,
    each,
    fine,
    has,
    is_category,
    is_vat,
    once,
    tag,
    text,
    texts,
)
from edibridge.profiles._en16931_cii_vat import CATEGORIES
from edibridge.profiles._facturx_levels import SOURCE
from edibridge.rules import RuleSet

RULES = RuleSet(id="facturx-extended-lines", source=SOURCE)
CHARACTERISTICS = "facturx-characteristics"

_ABOUT = tag("ram:AssociatedDocumentLineDocument")
_STATUS = tag("ram:AssociatedDocumentLineDocument/ram:LineStatusReasonCode")
_LINE_ID = tag("ram:AssociatedDocumentLineDocument/ram:LineID")
_PARENT = tag("ram:AssociatedDocumentLineDocument/ram:ParentLineID")
_SUM = f"{LINE_SETTLEMENT}/{LINE_TOTAL}"
_QUANTITY = tag("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity")
_PRICE = tag("ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount")
_SERVICE_TAX = tag("ram:AppliedTradeTax")
_DETAIL, _GROUP = "DETAIL", "GROUP"
_MINUTES = re.compile(
    r"\s*(\d{4})(1[0-2]|0[1-9])(3[01]|[12][0-9]|0[1-9])([01][0-9]|2[0-3])[0-5][0-9]\s*"
)


def normal(said: str) -> str:
    """Take away the blanks around a text and but one of those within (XPath's normalize-space)."""
    return " ".join(said.split())


def is_detail(line: Node) -> bool:
    """Say whether a line counts: it is no heading and no information alone."""
    said = texts(line, _STATUS)
    return not said or _DETAIL in said


def details(known: Tree) -> list[Node]:
    """Return the lines that count."""
    found: list[Node] | None = known.kept.get(_DETAIL)
    if found is None:
        lines = known.transaction.iterchildren(LINE)
        found = known.kept[_DETAIL] = [line for line in lines if is_detail(line)]
    return found


def _add(rule: str, about: str, terms: str, check: Check, severity: Severity = "fatal") -> None:
    RULES.rule(rule, severity, about=about, terms=terms, of=Invoice)(check)


def _noted(path: str) -> Callable[[Tree], list[Node]]:
    """Return what finds notes with a subject."""
    subject = tag("ram:SubjectCode")
    found = anywhere(path)
    return lambda known: [one for one in found(known) if one.find(subject) is not None]


def _said(note: Node) -> bool:
    return any(note.find(tag(name)) is not None for name in ("ram:ContentCode", "ram:Content"))


def _reasoned(charge: Node) -> bool:
    return any(charge.find(tag(name)) is not None for name in ("ram:Reason", "ram:ReasonCode"))


def _document_charges(known: Tree) -> Iterable[Node]:
    nodes = known.settlement.iterchildren(ALLOWANCE)
    return (node for node in nodes if "true" in texts(node, INDICATOR))


def _line_charges(known: Tree) -> Iterable[Node]:
    for settlement in known.root.iter(LINE_SETTLEMENT):
        for node in settlement.iterchildren(ALLOWANCE):
            if "true" in texts(node, INDICATOR):
                yield node


def _counted(known: Tree) -> Iterable[Node]:
    """Yield the lines that count and say something of themselves."""
    return (line for line in details(known) if line.find(_ABOUT) is not None)


def _other_registrations(known: Tree) -> Iterable[Node]:
    for node in anywhere("ram:SpecifiedTaxRegistration/ram:ID")(known):
        if next(node.iterancestors(SELLER), None) is None:
            yield node


def _taxed(line: Node) -> bool:
    taxes = line.findall(f"{LINE_SETTLEMENT}/{TAX}")
    named = any("VAT" in texts(tax, TYPE) for tax in taxes)
    return named and any(is_vat(tax) and has("ram:CategoryCode")(tax) for tax in taxes)


def _measured(node: Node) -> bool:
    measures = node.findall(tag("ram:ValueMeasure"))
    if node.find(tag("ram:Value")) is not None:
        return not measures
    return any(one.get("unitCode") for one in measures)


def _listed(node: Node) -> bool:
    code = normal(node.text or "")
    return codes.contains(CHARACTERISTICS, code)


def _subtyped(line: Node) -> bool:
    return not normal(text(line, _PARENT)) or any(texts(line, _STATUS))


def _amount(line: Node) -> float:
    stated = normal(text(line, _SUM))
    known = binary(stated) if stated else None
    return nan if known is None else known


def _headings(known: Tree) -> list[Node]:
    """Return the headings whose amount is not the sum of the lines right below them."""
    below: dict[str, list[Node]] = {}
    for line in known.lines:
        if {_DETAIL, _GROUP} & set(texts(line, _STATUS)):
            below.setdefault(normal(text(line, _PARENT)), []).append(line)
    wrong = []
    for line in known.lines:
        if _GROUP in texts(line, _STATUS) and normal(text(line, _SUM)):
            total = sum(map(_amount, below.get(normal(text(line, _LINE_ID)), ())))
            rounded = floor(total * 100 + 0.5) / 100 if isfinite(total) else total
            if _amount(line) != rounded:
                wrong.append(line)
    return wrong


def _orphans(known: Tree) -> list[Node]:
    numbers = {normal(one) for line in known.lines for one in texts(line, _LINE_ID)}
    parents = ((line, normal(text(line, _PARENT))) for line in known.lines)
    return [line for line, parent in parents if parent and parent not in numbers]


def _partial(known: Tree) -> list[Node]:
    """Return the headings with an amount some of whose own headings have none."""
    counts: dict[str, list[bool]] = {}
    for line in known.lines:
        if _GROUP in texts(line, _STATUS):
            counts.setdefault(text(line, _PARENT), []).append(line.find(_SUM) is not None)
    return [
        line
        for line in known.lines
        if _GROUP in texts(line, _STATUS)
        and line.find(_SUM) is not None
        and (line.find(_LINE_ID) is None or not all(counts.get(text(line, _LINE_ID), ())))
    ]


def _stands(code: str) -> Callable[[Tree], bool]:
    """Return whether a category is in the breakdown where, and only where, something has it."""

    def test(known: Tree) -> bool:
        header = any(is_category(tax, code) for tax in known.taxes)
        used = any(
            is_category(tax, code)
            for line in known.root.iter(LINE)
            if is_detail(line)
            for tax in line.findall(f"{LINE_SETTLEMENT}/{TAX}")
        )
        for name in (CATEGORY_TAX, _SERVICE_TAX):
            used = used or any(is_category(tax, code) for tax in known.root.iter(name))
        return header == used

    return test


def _due(known: Tree) -> bool:
    stated = [binary(one.text) for one in known.root.iter(tag("ram:DuePayableAmount"))]
    if not stated or stated[0] is None or not stated[0] > 0:
        return True
    terms = list(known.root.iter(tag("ram:SpecifiedTradePaymentTerms")))
    names = (tag("ram:DueDateDateTime"), tag("ram:Description"))
    return any(one.find(name) is not None for one in terms for name in names)


def _minutes(known: Tree) -> list[Node]:
    return [
        node
        for node in known.root.iter(tag("udt:DateTimeString"))
        if node.get("format") == "205" and _MINUTES.fullmatch(node.text or "") is None
    ]


def _breakdown(known: Tree) -> list[Node]:
    return known.taxes


def _schemed(path: str, scheme: str) -> Check:
    """Return a check that items whose part at a path stands there say a scheme of it."""
    part = tag(f"ram:SpecifiedTradeProduct/{path.partition('/')[0]}")
    whole = tag(f"ram:SpecifiedTradeProduct/{path}")
    return each(
        lambda known: (line for line in known.lines if line.find(part) is not None),
        lambda line: any(one.get(scheme) for one in line.findall(whole)),
    )


# EN 16931 spares the taxes of some categories from these, EXTENDED asks each
_add(
    "BR-45", "a breakdown has a taxable amount", "BT-116", each(_breakdown, has("ram:BasisAmount"))
)
_add("BR-46", "a breakdown has a tax", "BT-117", each(_breakdown, has("ram:CalculatedAmount")))
_add("BR-47", "a breakdown has a category", "BT-118", each(_breakdown, has("ram:CategoryCode")))
_add(
    "BR-48",
    "a breakdown has a rate, unless nothing is taxed",
    "BT-119",
    each(
        _breakdown,
        lambda node: has("ram:RateApplicablePercent")(node) or is_category(node, "O"),
    ),
)
for _rule, _path, _term in (
    ("BR-DEC-19", "ram:BasisAmount", "BT-116"),
    ("BR-DEC-20", "ram:CalculatedAmount", "BT-117"),
):
    _add(_rule, "a breakdown's amount has two decimals", _term, each(_breakdown, fine(_path)))
for _rule, _path, _scheme, _term in (
    ("BR-64", "ram:GlobalID", "schemeID", "BT-157"),
    ("BR-65", "ram:DesignatedProductClassification/ram:ClassCode", "listID", "BT-158"),
):
    # of several it is enough that one says its scheme
    _add(_rule, "an item's number or class says its scheme", _term, _schemed(_path, _scheme))
_add(
    "BR-CO-18",
    "an invoice has a breakdown",
    "BG-23",
    each(anywhere("ram:ApplicableHeaderTradeSettlement"), has("ram:ApplicableTradeTax")),
)
_add("BR-CO-25", "what is to be paid has a day or terms", "BT-115 BT-9 BT-20", once(_due))
_add(
    "BR-FXEXT-01",
    "a note with a subject has a text or a code of one",
    "BT-21 BT-22",
    each(
        lambda known: [
            one
            for one in known.document.iterchildren(tag("ram:IncludedNote"))
            if one.find(tag("ram:SubjectCode")) is not None
        ],
        _said,
    ),
)
_add(
    "BR-FXEXT-02",
    "a line's note with a subject has a text or a code of one",
    "BT-127",
    each(_noted("ram:AssociatedDocumentLineDocument/ram:IncludedNote"), _said),
)
_add(
    "BR-FXEXT-03",
    "a party other than the seller is registered for VAT alone",
    "BT-48 BT-63",
    each(_other_registrations, lambda node: node.get("schemeID") == "VA"),
)
_add(
    "BR-FXEXT-04",
    "a code of an item's characteristic is one of the list",
    "BT-X-11",
    each(anywhere("ram:ApplicableProductCharacteristic/ram:TypeCode"), _listed),
    "warning",
)
_add(
    "BR-FXEXT-06",
    "a line below another says of which kind it is",
    "BT-X-304 BT-X-8",
    each(lambda known: known.lines, _subtyped),
)
_add(
    "BR-FXEXT-08",
    "a heading's amount is the sum of the lines below it",
    "BT-X-8 BT-131",
    bound(_headings),
)
_add("BR-FXEXT-11", "the line that a line is below stands there", "BT-X-304", bound(_orphans))
_add(
    "BR-FXEXT-12",
    "below a heading with an amount every heading has one",
    "BT-X-8 BT-131",
    bound(_partial),
)
_add(
    "BR-FXEXT-BR-22",
    "a line has a quantity, headings apart",
    "BT-129",
    each(_counted, lambda line: line.find(_QUANTITY) is not None),
)
_add(
    "BR-FXEXT-BR-23",
    "a line's quantity has a unit, headings apart",
    "BT-130",
    each(
        _counted,
        lambda line: any(one.get("unitCode") is not None for one in line.findall(_QUANTITY)),
    ),
)
_add(
    "BR-FXEXT-BR-24",
    "a line has a net amount, headings apart",
    "BT-131",
    each(_counted, lambda line: line.find(_SUM) is not None),
)
_add(
    "BR-FXEXT-BR-26",
    "a line has a net price, headings apart",
    "BT-146",
    each(_counted, lambda line: line.find(_PRICE) is not None),
)
_add(
    "BR-FXEXT-CO-04",
    "a line has a category of VAT, headings apart",
    "BT-151",
    each(_counted, _taxed),
)
_add("BR-FXEXT-BR-38", "a charge has a reason", "BT-104 BT-105", each(_document_charges, _reasoned))
_add(
    "BR-FXEXT-BR-44",
    "a line's charge has a reason",
    "BT-144 BT-145",
    each(_line_charges, _reasoned),
)
_add(
    "BR-FXEXT-BR-54-1",
    "an item's characteristic has a name or a code",
    "BT-160 BT-X-11",
    each(
        anywhere("ram:ApplicableProductCharacteristic"),
        lambda node: has("ram:Description")(node) or has("ram:TypeCode")(node),
    ),
)
_add(
    "BR-FXEXT-BR-54-2",
    "an item's characteristic has a value or a measure with its unit, not both",
    "BT-161 BT-X-12",
    each(anywhere("ram:ApplicableProductCharacteristic"), _measured),
)
_add(
    "BR-FXEXT-CII-DT-097a",
    "a point in time in format 205 is day, hour and minute",
    "",
    bound(_minutes),
)
for _category in CATEGORIES:
    _add(
        f"BR-FXEXT-{_category.id}-01",
        f"{_category.code}: the breakdown has the category where, and only where, it is used",
        "BT-118 BT-151",
        once(_stands(_category.code)),
    )
