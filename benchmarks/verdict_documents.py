"""Invoices of a few senders that differ as real ones do: parties, lines, amounts, what is stated.

Every sender has a way of its own: what it says of itself and its buyers, its currency and rates.
Its invoices differ in buyer, number of lines, texts, prices, discounts, references and dates.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from attrs import evolve
from ubl_read import invoice as plain  # type: ignore[import-not-found,unused-ignore]  # beside it

from edibridge import model

D = Decimal
_CENT = D("0.01")
_PLACES = (
    ("PT", "PT501964843", "Coimbra", "3000-104"),
    ("DE", "DE136695976", "Kiel", "24103"),
    ("FR", "FR83404833048", "Lyon", "69002"),
    ("AT", "ATU12345675", "Graz", "8010"),
    ("ES", "ESB58378431", "Vigo", "36201"),
)
_WORDS = (
    *("Schraube", "Parafuso", "Vis", "Dobradiça", "Scharnier", "Winkel", "Chapa", "Blech"),
    *("Tôle", "Rohr", "Tubo", "Kabel", "Câble", "Fio", "Lack", "Verniz", "Peinture", "Holz"),
)
_UNITS = ("C62", "KGM", "MTR", "H87", "LTR")
_GLN = ("9520000000004", "9520000000011", "9520000000028", "9520000000035")


def _words(random: Random, least: int, most: int) -> str:
    return " ".join(random.choices(_WORDS, k=random.randint(least, most)))


def _party(random: Random, country: int, *, full: bool) -> model.Party:
    code, vat, city, postcode = _PLACES[country]
    gln = random.choice(_GLN)
    return model.Party(
        name=f"{_words(random, 1, 3)} {random.randint(1, 99)} Lda",
        trade_name=_words(random, 1, 1) if full else None,
        endpoint=model.Identifier(value=gln, scheme="0088"),
        identifiers=(model.Identifier(value=gln, scheme="0088"),) if full else (),
        legal_id=model.Identifier(value=str(random.randint(10**7, 10**9)), scheme="0002"),
        tax_registrations=(model.TaxRegistration(number=vat, scheme="VAT"),),
        address=model.Address(
            street=f"{_words(random, 1, 2)} {random.randint(1, 200)}",
            additional_street=_words(random, 1, 1) if full else None,
            city=city,
            postcode=postcode,
            country=code,
        ),
        contacts=(
            model.Contact(name=_words(random, 2, 2), phone="+351 239 000 000", email="a@b.example"),
        ),
    )


def _line(random: Random, number: int, rate: Decimal, *, full: bool) -> model.Line:
    quantity, price = D(random.randint(1, 90)), D(random.randint(100, 90_000)) / 100
    discount = (quantity * price / 10).quantize(_CENT) if random.random() < 0.2 else None  # noqa: PLR2004 - a fifth of the lines
    unit = random.choice(_UNITS)
    return model.Line(
        number=str(number),
        quantity=quantity,
        unit=unit,
        net=(quantity * price).quantize(_CENT) - (discount or 0),
        order=model.Reference(line=str(number)) if full else None,
        allowances=()
        if discount is None
        else (model.Allowance(is_charge=False, amount=discount, reason=_words(random, 1, 2)),),
        item=model.Item(
            name=_words(random, 1, 4),
            descriptions=(model.FreeText(text=_words(random, 2, 9)),) if full else (),
            seller_id=f"{random.choice('ABCD')}-{random.randint(1, 99_999):05d}",
            standard_id=model.Identifier(value=f"95200000{number:05d}", scheme="0160"),
            origin_country=random.choice(("PT", "DE", "CN")) if full else None,
            taxes=(model.Tax(category="S", rate=rate, scheme="VAT"),),
        ),
        price=model.Price(amount=price, quantity=D(1), unit=unit),
    )


def _tax(lines: tuple[model.Line, ...]) -> model.TaxTotal:
    nets: dict[Decimal, Decimal] = {}
    for line in lines:
        rate = (line.item.taxes[0].rate if line.item else None) or D(0)
        nets[rate] = nets.get(rate, D(0)) + (line.net or D(0))
    subtotals = tuple(
        model.TaxSubtotal(
            taxable=net,
            amount=(net * rate / 100).quantize(_CENT),
            tax=model.Tax(category="S", rate=rate, scheme="VAT"),
        )
        for rate, net in nets.items()
    )
    amount = sum((one.amount or D(0) for one in subtotals), D(0))
    return model.TaxTotal(amount=amount, subtotals=subtotals)


def document(sender: int, seed: int, *, lines: int | None = None) -> model.Invoice:
    """Make an invoice: a sender always writes in the same way, the seed decides all else."""
    habits, random = Random(sender), Random(seed * 1009 + sender)  # noqa: S311 - no secrets
    full, rates = habits.random() < 0.7, (D(23), D(6)) if habits.random() < 0.5 else (D(19),)  # noqa: PLR2004 - most senders
    terse = habits.random() < 0.4  # noqa: PLR2004 - some senders
    count = lines if lines is not None else random.randint(1, 5)
    items = tuple(_line(random, at, random.choice(rates), full=full) for at in range(1, count + 1))
    net = sum((one.net or D(0) for one in items), D(0))
    tax = _tax(items)
    issued = date(2024, 1, 1) + timedelta(days=random.randint(0, 360))
    made: model.Invoice = evolve(
        plain(1),
        number=f"FT {issued.year}/{random.randint(1, 9999)}",
        issued=issued,
        due=issued + timedelta(days=30),
        buyer_reference=f"OC-{random.randint(1, 9999)}",
        order=model.Reference(number=f"OC-{random.randint(1, 9999)}"),
        notes=() if terse else (model.FreeText(text=_words(random, 3, 12)),),
        seller=_party(habits, habits.randrange(len(_PLACES)), full=full),
        buyer=_party(random, random.randrange(len(_PLACES)), full=random.random() < 0.5),  # noqa: PLR2004 - half of them
        deliveries=()
        if terse
        else (
            model.Delivery(
                delivered=issued - timedelta(days=2),
                address=model.Address(city="Kiel", postcode="24103", country="DE"),
            ),
        ),
        tax_totals=(tax,),
        totals=model.Totals(
            lines=net,
            net=net,
            gross=net + (tax.amount or D(0)),
            payable=net + (tax.amount or D(0)),
        ),
        lines=items,
    )
    return made


def documents(
    count: int, seed: int, *, senders: int = 8, lines: int | None = None
) -> list[model.Invoice]:
    """Make so many invoices of so many senders, in turn."""
    return [document(at % senders, seed * 100_003 + at, lines=lines) for at in range(count)]
