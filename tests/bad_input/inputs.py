"""Bad inputs, made here: each is a sound one with a single fault."""

from __future__ import annotations

from datetime import date

import edibridge
from edibridge.model import Invoice

UBL = 'xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"'
SEGMENTS = (
    "UNB+UNOC:3+5412345000013:14+4012345000094:14+240517:1200+1",
    "UNH+1+INVOIC:D:96A:UN:EAN008",
    "BGM+380+77+9",
    "DTM+137:20240517:102",
    "NAD+BY+5412345000013::9",
    "LIN+1",
    "QTY+47:1",
    "UNS+S",
    "MOA+77:1",
    "UNT+9+1",
    "UNZ+1+1",
)
X12 = (
    (
        "ISA*00*          *00*          *01*SENDER         *01*RECEIVER       *240517*1200*U*00401*"
        "000000001*0*P*>"
    ),
    "GS*IN*A*B*20240517*1200*1*X*004010",
    "ST*810*0001",
    "BIG*20240517*1",
    "TDS*100",
    "SE*4*0001",
    "GE*1*1",
    "IEA*1*000000001",
)
LAYOUT = """\
document = "Invoice"
shape = "flat"
delimiter = ";"
decimal = ","
dates = ["dd.mm.yyyy"]
key = ["Número"]

[codes.kind]
FT = "380"
NC = "381"

[columns]
"Número" = { to = "number", required = true }
"Tipo" = { to = "kind", codes = "kind" }
"Data" = { to = "issued", required = true }
"Moeda" = "currency"
"Quantidade" = "lines[].quantity"
"Preço" = "lines[].price.amount"
"""
HEADER = "Número;Tipo;Data;Moeda;Quantidade;Preço"
ROWS = ("1;FT;17.05.2024;EUR;2;1234,50", "2;NC;18.05.2024;EUR;1;3,00")


def edifact(**changes: str) -> bytes:
    """Make an interchange of one INVOIC; `BGM=""` leaves a segment out, else it stands instead."""
    known = [changes.get(segment[:3], segment) for segment in SEGMENTS]
    return "".join(f"{segment}'\n" for segment in known if segment).encode("latin-1")


def x12(**changes: str) -> bytes:
    """Make an interchange of one 810, with segments replaced or left out."""
    known = [changes.get(segment.partition("*")[0], segment) for segment in X12]
    return "".join(f"{segment}~\n" for segment in known if segment).encode()


def csv(*rows: str, header: str = HEADER, end: str = "\n") -> bytes:
    """Make an extract in the layout above."""
    return ("\n".join((header, *rows)) + end).encode()


def ubl(**more: str) -> bytes:
    """Make an invoice in UBL; `old="new"` pairs are replaced in it."""
    made = Invoice(number="A1", issued=date(2024, 5, 17), kind="380", currency="EUR")
    data = edibridge.write(made, "ubl-invoice").data
    for old, new in more.items():
        data = data.replace(old.encode(), new.encode())
    return data


def xml(body: str, *, doctype: str = "", encoding: str = "UTF-8") -> bytes:
    """Make an invoice of a given body, with what stands before it."""
    head = f'<?xml version="1.0" encoding="{encoding}"?>\n{doctype}'
    return f"{head}<Invoice {UBL}>{body}</Invoice>".encode()
