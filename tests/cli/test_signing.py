"""`edibridge sign` and `edibridge verify`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.command import Run
from tests.sign.authority import authority
from tests.sign.documents import facturae, fatturapa, ubl
from tests.sign.pki import pem, pem_key, pki, timestamping
from tests.sign.tools import tool


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with documents, a key and a trust list."""
    made = pki("p256")
    (tmp_path / "key.pem").write_bytes(pem_key(made.key.private) + pem(*made.key.chain))
    (tmp_path / "root.pem").write_bytes(pem(made.root))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xml").write_bytes(ubl())
    (tmp_path / "in" / "b.xml").write_bytes(fatturapa())
    (tmp_path / "in" / "c.edi").write_bytes(b"UNA:+.? 'UNB+UNOC:3+A+B+240517:1200+1'UNZ+0+1'")
    return tmp_path


def test_a_folder_is_signed_and_verified(run: Run, folder: Path) -> None:
    """Proves that each file is signed in its own way, and that what was signed is written."""
    said = run("sign", "in", "--key", "key.pem", "--out", "out")
    assert (said.status, said.err) == (0, "")
    assert sorted(one.name for one in (folder / "out").iterdir()) == [
        "a.xml",
        "b.xml",
        "c.edi.p7m",
    ]
    said = run("verify", "out", "--trust", "root.pem", "--out", "read")
    assert said.status == 0
    assert said.out.count("holds: xades B-B") == 2
    assert said.out.count("holds: cades B-B") == 1
    assert "signer: CN=Signer" in said.out
    assert (folder / "read" / "c.edi").read_bytes() == (folder / "in" / "c.edi").read_bytes()
    assert b"Signature>" not in (folder / "read" / "b.xml").read_bytes()


def test_what_does_not_hold_has_status_1(run: Run, folder: Path) -> None:
    """Proves the status, the finding, and that nothing is written of what does not hold."""
    run("sign", "in/b.xml", "--key", "key.pem", "--out", "signed.xml")
    data = (folder / "signed.xml").read_bytes()
    (folder / "signed.xml").write_bytes(data.replace(b"122.00", b"1.00"))
    said = run("verify", "signed.xml", "--trust", "root.pem", "--out", "read")
    assert said.status == 1
    assert "does not hold" in said.out
    assert "SIGN-DIGEST" in said.out
    assert not (folder / "read").exists()
    said = run("verify", "in/a.xml")
    assert (said.status, said.out) == (1, "in/a.xml: not signed\n")


def test_the_verdict_as_json(run: Run, folder: Path) -> None:
    """Proves that a program can read what the command says."""
    run("sign", "in/a.xml", "--key", "key.pem", "--out", "signed.xml", "--role", "seller")
    said = run("verify", "signed.xml", "--format", "json", "--at", "2026-01-01")
    (one,) = json.loads(said.out)["signatures"]
    assert one["form"] == "xades"
    assert one["algorithm"] == "ecdsa-sha256"
    assert {"SIGN-TRUST", "SIGN-DATE"} >= {finding["rule"] for finding in one["findings"]}
    assert b"ClaimedRole>seller" in (folder / "signed.xml").read_bytes()


def test_every_word_reaches_the_signature(run: Run, folder: Path) -> None:
    """Proves policy, digest, canonical form, timestamp, detached content and expected signer."""
    (folder / "policy.txt").write_bytes(b"our policy")
    _key, _certificate, root = timestamping()
    (folder / "root.pem").write_bytes(pem(pki("p256").root, root))
    (folder / "tsa").mkdir()
    with authority(folder / "tsa", tool("openssl")) as address:
        words = ["--policy", "urn:oid:1.2.3", "--policy-file", "policy.txt", "--digest", "sha512"]
        words += ["--c14n", "c14n11", "--timestamp", address, "--place", "root"]
        said = run("sign", "in/a.xml", "--key", "key.pem", "--out", "signed.xml", *words)
    assert said.status == 0, said.err
    said = run("verify", "signed.xml", "--trust", "root.pem")
    assert said.status == 0
    for part in ("xades B-T", "urn:oid:1.2.3", "ecdsa-sha512", "stamped: "):
        assert part in said.out
    words = ["--form", "cades", "--detached", "--out", "out"]
    said = run("sign", "in/a.xml", "--key", "key.pem", *words)
    assert said.status == 0, said.err
    words = ["--content", "in/a.xml", "--certificate", "key.pem", "--trust", "root.pem"]
    said = run("verify", "out/a.xml.p7s", *words)
    assert said.status == 0, said.out
    assert run("verify", "out/a.xml.p7s").status == 2


def test_the_password_comes_from_a_file_or_the_environment(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proves that no password stands on the command line."""
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        BestAvailableEncryption,
    )
    from cryptography.hazmat.primitives.serialization.pkcs12 import (  # noqa: PLC0415
        serialize_key_and_certificates,
    )

    made = pki("rsa")
    p12 = serialize_key_and_certificates(
        b"x",
        made.key.private,
        made.key.chain[0],
        list(made.key.chain[1:]),
        BestAvailableEncryption(b"secret"),
    )
    (folder / "key.p12").write_bytes(p12)
    (folder / "word").write_text("secret\n", encoding="ascii")
    (folder / "facturae.xml").write_bytes(facturae())
    sign = ["sign", "facturae.xml", "--key", "key.p12", "--force", "--out", "signed.xml"]
    assert run(*sign).status == 3
    assert run(*sign, "--password-file", "word").status == 0
    assert run(*sign, "--password-file", "absent").status == 3
    monkeypatch.setenv("EDIBRIDGE_KEY_PASSWORD", "secret")
    assert run(*sign).status == 0
    assert "policy: http://www.facturae.es/" in run("verify", "signed.xml").out


@pytest.mark.parametrize(
    ("words", "status", "part"),
    [
        (["sign", "in/a.xml", "--key", "key.pem"], 2, "--out"),
        (["sign", "in/a.xml", "--key", "no.pem", "--out", "x.xml"], 3, "no.pem"),
        (["sign", "in/a.xml", "--key", "key.pem", "--out", "in/a.xml"], 2, "--force"),
        (
            ["sign", "in/a.xml", "--key", "key.pem", "--out", "x.xml", "--digest", "sha1"],
            2,
            "SHA-1",
        ),
        (
            ["sign", "in/a.xml", "--key", "key.pem", "--out", "x.xml", "--policy", "urn:oid:1.2"],
            2,
            "--policy-file",
        ),
        (
            ["sign", "in/b.xml", "--key", "key.pem", "--out", "x.xml", "--place", "ubl"],
            2,
            "in/b.xml",
        ),
        (["verify", "in/a.xml", "--at", "yesterday"], 2, "no date"),
        (["verify", "in/c.edi"], 3, "in/c.edi"),
        (["verify", "in/a.xml", "--trust", "in/a.xml"], 3, "certificate"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_wrong_call_is_told(run: Run, words: list[str], status: int, part: str) -> None:
    """Proves status and message of what cannot be done."""
    said = run(*words)
    assert said.status == status
    assert part in said.err
