"""UN/EDIFACT REMADV, both ways (D.96A and D.01B; EANCOM 1997 and 2002)."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from edibridge.binding import DATE102, Always, Const, Field, Many, One, Table, Writing
from edibridge.formats._edifact import (
    HEADING,
    NOTES,
    PARTY_CODES,
    name_and_address,
    parties,
    period,
    reference,
)
from edibridge.formats._edifact_codecs import CODE, MUTUAL, NAMED
from edibridge.formats._edifact_document import EdifactMessage, edifact_format
from edibridge.formats._edifact_lower import moved
from edibridge.formats._edifact_money import amount, currencies
from edibridge.model import Adjustment, Party, PaymentAdvice, PaymentLine, Reference

# UNTDID 3035 of FII: the institution that pays and the one that is paid
PAYING, PAID = "PB|OR", "RB|BF"
# UNTDID 1153 of the references that have an attribute of their own
REMITTANCE, TRANSACTION, LINE = "PQ", "TN", "LI"


def references(*taken: str) -> Many:
    """Bind the references but those whose kind has an attribute of its own."""
    return Many(
        "references", "RFF", Reference, reference(""), matches=lambda known: known.kind not in taken
    )


def account(name: str, codes: str) -> list[Any]:
    """Bind an account to FII."""
    place = f"FII[@1={codes}]"
    return [
        Field(f"{name}.number", f"{place}@2.1"),
        Field(f"{name}.name", f"{place}@2.2"),
        Field(f"{name}.bic", f"{place}@3.1"),
        Field(f"{name}.branch", f"{place}@3.4"),
        Field(f"{name}.bank_name", f"{place}@3.7"),
    ]


ADJUSTMENT: Table = [
    Always("AJT"),
    Field("code", "AJT@1", NAMED),
    Const("AJT@1", MUTUAL),
    *amount("amount", "5|165", group=False),
    *reference(prefix="reference."),
    Field("reason", "FTX@text"),
    Const("FTX@1", "ABO"),  # 4451: discrepancy information
]


def line(version: str) -> Table:
    """Return the table of a document that is paid (group of DOC)."""
    bound: list[Any] = [
        Always("DOC"),
        Field("document.kind", "DOC@1", CODE),
        Field("document.number", "DOC@2"),
        Field("document.issued", "DTM[@1.1=137|171]@d", DATE102),
        # what is remitted is in the currency of the payment, which the heading says
        *amount("due", "9|39", group=False, currency="currency"),
        *amount("discount", "52", group=False),
        # mandatory in the group, and without it the segments after it have no place
        Always("MOA[@1.1=12]"),
        *amount("paid", "12", group=False),
        Field("number", f"RFF[@1.1={LINE}]@1.2"),
        references(LINE),
        Many("adjustments", "AJT-GROUP", Adjustment, ADJUSTMENT),
    ]
    for name in ("seller", "buyer"):
        named = f"NAD[@1={PARTY_CODES[name]}]"
        bound.append(One(name, named, Party, name_and_address(version, segment="")))
    return bound


def advice(version: str) -> Table:
    """Return the table of the message in a directory."""
    return [
        *HEADING,
        Field("paid_on", "DTM[@1.1=138|203]@d", DATE102),
        Field("value_date", "DTM[@1.1=209]@d", DATE102),
        Field("payment.due", "DTM[@1.1=13]@d", DATE102),
        *period("period", "263"),
        Field("payment.number", f"RFF[@1.1={TRANSACTION}]@1.2"),
        Many("payment.remittance", "PAYMENT/REMIT@v"),
        references(REMITTANCE, TRANSACTION),
        *account("payment.account", PAID),
        *account("debited", PAYING),
        Field("payment.means", "PAYMENT/PAI@1.3", CODE),
        NOTES,
        *parties(version, "payer", "payee", "seller", "buyer", registered=version == "d01b"),
        *currencies("11", rates=False),
        Many("lines", "DOC-GROUP", PaymentLine, line(version)),
        Const("UNS@1", "S"),
        Always("MOA[@1.1=12]"),
        *amount("amount", "12", group=False),
    ]


def _paid(line: PaymentLine, path: str, writing: Writing) -> PaymentLine:
    """Say as an amount remitted what the model may have as a debit or a credit."""
    if line.paid is not None or (line.debit is None) is (line.credit is None):
        return line
    if line.debit is not None:
        moved(line.debit, f"{path}.debit", "the amount remitted", writing)
        return evolve(line, debit=None, paid=line.debit)
    moved(line.credit, f"{path}.credit", "an amount remitted below zero", writing)
    return evolve(line, credit=None, paid=-line.credit) if line.credit is not None else line


NO_LINE = PaymentLine()
INVOICE = "380"  # 1001: commercial invoice


def lower(document: PaymentAdvice, writing: Writing) -> PaymentAdvice:
    """Say of each document what it is, which DOC demands, and what is paid for it."""
    lines = [_paid(known, f"lines[{at}]", writing) for at, known in enumerate(document.lines)]
    for at, known in enumerate(lines):
        named = known.document or Reference()
        given = any(extra.path.startswith("DOC/@1.") for extra in known.extras)
        if named.kind is not None or given or known == NO_LINE:
            continue
        why = "DOC demands the kind of the document"
        writing.note("defaulted", f"lines[{at}].document.kind", "", INVOICE, why)
        lines[at] = evolve(known, document=evolve(named, kind=INVOICE))
    return evolve(document, lines=tuple(lines))


MESSAGE = EdifactMessage(
    name="REMADV",
    part=PaymentAdvice,
    table=advice,
    associations={"d96a": "EAN002", "d01b": "EAN005"},
    sender="payer",
    receiver="payee",
    counted=False,
    lower=lower,
)
FORMAT = edifact_format(id="remadv", title="EDIFACT REMADV", known=MESSAGE)
