"""Saudi Arabia: hash, cryptographic stamp and QR code of a ZATCA invoice (FATOORA, phase 2).

Sources: ZATCA, *Security Features Implementation Standards* 1.2 (hash, stamp, TLV), and *XML
Implementation Standard* 1.2 (KSA-13, 14, 15, 16). The QR holds tags 1 to 5 in phase 1.
"""

from __future__ import annotations

import base64
import copy
import hashlib
from typing import Any

from attrs import evolve
from lxml import etree

from edibridge.errors import UsageError
from edibridge.stamps import sa_signature, tlv
from edibridge.stamps.chain import Link
from edibridge.stamps.stamp import Stamp, StampOptions
from edibridge.stamps.xml_parts import children, find, local, needed, read, text, written

KIND = "sa-zatca"
SOURCE = "ZATCA Security Features Implementation Standards 1.2"
# the base64 of the hexadecimal SHA-256 of "0": KSA-13 of the first invoice
FIRST_PREVIOUS = base64.b64encode(hashlib.sha256(b"0").hexdigest().encode()).decode()
_CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
_CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"


def invoice_hash(root: etree._Element) -> bytes:
    """Return the SHA-256 of the invoice in C14N 1.1 without its extensions, signature and QR."""
    pruned = copy.deepcopy(root)
    for child in list(pruned):
        if local(child) in ("UBLExtensions", "Signature") or _reference(child) == "QR":
            _remove(child)
    # of a whole document, C14N 1.0 and 1.1 are the same bytes
    return hashlib.sha256(etree.tostring(pruned, method="c14n", with_comments=False)).digest()


def of_document(data: bytes, options: StampOptions) -> tuple[Stamp, ...]:
    """Return hash and QR; with key and certificate the invoice is signed and both are put in it."""
    root = read(data)
    document = b""
    if options.key is not None:
        sign(root, options)
        document = written(root)
        stated = _stated(read(data))
    else:
        stated = _stated(root)
    digest = base64.b64encode(invoice_hash(root)).decode()
    qr = qr_text(root)
    first = Stamp(
        kind=KIND,
        value=digest,
        algorithm="SHA-256 of C14N 1.1",
        source=SOURCE,
        stated=stated[0],
        document=document,
    )
    second = evolve(first, value=qr, algorithm="base64 of TLV", qr=qr, stated=stated[1])
    return first, second


def chain(data: bytes, last: Link | None, options: StampOptions) -> tuple[Stamp, Link]:
    """Put the counter (ICV) and the previous hash (PIH) into an invoice, and stamp it."""
    root = read(data)
    number = 1 if last is None else last.number + 1
    previous = FIRST_PREVIOUS if last is None else last.value
    _set_reference(root, "ICV", str(number))
    _set_reference(root, "PIH", previous)
    made, qr = of_document(written(root), options)
    document = made.document or written(root)
    stamp = evolve(made, qr=qr.qr, stated=None, document=document)
    return stamp, Link(value=made.value)


def sign(root: etree._Element, options: StampOptions) -> None:
    """Put the cryptographic stamp and the QR into an invoice.

    The key is an elliptic curve key (secp256k1 by ZATCA), the certificate that of the CSID.
    """
    if options.certificate is None:
        message = "the cryptographic stamp needs the certificate of the CSID"
        raise UsageError(message, hint="name it with --certificate")
    for child in list(root):
        if local(child) in ("UBLExtensions", "Signature") or _reference(child) == "QR":
            _remove(child)
    extensions, party = sa_signature.made(invoice_hash(root), options)
    extensions.tail = None
    root.insert(0, extensions)
    supplier = next(children(root, "AccountingSupplierParty"), None)
    if supplier is None:
        message = "the invoice has no AccountingSupplierParty"
        raise UsageError(message)
    supplier.addprevious(party)
    _set_reference(root, "QR", qr_text(root))


def qr_text(root: etree._Element) -> str:
    """Return the QR text of an invoice: tags 1 to 5, and 6 to 9 where it is signed."""
    supplier = "AccountingSupplierParty/Party/"
    values: dict[int, bytes] = {
        1: needed(root, supplier + "PartyLegalEntity/RegistrationName").encode(),
        2: needed(root, supplier + "PartyTaxScheme/CompanyID").encode(),
        3: f"{needed(root, 'IssueDate')}T{needed(root, 'IssueTime')}".encode(),
        4: needed(root, "LegalMonetaryTotal/PayableAmount").encode(),
        5: needed(root, "TaxTotal/TaxAmount").encode(),
    }
    signature = root.find(".//{http://www.w3.org/2000/09/xmldsig#}Signature")
    if signature is not None:
        certificate = _certificate(signature)
        values[6] = base64.b64encode(invoice_hash(root))
        values[7] = needed(signature, "SignatureValue").encode()
        values[8] = _public_key(certificate)
        if _simplified(root):
            values[9] = certificate.signature
    return base64.b64encode(tlv.encode(values)).decode()


def _simplified(root: etree._Element) -> bool:
    """Say whether it is a simplified invoice (KSA-2 begins with 02)."""
    code = find(root, "InvoiceTypeCode")
    return code is not None and (code.get("name") or "").startswith("02")


def _certificate(signature: etree._Element) -> Any:  # noqa: ANN401 - its module is heavy
    from cryptography import x509  # noqa: PLC0415

    coded = needed(signature, "KeyInfo/X509Data/X509Certificate")
    return x509.load_der_x509_certificate(base64.b64decode(coded))


def _public_key(certificate: Any) -> bytes:  # noqa: ANN401
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        Encoding,
        PublicFormat,
    )

    key: bytes = certificate.public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    return key


def _stated(root: etree._Element) -> tuple[str | None, str | None]:
    reference = root.find(".//{http://www.w3.org/2000/09/xmldsig#}Reference[@Id]")
    digest = None if reference is None else text(reference, "DigestValue") or None
    return digest, _reference_value(root, "QR") or None


def _reference(element: etree._Element) -> str:
    return text(element, "ID") if local(element) == "AdditionalDocumentReference" else ""


def _reference_value(root: etree._Element, name: str) -> str:
    for child in root:
        if _reference(child) == name:
            return text(child, "Attachment/EmbeddedDocumentBinaryObject") or text(child, "UUID")
    return ""


def _remove(element: etree._Element) -> None:
    """Take an element out and leave the text behind it, as a filter of nodes does."""
    parent, before = element.getparent(), element.getprevious()
    assert parent is not None  # noqa: S101 - a child
    if element.tail:
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)


def _set_reference(root: etree._Element, name: str, value: str) -> None:
    for child in root:
        if _reference(child) == name:
            break
    else:
        child = etree.Element(_CAC + "AdditionalDocumentReference")
        etree.SubElement(child, _CBC + "ID").text = name
        if name != "ICV":
            attachment = etree.SubElement(child, _CAC + "Attachment")
            etree.SubElement(
                attachment, _CBC + "EmbeddedDocumentBinaryObject", mimeCode="text/plain"
            )
        else:
            etree.SubElement(child, _CBC + "UUID")
        _before(root, "Signature", "AccountingSupplierParty").addprevious(child)
    path = "UUID" if name == "ICV" else "Attachment/EmbeddedDocumentBinaryObject"
    place = find(child, path)
    if place is None:
        message = f"the reference {name} of the invoice has no {path}"
        raise UsageError(message)
    place.text = value


def _before(root: etree._Element, *names: str) -> etree._Element:
    for child in root:
        if local(child) in names:
            return child
    message = "the invoice has no AccountingSupplierParty"
    raise UsageError(message)
