"""The check digits and forms of identifiers that Peppol's rules know by their scheme."""

from __future__ import annotations

import re
import string

_LETTERS = frozenset(string.ascii_letters)
_LETTERS_AND_DIGITS = frozenset(string.ascii_letters + string.digits)
_DIGITS = frozenset(string.digits)
_CVR, _PREFIXED_CVR = 8, 10
_IPA, _TAX_CODE, _PIVA = 6, 16, 11
_ABN_WEIGHTS = (10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
_TIN_WEIGHTS = (256, 128, 64, 32, 16, 8, 4, 2)
_LAST_TWO = 2


def gln(text: str) -> bool:
    """Global Location Number: digits whose last one is the GS1 check digit."""
    if not _digits(text):
        return False
    weighted = sum(int(digit) * (3 - 2 * (at % 2)) for at, digit in enumerate(text[-2::-1]))
    return -weighted % 10 == int(text[-1])


def norwegian(text: str) -> bool:
    """Norwegian organisation number: nine digits, modulus 11."""
    return len(text) == 9 and _digits(text) and mod11(text)  # noqa: PLR2004


def mod11(text: str) -> bool:
    """Say whether the last digit is the check digit of modulus 11."""
    if not _digits(text) or not int(text):
        return False
    weighted = sum(int(digit) * (at % 6 + 2) for at, digit in enumerate(text[-2::-1]))
    return (11 - weighted % 11) % 11 == int(text[-1])


def danish_cvr(text: str) -> bool:
    """Danish CVR number: eight digits, with or without DK before them."""
    return danish_se(text) or (len(text) == _CVR and _digits(text))


def danish_se(text: str) -> bool:
    """Danish SE number: DK and eight digits."""
    return len(text) == _PREFIXED_CVR and text.startswith("DK") and _digits(text[2:])


def danish_p(text: str) -> bool:
    """Danish P number: ten digits."""
    return len(text) == 10 and _digits(text)  # noqa: PLR2004


def belgian(text: str) -> bool:
    """Belgian enterprise number: ten digits, modulus 97."""
    if len(text) != 10 or not _digits(text):  # noqa: PLR2004
        return False
    return 97 - int(text[:8]) % 97 == int(text[8:])


def italian_ipa(text: str) -> bool:
    """Italian code of an administration (IPA): six letters and digits."""
    return len(text) == _IPA and set(text) <= _LETTERS_AND_DIGITS


def italian_tax_code(text: str) -> bool:
    """Italian tax code: of a person sixteen characters, of a company eleven digits."""
    if len(text) == _PIVA:
        return re.fullmatch(r"[+-]?[0-9]+", text) is not None
    if len(text) != _TAX_CODE:
        return False
    letters = text[:6] + text[8] + text[15]
    return set(letters) <= _LETTERS and all(
        re.fullmatch(r"[+-]?[0-9]+", part.strip()) for part in (text[6:8], text[9:11], text[14])
    )


def italian_vat(text: str) -> bool:
    """Italian VAT number: eleven digits with a check digit; what is not Italian passes."""
    if text[:2] not in ("IT", "it"):
        return True
    number = text[2:]
    if len(number) != _PIVA or not _digits(number):
        return False
    doubled = "0246813579"
    weighted = (int(doubled[int(d)] if at % 2 else d) for at, d in enumerate(number))
    return sum(weighted) % 10 == 0


def swedish(text: str) -> bool:
    """Swedish organisation number: ten digits, Luhn."""
    return len(text) == 10 and luhn(text)  # noqa: PLR2004


def luhn(text: str) -> bool:
    """Say whether the tenth digit is the Luhn check digit of the nine before it."""
    if not _digits(text) or len(text) < 10:  # noqa: PLR2004
        return False
    total = 0
    for at, digit in enumerate(text[8::-1]):
        value = int(digit) * 2 if at % 2 == 0 else int(digit)
        total += value % 10 + value // 10
    return -total % 10 == int(text[9])


def australian(text: str) -> bool:
    """Australian Business Number: eleven digits, modulus 89."""
    return len(text) == 11 and _digits(text) and abn(text)  # noqa: PLR2004


def abn(text: str) -> bool:
    """Say whether the sum of an Australian Business Number is right; one less at its head."""
    if len(text) < len(_ABN_WEIGHTS):
        return False
    codes = [ord(character) - 48 for character in text[: len(_ABN_WEIGHTS)]]
    codes[0] -= 1
    return sum(w * c for w, c in zip(_ABN_WEIGHTS, codes, strict=True)) % 89 == 0


def greek_tin(text: str) -> bool:
    """Greek tax number: nine digits, modulus 11 and 10; what follows them is not looked at."""
    head = text[:9]
    if len(head) < 9 or not _digits(head):  # noqa: PLR2004
        return False
    total = sum(w * int(d) for w, d in zip(_TIN_WEIGHTS, head, strict=False))
    return total % 11 % 10 == int(head[8])


def iban(text: str) -> bool:
    """IBAN without blanks: country, two check digits, modulus 97."""
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{0,30}", text):
        return False
    turned = text[4:] + text[:4]
    # small letters count as characters of their own, beyond Z
    return int("".join(str(ord(c) - 55) if c > "@" else c for c in turned)) % 97 == 1


def _digits(text: str) -> bool:
    return bool(text) and set(text) <= _DIGITS
