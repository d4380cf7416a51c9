"""What the wholesaler sells to whom: the situations that the invoices of the extract show."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .values import Row


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A kind of sale: who to whom, how taxed, what is special about it.

    `tax` is `domestic`, or the ERP's VAT code that all lines carry; `extras` names what the
    document shows besides goods.
    """

    seller: str
    buyers: tuple[str, ...]
    tax: str = "domestic"
    kind: str = "FT"
    currency: str = ""
    tax_currency: str = ""
    means: str = "TRF"
    goods: str = "goods"
    extras: frozenset[str] = frozenset()


def _sale(seller: str, buyers: str, extras: str = "", **more: str) -> Situation:
    return Situation(
        seller=seller, buyers=tuple(buyers.split()), extras=frozenset(extras.split()), **more
    )


EU = "C005 C008 C010 C013 C014 C015 C016 C017 C018 C019 C020 C022 C023 C024 C025 C026 C027"
EU_EAST = "C029 C030 C031 C032 C041 C042 C043 C044 C045 C046 C047 C048"
THIRD = "C028 C033 C034 C036 C037 C038 C039 C040"

SITUATIONS = (
    _sale("PT01", "C001 C002 C003", "allowance charge delivery"),
    _sale("DE02", "C010 C011 C012", "delivery discount terms"),
    _sale("PT01", EU, "delivery transport attachment allowance", tax="UE"),
    _sale("ES03", "C005 C007", "allowance note", means="CRT"),
    _sale("PT01", THIRD, "delivery charge customs attachment", tax="EXP"),
    _sale("FR04", "C008 C009", "discount charge period"),
    _sale("PL05", "C021 C022", "delivery", currency="PLN"),
    _sale("GB06", "C034 C035", "allowance delivery", currency="GBP"),
    _sale("PT01", "C003", "tender object", goods="training"),
    _sale("DE02", "C010", "mandate allowance", means="DDS"),
    _sale("PT01", EU_EAST, "delivery discount", tax="UE"),
    _sale("PT01", "C004", "project contract", means="TRI"),
    _sale("PT01", "C004", "note", goods="scrap", tax="AUT"),
    _sale("ES03", "C006", "delivery charge", tax="IGI"),
    _sale("PT01", "C015 C018 C008", "period", goods="consulting", tax="AUT"),
    _sale("FR04", "C008 C009", "prepaid allowance terms", means="CHQ"),
    _sale("PT01", "C001 C002", "note", goods="deposit", tax="NSU"),
    _sale("PL05", "C022", "allowance", currency="EUR", tax_currency="PLN"),
    _sale("PT01", "C002", "payee delivery attachment charge"),
    _sale("DE02", THIRD, "delivery terms customs", tax="EXP", means="TRI"),
    _sale("GB06", "C001", "representative", currency="GBP", tax_currency="EUR"),
    _sale("PT01", "C001", "rounding return", means="NUM"),
    _sale("SUP1", "PT01", "note", kind="AF", goods="honey"),
    _sale("DE02", EU, "delivery allowance charge", tax="UE"),
    _sale("PT01", "C002", "contract", kind="FA", goods="advance"),
    _sale("GB06", "C035", "charge", currency="EUR", tax_currency="GBP", means="TRI"),
    _sale("DE02", "C011 C012", "rental project", goods="rental"),
    _sale("ES03", EU_EAST, "delivery", tax="UE", means="TRI"),
    _sale("DE02", "C012", "discount", currency="USD", tax_currency="EUR", means="TRI"),
)

# What one euro buys, and the currency that a buyer's contract names where that is not its own
RATES = {
    "EUR": Decimal(1),
    "USD": Decimal("1.0834"),
    "GBP": Decimal("0.8415"),
    "NOK": Decimal("11.7230"),
    "SEK": Decimal("11.2045"),
    "DKK": Decimal("7.4605"),
    "PLN": Decimal("4.2610"),
    "CHF": Decimal("0.9382"),
    "CZK": Decimal("25.0150"),
    "RON": Decimal("4.9770"),
}

# Rates by the seller's country: normal, intermediate, reduced
DOMESTIC = {
    "PT": {"N": ("NOR", "23"), "I": ("INT", "13"), "R": ("RED", "6")},
    "DE": {"N": ("NOR", "19"), "I": ("RED", "7"), "R": ("RED", "7")},
    "ES": {"N": ("NOR", "21"), "I": ("RED", "10"), "R": ("RED", "4")},
    "FR": {"N": ("NOR", "20"), "I": ("INT", "10"), "R": ("RED", "5.5")},
    "PL": {"N": ("NOR", "23"), "I": ("INT", "8"), "R": ("RED", "5")},
    "GB": {"N": ("NOR", "20"), "I": ("RED", "5"), "R": ("TXZ", "0")},
}
IGIC = {"N": ("IGI", "7"), "I": ("IGI", "3"), "R": ("IGI", "3")}

# Why nothing is charged: VATEX code and words, by the ERP's VAT code
EXEMPTIONS = {
    "ISE": ("VATEX-EU-132-1I", "Isento nos termos do artigo 9.º do CIVA (formação)"),
    "AUT": ("VATEX-EU-AE", "IVA - autoliquidação / Reverse charge"),
    "UE": ("VATEX-EU-IC", "Artigo 14.º do RITI / Intra-Community supply"),
    "EXP": ("VATEX-EU-G", "Artigo 14.º do CIVA / Export outside the EU"),
    "NSU": ("VATEX-EU-O", "Não sujeito a IVA / Not subject to VAT"),
}


def tax_of(situation: Situation, item: Row, country: str) -> tuple[str, Decimal | None]:
    """Return the ERP's VAT code and rate of an item in a situation; no rate outside of VAT."""
    if item["vat"] == "E":
        return "ISE", Decimal(0)
    if situation.tax == "IGI":
        code, rate = IGIC[item["vat"]]
        return code, Decimal(rate)
    if situation.tax == "domestic":
        code, rate = DOMESTIC[country][item["vat"]]
        return code, Decimal(rate)
    return situation.tax, None if situation.tax == "NSU" else Decimal(0)
