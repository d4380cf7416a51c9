"""Mexico: sello and cadena original of a CFDI 4.0 or 3.3, of its TimbreFiscalDigital, and the QR.

Source: SAT, *Anexo 20* of the Resolución Miscelánea Fiscal, sections I.B (cadena), I.C (sello:
RSA-SHA256 with the CSD) and I.D (two-dimensional code).
"""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from lxml import etree

from edibridge.errors import UsageError
from edibridge.stamps.mx_cadena import cadena
from edibridge.stamps.signing import rsa_sha256
from edibridge.stamps.stamp import Stamp, StampOptions
from edibridge.stamps.xml_parts import everywhere, find, local, read, written

KIND = "mx-cfdi"
SOURCE = "SAT, Anexo 20 de la Resolución Miscelánea Fiscal, sections I.B to I.D"
_SITE = "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?"


def of_document(data: bytes, options: StampOptions) -> tuple[Stamp, ...]:
    """Return the sello of a CFDI and, where it has one, the SelloSAT of its timbre.

    With `options.key` and `certificate` (the CSD) the document is sealed anew.
    """
    root = read(data)
    version = root.get("Version", "")
    if local(root) != "Comprobante" or version not in ("4.0", "3.3"):
        message = f"a document of {local(root)} {version} is no CFDI 4.0 or 3.3"
        raise UsageError(message)
    stated = root.get("Sello") or None
    timbre = next(iter(everywhere(root, "TimbreFiscalDigital")), None)
    if options.key is not None:
        _certify(root, options.certificate)
    said = cadena(root, f"cfdi-{version}")
    if options.key is not None:
        sello = base64.b64encode(rsa_sha256(options.key, said.encode())).decode()
        root.set("Sello", sello)
    elif stated is None:
        message = "the CFDI has no Sello"
        raise UsageError(message, hint="seal it with --key and --certificate, the CSD")
    else:
        sello = stated
    stamps = [
        Stamp(
            kind=KIND,
            value=sello,
            algorithm="RSA-SHA256",
            source=SOURCE,
            text=said,
            stated=stated,
            qr="" if timbre is None else qr_text(root, timbre, sello),
            human="" if timbre is None else f"Folio fiscal: {timbre.get('UUID')}",
            document=written(root) if options.key is not None else b"",
        )
    ]
    if timbre is not None:
        stamps.append(
            Stamp(
                kind=KIND,
                value=timbre.get("SelloSAT") or timbre.get("selloSAT") or "",
                algorithm="RSA-SHA256",
                source=SOURCE,
                text=cadena(timbre, f"tfd-{timbre.get('Version') or timbre.get('version')}"),
            )
        )
    return tuple(stamps)


def holds(stamp: Stamp, certificate: Any) -> bool:  # noqa: ANN401 - its module is heavy
    """Say whether a sello is a signature of its cadena by the key of a certificate."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import padding  # noqa: PLC0415

    try:
        certificate.public_key().verify(
            base64.b64decode(stamp.value),
            stamp.text.encode(),
            padding.PKCS1v15(),
            hashes.SHA256(),
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def certificate_of(data: bytes) -> Any:  # noqa: ANN401
    """Return the certificate that a CFDI carries."""
    from cryptography import x509  # noqa: PLC0415

    coded = read(data).get("Certificado") or ""
    return x509.load_der_x509_certificate(base64.b64decode(coded))


def qr_text(root: etree._Element, timbre: etree._Element, sello: str) -> str:
    """Return the address that the QR holds; the total has no zeros that say nothing."""
    issuer, receiver = find(root, "Emisor"), find(root, "Receptor")
    total = format(Decimal(root.get("Total", "0")).normalize(), "f")
    asked = {
        "id": timbre.get("UUID") or "",
        "re": "" if issuer is None else issuer.get("Rfc", ""),
        "rr": "" if receiver is None else receiver.get("Rfc", ""),
        "tt": total if "." in total else f"{total}.0",
        "fe": sello[-8:],
    }
    return _SITE + "&".join(f"{name}={quote(value, safe='')}" for name, value in asked.items())


def _certify(root: etree._Element, certificate: Any) -> None:  # noqa: ANN401
    """Put the certificate and its number, which the CSD spells in its serial number, in a CFDI."""
    if certificate is None:
        message = "the sello names the certificate of its key"
        raise UsageError(message, hint="name the CSD with --certificate")
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

    spelled = f"{certificate.serial_number:040x}"
    digits = bytes.fromhex(spelled).decode("ascii", "replace")
    if digits.isdecimal():
        root.set("NoCertificado", digits)
    coded = certificate.public_bytes(Encoding.DER)
    root.set("Certificado", base64.b64encode(coded).decode())
