"""Croatia: the issuer's protection code (ZKI) of a fiscalised receipt, and its QR.

Source: Zakon o fiskalizaciji; Porezna uprava, *Fiskalizacija - Tehnička specifikacija za
korisnike* 2.3, section 12 (ZKI: MD5 of an RSA-SHA1 signature) and 2.7 (QR).
"""

from __future__ import annotations

import hashlib
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from lxml import etree

from edibridge.errors import UsageError
from edibridge.stamps.signing import rsa_sha1
from edibridge.stamps.stamp import Stamp, StampOptions
from edibridge.stamps.xml_parts import find, needed, placed, read, text, the_one, written

KIND = "hr-fiscal"
SOURCE = "Porezna uprava, Fiskalizacija, Tehnička specifikacija za korisnike 2.3"
_SITE = "https://porezna.gov.hr/rn?"


def hashed(receipt: etree._Element) -> str:
    """Return what is signed: OIB, time, number, premises, till and total, without separators."""
    time = needed(receipt, "DatVrijeme").replace("T", " ")
    return (
        f"{needed(receipt, 'Oib')}{time}{needed(receipt, 'BrRac/BrOznRac')}"
        f"{needed(receipt, 'BrRac/OznPosPr')}{needed(receipt, 'BrRac/OznNapUr')}"
        f"{needed(receipt, 'IznosUkupno')}"
    )


def of_document(data: bytes, options: StampOptions) -> tuple[Stamp, ...]:
    """Return the ZKI of a request (RacunZahtjev), signed with `options.key`.

    `options.number` is the JIR, where the receipt has one: the QR then holds it, not the ZKI.
    """
    root = read(data)
    receipt = the_one(root, "Racun")
    said = hashed(receipt)
    signature = rsa_sha1(options.key, said.encode())
    zki = hashlib.md5(signature).hexdigest()  # noqa: S324 - by law
    stated = text(receipt, "ZastKod") or None
    qr = qr_text(receipt, zki, options.number)
    placed(
        receipt, "ZastKod", zki, before=("NakDost", "ParagonBrRac", "SpecNamj", "PrateciDokument")
    )
    return (
        Stamp(
            kind=KIND,
            value=zki,
            algorithm="MD5 of RSA-SHA1",
            source=SOURCE,
            text=said,
            qr=qr,
            human=f"ZKI: {zki}" + (f"\nJIR: {options.number}" if options.number else ""),
            stated=stated,
            document=written(root),
        ),
    )


def qr_text(receipt: etree._Element, zki: str, jir: str = "") -> str:
    """Return the address that the QR holds; the amount is in cents, without separators."""
    found = find(receipt, "DatVrijeme")
    date, _, time = ((found.text or "") if found is not None else "").strip().partition("T")
    try:
        day, month, year = date.split(".")
        cents = int(Decimal(needed(receipt, "IznosUkupno")) * 100)
    except (ValueError, InvalidOperation):
        message = "the receipt has a date or total of another form"
        raise UsageError(message, hint="DatVrijeme is dd.mm.yyyyThh:mm:ss") from None
    key = {"jir": jir} if jir else {"zki": zki}
    moment = f"{year}{month}{day}_{time[:2]}{time[3:5]}"
    return _SITE + urlencode({**key, "datv": moment, "izn": str(cents)})
