"""Portugal: ATCUD, hash chain of certified software and QR string of a fiscal document.

Sources: Portaria 363/2010 and Despacho 8632/2014 (hash: RSA-SHA1 over date, time, number, total
and the hash before; characters 1, 11, 21 and 31 are printed); Portaria 195/2020 and AT,
*Especificações técnicas - código QR* (fields A to S); Portaria 302/2016 (SAF-T (PT) 1.04_01).
"""

from __future__ import annotations

import base64

from attrs import evolve
from lxml import etree

from edibridge.errors import UsageError
from edibridge.stamps import pt_qr
from edibridge.stamps.chain import Link
from edibridge.stamps.signing import rsa_sha1
from edibridge.stamps.stamp import Stamp, StampOptions
from edibridge.stamps.xml_parts import (
    children,
    everywhere,
    find,
    local,
    needed,
    placed,
    read,
    text,
    written,
)

KIND = "pt-at"
SOURCE = "Despacho 8632/2014; Portaria 195/2020; AT, Especificações técnicas do código QR"
_PRINTED = (0, 10, 20, 30)  # characters of the hash: the 1st, 11th, 21st and 31st
# of SAF-T (PT): each document and the element of its number, date and kind
_DOCUMENTS = {
    "Invoice": ("InvoiceNo", "InvoiceDate"),
    "StockMovement": ("DocumentNumber", "MovementDate"),
    "WorkDocument": ("DocumentNumber", "WorkDate"),
}
_AFTER_HASH = ("HashControl", "Period")


def hashed(date: str, entered: str, number: str, total: str, previous: str = "") -> str:
    """Return what is signed; `entered` is YYYY-MM-DDThh:mm:ss, `previous` the hash before."""
    return f"{date};{entered};{number};{total};{previous}"


def printed(signature: str) -> str:
    """Return the four characters of a hash that are printed and stand in the QR."""
    if len(signature) <= _PRINTED[-1]:
        message = f"a hash of {len(signature)} characters is cut off"
        raise UsageError(message)
    return "".join(signature[place] for place in _PRINTED)


def atcud(code: str, number: str) -> str:
    """Return the ATCUD of a document: validation code of the series, hyphen, sequence number.

    `number` is the whole one, such as `FT A/35`. Raises `UsageError` for one without a sequence.
    """
    sequence = number.rpartition("/")[2]
    if not code or "/" not in number or not sequence.isdecimal():
        message = f"{number!r} with the validation code {code!r} gives no ATCUD"
        raise UsageError(message, hint="the number is TYPE SERIES/SEQUENCE; the code is AT's")
    return f"{code}-{sequence}"


def of_document(data: bytes, options: StampOptions) -> tuple[Stamp, ...]:
    """Return the stamp of every document of a SAF-T (PT) file.

    With `options.key` each is signed after the one before it in its series (`options.previous`
    before the first); else the hashes of the file are taken. `options.code` makes the ATCUD.
    """
    root = read(data)
    made: list[Stamp] = []
    before: dict[str, str] = {}
    for document in _documents(root):
        number = needed(document, _DOCUMENTS[local(document)][0])
        series = number.rpartition("/")[0]
        previous = before.get(series, options.previous)
        stamp = _stamp(root, document, previous, options)
        before[series] = stamp.value
        made.append(stamp)
    changed = options.key is not None or options.code
    whole = written(root) if changed else b""
    return tuple(evolve(stamp, document=whole) for stamp in made)


def chain(data: bytes, last: Link | None, options: StampOptions) -> tuple[Stamp, Link]:
    """Sign a SAF-T (PT) file of one document after the last one of its series."""
    root = read(data)
    documents = _documents(root)
    if len(documents) != 1 or options.key is None:
        message = f"{len(documents)} documents are signed one by one, with the key of the software"
        raise UsageError(message)
    stamp = _stamp(root, documents[0], "" if last is None else last.value, options)
    return evolve(stamp, document=written(root)), Link(value=stamp.value)


def _stamp(
    root: etree._Element, document: etree._Element, previous: str, options: StampOptions
) -> Stamp:
    number_name, date_name = _DOCUMENTS[local(document)]
    number = needed(document, number_name)
    said = hashed(
        needed(document, date_name),
        needed(document, "SystemEntryDate"),
        number,
        needed(document, "DocumentTotals/GrossTotal"),
        previous,
    )
    stated = text(document, "Hash") or None
    if options.key is not None:
        value = base64.b64encode(rsa_sha1(options.key, said.encode())).decode()
        placed(document, "Hash", value, before=_AFTER_HASH)
    elif stated is None:
        message = f"document {number} has no hash"
        raise UsageError(message, hint="sign it with --key, the key of the certified software")
    else:
        value = stated
    if options.code:
        placed(document, "ATCUD", atcud(options.code, number), before=("DocumentStatus",))
    signed = printed(value)
    certified = text(root, "Header/SoftwareCertificateNumber")
    qr = pt_qr.of_saft(root, document, number, signed)
    return Stamp(
        kind=KIND,
        value=value,
        algorithm="RSA-SHA1",
        source=SOURCE,
        text=said,
        qr=qr,
        human=f"{signed}-Processado por programa certificado n.º {certified}/AT\n"
        f"ATCUD:{text(document, 'ATCUD')}",
        stated=stated,
    )


def _documents(root: etree._Element) -> list[etree._Element]:
    found = [
        document
        for group in everywhere(root, "SalesInvoices", "MovementOfGoods", "WorkingDocuments")
        for name in _DOCUMENTS
        for document in children(group, name)
    ]
    if not found or find(root, "Header") is None:
        message = f"a document of {local(root)} has no documents of SAF-T (PT)"
        raise UsageError(message)
    return found
