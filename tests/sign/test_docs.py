"""What docs/signatures.md says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from tests.sign.documents import ubl
from tests.sign.pki import pem, pki


def test_the_example_runs(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Proves that the example signs, verifies and reads."""
    page = (root / "docs" / "signatures.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    made = pki("p256")
    monkeypatch.chdir(tmp_path)
    secret = BestAvailableEncryption(b"secret")
    own, *others = made.key.chain
    key = serialize_key_and_certificates(b"x", made.key.private, own, others, secret)
    Path("key.p12").write_bytes(key)
    Path("invoice.xml").write_bytes(ubl())
    Path("trusted").mkdir()
    Path("trusted", "root.pem").write_bytes(pem(made.root))
    exec(compile(program, "signatures.md", "exec"), {})  # noqa: S102 - it is ours
    said = capsys.readouterr().out
    assert said.startswith("FT 2024/1 CN=Signer")
    assert said.endswith(" B-B\n")


def test_every_rule_is_described(root: Path) -> None:
    """Proves that the table names the rules that the code has, and no other."""
    page = (root / "docs" / "signatures.md").read_text(encoding="utf-8")
    code = "".join(
        one.read_text(encoding="utf-8") for one in (root / "src/edibridge/sign").glob("*.py")
    )
    named = set(re.findall(r"`(SIGN-[A-Z]+)`", page))
    assert named == set(re.findall(r"SIGN-[A-Z]+", code))
