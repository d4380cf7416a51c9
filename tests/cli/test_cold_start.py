"""What one command loads: a person waits for every module that it does not need."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import edibridge
from edibridge.model import Invoice

INVOICE = Invoice(number="A 1", issued=date(2024, 5, 17), kind="380", currency="EUR")


def test_a_verdict_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    """Proves that one UBL file is judged without the code of conversion, batches and CII."""
    path = tmp_path / "invoice.xml"
    path.write_bytes(edibridge.write(INVOICE, "ubl-invoice").data)
    program = (
        "import sys; from edibridge.cli import main;"
        f"status = main(['validate', '--profile', 'eu-en16931', {str(path)!r}]);"
        "print(status, 'edibridge.profiles.eu_en16931' in sys.modules, sorted(m for m in"
        " sys.modules if m in {'msgspec', 'concurrent.futures', 'importlib.metadata', 'difflib',"
        " 'edibridge.convert', 'edibridge.targets', 'edibridge.profiles._en16931_cii',"
        " 'edibridge.official', 'multiprocessing', 'rich'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "1 True []"  # the invoice breaks rules: status 1
