"""1,000 invoices from the model to signed UBL bytes, beside signxml alone.

    python benchmarks/sign.py [INVOICES]

Ours is the whole way: model, UBL, XAdES B-B in its place, bytes. signxml gets the UBL that is
written already, and signs it with XAdES and with plain XMLDSig. Both use the same key on P-256,
loaded once, and take turns in slices of one run; the best slice of each counts, in processor time
of one core. Exits with 1 where fewer than 400 invoices a second are made.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.signer import XMLSigner
from signxml.xades.xades import XAdESSigner
from ubl_read import invoice  # type: ignore[import-not-found,unused-ignore]  # beside this

import edibridge
from edibridge import VerifyOptions
from edibridge.sign import Key, TrustList

GOAL = 400
SLICE = 100


def key(private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> Key:
    """Make a key with a certificate of its own."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Signer")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(private, hashes.SHA256())
    )
    return Key(private, (made,))


def best(tasks: dict[str, Callable[[], object]], count: int) -> dict[str, float]:
    """Return how many a second each task makes, of its best slice; they take turns."""
    rates = dict.fromkeys(tasks, 0.0)
    for task in tasks.values():
        task()
    gc.collect()
    gc.disable()
    for _ in range(max(count // SLICE, 1)):
        for name, task in tasks.items():
            start = time.process_time()
            for _ in range(SLICE):
                task()
            rates[name] = max(rates[name], SLICE / (time.process_time() - start))
    gc.enable()
    return rates


def main(count: int) -> int:
    """Measure and print; return the exit status."""
    curve, modulus = (
        key(ec.generate_private_key(ec.SECP256R1())),
        key(rsa.generate_private_key(65537, 2048)),
    )
    document = invoice(3)
    data = edibridge.write(document, "ubl-invoice").data
    signed = edibridge.sign(data, curve)
    trusted = VerifyOptions(trust=TrustList(curve.chain))
    (found,) = edibridge.verify(signed, trusted)
    assert found.valid
    assert found.trusted
    words: Any = {"key": curve.private, "cert": list(curve.chain)}
    tasks: dict[str, Callable[[], object]] = {
        "model to signed UBL, P-256": lambda: edibridge.sign(
            edibridge.write(document, "ubl-invoice").data, curve
        ),
        "model to signed UBL, RSA 2048": lambda: edibridge.sign(
            edibridge.write(document, "ubl-invoice").data, modulus
        ),
        "signing alone (XAdES), P-256": lambda: edibridge.sign(data, curve),
        "signxml alone (XAdES), P-256": lambda: etree.tostring(
            XAdESSigner(signature_algorithm="ecdsa-sha256").sign(etree.fromstring(data), **words)
        ),
        "signxml alone (XMLDSig), P-256": lambda: etree.tostring(
            XMLSigner(signature_algorithm="ecdsa-sha256").sign(etree.fromstring(data), **words)
        ),
        "verifying, P-256": lambda: edibridge.verify(signed, trusted),
    }
    print(f"an invoice of {len(data)} bytes, {len(signed)} when it is signed")
    rates = best(tasks, count)
    for name, rate in rates.items():
        print(f"{name:32} {rate:7.0f} a second")
    rate = rates["model to signed UBL, P-256"]
    print(f"goal: {GOAL} a second, model to signed bytes: {'met' if rate >= GOAL else 'missed'}")
    return 0 if rate >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
