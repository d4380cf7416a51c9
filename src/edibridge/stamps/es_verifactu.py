"""Spain, VERI*FACTU: the huella of each record, chained, and the QR of the invoice.

Sources: Real Decreto 1007/2023; Orden HAC/1177/2024, articles 13, 20 and 21; AEAT,
*Especificaciones técnicas para generación de la huella o hash* 0.1.2, section 3, and *Detalle de
las especificaciones técnicas del código QR* 0.4.7.
"""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

from attrs import evolve
from lxml import etree

from edibridge.errors import UsageError
from edibridge.stamps.chain import Link
from edibridge.stamps.stamp import Environment, Stamp, StampOptions
from edibridge.stamps.xml_parts import everywhere, find, local, needed, placed, read, text, written

KIND = "es-verifactu"
SOURCE = "Orden HAC/1177/2024; AEAT, especificaciones de la huella 0.1.2"
_RECORDS = ("RegistroAlta", "RegistroAnulacion", "Evento")
_SITES: dict[Environment, str] = {
    "production": "https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT/",
    "test": "https://prewww2.aeat.es/wlpl/TIKE-CONT/",
}
_PREVIOUS = "Encadenamiento/RegistroAnterior/Huella"
_PREVIOUS_EVENT = "Encadenamiento/EventoAnterior/HuellaEvento"


def huella(fields: str) -> str:
    """Return the huella of a record, whose fields are `name=value&name=value`."""
    return hashlib.sha256(fields.encode()).hexdigest().upper()


def fields(record: etree._Element) -> str:
    """Return what is hashed of a record, with the previous huella that it states."""
    before = text(record, _PREVIOUS)
    if local(record) == "RegistroAlta":
        names = ("IDEmisorFactura", "NumSerieFactura", "FechaExpedicionFactura")
        pairs = [(name, text(record, f"IDFactura/{name}")) for name in names]
        pairs += [(name, text(record, name)) for name in ("TipoFactura", "CuotaTotal")]
        pairs += [("ImporteTotal", text(record, "ImporteTotal")), ("Huella", before)]
        pairs += [("FechaHoraHusoGenRegistro", text(record, "FechaHoraHusoGenRegistro"))]
    elif local(record) == "RegistroAnulacion":
        names = (
            "IDEmisorFacturaAnulada",
            "NumSerieFacturaAnulada",
            "FechaExpedicionFacturaAnulada",
        )
        pairs = [(name, text(record, f"IDFactura/{name}")) for name in names]
        pairs += [("Huella", before)]
        pairs += [("FechaHoraHusoGenRegistro", text(record, "FechaHoraHusoGenRegistro"))]
    else:
        before = text(record, _PREVIOUS_EVENT)
        system = "SistemaInformatico/"
        pairs = [
            ("NIF", text(record, system + "NIF")),
            ("ID", text(record, system + "IDOtro/ID")),
            ("IdSistemaInformatico", text(record, system + "IdSistemaInformatico")),
            ("Version", text(record, system + "Version")),
            ("NumeroInstalacion", text(record, system + "NumeroInstalacion")),
            ("NIF", text(record, "ObligadoEmision/NIF")),
            ("TipoEvento", text(record, "TipoEvento")),
            ("HuellaEvento", before),
            ("FechaHoraHusoGenEvento", text(record, "FechaHoraHusoGenEvento")),
        ]
    return "&".join(f"{name}={value}" for name, value in pairs)


def qr_text(record: etree._Element, environment: Environment, *, verifiable: bool = True) -> str:
    """Return the address that the QR of an invoice holds; `verifiable` is a VERI*FACTU system."""
    asked = {
        "nif": needed(record, "IDFactura/IDEmisorFactura"),
        "numserie": needed(record, "IDFactura/NumSerieFactura"),
        "fecha": needed(record, "IDFactura/FechaExpedicionFactura"),
        "importe": needed(record, "ImporteTotal"),
    }
    page = "ValidarQR" if verifiable else "ValidarQRNoVerifactu"
    return f"{_SITES[environment]}{page}?{urlencode(asked)}"


