"""Heads of invoices: parties, payment, references, delivery and what else a sale shows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from .books import Books
from .sales import Situation
from .values import Record, Row, chance

ADDRESS = ("street", "street2", "line3", "city", "postcode", "region", "country")
# Scripts that every buyer who writes them gets a note in
SCRIPTS = ("el", "ja", "zh", "ar", "bg")
# References that a situation shows, with the prefix of their numbers
REFERENCES = (
    ("tender", {"tender"}, "CP/2024/"),
    ("project", {"project"}, "OBRA-"),
    ("contract", {"contract", "tender", "period"}, "CT-2024-"),
)


def make_head(  # noqa: PLR0913 - what a head is made from
    books: Books, situation: Situation, seller: Row, buyer: Row, *, issued: date, currency: str
) -> Record:
    """Make the head of an invoice, all but its allowances, charges and totals."""
    days = books.random.choice((8, 14, 30, 60))
    head: Record = {
        "number": books.number(situation.kind, seller["code"], issued.year),
        "issued": issued,
        "kind": situation.kind,
        "currency": currency,
        "due": issued + timedelta(days=days),
        "buyer_reference": f"{buyer['code']}/{books.take('reference', buyer['code']):03d}",
        "order": books.reference("PO-"),
        "sales_order": books.reference("EV "),
        "buyer_account": f"6{books.random.randrange(1000, 9999)}",
    }
    _party(head, "seller", seller)
    _party(head, "buyer", buyer)
    if situation.tax == "NSU":
        # BR-O-02: a document outside of VAT names nobody's VAT number
        head["seller.vat"] = head["buyer.vat"] = ""
    _payment(books, head, situation, seller, buyer, days=days)
    _times(books, head, situation, buyer, issued)
    _notes(books, head, situation)
    _references(books, head, situation)
    return head


def _party(head: Record, role: str, party: Row) -> None:
    for key, value in party.items():
        if key not in ("code", "role", "currency", "iban", "bic", "bank", "creditor"):
            head[f"{role}.{key}"] = value
    head[f"{role}.code"] = party["code"]


def _payment(  # noqa: PLR0913 - what a payment is made from
    books: Books, head: Record, situation: Situation, seller: Row, buyer: Row, *, days: int
) -> None:
    head["means"] = situation.means
    head["remittance"] = str(head["number"]).replace(" ", "-")
    head["terms"] = f"{days} dias / {days} days net"
    payee = books.parties["FAC1"] if "payee" in situation.extras else seller
    if situation.means in ("TRF", "TRI"):
        head |= {"iban": payee["iban"], "account_name": payee["name"], "bic": payee["bic"]}
        head["means_text"] = "Transferência bancária"
    elif situation.means == "DDS":
        head |= {"mandate": f"MND-{buyer['code']}-2024", "creditor": seller["creditor"]}
        head |= {"debited": buyer["iban"], "means_text": "SEPA-Lastschrift"}
    elif situation.means == "CRT":
        head |= {"card": f"{books.random.randrange(1000, 9999)}", "card_network": "VISA"}
        head |= {"card_holder": buyer["contact"], "means_text": "Tarjeta de crédito"}
    if "payee" in situation.extras:
        head |= {"payee.name": payee["name"], "payee.id": payee["gln"]}
        head["payee.legal_id"] = payee["legal_id"]
    if "terms" in situation.extras:
        head |= {"discount_percent": Decimal(2), "discount_days": Decimal(8)}


def _times(books: Books, head: Record, situation: Situation, buyer: Row, issued: date) -> None:
    extras = situation.extras
    if "delivery" in extras:
        place = books.parties.get(buyer["code"].replace("C", "L"), buyer)
        head |= {f"delivery.{key}": place[key] for key in ("name", "gln", *ADDRESS)}
        head["delivered"] = issued - timedelta(days=books.random.randrange(3))
        head["despatch"] = books.reference("GR 2025/")
        head["receipt"] = books.reference("RC-") if chance(books.random, 30) else ""
    elif "period" in extras:
        # BR-CO-03: a document has the date of the tax point or its code, not both
        head["tax_point_code"] = "432"
    else:
        head["tax_point"] = issued
    if extras & {"period", "rental"}:
        head |= {"period_start": issued.replace(day=1), "period_end": issued}


def _notes(books: Books, head: Record, situation: Situation) -> None:
    language = str(head["buyer.language"])
    if "note" in situation.extras or language in SCRIPTS or chance(books.random, 50):
        text = books.notes.get(language, "Thank you for your order.")
        head |= {"note1_subject": "AAI", "note1": text}
    if "customs" in situation.extras:
        head |= {"note2_subject": "CUS", "note2": "Mercadoria de origem preferencial UE."}
    if situation.kind == "AF":
        head |= {"note2_subject": "REG", "note2": "Autofaturação"}


def _references(books: Books, head: Record, situation: Situation) -> None:
    extras = situation.extras
    for key, shown, prefix in REFERENCES:
        if extras & shown:
            head[key] = books.reference(prefix)
    if "representative" in extras:
        party = books.parties["REP1"]
        head |= {f"representative.{key}": party[key] for key in ("name", "vat", *ADDRESS)}
    if "customs" in extras:
        head |= {"object": books.reference("25PT000"), "object_scheme": "ABT"}
        head |= {"incoterm": "FCA", "incoterm_place": "Leixões"}
    if "object" in extras:
        head |= {"object": books.reference("FORM-"), "object_scheme": "CT"}
    if "attachment" in extras:
        number = books.reference("DOC-")
        head |= {"attachment": number, "attachment_text": "Guia de transporte assinada"}
        head["attachment_uri"] = f"https://docs.atlantida.example/{number}.pdf"
