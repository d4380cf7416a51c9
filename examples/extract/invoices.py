"""Invoices and credit notes of the extract as records: a head and its lines, totals worked out.

The keys of the records are the third column of `columns_*.tsv`. Amounts follow EN 16931
(BR-CO-10 to BR-CO-17, BR-S-08 and its kin): half up to two digits, tax of each category and rate
on the rounded sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from .books import Books
from .heads import make_head
from .lines import Goods, Line, make_line
from .sales import RATES, SITUATIONS, Situation, tax_of
from .values import ZERO, Record, Row, cents, chance, rounded

Rate = tuple[str, Decimal | None]


@dataclass(frozen=True)
class Document:
    """A head, its lines, and the situation that they come from."""

    head: Record
    lines: tuple[Record, ...]
    situation: Situation


def make_invoices(seed: int, count: int) -> list[Document]:
    """Make some invoices, then credit notes, corrections and debit notes for a part of them."""
    books = Books(Random(seed))  # noqa: S311 - made up, not secret
    start = date(2025, 1, 2)
    invoices = [
        _invoice(
            books,
            SITUATIONS[i % len(SITUATIONS)],
            start + timedelta(days=i * 330 // count),
        )
        for i in range(count)
    ]
    ordinary = [d for d in invoices if d.situation.kind == "FT"]
    follow = [_follow(books, "NC", d) for d in ordinary[2::5]]
    follow += [_follow(books, "RT", d) for d in ordinary[5::60]]
    follow += [_follow(books, "ND", d) for d in ordinary[11::60]]
    return sorted(invoices + follow, key=lambda d: (str(d.head["issued"]), str(d.head["number"])))


def _invoice(books: Books, situation: Situation, issued: date) -> Document:
    seller = books.parties[situation.seller]
    buyer = _buyer(books, situation, seller)
    currency = situation.currency or (buyer["currency"] if situation.tax in ("UE", "EXP") else "")
    currency = currency or seller["currency"]
    head = make_head(books, situation, seller, buyer, issued=issued, currency=currency)
    chosen = _goods(books, situation, head)
    lines = tuple(
        make_line(
            books.random,
            Goods(
                item=item,
                number=str(n * 10 if seller["code"] == "DE02" else n),
                tax=tax_of(situation, item, _tax_country(situation, seller)),
                factor=RATES[currency],
                language=_language(seller, buyer),
                extras=situation.extras,
                order=str(head["order"]),
                day=issued,
            ),
        )
        for n, item in enumerate(chosen, 1)
    )
    return _document(books, head, lines, situation)


def _buyer(books: Books, situation: Situation, seller: Row) -> Row:
    """Take the next buyer in turn, for a supply to another member state the next one abroad."""
    while True:
        turn = books.take("buyer", " ".join(situation.buyers))
        buyer = books.parties[situation.buyers[turn % len(situation.buyers)]]
        if situation.tax != "UE" or buyer["country"] != seller["country"]:
            return buyer


def _tax_country(situation: Situation, seller: Row) -> str:
    return "PT" if "representative" in situation.extras else seller["country"]


def _language(seller: Row, buyer: Row) -> str:
    return (
        buyer["language"] if buyer["language"] in ("pt", "de", "fr", "es") else seller["language"]
    )


def _goods(books: Books, situation: Situation, head: Record) -> list[Row]:
    kinds = {
        "scrap": ["SUCA"],
        "consulting": ["CONS"],
        "deposit": ["INDM", "CAUC"],
        "rental": ["ALUG", "TRAN"],
    }
    if situation.goods in kinds:
        return [books.services[code] for code in kinds[situation.goods]]
    if situation.goods == "honey":
        return books.random.sample([i for i in books.items if i["code"] == "MEL"], 2)
    if situation.goods == "advance":
        return [books.random.choice([i for i in books.items if i["vat"] == "N"])]
    chosen = books.random.sample(books.items, books.random.choice((1, 2, 2, 3, 3, 4, 6)))
    if head["number"] == "FT PT01.2025/1":
        # one document of the length that a supermarket's weekly invoice has
        chosen = books.random.sample(books.items, 60)
    if situation.goods == "training":
        chosen = [*chosen[:2], books.services["FORM"]]
    if "return" in situation.extras:
        # one piece of the first item comes back: its second line is negative
        chosen = [chosen[0], *chosen]
    if "transport" in situation.extras:
        chosen = [*chosen, books.services["TRAN"]]
    return chosen


def _document(
    books: Books, head: Record, lines: tuple[Line, ...], situation: Situation
) -> Document:
    """Add document allowances and charges, work the totals out, close the document."""
    sums: dict[Rate, Decimal] = {}
    for line in lines:
        sums[line.tax] = sums.get(line.tax, ZERO) + line.net
    main = max(sums, key=lambda rate: abs(sums[rate]))
    extras = situation.extras
    allowances = _allowances(head, sums, extras) if "allowance" in extras else ZERO
    charges = _charges(books, head, main, sums, extras)
    total = sum((line.net for line in lines), ZERO)
    net = total - allowances + charges
    tax = sum((cents(amount * (rate or 0) / 100) for (_, rate), amount in sums.items()), ZERO)
    gross = net + tax
    prepaid = cents(gross * Decimal("0.3")) if "prepaid" in extras else None
    payable = gross - (prepaid or 0)
    head |= {"lines_total": total, "net_total": net, "tax_total": tax, "gross_total": gross}
    if allowances:
        head["allowance_total"] = allowances
    if charges:
        head["charge_total"] = charges
    if prepaid is not None:
        head["prepaid"] = prepaid
    if "rounding" in extras:
        # cash is paid in steps of five cents
        target = rounded(payable * 20, 0) / 20
        head["rounding"], payable = cents(target - payable), cents(target)
    head["payable"] = payable
    if situation.tax_currency:
        rate = rounded(RATES[situation.tax_currency] / RATES[str(head["currency"])], 4)
        head |= {"tax_currency": situation.tax_currency, "exchange_rate": rate}
        head["tax_total_accounting"] = cents(tax * rate)
    return Document(head, tuple(line.record for line in lines), situation)


def _allowances(head: Record, sums: dict[Rate, Decimal], extras: frozenset[str]) -> Decimal:
    """Allow a percentage, split over the two largest rates, as BG-20 wants one rate each."""
    percent = Decimal("2.5") if "transport" in extras else Decimal(3)
    taken = ZERO
    for n, rate in enumerate(sorted(sums, key=lambda r: -sums[r])[:2], 1):
        base = sums[rate]
        amount = cents(base * percent / 100)
        if amount <= 0:
            continue
        head |= {f"allowance{n}_amount": amount, f"allowance{n}_base": base}
        head |= {f"allowance{n}_percent": percent, f"allowance{n}_vat": rate[0]}
        head |= {f"allowance{n}_reason": "Desconto de quantidade", f"allowance{n}_code": "100"}
        if rate[1] is not None:
            head[f"allowance{n}_rate"] = rate[1]
        sums[rate] -= amount
        taken += amount
    return taken


def _charges(
    books: Books, head: Record, main: Rate, sums: dict[Rate, Decimal], extras: frozenset[str]
) -> Decimal:
    if "charge" not in extras:
        return ZERO
    freight = Decimal(books.random.randrange(1500, 9900)) / 100
    head |= {"charge1_amount": freight, "charge1_vat": main[0], "charge1_code": "FC"}
    head["charge1_reason"] = "Portes de envio"
    charges = freight
    if "delivery" in extras:
        base = sums[main]
        packing = cents(base * Decimal("0.8") / 100)
        head |= {"charge2_amount": packing, "charge2_base": base, "charge2_percent": Decimal("0.8")}
        head |= {"charge2_vat": main[0], "charge2_code": "PC"}
        head["charge2_reason"] = "Embalagem"
        charges += packing
    for n in (1, 2):
        if main[1] is not None and f"charge{n}_amount" in head:
            head[f"charge{n}_rate"] = main[1]
    sums[main] += charges
    return charges


DOCUMENT_LEVEL = (
    "allowance",
    "charge",
    "prepaid",
    "rounding",
    "attachment",
    "tax_total_accounting",
)


def _follow(books: Books, kind: str, origin: Document) -> Document:
    """Make the credit note, corrected invoice or debit note that follows an invoice."""
    issued = date.fromisoformat(str(origin.head["issued"])) + timedelta(days=9)
    head = {k: v for k, v in origin.head.items() if not k.startswith(DOCUMENT_LEVEL)}
    seller = str(head["seller.code"])
    head |= {"number": books.number(kind, seller, issued.year), "issued": issued, "kind": kind}
    head |= {"preceding1": origin.head["number"], "preceding1_issued": origin.head["issued"]}
    head |= {"due": issued + timedelta(days=14), "note1_subject": "AAI"}
    head |= {
        "NC": {"note1": "Devolução de mercadoria danificada."},
        "RT": {"note1": "Retifica e substitui a fatura anterior: quantidade corrigida."},
        "ND": {"note1": "Diferença de preço não faturada."},
    }[kind]
    head["remittance"] = str(head["number"]).replace(" ", "-")
    head["terms"] = "14 dias / 14 days net"
    if "tax_point" in head:
        head["tax_point"] = issued
    if kind == "NC" and chance(books.random, 25):
        head |= {
            "preceding2": books.number("FT", "PT00", 2024),
            "preceding2_issued": date(2024, 12, 30),
        }
    kept = origin.lines if kind == "RT" else origin.lines[: 1 + len(origin.lines) // 2]
    share = {"NC": Decimal("0.5"), "RT": Decimal("0.9"), "ND": Decimal("0.1")}[kind]
    lines = tuple(Line.of(record).scaled(share) for record in kept)
    extras = origin.situation.extras - {"prepaid", "rounding", "charge"}
    situation = Situation(
        seller=origin.situation.seller,
        buyers=origin.situation.buyers,
        tax=origin.situation.tax,
        kind=kind,
        tax_currency=origin.situation.tax_currency,
        extras=extras if kind == "RT" else extras - {"allowance"},
    )
    return _document(books, head, lines, situation)
