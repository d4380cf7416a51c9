"""Party information: who a company's parties are, as master data."""

from __future__ import annotations

from attrs import frozen

from edibridge.model.document import Document
from edibridge.model.parts import (
    Account,
    FreeText,
    Part,
    Party,
    PaymentTerms,
    Period,
    Reference,
)


@frozen(kw_only=True, eq=False, repr=False)
class PartyRecord(Part):
    """One party as master data; `action` is UNTDID 1229 (1 added, 2 deleted, 3 changed).

    `number` is the party's number in the master data of whoever sends it, the party's `role` what
    it is there (UNTDID 3035), `payment_terms` are its standard terms, in `currency`. `validity`
    says from when to when it holds, `parent` names the record that it belongs to (a place of
    delivery of a company) by its number.
    """

    number: str | None = None
    parent: str | None = None
    action: str | None = None
    party: Party | None = None
    validity: Period | None = None
    accounts: tuple[Account, ...] = ()
    payment_terms: tuple[PaymentTerms, ...] = ()
    language: str | None = None
    currency: str | None = None
    references: tuple[Reference, ...] = ()
    notes: tuple[FreeText, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class PartyInformation(Document):
    """Names, places, accounts and contacts that a partner takes into its master data.

    `provider` sends them and `receiver` gets them; neither need be one of the parties. Source:
    UN/EDIFACT PARTIN.
    """

    provider: Party | None = None
    receiver: Party | None = None
    validity: Period | None = None
    records: tuple[PartyRecord, ...] = ()
    record_count: int | None = None
