"""Spain, Basque provinces: identifier and QR of a TicketBAI invoice, chained by its signature.

Sources: Orden Foral 521/2020 (Gipuzkoa) and 1482/2020 (Bizkaia), annexes; *Especificaciones
funcionales y técnicas del código TicketBAI y del QR* (TBAI id, CRC-8, parameters).
"""

from __future__ import annotations

from urllib.parse import urlencode

from lxml import etree

from edibridge.errors import UsageError
from edibridge.stamps.chain import Link
from edibridge.stamps.check_digits import crc8
from edibridge.stamps.stamp import Stamp, StampOptions
from edibridge.stamps.xml_parts import find, local, needed, read, text, written

KIND = "es-ticketbai"
SOURCE = "Orden Foral 1482/2020 (Bizkaia) and 521/2020 (Gipuzkoa), TicketBAI identifier and QR"
# by the province whose software guarantees the invoice
SITES = {
    "araba": "https://ticketbai.araba.eus/tbai/qrtbai/",
    "bizkaia": "https://batuz.eus/QRTBAI/",
    "gipuzkoa": "https://tbai.egoitza.gipuzkoa.eus/qr/",
}
_SIGNED = 13  # characters of the signature in the identifier
_CHAINED = 100  # and in the next invoice


def with_crc(text: str) -> str:
    """Return a text with the CRC-8 of its UTF-8 bytes behind it, in three digits."""
    return f"{text}{crc8(text.encode()):03d}"


def identifier(nif: str, date: str, signature: str) -> str:
    """Return TBAI-NNNNNNNNN-DDMMAA-FFFFFFFFFFFFF-CRC; the date is that of the XML, DD-MM-AAAA."""
    day, month, year = date.split("-")
    return with_crc(f"TBAI-{nif}-{day}{month}{year[-2:]}-{signature[:_SIGNED]}-")


def qr_text(site: str, tbai: str, series: str, number: str, total: str) -> str:
    """Return the address that the QR holds, its CRC over all that stands before it."""
    asked = {"id": tbai, "s": series, "nf": number, "i": total}
    return with_crc_parameter(f"{site}?{urlencode(asked)}")


def with_crc_parameter(address: str) -> str:
    """Return an address with its `cr` parameter."""
    return f"{address}&cr={crc8(address.encode()):03d}"


def of_document(data: bytes, options: StampOptions) -> tuple[Stamp, ...]:
    """Return identifier and QR of a signed invoice; `options.url` is the site or its province."""
    root = read(data)
    signature = find(root, "Signature/SignatureValue")
    if local(root) != "TicketBai" or signature is None or not (signature.text or "").strip():
        message = "the identifier is made of the signature of a TicketBai document"
        raise UsageError(message, hint="sign it first: edibridge sign")
    head = "Factura/CabeceraFactura/"
    signed = "".join((signature.text or "").split())
    tbai = identifier(
        needed(root, "Sujetos/Emisor/NIF"), needed(root, head + "FechaExpedicionFactura"), signed
    )
    site = SITES.get(options.url or "bizkaia", options.url)
    qr = qr_text(
        site,
        tbai,
        text(root, head + "SerieFactura"),
        needed(root, head + "NumFactura"),
        needed(root, "Factura/DatosFactura/ImporteTotalFactura"),
    )
    return (Stamp(kind=KIND, value=tbai, algorithm="CRC-8", source=SOURCE, qr=qr, human=tbai),)


def chain(data: bytes, last: Link | None, options: StampOptions) -> tuple[Stamp, Link]:
    """Check that a signed invoice states the one before, and make it the last one.

    Raises `UsageError` where it does not: `previous_invoice` puts that in before it is signed.
    """
    root = read(data)
    stated = text(
        root, "HuellaTBAI/EncadenamientoFacturaAnterior/SignatureValueFirmaFacturaAnterior"
    )
    wanted = "" if last is None else last.value[:_CHAINED]
    if stated != wanted:
        message = "the invoice does not follow the last one of its chain"
        raise UsageError(message, hint="put it in with previous_invoice, then sign")
    (stamp,) = of_document(data, options)
    signed = "".join(text(root, "Signature/SignatureValue").split())
    head = "Factura/CabeceraFactura/"
    details = {
        "SerieFacturaAnterior": text(root, head + "SerieFactura"),
        "NumFacturaAnterior": text(root, head + "NumFactura"),
        "FechaExpedicionFacturaAnterior": text(root, head + "FechaExpedicionFactura"),
    }
    return stamp, Link(value=signed, details=details)


def previous_invoice(data: bytes, last: Link | None) -> bytes:
    """Return an unsigned invoice with what it says of the one before it."""
    root = read(data)
    place = find(root, "HuellaTBAI")
    if place is None:
        message = "the document has no HuellaTBAI"
        raise UsageError(message)
    found = find(place, "EncadenamientoFacturaAnterior")
    if found is not None:
        place.remove(found)
    if last is not None:
        made = etree.Element("EncadenamientoFacturaAnterior")
        for name, value in last.details.items():
            if value:
                etree.SubElement(made, name).text = value
        signed = etree.SubElement(made, "SignatureValueFirmaFacturaAnterior")
        signed.text = last.value[:_CHAINED]
        place.insert(0, made)
    return written(root)
