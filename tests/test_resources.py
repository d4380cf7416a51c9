"""Packaged data is found in a checkout and in an installed wheel, or its absence is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from edibridge import resources
from edibridge.errors import UsageError


def test_data_of_a_checkout_is_found(root: Path) -> None:
    """Proves that `schemas/` and `examples/` at the root are what a checkout reads."""
    assert resources.schema_path("codes", "eas.tsv") == root / "schemas" / "codes" / "eas.tsv"
    assert resources.example_path("x") == root / "examples" / "x"


def test_data_of_a_wheel_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a folder beside the modules, as a wheel has it, is preferred."""
    package = tmp_path / "lib" / "edibridge"
    for folder in (package / "schemas", tmp_path / "schemas"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(resources, "__file__", str(package / "resources.py"))
    assert resources._folder.__wrapped__("schemas") == package / "schemas"


def test_a_missing_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves the sentence that names both places that were tried and what to do."""
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "src" / "edibridge" / "resources.py"))
    expected = "the data folder 'schemas' is missing: looked at .*; reinstall edibridge"
    with pytest.raises(UsageError, match=expected):
        resources._folder.__wrapped__("schemas")
