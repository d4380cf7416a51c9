"""Documents signed and verified: XMLDSig and XAdES, CAdES, PDF.

`sign_document` and `verify_document` choose by what the bytes are; the façade calls them `sign`
and `verify`. What a verification returns is `Verified`: its `data` are the bytes that were signed,
and only those may be read on.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from edibridge.sign.algorithms import Algorithm
    from edibridge.sign.document import sign_document, verify_document
    from edibridge.sign.keys import Key, Signer, load_certificates, load_key
    from edibridge.sign.options import SignOptions, Timestamper
    from edibridge.sign.policy import FACTURAE_3_1, Policy, policy_of
    from edibridge.sign.timestamp import HttpTimestamper
    from edibridge.sign.trust import (
        CrlFiles,
        Revocation,
        RevocationSource,
        TrustList,
        load_crls,
        load_trust,
    )
    from edibridge.sign.verified import Verified
    from edibridge.sign.verify_options import VerifyOptions

__all__ = [
    "FACTURAE_3_1",
    "Algorithm",
    "CrlFiles",
    "HttpTimestamper",
    "Key",
    "Policy",
    "Revocation",
    "RevocationSource",
    "SignOptions",
    "Signer",
    "Timestamper",
    "TrustList",
    "Verified",
    "VerifyOptions",
    "load_certificates",
    "load_crls",
    "load_key",
    "load_trust",
    "policy_of",
    "sign_document",
    "verify_document",
]

_HOMES = {
    "algorithms": ("Algorithm",),
    "document": ("sign_document", "verify_document"),
    "keys": ("Key", "Signer", "load_certificates", "load_key"),
    "options": ("SignOptions", "Timestamper"),
    "policy": ("FACTURAE_3_1", "Policy", "policy_of"),
    "timestamp": ("HttpTimestamper",),
    "trust": (
        "CrlFiles",
        "Revocation",
        "RevocationSource",
        "TrustList",
        "load_crls",
        "load_trust",
    ),
    "verified": ("Verified",),
    "verify_options": ("VerifyOptions",),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever bears the name
    """Load what is asked for: who signs XML needs no CMS."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"edibridge.sign.{home}"), name)
    message = f"module 'edibridge.sign' has no attribute {name!r}"
    raise AttributeError(message)
