"""Documents made for the tests of signatures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import edibridge
from edibridge import model

FATTURA = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"
FACTURAE = "http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml"


def ubl(number: str = "FT 2024/1") -> bytes:
    """Return a small UBL invoice."""
    line = model.Line(
        number="1",
        quantity=Decimal(2),
        unit="C62",
        net=Decimal("19.00"),
        item=model.Item(name="Parafuso <M8> & porca"),
        price=model.Price(amount=Decimal("9.50")),
    )
    invoice = model.Invoice(
        number=number,
        kind="380",
        issued=date(2024, 5, 17),
        currency="EUR",
        seller=model.Party(name="Têxteis do Mondego, Lda"),
        buyer=model.Party(name="Ferragens do Sul, SA"),
        lines=(line,),
    )
    return edibridge.write(invoice, "ubl-invoice").data


def fatturapa() -> bytes:
    """Return the frame of a FatturaPA."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<p:FatturaElettronica xmlns:p="{FATTURA}" versione="FPR12">\n'
        "  <FatturaElettronicaHeader><Numero>7</Numero></FatturaElettronicaHeader>\n"
        "  <FatturaElettronicaBody><ImportoTotale>122.00</ImportoTotale></FatturaElettronicaBody>\n"
        "</p:FatturaElettronica>\n"
    ).encode()


def facturae() -> bytes:
    """Return the frame of a Facturae."""
    return (
        f'<fe:Facturae xmlns:fe="{FACTURAE}"><FileHeader><SchemaVersion>3.2.2</SchemaVersion>'
        "</FileHeader><Invoices><Invoice><InvoiceNumber>9</InvoiceNumber></Invoice></Invoices>"
        "</fe:Facturae>"
    ).encode()


def plain() -> bytes:
    """Return XML that canonical forms differ on: instructions, comments, `xml:`, prefixes."""
    return (
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n<?style a="b"?>\n<!-- before -->\n'
        '<order xmlns="urn:example:order" xmlns:u="urn:example:unused" xml:lang="pt" '
        'xml:base="http://example.org/a/" z="1" a="&lt;&quot;&#9;">\n'
        "  <number>4711<!-- inside --></number>\n"
        '  <part Id="part-1" xmlns:p="urn:example:part" p:kind="caf\u00e9"><![CDATA[<&>]]>'
        "<u:leaf/></part>\r\n"
        "  <empty></empty>\n"
        "</order>\n<?after?>\n"
    ).encode("latin-1")


DOCUMENTS = {"ubl": ubl, "fatturapa": fatturapa, "facturae": facturae, "plain": plain}
