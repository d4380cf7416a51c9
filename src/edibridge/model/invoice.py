"""Invoice: invoice, credit note, corrective invoice and every other kind of UNTDID 1001."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import field, frozen

from edibridge.model.document import Trade
from edibridge.model.parts import Identifier, Period, Prepayment, Reference, TaxTotal, Totals
from edibridge.model.terms import term


@frozen(kw_only=True, eq=False, repr=False)
class Invoice(Trade):
    """An invoice or, by `kind`, a credit note; all business terms of EN 16931-1.

    `kind` is UNTDID 1001: 380 invoice, 381 credit note, 384 corrected, 386 prepayment, 389
    self-billed. Amounts of a credit note are positive.
    """

    tax_point: date | None = field(default=None, metadata=term("BT-7"))
    due: date | None = field(default=None, metadata=term("BT-9"))
    receipt: Reference | None = field(default=None, metadata=term("BT-15"))
    despatch: Reference | None = field(default=None, metadata=term("BT-16"))
    invoiced_object: Identifier | None = field(default=None, metadata=term("BT-18"))
    preceding: tuple[Reference, ...] = field(default=(), metadata=term("BG-3"))
    period: Period | None = field(default=None, metadata=term("BG-14"))
    prepayments: tuple[Prepayment, ...] = ()
    withholding_totals: tuple[TaxTotal, ...] = ()
    totals: Totals | None = field(default=None, metadata=term("BG-22"))
    line_count: int | None = None

    @property
    def is_credit(self) -> bool:
        """Say whether the document credits (UNTDID 1001 codes that EN 16931 maps to CreditNote)."""
        return self.kind in CREDIT_KINDS

    @property
    def tax_amount(self) -> Decimal | None:
        """Return the tax total in the document's currency (BT-110)."""
        return next(
            (t.amount for t in self.tax_totals if t.currency in (None, self.currency)), None
        )

    @property
    def tax_amount_accounting(self) -> Decimal | None:
        """Return the tax total in the tax currency (BT-111)."""
        if self.tax_currency in (None, self.currency):
            return None
        return next((t.amount for t in self.tax_totals if t.currency == self.tax_currency), None)

    @property
    def creditor_id(self) -> str | None:
        """Return the bank-assigned creditor identifier (BT-90): scheme SEPA, payee or seller."""
        parties = (party for party in (self.payee, self.seller) if party is not None)
        known = (i for party in parties for i in party.identifiers if i.scheme == "SEPA")
        return next((i.value for i in known), None)


# UNTDID 1001 values that the EN 16931 UBL binding writes as CreditNote
CREDIT_KINDS = frozenset(
    {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"}
)
