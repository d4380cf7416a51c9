"""`python -m edibridge` is the command `edibridge`."""

from __future__ import annotations

import sys

from edibridge.cli import main

if __name__ == "__main__":
    sys.exit(main())
