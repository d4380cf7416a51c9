"""Payment instructions as the national rules of Peppol look at them, in any syntax."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from edibridge.model import Invoice
from edibridge.profiles._peppol_facts import SETTLEMENT, all_of, cii, first, is_doubled, said, ubl
from edibridge.rules import Case

_MEANS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
_BRANCH = "cac:FinancialInstitutionBranch/cbc:ID"
_ACCOUNT = "ram:PayeePartyCreditorFinancialAccount"


@frozen(kw_only=True)
class Instruction:
    """One payment instruction: texts as written, empty where absent.

    `account` is the account that is paid to, None where none is named; in CII it is the IBAN and
    `own_account` the account that is none. `bank` is the bank or its branch, `reference` the
    remittance (BT-83), `mandate` and `debited` those of a direct debit. `is_plain` says that
    means and bank stand once.
    """

    path: str
    means: str
    account: str | None
    own_account: str | None
    bank: str
    reference: str
    mandate: str
    debited: str
    is_plain: bool = True


def instructions(invoice: Invoice, case: Case) -> Iterator[Instruction]:
    """Yield the payment instructions of a document."""
    root = cii(case)
    if root is None:
        yield from _in_model(invoice)
        return
    # CII keeps reference and creditor beside the payment means; a rule reads the element it names
    reference = said(root, f"{SETTLEMENT}/ram:PaymentReference")
    creditor = said(root, f"{SETTLEMENT}/ram:CreditorReferenceID")
    for at, node in enumerate(all_of(root, _MEANS)):
        own = first(node, f"{_ACCOUNT}/ram:ProprietaryID")
        iban = first(node, f"{_ACCOUNT}/ram:IBANID")
        yield Instruction(
            path=f"payments[{at}]",
            means=said(node, "ram:TypeCode"),
            account=None if iban is None else said(node, f"{_ACCOUNT}/ram:IBANID"),
            own_account=None if own is None else said(node, f"{_ACCOUNT}/ram:ProprietaryID"),
            bank=said(node, "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"),
            reference=reference,
            # the authority looks for the mandate inside the payment means, where CII has none
            mandate=said(node, "ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID"),
            debited=creditor,
            is_plain=len(all_of(node, "ram:TypeCode")) <= 1,
        )


def _in_model(invoice: Invoice) -> Iterator[Instruction]:
    for at, known in enumerate(invoice.payments):
        account, mandate = known.account, known.mandate
        number = account.number if account else None
        debited = mandate.debited if mandate else None
        yield Instruction(
            path=f"payments[{at}]",
            means=known.means or "",
            account=number,
            own_account=number,
            bank=(account.bic if account else None) or "",
            reference=known.remittance[0] if known.remittance else "",
            mandate=(mandate.number if mandate else None) or "",
            debited=(debited.number if debited else None) or "",
            is_plain=not is_doubled(known, "cbc:PaymentMeansCode")
            and not is_doubled(known, f"cac:PayeeFinancialAccount/{_BRANCH}")
            and (account is None or not is_doubled(account, _BRANCH)),
        )


def is_payable(invoice: Invoice, case: Case) -> bool:
    """Say whether a document says how to pay."""
    root = ubl(case)
    if root is not None:
        return first(root, "cac:PaymentMeans") is not None
    root = cii(case)
    if root is not None:
        return first(root, _MEANS) is not None
    return bool(invoice.payments)
