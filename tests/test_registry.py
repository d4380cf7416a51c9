"""The registry: found by the name of a file, or by the entry point of a plug-in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import metadata
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from edibridge.errors import EdibridgeError, UnknownFormatError, UnknownProfileError
from edibridge.registry import Registry, formats, profiles

SCRIPT = """
from datetime import date
from edibridge.format import ReadOptions, WriteOptions
from edibridge.model import DespatchAdvice, DespatchLine, Party
from edibridge.profile import Context
from edibridge.registry import formats, profiles

known = formats().get("delivery_slip")
lines = (DespatchLine(number="1"),)
advice = DespatchAdvice(
    number="7", issued=date(2024, 5, 17), seller=Party(name="Ana"), lines=lines
)
written = known.write([advice], WriteOptions())
print(written.data.decode(), end="")
print(*written.notes[0], sep="\\n")
for data in (written.data, b"DELIVERY SLIP\\nColour: red\\n"):
    for received in known.read(data, ReadOptions()):
        print(received.document.number, received.document.extras)
        print(profiles().get("numbered").check(received, Context()).verdict)
print("delivery-slip" in formats().ids(), "json" in formats().ids())
"""
SAID = """\
DELIVERY SLIP
Number: 7
Date: 2024-05-17
From: Ana
dropped lines[0].number: '1'
7 ()
valid
None (Extra(format='delivery-slip', path='@Colour', value='red', attributes=(), children=()),)
invalid
True True
"""


def test_every_module_is_found_by_the_name_of_its_file() -> None:
    """Proves that each format and profile that ships says the id that its file has."""
    assert all(formats().get(name).id == name for name in formats().ids())
    assert all(profiles().get(name).id == name for name in profiles().ids())
    assert {"json", "ubl-invoice", "ubl-order", "ubl-catalogue"} <= set(formats().ids())
    assert "syntax" in profiles().ids()


def test_names_are_forgiving_about_spelling() -> None:
    """Proves that case, blanks and `_` for `-` do not matter."""
    assert formats().get(" UBL_Invoice ") is formats().get("ubl-invoice")


@pytest.mark.parametrize(
    ("known", "name", "error", "message"),
    [
        (
            formats(),
            "ubl-invioce",
            UnknownFormatError,
            "unknown format 'ubl-invioce'; did you mean ubl-invoice",
        ),
        (formats(), "zzzzz", UnknownFormatError, "unknown format 'zzzzz'; known: "),
        (
            profiles(),
            "sintax",
            UnknownProfileError,
            "unknown profile 'sintax'; did you mean syntax",
        ),
    ],
)
def test_an_unknown_name_says_what_comes_close(
    known: Registry[object], name: str, error: type[EdibridgeError], message: str
) -> None:
    """Proves the message of a misspelt name."""
    with pytest.raises(error) as caught:
        known.get(name)
    assert str(caught.value).startswith(message)


def test_what_ships_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that an entry point cannot take the name of a format that ships."""
    foreign = [
        EntryPoint("json", "os:path", "edibridge.formats"),
        EntryPoint("my_path", "os:path", "edibridge.formats"),
    ]
    monkeypatch.setattr(metadata, "entry_points", lambda group: foreign if group else [])
    known: Registry[object] = Registry(
        "format", "edibridge.formats", "FORMAT", "edibridge.formats", UnknownFormatError
    )
    assert known.get("json") is formats().get("json")
    assert known.get("my-path") is os.path
    assert "my-path" in known.ids()


def test_an_installed_plugin_is_in_the_registry(root: Path, tmp_path: Path) -> None:
    """Proves that the sample plug-in, installed by pip, reads, writes, notes and judges."""
    source, target = tmp_path / "plugin", tmp_path / "site"
    shutil.copytree(root / "examples" / "plugin", source)
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-build-isolation", "--no-deps", "--no-index", "--target", str(target)),
            str(source),
        ],
        check=True,
        capture_output=True,
    )
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "PYTHONPATH": str(target)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.stderr == ""
    assert ran.stdout == SAID
