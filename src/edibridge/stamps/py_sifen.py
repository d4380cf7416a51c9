"""Paraguay: the control code (CDC) of a SIFEN document and its QR.

Source: DNIT, *Manual Técnico SIFEN* 150, sections 10.1 (CDC, modulus 11 with weights 2 to 11) and
13.8 (QR: dates and digest in hexadecimal, SHA-256 with the CSC).
"""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

from lxml import etree

from edibridge.errors import UsageError
from edibridge.stamps.check_digits import key_of_44
from edibridge.stamps.stamp import Environment, Stamp, StampOptions
from edibridge.stamps.xml_parts import (
    everywhere,
    find,
    needed,
    placed,
    read,
    text,
    the_one,
    written,
)

KIND = "py-sifen"
SOURCE = "DNIT, Manual Técnico SIFEN 150, sections 10.1 and 13.8"
_SITES: dict[Environment, str] = {
    "production": "https://ekuatia.set.gov.py/consultas/qr?",
    "test": "https://ekuatia.set.gov.py/consultas-test/qr?",
}


def control_code(document: etree._Element) -> str:
    """Return the 44 digits of the CDC, with its check digit, from what a document (DE) says."""
    stamp, general = "gTimb/", "gDatGralOpe/"
    issuer = general + "gEmis/"
    date = needed(document, general + "dFeEmiDE")[:10].replace("-", "")
    parts = (
        needed(document, stamp + "iTiDE").zfill(2),
        needed(document, issuer + "dRucEm").zfill(8),
        needed(document, issuer + "dDVEmi"),
        needed(document, stamp + "dEst").zfill(3),
        needed(document, stamp + "dPunExp").zfill(3),
        needed(document, stamp + "dNumDoc").zfill(7),
        needed(document, issuer + "iTipCont"),
        date,
        needed(document, "gOpeDE/iTipEmi"),
        needed(document, "gOpeDE/dCodSeg").zfill(9),
    )
    return key_of_44("".join(parts), highest=11)


def of_document(data: bytes, options: StampOptions) -> tuple[Stamp, ...]:
    """Return the CDC, and the QR of a signed document with `options.secret` (CSC) and its id."""
    root = read(data)
    document = the_one(root, "DE")
    stated = document.get("Id") or None
    code = control_code(document)
    document.set("Id", code)
    placed(document, "dDVId", code[-1], before=("dFecFirma",))
    qr = ""
    if options.secret:
        qr = qr_text(root, code, options)
        parent = document.getparent()
        place = None if parent is None else find(parent, "gCamFuFD")
        if place is not None:
            placed(place, "dCarQR", qr, before=("dInfAdic",))
    return (
        Stamp(
            kind=KIND,
            value=code,
            algorithm="modulus 11",
            source=SOURCE,
            text=code[:-1],
            qr=qr,
            human=" ".join(code[place : place + 4] for place in range(0, len(code), 4)),
            stated=stated,
            document=written(root),
        ),
    )


def qr_text(root: etree._Element, code: str, options: StampOptions) -> str:
    """Return the address that the QR holds."""
    document = the_one(root, "DE")
    digests = everywhere(root, "DigestValue")
    if not digests:
        message = "the QR is made of the signature of the document"
        raise UsageError(message, hint="sign it first: edibridge sign")
    receiver = "gDatGralOpe/gDatRec/"
    ruc = text(document, receiver + "dRucRec")
    asked = {
        "nVersion": text(root, "dVerFor") or "150",
        "Id": code,
        "dFeEmiDE": needed(document, "gDatGralOpe/dFeEmiDE").encode().hex(),
    }
    if ruc:
        asked["dRucRec"] = ruc
    else:
        asked["dNumIDRec"] = text(document, receiver + "dNumIDRec") or "0"
    asked |= {
        "dTotGralOpe": text(document, "gTotSub/dTotGralOpe") or "0",
        "dTotIVA": text(document, "gTotSub/dTotIVA") or "0",
        "cItems": str(len(everywhere(document, "gCamItem"))),
        "DigestValue": (digests[0].text or "").strip().encode().hex(),
        "IdCSC": options.secret_id.zfill(4),
    }
    said = urlencode(asked)
    digest = hashlib.sha256(f"{said}{options.secret}".encode()).hexdigest()
    return f"{_SITES[options.environment]}{said}&cHashQR={digest}"
