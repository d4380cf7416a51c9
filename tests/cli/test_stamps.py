"""`edibridge stamp` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from tests.sign.pki import pem, pki
from tests.stamps import documents

import edibridge
from edibridge.cli import main
from edibridge.errors import UnreadableError
from edibridge.stamps.key_files import load_key


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Give a record of VERI*FACTU in a file."""
    path = tmp_path / "record.xml"
    path.write_bytes(documents.VERIFACTU)
    return path


def test_a_stamp_is_shown_and_put_in(
    record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves text, stamped document, pictures, and status 1 for a stamp that is wrong."""
    out, pictures = tmp_path / "out", tmp_path / "qr"
    words = ["stamp", "es-verifactu", str(record), "--out", str(out), "--qr", str(pictures)]
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert "(SHA-256, not stated)" in shown
    assert "\n  qr: https://www2.agenciatributaria.gob.es/" in shown
    assert (pictures / "record.svg").read_bytes().startswith(b"<svg")
    stamped = out / "record.xml"
    assert main(["stamp", "es-verifactu", str(stamped)]) == 0
    assert "as stated" in capsys.readouterr().out
    stamped.write_bytes(stamped.read_bytes().replace(b"123.45", b"123.46"))
    assert main(["stamp", "es-verifactu", str(stamped), "--qr", str(pictures), "--qr-kind", "png",
                 "--test"]) == 1  # fmt: skip
    assert "is stated" in capsys.readouterr().out
    assert (pictures / "record.png").read_bytes().startswith(b"\x89PNG")


def test_a_chain_goes_on(record: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves that the second run is made of the first, and JSON says what the text says."""
    words = ["stamp", "es-verifactu", str(record), "--chain", str(tmp_path / "chain"), "--series"]
    for previous in ("", "Huella="):
        assert main([*words, "A", "--format", "json"]) == 0
        (stamp,) = json.loads(capsys.readouterr().out)["stamps"]
        assert ("&Huella=&" in stamp["text"]) == (not previous)
    assert stamp["kind"] == "es-verifactu"


def test_keys_and_secrets_come_from_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves PEM, PKCS#8 in DER with its password, certificate and secret."""
    key, certificate = pki("rsa").key.private, pki("rsa").key.chain[0]
    sealed = BestAvailableEncryption(b"word")
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, sealed)
    (tmp_path / "csd.key").write_bytes(der)
    (tmp_path / "csd.cer").write_bytes(certificate.public_bytes(Encoding.DER))
    (tmp_path / "csd.pem").write_bytes(pem(certificate))
    (tmp_path / "cfdi.xml").write_bytes(documents.CFDI)
    (tmp_path / "word").write_text("word\n", encoding="utf-8")
    (tmp_path / "dian.xml").write_bytes(documents.DIAN)
    words = ["stamp", "mx-cfdi", str(tmp_path / "cfdi.xml"), "--key", str(tmp_path / "csd.key")]
    for name in ("csd.cer", "csd.pem"):
        given = [
            *words,
            "--certificate",
            str(tmp_path / name),
            "--out",
            str(tmp_path / f"{name}.xml"),
        ]
        assert main([*given, "--password-file", str(tmp_path / "word")]) == 0
    first, second = ((tmp_path / f"{name}.xml").read_bytes() for name in ("csd.cer", "csd.pem"))
    assert first == second
    secret = ["--secret-file", str(tmp_path / "word")]
    assert main(["stamp", "co-dian", str(tmp_path / "dian.xml"), *secret]) == 0
    assert "***2" in capsys.readouterr().out  # the secret is never shown
    monkeypatch.setenv("EDIBRIDGE_KEY_PASSWORD", "wrong")
    assert main([*words, "--certificate", str(tmp_path / "csd.cer")]) == 3
    with pytest.raises(UnreadableError, match="no private key can be read"):
        load_key(str(tmp_path / "word"))


def test_errors_name_the_file(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Proves the messages for another kind, an unknown one, and a place that is not there."""
    assert main(["stamp", "pl-ksef", str(record)]) == 2
    assert "record.xml" in capsys.readouterr().err
    assert main(["stamp", "xx", str(record)]) == 2
    assert main(["stamp", "list"]) == 0
    assert "sa-zatca" in capsys.readouterr().out
    record.write_bytes(documents.KSEF)
    assert main(["stamp", "pl-ksef", str(record), "--out", str(record.parent / "x")]) == 2
    assert "no place for pl-ksef" in capsys.readouterr().err


def test_the_facade_stamps(record: Path) -> None:
    """Proves `edibridge.stamp` with and without options."""
    (stamp,) = edibridge.stamp(record, "es-verifactu")
    test = edibridge.StampOptions(environment="test")
    (other,) = edibridge.stamp(record.read_bytes(), "es-verifactu", test)
    assert isinstance(stamp, edibridge.Stamp)
    assert stamp.value == other.value
    assert stamp.qr != other.qr
