"""Brazil: the access key of an NF-e or NFC-e, and the QR of an NFC-e in versions 2 and 3.

Sources: ENCAT, *Manual de Orientação do Contribuinte* 7.0, annex I (chave de acesso, mod 11);
*Manual de Especificações Técnicas do DANFE NFC-e e QR Code* 5.0 (QR 2) and Nota Técnica 2025.001
(QR 3, whose offline form is signed). A CNPJ may hold letters from July 2026 on (Nota Técnica
2025.001; a letter counts as its ASCII code less 48).
"""

from __future__ import annotations

import base64
import hashlib

from lxml import etree

from edibridge.errors import UsageError
from edibridge.stamps.check_digits import key_of_44
from edibridge.stamps.signing import rsa_sha1
from edibridge.stamps.stamp import Stamp, StampOptions
from edibridge.stamps.xml_parts import children, find, needed, placed, read, text, the_one, written

KIND = "br-nfe"
SOURCE = "ENCAT, Manual de Orientação do Contribuinte 7.0, annex I"
CONSUMER = "65"  # the model of an NFC-e; 55 is an NF-e
_OFFLINE = "9"  # tpEmis of an NFC-e in contingency


def access_key(root: etree._Element) -> str:
    """Return the 44 characters of the key, with its check digit, from what a document says."""
    info = the_one(root, "infNFe")
    ide = find(info, "ide")
    if ide is None:
        message = "the document has no ide"
        raise UsageError(message)
    year, month = needed(ide, "dhEmi")[2:4], needed(ide, "dhEmi")[5:7]
    issuer = text(info, "emit/CNPJ") or needed(info, "emit/CPF")
    body = (
        f"{needed(ide, 'cUF')}{year}{month}{issuer.zfill(14)}{needed(ide, 'mod')}"
        f"{needed(ide, 'serie').zfill(3)}{needed(ide, 'nNF').zfill(9)}{needed(ide, 'tpEmis')}"
        f"{needed(ide, 'cNF').zfill(8)}"
    )
    return key_of_44(body)


def of_document(data: bytes, options: StampOptions) -> tuple[Stamp, ...]:
    """Return the access key, and for an NFC-e its QR with `options.url` of the state.

    With `options.secret` (CSC) and `secret_id` the QR is of version 2, else of version 3; offline
    it needs the signature of the document (2) or `options.key` (3).
    """
    root = read(data)
    info = the_one(root, "infNFe")
    stated = (info.get("Id") or "").removeprefix("NFe") or None
    key = access_key(root)
    info.set("Id", f"NFe{key}")
    ide = find(info, "ide")
    if ide is not None:
        placed(ide, "cDV", key[-1], before=("tpAmb",))
    qr = ""
    if text(info, "ide/mod") == CONSUMER and options.url:
        qr = qr_text(root, key, options)
        invoice = info.getparent()
        if invoice is not None:
            extra = find(invoice, "infNFeSupl")
            if extra is None:
                placed(invoice, "infNFeSupl", "", before=("Signature",))
                extra = next(children(invoice, "infNFeSupl"))
            placed(extra, "qrCode", qr, before=("urlChave",))
    human = " ".join(key[place : place + 4] for place in range(0, len(key), 4))
    return (
        Stamp(
            kind=KIND,
            value=key,
            algorithm="modulus 11",
            source=SOURCE,
            text=key[:-1],
            qr=qr,
            human=human,
            stated=stated,
            document=written(root),
        ),
    )


def qr_text(root: etree._Element, key: str, options: StampOptions) -> str:
    """Return the address that the QR of an NFC-e holds."""
    info = the_one(root, "infNFe")
    offline = needed(info, "ide/tpEmis") == _OFFLINE
    version = "2" if options.secret else "3"
    parts = [key, version, needed(info, "ide/tpAmb")]
    if offline:
        parts += [needed(info, "ide/dhEmi")[8:10], needed(info, "total/ICMSTot/vNF")]
    if version == "2":
        if offline:
            signed = the_one(root, "DigestValue").text or ""
            parts.append(signed.strip().encode().hex())
        # without leading zeros
        parts.append(str(int(options.secret_id or "1")))
        digest = hashlib.sha1(f"{'|'.join(parts)}{options.secret}".encode())  # noqa: S324 - by law
        parts.append(digest.hexdigest().upper())
    elif offline:
        parts += _buyer(info)
        signature = rsa_sha1(options.key, "|".join(parts).encode())
        parts.append(base64.b64encode(signature).decode())
    return f"{options.url}?p={'|'.join(parts)}"


def _buyer(info: etree._Element) -> list[str]:
    """Return kind (1 CNPJ, 2 CPF, 3 foreign) and number of the buyer, both empty for none."""
    for kind, name in (("1", "CNPJ"), ("2", "CPF"), ("3", "idEstrangeiro")):
        number = text(info, f"dest/{name}")
        if number:
            return [kind, number]
    return ["", ""]
