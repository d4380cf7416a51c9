"""The QR code of a SEPA credit transfer (EPC069-12, version 002)."""

from __future__ import annotations

from decimal import Decimal

_MOST = Decimal("999999999.99")
_NAME, _TEXT = 70, 140


def epc_data(
    *, name: str, iban: str, amount: Decimal, bic: str | None = None, remittance: str | None = None
) -> str | None:
    """Return what the code holds, in UTF-8; None where it cannot hold it.

    The amount is in euro. A remittance that is a creditor reference (ISO 11649) is structured.
    """
    from stdnum import iban as ibans  # noqa: PLC0415 - not needed without a code
    from stdnum import iso11649  # noqa: PLC0415

    account = ibans.compact(iban)
    if not (ibans.is_valid(account) and name and Decimal("0.01") <= amount <= _MOST):
        return None
    if amount != amount.quantize(Decimal("0.01")):
        return None
    text = " ".join((remittance or "").split())
    structured = iso11649.is_valid(text)
    lines = (
        "BCD",
        "002",
        "1",  # UTF-8
        "SCT",
        (bic or "").replace(" ", ""),
        " ".join(name.split())[:_NAME],
        account,
        f"EUR{amount.quantize(Decimal('0.01')):f}",
        "",  # purpose
        iso11649.compact(text) if structured else "",
        "" if structured else text[:_TEXT],
    )
    return "\n".join(lines).rstrip("\n")
