"""The schema of UBL: the short answer and the long one agree, whatever is changed."""

from __future__ import annotations

import copy

import pytest
from lxml import etree

from edibridge.profiles import _en16931_ubl_structure as structure
from edibridge.syntax import element_order

_CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_SOURCE = f"""<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cbc="{_CBC}" xmlns:cac="{_CAC}">
<cbc:ID>1</cbc:ID><cbc:IssueDate>2026-01-02</cbc:IssueDate>
<cac:AccountingSupplierParty/><cac:AccountingCustomerParty/>
<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">1.00</cbc:PayableAmount>
</cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID>
<cbc:LineExtensionAmount currencyID="EUR">1.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>A</cbc:Name></cac:Item></cac:InvoiceLine>
</Invoice>"""


def _long(root: etree._Element) -> list[str]:
    order = element_order.load(structure.EDITION)
    kind = order.roots[root.tag]
    return [rule for rule, _ in structure._within(root, kind, order)]


def _short(root: etree._Element) -> list[str]:
    return [rule for rule, _ in structure._broken(root)]


def test_a_valid_document_is_sound() -> None:
    """A document that the schema lets stand breaks nothing, read twice over the same memory."""
    root = etree.fromstring(_SOURCE)
    assert _short(root) == _short(root) == _long(root) == []


@pytest.mark.parametrize("change", ["remove", "double", "front", "text", "bare", "inner", "note"])
def test_the_short_answer_is_the_long_one(change: str) -> None:
    """Each element is removed, doubled, moved, respelled in turn: both ways say the same."""
    broken = 0
    whole = etree.fromstring(_SOURCE)
    for at in range(1, len(list(whole.iter()))):
        root = copy.deepcopy(whole)
        node = list(root.iter())[at]
        above = node.getparent()
        assert above is not None
        if change == "remove":
            above.remove(node)
        elif change == "double":
            node.addnext(copy.deepcopy(node))
        elif change == "front":
            above.insert(0, node)
        elif change == "text":
            node.text = "x"
        elif change == "bare":
            node.attrib.clear()
        elif change == "inner":
            etree.SubElement(node, f"{{{_CBC}}}Percent")
        else:
            node.insert(0, etree.Comment("note"))
        found = _long(root)
        broken += bool(found)
        assert _short(root) == found
    assert bool(broken) is (change != "note")
