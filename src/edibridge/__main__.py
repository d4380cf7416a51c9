"""`python -m edibridge` and the command `edibridge`."""

from __future__ import annotations

import gc
import sys

# A command makes its tables once and ends soon: looking for garbage after every 700 objects, as
# Python does by itself, takes a sixth of a cold start and finds nothing.
_OBJECTS = 50_000


def start() -> int:
    """Run the command in a process of its own and return its exit status."""
    gc.set_threshold(_OBJECTS)
    from edibridge.cli import main  # noqa: PLC0415 - with the above in force

    return main()


if __name__ == "__main__":
    sys.exit(start())