def of_document(data: bytes, options: StampOptions) -> tuple[Stamp, ...]:
    """Return the huella of every record of a document, each with the previous one it states.

    `options.previous` takes the place of that one; raises `UsageError` where none is stated.
    """
    root = read(data)
    made = []
    for record in _records(root):
        stated = text(record, _place(record)) or None
        if options.previous:
            _set_previous(record, options.previous)
        made.append(evolve(_stamp(record, options), stated=stated))
    document = written(root)
    return tuple(evolve(stamp, document=document) for stamp in made)


def _set_previous(record: etree._Element, huella_before: str) -> None:
    found = find(record, _PREVIOUS_EVENT if local(record) == "Evento" else _PREVIOUS)
    if found is None:
        message = "the record names none before it, whose huella could be set"
        raise UsageError(message, hint="chain it: --chain STORE --series NAME")
    found.text = huella_before


def chain(data: bytes, last: Link | None, options: StampOptions) -> tuple[Stamp, Link]:
    """Put the previous record and the huella into a document of one record.

    Raises `UsageError` for a document of several: each is a link of its own.
    """
    records = _records(read(data))
    if len(records) != 1:
        message = f"{len(records)} records cannot be one link of a chain"
        raise UsageError(message, hint="chain them one by one")
    record = records[0]
    place = find(record, "Encadenamiento")
    if place is None:
        message = f"the record {local(record)} has no Encadenamiento"
        raise UsageError(message, hint="write an empty one: it is filled")
    for child in list(place):
        place.remove(child)
    event = local(record) == "Evento"
    space = etree.QName(place).namespace
    if last is None:
        name = "PrimerEvento" if event else "PrimerRegistro"
        etree.SubElement(place, f"{{{space}}}{name}").text = "S"
    else:
        name = "EventoAnterior" if event else "RegistroAnterior"
        before = etree.SubElement(place, f"{{{space}}}{name}")
        for part, value in last.details.items():
            etree.SubElement(before, f"{{{space}}}{part}").text = value
        huella_name = "HuellaEvento" if event else "Huella"
        etree.SubElement(before, f"{{{space}}}{huella_name}").text = last.value
    stamp = evolve(_stamp(record, options), document=written(record))
    return stamp, Link(value=stamp.value, details=_details(record))


def _details(record: etree._Element) -> dict[str, str]:
    """Return what the next record says of this one beside its huella."""
    if local(record) == "Evento":
        return {name: text(record, name) for name in ("TipoEvento", "FechaHoraHusoGenEvento")}
    ending = "Anulada" if local(record) == "RegistroAnulacion" else ""
    return {
        name: text(record, f"IDFactura/{name}{ending}")
        for name in ("IDEmisorFactura", "NumSerieFactura", "FechaExpedicionFactura")
    }


def _stamp(record: etree._Element, options: StampOptions) -> Stamp:
    said = fields(record)
    value = huella(said)
    followers = ("Signature",)
    placed(record, "TipoHuella", "01", before=(_place(record), *followers))
    placed(record, _place(record), value, before=followers)
    alta = local(record) == "RegistroAlta"
    return Stamp(
        kind=KIND,
        value=value,
        algorithm="SHA-256",
        source=SOURCE,
        text=said,
        qr=qr_text(record, options.environment) if alta else "",
        human="VERI*FACTU" if alta else "",
    )


def _place(record: etree._Element) -> str:
    return "HuellaEvento" if local(record) == "Evento" else "Huella"


def _records(root: etree._Element) -> list[etree._Element]:
    records = everywhere(root, *_RECORDS)
    if not records:
        message = f"a document of {local(root)} has no record of VERI*FACTU"
        raise UsageError(message, hint="RegistroAlta, RegistroAnulacion or Evento")
    return records
