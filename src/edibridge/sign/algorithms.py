"""Signature and digest algorithms: their names, identifiers, and what is too weak.

Sources: W3C XML Signature 1.1 section 6, RFC 9231 (identifiers), RFC 5754 and RFC 5758 (CMS),
ETSI TS 119 312 (strength).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Literal

from attrs import frozen

from edibridge.errors import UsageError

Digest = Literal["sha1", "sha256", "sha384", "sha512"]
Kind = Literal["rsa", "rsa-pss", "ecdsa"]

MINIMUM_RSA_BITS = 2048
CURVES = frozenset({"secp256r1", "secp384r1", "secp521r1", "secp256k1"})

_XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_MORE_2007 = "http://www.w3.org/2007/05/xmldsig-more#"
_XMLENC = "http://www.w3.org/2001/04/xmlenc#"

DIGEST_URIS: Mapping[Digest, str] = {
    "sha1": _XMLDSIG + "sha1",
    "sha256": _XMLENC + "sha256",
    "sha384": _MORE + "sha384",
    "sha512": _XMLENC + "sha512",
}
DIGESTS_BY_URI: Mapping[str, Digest] = {uri: name for name, uri in DIGEST_URIS.items()}


@frozen
class Algorithm:
    """A signature algorithm: `rsa` (PKCS#1 v1.5), `rsa-pss` or `ecdsa`, and the digest in it.

    PSS has MGF1 of the same digest and a salt as long as the digest (RFC 9231 section 2.3.10).
    """

    kind: Kind
    digest: Digest = "sha256"

    @property
    def uri(self) -> str:
        """The identifier in XML signatures."""
        return SIGNATURE_URIS[self]

    def __str__(self) -> str:
        """Say kind and digest: `ecdsa-sha256`."""
        return f"{self.kind}-{self.digest}"


SIGNATURE_URIS: Mapping[Algorithm, str] = {
    Algorithm("rsa", "sha1"): _XMLDSIG + "rsa-sha1",
    Algorithm("rsa", "sha256"): _MORE + "rsa-sha256",
    Algorithm("rsa", "sha384"): _MORE + "rsa-sha384",
    Algorithm("rsa", "sha512"): _MORE + "rsa-sha512",
    Algorithm("rsa-pss", "sha1"): _MORE_2007 + "sha1-rsa-MGF1",
    Algorithm("rsa-pss", "sha256"): _MORE_2007 + "sha256-rsa-MGF1",
    Algorithm("rsa-pss", "sha384"): _MORE_2007 + "sha384-rsa-MGF1",
    Algorithm("rsa-pss", "sha512"): _MORE_2007 + "sha512-rsa-MGF1",
    Algorithm("ecdsa", "sha1"): _MORE + "ecdsa-sha1",
    Algorithm("ecdsa", "sha256"): _MORE + "ecdsa-sha256",
    Algorithm("ecdsa", "sha384"): _MORE + "ecdsa-sha384",
    Algorithm("ecdsa", "sha512"): _MORE + "ecdsa-sha512",
}
SIGNATURES_BY_URI: Mapping[str, Algorithm] = {uri: one for one, uri in SIGNATURE_URIS.items()}


def digest(data: bytes, name: Digest) -> bytes:
    """Return the digest of bytes. SHA-1 is computed where a law or a policy still names it."""
    return hashlib.new(name, data, usedforsecurity=name != "sha1").digest()


def known_digest(name: str) -> Digest | None:
    """Return the digest of that name, None where signatures here have it not."""
    return next((one for one in DIGEST_URIS if one == name), None)


def check_digest(name: str, *, legacy: bool) -> Digest:
    """Return the digest of that name; SHA-1 only where `legacy` says that it is wanted.

    Raises `UsageError`.
    """
    plain = name.lower().replace("-", "")
    for known in DIGEST_URIS:
        if plain == known and (known != "sha1" or legacy):
            return known
    if plain == "sha1":
        message = "SHA-1 is too weak to sign with"
        raise UsageError(message, hint="ask for it by name (legacy SHA-1) where a law demands it")
    message = f"{name!r} is no digest that signatures are made with"
    raise UsageError(message, hint=f"one of {', '.join(DIGEST_URIS)}")
