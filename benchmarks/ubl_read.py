"""A UBL invoice read to the full model, beside lxml's own parse of the same bytes.

    python benchmarks/ubl_read.py [SECONDS]

Makes two invoices with our own writer: one of about 9 KB (a seller, a buyer, three lines) and one
of 1,000 lines. Both sides take turns in short slices of one run, so that what else the machine
does meets both alike; the best slice of each counts, in processor time. Exits with 1 where a
ratio misses its goal.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from lxml import etree

import edibridge
from edibridge import model
from edibridge.model.path import leaves

GOALS = {"9 KB": 7.0, "1,000 lines": 5.0}
D = Decimal


def party(name: str, country: str, vat: str, gln: str) -> model.Party:
    """Make a party with everything that an invoice usually says of one."""
    return model.Party(
        name=name,
        trade_name=name.split(maxsplit=1)[0],
        endpoint=model.Identifier(value=gln, scheme="0088"),
        identifiers=(model.Identifier(value=gln, scheme="0088"),),
        legal_id=model.Identifier(value=vat[2:], scheme="0002"),
        tax_registrations=(model.TaxRegistration(number=vat, scheme="VAT"),),
        address=model.Address(
            street="Rua das Oliveiras 12",
            additional_street="2.º andar",
            city="Coimbra",
            postcode="3000-104",
            country=country,
        ),
        contacts=(model.Contact(name="Ana Simões", phone="+351 239 000 000", email="a@b.example"),),
    )


def line(number: int) -> model.Line:
    """Make a line with item, price, tax and order line."""
    vat = model.Tax(category="S", rate=D(23), scheme="VAT")
    return model.Line(
        number=str(number),
        quantity=D(number),
        unit="C62",
        net=D("9.50") * number,
        order=model.Reference(line=str(number)),
        item=model.Item(
            name=f"Parafuso sextavado M{number % 30 + 3}",
            descriptions=(model.FreeText(text="Aço inoxidável, DIN 933"),),
            seller_id=f"PAR-{number:05d}",
            standard_id=model.Identifier(value=f"95200000{number:05d}", scheme="0160"),
            origin_country="PT",
            taxes=(vat,),
        ),
        price=model.Price(amount=D("9.50"), quantity=D(1), unit="C62"),
    )


def invoice(lines: int) -> model.Invoice:
    """Make an invoice of so many lines."""
    vat = model.Tax(category="S", rate=D(23), scheme="VAT")
    items = tuple(line(number) for number in range(1, lines + 1))
    net = sum((one.net or D(0) for one in items), D(0))
    tax = (net * D("0.23")).quantize(D("0.01"))
    return model.Invoice(
        number="FT 2024/1",
        kind="380",
        issued=date(2024, 5, 17),
        due=date(2024, 6, 16),
        currency="EUR",
        specification="urn:cen.eu:en16931:2017",
        process="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
        buyer_reference="OC-4711",
        order=model.Reference(number="OC-4711"),
        notes=(model.FreeText(text="Obrigado pela sua encomenda"),),
        seller=party("Ferragens Mondego, Lda", "PT", "PT501964843", "9520000000004"),
        buyer=party("Sägewerk Nord GmbH", "DE", "DE136695976", "9520000000011"),
        deliveries=(
            model.Delivery(
                delivered=date(2024, 5, 15),
                address=model.Address(city="Kiel", postcode="24103", country="DE"),
            ),
        ),
        payments=(
            model.Payment(
                means="58",
                account=model.Account(number="PT50002700000001234567833", bic="BPIPPTPL"),
            ),
        ),
        payment_terms=(model.PaymentTerms(text=("30 dias",)),),
        tax_totals=(
            model.TaxTotal(
                amount=tax, subtotals=(model.TaxSubtotal(taxable=net, amount=tax, tax=vat),)
            ),
        ),
        totals=model.Totals(lines=net, net=net, gross=net + tax, payable=net + tax),
        lines=items,
    )


def best(
    functions: tuple[Callable[[bytes], object], ...], data: bytes, seconds: float
) -> list[float]:
    """Return the best time of one call of each function, in seconds."""
    rounds = max(1, 200_000 // len(data))
    times = [float("inf")] * len(functions)
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        for index, function in enumerate(functions):
            gc.collect()
            started = time.process_time()
            for _ in range(rounds):
                function(data)
            times[index] = min(times[index], (time.process_time() - started) / rounds)
    return times


def read(data: bytes) -> object:
    """Read an invoice to the full model, its format detected."""
    return edibridge.read(data)


def main() -> int:
    """Measure, print, and say whether the goals are met."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 12.0
    missed = 0
    for (name, goal), lines in zip(GOALS.items(), (3, 1000), strict=True):
        made = invoice(lines)
        written = edibridge.write(made, "ubl-invoice")
        assert not written.notes[0], written.notes
        received = edibridge.read(written.data)[0].document
        assert received == made, "reading gives what was written"
        parse, full = best((etree.fromstring, read), written.data, seconds / 2)
        ratio = full / parse
        missed += ratio > goal
        print(
            f"{name}: {len(written.data)} bytes, {sum(1 for _ in leaves(made))} values; "
            f"lxml parses in {parse * 1000:.3f} ms, edibridge reads in {full * 1000:.3f} ms: "
            f"{ratio:.1f} times (goal: at most {goal:g})"
        )
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
