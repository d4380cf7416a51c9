"""How EDIFACT spells values: agencies for identifier schemes, units, item numbers, times."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time

from edibridge.binding import AlteredError, Codec, InexactError, NoTwinError, code_codec, mapped

# UNTDID 3055 responsible agency, ISO 6523 ICD: 9 GS1 (GLN), 16 Dun & Bradstreet (DUNS)
_AGENCIES = {"9": "0088", "16": "0060"}
_ICD = re.compile(r"\d{4}", re.ASCII)


def _read_agency(text: str) -> str | None:
    # the EDIFACT binding of EN 16931 has the ICD itself there
    return _AGENCIES.get(text) or (text if _ICD.fullmatch(text) else None)


AGENCIES = code_codec(
    _read_agency,
    {scheme: agency for agency, scheme in _AGENCIES.items()}.get,
    "an agency of UNTDID 3055 with a twin in ISO 6523",
)


def _read_charge(text: str) -> bool:
    if text not in ("A", "C"):
        raise NoTwinError(text)
    return text == "C"


# UNTDID 5463: A allowance, C charge
IS_CHARGE = Codec(_read_charge, lambda value: "C" if value else "A", "A or C")

# UNTDID 1153: registrations with a tax authority
REGISTRATIONS = mapped({"VA": "VAT", "FC": "TAX"}, "VA or FC")

# the directories have PCE for the piece that UN/ECE Recommendation 20 calls H87 today
_UNITS = {"PCE": "H87"}
_UNITS_BACK = {value: key for key, value in _UNITS.items()}


def _fits(length: int, what: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not value or len(value) > length:
            raise NoTwinError(value)
        return value

    check.__doc__ = f"Return {what} that is short enough."
    return check


def _code(length: int, what: str) -> Codec:
    return Codec(_fits(length, what), _fits(length, what), what)


def _read_named(text: str) -> str:
    if text == MUTUAL:
        raise NoTwinError(text)
    value: str = CODE.read(text)
    return value


def _write_named(value: str) -> str:
    if value == MUTUAL:
        raise NoTwinError(value)
    return CODE.write(value)


MUTUAL = "ZZZ"  # mutually defined: what stands where a code is mandatory and there is none
CODE = _code(3, "a code of at most three characters")
NAMED = Codec(_read_named, _write_named, "a code of at most three characters")


NET = "AAA"  # 5125: calculation net


def _read_price(text: str) -> str:
    if text == NET:
        raise NoTwinError(text)
    value: str = CODE.read(text)
    return value


def _write_price(value: str) -> str:
    if value == NET:
        raise AlteredError(value, "merged", "a price is net where nothing else is said")
    return CODE.write(value)


# the kind of the one price of a line, which `NET` stands for where the model says nothing
PRICE_KIND = Codec(_read_price, _write_price, "a type of UNTDID 5125")


def _write_unit(value: str) -> str | None:
    known = _UNITS_BACK.get(value, value)
    return known if 0 < len(known) <= 3 else None  # noqa: PLR2004 - 6411 is an..3


UNITS = code_codec(
    lambda text: _UNITS.get(text, text), _write_unit, "a unit of UN/ECE Recommendation 20"
)

ANY_UNIT = "ZZ"  # mutually defined: what stands where a unit is mandatory and there is none


def _named_unit(text: str) -> str | None:
    return None if text == ANY_UNIT else _UNITS.get(text, text)


NAMED_UNITS = code_codec(
    _named_unit,
    lambda value: None if value == ANY_UNIT else _write_unit(value),
    UNITS.expected,
)

_TIME = re.compile(r"\d{6}", re.ASCII)


def _read_time(text: str) -> time:
    if _TIME.fullmatch(text) is None:
        raise ValueError(text)
    return time(int(text[:2]), int(text[2:4]), int(text[4:]))


def _write_time(value: time) -> str:
    text = value.strftime("%H%M%S")
    if value.microsecond or value.tzinfo is not None:
        raise AlteredError(text, "recoded", "EDIFACT has seconds and no time zone here")
    return text


TIME = Codec(_read_time, _write_time, "a time as HHMMSS")

GTIN = "0160"


def gtin_codec(written: str) -> Codec:
    """Return the codec of the type of a GTIN: EN in D.96A, SRV in D.01B; UP is the American."""

    def read(text: str) -> str:
        if text not in ("EN", "SRV", "UP"):
            raise NoTwinError(text)
        if text != written:
            raise InexactError(GTIN)
        return GTIN

    def write(value: str) -> str:
        if value != GTIN:
            raise NoTwinError(value)
        return written

    return Codec(read, write, "a type of UNTDID 7143 that names a GTIN")


def item_codec(gtin: Codec, taken: frozenset[str]) -> Codec:
    """Return the codec of UNTDID 7143 types without those that have an attribute of their own."""

    def read(text: str) -> str:
        try:
            found: str = gtin.read(text)
        except NoTwinError:
            return text
        return found

    def write(value: str) -> str:
        if value == GTIN:
            return gtin.write(value)
        if value in taken or not 0 < len(value) <= 3:  # noqa: PLR2004 - 7143 is an..3
            raise NoTwinError(value)
        return value

    return Codec(read, write, "a type of UNTDID 7143")
