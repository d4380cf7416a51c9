"""EDIFACT: prices, taxes, allowances, payments and totals (UN/EDIFACT D.96A, D.01B; EANCOM)."""

from __future__ import annotations

from typing import Any

from edibridge.binding import DATE102, DECIMAL, INTEGER, Always, Const, Field, Many, Table
from edibridge.formats._edifact_codecs import CODE, IS_CHARGE, UNITS
from edibridge.model import (
    Allowance,
    ExchangeRate,
    Payment,
    PaymentTerms,
    Price,
    Tax,
    TaxSubtotal,
    TaxTotal,
)


def currencies(usage: str, *, tax: bool = False, rates: bool = True) -> list[Any]:
    """Bind the currency of the document (6347 2) with its use (6343), and rates."""
    group = "CUX-GROUP[CUX@1.1=2]"
    bound: list[Any] = [Field("currency", f"{group}/CUX@1.2"), Const(f"{group}/CUX@1.3", usage)]
    if tax:
        bound.append(Field("tax_currency", "CUX-GROUP[CUX@1.1=6]/CUX@1.2"))
    if rates:
        table: list[Any] = [
            Always("CUX"),
            Const("CUX@1.1", "5"),
            Field("source", "CUX@1.2", CODE),
            Const("CUX@2.1", "3"),
            Field("target", "CUX@2.2", CODE),
            Field("rate", "CUX@3", DECIMAL),
            Field("on", "DTM[@1.1=134]@d", DATE102),
        ]
        bound.append(Many("exchange_rates", "CUX-GROUP", ExchangeRate, table))
    return bound


def tax(prefix: str = "", segment: str = "TAX") -> list[Any]:
    """Bind what a tax is: its type, rate and category (UNTDID 5153, 5305)."""
    return [
        Always(segment),
        Const(f"{segment}@1", "7"),
        Field(f"{prefix}scheme", f"{segment}@2.1", CODE),
        Field(f"{prefix}rate", f"{segment}@5.4", DECIMAL),
        Field(f"{prefix}category", f"{segment}@6", CODE),
    ]


def amount(name: str, codes: str, *, group: bool = True, currency: str = "") -> list[Any]:
    """Bind an amount (UNTDID 5025) in a group of its own or not."""
    place = f"MOA-GROUP[MOA@1.1={codes}]/MOA" if group else f"MOA[@1.1={codes}]"
    bound: list[Any] = [Field(name, f"{place}@1.2", DECIMAL)]
    if currency:
        bound.append(Field(currency, f"{place}@1.3", CODE))
    return bound


TAX_TOTALS = Many(
    "tax_totals",
    "TAXES",
    TaxTotal,
    [
        *amount("amount", "176", currency="currency"),
        Many(
            "subtotals",
            "TAX-GROUP2",
            TaxSubtotal,
            [
                *tax("tax."),
                *amount("taxable", "125", group=False),
                *amount("amount", "124", group=False, currency="currency"),
            ],
        ),
    ],
)


def allowances() -> list[Any]:
    """Bind ALC: an allowance by its reason (5189), a charge by its service (7161)."""

    def of(code: str, *, charge: bool, amounts: str, percent: str, reason: str) -> Many:
        table = [
            Field("is_charge", "ALC@1", IS_CHARGE),
            Field("reason_code", reason, CODE),
            *_allowance(amounts, percent),
        ]
        return Many(
            "allowances",
            f"ALC-GROUP[ALC@1={code}]",
            Allowance,
            table,
            matches=lambda known: known.is_charge is charge,
        )

    neither = [Const("ALC@1", "N"), *_allowance("8", "3")]
    return [
        of("A", charge=False, amounts="204|8", percent="1", reason="ALC@2.2"),
        of("C", charge=True, amounts="23|8", percent="2", reason="ALC@5.1"),
        Many("allowances", "ALC-GROUP", Allowance, neither, matches=lambda k: k.is_charge is None),
    ]


