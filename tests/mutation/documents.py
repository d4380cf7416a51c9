"""Documents to mutate: invoices of the example extract, filled up so that every group is there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from attrs import evolve, frozen

from edibridge.format import ReadOptions, WriteOptions
from edibridge.model import (
    Account,
    Address,
    Allowance,
    Attachment,
    Card,
    Classification,
    Contact,
    Delivery,
    FreeText,
    Identifier,
    Invoice,
    Item,
    ItemAttribute,
    Line,
    Mandate,
    Party,
    Payment,
    PaymentTerms,
    Period,
    Price,
    Reference,
    Tax,
    TaxRegistration,
    TaxTotal,
)
from edibridge.profile import Context
from edibridge.profiles._xrechnung_facts import EXTENSION
from edibridge.receive import receive
from edibridge.registry import formats, profiles
from edibridge.resources import example_path

SYNTAXES = {"ubl": "ubl-invoice", "cii": "cii-invoice"}
PROFILES = ("eu-en16931", "peppol-bis3", "de-xrechnung")
EXTENDED = "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended"
# countries that have rules of their own in Peppol BIS, with a VAT number of their shape
NATIONS = {
    "NO": "NO987654325MVA",
    "DK": "DK13585628",
    "IT": "IT00743110157",
    "SE": "SE556036079301",
    "GR": "EL094259216",
    "IS": "IS12345",
    "NL": "NL004495445B01",
    "DE": "DE136695976",
}
# VAT categories that the extract does not use alone
ZERO = {"Z": None, "E": "Exempt", "AE": "Reverse charge", "M": None, "B": None}


@frozen(kw_only=True)
class Source:
    """A document to mutate: a name that says what it exercises, and the invoice."""

    name: str
    invoice: Invoice


@cache
def extract() -> tuple[Invoice, ...]:
    """Read the invoices of the example extract through their layouts."""
    found: list[Invoice] = []
    for file, layout in (
        ("invoices_flat.csv", "invoices_flat"),
        ("factures_entetes.csv", "factures"),
        ("fatture.csv", "fatture"),
    ):
        options = ReadOptions(layout=example_path("layouts", f"{layout}.layout.toml"))
        known = (one.document for one in receive(example_path("erp", file), options=options))
        found += [one for one in known if isinstance(one, Invoice)]
    return tuple(found)


def categories(invoice: Invoice) -> str:
    """Name the VAT categories of the lines, in alphabetical order."""
    return "+".join(
        sorted({tax.category or "-" for one in invoice.lines if one.item for tax in one.item.taxes})
    )


@cache
def sources(profile_id: str) -> tuple[Source, ...]:
    """Return the documents for a profile: one of each kind in the extract, then the filled ones."""
    chosen: dict[str, Invoice] = {}
    for invoice in sorted(extract(), key=lambda one: len(one.lines)):
        name = categories(invoice)
        if invoice.is_credit:
            name += ", credit note"
        if invoice.allowances:
            name += ", allowances"
        chosen.setdefault(name, invoice)
    # those with the most in them: the sample stays small enough to go deep
    made = [
        Source(name=name, invoice=invoice)
        for name, invoice in sorted(chosen.items())
        if f"{name}, allowances" not in chosen
    ]
    plain = next(one for name, one in chosen.items() if name == "S, allowances")
    made += [
        Source(name="every group", invoice=full(plain)),
        Source(name="every group, direct debit", invoice=debited(full(plain))),
        *(
            Source(name=f"all in {code}", invoice=in_category(full(plain), code, reason))
            for code, reason in ZERO.items()
        ),
    ]
    if profile_id == "peppol-bis3":
        made += [
            Source(name=f"from {country}", invoice=national(full(plain), country, number))
            for country, number in NATIONS.items()
        ]
    if profile_id == "de-xrechnung":
        german = national(full(plain), "DE", NATIONS["DE"])
        made += [
            Source(name="from DE", invoice=german),
            Source(name="extension", invoice=evolve(german, specification=EXTENSION)),
        ]
    if profile_id == "eu-facturx":
        made = [evolve(one, invoice=evolve(one.invoice, specification=EXTENDED)) for one in made]
    profile: Any = profiles().get(profile_id)  # each of them prepares
    return tuple(evolve(one, invoice=profile.prepare(one.invoice, Context())) for one in made)


@cache
def written(profile_id: str, syntax: str) -> tuple[tuple[str, bytes], ...]:
    """Return the documents for a profile as XML, each with its name."""
    target = formats().get(SYNTAXES[syntax])
    return tuple(
        (one.name, target.write([one.invoice], WriteOptions()).data) for one in sources(profile_id)
    )


def full(invoice: Invoice) -> Invoice:
    """Fill in every group and term of EN 16931 that the invoice does not use yet."""
    first, *others = invoice.lines
    note = FreeText(text="Thank you", subject="AAI")
    return evolve(
        invoice,
        due=invoice.due or date(2026, 12, 31),
        buyer_reference="04011000-12345-34",
        accounting_reference="4711",
        process="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
        notes=(note,),
        order=Reference(number="PO-1"),
        sales_order=Reference(number="SO-1"),
        contract=Reference(number="C-1"),
        project=Reference(number="P-1"),
        tender=Reference(number="T-1"),
        receipt=Reference(number="R-1"),
        despatch=Reference(number="D-1"),
        invoiced_object=Identifier(value="METER-7", scheme="AVE"),
        preceding=(Reference(number="OLD-1", issued=date(2025, 5, 1)),),
        period=Period(start=date(2026, 1, 1), end=date(2026, 1, 31)),
        seller=_party(invoice.seller, "Seller"),
        buyer=_party(invoice.buyer, "Buyer"),
        payee=Party(
            name="Factor AG",
            identifiers=(Identifier(value="5600000000017", scheme="0088"),),
            legal_id=Identifier(value="HRB 1", scheme="0204"),
        ),
        tax_representative=Party(
            name="Fiscal Rep Ltd",
            tax_registrations=(TaxRegistration(number="DE136695976", scheme="VAT"),),
            address=Address(
                street="Hafen 1", additional_street="Tor 2", extra_line="Links",
                city="Kiel", postcode="24103", subdivision="SH", country="DE",
            ),
        ),
        deliveries=(
            Delivery(
                party=Party(name="Warehouse"),
                location_id=Identifier(value="5600000000024", scheme="0088"),
                delivered=date(2026, 1, 15),
                address=Address(
                    street="Dock 4", additional_street="Gate 3", extra_line="Hall B",
                    city="Kiel", postcode="24103", subdivision="SH", country="DE",
                ),
            ),
        ),
        payments=(
            Payment(
                means="58", means_text="Transfer", remittance=("RF-1",),
                account=Account(number="DE75512108001245126199", name="Seller", bic="SOLADEST600"),
            ),
            Payment(means="48", card=Card(number="1234", holder="A. Buyer", network="VISA")),
        ),
        payment_terms=(PaymentTerms(text=("Net 30 days",)),),
        attachments=(
            Attachment(number="A-1", description="Timesheet", uri="https://example.org/a.pdf"),
            Attachment(
                number="A-2", content=b"a,b\n1,2\n", mime="text/csv", filename="hours.csv"
            ),
        ),
        lines=(_line(first), *others),
    )  # fmt: skip


def _party(party: Party | None, role: str) -> Party:
    party = party or Party(name=role)
    address = party.address or Address(country="DE")
    return evolve(
        party,
        trade_name=f"{role} trading",
        identifiers=(*party.identifiers, Identifier(value="5600000000031", scheme="0088")),
        legal_id=party.legal_id or Identifier(value="HRB 123", scheme="0204"),
        legal_form="Share capital 100" if role == "Seller" else None,
        tax_registrations=(
            *party.tax_registrations,
            *([TaxRegistration(number="123/456", scheme="FC")] if role == "Seller" else []),
        ),
        endpoint=party.endpoint or Identifier(value="5600000000017", scheme="0088"),
        address=evolve(
            address,
            street=address.street or "Street 1",
            additional_street="Floor 2",
            extra_line="Door 3",
            city=address.city or "Kiel",
            postcode=address.postcode or "24103",
            subdivision="Region",
        ),
        contacts=(Contact(name="A. Person", phone="+49 431 1234", email="a.person@example.org"),),
    )


def _line(line: Line) -> Line:
    item = line.item or Item(name="Thing")
    price = line.price or Price(amount=Decimal(1))
    return evolve(
        line,
        notes=(FreeText(text="Handle with care"),),
        object_id=Identifier(value="OBJ-1", scheme="AVE"),
        order=Reference(line="10"),
        accounting_reference="4712",
        period=Period(start=date(2026, 1, 2), end=date(2026, 1, 30)),
        allowances=(
            Allowance(
                is_charge=False, amount=Decimal("2.00"), base=Decimal("20.00"),
                percent=Decimal(10), reason="Volume", reason_code="95",
            ),
            Allowance(
                is_charge=True, amount=Decimal("2.00"), base=Decimal("20.00"),
                percent=Decimal(10), reason="Packing", reason_code="PC",
            ),
        ),
        price=evolve(
            price,
            gross=(price.amount or Decimal(1)) + Decimal("0.50"),
            discount=Decimal("0.50"),
            quantity=Decimal(1),
            unit=line.unit,
        ),
        item=evolve(
            item,
            descriptions=(FreeText(text="A thing of use"),),
            seller_id="S-1",
            buyer_id="B-1",
            standard_id=Identifier(value="5600000000048", scheme="0160"),
            classifications=(
                Classification(code="30197644", scheme="STI"),
                Classification(code="8471", scheme="HS", version="2022"),
            ),
            origin_country="DE",
            attributes=(ItemAttribute(name="Colour", value="Blue"),),
        ),
    )  # fmt: skip


def debited(invoice: Invoice) -> Invoice:
    """Pay by direct debit, and state the VAT in a second currency and a code of its date."""
    debit = Payment(
        means="59",
        remittance=("RF-2",),
        mandate=Mandate(number="M-1", debited=Account(number="DE75512108001245126199")),
    )
    creditor = Identifier(value="DE98ZZZ09999999999", scheme="SEPA")
    payee = invoice.payee or Party(name="Payee")
    other = "SEK" if invoice.currency != "SEK" else "EUR"
    second = TaxTotal(amount=Decimal("123.45"), currency=other)
    return evolve(
        invoice,
        payments=(debit,),
        payee=evolve(payee, identifiers=(*payee.identifiers, creditor)),
        period=Period(tax_point="35"),
        tax_currency=other,
        tax_totals=(
            *(evolve(one, currency=invoice.currency) for one in invoice.tax_totals),
            second,
        ),
    )


def in_category(invoice: Invoice, code: str, reason: str | None) -> Invoice:
    """Put all of it in one VAT category, without tax; what its lines say stays as it is."""
    rate = Decimal(22) if code == "B" else Decimal(0)
    tax = Tax(category=code, rate=rate, scheme="VAT")

    def taxed(allowance: Allowance) -> Allowance:
        return evolve(allowance, taxes=(tax,))

    net = invoice.totals.net if invoice.totals and invoice.totals.net else Decimal(0)
    amount = (net * rate / 100).quantize(Decimal("0.01"))
    subtotal = evolve(
        invoice.tax_totals[0].subtotals[0],
        taxable=net,
        amount=amount,
        percent=None,
        tax=evolve(tax, exemption_reason=reason),
    )
    totals = invoice.totals
    return evolve(
        invoice,
        allowances=tuple(map(taxed, invoice.allowances)),
        tax_totals=(TaxTotal(amount=amount, subtotals=(subtotal,)),),
        totals=totals and evolve(totals, gross=net + amount, payable=net + amount),
        lines=tuple(
            evolve(one, item=evolve(one.item or Item(), taxes=(tax,))) for one in invoice.lines
        ),
    )


def national(invoice: Invoice, country: str, number: str) -> Invoice:
    """Move seller and buyer to a country whose rules Peppol BIS or XRechnung state."""

    def moved(party: Party | None) -> Party:
        party = party or Party()
        return evolve(
            party,
            address=evolve(party.address or Address(), country=country),
            tax_registrations=(TaxRegistration(number=number, scheme="VAT"),),
        )

    return evolve(
        invoice,
        seller=moved(invoice.seller),
        buyer=moved(invoice.buyer),
        tax_representative=None,
    )
