"""Independent judges: xmlsec1 and openssl, as commands."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def tool(name: str) -> str:
    """Return the path of a command; skip the test where it is absent."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is absent: no second judge of signatures")
    return found


def run(*words: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Run a command and return what it said."""
    return subprocess.run([str(word) for word in words], capture_output=True, check=False)
