"""UBL Reminder 2.1, both ways (OASIS UBL 2.1)."""

from __future__ import annotations

from edibridge.binding import Field, Many, One, Table, Writing
from edibridge.formats._ubl import (
    DIALECT,
    PERIOD,
    currency_of,
    namespaces_of,
)
from edibridge.formats._ubl_account import (
    ACCOUNT_HEAD,
    BROUGHT_FORWARD,
    DUES,
    LINE,
    lift,
    lower,
    origin,
)
from edibridge.formats._ubl_money import (
    PREPAYMENT,
    TOTALS,
)
from edibridge.formats._ubl_moves import moved_to
from edibridge.formats._xml_document import Schema, xml_format
from edibridge.model import (
    PaymentLine,
    Period,
    Prepayment,
    Reminder,
    Totals,
)


def table() -> Table:
    """Return the table of `Reminder`."""
    return [
        *ACCOUNT_HEAD,
        Field("kind", "cbc:ReminderTypeCode"),
        Field("sequence", "cbc:ReminderSequenceNumeric"),
        Field("tax_currency", "cbc:TaxCurrencyCode"),
        Field("accounting_reference", "cbc:AccountingCost"),
        One("period", "cac:ReminderPeriod", Period, PERIOD),
        *DUES,
        Many("prepayments", "cac:PrepaidPayment", Prepayment, PREPAYMENT),
        One("totals", "cac:LegalMonetaryTotal", Totals, TOTALS),
        Many("lines", "cac:ReminderLine", PaymentLine, [*LINE, BROUGHT_FORWARD]),
    ]


def lower_reminder(reminder: Reminder, writing: Writing) -> Reminder:
    """Put the buyer where UBL has who is to pay, and the documents of the lines."""
    return moved_to(lower(reminder, writing), "buyer", "payer", writing)


FORMAT = xml_format(
    id="ubl-reminder",
    title="UBL 2.1 Reminder",
    schemas=(
        Schema(
            root="Reminder",
            part=Reminder,
            table=table,
            dialect=DIALECT,
            namespaces=namespaces_of("Reminder"),
            ambient=currency_of,
            lift=lift,
            lower=lower_reminder,
            origin=origin,
        ),
    ),
)
