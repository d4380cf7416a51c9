"""Fonts of test dependencies for what Noto Sans does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest


def arabic_font() -> Path:
    """Return the file of Noto Sans Arabic; skip the test where it is not installed."""
    package = pytest.importorskip("fontpkg_noto_sans_arabic")
    return next(Path(package.ROOT, "files").glob("*.ttf"))
