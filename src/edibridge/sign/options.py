"""What a signature shall be like."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from attrs import frozen

from edibridge.sign.algorithms import Digest
from edibridge.sign.canonical import Canonical
from edibridge.sign.policy import Policy

Form = Literal["auto", "xades", "xmldsig", "cades", "pdf"]


@runtime_checkable
class Timestamper(Protocol):
    """Says that bytes existed at a time: a time-stamping authority (RFC 3161)."""

    def stamp(self, hashed: bytes, algorithm: Digest) -> bytes:
        """Return the time-stamp token (DER) over a digest that was computed."""
        ...


@frozen(kw_only=True)
class SignOptions:
    """What a signature shall be like; the defaults are those of XAdES and CAdES B-B.

    `form`: `auto` is XAdES for XML, PDF for PDF, CAdES else. `digest`: sha256, sha384, sha512;
    sha1 only with `legacy`. `pss`: RSA with PSS. `place`: `auto`, `ubl`, `fatturapa`, `facturae`,
    `root`, or an XPath of the element whose last child the signature becomes; the namespaces have
    the prefixes of the root, the default one `doc`. `element`: XPath of the element to sign, where
    it is not the whole document. `time`: the signing time, now where it is None. `policy`: EPES.
    `timestamper`: B-T. `roles`: the claimed roles of the signer. `detached` (CAdES): the content
    stays outside. `legacy_certificate`: XAdES `SigningCertificate` in place of
    `SigningCertificateV2`.
    """

    form: Form = "auto"
    digest: Digest = "sha256"
    legacy: bool = False
    pss: bool = False
    canonical: Canonical = "exclusive"
    place: str = "auto"
    element: str = ""
    time: datetime | None = None
    policy: Policy | None = None
    timestamper: Timestamper | None = None
    roles: tuple[str, ...] = ()
    detached: bool = False
    legacy_certificate: bool = False
