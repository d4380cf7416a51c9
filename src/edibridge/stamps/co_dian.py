"""Colombia: CUFE, CUDE and CUDS of a DIAN document, and its QR.

Source: Resolución 000165/2023, *Anexo Técnico de Factura Electrónica de Venta* 1.9, sections 11.1
(CUFE, CUDE), 11.7 (QR); *Anexo Técnico Documento Soporte* 1.1 (CUDS).
"""

from __future__ import annotations

import hashlib
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from typing import Literal

from lxml import etree

from edibridge.errors import UsageError
from edibridge.stamps.stamp import Stamp, StampOptions
from edibridge.stamps.xml_parts import (
    children,
    everywhere,
    local,
    needed,
    placed,
    read,
    text,
    written,
)

KIND = "co-dian"
SOURCE = "Resolución DIAN 000165/2023, Anexo Técnico 1.9, section 11"
Name = Literal["CUFE", "CUDE", "CUDS"]
_CENT = Decimal("0.01")
_HIDDEN = "***"  # for the secret, in what is shown
# IVA, INC (consumption), ICA: the taxes in the order in which they are hashed
_TAXES = ("01", "04", "03")
_SITES = {
    "1": "https://catalogo-vpfe.dian.gov.co/document/searchqr?documentkey=",
    "2": "https://catalogo-vpfe-hab.dian.gov.co/document/searchqr?documentkey=",
}


def name_of(root: etree._Element) -> Name:
    """Return which code a document has, by what it is.

    An invoice has a CUFE, one of contingency (03) and notes a CUDE, a support document (05) and
    its adjustment (95) a CUDS.
    """
    code = text(root, "InvoiceTypeCode") or text(root, "CreditNoteTypeCode")
    if code in ("05", "95"):
        return "CUDS"
    return "CUFE" if local(root) == "Invoice" and code != "03" else "CUDE"


def hashed(root: etree._Element, secret: str) -> str:
    """Return what is hashed: the technical key for a CUFE, else the PIN of the software."""
    name = name_of(root)
    debit = local(root) == "DebitNote"
    totals = "RequestedMonetaryTotal/" if debit else "LegalMonetaryTotal/"
    parts = [needed(root, "ID"), needed(root, "IssueDate"), needed(root, "IssueTime")]
    parts.append(_amount(needed(root, totals + "LineExtensionAmount")))
    for code in _TAXES[:1] if name == "CUDS" else _TAXES:
        parts += [code, str(_tax(root, code))]
    parts += [_amount(needed(root, totals + "PayableAmount")), _party(root, "Supplier")]
    parts += [_party(root, "Customer"), secret, needed(root, "ProfileExecutionID")]
    return "".join(parts)


def of_text(hashed: str) -> str:
    """Return the code of what is hashed."""
    return hashlib.sha384(hashed.encode()).hexdigest()


def security_code(software: str, pin: str, number: str) -> str:
    """Return the SoftwareSecurityCode of a document (annex, section 11.4)."""
    return hashlib.sha384(f"{software}{pin}{number}".encode()).hexdigest()


def of_document(data: bytes, options: StampOptions) -> tuple[Stamp, ...]:
    """Return CUFE, CUDE or CUDS, and the document with code and QR in their places.

    Raises `UsageError` without `options.secret`: the technical key or the PIN.
    """
    root = read(data)
    name = name_of(root)
    if not options.secret:
        what = "technical key of the numbering range" if name == "CUFE" else "PIN of the software"
        message = f"a {name} is made with the {what}"
        raise UsageError(message, hint="name it with --secret-file")
    value = of_text(hashed(root, options.secret))
    stated = text(root, "UUID") or None
    qr = qr_text(root, value)
    placed(root, "UUID", value, before=("IssueDate",))
    for place in children(root, "UUID"):
        place.set("schemeID", needed(root, "ProfileExecutionID"))
        place.set("schemeName", f"{name}-SHA384")
    for extension in everywhere(root, "DianExtensions"):
        placed(extension, "QRCode", qr)
    return (
        Stamp(
            kind=KIND,
            value=value,
            algorithm=f"{name}-SHA384",
            source=SOURCE,
            text=hashed(root, _HIDDEN),
            qr=qr,
            human=f"{name}: {value}",
            stated=stated,
            document=written(root),
        ),
    )


def qr_text(root: etree._Element, value: str) -> str:
    """Return the lines that the QR holds."""
    debit = local(root) == "DebitNote"
    totals = "RequestedMonetaryTotal/" if debit else "LegalMonetaryTotal/"
    site = _SITES.get(needed(root, "ProfileExecutionID"), _SITES["2"])
    lines = {
        "NroFactura": needed(root, "ID"),
        "NitFacturador": _party(root, "Supplier"),
        "NitAdquiriente": _party(root, "Customer"),
        "FechaFactura": needed(root, "IssueDate"),
        "ValorTotalFactura": _amount(needed(root, totals + "PayableAmount")),
        "CUFE": value,
        "URL": site + value,
    }
    return "\n".join(f"{name}={said}" for name, said in lines.items())


def _party(root: etree._Element, role: str) -> str:
    return needed(root, f"Accounting{role}Party/Party/PartyTaxScheme/CompanyID")


def _tax(root: etree._Element, code: str) -> Decimal:
    total = Decimal(0)
    for tax in children(root, "TaxTotal"):
        schemes = {
            text(subtotal, "TaxCategory/TaxScheme/ID") for subtotal in children(tax, "TaxSubtotal")
        }
        if code in schemes:
            total += Decimal(_amount(needed(tax, "TaxAmount")))
    return total.quantize(_CENT)


def _amount(value: str) -> str:
    """Return an amount with two decimals, cut off."""
    try:
        return str(Decimal(value).quantize(_CENT, rounding=ROUND_DOWN))
    except InvalidOperation:
        message = f"{value!r} is no amount"
        raise UsageError(message) from None
