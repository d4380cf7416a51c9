"""Signature policies: what a signature says of the rules that it was made under (EPES)."""

from __future__ import annotations

import base64

from attrs import frozen

from edibridge.sign.algorithms import Digest, digest


@frozen(kw_only=True)
class Policy:
    """A signature policy: its identifier, the hash of its text, and where the text is found.

    `id` is a URI or `urn:oid:...`. Source: ETSI EN 319 132-1 section 5.2.9, EN 319 122-1 section
    5.2.9.
    """

    id: str
    hash: bytes
    digest: Digest = "sha256"
    url: str = ""
    description: str = ""


def policy_of(
    identifier: str, text: bytes, *, algorithm: Digest = "sha256", url: str = "", title: str = ""
) -> Policy:
    """Return the policy of an identifier whose text these bytes are."""
    hashed = digest(text, algorithm)
    return Policy(id=identifier, hash=hashed, digest=algorithm, url=url, description=title)


# The policy names its own hash in SHA-1, and a signature must repeat it as it is.
# Source: Política de firma del formato Facturae, versions 3.1 and 3.0.
FACTURAE_3_1 = Policy(
    id="http://www.facturae.es/politica_de_firma_formato_facturae/"
    "politica_de_firma_formato_facturae_v3_1.pdf",
    hash=base64.b64decode("Ohixl6upD6av8N7pEvDABhEL6hM="),
    digest="sha1",
    description="Política de Firma FacturaE v3.1",
)
FACTURAE_3_0 = Policy(
    id="http://www.facturae.es/politica de firma formato facturae/"
    "politica de firma formato facturae v3_0.pdf",
    hash=base64.b64decode("xmfh8D/Ec/hHeE1IB4zPd61zHIY="),
    digest="sha1",
    description="Política de Firma FacturaE v3.0",
)
KNOWN = (FACTURAE_3_1, FACTURAE_3_0)
