"""Dominican Republic: the security code of an e-CF and its QR.

Source: DGII, *Informe Técnico e-CF* 1.0, section 5 (timbre electrónico), and *Descripción técnica
de facturación electrónica* 1.6. A consumer invoice (32) below DOP 250,000 has the shorter address.
"""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import quote

from edibridge.errors import UsageError
from edibridge.stamps.stamp import Stamp, StampOptions
from edibridge.stamps.xml_parts import everywhere, needed, read, text

KIND = "do-ecf"
SOURCE = "DGII, Informe Técnico e-CF 1.0, section 5"
_CODE = 6  # characters of the signature
_CONSUMER, _LIMIT = "32", Decimal(250_000)
_ENVIRONMENTS = {"production": "ecf", "test": "testecf"}


def of_document(data: bytes, options: StampOptions) -> tuple[Stamp, ...]:
    """Return the code of a signed e-CF: the first six characters of its signature."""
    root = read(data)
    signatures = everywhere(root, "SignatureValue")
    if not signatures:
        message = "the security code is made of the signature of the e-CF"
        raise UsageError(message, hint="sign it first: edibridge sign")
    code = "".join((signatures[0].text or "").split())[:_CODE]
    head = "Encabezado/"
    total = needed(root, head + "Totales/MontoTotal")
    issuer, number = needed(root, head + "Emisor/RNCEmisor"), needed(root, head + "IdDoc/eNCF")
    place = _ENVIRONMENTS[options.environment]
    consumer = needed(root, head + "IdDoc/TipoeCF") == _CONSUMER
    if consumer and Decimal(total) < _LIMIT:
        site = f"https://fc.dgii.gov.do/{place}/ConsultaTimbreFC?"
        asked = {"RncEmisor": issuer, "ENCF": number, "MontoTotal": total}
    else:
        site = f"https://ecf.dgii.gov.do/{place}/ConsultaTimbre?"
        asked = {"RncEmisor": issuer, "RncComprador": text(root, head + "Comprador/RNCComprador")}
        if not asked["RncComprador"]:
            del asked["RncComprador"]
        asked |= {
            "ENCF": number,
            "FechaEmision": needed(root, head + "Emisor/FechaEmision"),
            "MontoTotal": total,
            "FechaFirma": needed(root, "FechaHoraFirma"),
        }
    asked["CodigoSeguridad"] = code
    qr = site + "&".join(f"{name}={quote(value, safe=':')}" for name, value in asked.items())
    signed = text(root, "FechaHoraFirma")
    human = f"Código de Seguridad: {code}\nFecha de Firma Digital: {signed}"
    return (
        Stamp(
            kind=KIND,
            value=code,
            algorithm="first characters of the signature",
            source=SOURCE,
            qr=qr,
            human=human,
        ),
    )
