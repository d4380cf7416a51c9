"""Validity by the schema: the short answer is the long one, and both are those of the XSD."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from tests.mutation.documents import written
from tests.mutation.mutants import choose, make

from edibridge import rules_structure as structure
from edibridge.profiles._en16931_cii_structure import EDITION as CII
from edibridge.profiles._en16931_ubl_structure import EDITION as UBL
from edibridge.syntax import element_order

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_UN = "urn:un:unece:uncefact:data:standard:"
_SOURCES = {
    UBL: f"""<Invoice xmlns="{_UBL}Invoice-2"
 xmlns:cbc="{_UBL}CommonBasicComponents-2" xmlns:cac="{_UBL}CommonAggregateComponents-2"
 xmlns:ext="{_UBL}CommonExtensionComponents-2">
<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><own xmlns=""><cbc:ID>1</cbc:ID></own>
</ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>
<cbc:ID>1</cbc:ID><cbc:IssueDate>2026-01-02</cbc:IssueDate>
<cac:AccountingSupplierParty/><cac:AccountingCustomerParty/>
<cac:LegalMonetaryTotal><cbc:PayableAmount currencyID="EUR">1.00</cbc:PayableAmount>
</cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID>
<cbc:LineExtensionAmount currencyID="EUR">1.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>A</cbc:Name></cac:Item></cac:InvoiceLine>
</Invoice>""",
    CII: f"""<rsm:CrossIndustryInvoice xmlns:rsm="{_UN}CrossIndustryInvoice:100"
 xmlns:ram="{_UN}ReusableAggregateBusinessInformationEntity:100"
 xmlns:udt="{_UN}UnqualifiedDataType:100">
<rsm:ExchangedDocumentContext/>
<rsm:ExchangedDocument><ram:ID>1</ram:ID><ram:TypeCode listID="1001">380</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20260102</udt:DateTimeString>
</ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement/>
<ram:ApplicableHeaderTradeDelivery/><ram:ApplicableHeaderTradeSettlement>
<ram:ApplicableTradeTax><ram:CalculatedAmount>1.00</ram:CalculatedAmount>
<ram:TypeCode>VAT</ram:TypeCode></ram:ApplicableTradeTax></ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>""",
}
_STRANGER = f"{{{_UBL}CommonBasicComponents-2}}Percent"


def _long(root: Any, edition: str) -> list[str]:  # noqa: ANN401 - an lxml element
    kind = element_order.load(edition).roots[root.tag]
    return [rule for rule, _ in structure._within(root, kind, edition)]


def _short(root: Any, edition: str) -> list[str]:  # noqa: ANN401
    return [rule for rule, _ in structure.broken(root, edition)]


@pytest.mark.parametrize("edition", _SOURCES)
def test_a_valid_document_is_sound(edition: str) -> None:
    """A document that the schema lets stand breaks nothing, read twice over the same memory."""
    root = etree.fromstring(_SOURCES[edition])
    assert _short(root, edition) == _short(root, edition) == _long(root, edition) == []


def _inner(node: Any) -> None:  # noqa: ANN401
    etree.SubElement(node, _STRANGER)


def _tail(node: Any) -> None:  # noqa: ANN401
    node.tail = "said"


def _dressed(node: Any) -> None:  # noqa: ANN401
    node.set("colour", "red")


def _text(node: Any) -> None:  # noqa: ANN401
    node.text = "x"


CHANGES: dict[str, Callable[[Any], object]] = {
    "remove": lambda node: node.getparent().remove(node),
    "double": lambda node: node.addnext(copy.deepcopy(node)),
    "front": lambda node: node.getparent().insert(0, node),
    "text": _text,
    "tail": _tail,
    "bare": lambda node: node.attrib.clear(),
    "dressed": _dressed,
    "inner": _inner,
    "note": lambda node: node.insert(0, etree.Comment("note")),
}


@pytest.mark.parametrize("edition", _SOURCES)
@pytest.mark.parametrize("change", CHANGES)
def test_the_short_answer_is_the_long_one(change: str, edition: str) -> None:
    """Each element is removed, doubled, moved, respelled in turn: both ways say the same."""
    broken = 0
    whole = etree.fromstring(_SOURCES[edition])
    for at in range(1, len(list(whole.iter()))):
        root = copy.deepcopy(whole)
        CHANGES[change](list(root.iter())[at])
        found = _long(root, edition)
        broken += bool(found)
        assert _short(root, edition) == found
    # CII requires no attribute
    assert bool(broken) is not (change == "note" or (change == "bare" and edition == CII))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<udt:DateTimeString",
         "<udt:DateTime>2026-01-02T00:00:00</udt:DateTime><udt:DateTimeString", ["COUNT"]),
        ('<udt:DateTimeString format="102">20260102</udt:DateTimeString>', "", ["COUNT"]),
        ('listID="1001"', 'listID="1153"', ["TYPE"]),
        ("<ram:TypeCode>VAT</ram:TypeCode>", "<ram:TypeCode>VAT</ram:TypeCode>" * 2, ["COUNT"]),
        (">1.00<", ">1,00<", ["TYPE"]),
        (">1.00<", "><", ["TYPE"]),
        (">1.00<", "> 1.00\n<", []),
        (">1.00<", ">1<!-- point -->.00<", []),
    ],
)  # fmt: skip
def test_what_the_schema_of_cii_says(old: str, new: str, expected: list[str]) -> None:
    """A choice, a fixed attribute, a doubled code, a number: each as the schema has it."""
    assert old in _SOURCES[CII]
    root = etree.fromstring(_SOURCES[CII].replace(old, new, 1))
    assert _short(root, CII) == expected


def _schema(shared: Path, name: str) -> etree.XMLSchema:
    reference = shared / "reference"
    if name == "CrossIndustryInvoice":
        main = "CrossIndustryInvoice_100pD16B.xsd"
        path = reference / "cii-d16b/CII/uncefact/data/standard" / main
        return etree.XMLSchema(etree.parse(str(path)))
    folder = reference / "eu-facturx/ubl-2.1"
    # libxml2 loses the core components where they are imported from below alone
    driver = etree.fromstring(f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:import namespace="urn:un:unece:uncefact:data:specification:CoreComponentTypeSchemaModule:2"
 schemaLocation="{(folder / "common/CCTS_CCT_SchemaModule-2.1.xsd").resolve().as_uri()}"/>
<xs:import namespace="{_UBL}{name}-2"
 schemaLocation="{(folder / f"maindoc/UBL-{name}-2.1.xsd").resolve().as_uri()}"/></xs:schema>""")
    return etree.XMLSchema(driver)


