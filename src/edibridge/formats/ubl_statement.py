"""UBL Statement 2.1, both ways (OASIS UBL 2.1)."""

from __future__ import annotations

from edibridge.binding import Field, Many, One, Table
from edibridge.formats._ubl import (
    DIALECT,
    PARTY,
    PERIOD,
    currency_of,
    money,
    namespaces_of,
)
from edibridge.formats._ubl_account import (
    ACCOUNT_HEAD,
    BROUGHT_FORWARD,
    DUES,
    FULL_LINE,
    lift,
    lower,
    origin,
)
from edibridge.formats._ubl_order import ORIGINATOR, party_of_role
from edibridge.formats._xml_document import Schema, xml_format
from edibridge.model import (
    Party,
    PaymentLine,
    Period,
    Statement,
)

# UNTDID 3035: the seller, where it is not the one who claims the money
SELLER = "SE"


def table() -> Table:
    """Return the table of `Statement`."""
    return [
        *ACCOUNT_HEAD,
        *money("debit_total", "cbc:TotalDebitAmount"),
        *money("credit_total", "cbc:TotalCreditAmount"),
        *money("balance", "cbc:TotalBalanceAmount"),
        Field("kind", "cbc:StatementTypeCode"),
        One("period", "cac:StatementPeriod", Period, PERIOD),
        Field("account", "cac:AccountingCustomerParty/cbc:SupplierAssignedAccountID"),
        One("buyer", "cac:BuyerCustomerParty/cac:Party", Party, PARTY),
        party_of_role(SELLER, "cac:SellerSupplierParty/cac:Party"),
        party_of_role(ORIGINATOR, "cac:OriginatorCustomerParty/cac:Party"),
        *DUES,
        Many("lines", "cac:StatementLine", PaymentLine, [*FULL_LINE, BROUGHT_FORWARD]),
    ]


FORMAT = xml_format(
    id="ubl-statement",
    title="UBL 2.1 Statement",
    schemas=(
        Schema(
            root="Statement",
            part=Statement,
            table=table,
            dialect=DIALECT,
            namespaces=namespaces_of("Statement"),
            ambient=currency_of,
            lift=lift,
            lower=lower,
            origin=origin,
        ),
    ),
)
