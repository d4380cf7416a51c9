"""Keys from PKCS#12 and PEM, and signers that are no keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from tests.sign.documents import ubl
from tests.sign.pki import KINDS, pem, pem_key, pki

import edibridge
from edibridge.errors import UnreadableError, UsageError
from edibridge.sign import Algorithm, Key, Signer, SignOptions, VerifyOptions, load_key

SECRET = "pässword"


@pytest.mark.parametrize("kind", KINDS)
def test_keys_are_loaded_from_every_file(kind: str, tmp_path: Path) -> None:
    """Proves PKCS#12, PEM with and without password, and certificates in a file of their own."""
    made = pki(kind)
    own, authority, root = made.key.chain
    secret = BestAvailableEncryption(SECRET.encode())
    p12 = serialize_key_and_certificates(b"x", made.key.private, own, [root, authority], secret)
    (tmp_path / "key.p12").write_bytes(p12)
    plain = pem_key(made.key.private)
    locked = made.key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secret)
    der = made.key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stranger = pki("p384" if kind != "p384" else "p256").root
    for key in (
        load_key(tmp_path / "key.p12", password=SECRET),
        load_key(plain + pem(root, stranger, own, authority)),
        load_key(locked, password=SECRET.encode(), certificates=pem(*made.key.chain)),
        load_key(der, certificates=pem(*made.key.chain)),
    ):
        assert key.chain == made.key.chain
        (found,) = edibridge.verify(edibridge.sign(ubl(), key), VerifyOptions(trust=made.trust))
        assert found.valid


def test_what_is_no_key_is_told(tmp_path: Path) -> None:
    """Proves the messages: wrong password, no certificate, another's, no file, other kinds."""
    made = pki("p256")
    secret = BestAvailableEncryption(b"right")
    p12 = serialize_key_and_certificates(b"x", made.key.private, made.key.chain[0], None, secret)
    with pytest.raises(UnreadableError, match="password"):
        load_key(p12, password="wrong")
    with pytest.raises(UnreadableError, match="PKCS#12"):
        load_key(b"garbage")
    with pytest.raises(UnreadableError, match="loaded"):
        load_key(pem(made.root))
    with pytest.raises(UsageError, match="no certificate"):
        load_key(pem_key(made.key.private) + pem(made.root))
    with pytest.raises(UsageError, match="not that of the key"):
        Key(made.key.private, (made.root,))
    with pytest.raises(UnreadableError, match="cannot be read"):
        load_key(tmp_path / "absent.p12")
    other = ed25519.Ed25519PrivateKey.generate()
    data = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(UsageError, match="RSA or ECDSA"):
        load_key(data)
    with pytest.raises(UsageError, match="not an algorithm"):
        made.key.sign(b"", Algorithm("rsa"))


@pytest.mark.parametrize("form", ["xades", "cades"])
def test_a_signer_may_be_a_port(form: str) -> None:
    """Proves that a module or a service with one method signs: the key never comes here."""
    made = pki("p256")
    asked: list[Algorithm] = []

    class Module:
        @property
        def chain(self) -> tuple[x509.Certificate, ...]:
            return made.key.chain

        def sign(self, data: bytes, algorithm: Algorithm) -> bytes:
            asked.append(algorithm)
            return made.key.sign(data, algorithm)

    assert isinstance(Module(), Signer)
    options = SignOptions(form="xades" if form == "xades" else "cades", digest="sha384")
    signed = edibridge.sign(ubl(), Module(), options)
    (found,) = edibridge.verify(signed, VerifyOptions(trust=made.trust))
    assert found.valid
    assert asked == [Algorithm("ecdsa", "sha384")]