_JUDGED = {
    f"{{{_UBL}Invoice-2}}Invoice": UBL,
    f"{{{_UBL}CreditNote-2}}CreditNote": UBL,
    f"{{{_UN}CrossIndustryInvoice:100}}CrossIndustryInvoice": CII,
}


def _differ(root: Any, schemas: dict[str, etree.XMLSchema], shared: Path) -> str:  # noqa: ANN401
    """Say where the XSD and we differ; nothing where we agree."""
    name = etree.QName(root).localname
    if name not in schemas:
        schemas[name] = _schema(shared, name)
    ours, theirs = _short(root, _JUDGED[root.tag]), not schemas[name].validate(root)
    return "" if bool(ours) is theirs else f"{ours} {schemas[name].error_log}"


@pytest.mark.slow
@pytest.mark.shared
def test_foreign_documents_are_valid_where_the_xsd_says_so(shared: Path) -> None:
    """On every invoice and credit note in UBL and CII, fragments too, the verdict is the XSD's."""
    schemas: dict[str, etree.XMLSchema] = {}
    judged, invalid, wrong = 0, 0, []
    for path in sorted((shared / "conformance" / "cases").rglob("*.xml")):
        try:
            root = etree.parse(str(path)).getroot()
        except etree.XMLSyntaxError:
            continue
        if root.tag in _JUDGED:
            judged += 1
            invalid += bool(_short(root, _JUDGED[root.tag]))
            said = _differ(root, schemas, shared)
            wrong += [f"{path.name}: {said}"] if said else []
    assert not wrong, "\n".join(wrong)
    assert judged > 3800
    assert invalid > 1200


@pytest.mark.shared
@pytest.mark.parametrize("syntax", ["ubl", "cii"])
def test_mutants_are_valid_where_the_xsd_says_so(shared: Path, syntax: str) -> None:
    """One thing changed in an invoice: the verdict is the XSD's, but for blanks around a day.

    XML Schema takes blanks around a date away before it is read, libxml2 does not.
    """
    documents = written("eu-en16931", syntax)
    schemas: dict[str, etree.XMLSchema] = {}
    wrong, invalid = [], 0
    for plan in choose(documents, 1500):
        mutant = make(documents, plan)
        root = etree.fromstring(mutant.data)
        if root.tag not in _JUDGED:
            continue
        said = _differ(root, schemas, shared)
        invalid += bool(_short(root, _JUDGED[root.tag]))
        if said and "is not a valid value of the atomic type 'xs:date'" not in said:
            wrong.append(f"{mutant}: {said}")
    assert not wrong, "\n".join(wrong)
    assert invalid > 300
