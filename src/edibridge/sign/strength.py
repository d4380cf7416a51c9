"""Whether a signature value holds, and whether its algorithm and key are strong enough."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from edibridge.findings import Finding
from edibridge.sign.algorithms import CURVES, MINIMUM_RSA_BITS, Algorithm
from edibridge.sign.keys import HASHES
from edibridge.sign.verified import finding

_SOURCE = "ETSI TS 119 312"


def holds(public: object, data: bytes, value: bytes, algorithm: Algorithm) -> bool:
    """Say whether `value` is the signature of `data`; ECDSA in its DER form.

    An algorithm of another kind of key never holds.
    """
    made = HASHES[algorithm.digest]()
    try:
        if isinstance(public, rsa.RSAPublicKey) and algorithm.kind != "ecdsa":
            public.verify(value, data, _any_salt(algorithm), made)
            return True
        if isinstance(public, ec.EllipticCurvePublicKey) and algorithm.kind == "ecdsa":
            public.verify(value, data, ec.ECDSA(made))
            return True
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return False


def _any_salt(algorithm: Algorithm) -> padding.AsymmetricPadding:
    """Return the padding with whatever length of salt: in CMS it is the signer's to choose."""
    if algorithm.kind == "rsa":
        return padding.PKCS1v15()
    mask = padding.MGF1(HASHES[algorithm.digest]())
    return padding.PSS(mgf=mask, salt_length=padding.PSS.AUTO)


def as_der(public: object, value: bytes) -> bytes:
    """Turn the two numbers of an ECDSA signature in XML into its DER form; other values stay.

    The value must be exactly as long as the curve says (XML Signature 1.1 section 6.4.3).
    """
    if not isinstance(public, ec.EllipticCurvePublicKey):
        return value
    size = (public.key_size + 7) // 8
    if len(value) != 2 * size:
        return b""
    first, second = (int.from_bytes(one, "big") for one in (value[:size], value[size:]))
    return encode_dss_signature(first, second)


def weaknesses(algorithm: Algorithm, public: object, *, legacy: bool) -> Iterator[Finding]:
    """Yield what is too weak in a signature: SHA-1, a short RSA key, an unusual curve."""
    if algorithm.digest == "sha1":
        yield sha1(f"the signature is made with {algorithm}", legacy=legacy)
    if isinstance(public, rsa.RSAPublicKey):
        if public.key_size < MINIMUM_RSA_BITS:
            message = f"an RSA key of {public.key_size} bits; at least {MINIMUM_RSA_BITS} count"
            yield finding("SIGN-ALGORITHM", message, source=_SOURCE)
    elif isinstance(public, ec.EllipticCurvePublicKey):
        if public.curve.name not in CURVES:
            message = f"the curve {public.curve.name} is not one of {', '.join(sorted(CURVES))}"
            yield finding("SIGN-ALGORITHM", message, source=_SOURCE)
    else:
        message = f"a key of the kind {type(public).__name__} is not accepted"
        yield finding("SIGN-ALGORITHM", message, source=_SOURCE)


def sha1(message: str, *, legacy: bool) -> Finding:
    """Say that SHA-1 is used: fatal, but where the reader wants legacy signatures."""
    return finding(
        "SIGN-ALGORITHM",
        f"{message}; SHA-1 is broken",
        severity="warning" if legacy else "fatal",
        source=_SOURCE,
    )
