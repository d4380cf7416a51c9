"""X12 820 Payment Order/Remittance Advice, both ways (ASC X12 004010, 005010).

It is read as what it tells the payee: what is paid and for which documents (RMR). TRN02, by which
payment and advice find each other, is the number of the advice.
"""

from __future__ import annotations

from attrs import evolve

from edibridge.binding import DATE102, DECIMAL, Const, Field, Many, One, Table, Writing
from edibridge.formats._x12 import currency, has_text
from edibridge.formats._x12_codecs import (
    ADJUSTMENTS,
    MEANS,
    PAID_DOCUMENTS,
    REFERENCES,
    SUBJECTS,
)
from edibridge.formats._x12_document import TransactionSet, x12_format
from edibridge.formats._x12_logistics import references
from edibridge.formats._x12_lower import (
    changed_to,
    fit_parties,
    moved,
    without_party_roles,
)
from edibridge.formats._x12_parties import BUYER, PARTY, SELLER, other_parties
from edibridge.formats._x12_remittance import fold_remittance, unfold_remittance
from edibridge.formats._x12_segments import LONGEST
from edibridge.formats._x12_texts import fit_texts
from edibridge.formats._x12_tree import Forms
from edibridge.model import (
    Account,
    Adjustment,
    FreeText,
    Party,
    PaymentAdvice,
    PaymentLine,
)

KIND = "481"  # UNTDID 1001: what every 820 is, so that nothing in it says so
CHECK = "CK"  # X12 128 check number
PLACES = {"payer": "PR", "payee": "PE", "seller": SELLER, "buyer": BUYER}
ROLES = {
    "PR": "payer",
    "PE": "payee",
    "SE": "seller",
    "SU": "seller",
    "VN": "seller",
    "BY": "buyer",
}
INVOICE = "380"  # UNTDID 1001

NOTES = Many(
    "notes",
    "NTE",
    FreeText,
    [Field("subject", "@1", SUBJECTS), Const("@1", "GEN"), Field("text", "@v")],
    matches=has_text,
)
ADJUSTMENT: Table = [
    Field("amount", "ADX@1", DECIMAL),
    Field("code", "ADX@2", ADJUSTMENTS),
    Const("ADX@2", "ZZ"),
    Field("reference.kind", "ADX/ID@q", REFERENCES),
    Const("ADX/ID@q", "ZZ"),
    Field("reference.number", "ADX/ID@v"),
    Field("reason", "NTE@v"),
]
LINE: Table = [
    Field("document.kind", "RMR@1", PAID_DOCUMENTS),
    Field("document.number", "RMR@2"),
    Field("paid", "RMR@4", DECIMAL),
    Field("due", "RMR@5", DECIMAL),
    Field("discount", "RMR@6", DECIMAL),
    NOTES,
    references(frozenset()),
    Field("document.issued", "DTM[@1=003]@2", DATE102),
    Many("adjustments", "ADX-LOOP", Adjustment, ADJUSTMENT),
]


def advice(version: str) -> Table:
    """Return the table of the transaction set, which is the same in all versions."""
    del version
    return [
        Const("BPR@1", "I"),  # X12 305 remittance information only
        Field("amount", "BPR@2", DECIMAL),
        Const("BPR@3", "C"),  # X12 478 credit
        Field("payment.means", "BPR@4", MEANS),
        Const("BPR@4", "ZZZ"),
        *_account("debited", "DEBITED"),
        *_account("payment.account", "PAID"),
        Field("paid_on", "BPR@16", DATE102),
        NOTES,
        Const("TRN@1", "1"),
        Field("number", "TRN@2"),
        *currency("PR"),
        Field("payment.number", f"REF[@1={CHECK}]@2"),
        references(frozenset({CHECK})),
        Field("issued", "DTM[@1=097]@2", DATE102),
        Field("value_date", "DTM[@1=007]@2", DATE102),
        Field("period.start", "DTM[@1=150]@2", DATE102),
        Field("period.end", "DTM[@1=151]@2", DATE102),
        *(One(name, f"N1-LOOP[N1@1={code}]", Party, PARTY) for name, code in PLACES.items()),
        other_parties(frozenset("|".join(PLACES.values()).split("|"))),
        Many("lines", "LINE", PaymentLine, LINE),
    ]


def _account(name: str, tag: str) -> list[Field]:
    return [
        Field(f"{name}.bic", f"BPR/{tag}@bic"),
        Field(f"{name}.branch", f"BPR/{tag}@aba"),
        Field(f"{name}.number", f"BPR/{tag}@n"),
    ]


def lift(document: PaymentAdvice, family: str) -> PaymentAdvice:
    """Say what kind of document an 820 is."""
    del family
    return evolve(document, kind=KIND)


def lower(document: PaymentAdvice, writing: Writing) -> PaymentAdvice:
    """Move what the model says elsewhere than an 820."""
    longest = LONGEST["NTE"]
    texts = ("notes.text", "lines.notes.text", "lines.adjustments.reason")
    document = fit_texts(document, dict.fromkeys(texts, longest), writing)
    document = without_party_roles(document, writing, ROLES)
    document = fit_parties(document, tuple(PLACES), writing)
    if document.kind == KIND:
        document = evolve(document, kind=None)
    payment = document.payment
    if payment is not None:
        account = _one_bank(payment.account, "payment.account", writing)
        document = evolve(document, payment=evolve(payment, account=account))
    debited = _one_bank(document.debited, "debited", writing)
    lines = tuple(
        _lower_line(line, f"lines[{at}].", writing) for at, line in enumerate(document.lines)
    )
    return evolve(document, debited=debited, lines=lines)


def _one_bank(account: Account | None, where: str, writing: Writing) -> Account | None:
    """Name the bank once: BPR has either its SWIFT or its routing number."""
    if account is None or account.bic is None or account.branch is None:
        return account
    writing.drop(account.branch, f"{where}.branch", "BPR names a bank once, here by its BIC")
    return evolve(account, branch=None)


def _lower_line(line: PaymentLine, where: str, writing: Writing) -> PaymentLine:
    document = line.document
    for name, sign in (("debit", 1), ("credit", -1)):
        amount = getattr(line, name)
        if amount is not None and line.paid is None:
            moved(amount, f"{where}{name}", "the amount paid", writing)
            line = changed_to(line, paid=sign * amount, **{name: None})
    if document is None:
        return line
    if document.kind == "IV":
        writing.note("recoded", f"{where}document.kind", "IV", INVOICE, "an invoice (UNTDID 1001)")
        document = evolve(document, kind=INVOICE)
    given = any(extra.path == "RMR/@1.1" for extra in line.extras)
    if document.kind is None and document.number is not None and not given:
        why = "X12 demands RMR01 beside the number"
        writing.note("defaulted", f"{where}document.kind", "", INVOICE, why)
        document = evolve(document, kind=INVOICE)
    return evolve(line, document=document)


SET = TransactionSet(
    number="820",
    part=PaymentAdvice,
    table=advice,
    forms=Forms(
        line="LINE", counted=False, hashed=False, unfold=unfold_remittance, fold=fold_remittance
    ),
    lower=lower,
    lift=lift,
    sender="payer",
    receiver="payee",
)

FORMAT = x12_format(id="x12-820", title="X12 820 Remittance Advice", known=SET)
