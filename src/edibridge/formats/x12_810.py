"""X12 810 Invoice, both ways (ASC X12 004010, 005010)."""

from __future__ import annotations

from attrs import evolve

from edibridge.binding import DATE102, DECIMAL, INTEGER, Const, Field, Many, Table, Writing
from edibridge.formats._x12 import (
    ACCOUNT,
    CUSTOMER_REFERENCE,
    DELIVERY_TERMS,
    ORIGINAL_INVOICE,
    allowances,
    attachments,
    currency,
    deliveries,
    has_text,
    payment_terms,
    prices,
    references,
    tax,
    tax_totals,
)
from edibridge.formats._x12_codecs import CENTS, INVOICE_KINDS, PURPOSES, SUBJECTS
from edibridge.formats._x12_document import TransactionSet, x12_format
from edibridge.formats._x12_items import PACKING, baseline, item
from edibridge.formats._x12_lower import cap, lower_trade, moved
from edibridge.formats._x12_parties import other_parties, parties
from edibridge.formats._x12_segments import LONGEST
from edibridge.formats._x12_tree import Forms
from edibridge.model import Extra, FreeText, Invoice, Line, Reference, Tax

DATES = {"delivered": "035", "despatched": "011"}
REFERENCES = ("sales_order", "contract", "project", "tender", "despatch", "receipt")
LINE_REFERENCES = ("order", "despatch")
FORMS = Forms(
    line="IT1-LOOP",
    delivery=frozenset(DATES.values()),
    line_delivery=frozenset(DATES.values()),
    taxes=True,
    due=True,
    total=True,
)


def line(version: str) -> Table:
    """Return the table of a line (IT1 loop)."""
    return [
        *baseline("IT1", "SE"),
        Field("net", "PAM[@4=1]@5", DECIMAL),
        Many("item.taxes", "TXI", Tax, tax("", "")),
        *item("IT1"),
        *PACKING,
        prices("CTP"),
        Field("accounting_reference", f"REF[@1={ACCOUNT}]@2"),
        *references(*LINE_REFERENCES),
        deliveries(DATES),
        Field("period.start", "DTM[@1=150]@2", DATE102),
        Field("period.end", "DTM[@1=151]@2", DATE102),
        *allowances(version, taxed=True),
        other_parties(frozenset({"ST"})),
    ]


def invoice(version: str) -> Table:
    """Return the table of the transaction set in a version."""
    return [
        Field("issued", "BIG@1", DATE102),
        Field("number", "BIG@2"),
        Field("order.issued", "BIG@3", DATE102),
        Field("order.number", "BIG@4"),
        Field("kind", "BIG@7", INVOICE_KINDS),
        Field("function", "BIG@8", PURPOSES),
        Many(
            "notes",
            "NTE",
            FreeText,
            [Field("subject", "@1", SUBJECTS), Const("@1", "GEN"), Field("text", "@v")],
            matches=has_text,
        ),
        *currency("SE"),
        Field("buyer_reference", f"REF[@1={CUSTOMER_REFERENCE}]@2"),
        Field("accounting_reference", f"REF[@1={ACCOUNT}]@2"),
        Many(
            "preceding",
            f"REF[@1={ORIGINAL_INVOICE}]",
            Reference,
            [Field("number", "@2"), Field("description", "@3")],
        ),
        *references(*REFERENCES),
        *parties(),
        deliveries(DATES),
        Field("due", "DUE@v", DATE102),
        payment_terms(due=False),
        Field("period.start", "DTM[@1=186]@2", DATE102),
        Field("period.end", "DTM[@1=187]@2", DATE102),
        *DELIVERY_TERMS,
        attachments(),
        Many("lines", "IT1-LOOP", Line, line(version)),
        Field("totals.gross", "TDS@1", CENTS),
        Field("totals.payable", "AMT[@1=NP]@2", DECIMAL),
        # X12 522: 1 line item total, N net
        Field("totals.lines", "AMT[@1=1]@2", DECIMAL),
        Field("totals.net", "AMT[@1=N]@2", DECIMAL),
        tax_totals(),
        *allowances(version, taxed=True),
        Field("line_count", "CTT@1", INTEGER),
    ]


# BIG07 may be absent: the transaction set is then what its name says, an invoice
PLAIN = "380"
ABSENT = "BIG/@7.1"


def lift(document: Invoice, family: str) -> Invoice:
    """Say that an 810 without a type is an invoice."""
    if document.kind is not None or any(extra.path == ABSENT for extra in document.extras):
        return document
    known = Extra(format=family, path=ABSENT)
    return evolve(document, kind=PLAIN, extras=(*document.extras, known))


def lower(document: Invoice, writing: Writing) -> Invoice:
    """Move what the model says elsewhere than an 810."""
    document = lower_trade(
        document,
        writing,
        longest=LONGEST["NTE"],
        references=REFERENCES,
        line_references=LINE_REFERENCES,
    )
    marker = Extra(format=writing.family, path=ABSENT)
    if marker in document.extras:
        kept = tuple(extra for extra in document.extras if extra != marker)
        kind = None if document.kind == PLAIN else document.kind
        document = evolve(document, kind=kind, extras=kept)
    document = fit_references(document, writing)
    if writing.family == "x12-004010":
        document = cap(document, "allowances", SAC, writing)
    return one_due(one_total(document, writing), writing)


REF, SAC = 12, 25  # how often REF stands in the header, and SAC in the summary until 004010


def fit_references(document: Invoice, writing: Writing) -> Invoice:
    """Keep as many references as the header has places for, those with an attribute first."""
    single = [getattr(document, name) for name in (*REFERENCES, *TEXTS)]
    taken = sum(known is not None for known in single)
    taken += sum(extra.path == "REF" for extra in document.extras)
    document = cap(document, "preceding", REF - taken, writing)
    taken += sum(known != Reference() for known in document.preceding)
    return cap(document, "references", REF - taken, writing)


TEXTS = ("buyer_reference", "accounting_reference")


def one_due(document: Invoice, writing: Writing) -> Invoice:
    """Say the due date once: X12 has it in the first terms of payment."""
    terms = list(document.payment_terms)
    due = document.due
    for index, known in enumerate(terms):
        if known.due is None:
            continue
        path = f"payment_terms[{index}].due"
        if due is None:
            moved(known.due, path, "the due date of the invoice", writing)
            due = known.due
        else:
            writing.drop(known.due, path, "an 810 has one due date")
        terms[index] = evolve(known, due=None)
    return evolve(document, due=due, payment_terms=tuple(terms))


def one_total(document: Invoice, writing: Writing) -> Invoice:
    """Say the currency of the tax total once: it is that of the document."""
    known = list(document.tax_totals)
    for index, total in enumerate(known):
        if total.currency is not None and total.currency == document.currency:
            path = f"tax_totals[{index}].currency"
            moved(total.currency, path, "the currency of the document", writing)
            known[index] = evolve(total, currency=None)
    return evolve(document, tax_totals=tuple(known))


SET = TransactionSet(
    number="810",
    part=Invoice,
    table=invoice,
    forms=FORMS,
    lower=lower,
    lift=lift,
    sender="seller",
    receiver="buyer",
)

FORMAT = x12_format(id="x12-810", title="X12 810 Invoice", known=SET)
