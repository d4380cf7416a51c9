"""How X12 spells values: implied decimals, codes of its own, dates, words for a tax."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from edibridge.binding import AlteredError, Codec, InexactError, NoTwinError, code_codec, mapped
from edibridge.codes import contains, from_x12, to_x12


def codes(table: str, expected: str) -> Codec:
    """Return the codec of a two-way table between X12 and UN/CEFACT codes."""
    return code_codec(partial(from_x12, table), partial(to_x12, table), expected)


def except_for(codec: Codec, *taken: str) -> Codec:
    """Return a codec without the X12 codes that stand for an absent value."""

    def read(text: str) -> str:
        if text in taken:
            raise NoTwinError(text)
        value: str = codec.read(text)
        return value

    def write(value: str) -> str:
        text = codec.write(value)
        if text in taken:
            raise NoTwinError(value)
        return text

    return Codec(read, write, codec.expected)


def either(first: Codec, second: Codec) -> Codec:
    """Return a codec of two vocabularies, the first one first."""

    def read(text: str) -> str:
        try:
            value: str = first.read(text)
        except NoTwinError:
            value = second.read(text)
        return value

    def write(value: str) -> str:
        try:
            return first.write(value)
        except NoTwinError:
            return second.write(value)

    return Codec(read, write, first.expected)


def packages() -> Codec:
    """Return the codec of the form of a package, the first three letters of X12 103.

    The two digits behind them say what it is made of: 25 corrugated board, 94 wood.
    """
    form = codes("packages", "a form of package of X12 103 with a twin in UN/ECE Rec 21")

    def read(text: str) -> str:
        known: str = form.read(text[:FORM])
        if text != form.write(known):
            raise InexactError(known)
        return known

    return Codec(read, form.write, form.expected)


FORM = 3
SSCC, SSCC_WITH_AI, AI = 18, 20, "00"  # GS1 application identifier 00: an SSCC follows


def _read_sscc(text: str) -> str:
    if not (text.isascii() and text.isdigit()):
        raise NoTwinError(text)
    if len(text) == SSCC:
        raise InexactError(text)
    if len(text) != SSCC_WITH_AI or not text.startswith(AI):
        raise NoTwinError(text)
    return text.removeprefix(AI)


def _write_sscc(value: str) -> str:
    if len(value) != SSCC or not (value.isascii() and value.isdigit()):
        raise NoTwinError(value)
    return AI + value


# X12 88 GM: an SSCC with its application identifier
SSCC_MARK = Codec(_read_sscc, _write_sscc, "an SSCC of 18 digits behind its 00")


_TIMES = {4: "%H%M", 6: "%H%M%S"}


def _read_time(text: str) -> time:
    pattern = _TIMES.get(len(text))
    if pattern is None or not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    known = datetime.strptime(text, pattern).time()  # noqa: DTZ007 - X12 337 has no zone
    if _spell_time(known) != text:
        raise InexactError(known)
    return known


def _spell_time(value: time) -> str:
    return value.strftime("%H%M%S" if value.second else "%H%M")


def _write_time(value: time) -> str:
    if value.tzinfo is not None or value.microsecond:
        raise AlteredError(_spell_time(value), "truncated", "X12 337 has hours to seconds, no zone")
    return _spell_time(value)


# X12 337: hours and minutes, seconds where there are any
HOURS = Codec(_read_time, _write_time, "a time as HHMM or HHMMSS")
UNITS = codes("units", "a unit of X12 355 with a twin in UN/ECE Recommendation 20")
PARTIES = codes("parties", "a party of X12 98 with a twin in UNTDID 3035")
ITEM_IDS = except_for(codes("item_ids", "a qualifier of X12 235 with a twin in UNTDID 7143"), "ZZ")
INVOICE_KINDS = codes("invoice_kinds", "a type of X12 640 with a twin in UNTDID 1001")
ORDER_KINDS = codes("order_kinds", "a type of X12 92 with a twin in UNTDID 1001")
PURPOSES = codes("purposes", "a purpose of X12 353 with a twin in UNTDID 1225")
REFERENCES = except_for(codes("references", "a qualifier of X12 128 with a twin in 1153"), "ZZ")
ALLOWANCES = codes("allowances", "a code of X12 1300 with a twin in UNTDID 5189")
SERVICES = codes("services", "a code of X12 1300 with a twin in UNTDID 7161")
TERMS = codes("payment_terms", "a type of X12 336 with a twin in UNTDID 4279")
PRICE_KINDS = codes("price_qualifiers", "a price of X12 236 with a twin in UNTDID 5125")
PRICE_TYPES = codes("price_types", "a price of X12 236 with a twin in UNTDID 5387")
ACKNOWLEDGMENTS = codes("acknowledgments", "a type of X12 587 with a twin in UNTDID 1225")
LINE_STATUSES = codes("line_statuses", "a status of X12 668 with a twin in UNTDID 1229")
ADJUSTMENTS = except_for(codes("adjustments", "a reason of X12 426 with a twin in 4465"), "ZZ")
MEANS = except_for(codes("payment_means", "a method of X12 591 with a twin in 4461"), "ZZZ")
QUANTITIES = codes("quantities", "a quantity of X12 673 with a twin in UNTDID 6063")
LINE_CHANGES = codes("line_changes", "a change of X12 670 with a twin in UNTDID 1229")


def _read_answer(texts: list[str | None]) -> str:
    status, change = texts
    value: str = LINE_CHANGES.read(change or "") if status is None else LINE_STATUSES.read(status)
    return value


def _write_answer(value: str) -> list[str]:
    try:
        return [LINE_STATUSES.write(value), ""]
    except NoTwinError:
        return ["", LINE_CHANGES.write(value)]


# what a seller says of a line: an answer (ACK01), or else a change of his own (POC02)
LINE_ANSWERS = Codec(_read_answer, _write_answer, LINE_STATUSES.expected)  # type: ignore[arg-type]
PRICES = either(PRICE_KINDS, PRICE_TYPES)
CONTACTS = codes("contacts", "a function of X12 366 with a twin in UNTDID 3139")
SCHEMES = codes("party_schemes", "a code system of X12 66 with a twin in ISO 6523")

# the National Motor Freight Traffic Association's codes of carriers (X12 66 code 2) beside them
CARRIER_SCHEMES = either(SCHEMES, mapped({"2": "SCAC"}, "a code system of X12 66"))
PACKAGES = packages()

# X12 128 of documents that are paid, which the model names by UNTDID 1001: an invoice, a credit
# and a debit memo of the seller
_DOCUMENTS = {"IV": "380", "CL": "381", "DL": "383"}
PAID_DOCUMENTS = either(
    mapped(_DOCUMENTS, "a document of X12 128"), except_for(REFERENCES, *_DOCUMENTS)
)

# X12 963 tax types, by the name that the model has for the tax
TAX_SCHEMES = mapped({"VA": "VAT", "GS": "GST"}, "a tax type of X12 963")
# X12 128: registrations with a tax authority (VX: VAT, GT: GST, TJ: federal taxpayer)
REGISTRATIONS: Mapping[str, str] = {"VX": "VAT", "GT": "GST", "TJ": "TAX"}
# X12 91 transport method, UN/ECE Recommendation 19 mode
MODES = mapped({"S": "1", "R": "2", "M": "3", "A": "4"}, "a transport method of X12 91")
# X12 146 shipment method of payment, which UNTDID 4215 spells alike
PAID_BY = mapped({code: code for code in ("CC", "MX", "PP", "PU")}, "a method of X12 146")
# X12 363 note reference, UNTDID 4451 text subject: the subjects that both name
SUBJECTS = mapped({"DEL": "DEL", "INV": "INV", "PMT": "PMT", "PUR": "PUR", "ZZZ": "ZZZ"}, "X12 363")
# X12 875 maintenance type, UNTDID 1229 action
MAINTENANCE = mapped({"021": "1", "002": "2", "001": "3"}, "a maintenance type of X12 875")
CATALOGUES = mapped({"PC": "9"}, "a catalogue purpose of X12 683")


def _read_flag(text: str) -> bool:
    if text not in ("A", "C"):
        raise NoTwinError(text)
    return text == "C"


IS_CHARGE = Codec(_read_flag, lambda value: "C" if value else "A", "A or C")


def _read_cents(text: str) -> Decimal:
    if not text.removeprefix("-").isdecimal() or not text.isascii():
        raise ValueError(text)
    value = Decimal(text).scaleb(-2)
    if _spell_cents(value) != text:
        raise InexactError(value)
    return value


def _spell_cents(value: Decimal) -> str:
    return str(int(value.scaleb(2)))


_DIGITS = 20  # more than any amount of X12 has, fewer than the context computes with


def _write_cents(value: Decimal) -> str:
    if len(value.as_tuple().digits) > _DIGITS:
        raise NoTwinError(value)
    if value.scaleb(2) % 1:
        rounded = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
        text = _spell_cents(rounded)
        raise AlteredError(text, "rounded", "X12 N2 has two decimals")
    return _spell_cents(value)


CENTS = Codec(_read_cents, _write_cents, "an amount in hundredths without a decimal point")

# X12 639 basis of unit price: the price of one, of a hundred, of a thousand
_BASES = {"PE": Decimal(1), "HP": Decimal(100), "TP": Decimal(1000)}


def _read_basis(text: str) -> Decimal:
    if text not in _BASES:
        raise NoTwinError(text)
    return _BASES[text]


def _write_basis(value: Decimal) -> str:
    for code, quantity in _BASES.items():
        if quantity == value:
            return code
    raise NoTwinError(value)


BASIS = Codec(_read_basis, _write_basis, "a basis of unit price of X12 639")


def _read_subject(text: str) -> str:
    if not contains("untdid-4451", text):
        raise NoTwinError(text)
    return text


SUBJECT_CODE = Codec(_read_subject, _read_subject, "a text subject of UNTDID 4451")

# X12 441 tax exempt code: 1 exempt, 2 not exempt; the other categories have no code in it
_EXEMPT = {"E": "1", "S": "2"}


def _read_category(texts: list[str | None]) -> str:
    exempt, named = texts
    if named is not None and contains("untdid-5305", named):
        found = named
    else:
        found = next((known for known, code in _EXEMPT.items() if code == exempt), "")
        if not found:
            raise NoTwinError(exempt)
    if _spell_category(found) != [exempt or "", named or ""]:
        raise InexactError(found)
    return found


def _spell_category(value: str) -> list[str]:
    code = _EXEMPT.get(value)
    return [code, ""] if code else ["", value]


def _write_category(value: str) -> list[str]:
    if not contains("untdid-5305", value):
        raise NoTwinError(value)
    return _spell_category(value)


# the category goes into TXI06 where X12 has a code for it, else as UNTDID 5305 code into TXI10
CATEGORY = Codec(_read_category, _write_category, "a tax category")  # type: ignore[arg-type]

_STATE = 2


def _read_state(texts: list[str | None]) -> str:
    state, qualifier, place = texts
    if state is not None:
        if qualifier is not None or place is not None or len(state) != _STATE:
            raise InexactError(state)
        return state
    if qualifier != "SP" or place is None:
        raise NoTwinError(place)
    if len(place) == _STATE:
        raise InexactError(place)
    return place


def _write_state(value: str) -> list[str]:
    if len(value) == _STATE:
        return [value, "", ""]
    if len(value) > _LONGEST_PLACE:
        raise NoTwinError(value)
    return ["", "SP", value]


_LONGEST_PLACE = 30  # N406
# a state of two letters in N402, any other in N406 with the qualifier SP
STATE = Codec(_read_state, _write_state, "a state or province")  # type: ignore[arg-type]
