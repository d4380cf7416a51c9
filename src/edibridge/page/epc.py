"""The QR code of a SEPA credit transfer, as a page can show it."""

from __future__ import annotations

from decimal import Decimal

from edibridge.errors import UsageError

_NAME, _TEXT = 70, 140


def epc_data(
    *, name: str, iban: str, amount: Decimal, bic: str | None = None, remittance: str | None = None
) -> str | None:
    """Return what the code holds (`stamps.payment_codes.epc_qr`); None where it cannot hold it.

    The amount is in euro. A remittance that is a creditor reference (ISO 11649) is structured;
    name and text are cut to what the code takes.
    """
    from stdnum import iso11649  # noqa: PLC0415 - not needed without a code

    from edibridge.stamps.payment_codes import epc_qr  # noqa: PLC0415 - not needed without a code

    text = " ".join((remittance or "").split())
    structured = iso11649.is_valid(text)
    try:
        return epc_qr(
            " ".join(name.split())[:_NAME],
            iban,
            amount,
            bic=(bic or "").replace(" ", ""),
            reference=iso11649.compact(text) if structured else "",
            text="" if structured else text[:_TEXT],
        )
    except UsageError:
        return None
