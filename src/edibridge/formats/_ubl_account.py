"""UBL 2.1: what remittance advice, statement and reminder share: lines of an account.

A line is about one document. UBL names it by what it is (invoice, credit note ...); the model has
one reference with its kind (UNTDID 1001).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from attrs import evolve

from edibridge.binding import BOOL, DATE, INTEGER, Field, Many, One, Table, Writing
from edibridge.formats._ubl import (
    ATTACHMENT,
    HEAD,
    NAMED_PARTY,
    PARTY,
    REFERENCE,
    TEXT,
    money,
    of_kind,
)
from edibridge.formats._ubl_money import ALLOWANCE, PAYMENT, PAYMENT_TERMS, TAX_TOTAL
from edibridge.formats._ubl_moves import P, changed, moved
from edibridge.model import (
    Allowance,
    Attachment,
    FreeText,
    Party,
    Payment,
    PaymentLine,
    PaymentTerms,
    Reference,
    TaxTotal,
)

# UNTDID 1001, by the element that names a document of that kind
_BILLING = {
    "380": "cac:InvoiceDocumentReference",
    "389": "cac:SelfBilledInvoiceDocumentReference",
    "381": "cac:CreditNoteDocumentReference",
    "261": "cac:SelfBilledCreditNoteDocumentReference",
    "383": "cac:DebitNoteDocumentReference",
}
# while it is read and written, the document of a line stands among its references, so marked
_MARK = "document:"

BILLED: Table = [
    Field("number", "cbc:ID"),
    Field("uuid", "cbc:UUID"),
    Field("issued", "cbc:IssueDate", DATE),
    Field("description", "cbc:DocumentDescription"),
]

PARTIES: Table = [
    One("seller", "cac:AccountingSupplierParty/cac:Party", Party, PARTY),
    One("payee", "cac:PayeeParty", Party, NAMED_PARTY),
    One("payer", "cac:AccountingCustomerParty/cac:Party", Party, PARTY),
]

# what all three begin with
ACCOUNT_HEAD: Table = [
    *HEAD,
    Field("currency", "cbc:DocumentCurrencyCode"),
    Field("line_count", "cbc:LineCountNumeric", INTEGER),
    Many("attachments", "cac:AdditionalDocumentReference", Attachment, ATTACHMENT),
    *PARTIES,
]

LINE: Table = [
    Field("number", "cbc:ID"),
    Many("notes", "cbc:Note", FreeText, TEXT),
    *money("debit", "cbc:DebitLineAmount"),
    *money("credit", "cbc:CreditLineAmount"),
    *(
        Many(
            "references",
            f"cac:BillingReference/{element}",
            Reference,
            BILLED,
            given={"kind": f"{_MARK}{kind}"},
            matches=of_kind(f"{_MARK}{kind}"),
            most=1,
        )
        for kind, element in _BILLING.items()
    ),
    One("document", "cac:BillingReference/cac:AdditionalDocumentReference", Reference, REFERENCE),
]

FULL_LINE: Table = [
    *LINE,
    *money("balance", "cbc:BalanceAmount"),
    One("seller", "cac:SellerSupplierParty/cac:Party", Party, PARTY),
    One("buyer", "cac:BuyerCustomerParty/cac:Party", Party, PARTY),
    Many("references", "cac:DocumentReference", Reference, REFERENCE),
]

# what is to be paid, and how, of a statement or a reminder
DUES: Table = [
    Many("payments", "cac:PaymentMeans", Payment, PAYMENT),
    Many("payment_terms", "cac:PaymentTerms", PaymentTerms, PAYMENT_TERMS),
    Many("allowances", "cac:AllowanceCharge", Allowance, ALLOWANCE),
    Many("tax_totals", "cac:TaxTotal", TaxTotal, TAX_TOTAL),
]

BROUGHT_FORWARD = Field("brought_forward", "cbc:BalanceBroughtForwardIndicator", BOOL)


def lift(document: P) -> P:
    """Take the document of each line from where UBL names it by its kind."""
    known: Any = document
    return changed(document, lines=tuple(map(_lift_line, known.lines)))


def _lift_line(line: PaymentLine) -> PaymentLine:
    at = next((at for at, one in enumerate(line.references) if _is_marked(one)), None)
    if at is None or line.document is not None:
        return line
    found = line.references[at]
    document = evolve(found, kind=(found.kind or "").removeprefix(_MARK))
    return evolve(
        line, document=document, references=(*line.references[:at], *line.references[at + 1 :])
    )


def _is_marked(reference: Reference) -> bool:
    return (reference.kind or "").startswith(_MARK)


def lower(document: P, writing: Writing) -> P:
    """Put the document of each line where UBL names it by its kind, and what is paid of it."""
    known: Any = document
    lines = tuple(
        _lower_document(_lower_paid(line, f"lines[{at}]", writing))
        for at, line in enumerate(known.lines)
    )
    return changed(document, lines=lines)


def _lower_document(line: PaymentLine) -> PaymentLine:
    document = line.document
    if document is None or document.kind not in _BILLING:
        return line
    marked = evolve(document, kind=f"{_MARK}{document.kind}")
    return evolve(line, document=None, references=(marked, *line.references))


def _lower_paid(line: PaymentLine, where: str, writing: Writing) -> PaymentLine:
    """Put what is paid as a debit, and what is taken back as a credit."""
    if line.paid is None or line.debit is not None or line.credit is not None:
        return line
    if line.paid < 0:
        moved(line.paid, f"{where}.paid", "a credit", writing)
        return evolve(line, paid=None, credit=Decimal(abs(line.paid)))
    moved(line.paid, f"{where}.paid", "a debit", writing)
    return evolve(line, paid=None, debit=line.paid)


_REFERENCE = re.compile(r"lines\[(\d+)\]\.references\[(\d+)\](.*)", re.DOTALL)


def origin(document: Any) -> Callable[[str], str]:  # noqa: ANN401 - of the three classes
    """Return what turns a path of the lowered document into one of the document itself."""

    def place(path: str) -> str:
        match = _REFERENCE.fullmatch(path)
        if match is None:
            return path
        known = document.lines[int(match[1])].document
        if known is None or known.kind not in _BILLING:
            return path
        head, at = f"lines[{match[1]}]", int(match[2])
        return f"{head}.document{match[3]}" if at == 0 else f"{head}.references[{at - 1}]{match[3]}"

    return place
