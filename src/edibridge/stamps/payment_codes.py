"""QR codes of payments: SEPA (EPC069-12), Switzerland (QR-bill), Slovenia (UPN QR).

Sources: European Payments Council, EPC069-12 version 3.1; SIX, *Swiss Implementation Guidelines
QR-bill* 2.3; Združenje bank Slovenije, *Tehnični standard UPN QR*.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from attrs import frozen
from stdnum import iban as iban_numbers

from edibridge.errors import UsageError

_MOST = Decimal("999999999.99")
_LEAST = Decimal("0.01")
_QR_IID = range(30000, 32000)  # institutions of a QR-IBAN


@frozen(kw_only=True)
class Place:
    """Name and address of who is paid or pays; `country` is ISO 3166."""

    name: str
    street: str = ""
    house: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


def epc_qr(  # noqa: PLR0913 - the fields of the standard
    name: str,
    iban: str,
    amount: Decimal | None = None,
    *,
    bic: str = "",
    reference: str = "",
    text: str = "",
    purpose: str = "",
    hint: str = "",
) -> str:
    """Return what the QR of a SEPA credit transfer holds (EPC069-12, version 002, UTF-8).

    `reference` is a creditor reference (ISO 11649), `text` free text: one of both. The code is
    made with level M. Raises `UsageError` for what the standard does not take.
    """
    _short(name, 70, "the name")
    _short(text, 140, "the text")
    _short(reference, 35, "the reference")
    _short(hint, 70, "the hint")
    if not name:
        message = "the code names who is paid"
        raise UsageError(message)
    if reference and text:
        message = "a SEPA code holds a reference or a text, not both"
        raise UsageError(message)
    lines = ["BCD", "002", "1", "SCT", bic, name, _iban(iban)]
    lines += ["" if amount is None else f"EUR{_amount(amount)}", purpose, reference, text, hint]
    return "\n".join(lines).rstrip("\n")


def swiss_qr(  # noqa: PLR0913 - the fields of the standard
    creditor: Place,
    iban: str,
    amount: Decimal | None = None,
    currency: str = "CHF",
    *,
    debtor: Place | None = None,
    reference: str = "",
    text: str = "",
    billing: str = "",
) -> str:
    """Return what the QR of a Swiss bill holds (SPC 0200, structured addresses, level M).

    The kind of reference follows from it: QRR of 27 digits with a QR-IBAN, SCOR (ISO 11649), NON.
    Raises `UsageError` where account, reference and currency do not go together.
    """
    account = _iban(iban)
    if account[:2] not in ("CH", "LI") or currency not in ("CHF", "EUR"):
        message = f"a Swiss bill is not paid to {account[:2]} in {currency}"
        raise UsageError(message, hint="an account in CH or LI, in CHF or EUR")
    plain = reference.replace(" ", "")
    kind = "QRR" if plain.isdecimal() and plain else "SCOR" if plain else "NON"
    if (kind == "QRR") != (int(account[4:9]) in _QR_IID):
        message = "a QR reference and a QR-IBAN go together"
        raise UsageError(message)
    if kind == "QRR" and (len(plain) != 27 or recursive_10(plain[:-1]) != int(plain[-1])):  # noqa: PLR2004
        message = f"{reference!r} is no QR reference"
        raise UsageError(message, hint="27 digits, the last of them the check digit")
    _short(text + billing, 140, "message and billing information")
    lines = ["SPC", "0200", "1", account, *_address(creditor), *[""] * 7]
    lines += ["" if amount is None else _amount(amount), currency]
    lines += _address(debtor) if debtor else [""] * 7
    lines += [kind, plain, text, "EPD"]
    return "\n".join([*lines, billing] if billing else lines)


def recursive_10(digits: str) -> int:
    """Return the check digit of a QR reference: modulo 10, recursive."""
    carry = 0
    for digit in digits:
        carry = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)[(carry + int(digit)) % 10]
    return (10 - carry) % 10


def upn_qr(  # noqa: PLR0913 - the fields of the standard
    payer: Place,
    creditor: Place,
    iban: str,
    amount: Decimal,
    *,
    text: str,
    reference: str = "SI99",
    purpose: str = "OTHR",
    due: date | None = None,
) -> str:
    """Return what the QR of a Slovenian payment order holds, its control sum at the end.

    The code is of version 15, level M, in ISO 8859-2.
    """
    _short(text, 42, "the purpose of payment")
    lines = ["UPNQR", "", "", "", "", *_upn(payer), f"{int(amount * 100):011d}", "", ""]
    lines += [purpose, text, due.strftime("%d.%m.%Y") if due else "", _iban(iban), reference]
    lines += _upn(creditor)
    body = "\n".join(lines) + "\n"
    return f"{body}{len(body.encode('iso-8859-2')):03d}\n"


def _upn(place: Place) -> tuple[str, str, str]:
    street = f"{place.street} {place.house}".strip()
    city = f"{place.postcode} {place.city}".strip()
    for value in (place.name, street, city):
        _short(value, 33, "name, street and city")
    return place.name, street, city


def _address(place: Place) -> list[str]:
    for value, most in ((place.name, 70), (place.street, 70), (place.city, 35)):
        _short(value, most, "name, street or city")
    if not (place.name and place.postcode and place.city and place.country):
        message = "an address needs name, postcode, city and country"
        raise UsageError(message)
    return ["S", place.name, place.street, place.house, place.postcode, place.city, place.country]


def _iban(text: str) -> str:
    plain: str = iban_numbers.compact(text)
    if not iban_numbers.is_valid(plain):
        message = f"{text!r} is no IBAN"
        raise UsageError(message)
    return plain


def _amount(amount: Decimal) -> str:
    # in this order: an amount that is far too large cannot even be rounded
    if not _LEAST <= amount <= _MOST or (cents := amount.quantize(_LEAST)) != amount:
        message = f"the amount {amount} cannot be in the code"
        raise UsageError(message, hint="0.01 to 999999999.99, in cents")
    return str(cents)


def _short(text: str, most: int, what: str) -> None:
    if len(text) > most or "\n" in text or "\r" in text:
        message = f"{what} has more than {most} characters or a line break"
        raise UsageError(message)
