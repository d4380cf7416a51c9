"""UBL RemittanceAdvice 2.1, both ways (OASIS UBL 2.1).

The customer of UBL is the one who pays; who is paid is the supplier, unless there is a payee.
"""

from __future__ import annotations

from attrs import evolve

from edibridge.binding import Field, Many, One, Table, Writing
from edibridge.formats._ubl import (
    DIALECT,
    PERIOD,
    currency_of,
    lifted,
    lowered,
    money,
    namespaces_of,
    of_kind,
)
from edibridge.formats._ubl_account import ACCOUNT_HEAD, FULL_LINE, lift, lower, origin
from edibridge.formats._ubl_money import PAYMENT
from edibridge.formats._ubl_moves import moved, moved_to
from edibridge.formats._xml_document import Schema, xml_format
from edibridge.model import (
    Payment,
    PaymentAdvice,
    PaymentLine,
    Period,
    Reference,
)

# UNTDID 1001: remittance advice; UNTDID 1153: number of the payment order
REMITTANCE, PAYMENT_ORDER = "481", "AEK"
# UNTDID 4461: instrument not defined
UNDEFINED = "1"


def table() -> Table:
    """Return the table of `PaymentAdvice`."""
    return [
        *ACCOUNT_HEAD,
        *money("debit_total", "cbc:TotalDebitAmount"),
        *money("credit_total", "cbc:TotalCreditAmount"),
        *money("amount", "cbc:TotalPaymentAmount"),
        Many(
            "references",
            "cbc:PaymentOrderReference",
            Reference,
            [Field("number", ".")],
            given={"kind": PAYMENT_ORDER},
            matches=of_kind(PAYMENT_ORDER),
            most=1,
        ),
        One("period", "cac:InvoicePeriod", Period, PERIOD),
        One("payment", "cac:PaymentMeans", Payment, PAYMENT),
        Many("lines", "cac:RemittanceAdviceLine", PaymentLine, FULL_LINE),
    ]


def lower_advice(advice: PaymentAdvice, writing: Writing) -> PaymentAdvice:
    """Put the parties and the day of payment where UBL has a place for them."""
    advice = lowered(lower(advice, writing), kind=REMITTANCE)
    advice = moved_to(advice, "buyer", "payer", writing)
    advice = moved_to(advice, "payee", "seller", writing)
    payment = advice.payment or Payment()
    if advice.paid_on is None or payment.due is not None:
        return advice
    moved(advice.paid_on, "paid_on", "the due date of the payment", writing)
    if payment.means is None:
        writing.note("defaulted", "payment.means", "", UNDEFINED, "UBL demands the means")
        payment = evolve(payment, means=UNDEFINED)
    return evolve(advice, paid_on=None, payment=evolve(payment, due=advice.paid_on))


FORMAT = xml_format(
    id="ubl-remittance-advice",
    title="UBL 2.1 RemittanceAdvice",
    schemas=(
        Schema(
            root="RemittanceAdvice",
            part=PaymentAdvice,
            table=table,
            dialect=DIALECT,
            namespaces=namespaces_of("RemittanceAdvice"),
            ambient=currency_of,
            lift=lambda advice: lifted(lift(advice), kind=REMITTANCE),
            lower=lower_advice,
            origin=origin,
        ),
    ),
)
