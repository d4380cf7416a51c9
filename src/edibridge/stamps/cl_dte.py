"""Chile: the timbre electrónico (TED) of a DTE, and the folios of a CAF.

Source: SII, *Instructivo técnico de factura electrónica* and *Formato de documentos tributarios
electrónicos* 2.2: DD signed with RSA over SHA-1 by the private key of the CAF; the PDF417 holds
the TED in ISO-8859-1 without blanks between its elements (error level 5, byte compaction).
"""

from __future__ import annotations

import base64
import copy
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from edibridge.control_numbers import Series
from edibridge.errors import UsageError
from edibridge.stamps.signing import rsa_sha1
from edibridge.stamps.stamp import Stamp, StampOptions
from edibridge.stamps.xml_parts import (
    children,
    find,
    needed,
    read,
    serialised,
    text,
    the_one,
    written,
)

KIND = "cl-dte"
SOURCE = "SII, Formato de documentos tributarios electrónicos 2.2 (TED)"
CHARSET = "ISO-8859-1"
_LONGEST = 40  # characters of RSR and IT1


def folios(caf: bytes) -> Series:
    """Return the series of the folios that a CAF allows, for `edibridge.control_numbers`."""
    data = the_one(read(caf), "DA")
    first, last = int(needed(data, "RNG/D")), int(needed(data, "RNG/H"))
    name = f"cl-dte/{needed(data, 'RE')}/{needed(data, 'TD')}"
    return Series(name=name, first=first, last=last, wraps=False)


def flat(element: etree._Element) -> bytes:
    """Return an element in ISO-8859-1 as it is signed: no namespaces, no blanks between."""
    plain = copy.deepcopy(element)
    plain.tail = None
    for part in plain.iter():
        if isinstance(part.tag, str):
            part.tag = etree.QName(part).localname
        if len(part) and not (part.text or "").strip():
            part.text = None
        if part is not plain and not (part.tail or "").strip():
            part.tail = None
    etree.cleanup_namespaces(plain)
    made = serialised(plain, CHARSET)
    return made.partition(b"?>\n")[2] if made.startswith(b"<?xml") else made


def of_document(data: bytes, options: StampOptions) -> tuple[Stamp, ...]:
    """Return the TED: of the document itself, or made anew with `options.caf`.

    The CAF is the file of the SII with its private key; `options.key` instead of that key.
    """
    root = read(data)
    place = the_one(root, "Documento")
    found = find(place, "TED")
    if options.caf:
        if found is not None:
            place.remove(found)
        made = _ted(place, options)
        _put(place, made)
    elif found is None:
        message = "the document has no TED, and none can be made without a CAF"
        raise UsageError(message, hint="name it with --caf")
    else:
        made = found
    data_part = find(made, "DD")
    if data_part is None:
        message = "the TED has no DD"
        raise UsageError(message)
    signature = needed(made, "FRMT")
    return (
        Stamp(
            kind=KIND,
            value=signature,
            algorithm="RSA-SHA1",
            source=SOURCE,
            text=flat(data_part).decode(CHARSET),
            qr=flat(made).decode(CHARSET),
            human="Timbre Electrónico SII",
            document=written(root, CHARSET) if options.caf else b"",
        ),
    )


def holds(ted: etree._Element) -> bool:
    """Say whether the FRMT of a TED is a signature of its DD by the key that its CAF names."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import padding, rsa  # noqa: PLC0415

    data, key = find(ted, "DD"), find(ted, "DD/CAF/DA/RSAPK")
    if data is None or key is None:
        return False
    modulus, exponent = (
        int.from_bytes(base64.b64decode(needed(key, name)), "big") for name in ("M", "E")
    )
    try:
        rsa.RSAPublicNumbers(exponent, modulus).public_key().verify(
            base64.b64decode(needed(ted, "FRMT")),
            flat(data),
            padding.PKCS1v15(),
            hashes.SHA1(),  # noqa: S303 - by law
        )
    except InvalidSignature:
        return False
    return True


def _ted(document: etree._Element, options: StampOptions) -> etree._Element:
    authorisation = read(options.caf)
    caf = the_one(authorisation, "CAF")
    key = options.key if options.key is not None else _key(authorisation)
    head = "Encabezado/"
    kind, folio = needed(document, head + "IdDoc/TipoDTE"), needed(document, head + "IdDoc/Folio")
    _allowed(caf, kind, int(folio))
    lines = list(children(document, "Detalle"))
    time = options.at or datetime.now(ZoneInfo("America/Santiago")).strftime("%Y-%m-%dT%H:%M:%S")
    ted = etree.Element("TED", version="1.0")
    data = etree.SubElement(ted, "DD")
    said = {
        "RE": needed(document, head + "Emisor/RUTEmisor"),
        "TD": kind,
        "F": folio,
        "FE": needed(document, head + "IdDoc/FchEmis"),
        "RR": text(document, head + "Receptor/RUTRecep") or "66666666-6",
        "RSR": text(document, head + "Receptor/RznSocRecep")[:_LONGEST],
        "MNT": needed(document, head + "Totales/MntTotal"),
        "IT1": needed(lines[0], "NmbItem")[:_LONGEST] if lines else "",
    }
    for name, value in said.items():
        etree.SubElement(data, name).text = value
    data.append(etree.fromstring(flat(caf), etree.XMLParser(encoding=CHARSET)))
    etree.SubElement(data, "TSTED").text = time
    mark = etree.SubElement(ted, "FRMT", algoritmo="SHA1withRSA")
    mark.text = base64.b64encode(rsa_sha1(key, flat(data))).decode()
    return ted


def _allowed(caf: etree._Element, kind: str, folio: int) -> None:
    data = the_one(caf, "DA")
    first, last = int(needed(data, "RNG/D")), int(needed(data, "RNG/H"))
    if kind != needed(data, "TD") or not first <= folio <= last:
        allowed = f"folios {first} to {last} of type {needed(data, 'TD')}"
        message = f"the CAF allows {allowed}, not {folio} of type {kind}"
        raise UsageError(message, hint="take the right CAF")


def _key(authorisation: etree._Element) -> Any:  # noqa: ANN401 - a key, whose module is heavy
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    pem = needed(authorisation, "RSASK")
    return load_pem_private_key(pem.encode(), password=None)


def _put(document: etree._Element, ted: etree._Element) -> None:
    """Put a TED before TmstFirma, in the namespace of the document."""
    space = etree.QName(document).namespace
    if space:
        for part in ted.iter():
            part.tag = f"{{{space}}}{part.tag}"
    after = find(document, "TmstFirma")
    if after is None:
        document.append(ted)
    else:
        after.addprevious(ted)
