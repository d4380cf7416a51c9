"""The syntax rules of the UBL binding of EN 16931 (CEN/TS 16931-3-2): UBL-SR, UBL-DT, UBL-CR."""

from __future__ import annotations

from functools import cache
from typing import Any

from attrs import evolve

from edibridge.format import Received
from edibridge.formats._ubl import NAMESPACES, clark
from edibridge.formats._xml_document import read_root
from edibridge.formats.ubl_invoice import CREDIT_NOTE, INVOICE
from edibridge.model import Invoice
from edibridge.resources import schema_path
from edibridge.rules import RuleSet
from edibridge.rules_paths import text_of
from edibridge.rules_syntax import (
    SyntaxTable,
    compile_rows,
    decimals,
    read_rows,
    syntax_rules,
)

SOURCE = "CEN/TS 16931-3-2, EN 16931 validation artefacts 1.3.16"
FORMATS = ("ubl-invoice",)

_SELLER_NAMES = "cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"
_PRICE = clark("cac:Price")
_PRICE_ALLOWANCE = clark("cac:AllowanceCharge")


def _texts(node: Any, path: str) -> list[str]:  # noqa: ANN401 - an lxml element
    return [text_of(found) for found in node.iterfind(path, NAMESPACES)]


def _version(root: Any) -> bool:  # noqa: ANN401
    versions = _texts(root, "cbc:UBLVersionID")
    return not versions or "2.1" in versions


def _due(root: Any) -> bool:  # noqa: ANN401
    if root.tag == clark("CreditNote"):
        return True
    return root.find("cac:PaymentMeans/cbc:PaymentDueDate", NAMESPACES) is None


def _amount(node: Any) -> bool:  # noqa: ANN401
    text = node.text
    if text is not None and not len(node) and decimals(text) <= 2:  # noqa: PLR2004 - the rule's
        return True
    if node.tag.endswith("PriceAmount"):
        return True
    # the allowance of a price has as many digits as the price
    if any(above.find(_PRICE_ALLOWANCE) is not None for above in node.iterancestors(_PRICE)):
        return True
    return decimals(text_of(node)) <= 2  # noqa: PLR2004 - the rule's


def _name(root: Any) -> bool:  # noqa: ANN401
    return not _misnamed()(root)


@cache
def _misnamed() -> Any:  # noqa: ANN401 - a compiled path
    from lxml import etree  # noqa: PLC0415 - only where a document is judged

    return etree.XPath(
        "boolean(descendant-or-self::*[@name][not(self::cbc:PaymentMeansCode)])",
        namespaces={"cbc": NAMESPACES["cbc"]},
    )


def payee(party: Any) -> bool:  # noqa: ANN401 - an lxml element
    """Say whether the name of a payee differs from that of the seller."""
    # the comparison is true of any pair that differs, and false where one side is missing: a
    # payee without a name breaks all three rules
    names = _texts(party, "cac:PartyName/cbc:Name")
    above = party.getparent()
    sellers = [] if above is None else _texts(above, _SELLER_NAMES)
    return any(name != seller for name in names for seller in sellers)


def _identifiers(party: Any) -> bool:  # noqa: ANN401
    found = party.iterfind("cac:PartyIdentification/cbc:ID", NAMESPACES)
    others = [node for node in found if (node.get("schemeID") or "").upper() != "SEPA"]
    return len(others) <= 1


def _object(reference: Any) -> bool:  # noqa: ANN401
    kinds = _texts(reference, "cbc:DocumentTypeCode")
    if "130" in kinds:
        return True
    if "50" in kinds and reference.getroottree().getroot().tag == clark("CreditNote"):
        return True
    identifiers = reference.iterfind("cbc:ID", NAMESPACES)
    return not kinds and all(node.get("schemeID") is None for node in identifiers)


SPECIALS = {
    "amount": _amount,
    "due": _due,
    "identifiers": _identifiers,
    "name": _name,
    "object": _object,
    "payee": payee,
    "version": _version,
}


@cache
def table() -> SyntaxTable:
    """Return the compiled table of the UBL binding."""
    namespaces, rows = read_rows(schema_path("rules", "ubl.tsv"))
    return compile_rows(rows, namespaces, SPECIALS)


@cache
def rules() -> RuleSet:
    """Return the syntax rules of the UBL binding."""
    return syntax_rules("en16931-ubl-syntax", table, source=SOURCE, formats=FORMATS, of=Invoice)


def whole(received: Received) -> Received:
    """Return a document with the lines that its kind has no place for.

    The assertions ask for lines of an invoice and of a credit note wherever they stand, so that
    an invoice's line in a credit note is judged as one.
    """
    root, document = received.root, received.document
    if received.format not in FORMATS or root is None or not isinstance(document, Invoice):
        return received
    credit = root.tag == clark("CreditNote")
    if root.find("cac:InvoiceLine" if credit else "cac:CreditNoteLine", NAMESPACES) is None:
        return received
    other = read_root(received.format, INVOICE if credit else CREDIT_NOTE, root).document
    if not isinstance(other, Invoice):
        return received
    return evolve(received, document=evolve(document, lines=(*document.lines, *other.lines)))