def _allowance(amounts: str, percent: str) -> list[Any]:
    return [
        Always("ALC"),
        Field("sequence", "ALC@4", CODE),
        Field("reason", "ALC@text"),
        Field("percent", "PCD-GROUP/PCD@1.2", DECIMAL),
        Const("PCD-GROUP/PCD@1.1", percent),
        *amount("amount", amounts),
        *amount("base", "25"),
        Many("taxes", "TAX-GROUP", Tax, tax()),
    ]


def payments(*, several: bool) -> Many:
    """Bind how and to which account is paid; `several`: the message has places for more than one.

    A due date has its place there too.
    """
    table: list[Any] = [
        Field("means", "PAI@1.3", CODE),
        Const("FII@1", "BF"),
        Field("account.number", "FII@2.1"),
        Field("account.name", "FII@2.2"),
        Field("account.bic", "FII@3.1"),
        Field("account.branch", "FII@3.4"),
        Field("account.bank_name", "FII@3.7"),
    ]
    table.append(Many("remittance", "REMIT@v"))
    if several:
        table.append(Field("due", "DTM[@1.1=13]@d", DATE102))
    return Many("payments", "PAYMENT", Payment, table, most=None if several else 1)


def payment_terms(amounts: str = "") -> list[Any]:
    """Bind PAT: type (UNTDID 4279), days, percentages and amounts; 22 is a discount.

    `amounts` says that the amounts have a group of their own.
    """
    group = bool(amounts)
    common: list[Any] = [
        Always("PAT"),
        Field("kind", "PAT@1", CODE),
        Many("text", "TEXT@v", most=1),
        Field("due", "DTM[@1.1=13]@d", DATE102),
        Field("discount_due", "DTM[@1.1=12]@d", DATE102),
    ]

    def of(name: str, percent: str) -> Table:
        return [
            *common,
            Field(name, "PAT@3.4", INTEGER),
            Field(percent, "PCD[@1.1=12]@1.2", DECIMAL),
        ]

    discount = [
        *of("discount_days", "discount_percent"),
        *amount("discount_amount", "52|21", group=group),
    ]
    usual = [
        *of("days", "discount_percent"),
        Field("penalty_percent", "PCD[@1.1=15]@1.2", DECIMAL),
        Field("percent", "PCD[@1.1=7]@1.2", DECIMAL),
        *amount("amount", "9", group=group),
        *amount("discount_amount", "52|21", group=group),
    ]
    return [
        Many(
            "payment_terms",
            "PAT-GROUP[PAT@1=22]",
            PaymentTerms,
            discount,
            matches=lambda known: known.kind == "22",
        ),
        Many("payment_terms", "PAT-GROUP", PaymentTerms, usual),
    ]


def prices(*, currency: bool) -> list[Any]:
    """Bind the net price (AAA), the gross price (AAB) and all others by their kind (5125)."""
    net = "PRI-GROUP[PRI@1.1=AAA]"
    bound: list[Any] = [
        Field("price.amount", f"{net}/PRI@1.2", DECIMAL),
        Field("price.quantity", f"{net}/PRI@1.5", DECIMAL),
        Field("price.unit", f"{net}/PRI@1.6", UNITS),
        Field("price.gross", "PRI-GROUP[PRI@1.1=AAB]/PRI@1.2", DECIMAL),
    ]
    other: list[Any] = [
        Always("PRI"),
        Field("kind", "PRI@1.1", CODE),
        Field("amount", "PRI@1.2", DECIMAL),
        Field("quantity", "PRI@1.5", DECIMAL),
        Field("unit", "PRI@1.6", UNITS),
    ]
    if currency:
        bound += [
            Field("price.currency", f"{net}/CUX[@1.1=2]@1.2"),
        ]
        other.append(Field("currency", "CUX[@1.1=2]@1.2"))
    return [
        *bound,
        Many(
            "prices",
            "PRI-GROUP",
            Price,
            other,
            matches=lambda known: known.kind is not None and known.kind not in ("AAA", "AAB"),
        ),
    ]
